/* budget_say.h -- the outcome of a budget vote for programs and for people. */
#ifndef GONGDI_TALLY_BUDGET_SAY_H
#define GONGDI_TALLY_BUDGET_SAY_H

#include "solve/tally/budget.h"

/* {"rule":..., "winners":[...], "order":[...], "cost":"..."} and, when WHOLE, the transcript. */
void budget_json(struct buf *b, const struct pb *e, const struct rule *r, const struct outcome *o,
                 bool whole);

#endif
