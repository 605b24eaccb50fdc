/* election.h -- what it would have taken for those who were not elected, by counting again. */
#ifndef GONGDI_TALLY_ELECTION_H
#define GONGDI_TALLY_ELECTION_H

#include "solve/tally/committee.h"
#include "solve/tally/ranked.h"

/* With so many more ballots that name this candidate alone, the candidate is elected (a committee:
 * is in every tied result; Schulze, ranked pairs: is the only winner); with one fewer, not. Both
 * were counted. */
struct further {
    size_t  candidate; /* from 0 */
    int64_t ballots;   /* 0: not even with as many as were cast */
    int64_t counts;    /* how often was counted for that */
};

/* Of the N who came nearest to being elected: stv in the order of stv_result.other; pairs by how
 * many rivals they stand above; committees by approvals. OUT has room for N. */
size_t stv_further(struct arena *a, const struct ranked *r, enum stv_rule rule, const uint32_t *lot,
                   const struct stv_result *s, size_t n, struct further *out);
size_t pairs_further(struct arena *a, const struct pairwise *p, bool schulze_rule, int status_quo,
                     const uint32_t *lot, int64_t voters, const struct pair_result *s, size_t n,
                     struct further *out);
size_t committee_further(struct arena *a, const struct approvals *v, str rule,
                         const struct committees *c, size_t n, struct further *out);

#endif
