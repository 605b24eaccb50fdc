/* live.c -- one reader of the log, many listeners. */
#include "core/live.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>

#include "base/log.h"
#include "base/when.h"
#include "core/small.h"
#include "http/engine.h"

enum { MOST_EVENTS = 500, POLL_MS = 200, IDLE_MS = 1000, PING_MS = 15000 };

struct listener {
    struct listener    *next, **link;
    struct live        *live;
    struct stream      *stream;
    int64_t             account;
    struct place_range *places; /* of the posts that count together */
    size_t              n_places;
    struct place_range  calls; /* of a clerk of the hotline */
    char                unit[44];
    int64_t             owed; /* a round of which it heard something, and not yet the number */
};

struct live {
    struct app      *app;
    pthread_mutex_t  lock; /* of the listeners */
    struct listener *first;
    size_t           n;
    pthread_mutex_t  kick_lock;
    pthread_cond_t   kicked;
    bool             news;
    _Atomic bool     stopping;
    _Atomic int64_t  tick; /* up to here everybody was told */
    pthread_t        thread;
};

void live_kick(struct live *l)
{
    if (!l)
        return;
    pthread_mutex_lock(&l->kick_lock);
    l->news = true;
    pthread_cond_signal(&l->kicked);
    pthread_mutex_unlock(&l->kick_lock);
}

static bool hears(const struct listener *x, const struct matter *m)
{
    for (size_t i = 0; i < x->n_places; i++)
        if (m->place_now >= x->places[i].lo && m->place_now <= x->places[i].hi)
            return true;
    if (m->called && m->place_now >= x->calls.lo && m->place_now <= x->calls.hi)
        return true;
    const struct party *p = m->parties.item;
    for (size_t i = 0; i < m->parties.n; i++) {
        int64_t account = 0;
        if (p[i].who.n && p[i].who.p[0] == 'u' && x->unit[0] && str_is(p[i].who, x->unit))
            return true;
        if (p[i].who.n && p[i].who.p[0] == 'a' &&
            str_i64((str){ p[i].who.p + 1, p[i].who.n - 1 }, 0, INT64_MAX, &account) &&
            account == x->account)
            return true;
    }
    return false;
}

static struct message_out *message_of(struct live *l, struct arena *a, const struct event *e,
                                      const struct matter *m, bool last_of_round)
{
    struct buf b;
    struct jw  j;

    buf_init(&b, a, 4096);
    if (last_of_round)
        buf_fmt(&b, "id: %lld\n", (long long)e->tick);
    buf_z(&b, "event: case\ndata: ");
    jw_init(&j, &b, l->app->server.refs);
    jw_object(&j);
    jw_key(&j, "ref");
    jw_ref(&j, (struct ref){ e->ref.community, e->subject });
    JW_STR(&j, "state", m->state);
    JW_STR(&j, "action", e->action);
    jw_key(&j, "place");
    jw_code(&j, m->place_now);
    JW_STR(&j, "number", m->number);
    JW_STR(&j, "category", m->category);
    jw_key(&j, "at");
    jw_time(&j, e->at);
    jw_end(&j);
    jw_done(&j);
    buf_z(&b, "\n\n");
    return message_new(buf_done(&b));
}

/* To those of the listeners (ONLY: to one) who are to hear of M; OUT carries the number of its
 * round when it ENDS it. */
static void tell_one(struct live *l, struct listener *only, struct message_out *out,
                     const struct matter *m, int64_t round, bool ends)
{
    pthread_mutex_lock(&l->lock);
    for (struct listener *x = l->first; x; x = x->next)
        if ((!only || x == only) && hears(x, m)) {
            stream_send(x->stream, out);
            x->owed = ends ? 0 : round;
        }
    pthread_mutex_unlock(&l->lock);
}

/* A round is over, and who heard only of its beginning is given its number: else a client that
 * comes back would be told the same again. */
static void tell_round(struct live *l, struct arena *a, struct listener *only, int64_t round)
{
    struct message_out *out = message_new(str_fmt(a, "id: %lld\n\n", (long long)round));

    pthread_mutex_lock(&l->lock);
    for (struct listener *x = l->first; x; x = x->next)
        if ((!only || x == only) && x->owed == round) {
            stream_send(x->stream, out);
            x->owed = 0;
        }
    pthread_mutex_unlock(&l->lock);
    message_drop(out);
}

static error *tell(struct live *l, struct db *db, struct arena *a, const struct list *events,
                   struct listener *only)
{
    const struct event *e = events->item;

    for (size_t i = 0; i < events->n; i++) {
        struct matter m = { 0 };
        bool          found = false;
        bool ends = i + 1 == events->n ? events->n < MOST_EVENTS : e[i + 1].tick != e[i].tick;
        TRY(l->app->rooms->describe(db, a, &e[i], &m, &found));
        if (found) {
            struct message_out *out = message_of(l, a, &e[i], &m, ends);
            tell_one(l, only, out, &m, e[i].tick, ends);
            message_drop(out);
        }
        if (ends)
            tell_round(l, a, only, e[i].tick);
    }
    return NULL;
}

/* Read what is new and tell it. A round that was cut off is read again from its start. */
static error *catch_up(struct live *l, struct db *db, struct arena *a, bool *more)
{
    struct list events;

    *more = false;
    TRY(event_after(db, a, atomic_load(&l->tick), MOST_EVENTS, &events));
    if (!events.n)
        return NULL;
    TRY(tell(l, db, a, &events, NULL));
    const struct event *e = events.item;
    int64_t             last = e[events.n - 1].tick;
    *more = events.n == MOST_EVENTS;
    if (*more && last > atomic_load(&l->tick) + 1)
        last--; /* perhaps not all of the last round */
    atomic_store(&l->tick, last);
    return NULL;
}

static void broadcast(struct live *l, str text)
{
    struct message_out *m = message_new(text);

    pthread_mutex_lock(&l->lock);
    for (struct listener *x = l->first; x; x = x->next)
        stream_send(x->stream, m);
    pthread_mutex_unlock(&l->lock);
    message_drop(m);
}

static void wait_for_news(struct live *l)
{
    struct timespec t;
    int64_t         ms = l->app->server.remote ? POLL_MS : IDLE_MS;

    clock_gettime(CLOCK_REALTIME, &t);
    t.tv_nsec += ms % 1000 * 1000000;
    t.tv_sec += ms / 1000 + t.tv_nsec / 1000000000;
    t.tv_nsec %= 1000000000;
    pthread_mutex_lock(&l->kick_lock);
    while (!l->news && !atomic_load(&l->stopping))
        if (pthread_cond_timedwait(&l->kicked, &l->kick_lock, &t))
            break;
    l->news = false;
    pthread_mutex_unlock(&l->kick_lock);
}

static void *run(void *arg)
{
    struct live  *l = arg;
    struct arena *a = arena_new();
    struct db    *db = NULL;
    int64_t       pinged = when_now();

    while (!atomic_load(&l->stopping)) {
        bool   more = false;
        error *e = db ? NULL : db_open(a, l->app->server.url, DB_READ, &db);
        if (!e)
            e = catch_up(l, db, a, &more);
        if (e)
            log_event(LOG_WARN_, "live", "code=%s", e->msg->code);
        arena_reset(a);
        if (when_now() - pinged > PING_MS) {
            broadcast(l, STR(": ping\n\n"));
            pinged = when_now();
        }
        if (!more || e)
            wait_for_news(l);
    }
    db_close(db);
    arena_free(a);
    return NULL;
}

struct live *live_start(struct app *app)
{
    struct live  *l = xcalloc(1, sizeof *l);
    struct arena *a = arena_new();
    struct db    *db = NULL;
    int64_t       tick = 0;
    sigset_t      all, old;

    l->app = app;
    pthread_mutex_init(&l->lock, NULL);
    pthread_mutex_init(&l->kick_lock, NULL);
    pthread_cond_init(&l->kicked, NULL);
    error *e = db_open(a, app->server.url, DB_READ, &db);
    if (!e)
        e = event_tick(db, a, &tick);
    if (e)
        log_event(LOG_WARN_, "live.start", "code=%s", e->msg->code);
    atomic_store(&l->tick, tick);
    db_close(db);
    arena_free(a);
    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, &old);
    if (pthread_create(&l->thread, NULL, run, l))
        BUG("no thread for the live stream");
    pthread_sigmask(SIG_SETMASK, &old, NULL);
    return l;
}

void live_stop(struct live *l)
{
    if (!l)
        return;
    atomic_store(&l->stopping, true);
    live_kick(l);
    pthread_join(l->thread, NULL);
    pthread_cond_destroy(&l->kicked);
    pthread_mutex_destroy(&l->kick_lock);
    pthread_mutex_destroy(&l->lock);
    free(l);
}

static void gone(void *ctx)
{
    struct listener *x = ctx;
    struct live     *l = x->live;

    pthread_mutex_lock(&l->lock);
    *x->link = x->next;
    if (x->next)
        x->next->link = x->link;
    l->n--;
    pthread_mutex_unlock(&l->lock);
    free(x->places);
    free(x);
}

/* What a returning client missed; more than we keep at hand: it is told to fetch afresh. */
static error *replay(struct req *r, struct listener *x, int64_t after)
{
    struct list  events;
    struct live *l = x->live;

    TRY(event_after(r->db, r->mem, after, MOST_EVENTS, &events));
    if (events.n < MOST_EVENTS)
        return tell(l, r->db, r->mem, &events, x);
    struct message_out *m = message_new(
        str_fmt(r->mem, "id: %lld\nevent: resync\ndata: {}\n\n", (long long)atomic_load(&l->tick)));
    stream_send(x->stream, m);
    message_drop(m);
    return NULL;
}

error *live_subscribe(struct req *r, void *stream)
{
    struct live     *l = r->app->live;
    struct listener *x = xcalloc(1, sizeof *x);
    int64_t          after = 0;

    x->live = l;
    x->stream = stream;
    x->account = r->account;
    struct list places = person_places(r->mem, r->who);
    x->places = xcalloc(places.n + 1, sizeof *x->places);
    for (x->n_places = 0; x->n_places < places.n; x->n_places++)
        x->places[x->n_places] = ((const struct place_range *)places.item)[x->n_places];
    x->calls = r->who->post.id && r->who->post.role == ROLE_HOTLINE
                   ? place_communities(r->who->post.place)
                   : (struct place_range){ 1, 0 };
    snprintf(x->unit, sizeof x->unit, STR_FMT, STR_ARG(r->who->unit));
    pthread_mutex_lock(&l->lock);
    x->next = l->first;
    x->link = &l->first;
    if (x->next)
        x->next->link = &x->next;
    l->first = x;
    l->n++;
    pthread_mutex_unlock(&l->lock);
    stream_watch(stream, gone, x);
    if (r->last_event.n && str_i64(r->last_event, 0, INT64_MAX, &after)) {
        error *e = replay(r, x, after);
        if (e)
            log_event(LOG_WARN_, "live.replay", "code=%s", e->msg->code);
    } else {
        struct message_out *m = message_new(str_fmt(r->mem, "id: %lld\nevent: hello\ndata: {}\n\n",
                                                    (long long)atomic_load(&l->tick)));
        stream_send(stream, m);
        message_drop(m);
    }
    return NULL;
}

void live_notice(struct live *l, int64_t account, int64_t unread)
{
    char text[80];

    if (!l)
        return;
    snprintf(text, sizeof text, "event: notice\ndata: {\"unread\":%lld}\n\n", (long long)unread);
    struct message_out *m = message_new(str_of(text));
    pthread_mutex_lock(&l->lock);
    for (struct listener *x = l->first; x; x = x->next)
        if (x->account == account)
            stream_send(x->stream, m);
    pthread_mutex_unlock(&l->lock);
    message_drop(m);
}

size_t live_count(struct live *l)
{
    pthread_mutex_lock(&l->lock);
    size_t n = l->n;
    pthread_mutex_unlock(&l->lock);
    return n;
}
