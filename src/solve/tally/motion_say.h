/* motion_say.h -- votes by statute or charter, and elections in two rounds: for programs, for
 * people, and to be printed. */
#ifndef GONGDI_TALLY_MOTION_SAY_H
#define GONGDI_TALLY_MOTION_SAY_H

#include "solve/tally/motion.h"

struct motion_report {
    const struct motion  *m;
    str                   rule;  /* as it was asked for */
    const struct statute *law;   /* NULL: the charter's own conditions */
    const struct answer  *ans;   /* QUESTIONS of them */
    bool                  void_; /* there is no quorum: nothing is passed, whatever the votes say */
};
void motion_json(struct buf *b, const struct motion_report *r);
void motion_words(struct buf *b, const struct motion_report *r, enum lang lang);
void motion_html(struct buf *b, const struct motion_report *r, enum lang lang);

struct rounds_report {
    const struct two_rounds *t;
    const struct stand      *done; /* beside t->s */
    struct motion_report     by;   /* the article, and the turnout as far as it is given */
};
void rounds_json(struct buf *b, const struct rounds_report *r);
void rounds_words(struct buf *b, const struct rounds_report *r, enum lang lang);
void rounds_html(struct buf *b, const struct rounds_report *r, enum lang lang);

#endif
