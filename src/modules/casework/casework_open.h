/* casework_open.h -- what is open, kept so that asking costs the same however much there is: found
 * by its words (gram_open), counted by street and category (rollup), by block of the map
 * (map_open).
 *
 * Whoever opens, closes or moves a matter, or changes its category or whether it is public, says so
 * here, in the same transaction; casework_enter does for every step. `gongdi doctor --recount`
 * proves it. */
#ifndef GONGDI_CASEWORK_OPEN_H
#define GONGDI_CASEWORK_OPEN_H

#include "modules/casework/casework.h"

/* It is open from now on, or no longer (its words are then found among all that was). */
error *open_add(struct req *r, const struct casefile *c) MUST_CHECK;
error *open_drop(struct req *r, const struct casefile *c) MUST_CHECK;

/* Category, public or place of an open matter change from WAS to IS. */
error *open_change(struct req *r, const struct casefile *was, const struct casefile *is) MUST_CHECK;

/* Everything of all open matters anew, into empty tables: for a demonstration that was written in
 * bulk. */
error *open_make(struct db *db, struct arena *a) MUST_CHECK;

/* Compare what is kept with what is open. */
error *open_recount(struct db *db, struct arena *a, int64_t *compared, int64_t *wrong) MUST_CHECK;

#endif
