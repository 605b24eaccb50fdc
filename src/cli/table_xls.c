/* table_xls.c -- workbooks of Excel 5 to 2003 (XLS, [MS-XLS]): the same view of rows and merged
 * cells as of an XLSX. The values of formulas are the ones that the office program kept. */
#include "cli/table_xls.h"

#include "cli/table_ole.h"

enum { SHEET = 0x0010, V8 = 0x0600 };

/* ---- what holds for the whole book -------------------------------------------------------------
 */

static void add_sheet(struct xls *x, struct xls_record *r)
{
    struct xls_sheet *s = &x->sheet[x->n_sheets];

    if (!xls_has(r, 7) || x->s.p[r->at + 5] != 0 || x->n_sheets == SHEETS_MOST)
        return; /* charts, macros, modules */
    s->at = xls_u32(x, r->at);
    s->hidden = (x->s.p[r->at + 4] & 3) != 0;
    r->at += 6;
    if (xls_text(x, x->rows.mem, r, 1, &s->name))
        x->n_sheets++;
}

/* Shared texts. Some programs count too many of them: what is not there cannot be named. */
static void read_texts(struct xls *x, struct xls_record *r)
{
    str t;

    if (!xls_has(r, 8)) {
        table_rows_fail(&x->rows, "table.broken");
        return;
    }
    uint32_t n = xls_u32(x, r->at + 4);
    r->at += 8;
    for (uint32_t i = 0; i < n && !x->rows.stop; i++) {
        if (r->at == r->end && !xls_more(x, r))
            return;
        arena_reset(x->text_mem);
        if (!xls_text(x, x->text_mem, r, 2, &t)) {
            table_rows_fail(&x->rows, "table.broken");
            return;
        }
        if (!table_texts_add(&x->rows, t.p, t.n))
            return;
        table_texts_end(&x->rows);
    }
}

static void global(struct xls *x, struct xls_record *r)
{
    str code;

    switch (r->type) {
    case R_FILEPASS:
        table_rows_fail(&x->rows, "table.locked");
        break;
    case R_CODEPAGE:
        if (xls_has(r, 2) && !x->converts)
            x->codepage = xls_u16(x, r->at);
        break;
    case R_DATEMODE:
        x->rows.date1904 = xls_has(r, 2) && xls_u16(x, r->at) == 1;
        break;
    case R_FORMAT:
        if (xls_has(r, 3)) {
            int64_t id = xls_u16(x, r->at);
            r->at += 2;
            arena_reset(x->text_mem);
            if (xls_text(x, x->text_mem, r, x->v8 ? 2 : 1, &code))
                table_formats_custom(&x->rows, id, str_dup(x->text_mem, code).p);
        }
        break;
    case R_XF:
        if (xls_has(r, 4))
            table_formats_style(&x->rows, xls_u16(x, r->at + 2));
        break;
    case R_BOUNDSHEET:
        add_sheet(x, r);
        break;
    case R_SST: /* BIFF5 has none: its code page may not be known where one stands */
        if (x->v8)
            read_texts(x, r);
        break;
    default:
        break;
    }
}

/* The code page stands before the first text; when it does not, the texts tell. */
static bool texts_begin(struct xls *x, unsigned type)
{
    if (x->v8 || x->converts || (type != R_FORMAT && type != R_BOUNDSHEET))
        return true;
    return xls_codepage(x);
}

static void no_codepage(struct xls *x)
{
    x->rows.row = x->codepage; /* the number that the sentence names */
    table_rows_fail(&x->rows, "table.codepage");
}

static void read_globals(struct xls *x)
{
    struct xls_record r;

    for (size_t at = 0; !x->rows.stop; at = r.end) {
        if (!xls_record(x, at, &r)) {
            table_rows_fail(&x->rows, "table.broken");
            return;
        }
        if (r.type == R_EOF)
            break;
        size_t end = r.end;
        if (texts_begin(x, r.type))
            global(x, &r);
        else
            no_codepage(x);
        r.end = end > r.end ? end : r.end;
    }
    if (!x->v8 && !x->converts && !x->rows.stop && !xls_codepage(x))
        no_codepage(x);
}

/* ---- cells -------------------------------------------------------------------------------------
 */

static str error_name(unsigned code)
{
    static const struct {
        unsigned    code;
        const char *name;
    } names[] = { { 0x00, "#NULL!" }, { 0x07, "#DIV/0!" }, { 0x0f, "#VALUE!" }, { 0x17, "#REF!" },
                  { 0x1d, "#NAME?" }, { 0x24, "#NUM!" },   { 0x2a, "#N/A" } };

    for (size_t i = 0; i < COUNT(names); i++)
        if (names[i].code == code)
            return str_of(names[i].name);
    return STR("#ERROR!");
}

/* A number in four bytes: the upper 30 bits of a double or a whole number, perhaps in hundredths.
 */
static double rk(uint32_t v)
{
    double d = 0;

    if (v & 2) {
        uint32_t n = v >> 2 | (v & UINT32_C(0x80000000) ? UINT32_C(0xc0000000) : 0);
        d = n & UINT32_C(0x80000000) ? -(double)(~n + 1) : (double)n;
    } else {
        uint64_t bits = (uint64_t)(v & ~UINT32_C(3)) << 32;
        memcpy(&d, &bits, sizeof d);
    }
    return v & 1 ? d / 100 : d;
}

static void put_number(struct xls *x, size_t column, double v, size_t style_at)
{
    table_rows_cell(&x->rows, column, table_rows_number(&x->rows, v, xls_u16(x, style_at)));
}

static void put_bool(struct xls *x, size_t column, unsigned value, bool is_error)
{
    table_rows_cell(&x->rows, column,
                    is_error ? error_name(value)
                    : value  ? STR("true")
                             : STR("false"));
}

static void put_text(struct xls *x, size_t column, struct xls_record *r, size_t width)
{
    str t;

    if (xls_text(x, x->rows.row_mem, r, width, &t))
        table_rows_cell(&x->rows, column, t);
    else
        table_rows_fail(&x->rows, "table.broken");
}

/* A formula's text stands in a record behind it, and behind what belongs to the formula. */
static void formula_text(struct xls *x, size_t column, size_t at)
{
    struct xls_record r;

    for (; xls_record(x, at, &r); at = r.end) {
        if (r.type == R_STRING) {
            put_text(x, column, &r, 2);
            return;
        }
        if (r.type != R_SHRFMLA && r.type != R_ARRAY && r.type != R_TABLE && r.type != R_CONTINUE)
            return;
    }
}

static void formula(struct xls *x, size_t column, const struct xls_record *r)
{
    size_t at = r->at + 6;

    if (xls_u16(x, at + 6) != 0xffff) {
        put_number(x, column, xls_double(x, at), r->at + 4);
        return;
    }
    switch (x->s.p[at]) {
    case 0:
        formula_text(x, column, r->end);
        break;
    case 1:
    case 2:
        put_bool(x, column, (uint8_t)x->s.p[at + 2], x->s.p[at] == 2);
        break;
    default: /* empty */
        break;
    }
}

/* How many bytes a record of cells has at least: row, column, style, value. */
static size_t least(unsigned type)
{
    switch (type) {
    case R_NUMBER:
    case R_FORMULA:
        return 14;
    case R_RK:
    case R_LABELSST:
        return 10;
    case R_MULRK:
        return 12;
    case R_BOOLERR:
    case R_LABEL:
    case R_RSTRING:
        return 8;
    default:
        return 0;
    }
}

static void put(struct xls *x, struct xls_record r)
{
    size_t column = xls_u16(x, r.at + 2), style = r.at + 4, value = r.at + 6;

    switch (r.type) {
    case R_NUMBER:
        put_number(x, column, xls_double(x, value), style);
        break;
    case R_RK:
        put_number(x, column, rk(xls_u32(x, value)), style);
        break;
    case R_MULRK:
        for (size_t at = style; r.end - at >= 8; at += 6, column++)
            put_number(x, column, rk(xls_u32(x, at + 2)), at);
        break;
    case R_LABELSST:
        if (xls_u32(x, value) >= x->rows.texts.count)
            table_rows_fail(&x->rows, "table.broken");
        else
            table_rows_cell(&x->rows, column, table_texts_get(&x->rows, xls_u32(x, value)));
        break;
    case R_LABEL:
    case R_RSTRING:
        r.at = value;
        put_text(x, column, &r, 2);
        break;
    case R_BOOLERR:
        put_bool(x, column, (uint8_t)x->s.p[value], x->s.p[value + 1] != 0);
        break;
    default:
        formula(x, column, &r);
        break;
    }
}

/* ---- sheets ------------------------------------------------------------------------------------
 */

static void add_cell(struct xls *x, size_t at, unsigned row)
{
    if (x->n_cells == x->cap_cells) {
        x->cap_cells = x->cap_cells ? x->cap_cells * 2 : 4096;
        x->cell = xrealloc(x->cell, x->cap_cells, sizeof *x->cell);
    }
    x->cell[x->n_cells++] = (struct xls_cell){ row, (uint32_t)at };
}

static void add_merges(struct xls *x, const struct xls_record *r)
{
    for (size_t at = r->at + 2; xls_has(r, 2) && at + 8 <= r->end; at += 8) {
        struct table_merge m = { .r1 = xls_u16(x, at) + 1,
                                 .r2 = xls_u16(x, at + 2) + 1,
                                 .c1 = xls_u16(x, at + 4),
                                 .c2 = xls_u16(x, at + 6) };
        table_rows_merge(&x->rows, &m);
    }
}

/* [MS-XLS] 2.4.221: a height of nothing is a row that is hidden, also by a filter. */
static void see_row(struct xls *x, const struct xls_record *r)
{
    enum { FLAGS = 12, NO_HEIGHT = 0x20 };

    if (xls_has(r, FLAGS + 2) && xls_u16(x, r->at + FLAGS) & NO_HEIGHT)
        x->unseen[xls_u16(x, r->at) / 8] |= (uint8_t)(1u << xls_u16(x, r->at) % 8);
}

/* Merged ranges stand behind the cells, and the cells in any order: first it is only noted where
 * they are. Charts lie in a sheet as streams of their own. False when the sheet does not end. */
static bool look(struct xls *x, size_t at)
{
    struct xls_record r;
    int               depth = 0;

    for (; xls_record(x, at, &r); at = r.end) {
        if (r.type == R_BOF)
            depth++;
        else if (r.type == R_EOF && --depth <= 0)
            return true;
        else if (depth > 1)
            continue;
        else if (r.type == R_MERGEDCELLS)
            add_merges(x, &r);
        else if (r.type == R_ROW)
            see_row(x, &r);
        else if (least(r.type) && xls_has(&r, least(r.type)))
            add_cell(x, at, xls_u16(x, r.at));
        else if (least(r.type))
            return false;
    }
    return false;
}

static int in_order(const void *a, const void *b)
{
    const struct xls_cell *x = a, *y = b;

    if (x->row != y->row)
        return x->row < y->row ? -1 : 1;
    return (x->at > y->at) - (x->at < y->at);
}

static void read_sheet(struct xls *x, const struct xls_sheet *s)
{
    struct xls_record r;

    table_rows_clear(&x->rows);
    x->n_cells = 0;
    memset(x->unseen, 0, sizeof x->unseen);
    if (!xls_record(x, s->at, &r) || r.type != R_BOF || !xls_has(&r, 4)) {
        table_rows_fail(&x->rows, "table.broken");
        return;
    }
    if (xls_u16(x, r.at + 2) != SHEET)
        return; /* a dialogue of Excel 5 */
    bool whole = look(x, s->at);
    if (x->n_cells)
        qsort(x->cell, x->n_cells, sizeof *x->cell, in_order);
    if (!whole) {
        x->rows.row = x->n_cells ? x->cell[x->n_cells - 1].row + 1 : 0;
        table_rows_fail(&x->rows, "table.broken");
        return;
    }
    if (!table_rows_begin(&x->rows, s->name, s->hidden))
        return;
    for (size_t i = 0; i < x->n_cells && !x->rows.stop; i++) {
        x->rows.row = (int64_t)x->cell[i].row + 1;
        x->rows.unseen = x->unseen[x->cell[i].row / 8] >> x->cell[i].row % 8 & 1;
        xls_record(x, x->cell[i].at, &r);
        put(x, r);
        if ((i + 1 == x->n_cells || x->cell[i + 1].row != x->cell[i].row) && !x->rows.stop)
            table_rows_end(&x->rows);
    }
}

static void read_book(struct xls *x)
{
    struct xls_record r;

    if (!xls_record(x, 0, &r) || r.type != R_BOF || !xls_has(&r, 4)) {
        table_rows_fail(&x->rows, "table.broken");
        return;
    }
    x->v8 = xls_u16(x, r.at) == V8;
    if (xls_u16(x, r.at + 2) == SHEET) { /* a sheet alone, without a book around it */
        x->n_sheets = 1;
        if (!x->v8 && !xls_codepage(x))
            no_codepage(x);
    } else {
        read_globals(x);
        if (!x->rows.stop && !x->n_sheets)
            table_rows_fail(&x->rows, "table.empty");
    }
    for (size_t i = 0; i < x->n_sheets && !x->rows.stop; i++)
        read_sheet(x, &x->sheet[i]);
}

/* ---- the file ----------------------------------------------------------------------------------
 */

/* "Workbook" is the newer form: a file that was written for both has "Book" as well. */
static const char *find_stream(struct xls *x, str file)
{
    struct table_ole *o = table_ole_open(x->rows.mem, file);
    bool              whole = false;

    if (!o)
        return "table.broken";
    if (table_ole_stream(o, "Workbook", &x->s, &whole) ||
        table_ole_stream(o, "Book", &x->s, &whole))
        return whole ? NULL : "table.broken";
    if (table_ole_stream(o, "EncryptedPackage", &x->s, &whole))
        return "table.locked"; /* an XLSX with a password */
    return "table.type";
}

/* Records without a container: a sheet alone (exporters of web sites write it so), or an Excel
 * before its fifth, whose records are others. */
static const char *bare_stream(struct xls *x, str file)
{
    x->s = file;
    return xls_u16(x, 0) == R_BOF ? NULL : "table.old";
}

bool table_is_xls(str file)
{
    static const char heads[][5] = { "\x09\x00\x04\x00", "\x09\x02\x06\x00", "\x09\x04\x06\x00",
                                     "\x09\x08\x08\x00", "\x09\x08\x10\x00" };

    for (size_t i = 0; i < COUNT(heads); i++)
        if (str_starts(file, (str){ heads[i], 4 }))
            return true;
    return table_ole_is(file);
}

struct table_result table_read_xls(str file, const struct table_bounds *b,
                                   const struct table_sink *sink)
{
    struct xls *x = xcalloc(1, sizeof *x);

    table_rows_open(&x->rows, b, sink);
    x->text_mem = arena_new();
    const char *wrong = file.n > UINT32_MAX  ? "table.large"
                        : table_ole_is(file) ? find_stream(x, file)
                                             : bare_stream(x, file);
    if (wrong)
        table_rows_fail(&x->rows, wrong);
    else
        read_book(x);
    x->rows.out.encoding = xls_encoding(x);
    if (x->converts)
        iconv_close(x->convert);
    arena_free(x->text_mem);
    free(x->cell);
    struct table_result out = table_rows_close(&x->rows);
    free(x);
    return out;
}
