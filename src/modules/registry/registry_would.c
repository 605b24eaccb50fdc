/* registry_would.c -- a doubtful row (待核对行) begins to wait, once however often it comes; and
 * what it would do if it is about the person it is like: whether he moves, on which day, and whom
 * he leaves without a head. Reckoned with the functions that do it afterwards, so that what is
 * promised beside the button is what happens. */
#include "core/app.h"
#include "core/id.h"
#include "modules/registry/registry.sql.h"
#include "modules/registry/registry_api.h"
#include "modules/registry/registry_part.h"

struct waiting {
    struct ref ref;
    str        row_sealed;
};
/* clang-format off */
const struct message resident_msg_doubt = { "registry.doubt", "可能与已有的 {0} 是同一人：已放入待核对队列。", "This may be the same person as {0}, who is known already: it waits to be decided." };
static const struct message msg_lives_there = { "registry.lives_there", "{0} 已登记住在这一门里，姓名和出生日期相同：请选“不要这一行”。", "{0} lives behind this door by now, with the same name and day of birth: drop the row." };
static const struct field waiting_fields[] = {
    REF (struct waiting, ref,        .doc = "row"),
    TEXT(struct waiting, row_sealed, 0, 1 << 20, .doc = "row", .secret = true),
    FIELDS_END,
};
/* clang-format on */

/* Another table, or this one before, has the very same row, and nobody has decided it yet. */
static error *waits_already(struct importing *i, int64_t community, str row,
                            const struct inhabitant *like, bool *is)
{
    struct list waiting;

    TRY(db_all(i->r->db, i->r->mem, &sql_registry_doubts_about,
               DB_ARGS(db_int("candidate", like->ref.id),
                       db_int("candidate_community", like->ref.community),
                       db_int("community", community)),
               waiting_fields, sizeof(struct waiting), &waiting));
    const struct waiting *x = waiting.item;
    for (size_t k = 0; k < waiting.n && !*is; k++) {
        str said = { 0 };
        TRY(vault_unseal(i->r->app->vault, i->r->mem, "registry.doubt", x[k].ref, x[k].row_sealed,
                         &said));
        *is = str_eq(said, row);
    }
    return NULL;
}

/* A cell that was empty leaves the record as it is, whatever the check made of it. */
static struct resident_row as_said(const struct resident_row *checked)
{
    struct resident_row x = *checked;

    if (x.guessed_nation)
        x.person.nation = (str){ 0 };
    if (x.guessed_residence)
        x.person.residence = (str){ 0 };
    return x;
}

error *resident_over(struct importing *i, const struct person_in *is, struct person_in *said)
{
    struct part *c = NULL;

    if (is) {
        struct person_in state = *is;
        for (const struct field *f = person_in_fields; f->type != FT_END; f++) {
            if (f->type == FT_TEXT && !person_unsaid(f, *(const str *)field_at(f, said)))
                *(str *)field_at(f, &state) = *(const str *)field_at(f, said);
            if (f->type == FT_DATE && *(const int64_t *)field_at(f, said) != DATE_NONE)
                *(int64_t *)field_at(f, &state) = *(const int64_t *)field_at(f, said);
        }
        *said = state;
    }
    TRY(part_of(i, &c));
    return person_check(i->r, &c->codes, said);
}

error *resident_doubt(struct importing *i, const struct resident_row *checked,
                      const struct inhabitant *like)
{
    const struct resident_row said = as_said(checked), *x = &said;
    struct buf                b;
    struct jw                 j;
    bool                      waits = false;

    if (!i->writes)
        return error_on(i->r->mem, "name", &resident_msg_doubt, like->name_mask);
    /* it waits where the table is of: the records keep the code they were born with */
    struct ref ref = { i->place >= FIRST_COMMUNITY ? i->place : x->community, id_new(i->r->now) };
    buf_init(&b, i->r->mem, 64 << 10);
    jw_init(&j, &b, i->r->app->server.refs);
    jw_record(&j, resident_row_fields, x);
    jw_done(&j);
    str row = buf_done(&b);
    TRY(waits_already(i, ref.community, row, like, &waits));
    if (!waits)
        TRY(db_exec(
            i->r->db, i->r->mem, &sql_registry_doubt_add,
            DB_ARGS(db_int("community", ref.community), db_int("id", ref.id),
                    db_int("import", i->id), db_int("n", i->row), db_text("why", STR("name")),
                    db_text("row_sealed",
                            vault_seal(i->r->app->vault, i->r->mem, "registry.doubt", ref, row)),
                    db_text("name_mask", mask_name(i->r->mem, x->person.name)),
                    db_int("candidate_community", like->ref.community),
                    db_int("candidate", like->ref.id)),
            NULL));
    return error_on(i->r->mem, "name", &resident_msg_doubt, like->name_mask);
}

error *resident_lives_there(struct importing *i, const struct resident_row *said)
{
    struct resident_row x = *said;
    struct part        *c = NULL;
    bool                same = false;

    TRY(part_of(i, &c));
    c->door = false;
    TRY(part_door(i, c, &x));
    if (!x.household || x.person.born == DATE_NONE)
        return NULL;
    TRY(part_mates(i, c, &x));
    const struct inhabitant *m = c->mate;
    for (size_t k = 0; k < c->n_mates; k++) {
        TRY(part_same_name(i, &m[k], x.person.name, &same));
        if (same && m[k].born == x.person.born && (!x.person.idno.n || !m[k].idno_mask.n))
            return error_of(i->r->mem, FAIL_CONFLICT, &msg_lives_there, m[k].name_mask);
    }
    c->door = false;
    return NULL;
}

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

error *resident_whence(struct importing *i, void *was, const void *now)
{
    struct resident_row       *x = was;
    const struct resident_row *to = now;
    const struct home_left    *home = x->left.item;
    struct dwelling            d = { 0 };
    struct site                s = { 0 };
    struct place_range         in = part_scope(i).places;
    bool                       found = false;

    if (x->room.n || !x->left.n)
        return NULL;
    TRY(dwelling_by_ref(i->r, (struct ref){ home->community, home->dwelling }, &d, &found));
    if (found)
        TRY(site_by_ref(i->r, (struct ref){ d.ref.community, d.site }, &s, &found));
    if (!found || (i->place && (s.place_now < in.lo || s.place_now > in.hi)))
        return NULL; /* another community's */
    x->building = s.name;
    x->entrance = d.entrance;
    x->room = d.room_mask;
    if (to->relation.n)
        x->relation = home->relation;
    if (to->since != DATE_NONE)
        x->since = home->since;
    return NULL;
}
