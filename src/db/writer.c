/* writer.c -- the queue and the threads that empty it. */
#include "db/writer.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <time.h>
#include <unistd.h>

#include "base/log.h"

/* Pages of log before it is copied back: 64 MB. Each further pass of the keeper finds less that
 * came meanwhile. */
enum { MOST_THREADS = 16, TRIES = 10, LOG_PAGES = 16000, PASSES = 3, QUIET_S = 3 };

struct worker {
    struct writer *w;
    struct db     *db;
    pthread_t      thread;
};

/* SQLite's log is copied back into the file by a thread of its own, so that nobody's answer waits
 * for it. What was written meanwhile is little, and the writer copies it after its answers are out:
 * only then is all copied, and the log begins anew. When nothing was written for a while it copies
 * too: what stands in the file is read without being looked for in the log, page by page. */
struct keeper {
    struct db      *db;
    pthread_t       thread;
    pthread_cond_t  due;
    bool            wanted, copied;
    int64_t         from;         /* pages in the log when it was last copied */
    int64_t         pages, quiet; /* in the log now; when it was last looked for quiet */
    _Atomic int64_t most;         /* pages before it is copied again */
};

struct writer {
    pthread_mutex_t   lock;
    pthread_cond_t    filled;
    struct write_job *head, **tail;
    size_t            queued;
    bool              alone; /* one of those that must be alone is at work, or waits for others' */
    bool              stopping;
    struct writer_hooks hooks;
    struct worker       worker[MOST_THREADS];
    size_t              n;
    struct keeper       keeper;
    _Atomic int64_t     fail_at;
};

/* Take up to MOST jobs in their order; NULL when the writer ends. */
static struct write_job *take(struct writer *w, size_t most)
{
    pthread_mutex_lock(&w->lock);
    while (!w->head && !w->stopping)
        pthread_cond_wait(&w->filled, &w->lock);
    struct write_job *first = w->head, *last = first;
    size_t            n = first ? 1 : 0;
    while (last && last->next && n < most) {
        last = last->next;
        n++;
    }
    if (last) {
        w->head = last->next;
        last->next = NULL;
        if (!w->head)
            w->tail = &w->head;
        w->queued -= n;
    }
    pthread_mutex_unlock(&w->lock);
    return first;
}

/* The first that may go; NULL when the writer ends. Of those that must be alone one at a time is
 * out: the next ones would only hold the threads that others need. */
static struct write_job *take_one(struct writer *w)
{
    pthread_mutex_lock(&w->lock);
    struct write_job **at;
    for (;;) {
        at = &w->head;
        while (*at && (*at)->alone && w->alone)
            at = &(*at)->next;
        if (*at || (!w->head && w->stopping))
            break;
        pthread_cond_wait(&w->filled, &w->lock);
    }
    struct write_job *job = *at;
    if (job) {
        *at = job->next;
        job->next = NULL;
        if (!*at)
            w->tail = at;
        w->queued--;
        w->alone = w->alone || job->alone;
    }
    pthread_mutex_unlock(&w->lock);
    return job;
}

static void next_alone(struct writer *w)
{
    pthread_mutex_lock(&w->lock);
    w->alone = false;
    pthread_cond_broadcast(&w->filled); /* at the end all wait for the last one */
    pthread_mutex_unlock(&w->lock);
}

static int64_t arm(struct writer *w, struct db *db)
{
    int64_t n = atomic_exchange(&w->fail_at, 0);

    db_fail_at(db, n);
    return n;
}

static void answer_all(struct write_job *jobs, const error *e)
{
    while (jobs) {
        struct write_job *next = jobs->next;
        error            *copy = error_of(jobs->mem, FAIL_BUSY, &msg_db_down);
        (void)e;
        jobs->done(jobs, copy);
        jobs = next;
    }
}

/* One job inside a savepoint. False when the engine gave up the whole transaction. */
static bool run_in_savepoint(struct db *db, struct write_job *job, error **out)
{
    *out = db_savepoint(db, job->mem);
    if (*out)
        return false;
    error *e = job->run(job, db);
    if (!e)
        e = db_release(db, job->mem);
    if (e && !db_rollback_to(db)) {
        *out = e;
        return false;
    }
    *out = e;
    return true;
}

static error *finish_batch(struct worker *k, struct arena *mem, bool any)
{
    if (!any) {
        db_rollback(k->db);
        return NULL;
    }
    if (k->w->hooks.before_commit)
        TRY(k->w->hooks.before_commit(k->w->hooks.ctx, k->db, mem));
    return db_commit(k->db, mem);
}

/* The whole batch in one transaction; each job's own error is kept in ERRORS. */
static error *careful_batch(struct worker *k, struct arena *mem, struct write_job *jobs,
                            error **errors, int64_t fail_at)
{
    size_t i = 0, good = 0;

    db_fail_at(k->db, 0);
    TRY(db_begin(k->db, mem));
    db_fail_at(k->db, fail_at); /* tests: what breaks once breaks again */
    for (struct write_job *j = jobs; j; j = j->next, i++) {
        if (!run_in_savepoint(k->db, j, &errors[i]))
            return error_of(mem, FAIL_BUSY, &msg_db_down);
        good += errors[i] == NULL;
    }
    return finish_batch(k, mem, good > 0);
}

/* The same without savepoints, whose copies of pages cost more than the work itself. A job that
 * fails before it has written (most refusals do) harms nobody; when one fails after it has, the
 * whole batch is taken back and done again with care. */
static error *batch(struct worker *k, struct arena *mem, struct write_job *jobs, error **errors)
{
    size_t i = 0, good = 0;

    TRY(db_begin(k->db, mem));
    int64_t fail_at = arm(k->w, k->db);
    for (struct write_job *j = jobs; j; j = j->next, i++) {
        int64_t before = db_changes(k->db);
        errors[i] = j->run(j, k->db);
        if (errors[i] && db_changes(k->db) != before) {
            db_rollback(k->db);
            return careful_batch(k, mem, jobs, errors, fail_at);
        }
        if (errors[i] && !db_in_transaction(k->db))
            return error_of(mem, FAIL_BUSY, &msg_db_down);
        good += errors[i] == NULL;
    }
    return finish_batch(k, mem, good > 0);
}

/* Wait until the log is to be copied: asked by the writer, or because it stands still. False at the
 * end.
 */
static bool keeper_waits(struct writer *w)
{
    struct keeper *k = &w->keeper;

    while (!k->wanted && !w->stopping) {
        struct timespec until;
        clock_gettime(CLOCK_REALTIME, &until);
        until.tv_sec += QUIET_S;
        if (pthread_cond_timedwait(&k->due, &w->lock, &until) != ETIMEDOUT)
            continue;
        bool still = k->pages == k->quiet;
        k->quiet = k->pages;
        if (still && k->pages) {
            k->pages = k->quiet = 0; /* copied once; the next commit says how many there are then */
            return true;
        }
    }
    return !w->stopping;
}

static void *run_keeper(void *arg)
{
    struct writer *w = arg;
    struct keeper *k = &w->keeper;
    struct arena  *mem = arena_new();

    pthread_mutex_lock(&w->lock);
    while (keeper_waits(w)) {
        bool asked = k->wanted;
        k->wanted = false;
        pthread_mutex_unlock(&w->lock);
        error *e = NULL;
        for (int i = 0; !e && i < PASSES; i++)
            e = db_log_copy(k->db, mem);
        if (e)
            log_event(LOG_WARN_, "writer.log", "code=%s", e->msg->code);
        arena_reset(mem);
        pthread_mutex_lock(&w->lock);
        k->copied = k->copied ||
                    asked; /* or failed: the writer's own attempt decides when the next is due */
    }
    pthread_mutex_unlock(&w->lock);
    arena_free(mem);
    return NULL;
}

/* After a batch's answers: ask the keeper when the log has grown, finish what it has copied. */
static void keep_log(struct worker *k, struct arena *mem)
{
    struct keeper *keeper = &k->w->keeper;
    int64_t        pages = db_log_pages(k->db);
    bool           finish = false;

    if (pages < keeper->from)
        keeper->from = 0;
    pthread_mutex_lock(&k->w->lock);
    keeper->pages = pages;
    if (keeper->copied) {
        finish = true;
        keeper->copied = false;
    } else if (pages - keeper->from >= atomic_load(&keeper->most) && !keeper->wanted) {
        keeper->from = pages;
        keeper->wanted = true;
        pthread_cond_signal(&keeper->due);
    }
    pthread_mutex_unlock(&k->w->lock);
    if (!finish)
        return;
    error *e = db_log_copy(k->db, mem);
    if (e)
        log_event(LOG_WARN_, "writer.log", "code=%s", e->msg->code);
    keeper->from = pages;
}

static void *run_sqlite(void *arg)
{
    struct worker    *k = arg;
    struct arena     *mem = arena_new();
    error            *errors[WRITER_BATCH];
    struct write_job *jobs = NULL;

    while ((jobs = take(k->w, WRITER_BATCH)) != NULL) {
        memset(errors, 0, sizeof errors);
        error *e = batch(k, mem, jobs, errors);
        db_fail_at(k->db, 0);
        if (e) {
            db_rollback(k->db);
            log_event(LOG_WARN_, "writer.batch", "code=%s", e->msg->code);
            answer_all(jobs, e);
        } else {
            size_t i = 0;
            bool   loud = false;
            while (jobs) {
                struct write_job *next = jobs->next;
                loud = loud || !jobs->quiet;
                jobs->done(jobs, errors[i++]);
                jobs = next;
            }
            if (loud && k->w->hooks.after_commit)
                k->w->hooks.after_commit(k->w->hooks.ctx);
        }
        keep_log(k, mem);
        arena_reset(mem);
    }
    arena_free(mem);
    return NULL;
}

static error *once(struct worker *k, struct write_job *job)
{
    TRY(db_begin(k->db, job->mem));
    arm(k->w, k->db);
    error *e = job->alone ? db_alone(k->db, job->mem) : NULL;
    if (!e)
        e = job->run(job, k->db);
    db_fail_at(k->db, 0);
    if (!e && k->w->hooks.before_commit)
        e = k->w->hooks.before_commit(k->w->hooks.ctx, k->db, job->mem);
    if (!e)
        e = db_commit(k->db, job->mem);
    if (e)
        db_rollback(k->db);
    return e;
}

static void *run_pg(void *arg)
{
    struct worker    *k = arg;
    struct write_job *job = NULL;

    while ((job = take_one(k->w)) != NULL) {
        error *e = NULL;
        bool   alone = job->alone;
        for (int i = 0; i < TRIES; i++) {
            e = once(k, job);
            if (!e || e->msg != &msg_db_again)
                break;
            /* the one that went on needs a moment; who comes back at once meets it again */
            usleep((useconds_t)(1000 * (1 + i) * (1 + db_lane(k->db) % WRITER_THREADS_PG)));
        }
        bool ok = !e && !job->quiet;
        job->done(job, e);
        if (alone)
            next_alone(k->w);
        if (ok && k->w->hooks.after_commit)
            k->w->hooks.after_commit(k->w->hooks.ctx);
    }
    return NULL;
}

error *writer_start(struct arena *a, str url, struct writer_hooks hooks, struct writer **out)
{
    struct writer *w = xcalloc(1, sizeof *w);
    sigset_t       all, old;

    pthread_mutex_init(&w->lock, NULL);
    pthread_cond_init(&w->filled, NULL);
    w->tail = &w->head;
    w->hooks = hooks;
    pthread_cond_init(&w->keeper.due, NULL);
    atomic_init(&w->keeper.most, LOG_PAGES);
    bool   sqlite = str_starts(url, STR("sqlite:"));
    size_t want = sqlite ? 1 : WRITER_THREADS_PG;
    error *e = sqlite ? db_open(a, url, DB_READ, &w->keeper.db) : NULL;
    for (w->n = 0; !e && w->n < want; w->n++) {
        w->worker[w->n].w = w;
        e = db_open(a, url, DB_WRITE, &w->worker[w->n].db);
        if (!e && !sqlite) /* another process most likely begins elsewhere */
            db_lane_set(w->worker[w->n].db,
                        (int)(((size_t)getpid() * WRITER_THREADS_PG + w->n) % DB_LANES));
    }
    if (e) {
        for (size_t i = 0; i < w->n; i++)
            db_close(w->worker[i].db);
        db_close(w->keeper.db);
        free(w);
        return e;
    }
    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, &old);
    if (sqlite)
        db_log_watch(w->worker[0].db);
    for (size_t i = 0; i < w->n; i++)
        if (pthread_create(&w->worker[i].thread, NULL, sqlite ? run_sqlite : run_pg, &w->worker[i]))
            BUG("no thread for the writer");
    if (sqlite) {
        if (pthread_create(&w->keeper.thread, NULL, run_keeper, w))
            BUG("no thread for the log");
    }
    pthread_sigmask(SIG_SETMASK, &old, NULL);
    *out = w;
    return NULL;
}

bool writer_submit(struct writer *w, struct write_job *job)
{
    pthread_mutex_lock(&w->lock);
    bool room = w->queued < WRITER_QUEUE && !w->stopping;
    if (room) {
        job->next = NULL;
        *w->tail = job;
        w->tail = &job->next;
        w->queued++;
        pthread_cond_signal(&w->filled);
    }
    pthread_mutex_unlock(&w->lock);
    return room;
}

struct waiting {
    struct write_job job;
    error *(*run)(void *ctx, struct db *db);
    void           *ctx;
    error          *outcome;
    bool            over;
    pthread_mutex_t lock;
    pthread_cond_t  cond;
};

static error *run_waiting(struct write_job *job, struct db *db)
{
    struct waiting *x = (struct waiting *)job;

    return x->run(x->ctx, db);
}

static void wake(struct write_job *job, error *e)
{
    struct waiting *x = (struct waiting *)job;

    pthread_mutex_lock(&x->lock);
    x->outcome = e;
    x->over = true;
    pthread_cond_signal(&x->cond);
    pthread_mutex_unlock(&x->lock);
}

error *writer_run(struct writer *w, struct arena *a, error *(*run)(void *ctx, struct db *db),
                  void *ctx)
{
    struct waiting x = { .job = { .mem = a, .run = run_waiting, .done = wake, .quiet = true },
                         .run = run,
                         .ctx = ctx };

    pthread_mutex_init(&x.lock, NULL);
    pthread_cond_init(&x.cond, NULL);
    if (!writer_submit(w, &x.job))
        return error_of(a, FAIL_BUSY, &msg_busy);
    pthread_mutex_lock(&x.lock);
    while (!x.over)
        pthread_cond_wait(&x.cond, &x.lock);
    pthread_mutex_unlock(&x.lock);
    pthread_mutex_destroy(&x.lock);
    pthread_cond_destroy(&x.cond);
    return x.outcome;
}

void writer_stop(struct writer *w)
{
    if (!w)
        return;
    pthread_mutex_lock(&w->lock);
    w->stopping = true;
    pthread_cond_broadcast(&w->filled);
    pthread_cond_signal(&w->keeper.due);
    pthread_mutex_unlock(&w->lock);
    if (w->keeper.db) {
        pthread_join(w->keeper.thread, NULL);
        db_close(w->keeper.db);
    }
    for (size_t i = 0; i < w->n; i++) {
        pthread_join(w->worker[i].thread, NULL);
        db_close(w->worker[i].db);
    }
    pthread_cond_destroy(&w->keeper.due);
    pthread_cond_destroy(&w->filled);
    pthread_mutex_destroy(&w->lock);
    free(w);
}

void writer_fail_at(struct writer *w, int64_t n)
{
    atomic_store(&w->fail_at, n);
}

void writer_copy_log_at(struct writer *w, int64_t pages)
{
    atomic_store(&w->keeper.most, pages);
}
