/* doctor.h -- recounting: the counts that screens show must equal the matters and the log. */
#ifndef GONGDI_DOCTOR_H
#define GONGDI_DOCTOR_H

#include "core/app.h"

/* How many counts were compared and how many differ. */
error *doctor_recount(struct db *db, struct arena *a, int64_t *compared, int64_t *wrong) MUST_CHECK;

/* SQLite's own check; 0 findings on PostgreSQL, whose server checks itself. */
error *doctor_integrity(struct db *db, struct arena *a, int64_t *findings) MUST_CHECK;

#endif
