/* table_csv.c -- tables as text: UTF-8 with or without mark, GB18030, UTF-16 with mark; commas,
 * semicolons or tabs (RFC 4180, read leniently where spreadsheets write leniently).
 *
 * In GB18030 (GB 18030-2022) no byte of a longer character is a comma, semicolon, tab, quote or
 * line end: the structure is read in bytes, and each cell converted by itself. */
#include <iconv.h>

#include "cli/table_lib.h"

const struct table_bounds table_bounds_default = {
    .rows = 500000,
    .columns = 512,
    .cell = 1 << 20,
    .unpacked = INT64_C(3) << 30,
    .texts = 256 << 20,
};

struct csv {
    str                        s;
    size_t                     at;
    const struct table_bounds *b;
    char                       separator;
    iconv_t                    convert;
    bool                       converts;
    struct arena              *mem;
    str                       *cell;
    size_t                     cells, cap;
    struct buf                 text;
    const char                *bad;
};

void table_load_converters(void)
{
    static const char *const names[] = { "GB18030", "UTF-16", "BIG5", "CP1252" };

    for (size_t i = 0; i < COUNT(names); i++)
        (void)iconv_open("UTF-8", names[i]);
}

bool table_to_utf8(iconv_t c, struct arena *a, str in, str *out)
{
    size_t cap = in.n * 4 + 4, left = cap, n = in.n;
    char  *p = NEWN(a, char, cap), *to = p;
    char  *from = (char *)(uintptr_t)in.p;

    iconv(c, NULL, NULL, NULL, NULL);
    if (in.n && iconv(c, &from, &n, &to, &left) == (size_t)-1)
        return false;
    *out = (str){ p, (size_t)(to - p) };
    return true;
}

/* ="350205": how systems on the web keep a spreadsheet from taking a code for a number. */
static str formula_text(str s)
{
    bool is = s.n >= 3 && s.p[0] == '=' && s.p[1] == '"' && s.p[s.n - 1] == '"';

    return is ? (str){ s.p + 2, s.n - 3 } : s;
}

static void put_cell(struct csv *c)
{
    str    s = formula_text(buf_done(&c->text));
    size_t chars = 0;

    if (c->converts && !table_to_utf8(c->convert, c->mem, s, &s))
        c->bad = "table.encoding";
    else if (!c->converts)
        s = str_dup(c->mem, s);
    if (!c->bad && !utf8_count(s, &chars))
        c->bad = "table.encoding";
    if (c->cells == c->cap) {
        size_t cap = c->cap ? c->cap * 2 : 64;
        c->cell = xrealloc(c->cell, cap, sizeof *c->cell);
        c->cap = cap;
    }
    /* more columns than the bound are kept only to be told that there are */
    c->cell[c->cells++] = s;
    c->text.n = 0;
}

static void quoted(struct csv *c)
{
    for (c->at++;; c->at++) {
        if (c->at >= c->s.n) {
            c->bad = "table.quote";
            return;
        }
        char ch = c->s.p[c->at];
        if (ch == '"' && c->at + 1 < c->s.n && c->s.p[c->at + 1] == '"')
            c->at++;
        else if (ch == '"')
            break;
        if (ch != '\r')
            buf_char(&c->text, ch);
        if (c->text.over) {
            c->bad = "table.cell";
            return;
        }
    }
    c->at++;
}

/* A cell that begins with a quote, or with = and a quote (formula_text). */
static void begins(struct csv *c)
{
    bool formula = c->at + 1 < c->s.n && c->s.p[c->at] == '=' && c->s.p[c->at + 1] == '"';

    c->at += formula;
    if (c->at < c->s.n && c->s.p[c->at] == '"')
        quoted(c);
}

/* One row; false at the end of the file. */
static bool csv_next(struct csv *c)
{
    c->cells = 0;
    c->text.n = 0;
    if (c->at >= c->s.n)
        return false;
    begins(c);
    while (!c->bad) {
        if (c->at >= c->s.n) {
            put_cell(c);
            return true;
        }
        char ch = c->s.p[c->at++];
        if (ch == c->separator) {
            put_cell(c);
            if ((int64_t)c->cells > 4 * c->b->columns)
                c->bad = "table.wide";
            begins(c);
        } else if (ch == '\n' || ch == '\r') {
            if (ch == '\r' && c->at < c->s.n && c->s.p[c->at] == '\n')
                c->at++;
            put_cell(c);
            return true;
        } else {
            buf_char(&c->text, ch);
            if (c->text.over)
                c->bad = "table.cell";
        }
    }
    return true;
}

/* The separator that the first lines have most of, outside quotes. */
static char separator_of(str s)
{
    static const char marks[] = { ',', '\t', ';' };
    size_t            n[COUNT(marks)] = { 0 }, best = 0;
    bool              inside = false;

    for (size_t i = 0, lines = 0; i < s.n && i < 65536 && lines < 20; i++) {
        inside = s.p[i] == '"' ? !inside : inside;
        lines += s.p[i] == '\n' && !inside;
        for (size_t k = 0; k < COUNT(marks); k++)
            n[k] += s.p[i] == marks[k] && !inside;
    }
    for (size_t k = 1; k < COUNT(marks); k++)
        best = n[k] > n[best] ? k : best;
    return marks[best];
}

static bool rows(struct csv *c, const struct table_sink *sink, struct table_result *out)
{
    int64_t number = 0, kept = 0;

    while (csv_next(c)) {
        number++;
        out->row = number;
        if (c->bad) {
            out->code = c->bad;
            return false;
        }
        while (c->cells && !str_trim(c->cell[c->cells - 1]).n)
            c->cells--;
        if (!c->cells)
            continue;
        if ((int64_t)c->cells > c->b->columns) {
            out->code = "table.wide";
            return false;
        }
        if (++kept > c->b->rows) {
            out->code = "table.rows";
            return false;
        }
        if (!sink->row(sink->ctx, number, c->cell, c->cells))
            return false;
        arena_reset(c->mem);
    }
    return true;
}

struct table_result table_read_csv(str file, const struct table_bounds *b,
                                   const struct table_sink *sink)
{
    struct table_result out = { .encoding = "utf-8" };
    struct csv          c = { .s = file, .b = b, .mem = arena_new() };
    struct arena       *keep = arena_new();
    size_t              chars = 0;

    buf_init(&c.text, keep, (size_t)b->cell);
    if (str_starts(file, STR("\xEF\xBB\xBF"))) {
        c.s = (str){ file.p + 3, file.n - 3 };
    } else if (str_starts(file, STR("\xFF\xFE")) || str_starts(file, STR("\xFE\xFF"))) {
        iconv_t u = iconv_open("UTF-8", "UTF-16");
        out.encoding = "utf-16";
        if (u == (iconv_t)-1 || file.n > 128 << 20 || !table_to_utf8(u, keep, file, &c.s))
            out.code = "table.encoding";
        if (u != (iconv_t)-1)
            iconv_close(u);
    } else if (!utf8_count(file, &chars)) {
        c.convert = iconv_open("UTF-8", "GB18030");
        c.converts = c.convert != (iconv_t)-1;
        out.encoding = "gb18030";
        if (!c.converts)
            out.code = "table.decoder";
    }
    c.separator = out.separator = separator_of(c.s);
    if (!out.code && !c.s.n)
        out.code = "table.empty";
    if (!out.code && sink->sheet(sink->ctx, (str){ 0 }, false))
        rows(&c, sink, &out);
    if (c.converts)
        iconv_close(c.convert);
    arena_free(c.mem);
    arena_free(keep);
    free(c.cell);
    return out;
}
