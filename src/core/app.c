/* app.c -- what a process reads once before it serves or works. */
#include "core/app.h"

#include "base/when.h"
#include "core/app.sql.h"
#include "core/id.h"
#include "core/person.h"

/* The personal columns; each has a data key of its own. */
static const char *const sealed_columns[] = {
    "account.name",     "account.phone",    "account.totp",     "casefile.address",
    "casefile.caller",  "casefile.phone",   "inhabitant.name",  "inhabitant.idno",
    "inhabitant.phone", "inhabitant.hukou", "inhabitant.work",  "inhabitant.alias",
    "dwelling.room",    "household.note",   "org.leader",       "org.phone",
    "registry.past",    "import.change",    "registry.doubt",   "registry.merge",
    "correction.value", "correction.words", "form_row.said",    "form_answer.said",
    "visit.note",       "visit.changes",    "visit_change.old", "visit_change.new",
    "form.preview",     "form.template",    "work_phone.phone", "registry.more",
    "correction.was",
};

struct key_row {
    int64_t id;
    str     purpose, wrapped;
};
static const struct field key_fields[] = {
    INT(struct key_row, id, 0, INT64_MAX, .doc = "id"),
    TEXT(struct key_row, purpose, 0, 80, .doc = "column"),
    TEXT(struct key_row, wrapped, 0, 400, .doc = "wrapped key"),
    FIELDS_END,
};

static error *load_keys(struct app *app, struct arena *a, struct db *db, bool writable, int64_t now)
{
    struct list rows;
    int64_t     next = 1;

    TRY(db_all(db, a, &sql_vault_keys, DB_NO_ARGS, key_fields, sizeof(struct key_row), &rows));
    const struct key_row *k = rows.item;
    for (size_t i = 0; i < rows.n; i++) {
        TRY(vault_key_add(app->vault, a, k[i].purpose, k[i].id, k[i].wrapped));
        next = k[i].id >= next ? k[i].id + 1 : next;
    }
    for (size_t i = 0; i < COUNT(sealed_columns) && writable; i++) {
        str purpose = str_of(sealed_columns[i]), wrapped = { 0 };
        if (vault_has(app->vault, purpose))
            continue;
        TRY(vault_key_make(app->vault, a, purpose, next, &wrapped));
        TRY(db_exec(db, a, &sql_vault_key_insert,
                    DB_ARGS(db_int("id", next), db_text("purpose", purpose),
                            db_text("wrapped", wrapped), db_int("created", now)),
                    NULL));
        TRY(vault_key_add(app->vault, a, purpose, next++, wrapped));
    }
    return NULL;
}

error *app_rewrap(struct app *app, struct arena *a, struct db *db, int64_t *n)
{
    struct list rows;

    *n = 0;
    TRY(db_all(db, a, &sql_vault_keys, DB_NO_ARGS, key_fields, sizeof(struct key_row), &rows));
    const struct key_row *k = rows.item;
    for (size_t i = 0; i < rows.n; i++) {
        str fresh = { 0 };
        if (!vault_key_stale(app->vault, a, k[i].wrapped))
            continue;
        TRY(vault_key_rewrap(app->vault, a, k[i].purpose, k[i].id, k[i].wrapped, &fresh));
        TRY(db_exec(db, a, &sql_vault_key_rewrap,
                    DB_ARGS(db_text("wrapped", fresh), db_int("id", k[i].id)), NULL));
        ++*n;
    }
    return NULL;
}

error *app_open(struct app *app, struct arena *a, struct db *db, bool writable, int64_t now)
{
    TRY(load_keys(app, a, db, writable, now));
    vault_ready(app->vault);
    app->server.refs = vault_ref_key(app->vault);
    return app_reload(app, a, db, now);
}

struct old_places {
    const struct place_image *image;
    int64_t                   since;
    struct old_places        *next;
};

/* Put OLD aside, and free what nobody can still be reading. */
static void retire(struct app *app, const struct place_image *old, int64_t now)
{
    for (struct old_places **at = &app->old_places; *at;) {
        struct old_places *x = *at;
        if (now >= x->since && now - x->since < MS_HOUR) {
            at = &x->next;
            continue;
        }
        *at = x->next;
        place_image_free((struct place_image *)(uintptr_t)x->image);
        free(x);
    }
    if (!old)
        return;
    struct old_places *x = xcalloc(1, sizeof *x);
    *x = (struct old_places){ old, now, app->old_places };
    app->old_places = x;
}

void app_places_free(struct app *app)
{
    retire(app, app->places, INT64_MAX);
    retire(app, NULL, INT64_MIN);
    app->places = NULL;
}

static error *places_mark(struct db *db, struct arena *a, int64_t *mark)
{
    str said = { 0 };

    TRY(meta_get(db, a, "places.changed", &said));
    if (!said.n || !str_i64(said, 0, INT64_MAX, mark))
        *mark = 0;
    return NULL;
}

error *app_places_changed(struct req *r)
{
    return meta_set(r->db, r->mem, "places.changed", str_int(r->mem, id_new(r->now)));
}

error *app_refresh(struct app *app, struct arena *a, struct db *db, int64_t now)
{
    int64_t mark = 0;

    TRY(places_mark(db, a, &mark));
    bool changed = mark != app->places_mark;
    if (!changed && when_date(now) == app->places_day)
        return NULL;
    TRY(app_reload(app, a, db, now));
    if (changed) /* posts may have gone along */
        person_forget(app);
    return NULL;
}

error *app_reload(struct app *app, struct arena *a, struct db *db, int64_t now)
{
    struct place_image *places = NULL;
    str                 demo = { 0 };
    int64_t             mark = 0;

    TRY(places_mark(db, a, &mark));
    TRY(place_load(db, a, when_date(now), &places));
    retire(app, app->places, now);
    app->places = places;
    app->places_mark = mark;
    app->places_day = when_date(now);
    TRY(meta_get(db, a, "demo", &demo));
    app->demo = str_is(demo, "1");
    return NULL;
}

struct meta_row {
    str value;
};
static const struct field meta_fields[] = {
    TEXT(struct meta_row, value, 0, 1 << 20, .doc = "value"),
    FIELDS_END,
};

error *meta_get(struct db *db, struct arena *a, const char *name, str *value)
{
    struct meta_row row = { 0 };
    bool            found = false;

    TRY(db_maybe(db, a, &sql_meta_get, DB_ARGS(db_text("name", str_of(name))), meta_fields, &row,
                 &found));
    *value = row.value;
    return NULL;
}

error *meta_set(struct db *db, struct arena *a, const char *name, str value)
{
    return db_exec(db, a, &sql_meta_set,
                   DB_ARGS(db_text("name", str_of(name)), db_text("value", value)), NULL);
}
