/* rooms.h -- the few things that the core asks of the rooms above it, as functions it is given. */
#ifndef GONGDI_ROOMS_H
#define GONGDI_ROOMS_H

#include "core/event.h"
#include "core/event_words.h"
#include "core/importing.h"
#include "core/job.h"

/* What the live stream and the notices need to know about the subject of an event. */
struct matter {
    int64_t     place_now;
    str         state, category, number;
    struct list parties; /* struct party */
    bool        called;  /* came in over the hotline: all its clerks hear of it */
};

/* An event that other rooms act upon: a job is queued once for each, with "community id" of the
 * event as its args. The room that wrote the event knows nothing of it. */
struct hearer {
    const char *kind, *action; /* of the event */
    const char *job;
};

struct rooms {
    const struct route_table *const *tables;
    size_t                           n_tables;
    /* FOUND is false when the event is not about a matter. */
    error *(*describe)(struct db *db, struct arena *a, const struct event *e, struct matter *out,
                       bool *found);
    /* Write the notices that an event calls for. */
    error *(*notify)(struct req *r, const struct event *e, const struct matter *m);
    /* Steps that the program takes by itself when a clock has run out. MORE: call again. */
    error *(*clock)(struct req *r, bool *more);
    const struct job_kind *jobs;
    size_t                 n_jobs;
    const struct hearer   *listeners;
    size_t                 n_listeners;
    /* What can come in and go out as a table. */
    const struct import_kind *const *kinds;
    size_t                           n_kinds;
    /* What the log says, in words. */
    const struct log_words *const *log;
    size_t                         n_log;
};

#endif
