/* event.h -- the one log: when, who, on whose behalf, where, about what, which step, what changed.
 *
 * The row is written in the transaction of the change. A sequencer gives committed
 * rows a dense position per community and the number of its round (tick): on SQLite the one writer
 * as it appends, on PostgreSQL one leased worker after the commit. Streams and notices read by
 * tick, audits by position. */
#ifndef GONGDI_EVENT_H
#define GONGDI_EVENT_H

#include "core/app.h"
#include "core/person.h"

struct event {
    struct ref ref; /* community and id of the event itself */
    int64_t    pos, tick, at, actor;
    str        role;
    int64_t    on_behalf;
    str        kind;
    int64_t    subject;
    str        action, from_state, to_state, words, salt;
    bool public;
    str changes; /* a JSON list of {field, old, new} */
};
extern const struct field event_fields[];

/* Write an event about SUBJECT by the asker of R (or by the program, when nobody asks). Fills in
 * what is not given: id, time, actor, role. */
error *event_append(struct req *r, struct ref subject, struct event e) MUST_CHECK;

/* Give positions to committed (SQLite: about to be committed) events. MORE: call again. */
error *event_sequence(struct db *db, struct arena *a, bool *more) MUST_CHECK;

/* On PostgreSQL several processes may want to sequence: true when this one (ME) may until NOW+5 s.
 */
error *event_lease(struct db *db, struct arena *a, str me, int64_t now, bool *mine) MUST_CHECK;

/* The number of the last round. */
error *event_tick(struct db *db, struct arena *a, int64_t *tick) MUST_CHECK;

/* The event that a listener's job (core/rooms.h) is about, and the codes that it says were followed
 * by others: struct event_heir. */
struct event_heir {
    int64_t old, new;
};
error *event_heard(struct req *r, str args, struct event *out, struct list *heirs) MUST_CHECK;

/* Where a bulk load of already sequenced events ended. */
error *event_set_tick(struct db *db, struct arena *a, int64_t tick) MUST_CHECK;

/* Events of the rounds after TICK, at most LIMIT, in order. */
error *event_after(struct db *db, struct arena *a, int64_t tick, int64_t limit,
                   struct list *out) MUST_CHECK;

/* The time line of a subject, oldest first, after the event id AFTER. */
error *event_of(struct db *db, struct arena *a, struct ref subject, int64_t after, int64_t limit,
                struct list *out) MUST_CHECK;

/* Events of a community by position, for the sealer and the audit. */
error *event_by_pos(struct db *db, struct arena *a, int64_t community, int64_t after, int64_t limit,
                    struct list *out) MUST_CHECK;

/* The newest events of all communities, for the auditor: those before the one that round TICK
 * put at the position and community that BEFORE names. A round may have more events than a page. */
error *event_recent(struct db *db, struct arena *a, int64_t tick, struct ref before, int64_t limit,
                    struct list *out) MUST_CHECK;

#endif
