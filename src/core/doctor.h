/* doctor.h -- recounting: the counts that screens show must equal the matters and the log. */
#ifndef GONGDI_DOCTOR_H
#define GONGDI_DOCTOR_H

#include "core/app.h"

/* Whether the names of buildings are still being written down in pairs (the job of migration 28):
 * of how many buildings that is done; -1: of all, as far as the job knows. */
error *doctor_filling(struct db *db, struct arena *a, int64_t *done) MUST_CHECK;

/* How many counts were compared and how many differ. What a job is filling is not compared. */
error *doctor_recount(struct db *db, struct arena *a, int64_t *compared, int64_t *wrong) MUST_CHECK;

/* SQLite's own check; 0 findings on PostgreSQL, whose server checks itself. */
error *doctor_integrity(struct db *db, struct arena *a, int64_t *findings) MUST_CHECK;

#endif
