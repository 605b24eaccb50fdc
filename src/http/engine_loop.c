/* engine_loop.c -- one daemon and one thread for each loop. */
#include "http/engine_loop.h"

#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/log.h"

enum {
    MOST = 16,
    EVENTS = 128,   /* of one round of the library */
    BUSY_MS = 10,   /* limit of a wait when a round may fill up */
    QUIET_MS = 500, /* and when it cannot */
};

struct loop {
    struct loops      *all;
    struct MHD_Daemon *daemon;
    pthread_t          thread;
    bool               quiet; /* no longer accepts */
};

struct loops {
    struct loop  loop[MOST];
    unsigned     n;
    _Atomic bool quiesced, stopping;
};

static void stop_accepting(struct loop *l)
{
    MHD_socket fd = MHD_quiesce_daemon(l->daemon);

    if (fd != MHD_INVALID_SOCKET)
        close(fd);
    l->quiet = true;
}

static void *turn(void *arg)
{
    struct loop *l = arg;

    while (!atomic_load(&l->all->stopping)) {
        const union MHD_DaemonInfo *i =
            MHD_get_daemon_info(l->daemon, MHD_DAEMON_INFO_CURRENT_CONNECTIONS);
        if (atomic_load(&l->all->quiesced) && !l->quiet)
            stop_accepting(l);
        MHD_run_wait(l->daemon, i && i->num_connections >= EVENTS ? BUSY_MS : QUIET_MS);
    }
    return NULL;
}

static struct MHD_Daemon *start_one(const struct loops_options *o)
{
    int fd = fcntl(o->listen, F_DUPFD_CLOEXEC, 3);

    if (fd < 0)
        return NULL;
    struct MHD_Daemon *d = MHD_start_daemon(
        o->flags | MHD_USE_EPOLL | MHD_USE_ITC, 0, o->accept, o->accept_ctx, o->handle,
        o->handle_ctx, MHD_OPTION_LISTEN_SOCKET, fd, MHD_OPTION_CONNECTION_LIMIT,
        o->max_connections / o->threads + 1, MHD_OPTION_ARRAY, o->items, MHD_OPTION_END);
    if (!d)
        close(fd);
    return d;
}

struct loops *loops_start(const struct loops_options *o)
{
    struct loops *l = xcalloc(1, sizeof *l);
    sigset_t      all, old;
    bool          ok = true;

    if (o->threads > MOST || o->threads == 0)
        BUG("%u polling threads", o->threads);
    while (ok && l->n < o->threads) {
        l->loop[l->n] = (struct loop){ .all = l, .daemon = start_one(o) };
        ok = l->loop[l->n].daemon != NULL;
        l->n += ok ? 1 : 0;
    }
    close(o->listen);
    if (!ok) {
        while (l->n--)
            MHD_stop_daemon(l->loop[l->n].daemon);
        free(l);
        return NULL;
    }
    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, &old);
    for (unsigned i = 0; i < l->n; i++) {
        if (pthread_create(&l->loop[i].thread, NULL, turn, &l->loop[i]))
            BUG("no thread for the engine");
        pthread_setname_np(l->loop[i].thread, "http");
    }
    pthread_sigmask(SIG_SETMASK, &old, NULL);
    return l;
}

void loops_quiesce(struct loops *l)
{
    atomic_store(&l->quiesced, true);
}

void loops_stop(struct loops *l)
{
    atomic_store(&l->stopping, true);
    for (unsigned i = 0; i < l->n; i++) {
        pthread_join(l->loop[i].thread, NULL);
        MHD_stop_daemon(l->loop[i].daemon);
    }
    free(l);
}
