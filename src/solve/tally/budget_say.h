/* budget_say.h -- the outcome of a budget vote for programs and for people.
 *
 * Nothing here says what a single person voted or paid: supporters only appear as numbers. */
#ifndef GONGDI_TALLY_BUDGET_SAY_H
#define GONGDI_TALLY_BUDGET_SAY_H

#include "solve/tally/budget.h"

/* What it would have taken for a project that was not funded, found by counting again. */
struct wish {
    uint32_t project;
    int64_t  votes; /* with so many more ballots for it alone funded, with one fewer not; 0: none */
    int64_t  cost;  /* at this cost funded, at one unit more not; 0: none */
    int64_t  counts; /* how often was counted for that */
};

struct report {
    const struct pb      *e;
    const struct rule    *rule;
    const struct outcome *o;
    const struct wish    *wish;
    size_t                n_wishes;
    bool                  whole; /* JSON: with the transcript */
};

/* The N unfunded projects with the most votes that would fit into the budget at all. */
error *budget_wishes(struct arena *a, const struct pb *e, const struct rule *r,
                     const struct outcome *o, size_t n, struct wish **out,
                     size_t *n_out) MUST_CHECK;

/* {"rule":..., "winners":[...], "order":[...], "cost":"..."} and, when WHOLE, the transcript. */
void budget_json(struct buf *b, const struct report *r);

/* Plain sentences. */
void budget_words(struct buf *b, const struct report *r, enum lang lang);

/* A page to be printed and posted. */
void budget_html(struct buf *b, const struct report *r, enum lang lang);

/* The value of maximal welfare in currency, votes and points. */
str budget_welfare(struct arena *a, const struct report *r);

/* Votes of every project, in units of pb.weight_scale. */
int64_t *budget_votes(struct arena *a, const struct pb *e);

#endif
