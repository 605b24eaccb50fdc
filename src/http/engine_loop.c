/* engine_loop.c -- one daemon and one thread for each loop. */
#include "http/engine_loop.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/log.h"

enum { MOST = 16, QUIET_MS = 500 /* limit of a wait: time limits and the end are looked at */ };

struct loop {
    struct loops      *all;
    struct MHD_Daemon *daemon;
    int                epoll, wake; /* the library's descriptor, and an eventfd */
    _Atomic bool       woken;       /* the eventfd is set: many resumptions, one write */
    pthread_t          thread;
    bool               quiet; /* no longer accepts */
};

struct loops {
    void (*begin)(void);
    void (*over)(void);
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

static void wake(struct loop *l)
{
    if (!atomic_exchange(&l->woken, true) && eventfd_write(l->wake, 1))
        log_event(LOG_ERROR_, "http.wake", "errno=%d", errno);
}

static void wait_for_work(struct loop *l)
{
    MHD_UNSIGNED_LONG_LONG ms = 0;
    bool                   limit = MHD_get_timeout(l->daemon, &ms) == MHD_YES && ms < QUIET_MS;
    struct pollfd          fds[] = { { .fd = l->epoll, .events = POLLIN },
                                     { .fd = l->wake, .events = POLLIN } };
    eventfd_t              n;

    poll(fds, 2, limit ? (int)ms : QUIET_MS);
    if (fds[1].revents & POLLIN) {
        eventfd_read(l->wake, &n);
        /* before the library looks: what is resumed from here on wakes again */
        atomic_store(&l->woken, false);
    }
}

static void *turn(void *arg)
{
    struct loop *l = arg;

    l->all->begin();
    while (!atomic_load(&l->all->stopping)) {
        if (atomic_load(&l->all->quiesced) && !l->quiet)
            stop_accepting(l);
        wait_for_work(l);
        MHD_run_wait(l->daemon, 0);
        l->all->over();
    }
    return NULL;
}

static bool start_one(struct loop *l, const struct loops_options *o)
{
    int fd = fcntl(o->listen, F_DUPFD_CLOEXEC, 3);

    if (fd < 0)
        return false;
    l->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    l->daemon = MHD_start_daemon(o->flags | MHD_USE_EPOLL, 0, o->accept, o->accept_ctx, o->handle,
                                 o->handle_ctx, MHD_OPTION_LISTEN_SOCKET, fd,
                                 MHD_OPTION_CONNECTION_LIMIT, o->max_connections / o->threads + 1,
                                 MHD_OPTION_ARRAY, o->items, MHD_OPTION_END);
    if (!l->daemon) {
        close(fd);
        close(l->wake);
        return false;
    }
    l->epoll = MHD_get_daemon_info(l->daemon, MHD_DAEMON_INFO_EPOLL_FD)->epoll_fd;
    return true;
}

static void stop_one(struct loop *l)
{
    MHD_stop_daemon(l->daemon);
    close(l->wake);
}

bool loops_start(const struct loops_options *o, struct loops **out)
{
    struct loops *l = xcalloc(1, sizeof *l);
    sigset_t      all, old;
    bool          ok = true;

    l->begin = o->begin;
    l->over = o->over;

    if (o->threads > MOST || o->threads == 0)
        BUG("%u polling threads", o->threads);
    while (ok && l->n < o->threads) {
        l->loop[l->n].all = l;
        ok = start_one(&l->loop[l->n], o);
        l->n += ok ? 1 : 0;
    }
    close(o->listen);
    if (!ok) {
        while (l->n--)
            stop_one(&l->loop[l->n]);
        free(l);
        return false;
    }
    *out = l;
    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, &old);
    for (unsigned i = 0; i < l->n; i++) {
        if (pthread_create(&l->loop[i].thread, NULL, turn, &l->loop[i]))
            BUG("no thread for the engine");
        pthread_setname_np(l->loop[i].thread, "http");
    }
    pthread_sigmask(SIG_SETMASK, &old, NULL);
    return true;
}

void loops_resume(struct loops *l, struct MHD_Connection *con)
{
    const union MHD_ConnectionInfo *i = MHD_get_connection_info(con, MHD_CONNECTION_INFO_DAEMON);
    const struct MHD_Daemon        *d = i->daemon;

    MHD_resume_connection(con); /* from here on CON may be gone */
    for (unsigned k = 0; k < l->n; k++)
        if (l->loop[k].daemon == d)
            wake(&l->loop[k]);
}

void loops_quiesce(struct loops *l)
{
    atomic_store(&l->quiesced, true);
    for (unsigned i = 0; i < l->n; i++)
        wake(&l->loop[i]);
}

void loops_stop(struct loops *l)
{
    atomic_store(&l->stopping, true);
    for (unsigned i = 0; i < l->n; i++)
        wake(&l->loop[i]);
    for (unsigned i = 0; i < l->n; i++) {
        pthread_join(l->loop[i].thread, NULL);
        stop_one(&l->loop[i]);
    }
    free(l);
}
