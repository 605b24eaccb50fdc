/* add1.c -- Equal Shares and its completions by raising every voter's budget step by step.
 *
 * Between two changes of the outcome nothing happens, and there may be tens of thousands of steps
 * between them. They are skipped, not taken: with the order of purchases fixed, more money for
 * everyone never leaves anyone poorer and never makes a project dearer. So when the purchases of
 * budget L are followed at budget H > L and every one of them was already no dearer at L than any
 * rival is at H, then every budget in between leads to the same purchases. The stride doubles
 * while that can be shown and shrinks while it cannot, down to the single step, which is counted
 * in full. docs/decisions/020-exact-counting.md has the proof. */
#include "solve/tally/mes.h"

struct search {
    struct count *c;
    struct mes    a, b; /* the last certain count, and the attempt */
    struct mes   *now, *try;
    mpz_t         base, inc, den, start; /* budget of a voter after T steps: (base + T inc) / den */
    int64_t       t, stride;
    int           hold; /* successes to wait for before the stride grows */
    int failed, rest;   /* single steps that could not be skipped, and to be taken at once */
};

static void budget_after(struct search *s, int64_t t)
{
    mpz_set_ui(s->start, (unsigned long)t);
    mpz_mul(s->start, s->start, s->inc);
    mpz_add(s->start, s->start, s->base);
}

static void start_budget(struct search *s)
{
    const struct pb *e = s->c->e;
    int64_t          total = s->c->f->total_weight;

    if (s->c->rule->completion == C_PCT) {
        mpz_set_ui(s->base, (unsigned long)e->budget);
        mpz_set(s->inc, s->base);
        mpz_mul_ui(s->base, s->base, 100);
        mpz_set_ui(s->den, (unsigned long)total);
        mpz_mul_ui(s->den, s->den, 100);
        return;
    }
    mpz_set_ui(s->base, (unsigned long)e->budget);
    mpz_mul_ui(s->base, s->base, (unsigned long)e->weight_scale);
    mpz_set_ui(s->inc, (unsigned long)e->scale);
    mpz_mul_ui(s->inc, s->inc, (unsigned long)total);
    mpz_set_ui(s->den, (unsigned long)total);
    mpz_mul_ui(s->den, s->den, (unsigned long)e->weight_scale);
}

/* What costs nothing and is wanted is funded before all counting. */
static void fund_free(struct count *c)
{
    for (;;) {
        uint32_t best = UINT32_MAX;
        for (uint32_t p = 0; p < c->e->n_projects; p++)
            if (c->e->project[p].cost == 0 && c->f->votes[p] > 0 && count_open(c, p) &&
                (best == UINT32_MAX || c->rank[p] < c->rank[best]))
                best = p;
        if (best == UINT32_MAX)
            return;
        count_fund(c, best, STEP_CHOSEN);
    }
}

enum verdict { GO_ON, TAKE_THIS, TAKE_LAST };

/* Look at the count S->now: does the completion end here? */
static enum verdict judge(struct search *s)
{
    struct count    *c = s->c;
    const struct pb *e = c->e;
    int64_t          left = e->budget - s->now->cost;
    bool             fits = false, wanted = false;
    enum completion  how = c->rule->completion;

    if (left < 0) {
        c->o->stop = STOP_OVER;
        return TAKE_LAST;
    }
    size_t free_steps = c->o->n;
    mes_outcome(s->now);
    for (uint32_t p = 0; p < e->n_projects; p++) {
        bool support = c->f->utility_sum[p] > 0;
        if (!count_open(c, p))
            continue;
        wanted |= support;
        fits |= e->project[p].cost <= left && (support || how == C_PCT);
    }
    /* take the purchases back: they are only written when the search ends */
    bool done = !wanted || (!fits && how != C_ADD1N);
    c->o->stop = !wanted ? STOP_ALL : STOP_FULL;
    c->o->n = free_steps;
    c->o->cost = 0;
    memset(c->in, 0, e->n_projects * sizeof *c->in);
    memset(c->out, 0, e->n_projects * sizeof *c->out);
    for (size_t i = 0; i < free_steps; i++)
        count_mark(c, c->o->step[i].project);
    return done ? TAKE_THIS : GO_ON;
}

static void swap(struct search *s)
{
    struct mes *m = s->now;

    s->now = s->try;
    s->try = m;
}

/* After a failed attempt: the steps up to where the change seems to lie. */
static int64_t shorter(const struct search *s, int64_t stride)
{
    double step = mpz_get_d(s->inc) / mpz_get_d(s->den), back = s->try->wait / step;
    double guess = (double)stride - back;

    if (back > 0 && guess < (double)(stride / 2))
        return guess >= 1 ? (int64_t)guess : 1;
    return stride / 2;
}

/* As many steps as can be skipped, but at least one. True when the purchases changed. */
static bool stride(struct search *s)
{
    enum followed how = F_CHANGED;

    for (;;) {
        budget_after(s, s->t + s->stride);
        s->c->o->runs++;
        if (s->c->rule->plain)
            mes_run(s->try, s->start, s->den);
        else
            how = mes_follow(s->try, s->start, s->den, s->now, s->stride == 1);
        if (how != F_UNCERTAIN)
            break;
        s->stride = shorter(s, s->stride);
        s->hold = 2;
    }
    swap(s);
    s->t += s->stride;
    if (how == F_CHANGED)
        return true;
    if (s->hold > 0)
        s->hold--;
    else if (s->stride < INT64_MAX / 4)
        s->stride *= 2;
    return false;
}

/* False when the search has ended at S->t. */
static bool advance(struct search *s)
{
    if (!stride(s))
        return true;
    enum verdict v = judge(s);
    if (v == TAKE_LAST) {
        swap(s);
        s->t--;
    }
    return v == GO_ON;
}

static void finish(struct search *s)
{
    struct count *c = s->c;

    if (c->explain) {
        budget_after(s, s->t);
        s->now->explain = true;
        mes_run(s->now, s->start, s->den);
        mpz_mul_ui(s->now->t1, s->start, (unsigned long)c->e->weight_scale);
        mpz_mul_ui(s->now->t2, s->den, (unsigned long)c->e->scale);
        c->o->share = frac_text(c->mem, s->now->t1, s->now->t2);
    }
    mes_outcome(s->now);
    c->o->steps = s->t;
}

error *mes_count(struct count *c)
{
    struct search s = { .c = c, .stride = 1 };

    fund_free(c);
    if (c->f->total_weight == 0)
        return NULL;
    mes_init(&s.a, c);
    mpz_inits(s.base, s.inc, s.den, s.start, NULL);
    s.now = &s.a;
    s.try = &s.b;
    start_budget(&s);
    budget_after(&s, 0);
    c->o->runs = 1;
    mes_run(s.now, s.start, s.den);
    bool steps = c->rule->completion != C_NONE && c->rule->completion != C_REST;
    /* one percent of no budget is nothing: no step would ever change anything */
    bool more = steps && judge(&s) == GO_ON && mpz_sgn(s.inc) > 0;
    if (more)
        mes_init(&s.b, c);
    while (more && advance(&s))
        ;
    finish(&s);
    mes_clear(&s.a);
    if (s.b.c)
        mes_clear(&s.b);
    mpz_clears(s.base, s.inc, s.den, s.start, NULL);
    return NULL;
}
