/* world.c -- making the district and asking it things. */
#include "lib/world.h"

#include <fcntl.h>
#include <ftw.h>
#include <pthread.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"
#include "base/when.h"
#include "cli/demo.h"
#include "core/child.h"
#include "core/doctor.h"
#include "core/id.h"
#include "core/rooms.h"
#include "core/steward.h"
#include "lib/mould.h"
#include "modules/account/account.h"

const char *const people[] = { "nobody",     "13900000001", "13900000002", "grid01",
                               "police01",   "auxiliary01", "clerk01",     "hotline01",
                               "dispatch01", "handler01",   "checker01",   "district01",
                               "admin01",    "security01",  "auditor01",   "stranger" };

extern const struct sql sql_world_stay, sql_world_analyze, sql_world_said;

static void must(struct world *w, error *e)
{
    if (e)
        BUG("%s at %s:%d: " STR_FMT, e->msg->code, e->file, e->line,
            STR_ARG(error_text(w->mem, e, LANG_EN)));
}

static error *sign_in(struct world *w, struct db *db, enum who who, const char *name)
{
    struct req     r = open_req(&w->cli, w->app, db);
    struct account x = { 0 };
    bool           found = false;
    struct list    posts;

    if (who == RESIDENT || who == NEIGHBOUR)
        TRY(account_by_phone(&r, str_of(name), &x, &found));
    else
        TRY(account_by_login(db, w->mem, str_of(name), &x, &found));
    if (!found)
        BUG("no %s in the demonstration", name);
    w->account[who] = x.id;
    (void)posts;
    return person_sign_in(&r, x.id, 0, &w->session[who]);
}

/* A clerk of 新阳街道: staff with all rights of a clerk, but elsewhere. */
static error *add_stranger(struct world *w, struct db *db)
{
    struct req         r = open_req(&w->cli, w->app, db);
    struct new_account n = { .community = 350205002006,
                             .staff = true,
                             .demo = true,
                             .login = STR("stranger"),
                             .name = STR("外街人") };
    int64_t            id = 0, post = 0;

    TRY(account_add(&r, &n, &id));
    TRY(account_post(&r, id, ROLE_CLERK, 350205002006, (str){ 0 }, when_date(r.now) - 1, &post));
    return account_post(&r, id, ROLE_DISPATCHER, 350205002, (str){ 0 }, when_date(r.now) - 1,
                        &post);
}

static error *fill(struct world *w, struct db *db)
{
    struct demo d = { .cli = &w->cli,
                      .app = w->app,
                      .db = db,
                      .mem = w->mem,
                      .rng = { 7 },
                      .scale = DEMO_COMMUNITY,
                      .cases = 60,
                      .now = when_now() };

    TRY(db_begin(db, w->mem));
    TRY(meta_set(db, w->mem, "demo", STR("1")));
    TRY(demo_places(&d));
    TRY(db_commit(db, w->mem));
    TRY(app_reload(w->app, w->mem, db, d.now));
    TRY(db_begin(db, w->mem));
    TRY(demo_people(&d));
    TRY(demo_registry(&d));
    TRY(demo_cases(&d));
    TRY(demo_visits(&d));
    TRY(add_stranger(w, db));
    for (int p = RESIDENT; p < PEOPLE; p++)
        TRY(sign_in(w, db, (enum who)p, people[p]));
    for (size_t i = 0; i < d.n_sites; i++)
        if (d.site[i].grid == DEMO_COMMUNITY_CODE * 1000 + 1) {
            w->lng = d.site[i].lng;
            w->lat = d.site[i].lat;
        }
    return db_commit(db, w->mem);
}

/* The finished data: settings, tables, a demonstration, everybody signed in. */
static void make(struct world *w, const struct data_options *o)
{
    struct db *db = NULL;

    must(w, open_settings(&w->cli, o, w->app));
    /* everything runs on two engines: the second time with the other ciphers, too */
    if (getenv("GONGDI_TEST_DB"))
        w->app->settings.ciphers = CRYPT_SM;
    must(w, init_data(&w->cli, w->app, &db));
    w->app->demo = true;
    must(w, fill(w, db));
    if (db_engine(db) == DB_PG)
        must(w, db_exec(db, w->mem, &sql_world_analyze, DB_NO_ARGS, NULL));
    db_close(db);
    close_app(w->app);
    w->app = NEW(w->mem, struct app);
}

struct world *world_blank(struct data_options *o)
{
    struct world *w = xcalloc(1, sizeof *w);
    str           admin = str_of(getenv("GONGDI_TEST_DB"));

    log_threshold(LOG_ERROR_);
    if (getenv("GONGDI_TEST_CHILD"))
        child_program = getenv("GONGDI_TEST_CHILD");
    w->mem = arena_new();
    w->cli = (struct cli){ .mem = w->mem, .lang = LANG_EN };
    snprintf(w->dir, sizeof w->dir, "/tmp/gongdi-test-XXXXXX");
    if (!mkdtemp(w->dir))
        BUG("no temporary folder");
    *o = (struct data_options){ .data = str_fmt(w->mem, "%s/data", w->dir),
                                .database = admin.n ? mould_url(w->mem, admin) : admin };
    w->app = NEW(w->mem, struct app);
    return w;
}

void world_open(struct world *w, const struct data_options *o)
{
    struct db *db = NULL;

    must(w, open_app(&w->cli, o, w->app, DB_WRITE, &db));
    db_close(db);
    must(w, running_start(w->mem, w->app, -1, &w->running));
}

static struct world *new_world(bool anew)
{
    struct data_options o = { 0 };
    struct world       *w = world_blank(&o);
    str                 admin = str_of(getenv("GONGDI_TEST_DB"));
    struct mould        mould = { 0 };

    if (anew || !mould_take(&mould, w, admin)) {
        if (admin.n)
            mould_empty(w->mem, admin);
        make(w, &o);
        mould_give(&mould, w, admin);
    }
    /* as a server would open it: with its rooms, on the finished data */
    world_open(w, &o);
    return w;
}

struct world *world_new(void)
{
    return new_world(false);
}

struct world *world_new_anew(void)
{
    return new_world(true);
}

void world_post(struct world *w, enum who who, enum role role, int64_t place)
{
    struct db *db = NULL;
    int64_t    post = 0;

    must(w, db_open(w->mem, w->app->server.url, DB_WRITE, &db));
    struct req r = open_req(&w->cli, w->app, db);
    must(w,
         account_post(&r, w->account[who], role, place, (str){ 0 }, when_date(r.now) - 1, &post));
    must(w, person_sign_in(&r, w->account[who], post, &w->session[who]));
    db_close(db);
    person_forget(w->app);
}

void world_put(struct world *w, const char *text)
{
    struct db *db = NULL;
    struct sql q = { "put", "", "", text };

    must(w, db_open(w->mem, w->app->server.url, DB_WRITE, &db));
    must(w, db_exec(db, w->mem, &q, DB_NO_ARGS, NULL));
    db_close(db);
    person_forget(w->app);
}

int64_t world_count(struct world *w, const char *text)
{
    struct db *db = NULL;
    int64_t    n = 0;
    struct sql q = { "count", "", "", text };

    must(w, db_open(w->mem, w->app->server.url, DB_READ, &db));
    must(w, db_number(db, w->mem, &q, DB_NO_ARGS, &n));
    db_close(db);
    return n;
}

void world_stay_signed_in(struct world *w)
{
    struct db *db = NULL;

    must(w, db_open(w->mem, w->app->server.url, DB_WRITE, &db));
    must(w, db_exec(db, w->mem, &sql_world_stay, DB_NO_ARGS, NULL));
    db_close(db);
    person_forget(w->app);
}

static int drop(const char *path, const struct stat *s, int what, struct FTW *f)
{
    (void)s;
    (void)what;
    (void)f;
    return remove(path);
}

/* clang-format off */
static const struct field said_fields[] = {
    TEXT(struct event, kind,       0, 40, .doc = "kind"),
    TEXT(struct event, action,     0, 40, .doc = "action"),
    TEXT(struct event, from_state, 0, 40, .doc = "from"),
    TEXT(struct event, to_state,   0, 40, .doc = "to"),
    TEXT(struct event, role,       0, 40, .doc = "post; empty: the program"),
    FIELDS_END,
};
/* clang-format on */

/* Whatever this world wrote into its log is said in words, in both languages. */
static void look_for_words(struct world *w)
{
    struct db  *db = NULL;
    struct list said;
    bool        missing = false;

    must(w, db_open(w->mem, w->app->server.url, DB_READ, &db));
    must(w,
         db_all(db, w->mem, &sql_world_said, DB_NO_ARGS, said_fields, sizeof(struct event), &said));
    const struct event *e = said.item;
    for (size_t i = 0; i < said.n; i++)
        for (enum lang l = LANG_ZH; l <= LANG_EN; l++) {
            struct event_names n = event_names(w->mem, w->app->rooms, &e[i], l);
            if (n.kind.n && n.action.n && (n.from.n || !e[i].from_state.n) &&
                (n.to.n || !e[i].to_state.n) &&
                (e[i].role.n || event_work(w->app->rooms, &e[i], l).n))
                continue;
            missing = true;
            fprintf(stderr, "no words for " STR_FMT " " STR_FMT " " STR_FMT " -> " STR_FMT "%s\n",
                    STR_ARG(e[i].kind), STR_ARG(e[i].action), STR_ARG(e[i].from_state),
                    STR_ARG(e[i].to_state), e[i].role.n ? "" : ", which the program did");
        }
    db_close(db);
    if (missing)
        BUG("the log says what no struct log_words has a name for");
}

void world_free(struct world *w)
{
    running_stop(w->running);
    look_for_words(w);
    nftw(w->dir, drop, 16, FTW_DEPTH | FTW_PHYS);
    close_app(w->app);
    arena_free(w->mem);
    free(w);
}

/* A reply that is written while it is sent, as a whole. */
static str drain(struct world *w, struct pour *p)
{
    struct buf all;
    bool       end = false;

    buf_init(&all, w->mem, 256 << 20);
    while (!end) {
        struct arena *a = arena_new();
        struct db    *db = NULL;
        struct buf    piece;
        buf_init(&piece, a, 8 << 20);
        must(w, server_read_db(&w->app->server, a, &db));
        must(w, db_begin_snapshot(db, a));
        must(w, p->next(p, db, a, &piece, &end));
        must(w, db_commit(db, a));
        buf_str(&all, buf_done(&piece));
        arena_free(a);
    }
    free(p);
    return buf_done(&all);
}

/* A file in memory, as the engine sends it. */
static str held(struct world *w, int fd)
{
    off_t n = lseek(fd, 0, SEEK_END);
    char *p = NEWN(w->mem, char, (size_t)n + 1);

    if (pread(fd, p, (size_t)n, 0) != n)
        BUG("a file in memory");
    close(fd);
    return (str){ p, (size_t)n };
}

static struct reply send_(struct world *w, str session, enum method m, const char *path,
                          const char *body, const char *idem_key, bool csrf, int file)
{
    struct call *c = NEW(w->mem, struct call);
    str          p = str_of(path);
    struct stat  st = { 0 };

    if (file >= 0 && fstat(file, &st) != 0)
        BUG("a file to be sent");

    *c = (struct call){ .server = &w->app->server,
                        .mem = arena_new(),
                        .method = m,
                        .body = str_of(body),
                        .cookie = session,
                        .csrf = csrf ? STR("1") : (str){ 0 },
                        .idem_key = str_of(idem_key),
                        .languages = str_of(w->cli.lang == LANG_EN ? "en" : "zh"),
                        .content_type = STR("application/json"),
                        .agent = STR("test"),
                        .peer = STR("127.0.0.1"),
                        .upload = { .fd = file, .n = st.st_size },
                        .loopback = true };
    c->path = str_cut(&p, '?');
    c->query = p;
    server_call(c);
    struct reply r = { c->status, str_dup(w->mem, c->reply), str_dup(w->mem, c->res.cookie),
                       c->res.max_age };
    if (c->res.pour)
        r.body = drain(w, c->res.pour);
    if (c->res.fd > 0)
        r.body = held(w, c->res.fd);
    arena_free(c->mem);
    return r;
}

struct reply call_session(struct world *w, str session, enum method m, const char *path,
                          const char *body, const char *idem_key, bool csrf)
{
    return send_(w, session, m, path, body, idem_key, csrf, -1);
}

struct reply call_file(struct world *w, enum who who, const char *path, int fd)
{
    return send_(w, w->session[who], POST, path, "", NULL, true, fd);
}

str upload(struct world *w, enum who who)
{
    int          fd = open("tests/data/picture/clear.png", O_RDONLY | O_CLOEXEC);
    struct reply r = send_(w, w->session[who], POST, "/api/v1/files", "", NULL, true, fd);

    close(fd);
    if (r.status != 201)
        BUG("upload: %d " STR_FMT, r.status, STR_ARG(r.body));
    return member(w, r.body, "ref");
}

struct reply call_key(struct world *w, enum who who, enum method m, const char *path,
                      const char *body, const char *idem_key)
{
    return call_session(w, w->session[who], m, path, body, idem_key, true);
}

struct reply call(struct world *w, enum who who, enum method m, const char *path, const char *body)
{
    return call_key(w, who, m, path, body, NULL);
}

str member(struct world *w, str json, const char *name)
{
    str    key = str_fmt(w->mem, "\"%s\":\"", name);
    size_t at = 0;

    if (!str_find(json, key, &at))
        return (str){ 0 };
    str rest = { json.p + at + key.n, json.n - at - key.n };
    return str_dup(w->mem, str_cut(&rest, '"'));
}

int64_t number(struct world *w, str json, const char *name)
{
    str     key = str_fmt(w->mem, "\"%s\":", name);
    size_t  at = 0, n = 0;
    int64_t v = -1;

    if (!str_find(json, key, &at))
        return -1;
    str rest = { json.p + at + key.n, json.n - at - key.n };
    while (n < rest.n && (is_digit(rest.p[n]) || rest.p[n] == '-'))
        n++;
    return str_i64((str){ rest.p, n }, INT64_MIN, INT64_MAX, &v) ? v : -1;
}

struct reply step(struct world *w, enum who who, str ref, const char *action, const char *more)
{
    str path = str_fmt(w->mem, "/api/v1/cases/" STR_FMT, STR_ARG(ref));
    /* the clerk and the reporter can always read it */
    struct reply now = call(w, who, GET, path.p, NULL);
    if (now.status != 200)
        now = call(w, CLERK, GET, path.p, NULL);
    str body = str_fmt(w->mem, "{\"action\":\"%s\",\"version\":%lld%s}", action,
                       (long long)number(w, now.body, "version"), more);
    return call(w, who, POST, str_fmt(w->mem, STR_FMT "/steps", STR_ARG(path)).p, body.p);
}

/* How far along the usual path one goes for a state, and by which step one leaves it then. */
static const struct {
    const char *state, *from, *action, *more;
    enum who    who;
} aside[] = {
    { "supplement", "reported", "ask_more", ",\"words\":\"请说明是几号楼\"", CLERK },
    { "refused", "reported", "refuse", ",\"words\":\"不属于受理范围\"", CLERK },
    { "void", "reported", "void", ",\"words\":\"误报\"", DISPATCHER },
    { "merged", "reported", "merge", NULL, CLERK },
    { "suspended", "handling", NULL, NULL, DISPATCHER },
};

struct reply raise_flag(struct world *w, enum who who, str ref, const char *kind, const char *more)
{
    str          path = str_fmt(w->mem, "/api/v1/cases/" STR_FMT, STR_ARG(ref));
    struct reply now = call(w, who, GET, path.p, NULL);

    if (now.status != 200)
        now = call(w, CLERK, GET, path.p, NULL);
    return call(w, who, POST, str_fmt(w->mem, STR_FMT "/flags", STR_ARG(path)).p,
                str_fmt(w->mem, "{\"kind\":\"%s\",\"version\":%lld,\"words\":\"因为\"%s}", kind,
                        (long long)number(w, now.body, "version"), more)
                    .p);
}

struct reply step_flag(struct world *w, enum who who, str ref, const char *kind, const char *action,
                       const char *more)
{
    str          path = str_fmt(w->mem, "/api/v1/cases/" STR_FMT, STR_ARG(ref));
    struct reply now = call(w, CLERK, GET, path.p, NULL);
    size_t       from = 0, at = 0, end = 0;
    str          flag = { 0 };

    if (!str_find(now.body, STR("\"flags\":["), &from) ||
        !str_find(now.body, STR("\"raise\":["), &end))
        BUG("no flags in " STR_FMT, STR_ARG(now.body));
    /* the last one of its kind */
    for (str rest = { now.body.p + from, end - from };
         str_find(rest, str_fmt(w->mem, "\"kind\":\"%s\"", kind), &at);
         rest = (str){ rest.p + at + 1, rest.n - at - 1 }) {
        size_t back = (size_t)(rest.p - now.body.p) + at;
        while (back && now.body.p[back] != '{')
            back--;
        flag = (str){ now.body.p + back, now.body.n - back };
        if (!str_find(flag, STR("\"actions\""), &back))
            BUG("no end of a flag");
    }
    if (!flag.n)
        BUG("no flag %s", kind);
    return call(w, who, POST,
                str_fmt(w->mem, STR_FMT "/flags/" STR_FMT "/steps", STR_ARG(path),
                        STR_ARG(member(w, flag, "ref")))
                    .p,
                str_fmt(w->mem, "{\"action\":\"%s\",\"version\":%lld%s}", action,
                        (long long)number(w, flag, "version"), more)
                    .p);
}

static void leave_path(struct world *w, str ref, size_t i)
{
    struct reply r = { 200, { 0 }, { 0 } };

    if (aside[i].more) {
        r = step(w, aside[i].who, ref, aside[i].action, aside[i].more);
    } else if (aside[i].action) {
        str other = case_in(w, "reported");
        r = step(w, aside[i].who, ref, aside[i].action,
                 str_fmt(w->mem, ",\"target\":\"" STR_FMT "\"", STR_ARG(other)).p);
    } else {
        char until[WHEN_TEXT];
        when_text(when_now() + 10 * MS_DAY, until);
        r = raise_flag(w, HANDLER, ref, "suspension",
                       str_fmt(w->mem, ",\"until\":\"%s\"", until).p);
        if (r.status == 201)
            r = step_flag(w, aside[i].who, ref, "suspension", "grant", "");
    }
    if (r.status != 200)
        BUG("%s: %d " STR_FMT, aside[i].state, r.status, STR_ARG(r.body));
}

str case_in(struct world *w, const char *state)
{
    for (size_t i = 0; i < COUNT(aside); i++)
        if (strcmp(aside[i].state, state) == 0) {
            str ref = case_in(w, aside[i].from);
            leave_path(w, ref, i);
            return ref;
        }
    static const struct {
        const char *state, *action, *more;
        enum who    who;
    } path[] = {
        { "verifying", "ask_verify", "", CLERK },
        { "filed", "confirm", ",\"words\":\"属实\"", WORKER },
        { "dispatched", "dispatch", ",\"unit\":\"chengguan\"", DISPATCHER },
        { "handling", "sign", "", HANDLER },
        { "checking", "submit", ",\"words\":\"已清理\"", HANDLER },
        { "judging", "pass", "", CHECKER },
        { "judged", "judge", ",\"stars\":4", RESIDENT },
        { "closed", "close", "", DISPATCHER },
    };
    str          body = str_fmt(w->mem,
                                "{\"category\":\"08001\",\"words\":\"楼下垃圾桶满了\",\"lng\":%lld,\"lat\":%"
                                         "lld,\"address\":\"3号楼\"}",
                                (long long)w->lng, (long long)w->lat);
    struct reply r = call(w, RESIDENT, POST, "/api/v1/cases", body.p);
    if (r.status != 201)
        BUG("report: %d " STR_FMT, r.status, STR_ARG(r.body));
    str ref = member(w, r.body, "ref");
    for (size_t i = 0; i < COUNT(path) && !str_is(member(w, r.body, "state"), state); i++) {
        r = step(w, path[i].who, ref, path[i].action, path[i].more);
        if (r.status != 200)
            BUG("%s: %d " STR_FMT, path[i].action, r.status, STR_ARG(r.body));
    }
    return ref;
}

int64_t world_recount(struct world *w)
{
    struct db *db = NULL;
    int64_t    compared = 0, wrong = 0;

    error *e = db_open(w->mem, w->app->server.url, DB_READ, &db);
    if (!e)
        e = doctor_recount(db, w->mem, &compared, &wrong);
    db_close(db);
    if (e || wrong)
        BUG("recounted: %lld of %lld differ", (long long)wrong, (long long)compared);
    return compared;
}

bool holds(str s, const char *text)
{
    size_t at = 0;

    return str_find(s, str_of(text), &at);
}

bool has(struct reply r, const char *text)
{
    return holds(r.body, text);
}

str day_text(struct world *w, int64_t days)
{
    char t[DATE_TEXT];

    date_text(when_date(when_now()) + days, t);
    return str_dup(w->mem, str_of(t));
}

str person_of(struct world *w, const char *q)
{
    struct reply r =
        call(w, CLERK, GET, str_fmt(w->mem, "/api/v1/registry/search?q=%s", q).p, NULL);

    if (r.status != 200 || !has(r, "\"ref\""))
        BUG("%s is not found: " STR_FMT, q, STR_ARG(r.body));
    return member(w, r.body, "ref");
}

void world_turn(struct world *w)
{
    struct arena *a = arena_new();

    for (int i = 0; i < 40; i++)
        must(w, steward_turn(w->app, a, when_now()));
    arena_free(a);
}
