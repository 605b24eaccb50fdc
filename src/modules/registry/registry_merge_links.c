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

/* A link of the record that goes on: as it was, and as it becomes; MINE: it had that before. */
struct relink {
    struct member was, now;
    bool          mine, united;
};
/* A part of what becomes of the link OF: on some days the person is something else there. The
 * higher RANK is where the person usually lived. */
struct piece {
    struct member m;
    size_t        of;
    int           rank;
};
/* INTO: with which link those of the other record became one. */
struct merging {
    struct req          *r;
    struct ref           kept, gone, home;
    str                  why;
    struct relink       *x;
    size_t               n;
    const struct member *others;
    size_t              *into, n_others;
    struct piece        *p;
    size_t               pieces;
};

static bool same_household(const struct member *a, const struct member *b)
{
    return a->community == b->community && a->household == b->household;
}

static bool meet(const struct member *a, const struct member *b)
{
    return (a->until == DATE_NONE || a->until > b->since) &&
           (b->until == DATE_NONE || b->until > a->since);
}

/* Both were there at the same time. */
static bool overlap(const struct member *a, const struct member *b)
{
    return same_household(a, b) && meet(a, b);
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

/* The links of the other record go over to the one that goes on. */
static error *take_links(struct merging *g, struct merge_state *s)
{
    const struct member *o = g->others;
    struct member       *moved = NEWN(g->r->mem, struct member, g->n_others + 1);
    struct member       *dropped = NEWN(g->r->mem, struct member, g->n_others + 1);
    size_t               mine = g->n, d = 0;

    for (size_t i = 0; i < g->n_others; i++) {
        size_t meets = 0, at = 0;
        for (size_t k = 0; k < mine; k++)
            if (overlap(&g->x[k].now, &o[i])) {
                meets++;
                at = k;
            }
        g->into[i] = SIZE_MAX;
        if (meets == 1) { /* who left and came back stays as it is written */
            unite(&g->x[at].now, &o[i]);
            g->x[at].united = true;
            g->into[i] = at;
        }
        if (meets) {
            TRY(drop(g->r, &o[i]));
            dropped[d++] = o[i];
        } else {
            TRY(move(g->r, &o[i], g->kept));
            moved[g->n - mine] = o[i];
            struct relink *x = &g->x[g->n++];
            x->was = o[i];
            x->was.person_community = g->kept.community;
            x->was.person = g->kept.id;
            x->now = x->was;
        }
        TRY(told(g->r, &o[i], "merge", g->kept, g->why));
    }
    s->moved = (struct list){ moved, g->n - mine, sizeof *moved };
    s->dropped = (struct list){ dropped, d, sizeof *dropped };
    return NULL;
}

static bool lives_there(const struct member *m)
{
    return m->main && m->until == DATE_NONE;
}

/* Somebody else was the head of the household on a day of M. */
static error *headed_by_other(const struct merging *g, const struct member *m, bool *is)
{
    struct list mates;

    TRY(db_all(g->r->db, g->r->mem, &sql_registry_residents_of,
               DB_ARGS(db_int("community", m->community), db_int("household", m->household),
                       db_int("since", INT64_MAX), db_int("after_community", 0),
                       db_int("after_person", 0), db_int("limit", LINKS)),
               housemate_fields, sizeof(struct housemate), &mates));
    const struct housemate *h = mates.item;
    for (size_t i = 0; i < mates.n && !*is; i++) {
        bool kept = h[i].person == g->kept.id && h[i].person_community == g->kept.community;
        bool gone = h[i].person == g->gone.id && h[i].person_community == g->gone.community;
        struct member at = { .since = h[i].since, .until = h[i].until };
        *is = str_is(h[i].relation, "0") && !kept && !gone && at.since != at.until && meet(&at, m);
    }
    return NULL;
}

/* What the records said of the days from M's first one on, until one of them says something else;
 * the head when one of them was. */
static void said_from(const struct merging *g, size_t k, struct member *m)
{
    const struct member *first = NULL;

    m->main = false;
    m->until = DATE_NONE;
    for (size_t i = 0; i <= g->n_others; i++) {
        const struct member *s = i ? &g->others[i - 1] : &g->x[k].was;
        if (i && g->into[i - 1] != k)
            continue;
        int64_t ends[] = { s->since, s->until };
        for (int e = 0; e < 2; e++)
            if (ends[e] != DATE_NONE && ends[e] > m->since &&
                (m->until == DATE_NONE || ends[e] < m->until))
                m->until = ends[e];
        if (s->since > m->since || (s->until != DATE_NONE && s->until <= m->since))
            continue;
        if (!first || str_is(s->relation, "0"))
            m->relation = s->relation;
        if (first && str_is(first->relation, "0"))
            m->relation = first->relation;
        first = first ? first : s;
        m->main = m->main || s->main;
    }
}

/* One household does not have two heads on one day: on each of its days X is what the records said
 * of it. */
static void day_by_day(struct merging *g, size_t k)
{
    struct member m = g->x[k].now;

    for (;;) {
        said_from(g, k, &m);
        bool last = m.until == DATE_NONE || m.until == g->x[k].now.until;
        m.why_out = last ? g->x[k].now.why_out : STR("head");
        g->p[g->pieces++] = (struct piece){ .m = m, .of = k };
        if (last)
            return;
        m.since = m.until;
        m.why_in = STR("head");
    }
}

static bool is_home(const struct merging *g, const struct member *m)
{
    return m->community == g->home.community && m->household == g->home.id;
}

static error *pieces(struct merging *g)
{
    size_t most = 4 * (g->n + g->n_others) + 1;

    for (size_t i = 0; i < g->n; i++)
        for (size_t k = 0; k < g->n; k++)
            most += meet(&g->x[i].now, &g->x[k].now) ? 8 : 0;
    g->p = NEWN(g->r->mem, struct piece, most);
    for (size_t k = 0; k < g->n; k++) {
        const struct relink *x = &g->x[k];
        bool                 two = false;
        size_t               from = g->pieces;
        if (x->united && str_is(x->now.relation, "0"))
            TRY(headed_by_other(g, &x->now, &two));
        if (two)
            day_by_day(g, k);
        else
            g->p[g->pieces++] = (struct piece){ .m = x->now, .of = k };
        for (; from < g->pieces; from++) {
            struct piece *p = &g->p[from];
            bool          home = lives_there(&p->m) && (!g->home.id || is_home(g, &p->m));
            p->rank = home ? 2 : x->mine;
        }
    }
    return NULL;
}

/* P's person is said to have usually lived there and, more likely, where W is. */
static bool gives_way(const struct piece *p, const struct piece *w)
{
    return p->m.main && w->m.main && !same_household(&p->m, &w->m) && p->m.since != p->m.until &&
           w->m.since != w->m.until && meet(&p->m, &w->m) &&
           (w->rank > p->rank || (w->rank == p->rank && w->of < p->of));
}

static void cut(struct merging *g, size_t i, int64_t day)
{
    struct member *m = &g->p[i].m;
    struct piece  *after = &g->p[g->pieces];

    if (day == DATE_NONE || day <= m->since || (m->until != DATE_NONE && day >= m->until))
        return;
    *after = g->p[i];
    after->m.since = day;
    after->m.why_in = STR("other");
    m->until = day;
    m->why_out = STR("other");
    g->pieces++;
}

/* Pieces that follow each other and say the same are one. */
static void glue(struct merging *g)
{
    for (size_t i = 0; i < g->pieces; i++)
        for (size_t k = 0; k < g->pieces; k++) {
            struct member *a = &g->p[i].m, *b = &g->p[k].m;
            if (i == k || g->p[i].of != g->p[k].of || a->until != b->since || a->main != b->main ||
                !str_eq(a->relation, b->relation))
                continue;
            a->until = b->until;
            a->why_out = b->why_out;
            g->p[k] = g->p[--g->pieces];
            i = 0;
            k = SIZE_MAX; /* begins anew */
        }
}

/* On no day does one person usually live in two households, else the past is counted twice: where
 * the present home is, or the record that goes on says so; in the other one as who lives elsewhere,
 * for the days that meet. */
static void one_home_a_day(struct merging *g)
{
    size_t        n = g->pieces;
    struct piece *whole = NEWN(g->r->mem, struct piece, n + 1);

    memcpy(whole, g->p, n * sizeof *whole);
    for (size_t i = 0; i < n; i++)
        for (size_t w = 0; w < n; w++)
            for (size_t k = 0; gives_way(&whole[i], &whole[w]) && k < g->pieces; k++)
                if (g->p[k].of == whole[i].of && g->p[k].m.since >= whole[i].m.since &&
                    meet(&g->p[k].m, &whole[i].m)) {
                    cut(g, k, whole[w].m.since);
                    cut(g, k, whole[w].m.until);
                }
    for (size_t k = 0; k < g->pieces; k++)
        for (size_t w = 0; w < n; w++)
            if (gives_way(&g->p[k], &whole[w]))
                g->p[k].m.main = false;
    glue(g);
}

/* One usual home today: it is asked which. */
static error *settle(struct merging *g)
{
    size_t homes = 0;
    bool   found = false;

    for (size_t i = 0; i < g->n; i++)
        if (lives_there(&g->x[i].now)) {
            homes++;
            found = found || is_home(g, &g->x[i].now);
        }
    if (g->home.id && !found)
        return error_on(g->r->mem, "home", &msg_no_home);
    return homes > 1 && !g->home.id ? error_on(g->r->mem, "home", &msg_home) : NULL;
}

/* Writes what became different. */
static error *relinked(struct merging *g, struct merge_state *s)
{
    struct member *was = NEWN(g->r->mem, struct member, g->n + 1);
    struct member *now = NEWN(g->r->mem, struct member, g->pieces + 1);
    size_t         c = 0, d = 0;

    for (size_t i = 0; i < g->n; i++) {
        size_t parts = 0, same = 0;
        bool   main = false;
        for (size_t k = 0; k < g->pieces; k++) {
            bool of = g->p[k].of == i;
            parts += of;
            same += of && alike(&g->x[i].was, &g->p[k].m);
            main = main || (of && g->x[i].now.main && !g->p[k].m.main);
        }
        if (parts == 1 && same)
            continue;
        TRY(drop(g->r, &g->x[i].was));
        was[c++] = g->x[i].was;
        for (size_t k = 0; k < g->pieces; k++)
            if (g->p[k].of == i) {
                TRY(member_insert(g->r, &g->p[k].m));
                now[d++] = g->p[k].m;
            }
        if (main)
            TRY(told(g->r, &g->x[i].now, "merge", g->kept, g->why));
    }
    s->relinked = (struct list){ was, c, sizeof *was };
    s->relinked_to = (struct list){ now, d, sizeof *now };
    return NULL;
}

error *merge_hand_over(struct req *r, struct ref kept, struct ref gone, struct ref home, str why,
                       struct merge_state *s)
{
    struct list mine, others, flags;

    TRY(person_links(r, kept, &mine));
    TRY(person_links(r, gone, &others));
    const struct member *m = mine.item;
    struct merging       g = { .r = r,
                               .kept = kept,
                               .gone = gone,
                               .home = home,
                               .why = why,
                               .x = NEWN(r->mem, struct relink, mine.n + others.n + 1),
                               .others = others.item,
                               .into = NEWN(r->mem, size_t, others.n + 1),
                               .n_others = others.n };
    for (; g.n < mine.n; g.n++)
        g.x[g.n] = (struct relink){ m[g.n], m[g.n], true, false };
    TRY(take_links(&g, s));
    TRY(settle(&g));
    TRY(pieces(&g));
    one_home_a_day(&g);
    TRY(relinked(&g, s));
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
    for (size_t i = 0; i < s->relinked_to.n; i++)
        TRY(drop(r, &to[i]));
    for (size_t i = 0; i < s->relinked.n; i++) {
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
