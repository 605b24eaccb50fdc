/* open.c -- settings, key file, database, rooms. */
#include "cli/open.h"

#include <sys/stat.h>
#include <unistd.h>

#include "base/when.h"
#include "core/calendars.h"
#include "db/migrate.h"
#include "modules/casework/casework.h"
#include "modules/modules.h"

/* clang-format off */
static const struct message msg_no_folder = { "data.none", "这里没有数据文件夹“{0}”：请用 --data 指明它在哪里，或先运行 gongdi init、gongdi demo。", "There is no data folder {0}: say with --data where it is, or run `gongdi init` or `gongdi demo` first." };
static const struct message msg_no_data = { "data.none", "数据文件夹“{0}”里没有 SQLite 数据库。数据在 PostgreSQL 里时，请加上 --database 网址（或在“{0}/gongdi.conf”里写 database = 网址）；否则请先运行 gongdi init 或 gongdi demo。", "There is no SQLite database in the data folder {0}. If the data is in PostgreSQL, add --database URL (or database = URL in {0}/gongdi.conf); else run `gongdi init` or `gongdi demo` first." };
static const struct message msg_no_remote = { "data.none", "在 --database 所写的 PostgreSQL 里没有 gongdi 的数据，或连接不上：{0}", "PostgreSQL as --database says holds no data of gongdi, or cannot be reached: {0}" };
static const struct message msg_exists  = { "data.exists", "“{0}”里已经有数据。", "There already is data in {0}." };
/* clang-format on */

error *open_settings(struct cli *c, const struct data_options *o, struct app *app)
{
    struct settings s = settings_defaults;

    if (o->data.n)
        s.data = o->data;
    s.database = o->database;
    TRY(settings_read(c->mem, &s, &app->settings, &app->origin));
    app->server.url = app->settings.database;
    app->server.remote = !str_starts(app->server.url, STR("sqlite:"));
    app->server.app = app;
    app->server.clock = when_now;
    app->rooms = &modules_rooms;
    app->server.tables = modules_rooms.tables;
    app->server.n_tables = modules_rooms.n_tables;
    return NULL;
}

bool data_exists(const struct app *app)
{
    struct arena *a = arena_new();
    struct db    *db = NULL;
    bool          there = false;

    if (!app->server.remote) {
        str path = { app->server.url.p + 7, app->server.url.n - 7 };
        there = access(str_dup(a, path).p, F_OK) == 0;
    } else {
        int64_t version = 0;
        error  *e = db_open(a, app->server.url, DB_READ, &db);
        if (!e)
            e = migrate_version(db, a, &version);
        there = !e && version > 0;
        db_close(db);
    }
    arena_free(a);
    return there;
}

static error *check_schema(struct db *db, struct arena *a)
{
    int64_t have = 0;
    int64_t want = migrate_newest();

    TRY(migrate_version(db, a, &have));
    if (have < want)
        return error_of(a, FAIL_CONFLICT, &msg_schema_old, str_int(a, have), str_int(a, want));
    if (have > want)
        return error_of(a, FAIL_CONFLICT, &msg_schema_new, str_int(a, have), str_int(a, want));
    return NULL;
}

error *open_rooms(struct arena *a, struct app *app, struct db *db, bool writable)
{
    TRY(check_schema(db, a));
    TRY(vault_open(a, str_dup(a, app->settings.key_file).p, &app->vault));
    TRY(app_open(app, a, db, writable, when_now()));
    TRY(calendars_load(app, db));
    return categories_load(app, db);
}

/* An address without its password: postgresql://name:…@host/base */
static str shown_url(struct arena *a, str url)
{
    size_t at = 0, from = 0, colon = 0;

    if (!str_find(url, STR("@"), &at) || !str_find(url, STR("://"), &from))
        return str_find(url, STR("password"), &at) ? (str){ url.p, at } : url;
    from += 3;
    str who = { url.p + from, at > from ? at - from : 0 };
    if (!str_find(who, STR(":"), &colon))
        return url;
    return str_fmt(a, STR_FMT ":…" STR_FMT, STR_ARG(((str){ url.p, from + colon })),
                   STR_ARG(((str){ url.p + at, url.n - at })));
}

error *open_app(struct cli *c, const struct data_options *o, struct app *app, enum db_mode mode,
                struct db **db)
{
    crypt_init();
    TRY(open_settings(c, o, app));
    if (!data_exists(app))
        return error_of(c->mem, FAIL_MISSING,
                        app->server.remote                                         ? &msg_no_remote
                        : access(str_dup(c->mem, app->settings.data).p, F_OK) == 0 ? &msg_no_data
                                                                                   : &msg_no_folder,
                        app->server.remote ? shown_url(c->mem, app->server.url)
                                           : app->settings.data);
    TRY(db_open(c->mem, app->server.url, mode, db));
    return open_rooms(c->mem, app, *db, mode != DB_READ);
}

struct req open_req(struct cli *c, struct app *app, struct db *db)
{
    return (struct req){ .mem = c->mem,
                         .db = db,
                         .app = app,
                         .refs = app->server.refs,
                         .now = when_now(),
                         .lang = c->lang };
}

error *init_data(struct cli *c, struct app *app, struct db **db)
{
    str data = str_dup(c->mem, app->settings.data);

    crypt_init();
    if (data_exists(app))
        return error_of(c->mem, FAIL_CONFLICT, &msg_exists, data);
    mkdir(data.p, 0700);
    str key = str_dup(c->mem, app->settings.key_file);
    if (access(key.p, F_OK) != 0)
        TRY(vault_create(c->mem, key.p, (enum crypt_suite)app->settings.ciphers, data.p));
    TRY(db_open(c->mem, app->server.url, DB_CREATE, db));
    TRY(migrate(*db, c->mem, 0, when_now()));
    TRY(vault_open(c->mem, key.p, &app->vault));
    TRY(db_begin(*db, c->mem));
    TRY(app_open(app, c->mem, *db, true, when_now()));
    struct req r = open_req(c, app, *db);
    TRY(categories_seed(&r));
    return db_commit(*db, c->mem);
}

void close_app(struct app *app)
{
    categories_free(app);
    calendars_free(app);
    app_places_free(app);
    vault_close(app->vault);
    app->vault = NULL;
}
