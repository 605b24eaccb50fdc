/* cmd_decode_table.c -- gongdi decode-table: the child that reads one foreign table
 * (core/table.h).
 *
 * Hidden: it is started by the server alone, with the file on its standard input. Lines on its
 * standard output, cells divided by tabs, with \t \n \\ for what would divide:
 *   sheet NAME HIDDEN    before the rows of each sheet
 *   row NUMBER CELL ...    or, when the sheet hides it,    unseen NUMBER CELL ...
 *   list WHERE WHAT      behind the rows: words that the sheet offers for some of its cells
 *   ok ENCODING SEPARATOR ROWS    or    error CODE ROW    as the last one */
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/cli.h"
#include "cli/sandbox.h"
#include "cli/table_lib.h"
#include "cli/table_out.h"

struct options {
    int64_t rows, memory, seconds;
};
/* clang-format off */
static const struct field options[] = {
    INT(struct options, rows,    1, 10000000,  .doc = "Refuse tables with more"),
    INT(struct options, memory,  1, INT64_MAX, .doc = "Bytes of address space"),
    INT(struct options, seconds, 1, 3600,      .doc = "Of computing"),
    FIELDS_END,
};
/* clang-format on */

static bool on_sheet(void *ctx, str name, bool hidden)
{
    (void)ctx;
    return table_put_sheet(name, hidden);
}

static bool on_row(void *ctx, int64_t n, const str *cell, size_t cells)
{
    (void)ctx;
    return table_put_row(n, cell, cells);
}

static void on_list(void *ctx, str where, str what)
{
    (void)ctx;
    table_put_list(where, what);
}

static void on_unseen(void *ctx)
{
    (void)ctx;
    table_put_unseen();
}

static void end(struct table_result r) __attribute__((noreturn));
static void end(struct table_result r)
{
    if (r.code)
        table_refuse(r.code, r.row);
    table_end(r.encoding ? r.encoding : "xlsx", r.separator == '\t'  ? "tab"
                                                : r.separator == ';' ? "semicolon"
                                                : r.separator        ? "comma"
                                                                     : "none");
}

static void refuse(const char *code) __attribute__((noreturn));
static void refuse(const char *code)
{
    table_refuse(code, 0);
}

static bool starts(str s, const char *bytes, size_t n)
{
    return s.n >= n && memcmp(s.p, bytes, n) == 0;
}

/* What many systems send under the name of a spreadsheet, and office programs open without a word:
 * a web page. Its rows are not ours to guess. */
static const char *page_of(str s)
{
    static const struct {
        const char *begin, *code;
    } marks[] = {
        { "<!doctype html", "table.html" }, { "<html", "table.html" },  { "<head", "table.html" },
        { "<meta", "table.html" },          { "<style", "table.html" }, { "<body", "table.html" },
        { "<table", "table.html" },         { "<div", "table.html" },   { "<script", "table.html" },
        { "mime-version:", "table.html" },  { "<?xml", "table.xml" },
    };
    size_t at = starts(s, "\xEF\xBB\xBF", 3) ? 3 : 0;

    while (at < s.n && is_blank(s.p[at]))
        at++;
    for (size_t i = 0; i < COUNT(marks); i++) {
        size_t n = strlen(marks[i].begin), k = 0;
        while (k < n && at + k < s.n && lower(s.p[at + k]) == marks[i].begin[k])
            k++;
        if (k == n)
            return marks[i].code;
    }
    return NULL;
}

/* By what the bytes are, whatever the file is called. */
static struct table_result read_table(str file, bool loaded, const struct table_bounds *b,
                                      const struct table_sink *sink)
{
    const char *page = page_of(file);

    if (starts(file, "PK\x03\x04", 4))
        return loaded ? table_read_xlsx(file, b, sink)
                      : (struct table_result){ .code = "table.decoder" };
    if (table_is_xls(file))
        return table_read_xls(file, b, sink);
    if (page)
        return (struct table_result){ .code = page };
    if (memchr(file.p, 0, file.n < 4096 ? file.n : 4096) && !starts(file, "\xFF\xFE", 2) &&
        !starts(file, "\xFE\xFF", 2))
        return (struct table_result){ .code = "table.type" };
    return table_read_csv(file, b, sink);
}

static error *run(struct cli *c)
{
    const struct options *o = c->opt;
    struct sandbox        box = { 0 };
    struct table_sink     sink = { NULL, on_sheet, on_row, on_list, on_unseen };
    struct table_bounds   b = table_bounds_default;
    struct stat           s;

    prctl(PR_SET_PDEATHSIG, 9, 0, 0, 0);
    bool loaded = table_load_libraries();
    table_load_converters();
    if (fstat(0, &s) != 0 || s.st_size == 0)
        refuse("table.empty");
    void *p = mmap(NULL, (size_t)s.st_size, PROT_READ, MAP_PRIVATE, 0, 0);
    if (p == MAP_FAILED || !sandbox_enter(o->memory, o->seconds, &box))
        refuse("table.decoder");
    b.rows = o->rows;
    end(read_table((str){ p, (size_t)s.st_size }, loaded, &b, &sink));
}

static const struct options defaults = { .rows = 500000, .memory = 1 << 30, .seconds = 60 };

const struct command cmd_decode_table = {
    .name = "decode-table",
    .operands = "",
    OPTIONS(struct options, options),
    .defaults = &defaults,
    .run = run,
    .summary = NULL, /* hidden */
};
