/* migrate.c -- runs the steps of the schema that a database lacks. */
#include "db/migrate.h"

#include <sodium.h>

#include "base/log.h"
#include "db/driver.h"
#include "db/migrate.sql.h"
#include "migrations.h"

/* clang-format off */
const struct message msg_schema_old = { "schema.old", "数据结构是第 {0} 版，程序需要第 {1} 版：请先运行 gongdi migrate。", "The schema is at step {0}, this program needs {1}: run `gongdi migrate` first." };
const struct message msg_schema_new = { "schema.new", "数据结构（第 {0} 版）比程序（第 {1} 版）新：请使用更新的程序。", "The schema (step {0}) is newer than this program ({1}): use a newer one." };
static const struct message msg_schema_differs = { "schema.differs", "第 {0} 步数据结构与程序中的不同，数据可能来自另一个版本。", "Step {0} of the schema differs from this program's: the data comes from another build." };
/* clang-format on */

struct step {
    int64_t n;
    str     checksum;
};
static const struct field step_fields[] = {
    INT(struct step, n, 0, INT64_MAX, .doc = "number"),
    TEXT(struct step, checksum, 0, 64, .doc = "SHA-256 of the text"),
    FIELDS_END,
};

const struct migration *migrations(size_t *n)
{
    *n = COUNT(migration_list);
    return migration_list;
}

int64_t migrate_newest(void)
{
    return migration_list[COUNT(migration_list) - 1].number;
}

static str checksum(struct arena *a, const char *text)
{
    unsigned char h[crypto_hash_sha256_BYTES];

    crypto_hash_sha256(h, (const unsigned char *)text, strlen(text));
    return hex_of(a, h, sizeof h);
}

static const char *type_of(str word, enum db_engine engine)
{
    static const char *const whole[] = { "ID", "TIME", "DATE", "INT", "BOOL" };

    for (size_t i = 0; i < COUNT(whole); i++)
        if (str_is(word, whole[i]))
            return engine == DB_SQLITE ? "INTEGER" : "BIGINT";
    return str_is(word, "JSON") ? "TEXT" : NULL;
}

/* The text for one engine: type words replaced, comments dropped, tables finished. */
static str translate(struct arena *a, const char *text, enum db_engine engine)
{
    struct buf b;
    bool       quoted = false, table = false, column = false, rowid = false;
    str        s = str_of(text);

    buf_init(&b, a, 1 << 20);
    for (size_t i = 0; i < s.n;) {
        str rest = { s.p + i, s.n - i };
        if (!quoted && str_starts(rest, STR("--"))) {
            rowid = rowid || str_starts(rest, STR("-- @rowid"));
            while (i < s.n && s.p[i] != '\n')
                i++;
            continue;
        }
        if (!quoted && str_starts(rest, STR("CREATE TABLE")))
            table = true;
        if (!quoted && str_starts(rest, STR("ALTER TABLE")))
            column = true;
        if (!quoted && is_alpha(s.p[i])) {
            size_t n = 0;
            while (i + n < s.n && (is_alpha(s.p[i + n]) || is_name(s.p[i + n])))
                n++;
            const char *type = table || column ? type_of((str){ s.p + i, n }, engine) : NULL;
            if (type)
                buf_z(&b, type);
            else
                buf_str(&b, (str){ s.p + i, n });
            i += n;
            continue;
        }
        if (s.p[i] == '\'')
            quoted = !quoted;
        if (!quoted && s.p[i] == ';') {
            if (table && engine == DB_SQLITE)
                buf_z(&b, rowid ? " STRICT" : " STRICT, WITHOUT ROWID");
            table = column = rowid = false;
        }
        buf_char(&b, s.p[i++]);
    }
    return buf_done(&b);
}

static error *steps(struct db *db, struct arena *a, struct list *out)
{
    int64_t there = 0;

    *out = (struct list){ 0 };
    TRY(db_number(db, a,
                  db_engine(db) == DB_SQLITE ? &sql_migrate_has_table_sqlite
                                             : &sql_migrate_has_table_pg,
                  DB_NO_ARGS, &there));
    if (!there)
        return NULL;
    return db_all(db, a, &sql_migrate_steps, DB_NO_ARGS, step_fields, sizeof(struct step), out);
}

error *migrate_version(struct db *db, struct arena *a, int64_t *version)
{
    struct list done;

    TRY(steps(db, a, &done));
    *version = done.n ? ((struct step *)done.item)[done.n - 1].n : 0;
    return NULL;
}

static error *apply(struct db *db, struct arena *a, const struct migration *m, int64_t now)
{
    TRY(db_begin(db, a));
    error *e = db->driver->script(db, a, translate(a, m->text, db->engine));
    if (!e)
        e = db_exec(db, a, &sql_migrate_record,
                    DB_ARGS(db_int("n", m->number), db_text("name", str_of(m->name)),
                            db_text("checksum", checksum(a, m->text)), db_int("applied", now)),
                    NULL);
    if (!e)
        e = db_commit(db, a);
    if (e)
        db_rollback(db);
    return e;
}

error *migrate(struct db *db, struct arena *a, int64_t upto, int64_t now)
{
    struct list done;
    size_t      n = COUNT(migration_list);

    TRY(steps(db, a, &done));
    const struct step *have = done.item;
    if (done.n > n)
        return error_of(a, FAIL_CONFLICT, &msg_schema_new, str_int(a, (int64_t)done.n),
                        str_int(a, (int64_t)n));
    for (size_t i = 0; i < done.n; i++)
        if (!str_eq(have[i].checksum, checksum(a, migration_list[i].text)))
            return error_of(a, FAIL_CONFLICT, &msg_schema_differs, str_int(a, have[i].n));
    for (size_t i = done.n; i < n; i++) {
        if (upto && migration_list[i].number > upto)
            break;
        TRY(apply(db, a, &migration_list[i], now));
        log_event(LOG_INFO_, "schema.step", "n=%d name=%s", migration_list[i].number,
                  migration_list[i].name);
    }
    return NULL;
}
