/* forms_api.c -- the routes of forms: a template is sent, its cells are bound. */
#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/app.h"
#include "core/event.h"
#include "core/id.h"
#include "modules/forms/forms.h"

/* A template has few rows, and texts that somebody reads. */
enum { TEMPLATE_MOST = 4 << 20, TEMPLATE_ROWS = 50000, TEMPLATE_LINES = 64 << 20 };

/* clang-format off */
struct upload_query {
    str name, title, department;
};
static const struct field upload_query_fields[] = {
    TEXT(struct upload_query, name,       0, 200, .masks = true, .doc = "What the file is called."),
    TEXT(struct upload_query, title,      0, 120, .masks = true, .doc = "What the form is called; the file's name unless given."),
    TEXT(struct upload_query, department, 0, 120, .masks = true, .doc = "Who asks for it."),
    FIELDS_END,
};
struct form_in {
    str         title, department;
    int         unit;
    int64_t     sheet, head, first, prepared;
    bool        open, retired, cards, stiff;
    struct list columns, cells, undecided;
    int64_t     version;
};
static const struct field form_in_columns[] = {
    INT (struct form_column, column, 1, TABLE_COLUMNS, .required = true, .doc = "Which column, from 1."),
    TEXT(struct form_column, fact,   0, 20, .doc = "What the registry says there."),
    TEXT(struct form_column, ask,    0, 80, .masks = true, .doc = "Or what is asked of the clerk, kept for the next time."),
    WORD(struct form_column, dates,  form_dates_words, .doc = "How dates are written: auto, dash, plain, dot or cn."),
    FIELDS_END,
};
static const struct field form_in_cells[] = {
    INT (struct form_cell, row,    1, 100000, .required = true, .doc = "Which row, from 1."),
    INT (struct form_cell, column, 1, TABLE_COLUMNS, .required = true, .doc = "Which column, from 1."),
    TEXT(struct form_cell, fact,   0, 20, .doc = "A fact of the whole filling, or of a record that has a sheet of its own."),
    TEXT(struct form_cell, words,  0, 200, .masks = true, .doc = "Or words as they are."),
    TEXT(struct form_cell, ask,    0, 80, .masks = true, .doc = "Or what is asked of the clerk about a record that has a sheet of its own."),
    WORD(struct form_cell, dates,  form_dates_words, .doc = "How dates are written: auto, dash, plain, dot or cn."),
    FIELDS_END,
};
static const struct field form_in_fields[] = {
    TEXT(struct form_in, title,      1, 120, .required = true, .masks = true, .doc = "What it is called."),
    TEXT(struct form_in, department, 0, 120, .masks = true, .doc = "Who asks for it."),
    WORD(struct form_in, unit,       form_unit_words, .required = true, .doc = "A row is a person, a household, an organisation or a dwelling."),
    INT (struct form_in, sheet,      1, TABLE_SHEETS, .required = true, .doc = "Which sheet, from 1."),
    INT (struct form_in, head,       0, 1000, .required = true, .doc = "The last row of the headings; 0: there are none."),
    INT (struct form_in, first,      1, 100000, .required = true, .doc = "The first row to be filled."),
    INT (struct form_in, prepared,   0, 100000, .required = true, .doc = "Rows from there that may be written over."),
    BOOL(struct form_in, open,       .required = true, .doc = "Nothing stands below them."),
    BOOL(struct form_in, cards,      .doc = "Each record has a sheet of its own; its rows are the people of the household."),
    BOOL(struct form_in, stiff,      .doc = "As it was told; it is found out anew."),
    BOOL(struct form_in, retired,    .doc = "It is no longer used."),
    LIST(struct form_in, columns,    struct form_column, form_in_columns, FORM_COLUMNS, .required = true, .doc = "What goes into each column."),
    LIST(struct form_in, cells,      struct form_cell, form_in_cells, FORM_COLUMNS, .doc = "What goes into single cells."),
    LIST(struct form_in, undecided,  struct form_open_column, form_undecided_fields, FORM_COLUMNS, .doc = "Columns of which that is still to be said: until then the form cannot be filled."),
    INT (struct form_in, version,    1, 1000000, .required = true, .doc = "The version that was seen."),
    FIELDS_END,
};
static const struct message
    msg_changed = { "form.changed",  "已被别人修改，请刷新。", "This was changed by somebody else; please reload." },
    msg_xlsx    = { "form.xlsx",     "模板要是 XLSX 文件。旧的 XLS 请在表格软件里另存为 XLSX。", "A template is an XLSX file; save an old XLS as XLSX in your spreadsheet program." },
    msg_locked  = { "form.locked",   "这个文件设了打开密码，无法读取。请先在表格软件里去掉密码（文件—文档加密），再上传。", "This file opens with a password only and cannot be read. Please take the password away in your spreadsheet program and upload it again." },
    msg_big   = { "form.too_big",  "模板太大，最多 4 MB。", "The template is too large, 4 MB are the most." };
/* clang-format on */

/* ---- forms ---- */

static bool may_change(const struct req *r, const struct form *f)
{
    return f->made_by == r->account || f->place == r->who->post.place;
}

/* One that the asker's post may use: of its place, of what lies above, or below it. */
error *form_visible(struct req *r, struct form *out)
{
    int64_t mine = r->who->post.place;

    TRY(form_by_id(r, r->ref.id, out));
    if (!place_under(out->place, mine) && !place_under(mine, out->place))
        return error_of(r->mem, FAIL_MISSING, &msg_missing);
    out->may = may_change(r, out);
    return NULL;
}

/* A spreadsheet with a password lies as a whole in an OLE file ([MS-OFFCRYPTO] 2.3.4), in a stream
 * of this name. */
static bool is_locked(str s)
{
    static const char package[] = "E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e";
    size_t            at = 0;

    return str_starts(s, STR("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1")) &&
           str_find(s, (str){ package, sizeof package }, &at);
}

static error *read_upload(struct req *r, str *out)
{
    char *p = NEWN(r->mem, char, (size_t)r->file.n + 1);

    for (int64_t at = 0; at < r->file.n;) {
        ssize_t k = pread(r->file.fd, p + at, (size_t)(r->file.n - at), at);
        if (k < 0 && errno == EINTR)
            continue;
        if (k <= 0)
            return error_of(r->mem, FAIL_INPUT, &msg_xlsx);
        at += k;
    }
    *out = (str){ p, (size_t)r->file.n };
    if (is_locked(*out))
        return error_of(r->mem, FAIL_INPUT, &msg_locked);
    return str_starts(*out, STR("PK\x03\x04")) ? NULL : error_of(r->mem, FAIL_INPUT, &msg_xlsx);
}

struct uploaded {
    struct form        f;
    struct form_layout l;
    str                bytes;
};

/* Read by the child, looked at, and forgotten: what is kept is the file and its first rows. */
static error *upload_prepare(struct req *r)
{
    struct uploaded    *u = NEW(r->mem, struct uploaded);
    struct table_info  *t = NEW(r->mem, struct table_info);
    struct table_limits limits = table_defaults;
    struct table_key    key;
    const char *folder = str_fmt(r->mem, STR_FMT "/imports", STR_ARG(r->app->settings.data)).p;

    if (r->file.n > TEMPLATE_MOST)
        return error_of(r->mem, FAIL_LARGE, &msg_big);
    TRY(read_upload(r, &u->bytes));
    u->f.id = id_new(r->now);
    mkdir(folder, 0700);
    const char *path = str_fmt(r->mem, "%s/form.%lld", folder, (long long)u->f.id).p;
    table_key(r->app->vault, &key);
    limits.key = &key;
    limits.rows = TEMPLATE_ROWS;
    limits.lines = TEMPLATE_LINES;
    error *e = table_decode(r->mem, r->file.fd, path, &limits, NULL, t);
    if (!e)
        e = form_preview(r->mem, path, &key, r->app->server.refs, &u->f.preview);
    unlink(path);
    crypt_wipe(&key, sizeof key);
    if (e)
        return e;
    r->prepared = u;
    TRY(form_propose(r, &u->f, &u->l));
    TRY(form_preview_quiet(r, &u->l, &u->f.preview));
    return form_propose_fitting(r, u->bytes, &u->l);
}

static error *reply(struct req *r, struct res *w, struct form *f)
{
    struct form_layout l;
    struct jw         *j = res_json(r, w);

    TRY(form_layout_read(r, f->layout, &l));
    jw_object(j);
    jw_members(j, form_out_fields, f);
    jw_key(j, "layout");
    jw_record(j, form_layout_fields, &l);
    jw_key(j, "preview");
    jw_raw(j, f->preview);
    jw_end(j);
    res_json_end(r, w, j);
    return NULL;
}

static error *upload(struct req *r, struct res *w)
{
    struct uploaded           *u = r->prepared;
    const struct upload_query *q = r->in;
    const struct form_layout  *l = &u->l;

    u->f.place = r->who->post.place;
    u->f.name = q->name;
    u->f.title = q->title.n ? q->title : q->name.n ? utf8_head(u->f.name, 120) : STR("XLSX");
    u->f.department = q->department;
    u->f.unit = form_unit_proposed(l);
    u->f.made_by = r->account;
    u->f.at = r->now;
    u->f.version = 1;
    u->f.may = true;
    u->f.ref = (struct ref){ 0, u->f.id };
    u->f.sheet = l->sheet;
    u->f.head = l->head;
    u->f.first = l->first;
    u->f.prepared = l->prepared;
    u->f.open = l->open;
    u->f.layout = form_layout_text(r, l);
    TRY(form_add(r, &u->f, u->bytes));
    return reply(r, w, &u->f);
}

static error *list(struct req *r, struct res *w)
{
    TRY(form_all(r, &w->page));
    struct form *f = w->page.item;
    for (size_t i = 0; i < w->page.n; i++)
        f[i].may = may_change(r, &f[i]);
    return NULL;
}

static error *show(struct req *r, struct res *w)
{
    struct form f = { 0 };

    TRY(form_visible(r, &f));
    return reply(r, w, &f);
}

static error *change(struct req *r, struct res *w)
{
    const struct form_in *in = r->in;
    struct form           f = { 0 };
    struct form_layout    l = { in->sheet, in->head,    in->first, in->prepared, in->open,
                                in->cards, in->columns, in->cells, in->undecided };

    TRY(form_visible(r, &f));
    if (!f.may)
        return error_of(r->mem, FAIL_DENIED, &msg_denied);
    if (f.version != in->version)
        return error_of(r->mem, FAIL_CONFLICT, &msg_changed);
    f.unit = in->unit;
    if (!in->retired) {
        str bytes = { 0 };
        TRY(form_layout_check(r, &f, &l));
        TRY(form_bytes(r, f.id, &bytes));
        TRY(form_try(r, bytes, &l));
    }
    f.title = in->title;
    f.department = in->department;
    f.sheet = l.sheet;
    f.head = l.head;
    f.first = l.first;
    f.prepared = l.prepared;
    f.open = l.open;
    f.retired = in->retired;
    f.layout = form_layout_text(r, &l);
    TRY(form_save(r, &f));
    return reply(r, w, &f);
}

/* Every fact that a column or a cell can be given. */
static error *facts(struct req *r, struct res *w)
{
    struct jw *j = res_json(r, w);

    jw_object(j);
    jw_key(j, "items");
    jw_array(j);
    for (const struct form_fact *f = form_facts; f->key; f++) {
        jw_object(j);
        JW_STR(j, "fact", str_of(f->key));
        JW_STR(j, "name", str_of(r->lang == LANG_EN ? f->en : f->zh));
        JW_BOOL(j, "personal", f->personal);
        JW_BOOL(j, "once", f->once);
        JW_BOOL(j, "date", f->type == 'd');
        jw_key(j, "units");
        jw_array(j);
        for (int u = 0; u < FORM_UNITS; u++)
            if (f->units >> u & 1)
                jw_str(j, str_of(form_unit_words[u]));
        jw_end(j);
        jw_end(j);
    }
    jw_end(j);
    jw_end(j);
    res_json_end(r, w, j);
    return NULL;
}

/* clang-format off */
static const struct route routes[] = {
    { GET, "/api/v1/form-facts", facts, NULL, PERM_FORMS,
      .summary = "What the registry can say into a form" },
    { POST, "/api/v1/forms", upload, upload_prepare, PERM_FORMS, .file = TEMPLATE_MOST,
      QUERY(struct upload_query, upload_query_fields), .out = form_out_fields, .status = 201,
      .summary = "Send a department's spreadsheet: how it is filled is proposed" },
    { GET, "/api/v1/forms", list, NULL, PERM_FORMS, .out = form_out_fields, .page = true,
      .summary = "The register of forms: who asks for what, how often, and how much typing was saved" },
    { GET, "/api/v1/forms/{ref}", show, NULL, PERM_FORMS, .out = form_out_fields,
      .summary = "One form with its first rows and what goes into them" },
    { PUT, "/api/v1/forms/{ref}", change, NULL, PERM_FORMS,
      BODY(struct form_in, form_in_fields), .out = form_out_fields,
      .summary = "Say what goes into which column" },
};
/* clang-format on */

const struct route_table forms_routes = { routes, COUNT(routes) };
