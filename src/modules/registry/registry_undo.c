/* registry_undo.c -- a row of a table of people is taken back: who moved by it lives where he
 * lived, in the same place of the same household. What was used since stays, and is told; nothing
 * is written before that is known, for the rows around it are taken back all the same. */
#include "core/app.h"
#include "modules/registry/registry.sql.h"
#include "modules/registry/registry_api.h"
#include "modules/registry/registry_more.sql.h"
#include "modules/registry/registry_part.h"

const struct message resident_msg_later = { "registry.used_since", "导入后又有变动。",
                                            "It was changed since." };

static error *later(struct importing *i)
{
    return error_of(i->r->mem, FAIL_CONFLICT, &resident_msg_later);
}

/* The link that ended when he left HOME; NULL: he came that very day and it was dropped. */
static const struct member *ended(const struct list *links, const struct home_left *home)
{
    const struct member *m = links->item;

    for (size_t k = 0; k < links->n; k++)
        if (m[k].community == home->community && m[k].household == home->household &&
            m[k].since == home->since)
            return &m[k];
    return NULL;
}

/* H ended with the last one who left it, maybe by this very row, and goes on when he comes back: is
 * its dwelling there? */
static error *may_resume(struct importing *i, const struct resident_row *x,
                         const struct household *h, const struct home_left *home)
{
    struct dwelling d = { 0 };
    bool            found = false;

    if (!str_is(h->why, "out") || h->until < x->since)
        return later(i);
    TRY(dwelling_by_ref(i->r, (struct ref){ home->community, home->dwelling }, &d, &found));
    return found && d.until == DATE_NONE ? NULL : later(i);
}

/* Whether the household is where he left it, and has room for him: one head. */
static error *may_return(struct importing *i, const struct resident_row *x,
                         const struct list *links, const struct home_left *home)
{
    struct household     h = { 0 };
    struct living        l = { 0 };
    struct list          mates;
    bool                 found = false;
    const struct member *e = ended(links, home);

    if (e ? e->until != x->since || !str_is(e->why_out, "out") : home->since != x->since)
        return later(i);
    TRY(household_by_ref(i->r, (struct ref){ home->community, home->household }, &h, &found));
    if (!found)
        return later(i);
    if (h.until != DATE_NONE)
        TRY(may_resume(i, x, &h, home));
    TRY(db_maybe(
        i->r->db, i->r->mem, &sql_registry_living_now,
        DB_ARGS(db_int("community", home->community), db_int("household", home->household)),
        living_fields, &l, &found));
    if (!found ? home->dwelling != 0 : l.until != h.until || l.dwelling != home->dwelling)
        return later(i);
    TRY(db_all(i->r->db, i->r->mem, &sql_registry_members_in,
               DB_ARGS(db_int("community", home->community), db_int("household", home->household)),
               member_fields, sizeof(struct member), &mates));
    const struct member *m = mates.item;
    for (size_t k = 0; k < mates.n; k++)
        if ((m[k].person == x->person_id && m[k].person_community == x->person_community) ||
            (str_is(home->relation, "0") && str_is(m[k].relation, "0")))
            return later(i);
    return NULL;
}

/* Back to HOME, and to be found there as P; WAS: what the row had made of him. */
static error *give_back(struct importing *i, const struct registry_keys *k,
                        const struct resident_row *x, const struct list *links,
                        const struct home_left *home, const struct inhabitant *was,
                        const struct inhabitant *p)
{
    struct req      *r = i->r;
    struct household h = { 0 };
    bool             found = false;

    TRY(household_by_ref(r, (struct ref){ home->community, home->household }, &h, &found));
    if (found && h.until != DATE_NONE)
        TRY(household_resumes(r, &h, STR("import"), &found));
    if (ended(links, home)) {
        TRY(db_exec(r->db, r->mem, &sql_registry_member_reopen,
                    DB_ARGS(db_int("community", home->community),
                            db_int("household", home->household),
                            db_int("person_community", p->ref.community),
                            db_int("person", p->ref.id), db_int("since", home->since)),
                    NULL));
    } else {
        struct member m = { .community = home->community,
                            .household = home->household,
                            .person_community = p->ref.community,
                            .person = p->ref.id,
                            .since = home->since,
                            .until = DATE_NONE,
                            .relation = home->relation,
                            .main = true,
                            .why_in = home->why_in };
        TRY(member_insert(r, &m));
        TRY(person_hidden(r, k, home->community, was));
        TRY(person_findable(r, k, home->community, p));
    }
    return household_touched_by(r, (struct ref){ home->community, home->household }, i->id,
                                (struct household_step){ .action = STR("undo"),
                                                         .day = x->since,
                                                         .why = STR("import"),
                                                         .person_community = p->ref.community,
                                                         .person = p->ref.id });
}

/* He is not found any more in a community in which he never was. */
static error *forget_here(struct importing *i, const struct registry_keys *k, int64_t community,
                          const struct inhabitant *p)
{
    struct list links;
    bool        here = community == p->ref.community;

    TRY(person_links(i->r, p->ref, &links));
    const struct member *m = links.item;
    for (size_t n = 0; n < links.n; n++)
        here = here || m[n].community == community;
    return here ? NULL : person_hidden(i->r, k, community, p);
}

/* The household of this import and the dwelling go when nobody is in them any more: also with the
 * last one who came by another row than the one that made it. */
static error *leave(struct importing *i, const struct resident_row *x)
{
    struct household h = { 0 };
    bool             found = false;
    struct db_arg    here[] = { db_int("community", x->community),
                                db_int("household", x->household),
                                { .type = DB_END } };
    struct db_arg    door[] = { db_int("community", x->community),
                                db_int("dwelling", x->dwelling),
                                { .type = DB_END } };

    if (x->made & MADE_MEMBER)
        TRY(household_by_ref(i->r, (struct ref){ x->community, x->household }, &h, &found));
    if (found && h.import && h.import == i->id) {
        TRY(db_exec(i->r->db, i->r->mem, &sql_registry_undo_living, here, NULL));
        TRY(db_exec(i->r->db, i->r->mem, &sql_registry_undo_household, here, NULL));
        TRY(count_site(i->r, x->community, x->dwelling));
    }
    if (x->made & MADE_DWELLING) {
        TRY(db_exec(i->r->db, i->r->mem, &sql_registry_undo_dwelling, door, NULL));
        TRY(db_exec(i->r->db, i->r->mem, &sql_registry_more_dwelling, door, NULL));
        TRY(db_exec(i->r->db, i->r->mem, &sql_registry_more_phone_dwelling, door, NULL));
    }
    return NULL;
}

/* What he was, and where; the new link is gone. */
static error *back(struct importing *i, const struct registry_keys *k, const struct resident_row *x,
                   const struct resident_row *was, const struct list *links, struct inhabitant *p)
{
    const struct home_left *home = was->left.item;
    struct inhabitant       made = *p;
    struct person_in        state = was->person;

    TRY(person_change(i->r, k, &state, str_of(registry_undone.code), p));
    for (size_t n = 0; n < was->left.n; n++)
        TRY(give_back(i, k, x, links, &home[n], &made, p));
    if (x->made & MADE_MEMBER)
        return forget_here(i, k, x->community, &made);
    return str_eq(was->relation, x->relation) ? NULL : heads_back(i, x, was->relation);
}

/* The building went to another community since: what is in it is that one's. */
error *resident_elsewhere(struct importing *i, int64_t community, int64_t site, bool *is)
{
    struct place_range in = part_scope(i).places;
    struct part       *c = NULL;

    TRY(part_of(i, &c));
    if (c->undo_site != site) {
        TRY(db_number(i->r->db, i->r->mem, &sql_registry_undo_place,
                      DB_ARGS(db_int("community", community), db_int("site", site)),
                      &c->undo_place));
        c->undo_site = site;
    }
    *is = site && (c->undo_place < in.lo || c->undo_place > in.hi);
    return NULL;
}

error *resident_answered(struct importing *i, struct ref record)
{
    int64_t n = 0;

    TRY(db_number(i->r->db, i->r->mem, &sql_registry_undo_answered,
                  DB_ARGS(db_int("community", record.community), db_int("person", record.id)), &n));
    return n ? error_of(i->r->mem, FAIL_CONFLICT, &importing_msg_answered) : NULL;
}

/* Whether somebody has built on what the row made: his own account, a care flag, an answer
 * for a form; of his household a note, a wish, a visit. */
static error *built_upon(struct importing *i, const struct resident_row *x,
                         const struct inhabitant *p)
{
    int64_t n = 0;
    bool    away = false;

    TRY(resident_elsewhere(i, x->community, x->site, &away));
    if (away)
        return error_of(i->r->mem, FAIL_CONFLICT, &importing_msg_elsewhere);
    if (x->made & MADE_PERSON) {
        TRY(db_number(i->r->db, i->r->mem, &sql_registry_undo_care,
                      DB_ARGS(db_int("community", p->ref.community), db_int("person", p->ref.id)),
                      &n));
        if (n > 0 || p->account)
            return later(i);
        TRY(resident_answered(i, p->ref));
    }
    if (x->made & MADE_DWELLING)
        TRY(resident_answered(i, (struct ref){ x->community, x->dwelling }));
    if (!(x->made & MADE_MEMBER))
        return NULL;
    TRY(db_number(i->r->db, i->r->mem, &sql_registry_undo_used,
                  DB_ARGS(db_int("community", x->community), db_int("household", x->household),
                          db_int("import", i->id)),
                  &n));
    return n > 0 ? later(i) : NULL;
}

/* A household that the table made is not left without its head: he goes with the last of the
 * others.
 */
static error *heads_others(struct importing *i, const struct resident_row *x)
{
    struct household h = { 0 };
    struct list      mates;
    bool             found = false;

    if (!(x->made & MADE_MEMBER) || !str_is(x->relation, "0"))
        return NULL;
    TRY(household_by_ref(i->r, (struct ref){ x->community, x->household }, &h, &found));
    if (!found || h.import != i->id)
        return NULL;
    TRY(db_all(i->r->db, i->r->mem, &sql_registry_members_in,
               DB_ARGS(db_int("community", x->community), db_int("household", x->household)),
               member_fields, sizeof(struct member), &mates));
    return mates.n > 1 ? error_of(i->r->mem, FAIL_CONFLICT, &importing_msg_head) : NULL;
}

/* Whether one of his LINKS is another one than those that the row made. */
static bool elsewhere_too(const struct list *links, const struct resident_row *x)
{
    const struct member *m = links->item;

    for (size_t k = 0; k < links->n; k++)
        if (!(x->made & MADE_MEMBER) || m[k].community != x->community ||
            m[k].household != x->household || (m[k].since != x->since && m[k].since != x->headed))
            return true;
    return false;
}

/* He who died by the row headed a household, and who came by a table after that heads it: that one
 * goes first, or he would come back as one of the others. */
static error *heir_came(struct importing *i, const struct list *links, const struct inhabitant *p)
{
    const struct member *m = links->item;
    struct list          mates;

    for (size_t k = 0; k < links->n; k++) {
        if (!member_until_death(&m[k], p) || !str_is(m[k].relation, "0"))
            continue;
        TRY(db_all(
            i->r->db, i->r->mem, &sql_registry_members_in,
            DB_ARGS(db_int("community", m[k].community), db_int("household", m[k].household)),
            member_fields, sizeof(struct member), &mates));
        const struct member *head = mates.item; /* first */
        if (mates.n && str_is(head->relation, "0") && str_is(head->why_in, "import") &&
            head->since >= m[k].until)
            return later(i);
    }
    return NULL;
}

error *resident_undo(struct importing *i, const void *now, const void *before)
{
    const struct resident_row *x = now, *was = before;
    struct part               *c = NULL;
    struct inhabitant          p = { 0 };
    struct ref                 ref = { x->person_community, x->person_id };
    struct death               back_then = { 0 };
    struct list                links, same = { 0 };
    bool                       found = false;

    TRY(part_of(i, &c));
    TRY(inhabitant_by_ref(i->r, ref, &p, &found));
    if (!found || p.merged_into)
        return later(i);
    TRY(built_upon(i, x, &p));
    TRY(heads_others(i, x));
    TRY(person_links(i->r, ref, &links));
    if (x->made & MADE_PERSON && elsewhere_too(&links, x))
        return later(i);
    const struct home_left *home = was ? was->left.item : NULL;
    for (size_t n = 0; was && n < was->left.n; n++)
        TRY(may_return(i, x, &links, &home[n]));
    if (was && !str_eq(was->person.idno, x->person.idno)) /* somebody else has it by now */
        TRY(person_by_idno(i->r, &c->k, was->person.idno, &same));
    if (same.n)
        return later(i);
    int64_t died = was ? was->person.died : DATE_NONE;
    error  *e = p.died != died && p.died != DATE_NONE ? death_may_go(i->r, &p) : NULL;
    if (e)
        return e->kind == FAIL_INPUT ? later(i) : e;
    if (p.died != died && p.died != DATE_NONE)
        TRY(heir_came(i, &links, &p));
    if (p.died != died && died == DATE_NONE)
        TRY(widow_back(i->r, &p));
    if (p.died != died)
        TRY(person_lives(i->r, &p, &(struct death){ .import = i->id }, &back_then));
    if (x->made & MADE_MEMBER && x->headed != DATE_NONE)
        TRY(heads_undone(i, x, STR("8")));
    if (x->made & MADE_MEMBER) {
        TRY(db_exec(i->r->db, i->r->mem, &sql_registry_undo_member,
                    DB_ARGS(db_int("community", x->community), db_int("household", x->household),
                            db_int("person_community", ref.community), db_int("person", ref.id),
                            db_int("since", x->since)),
                    NULL));
        TRY(resident_told(i, x, "undo"));
    }
    if (x->made & MADE_PERSON) {
        TRY(person_forget_tokens(i->r, &c->k, &p));
        TRY(db_exec(i->r->db, i->r->mem, &sql_registry_undo_person,
                    DB_ARGS(db_int("community", ref.community), db_int("id", ref.id)), NULL));
        TRY(more_forget(i->r, "person", ref));
    } else if (was) {
        TRY(back(i, &c->k, x, was, &links, &p));
    }
    TRY(since_back(i, x, was));
    TRY(part_use_back(i, x));
    return leave(i, x);
}

error *resident_ended(struct req *r, int64_t import, str why)
{
    return db_exec(r->db, r->mem, &sql_registry_doubts_end,
                   DB_ARGS(db_int("import", import), db_text("why", why),
                           db_int("actor", r->account), db_int("now", r->now)),
                   NULL);
}
