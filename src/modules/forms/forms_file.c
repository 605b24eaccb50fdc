/* forms_file.c -- the rows of a filling into the spreadsheet as it came. */
#include "base/when.h"
#include "core/app.h"
#include "core/table.h"
#include "modules/forms/forms.h"

enum { LINES_MOST = 256 << 20 };

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

error *form_try(struct req *r, str tmpl, const struct form_layout *l)
{
    size_t     by[FORM_COLUMNS] = { 0 };
    str        cell[FORM_COLUMNS], out = { 0 };
    int64_t    at[FORM_COLUMNS];
    struct buf b;

    order(l, by);
    for (size_t i = 0; i < l->columns.n; i++) {
        at[i] = ((const struct form_column *)l->columns.item)[by[i]].column - 1;
        cell[i] = STR("-");
    }
    buf_init(&b, r->mem, 1 << 20);
    table_fill_columns(&b, at, l->columns.n);
    table_fill_row(&b, cell, l->columns.n, NULL);
    table_fill_sheet(&b, l->sheet, l->first, l->prepared, l->open);
    return table_fill(r->mem, tmpl, buf_done(&b), &out);
}

error *form_propose_fitting(struct req *r, str tmpl, struct form_layout *l)
{
    struct form_column *c = l->columns.item;
    size_t              left = l->columns.n;
    int64_t             column = 0;

    for (size_t tries = 0; tries <= left; tries++) {
        error *e = l->columns.n ? form_try(r, tmpl, l) : NULL;
        if (!e || strcmp(e->msg->code, "fill.formula") != 0 ||
            !str_i64(e->arg[0], 1, TABLE_COLUMNS, &column))
            return e;
        size_t n = 0;
        for (size_t i = 0; i < l->columns.n; i++)
            if (c[i].column != column)
                c[n++] = c[i];
        l->columns.n = n;
    }
    return NULL;
}

static error *put_cells(struct req *r, const struct filling *x, const struct form_layout *l,
                        int64_t rows, struct buf *b)
{
    const struct form_cell *c = l->cells.item;
    struct form_subject     s = { .place = x->ref.community,
                                  .people = rows,
                                  .day = when_date(x->ended ? x->ended : r->now) };

    TRY(vault_unseal(r->app->vault, r->mem, "account.name", (struct ref){ 0, r->account },
                     r->who->name_sealed, &s.filler));
    for (size_t i = 0; i < l->cells.n; i++) {
        const struct form_fact *f = form_fact_find(c[i].fact);
        str                     text = f ? form_fact_say(r, NULL, f, DATES_AUTO, &s) : c[i].words;
        table_fill_cell(b, c[i].row, c[i].column - 1, f ? f->type : 's', text);
    }
    return NULL;
}

static error *put_rows(struct req *r, const struct filling *x, const struct form_layout *l,
                       bool only_new, struct buf *b, int64_t *rows)
{
    const struct form_column *c = l->columns.item;
    size_t                    by[FORM_COLUMNS] = { 0 };
    str                       cell[FORM_COLUMNS];
    char                      type[FORM_COLUMNS];
    int64_t                   at[FORM_COLUMNS];
    struct list               all, said;

    order(l, by);
    for (size_t i = 0; i < l->columns.n; i++) {
        const struct form_fact *f = form_fact_find(c[by[i]].fact);
        at[i] = c[by[i]].column - 1;
        type[i] = !f ? 's' : f->type == 'd' && c[by[i]].dates != DATES_AUTO ? 's' : f->type;
    }
    table_fill_columns(b, at, l->columns.n);
    TRY(filling_rows(r, x, false, 0, FORM_ROWS, &all));
    const struct form_row *row = all.item;
    for (size_t k = 0; k < all.n; k++) {
        if (only_new && str_is(row[k].state, "same"))
            continue;
        TRY(form_row_open(r, &row[k], &said));
        ++*rows;
        const str *text = said.item;
        for (size_t i = 0; i < l->columns.n; i++) {
            bool number = str_is(c[by[i]].fact, "n"); /* counted anew when some are left out */
            cell[i] = number ? str_int(r->mem, *rows) : by[i] < said.n ? text[by[i]] : (str){ 0 };
        }
        table_fill_row(b, cell, l->columns.n, type);
    }
    return NULL;
}

error *filling_file(struct req *r, struct filling *x, bool only_new, str *out)
{
    struct form_layout l;
    struct buf         lines, rows;
    str                bytes = { 0 };
    int64_t            n = 0;

    TRY(form_layout_read(r, x->layout, &l));
    buf_init(&lines, r->mem, LINES_MOST);
    buf_init(&rows, r->mem, LINES_MOST);
    TRY(put_rows(r, x, &l, only_new, &rows, &n));
    table_fill_sheet(&lines, l.sheet, l.first, l.prepared, l.open);
    TRY(put_cells(r, x, &l, n, &lines));
    buf_str(&lines, buf_done(&rows));
    TRY(form_bytes(r, x->form, &bytes));
    return table_fill(r->mem, bytes, buf_done(&lines), out);
}
