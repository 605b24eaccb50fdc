/* stv.c -- the single transferable vote, exact.
 *
 * Every paper has a value. Papers that went through the same transfers have the same value, so a
 * ballot only points to one. Values are numbers of units: 1/100000 for Scotland, where what is
 * smaller is cut off as the law says; for the exact rule they are fractions over one common
 * denominator that grows with every transfer. */
#include <gmp.h>

#include "base/log.h"
#include "solve/tally/count.h"
#include "solve/tally/decimal.h"
#include "solve/tally/ranked.h"

/* clang-format off */
static const struct message msg_tied = { "stv.tied", "第 {0} 行：这张选票上有并列名次，单记可转移投票法不能计。", "line {0}: the ballot ranks candidates equal; the single transferable vote cannot count it." };
/* clang-format on */

enum standing { HOPEFUL, PENDING, ELECTED, OUT }; /* pending: elected, surplus not transferred */

struct stv {
    struct arena        *mem;
    const struct ranked *r;
    enum stv_rule        rule;
    const uint32_t      *lot;
    struct stv_result   *res;
    enum standing       *standing;
    uint32_t            *at;     /* place of a ballot: item that holds it, or its end */
    uint32_t            *value;  /* of a ballot */
    mpz_t               *amount; /* of a value, in units */
    size_t               n_values, cap_values;
    mpz_t                unit, quota; /* what one vote is, in units */
    mpz_t               *votes;       /* of a candidate; one more for exhausted papers */
    mpz_t              **past;        /* votes after the stages before, for ties */
    mpz_t                x, y, z;
    size_t               cap_stages;
};

static void move_on(struct stv *s, size_t b)
{
    while (s->at[b] < s->r->start[b + 1] && s->standing[s->r->item[s->at[b]]] != HOPEFUL)
        s->at[b]++;
}

static uint16_t holder(const struct stv *s, size_t b)
{
    return s->at[b] < s->r->start[b + 1] ? s->r->item[s->at[b]] : (uint16_t)s->r->n_candidates;
}

static uint32_t value_new(struct stv *s)
{
    if (s->n_values == s->cap_values) {
        s->amount = xrealloc(s->amount, s->cap_values * 2, sizeof *s->amount);
        for (size_t i = s->cap_values; i < s->cap_values * 2; i++)
            mpz_init(s->amount[i]);
        s->cap_values *= 2;
    }
    return (uint32_t)s->n_values++;
}

static void add_votes(struct stv *s, size_t b)
{
    mpz_addmul_ui(s->votes[holder(s, b)], s->amount[s->value[b]], (unsigned long)s->r->weight[b]);
}

/* -1, 0, 1: fewer or more votes, now or at the latest earlier stage that tells them apart. */
static int compare(const struct stv *s, uint16_t a, uint16_t b)
{
    int c = mpz_cmp(s->votes[a], s->votes[b]);

    for (size_t k = s->res->n_stages; c == 0 && k-- > 0;)
        c = mpz_cmp(s->past[k][a], s->past[k][b]);
    return c;
}

/* The first (HIGH: with most votes) among those of standing WHAT; -1 when there is none. */
static int pick(struct stv *s, enum standing what, bool high)
{
    int best = -1;

    for (uint16_t c = 0; c < s->r->n_candidates; c++) {
        if (s->standing[c] != what)
            continue;
        int d = best < 0 ? 0 : compare(s, c, (uint16_t)best);
        if (best >= 0 && d == 0) {
            uint32_t mine = s->lot ? s->lot[c] : c;
            uint32_t other = s->lot ? s->lot[best] : (uint32_t)best;
            s->res->lot = true;
            d = high == (mine < other) ? 1 : -1;
        }
        if (best < 0 || (high ? d > 0 : d < 0))
            best = c;
    }
    return best;
}

static str number(struct stv *s, const mpz_t z)
{
    if (s->rule == STV_SCOTLAND)
        return decimal_text(s->mem, (int64_t)mpz_get_si(z), 100000);
    return frac_text(s->mem, z, s->unit);
}

static size_t count_of(const struct stv *s, enum standing what)
{
    size_t n = 0;

    for (size_t c = 0; c < s->r->n_candidates; c++)
        n += s->standing[c] == what;
    return n;
}

static bool has_quota(const struct stv *s, size_t c)
{
    int d = mpz_cmp(s->votes[c], s->quota);

    return s->rule == STV_WIGM ? d > 0 : d >= 0;
}

static struct stv_stage *stage_open(struct stv *s, enum stv_what what, uint16_t candidate)
{
    struct stv_result *res = s->res;

    if (res->n_stages == s->cap_stages)
        BUG("more stages than candidates can make");
    struct stv_stage *g = &res->stage[res->n_stages];
    g->what = what;
    g->candidate = candidate;
    g->elected = NEWN(s->mem, uint16_t, s->r->n_candidates);
    return g;
}

static void elect(struct stv *s, struct stv_stage *g, uint16_t c, enum standing how)
{
    s->standing[c] = how;
    s->res->elected[s->res->n_elected++] = c;
    g->elected[g->n_elected++] = c;
}

/* Who has the quota is elected, most votes first; when no more are left than seats, all are. */
static void stage_close(struct stv *s, struct stv_stage *g)
{
    size_t n = s->r->n_candidates;

    for (;;) {
        int best = -1;
        for (uint16_t c = 0; c < n; c++)
            if (s->standing[c] == HOPEFUL && has_quota(s, c) &&
                (best < 0 || compare(s, c, (uint16_t)best) > 0))
                best = c;
        if (best < 0 || s->res->n_elected == s->r->seats)
            break;
        elect(s, g, (uint16_t)best, PENDING);
    }
    while (s->res->n_elected < s->r->seats &&
           count_of(s, HOPEFUL) <= s->r->seats - s->res->n_elected) {
        int best = pick(s, HOPEFUL, true);
        if (best < 0)
            break;
        elect(s, g, (uint16_t)best, ELECTED);
    }
    g->votes = NEWN(s->mem, str, n);
    mpz_t *past = s->past[s->res->n_stages];
    for (size_t c = 0; c < n; c++) {
        g->votes[c] = number(s, s->votes[c]);
        mpz_set(past[c], s->votes[c]);
    }
    g->exhausted = number(s, s->votes[n]);
    s->res->n_stages++;
}

/* All amounts times K: the common denominator has grown. */
static void widen(struct stv *s, const mpz_t k)
{
    mpz_mul(s->unit, s->unit, k);
    mpz_mul(s->quota, s->quota, k);
    for (size_t i = 0; i < s->n_values; i++)
        mpz_mul(s->amount[i], s->amount[i], k);
    for (size_t c = 0; c <= s->r->n_candidates; c++)
        mpz_mul(s->votes[c], s->votes[c], k);
    for (size_t g = 0; g < s->res->n_stages; g++)
        for (size_t c = 0; c < s->r->n_candidates; c++)
            mpz_mul(s->past[g][c], s->past[g][c], k);
}

/* Papers of C go on; each keeps SURPLUS / TOTAL of its value (all of it when SURPLUS is NULL). */
static void transfer(struct stv *s, uint16_t c, const mpz_t surplus, const mpz_t total)
{
    size_t    old = s->n_values;
    uint32_t *to = NEWN(s->mem, uint32_t, old);

    if (surplus && s->rule == STV_WIGM) {
        mpz_gcd(s->x, surplus, total);
        mpz_divexact(s->y, surplus, s->x);
        mpz_divexact(s->z, total, s->x); /* value * y / z */
        widen(s, s->z);
    }
    for (size_t b = 0; b < s->r->n_ballots; b++) {
        if (holder(s, b) != c)
            continue;
        uint32_t v = s->value[b];
        if (surplus && !to[v]) {
            to[v] = value_new(s);
            if (s->rule == STV_WIGM) {
                mpz_divexact(s->amount[to[v]], s->amount[v], s->z);
                mpz_mul(s->amount[to[v]], s->amount[to[v]], s->y);
            } else {
                mpz_mul(s->amount[to[v]], s->amount[v], surplus);
                mpz_fdiv_q(s->amount[to[v]], s->amount[to[v]], total);
            }
        }
        if (surplus)
            s->value[b] = to[v];
        move_on(s, b);
        add_votes(s, b);
    }
}

static void transfer_surplus(struct stv *s, uint16_t c)
{
    struct stv_stage *g = stage_open(s, STAGE_SURPLUS, c);
    mpz_t             surplus, total;

    mpz_inits(surplus, total, NULL);
    mpz_sub(surplus, s->votes[c], s->quota);
    mpz_set(total, s->votes[c]);
    g->factor = frac_text(s->mem, surplus, total);
    s->standing[c] = ELECTED;
    transfer(s, c, surplus, total);
    mpz_set(s->votes[c], s->quota);
    stage_close(s, g);
    mpz_clears(surplus, total, NULL);
}

static void exclude(struct stv *s, uint16_t c)
{
    struct stv_stage *g = stage_open(s, STAGE_EXCLUDE, c);

    g->factor = STR("1");
    s->standing[c] = OUT;
    transfer(s, c, NULL, NULL);
    mpz_set_ui(s->votes[c], 0);
    stage_close(s, g);
}

static void first_stage(struct stv *s)
{
    struct stv_stage *g = stage_open(s, STAGE_FIRST, 0);
    mpz_t             valid;

    mpz_init(valid);
    for (size_t b = 0; b < s->r->n_ballots; b++) {
        s->at[b] = s->r->start[b];
        move_on(s, b);
        add_votes(s, b);
    }
    /* ballots without a candidate that stands are not valid */
    for (size_t c = 0; c < s->r->n_candidates; c++)
        mpz_add(valid, valid, s->votes[c]);
    if (s->rule == STV_SCOTLAND) {
        mpz_fdiv_q(valid, valid, s->unit);
        mpz_fdiv_q_ui(valid, valid, (unsigned long)s->r->seats + 1);
        mpz_add_ui(valid, valid, 1);
        mpz_mul(s->quota, valid, s->unit);
    } else {
        mpz_set_ui(s->x, (unsigned long)s->r->seats + 1);
        widen(s, s->x);
        mpz_set(s->quota, valid); /* valid * (seats + 1) / (seats + 1) */
    }
    s->res->quota = number(s, s->quota);
    stage_close(s, g);
    mpz_clear(valid);
}

static void run(struct stv *s)
{
    first_stage(s);
    while (s->res->n_elected < s->r->seats) {
        int c = pick(s, PENDING, true);
        while (c >= 0 && mpz_cmp(s->votes[c], s->quota) <= 0) {
            s->standing[c] = ELECTED; /* exactly the quota: nothing to transfer */
            c = pick(s, PENDING, true);
        }
        if (c >= 0) {
            transfer_surplus(s, (uint16_t)c);
            continue;
        }
        c = pick(s, HOPEFUL, false);
        if (c < 0)
            return; /* fewer candidates than seats */
        exclude(s, (uint16_t)c);
    }
}

/* Who was not elected: those left at the end by their votes, then the last excluded first. */
static void rank_others(struct stv *s)
{
    struct stv_result *res = s->res;
    bool               lot = res->lot; /* the order of those not elected decides nothing */
    int                c = 0;

    res->other = NEWN(s->mem, uint16_t, s->r->n_candidates);
    while ((c = pick(s, HOPEFUL, true)) >= 0) {
        s->standing[c] = OUT;
        res->other[res->n_other++] = (uint16_t)c;
    }
    res->lot = lot;
    for (size_t i = res->n_stages; i-- > 0;)
        if (res->stage[i].what == STAGE_EXCLUDE)
            res->other[res->n_other++] = res->stage[i].candidate;
}

static mpz_t *numbers(size_t n)
{
    mpz_t *z = xcalloc(n, sizeof *z);

    for (size_t i = 0; i < n; i++)
        mpz_init(z[i]);
    return z;
}

static void numbers_free(mpz_t *z, size_t n)
{
    for (size_t i = 0; i < n; i++)
        mpz_clear(z[i]);
    free(z);
}

error *stv_count(struct arena *a, const struct ranked *r, enum stv_rule rule, const uint32_t *lot,
                 struct stv_result **out)
{
    struct stv s = { .mem = a, .r = r, .rule = rule, .lot = lot };
    size_t     n = r->n_candidates;

    if (r->any_tied)
        return error_of(a, FAIL_INPUT, &msg_tied, str_int(a, r->tied_line));
    s.cap_stages = 2 * n + 2;
    s.cap_values = 64;
    s.res = NEW(a, struct stv_result);
    s.res->elected = NEWN(a, uint16_t, n);
    s.res->stage = NEWN(a, struct stv_stage, s.cap_stages);
    s.standing = NEWN(a, enum standing, n);
    s.at = NEWN(a, uint32_t, r->n_ballots);
    s.value = NEWN(a, uint32_t, r->n_ballots);
    s.amount = numbers(s.cap_values);
    s.votes = numbers(n + 1);
    s.past = xcalloc(s.cap_stages, sizeof *s.past);
    for (size_t k = 0; k < s.cap_stages; k++)
        s.past[k] = numbers(n);
    mpz_inits(s.unit, s.quota, s.x, s.y, s.z, NULL);
    for (size_t c = 0; c < n; c++)
        s.standing[c] = r->withdrawn[c] ? OUT : HOPEFUL;
    mpz_set_ui(s.unit, rule == STV_SCOTLAND ? 100000 : 1);
    mpz_set(s.amount[value_new(&s)], s.unit);
    run(&s);
    rank_others(&s);
    numbers_free(s.amount, s.cap_values);
    numbers_free(s.votes, n + 1);
    for (size_t k = 0; k < s.cap_stages; k++)
        numbers_free(s.past[k], n);
    free(s.past);
    mpz_clears(s.unit, s.quota, s.x, s.y, s.z, NULL);
    *out = s.res;
    return NULL;
}
