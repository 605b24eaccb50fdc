/* serve.c -- putting the parts of a server together, and taking them apart in the right order. */
#include "cli/serve.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/assets.h"
#include "core/live.h"
#include "core/person.h"
#include "core/steward.h"
#include "http/engine.h"
#include "http/pool.h"

enum { DRAIN_MS = 8000, READERS = 8, PASSWORDS = 2, WAITING = 512 };

struct running {
    struct app    *app;
    struct engine *engine;
};

static void after_commit(void *ctx)
{
    struct app *app = ctx;

    live_kick(app->live);
    steward_kick(app->steward);
}

static error *read_pem(struct arena *a, str path, str *out)
{
    struct stat s;

    *out = (str){ 0 };
    if (!path.n)
        return NULL;
    int fd = open(str_dup(a, path).p, O_RDONLY | O_CLOEXEC);
    if (fd < 0 || fstat(fd, &s) || s.st_size > 1 << 20) {
        if (fd >= 0)
            close(fd);
        return error_of(a, FAIL_INPUT, &msg_io, path, STR("cannot be read"));
    }
    char   *p = NEWN(a, char, (size_t)s.st_size + 1);
    ssize_t n = read(fd, p, (size_t)s.st_size);
    close(fd);
    *out = (str){ p, n > 0 ? (size_t)n : 0 };
    return NULL;
}

error *running_start(struct arena *a, struct app *app, int64_t port, struct running **out)
{
    struct running       *r = xcalloc(1, sizeof *r);
    struct server        *s = &app->server;
    struct writer_hooks   hooks = { app, NULL, after_commit };
    struct engine_options o = { .listen = app->settings.listen,
                                .port = port,
                                .max_connections = app->settings.max_connections,
                                .max_per_address = app->settings.max_per_address,
                                .spool = str_fmt(a, STR_FMT "/files", STR_ARG(app->settings.data)),
                                .web = app->settings.web,
                                .asset = asset_find };

    r->app = app;
    s->hooks = (struct server_hooks){ person_identify, live_subscribe };
    s->readers = pool_start(READERS, WAITING);
    s->passwords = pool_start(PASSWORDS, WAITING / 4);
    TRY(writer_start(a, s->url, hooks, &s->writer));
    app->live = live_start(app);
    if (port >= 0) /* tests turn the steward themselves */
        app->steward = steward_start(app);
    TRY(read_pem(a, app->settings.tls_cert, &o.cert));
    TRY(read_pem(a, app->settings.tls_key, &o.key));
    s->tls = o.cert.n > 0;
    if (port >= 0)
        TRY(engine_start(a, s, &o, &r->engine));
    *out = r;
    return NULL;
}

int64_t running_port(const struct running *r)
{
    return engine_port(r->engine);
}

void running_stop(struct running *r)
{
    struct server *s = &r->app->server;

    if (r->engine)
        engine_stop(r->engine, DRAIN_MS);
    pool_stop(s->readers);
    pool_stop(s->passwords);
    steward_stop(r->app->steward);
    r->app->steward = NULL;
    writer_stop(s->writer);
    s->writer = NULL;
    live_stop(r->app->live);
    r->app->live = NULL;
    free(r);
}
