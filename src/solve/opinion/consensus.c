/* consensus.c -- what all groups agree on, and what makes a group stand out. */
#include <math.h>

#include "solve/opinion/opinion.h"

struct counts *opinion_counts(struct arena *a, const struct opinion *o, const int32_t *group,
                              size_t k)
{
    size_t         m = o->n_statements;
    struct counts *c = NEWN(a, struct counts, k * m);

    for (size_t i = 0; i < o->n_people; i++)
        for (size_t j = 0; group[i] >= 0 && j < m; j++) {
            int8_t         v = o->vote[i * m + j];
            struct counts *x = &c[(size_t)group[i] * m + j];
            x->agree += v == 1;
            x->disagree += v == -1;
            x->seen += v != VOTE_NONE;
        }
    return c;
}

double opinion_consensus(const struct counts *c, size_t k, size_t n_statements, size_t statement)
{
    double p = 1;

    for (size_t g = 0; g < k; g++) {
        const struct counts *x = &c[g * n_statements + statement];
        p *= (double)(x->agree + 1) / (double)(x->seen + 2);
    }
    return p;
}

/* Is the share above one half? In standard deviations, one success and one trial added. */
static double share_test(double success, double trials)
{
    return 2 * sqrt(trials + 1) * ((success + 1) / (trials + 1) - 0.5);
}

/* Is the first share above the second? */
static double two_shares_test(double s1, double n1, double s2, double n2)
{
    s1++, n1++, s2++, n2++;
    double p = (s1 + s2) / (n1 + n2);

    return p >= 1 ? 0 : (s1 / n1 - s2 / n2) / sqrt(p * (1 - p) * (1 / n1 + 1 / n2));
}

struct stance opinion_stance(const struct counts *c, size_t k, size_t n_statements, size_t group,
                             size_t statement, bool agree)
{
    const struct counts *x = &c[group * n_statements + statement];
    struct stance        s = { .statement = statement, .agree = agree };
    double               other = 0, other_seen = 0;

    for (size_t g = 0; g < k; g++) {
        const struct counts *y = &c[g * n_statements + statement];
        if (g == group)
            continue;
        other += (double)(agree ? y->agree : y->disagree);
        other_seen += (double)y->seen;
    }
    s.n_success = agree ? x->agree : x->disagree;
    s.n_trials = x->seen;
    double n = (double)s.n_success, seen = (double)s.n_trials;
    s.p_success = (n + 1) / (seen + 2);
    s.p_test = share_test(n, seen);
    s.repness = s.p_success / ((other + 1) / (other_seen + 2));
    s.repness_test = two_shares_test(n, seen, other, other_seen);
    return s;
}

static double telling(const struct stance *s)
{
    return s->repness * s->repness_test * s->p_success * s->p_test;
}

size_t opinion_represent(struct arena *a, const struct counts *c, size_t k, size_t n_statements,
                         size_t group, size_t n, struct stance *out)
{
    const double   z90 = 1.2815515655446004;
    struct stance *all = NEWN(a, struct stance, n_statements);
    size_t         kept = 0;

    for (size_t j = 0; j < n_statements; j++) {
        struct stance yes = opinion_stance(c, k, n_statements, group, j, true);
        struct stance no = opinion_stance(c, k, n_statements, group, j, false);
        struct stance s = yes.repness_test > no.repness_test ? yes : no;
        if (s.p_test < z90 || s.repness_test < z90)
            continue;
        size_t at = kept++;
        for (; at > 0 && telling(&all[at - 1]) < telling(&s); at--)
            all[at] = all[at - 1];
        all[at] = s;
    }
    if (kept > n)
        kept = n;
    memcpy(out, all, kept * sizeof *out);
    return kept;
}
