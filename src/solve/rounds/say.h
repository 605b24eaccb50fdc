/* say.h -- a plan of visits in sentences: what a year asks, each month, each visit's reason. */
#ifndef GONGDI_ROUNDS_SAY_H
#define GONGDI_ROUNDS_SAY_H

#include "solve/rounds/rounds.h"

/* The theorem and its figures; what to do when the year asks for more than a worker can do. */
void rounds_load_words(struct buf *b, const struct rounds_load *l, enum lang lang);
/* Every month: days, visits, households, walk. Then what could not be planned in its time. */
void rounds_plan_words(struct buf *b, const struct rounds_task *t, const struct rounds_plan *p,
                       enum lang lang);
/* Why this household today: one sentence. */
str rounds_why_words(struct arena *a, const struct rounds_visit *v, enum lang lang);
/* Every visit with its reason. */
void rounds_visits_words(struct buf *b, const struct rounds_task *t, const struct rounds_plan *p,
                         enum lang lang);
void rounds_plan_json(struct buf *b, const struct rounds_task *t, const struct rounds_plan *p);

/* Only what a year asks for, with the month's figures and the visits that were missed. */
void rounds_load_json(struct buf *b, const struct rounds_plan *p);

extern const char *const rounds_why_names[];  /* "care", "year", ... for programs */
extern const char *const rounds_miss_names[]; /* "days", "room", "late" */

#endif
