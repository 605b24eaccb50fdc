/* registry_merge_links.c -- households and flags of two records that become one, and of one that
 * becomes two again. */
#include "base/when.h"
#include "modules/registry/registry.sql.h"
#include "modules/registry/registry_merge_in.h"

enum { LINKS = 200 };

/* clang-format off */
struct care_id {
    int64_t id;
};
static const struct field care_id_fields[] = { INT(struct care_id, id, 0, INT64_MAX, .doc = "id"), FIELDS_END };
static const struct field link_fields[] = {
    INT (struct member, community,        0, INT64_MAX, .doc = "c"),
    INT (struct member, household,        0, INT64_MAX, .doc = "h"),
    INT (struct member, person_community, 0, INT64_MAX, .doc = "pc"),
    INT (struct member, person,           0, INT64_MAX, .doc = "p"),
    DATE(struct member, since,            .doc = "s"),
    TEXT(struct member, relation,         0, 4, .doc = "r"),
    BOOL(struct member, main,             .doc = "m"),
    DATE(struct member, until,            .doc = "u"),
    TEXT(struct member, why_in,           0, 20, .doc = "wi"),
    TEXT(struct member, why_out,          0, 20, .doc = "wo"),
    FIELDS_END,
};
const struct field merge_state_fields[] = {
    OBJ (struct merge_state, kept,        struct person_in, person_in_fields, .doc = "as it was"),
    LIST(struct merge_state, moved,       struct member, link_fields, LINKS, .doc = "moved"),
    LIST(struct merge_state, dropped,     struct member, link_fields, LINKS, .doc = "dropped"),
    LIST(struct merge_state, relinked,    struct member, link_fields, LINKS, .doc = "relinked"),
    LIST(struct merge_state, relinked_to, struct member, link_fields, LINKS, .doc = "relinked_to"),
    LIST(struct merge_state, care,        struct care_id, care_id_fields, LINKS, .doc = "flags"),
    INT (struct merge_state, account,     0, INT64_MAX, .doc = "account"),
    FIELDS_END,
};
static const struct message
    msg_died = { "merge.died", "一份档案写着 {0} 于 {1} 去世，另一份在那之后还登记住在户里：请先在另一份档案里登记去世日期（户主去世的，同时选定新户主），再合并。", "One record says that {0} died on {1}; the other one belongs to a household after that day. First put the death into the other record (where it is the head, say who becomes the head), then merge." },
    msg_died_days = { "merge.died_days", "两份档案的去世日期不同（{0}、{1}）：请先更正其中一份，再合并。", "The two records say different days of death ({0}, {1}): correct one of them first, then merge." },
    msg_home = { "merge.home", "合并之后此人会同时常住在几户，会被重复统计：请选定现在常住哪一户。", "Merged, this person would usually live in several households at once and be counted twice: say in which one." },
    msg_no_home = { "merge.no_home", "两份档案现在都不常住在这一户。", "Neither record usually lives in this household now." },
    msg_relinked = { "merge.relinked", "合并之后此人在所住各户的情况又有改动，不能撤销合并；请逐项更正。", "What this person is in the households was changed since they were merged: correct it instead." };
/* clang-format on */

/* A link of the record that goes on: as it was, and as it becomes. */
struct relink {
    struct member was, now;
};

static bool same_household(const struct member *a, const struct member *b)
{
    return a->community == b->community && a->household == b->household;
}

/* Both were there at the same time. */
static bool overlap(const struct member *a, const struct member *b)
{
    return same_household(a, b) && (a->until == DATE_NONE || a->until > b->since) &&
           (b->until == DATE_NONE || b->until > a->since);
}

static bool alike(const struct member *a, const struct member *b)
{
    return same_household(a, b) && a->since == b->since && a->until == b->until &&
           a->main == b->main && str_eq(a->relation, b->relation);
}

#define LINK_KEY(m)                                                                       \
    db_int("community", (m)->community), db_int("household", (m)->household),             \
        db_int("person_community", (m)->person_community), db_int("person", (m)->person), \
        db_int("since", (m)->since)

static error *drop(struct req *r, const struct member *m)
{
    return db_exec(r->db, r->mem, &sql_registry_member_gone, DB_ARGS(LINK_KEY(m)), NULL);
}

static error *move(struct req *r, const struct member *m, struct ref to)
{
    return db_exec(
        r->db, r->mem, &sql_registry_member_move,
        DB_ARGS(LINK_KEY(m), db_int("to_community", to.community), db_int("to_person", to.id)),
        NULL);
}

/* A household of which a member is another record from now on, or lives elsewhere. */
static error *told(struct req *r, const struct member *m, const char *action, struct ref person,
                   str why)
{
    return household_touched_by(r, (struct ref){ m->community, m->household }, 0,
                                (struct household_step){ .action = str_of(action),
                                                         .day = DATE_NONE,
                                                         .why = why,
                                                         .person_community = person.community,
                                                         .person = person.id });
}

/* Both records stood in the same household at the same time: from the first day of either to the
 * last, as its head when one of them was. */
static void unite(struct member *to, const struct member *other)
{
    if (other->since < to->since) {
        to->since = other->since;
        to->why_in = other->why_in;
    }
    if (to->until != DATE_NONE && (other->until == DATE_NONE || other->until > to->until)) {
        to->until = other->until;
        to->why_out = other->why_out;
    }
    if (str_is(other->relation, "0"))
        to->relation = other->relation;
    to->main = to->main || other->main;
}

/* The links of GONE go over to KEPT's X, of which there are *N. */
static error *take_links(struct req *r, struct ref kept, const struct list *others, str why,
                         struct relink *x, size_t *n, struct merge_state *s)
{
    const struct member *o = others->item;
    struct member       *moved = NEWN(r->mem, struct member, others->n + 1);
    struct member       *dropped = NEWN(r->mem, struct member, others->n + 1);
    size_t               mine = *n, d = 0;

    for (size_t i = 0; i < others->n; i++) {
        size_t meets = 0, at = 0;
        for (size_t k = 0; k < mine; k++)
            if (overlap(&x[k].now, &o[i])) {
                meets++;
                at = k;
            }
        if (meets == 1) /* who left and came back stays as it is written */
            unite(&x[at].now, &o[i]);
        if (meets) {
            TRY(drop(r, &o[i]));
            dropped[d++] = o[i];
        } else {
            TRY(move(r, &o[i], kept));
            moved[*n - mine] = o[i];
            x[*n].was = o[i];
            x[*n].was.person_community = kept.community;
            x[*n].was.person = kept.id;
            x[*n].now = x[*n].was;
            ++*n;
        }
        TRY(told(r, &o[i], "merge", kept, why));
    }
    s->moved = (struct list){ moved, *n - mine, sizeof *moved };
    s->dropped = (struct list){ dropped, d, sizeof *dropped };
    return NULL;
}

static bool lives_there(const struct member *m)
{
    return m->main && m->until == DATE_NONE;
}

/* One usual home. */
static error *settle(struct req *r, struct ref kept, struct ref home, str why, struct relink *x,
                     size_t n)
{
    size_t homes = 0;
    bool   found = false;

    for (size_t i = 0; i < n; i++)
        if (lives_there(&x[i].now)) {
            homes++;
            found =
                found || (x[i].now.community == home.community && x[i].now.household == home.id);
        }
    if (home.id && !found)
        return error_on(r->mem, "home", &msg_no_home);
    if (homes < 2)
        return NULL;
    if (!home.id)
        return error_on(r->mem, "home", &msg_home);
    for (size_t i = 0; i < n; i++)
        if (lives_there(&x[i].now) &&
            (x[i].now.community != home.community || x[i].now.household != home.id)) {
            x[i].now.main = false;
            TRY(told(r, &x[i].now, "merge", kept, why));
        }
    return NULL;
}

/* Writes what became different. */
static error *relinked(struct req *r, const struct relink *x, size_t n, struct merge_state *s)
{
    struct member *was = NEWN(r->mem, struct member, n + 1);
    struct member *now = NEWN(r->mem, struct member, n + 1);
    size_t         c = 0;

    for (size_t i = 0; i < n; i++) {
        if (alike(&x[i].was, &x[i].now))
            continue;
        TRY(drop(r, &x[i].was));
        TRY(member_insert(r, &x[i].now));
        was[c] = x[i].was;
        now[c++] = x[i].now;
    }
    s->relinked = (struct list){ was, c, sizeof *was };
    s->relinked_to = (struct list){ now, c, sizeof *now };
    return NULL;
}

error *merge_hand_over(struct req *r, struct ref kept, struct ref gone, struct ref home, str why,
                       struct merge_state *s)
{
    struct list mine, others, flags;

    TRY(person_links(r, kept, &mine));
    TRY(person_links(r, gone, &others));
    const struct member *m = mine.item;
    struct relink       *x = NEWN(r->mem, struct relink, mine.n + others.n + 1);
    size_t               n = 0;
    for (; n < mine.n; n++)
        x[n] = (struct relink){ m[n], m[n] };
    TRY(take_links(r, kept, &others, why, x, &n, s));
    TRY(settle(r, kept, home, why, x, n));
    TRY(relinked(r, x, n, s));
    TRY(db_all(r->db, r->mem, &sql_registry_care_of,
               DB_ARGS(db_int("community", gone.community), db_int("person", gone.id)), care_fields,
               sizeof(struct care), &flags));
    const struct care *c = flags.item;
    struct care_id    *ids = NEWN(r->mem, struct care_id, flags.n + 1);
    for (size_t i = 0; i < flags.n; i++) {
        ids[i].id = c[i].ref.id;
        TRY(db_exec(r->db, r->mem, &sql_registry_care_move,
                    DB_ARGS(db_int("to_community", kept.community), db_int("to_person", kept.id),
                            db_int("community", gone.community), db_int("person", gone.id),
                            db_int("id", c[i].ref.id)),
                    NULL));
    }
    s->care = (struct list){ ids, flags.n, sizeof *ids };
    return NULL;
}

/* Nothing is taken back over what somebody did since. */
static error *untouched(struct req *r, const struct list *links, const struct merge_state *s)
{
    const struct member *is = links->item, *to = s->relinked_to.item;

    for (size_t i = 0; i < s->relinked_to.n; i++) {
        bool found = false;
        for (size_t k = 0; k < links->n && !found; k++)
            found = alike(&is[k], &to[i]);
        if (!found)
            return error_of(r->mem, FAIL_CONFLICT, &msg_relinked);
    }
    return NULL;
}

static str day_said(struct req *r, int64_t day)
{
    char t[DATE_TEXT];

    date_text(day, t);
    return str_dup(r->mem, str_of(t));
}

/* X against OTHER, who may have died. */
static error *outlives(struct req *r, const struct inhabitant *x, const struct inhabitant *other)
{
    struct list links;

    if (other->died == DATE_NONE || x->died == other->died)
        return NULL;
    if (x->died != DATE_NONE)
        return error_of(r->mem, FAIL_CONFLICT, &msg_died_days, day_said(r, other->died),
                        day_said(r, x->died));
    TRY(person_links(r, x->ref, &links));
    const struct member *m = links.item;
    for (size_t i = 0; i < links.n; i++)
        if (m[i].until == DATE_NONE || (m[i].until > other->died && m[i].until > m[i].since))
            return error_of(r->mem, FAIL_CONFLICT, &msg_died, other->name_mask,
                            day_said(r, other->died));
    return NULL;
}

error *merge_of_dead(struct req *r, const struct inhabitant *kept, const struct inhabitant *gone)
{
    TRY(outlives(r, kept, gone));
    return outlives(r, gone, kept);
}

error *merge_give_back(struct req *r, struct ref kept, struct ref gone, str why,
                       const struct merge_state *s)
{
    const struct member  *moved = s->moved.item, *dropped = s->dropped.item;
    const struct member  *was = s->relinked.item, *to = s->relinked_to.item;
    const struct care_id *c = s->care.item;
    struct list           links;

    TRY(person_links(r, kept, &links));
    TRY(untouched(r, &links, s));
    for (size_t i = 0; i < s->relinked.n; i++) {
        TRY(drop(r, &to[i]));
        TRY(member_insert(r, &was[i]));
        TRY(told(r, &was[i], "unmerge", kept, why));
    }
    for (size_t i = 0; i < s->moved.n; i++) {
        struct member now = moved[i];
        now.person_community = kept.community;
        now.person = kept.id;
        TRY(move(r, &now, gone));
        TRY(told(r, &now, "unmerge", gone, why));
    }
    for (size_t i = 0; i < s->dropped.n; i++) {
        TRY(member_insert(r, &dropped[i]));
        TRY(told(r, &dropped[i], "unmerge", gone, why));
    }
    for (size_t i = 0; i < s->care.n; i++)
        TRY(db_exec(r->db, r->mem, &sql_registry_care_move,
                    DB_ARGS(db_int("to_community", gone.community), db_int("to_person", gone.id),
                            db_int("community", kept.community), db_int("person", kept.id),
                            db_int("id", c[i].id)),
                    NULL));
    return NULL;
}
