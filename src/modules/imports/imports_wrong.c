/* imports_wrong.c -- rows that are wrong, or of which something is to be said: page by page, and as
 * a table with their own cells under their own headings, to be corrected there and sent again.
 *
 * The list that the jobs write names rows by their number and holds nothing that is personal in
 * full; what stands in the rows is read from the table, which is kept sealed. */
#include "base/csv.h"
#include "core/app.h"
#include "modules/imports/imports.h"

enum { PIECE = 1 << 20, SHOWN = 60 };

/* clang-format off */
const struct field import_wrong_fields[] = {
    INT (struct import_wrong, row,    0, INT64_MAX, .doc = "Which row, as a spreadsheet counts."),
    TEXT(struct import_wrong, column, 0, 200, .doc = "Under which heading."),
    TEXT(struct import_wrong, code,   0, 80, .doc = "Why, for programs."),
    TEXT(struct import_wrong, text,   0, 1000, .doc = "Why."),
    TEXT(struct import_wrong, name,   0, 200, .doc = "What the row calls itself; of people masked."),
    TEXT(struct import_wrong, where,  0, 200, .doc = "The door that it names."),
    FIELDS_END,
};
static const struct message msg_much = { "import.too_much", "内容太多，请用命令行导出。", "This is too much for a reply: use the command." };
/* clang-format on */

/* The columns that the table of wrong rows has besides, by language. */
static const str number_words[] = {
    [LANG_ZH] = { "原表行号", 12 }, [LANG_EN] = { "Row in the table", 16 }
};
static const str reason_words[] = {
    [LANG_ZH] = { "错误原因", 12 }, [LANG_EN] = { "What is wrong", 13 }
};

/* ---- the list ----------------------------------------------------------------------------------
 */

/* A line of the list, with what the row says besides. */
struct line {
    struct import_wrong said;
    size_t              ord; /* which of the list */
};

static str cell_next(str *line)
{
    str cell = str_cut(line, '\t');

    return (str){ cell.p + (cell.n > 0), cell.n - (cell.n > 0) };
}

static bool line_next(const struct req *r, str *rest, struct import_wrong *out)
{
    while (rest->n) {
        str line = str_cut(rest, '\n');
        if (!str_i64(cell_next(&line), 0, INT64_MAX, &out->row))
            continue;
        out->column = cell_next(&line);
        out->code = cell_next(&line);
        str zh = cell_next(&line), en = cell_next(&line);
        out->name = cell_next(&line);
        out->text = r->lang == LANG_EN ? en : zh;
        return true;
    }
    return false;
}

static error *file_of(struct req *r, const struct import *x, const char *tail, str *out)
{
    error *e = imports_file(r, import_path(r, x, tail).p, out);

    return e && e->kind != FAIL_MISSING ? e : NULL;
}

/* What an undo has kept first; what was wrong stays said. */
static error *list_read(struct req *r, const struct import *x, str *out)
{
    str kept = { 0 }, bad = { 0 };

    TRY(file_of(r, x, "bad", &bad));
    TRY(file_of(r, x, "kept", &kept));
    *out = kept.n ? str_fmt(r->mem, STR_FMT STR_FMT, STR_ARG(kept), STR_ARG(bad)) : bad;
    return NULL;
}

static int by_row(const void *a, const void *b)
{
    const struct line *x = a, *y = b;

    return x->said.row != y->said.row ? (x->said.row > y->said.row) - (x->said.row < y->said.row)
                                      : (x->ord > y->ord) - (x->ord < y->ord);
}

/* ---- the rows that it names --------------------------------------------------------------------
 */

/* Gives TAKE those lines of L, sorted by row, that are about each row, together with the row. */
static error *each_row(struct import_reading *g, const struct import *x, struct line *l, size_t n,
                       error *(*take)(void *ctx, const struct table_row *row, struct line *l,
                                      size_t n),
                       void *ctx)
{
    struct req          *r = g->i.r;
    struct table_reader *reader = NULL;
    struct table_row     row;
    struct arena        *one = arena_new(); /* a table may be larger than an arena of a request */
    int64_t              at = 0;
    error               *e = import_sheet_at(r, x, &g->s, &at);

    if (!e)
        e = import_rows_open(r, x, at, &reader);
    for (size_t i = 0; !e && i < n && table_next(reader, one, &row); arena_reset(one)) {
        size_t same = 0;
        while (i < n && l[i].said.row < row.n)
            i++;
        while (i + same < n && l[i + same].said.row == row.n)
            same++;
        if (same)
            e = take(ctx, &row, l + i, same);
        i += same;
    }
    if (reader)
        table_close(reader);
    arena_free(one);
    return e;
}

/* The door as the row writes it; numbers that somebody has put into such a column are masked. */
static str where_of(const struct import_reading *g, const struct table_row *row)
{
    static const char *const doors[] = { "address", "building", "entrance", "room" };
    struct arena            *a = g->i.r->mem;
    str                      s = { 0 };

    for (size_t k = 0; k < COUNT(doors); k++)
        for (size_t c = 0; c < row->cells && c < TABLE_COLUMNS; c++) {
            str cell = utf8_head(str_trim(row->cell[c]), SHOWN);
            if (cell.n && g->field[c] && strcmp(g->field[c]->name, doors[k]) == 0)
                s = str_fmt(a, STR_FMT "%s" STR_FMT, STR_ARG(s), s.n ? " " : "", STR_ARG(cell));
        }
    return g->i.sealed && s.n ? mask_numbers(a, s) : s;
}

static error *tell_where(void *ctx, const struct table_row *row, struct line *l, size_t n)
{
    str where = where_of(ctx, row);

    for (size_t i = 0; i < n; i++)
        l[i].said.where = where;
    return NULL;
}

/* AFTER is where in the list the page begins. */
error *imports_wrong(struct req *r, struct res *w, const struct import *x, int64_t after,
                     int64_t limit)
{
    struct import_wrong  *out = NEWN(r->mem, struct import_wrong, (size_t)limit);
    struct line          *l = NEWN(r->mem, struct line, (size_t)limit);
    struct import_reading g;
    str                   lines = { 0 };
    size_t                n = 0;

    TRY(list_read(r, x, &lines));
    size_t at = after < (int64_t)lines.n ? (size_t)after : lines.n;
    str    rest = { lines.p + at, lines.n - at };
    while (n < (size_t)limit && line_next(r, &rest, &l[n].said))
        l[n].ord = n, n++;
    if (n) {
        TRY(import_reading(r, x, &g));
        qsort(l, n, sizeof *l, by_row);
        TRY(each_row(&g, x, l, n, tell_where, &g));
    }
    for (size_t i = 0; i < n; i++)
        out[l[i].ord] = l[i].said;
    w->page = (struct list){ out, n, sizeof *out };
    if (rest.n)
        w->next = str_int(r->mem, (int64_t)(lines.n - rest.n));
    return NULL;
}

/* ---- the table ---------------------------------------------------------------------------------
 */

static bool is_word(const str *words, str heading)
{
    return str_eq(words[LANG_ZH], heading) || str_eq(words[LANG_EN], heading);
}

error *import_wrong_headings(struct req *r, const struct import *x, const struct import_settings *s,
                             enum lang lang, str **out, size_t *n, size_t *first)
{
    const struct import_kind   *k = import_kind_find(r, s->kind);
    const struct import_column *c = s->columns.item;
    str                        *h = NULL;
    size_t                      all = 0;

    TRY(import_headings(r, x, s, &h, &all));
    for (size_t i = 0; k && i < s->columns.n; i++) /* a table without headings gets some */
        for (const struct import_words *w = k->words; w->field; w++)
            if (c[i].column <= (int64_t)all && !h[c[i].column - 1].n &&
                str_is(c[i].field, w->field))
                h[c[i].column - 1] = str_of(lang == LANG_EN ? w->en : w->zh);
    /* a list of wrong rows that came again has the two already */
    *first = all && is_word(number_words, h[0]);
    if (all > *first && is_word(reason_words, h[all - 1]))
        all--;
    size_t own = all - *first;
    own = own > TABLE_COLUMNS - 2 ? TABLE_COLUMNS - 2 : own;
    *out = NEWN(r->mem, str, own + 2);
    (*out)[0] = number_words[lang];
    memcpy(*out + 1, h + *first, own * sizeof **out);
    (*out)[own + 1] = reason_words[lang];
    *n = own + 2;
    return NULL;
}

struct sheet {
    struct req            *r;
    bool                   xlsx;
    int                    fd;    /* of the lines of an XLSX file, in memory */
    struct buf             out;   /* of a CSV file; the lines that are not in the other yet */
    size_t                 n;     /* columns */
    size_t                 first; /* the second of them in the table that came */
    struct import_reading *g;
    struct ref            *whose; /* of the rows so far */
    size_t                 n_whose;
};

static error *put(struct sheet *s, const str *cell)
{
    if (!s->xlsx) {
        csv_cells(&s->out, cell, s->n);
        return s->out.over ? error_of(s->r->mem, FAIL_LARGE, &msg_much) : NULL;
    }
    table_fill_row(&s->out, cell, s->n, NULL);
    return s->out.n > PIECE ? table_fill_put(s->r->mem, s->fd, &s->out) : NULL;
}

/* What is wrong with one row: "heading: why; why" */
static str reasons(struct sheet *s, struct arena *a, const struct line *l, size_t n)
{
    struct buf b;
    bool       en = s->r->lang == LANG_EN;

    buf_init(&b, a, PIECE);
    for (size_t i = 0; i < n; i++) {
        buf_z(&b, i ? " " : "");
        buf_str(&b, l[i].said.column);
        buf_z(&b, !l[i].said.column.n ? "" : en ? ": " : "：");
        buf_str(&b, l[i].said.text);
    }
    return buf_done(&b);
}

/* Whose record the row is about, as it is now: in memory of its own, for there may be many. */
static error *whose(struct sheet *s, struct arena *a, const struct table_row *row)
{
    const struct import_kind *k = s->g->kind;
    struct req               *r = s->r;
    struct arena             *mem = r->mem;
    void                     *rec = arena_zalloc(a, 1, k->size, _Alignof(max_align_t)),
         *was = arena_zalloc(a, 1, k->size, _Alignof(max_align_t));
    bool found = false;

    if (!k->whose)
        return NULL;
    fields_init(k->fields, rec);
    fields_init(k->fields, was);
    r->mem = a;
    s->g->i.cache = NULL;
    error *e = import_row(s->g, row, rec);
    e = e && e->kind != FAIL_INPUT ? e : k->check(&s->g->i, rec);
    e = e && e->kind != FAIL_INPUT ? e : k->find(&s->g->i, rec, was, &found);
    struct ref of = k->whose(rec);
    s->g->i.cache = NULL;
    s->g->i.note = NULL;
    r->mem = mem;
    if (e && e->kind != FAIL_INPUT)
        return error_of(mem, e->kind, e->msg);
    for (size_t i = 0; of.id && i < s->n_whose; i++)
        if (s->whose[i].id == of.id && s->whose[i].community == of.community)
            of.id = 0;
    if (of.id)
        s->whose[s->n_whose++] = of;
    return NULL;
}

static error *put_row(void *ctx, const struct table_row *row, struct line *l, size_t n)
{
    struct sheet *s = ctx;
    struct arena *a = arena_new();
    str          *cell = NEWN(a, str, s->n);

    cell[0] = str_int(a, row->n);
    for (size_t c = 1; c + 1 < s->n && c - 1 + s->first < row->cells; c++)
        cell[c] = row->cell[c - 1 + s->first];
    cell[s->n - 1] = reasons(s, a, l, n);
    error *e = put(s, cell);
    e = e ? e : whose(s, a, row);
    arena_free(a);
    return e;
}

static error *fill(struct sheet *s, struct import_reading *g, const struct import *x)
{
    str          lines = { 0 }, *h = NULL;
    size_t       n = 0, cap = 0;
    struct line *l = NULL;
    int64_t      columns[TABLE_COLUMNS];

    TRY(list_read(s->r, x, &lines));
    for (size_t i = 0; i < lines.n; i++)
        cap += lines.p[i] == '\n';
    l = NEWN(s->r->mem, struct line, cap + 1);
    s->whose = NEWN(s->r->mem, struct ref, cap + 1);
    while (n < cap && line_next(s->r, &lines, &l[n].said))
        l[n].ord = n, n++;
    qsort(l, n, sizeof *l, by_row);
    TRY(import_wrong_headings(s->r, x, &g->s, s->r->lang, &h, &s->n, &s->first));
    for (size_t i = 0; i < s->n; i++)
        columns[i] = (int64_t)i;
    if (s->xlsx) {
        table_fill_sheet(&s->out, 1, 1, 0, true);
        table_fill_columns(&s->out, columns, s->n);
    } else {
        buf_z(&s->out, "\xEF\xBB\xBF");
    }
    TRY(put(s, h));
    TRY(each_row(g, x, l, n, put_row, s));
    return s->xlsx ? table_fill_put(s->r->mem, s->fd, &s->out) : NULL;
}

/* Through memory alone: an empty book is filled, as forms are. */
static error *book(struct sheet *s, struct import_reading *g, const struct import *x, str *out)
{
    str empty = { 0 };
    int got = -1;

    TRY(imports_book(s->r, STR("s\n"), STR("1"), &empty));
    TRY(table_fill_begin(s->r->mem, empty, &s->fd));
    error *e = fill(s, g, x);
    if (e) {
        table_fill_drop(s->fd);
        return e;
    }
    TRY(table_fill_run(s->r->mem, s->fd, &got));
    return table_fill_take(s->r->mem, got, out);
}

error *imports_bad(struct req *r, const struct import *x, bool xlsx, struct import_bad *out)
{
    struct import_reading g;
    struct sheet          s = { .r = r, .xlsx = xlsx, .fd = -1, .g = &g };

    TRY(import_reading(r, x, &g));
    g.i.place = x->place;
    buf_init(&s.out, r->mem, IMPORT_FILE_MOST);
    TRY(xlsx ? book(&s, &g, x, &out->bytes) : fill(&s, &g, x));
    if (!xlsx)
        out->bytes = buf_done(&s.out);
    out->whose = (struct list){ s.whose, s.n_whose, sizeof *s.whose };
    return NULL;
}
