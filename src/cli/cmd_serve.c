/* cmd_serve.c -- gongdi serve: the server in the foreground until it is told to stop. */
#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/log.h"
#include "base/when.h"
#include "cli/qr.h"
#include "cli/serve.h"
#include "core/demo_code.h"
#include "http/cert.h"

struct serve_options {
    str     data, database, listen;
    int64_t port;
    bool    lan;
};
/* clang-format off */
static const struct field options[] = {
    DATA_OPTIONS(struct serve_options),
    TEXT(struct serve_options, listen, 0, 60, .doc = "Address to listen on."),
    INT (struct serve_options, port, -1, 65535, .doc = "Port; 0 takes a free one."),
    BOOL(struct serve_options, lan, .doc = "https on all addresses, with a local authority."),
    FIELDS_END,
};
static const struct serve_options defaults = { .port = -1 };

static const struct message msg_demo = { "serve.demo", "数据中有演示账号，但数据目录没有标为演示，拒绝启动。", "There are demonstration accounts in a data folder that is not marked as a demonstration: refused." };
/* clang-format on */

static error *lan(struct cli *c, struct app *app, struct cert *cert, str *best)
{
    str   *names = NULL;
    size_t n = cert_local_names(c->mem, &names);
    str    dir = str_fmt(c->mem, STR_FMT "/tls", STR_ARG(app->settings.data));

    TRY(cert_ensure(c->mem, dir.p, names, n, when_now(), cert));
    app->settings.tls_cert = str_fmt(c->mem, STR_FMT "/server.crt", STR_ARG(dir));
    app->settings.tls_key = str_fmt(c->mem, STR_FMT "/server.key", STR_ARG(dir));
    app->settings.listen = STR("::");
    if (access("/proc/net/if_inet6", F_OK))
        app->settings.listen = STR("0.0.0.0");
    static const char *const mine[] = { "tls_cert", "tls_key", "listen" };
    for (size_t i = 0; i < COUNT(mine); i++)
        settings_given(&app->origin, mine[i]);
    *best = n ? names[0] : STR("localhost");
    return NULL;
}

static void lan_guide(struct cli *c, struct app *app, const struct cert *cert, str url)
{
    printf("\n" STR_FMT "\n", STR_ARG(qr_text(c->mem, url, isatty(1))));
    printf(c->lang == LANG_ZH
               ? "手机要信任本机的证书才能定位、拍照、离线：用手机打开 " STR_FMT
                 "/ca.crt 安装，并核对指纹：\n"
               : "Telephones must trust this machine's authority for position, camera and offline "
                 "work: open " STR_FMT "/ca.crt on the telephone, install it, and compare:\n",
           STR_ARG(url));
    printf("  SHA-256 " STR_FMT "\n  " STR_FMT "/tls/authority.crt\n", STR_ARG(cert->fingerprint),
           STR_ARG(app->settings.data));
}

static void many_files(void)
{
    struct rlimit l;

    if (getrlimit(RLIMIT_NOFILE, &l) == 0 && l.rlim_cur < 65536) {
        l.rlim_cur = l.rlim_max < 65536 ? l.rlim_max : 65536;
        setrlimit(RLIMIT_NOFILE, &l);
    }
}

static error *run(struct cli *c)
{
    const struct serve_options *o = c->opt;
    struct data_options         d = { o->data, o->database };
    struct app                 *app = NEW(c->mem, struct app);
    struct running             *r = NULL;
    struct db                  *db = NULL;
    struct cert                 cert = { 0 };
    str                         host = STR("127.0.0.1");
    sigset_t                    wait_for;
    int                         got = 0;

    many_files();
    signal(SIGPIPE, SIG_IGN);
    sigemptyset(&wait_for);
    sigaddset(&wait_for, SIGTERM);
    sigaddset(&wait_for, SIGINT);
    sigprocmask(SIG_BLOCK, &wait_for, NULL);
    TRY(open_app(c, &d, app, DB_WRITE, &db));
    bool stray = false;
    TRY(demo_accounts_exist(db, c->mem, &stray));
    if (stray && !app->demo)
        return error_of(c->mem, FAIL_DENIED, &msg_demo);
    db_close(db);
    if (o->listen.n) {
        app->settings.listen = o->listen;
        settings_given(&app->origin, "listen");
    }
    if (o->port >= 0) {
        app->settings.port = o->port;
        settings_given(&app->origin, "port");
    }
    if (o->lan)
        TRY(lan(c, app, &cert, &host));
    log_threshold(app->settings.log_debug ? LOG_DEBUG_ : LOG_INFO_);
    if (app->demo)
        app->code_sent = demo_code_show;
    TRY(running_start(c->mem, app, app->settings.port, &r));
    str url = str_fmt(c->mem, "%s://" STR_FMT ":%lld", app->server.tls ? "https" : "http",
                      STR_ARG(o->lan ? host : app->settings.listen), (long long)running_port(r));
    printf("listening on " STR_FMT "\n", STR_ARG(url));
    if (o->lan)
        lan_guide(c, app, &cert, url);
    fflush(stdout);
    sigwait(&wait_for, &got);
    log_event(LOG_INFO_, "serve.stop", "signal=%d", got);
    sigprocmask(SIG_UNBLOCK, &wait_for, NULL);
    signal(SIGINT, SIG_DFL); /* a second one ends at once */
    signal(SIGTERM, SIG_DFL);
    running_stop(r);
    return NULL;
}

const struct command cmd_serve = {
    .name = "serve",
    .operands = "",
    OPTIONS(struct serve_options, options),
    .defaults = &defaults,
    .run = run,
    .summary = "Serve the interface and the API until stopped",
};
