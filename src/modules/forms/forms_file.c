/* forms_file.c -- the rows of a filling into the spreadsheet as it came, or each into a copy of it.
 */

#include "base/when.h"
#include "core/app.h"
#include "core/table.h"
#include "core/zipped.h"
#include "modules/forms/forms_in.h"

enum { LINES_MOST = 64 << 20, ARCHIVE_MOST = 256 << 20, PAGE = 500, HEAD_MORE = 4 };

/* clang-format off */
static const struct message
    msg_archive = { "form.archive", "压缩包太大，请缩小范围。", "The archive is too large: choose less." };
/* clang-format on */

/* The columns of the layout by their place in the sheet. */
static void order(const struct form_layout *l, size_t *by)
{
    const struct form_column *c = l->columns.item;

    for (size_t i = 0; i < l->columns.n; i++) {
        size_t k = i;
        for (; k > 0 && c[by[k - 1]].column > c[i].column; k--)
            by[k] = by[k - 1];
        by[k] = i;
    }
}

/* The rows that are written again and again: on a sheet of its own, those of one record. */
static void begin_sheet(struct buf *b, const struct form_layout *l)
{
    table_fill_sheet(b, l->sheet, l->first, l->prepared, l->open);
}

/* One row more than there are is put in: the template says whether it can grow. */
static error *try_more(struct req *r, str tmpl, struct form_layout *l)
{
    struct buf b;
    str        out = { 0 };

    buf_init(&b, r->mem, 1 << 20);
    begin_sheet(&b, l);
    for (int64_t i = 0; i <= l->prepared; i++)
        table_fill_row(&b, NULL, 0, NULL);
    error *e = table_fill(r->mem, tmpl, buf_done(&b), &out);
    l->stiff = e && strcmp(e->msg->code, "fill.room") == 0;
    return l->stiff ? NULL : e;
}

error *form_try(struct req *r, str tmpl, struct form_layout *l)
{
    size_t           by[FORM_COLUMNS] = { 0 };
    str              cell[FORM_COLUMNS], out = { 0 };
    int64_t          at[FORM_COLUMNS];
    struct form_slot slot[FORM_COLUMNS];
    size_t           slots = l->cards ? form_slots(l, slot) : 0;
    struct buf       b;

    order(l, by);
    for (size_t i = 0; i < l->columns.n; i++) {
        at[i] = ((const struct form_column *)l->columns.item)[by[i]].column - 1;
        cell[i] = STR("-");
    }
    buf_init(&b, r->mem, LINES_MOST);
    begin_sheet(&b, l);
    for (size_t i = 0; i < slots; i++)
        table_fill_cell(&b, slot[i].row, slot[i].column - 1, 's', STR("-"));
    if (l->columns.n) {
        table_fill_columns(&b, at, l->columns.n);
        for (int64_t n = 0; n == 0 || n < l->prepared; n++) /* any of them may be refused */
            table_fill_row(&b, cell, l->columns.n, NULL);
    }
    TRY(table_fill(r->mem, tmpl, buf_done(&b), &out));
    l->stiff = false;
    return l->open || !l->columns.n ? NULL : try_more(r, tmpl, l);
}

error *filling_fits(struct req *r, struct filling *x, const struct form_layout *l)
{
    struct form_layout now = *l; /* older ones do not say it */
    str                bytes = { 0 };

    if (l->open || l->cards || x->n_rows <= l->prepared)
        return NULL;
    TRY(form_bytes(r, x->form, &bytes));
    TRY(try_more(r, bytes, &now));
    if (now.stiff)
        x->failed = str_fmt(r->mem, "%s %lld %lld", form_msg_room.code, (long long)x->n_rows,
                            (long long)l->prepared);
    return NULL;
}

/* What was proposed for COLUMN, in which there are formulas, is left to the clerk. */
static bool leave_out(struct form_layout *l, int64_t column)
{
    struct form_column *c = l->columns.item;
    struct form_cell   *x = l->cells.item;
    size_t              n = 0, k = 0;

    for (size_t i = 0; i < l->columns.n; i++)
        if (c[i].column != column)
            c[n++] = c[i];
    for (size_t i = 0; i < l->cells.n; i++)
        if (x[i].column != column)
            x[k++] = x[i];
    bool less = n < l->columns.n || k < l->cells.n;
    l->columns.n = n;
    l->cells.n = k;
    return less;
}

/* COLUMN lies under a merged cell in ROW: a heading reaches down over the first row, or something
 * else stands where the rows end; false: neither, the column is not for values. */
static bool rows_apart(struct form_layout *l, int64_t row, int64_t head)
{
    if (row < l->first || row >= l->first + l->prepared)
        return false;
    if (row > l->first) {
        l->prepared = row - l->first;
        l->open = false;
        return true;
    }
    if (l->prepared < 2 || l->head - head >= HEAD_MORE)
        return false;
    l->head++;
    l->first++;
    l->prepared--;
    return true;
}

error *form_propose_fitting(struct req *r, str tmpl, struct form_layout *l)
{
    int64_t column = 0, row = 0, head = l->head;

    for (;;) {
        error *e = l->columns.n || l->cards ? form_try(r, tmpl, l) : NULL;
        bool   merged = e && strcmp(e->msg->code, "fill.merged") == 0;
        if (!e || (!merged && strcmp(e->msg->code, "fill.formula") != 0) ||
            !str_i64(e->arg[0], 1, TABLE_COLUMNS, &column) ||
            !str_i64(e->arg[1], 1, INT64_MAX, &row))
            return e;
        if (!(merged && rows_apart(l, row, head)) && !leave_out(l, column))
            return e;
    }
}

/* Cells that say the same on every sheet. */
static error *put_cells(struct req *r, const struct filling *x, const struct form_layout *l,
                        int64_t rows, struct buf *b)
{
    const struct form_cell *c = l->cells.item;
    struct form_subject     s = { .place = place_kept_at(x->ref.community),
                                  .people = rows,
                                  .day = when_date(x->ended ? x->ended : r->now) };

    TRY(vault_unseal(r->app->vault, r->mem, "account.name", (struct ref){ 0, r->account },
                     r->who->name_sealed, &s.filler));
    for (size_t i = 0; i < l->cells.n; i++) {
        const struct form_fact *f = form_fact_find(c[i].fact);
        if (c[i].ask.n || (f && !f->once))
            continue;
        str text = f ? form_fact_say(r, NULL, f, c[i].dates, &s) : c[i].words;
        table_fill_cell(b, c[i].row, c[i].column - 1, form_type(f, c[i].dates), text);
    }
    return NULL;
}

/* Values of records, or of the people of one household, into rows. */
struct lines {
    const struct form_layout *l;
    size_t                    by[FORM_COLUMNS];
    char                      type[FORM_COLUMNS];
    struct buf               *out;
};

static void lines_begin(struct lines *x, const struct form_layout *l, struct buf *out)
{
    const struct form_column *c = l->columns.item;
    int64_t                   at[FORM_COLUMNS];

    x->l = l;
    x->out = out;
    order(l, x->by);
    for (size_t i = 0; i < l->columns.n; i++) {
        at[i] = c[x->by[i]].column - 1;
        x->type[i] = form_type(form_fact_find(c[x->by[i]].fact), c[x->by[i]].dates);
    }
    if (l->columns.n)
        table_fill_columns(out, at, l->columns.n);
}

/* SAID: N values by the columns of the layout; NUMBER counts the rows. */
static void lines_put(struct req *r, struct lines *x, const str *said, size_t n, int64_t number)
{
    const struct form_column *c = x->l->columns.item;
    str                       cell[FORM_COLUMNS];

    for (size_t i = 0; i < x->l->columns.n; i++)
        cell[i] = str_is(c[x->by[i]].fact, "n") ? str_int(r->mem, number)
                  : x->by[i] < n                ? said[x->by[i]]
                                                : (str){ 0 };
    table_fill_row(x->out, cell, x->l->columns.n, x->type);
}

/* The rows from AFTER on, a page of them in memory of its own: those of a whole district are never
 * held at once, and their text only where the child finds it. N counts what was written. */
static error *put_page(struct req *r, const struct filling *x, const struct filling_wanted *want,
                       struct lines *lines, int64_t *after, int64_t *n)
{
    struct list all, said;
    bool        left[PAGE];

    TRY(filling_rows(r, x, false, want->one ? want->one - 1 : *after, want->one ? 1 : PAGE, &all));
    const struct form_row *row = all.item;
    TRY(filling_left(r, lines->l, row, all.n, left));
    if (want->one && all.n && left[0])
        return error_of(r->mem, FAIL_CONFLICT, &form_msg_left);
    for (size_t k = 0; k < all.n; k++) {
        if (left[k] || (want->only_new && str_is(row[k].state, "same")))
            continue;
        TRY(form_row_open(r, &row[k], &said));
        lines_put(r, lines, said.item, said.n, ++*n);
    }
    *after = all.n == PAGE ? row[PAGE - 1].n : 0;
    return NULL;
}

static error *put_rows(struct req *r, const struct filling *x, const struct form_layout *l,
                       const struct filling_wanted *want, int fd, int64_t *n)
{
    struct req   page = *r;
    struct lines lines;
    struct buf   text;
    int64_t      after = 0;
    bool         first = true;
    error       *e = NULL;

    page.mem = arena_new();
    do {
        arena_reset(page.mem);
        buf_init(&text, page.mem, LINES_MOST);
        if (first)
            lines_begin(&lines, l, &text);
        first = false;
        e = put_page(&page, x, want, &lines, &after, n);
        if (!e)
            e = table_fill_put(page.mem, fd, &text);
    } while (!e && after);
    if (e) /* it outlives the page */
        e = error_new(r->mem, e->file, e->line, e->kind, e->msg, NULL, e->arg);
    arena_free(page.mem);
    return e;
}

static error *put_sheet(struct req *r, const struct filling *x, const struct form_layout *l,
                        const struct filling_wanted *want, int fd)
{
    struct buf text;
    int64_t    n = 0;

    TRY(put_rows(r, x, l, want, fd, &n));
    buf_init(&text, r->mem, LINES_MOST);
    begin_sheet(&text, l);
    TRY(put_cells(r, x, l, n, &text));
    return table_fill_put(r->mem, fd, &text);
}

static error *file_of_rows(struct req *r, const struct filling *x, const struct form_layout *l,
                           const struct filling_wanted *want, str tmpl, int *out)
{
    int fd = -1;

    TRY(table_fill_begin(r->mem, tmpl, &fd));
    error *e = put_sheet(r, x, l, want, fd);
    if (!e)
        return table_fill_run(r->mem, fd, out);
    table_fill_drop(fd);
    return e;
}

/* ---- a sheet for each record ---- */

/* The template with the values of ROW; WHERE: the door, for the name of the file. */
static error *sheet_of(struct req *r, const struct filling *x, const struct form_layout *l,
                       const struct form_row *row, str tmpl, str *where, str *out)
{
    struct form_slot slot[FORM_COLUMNS];
    size_t           slots = form_slots(l, slot);
    struct lines     lines;
    struct list      said;
    struct buf       text;
    int64_t          people = 0;

    TRY(form_row_open(r, row, &said));
    const str *s = said.item;
    buf_init(&text, r->mem, LINES_MOST);
    begin_sheet(&text, l);
    TRY(put_cells(r, x, l, 1, &text));
    for (size_t i = 0; i < slots && i < said.n; i++)
        table_fill_cell(&text, slot[i].row, slot[i].column - 1,
                        form_type(form_fact_find(slot[i].fact), slot[i].dates),
                        str_is(slot[i].fact, "n") ? str_int(r->mem, row->n) : s[i]);
    *where = said.n > slots ? s[slots] : (str){ 0 };
    lines_begin(&lines, l, &text);
    for (size_t at = slots + 1; l->columns.n && at + l->columns.n <= said.n; at += l->columns.n)
        lines_put(r, &lines, s + at, l->columns.n, ++people);
    return table_fill(r->mem, tmpl, buf_done(&text), out);
}

/* "007 海虹3号楼 2单元 501.xlsx": whoever hands the sheets over goes from door to door. No person
 * is named where a folder is listed. */
static str name_of(struct arena *a, const struct form_row *row, str where)
{
    return zipped_name(a, str_fmt(a, "%03lld " STR_FMT ".xlsx", (long long)row->n, STR_ARG(where)));
}

static error *file_of_sheets(struct req *r, const struct filling *x, const struct form_layout *l,
                             const struct filling_wanted *want, str tmpl, str *out)
{
    struct zipped z;
    struct list   all;
    str           where = { 0 };
    bool          left[FORM_CARDS];

    zipped_begin(&z, r->mem, ARCHIVE_MOST, when_date(r->now));
    TRY(filling_rows(r, x, false, want->one ? want->one - 1 : want->after,
                     want->one ? 1 : FORM_CARDS, &all));
    const struct form_row *row = all.item;
    TRY(filling_left(r, l, row, all.n, left));
    if (want->one && all.n && left[0])
        return error_of(r->mem, FAIL_CONFLICT, &form_msg_left);
    for (size_t k = 0; k < all.n; k++) {
        if (left[k] || (want->only_new && str_is(row[k].state, "same")))
            continue;
        TRY(sheet_of(r, x, l, &row[k], tmpl, &where, out));
        if (want->one)
            return NULL;
        zipped_add(&z, name_of(r->mem, &row[k], where), *out);
        if (z.out.over)
            break;
    }
    if (want->one)
        return error_of(r->mem, FAIL_MISSING, &msg_missing);
    return zipped_end(&z, out) ? NULL : error_of(r->mem, FAIL_LARGE, &msg_archive);
}

error *filling_file(struct req *r, struct filling *x, const struct filling_wanted *want, str *out,
                    int *fd)
{
    struct form_layout l;
    str                bytes = { 0 };

    TRY(form_layout_read(r, x->layout, &l));
    TRY(form_bytes(r, x->form, &bytes));
    return l.cards ? file_of_sheets(r, x, &l, want, bytes, out)
                   : file_of_rows(r, x, &l, want, bytes, fd);
}
