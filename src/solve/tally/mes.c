/* mes.c -- buying: round after round the project that is cheapest per unit of utility. */
#include "solve/tally/mes.h"

#include <math.h>

#include "base/log.h"

void mes_init(struct mes *m, struct count *c)
{
    size_t n = c->e->n_projects, k = c->f->n_classes;

    *m = (struct mes){ .c = c, .cap_values = 1024 };
    mpz_inits(m->den, m->start, m->t1, m->t2, m->t3, m->t4, NULL);
    m->paid = xcalloc(n, sizeof *m->paid);
    for (size_t i = 0; i < n; i++)
        mpz_init(m->paid[i]);
    m->mark = xcalloc(n, sizeof *m->mark);
    m->low = xcalloc(n, sizeof *m->low);
    m->queue = xcalloc(n, sizeof *m->queue);
    m->coef = xcalloc(n, sizeof *m->coef);
    m->again = xcalloc(n, sizeof *m->again);
    m->cap_seen = 1024;
    m->seen = xcalloc(m->cap_seen, sizeof *m->seen);
    m->first = xcalloc(n, sizeof *m->first);
    m->last = xcalloc(n, sizeof *m->last);
    m->cursor = xcalloc(n, sizeof *m->cursor);
    m->purse = xcalloc(k, sizeof *m->purse);
    m->fill = xcalloc(k + 1, sizeof *m->fill);
    for (size_t i = 0; i < k; i++)
        m->purse[i].w = (double)c->f->weight[i];
    m->of = xcalloc(k, sizeof *m->of);
    m->cell = xcalloc(k, sizeof *m->cell);
    m->active = xcalloc(k, sizeof *m->active);
    m->value = xcalloc(m->cap_values, sizeof *m->value);
    m->next = xcalloc(m->cap_values, sizeof *m->next);
    m->tally = xcalloc(m->cap_values, sizeof *m->tally);
}

void mes_clear(struct mes *m)
{
    for (size_t i = 0; i < m->c->e->n_projects; i++)
        mpz_clear(m->paid[i]);
    mpz_clears(m->den, m->start, m->t1, m->t2, m->t3, m->t4, NULL);
    free(m->paid);
    free(m->mark);
    free(m->low);
    free(m->queue);
    free(m->coef);
    free(m->again);
    free(m->seen);
    free(m->first);
    free(m->last);
    free(m->cursor);
    free(m->purse);
    free(m->fill);
    free(m->of);
    free(m->cell);
    free(m->active);
    free(m->value);
    free(m->next);
    free(m->tally);
}

static double ratio(const mpz_t num, const mpz_t den)
{
    long   ea = 0, eb = 0;
    double a = mpz_get_d_2exp(&ea, num), b = mpz_get_d_2exp(&eb, den);

    return ldexp(a / b, (int)(ea - eb));
}

static uint32_t value_new(struct mes *m, struct value v)
{
    if (m->n_values == m->cap_values) {
        m->cap_values *= 2;
        m->value = xrealloc(m->value, m->cap_values, sizeof *m->value);
        m->next = xrealloc(m->next, m->cap_values, sizeof *m->next);
        m->tally = xrealloc(m->tally, m->cap_values, sizeof *m->tally);
    }
    m->value[m->n_values] = v;
    m->tally[m->n_values] = 0;
    return (uint32_t)m->n_values++;
}

/* By low, lowest first, from HEAD on. Mostly in order already. */
static void sort_queue(struct mes *m)
{
    for (size_t i = m->head + 1; i < m->n_queue; i++) {
        uint32_t p = m->queue[i];
        size_t   at = i;
        for (; at > m->head && m->low[m->queue[at - 1]] > m->low[p]; at--)
            m->queue[at] = m->queue[at - 1];
        m->queue[at] = p;
    }
}

static void reset(struct mes *m, const mpz_t start, const mpz_t den)
{
    const struct count   *c = m->c;
    const struct profile *f = c->f;

    mpz_set(m->start, start);
    mpz_set(m->den, den);
    m->budget = ratio(start, den);
    m->n_bought = m->n_queue = m->head = 0;
    m->cost = 0;
    m->wait = 0;
    m->n_seen = 1;
    memset(m->first, 0, f->n_projects * sizeof *m->first);
    memset(m->cursor, 0, f->n_projects * sizeof *m->cursor);
    m->n_values = 0;
    value_new(m, (struct value){ 0 });
    value_new(m, (struct value){ .left = m->budget, .slope = 1 });
    for (size_t i = 0; i < f->n_classes; i++) {
        m->of[i] = V_START;
        m->purse[i].left = m->budget;
    }
    for (uint32_t p = 0; p < f->n_projects; p++) {
        if (f->utility_sum[p] <= 0 || !count_open(c, p) || c->e->project[p].cost == 0)
            continue;
        if ((double)f->votes[p] * m->budget < (double)c->e->project[p].cost * (1 - 1e-9))
            continue; /* its supporters do not have its cost even now */
        m->low[p] = (double)c->e->project[p].cost / (double)f->utility_sum[p] * (1 - 1e-14);
        m->queue[m->n_queue++] = p;
    }
    sort_queue(m);
}

/* Everything over the new common denominator den * K. */
static void widen(struct mes *m, const mpz_t k)
{
    if (mpz_cmp_ui(k, 1) == 0)
        return;
    mpz_mul(m->den, m->den, k);
    mpz_mul(m->start, m->start, k);
    for (size_t j = 0; j < m->n_bought; j++)
        mpz_mul(m->paid[j], m->paid[j], k);
}

static void pay(struct mes *m, uint32_t p, double share)
{
    const struct profile *f = m->c->f;
    uint32_t              purchase = (uint32_t)m->n_bought;
    double                slope = mes_slope(m);

    for (size_t i = 0; i < m->n_cells; i++) {
        const struct cell *c = &m->cell[i];
        uint32_t           to = V_ZERO;
        if (!c->capped) {
            struct value v = { .left = m->value[c->v].left - share * (double)c->u,
                               .slope = m->value[c->v].slope - slope * (double)c->u,
                               .parent = c->v,
                               .purchase = purchase,
                               .coef = c->u };
            if (v.left <= 0) /* more than nothing, exactly, or it would be capped */
                v.left = m->budget * 1e-16;
            to = value_new(m, v);
        }
        if (f->uniform)
            m->next[c->v] = to;
        else
            m->of[c->class] = to;
    }
    for (uint32_t k = f->sup_start[p]; k < f->sup_start[p + 1]; k++) {
        uint32_t cls = f->sup_class[k], *v = &m->of[cls];
        if (f->uniform && *v != V_ZERO)
            *v = m->next[*v];
        m->purse[cls].left = m->value[*v].left;
    }
}

/* Units over the common denominator as currency for one voter. */
static str money_text(struct mes *m, const mpz_t units)
{
    mpz_mul_ui(m->t1, units, (unsigned long)m->c->e->weight_scale);
    mpz_mul_ui(m->t2, m->den, (unsigned long)m->c->e->scale);
    return frac_text(m->c->mem, m->t1, m->t2);
}

/* The least (SIGN 1) or the most (-1) that one of those pays who pay all they have. Doubles say
 * which values are worth comparing exactly. */
static str extreme(struct mes *m, int sign)
{
    double best = INFINITY;
    bool   any = false;

    for (size_t i = 0; i < m->n_cells; i++)
        if (m->cell[i].capped && sign * m->value[m->cell[i].v].left < best)
            best = sign * m->value[m->cell[i].v].left;
    for (size_t i = 0; i < m->n_cells; i++) {
        const struct cell *c = &m->cell[i];
        if (!c->capped || sign * m->value[c->v].left > best + 1e-9 * m->budget)
            continue;
        mes_value(m, c->v, m->t3);
        if (!any || sign * mpz_cmp(m->t3, m->t4) < 0)
            mpz_set(m->t4, m->t3);
        any = true;
    }
    return any ? money_text(m, m->t4) : STR("");
}

static void describe(struct mes *m, uint32_t p)
{
    struct step *s = &m->c->o->step[m->c->o->n + m->n_bought];

    *s = (struct step){ .project = p, .none = m->c->f->votes[p] };
    for (size_t i = 0; i < m->n_cells; i++) {
        *(m->cell[i].capped ? &s->part : &s->full) += m->cell[i].w;
        s->none -= m->cell[i].w;
    }
    mpz_set(m->t3, m->paid[m->n_bought]);
    if (m->c->f->utility == U_PTS)
        mpz_mul_ui(m->t3, m->t3, (unsigned long)m->c->e->points_scale);
    s->price = money_text(m, m->t3);
    s->least = extreme(m, 1);
    s->most = extreme(m, -1);
}

/* False when its supporters cannot pay P. */
static bool buy(struct mes *m, uint32_t p)
{
    mpz_t     *num = &m->paid[m->n_bought];
    struct bid b;
    wide       den = 0;

    if (!mes_price(m, p, *num, &den, &b))
        return false;
    mpz_set_wide(m->t2, den);
    mpz_gcd(m->t3, *num, m->t2);
    mpz_divexact(*num, *num, m->t3);
    mpz_divexact(m->t2, m->t2, m->t3);
    widen(m, m->t2);
    pay(m, p, ratio(*num, m->den));
    if (m->explain)
        describe(m, p);
    m->mark[m->n_bought++] = (struct mark){ p, b };
    m->cost += m->c->e->project[p].cost;
    return true;
}

/* A purchase of P rules out the rivals of its group. */
static void drop_rivals(struct mes *m, uint32_t p)
{
    const struct pb_project *project = m->c->e->project;
    size_t                   kept = m->head;

    if (!m->c->rule->exclusive || project[p].group == PB_NO_GROUP)
        return;
    for (size_t i = m->head; i < m->n_queue; i++)
        if (project[m->queue[i]].group != project[p].group)
            m->queue[kept++] = m->queue[i];
    m->n_queue = kept;
}

/* The queue up to SEEN was looked at: the N of "again" go back to their places, the others out. */
static void settle(struct mes *m, size_t seen, size_t n)
{
    m->head = seen;
    while (n-- > 0) {
        uint32_t p = m->again[n];
        size_t   at = --m->head;
        for (; at + 1 < m->n_queue && m->low[m->queue[at + 1]] < m->low[p]; at++)
            m->queue[at] = m->queue[at + 1];
        m->queue[at] = p;
    }
}

static void note(struct mes *m, uint32_t p, const struct bid *b)
{
    uint32_t at = (uint32_t)m->n_seen++;

    if (at == m->cap_seen) {
        m->cap_seen *= 2;
        m->seen = xrealloc(m->seen, m->cap_seen, sizeof *m->seen);
    }
    m->seen[at] = (struct seen){ .share = b->share - b->error,
                                 .ratio = b->ratio,
                                 .total = b->total,
                                 .stage = (uint32_t)m->n_bought,
                                 .dead = b->dead };
    if (m->first[p])
        m->seen[m->last[p]].next = at;
    else
        m->first[p] = at;
    m->last[p] = at;
}

/* What P costs now, kept as the bound for later rounds and later counts. */
static struct bid look(struct mes *m, uint32_t p)
{
    struct bid b = mes_bid(m, p);

    note(m, p, &b);
    if (!b.dead && b.lo > m->low[p])
        m->low[p] = b.lo;
    return b;
}

/* What FROM saw of Q, up to this stage: nobody has gained more than m->growth since. That bounds
 * what its supporters have, and how far its price can have fallen: the capped pay at most GROWTH
 * more each, which is shared by the others. True when that says enough: *B is dead, or not below
 * PRICE. */
static bool recall(struct mes *m, const struct mes *from, uint32_t q, double price, struct bid *b)
{
    const struct count *c = m->c;
    uint32_t            at = m->cursor[q] ? m->cursor[q] : from->first[q];

    if (at == 0 || !c->f->uniform || from->seen[at].stage > m->n_bought)
        return false;
    while (from->seen[at].next && from->seen[from->seen[at].next].stage <= m->n_bought)
        at = from->seen[at].next;
    m->cursor[q] = at;
    const struct seen *s = &from->seen[at];
    *b = (struct bid){ .dead = true, .ratio = s->ratio };
    b->total = (s->total + m->growth * (double)c->f->votes[q]) * (1 + 1e-12);
    if (b->total < (double)c->e->project[q].cost)
        return true;
    if (s->dead)
        return false;
    b->dead = false;
    b->share = s->share - m->growth * s->ratio * (1 + 1e-12);
    b->lo = b->share / (double)c->f->each[q] * (1 - 1e-12);
    return b->lo > price;
}

/* Round after round until nothing can be paid any more. */
static void rounds(struct mes *m)
{
    for (;;) {
        struct bid best = { .dead = true };
        uint32_t   winner = 0;
        size_t     at = m->head, n = 0;
        for (; at < m->n_queue; at++) {
            uint32_t p = m->queue[at];
            if (!best.dead && m->low[p] > best.hi)
                break;
            struct bid b = look(m, p);
            if (b.dead)
                continue;
            m->again[n++] = p;
            if (best.dead || mes_compare(m, &b, p, &best, winner) < 0) {
                best = b;
                winner = p;
            }
        }
        if (best.dead)
            return;
        for (size_t i = 0; i < n; i++)
            if (m->again[i] == winner)
                m->again[i] = m->again[--n];
        settle(m, at, n);
        if (!buy(m, winner))
            BUG("what was affordable is not");
        drop_rivals(m, winner);
    }
}

void mes_run(struct mes *m, const mpz_t start, const mpz_t den)
{
    reset(m, start, den);
    rounds(m);
}

/* About how far back the budget lies at which Q costs no less than PRICE. */
static void overshot(struct mes *m, uint32_t q, double price)
{
    struct bid b = mes_bid(m, q);
    double     each = (double)m->c->f->each[q], slope = mes_bid_slope(m, q) / each;

    m->wait = slope < 0 ? (price - b.share / each) / -slope : 0;
    if (!(m->wait > 0))
        m->wait = 0;
}

/* Is the J-th purchase of FROM certain here too? Its price can only have fallen since, the prices
 * of the others are never lower in between than they are here: so it is enough that its price
 * there is not above theirs here. */
static bool certain(struct mes *m, const struct mes *from, size_t j)
{
    const struct mark *k = &from->mark[j];
    size_t             at = m->head, n = 0;
    bool               good = true, met = false;

    for (; good && at < m->n_queue; at++) {
        uint32_t   q = m->queue[at];
        struct bid b;
        if (m->low[q] > k->bid.hi)
            break;
        if (q == k->project) {
            met = true;
            continue;
        }
        bool known = recall(m, from, q, k->bid.hi, &b);
        if (known)
            note(m, q, &b);
        else
            b = look(m, q);
        if (b.dead)
            continue;
        if (known && b.lo > m->low[q])
            m->low[q] = b.lo;
        m->again[n++] = q;
        if (!known && mes_compare_past(m, from, j, &b, q) > 0) {
            overshot(m, q, k->bid.hi);
            good = false;
        }
    }
    if (met && !good)
        m->again[n++] = k->project;
    settle(m, at, n);
    return good;
}

/* P was bought without having been looked at: its bound was above its price at FROM. */
static void unqueue(struct mes *m, uint32_t p)
{
    for (size_t i = m->head; i < m->n_queue; i++)
        if (m->queue[i] == p) {
            memmove(&m->queue[i], &m->queue[i + 1], (m->n_queue - i - 1) * sizeof *m->queue);
            m->n_queue--;
            return;
        }
}

/* Is nothing left that could be paid? */
static bool finished(struct mes *m, const struct mes *from)
{
    for (size_t i = m->head; i < m->n_queue; i++) {
        uint32_t   q = m->queue[i];
        struct bid b;
        if (recall(m, from, q, INFINITY, &b))
            note(m, q, &b);
        else if (!look(m, q).dead)
            return false;
    }
    return true;
}

enum followed mes_follow(struct mes *m, const mpz_t start, const mpz_t den, const struct mes *from,
                         bool next)
{
    reset(m, start, den);
    m->growth = (m->budget - from->budget) * (1 + 1e-9) + m->budget * 1e-12;
    for (size_t j = 0; j < from->n_bought; j++) {
        uint32_t p = from->mark[j].project;
        if (!certain(m, from, j) || !buy(m, p)) {
            if (next)
                rounds(m);
            return next ? F_CHANGED : F_UNCERTAIN;
        }
        double fell = from->mark[j].bid.share - m->mark[j].bid.share + from->mark[j].bid.error +
                      m->mark[j].bid.error;
        m->growth += (fell > 0 ? fell : 0) * (1 + 1e-9);
        drop_rivals(m, p);
        unqueue(m, p);
    }
    if (finished(m, from))
        return F_SAME;
    m->wait = 0;
    if (next)
        rounds(m);
    return next ? F_CHANGED : F_UNCERTAIN;
}

void mes_outcome(struct mes *m)
{
    struct count *c = m->c;

    for (size_t j = 0; j < m->n_bought; j++) {
        struct step *s = &c->o->step[c->o->n];
        struct step  old = *s;
        s = count_fund(c, m->mark[j].project, STEP_CHOSEN);
        if (m->explain) {
            s->price = old.price;
            s->least = old.least;
            s->most = old.most;
            s->full = old.full;
            s->part = old.part;
            s->none = old.none;
        }
    }
}
