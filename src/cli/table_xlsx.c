/* table_xlsx.c -- Office Open XML spreadsheets (ECMA-376): shared and inline texts, dates of both
 * epochs, merged cells, several sheets; row by row. */
#include <math.h>

#include "base/when.h"
#include "cli/table_book.h"

static void fail(struct book *k, const char *code)
{
    if (!k->out.code)
        k->out.code = code;
    k->out.row = k->row;
    k->stop = true;
}

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
        k->date1904 = v && (strcmp(v, "1") == 0 || strcmp(v, "true") == 0);
    } else if (strcmp(name, "sheet") == 0 && k->n_sheets < SHEETS_MOST) {
        struct sheet *s = &k->sheet[k->n_sheets++];
        const char   *state = table_attr(attr, "state"), *id = NULL;
        for (size_t i = 0; attr[i]; i += 2) /* r:id, whatever its prefix is */
            if (strchr(attr[i], ':') && str_ends(str_of(attr[i]), STR(":id")))
                id = attr[i + 1];
        s->name = str_dup(k->mem, str_of(table_attr(attr, "name")));
        s->id = str_dup(k->mem, str_of(id));
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
    if (k->n_texts == k->cap_texts) {
        k->cap_texts = k->cap_texts ? k->cap_texts * 2 : 1024;
        k->text_end = xrealloc(k->text_end, k->cap_texts, sizeof *k->text_end);
    }
    k->text_end[k->n_texts++] = k->text_n;
}

static void text_text(void *ctx, const char *p, size_t n)
{
    struct book *k = ctx;

    if (!k->in_t)
        return;
    if ((int64_t)(k->text_n + n) > k->b->texts) {
        fail(k, "table.large");
        return;
    }
    if (k->text_n + n > k->text_cap) {
        k->text_cap = (k->text_n + n) * 2;
        k->text = xrealloc(k->text, k->text_cap, 1);
    }
    memcpy(k->text + k->text_n, p, n);
    k->text_n += n;
}

static str shared(const struct book *k, int64_t i)
{
    if (i < 0 || (size_t)i >= k->n_texts)
        return (str){ 0 };
    size_t from = i ? k->text_end[i - 1] : 0;
    return (str){ k->text + from, k->text_end[i] - from };
}

/* ---- formats: which numbers are dates ----------------------------------------------------------
 */

static uint8_t format_of(const struct book *k, int64_t id)
{
    for (size_t i = 0; i < k->n_custom; i++)
        if (k->custom[i].id == id)
            return k->custom[i].what;
    return table_format_number(id);
}

static void style_start(void *ctx, const char *name, const char *const *attr)
{
    struct book *k = ctx;

    if (strcmp(name, "numFmt") == 0 && k->n_custom < COUNT(k->custom)) {
        k->custom[k->n_custom].id = whole(table_attr(attr, "numFmtId"), -1);
        k->custom[k->n_custom++].what = table_format_code(table_attr(attr, "formatCode"));
    }
    if (strcmp(name, "cellXfs") == 0)
        k->in_formats = true;
    if (strcmp(name, "xf") == 0 && k->in_formats && k->n_formats < FORMATS_MOST) {
        if (!k->format)
            k->format = NEWN(k->mem, uint8_t, FORMATS_MOST);
        k->format[k->n_formats++] = format_of(k, whole(table_attr(attr, "numFmtId"), 0));
    }
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

/* Days since the workbook's beginning, as a date, a time, or both. 1900 was no leap year, but the
 * first spreadsheets thought so: from March 1900 the count is one too high. */
static str date_text_of(struct book *k, double v, uint8_t what)
{
    char day[DATE_TEXT];

    if (!(v >= 0 && v <= 2958466)) /* and no number at all */
        return (str){ 0 };
    double  days = floor(v + 1e-9), part = v - days;
    int64_t second = (int64_t)floor(part * 86400 + 0.5);
    if (second >= 86400) {
        second -= 86400;
        days += 1;
    }
    int64_t d = (int64_t)days + (k->date1904 ? -24107 : days < 60 ? -25568 : -25569);
    date_text(d, day);
    str clock = str_fmt(k->row_mem, "%02lld:%02lld:%02lld", (long long)second / 3600,
                        (long long)second / 60 % 60, (long long)second % 60);
    if (!(what & TABLE_DATE))
        return clock;
    return (what & TABLE_TIME) && second ? str_fmt(k->row_mem, "%s " STR_FMT, day, STR_ARG(clock))
                                         : str_dup(k->row_mem, str_of(day));
}

/* As a person would write it: 118.03441 and not 118.03440999999999, 350205003006 and not 3.5E11. */
static str number_text(struct book *k, str s)
{
    char *end = NULL;
    str   z = str_dup(k->row_mem, s);

    if (k->style >= 0 && (size_t)k->style < k->n_formats && k->format[k->style]) {
        double v = strtod(z.p, &end);
        str    d = end && *end == 0 && z.n ? date_text_of(k, v, k->format[k->style]) : (str){ 0 };
        if (d.n)
            return d;
    }
    bool plain = true;
    for (size_t i = 0; i < s.n; i++)
        plain = plain && (is_digit(s.p[i]) || s.p[i] == '-');
    if (plain)
        return z;
    double v = strtod(z.p, &end);
    if (!end || *end || !z.n || !(fabs(v) < 1e300)) /* "nan" and "infinity" are words here */
        return z;
    str t = str_fmt(k->row_mem, "%.15g", v);
    if (memchr(t.p, 'e', t.n))
        t = fabs(v) >= 1 ? str_fmt(k->row_mem, "%.0f", v) : str_fmt(k->row_mem, "%.15f", v);
    return t;
}

static str cell_text(struct book *k)
{
    str     v = buf_done(&k->value);
    int64_t i = -1;

    if (strcmp(k->type, "s") == 0)
        return str_i64(str_trim(v), 0, INT64_C(1) << 40, &i) ? shared(k, i) : (str){ 0 };
    if (strcmp(k->type, "b") == 0)
        return str_is(v, "1") ? STR("true") : STR("false");
    if (!k->type[0] || strcmp(k->type, "n") == 0)
        return number_text(k, str_trim(v));
    return str_dup(k->row_mem, v);
}

static void put_cell(struct book *k)
{
    str    s = cell_text(k);
    size_t chars = 0;

    if (!s.n)
        return;
    if (!utf8_count(s, &chars)) {
        fail(k, "table.broken");
        return;
    }
    if (k->column >= (size_t)k->b->columns) {
        fail(k, "table.wide");
        return;
    }
    k->cell[k->column] = s;
    k->cells = k->column + 1 > k->cells ? k->column + 1 : k->cells;
}

/* Merged cells that lie in this row all have the value of the first. */
static void fill_merges(struct book *k)
{
    size_t i = k->first_merge;

    while (i < k->n_merges && k->merge[i].r2 < k->row)
        i++;
    k->first_merge = i;
    for (; i < k->n_merges && k->merge[i].r1 <= k->row; i++) {
        struct merge *m = &k->merge[i];
        if (m->r2 < k->row || m->c1 >= (size_t)k->b->columns)
            continue;
        if (m->r1 == k->row && k->cell[m->c1].n <= MERGED_MOST)
            m->value = str_dup(k->mem, k->cell[m->c1]);
        for (size_t c = m->c1; c <= m->c2 && c < (size_t)k->b->columns && m->value.n; c++) {
            k->cell[c] = m->value;
            k->cells = c + 1 > k->cells ? c + 1 : k->cells;
        }
    }
}

static void end_row(struct book *k)
{
    bool any = false;

    for (size_t i = 0; i < k->cells; i++)
        any = any || str_trim(k->cell[i]).n > 0;
    if (any) {
        fill_merges(k);
        if (++k->kept > k->b->rows)
            fail(k, "table.rows");
        else if (!k->sink->row(k->sink->ctx, k->row, k->cell, k->cells))
            k->stop = true;
    }
    memset(k->cell, 0, k->cells * sizeof *k->cell);
    k->cells = 0;
    arena_reset(k->row_mem);
    buf_init(&k->value, k->row_mem, (size_t)k->b->cell);
}

static void sheet_start(void *ctx, const char *name, const char *const *attr)
{
    struct book *k = ctx;

    if (strcmp(name, "row") == 0) {
        int64_t n = whole(table_attr(attr, "r"), k->row + 1);
        if (n <= k->row || n > 1048576)
            fail(k, "table.broken");
        k->row = n;
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
    }
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
        put_cell(k);
    else if (strcmp(name, "row") == 0 && !k->stop)
        end_row(k);
}

static void sheet_text(void *ctx, const char *p, size_t n)
{
    struct book *k = ctx;

    if (!k->in_value)
        return;
    buf_bytes(&k->value, p, n);
    if (k->value.over)
        fail(k, "table.cell");
}

/* ---- merged cells: they stand behind the rows, and are wanted before ----------------------------
 */

struct seek {
    struct book *k;
    char         tag[240]; /* from behind its '<' */
    size_t       n, cap;
    bool         inside;
};

static void merge_of(struct seek *s)
{
    struct book *k = s->k;
    str          tag = { s->tag, s->n }, name = str_cut(&tag, ' ');
    struct merge m = { 0 };
    size_t       at = 0;

    if (!str_ends(name, STR("mergeCell")) || !str_find(tag, STR("ref=\""), &at) ||
        k->n_merges == MERGES_MOST)
        return;
    str range = { tag.p + at + 5, tag.n - at - 5 };
    str from = str_dup(k->row_mem, str_cut(&range, ':'));
    str to = str_dup(k->row_mem, str_cut(&range, '"'));
    if (!column_of(from.p, &m.c1, &m.r1) || !column_of(to.p, &m.c2, &m.r2) || m.r2 < m.r1 ||
        m.c2 < m.c1)
        return;
    if (k->n_merges == s->cap) {
        s->cap = s->cap ? s->cap * 2 : 64;
        k->merge = xrealloc(k->merge, s->cap, sizeof *k->merge);
    }
    k->merge[k->n_merges++] = m;
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

static int by_row(const void *a, const void *b)
{
    const struct merge *x = a, *y = b;

    if (x->r1 != y->r1)
        return x->r1 < y->r1 ? -1 : 1;
    return (x->c1 > y->c1) - (x->c1 < y->c1);
}

static void read_sheet(struct book *k, const struct sheet *s)
{
    struct xml_handler h = { k, sheet_start, sheet_end, sheet_text, &k->stop };
    struct seek        seek = { .k = k };

    k->n_merges = k->first_merge = 0;
    k->row = k->kept = 0;
    if (!s->part[0] || !table_part(k->zip, s->part, &k->left, seek_merges, &seek)) {
        fail(k, k->left < 0 ? "table.large" : "table.broken");
        return;
    }
    if (k->n_merges)
        qsort(k->merge, k->n_merges, sizeof *k->merge, by_row);
    arena_reset(k->row_mem);
    buf_init(&k->value, k->row_mem, (size_t)k->b->cell);
    memset(k->cell, 0, (size_t)k->b->columns * sizeof *k->cell);
    k->cells = 0;
    if (!k->sink->sheet(k->sink->ctx, s->name, s->hidden)) {
        k->stop = true;
        return;
    }
    if (!table_xml(k->zip, s->part, &k->left, &h) && !k->stop)
        fail(k, k->left < 0 ? "table.large" : "table.broken");
}

bool table_book_read(struct book *k)
{
    struct xml_handler books = { k, book_start, nothing, no_text, &k->stop };
    struct xml_handler relations = { k, relation_start, nothing, no_text, &k->stop };

    return table_xml(k->zip, "xl/workbook.xml", &k->left, &books) &&
           table_xml(k->zip, "xl/_rels/workbook.xml.rels", &k->left, &relations) && k->n_sheets;
}

bool table_book_styles(struct book *k)
{
    struct xml_handler styles = { k, style_start, style_end, no_text, &k->stop };
    int64_t            before = k->left;

    return table_xml(k->zip, "xl/styles.xml", &k->left, &styles) || before == k->left;
}

static void read_book(struct book *k)
{
    struct xml_handler texts = { k, text_start, text_end, text_text, &k->stop };

    if (!table_book_read(k)) {
        fail(k, k->left < 0 ? "table.large" : "table.type");
        return;
    }
    /* these two may be missing; when they are there they must be right */
    int64_t before = k->left;
    bool    ok = table_xml(k->zip, "xl/sharedStrings.xml", &k->left, &texts) || before == k->left;
    if (!ok || !table_book_styles(k))
        fail(k, k->left < 0 ? "table.large" : "table.broken");
    for (size_t i = 0; i < k->n_sheets && !k->stop; i++)
        read_sheet(k, &k->sheet[i]);
}

struct table_result table_read_xlsx(str file, const struct table_bounds *b,
                                    const struct table_sink *sink)
{
    struct book *k = xcalloc(1, sizeof *k);

    k->mem = arena_new();
    k->row_mem = arena_new();
    k->b = b;
    k->sink = sink;
    k->left = b->unpacked;
    k->cell = NEWN(k->mem, str, (size_t)b->columns + 1);
    k->zip = table_zip_open(file);
    if (k->zip)
        read_book(k);
    else
        fail(k, "table.broken");
    table_zip_close(k->zip);
    struct table_result out = k->out;
    arena_free(k->mem);
    arena_free(k->row_mem);
    free(k->text);
    free(k->text_end);
    free(k->merge);
    free(k);
    return out;
}
