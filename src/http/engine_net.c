/* engine_net.c -- counting connections and cutting the slow ones. */
#include "http/engine_net.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <unistd.h>

#include "base/log.h"
#include "base/when.h"

enum { BUCKETS = 4096, HEAD_MS = 10000, BODY_MS = 10000, BODY_MOST_MS = 300000, RATE = 1 };

enum phase { PHASE_HEAD, PHASE_BODY, PHASE_WORK, PHASE_IDLE };

struct conn {
    struct conn *next, **link;
    int          fd;
    /* written by the connection's thread, and by the watcher for one that is idle */
    _Atomic uint64_t phase; /* enum phase, and since when: packed() */
    _Atomic uint64_t bytes; /* of this body, or received in all when it became idle */
    unsigned         bucket;
    bool             loopback;
    char             address[INET6_ADDRSTRLEN];
    bool             cut;
};

/* Phase and time in one word, so that the watcher needs no lock that every request would take. */
static uint64_t packed(enum phase p, int64_t since)
{
    return (uint64_t)since << 2 | p;
}

struct net {
    pthread_mutex_t lock;
    struct conn    *conns;
    struct stream **streams;
    size_t          n_streams, cap_streams;
    int64_t         max_per_address;
    _Atomic int     count[BUCKETS];
    pthread_t       thread;
    _Atomic bool    stopping;
};

error *net_listen(struct arena *a, str address, int64_t port, int *fd, int64_t *real_port)
{
    struct addrinfo hints = { .ai_socktype = SOCK_STREAM, .ai_flags = AI_PASSIVE | AI_NUMERICHOST };
    struct addrinfo *found = NULL;
    str              service = str_int(a, port);

    if (getaddrinfo(str_dup(a, address).p, service.p, &hints, &found) || !found)
        return error_of(a, FAIL_INPUT, &msg_io, address, STR("not an address"));
    *fd = socket(found->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    int on = 1, off = 0;
    setsockopt(*fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (found->ai_family == AF_INET6)
        setsockopt(*fd, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof off);
    bool ok =
        *fd >= 0 && bind(*fd, found->ai_addr, found->ai_addrlen) == 0 && listen(*fd, 4096) == 0;
    freeaddrinfo(found);
    if (!ok) {
        str why = str_dup(a, str_of(strerror(errno)));
        if (*fd >= 0)
            close(*fd);
        return error_of(a, FAIL_BUSY, &msg_io,
                        str_fmt(a, STR_FMT ":%lld", STR_ARG(address), (long long)port), why);
    }
    union {
        struct sockaddr     any;
        struct sockaddr_in  v4;
        struct sockaddr_in6 v6;
    } name;
    socklen_t n = sizeof name;
    getsockname(*fd, &name.any, &n);
    *real_port = ntohs(name.any.sa_family == AF_INET6 ? name.v6.sin6_port : name.v4.sin_port);
    return NULL;
}

/* The bytes that identify who connects: 4 of IPv4 (also when mapped), 8 of IPv6. */
static size_t address_bytes(const struct sockaddr *from, const unsigned char **p, bool *loopback)
{
    static const unsigned char mapped[12] = { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF };

    *loopback = false;
    if (!from)
        return 0;
    if (from->sa_family == AF_INET) {
        *p = (const unsigned char *)&((const struct sockaddr_in *)(const void *)from)->sin_addr;
        *loopback = (*p)[0] == 127;
        return 4;
    }
    if (from->sa_family != AF_INET6)
        return 0;
    const struct in6_addr *six = &((const struct sockaddr_in6 *)(const void *)from)->sin6_addr;
    *p = six->s6_addr;
    if (memcmp(*p, mapped, sizeof mapped) == 0) {
        *p += 12;
        *loopback = (*p)[0] == 127;
        return 4;
    }
    *loopback = IN6_IS_ADDR_LOOPBACK(six);
    return 8;
}

static unsigned bucket_of(const struct sockaddr *from, bool *loopback)
{
    const unsigned char *p = NULL;
    size_t               n = address_bytes(from, &p, loopback);
    uint64_t             h = UINT64_C(1469598103934665603);

    for (size_t i = 0; i < n; i++)
        h = (h ^ p[i]) * UINT64_C(1099511628211);
    return (unsigned)(h >> 20) % BUCKETS;
}

static void write_address(const struct sockaddr *from, char *out)
{
    const unsigned char *p = NULL;
    bool                 loopback = false;
    size_t               n = address_bytes(from, &p, &loopback);

    if (n == 4)
        inet_ntop(AF_INET, p, out, INET6_ADDRSTRLEN);
    else if (n == 8)
        inet_ntop(AF_INET6, p, out, INET6_ADDRSTRLEN);
}

enum MHD_Result net_accept(void *cls, const struct sockaddr *from, socklen_t n)
{
    struct net *net = cls;
    bool        loopback = false;
    unsigned    b = bucket_of(from, &loopback);

    (void)n;
    /* this machine is exempt: a reverse proxy connects for everybody */
    if (loopback || atomic_load(&net->count[b]) < net->max_per_address)
        return MHD_YES;
    log_event(LOG_WARN_, "http.refused", "reason=\"too many connections from one address\"");
    return MHD_NO;
}

static struct conn *conn_of(struct MHD_Connection *con)
{
    const union MHD_ConnectionInfo *i =
        MHD_get_connection_info(con, MHD_CONNECTION_INFO_SOCKET_CONTEXT);

    return i ? i->socket_context : NULL;
}

void net_connection(void *cls, struct MHD_Connection *con, void **socket_context,
                    enum MHD_ConnectionNotificationCode what)
{
    struct net  *net = cls;
    struct conn *c = *socket_context;

    if (what == MHD_CONNECTION_NOTIFY_STARTED) {
        const union MHD_ConnectionInfo *fd =
            MHD_get_connection_info(con, MHD_CONNECTION_INFO_CONNECTION_FD);
        const union MHD_ConnectionInfo *from =
            MHD_get_connection_info(con, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
        c = xcalloc(1, sizeof *c);
        c->fd = fd->connect_fd;
        atomic_init(&c->phase, packed(PHASE_HEAD, when_now()));
        atomic_init(&c->bytes, 0);
        c->bucket = bucket_of(from ? from->client_addr : NULL, &c->loopback);
        write_address(from ? from->client_addr : NULL, c->address);
        atomic_fetch_add(&net->count[c->bucket], 1);
        pthread_mutex_lock(&net->lock);
        c->next = net->conns;
        c->link = &net->conns;
        if (c->next)
            c->next->link = &c->next;
        net->conns = c;
        pthread_mutex_unlock(&net->lock);
        *socket_context = c;
    } else if (c) {
        pthread_mutex_lock(&net->lock);
        *c->link = c->next;
        if (c->next)
            c->next->link = c->link;
        pthread_mutex_unlock(&net->lock);
        atomic_fetch_sub(&net->count[c->bucket], 1);
        free(c);
        *socket_context = NULL;
    }
}

static uint64_t received(int fd)
{
    /* glibc's struct ends before tcpi_bytes_received; the kernel's follows it */
    struct {
        struct tcp_info base;
        uint64_t        more[8];
    } wide = { 0 };
    socklen_t n = sizeof wide;

    if (getsockopt(fd, IPPROTO_TCP, TCP_INFO, &wide, &n))
        return 0;
    return wide.more[3];
}

str net_address(struct MHD_Connection *con, bool *loopback)
{
    const struct conn *c = conn_of(con);

    *loopback = c && c->loopback;
    return str_of(c ? c->address : "");
}

static void phase(struct MHD_Connection *con, enum phase to)
{
    struct conn *c = conn_of(con);

    if (!c)
        return;
    atomic_store_explicit(&c->bytes, to == PHASE_IDLE ? UINT64_MAX : 0, memory_order_relaxed);
    atomic_store_explicit(&c->phase, packed(to, when_now()), memory_order_release);
}

void net_body(struct MHD_Connection *con, struct net *n)
{
    (void)n;
    phase(con, PHASE_BODY);
}

void net_received(struct MHD_Connection *con, size_t bytes)
{
    struct conn *c = conn_of(con);

    if (c)
        atomic_fetch_add_explicit(&c->bytes, bytes, memory_order_relaxed);
}

void net_work(struct MHD_Connection *con, struct net *n)
{
    (void)n;
    phase(con, PHASE_WORK);
}

void net_idle(struct MHD_Connection *con, struct net *n)
{
    (void)n;
    phase(con, PHASE_IDLE);
}

static bool too_slow(struct conn *c, int64_t now)
{
    uint64_t word = atomic_load_explicit(&c->phase, memory_order_acquire);
    int64_t  took = now - (int64_t)(word >> 2);
    uint64_t bytes = atomic_load_explicit(&c->bytes, memory_order_relaxed);

    switch ((enum phase)(word & 3)) {
    case PHASE_HEAD:
        return took > HEAD_MS;
    case PHASE_BODY:
        return took > BODY_MOST_MS || (took > BODY_MS && (int64_t)bytes < took * RATE);
    case PHASE_IDLE: {
        /* a next head has begun when bytes have come since; unless its request has begun too */
        uint64_t got = received(c->fd);
        if (bytes == UINT64_MAX)
            atomic_compare_exchange_strong(&c->bytes, &bytes, got);
        else if (got != bytes)
            atomic_compare_exchange_strong(&c->phase, &word, packed(PHASE_HEAD, now));
        return false;
    }
    case PHASE_WORK:
        break;
    }
    return false;
}

static void *watch(void *arg)
{
    struct net *n = arg;

    while (!atomic_load(&n->stopping)) {
        int64_t now = when_now();
        pthread_mutex_lock(&n->lock);
        for (struct conn *c = n->conns; c; c = c->next)
            if (!c->cut && too_slow(c, now)) {
                c->cut = true;
                shutdown(c->fd, SHUT_RDWR);
            }
        pthread_mutex_unlock(&n->lock);
        for (int i = 0; i < 10 && !atomic_load(&n->stopping); i++)
            usleep(100000);
    }
    return NULL;
}

struct net *net_start(int64_t max_per_address)
{
    struct net *n = xcalloc(1, sizeof *n);
    sigset_t    all, old;

    pthread_mutex_init(&n->lock, NULL);
    n->max_per_address = max_per_address;
    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, &old);
    if (pthread_create(&n->thread, NULL, watch, n))
        BUG("no thread for the watcher");
    pthread_sigmask(SIG_SETMASK, &old, NULL);
    return n;
}

void net_stop(struct net *n)
{
    atomic_store(&n->stopping, true);
    pthread_join(n->thread, NULL);
    pthread_mutex_destroy(&n->lock);
    free(n->streams);
    free(n);
}

void net_stream(struct net *n, struct stream *s)
{
    pthread_mutex_lock(&n->lock);
    if (n->n_streams == n->cap_streams) {
        n->cap_streams = n->cap_streams ? n->cap_streams * 2 : 64;
        n->streams = xrealloc(n->streams, n->cap_streams, sizeof *n->streams);
    }
    n->streams[n->n_streams++] = s;
    pthread_mutex_unlock(&n->lock);
}

void net_stream_gone(struct net *n, struct stream *s)
{
    pthread_mutex_lock(&n->lock);
    for (size_t i = 0; i < n->n_streams; i++)
        if (n->streams[i] == s) {
            n->streams[i] = n->streams[--n->n_streams];
            break;
        }
    pthread_mutex_unlock(&n->lock);
}

void net_end_streams(struct net *n, void (*end)(void *stream))
{
    pthread_mutex_lock(&n->lock);
    for (size_t i = 0; i < n->n_streams; i++)
        end(n->streams[i]);
    pthread_mutex_unlock(&n->lock);
}
