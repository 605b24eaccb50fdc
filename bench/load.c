/* load.c -- asks a server many things at once and says how it went: the one client of all bars.
 *
 *   load hit     --url URL -c 64 -s 5 [...]   each connection asks, waits, asks again
 *   load streams --url URL -c 10000 [...]     opens streams, says "ready", waits for one event each
 *   load drip    --url URL -c 200 -s 20       sends heads and bodies a byte at a time
 *
 * options   -c N connections, -s N seconds, -n N requests at most
 *           --header "Name: value" (repeatable)   --cookies FILE, one line each, by connection
 *           --body FILE makes it a POST; @@@@@@@@ in it, or in the URL, becomes a running number of
 *           eight digits
 *           --idem adds an Idempotency-Key to every request   --pid P,P the server's processes
 * It prints one line of name=value. Only whole answers with a 2xx status count as "ok". One thread,
 * one epoll; answers must carry Content-Length. */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/base.h"

enum { ANSWER_HEAD = 16384, HEADERS = 16, PIDS = 16, LATENCIES = 4000000 };

struct options {
    str     mode, host, path, body, header[HEADERS], *cookie;
    size_t  headers, cookies;
    int64_t port, conns, seconds, most;
    bool    idem;
    int     pid[PIDS], pids;
};

struct conn {
    int     fd, number;
    char   *out; /* the request that is being sent */
    size_t  out_n, sent;
    char    in[ANSWER_HEAD];
    size_t  in_n;   /* bytes of the head so far */
    int64_t left;   /* bytes of the body still to come; -1: in the head */
    int     status; /* of the answer that is coming */
    int64_t started;
    bool    open, served; /* streams: the head came; an event came */
    int64_t cut;          /* drip: when the server ended it */
};

static struct arena      *mem;
static struct options     opt = { .conns = 64, .seconds = 5, .most = INT64_MAX, .port = 80 };
static struct conn       *conns;
static int                poller;
static char              *path_mark;
static int64_t            next_number, done, ok, failed, reconnects;
static int64_t            by_status[600];
static uint32_t          *latency;
static size_t             latencies;
static unsigned           run_id;
static struct sockaddr_in address;

static int64_t now_us(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static void die(const char *what)
{
    fprintf(stderr, "load: %s: %s\n", what, strerror(errno));
    exit(1);
}

static str read_all(const char *path)
{
    struct buf b;
    char       chunk[65536];
    int        fd = open(path, O_RDONLY);
    ssize_t    n = 0;

    if (fd < 0)
        die(path);
    buf_init(&b, mem, 1 << 30);
    while ((n = read(fd, chunk, sizeof chunk)) > 0)
        buf_bytes(&b, chunk, (size_t)n);
    close(fd);
    return buf_done(&b);
}

/* ---- what the server's processes have used ---- */

/* User and system time in microseconds, RssAnon + RssShmem in kB. */
static int64_t cpu_us(void)
{
    int64_t sum = 0;

    for (int i = 0; i < opt.pids; i++) {
        char path[64];
        snprintf(path, sizeof path, "/proc/%d/stat", opt.pid[i]);
        str    s = read_all(path), rest = s;
        size_t at = 0;
        for (size_t k = 0; k < s.n; k++) /* the name may hold blanks and brackets */
            if (s.p[k] == ')')
                at = k + 2;
        rest = (str){ s.p + at, s.n - at };
        int64_t u = 0, k = 0;
        for (int f = 0; f < 11; f++)
            str_cut(&rest, ' ');
        str_i64(str_cut(&rest, ' '), 0, INT64_MAX, &u);
        str_i64(str_cut(&rest, ' '), 0, INT64_MAX, &k);
        sum += (u + k) * (1000000 / sysconf(_SC_CLK_TCK));
    }
    return sum;
}

static int64_t rss_kb(void)
{
    int64_t sum = 0;

    for (int i = 0; i < opt.pids; i++) {
        char path[64];
        snprintf(path, sizeof path, "/proc/%d/status", opt.pid[i]);
        str s = read_all(path);
        while (s.n) {
            str     line = str_cut(&s, '\n'), name = str_cut(&line, ':');
            int64_t v = 0;
            if (!str_is(name, "RssAnon") && !str_is(name, "RssShmem"))
                continue;
            line = str_trim(line);
            if (str_i64(str_cut(&line, ' '), 0, INT64_MAX, &v))
                sum += v;
        }
    }
    return sum;
}

/* ---- connections ---- */

static void watch(struct conn *c, uint32_t events)
{
    struct epoll_event e = { .events = events, .data.ptr = c };

    if (epoll_ctl(poller, EPOLL_CTL_MOD, c->fd, &e) != 0)
        die("epoll");
}

static void make_request(struct conn *c)
{
    struct buf    b;
    static char   body[1 << 20];
    struct arena *a = arena_new();
    char          number[16];

    snprintf(number, sizeof number, "%08" PRId64, next_number % 100000000);
    next_number++;
    buf_init(&b, a, 1 << 21);
    char *in_path = memmem(opt.path.p, opt.path.n, "@@@@@@@@", 8);
    if (in_path && !path_mark)
        path_mark = in_path;
    if (path_mark) /* it lies in our own copy of the argument */
        memcpy(path_mark, number, 8);
    buf_fmt(&b, "%s " STR_FMT " HTTP/1.1\r\nHost: " STR_FMT "\r\n", opt.body.n ? "POST" : "GET",
            STR_ARG(opt.path), STR_ARG(opt.host));
    for (size_t i = 0; i < opt.headers; i++)
        buf_fmt(&b, STR_FMT "\r\n", STR_ARG(opt.header[i]));
    if (opt.cookies)
        buf_fmt(&b, "Cookie: " STR_FMT "\r\n",
                STR_ARG(opt.cookie[(size_t)c->number % opt.cookies]));
    if (opt.idem)
        buf_fmt(&b, "Idempotency-Key: load-%08x-%s\r\n", run_id, number);
    if (opt.body.n) {
        memcpy(body, opt.body.p, opt.body.n);
        char *mark = memmem(body, opt.body.n, "@@@@@@@@", 8);
        if (mark)
            memcpy(mark, number, 8);
        buf_fmt(&b, "Content-Type: application/json\r\nContent-Length: %zu\r\n", opt.body.n);
    }
    buf_z(&b, "\r\n");
    buf_bytes(&b, body, opt.body.n);
    if (b.n > c->out_n || !c->out)
        c->out = xrealloc(c->out, b.n, 1);
    memcpy(c->out, b.p, b.n);
    c->out_n = b.n;
    c->sent = 0;
    c->in_n = 0;
    c->left = -1;
    c->started = now_us();
    arena_free(a);
}

static void dial(struct conn *c)
{
    c->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    if (c->fd < 0)
        die("socket");
    setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &(int){ 1 }, sizeof(int));
    if (connect(c->fd, (struct sockaddr *)&address, sizeof address) != 0 && errno != EINPROGRESS)
        die("connect");
    struct epoll_event e = { .events = EPOLLIN | EPOLLOUT, .data.ptr = c };
    if (epoll_ctl(poller, EPOLL_CTL_ADD, c->fd, &e) != 0)
        die("epoll");
}

static void again(struct conn *c)
{
    make_request(c);
    watch(c, EPOLLIN | EPOLLOUT);
}

static void redial(struct conn *c)
{
    close(c->fd);
    reconnects++;
    make_request(c);
    dial(c);
}

static bool send_some(struct conn *c, size_t most)
{
    size_t n = c->out_n - c->sent;

    if (n > most)
        n = most;
    ssize_t k = send(c->fd, c->out + c->sent, n, MSG_NOSIGNAL);
    if (k < 0)
        return errno == EAGAIN || errno == ENOTCONN || errno == EINTR;
    c->sent += (size_t)k;
    return true;
}

/* The head of an answer, when it is whole: status and length of the body. */
static bool read_head(struct conn *c)
{
    char *end = memmem(c->in, c->in_n, "\r\n\r\n", 4);

    if (!end)
        return false;
    str     head = { c->in, (size_t)(end - c->in) };
    str     first = str_cut(&head, '\n');
    int64_t status = 0, length = 0;
    str_cut(&first, ' ');
    str_i64(str_cut(&first, ' '), 100, 599, &status);
    while (head.n) {
        str line = str_trim(str_cut(&head, '\n')), name = str_cut(&line, ':');
        if (name.n == 14 && strncasecmp(name.p, "Content-Length", 14) == 0)
            str_i64(str_trim(line), 0, INT64_MAX, &length);
    }
    c->status = (int)status;
    c->left = length - (int64_t)(c->in_n - (size_t)(end + 4 - c->in));
    return true;
}

static void answered(struct conn *c)
{
    int64_t us = now_us() - c->started;

    done++;
    by_status[c->status < 600 ? c->status : 0]++;
    if (c->status >= 200 && c->status < 300)
        ok++;
    if (latencies < LATENCIES)
        latency[latencies++] = us > UINT32_MAX ? UINT32_MAX : (uint32_t)us;
}

/* Read; true while the connection is good. */
static bool receive(struct conn *c)
{
    static char chunk[1 << 18];

    for (;;) {
        bool    head = c->left < 0;
        ssize_t k = head ? recv(c->fd, c->in + c->in_n, ANSWER_HEAD - c->in_n, 0)
                         : recv(c->fd, chunk, sizeof chunk, 0);
        if (k < 0)
            return errno == EAGAIN || errno == EINTR;
        if (k == 0)
            return false;
        if (head) {
            c->in_n += (size_t)k;
            if (!read_head(c)) {
                if (c->in_n == ANSWER_HEAD)
                    return false;
                continue;
            }
        } else {
            c->left -= k;
        }
        if (c->left <= 0) {
            answered(c);
            again(c);
            return true;
        }
    }
}

static int by_value(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

    return (x > y) - (x < y);
}

static uint32_t quantile(int64_t per_mille)
{
    return latencies ? latency[(latencies - 1) * (size_t)per_mille / 1000] : 0;
}

static int hit(void)
{
    struct epoll_event ev[256];
    int64_t            from = 0, end = 0, cpu = 0;

    latency = xcalloc(LATENCIES, sizeof *latency);
    for (int64_t i = 0; i < opt.conns; i++) {
        conns[i].number = (int)i;
        make_request(&conns[i]);
        dial(&conns[i]);
    }
    cpu = cpu_us();
    from = now_us();
    end = from + opt.seconds * 1000000;
    while (now_us() < end && done < opt.most) {
        int n = epoll_wait(poller, ev, COUNT(ev), 100);
        for (int i = 0; i < n; i++) {
            struct conn *c = ev[i].data.ptr;
            bool         good = true;
            if (ev[i].events & EPOLLOUT && c->sent < c->out_n) {
                good = send_some(c, SIZE_MAX);
                if (c->sent == c->out_n)
                    watch(c, EPOLLIN);
            }
            if (good && ev[i].events & (EPOLLIN | EPOLLHUP | EPOLLERR))
                good = receive(c);
            if (!good) {
                failed++;
                redial(c);
            }
        }
    }
    int64_t us = now_us() - from, oldest = 0;
    cpu = cpu_us() - cpu;
    for (int64_t i = 0; i < opt.conns; i++) /* a question without an answer counts as well */
        if (now_us() - conns[i].started > oldest)
            oldest = now_us() - conns[i].started;
    qsort(latency, latencies, sizeof *latency, by_value);
    printf("requests=%" PRId64 " ok=%" PRId64 " failed=%" PRId64 " rps=%" PRId64
           " p50_us=%u p99_us=%u max_us=%u oldest_us=%" PRId64 " cpu_us=%.1f rss_kb=%" PRId64,
           done, ok, failed, ok * 1000000 / us, quantile(500), quantile(990), quantile(1000),
           oldest, ok ? (double)cpu / (double)ok : 0.0, rss_kb());
    for (int s = 0; s < 600; s++)
        if (by_status[s] && (s < 200 || s > 299))
            printf(" s%d=%" PRId64, s, by_status[s]);
    printf("\n");
    return ok ? 0 : 1;
}

/* ---- streams ---- */

static void stream_read(struct conn *c, int64_t *open, int64_t *served, int64_t *lost)
{
    char    chunk[8192];
    ssize_t k = 0;

    while ((k = recv(c->fd, chunk, sizeof chunk, 0)) > 0) {
        str    s = { chunk, (size_t)k };
        size_t at = 0;
        if (!c->open && str_find(s, STR(" 200 "), &at)) {
            c->open = true;
            ++*open;
        }
        if (c->open && !c->served && str_find(s, STR("data:"), &at)) {
            c->served = true;
            ++*served;
        }
    }
    if (k == 0 || (errno != EAGAIN && errno != EINTR)) {
        ++*lost;
        epoll_ctl(poller, EPOLL_CTL_DEL, c->fd, NULL);
    }
}

static void stream_events(int ms, int64_t *open, int64_t *served, int64_t *lost)
{
    struct epoll_event ev[256];
    int                n = epoll_wait(poller, ev, COUNT(ev), ms);

    for (int i = 0; i < n; i++) {
        struct conn *c = ev[i].data.ptr;
        if (ev[i].events & EPOLLOUT) {
            send_some(c, SIZE_MAX);
            watch(c, EPOLLIN);
        }
        if (ev[i].events & (EPOLLIN | EPOLLHUP | EPOLLERR))
            stream_read(c, open, served, lost);
    }
}

/* Opens 200 at a time, so that no queue of new connections overflows. */
static int streams(void)
{
    int64_t open = 0, served = 0, lost = 0, before = rss_kb();
    int64_t end = now_us() + opt.seconds * 1000000;

    for (int64_t i = 0; i < opt.conns && now_us() < end;) {
        for (int k = 0; k < 200 && i < opt.conns; k++, i++) {
            conns[i].number = (int)i;
            make_request(&conns[i]);
            dial(&conns[i]);
        }
        while (open + lost < i && now_us() < end)
            stream_events(100, &open, &served, &lost);
    }
    sleep(1);
    for (int64_t i = 0; i < opt.conns; i++) /* what was sent on opening does not count */
        conns[i].served = false;
    served = 0;
    int64_t after = rss_kb();
    printf("ready open=%" PRId64 " lost=%" PRId64 " before_kb=%" PRId64 " after_kb=%" PRId64
           " each_kb=%.2f\n",
           open, lost, before, after, open ? (double)(after - before) / (double)open : 0.0);
    fflush(stdout);
    int64_t from = now_us();
    end = from + opt.seconds * 1000000;
    while (served + lost < open && now_us() < end)
        stream_events(100, &open, &served, &lost);
    printf("served=%" PRId64 " of=%" PRId64 " ms=%" PRId64 "\n", served, open,
           (now_us() - from) / 1000);
    return served == open && open == opt.conns ? 0 : 1;
}

/* ---- drip ---- */

/* Even numbers drip the head, odd ones send it and drip the body. */
static int drip(void)
{
    struct epoll_event ev[256];
    int64_t            from = now_us(), end = from + opt.seconds * 1000000, last = 0, cut = 0;
    int64_t            slowest = 0;

    for (int64_t i = 0; i < opt.conns; i++) {
        conns[i].number = (int)i;
        make_request(&conns[i]);
        dial(&conns[i]);
    }
    while (now_us() < end && cut < opt.conns) {
        int  n = epoll_wait(poller, ev, COUNT(ev), 100);
        bool beat = now_us() - last > 1000000;
        for (int i = 0; i < n; i++) {
            struct conn *c = ev[i].data.ptr;
            char         chunk[4096];
            ssize_t      k = 0;
            if (!(ev[i].events & (EPOLLIN | EPOLLHUP | EPOLLERR)))
                continue;
            while ((k = recv(c->fd, chunk, sizeof chunk, 0)) > 0)
                ;
            if (k == 0 || errno != EAGAIN) {
                cut++;
                c->cut = now_us() - from;
                slowest = c->cut > slowest ? c->cut : slowest;
                close(c->fd);
            }
        }
        for (int64_t i = 0; beat && i < opt.conns; i++) {
            struct conn *c = &conns[i];
            size_t       head = c->out_n - opt.body.n;
            if (!c->cut && c->sent + 1 < c->out_n)
                send_some(c, i % 2 && !c->sent ? head : 1);
            if (!c->cut)
                watch(c, EPOLLIN);
        }
        if (beat)
            last = now_us();
    }
    printf("cut=%" PRId64 " of=%" PRId64 " slowest_ms=%" PRId64 "\n", cut, opt.conns,
           slowest / 1000);
    return cut == opt.conns ? 0 : 1;
}

/* ---- options ---- */

static void read_url(str url)
{
    if (!str_starts(url, STR("http://")))
        die("only http:// addresses");
    url = (str){ url.p + 7, url.n - 7 };
    opt.path = url;
    opt.host = str_cut(&opt.path, '/');
    opt.path = str_fmt(mem, "/" STR_FMT, STR_ARG(opt.path));
    str port = opt.host, host = str_cut(&port, ':');
    if (port.n && !str_i64(port, 1, 65535, &opt.port))
        die("the port");
    address = (struct sockaddr_in){ .sin_family = AF_INET, .sin_port = htons((uint16_t)opt.port) };
    if (inet_pton(AF_INET, str_dup(mem, host).p, &address.sin_addr) != 1)
        die("the address must be one in digits");
}

static void read_cookies(const char *path)
{
    str s = read_all(path);

    opt.cookie = NEWN(mem, str, s.n + 1);
    while (s.n) {
        str line = str_trim(str_cut(&s, '\n'));
        if (line.n)
            opt.cookie[opt.cookies++] = line;
    }
}

static void read_pids(str s)
{
    while (s.n && opt.pids < PIDS) {
        int64_t v = 0;
        if (str_i64(str_cut(&s, ','), 1, INT32_MAX, &v))
            opt.pid[opt.pids++] = (int)v;
    }
}

static void read_options(int argc, char **argv)
{
    for (int i = 2; i < argc; i++) {
        str name = str_of(argv[i]);
        if (str_is(name, "--idem")) {
            opt.idem = true;
            continue;
        }
        if (i + 1 >= argc)
            die(argv[i]);
        str value = str_of(argv[++i]);
        if (str_is(name, "--url"))
            read_url(value);
        else if (str_is(name, "--header") && opt.headers < HEADERS)
            opt.header[opt.headers++] = value;
        else if (str_is(name, "--cookies"))
            read_cookies(value.p);
        else if (str_is(name, "--body"))
            opt.body = read_all(value.p);
        else if (str_is(name, "--pid"))
            read_pids(value);
        else if (str_is(name, "-c") && str_i64(value, 1, 100000, &opt.conns))
            ;
        else if (str_is(name, "-s") && str_i64(value, 1, 3600, &opt.seconds))
            ;
        else if (!str_is(name, "-n") || !str_i64(value, 1, INT64_MAX, &opt.most))
            die(argv[i - 1]);
    }
    if (!opt.host.n || opt.body.n > 1 << 20)
        die("no --url, or too large a body");
}

int main(int argc, char **argv)
{
    struct rlimit files = { 0 };

    mem = arena_new();
    if (argc < 2)
        die("usage: load hit|streams|drip --url URL ...");
    opt.mode = str_of(argv[1]);
    read_options(argc, argv);
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    run_id = (unsigned)now_us() ^ (unsigned)getpid() << 16;
    poller = epoll_create1(0);
    conns = xcalloc((size_t)opt.conns, sizeof *conns);
    if (str_is(opt.mode, "streams"))
        return streams();
    if (str_is(opt.mode, "drip"))
        return drip();
    return hit();
}
