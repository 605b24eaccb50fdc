/* registry_would.c -- what a doubtful row (待核对行) would do if it is about the person it is like:
 * whether he moves, on which day, and whom he leaves without a head. Reckoned with the functions
 * that do it afterwards, so that what is promised beside the button is what happens. */
#include "core/app.h"
#include "modules/registry/registry_part.h"

/* A household that was there has one head: a row that names another one is refused when it is
 * taken, and that is said before. */
static error *other_head(struct importing *i, const struct resident_row *x,
                         const struct inhabitant *p)
{
    struct inhabitant head = { 0 };
    bool              found = false;

    if (!x->household || !str_is(x->relation, "0"))
        return NULL;
    TRY(household_head(i->r, (struct ref){ x->community, x->household }, &head, &found));
    if (!found || (head.ref.id == p->ref.id && head.ref.community == p->ref.community))
        return NULL;
    return error_on(i->r->mem, "relation", &resident_msg_other_head, head.name_mask);
}

error *resident_would(struct importing *i, const struct resident_row *said,
                      const struct inhabitant *p, struct would *out)
{
    struct resident_row x = *said, was = { 0 };
    struct household    h = { 0 };
    struct part        *c = NULL;

    *out = (struct would){ .day = DATE_NONE };
    fields_init(resident_row_fields, &was);
    TRY(part_of(i, &c));
    c->door = false; /* the row before may be of another table, and nothing of it was written */
    i->note = NULL;
    error *e = resident_known(i, &x, p, &was);
    out->here = was.room.n > 0;
    if (!e && !out->here)
        e = other_head(i, &x, p);
    if (e && e->kind != FAIL_INPUT)
        return e;
    if (e)
        out->refused = error_text(i->r->mem, e, i->r->lang);
    if (e || out->here)
        return NULL;
    if (i->note)
        out->note = error_text(i->r->mem, i->note, i->r->lang);
    TRY(resident_leaves_on(i, &x));
    TRY(since_comes(i, c, &x, x.person.born != DATE_NONE ? x.person.born : p->born, &h));
    out->day = x.since;
    out->leaves = was.left.n > 0;
    const struct home_left *home = was.left.item;
    for (size_t k = 0; k < was.left.n; k++) {
        int64_t stay = 0;
        TRY(heads_behind(i, c, p, &home[k], &stay));
        out->headless += stay;
    }
    return NULL;
}
