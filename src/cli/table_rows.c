/* table_rows.c -- see table_rows.h. */
#include "cli/table_rows.h"

#include <math.h>

#include "base/when.h"

void table_rows_open(struct table_rows *t, const struct table_bounds *b,
                     const struct table_sink *sink)
{
    t->mem = arena_new();
    t->row_mem = arena_new();
    t->b = b;
    t->sink = sink;
    t->cell = NEWN(t->mem, str, (size_t)b->columns + 1);
}

struct table_result table_rows_close(struct table_rows *t)
{
    arena_free(t->mem);
    arena_free(t->row_mem);
    free(t->texts.p);
    free(t->texts.end);
    free(t->merge);
    return t->out;
}

void table_rows_fail(struct table_rows *t, const char *code)
{
    if (!t->out.code) {
        t->out.code = code;
        t->out.row = t->row;
    }
    t->stop = true;
}

/* ---- rows --------------------------------------------------------------------------------------
 */

void table_rows_clear(struct table_rows *t)
{
    t->n_merges = t->first_merge = 0;
    t->row = t->kept = 0;
    t->unseen = false;
    arena_reset(t->row_mem);
    memset(t->cell, 0, (size_t)t->b->columns * sizeof *t->cell);
    t->cells = 0;
}

void table_rows_merge(struct table_rows *t, const struct table_merge *m)
{
    if (t->n_merges == MERGES_MOST || m->r2 < m->r1 || m->c2 < m->c1)
        return;
    if (t->n_merges == t->cap_merges) {
        t->cap_merges = t->cap_merges ? t->cap_merges * 2 : 64;
        t->merge = xrealloc(t->merge, t->cap_merges, sizeof *t->merge);
    }
    t->merge[t->n_merges++] = *m;
}

static int by_row(const void *a, const void *b)
{
    const struct table_merge *x = a, *y = b;

    if (x->r1 != y->r1)
        return x->r1 < y->r1 ? -1 : 1;
    return (x->c1 > y->c1) - (x->c1 < y->c1);
}

bool table_rows_begin(struct table_rows *t, str name, bool hidden)
{
    if (t->n_merges)
        qsort(t->merge, t->n_merges, sizeof *t->merge, by_row);
    if (!t->sink->sheet(t->sink->ctx, name, hidden))
        t->stop = true;
    return !t->stop;
}

void table_rows_cell(struct table_rows *t, size_t column, str s)
{
    size_t chars = 0;

    if (!s.n)
        return;
    if (!utf8_count(s, &chars)) {
        table_rows_fail(t, "table.broken");
        return;
    }
    if (column >= (size_t)t->b->columns) {
        table_rows_fail(t, "table.wide");
        return;
    }
    t->cell[column] = s;
    t->cells = column + 1 > t->cells ? column + 1 : t->cells;
}

/* Merged cells that lie in this row all have the value of the first. */
static void fill_merges(struct table_rows *t)
{
    size_t i = t->first_merge;

    while (i < t->n_merges && t->merge[i].r2 < t->row)
        i++;
    t->first_merge = i;
    for (; i < t->n_merges && t->merge[i].r1 <= t->row; i++) {
        struct table_merge *m = &t->merge[i];
        if (m->r2 < t->row || m->c1 >= (size_t)t->b->columns)
            continue;
        if (m->r1 == t->row && t->cell[m->c1].n <= MERGED_MOST)
            m->value = str_dup(t->mem, t->cell[m->c1]);
        for (size_t c = m->c1; c <= m->c2 && c < (size_t)t->b->columns && m->value.n; c++) {
            t->cell[c] = m->value;
            t->cells = c + 1 > t->cells ? c + 1 : t->cells;
        }
    }
}

void table_rows_end(struct table_rows *t)
{
    bool any = false;

    for (size_t i = 0; i < t->cells; i++)
        any = any || str_trim(t->cell[i]).n > 0;
    if (any) {
        fill_merges(t);
        if (t->unseen && t->sink->unseen)
            t->sink->unseen(t->sink->ctx);
        if (++t->kept > t->b->rows)
            table_rows_fail(t, "table.rows");
        else if (!t->sink->row(t->sink->ctx, t->row, t->cell, t->cells))
            t->stop = true;
    }
    memset(t->cell, 0, t->cells * sizeof *t->cell);
    t->cells = 0;
    arena_reset(t->row_mem);
}

/* ---- shared texts ------------------------------------------------------------------------------
 */

bool table_texts_add(struct table_rows *t, const char *p, size_t n)
{
    struct table_texts *x = &t->texts;

    if ((int64_t)(x->n + n) > t->b->texts) {
        table_rows_fail(t, "table.large");
        return false;
    }
    if (x->n + n > x->cap) {
        x->cap = (x->n + n) * 2;
        x->p = xrealloc(x->p, x->cap, 1);
    }
    if (n)
        memcpy(x->p + x->n, p, n);
    x->n += n;
    return true;
}

void table_texts_end(struct table_rows *t)
{
    struct table_texts *x = &t->texts;

    if (x->count == x->cap_count) {
        x->cap_count = x->cap_count ? x->cap_count * 2 : 1024;
        x->end = xrealloc(x->end, x->cap_count, sizeof *x->end);
    }
    x->end[x->count++] = x->n;
}

str table_texts_get(const struct table_rows *t, int64_t i)
{
    const struct table_texts *x = &t->texts;

    if (i < 0 || (size_t)i >= x->count)
        return (str){ 0 };
    size_t from = i ? x->end[i - 1] : 0;
    /* of texts that are all empty nothing is kept */
    return x->n ? (str){ x->p + from, x->end[i] - from } : (str){ 0 };
}

/* ---- what numbers mean -------------------------------------------------------------------------
 */

void table_formats_custom(struct table_rows *t, int64_t id, const char *code)
{
    struct table_formats *f = &t->formats;

    if (f->n_custom == CUSTOM_MOST)
        return;
    f->custom[f->n_custom].id = id;
    f->custom[f->n_custom++].what = table_format_code(code);
}

void table_formats_style(struct table_rows *t, int64_t id)
{
    struct table_formats *f = &t->formats;
    uint8_t               what = table_format_number(id);

    if (f->n == FORMATS_MOST)
        return;
    for (size_t i = f->n_custom; i > 0; i--)
        if (f->custom[i - 1].id == id)
            what = f->custom[i - 1].what;
    if (!f->style)
        f->style = NEWN(t->mem, uint8_t, FORMATS_MOST);
    f->style[f->n++] = what;
}

/* Days since the workbook's beginning, as a date, a time, or both. 1900 was no leap year, but the
 * first spreadsheets thought so: from March 1900 the count is one too high. */
static str date_of_number(struct table_rows *t, double v, uint8_t what)
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
    int64_t d = (int64_t)days + (t->date1904 ? -24107 : days < 60 ? -25568 : -25569);
    date_text(d, day);
    str clock = str_fmt(t->row_mem, "%02lld:%02lld:%02lld", (long long)second / 3600,
                        (long long)second / 60 % 60, (long long)second % 60);
    if (!(what & TABLE_DATE))
        return clock;
    return (what & TABLE_TIME) && second ? str_fmt(t->row_mem, "%s " STR_FMT, day, STR_ARG(clock))
                                         : str_dup(t->row_mem, str_of(day));
}

str table_rows_number(struct table_rows *t, double v, int64_t style)
{
    if (style >= 0 && (size_t)style < t->formats.n &&
        t->formats.style[style] & (TABLE_DATE | TABLE_TIME)) {
        str d = date_of_number(t, v, t->formats.style[style]);
        if (d.n)
            return d;
    }
    if (fabs(v) >= 1e15)
        return str_fmt(t->row_mem, "%.14E", v);
    str s = str_fmt(t->row_mem, "%.15g", v);
    if (memchr(s.p, 'e', s.n))
        s = str_fmt(t->row_mem, fabs(v) >= 1 ? "%.0f" : "%.15f", v);
    return s;
}
