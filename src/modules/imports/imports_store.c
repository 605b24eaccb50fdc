/* imports_store.c -- one function a statement. */
#include "base/crypt.h"
#include "core/app.h"
#include "core/id.h"
#include "modules/imports/imports.h"
#include "modules/imports/imports.sql.h"

/* clang-format off */
struct value_row {
    str value;
};
static const struct field value_fields[] = {
    TEXT(struct value_row, value, 0, 1 << 20, .doc = "value"),
    FIELDS_END,
};
static const struct message msg_changed = { "import.changed", "这次导入已被别人修改，请刷新。", "This import was changed by somebody else; please reload." };
/* clang-format on */

error *import_by_id(struct req *r, int64_t id, struct import *out, bool *found)
{
    return db_maybe(r->db, r->mem, &sql_imports_by_id, DB_ARGS(db_int("id", id)), import_fields,
                    out, found);
}

int64_t place_of_tables(const struct req *r)
{
    return r->who && !r->who->grid ? r->who->places.lo : -1;
}

/* The communities of which the asker keeps every one: PLACE is place_of_tables. */
static struct place_range below_of(const struct req *r, int64_t place)
{
    return r->who && place > 0 ? r->who->places : (struct place_range){ place, place };
}

error *import_by_ref(struct req *r, struct ref ref, struct import *out)
{
    bool found = false;

    /* a table about people is none of those who import places, and the other way round */
    bool    people = r->route && r->route->perm == PERM_REGISTER;
    int64_t place = people ? place_of_tables(r) : 0, n = 0;

    TRY(import_by_id(r, ref.community ? 0 : ref.id, out, &found));
    if (found && out->place != place) { /* or of a community below that was split since */
        struct place_range in = below_of(r, place);
        found = people && out->place > in.lo && out->place <= in.hi;
        if (found)
            TRY(db_number(r->db, r->mem, &sql_imports_split, DB_ARGS(db_int("id", ref.id)), &n));
        found = n > 0;
    }
    return found ? NULL : error_of(r->mem, FAIL_MISSING, &msg_missing);
}

error *import_all(struct req *r, int64_t place, int64_t before, int64_t limit, struct list *out)
{
    struct place_range in = below_of(r, place);

    return db_all(r->db, r->mem, &sql_imports_list,
                  DB_ARGS(db_int("place", place), db_int("lo", in.lo), db_int("hi", in.hi),
                          db_int("before", before), db_int("limit", limit)),
                  import_fields, sizeof(struct import), out);
}

error *import_add(struct req *r, struct import *x)
{
    x->version = 1;
    return db_exec(r->db, r->mem, &sql_imports_add,
                   DB_ARGS(db_int("id", x->ref.id), db_text("kind", x->kind),
                           db_text("state", str_of(import_state_words[x->state])),
                           db_text("name", x->name), db_text("encoding", x->encoding),
                           db_text("sheets", x->sheets), db_text("settings", x->settings),
                           db_int("place", x->place), db_int("owner", x->owner),
                           db_int("at", x->at), db_int("total", x->total)),
                   NULL);
}

error *import_save(struct req *r, struct import *x)
{
    int64_t touched = 0;

    TRY(db_exec(
        r->db, r->mem, &sql_imports_save,
        DB_ARGS(db_text("kind", x->kind), db_text("state", str_of(import_state_words[x->state])),
                db_text("settings", x->settings), db_int("total", x->total), db_int("job", x->job),
                db_int("good", x->good), db_int("bad", x->bad), db_int("inserted", x->inserted),
                db_int("changed", x->changed), db_int("same", x->same), db_int("undone", x->undone),
                db_int("kept", x->kept), db_text("report", x->report), db_int("ended", x->ended),
                db_int("id", x->ref.id), db_int("version", x->version)),
        &touched));
    if (!touched)
        return error_of(r->mem, FAIL_CONFLICT, &msg_changed);
    x->version++;
    return NULL;
}

error *import_recall(struct req *r, str kind, str headings, str *columns)
{
    struct value_row v = { 0 };
    bool             found = false;

    TRY(db_maybe(r->db, r->mem, &sql_imports_recall,
                 DB_ARGS(db_text("kind", kind), db_text("name", headings)), value_fields, &v,
                 &found));
    *columns = v.value;
    return NULL;
}

error *import_remember(struct req *r, str kind, str headings, str columns)
{
    return db_exec(r->db, r->mem, &sql_imports_remember,
                   DB_ARGS(db_text("kind", kind), db_text("name", headings),
                           db_text("value", columns), db_int("at", r->now)),
                   NULL);
}

/* ---- rows that are written after the run ---- */

str import_kept(struct req *r, int64_t import, int64_t n, str json)
{
    return vault_seal(r->app->vault, r->mem, "import.change", (struct ref){ n, import }, json);
}

/* Rows that wait are about people: what is kept of them is sealed. */
error *importing_keep(struct importing *i, const struct import_kind *k, const void *now,
                      const void *was)
{
    struct req   *r = i->r;
    struct import x = { 0 };
    bool          found = false;

    TRY(import_by_id(r, i->id, &x, &found));
    if (!found || (x.state != IMPORT_RUNNING && x.state != IMPORT_DONE))
        return error_of(r->mem, FAIL_CONFLICT, &msg_changed);
    str before = was ? import_record_text(r, k->fields, was) : (str){ 0 };
    return db_exec(r->db, r->mem, &sql_imports_change_add,
                   DB_ARGS(db_int("import", i->id), db_int("n", i->row),
                           db_text("value", import_kept(r, i->id, i->row, before)),
                           db_text("words", import_kept(r, i->id, i->row,
                                                        import_record_text(r, k->fields, now)))),
                   NULL);
}

/* ---- keys of rows ---- */

static int64_t key_hash(str key)
{
    uint8_t h[CRYPT_HASH];
    int64_t v = 0;

    crypt_sha256(&key, 1, h);
    for (int i = 0; i < 7; i++)
        v = v << 8 | h[i];
    return v & ((INT64_C(1) << 53) - 1);
}

/* Of a table about people the key is an identity number: hashed with a key. */
int64_t import_key_of(const struct importing *i, str key)
{
    struct vault_field f;

    if (!i->sealed)
        return key_hash(key);
    vault_field(i->r->app->vault, "import.key", &f);
    return vault_number(&f, i->id, key) >> 10;
}

int64_t import_row_noted(int64_t note)
{
    return note & ((INT64_C(1) << ROW_BITS) - 1);
}

error *import_row_of(struct importing *i, str key, int64_t *n)
{
    TRY(db_number(i->r->db, i->r->mem, &sql_imports_key_row,
                  DB_ARGS(db_int("import", i->id), db_int("hash", import_key_of(i, key))), n));
    *n = import_row_noted(*n);
    return NULL;
}

error *import_key_take(struct importing *i, str key, int64_t n)
{
    return db_exec(
        i->r->db, i->r->mem, &sql_imports_key_take,
        DB_ARGS(db_int("import", i->id), db_int("hash", import_key_of(i, key)), db_int("n", n)),
        NULL);
}

error *importing_has(struct importing *i, str key, bool *has)
{
    int64_t n = 0;

    TRY(import_row_of(i, key, &n));
    *has = n > 0;
    return NULL;
}

/* ---- tables that came in later ---- */

/* clang-format off */
static const struct field later_fields[] = {
    INT (struct import_later, id,   1, INT64_MAX, .doc = "Its id."),
    TEXT(struct import_later, name, 0, 200, .doc = "The name of its file."),
    FIELDS_END,
};
/* clang-format on */

error *import_later(struct req *r, const struct import *x, struct list *out)
{
    struct place_range in = place_communities(place_kept_at(x->place));

    return db_all(r->db, r->mem, &sql_imports_later,
                  DB_ARGS(db_text("kind", x->kind), db_int("id", x->ref.id),
                          db_int("ended", x->ended), db_int("place", x->place), db_int("lo", in.lo),
                          db_int("hi", in.hi)),
                  later_fields, sizeof(struct import_later), out);
}

/* The keys of the rows that were taken stay: also of those that found everything as they say. */
error *import_held(const struct import_reading *g, const struct list *later, const void *rec,
                   const struct import_later **by)
{
    const struct import_later *l = later->item;
    struct arena              *a = g->i.r->mem;
    str                        key = g->kind->key(a, rec);

    *by = NULL;
    for (size_t n = 0; later->n && key.n && !*by; n++) {
        for (size_t k = later->n; k > 0 && !*by; k--) {
            struct importing i = g->i;
            int64_t          row = 0;
            i.id = l[k - 1].id;
            TRY(import_row_of(&i, key, &row));
            *by = row ? &l[k - 1] : NULL;
        }
        key = g->kind->other_key ? g->kind->other_key(a, rec, n) : (str){ 0 };
    }
    return NULL;
}

/* ---- the tree ---- */

error *import_tree(struct req *r, const struct import *x, int64_t *out)
{
    struct place_range all = { 0, LAST_COMMUNITY },
                       in = x->place ? place_communities(place_kept_at(x->place)) : all;

    return db_number(r->db, r->mem, &sql_imports_tree,
                     DB_ARGS(db_int("lo", in.lo), db_int("hi", in.hi),
                             db_int("grid_lo", in.lo * 1000),
                             db_int("grid_hi", in.hi * 1000 + 999)),
                     out);
}
