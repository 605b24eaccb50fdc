/* sheet_fill.c -- the bytes of a sheet, tag by tag: copied, but for the cells that get a value. */
#include "cli/sheet_fill_in.h"

#include "base/when.h"
#include "cli/table_lib.h"

enum { PIECE = 256 << 10, PIECE_MOST = 256 << 20 };

/* ---- what is there -----------------------------------------------------------------------------
 */

static bool read_cell(struct filling *g, const struct tag *t, int64_t row, int64_t *column,
                      struct cell *out)
{
    struct tag end = *t, inner;
    int64_t    r = 0, c = 0;
    int        fixed = 0;
    str        name = attr_of(t->attrs, "r");

    *out = (struct cell){ .row = row, .column = *column + 1, .attrs = t->attrs };
    if (name.n) {
        if (sheet_ref_read(name, &c, &r, &fixed) != name.n || r != row || c <= *column)
            return sheet_bad(g, "fill.form");
        out->column = c;
    }
    *column = out->column;
    out->at = t->at;
    out->style = attr_of(t->attrs, "s");
    out->type = attr_of(t->attrs, "t");
    if (!t->empty && !closing_tag(g, t, &end))
        return false;
    out->end = end.end;
    out->inner = t->empty ? (str){ 0 } : (str){ g->xml.p + t->end, end.at - t->end };
    for (size_t at = t->end; !t->empty && at < end.at && next_tag(g, at, &inner);) {
        at = inner.end;
        if (inner.at >= end.at || !str_is(inner.name, "f") || inner.close)
            continue;
        struct tag f_end = inner;
        if (!inner.empty && !closing_tag(g, &inner, &f_end))
            return false;
        out->f_attrs = inner.attrs;
        out->formula = inner.empty ? STR("") : (str){ g->xml.p + inner.end, f_end.at - inner.end };
        break;
    }
    return !g->bad;
}

static bool share(struct filling *g, const struct cell *c)
{
    str si = attr_of(c->f_attrs, "si");

    if (!c->formula.n || !str_is(attr_of(c->f_attrs, "t"), "shared"))
        return true;
    if (g->n_shared == COUNT(g->shared))
        return sheet_bad(g, "fill.form");
    g->shared[g->n_shared++] = (struct shared){ si, c->formula, c->row, c->column };
    return true;
}

/* Rows, in rising order; and the formulas that are shared among cells. */
static bool read_rows(struct filling *g, size_t at, size_t end)
{
    struct tag  t, last;
    int64_t     n = 0;
    struct cell c;

    while (at < end && next_tag(g, at, &t) && t.at < end) {
        if (!str_is(t.name, "row") || t.close)
            return sheet_bad(g, "fill.form");
        str     r = attr_of(t.attrs, "r");
        int64_t was = n, column = -1;
        if (r.n && !str_i64(r, 1, SHEET_ROWS, &n))
            return sheet_bad(g, "fill.form");
        n = r.n ? n : was + 1;
        last = t;
        if (n <= was || (!t.empty && !closing_tag(g, &t, &last)))
            return sheet_bad(g, "fill.form");
        if (g->rows == g->cap) {
            size_t cap = g->cap ? g->cap * 2 : 256;
            g->row = arena_grow(g->mem, g->row, g->cap * sizeof *g->row, cap * sizeof *g->row);
            g->cap = cap;
        }
        g->row[g->rows++] =
            (struct row){ n, t.at, last.end, t.end, t.empty ? t.end : last.at, t.attrs };
        at = last.end;
        struct tag u;
        for (size_t i = t.end; !t.empty && i < last.at && next_tag(g, i, &u) && u.at < last.at;) {
            if (!str_is(u.name, "c") || u.close || !read_cell(g, &u, n, &column, &c) ||
                !share(g, &c))
                return sheet_bad(g, "fill.form");
            i = c.end;
        }
    }
    return !g->bad;
}

/* ---- values ------------------------------------------------------------------------------------
 */

/* A date as the number that a spreadsheet counts from its beginning. */
static bool serial(const struct filling *g, str date, str style, int64_t *out)
{
    int64_t day = 0, s = -1;

    if (!str_i64(style, 0, INT64_MAX, &s) || (size_t)s >= g->f->n_formats ||
        !(g->f->formats[s] & TABLE_DATE) || !date_read(date, &day))
        return false;
    *out = day + (g->f->date1904 ? 24107 : 25569);
    return *out >= 61; /* before March 1900 its count is wrong */
}

/* An answer that somebody typed is a number where the cell shows numbers, so that sums count it. */
static bool counted(const struct filling *g, str said, str style)
{
    int64_t s = -1;
    size_t  i = said.n && said.p[0] == '-', points = 0;

    if (!str_i64(style, 0, INT64_MAX, &s) || (size_t)s >= g->f->n_formats ||
        !(g->f->formats[s] & TABLE_NUMBER) || said.n > 15 || i == said.n || said.p[i] == '.' ||
        (said.p[i] == '0' && i + 1 < said.n && said.p[i + 1] != '.'))
        return false;
    for (; i < said.n; i++)
        if (said.p[i] == '.' && i + 1 < said.n)
            points++;
        else if (!is_digit(said.p[i]))
            return false;
    return points < 2;
}

static const struct fill_value nothing = { .type = 's' };

/* A cell with a value, in the style that it has; THERE: even when it is empty. */
static void put_value(struct filling *g, int64_t row, int64_t column, bool there, str style,
                      const struct fill_value *v)
{
    struct buf *out = g->out;
    int64_t     n = 0;
    bool        number = v->type == 'n' && v->text.n;

    if ((v->type == 'd' && serial(g, v->text, style, &n)) ||
        (v->type == 'a' && counted(g, v->text, style)))
        number = true;
    if (!v->text.n && !style.n && !there)
        return;
    buf_fmt(out, "<" STR_FMT "c r=\"" STR_FMT "\"", STR_ARG(g->prefix),
            STR_ARG(cell_name(g, column, row)));
    if (style.n)
        buf_fmt(out, " s=\"" STR_FMT "\"", STR_ARG(style));
    if (!v->text.n) {
        buf_z(out, "/>");
    } else if (number) {
        buf_fmt(out, "><" STR_FMT "v>", STR_ARG(g->prefix));
        if (v->type == 'd')
            buf_int(out, n);
        else
            put_text(out, v->text);
        buf_fmt(out, "</" STR_FMT "v></" STR_FMT "c>", STR_ARG(g->prefix), STR_ARG(g->prefix));
    } else {
        buf_fmt(out, " t=\"inlineStr\"><" STR_FMT "is><" STR_FMT "t xml:space=\"preserve\">",
                STR_ARG(g->prefix), STR_ARG(g->prefix));
        put_text(out, v->text);
        buf_fmt(out, "</" STR_FMT "t></" STR_FMT "is></" STR_FMT "c>", STR_ARG(g->prefix),
                STR_ARG(g->prefix), STR_ARG(g->prefix));
    }
}

/* The formula of a cell as text: its own, or what it shares with another. */
static str formula_of(struct filling *g, const struct cell *c)
{
    str si = attr_of(c->f_attrs, "si");

    if (c->formula.n || !str_is(attr_of(c->f_attrs, "t"), "shared"))
        return plain_of(g, c->formula);
    for (size_t i = 0; i < g->n_shared; i++)
        if (str_eq(g->shared[i].si, si)) {
            struct buf        b;
            struct sheet_move m = { .down = c->row - g->shared[i].row,
                                    .right = c->column - g->shared[i].column,
                                    .sheet = g->f->sheet };
            buf_init(&b, g->tmp, 1 << 16);
            sheet_ref_move(&b, plain_of(g, g->shared[i].text), &m);
            return buf_done(&b);
        }
    return (str){ 0 };
}

/* A cell that keeps what it says, in the row AT. COPY: it is a new one made after it. A formula
 * loses the value that was computed for it before. */
static void put_kept(struct filling *g, const struct cell *c, int64_t at, bool copy)
{
    struct buf *out = g->out;
    bool        array =
        c->f_attrs.p && !str_is(attr_of(c->f_attrs, "t"), "shared") && attr_of(c->f_attrs, "t").n;

    if (!c->formula.p && copy) {
        put_value(g, at, c->column, true, c->style, &nothing);
        return;
    }
    if (!c->formula.p && at == c->row) {
        buf_bytes(out, g->xml.p + c->at, c->end - c->at);
        return;
    }
    buf_fmt(out, "<" STR_FMT "c", STR_ARG(g->prefix));
    put_attr(out, c->attrs, "r", cell_name(g, c->column, at));
    if (!c->formula.p) {
        buf_z(out, c->inner.n ? ">" : "/>");
        buf_str(out, c->inner);
        if (c->inner.n)
            buf_fmt(out, "</" STR_FMT "c>", STR_ARG(g->prefix));
        return;
    }
    /* a block of cells with one formula, and cells that another part lists, cannot move */
    if ((array && (copy || g->by)) || (g->f->chain && !copy && at != c->row)) {
        sheet_bad(g, "fill.room");
        return;
    }
    struct sheet_move m = { .below = g->below,
                            .by = copy ? 0 : g->by,
                            .down = copy ? at - c->row : 0,
                            .sheet = g->f->sheet };
    struct buf        text;
    buf_init(&text, g->tmp, 1 << 16);
    sheet_ref_move(&text, formula_of(g, c), &m);
    buf_fmt(out, "><" STR_FMT "f", STR_ARG(g->prefix));
    if (array)
        buf_str(out, c->f_attrs);
    buf_char(out, '>');
    put_text(out, buf_done(&text));
    buf_fmt(out, "</" STR_FMT "f></" STR_FMT "c>", STR_ARG(g->prefix), STR_ARG(g->prefix));
    if (m.lost)
        sheet_bad(g, "fill.room");
}

/* ---- rows --------------------------------------------------------------------------------------
 */

/* What goes into a row: cells by rising column. */
struct wanted {
    const struct fill_value *value[FILL_COLUMNS + FILL_FIXED];
    int64_t                  column[FILL_COLUMNS + FILL_FIXED];
    size_t                   n;
};

static void want(struct wanted *w, int64_t column, const struct fill_value *v)
{
    size_t i = w->n;

    if (w->n == COUNT(w->value))
        return;
    for (; i > 0 && w->column[i - 1] >= column; i--) {
        if (w->column[i - 1] == column) {
            w->value[i - 1] = v;
            return;
        }
    }
    memmove(w->column + i + 1, w->column + i, (w->n - i) * sizeof *w->column);
    memmove(w->value + i + 1, w->value + i, (w->n - i) * sizeof *w->value);
    w->column[i] = column;
    w->value[i] = v;
    w->n++;
}

/* What the row N of the filled sheet gets; a surplus prepared row is emptied. */
static void wanted_of(struct filling *g, int64_t n, struct wanted *w)
{
    const struct fill *f = g->f;
    int64_t            i = n - f->first;

    if (i >= 0 && i < f->rows && i != g->asked) {
        g->record = f->record(f->ctx, i);
        g->asked = i;
    }
    w->n = 0;
    if (i >= 0 && (i < f->rows || i < f->prepared))
        for (size_t c = 0; c < f->columns; c++)
            want(w, f->column[c], i < f->rows ? &g->record[c] : &nothing);
    for (size_t k = 0; k < f->n_fixed; k++) {
        int64_t at = f->fixed[k].row;
        at += at >= g->below ? g->by : 0;
        if (at == n)
            want(w, f->fixed[k].column, &f->fixed[k].value);
    }
}

/* The row FROM of the template as the row N; COPY: as a new one in its form. */
static bool put_row(struct filling *g, const struct row *from, int64_t n, bool copy)
{
    struct wanted w;
    struct tag    t;
    struct cell   c;
    size_t        k = 0;
    int64_t       column = -1;

    wanted_of(g, n, &w);
    buf_fmt(g->out, "<" STR_FMT "row", STR_ARG(g->prefix));
    put_attr(g->out, from->attrs, "r", str_int(g->tmp, n));
    buf_char(g->out, '>');
    for (size_t at = from->in; at < from->out && next_tag(g, at, &t) && t.at < from->out;
         at = c.end) {
        if (!read_cell(g, &t, from->n, &column, &c))
            return false;
        for (; k < w.n && w.column[k] < c.column; k++)
            put_value(g, n, w.column[k], false, (str){ 0 }, w.value[k]);
        if (k < w.n && w.column[k] == c.column && c.formula.p) {
            if (w.value[k++]->text.n) {
                g->f->refused = c.column + 1;
                g->f->refused_row = from->n;
                return sheet_bad(g, "fill.formula");
            }
            put_kept(g, &c, n, copy);
        } else if (k < w.n && w.column[k] == c.column)
            put_value(g, n, c.column, true, c.style, w.value[k++]);
        else
            put_kept(g, &c, n, copy);
    }
    for (; k < w.n; k++)
        put_value(g, n, w.column[k], false, (str){ 0 }, w.value[k]);
    buf_fmt(g->out, "</" STR_FMT "row>", STR_ARG(g->prefix));
    return !g->bad;
}

/* A row that the template has not. */
static bool put_new_row(struct filling *g, int64_t n)
{
    struct wanted w;

    if (g->pattern.n && n >= g->f->first && n < g->f->first + g->f->rows) {
        g->made[g->n_made++] = n;
        return put_row(g, &g->pattern, n, true);
    }
    wanted_of(g, n, &w);
    if (!w.n)
        return true;
    buf_fmt(g->out, "<" STR_FMT "row r=\"%lld\">", STR_ARG(g->prefix), (long long)n);
    for (size_t k = 0; k < w.n; k++)
        put_value(g, n, w.column[k], false, (str){ 0 }, w.value[k]);
    buf_fmt(g->out, "</" STR_FMT "row>", STR_ARG(g->prefix));
    return true;
}

/* Whether a row is not simply copied; formulas lose what was computed before: <f> or <x:f>. */
static bool touched(struct filling *g, const struct row *r, int64_t n)
{
    struct wanted w;
    size_t        at = 0;
    str           inner = { g->xml.p + r->in, r->out - r->in };

    wanted_of(g, n, &w);
    return w.n || n != r->n || str_find(inner, STR("f>"), &at) || str_find(inner, STR("f "), &at) ||
           str_find(inner, STR("f/"), &at);
}

static void begin_rows(struct filling *g)
{
    const struct fill *f = g->f;

    g->next = 1;
    g->last = f->first + (f->rows > f->prepared ? f->rows : f->prepared);
    for (size_t k = 0; k < f->n_fixed; k++) {
        int64_t at = f->fixed[k].row + (f->fixed[k].row >= g->below ? g->by : 0);
        g->last = at >= g->last ? at + 1 : g->last;
    }
}

/* Rows until there is a piece of them; false: there are no more. */
static bool put_rows(struct filling *g)
{
    while (!g->bad && (g->i < g->rows || g->next < g->last)) {
        const struct row *r = g->i < g->rows ? &g->row[g->i] : NULL;
        int64_t           n = r ? r->n + (r->n >= g->below ? g->by : 0) : INT64_MAX;
        if (g->out->n >= PIECE)
            return true;
        if (n > SHEET_ROWS && r)
            return sheet_bad(g, "table.large");
        if (n > g->next && g->next < g->last) {
            put_new_row(g, g->next++);
            arena_reset(g->tmp);
            continue;
        }
        if (!r)
            break;
        if (touched(g, r, n))
            put_row(g, r, n, false);
        else
            buf_bytes(g->out, g->xml.p + r->at, r->end - r->at);
        g->next = n + 1;
        g->i++;
        arena_reset(g->tmp);
    }
    return false;
}

int64_t sheet_fill_more(const struct fill *f)
{
    return f->open || f->rows <= f->prepared ? 0 : f->rows - f->prepared;
}

/* The last row that the template has for records: the form of those that are made. */
static void find_pattern(struct filling *g)
{
    for (size_t i = 0; i < g->rows; i++)
        if (g->row[i].n >= g->f->first && g->row[i].n < g->below)
            g->pattern = g->row[i];
}

static bool fill_head(struct filling *g)
{
    struct tag  t, open = { 0 }, end = { 0 };
    const char *dimension = NULL;
    bool        found = false;

    for (size_t at = 0; !found && next_tag(g, at, &t); at = t.end) {
        if (str_is(t.name, "dimension"))
            dimension = sheet_reach(g, attr_of(t.attrs, "ref"));
        found = str_is(t.name, "sheetData") && !t.close;
    }
    if (!found)
        return sheet_bad(g, "fill.form");
    open = end = t;
    g->prefix = (str){ g->xml.p + t.at + 1, (size_t)(t.name.p - g->xml.p) - t.at - 1 };
    if (!t.empty && (!closing_tag(g, &open, &end) || !read_rows(g, open.end, end.at)))
        return false;
    find_pattern(g);
    if (!nothing_covered(g, end.end) || !put_around(g, 0, open.at, dimension))
        return false;
    buf_fmt(g->out, "<" STR_FMT "sheetData>", STR_ARG(g->prefix));
    g->behind = end.end;
    begin_rows(g);
    return true;
}

struct filling *sheet_fill_begin(struct arena *a, str xml, struct fill *f)
{
    struct filling *g = NEW(a, struct filling);

    *g = (struct filling){
        .mem = a, .tmp = arena_new(), .room = arena_new(), .xml = xml, .f = f, .asked = -1
    };
    g->by = sheet_fill_more(f);
    g->below = f->open ? INT64_MAX : f->first + f->prepared;
    g->made = NEWN(a, int64_t, (size_t)f->rows + 1);
    if (f->first + f->rows - 1 > SHEET_ROWS)
        sheet_bad(g, "table.large");
    return g;
}

const char *sheet_fill_next(struct filling *g, str *piece, bool *end)
{
    struct buf *out = &g->piece;
    bool        ok = true;

    *end = false;
    arena_reset(g->room);
    buf_init(out, g->room, PIECE_MOST);
    g->out = out;
    if (g->bad)
        return g->bad;
    if (g->stage == BEFORE_ROWS) {
        ok = fill_head(g);
        g->stage = ROWS;
    } else if (g->stage == ROWS && !put_rows(g)) {
        buf_fmt(out, "</" STR_FMT "sheetData>", STR_ARG(g->prefix));
        g->stage = BEHIND_ROWS;
    } else if (g->stage == BEHIND_ROWS) {
        ok = put_around(g, g->behind, g->xml.n, NULL);
        *end = true;
    }
    if (!ok)
        sheet_bad(g, "fill.form");
    if (out->over)
        sheet_bad(g, "table.large");
    *piece = buf_done(out);
    return g->bad;
}

void sheet_fill_end(struct filling *g)
{
    arena_free(g->tmp);
    arena_free(g->room);
}
