/* table_xlsx.c -- Office Open XML spreadsheets (ECMA-376): shared and inline texts, dates of both
 * epochs, merged cells, several sheets; row by row. */
#include <math.h>

#include "cli/table_book.h"

static int64_t whole(const char *z, int64_t none)
{
    int64_t v = 0;

    return z && str_i64(str_of(z), 0, INT64_C(1) << 40, &v) ? v : none;
}

static void nothing(void *ctx, const char *name)
{
    (void)ctx;
    (void)name;
}

static void no_text(void *ctx, const char *p, size_t n)
{
    (void)ctx;
    (void)p;
    (void)n;
}

/* ---- the workbook ------------------------------------------------------------------------------
 */

static void book_start(void *ctx, const char *name, const char *const *attr)
{
    struct book *k = ctx;

    if (strcmp(name, "workbookPr") == 0) {
        const char *v = table_attr(attr, "date1904");
        k->rows.date1904 = v && (strcmp(v, "1") == 0 || strcmp(v, "true") == 0);
    } else if (strcmp(name, "sheet") == 0 && k->n_sheets < SHEETS_MOST) {
        struct sheet *s = &k->sheet[k->n_sheets++];
        const char   *state = table_attr(attr, "state"), *id = NULL;
        for (size_t i = 0; attr[i]; i += 2) /* r:id, whatever its prefix is */
            if (strchr(attr[i], ':') && str_ends(str_of(attr[i]), STR(":id")))
                id = attr[i + 1];
        s->name = str_dup(k->rows.mem, str_of(table_attr(attr, "name")));
        s->id = str_dup(k->rows.mem, str_of(id));
        s->hidden = state && strcmp(state, "visible") != 0;
    }
}

/* "worksheets/sheet1.xml" beside the workbook, or "/xl/worksheets/sheet1.xml". */
static void relation_start(void *ctx, const char *name, const char *const *attr)
{
    struct book *k = ctx;
    str          id = str_of(table_attr(attr, "Id")), to = str_of(table_attr(attr, "Target"));

    if (strcmp(name, "Relationship") != 0)
        return;
    for (size_t i = 0; i < k->n_sheets; i++)
        if (str_eq(k->sheet[i].id, id) && to.n && to.n < PATH_MOST - 4) {
            if (to.p[0] == '/')
                snprintf(k->sheet[i].part, PATH_MOST, "%.*s", (int)to.n - 1, to.p + 1);
            else
                snprintf(k->sheet[i].part, PATH_MOST, "xl/" STR_FMT, STR_ARG(to));
        }
}

/* ---- shared texts ------------------------------------------------------------------------------
 */

static void text_start(void *ctx, const char *name, const char *const *attr)
{
    struct book *k = ctx;

    (void)attr;
    k->in_phonetic = k->in_phonetic || strcmp(name, "rPh") == 0;
    k->in_t = strcmp(name, "t") == 0 && !k->in_phonetic;
}

static void text_end(void *ctx, const char *name)
{
    struct book *k = ctx;

    if (strcmp(name, "t") == 0)
        k->in_t = false;
    if (strcmp(name, "rPh") == 0)
        k->in_phonetic = false;
    if (strcmp(name, "si") != 0)
        return;
    table_texts_end(&k->rows);
}

static void text_text(void *ctx, const char *p, size_t n)
{
    struct book *k = ctx;

    if (k->in_t)
        table_texts_add(&k->rows, p, n);
}

/* ---- formats: which numbers are dates ----------------------------------------------------------
 */

static void style_start(void *ctx, const char *name, const char *const *attr)
{
    struct book *k = ctx;

    if (strcmp(name, "numFmt") == 0)
        table_formats_custom(&k->rows, whole(table_attr(attr, "numFmtId"), -1),
                             table_attr(attr, "formatCode"));
    if (strcmp(name, "cellXfs") == 0)
        k->in_formats = true;
    if (strcmp(name, "xf") == 0 && k->in_formats)
        table_formats_style(&k->rows, whole(table_attr(attr, "numFmtId"), 0));
}

static void style_end(void *ctx, const char *name)
{
    struct book *k = ctx;

    if (strcmp(name, "cellXfs") == 0)
        k->in_formats = false;
}

/* ---- cells -------------------------------------------------------------------------------------
 */

/* "BC12" -> 54 (from 0); the row's number is in the row. False when it is no such name. */
static bool column_of(const char *z, size_t *column, int64_t *row)
{
    size_t c = 0, n = 0;

    for (; z && is_alpha(*z) && n < 4; z++, n++)
        c = c * 26 + (size_t)(lower(*z) - 'a') + 1;
    if (!n || c > 16384)
        return false;
    *column = c - 1;
    return !row || str_i64(str_of(z), 1, 1048576, row);
}

/* Digits as they stand there are kept, but not the noughts that a spreadsheet put behind the 15
 * that it can hold. */
static bool plain(str s)
{
    size_t digits = 0, noughts = 0;

    for (size_t i = 0; i < s.n; i++) {
        if (!is_digit(s.p[i]) && !(s.p[i] == '-' && i == 0))
            return false;
        digits += is_digit(s.p[i]);
        noughts += digits > 15 && s.p[i] == '0';
    }
    return digits <= 15 || noughts < digits - 15;
}

static str number_text(struct book *k, str s)
{
    char  *end = NULL;
    str    z = str_dup(k->rows.row_mem, s);
    double v = strtod(z.p, &end);

    if (!z.n || !end || *end || !(fabs(v) < 1e300)) /* "nan" and "infinity" are words here */
        return z;
    bool date = k->style >= 0 && (size_t)k->style < k->rows.formats.n &&
                (k->rows.formats.style[k->style] & (TABLE_DATE | TABLE_TIME)) && v >= 0;
    return plain(s) && !date ? z : table_rows_number(&k->rows, v, k->style);
}

static str cell_text(struct book *k)
{
    str     v = buf_done(&k->value);
    int64_t i = -1;

    if (strcmp(k->type, "s") == 0)
        return str_i64(str_trim(v), 0, INT64_C(1) << 40, &i) ? table_texts_get(&k->rows, i)
                                                             : (str){ 0 };
    if (strcmp(k->type, "b") == 0)
        return str_is(v, "1") ? STR("true") : STR("false");
    if (!k->type[0] || strcmp(k->type, "n") == 0)
        return number_text(k, str_trim(v));
    return str_dup(k->rows.row_mem, v);
}

static bool is_on(const char *z)
{
    return z && strcmp(z, "0") != 0 && strcmp(z, "false") != 0;
}

/* ---- words that cells are offered: <dataValidation type="list" sqref="C5:C9"><formula1>; a newer
 * form has the cells in an element of their own ---- */

enum { LISTS_MOST = 200, LIST_BYTES = 4000 };

static void list_start(struct book *k, const char *name, const char *const *attr)
{
    const char *type = table_attr(attr, "type"), *where = table_attr(attr, "sqref");

    if (strcmp(name, "dataValidation") == 0) {
        k->in_list = type && strcmp(type, "list") == 0 && k->lists < LISTS_MOST;
        buf_init(&k->what, k->rows.row_mem, LIST_BYTES);
        buf_init(&k->where, k->rows.row_mem, LIST_BYTES);
        if (k->in_list)
            buf_z(&k->where, where ? where : "");
    }
    k->in_what = k->in_list && (strcmp(name, "formula1") == 0 || (k->in_what && name[0] == 'f'));
    k->in_where = k->in_list && strcmp(name, "sqref") == 0;
}

static void list_end(struct book *k, const char *name)
{
    bool whole_list = strcmp(name, "dataValidation") == 0;
    str  what = str_trim(buf_done(&k->what)), where = str_trim(buf_done(&k->where));

    k->in_what = k->in_where = false;
    if (!whole_list)
        return;
    if (k->in_list && what.n && where.n && !k->what.over && !k->where.over && k->rows.sink->list) {
        k->lists++;
        k->rows.sink->list(k->rows.sink->ctx, where, what);
    }
    k->in_list = false;
}

static void sheet_start(void *ctx, const char *name, const char *const *attr)
{
    struct book *k = ctx;

    if (strcmp(name, "row") == 0) {
        int64_t n = whole(table_attr(attr, "r"), k->rows.row + 1);
        if (n <= k->rows.row || n > 1048576)
            table_rows_fail(&k->rows, "table.broken");
        k->rows.row = n;
        k->rows.unseen = is_on(table_attr(attr, "hidden"));
        k->column = SIZE_MAX;
    } else if (strcmp(name, "c") == 0) {
        const char *t = table_attr(attr, "t");
        if (!column_of(table_attr(attr, "r"), &k->column, NULL))
            k->column++; /* nothing said: the one after the last */
        snprintf(k->type, sizeof k->type, "%s", t ? t : "");
        k->style = whole(table_attr(attr, "s"), 0);
        k->value.n = 0;
    } else if (strcmp(name, "v") == 0) {
        k->in_value = true;
    } else if (strcmp(name, "is") == 0) {
        k->in_inline = true;
    } else if (strcmp(name, "t") == 0) {
        k->in_value = k->in_inline && !k->in_phonetic;
    } else if (strcmp(name, "rPh") == 0) {
        k->in_phonetic = true;
    } else if (k->in_list || strcmp(name, "dataValidation") == 0) {
        list_start(k, name, attr);
    }
}

static void end_row(struct book *k)
{
    table_rows_end(&k->rows);
    k->in_list = k->in_what = k->in_where = false; /* what was gathered of one went with the row */
    buf_init(&k->value, k->rows.row_mem, (size_t)k->rows.b->cell);
}

static void sheet_end(void *ctx, const char *name)
{
    struct book *k = ctx;

    if (strcmp(name, "v") == 0 || strcmp(name, "t") == 0)
        k->in_value = false;
    else if (strcmp(name, "rPh") == 0)
        k->in_phonetic = false;
    else if (strcmp(name, "is") == 0)
        k->in_inline = false;
    else if (strcmp(name, "c") == 0 && k->value.n)
        table_rows_cell(&k->rows, k->column, cell_text(k));
    else if (strcmp(name, "row") == 0 && !k->rows.stop)
        end_row(k);
    else if (k->in_list)
        list_end(k, name);
}

static void sheet_text(void *ctx, const char *p, size_t n)
{
    struct book *k = ctx;

    if (k->in_what || k->in_where)
        buf_bytes(k->in_what ? &k->what : &k->where, p, n);
    if (!k->in_value)
        return;
    buf_bytes(&k->value, p, n);
    if (k->value.over)
        table_rows_fail(&k->rows, "table.cell");
}

/* ---- merged cells: they stand behind the rows, and are wanted before ----------------------------
 */

struct seek {
    struct book *k;
    char         tag[240]; /* from behind its '<' */
    size_t       n;
    bool         inside;
};

static void merge_of(struct seek *s)
{
    struct table_rows *t = &s->k->rows;
    str                tag = { s->tag, s->n }, name = str_cut(&tag, ' ');
    struct table_merge m = { 0 };
    size_t             at = 0;

    if (!str_ends(name, STR("mergeCell")) || !str_find(tag, STR("ref=\""), &at))
        return;
    str range = { tag.p + at + 5, tag.n - at - 5 };
    str from = str_dup(t->row_mem, str_cut(&range, ':'));
    str to = str_dup(t->row_mem, str_cut(&range, '"'));
    if (column_of(from.p, &m.c1, &m.r1) && column_of(to.p, &m.c2, &m.r2))
        table_rows_merge(t, &m);
}

/* Tag by tag, without understanding them: a first reading that costs little more than unpacking. */
static bool seek_merges(void *ctx, const char *p, size_t n, bool last)
{
    struct seek *s = ctx;

    (void)last;
    for (const char *end = p + n; p < end;) {
        const char *at = memchr(p, s->inside ? '>' : '<', (size_t)(end - p));
        size_t      k = (size_t)((at ? at : end) - p);
        if (s->inside && s->n < sizeof s->tag) {
            size_t room = sizeof s->tag - s->n;
            memcpy(s->tag + s->n, p, k < room ? k : room);
            s->n += k < room ? k : room;
        }
        if (at && s->inside)
            merge_of(s);
        if (at) {
            s->inside = !s->inside;
            s->n = 0;
        }
        p += k + (at != NULL);
    }
    return true;
}

static void read_sheet(struct book *k, const struct sheet *s)
{
    struct xml_handler h = { k, sheet_start, sheet_end, sheet_text, &k->rows.stop };
    struct seek        seek = { .k = k };

    table_rows_clear(&k->rows);
    k->in_list = k->in_what = k->in_where = false;
    k->lists = 0;
    if (!s->part[0] || !table_part(k->zip, s->part, &k->left, seek_merges, &seek)) {
        table_rows_fail(&k->rows, k->left < 0 ? "table.large" : "table.broken");
        return;
    }
    buf_init(&k->value, k->rows.row_mem, (size_t)k->rows.b->cell);
    if (!table_rows_begin(&k->rows, s->name, s->hidden))
        return;
    if (!table_xml(k->zip, s->part, &k->left, &h) && !k->rows.stop)
        table_rows_fail(&k->rows, k->left < 0 ? "table.large" : "table.broken");
}

bool table_book_read(struct book *k)
{
    struct xml_handler books = { k, book_start, nothing, no_text, &k->rows.stop };
    struct xml_handler relations = { k, relation_start, nothing, no_text, &k->rows.stop };

    return table_xml(k->zip, "xl/workbook.xml", &k->left, &books) &&
           table_xml(k->zip, "xl/_rels/workbook.xml.rels", &k->left, &relations) && k->n_sheets;
}

bool table_book_styles(struct book *k)
{
    struct xml_handler styles = { k, style_start, style_end, no_text, &k->rows.stop };
    int64_t            before = k->left;

    return table_xml(k->zip, "xl/styles.xml", &k->left, &styles) || before == k->left;
}

static void read_book(struct book *k)
{
    struct xml_handler texts = { k, text_start, text_end, text_text, &k->rows.stop };

    if (!table_book_read(k)) {
        table_rows_fail(&k->rows, k->left < 0 ? "table.large" : "table.type");
        return;
    }
    /* these two may be missing; when they are there they must be right */
    int64_t before = k->left;
    bool    ok = table_xml(k->zip, "xl/sharedStrings.xml", &k->left, &texts) || before == k->left;
    if (!ok || !table_book_styles(k))
        table_rows_fail(&k->rows, k->left < 0 ? "table.large" : "table.broken");
    for (size_t i = 0; i < k->n_sheets && !k->rows.stop; i++)
        read_sheet(k, &k->sheet[i]);
}

struct table_result table_read_xlsx(str file, const struct table_bounds *b,
                                    const struct table_sink *sink)
{
    struct book *k = xcalloc(1, sizeof *k);

    table_rows_open(&k->rows, b, sink);
    k->left = b->unpacked;
    k->zip = table_zip_open(file);
    if (k->zip)
        read_book(k);
    else
        table_rows_fail(&k->rows, "table.broken");
    table_zip_close(k->zip);
    struct table_result out = table_rows_close(&k->rows);
    free(k);
    return out;
}
