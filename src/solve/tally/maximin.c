/* maximin.c -- the maximin support rule: add the project with which the heaviest load on a voter
 * stays least, when the costs of all that is funded are spread over the supporters as evenly as
 * possible. What does not fit into the budget any more is passed over.
 *
 * The least possible heaviest load of a set W is the maximum over its subsets S of cost(S) divided
 * by the supporters of S. Starting from a load that some subset proves to be needed, a flow tries
 * to spread the cost within it; where it fails, the minimal cut is a subset that needs more, and
 * so on until it succeeds. Amounts are whole numbers of 2^-k units of money. A subset that needs
 * more than a load C/N misses at least 1/N of money. What rounding cuts off, and the crumbs that
 * are not worth moving (up to one unit for each voter at each place), are together less than that
 * when k is large enough: so the answers are exact. A count keeps its flow, because loads only grow
 * when projects are added; and a bound that was proved for a project stays true for the same
 * reason, so that few have to be looked at again. */
#include "solve/tally/count.h"

/* clang-format off */
static const struct message msg_many = { "tally.weights", "票的总数太大，这个规则无法精确计算。", "the votes are too many for this rule to be exact." };
/* clang-format on */

struct load {
    wide    cost; /* load = cost / voters */
    int64_t voters;
};

struct spread {
    struct count         *c;
    const struct profile *f;
    int                   bits;
    wide                  crumbs; /* what may be missing although all fits */
    wide                 *cap;    /* of a class, for the load at hand */
    wide                 *flow;   /* beside sup_class: what a class pays for a project */
    wide                 *paid;   /* by a class */
    wide                 *keep_flow, *keep_paid;
    uint32_t             *place; /* beside sup_class: where that is in ballot_item */
    bool                 *in;    /* projects whose cost is spread */
    int32_t              *level_p, *level_c;
    uint32_t             *at_p, *at_c, *queue;
    uint32_t             *path, *path_class, *path_project; /* places; whose they are */
    struct load          *bound, now;
    bool                 *tight;      /* the last cut without its candidate */
    uint32_t             *met, round; /* of a class: counted in this round */
};

static int load_cmp(struct load a, struct load b)
{
    return frac_cmp(a.cost, a.voters, b.cost, b.voters);
}

/* What the classes may pay at most, cut off at a whole unit for each voter. */
static void set_caps(struct spread *s, struct load l)
{
    wide one = ((l.cost / l.voters) << s->bits) + ((l.cost % l.voters) << s->bits) / l.voters;

    for (size_t i = 0; i < s->f->n_classes; i++)
        s->cap[i] = one * s->f->weight[i];
}

static wide room_of(const struct spread *s, uint32_t cls)
{
    wide room = s->cap[cls] - s->paid[cls];

    return room > s->f->weight[cls] ? room : 0;
}

static bool movable(const struct spread *s, uint32_t b, uint32_t cls)
{
    return s->flow[b] > s->f->weight[cls];
}

/* How far classes and projects are from project P in the residual graph. True when a class with
 * room is among them. */
static bool levels(struct spread *s, uint32_t p)
{
    const struct profile *f = s->f;
    size_t                head = 0, tail = 0, n = f->n_projects, far = s->c->o->n;
    bool                  found = false;

    /* only what is funded has a flow: far counts those of it that are not reached yet */

    memset(s->level_p, -1, n * sizeof *s->level_p);
    memset(s->level_c, -1, f->n_classes * sizeof *s->level_c);
    s->level_p[p] = 0;
    s->queue[tail++] = p;
    while (head < tail && !found) {
        size_t end = tail;
        for (; head < end; head++) { /* one layer of projects */
            uint32_t q = s->queue[head];
            for (uint32_t k = f->sup_start[q]; k < f->sup_start[q + 1]; k++) {
                uint32_t cls = f->sup_class[k];
                if (s->level_c[cls] >= 0)
                    continue;
                s->level_c[cls] = s->level_p[q] + 1;
                found |= room_of(s, cls) > 0;
                if (far == 0)
                    continue;
                for (uint32_t b = f->ballot_start[cls]; b < f->ballot_start[cls + 1]; b++) {
                    uint32_t to = f->ballot_item[b];
                    if (s->level_p[to] < 0 && movable(s, b, cls)) {
                        s->level_p[to] = s->level_c[cls] + 1;
                        s->queue[tail++] = to;
                        far--;
                    }
                }
            }
        }
    }
    return found;
}

/* Send up to NEED along the path: places alternate between "pays more" and "pays less". */
static wide send(struct spread *s, size_t n, wide need, wide room)
{
    wide amount = need < room ? need : room;

    for (size_t i = 1; i < n; i += 2)
        if (s->flow[s->path[i]] < amount)
            amount = s->flow[s->path[i]];
    for (size_t i = 0; i < n; i++)
        s->flow[s->path[i]] += i % 2 ? -amount : amount;
    s->paid[s->path_class[n - 1]] += amount;
    return amount;
}

/* From project P, the end of a path of N arcs, to a class one step further. */
static bool forward(struct spread *s, uint32_t p, size_t n)
{
    const struct profile *f = s->f;

    for (; s->at_p[p] < f->sup_start[p + 1]; s->at_p[p]++) {
        uint32_t cls = f->sup_class[s->at_p[p]];
        if (s->level_c[cls] == s->level_p[p] + 1) {
            s->path[n] = s->place[s->at_p[p]];
            s->path_class[n] = cls;
            s->path_project[n] = p;
            return true;
        }
    }
    return false;
}

/* From a class on to a project that it also pays for. */
static bool onward(struct spread *s, uint32_t cls, size_t n)
{
    const struct profile *f = s->f;

    for (; s->at_c[cls] < f->ballot_start[cls + 1]; s->at_c[cls]++) {
        uint32_t b = s->at_c[cls], to = f->ballot_item[b];
        if (s->level_p[to] == s->level_c[cls] + 1 && movable(s, b, cls)) {
            s->path[n] = b;
            s->path_class[n] = cls;
            s->path_project[n] = to;
            return true;
        }
    }
    return false;
}

/* All that goes along shortest ways, as in Dinic's algorithm. Returns what is still needed. */
static wide push(struct spread *s, uint32_t source, wide need)
{
    const struct profile *f = s->f;
    size_t                n = 0;

    memcpy(s->at_p, f->sup_start, f->n_projects * sizeof *s->at_p);
    memcpy(s->at_c, f->ballot_start, f->n_classes * sizeof *s->at_c);
    while (need > 0) {
        if (n % 2 == 0) { /* at a project */
            if (forward(s, n ? s->path_project[n - 1] : source, n)) {
                n++;
                continue;
            }
            if (n == 0)
                return need;
            n--; /* back to the class, which looks further */
            s->at_c[s->path_class[n]]++;
            continue;
        }
        uint32_t cls = s->path_class[n - 1];
        wide     room = room_of(s, cls);
        if (room > 0) {
            need -= send(s, n, need, room);
            n = 0;
        } else if (onward(s, cls, n)) {
            n++;
        } else { /* this class leads nowhere */
            n--;
            s->at_p[s->path_project[n]]++;
        }
    }
    return 0;
}

/* Every supporter of P pays up to rising levels below L: even loads leave less to be rerouted
 * later. Returns what is still needed. */
static wide fill(struct spread *s, uint32_t p, wide need)
{
    const struct profile *f = s->f;

    for (int64_t level = 1; level <= 8 && need > 0; level++)
        for (uint32_t k = f->sup_start[p]; k < f->sup_start[p + 1] && need > 0; k++) {
            uint32_t cls = f->sup_class[k];
            wide     room = s->cap[cls] / 8 * level - s->paid[cls];
            wide     give = level == 8 ? s->cap[cls] - s->paid[cls] : room;
            give = give < need ? give : need;
            if (give <= 0)
                continue;
            s->flow[s->place[k]] += give;
            s->paid[cls] += give;
            need -= give;
        }
    return need;
}

/* Spread what is needed for P on top of what is spread, within L. Returns what does not fit: then
 * the levels tell the cut. */
static wide spread(struct spread *s, uint32_t p, struct load l, wide need)
{
    set_caps(s, l);
    need = fill(s, p, need);
    while (need > s->crumbs && levels(s, p))
        need = push(s, p, need);
    return need;
}

static wide units(const struct spread *s, uint32_t p)
{
    return (wide)s->c->e->project[p].cost << s->bits;
}

/* The projects that P cannot get away from: they and their supporters need a higher load. */
static struct load cut(struct spread *s)
{
    const struct profile *f = s->f;
    struct load           l = { 0, 0 };

    for (uint32_t p = 0; p < f->n_projects; p++)
        if (s->level_p[p] >= 0)
            l.cost += s->c->e->project[p].cost;
    for (uint32_t cls = 0; cls < f->n_classes; cls++)
        if (s->level_c[cls] >= 0)
            l.voters += f->weight[cls];
    return l;
}

static void keep(struct spread *s, bool back)
{
    size_t entries = s->f->sup_start[s->f->n_projects], n = s->f->n_classes;

    memcpy(back ? s->flow : s->keep_flow, back ? s->keep_flow : s->flow, entries * sizeof(wide));
    memcpy(back ? s->paid : s->keep_paid, back ? s->keep_paid : s->paid, n * sizeof(wide));
}

/* The projects of TIGHT need a high load together; with another project they need at least what
 * counting their supporters proves. That is a bound for every project, now and in later rounds. */
static void learn(struct spread *s, const bool *tight)
{
    const struct profile *f = s->f;
    struct load           all = { 0, 0 };

    s->round++;
    for (uint32_t q = 0; q < f->n_projects; q++)
        for (uint32_t k = f->sup_start[q]; tight[q] && k < f->sup_start[q + 1]; k++) {
            uint32_t cls = f->sup_class[k];
            all.voters += s->met[cls] == s->round ? 0 : f->weight[cls];
            s->met[cls] = s->round;
        }
    for (uint32_t q = 0; q < f->n_projects; q++)
        all.cost += tight[q] ? s->c->e->project[q].cost : 0;
    for (uint32_t q = 0; q < f->n_projects; q++) {
        struct load l = { all.cost + s->c->e->project[q].cost, all.voters };
        if (tight[q] || !count_open(s->c, q) || f->votes[q] == 0)
            continue;
        for (uint32_t k = f->sup_start[q]; k < f->sup_start[q + 1]; k++)
            l.voters += s->met[f->sup_class[k]] == s->round ? 0 : f->weight[f->sup_class[k]];
        if (load_cmp(l, s->bound[q]) > 0)
            s->bound[q] = l;
    }
}

static struct load at_least(const struct spread *s, uint32_t p)
{
    return load_cmp(s->now, s->bound[p]) > 0 ? s->now : s->bound[p];
}

/* Load not less than which P needs, and its place among equals. */
static bool before(const struct spread *s, uint32_t p, struct load lp, uint32_t q, struct load lq)
{
    int d = load_cmp(lp, lq);

    return d ? d < 0 : s->c->rank[p] < s->c->rank[q];
}

/* The least heaviest load with P, exact; kept as its bound. As soon as it is clear that BEST with
 * its LOAD comes before P, a bound is enough. */
static struct load evaluate(struct spread *s, uint32_t p, uint32_t best, struct load load)
{
    struct load l = at_least(s, p);
    wide        need = units(s, p);

    for (;;) {
        need = spread(s, p, l, need);
        if (need <= s->crumbs)
            break;
        l = cut(s);
        for (uint32_t q = 0; q < s->f->n_projects; q++)
            s->tight[q] = s->level_p[q] >= 0 && q != p;
        s->bound[p] = l;
        learn(s, s->tight);
        if (best != UINT32_MAX && before(s, best, load, p, l))
            break;
    }
    keep(s, true);
    s->bound[p] = l;
    return l;
}

/* The most promising project that was not looked at in this round. */
static uint32_t promising(struct spread *s, const bool *seen)
{
    struct count *c = s->c;
    uint32_t      best = UINT32_MAX;

    for (uint32_t q = 0; q < c->e->n_projects; q++) {
        if (!count_open(c, q) || seen[q] || c->f->votes[q] == 0)
            continue;
        if (c->o->cost + c->e->project[q].cost > c->e->budget)
            c->o->stop = STOP_NOFIT;
        else if (best == UINT32_MAX || before(s, q, at_least(s, q), best, at_least(s, best)))
            best = q;
    }
    return best;
}

static void choose_all(struct spread *s)
{
    struct count *c = s->c;
    size_t        n = c->e->n_projects;
    bool         *seen = NEWN(c->mem, bool, n);

    c->o->stop = STOP_ALL;
    for (;;) {
        uint32_t    best = UINT32_MAX, p = 0;
        struct load load = { 0, 1 };
        memset(seen, 0, n * sizeof *seen);
        while ((p = promising(s, seen)) != UINT32_MAX) {
            if (best != UINT32_MAX && before(s, best, load, p, at_least(s, p)))
                break;
            seen[p] = true;
            struct load l = evaluate(s, p, best, load);
            if (best == UINT32_MAX || before(s, p, l, best, load)) {
                best = p;
                load = l;
            }
        }
        if (best == UINT32_MAX)
            return;
        spread(s, best, load, units(s, best));
        keep(s, false); /* what the attempts of the next round start from */
        s->now = load;
        struct step *step = count_fund(c, best, STEP_CHOSEN);
        if (c->explain)
            step->price =
                frac_wide(c->mem, load.cost * c->e->weight_scale, (wide)load.voters * c->e->scale);
    }
}

error *maximin_count(struct count *c)
{
    const struct profile *f = c->f;
    struct spread         s = { .c = c, .f = f, .now = { 0, 1 } };
    size_t                n = f->n_projects, entries = f->sup_start[n];
    uint32_t             *fill = NEWN(c->mem, uint32_t, n);

    s.crumbs = (wide)f->total_weight * 2;
    for (size_t p = 0; p < n; p++)
        s.crumbs += f->votes[p];
    for (uwide v = 4 * (uwide)s.crumbs * (uwide)f->total_weight; v; v /= 2)
        s.bits++;
    for (size_t v = n; v; v /= 2) /* every project that is spread may miss some */
        s.bits++;
    if (s.bits > 70)
        return error_of(c->mem, FAIL_LARGE, &msg_many, STR(""));
    s.cap = xcalloc(f->n_classes, sizeof *s.cap);
    s.flow = xcalloc(entries, sizeof *s.flow);
    s.keep_flow = xcalloc(entries, sizeof *s.keep_flow);
    s.paid = xcalloc(f->n_classes, sizeof *s.paid);
    s.keep_paid = xcalloc(f->n_classes, sizeof *s.keep_paid);
    s.place = NEWN(c->mem, uint32_t, entries);
    s.path_class = NEWN(c->mem, uint32_t, 2 * n + 4);
    s.path_project = NEWN(c->mem, uint32_t, 2 * n + 4);
    s.level_p = NEWN(c->mem, int32_t, n);
    s.tight = NEWN(c->mem, bool, n);
    s.met = NEWN(c->mem, uint32_t, f->n_classes);
    s.level_c = NEWN(c->mem, int32_t, f->n_classes);
    s.at_p = NEWN(c->mem, uint32_t, n);
    s.at_c = NEWN(c->mem, uint32_t, f->n_classes);
    s.path = NEWN(c->mem, uint32_t, 2 * n + 4);
    s.queue = NEWN(c->mem, uint32_t, n + 2);
    s.bound = NEWN(c->mem, struct load, n);
    for (uint32_t p = 0; p < n; p++)
        s.bound[p] = (struct load){ c->e->project[p].cost, f->votes[p] ? f->votes[p] : 1 };
    for (uint32_t b = 0; b < entries; b++)
        s.place[f->sup_start[f->ballot_item[b]] + fill[f->ballot_item[b]]++] = b;
    choose_all(&s);
    free(s.cap);
    free(s.flow);
    free(s.keep_flow);
    free(s.paid);
    free(s.keep_paid);
    return NULL;
}
