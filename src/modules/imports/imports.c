/* imports.c -- what an import consists of, its life cycle, and how a table is understood. */
#include "modules/imports/imports.h"

#include "core/heading.h"

#include <unistd.h>

#include "base/crypt.h"
#include "core/app.h"
#include "core/event.h"

enum { LOOK_ROWS = 12, LOOK_HEADS = 3, COLUMNS_MOST = 60, KNOWN = 1 << 20 };

const char *const import_state_words[] = { "uploaded", "checking", "checked", "running", "done",
                                           "undoing",  "undone",   "dropped", NULL };
const char *const import_system_words[] = { "wgs84", "cgcs2000", "gcj02", NULL };
const char *const import_alike_words[] = { "ask", "same", "new", NULL };

/* clang-format off */
static const struct field sheet_fields[] = {
    TEXT(struct table_sheet, name,   0, 200, .doc = "Name."),
    BOOL(struct table_sheet, hidden, .doc = "Hidden."),
    INT (struct table_sheet, rows,   0, INT64_MAX, .doc = "Rows."),
    INT (struct table_sheet, at,     0, INT64_MAX, .doc = "Where its rows begin."),
    FIELDS_END,
};
struct sheets_box {
    struct list sheets;
};
static const struct field sheets_box_fields[] = {
    LIST(struct sheets_box, sheets, struct table_sheet, sheet_fields, TABLE_SHEETS, .doc = "sheets"),
    FIELDS_END,
};
static const struct field column_fields[] = {
    TEXT(struct import_column, field,  1, 40, .required = true, .doc = "A field of the kind."),
    INT (struct import_column, column, 1, TABLE_COLUMNS, .required = true, .doc = "The column that it is read from, from 1."),
    FIELDS_END,
};
const struct field import_settings_fields[] = {
    TEXT(struct import_settings, kind,    1, 40, .required = true, .doc = "What the rows are, as /api/v1/import-kinds names it."),
    INT (struct import_settings, sheet,   0, TABLE_SHEETS, .doc = "Which sheet, from 1."),
    INT (struct import_settings, head,    -1, 100000, .doc = "The row of the headings; 0: there are none; -1: found by the program."),
    INT (struct import_settings, heads,   0, 10, .doc = "How many rows make the headings."),
    LIST(struct import_settings, columns, struct import_column, column_fields, COLUMNS_MOST, .doc = "Which column each field is read from; none: as proposed."),
    BOOL(struct import_settings, skip,    .doc = "Leave wrong rows out and take the others."),
    WORD(struct import_settings, system,  import_system_words, .doc = "System of the coordinates: wgs84, cgcs2000 or gcj02."),
    WORD(struct import_settings, alike,   import_alike_words, .doc = "Rows that are very like something there under another name: ask (the table is not run), same or new."),
    INT (struct import_settings, version, 0, 1000000, .omit = true, .doc = "The version that was seen."),
    FIELDS_END,
};
static const struct field beside_fields[] = {
    CODE(struct import_beside, place,            .doc = "Community."),
    TEXT(struct import_beside, name,             0, 120, .doc = "Its name."),
    INT (struct import_beside, there,            0, INT64_MAX, .doc = "What it has."),
    INT (struct import_beside, there_households, 0, INT64_MAX, .doc = "Their households."),
    INT (struct import_beside, households,       0, INT64_MAX, .doc = "Households of the rows that are not there by their name."),
    INT (struct import_beside, met,              0, INT64_MAX, .doc = "Rows that are there."),
    INT (struct import_beside, fresh,            0, INT64_MAX, .doc = "Rows that are new."),
    INT (struct import_beside, alike,            0, INT64_MAX, .doc = "Rows that are very like something there."),
    FIELDS_END,
};
const struct field import_report_fields[] = {
    INT (struct import_report, heads,  0, INT64_MAX, .doc = "Rows of headings."),
    INT (struct import_report, empty,  0, INT64_MAX, .doc = "Empty rows."),
    INT (struct import_report, sums,   0, INT64_MAX, .doc = "Rows of sums."),
    INT (struct import_report, alike,  0, INT64_MAX, .doc = "Rows that are very like something there."),
    LIST(struct import_report, beside, struct import_beside, beside_fields, IMPORT_BESIDE_MOST, .doc = "What the communities have already."),
    INT (struct import_report, lacking, 0, INT64_MAX, .doc = "Rows that are wrong for one thing that the table lacks, which is told with the first of them."),
    INT (struct import_report, told,   0, INT64_MAX, .doc = "Rows that are right, of which something is told with the wrong ones: they wait to be decided, begin a household beside another, join one without saying what they are to its head, or leave one without a head."),
    FIELDS_END,
};
const struct field import_fields[] = {
    REF (struct import, ref,      .doc = "The import."),
    TEXT(struct import, kind,     0, 40, .doc = "What its rows are."),
    WORD(struct import, state,    import_state_words, .doc = "State."),
    TEXT(struct import, name,     0, 200, .doc = "Name of the file."),
    TEXT(struct import, encoding, 0, 80, .doc = "How it was written."),
    TEXT(struct import, sheets,   0, 1 << 20, .secret = true),
    TEXT(struct import, settings, 0, 1 << 20, .secret = true),
    INT (struct import, place,    0, INT64_MAX, .secret = true),
    INT (struct import, owner,    0, INT64_MAX, .secret = true),
    TIME(struct import, at,       .doc = "When it came."),
    INT (struct import, total,    0, INT64_MAX, .doc = "Rows."),
    INT (struct import, job,      0, INT64_MAX, .secret = true),
    INT (struct import, good,     0, INT64_MAX, .doc = "Rows that are right."),
    INT (struct import, bad,      0, INT64_MAX, .doc = "Rows that are wrong."),
    INT (struct import, inserted, 0, INT64_MAX, .doc = "New ones."),
    INT (struct import, changed,  0, INT64_MAX, .doc = "Changed ones."),
    INT (struct import, same,     0, INT64_MAX, .doc = "Unchanged ones."),
    INT (struct import, undone,   0, INT64_MAX, .doc = "Taken back."),
    INT (struct import, kept,     0, INT64_MAX, .doc = "Not taken back, for they were changed or used since."),
    TEXT(struct import, report,   0, 1 << 20, .doc = "What came out."),
    TIME(struct import, ended,    .doc = "When its last step ended."),
    INT (struct import, version,  0, INT64_MAX, .doc = "version"),
    FIELDS_END,
};
const struct field import_out_fields[] = {
    REF (struct import, ref,      .doc = "The import."),
    TEXT(struct import, kind,     0, 40, .doc = "What its rows are."),
    WORD(struct import, state,    import_state_words, .doc = "uploaded, checking, checked, running, done, undoing, undone or dropped."),
    TEXT(struct import, name,     0, 200, .doc = "Name of the file."),
    TEXT(struct import, encoding, 0, 80, .doc = "How it was written: utf-8, gb18030, utf-16, xlsx, xls, or the form of geodata."),
    TIME(struct import, at,       .doc = "When it came."),
    INT (struct import, total,    0, INT64_MAX, .doc = "Rows."),
    INT (struct import, good,     0, INT64_MAX, .doc = "Rows that are right (so far)."),
    INT (struct import, bad,      0, INT64_MAX, .doc = "Rows that are wrong."),
    INT (struct import, inserted, 0, INT64_MAX, .doc = "New ones."),
    INT (struct import, changed,  0, INT64_MAX, .doc = "Changed ones."),
    INT (struct import, same,     0, INT64_MAX, .doc = "Unchanged ones."),
    INT (struct import, undone,   0, INT64_MAX, .doc = "Taken back."),
    INT (struct import, kept,     0, INT64_MAX, .doc = "Not taken back, for they were changed or used since."),
    TIME(struct import, ended,    .doc = "When its last step ended."),
    INT (struct import, version,  0, INT64_MAX, .doc = "version"),
    BOOL(struct import, queued,   .virt = true, .doc = "What is under way has not begun."),
    INT (struct import, ahead,    0, INT64_MAX, .virt = true, .doc = "How many jobs come before it."),
    LIST(struct import, actions,  struct action, action_fields, 20, .virt = true, .doc = "What the asker may do."),
    FIELDS_END,
};

static const struct message
    msg_no_kind = { "import.kind",   "请先选择这是什么表。", "Say first what the rows are." },
    msg_bad     = { "import.wrong",  "还有不对的行：改好后重新上传，或选择跳过它们。", "There still are wrong rows: send the table again without them, or choose to leave them out." },
    msg_alike   = { "import.undecided", "有的行很像已有的楼栋：请先选择它们就是已有的，还是新的。", "Some rows are very like buildings that are there: say first whether they are the same or new ones." },
    msg_nothing = { "import.nothing", "没有一行是对的。", "No row is right." },
    msg_columns = { "import.columns", "没有可以对应的列，请指定每个字段在哪一列。", "No column could be recognized: say which column each field is read from." };

static const struct flow_state states[] = {
    [IMPORT_UPLOADED] = { "已上传", "Uploaded", "", "", "#4e5969", "↑", true,  "admin", 0 },
    [IMPORT_CHECKING] = { "核对中", "Checking", "", "", "#0b5fc0", "▶", true,  "admin", 0 },
    [IMPORT_CHECKED]  = { "已核对", "Checked",  "", "", "#9a5b00", "?", true,  "admin", 0 },
    [IMPORT_RUNNING]  = { "导入中", "Running",  "", "", "#0b5fc0", "▶", true,  "admin", 0 },
    [IMPORT_DONE]     = { "已导入", "Done",     "", "", "#0a7a3b", "✔", true,  "admin", 0 },
    [IMPORT_UNDOING]  = { "撤销中", "Undoing",  "", "", "#0b5fc0", "◀", true,  "admin", 0 },
    [IMPORT_UNDONE]   = { "已撤销", "Undone",   "", "", "#4e5969", "↩", false, NULL,    0 },
    [IMPORT_DROPPED]  = { "已丢弃", "Dropped",  "", "", "#4e5969", "✕", false, NULL,    0 },
};
/* clang-format on */

static const struct message *has_kind(const struct req *r, const void *rec)
{
    (void)r;
    return ((const struct import *)rec)->kind.n ? NULL : &msg_no_kind;
}

static const struct message *is_right(const struct req *r, const void *rec)
{
    const struct import *x = rec;

    (void)r;
    return x->good == 0                       ? &msg_nothing
           : x->bad && !x->skip               ? &msg_bad
           : x->like && x->alike <= ALIKE_ASK ? &msg_alike
                                              : NULL;
}

/* clang-format off */
static const struct flow_rule rules[] = {
    { IMPORT_UPLOADED, "check",  IMPORT_CHECKING, PERM_SETTINGS, has_kind, 0, "核对",     "Dry run" },
    { IMPORT_CHECKED,  "check",  IMPORT_CHECKING, PERM_SETTINGS, has_kind, 0, "重新核对", "Dry run again" },
    { IMPORT_CHECKED,  "run",    IMPORT_RUNNING,  PERM_SETTINGS, is_right, 0, "导入",     "Run" },
    { IMPORT_DONE,     "undo",   IMPORT_UNDOING,  PERM_SETTINGS, NULL,     0, "撤销",     "Undo" },
    { IMPORT_UPLOADED, "drop",   IMPORT_DROPPED,  PERM_SETTINGS, NULL,     0, "丢弃",     "Drop" },
    { IMPORT_CHECKED,  "drop",   IMPORT_DROPPED,  PERM_SETTINGS, NULL,     0, "丢弃",     "Drop" },
    { IMPORT_CHECKING, "retry",  IMPORT_CHECKING, PERM_SETTINGS, NULL,     0, "再试",     "Try again" },
    { IMPORT_RUNNING,  "retry",  IMPORT_RUNNING,  PERM_SETTINGS, NULL,     0, "再试",     "Try again" },
    { IMPORT_UNDOING,  "retry",  IMPORT_UNDOING,  PERM_SETTINGS, NULL,     0, "再试",     "Try again" },
    { IMPORT_CHECKING, "finish", IMPORT_CHECKED,  FLOW_CLOCK,    NULL,     0, "核对完成", "Checked" },
    { IMPORT_RUNNING,  "finish", IMPORT_DONE,     FLOW_CLOCK,    NULL,     0, "导入完成", "Done" },
    { IMPORT_UNDOING,  "finish", IMPORT_UNDONE,   FLOW_CLOCK,    NULL,     0, "撤销完成", "Undone" },
};
static const struct flow_rule people_rules[] = {
    { IMPORT_UPLOADED, "check",  IMPORT_CHECKING, PERM_REGISTER, has_kind, 0, "核对",     "Dry run" },
    { IMPORT_CHECKED,  "check",  IMPORT_CHECKING, PERM_REGISTER, has_kind, 0, "重新核对", "Dry run again" },
    { IMPORT_CHECKED,  "run",    IMPORT_RUNNING,  PERM_REGISTER, is_right, 0, "导入",     "Run" },
    { IMPORT_DONE,     "undo",   IMPORT_UNDOING,  PERM_REGISTER, NULL,     0, "撤销",     "Undo" },
    { IMPORT_UPLOADED, "drop",   IMPORT_DROPPED,  PERM_REGISTER, NULL,     0, "丢弃",     "Drop" },
    { IMPORT_CHECKED,  "drop",   IMPORT_DROPPED,  PERM_REGISTER, NULL,     0, "丢弃",     "Drop" },
    { IMPORT_CHECKING, "retry",  IMPORT_CHECKING, PERM_REGISTER, NULL,     0, "再试",     "Try again" },
    { IMPORT_RUNNING,  "retry",  IMPORT_RUNNING,  PERM_REGISTER, NULL,     0, "再试",     "Try again" },
    { IMPORT_UNDOING,  "retry",  IMPORT_UNDOING,  PERM_REGISTER, NULL,     0, "再试",     "Try again" },
    { IMPORT_CHECKING, "finish", IMPORT_CHECKED,  FLOW_CLOCK,    NULL,     0, "核对完成", "Checked" },
    { IMPORT_RUNNING,  "finish", IMPORT_DONE,     FLOW_CLOCK,    NULL,     0, "导入完成", "Done" },
    { IMPORT_UNDOING,  "finish", IMPORT_UNDONE,   FLOW_CLOCK,    NULL,     0, "撤销完成", "Undone" },
};

const struct flow imports_flow = { "import", import_state_words, states, rules, COUNT(rules), "导入", "Import" };
const struct flow imports_people_flow = { "import", import_state_words, states, people_rules, COUNT(people_rules), "导入", "Import" };

static const struct flow *const flows[] = { &imports_flow, NULL };
static const struct log_kind log_kinds[] = {
    { "import", NULL, NULL, flows },
    { NULL },
};
/* clang-format on */

const struct log_words imports_log = { log_kinds, NULL };

const struct flow *import_flow_of(const struct import *x)
{
    return x->place ? &imports_people_flow : &imports_flow;
}

error *import_rows_open(struct req *r, const struct import *x, int64_t at,
                        struct table_reader **out)
{
    struct table_key key;

    table_key(r->app->vault, &key);
    error *e = table_open(r->mem, import_path(r, x, "rows").p, &key, at, out);
    crypt_wipe(&key, sizeof key);
    return e;
}

const struct import_kind *import_kind_find(const struct req *r, str name)
{
    const struct rooms *rooms = r->app->rooms;

    for (size_t i = 0; i < rooms->n_kinds; i++)
        if (str_is(name, rooms->kinds[i]->name))
            return rooms->kinds[i];
    return NULL;
}

str import_path(struct req *r, const struct import *x, const char *tail)
{
    return str_fmt(r->mem, STR_FMT "/imports/%lld.%s", STR_ARG(r->app->settings.data),
                   (long long)x->ref.id, tail);
}

static str record_text(struct req *r, const struct field *fields, const void *rec)
{
    struct buf b;
    struct jw  j;

    buf_init(&b, r->mem, 1 << 20);
    jw_init(&j, &b, r->app->server.refs);
    jw_record(&j, fields, rec);
    jw_done(&j);
    return buf_done(&b);
}

error *import_settings_of(struct req *r, const struct import *x, struct import_settings *out)
{
    *out = (struct import_settings){ 0 };
    fields_init(import_settings_fields, out);
    if (!x->settings.n)
        return NULL;
    TRY(json_read(r->mem, r->app->server.refs, x->settings, import_settings_fields, out));
    out->heads = out->heads ? out->heads : 1;
    out->sheet = out->sheet ? out->sheet : 1;
    return NULL;
}

error *import_report_of(struct req *r, const struct import *x, struct import_report *out)
{
    *out = (struct import_report){ 0 };
    return x->report.n
               ? json_read(r->mem, r->app->server.refs, x->report, import_report_fields, out)
               : NULL;
}

str import_report_text(struct req *r, const struct import_report *x)
{
    return record_text(r, import_report_fields, x);
}

error *import_known(struct req *r, struct import *x)
{
    struct import_settings s;
    struct import_report   found;

    TRY(import_settings_of(r, x, &s));
    TRY(import_report_of(r, x, &found));
    x->skip = s.skip;
    x->alike = s.alike;
    x->like = found.alike;
    return NULL;
}

/* ---- understanding a table ---------------------------------------------------------------------
 */

const struct field *import_match(const struct import_kind *k, str heading, bool *exact)
{
    struct arena       *a = arena_new();
    const struct field *f = NULL;
    int                 best = 0;

    for (const struct import_words *w = k->words; w->field; w++) {
        int n = heading_fits(a, w, heading);
        if (n > best) {
            best = n;
            f = field_find(k->fields, str_of(w->field));
        }
    }
    arena_free(a);
    *exact = best == 2;
    return f;
}

error *import_sheets(struct req *r, const struct import *x, struct list *out)
{
    struct sheets_box box = { 0 };

    TRY(json_read(r->mem, r->app->server.refs, x->sheets, sheets_box_fields, &box));
    *out = box.sheets;
    return NULL;
}

str import_sheets_text(struct req *r, const struct table_info *t)
{
    struct sheets_box box = { { (void *)(uintptr_t)t->sheet, t->sheets, sizeof t->sheet[0] } };

    return record_text(r, sheets_box_fields, &box);
}

static const struct table_sheet *sheet_of(const struct list *t, int64_t n)
{
    const struct table_sheet *s = t->item;

    return n >= 1 && n <= (int64_t)t->n ? &s[n - 1] : t->n ? &s[0] : NULL;
}

error *import_sheet_at(struct req *r, const struct import *x, const struct import_settings *s,
                       int64_t *at)
{
    struct list t;

    TRY(import_sheets(r, x, &t));
    const struct table_sheet *sheet = sheet_of(&t, s->sheet);
    if (!sheet)
        return error_of(r->mem, FAIL_MISSING, &msg_missing);
    *at = sheet->at;
    return NULL;
}

/* A cell of a row of headings behind what stands above it; merged cells say the same twice. */
static void add_cell(struct req *r, str *h, str cell)
{
    if (cell.n && !str_eq(*h, cell))
        *h = h->n ? str_fmt(r->mem, STR_FMT " " STR_FMT, STR_ARG(*h), STR_ARG(cell)) : cell;
}

error *import_headings(struct req *r, const struct import *x, const struct import_settings *s,
                       str **out, size_t *n)
{
    struct list          t;
    struct table_reader *reader = NULL;
    struct table_row     row;

    *out = NEWN(r->mem, str, TABLE_COLUMNS);
    *n = 0;
    TRY(import_sheets(r, x, &t));
    const struct table_sheet *sheet = sheet_of(&t, s->sheet);
    if (!sheet)
        return NULL;
    TRY(import_rows_open(r, x, sheet->at, &reader));
    while (table_next(reader, r->mem, &row) && row.n <= (s->head > 0 ? s->head : 1)) {
        *n = row.cells > *n ? row.cells : *n;
        for (size_t i = 0; i < row.cells && s->head > 0 && row.n > s->head - s->heads; i++)
            add_cell(r, &(*out)[i], str_trim(row.cell[i]));
    }
    table_close(reader);
    return NULL;
}

static str headings_key(struct req *r, const str *h, size_t n)
{
    struct buf b;
    uint8_t    hash[CRYPT_HASH];

    buf_init(&b, r->mem, 1 << 20);
    for (size_t i = 0; i < n; i++) {
        buf_str(&b, heading_plain(r->mem, h[i]));
        buf_char(&b, '\n');
    }
    str all = buf_done(&b);
    crypt_sha256(&all, 1, hash);
    return hex_of(r->mem, hash, 16);
}

/* How much texts look like headings: every field that one of them names, once. A title over the
 * whole table stands in all of its columns and names nothing, or one field. */
static int heading_score(const struct import_kind *k, const str *h, size_t n)
{
    const struct field *seen[TABLE_COLUMNS];
    int                 worth[TABLE_COLUMNS], score = 0;
    size_t              fields = 0;

    for (size_t i = 0; i < n; i++) {
        bool                exact = false;
        const struct field *f = h[i].n ? import_match(k, h[i], &exact) : NULL;
        size_t              at = 0;
        while (at < fields && seen[at] != f)
            at++;
        if (f && at == fields) {
            seen[fields] = f;
            worth[fields++] = 0;
        }
        if (f && worth[at] < 1 + exact)
            worth[at] = 1 + exact;
    }
    for (size_t i = 0; i < fields; i++)
        score += worth[i];
    return score;
}

/* The first rows of a sheet, and which of them are looked at as headings: those up to LAST, the
 * lowest of them ROW[LAST]. */
struct look {
    struct table_row row[LOOK_ROWS];
    size_t           n;
};

static void headings_of(struct req *r, const struct look *l, size_t last, int64_t heads, str *h,
                        size_t *n)
{
    memset(h, 0, TABLE_COLUMNS * sizeof *h);
    *n = 0;
    for (size_t i = 0; i <= last; i++) {
        const struct table_row *row = &l->row[i];
        *n = row->cells > *n ? row->cells : *n;
        for (size_t c = 0; c < row->cells && row->n > l->row[last].n - heads; c++)
            add_cell(r, &h[c], str_trim(row->cell[c]));
    }
}

/* The row says one thing only, from its first cell on: a title, or nothing. */
static bool title(const struct table_row *row)
{
    str first = row->cells ? str_trim(row->cell[0]) : (str){ 0 };

    for (size_t c = 1; c < row->cells; c++) {
        str cell = str_trim(row->cell[c]);
        if (cell.n && !str_eq(cell, first))
            return false;
    }
    return true;
}

/* The uppermost of HEADS rows down to LAST is a title, or above the table. */
static bool over_title(const struct look *l, size_t last, int64_t heads)
{
    int64_t top = l->row[last].n - heads + 1;

    for (size_t i = 0; i < last; i++)
        if (l->row[i].n == top)
            return title(&l->row[i]);
    return heads > 1;
}

/* Which rows are the headings, one or several of the first dozen: those that were taken for a table
 * that looked the same, else those by which most fields are named, and of these the fewest. What S
 * says already stays. */
static error *find_head(struct req *r, const struct import *x, const struct import_kind *k,
                        struct import_settings *s)
{
    struct list          t;
    struct table_reader *reader = NULL;
    struct look         *l = NEW(r->mem, struct look);
    str                 *h = NEWN(r->mem, str, TABLE_COLUMNS), known = { 0 };
    int64_t              head = s->head > 0 ? s->head : 0, heads = s->heads;
    int                  best = 0;
    size_t               n = 0;

    TRY(import_sheets(r, x, &t));
    const struct table_sheet *sheet = sheet_of(&t, s->sheet);
    if (sheet) {
        TRY(import_rows_open(r, x, sheet->at, &reader));
        while (l->n < LOOK_ROWS && table_next(reader, r->mem, &l->row[l->n]))
            l->n++;
        table_close(reader);
    }
    s->head = head;
    s->heads = heads ? heads : 1;
    for (size_t last = 0; last < l->n; last++)
        for (int64_t k_heads = 1; k_heads <= LOOK_HEADS; k_heads++) {
            if (heads ? heads != k_heads : over_title(l, last, k_heads))
                continue;
            if (head && l->row[last].n != head)
                continue;
            headings_of(r, l, last, k_heads, h, &n);
            TRY(import_recall(r, str_of(k->name), headings_key(r, h, n), &known));
            int score = known.n ? KNOWN : heading_score(k, h, n);
            if (score > best) {
                best = score;
                s->head = l->row[last].n;
                s->heads = k_heads;
            }
        }
    return NULL;
}

struct columns_box {
    struct list columns;
};
static const struct field columns_box_fields[] = {
    LIST(struct columns_box, columns, struct import_column, column_fields, COLUMNS_MOST,
         .doc = "columns"),
    FIELDS_END,
};

error *import_propose(struct req *r, const struct import *x, const struct import_kind *k,
                      struct import_settings *s)
{
    str   *h = NULL, known = { 0 };
    size_t n = 0;

    s->sheet = s->sheet ? s->sheet : 1;
    if (s->head < 0 || (s->head && !s->heads))
        TRY(find_head(r, x, k, s));
    s->heads = s->heads ? s->heads : 1;
    TRY(import_headings(r, x, s, &h, &n));
    if (s->columns.n)
        return NULL;
    TRY(import_recall(r, str_of(k->name), headings_key(r, h, n), &known));
    if (known.n) {
        struct columns_box box = { 0 };
        TRY(json_read(r->mem, r->app->server.refs, known, columns_box_fields, &box));
        s->columns = box.columns;
        return NULL;
    }
    struct import_column *c = NEWN(r->mem, struct import_column, COLUMNS_MOST);
    s->columns = (struct list){ c, 0, sizeof *c };
    /* the same words first, then headings that only hold one; each field and column once */
    for (int round = 0; round < 2; round++)
        for (size_t i = 0; i < n && s->columns.n < COLUMNS_MOST; i++) {
            bool                exact = false, taken = false;
            const struct field *f = import_match(k, h[i], &exact);
            for (size_t j = 0; f && j < s->columns.n; j++)
                taken = taken || str_is(c[j].field, f->name) || c[j].column == (int64_t)i + 1;
            if (f && !taken && exact == (round == 0))
                c[s->columns.n++] = (struct import_column){ str_of(f->name), (int64_t)i + 1 };
        }
    return NULL;
}

static error *remember_as(struct req *r, const struct import_settings *s, const str *h, size_t n,
                          struct list columns)
{
    struct columns_box box = { columns };
    str                key = headings_key(r, h, n);

    TRY(import_remember(r, s->kind, key, record_text(r, columns_box_fields, &box)));
    return import_remember(r, STR(""), key, s->kind); /* no kind: which one it was */
}

/* What was chosen is remembered for the next table with the same headings, and for the list of
 * wrong rows, which comes again when it was corrected: in either language. */
static error *remember(struct req *r, const struct import *x, const struct import_settings *s)
{
    str   *h = NULL;
    size_t n = 0, first = 0;

    TRY(import_headings(r, x, s, &h, &n));
    TRY(remember_as(r, s, h, n, s->columns));
    for (enum lang lang = LANG_ZH; lang <= LANG_EN; lang++) {
        struct import_column *c = NEWN(r->mem, struct import_column, s->columns.n + 1);
        TRY(import_wrong_headings(r, x, s, lang, &h, &n, &first));
        memcpy(c, s->columns.item, s->columns.n * sizeof *c);
        for (size_t i = 0; i < s->columns.n; i++)
            c[i].column += 1 - (int64_t)first;
        TRY(remember_as(r, s, h, n, (struct list){ c, s->columns.n, sizeof *c }));
    }
    return NULL;
}

error *import_chosen(struct req *r, const struct import *x, const struct import_settings *s,
                     bool *chosen)
{
    str   *h = NULL, kind = { 0 };
    size_t n = 0;

    TRY(import_headings(r, x, s, &h, &n));
    TRY(import_recall(r, STR(""), headings_key(r, h, n), &kind));
    *chosen = kind.n && str_eq(kind, s->kind);
    return NULL;
}

error *import_choose(struct req *r, struct import *x, const struct import_kind *k,
                     struct import_settings *s)
{
    struct import_settings was;

    s->version = 0;
    s->alike = s->alike < 0 ? ALIKE_ASK : s->alike;
    TRY(import_propose(r, x, k, s));
    TRY(import_settings_of(r, x, &was));
    was.skip = s->skip; /* what was checked stays checked: only what is done about it changes */
    x->settings = record_text(r, import_settings_fields, s);
    if (!str_eq(x->settings, record_text(r, import_settings_fields, &was)))
        x->state = IMPORT_UPLOADED;
    x->kind = s->kind;
    return import_save(r, x);
}

error *import_step(struct req *r, struct import *x, str action)
{
    const struct flow_rule *rule = NULL;
    struct import_settings  s;
    int                     from = x->state;

    TRY(import_settings_of(r, x, &s));
    TRY(import_known(r, x));
    TRY(flow_next(import_flow_of(x), r, x, x->state, action, &rule));
    if (str_is(action, "retry")) {
        TRY(job_again(r, x->job));
        return import_save(r, x);
    }
    if (str_is(action, "check")) {
        if (!s.columns.n)
            return error_of(r->mem, FAIL_CONFLICT, &msg_columns);
        x->good = x->bad = x->inserted = x->changed = x->same = 0;
        TRY(remember(r, x, &s));
    }
    if (str_is(action, "run"))
        x->good = x->bad = x->inserted = x->changed = x->same = 0;
    x->state = rule->to;
    if (rule->to == IMPORT_CHECKING || rule->to == IMPORT_RUNNING || rule->to == IMPORT_UNDOING)
        TRY(job_queue(r, "import",
                      str_fmt(r->mem, STR_FMT " %lld", STR_ARG(action), (long long)x->ref.id),
                      &x->job));
    if (rule->perm == FLOW_CLOCK || rule->to == IMPORT_DROPPED)
        x->ended = r->now;
    if (rule->to == IMPORT_DROPPED) {
        unlink(import_path(r, x, "rows").p);
        unlink(import_path(r, x, "bad").p);
    }
    const struct import_kind *k = import_kind_find(r, x->kind);
    if (k && k->ended && (x->state == IMPORT_UNDOING || x->state == IMPORT_DROPPED))
        TRY(k->ended(r, x->ref.id, str_of(rule->action)));
    TRY(import_save(r, x));
    const struct place *all = NULL;
    size_t              n = place_all(app_places(r->app), &all);
    struct ref log = { x->place ? x->place : n ? place_communities(all[0].code).lo : 1, x->ref.id };
    return event_append(r, log,
                        (struct event){ .kind = STR("import"),
                                        .action = str_of(rule->action),
                                        .from_state = str_of(import_state_words[from]),
                                        .to_state = str_of(import_state_words[x->state]),
                                        .words = x->place ? (str){ 0 } : x->name });
}
