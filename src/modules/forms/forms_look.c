/* forms_look.c -- the filled table as it can be looked at before it is finished: the template's
 * headings over the first rows. What is personal is masked as everywhere in the registry, so that
 * looking needs no reason; in full it stands in the file alone. */
#include "base/when.h"
#include "core/app.h"
#include "modules/forms/forms_in.h"

enum { LOOKED_AT = 20 }; /* records */

/* What a door plate says and what is no secret of one person stays; names and numbers are masked;
 * of the rest it is only told that there is something. */
str form_quiet(struct arena *a, const struct form_fact *f, str text)
{
    static const char *const plates[] = { "address", "room", "org_address", "dw_address" };
    str                      key = str_of(f->key);

    if (!text.n || !f->personal)
        return text;
    for (size_t i = 0; i < COUNT(plates); i++)
        if (str_is(key, plates[i]))
            return text;
    return str_ends(key, STR("name")) || str_ends(key, STR("leader")) ? mask_name(a, text)
           : str_ends(key, STR("idno"))                               ? mask_idno(a, text)
           : str_ends(key, STR("phone"))                              ? mask_phone(a, text)
                                                                      : STR("＊＊＊");
}

struct look {
    struct req           *r;
    const struct filling *x;
    struct form_layout    l;
    struct form_slot      slot[FORM_COLUMNS];
    size_t                slots;
    struct seen_sheet     sheet; /* of the template */
    int64_t               left;  /* rows that name somebody who left */
    struct jw            *j;
};

static const struct seen_row *template_row(const struct look *k, int64_t n)
{
    const struct seen_row *row = k->sheet.shown.item;

    for (size_t i = 0; i < k->sheet.shown.n; i++)
        if (row[i].n == n)
            return &row[i];
    return NULL;
}

/* The nearest text to the left of a cell: its label. */
static str label_of(const struct look *k, int64_t n, int64_t column)
{
    const struct seen_row *row = template_row(k, n);

    for (int64_t at = column - 1; row && at > 0; at--)
        if (seen_at(row, (size_t)at - 1).n)
            return seen_at(row, (size_t)at - 1);
    return (str){ 0 };
}

static int64_t width_of(const struct look *k, const struct seen_row *head)
{
    const struct form_column *c = k->l.columns.item;
    int64_t                   width = 0;

    for (size_t i = 0; head && i < head->cells.n; i++)
        if (seen_at(head, i).n)
            width = (int64_t)i + 1;
    for (size_t i = 0; i < k->l.columns.n; i++)
        width = c[i].column > width ? c[i].column : width;
    return width;
}

static void put_heading(const struct look *k, int64_t row, int64_t column, str words)
{
    jw_object(k->j);
    JW_INT(k->j, "row", row);
    JW_INT(k->j, "column", column);
    JW_STR(k->j, "words", words);
    jw_end(k->j);
}

/* The headings of the template's columns, whether something goes into them or not; a column that
 * was added behind them is called by its question. */
static int64_t put_columns(const struct look *k)
{
    const struct seen_row *head = template_row(k, k->l.head);
    int64_t                width = width_of(k, head);

    for (int64_t i = 1; i <= width; i++) {
        str words = head ? seen_at(head, (size_t)i - 1) : (str){ 0 };
        for (size_t s = 0; s < k->slots && !words.n; s++)
            if (k->slot[s].column == i && !k->l.cards)
                words = k->slot[s].ask;
        put_heading(k, 0, i, words);
    }
    return width;
}

/* Answers are personal: until they are opened it is only told that there is one (null). */
static void put_value(const struct look *k, str fact, bool asked, str text, int64_t number)
{
    const struct form_fact *f = form_fact_find(fact);

    if (asked && text.n)
        jw_null(k->j);
    else if (f && strcmp(f->key, "n") == 0)
        jw_str(k->j, str_int(k->r->mem, number));
    else
        jw_str(k->j, f ? form_quiet(k->r->mem, f, text) : text);
}

static void put_cells_of(const struct look *k, const str *said, size_t n, int64_t number,
                         int64_t width)
{
    jw_key(k->j, "cells");
    jw_array(k->j);
    for (size_t i = 0; k->l.cards && i < k->slots; i++)
        put_value(k, k->slot[i].fact, k->slot[i].ask.n > 0, i < n ? said[i] : (str){ 0 }, number);
    for (int64_t c = 1; !k->l.cards && c <= width; c++) {
        size_t i = 0;
        while (i < k->slots && k->slot[i].column != c)
            i++;
        if (i == k->slots)
            jw_str(k->j, (str){ 0 });
        else
            put_value(k, k->slot[i].fact, k->slot[i].ask.n > 0, i < n ? said[i] : (str){ 0 },
                      number);
    }
    jw_end(k->j);
}

/* The people of the household on a sheet of its own, by the columns of its table. */
static void put_members(const struct look *k, const str *said, size_t n, int64_t width)
{
    const struct form_column *c = k->l.columns.item;
    size_t                    each = k->l.columns.n;
    int64_t                   number = 0;

    jw_key(k->j, "members");
    jw_array(k->j);
    for (size_t at = k->slots + 1; k->l.cards && each && at + each <= n; at += each) {
        jw_array(k->j);
        number++;
        for (int64_t to = 1; to <= width; to++) {
            size_t i = 0;
            while (i < each && c[i].column != to)
                i++;
            put_value(k, i < each ? c[i].fact : (str){ 0 }, false,
                      i < each ? said[at + i] : (str){ 0 }, number);
        }
        jw_end(k->j);
    }
    jw_end(k->j);
}

/* What stands once on the sheet. */
static void put_outside(const struct look *k)
{
    const struct form_cell *c = k->l.cells.item;
    struct form_subject     s = { .place = place_kept_at(k->x->ref.community),
                                  .people = k->x->n_rows - k->left,
                                  .day = when_date(k->x->ended ? k->x->ended : k->r->now) };

    jw_key(k->j, "outside");
    jw_array(k->j);
    for (size_t i = 0; i < k->l.cells.n; i++) {
        const struct form_fact *f = form_fact_find(c[i].fact);
        if (c[i].ask.n || (f && !f->once))
            continue;
        jw_object(k->j);
        JW_INT(k->j, "row", c[i].row);
        JW_INT(k->j, "column", c[i].column);
        JW_STR(k->j, "label", label_of(k, c[i].row, c[i].column));
        JW_STR(k->j, "text",
               f ? form_fact_say(k->r, NULL, f, c[i].dates, &s)
                 : mask_numbers(k->r->mem, c[i].words));
        jw_end(k->j);
    }
    jw_end(k->j);
}

static error *put_rows(const struct look *k, int64_t width)
{
    struct list all, said;

    bool left[LOOKED_AT];
    TRY(filling_rows(k->r, k->x, false, 0, LOOKED_AT, &all));
    const struct form_row *row = all.item;
    TRY(filling_left(k->r, &k->l, row, all.n, left));
    jw_key(k->j, "rows");
    jw_array(k->j);
    for (size_t i = 0; i < all.n; i++) {
        TRY(form_row_open(k->r, &row[i], &said));
        const str *text = said.item;
        jw_object(k->j);
        JW_INT(k->j, "n", row[i].n);
        JW_STR(k->j, "where", said.n > k->slots ? text[k->slots] : (str){ 0 });
        JW_STR(k->j, "state", row[i].state);
        JW_BOOL(k->j, "left", left[i]);
        size_t shown = left[i] ? 0 : said.n;
        put_cells_of(k, text, shown, row[i].n, width);
        put_members(k, text, shown, width);
        jw_end(k->j);
    }
    jw_end(k->j);
    return NULL;
}

error *filling_look(struct req *r, const struct filling *x, struct jw *j)
{
    struct look k = { .r = r, .x = x, .j = j };
    int64_t     width = 0;

    TRY(form_layout_read(r, x->layout, &k.l));
    TRY(filling_left_all(r, x, &k.left));
    k.slots = form_slots(&k.l, k.slot);
    TRY(form_sheet_seen(r, x->form, &k.l, &k.sheet));
    jw_object(j);
    jw_key(j, "head");
    jw_array(j);
    for (size_t i = 0; k.l.cards && i < k.slots; i++)
        put_heading(&k, k.slot[i].row, k.slot[i].column,
                    label_of(&k, k.slot[i].row, k.slot[i].column));
    if (!k.l.cards)
        width = put_columns(&k);
    jw_end(j);
    jw_key(j, "members");
    jw_array(j);
    if (k.l.cards && k.l.columns.n)
        width = put_columns(&k);
    jw_end(j);
    put_outside(&k);
    TRY(put_rows(&k, width));
    TRY(form_misfits_put(r, x, &k.l, &k.sheet, j));
    JW_INT(j, "total", x->n_rows);
    JW_INT(j, "left", k.left);
    jw_end(j);
    return NULL;
}
