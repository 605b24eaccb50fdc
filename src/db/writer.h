/* writer.h -- the writing side: requests queue up, one commit makes many of them durable.
 *
 * SQLite: one thread, one transaction for what has queued up (at most WRITER_BATCH), one fsync,
 * then all answers; savepoints only when a request of the batch failed half-way. PostgreSQL: a few
 * threads, one transaction a request, repeated when the server says that it lost a race; of those
 * that must be alone (db_alone) one at a time has a thread. An answer leaves only after the commit
 * that holds its write. When a commit fails, everything in it fails with 503. */
#ifndef GONGDI_WRITER_H
#define GONGDI_WRITER_H

#include "db/db.h"

enum { WRITER_BATCH = 256, WRITER_QUEUE = 4096, WRITER_THREADS_PG = 4 };

struct write_job {
    struct arena *mem;
    /* Does the work inside the transaction. May run again: after a lost race, or because another
     * request of its batch failed half-way. */
    error *(*run)(struct write_job *job, struct db *db);
    /* Told the outcome after the commit, on the writer's thread. JOB may be gone afterwards. */
    void (*done)(struct write_job *job, error *e);
    bool              quiet; /* nobody need be woken: the program's own housekeeping */
    bool              alone; /* it looks before it writes, and no two such may cross (db_alone) */
    struct write_job *next;
};

struct writer;

struct writer_hooks {
    void *ctx;
    /* Inside each transaction after its work, before the commit. */
    error *(*before_commit)(void *ctx, struct db *db, struct arena *mem);
    /* After a commit that was not only housekeeping: somebody may want to read what is new. */
    void (*after_commit)(void *ctx);
};

error *writer_start(struct arena *a, str url, struct writer_hooks hooks,
                    struct writer **out) MUST_CHECK;

/* False when the queue is full: the caller answers 503. */
bool writer_submit(struct writer *w, struct write_job *job);

/* Run RUN in the writer and wait for the commit: for housekeeping, commands and tests; quiet. */
error *writer_run(struct writer *w, struct arena *a, error *(*run)(void *ctx, struct db *db),
                  void *ctx) MUST_CHECK;

/* Finish what is queued, then end the threads and close the connections. */
void writer_stop(struct writer *w);

/* Tests: the Nth statement of the next job fails; SQLite's log is copied back at so many pages. */
void writer_fail_at(struct writer *w, int64_t n);
void writer_copy_log_at(struct writer *w, int64_t pages);

#endif
