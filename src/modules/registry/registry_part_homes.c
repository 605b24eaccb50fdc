/* registry_part_homes.c -- several households behind one door of a table of people: which row is of
 * which, and which of those that live there already is meant.
 *
 * A second head begins a second household, and the rows below him are of it; rows that say a number
 * of the household register are of the household with that number, wherever they stand. A number
 * whose rows all say what they are to a head, and none that he is one, begins none: it is that of a
 * household that lives there, or, as his register lies elsewhere, he lives with his family all the
 * same. Where several live and nothing tells, a row is put into none of them. */
#include "core/app.h"
#include "core/pinyin.h"
#include "modules/registry/registry.sql.h"
#include "modules/registry/registry_more.h"
#include "modules/registry/registry_part.h"

/* A household as the rows of a door say it. */
struct told_home {
    const struct resident_row *first, *head;
    str                        no;
    bool                       later, several; /* another stands above it; or anywhere */
};

/* A row, and the key of its door. */
struct at_door {
    int64_t key;
    size_t  n;
};

static int by_door(const void *a, const void *b)
{
    const struct at_door *x = a, *y = b;

    return x->key != y->key ? (x->key > y->key) - (x->key < y->key) : (x->n > y->n) - (x->n < y->n);
}

static bool is_head(const struct resident_row *x)
{
    return str_is(x->relation, "0") && x->person.died == DATE_NONE;
}

static bool same_person(struct arena *mem, const struct person_in *a, const struct person_in *b)
{
    if (a->idno.n && b->idno.n)
        return str_eq(a->idno, b->idno);
    return (a->born == DATE_NONE || b->born == DATE_NONE || a->born == b->born) &&
           str_eq(name_key(mem, a->name), name_key(mem, b->name));
}

/* The number of the register by which X is of a household; empty: it says nothing. */
static str home_number(struct resident_row *const *row, size_t n, const struct resident_row *x)
{
    str no = x->person.household_no;

    for (size_t k = 0; no.n && k < n; k++)
        if (str_eq(row[k]->person.household_no, no) &&
            entrance_same(row[k]->entrance, x->entrance) &&
            (!row[k]->relation.n || is_head(row[k])))
            return no;
    return (str){ 0 };
}

/* Which of the N homes ROW[K] is of; N: another one. OF: those of the rows above. */
static size_t home_among(struct arena *mem, struct resident_row *const *row, size_t k, str no,
                         const struct told_home *home, size_t n, const size_t *of)
{
    const struct resident_row *x = row[k];
    size_t                     at = n, above = n;

    for (size_t h = 0; h < n; h++) {
        if (!entrance_same(home[h].first->entrance, x->entrance))
            continue;
        if (is_head(x) && home[h].head && same_person(mem, &home[h].head->person, &x->person))
            return h;
        if (no.n && str_eq(home[h].no, no))
            at = h;
    }
    for (size_t j = k; j-- > 0 && above == n;)
        if (entrance_same(row[j]->entrance, x->entrance))
            above = of[j];
    if (at == n && above < n && (!no.n || (!home[above].no.n && !home[above].head)))
        at = above;
    return at < n && is_head(x) && home[at].head ? n : at;
}

/* The rows of one number on a door, of whatever entrance. */
static void homes_of(struct arena *mem, struct part *c, struct resident_row *const *row, size_t n)
{
    struct told_home *home = NEWN(mem, struct told_home, n);
    size_t           *of = NEWN(mem, size_t, n), homes = 0;

    for (size_t k = 0; k < n; k++) {
        str no = home_number(row, n, row[k]);
        of[k] = home_among(mem, row, k, no, home, homes, of);
        if (of[k] == homes) {
            for (size_t h = 0; h < homes; h++)
                if (entrance_same(home[h].first->entrance, row[k]->entrance))
                    home[homes].later = home[homes].several = home[h].several = true;
            home[homes++].first = row[k];
        }
        struct told_home *h = &home[of[k]];
        h->no = h->no.n ? h->no : no;
        h->head = h->head || !is_head(row[k]) ? h->head : row[k];
    }
    for (size_t k = 0; k < n; k++)
        row[k]->group = home[of[k]].several ? (int64_t)(c->n_homes + of[k] + 1) : 0;
    for (size_t h = 0; h < homes; h++)
        c->homes[c->n_homes + h] = (struct part_group){ .later = home[h].later };
    c->n_homes += homes;
}

void homes_ahead(struct importing *i, struct part *c, void *const *rows, size_t n)
{
    struct at_door       *at = NEWN(i->r->mem, struct at_door, n + 1);
    struct resident_row **row = NEWN(i->r->mem, struct resident_row *, n + 1);

    for (size_t k = 0; k < n; k++) {
        const struct resident_row *x = rows[k], *above = k ? rows[k - 1] : NULL;
        bool same = above && above->site == x->site && str_eq(above->room, x->room);
        at[k].n = k;
        at[k].key = same ? at[k - 1].key
                         : door_key(room_token(&c->k, i->r->mem, x->community, x->room), x->site);
    }
    qsort(at, n, sizeof *at, by_door);
    for (size_t k = 0; k < n; k++)
        row[k] = rows[at[k].n];
    c->homes = NEWN(i->r->mem, struct part_group, 2 * n + 1); /* and homes_numbered */
    c->n_homes = 0;
    for (size_t k = 0, m; k < n; k += m) {
        for (m = 1; k + m < n && at[k + m].key == at[k].key;)
            m++;
        homes_of(i->r->mem, c, row + k, m);
    }
}

struct part_group *part_group(const struct part *c, int64_t group)
{
    return group > 0 && (size_t)group <= c->n_homes ? &c->homes[group - 1] : NULL;
}

/* How well the household REF fits the row X and those of its home: 3, they name its head; 2, it has
 * their number; 1, they name one of its people. TAKEN: rows of another home name one of them. */
static error *fits(struct importing *i, const struct part *c, const struct resident_row *x,
                   struct ref ref, int *how, bool *taken)
{
    struct list       mates;
    struct inhabitant p = { 0 };
    bool              found = false;

    *how = 0;
    *taken = false;
    TRY(db_all(i->r->db, i->r->mem, &sql_registry_members_in,
               DB_ARGS(db_int("community", ref.community), db_int("household", ref.id)),
               member_fields, sizeof(struct member), &mates));
    const struct member *m = mates.item;
    for (size_t k = 0; k < mates.n; k++) {
        struct ref       who = { m[k].person_community, m[k].person };
        struct person_in more = { 0 };
        bool             named = false;
        TRY(inhabitant_by_ref(i->r, who, &p, &found));
        if (!found)
            continue;
        for (size_t n = 0; n < c->n_rows && !named; n++) {
            const struct resident_row *y = c->rows[n];
            bool                       same = false;
            if (part_same_door(i, x, y))
                TRY(part_same_name(i, &p, y->person.name, &same));
            named = same && y->group == x->group;
            *taken = *taken || (same && !named);
        }
        if (x->person.household_no.n)
            TRY(person_more_open(i->r, who, &more));
        int now = named && str_is(m[k].relation, "0") ? 3
                  : more.household_no.n && str_eq(more.household_no, x->person.household_no)
                      ? 2
                      : named;
        *how = now > *how ? now : *how;
    }
    return NULL;
}

/* Whether X says a number by which no row of his door begins a household. */
static bool number_left(struct importing *i, const struct part *c, const struct resident_row *x)
{
    bool left = x->person.household_no.n > 0;

    for (size_t k = 0; k < c->n_rows && left; k++) {
        const struct resident_row *y = c->rows[k];
        left = !str_eq(y->person.household_no, x->person.household_no) ||
               (y->relation.n && !is_head(y)) || !part_same_door(i, x, y);
    }
    return left;
}

/* Whether one of the household REF has the number NO. */
static error *has_number(struct importing *i, struct ref ref, str no, bool *has)
{
    struct list mates;

    *has = false;
    TRY(db_all(i->r->db, i->r->mem, &sql_registry_members_in,
               DB_ARGS(db_int("community", ref.community), db_int("household", ref.id)),
               member_fields, sizeof(struct member), &mates));
    const struct member *m = mates.item;
    for (size_t k = 0; k < mates.n && !*has; k++) {
        struct person_in more = { 0 };
        TRY(person_more_open(i->r, (struct ref){ m[k].person_community, m[k].person }, &more));
        *has = str_eq(more.household_no, no);
    }
    return NULL;
}

/* The group of the one household behind the door that has the number of X; 0: none, or two. */
static error *group_of_number(struct importing *i, struct part *c, const struct resident_row *x,
                              const struct list *lodgers, int64_t *group)
{
    const struct living *l = lodgers->item;
    int64_t              home = 0;
    size_t               at = 0;

    *group = 0;
    for (size_t k = 0; k < lodgers->n; k++) {
        bool has = false;
        TRY(has_number(i, (struct ref){ x->community, l[k].household }, x->person.household_no,
                       &has));
        if (has && home)
            return NULL;
        home = has ? l[k].household : home;
    }
    if (!home)
        return NULL;
    while (at < c->n_homes && !(c->homes[at].ours && c->homes[at].household == home))
        at++;
    if (at == c->n_homes)
        c->homes[c->n_homes++] =
            (struct part_group){ .ours = true, .known = true, .household = home };
    *group = (int64_t)at + 1;
    return NULL;
}

error *homes_numbered(struct importing *i, struct part *c, const struct resident_row *x,
                      const struct list *lodgers)
{
    if (lodgers->n < 2)
        return NULL;
    for (size_t k = 0; k < c->n_rows; k++) {
        struct resident_row     *y = c->rows[k];
        const struct part_group *g = part_group(c, y->group);
        int64_t                  group = 0;
        if ((g && g->ours) || !part_same_door(i, x, y) || !number_left(i, c, y))
            continue;
        TRY(group_of_number(i, c, y, lodgers, &group));
        y->group = group ? group : y->group;
    }
    return NULL;
}

/* The rows of a door go on from the part before, with the household that came last: this table
 * made it. */
static error *goes_on(struct importing *i, const struct part *c, const struct resident_row *x,
                      int64_t last, bool *is)
{
    struct household h = { 0 };
    bool             found = false;

    *is = false;
    if (!c->n_rows || !i->id || !part_same_home(i, x, c->rows[0]))
        return NULL;
    TRY(household_by_ref(i->r, (struct ref){ x->community, last }, &h, &found));
    *is = found && h.import == i->id;
    return NULL;
}

error *homes_meant(struct importing *i, struct part *c, const struct resident_row *x,
                   const struct list *lodgers, int64_t *household)
{
    const struct living *l = lodgers->item;
    struct part_group   *g = part_group(c, x->group);
    int64_t              free = 0;
    int                  best = 0;
    bool                 again = false, on = false;

    *household = 0;
    if (lodgers->n < 2 && !g) {
        *household = lodgers->n ? l->household : 0;
        return NULL;
    }
    for (size_t k = 0; k < lodgers->n; k++) { /* the one that came last first */
        int  how = 0;
        bool taken = false;
        TRY(fits(i, c, x, (struct ref){ x->community, l[k].household }, &how, &taken));
        again = how == best || (again && how < best);
        if (how > best)
            *household = l[k].household;
        best = how > best ? how : best;
        free = free || taken ? free : l[k].household;
    }
    if (!best && !(g && g->later))
        *household = free;
    if (lodgers->n < 2 || (best && !again) || part_says_head(i, c, x))
        return NULL;
    TRY(goes_on(i, c, x, l[0].household, &on));
    c->unsure = !on;
    if (g)
        g->unsure = c->unsure;
    return NULL;
}

/* Of several households behind a door the part comes to that of X, or back to it. */
void part_turns(struct part *c, const struct resident_row *x)
{
    struct part_group *g = part_group(c, c->group);

    if (g && c->door)
        *g = (struct part_group){ .later = g->later,
                                  .told = g->told,
                                  .ours = g->ours,
                                  .unsure = g->unsure,
                                  .known = true,
                                  .made = c->made,
                                  .household = c->household,
                                  .since = c->made_since,
                                  .home = c->home,
                                  .head_mask = c->head_mask };
    c->group = x->group;
}

void part_ended(struct part *c, int64_t household)
{
    for (size_t k = 0; k < c->n_homes; k++)
        if (c->homes[k].known && c->homes[k].household == household)
            c->homes[k].known = false;
    if (c->household == household)
        c->door = false;
}

str homes_beside(struct importing *i, const struct part *c, const struct resident_row *x)
{
    const struct resident_row *other = NULL;

    for (size_t k = 0; k < c->n_rows; k++) {
        const struct resident_row *y = c->rows[k];
        if (y->group != x->group && part_same_door(i, x, y) && (!other || is_head(y))) {
            other = y;
            if (is_head(y))
                break;
        }
    }
    return other ? mask_name(i->r->mem, other->person.name) : (str){ 0 };
}
