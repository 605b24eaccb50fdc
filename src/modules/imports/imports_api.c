/* imports_api.c -- the routes of the import centre. */
#include <errno.h>
#include <unistd.h>

#include "core/app.h"
#include "core/gcj.h"
#include "core/id.h"
#include "core/outline.h"
#include "core/readlog.h"
#include "core/steward.h"
#include "modules/imports/imports.h"

enum { FILE_MOST = 60 << 20, PAGE = 50, PREVIEW = 20, RING = 200 };

/* clang-format off */
struct list_query {
    str     after;
    int64_t limit;
};
static const struct field list_query_fields[] = {
    TEXT(struct list_query, after, 0, 20, .doc = "Cursor of the page before."),
    INT (struct list_query, limit, 1, PAGE, .doc = "How many."),
    FIELDS_END,
};
struct preview_query {
    str     kind;
    int64_t sheet, head, heads;
    int     system;
};
static const struct field preview_query_fields[] = {
    TEXT(struct preview_query, kind,   0, 40, .doc = "What the rows are; as chosen, unless given."),
    INT (struct preview_query, sheet,  1, TABLE_SHEETS, .doc = "Which sheet, from 1."),
    INT (struct preview_query, head,   -1, 100000, .doc = "The row of the headings; -1: found by the program."),
    INT (struct preview_query, heads,  1, 10, .doc = "How many rows make the headings."),
    WORD(struct preview_query, system, import_system_words, .doc = "System of the coordinates."),
    FIELDS_END,
};
struct upload_query {
    str name;
};
static const struct field upload_query_fields[] = {
    TEXT(struct upload_query, name, 0, 200, .masks = true, .doc = "What the file is called."),
    FIELDS_END,
};
struct wrong_query {
    int64_t after, limit;
};
static const struct field wrong_query_fields[] = {
    INT (struct wrong_query, after, 0, INT64_MAX, .doc = "Cursor of the page before."),
    INT (struct wrong_query, limit, 1, PAGE, .doc = "How many."),
    FIELDS_END,
};
struct step_in {
    str     action;
    int64_t version;
};
static const struct field step_in_fields[] = {
    TEXT(struct step_in, action,  1, 20, .required = true, .doc = "check, run, undo, drop; retry, back or stop what was given up."),
    INT (struct step_in, version, 1, 1000000, .required = true, .doc = "The version that was seen."),
    FIELDS_END,
};
struct bad_in {
    int format;
    str reason;
};
static const struct field bad_in_fields[] = {
    WORD(struct bad_in, format, export_formats, .doc = "csv or xlsx."),
    TEXT(struct bad_in, reason, 2, 200, .required = true, .masks = true, .doc = "What for; it is logged."),
    FIELDS_END,
};
static const struct message
    msg_changed = { "import.changed", "这次导入已被别人修改，请刷新。", "This import was changed by somebody else; please reload." },
    msg_busy_   = { "import.busy",    "正在进行或已经结束，不能再改。", "It is under way or over and cannot be changed any more." },
    msg_kind    = { "import.no_kind", "没有“{0}”这种表。", "There is no table {0}." },
    msg_column  = { "import.field",   "没有“{0}”这个字段，或者它出现了两次。", "There is no field {0}, or it occurs twice." };
/* clang-format on */

/* What clerks send has routes of its own, and nobody else sees it: tables about people, and those
 * of their community's buildings. */
static bool of_people(const struct req *r)
{
    return r->route->perm == PERM_REGISTER;
}

static bool comes_here(const struct req *r, const struct import_kind *k)
{
    return of_people(r) ? k->personal || k->local : !k->personal;
}

static const struct import_kind *kind_of(const struct req *r, str name)
{
    const struct import_kind *k = import_kind_find(r, name);

    return k && comes_here(r, k) ? k : NULL;
}

/* ---- what there is ---- */

static error *kinds(struct req *r, struct res *w)
{
    struct jw *j = res_json(r, w);

    jw_object(j);
    jw_key(j, "items");
    jw_array(j);
    for (size_t i = 0; i < r->app->rooms->n_kinds; i++) {
        const struct import_kind *k = r->app->rooms->kinds[i];
        if (!comes_here(r, k))
            continue;
        jw_object(j);
        JW_STR(j, "kind", str_of(k->name));
        JW_STR(j, "name", str_of(r->lang == LANG_EN ? k->en : k->zh));
        JW_BOOL(j, "imports", k->put != NULL);
        JW_BOOL(j, "exports", k->list != NULL);
        jw_key(j, "fields");
        jw_array(j);
        import_kind_fields(j, k, r->lang);
        jw_end(j);
        jw_end(j);
    }
    jw_end(j);
    jw_end(j);
    res_json_end(r, w, j);
    return NULL;
}

/* ---- what comes ---- */

static error *upload_prepare(struct req *r)
{
    struct import     *x = NEW(r->mem, struct import);
    struct table_info *t = NEW(r->mem, struct table_info);

    x->ref.id = id_new(r->now);
    import_folder(r);
    if (of_people(r) && (!r->who->sees_places || r->who->grid))
        return error_of(r->mem, FAIL_DENIED, &msg_denied);
    x->place = of_people(r) ? r->who->places.lo : 0;
    struct table_key key;
    table_key(r->app->vault, &key);
    error *e = table_decode_any(r->mem, r->file.fd, import_path(r, x, "rows").p, &key, t);
    crypt_wipe(&key, sizeof key);
    TRY(e);
    x->encoding =
        t->separator.n && !str_is(t->separator, "none")
            ? str_fmt(r->mem, STR_FMT " " STR_FMT, STR_ARG(t->encoding), STR_ARG(t->separator))
            : t->encoding;
    x->total = t->rows;
    /* people name files, and sheets, after people: numbers at least are not kept */
    for (size_t i = 0; i < t->sheets; i++)
        t->sheet[i].name = str_unnumbered(r->mem, t->sheet[i].name);
    x->sheets = import_sheets_text(r, t);
    const struct upload_query *q = r->in;
    x->name = q->name.n ? q->name : t->sheets ? t->sheet[0].name : (str){ 0 };
    r->prepared = x;
    return NULL;
}

static void says_whose(struct req *r, struct import *x)
{
    if (x->place && x->place != place_of_tables(r))
        x->whose = place_called(r->mem, app_places(r->app), x->place, r->lang);
}

static error *reply(struct req *r, struct res *w, struct import *x)
{
    struct import_settings s;
    struct import_report   found;
    struct list            sheets;
    struct jw             *j = res_json(r, w);

    TRY(import_settings_of(r, x, &s));
    TRY(import_report_of(r, x, &found));
    struct import_beside *place = found.beside.item;
    for (size_t i = 0; i < found.beside.n; i++)
        place[i].name = place_name(app_places(r->app), place[i].place, r->lang);
    TRY(import_known(r, x));
    says_whose(r, x);
    x->stuck = steward_stuck() && import_under_way(x);
    x->actions = flow_actions(import_flow_of(x), r, x, x->state);
    TRY(import_sheets(r, x, &sheets));
    jw_object(j);
    jw_members(j, import_out_fields, x);
    jw_key(j, "sheets");
    jw_array(j);
    const struct table_sheet *t = sheets.item;
    for (size_t i = 0; i < sheets.n; i++) {
        jw_object(j);
        JW_STR(j, "name", t[i].name);
        JW_BOOL(j, "hidden", t[i].hidden);
        JW_INT(j, "rows", t[i].rows);
        jw_end(j);
    }
    jw_end(j);
    jw_key(j, "settings");
    jw_record(j, import_settings_fields, &s);
    jw_key(j, "report");
    jw_record(j, import_report_fields, &found);
    jw_end(j);
    res_json_end(r, w, j);
    return NULL;
}

static error *upload(struct req *r, struct res *w)
{
    struct import *x = r->prepared;

    x->state = IMPORT_UPLOADED;
    x->owner = r->account;
    x->at = r->now;
    TRY(import_add(r, x));
    return reply(r, w, x);
}

static error *list(struct req *r, struct res *w)
{
    const struct list_query *q = r->in;
    int64_t                  limit = q->limit ? q->limit : PAGE, before = INT64_MAX;

    if (q->after.n && !str_i64(q->after, 1, INT64_MAX, &before))
        return error_on(r->mem, "after", &msg_missing);
    TRY(import_all(r, of_people(r) ? place_of_tables(r) : 0, before, limit, &w->page));
    struct import *x = w->page.item;
    for (size_t i = 0; i < w->page.n; i++) {
        TRY(import_known(r, &x[i]));
        says_whose(r, &x[i]);
        x[i].actions = flow_actions(import_flow_of(&x[i]), r, &x[i], x[i].state);
    }
    if ((int64_t)w->page.n == limit)
        w->next = str_int(r->mem, x[w->page.n - 1].ref.id);
    return NULL;
}

static error *show(struct req *r, struct res *w)
{
    struct import x = { 0 };

    TRY(import_by_ref(r, r->ref, &x));
    return reply(r, w, &x);
}

/* ---- how it is read ---- */

/* The outer border of a boundary as it was read, with at most RING points: enough to see it on a
 * map. */
static void ring_json(struct jw *j, const struct outline *o)
{
    size_t n = o->n_rings ? o->ring[0] : 0, by = n / RING + 1;

    jw_key(j, "ring");
    jw_array(j);
    for (size_t i = 0; i < n; i += by) {
        int64_t lng = o->point[i].lng, lat = o->point[i].lat;
        jw_object(j);
        JW_INT(j, "lng", lng);
        JW_INT(j, "lat", lat);
        gcj_to_wgs84(&lng, &lat);
        JW_INT(j, "gcj02_lng", lng);
        JW_INT(j, "gcj02_lat", lat);
        jw_end(j);
    }
    jw_end(j);
}

/* By how much the first point moves: who sees 500 m knows that the system was GCJ-02, or was not.
 */
static void shift_json(struct jw *j, struct import_reading *g, const void *rec)
{
    const struct field *x = field_find(g->kind->fields, STR("lng"));
    const struct field *y = field_find(g->kind->fields, STR("lat"));
    const struct field *f = field_find(g->kind->fields, STR("outline"));
    struct outline      o;
    int64_t             lng = 0, lat = 0;

    if (x && y && x->type == FT_INT) {
        lng = *(const int64_t *)field_in(x, rec);
        lat = *(const int64_t *)field_in(y, rec);
    }
    if (!lng && f && outline_read(g->i.r->mem, *(const str *)field_in(f, rec), &o)) {
        struct outline_point m = outline_middle(&o);
        lng = m.lng;
        lat = m.lat;
        ring_json(j, &o);
    }
    if (!lng || !lat)
        return;
    int64_t to_lng = lng, to_lat = lat;
    gcj_to_wgs84(&to_lng, &to_lat);
    jw_key(j, "point");
    jw_object(j);
    JW_INT(j, "lng", lng);
    JW_INT(j, "lat", lat);
    JW_INT(j, "gcj02_lng", to_lng);
    JW_INT(j, "gcj02_lat", to_lat);
    JW_INT(j, "gcj02_metres", place_metres(lng, lat, to_lng, to_lat));
    jw_end(j);
}

/* What a dry run would say of the row by itself. Rows that lean on others of the table, or wait for
 * nobody but the run, are not looked at. */
static error *preview_check(struct import_reading *g, const struct table_row *row, void *rec,
                            error **bad)
{
    const struct import_kind *k = g->kind;
    void                     *was = arena_zalloc(g->i.r->mem, 1, k->size, _Alignof(max_align_t));
    bool                      found = false;

    if (k->personal || k->places)
        return NULL;
    fields_init(k->fields, was);
    g->i.row = row->n;
    *bad = k->check(&g->i, rec);
    if (!*bad)
        *bad = k->find(&g->i, rec, was, &found);
    error *e = *bad && (*bad)->kind != FAIL_INPUT ? *bad : NULL;
    return e;
}

static error *preview_rows(struct req *r, struct jw *j, const struct import *x,
                           struct import_reading *g)
{
    struct list          sheets;
    struct table_reader *reader = NULL;
    struct table_row     row;
    int                  shown = 0;

    TRY(import_sheets(r, x, &sheets));
    if (g->s.sheet < 1 || g->s.sheet > (int64_t)sheets.n)
        return error_on(r->mem, "sheet", &msg_missing);
    TRY(import_rows_open(r, x, ((const struct table_sheet *)sheets.item)[g->s.sheet - 1].at,
                         &reader));
    jw_key(j, "rows");
    jw_array(j);
    while (shown < PREVIEW && table_next(reader, r->mem, &row)) {
        void *rec = arena_zalloc(r->mem, 1, g->kind->size, _Alignof(max_align_t));
        if (row.n <= g->s.head)
            continue;
        shown++;
        fields_init(g->kind->fields, rec);
        enum import_row_is is = import_row_is(g, &row);
        error             *e = is == ROW_DATA ? import_row(g, &row, rec) : NULL;
        void              *checked = arena_zalloc(r->mem, 1, g->kind->size, _Alignof(max_align_t));
        memcpy(checked, rec, g->kind->size);
        if (!e && is == ROW_DATA) {
            import_to_wgs84(g, checked);
            TRY(preview_check(g, &row, checked, &e));
        }
        jw_object(j);
        JW_INT(j, "n", row.n);
        JW_STR(j, "none", str_of(import_row_words[is])); /* it is no row, but a sum or the like */
        jw_key(j, "cells");
        jw_array(j);
        for (size_t i = 0; i < row.cells; i++)
            jw_str(j, import_cell_shown(g, i, row.cell[i]));
        jw_end(j);
        jw_key(j, "wrong");
        jw_array(j);
        for (; e; e = e->next)
            jw_str(j, x->place ? import_column_name(g, e->field, r->lang)
                               : error_text(r->mem, e, r->lang));
        jw_end(j);
        shift_json(j, g, rec);
        jw_end(j);
    }
    jw_end(j);
    table_close(reader);
    return NULL;
}

static error *preview(struct req *r, struct res *w)
{
    const struct preview_query *q = r->in;
    struct import               x = { 0 };
    struct import_settings      s;
    struct import_reading       g = { 0 };
    str                        *h = NULL;
    size_t                      n = 0;
    bool                        chosen = false;

    TRY(import_by_ref(r, r->ref, &x));
    TRY(import_settings_of(r, &x, &s));
    bool again = q->kind.n && !str_eq(q->kind, s.kind);
    s.kind = q->kind.n ? q->kind : s.kind;
    const struct import_kind *k = kind_of(r, s.kind);
    if (!k || !k->put)
        return error_on(r->mem, "kind", &msg_kind, s.kind);
    if (again || q->sheet || q->head || q->heads)
        s.columns = (struct list){ 0 };
    s.sheet = q->sheet ? q->sheet : again && s.sheet_found ? 0 : s.sheet;
    s.sheet_found = s.sheet_found && !q->sheet;
    s.head = q->head ? q->head : s.head > 0 && !again ? s.head : -1;
    s.heads = q->heads ? q->heads : q->head || s.head < 0 ? 0 : s.heads;
    s.system = q->system >= 0 ? q->system : s.system;
    TRY(import_propose(r, &x, k, &s));
    TRY(import_headings(r, &x, &s, &h, &n));
    TRY(import_chosen(r, &x, &s, &chosen));
    g = (struct import_reading){ .i = { .r = r, .id = x.ref.id, .place = x.place },
                                 .kind = k,
                                 .s = s };
    const struct import_column *c = s.columns.item;
    for (size_t i = 0; i < s.columns.n; i++) {
        g.field[c[i].column - 1] = field_find(k->fields, c[i].field);
        g.heading[c[i].column - 1] = c[i].column <= (int64_t)n ? h[c[i].column - 1] : (str){ 0 };
    }
    struct jw *j = res_json(r, w);
    jw_object(j);
    jw_key(j, "settings");
    jw_record(j, import_settings_fields, &s);
    JW_BOOL(j, "chosen", chosen);
    jw_key(j, "headings");
    jw_array(j);
    for (size_t i = 0; i < n; i++)
        jw_str(j, h[i]);
    jw_end(j);
    TRY(preview_rows(r, j, &x, &g));
    jw_end(j);
    res_json_end(r, w, j);
    return NULL;
}

static error *choose(struct req *r, struct res *w)
{
    struct import_settings   *s = r->in;
    struct import             x = { 0 };
    const struct import_kind *k = kind_of(r, s->kind);

    TRY(import_by_ref(r, r->ref, &x));
    if (x.version != s->version)
        return error_of(r->mem, FAIL_CONFLICT, &msg_changed);
    if (x.state != IMPORT_UPLOADED && x.state != IMPORT_CHECKED)
        return error_of(r->mem, FAIL_CONFLICT, &msg_busy_);
    if (!k || !k->put)
        return error_on(r->mem, "kind", &msg_kind, s->kind);
    const struct import_column *c = s->columns.item;
    for (size_t i = 0; i < s->columns.n; i++) {
        bool twice = !field_find(k->fields, c[i].field);
        for (size_t n = 0; n < i; n++)
            twice = twice || str_eq(c[n].field, c[i].field);
        if (twice)
            return error_on(r->mem, "columns", &msg_column, c[i].field);
    }
    TRY(import_choose(r, &x, k, s));
    return reply(r, w, &x);
}

static error *step(struct req *r, struct res *w)
{
    const struct step_in *in = r->in;
    struct import         x = { 0 };

    TRY(import_by_ref(r, r->ref, &x));
    if (x.version != in->version)
        return error_of(r->mem, FAIL_CONFLICT, &msg_changed);
    TRY(import_step(r, &x, in->action));
    return reply(r, w, &x);
}

static error *wrong(struct req *r, struct res *w)
{
    const struct wrong_query *q = r->in;
    struct import             x = { 0 };

    TRY(import_by_ref(r, r->ref, &x));
    return imports_wrong(r, w, &x, q->after, q->limit ? q->limit : PAGE);
}

static error *changes(struct req *r, struct res *w)
{
    const struct wrong_query *q = r->in;
    struct import             x = { 0 };

    TRY(import_by_ref(r, r->ref, &x));
    return imports_changes(r, w, &x, q->after, q->limit ? q->limit : PAGE);
}

static error *bad(struct req *r, struct res *w)
{
    const struct export_query *q = r->in;
    struct import              x = { 0 };
    struct import_bad          bad = { 0 };

    TRY(import_by_ref(r, r->ref, &x));
    TRY(imports_bad(r, &x, q->format == 1, &bad));
    imports_reply(w, bad.bytes, q->format == 1);
    return NULL;
}

/* What a clerk sent is about people: made beside the writer, given when it is written down. */
static error *bad_prepare(struct req *r)
{
    const struct bad_in *in = r->in;
    struct import        x = { 0 };
    struct import_bad   *bad = NEW(r->mem, struct import_bad);

    TRY(import_by_ref(r, r->ref, &x));
    TRY(imports_bad(r, &x, in->format == 1, bad));
    r->prepared = bad;
    return NULL;
}

/* The list is read, and whoever is on record and stands in it sees that, too. */
static error *bad_open(struct req *r, struct res *w)
{
    const struct bad_in     *in = r->in;
    const struct import_bad *bad = r->prepared;
    const struct ref        *whose = bad->whose.item;
    struct import            x = { 0 };

    TRY(import_by_ref(r, r->ref, &x));
    TRY(read_log_write(r, &(struct reading){ .community = x.place,
                                             .subject = "list",
                                             .field = STR("import"),
                                             .reason = in->reason }));
    for (size_t i = 0; i < bad->whose.n; i++)
        TRY(read_log_write(r, &(struct reading){ .community = x.place,
                                                 .subject = "inhabitant",
                                                 .person_community = whose[i].community,
                                                 .person = whose[i].id,
                                                 .field = STR("import"),
                                                 .reason = in->reason }));
    imports_reply(w, bad->bytes, in->format == 1);
    return NULL;
}

/* clang-format off */
static const struct route routes[] = {
    { GET, "/api/v1/import-kinds", kinds, NULL, PERM_TERRITORY,
      .summary = "What can come in as a table, and its fields" },
    { POST, "/api/v1/imports", upload, upload_prepare, PERM_SETTINGS, .file = FILE_MOST,
      QUERY(struct upload_query, upload_query_fields),
      .out = import_out_fields, .status = 201,
      .summary = "Send a table: CSV, XLSX or XLS, or geodata" },
    { GET, "/api/v1/imports", list, NULL, PERM_TERRITORY,
      QUERY(struct list_query, list_query_fields), .out = import_out_fields, .page = true,
      .summary = "Tables that came in, newest first" },
    { GET, "/api/v1/imports/{ref}", show, NULL, PERM_TERRITORY, .out = import_out_fields,
      .summary = "One of them, with its sheets and settings" },
    { GET, "/api/v1/imports/{ref}/preview", preview, NULL, PERM_SETTINGS,
      QUERY(struct preview_query, preview_query_fields), .slow = true,
      .summary = "Its first rows as they would be read, with the columns proposed" },
    { PUT, "/api/v1/imports/{ref}", choose, NULL, PERM_SETTINGS,
      BODY(struct import_settings, import_settings_fields), .out = import_out_fields,
      .summary = "Choose how a table is read" },
    { POST, "/api/v1/imports/{ref}/steps", step, NULL, PERM_SETTINGS,
      BODY(struct step_in, step_in_fields), .out = import_out_fields,
      .summary = "Try it, run it, take it back" },
    { GET, "/api/v1/imports/{ref}/wrong", wrong, NULL, PERM_SETTINGS,
      QUERY(struct wrong_query, wrong_query_fields), .out = import_wrong_fields, .page = true, .slow = true,
      .summary = "Its wrong rows and why, page by page" },
    { GET, "/api/v1/imports/{ref}/changes", changes, NULL, PERM_SETTINGS,
      QUERY(struct wrong_query, wrong_query_fields), .slow = true,
      .summary = "What it changes of what is there: which field, from what, to what" },
    { GET, "/api/v1/imports/{ref}/bad", bad, NULL, PERM_SETTINGS,
      QUERY(struct export_query, export_query_fields), .other = true, .slow = true,
      .summary = "Its wrong rows with their own cells and why, as CSV or XLSX: to be corrected and sent again" },
    { GET, "/api/v1/tables/{kind}", imports_export, NULL, PERM_TERRITORY,
      QUERY(struct export_query, export_query_fields), .other = true, .slow = true,
      .summary = "All places, sites or units as CSV or XLSX" },
    { GET, "/api/v1/registry/import-kinds", kinds, NULL, PERM_REGISTER,
      .summary = "What can come in as a table of people, and its fields" },
    { POST, "/api/v1/registry/imports", upload, upload_prepare, PERM_REGISTER, .file = FILE_MOST,
      QUERY(struct upload_query, upload_query_fields),
      .out = import_out_fields, .status = 201,
      .summary = "Send a table of people: CSV, XLSX or XLS; it is kept sealed" },
    { GET, "/api/v1/registry/imports", list, NULL, PERM_REGISTER,
      QUERY(struct list_query, list_query_fields), .out = import_out_fields, .page = true,
      .summary = "Tables of people that came in, newest first" },
    { GET, "/api/v1/registry/imports/{ref}", show, NULL, PERM_REGISTER, .out = import_out_fields,
      .summary = "One of them, with its sheets and settings" },
    { GET, "/api/v1/registry/imports/{ref}/preview", preview, NULL, PERM_REGISTER,
      QUERY(struct preview_query, preview_query_fields), .slow = true,
      .summary = "Its first rows, masked, as they would be read, with the columns proposed" },
    { PUT, "/api/v1/registry/imports/{ref}", choose, NULL, PERM_REGISTER,
      BODY(struct import_settings, import_settings_fields), .out = import_out_fields,
      .summary = "Choose how a table is read" },
    { POST, "/api/v1/registry/imports/{ref}/steps", step, NULL, PERM_REGISTER,
      BODY(struct step_in, step_in_fields), .out = import_out_fields,
      .summary = "Try it, run it, take it back" },
    { GET, "/api/v1/registry/imports/{ref}/wrong", wrong, NULL, PERM_REGISTER,
      QUERY(struct wrong_query, wrong_query_fields), .out = import_wrong_fields, .page = true, .slow = true,
      .summary = "Its wrong rows and why, page by page" },
    { GET, "/api/v1/registry/imports/{ref}/changes", changes, NULL, PERM_REGISTER,
      QUERY(struct wrong_query, wrong_query_fields), .slow = true,
      .summary = "What it changes of what is there, masked: which field, from what, to what" },
    { POST, "/api/v1/registry/imports/{ref}/bad", bad_open, bad_prepare, PERM_REGISTER, .secret = true,
      BODY(struct bad_in, bad_in_fields), .other = true,
      .summary = "The same with a reason, for it is about people; it is logged" },
};
/* clang-format on */

const struct route_table imports_routes = { routes, COUNT(routes) };
