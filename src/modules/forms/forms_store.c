/* forms_store.c -- one function a statement. */
#include "base/crypt.h"
#include "base/when.h"
#include "core/app.h"
#include "core/event.h"
#include "core/id.h"
#include "modules/forms/forms.h"
#include "modules/forms/forms.sql.h"

enum {
    PIECE = 192 << 10, /* bytes of a template in one row: 256 KiB of base64 */
    WIPED_AT_ONCE = 5000,
};

/* clang-format off */
/* the fields of a row of the register */
static const struct field register_fields[] = {
    INT (struct form, id,         1, INT64_MAX, .doc = "id"),
    CODE(struct form, place,      .doc = "place"),
    TEXT(struct form, title,      0, 120, .doc = "title"),
    TEXT(struct form, department, 0, 120, .doc = "department"),
    TEXT(struct form, name,       0, 200, .doc = "file"),
    WORD(struct form, unit,       form_unit_words, .doc = "unit"),
    BOOL(struct form, retired,    .doc = "retired"),
    INT (struct form, made_by,    0, INT64_MAX, .doc = "by whom"),
    TIME(struct form, at,         .doc = "since"),
    INT (struct form, version,    0, INT64_MAX, .doc = "version"),
    INT (struct form, times,      0, INT64_MAX, .doc = "times"),
    INT (struct form, people,     0, INT64_MAX, .doc = "rows"),
    INT (struct form, cells,      0, INT64_MAX, .doc = "from the registry"),
    INT (struct form, typed,      0, INT64_MAX, .doc = "typed"),
    INT (struct form, known,      0, INT64_MAX, .doc = "known"),
    TIME(struct form, last,       .doc = "last"),
    FIELDS_END,
};
struct old_filling {
    struct ref ref;
    int64_t    n_rows, wiped_to;
};
static const struct field old_fields[] = {
    REF (struct old_filling, ref,      .doc = "a filling"),
    INT (struct old_filling, n_rows,   0, INT64_MAX, .doc = "rows"),
    INT (struct old_filling, wiped_to, 0, INT64_MAX, .doc = "wiped up to this one"),
    FIELDS_END,
};
struct piece {
    int64_t n;
    str     bytes, bytes_sealed;
};
static const struct field piece_fields[] = {
    INT (struct piece, n,            0, INT64_MAX, .doc = "number"),
    TEXT(struct piece, bytes,        0, 1 << 20, .doc = "base64"),
    TEXT(struct piece, bytes_sealed, 0, 1 << 20, .doc = "the same, sealed"),
    FIELDS_END,
};
struct plain_form {
    int64_t id;
    str     preview;
};
static const struct field plain_form_fields[] = {
    INT (struct plain_form, id,      0, INT64_MAX, .doc = "id"),
    TEXT(struct plain_form, preview, 0, 8 << 20, .doc = "preview"),
    FIELDS_END,
};
static const struct message
    msg_changed = { "form.changed", "已被别人修改，请刷新。", "This was changed by somebody else; please reload." },
    msg_bytes   = { "form.bytes",   "模板文件不完整，请重新上传。", "The template is incomplete: please upload it again." };
/* clang-format on */

error *form_by_id(struct req *r, int64_t id, struct form *out)
{
    TRY(db_one(r->db, r->mem, &sql_forms_by_id, DB_ARGS(db_int("id", id)), form_fields, out));
    out->ref = (struct ref){ 0, out->id };
    return out->preview_sealed.n ? vault_unseal(r->app->vault, r->mem, "form.preview", out->ref,
                                                out->preview_sealed, &out->preview)
                                 : NULL;
}

error *form_all(struct req *r, struct list *out)
{
    struct place_range c = r->who->places;

    TRY(db_all(r->db, r->mem, &sql_forms_list,
               DB_ARGS(db_int("lo", c.lo), db_int("hi", c.hi),
                       db_int("street", place_at(r->who->post.place, LEVEL_STREET)),
                       db_int("district", place_at(r->who->post.place, LEVEL_DISTRICT)),
                       db_int("own", r->who->post.place)),
               register_fields, sizeof(struct form), out));
    struct form *f = out->item;
    for (size_t i = 0; i < out->n; i++)
        f[i].ref = (struct ref){ 0, f[i].id };
    return NULL;
}

static str seal_piece(struct req *r, int64_t form, int64_t n, str base64)
{
    return vault_seal(r->app->vault, r->mem, "form.template", (struct ref){ n, form }, base64);
}

error *form_add(struct req *r, const struct form *f, str bytes)
{
    str preview = vault_seal(r->app->vault, r->mem, "form.preview", f->ref, f->preview);

    TRY(db_exec(r->db, r->mem, &sql_forms_insert,
                DB_ARGS(db_int("id", f->id), db_int("place", f->place), db_text("title", f->title),
                        db_text("department", f->department), db_text("name", f->name),
                        db_text("unit", str_of(form_unit_words[f->unit])),
                        db_int("sheet", f->sheet), db_int("head", f->head),
                        db_int("first", f->first), db_int("prepared", f->prepared),
                        db_int("open", f->open), db_text("layout", f->layout),
                        db_text("preview_sealed", preview), db_int("made_by", f->made_by),
                        db_int("at", f->at)),
                NULL));
    for (size_t at = 0, n = 0; at < bytes.n; at += PIECE, n++) {
        size_t k = bytes.n - at < PIECE ? bytes.n - at : PIECE;
        TRY(db_exec(
            r->db, r->mem, &sql_forms_bytes_insert,
            DB_ARGS(db_int("form", f->id), db_int("n", (int64_t)n),
                    db_text("bytes_sealed",
                            seal_piece(r, f->id, (int64_t)n, base64_of(r->mem, bytes.p + at, k)))),
            NULL));
    }
    return NULL;
}

error *form_bytes(struct req *r, int64_t id, str *out)
{
    struct list l;
    struct buf  b;

    TRY(db_all(r->db, r->mem, &sql_forms_bytes, DB_ARGS(db_int("form", id)), piece_fields,
               sizeof(struct piece), &l));
    buf_init(&b, r->mem, 64 << 20);
    const struct piece *p = l.item;
    for (size_t i = 0; i < l.n; i++) {
        str bytes = { 0 }, text = p[i].bytes;
        if (p[i].bytes_sealed.n)
            TRY(vault_unseal(r->app->vault, r->mem, "form.template", (struct ref){ p[i].n, id },
                             p[i].bytes_sealed, &text));
        if (!base64_read(r->mem, text, &bytes))
            return error_of(r->mem, FAIL_INPUT, &msg_bytes);
        buf_str(&b, bytes);
    }
    *out = buf_done(&b);
    return NULL;
}

error *form_save(struct req *r, struct form *f)
{
    int64_t touched = 0;

    TRY(db_exec(
        r->db, r->mem, &sql_forms_save,
        DB_ARGS(db_text("title", f->title), db_text("department", f->department),
                db_text("unit", str_of(form_unit_words[f->unit])), db_int("sheet", f->sheet),
                db_int("head", f->head), db_int("first", f->first), db_int("prepared", f->prepared),
                db_int("open", f->open), db_text("layout", f->layout),
                db_int("retired", f->retired), db_int("id", f->id), db_int("version", f->version)),
        &touched));
    if (!touched)
        return error_of(r->mem, FAIL_CONFLICT, &msg_changed);
    f->version++;
    return NULL;
}

error *filling_by_ref(struct req *r, struct ref ref, struct filling *out)
{
    TRY(db_one(r->db, r->mem, &sql_forms_filling,
               DB_ARGS(db_int("community", ref.community), db_int("id", ref.id)), filling_fields,
               out));
    out->mine = out->made_by == r->account;
    return NULL;
}

error *filling_all(struct req *r, int64_t form, int64_t before, int64_t limit, struct list *out)
{
    struct place_range c = r->who->places;

    TRY(db_all(r->db, r->mem, &sql_forms_fillings,
               DB_ARGS(db_int("lo", c.lo), db_int("hi", c.hi), db_int("form", form),
                       db_int("before", before), db_int("limit", limit)),
               filling_fields, sizeof(struct filling), out));
    struct filling *x = out->item;
    for (size_t i = 0; i < out->n; i++)
        x[i].mine = x[i].made_by == r->account;
    return NULL;
}

error *filling_add(struct req *r, struct filling *x)
{
    x->ref.id = id_new(r->now);
    x->version = 1;
    return db_exec(r->db, r->mem, &sql_forms_filling_insert,
                   db_record(r->mem, filling_row_fields, x), NULL);
}

error *filling_save(struct req *r, struct filling *x)
{
    int64_t touched = 0;

    TRY(db_exec(
        r->db, r->mem, &sql_forms_filling_save,
        DB_ARGS(db_text("state", str_of(filling_state_words[x->state])),
                db_int("personal", x->personal), db_int("previous", x->previous),
                db_int("n_rows", x->n_rows), db_int("people", x->people), db_int("cells", x->cells),
                db_int("typed", x->typed), db_int("known", x->known), db_int("missing", x->missing),
                db_int("fresh", x->fresh), db_int("changed", x->changed), db_int("gone", x->gone),
                db_int("ended", x->ended), db_int("approved_by", x->approved_by),
                db_int("fetched", x->fetched), db_int("fetch_until", x->fetch_until),
                db_int("job", x->job), db_text("failed", x->failed),
                db_text("asked_words", x->asked_words), db_text("answer", x->answer),
                db_text("answer_words", x->answer_words), db_int("community", x->ref.community),
                db_int("id", x->ref.id), db_int("version", x->version)),
        &touched));
    if (!touched)
        return error_of(r->mem, FAIL_CONFLICT, &msg_changed);
    x->version++;
    return NULL;
}

error *filling_gathered(struct req *r, const struct filling *x)
{
    int64_t touched = 0;

    TRY(db_exec(r->db, r->mem, &sql_forms_filling_gathered,
                DB_ARGS(db_int("n_rows", x->n_rows), db_int("people", x->people),
                        db_int("cells", x->cells), db_int("known", x->known),
                        db_int("missing", x->missing), db_int("fresh", x->fresh),
                        db_int("changed", x->changed), db_int("community", x->ref.community),
                        db_int("id", x->ref.id), db_int("version", x->version)),
                &touched));
    return touched ? NULL : error_of(r->mem, FAIL_CONFLICT, &msg_changed);
}

error *filling_previous(struct req *r, const struct filling *x, int64_t *id)
{
    return db_number(r->db, r->mem, &sql_forms_previous,
                     DB_ARGS(db_int("community", x->ref.community), db_int("form", x->form),
                             db_int("grid", x->grid), db_text("chosen", x->chosen),
                             db_int("id", x->ref.id)),
                     id);
}

error *filling_gone(struct req *r, const struct filling *x, int64_t *n)
{
    *n = 0;
    if (!x->previous)
        return NULL;
    return db_number(r->db, r->mem, &sql_forms_gone,
                     DB_ARGS(db_int("community", x->ref.community), db_int("previous", x->previous),
                             db_int("filling", x->ref.id)),
                     n);
}

/* ---- rows ---- */

error *form_row_add(struct req *r, const struct form_row *x)
{
    return db_exec(r->db, r->mem, &sql_forms_row_insert, db_record(r->mem, form_row_fields, x),
                   NULL);
}

error *form_row_save(struct req *r, const struct form_row *x)
{
    return db_exec(r->db, r->mem, &sql_forms_row_save,
                   DB_ARGS(db_text("said_sealed", x->said_sealed), db_text("digest", x->digest),
                           db_int("missing", x->missing), db_text("state", x->state),
                           db_int("community", x->community), db_int("filling", x->filling),
                           db_int("n", x->n)),
                   NULL);
}

error *form_row_at(struct req *r, const struct filling *x, int64_t n, struct form_row *out)
{
    return db_one(r->db, r->mem, &sql_forms_row,
                  DB_ARGS(db_int("community", x->ref.community), db_int("filling", x->ref.id),
                          db_int("n", n)),
                  form_row_fields, out);
}

struct digest_row {
    str digest;
};
static const struct field digest_fields[] = {
    TEXT(struct digest_row, digest, 0, 8 * (FORM_COLUMNS + 1), .doc = "digest"),
    FIELDS_END,
};

error *form_row_before(struct req *r, int64_t filling, const struct form_row *x, str *digest)
{
    struct digest_row d = { 0 };
    bool              found = false;

    if (filling)
        TRY(db_maybe(r->db, r->mem, &sql_forms_row_of,
                     DB_ARGS(db_int("community", x->community), db_int("filling", filling),
                             db_int("person", x->person),
                             db_int("person_community", x->person_community),
                             db_int("household", x->household)),
                     digest_fields, &d, &found));
    *digest = d.digest;
    return NULL;
}

error *filling_rows(struct req *r, const struct filling *x, bool missing, int64_t after,
                    int64_t limit, struct list *out)
{
    return db_all(r->db, r->mem, missing ? &sql_forms_rows_missing : &sql_forms_rows,
                  DB_ARGS(db_int("community", x->ref.community), db_int("filling", x->ref.id),
                          db_int("after", after), db_int("limit", limit)),
                  form_row_fields, sizeof(struct form_row), out);
}

/* clang-format off */
static const struct field people_fields[] = {
    INT (struct form_row, n,                0, INT64_MAX, .doc = "number"),
    INT (struct form_row, person_community, 0, INT64_MAX, .doc = "community of the record"),
    INT (struct form_row, person,           0, INT64_MAX, .doc = "the record"),
    TEXT(struct form_row, others,           0, FORM_OTHERS, .doc = "who else"),
    FIELDS_END,
};
/* clang-format on */

error *filling_people(struct req *r, const struct filling *x, int64_t after, int64_t limit,
                      struct list *out)
{
    return db_all(r->db, r->mem, &sql_forms_people,
                  DB_ARGS(db_int("community", x->ref.community), db_int("filling", x->ref.id),
                          db_int("after", after), db_int("limit", limit)),
                  people_fields, sizeof(struct form_row), out);
}

/* ---- answers: sealed under the person and the place that asked ---- */

struct said_row {
    int64_t community;
    str     said_sealed;
};
static const struct field said_fields[] = {
    INT(struct said_row, community, 0, INT64_MAX, .doc = "who asked"),
    TEXT(struct said_row, said_sealed, 0, 4000, .doc = "sealed"),
    FIELDS_END,
};

error *form_answer_get(struct req *r, const struct form_row *x, str question, str *said)
{
    struct said_row s = { 0 };
    bool            found = false;

    *said = (str){ 0 };
    TRY(db_maybe(r->db, r->mem, &sql_forms_answer,
                 DB_ARGS(db_text("question", question),
                         db_int("person_community", x->person_community),
                         db_int("person", x->person)),
                 said_fields, &s, &found));
    return found ? vault_unseal(r->app->vault, r->mem, "form_answer.said",
                                (struct ref){ s.community, x->person }, s.said_sealed, said)
                 : NULL;
}

error *form_answer_put(struct req *r, const struct form_row *x, str question, str said)
{
    str sealed = vault_seal(r->app->vault, r->mem, "form_answer.said",
                            (struct ref){ x->community, x->person }, said);

    return db_exec(r->db, r->mem, &sql_forms_answer_put,
                   DB_ARGS(db_int("community", x->community), db_text("question", question),
                           db_int("person_community", x->person_community),
                           db_int("person", x->person), db_text("said_sealed", sealed),
                           db_int("at", r->now), db_int("actor", r->account)),
                   NULL);
}

/* ---- what was kept long enough ---- */

/* A form of the time before templates were sealed: one in each turn. */
static error *seal_old(struct req *r, bool *more)
{
    struct plain_form f = { 0 };
    struct list       l;
    bool              found = false;

    TRY(db_maybe(r->db, r->mem, &sql_forms_unsealed, DB_NO_ARGS, plain_form_fields, &f, &found));
    if (!found)
        return NULL;
    TRY(db_all(r->db, r->mem, &sql_forms_bytes, DB_ARGS(db_int("form", f.id)), piece_fields,
               sizeof(struct piece), &l));
    const struct piece *p = l.item;
    for (size_t i = 0; i < l.n; i++)
        if (p[i].bytes.n)
            TRY(db_exec(r->db, r->mem, &sql_forms_bytes_seal,
                        DB_ARGS(db_text("sealed", seal_piece(r, f.id, p[i].n, p[i].bytes)),
                                db_int("form", f.id), db_int("n", p[i].n)),
                        NULL));
    *more = true;
    return db_exec(r->db, r->mem, &sql_forms_seal,
                   DB_ARGS(db_text("sealed", vault_seal(r->app->vault, r->mem, "form.preview",
                                                        (struct ref){ 0, f.id }, f.preview)),
                           db_int("id", f.id)),
                   NULL);
}

/* The rows of a district are too many for one transaction: others would wait for it. */
error *forms_clock(struct req *r, bool *more)
{
    struct old_filling x = { 0 };
    bool               found = false;

    TRY(seal_old(r, more));
    TRY(db_maybe(r->db, r->mem, &sql_forms_old,
                 DB_ARGS(db_int("before", r->now - FORM_KEPT_DAYS * MS_DAY)), old_fields, &x,
                 &found));
    if (!found)
        return NULL;
    *more = true;
    int64_t last = x.wiped_to + WIPED_AT_ONCE;
    TRY(db_exec(r->db, r->mem, &sql_forms_wipe_rows,
                DB_ARGS(db_int("community", x.ref.community), db_int("filling", x.ref.id),
                        db_int("after", x.wiped_to), db_int("last", last)),
                NULL));
    if (last < x.n_rows)
        return db_exec(r->db, r->mem, &sql_forms_wiped_to,
                       DB_ARGS(db_int("last", last), db_int("community", x.ref.community),
                               db_int("id", x.ref.id)),
                       NULL);
    TRY(db_exec(r->db, r->mem, &sql_forms_wiped,
                DB_ARGS(db_int("community", x.ref.community), db_int("id", x.ref.id)), NULL));
    return event_append(r, x.ref, (struct event){ .kind = STR("form"), .action = STR("wipe") });
}
