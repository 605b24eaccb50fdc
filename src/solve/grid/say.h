/* say.h -- a division into grids explained: sentences in Chinese or English, or JSON. */
#ifndef GONGDI_GRID_SAY_H
#define GONGDI_GRID_SAY_H

#include "solve/grid/proof.h"

struct grid_report {
    const struct grid_map     *m;
    struct grid_band           band;
    const int32_t             *label, *today; /* today may be NULL */
    const struct grid_verdict *v;
    const struct grid_proofs  *proofs;  /* NULL: not asked for */
    const str                 *name;    /* of each cell; NULL: its id is its name */
    bool                       by_hand; /* drawn by people, or as it is today: nobody searched */
};

/* The figures of the whole division. */
void grid_summary_words(struct buf *b, const struct grid_report *r, enum lang lang);
void grid_summary_json(struct buf *b, const struct grid_report *r);

/* Grids that do not hang together, each with a building that is cut off. */
void grid_broken_words(struct buf *b, const struct grid_report *r, enum lang lang);

/* What is wrong: grids that do not hang together, buildings torn apart. True: nothing. */
bool grid_check_words(struct buf *b, const struct grid_report *r, enum lang lang);

/* Grids outside the band, each with its proof or "not proved", and what could be done. */
void grid_faults_words(struct buf *b, const struct grid_report *r, enum lang lang);

/* Every grid: a paragraph, or a member of "grids". */
void grid_explain_words(struct buf *b, const struct grid_report *r, enum lang lang);
void grid_explain_json(struct buf *b, const struct grid_report *r);

#endif
