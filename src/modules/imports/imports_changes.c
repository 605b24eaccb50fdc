/* imports_changes.c -- what a table changes of what is there: which field, from what, to what. Of a
 * table that was tried it is worked out again, row by row; of one that was run it was kept. What is
 * about people is masked as on their pages. */
#include "core/app.h"
#include "modules/imports/imports.h"
#include "modules/imports/imports.sql.h"

/* Rows in one request; those that are looked at together, as in a run, for they may lean on each
 * other; characters of a value. */
enum { LOOKED_AT = 2000, TOGETHER = 500, TEXT_SHOWN = 120 };

/* clang-format off */
struct kept_change {
    int64_t n;
    str     before_row, after_row;
};
static const struct field kept_fields[] = {
    INT (struct kept_change, n,          0, INT64_MAX, .doc = "row"),
    TEXT(struct kept_change, before_row, 0, 4 << 20, .doc = "as it was"),
    TEXT(struct kept_change, after_row,  0, 4 << 20, .doc = "as it was made"),
    FIELDS_END,
};
static const struct message msg_shape = { "import.shape", "图形，{0} 个点", "a shape of {0} points" };
/* clang-format on */

struct diff {
    struct req           *r;
    const struct import  *x;
    struct import_reading g;
    struct jw            *j;
    int64_t               shown;
};

static bool personal(const struct diff *d)
{
    return d->g.kind->personal || d->x->place;
}

/* Names, numbers and phones as they are masked elsewhere; what is sealed is not told at all. In a
 * table of buildings that a clerk sent somebody's name may stand by mistake. */
static str quiet(const struct diff *d, const char *field, str text)
{
    static const char *const names[] = { "name", "head_name", "leader" };
    static const char *const numbers[] = { "idno", "head_idno" };
    static const char *const sealed[] = { "hukou", "work", "alias", "note" };
    struct arena            *a = d->r->mem;

    if (!personal(d) || !text.n)
        return text;
    if (d->g.kind->mask && d->g.kind->mask(a, field, &text))
        return text;
    for (size_t i = 0; i < COUNT(names); i++)
        if (strcmp(field, names[i]) == 0)
            return d->g.kind->personal ? mask_name(a, text) : text;
    for (size_t i = 0; i < COUNT(numbers); i++)
        if (strcmp(field, numbers[i]) == 0)
            return mask_idno(a, text);
    for (size_t i = 0; i < COUNT(sealed); i++)
        if (strcmp(field, sealed[i]) == 0)
            return STR("＊＊＊");
    return strcmp(field, "phone") == 0 ? mask_phone(a, text) : mask_numbers(a, text);
}

static str json_of(const struct diff *d, const struct field *fields, const void *rec)
{
    struct buf b;
    struct jw  j;

    buf_init(&b, d->r->mem, 8 << 20);
    jw_init(&j, &b, d->r->app->server.refs);
    jw_record(&j, fields, rec);
    jw_done(&j);
    return buf_done(&b);
}

/* {"field":value} */
static str value_of(const struct diff *d, const struct field *f, const void *rec)
{
    struct field one[] = { *f, FIELDS_END };

    one[0].omit = false;
    return json_of(d, one, rec);
}

/* Nobody reads the coordinates of a boundary: how many points it has tells two of them apart. */
static str shape(const struct diff *d, str geojson)
{
    int64_t points = 0;

    for (size_t i = 0; i + 1 < geojson.n; i++) {
        size_t k = i + 1;
        while (k + 1 < geojson.n && geojson.p[k] == ' ')
            k++;
        points += geojson.p[i] == '[' && (is_digit(geojson.p[k]) || geojson.p[k] == '-');
    }
    str n = str_int(d->r->mem, points);
    return message_text(d->r->mem, &msg_shape, d->r->lang, &n, 1);
}

static str shown(const struct diff *d, const struct field *f, const void *rec)
{
    const str *text = field_in(f, rec);

    if (f->type == FT_TEXT && str_starts(*text, STR("{")))
        return shape(d, *text);
    if (f->type == FT_TEXT)
        return utf8_head(quiet(d, f->name, *text), TEXT_SHOWN);
    str    all = value_of(d, f, rec);
    size_t from = strlen(f->name) + 4; /* {"field": */
    str    v = all.n > from ? (str){ all.p + from, all.n - from - 1 } : (str){ 0 };
    if (v.n >= 2 && v.p[0] == '"')
        v = (str){ v.p + 1, v.n - 2 };
    return str_is(v, "null") ? (str){ 0 } : v;
}

static str name_of(const struct diff *d, const char *field)
{
    for (const struct import_words *k = d->g.kind->words; k->field; k++)
        if (strcmp(k->field, field) == 0)
            return str_of(d->r->lang == LANG_EN ? k->en : k->zh);
    return (str){ 0 };
}

/* Only what has a name among the columns is told: the rest is how the program finds the record. */
static error *put_change(struct diff *d, int64_t n, void *was, const void *now)
{
    struct jw *j = d->j;

    if (d->g.kind->whence)
        TRY(d->g.kind->whence(&d->g.i, was, now));
    jw_object(j);
    JW_INT(j, "row", n);
    jw_key(j, "fields");
    jw_array(j);
    for (const struct field *f = d->g.kind->fields; f->type != FT_END; f++) {
        str name = name_of(d, f->name);
        if (!name.n || str_eq(value_of(d, f, was), value_of(d, f, now)))
            continue;
        jw_object(j);
        JW_STR(j, "field", str_of(f->name));
        JW_STR(j, "name", name);
        JW_STR(j, "from", shown(d, f, was));
        JW_STR(j, "to", shown(d, f, now));
        jw_end(j);
    }
    jw_end(j);
    jw_end(j);
    d->shown++;
    return NULL;
}

static void *room_for(struct diff *d)
{
    void *p = arena_zalloc(d->r->mem, 1, d->g.kind->size, _Alignof(max_align_t));

    fields_init(d->g.kind->fields, p);
    return p;
}

/* ---- a table that was tried ---- */

/* What the dry run gave to this row. */
static error *alike(struct diff *d, const struct table_row *row, void *rec, void *was, bool *found)
{
    error  *doubt = NULL;
    int64_t taker = 0;

    TRY(d->g.kind->alike(&d->g.i, rec, was, found, &doubt));
    if (*found)
        TRY(import_row_of(&d->g.i, import_like_key(&d->g, was), &taker));
    *found = *found && taker == row->n;
    return NULL;
}

/* A row of those that are looked at together. */
struct looked {
    struct table_row row;
    void            *rec, *said;
    bool             bad;
};

/* A row that is wrong changes nothing; the words about it stand elsewhere. */
static error *wrong(error *e, bool *bad)
{
    *bad = e != NULL;
    return e && e->kind != FAIL_INPUT ? e : NULL;
}

static error *read_row(struct diff *d, struct looked *x)
{
    x->rec = room_for(d);
    x->said = room_for(d);
    error *e = import_row(&d->g, &x->row, x->rec);
    import_to_wgs84(&d->g, x->rec);
    memcpy(x->said, x->rec, d->g.kind->size);
    return wrong(e ? e : d->g.kind->check(&d->g.i, x->rec), &x->bad);
}

static error *look(struct diff *d, struct looked *x)
{
    const struct import_kind *k = d->g.kind;
    void                     *was = room_for(d), *now = room_for(d);
    bool                      found = false;
    error                    *e = k->find(&d->g.i, x->rec, was, &found);

    if (!e && !found && k->alike && d->g.s.alike == ALIKE_SAME)
        e = alike(d, &x->row, x->rec, was, &found);
    TRY(wrong(e, &x->bad));
    if (x->bad && k->refused)
        k->refused(x->rec);
    if (x->bad || !found)
        return NULL;
    memcpy(now, was, k->size);
    import_merge(&d->g, &x->row, now, x->said);
    TRY(wrong(k->check(&d->g.i, now), &x->bad));
    if (x->bad || str_eq(json_of(d, k->fields, was), json_of(d, k->fields, now)))
        return NULL;
    return put_change(d, x->row.n, was, now);
}

/* N rows that stand together, of which the first SKIP were looked at before; how many are now. */
static error *look_at(struct diff *d, struct looked *x, size_t n, size_t skip, int64_t limit,
                      size_t *done)
{
    void **recs = NEWN(d->r->mem, void *, n + 1);
    size_t good = 0;

    for (size_t i = 0; i < n; i++) {
        TRY(read_row(d, &x[i]));
        if (!x[i].bad)
            recs[good++] = x[i].rec;
    }
    if (d->g.kind->ahead)
        TRY(d->g.kind->ahead(&d->g.i, recs, good));
    for (*done = skip; *done < n && d->shown < limit; ++*done)
        if (!x[*done].bad)
            TRY(look(d, &x[*done]));
    return NULL;
}

static error *look_on(struct diff *d, struct table_reader *t, int64_t at, size_t skip,
                      int64_t limit, int64_t *next)
{
    struct looked *x = NEWN(d->r->mem, struct looked, TOGETHER);
    bool           end = false;

    for (int64_t looked = 0; !end && looked < LOOKED_AT; looked += TOGETHER, skip = 0) {
        size_t  n = 0, done = 0;
        int64_t then = at;
        for (int k = 0; k < TOGETHER && !end; k++) {
            end = !table_next(t, d->r->mem, &x[n].row);
            if (end)
                break;
            then = x[n].row.at;
            n += import_is_row(&d->g, &x[n].row, NULL);
        }
        TRY(look_at(d, x, n, skip, limit, &done));
        *next = done < n ? at * TOGETHER + (int64_t)done : end ? 0 : then * TOGETHER;
        if (done < n)
            break;
        at = then;
    }
    return NULL;
}

/* AFTER is where the rows that are looked at together begin, and how many of them were before. */
static error *tried(struct diff *d, int64_t after, int64_t limit, int64_t *next)
{
    struct list          sheets;
    struct table_reader *t = NULL;

    TRY(import_sheets(d->r, d->x, &sheets));
    if (d->g.s.sheet < 1 || d->g.s.sheet > (int64_t)sheets.n)
        return error_of(d->r->mem, FAIL_MISSING, &msg_missing);
    int64_t at =
        after ? after / TOGETHER : ((const struct table_sheet *)sheets.item)[d->g.s.sheet - 1].at;
    TRY(import_rows_open(d->r, d->x, at, &t));
    error *e = look_on(d, t, at, (size_t)(after % TOGETHER), limit, next);
    table_close(t);
    return e;
}

/* ---- one that was run ---- */

static error *opened(struct diff *d, int64_t n, str *json)
{
    return personal(d) ? vault_unseal(d->r->app->vault, d->r->mem, "import.change",
                                      (struct ref){ n, d->x->ref.id }, *json, json)
                       : NULL;
}

static error *was_run(struct diff *d, int64_t after, int64_t limit, int64_t *next)
{
    struct list l;

    TRY(db_all(
        d->r->db, d->r->mem, &sql_imports_changes_after,
        DB_ARGS(db_int("import", d->x->ref.id), db_int("after", after), db_int("limit", LOOKED_AT)),
        kept_fields, sizeof(struct kept_change), &l));
    struct kept_change *c = l.item;
    for (size_t i = 0; i < l.n && d->shown < limit; i++) {
        void *was = room_for(d), *now = room_for(d);
        TRY(opened(d, c[i].n, &c[i].before_row));
        *next = c[i].n;
        if (!c[i].before_row.n)
            continue; /* it was new */
        TRY(opened(d, c[i].n, &c[i].after_row));
        TRY(json_kept(d->r->mem, d->r->app->server.refs, c[i].before_row, d->g.kind->fields, was));
        TRY(json_kept(d->r->mem, d->r->app->server.refs, c[i].after_row, d->g.kind->fields, now));
        TRY(put_change(d, c[i].n, was, now));
    }
    if (d->shown < limit && l.n < LOOKED_AT)
        *next = 0;
    return NULL;
}

error *imports_changes(struct req *r, struct res *w, const struct import *x, int64_t after,
                       int64_t limit)
{
    struct diff d = { .r = r, .x = x };
    int64_t     next = 0;

    TRY(import_reading(r, x, &d.g));
    d.g.i.place = x->place;
    d.j = res_json(r, w);
    jw_object(d.j);
    jw_key(d.j, "items");
    jw_array(d.j);
    if (x->state == IMPORT_CHECKED)
        TRY(tried(&d, after, limit, &next));
    else if (x->state == IMPORT_DONE)
        TRY(was_run(&d, after, limit, &next));
    jw_end(d.j);
    jw_key(d.j, "next");
    if (next)
        jw_str(d.j, str_int(r->mem, next));
    else
        jw_null(d.j);
    jw_end(d.j);
    res_json_end(r, w, d.j);
    return NULL;
}
