/* seal.h -- the sealer: signed Merkle checkpoints of the log, and their verification. */
#ifndef GONGDI_SEAL_H
#define GONGDI_SEAL_H

#include "core/event.h"
#include "core/merkle.h"

/* Seal what has been sequenced since the last checkpoint, of at most a few dozen communities;
 * NOTES gets the new checkpoints, for the witness. MORE: call again. */
error *seal_some(struct req *r, str *notes, bool *more) MUST_CHECK;

/* Hand notes to the witness: appended to a file and synced. */
error *seal_witness(struct arena *a, str path, str notes) MUST_CHECK;

struct audit {
    int64_t communities, events, sealed, unsealed, checkpoints;
    str     trouble; /* empty: nothing was removed or altered */
};

/* Recompute every tree and compare it with every checkpoint and with the witness' file, when given.
 */
error *seal_verify(struct app *app, struct db *db, struct arena *a, str witness,
                   struct audit *out) MUST_CHECK;

/* Write all events and checkpoints as JSON lines to FD, for a verifier that others wrote. */
error *seal_export(struct app *app, struct db *db, struct arena *a, int fd) MUST_CHECK;

/* The name of the installation in its checkpoints. */
#define SEAL_NAME "gongdi"

struct event_leaf seal_leaf(struct arena *a, const struct event *e);

struct checkpoint_row {
    int64_t community, size, at;
    str     root, peaks, note;
};
extern const struct field checkpoint_fields[];
error                    *seal_recent(struct db *db, struct arena *a, int64_t before, int64_t limit,
                                      struct list *out) MUST_CHECK;

#endif
