/* ranked.h -- elections with ranked ballots: BLT files, single transferable vote, Schulze,
 * ranked pairs.
 *
 * BLT: "candidates seats", then optional withdrawn candidates as negative numbers, then a line a
 * ballot: how many voters, candidates in order of preference, 0; then a line "0", the names and
 * the title in quotes. "3=5" on a ballot is a tie between two candidates, which only the pairwise
 * methods take; "-" is a preference left out. Candidates are numbered from 1, as in the file. */
#ifndef GONGDI_TALLY_RANKED_H
#define GONGDI_TALLY_RANKED_H

#include "base/base.h"

enum { RANKED_MAX_CANDIDATES = 500 };

struct ranked {
    size_t    n_candidates, seats, n_ballots, n_items;
    int64_t   voters;
    uint32_t *start;  /* item[start[i] .. start[i + 1]) is ballot i */
    uint16_t *item;   /* candidates from 0 */
    bool     *tied;   /* beside item: ranked equal with the one before */
    int64_t  *weight; /* of a ballot */
    bool     *withdrawn;
    bool      any_tied;
    int64_t   tied_line; /* the first ballot with candidates ranked equal */
    str      *name, title;
};

error *blt_read(struct arena *a, str text, struct ranked **out) MUST_CHECK;

enum stv_rule {
    STV_SCOTLAND, /* Scottish local elections: quota floor(v / (s + 1)) + 1, five decimals, cut off
                   */
    STV_WIGM,     /* weighted inclusive Gregory, exact: quota v / (s + 1), to be exceeded */
};

/* One stage of a count: what was done, and the votes after it as exact decimals or fractions. */
enum stv_what { STAGE_FIRST, STAGE_SURPLUS, STAGE_EXCLUDE };
struct stv_stage {
    enum stv_what what;
    uint16_t      candidate;         /* whose votes were transferred */
    str          *votes;             /* of every candidate */
    str           exhausted, factor; /* factor: what a transferred paper keeps of its value */
    uint16_t     *elected;           /* in this stage, in order */
    size_t        n_elected;
};

struct stv_result {
    uint16_t         *elected; /* in order of election */
    size_t            n_elected;
    uint16_t         *other; /* not elected, who stayed longest first, then who had more votes */
    size_t            n_other;
    str               quota;
    struct stv_stage *stage;
    size_t            n_stages;
    bool              lot; /* a tie was broken by the order of the lot */
};

/* LOT[c] is the place of candidate c in the lot; NULL: ties go by number. */
error *stv_count(struct arena *a, const struct ranked *r, enum stv_rule rule, const uint32_t *lot,
                 struct stv_result **out) MUST_CHECK;

struct pairwise {
    size_t   n;
    int64_t *beats; /* [i * n + j]: voters who prefer i to j */
};
struct pairwise *pairwise_make(struct arena *a, const struct ranked *r);

struct pair_result {
    bool    *winner;
    int      condorcet; /* the candidate who beats all others, or -1 */
    int64_t *strength;  /* schulze: of the strongest path; ranked pairs: 1 when locked */
    bool     equal;     /* ranked pairs: two victories of equal strength decided by margin or lot */
    bool    *eligible;  /* beats the status quo */
};

/* STATUS_QUO is a candidate that wins unless another one beats it, or -1. */
struct pair_result *schulze(struct arena *a, const struct pairwise *p, int status_quo);
struct pair_result *ranked_pairs(struct arena *a, const struct pairwise *p, int status_quo,
                                 const uint32_t *lot);

#endif
