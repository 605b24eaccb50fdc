/* mes.c -- buying: round after round the project that is cheapest per unit of utility. */
#include "solve/tally/mes.h"

#include <math.h>

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

/* Mostly in order already: a project only moves back when its price rises. */
static void sort_queue(struct mes *m)
{
    for (size_t i = 1; i < m->n_queue; i++) {
        uint32_t p = m->queue[i];
        size_t   at = i;
        for (; at > 0 && m->low[m->queue[at - 1]] > m->low[p]; at--)
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
    m->n_bought = m->n_queue = 0;
    m->cost = 0;
    m->n_values = 0;
    value_new(m, (struct value){ 0 });
    value_new(m, (struct value){ .left = m->budget });
    for (size_t i = 0; i < f->n_classes; i++)
        m->of[i] = V_START;
    for (uint32_t p = 0; p < f->n_projects; p++) {
        if (f->utility_sum[p] <= 0 || !count_open(c, p) || c->e->project[p].cost == 0)
            continue;
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

    for (size_t i = 0; i < m->n_cells; i++) {
        const struct cell *c = &m->cell[i];
        uint32_t           to = V_ZERO;
        if (!c->capped) {
            double left = m->value[c->v].left - share * (double)c->u;
            to = value_new(m, (struct value){ .left = left > 0 ? left : 0,
                                              .parent = c->v,
                                              .purchase = purchase,
                                              .coef = c->u });
        }
        if (f->uniform)
            m->next[c->v] = to;
        else
            m->of[c->class] = to;
    }
    for (uint32_t k = f->sup_start[p]; f->uniform && k < f->sup_start[p + 1]; k++) {
        uint32_t *v = &m->of[f->sup_class[k]];
        if (*v != V_ZERO)
            *v = m->next[*v];
    }
}

static void describe(struct mes *m, uint32_t p)
{
    struct step *s = &m->c->o->step[m->c->o->n + m->n_bought];

    *s = (struct step){ .project = p, .none = m->c->f->votes[p] };
    for (size_t i = 0; i < m->n_cells; i++) {
        *(m->cell[i].capped ? &s->part : &s->full) += m->cell[i].w;
        s->none -= m->cell[i].w;
    }
    /* a price per unit of weight_scale and of scale, as currency for one voter */
    mpz_mul_ui(m->t1, m->paid[m->n_bought], (unsigned long)m->c->e->weight_scale);
    mpz_mul_ui(m->t2, m->den, (unsigned long)m->c->e->scale);
    s->price = frac_text(m->c->mem, m->t1, m->t2);
}

static void buy(struct mes *m, uint32_t p, const struct bid *b)
{
    mpz_t *num = &m->paid[m->n_bought];
    wide   den = 0;

    mes_price(m, p, *num, &den);
    mpz_set_wide(m->t2, den);
    mpz_gcd(m->t3, *num, m->t2);
    mpz_divexact(*num, *num, m->t3);
    mpz_divexact(m->t2, m->t2, m->t3);
    widen(m, m->t2);
    pay(m, p, ratio(*num, m->den));
    if (m->explain)
        describe(m, p);
    m->mark[m->n_bought++] = (struct mark){ p, *b };
    m->cost += m->c->e->project[p].cost;
}

/* Take out what is bought, dead, or ruled out by a purchase of P. */
static void shrink(struct mes *m, const bool *dead, uint32_t p)
{
    const struct pb_project *project = m->c->e->project;
    size_t                   kept = 0;

    for (size_t i = 0; i < m->n_queue; i++) {
        uint32_t q = m->queue[i];
        bool     rival = m->c->rule->exclusive && project[q].group != PB_NO_GROUP &&
                     project[q].group == project[p].group;
        if (!dead[i] && q != p && !rival)
            m->queue[kept++] = q;
    }
    m->n_queue = kept;
    sort_queue(m);
}

void mes_run(struct mes *m, const mpz_t start, const mpz_t den)
{
    bool *dead = xcalloc(m->c->e->n_projects, sizeof *dead);

    reset(m, start, den);
    for (;;) {
        struct bid best = { .dead = true };
        uint32_t   winner = 0;
        memset(dead, 0, m->n_queue * sizeof *dead);
        for (size_t i = 0; i < m->n_queue; i++) {
            uint32_t p = m->queue[i];
            if (!best.dead && m->low[p] > best.hi)
                break;
            struct bid b = mes_bid(m, p);
            dead[i] = b.dead;
            if (b.dead)
                continue;
            if (b.lo > m->low[p])
                m->low[p] = b.lo;
            if (best.dead || mes_compare(m, &b, p, &best, winner) < 0) {
                best = b;
                winner = p;
            }
        }
        if (best.dead)
            break;
        buy(m, winner, &best);
        shrink(m, dead, winner);
    }
    free(dead);
}

/* Is the J-th purchase of FROM certain here too? Its price can only have fallen since, the prices
 * of the others are never lower in between than they are here: so it is enough that its price
 * there is not above theirs here. */
static bool certain(struct mes *m, const struct mes *from, size_t j, bool *dead)
{
    const struct mark *k = &from->mark[j];

    memset(dead, 0, m->n_queue * sizeof *dead);
    for (size_t i = 0; i < m->n_queue; i++) {
        uint32_t q = m->queue[i];
        if (m->low[q] > k->bid.hi)
            break;
        if (q == k->project)
            continue;
        struct bid b = mes_bid(m, q);
        dead[i] = b.dead;
        if (b.dead)
            continue;
        if (b.lo > m->low[q])
            m->low[q] = b.lo;
        if (mes_compare_past(m, from, j, &b, q) > 0)
            return false;
    }
    return true;
}

bool mes_follow(struct mes *m, const mpz_t start, const mpz_t den, const struct mes *from)
{
    bool *dead = xcalloc(m->c->e->n_projects, sizeof *dead), good = true;

    reset(m, start, den);
    for (size_t j = 0; good && j < from->n_bought; j++) {
        uint32_t   p = from->mark[j].project;
        struct bid b = mes_bid(m, p);
        good = !b.dead && certain(m, from, j, dead);
        if (good) {
            buy(m, p, &b);
            shrink(m, dead, p);
        }
    }
    for (size_t i = 0; good && i < m->n_queue; i++)
        good = mes_bid(m, m->queue[i]).dead;
    free(dead);
    return good;
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
            s->full = old.full;
            s->part = old.part;
            s->none = old.none;
        }
    }
}
