/* job.h -- long work: queued, leased, resumable, with progress that a screen can show.
 *
 * A kind of job is a function that does a bounded part of the work inside one transaction, moves
 * the cursor and the counts, and says when it is done. A server that dies loses at most one part;
 * another process on the same database takes the lease over.
 *
 * Between two parts the next one is chosen anew: kinds that somebody waits for before a screen go
 * first and take turns; the others keep the order in which they were queued. */
#ifndef GONGDI_JOB_H
#define GONGDI_JOB_H

#include "core/person.h"

enum job_state { JOB_QUEUED, JOB_RUNNING, JOB_DONE, JOB_FAILED };
extern const char *const job_state_words[];

struct job {
    int64_t id;
    str     kind;
    int     state;
    int64_t owner; /* the account that asked for it */
    str     args, cursor;
    int64_t done, total;
    str     report;
    int64_t created, tries;
    int64_t ahead; /* of a queued one: how many come before it */
};
extern const struct field job_fields[];

struct job_kind {
    const char *name;
    /* Does one part: changes j->cursor, done, total, report; FINISHED ends it. */
    error *(*part)(struct req *r, struct job *j, bool *finished);
    bool waited; /* somebody looks at the screen until it is done */
};

/* Queue a job for the asker; its id. */
error *job_queue(struct req *r, const char *kind, str args, int64_t *id) MUST_CHECK;
/* The same, unless one that would do the same waits already. */
error *job_queue_once(struct req *r, const char *kind, str args) MUST_CHECK;

/* One of the asker's own jobs. */
error *job_mine(struct req *r, int64_t id, struct job *out) MUST_CHECK;

/* Whether a job has not begun, and how many come before it; or was given up (job_retreat,
 * job_begin). */
struct job_wait {
    bool    queued, given_up;
    int64_t ahead;
};
error *job_waits(struct req *r, int64_t id, struct job_wait *out) MUST_CHECK;

/* A part that takes the whole process down leaves nothing behind, its claim neither: before ME does
 * its first part of a job, this is committed by itself and counts as a try. BEGUN: the part comes
 * next, or the job was given up, as ended by five of them. */
error *job_begin(struct req *r, str me, bool *begun) MUST_CHECK;

/* Take one waiting job (lease ME) and do one part of it. MORE: there is more to do. */
error *job_work(struct req *r, str me, const struct job_kind *kinds, size_t n,
                bool *more) MUST_CHECK;

/* The same with the job ID and no other: for commands that wait for it. */
error *job_work_on(struct req *r, str me, int64_t id, const struct job_kind *kinds, size_t n,
                   bool *more) MUST_CHECK;

/* One that was given up is tried again, from where it was. */
error *job_again(struct req *r, int64_t id) MUST_CHECK;

/* After a part failed: try again later, give up after five times. */
error *job_retreat(struct req *r, str me) MUST_CHECK;

#endif
