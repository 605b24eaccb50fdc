/* steward.c -- the housekeeping thread. */
#include "core/steward.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <unistd.h>

#include "base/log.h"
#include "base/when.h"
#include "core/live.h"
#include "core/notice.h"
#include "core/seal.h"
#include "core/steward.sql.h"

enum {
    SOON_MS = 200,
    BURST_MS = 50,
    SEAL_MS = 60000,
    CLOCK_MS = 20000,
    TIDY_MS = 600000,
    NOTICES = 100,
    KEEP_ANSWERS_DAYS = 7,
    PARTS = 20,
};

struct steward {
    struct app     *app;
    pthread_mutex_t lock;
    pthread_cond_t  kicked;
    bool            news;
    _Atomic bool    stopping;
    char            me[40];
    int64_t         sealed_at, clock_at, tidied_at, leased_at;
    pthread_t       thread;
};

/* What a page may ask of it meanwhile: as the last part of a job ended. */
static _Atomic bool stuck;

bool steward_stuck(void)
{
    return atomic_load(&stuck);
}

/* One piece of work inside the writer's transaction. */
struct work {
    struct app   *app;
    struct arena *mem;
    int64_t       now;
    str           me;
    bool          more, mine, leased, busy, worked, begun;
    str           notes;
};

static struct req request_of(struct work *w, struct db *db)
{
    const struct ref_key *refs = w->app->server.refs;

    return (struct req){ .mem = w->mem, .db = db, .app = w->app, .refs = refs, .now = w->now };
}

static error *take_lease(void *ctx, struct db *db)
{
    struct work *w = ctx;

    return event_lease(db, w->mem, w->me, w->now, &w->mine);
}

static error *sequence(void *ctx, struct db *db)
{
    struct work *w = ctx;

    return event_sequence(db, w->mem, &w->more);
}

/* Rooms that act upon this event get a job, once, whatever is read again. */
static error *pass_on(struct req *r, const struct event *e)
{
    const struct rooms *rooms = r->app->rooms;

    for (size_t i = 0; i < rooms->n_listeners; i++) {
        const struct hearer *l = &rooms->listeners[i];
        int64_t              first = 0, id = 0;
        if (!str_is(e->kind, l->kind) || !str_is(e->action, l->action))
            continue;
        TRY(db_exec(r->db, r->mem, &sql_steward_heard,
                    DB_ARGS(db_int("event", e->ref.id), db_text("listener", str_of(l->job))),
                    &first));
        if (first)
            TRY(job_queue(
                r, l->job,
                str_fmt(r->mem, "%lld %lld", (long long)e->ref.community, (long long)e->ref.id),
                &id));
    }
    return NULL;
}

static error *notices(void *ctx, struct db *db)
{
    struct work *w = ctx;
    struct req   r = request_of(w, db);
    struct list  events;
    str          at = { 0 };
    int64_t      tick = 0;

    TRY(meta_get(db, w->mem, "notices.tick", &at));
    if (at.n && !str_i64(at, 0, INT64_MAX, &tick))
        tick = 0;
    TRY(event_after(db, w->mem, tick, NOTICES, &events));
    const struct event *e = events.item;
    w->more = events.n == NOTICES;
    if (!events.n)
        return NULL;
    for (size_t i = 0; i < events.n; i++) {
        struct matter m = { 0 };
        bool          found = false;
        TRY(pass_on(&r, &e[i]));
        TRY(w->app->rooms->describe(db, w->mem, &e[i], &m, &found));
        if (found)
            TRY(w->app->rooms->notify(&r, &e[i], &m));
    }
    /* A round may be cut by the limit: it is begun again, notices are put only once. */
    int64_t last = e[events.n - 1].tick;
    if (w->more && last - 1 > tick)
        last--;
    return meta_set(db, w->mem, "notices.tick", str_int(w->mem, last));
}

static error *clocks(void *ctx, struct db *db)
{
    struct work *w = ctx;
    struct req   r = request_of(w, db);
    bool         more = false;

    TRY(w->app->rooms->clock(&r, &w->more));
    TRY(notice_clock(&r, &more));
    w->more = w->more || more;
    return NULL;
}

static error *job_part(void *ctx, struct db *db)
{
    struct work *w = ctx;
    struct req   r = request_of(w, db);

    TRY(job_begin(&r, w->me, &w->begun));
    w->more = w->begun;
    if (w->begun)
        return NULL;
    TRY(job_work(&r, w->me, w->app->rooms->jobs, w->app->rooms->n_jobs, &w->more));
    w->worked = w->worked || w->more;
    return NULL;
}

static error *job_failed(void *ctx, struct db *db)
{
    struct work *w = ctx;
    struct req   r = request_of(w, db);

    return job_retreat(&r, w->me);
}

/* A few parts a turn, so that notices do not wait for a long job. Each part has memory of its own:
 * twenty of them together would be hundreds of megabytes. */
static error *jobs(struct work *w)
{
    struct arena *turn = w->mem, *part = arena_new();
    bool          failed = false;

    w->more = true;
    w->mem = part;
    for (int i = 0; i < PARTS && w->more && !failed; i += !w->begun) {
        error *e = writer_run(w->app->server.writer, part, job_part, w);
        if (e)
            log_event(LOG_WARN_, "job", "code=%s at=%s:%d", e->msg->code, e->file, e->line);
        failed = e != NULL;
        /* else none was due, or it was only begun, and what waits may wait for room */
        if (failed || (w->more && !w->begun))
            atomic_store(&stuck, failed && e->kind == FAIL_BUSY);
        arena_reset(part);
    }
    w->mem = turn;
    arena_free(part);
    return failed ? writer_run(w->app->server.writer, turn, job_failed, w) : NULL;
}

static error *seal(void *ctx, struct db *db)
{
    struct work *w = ctx;
    struct req   r = request_of(w, db);

    TRY(seal_some(&r, &w->notes, &w->more));
    /* kept until the witness has them: a crash in between leaves no gap there */
    if (w->notes.n && w->app->settings.witness.n)
        TRY(meta_set(db, w->mem, "witness.pending", w->notes));
    return NULL;
}

static error *witnessed(void *ctx, struct db *db)
{
    struct work *w = ctx;

    return meta_set(db, w->mem, "witness.pending", (str){ 0 });
}

static error *pending(void *ctx, struct db *db)
{
    struct work *w = ctx;

    return meta_get(db, w->mem, "witness.pending", &w->notes);
}

/* Hand the notes over, those of a turn that was cut off too; the same note twice does no harm. */
static error *hand_over(struct work *w)
{
    if (!w->notes.n || !w->app->settings.witness.n)
        return NULL;
    TRY(seal_witness(w->mem, w->app->settings.witness, w->notes));
    return writer_run(w->app->server.writer, w->mem, witnessed, w);
}

static error *tidy(void *ctx, struct db *db)
{
    struct work *w = ctx;

    w->more = false;
    TRY(db_exec(db, w->mem, &sql_steward_sessions, DB_ARGS(db_int("now", w->now)), NULL));
    TRY(db_exec(db, w->mem, &sql_steward_codes,
                DB_ARGS(db_int("now", w->now), db_int("window", w->now - MS_DAY)), NULL));
    return db_exec(db, w->mem, &sql_steward_answers,
                   DB_ARGS(db_int("before", w->now - KEEP_ANSWERS_DAYS * MS_DAY)), NULL);
}

static error *all_of(struct work *w, error *(*part)(void *ctx, struct db *db))
{
    do {
        w->more = false;
        TRY(writer_run(w->app->server.writer, w->mem, part, w));
    } while (w->more);
    return NULL;
}

/* Checkpoints, and what goes to the witness once they are committed. */
static error *seal_all(struct work *w)
{
    if (w->app->settings.witness.n) {
        TRY(writer_run(w->app->server.writer, w->mem, pending, w));
        TRY(hand_over(w));
    }
    do {
        w->more = false;
        w->notes = (str){ 0 };
        TRY(writer_run(w->app->server.writer, w->mem, seal, w));
        TRY(hand_over(w));
    } while (w->more);
    return NULL;
}

/* How many notices those who just got one have not read, to their streams. */
static error *tell_unread(struct work *w)
{
    struct told *t = &w->app->told;
    struct db   *db = NULL;

    if (!t->n || !w->app->live)
        return NULL;
    TRY(server_read_db(&w->app->server, w->mem, &db));
    for (size_t i = 0; i < t->n; i++) {
        int64_t unread = 0;
        TRY(notice_unread(db, w->mem, t->account[i], w->now, &unread));
        live_notice(w->app->live, t->account[i], unread);
    }
    t->n = 0;
    return NULL;
}

/* The image of the places anew, when it is old. */
static error *places(struct work *w)
{
    struct db *db = NULL;

    TRY(server_read_db(&w->app->server, w->mem, &db));
    return app_refresh(w->app, w->mem, db, w->now);
}

static error *turn(struct work *w, bool clock, bool sealing, bool tidying)
{
    if (clock) /* another process may have changed the tree, or midnight has passed */
        TRY(places(w));
    if (w->app->server.remote) {
        if (!w->leased)
            TRY(writer_run(w->app->server.writer, w->mem, take_lease, w));
        if (!w->mine)
            return NULL;
        TRY(all_of(w, sequence));
    }
    TRY(all_of(w, notices));
    TRY(tell_unread(w));
    TRY(jobs(w));
    w->busy = w->more;
    if (w->worked)
        TRY(places(w));
    if (clock)
        TRY(all_of(w, clocks));
    if (sealing)
        TRY(seal_all(w));
    if (tidying)
        TRY(all_of(w, tidy));
    return NULL;
}

error *steward_turn(struct app *app, struct arena *a, int64_t now)
{
    struct work w = { .app = app, .mem = a, .now = now, .me = STR("turn") };

    return turn(&w, true, true, true);
}

static void pause_(struct steward *s, int64_t ms)
{
    struct timespec t;

    clock_gettime(CLOCK_REALTIME, &t);
    t.tv_nsec += ms % 1000 * 1000000;
    t.tv_sec += ms / 1000 + t.tv_nsec / 1000000000;
    t.tv_nsec %= 1000000000;
    pthread_mutex_lock(&s->lock);
    while (!s->news && !atomic_load(&s->stopping))
        if (pthread_cond_timedwait(&s->kicked, &s->lock, &t))
            break;
    s->news = false;
    pthread_mutex_unlock(&s->lock);
}

static bool due(int64_t now, int64_t *last, int64_t every)
{
    if (now - *last < every)
        return false;
    *last = now;
    return true;
}

static void *run(void *arg)
{
    struct steward *s = arg;
    struct arena   *a = arena_new();

    while (!atomic_load(&s->stopping)) {
        int64_t now = s->app->server.clock();
        /* a lease of 5 s is renewed after 2 s */
        bool        leased = now >= s->leased_at && now - s->leased_at < 2000;
        struct work w = { .app = s->app,
                          .mem = a,
                          .now = now,
                          .me = str_of(s->me),
                          .leased = leased,
                          .mine = leased };
        error      *e = turn(&w, due(now, &s->clock_at, CLOCK_MS), due(now, &s->sealed_at, SEAL_MS),
                             due(now, &s->tidied_at, TIDY_MS));
        if (!w.mine && s->app->server.remote) /* what was due stays due until the lease is ours */
            s->leased_at = s->sealed_at = s->clock_at = s->tidied_at = 0;
        else if (!leased)
            s->leased_at = now;
        if (e) {
            log_event(LOG_WARN_, "steward", "code=%s at=%s:%d", e->msg->code, e->file, e->line);
            if (e->kind == FAIL_BUSY)
                atomic_store(&stuck, true);
            usleep(SOON_MS * 1000);
        } else if (s->app->server.remote) {
            live_kick(s->app->live);
        }
        arena_reset(a);
        /* What comes in bursts is handled together; on PostgreSQL others may write, so it looks. */
        usleep(s->app->server.remote ? BURST_MS * 1000 : SOON_MS * 1000);
        pause_(s, w.busy ? 1 : s->app->server.remote ? SOON_MS - BURST_MS : 5000);
    }
    arena_free(a);
    return NULL;
}

struct steward *steward_start(struct app *app)
{
    struct steward *s = xcalloc(1, sizeof *s);
    uint8_t         random[12];
    sigset_t        all, old;

    s->app = app;
    pthread_mutex_init(&s->lock, NULL);
    pthread_cond_init(&s->kicked, NULL);
    crypt_random(random, sizeof random);
    for (size_t i = 0; i < sizeof random; i++)
        snprintf(s->me + 2 * i, 3, "%02x", random[i]);
    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, &old);
    if (pthread_create(&s->thread, NULL, run, s))
        BUG("no thread for the steward");
    pthread_sigmask(SIG_SETMASK, &old, NULL);
    return s;
}

void steward_kick(struct steward *s)
{
    if (!s)
        return;
    pthread_mutex_lock(&s->lock);
    s->news = true;
    pthread_cond_signal(&s->kicked);
    pthread_mutex_unlock(&s->lock);
}

void steward_stop(struct steward *s)
{
    if (!s)
        return;
    atomic_store(&s->stopping, true);
    steward_kick(s);
    pthread_join(s->thread, NULL);
    pthread_cond_destroy(&s->kicked);
    pthread_mutex_destroy(&s->lock);
    free(s);
}
