/* profile.c -- grouping equal ballots by a hash of what they say. */
#include "solve/tally/profile.h"

#include "solve/tally/ids.h"

const char *const utility_words[] = { "cost", "card", "pts", "borda", "bordam", NULL };

/* clang-format off */
static const struct message
    msg_points = { "tally.points", "这个规则按分数计票，但选票上没有分数。", "this rule counts points, but the ballots carry none." },
    msg_ranks  = { "tally.ranks",  "这个规则按名次计票，但选票没有排序（vote_type 不是 ordinal）。", "this rule counts ranks, but the ballots are not ranked (vote_type is not ordinal)." };
/* clang-format on */

/* One entry of a ballot while it is being grouped. */
struct entry {
    uint32_t project, pad;
    int64_t  u;
};

struct grouping {
    struct arena    *mem;
    const struct pb *e;
    struct profile  *f;
    uint32_t        *slot; /* class + 1 by hash */
    uint32_t         mask;
    uint64_t        *hash; /* of a class */
    int64_t         *u;    /* beside ballot_item, when not uniform */
    struct entry    *line; /* the ballot at hand */
};

static int64_t utility_at(const struct pb *e, enum utility u, size_t ballot, uint32_t k)
{
    int64_t place = (int64_t)(k - e->start[ballot]);

    switch (u) {
    case U_PTS:
        return e->points[k];
    case U_BORDA:
        return (int64_t)(e->start[ballot + 1] - e->start[ballot]) - 1 - place;
    case U_BORDAM:
        return (int64_t)e->n_projects - place;
    case U_COST:
    case U_CARD:
    case UTILITIES:
        break;
    }
    return 1;
}

/* The entries of a ballot that give something, in order of project. */
static size_t gather(const struct grouping *g, size_t ballot)
{
    const struct pb *e = g->e;
    size_t           n = 0;

    for (uint32_t k = e->start[ballot]; k < e->start[ballot + 1]; k++) {
        struct entry one = { .project = e->item[k] };
        one.u = utility_at(e, g->f->utility, ballot, k);
        if (one.u <= 0)
            continue;
        size_t at = n++;
        for (; at > 0 && g->line[at - 1].project > one.project; at--)
            g->line[at] = g->line[at - 1];
        g->line[at] = one;
    }
    return n;
}

static bool same(const struct grouping *g, uint32_t cls, size_t n)
{
    const struct profile *f = g->f;
    uint32_t              from = f->ballot_start[cls];

    if (f->ballot_start[cls + 1] - from != n)
        return false;
    for (size_t i = 0; i < n; i++)
        if (f->ballot_item[from + i] != g->line[i].project ||
            (g->u && g->u[from + i] != g->line[i].u))
            return false;
    return true;
}

static uint64_t entries_hash(const struct entry *line, size_t n)
{
    uint64_t h = n;

    for (size_t i = 0; i < n; i++) {
        h = (h ^ line[i].project ^ (uint64_t)line[i].u << 32) * 0xD6E8FEB86659FD93u;
        h ^= h >> 29;
    }
    return h ^ h >> 32;
}

static void put(struct grouping *g, size_t n, int64_t weight)
{
    struct profile *f = g->f;
    uint64_t        h = entries_hash(g->line, n);
    uint32_t        at = (uint32_t)h & g->mask;

    for (; g->slot[at]; at = (at + 1) & g->mask) {
        uint32_t cls = g->slot[at] - 1;
        if (g->hash[cls] == h && same(g, cls, n)) {
            f->weight[cls] += weight;
            return;
        }
    }
    uint32_t cls = (uint32_t)f->n_classes++, from = f->ballot_start[cls];
    g->slot[at] = cls + 1;
    g->hash[cls] = h;
    f->weight[cls] = weight;
    for (size_t i = 0; i < n; i++) {
        f->ballot_item[from + i] = g->line[i].project;
        if (g->u)
            g->u[from + i] = g->line[i].u;
    }
    f->ballot_start[cls + 1] = from + (uint32_t)n;
}

/* From "the projects of a class" to "the supporters of a project". */
static void turn_around(struct arena *a, struct profile *f, const int64_t *u)
{
    size_t entries = f->ballot_start[f->n_classes];

    f->sup_start = NEWN(a, uint32_t, f->n_projects + 2);
    f->sup_class = NEWN(a, uint32_t, entries);
    f->sup_u = u ? NEWN(a, int64_t, entries) : NULL;
    for (size_t k = 0; k < entries; k++)
        f->sup_start[f->ballot_item[k] + 2]++;
    for (size_t p = 0; p < f->n_projects; p++)
        f->sup_start[p + 2] += f->sup_start[p + 1];
    for (uint32_t c = 0; c < f->n_classes; c++)
        for (uint32_t k = f->ballot_start[c]; k < f->ballot_start[c + 1]; k++) {
            uint32_t p = f->ballot_item[k], at = f->sup_start[p + 1]++;
            f->sup_class[at] = c;
            f->votes[p] += f->weight[c];
            if (u)
                f->sup_u[at] = u[k];
            f->utility_sum[p] += (wide)f->weight[c] * (u ? u[k] : f->each[p]);
        }
}

error *profile_make(struct arena *a, const struct pb *e, enum utility u, struct profile **out)
{
    struct profile *f = NEW(a, struct profile);
    struct grouping g = { .mem = a, .e = e, .f = f };
    uint32_t        size = 64;

    if (u == U_PTS && !e->points)
        return error_on(a, "rule", &msg_points, STR(""));
    if ((u == U_BORDA || u == U_BORDAM) && e->vote != PB_ORDINAL)
        return error_on(a, "rule", &msg_ranks, STR(""));
    *f = (struct profile){
        .e = e, .utility = u, .uniform = u == U_COST || u == U_CARD, .n_projects = e->n_projects
    };
    while (size < e->n_ballots * 2)
        size *= 2;
    g.slot = NEWN(a, uint32_t, size);
    g.mask = size - 1;
    g.hash = NEWN(a, uint64_t, e->n_ballots);
    g.line = NEWN(a, struct entry, e->n_projects);
    g.u = f->uniform ? NULL : NEWN(a, int64_t, e->n_items);
    f->weight = NEWN(a, int64_t, e->n_ballots);
    f->ballot_start = NEWN(a, uint32_t, e->n_ballots + 1);
    f->ballot_item = NEWN(a, uint32_t, e->n_items);
    f->votes = NEWN(a, int64_t, e->n_projects);
    f->utility_sum = NEWN(a, wide, e->n_projects);
    f->each = NEWN(a, int64_t, e->n_projects);
    for (size_t p = 0; p < e->n_projects; p++)
        f->each[p] = u == U_COST ? e->project[p].cost : 1;
    for (size_t i = 0; i < e->n_ballots; i++) {
        int64_t w = e->weight ? e->weight[i] : 1;
        f->total_weight += w;
        size_t n = gather(&g, i);
        if (n && w)
            put(&g, n, w);
    }
    turn_around(a, f, g.u);
    *out = f;
    return NULL;
}
