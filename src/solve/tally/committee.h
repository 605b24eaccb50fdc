/* committee.h -- approval rules that fill several seats, with every tied committee.
 *
 * Files are those of abcvoting (.abc.yaml): "profile: [[0, 2], [1]]", "num_cand: 3",
 * "committeesize: 2"; other members are passed over. Candidates are numbered from 0. A committee
 * is a set of bits, so at most 64 candidates. All arithmetic is exact. */
#ifndef GONGDI_TALLY_COMMITTEE_H
#define GONGDI_TALLY_COMMITTEE_H

#include "base/base.h"

typedef uint64_t set;

enum { COMMITTEE_MAX = 64, COMMITTEES_KEPT = 100000 };
#define COMMITTEE_WORK 40000000 /* committees an exhaustive rule may look at */
#define MONROE_WORK    40000000 /* voters times committees */

struct approvals {
    size_t   n_candidates, seats, n_voters;
    size_t   n_classes; /* equal ballots */
    set     *ballot;
    int64_t *weight;
    str     *name; /* NULL when the file gives none */
};

error *abc_read(struct arena *a, str text, struct approvals **out) MUST_CHECK;

/* One member added by a sequential rule, with the exact figure that decided. */
struct seat {
    int     candidate;
    bool    second;     /* equal shares: nobody could pay any more, Phragmén went on */
    str     price;      /* seqpav: gain; maximin: load; phragmen: moment; equal shares: share */
    int64_t full, part; /* equal shares: voters who paid the share, and all they had left */
};

struct committees {
    set         *committee; /* in ascending order of their members */
    size_t       n;
    str          score; /* of each of them, an exact number; empty for sequential rules */
    bool         cut;   /* there are more than COMMITTEES_KEPT */
    struct seat *seat;  /* sequential rules: one way to the first committee, member by member */
    size_t       n_seats;
};

extern const char *const committee_rules[]; /* av sav pav seqpav seqphragmen equal-shares ... */

error *committee_count(struct arena *a, const struct approvals *v, str rule,
                       struct committees **out) MUST_CHECK;

/* Approvals of every candidate. */
int64_t *committee_votes(struct arena *a, const struct approvals *v);

/* inside */

/* Sets that are reached, without repetition, and by adding whom to what. */
struct reached {
    set      *s;
    uint32_t *trail;
    size_t    n, cap;
};
struct trail {
    uint32_t before; /* 0 is the empty committee */
    int      candidate;
};

struct finder {
    struct arena           *mem;
    const struct approvals *v;
    struct committees      *res;
    size_t                  cap;
    bool                    hard; /* more work than allowed */
    struct trail           *trail;
    size_t                  n_trail, cap_trail;
    struct reached          done; /* by a sequential rule */
};
void committee_add(struct finder *f, set s);
void seq_pav(struct finder *f);
void seq_maximin(struct finder *f);
void seq_phragmen(struct finder *f, bool equal_shares);
void seq_explain(struct finder *f, str rule); /* fills in the seats of the first committee */

static inline int set_size(set s)
{
    return __builtin_popcountll(s);
}

#endif
