/* opinion.h -- a map of opinions: who votes alike on statements, and what all groups agree on.
 *
 * Votes are agree (1), disagree (-1), pass (0) or none. Missing votes count as the mean of their
 * statement. Statements that are moderated out are masked: their votes count as passes. Groups are
 * never shown without their size and a stability: how well the same groups come back when people
 * are drawn again with replacement (adjusted Rand index, 1 is always). Consensus comes first: it
 * hardly depends on groups, and groups may be declared (by neighbourhood) instead of found.
 *
 * Doubles everywhere; all randomness comes from a fixed seed, so that anyone gets the same map. */
#ifndef GONGDI_OPINION_H
#define GONGDI_OPINION_H

#include "base/base.h"

enum { VOTE_NONE = 2, OPINION_MAX_GROUPS = 12, OPINION_BOOTSTRAPS = 20 };

struct opinion {
    size_t  n_people, n_statements;
    int8_t *vote;   /* [person * n_statements + statement] */
    bool   *masked; /* of a statement; NULL: none */
};

struct axes {
    double *center;         /* mean of a statement */
    double *first, *second; /* unit vectors over the statements */
    double *x, *y;          /* of a person: scaled for how many statements the person voted on */
    double  explained[2];   /* share of the variance */
};
void opinion_axes(struct arena *a, const struct opinion *o, struct axes *out);

struct grouping {
    size_t   k;
    int32_t *of; /* group of a person, -1: too few votes to say */
    size_t   size[OPINION_MAX_GROUPS];
    double   silhouette, stability;
};
/* Two to five groups by k-means, as many as the silhouette likes best. People with fewer votes than
 * LEAST are left out. */
void opinion_groups(struct arena *a, const struct opinion *o, const struct axes *x, size_t least,
                    struct grouping *out);

/* Votes of a group on a statement. */
struct counts {
    int64_t agree, disagree, seen;
};
/* [group * n_statements + statement] */
struct counts *opinion_counts(struct arena *a, const struct opinion *o, const int32_t *group,
                              size_t k);

/* Product over the groups of (agree + 1) / (seen + 2). */
double opinion_consensus(const struct counts *c, size_t k, size_t n_statements, size_t statement);

/* How a group stands out on a statement. */
struct stance {
    size_t  statement;
    bool    agree;
    int64_t n_success, n_trials;
    double  p_success, p_test, repness, repness_test;
};
struct stance opinion_stance(const struct counts *c, size_t k, size_t n_statements, size_t group,
                             size_t statement, bool agree);
/* The at most N statements that represent a group, most telling first. */
size_t opinion_represent(struct arena *a, const struct counts *c, size_t k, size_t n_statements,
                         size_t group, size_t n, struct stance *out);

double adjusted_rand(const int32_t *x, const int32_t *y, size_t n);

/* A small generator with a fixed sequence. */
uint64_t opinion_random(uint64_t *state);

#endif
