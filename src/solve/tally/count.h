/* count.h -- what the counting rules share among themselves; others include budget.h. */
#ifndef GONGDI_TALLY_COUNT_H
#define GONGDI_TALLY_COUNT_H

#include <gmp.h>

#include "solve/tally/budget.h"

struct count {
    struct arena         *mem;
    const struct pb      *e;
    const struct profile *f;
    const struct rule    *rule;
    uint32_t             *rank; /* place of a project in the tie-breaking */
    bool                 *in;   /* funded */
    bool                 *out;  /* cannot be funded any more: a rival of its group was */
    bool                  explain;
    struct outcome       *o;
};

/* Add a project to the outcome and rule out its rivals. */
struct step *count_fund(struct count *c, uint32_t p, enum step_how how);

/* P is in and its rivals are out, without a step. */
void count_mark(struct count *c, uint32_t p);

/* P, which does not fit, gets what is left, if anything is. */
void count_fund_part(struct count *c, uint32_t p);

/* Forget what was funded. */
void count_clear(struct count *c);

/* May P still be funded as far as conflicts and thresholds go? */
bool count_open(const struct count *c, uint32_t p);

/* Compare a/b with c/d exactly; b and d are positive. */
int frac_cmp(wide a, int64_t b, wide c, int64_t d);

/* num/den in lowest terms. */
str  frac_text(struct arena *a, const mpz_t num, const mpz_t den);
str  frac_wide(struct arena *a, wide num, wide den);
str  wide_text(struct arena *a, wide v);
void mpz_set_wide(mpz_t z, wide v);

/* By density, skipping what does not fit: the greedy rules, and the completion of the others. */
void greedy_fill(struct count *c, enum step_how how);

error *mes_count(struct count *c) MUST_CHECK;
error *phragmen_count(struct count *c) MUST_CHECK;
error *maximin_count(struct count *c) MUST_CHECK;
error *welfare_count(struct count *c) MUST_CHECK;

#endif
