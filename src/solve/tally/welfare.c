/* welfare.c -- the set of projects of greatest total utility within the budget: a knapsack, exact.
 *
 * Projects stand in order of density. The start is the longest prefix that fits; then projects
 * around the break are taken in or put out, alternately on both sides, and of all states only
 * those are kept that are not worse than another in both money and value and whose upper bound
 * (the rest filled up by fractions) is above the best set found. Lists stay short because only
 * projects near the break matter. The number of states ever made is bounded. */
#include "solve/tally/count.h"

enum { MOST_STATES = 1200000 };

struct thing {
    int64_t  cost;
    wide     value;
    uint32_t p;
    uint32_t group; /* place of its group; of every thing alone when nothing conflicts */
};

struct state {
    int64_t  cost;
    wide     value;
    uint32_t story; /* what was changed to come here */
};

struct change {
    uint32_t before, thing; /* thing * 2 + (taken in) */
};

struct sack {
    struct count  *c;
    struct thing  *thing;
    size_t         n;
    int64_t        room;
    struct change *change;
    size_t         n_changes, cap_changes;
    struct state  *now, *then;
    size_t         n_now, cap_now, cap_then;
    wide           best;
    uint32_t       best_story;
    bool           over;
};

/* clang-format off */
static const struct message msg_hard = { "tally.hard", "总效用最大法在这次投票上需要的内存超过上限，没有得出结果。", "the maximal welfare rule needs more memory than allowed on this vote; there is no result." };
/* clang-format on */

static int by_density(const void *a, const void *b)
{
    const struct thing *x = a, *y = b;
    if (x->cost == 0 || y->cost == 0) /* what costs nothing is densest */
        return (x->cost > 0) - (y->cost > 0);
    int c = frac_cmp(y->value, y->cost, x->value, x->cost);

    return c ? c : (x->p > y->p) - (x->p < y->p);
}

static uint32_t remember(struct sack *s, uint32_t before, uint32_t thing)
{
    if (s->n_changes == s->cap_changes) {
        if (s->cap_changes >= MOST_STATES) {
            s->over = true;
            return before;
        }
        s->cap_changes *= 2;
        s->change = xrealloc(s->change, s->cap_changes, sizeof *s->change);
    }
    s->change[s->n_changes] = (struct change){ before, thing };
    return (uint32_t)s->n_changes++;
}

/* No set that goes on from here, deciding things below LO and from HI on, is worth more. */
static bool hopeful(const struct sack *s, const struct state *t, size_t lo, size_t hi)
{
    int64_t left = s->room - t->cost;

    if (left >= 0) {
        if (hi >= s->n)
            return t->value > s->best;
        /* value + left * v / c > best, in whole values: floor is enough */
        wide q = s->thing[hi].value / s->thing[hi].cost, r = s->thing[hi].value % s->thing[hi].cost;
        return t->value + left * q + left * r / s->thing[hi].cost > s->best;
    }
    if (lo == 0)
        return false;
    const struct thing *k = &s->thing[lo - 1];
    wide                q = k->value / k->cost, r = k->value % k->cost;
    wide                loss = -left * q + (-left * r + k->cost - 1) / k->cost;
    return t->value - loss > s->best;
}

static void keep(struct sack *s, struct state t)
{
    if (t.cost <= s->room && t.value > s->best) {
        s->best = t.value;
        s->best_story = t.story;
    }
    if (s->n_now && s->then[s->n_now - 1].value >= t.value)
        return; /* dearer or equal, and not better */
    if (s->n_now && s->then[s->n_now - 1].cost == t.cost)
        s->n_now--;
    if (s->n_now == s->cap_then) {
        s->cap_then *= 2;
        s->then = xrealloc(s->then, s->cap_then, sizeof *s->then);
    }
    s->then[s->n_now++] = t;
}

/* Merge the states with their copies that have thing I taken in or put out. */
static void toggle(struct sack *s, size_t i, bool in, size_t lo, size_t hi)
{
    const struct thing *k = &s->thing[i];
    size_t              a = 0, b = 0, n = s->n_now;
    int64_t             dc = in ? k->cost : -k->cost;
    wide                dv = in ? k->value : -k->value;

    s->n_now = 0;
    while ((a < n || b < n) && !s->over) {
        bool         changed = b < n && (a == n || s->now[b].cost + dc < s->now[a].cost);
        struct state t = s->now[changed ? b : a];
        if (changed) {
            t.cost += dc;
            t.value += dv;
            b++;
        } else {
            a++;
        }
        if (!hopeful(s, &t, lo, hi) && !(t.cost <= s->room && t.value > s->best))
            continue;
        if (changed)
            t.story = remember(s, t.story, (uint32_t)(2 * i + in));
        keep(s, t);
    }
    struct state *swap = s->now;
    size_t        cap = s->cap_now;
    s->now = s->then;
    s->cap_now = s->cap_then;
    s->then = swap;
    s->cap_then = cap;
}

static void solve(struct sack *s, size_t split)
{
    size_t lo = split, hi = split;

    while (s->n_now && !s->over && (lo > 0 || hi < s->n)) {
        if (hi < s->n) {
            hi++;
            toggle(s, hi - 1, true, lo, hi);
        }
        if (lo > 0 && s->n_now && !s->over) {
            lo--;
            toggle(s, lo, false, lo, hi);
        }
    }
}

/* The groups from some place on, as if each were one thing of the greatest density and the greatest
 * cost among its members that can be cut into fractions: never worth less than the truth. */
struct relaxed {
    size_t  from, n;      /* things */
    int64_t most;         /* cost */
    wide    value, cost;  /* density */
    wide    sum_v, sum_c; /* of all groups before this one */
};

static wide up(wide a, wide b)
{
    return (a + b - 1) / b;
}

static wide group_bound(const struct relaxed *g, size_t at, size_t n, int64_t left)
{
    size_t lo = at, hi = n;

    while (lo < hi) { /* the first group that does not fit whole */
        size_t mid = (lo + hi) / 2;
        if (g[mid + 1].sum_c - g[at].sum_c <= left)
            lo = mid + 1;
        else
            hi = mid;
    }
    wide sum = g[lo].sum_v - g[at].sum_v;
    if (lo < n)
        sum += up((left - (g[lo].sum_c - g[at].sum_c)) * g[lo].value, g[lo].cost);
    return sum;
}

static int by_group(const void *a, const void *b)
{
    const struct thing *x = a, *y = b;

    return x->group != y->group ? (x->group > y->group) - (x->group < y->group) : by_density(a, b);
}

/* Put things of a group side by side, groups in order of their densest member. */
static struct relaxed *make_groups(struct sack *s, size_t *n_groups)
{
    const struct pb_project *project = s->c->e->project;
    struct relaxed          *g = xcalloc(s->n + 1, sizeof *g);
    size_t                   n = 0;

    for (size_t i = 0; i < s->n; i++) {
        int32_t group = project[s->thing[i].p].group;
        s->thing[i].group = (uint32_t)n;
        for (size_t k = 0; k < i && group != PB_NO_GROUP; k++)
            if (project[s->thing[k].p].group == group)
                s->thing[i].group = s->thing[k].group;
        n += s->thing[i].group == n;
    }
    qsort(s->thing, s->n, sizeof *s->thing, by_group);
    for (size_t i = 0; i < s->n; i++) {
        struct relaxed *x = &g[s->thing[i].group];
        if (x->n++ == 0) {
            x->from = i;
            x->value = s->thing[i].value;
            x->cost = s->thing[i].cost;
        }
        x->most = s->thing[i].cost > x->most ? s->thing[i].cost : x->most;
    }
    for (size_t k = 0; k < n; k++) {
        wide worth = g[k].cost ? up(g[k].value * g[k].most, g[k].cost) : 0;
        if (g[k].cost == 0) { /* one is free: as if the best of them were */
            for (size_t i = g[k].from; i < g[k].from + g[k].n; i++)
                worth = s->thing[i].value > worth ? s->thing[i].value : worth;
            g[k].most = 0;
        }
        g[k + 1].sum_c = g[k].sum_c + g[k].most;
        g[k + 1].sum_v = g[k].sum_v + worth;
    }
    *n_groups = n;
    return g;
}

/* Merge the states with copies of OLD that take thing I; WORTH is the bound after its group. */
static void take(struct sack *s, const struct state *old, size_t n_old, size_t i,
                 const struct relaxed *g, size_t n_groups)
{
    const struct thing *k = &s->thing[i];
    size_t              a = 0, b = 0, n = s->n_now, next = k->group + 1;

    s->n_now = 0;
    while ((a < n || b < n_old) && !s->over) {
        bool         taken = b < n_old && (a == n || old[b].cost + k->cost < s->now[a].cost);
        struct state t = taken ? old[b++] : s->now[a++];
        if (taken) {
            t.cost += k->cost;
            t.value += k->value;
        }
        if (t.cost > s->room ||
            (t.value <= s->best &&
             t.value + group_bound(g, next, n_groups, s->room - t.cost) <= s->best))
            continue;
        if (taken)
            t.story = remember(s, t.story, (uint32_t)(2 * i + 1));
        keep(s, t);
    }
    struct state *swap = s->now;
    size_t        cap = s->cap_now;
    s->now = s->then;
    s->cap_now = s->cap_then;
    s->then = swap;
    s->cap_then = cap;
}

static void solve_groups(struct sack *s)
{
    size_t          n = 0;
    struct relaxed *g = make_groups(s, &n);
    struct state   *old = NULL;

    s->best = 0;
    s->best_story = 0;
    s->now[0] = (struct state){ 0 };
    s->n_now = 1;
    for (size_t k = 0; k < n && s->n_now && !s->over; k++) {
        size_t n_old = s->n_now;
        old = xrealloc(old, n_old, sizeof *old);
        memcpy(old, s->now, n_old * sizeof *old);
        for (size_t i = 0; i < g[k].n; i++)
            take(s, old, n_old, g[k].from + i, g, n);
    }
    free(old);
    free(g);
}

static void prepare(struct sack *s, size_t *split)
{
    struct count *c = s->c;

    for (uint32_t p = 0; p < c->e->n_projects; p++) {
        int64_t cost = c->e->project[p].cost;
        if (c->f->votes[p] <= 0 || !count_open(c, p) || cost > c->e->budget)
            continue;
        bool rivals = c->rule->exclusive && c->e->project[p].group != PB_NO_GROUP;
        if (cost == 0 && !rivals) {
            count_fund(c, p, STEP_CHOSEN);
            c->o->welfare += c->f->utility_sum[p];
        } else if (c->f->utility_sum[p] > 0)
            s->thing[s->n++] = (struct thing){ cost, c->f->utility_sum[p], p };
    }
    qsort(s->thing, s->n, sizeof *s->thing, by_density);
    struct state start = { 0 };
    for (*split = 0; *split < s->n; ++*split) {
        if (start.cost + s->thing[*split].cost > s->room)
            break;
        start.cost += s->thing[*split].cost;
        start.value += s->thing[*split].value;
    }
    s->now[s->n_now++] = start;
    s->best = start.value;
}

error *welfare_count(struct count *c)
{
    struct sack s = {
        .c = c, .room = c->e->budget, .cap_changes = 1024, .cap_now = 1024, .cap_then = 1024
    };
    size_t split = 0, n = c->e->n_projects;
    bool  *in = xcalloc(n, sizeof *in);

    s.thing = xcalloc(n, sizeof *s.thing);
    s.change = xcalloc(s.cap_changes, sizeof *s.change);
    s.now = xcalloc(s.cap_now, sizeof *s.now);
    s.then = xcalloc(s.cap_then, sizeof *s.then);
    remember(&s, 0, 0); /* story 0: nothing changed */
    prepare(&s, &split);
    bool grouped = false;
    for (size_t i = 0; i < s.n; i++)
        grouped |= c->rule->exclusive && c->e->project[s.thing[i].p].group != PB_NO_GROUP;
    if (grouped) {
        split = 0;
        solve_groups(&s);
    } else {
        solve(&s, split);
    }
    for (size_t i = 0; i < split; i++)
        in[i] = true;
    for (uint32_t at = s.best_story; at; at = s.change[at].before)
        in[s.change[at].thing / 2] = s.change[at].thing % 2;
    for (size_t i = 0; i < s.n; i++)
        if (in[i])
            count_fund(c, s.thing[i].p, STEP_CHOSEN);
    c->o->welfare += s.best;
    free(in);
    free(s.thing);
    free(s.change);
    free(s.now);
    free(s.then);
    return s.over ? error_of(c->mem, FAIL_LARGE, &msg_hard, STR("")) : NULL;
}
