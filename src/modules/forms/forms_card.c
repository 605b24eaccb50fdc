/* forms_card.c -- templates of one record a sheet 一户一表、一人一表: labels beside empty cells,
 * and perhaps a table of the people of the household; and what of a template nobody need see. */
#include "core/app.h"
#include "core/heading.h"
#include "modules/forms/forms_in.h"

enum {
    LEAST = 3,    /* labels that make a sheet a record's own, headings that make a table */
    LONGEST = 12, /* characters of a label; longer are titles and remarks */
};

/* The cell behind the label at K: a merged label says the same in all of its cells. */
static size_t behind(const struct seen_row *row, size_t k)
{
    str text = seen_at(row, k);

    while (k < row->cells.n && str_eq(seen_at(row, k), text))
        k++;
    return k;
}

static bool is_first(const struct seen_row *row, size_t k)
{
    return !k || !str_eq(seen_at(row, k), seen_at(row, k - 1));
}

static const struct form_fact *label(struct arena *a, const struct seen_row *row, int units,
                                     size_t k)
{
    bool                    exact = false;
    const struct form_fact *f = NULL;

    if (seen_at(row, k).n && is_first(row, k))
        f = form_fact_match(a, seen_at(row, k), units, false, &exact);
    return exact ? f : NULL;
}

/* Labels of a row that have an empty cell behind them, and those that have another text there. */
static void count_labels(struct arena *a, const struct seen_row *row, int units, int *beside,
                         int *above)
{
    *beside = *above = 0;
    for (size_t k = 0; k < row->cells.n; k++) {
        const struct form_fact *f = label(a, row, units, k);
        size_t                  at = behind(row, k);
        if (f && !f->once && at < row->cells.n && seen_at(row, at).n)
            ++*above;
        else if (f && !f->once)
            ++*beside;
    }
}

/* The headings of a table: the last one has nothing behind it either. */
static bool is_head(struct arena *a, const struct seen_row *row, int units)
{
    int beside = 0, above = 0;

    count_labels(a, row, units, &beside, &above);
    return above >= LEAST - 1 && beside <= 1;
}

static void add_cell(struct form_layout *out, struct form_cell x)
{
    struct form_cell *c = out->cells.item;

    for (size_t i = 0; i < out->cells.n; i++)
        if ((x.fact.n && str_eq(c[i].fact, x.fact)) ||
            (c[i].row == x.row && c[i].column == x.column))
            return; /* a label over several rows says the same in each */
    if (out->cells.n < FORM_COLUMNS)
        c[out->cells.n++] = x;
}

static void propose_cells_of(struct arena *a, const struct seen_row *row, struct form_layout *out)
{
    for (size_t k = 0; k < row->cells.n; k++) {
        const struct form_fact *f = label(a, row, 1 << out->unit, k);
        size_t                  at = behind(row, k);
        if (f && !seen_at(row, at).n)
            add_cell(out, (struct form_cell){ .row = row->n,
                                              .column = (int64_t)at + 1,
                                              .fact = str_of(f->key),
                                              .dates = DATES_AUTO });
    }
}

/* Signed or stamped by hand. */
static bool by_hand(str text)
{
    size_t at = 0;

    return str_find(text, STR("签"), &at) || str_find(text, STR("章"), &at);
}

/* Whether the text at K, which no guess fits, asks for something all the same: short words with an
 * empty cell behind them, inside of what is drawn. WIDTH is that of the sheet. */
static bool asks(const struct seen_row *row, const struct seen_row *above, size_t k, size_t width)
{
    str    text = seen_at(row, k);
    size_t at = behind(row, k), letters = 0;

    for (size_t i = 0; i < text.n; i++)
        letters += !is_digit(text.p[i]) && !is_blank(text.p[i]);
    return letters && utf8_head(text, LONGEST).n == text.n && is_first(row, k) && at < width &&
           !seen_at(row, at).n && !heading_foot(text) && !by_hand(text) &&
           !(above && str_eq(seen_at(above, k), text)); /* a label over several rows */
}

/* Cells of which somebody has to say what goes into them: those that a label asks for, which is
 * not known. HEAD: the headings of the people of the household. */
static void propose_open_cells(struct arena *a, const struct seen_sheet *s,
                               const struct seen_row *head, struct form_layout *out)
{
    const struct seen_row *row = s->shown.item;
    size_t                 width = 0;

    for (size_t i = 0; i < s->shown.n; i++)
        width = row[i].cells.n > width ? row[i].cells.n : width;
    for (size_t i = 0; i < s->shown.n; i++) {
        bool member =
            head && row[i].n >= head->n && (out->open || row[i].n < out->first + out->prepared);
        for (size_t k = 0; k < row[i].cells.n && !member; k++)
            if (!label(a, &row[i], 1 << out->unit, k) &&
                asks(&row[i], i ? &row[i - 1] : NULL, k, width))
                add_cell(out, (struct form_cell){ .row = row[i].n,
                                                  .column = (int64_t)behind(&row[i], k) + 1,
                                                  .dates = DATES_AUTO });
    }
}

/* The rows for the people of the household: from below the headings to the next thing that stands
 * there; numbers in the first column belong to them. */
static void propose_members(struct arena *a, const struct seen_sheet *s,
                            const struct seen_row *head, struct form_layout *out)
{
    const struct seen_row *row = s->shown.item;
    int64_t                last = 0;

    form_propose_columns(a, s, head, out);
    out->head = head->n;
    out->first = head->n + 1;
    out->open = true;
    for (size_t i = 0; i < s->shown.n && out->open; i++) {
        int64_t number = 0;
        bool    counted = row[i].cells.n == 1 && str_i64(seen_at(&row[i], 0), 1, 1000, &number);
        if (row[i].n <= head->n)
            continue;
        out->open = counted;
        last = counted ? row[i].n : row[i].n - 1;
    }
    out->prepared = last >= out->first ? last - out->first + 1 : 0;
}

bool form_propose_card(struct arena *a, const struct seen_sheet *s, struct form_layout *out,
                       int *known)
{
    const struct seen_row *row = s->shown.item, *head = NULL;
    struct form_layout     l = {
            .sheet = out->sheet, .first = 1, .open = true, .cards = true, .unit = out->unit
    };
    size_t own = 0;

    l.cells = (struct list){ NEWN(a, struct form_cell, FORM_COLUMNS), 0, sizeof(struct form_cell) };
    l.columns = (struct list){ NEWN(a, struct form_column, 1), 0, sizeof(struct form_column) };
    for (size_t i = 0; i < s->shown.n; i++) {
        bool table = is_head(a, &row[i], 1 << l.unit);
        if (table && !own)
            return false; /* a table, with something below it */
        if (table && !head)
            head = &row[i];
        if (!table)
            propose_cells_of(a, &row[i], &l);
        own = 0;
        for (size_t k = 0; k < l.cells.n; k++)
            own += !form_fact_find(((const struct form_cell *)l.cells.item)[k].fact)->once;
    }
    if (own < LEAST)
        return false;
    if (head && l.unit != FORM_PERSON)
        return false; /* only people belong to a household */
    if (head)
        propose_members(a, s, head, &l);
    *known = 2 * (int)(own + l.columns.n);
    propose_open_cells(a, s, head, &l);
    *out = l;
    return true;
}

/* ---- what nobody need see ---- */

static const str hidden = { "•••", 9 };

/* Where records go: in a table all below the headings but for what belongs to its foot, on a sheet
 * of its own the rows of the household. */
static bool for_records(const struct form_layout *l, int64_t n)
{
    if (!l->columns.n || n <= l->head)
        return false;
    return !l->cards || (n >= l->first && (l->open || n < l->first + l->prepared));
}

static bool is_label(str text)
{
    return heading_foot(text) || str_ends(text, STR(":")) || str_ends(text, STR("："));
}

static void quiet_row(struct arena *a, const struct form_layout *l, bool this_sheet,
                      struct seen_row *row)
{
    struct seen_cell *c = row->cells.item;
    bool              records = this_sheet && for_records(l, row->n), after = false;
    bool heads = is_head(a, row, FORM_ANY_UNIT) || (this_sheet && !l->cards && row->n <= l->head);

    for (size_t k = 0; k < row->cells.n; k++) {
        bool                    exact = false;
        str                     text = str_trim(c[k].text);
        const struct form_fact *f = form_fact_match(a, text, FORM_ANY_UNIT, false, &exact);
        bool                    says = f && exact;
        if (text.n && ((records && !is_label(text)) || (after && !says && !heads)))
            c[k].text = hidden;
        else
            c[k].text = mask_numbers(a, c[k].text);
        /* a value may be merged over several cells: it ends where the next label begins */
        after = says ? f->personal : after && text.n;
    }
}

error *form_preview_quiet(struct req *r, const struct form_layout *l, str *preview)
{
    struct seen all = { 0 };

    TRY(seen_read(r, *preview, &all));
    struct seen_sheet *s = all.sheets.item;
    for (size_t i = 0; i < all.sheets.n; i++) {
        struct seen_row *row = s[i].shown.item;
        for (size_t k = 0; k < s[i].shown.n; k++)
            quiet_row(r->mem, l, l->sheet == (int64_t)i + 1, &row[k]);
    }
    *preview = seen_text(r, &all);
    return NULL;
}
