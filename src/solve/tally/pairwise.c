/* pairwise.c -- who is preferred to whom, and two ways to make an order of it.
 *
 * A candidate that a ballot does not rank comes after all that it does; among those nothing is
 * said. Strength of a victory: the voters who prefer the winner ("winning votes"). */
#include "solve/tally/ranked.h"

struct pairwise *pairwise_make(struct arena *a, const struct ranked *r)
{
    struct pairwise *p = NEW(a, struct pairwise);
    size_t           n = r->n_candidates;
    uint32_t        *place = NEWN(a, uint32_t, n);

    p->n = n;
    p->beats = NEWN(a, int64_t, n * n);
    for (size_t b = 0; b < r->n_ballots; b++) {
        uint32_t level = 0;
        for (size_t c = 0; c < n; c++)
            place[c] = UINT32_MAX;
        for (uint32_t k = r->start[b]; k < r->start[b + 1]; k++) {
            level += !r->tied[k];
            place[r->item[k]] = level;
        }
        for (uint32_t k = r->start[b]; k < r->start[b + 1]; k++)
            for (size_t c = 0; c < n; c++)
                if (place[r->item[k]] < place[c])
                    p->beats[r->item[k] * n + c] += r->weight[b];
    }
    return p;
}

static struct pair_result *result_new(struct arena *a, const struct pairwise *p, int status_quo)
{
    struct pair_result *res = NEW(a, struct pair_result);
    size_t              n = p->n;

    res->winner = NEWN(a, bool, n);
    res->eligible = NEWN(a, bool, n);
    res->strength = NEWN(a, int64_t, n * n);
    res->condorcet = -1;
    for (size_t i = 0; i < n; i++) {
        bool   all = true;
        size_t q = (size_t)status_quo;
        res->eligible[i] = status_quo < 0 || i == q || p->beats[i * n + q] > p->beats[q * n + i];
        for (size_t j = 0; j < n; j++)
            all &= i == j || p->beats[i * n + j] > p->beats[j * n + i];
        if (all)
            res->condorcet = (int)i;
    }
    return res;
}

/* The first of the eligible: not beaten by another eligible one. The status quo itself only wins
 * when nobody beats it. */
static void choose(struct pair_result *res, const struct pairwise *p, int status_quo)
{
    size_t n = p->n;
    bool   rival = false;

    for (size_t i = 0; i < n; i++)
        rival |= res->eligible[i] && (int)i != status_quo;
    if (status_quo >= 0 && rival)
        res->eligible[status_quo] = false;
    for (size_t i = 0; i < n; i++) {
        bool first = res->eligible[i];
        for (size_t j = 0; j < n; j++)
            if (i != j && res->eligible[j] && res->strength[j * n + i] > res->strength[i * n + j])
                first = false;
        res->winner[i] = first;
    }
}

struct pair_result *schulze(struct arena *a, const struct pairwise *p, int status_quo)
{
    struct pair_result *res = result_new(a, p, status_quo);
    size_t              n = p->n;
    int64_t            *s = res->strength;

    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++)
            s[i * n + j] = p->beats[i * n + j] > p->beats[j * n + i] ? p->beats[i * n + j] : 0;
    for (size_t k = 0; k < n; k++)
        for (size_t i = 0; i < n; i++)
            for (size_t j = 0; j < n && i != k; j++) {
                int64_t x = s[i * n + k] < s[k * n + j] ? s[i * n + k] : s[k * n + j];
                if (i != j && x > s[i * n + j])
                    s[i * n + j] = x;
            }
    choose(res, p, status_quo);
    return res;
}

struct victory {
    int64_t  votes, against;
    uint32_t over, under, lot;
};

static int by_strength(const void *a, const void *b)
{
    const struct victory *x = a, *y = b;

    if (x->votes != y->votes)
        return x->votes > y->votes ? -1 : 1;
    if (x->against != y->against)
        return x->against < y->against ? -1 : 1;
    return (x->lot > y->lot) - (x->lot < y->lot);
}

/* Who stands above whom by what is locked: rows of bits, always complete. */
struct above {
    uint64_t *bit;
    size_t    words;
};

static bool stands_above(const struct above *t, size_t i, size_t j)
{
    return t->bit[i * t->words + j / 64] >> j % 64 & 1;
}

/* Lock I over J: I and all above it are above J and all below it. */
static void lock(struct above *t, size_t n, size_t i, size_t j)
{
    for (size_t a = 0; a < n; a++)
        if (a == i || stands_above(t, a, i)) {
            for (size_t w = 0; w < t->words; w++)
                t->bit[a * t->words + w] |= t->bit[j * t->words + w];
            t->bit[a * t->words + j / 64] |= (uint64_t)1 << j % 64;
        }
}

struct pair_result *ranked_pairs(struct arena *a, const struct pairwise *p, int status_quo,
                                 const uint32_t *lot)
{
    struct pair_result *res = result_new(a, p, status_quo);
    size_t              n = p->n, k = 0;
    struct victory     *v = NEWN(a, struct victory, n * n);
    struct above        t = { .words = (n + 63) / 64 };

    t.bit = NEWN(a, uint64_t, n * t.words);
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++) {
            size_t x = lot ? lot[i] : i, y = lot ? lot[j] : j;
            if (p->beats[i * n + j] > p->beats[j * n + i])
                v[k++] = (struct victory){ p->beats[i * n + j], p->beats[j * n + i], (uint32_t)i,
                                           (uint32_t)j, (uint32_t)(x * n + y) };
        }
    qsort(v, k, sizeof *v, by_strength);
    for (size_t i = 0; i < k; i++) {
        res->equal |= i > 0 && v[i].votes == v[i - 1].votes && v[i].against == v[i - 1].against;
        if (!stands_above(&t, v[i].under, v[i].over))
            lock(&t, n, v[i].over, v[i].under);
    }
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++)
            res->strength[i * n + j] = i != j && stands_above(&t, i, j);
    choose(res, p, status_quo);
    return res;
}
