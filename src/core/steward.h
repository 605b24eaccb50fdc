/* steward.h -- the housekeeping of a running server: sequencing on PostgreSQL, notices out of the
 * log, steps whose clock has run out, checkpoints, and what is no longer needed. One thread; with
 * several processes on one database only the one that holds the lease works. */
#ifndef GONGDI_STEWARD_H
#define GONGDI_STEWARD_H

#include "core/app.h"

struct steward *steward_start(struct app *app);
void            steward_stop(struct steward *s);
void            steward_kick(struct steward *s);

/* Whether this process could not store the last part of a job that it did, for want of room or of
 * the database: it is tried again by itself. */
bool steward_stuck(void);

/* One full turn at the time NOW, and wait for it: for commands and tests. */
error *steward_turn(struct app *app, struct arena *a, int64_t now) MUST_CHECK;

#endif
