/* sheet_around.c -- what stands around the rows of a sheet and speaks of them: merged cells, rules,
 * links; moved when rows are put in. */
#include "cli/sheet_fill_in.h"

static void put_moved(struct filling *g, struct buf *out, str text)
{
    struct sheet_move m = { .below = g->below, .by = g->by, .sheet = g->f->sheet };

    sheet_ref_move(out, text, &m);
    if (m.lost)
        sheet_bad(g, "fill.room");
}

struct merged {
    int64_t c1, r1, c2, r2; /* columns from 0, rows from 1 */
};

static bool merge_read(const struct tag *t, str *ref, struct merged *m)
{
    int fixed = 0;

    *ref = attr_of(t->attrs, "ref");
    str tail = *ref, head = str_cut(&tail, ':');
    return sheet_ref_read(head, &m->c1, &m->r1, &fixed) &&
           sheet_ref_read(tail, &m->c2, &m->r2, &fixed);
}

static bool covered(struct filling *g, int64_t column, int64_t row)
{
    g->f->refused = column + 1;
    g->f->refused_row = row;
    return sheet_bad(g, "fill.merged");
}

/* The first row of the template that records are written into, of those from LO to HI, in which M
 * lies over COLUMN; 0: there is none. What is seen stands in its first cell. */
static int64_t covered_row(const struct merged *m, int64_t column, int64_t lo, int64_t hi)
{
    int64_t first = m->r1 + (column == m->c1);

    if (column < m->c1 || column > m->c2)
        return 0;
    first = first < lo ? lo : first;
    return first <= m->r2 && first <= hi ? first : 0;
}

bool nothing_covered(struct filling *g, size_t at)
{
    const struct fill *f = g->f;
    struct tag         t;
    struct merged      m;
    str                ref;
    int64_t            rows = f->open || f->rows < f->prepared ? f->rows : f->prepared;

    for (; next_tag(g, at, &t); at = t.end) {
        if (t.close || !str_is(t.name, "mergeCell") || !merge_read(&t, &ref, &m))
            continue;
        for (size_t c = 0; c < f->columns; c++) {
            int64_t row = covered_row(&m, f->column[c], f->first, f->first + rows - 1);
            if (row)
                return covered(g, f->column[c], row);
        }
        for (size_t k = 0; k < f->n_fixed; k++) {
            const struct fill_cell *x = &f->fixed[k];
            if (x->value.text.n && covered_row(&m, x->column, x->row, x->row))
                return covered(g, x->column, x->row);
        }
    }
    return !g->bad;
}

/* Ranges of merged cells: moved; and those of the pattern for every row that was made after it. */
static bool put_merges(struct filling *g, const struct tag *open, const struct tag *end)
{
    struct tag t;
    struct buf all;
    int64_t    n = 0;

    buf_init(&all, g->room, 64 << 20);
    for (size_t at = open->end; at < end->at && next_tag(g, at, &t) && t.at < end->at; at = t.end) {
        struct merged m;
        str           ref;
        if (t.close || !str_is(t.name, "mergeCell"))
            continue;
        bool read = merge_read(&t, &ref, &m);
        buf_fmt(&all, "<" STR_FMT "mergeCell ref=\"", STR_ARG(g->prefix));
        put_moved(g, &all, ref);
        buf_z(&all, "\"/>");
        n++;
        if (!read || m.r1 != m.r2 || m.r1 != g->pattern.n)
            continue;
        for (size_t i = 0; i < g->n_made; i++, n++) {
            buf_fmt(&all, "<" STR_FMT "mergeCell ref=\"" STR_FMT ":", STR_ARG(g->prefix),
                    STR_ARG(cell_name(g, m.c1, g->made[i])));
            buf_fmt(&all, STR_FMT "\"/>", STR_ARG(cell_name(g, m.c2, g->made[i])));
            arena_reset(g->tmp);
        }
    }
    buf_fmt(g->out, "<" STR_FMT "mergeCells", STR_ARG(g->prefix));
    put_attr(g->out, open->attrs, "count", str_int(g->tmp, n));
    buf_char(g->out, '>');
    buf_str(g->out, buf_done(&all));
    return !all.over || sheet_bad(g, "table.large");
}

/* Elements whose text is a formula or a range, and those that hang on other parts of the package.
 */
static bool is_formula(str name)
{
    return str_is(name, "formula") || str_is(name, "formula1") || str_is(name, "formula2") ||
           str_is(name, "f") || str_is(name, "sqref");
}

/* What lies over the sheet is looked at by whoever has the package (table_over.c). A break of pages
 * stands behind the row that it names. */
static bool is_fast(const struct filling *g, const struct tag *t)
{
    int64_t row = 0;

    if (str_is(t->name, "brk") && str_i64(attr_of(t->attrs, "id"), 0, INT64_MAX, &row))
        return row >= g->below - 1;
    return str_is(t->name, "tablePart") || str_is(t->name, "oleObject") ||
           str_is(t->name, "control") || str_is(t->name, "brk");
}

bool put_around(struct filling *g, size_t at, size_t to, const char *dimension)
{
    struct tag  t, end;
    const char *p = g->xml.p;

    while (at < to && next_tag(g, at, &t) && t.at < to) {
        buf_bytes(g->out, p + at, t.at - at);
        at = t.end;
        str ref = attr_of(t.attrs, "ref"), sqref = attr_of(t.attrs, "sqref");
        if (g->by && is_fast(g, &t))
            return sheet_bad(g, "fill.room");
        if (!t.close && str_is(t.name, "mergeCells") && !t.empty && (g->by || g->n_made)) {
            if (!closing_tag(g, &t, &end) || !put_merges(g, &t, &end))
                return false;
            at = end.at;
            continue;
        }
        bool size = dimension && ref.p && str_is(t.name, "dimension");
        /* where the cursor stood is of the view: it need not move, nor can its active cell */
        bool moved =
            !size && g->by && !t.close && (ref.p || sqref.p) && !str_is(t.name, "selection");
        if (moved || size) {
            struct buf b;
            buf_init(&b, g->tmp, 1 << 20);
            if (moved)
                put_moved(g, &b, ref.p ? ref : sqref);
            else
                buf_z(&b, dimension);
            size_t from = (size_t)((ref.p ? ref.p : sqref.p) - p), n = ref.p ? ref.n : sqref.n;
            buf_bytes(g->out, p + t.at, from - t.at);
            buf_str(g->out, buf_done(&b));
            buf_bytes(g->out, p + from + n, t.end - from - n);
        } else {
            buf_bytes(g->out, p + t.at, t.end - t.at);
        }
        if (g->by && !t.close && !t.empty && is_formula(t.name)) {
            struct buf b;
            if (!closing_tag(g, &t, &end))
                return false;
            buf_init(&b, g->tmp, 1 << 20);
            put_moved(g, &b, plain_of(g, (str){ p + t.end, end.at - t.end }));
            put_text(g->out, buf_done(&b));
            at = end.at;
        }
    }
    buf_bytes(g->out, p + at, at < to ? to - at : 0);
    return !g->bad;
}

const char *sheet_reach(struct filling *g, str was)
{
    int64_t            c1 = 0, r1 = 1, c2 = 0, r2 = 1, c = 0;
    int                fixed = 0;
    str                tail = was, head = str_cut(&tail, ':');
    const struct fill *f = g->f;
    struct buf         b;

    if (!sheet_ref_read(head, &c1, &r1, &fixed))
        return NULL;
    if (!sheet_ref_read(tail, &c2, &r2, &fixed)) {
        c2 = c1;
        r2 = r1;
    }
    r2 += r2 >= g->below ? g->by : 0;
    r2 = f->rows && f->first + f->rows - 1 > r2 ? f->first + f->rows - 1 : r2;
    r1 = f->rows && f->first < r1 ? f->first : r1;
    for (size_t i = 0; i < f->columns; i++) {
        c = f->column[i];
        c2 = c > c2 ? c : c2;
        c1 = c < c1 ? c : c1;
    }
    for (size_t i = 0; i < f->n_fixed; i++) {
        int64_t r = f->fixed[i].row + (f->fixed[i].row >= g->below ? g->by : 0);
        c = f->fixed[i].column;
        c2 = c > c2 ? c : c2;
        c1 = c < c1 ? c : c1;
        r2 = r > r2 ? r : r2;
        r1 = r < r1 ? r : r1;
    }
    buf_init(&b, g->mem, 64);
    sheet_ref_write(&b, c1, r1, 0);
    buf_char(&b, ':');
    sheet_ref_write(&b, c2, r2, 0);
    buf_char(&b, 0);
    return b.p;
}
