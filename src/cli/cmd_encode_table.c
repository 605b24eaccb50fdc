/* cmd_encode_table.c -- gongdi encode-table FILE NAME: the child that writes an XLSX file out of
 * the lines on its standard input (core/table.h).
 *
 * Hidden: it is started by the server alone. What it reads is our own; it is a child because
 * libxlsxwriter, loaded by name, brings other libraries along which the server need not have. The
 * rows go through it one by one (constant memory). */
#include <dlfcn.h>
#include <errno.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/cli.h"

enum { LINE_MOST = 4 << 20, WIDTH = 16, CELL_MOST = 32767, ROWS_MOST = 1048576 };

/* ---- libxlsxwriter, as far as it is used; the types are its own ---- */

typedef struct lxw_workbook  lxw_workbook;
typedef struct lxw_worksheet lxw_worksheet;
typedef struct lxw_format    lxw_format;
/* Later versions have more members: what is zero there is their default. */
struct workbook_options {
    uint8_t     constant_memory;
    const char *tmpdir;
    uint8_t     use_zip64;
    void       *more[8];
};

struct writer {
    lxw_workbook *(*new)(const char *, struct workbook_options *);
    lxw_worksheet *(*add)(lxw_workbook *, const char *);
    lxw_format *(*format)(lxw_workbook *);
    void (*bold)(lxw_format *);
    int (*string)(lxw_worksheet *, uint32_t, uint16_t, const char *, lxw_format *);
    int (*number)(lxw_worksheet *, uint32_t, uint16_t, double, lxw_format *);
    int (*column)(lxw_worksheet *, uint16_t, uint16_t, double, lxw_format *);
    void (*freeze)(lxw_worksheet *, uint32_t, uint16_t);
    int (*close)(lxw_workbook *);
};
/* clang-format off */
static const struct {
    size_t      at;
    const char *name;
} symbols[] = {
    { offsetof(struct writer, new),    "workbook_new_opt" },
    { offsetof(struct writer, add),    "workbook_add_worksheet" },
    { offsetof(struct writer, format), "workbook_add_format" },
    { offsetof(struct writer, bold),   "format_set_bold" },
    { offsetof(struct writer, string), "worksheet_write_string" },
    { offsetof(struct writer, number), "worksheet_write_number" },
    { offsetof(struct writer, column), "worksheet_set_column" },
    { offsetof(struct writer, freeze), "worksheet_freeze_panes" },
    { offsetof(struct writer, close),  "workbook_close" },
};
/* clang-format on */

static bool load(struct writer *w)
{
    void *lib = NULL;
    char  name[40];

    for (int i = 4; i < 16 && !lib; i++) { /* its number goes up with every few releases */
        snprintf(name, sizeof name, "libxlsxwriter.so.%d", i);
        lib = dlopen(name, RTLD_NOW | RTLD_LOCAL);
    }
    for (size_t i = 0; lib && i < COUNT(symbols); i++) {
        void *f = dlsym(lib, symbols[i].name);
        if (!f)
            return false;
        memcpy((char *)w + symbols[i].at, &f, sizeof f);
    }
    return lib != NULL;
}

/* A cell in place: 's' or 'n' and the text with its escapes; it gets a NUL. */
static void put_cell(const struct writer *w, lxw_worksheet *sheet, uint32_t row, uint16_t column,
                     char *p, size_t n, lxw_format *format)
{
    char   type = n ? p[0] : 's';
    size_t to = n ? str_unescape(p, (str){ p + 1, n - 1 }) : 0;
    char  *end = NULL;

    to = utf8_head((str){ p, to }, CELL_MOST).n;
    p[to] = 0;
    if (!to)
        return;
    double v = type == 'n' ? strtod(p, &end) : 0;
    if (type == 'n' && end && *end == 0)
        w->number(sheet, row, column, v, format);
    else
        w->string(sheet, row, column, p, format);
}

/* A line into a row, its cells divided by tabs; P is changed. */
static void put_line(const struct writer *w, lxw_worksheet *sheet, uint32_t row, char *p, size_t n,
                     lxw_format *format)
{
    uint16_t column = 0;

    for (size_t from = 0; from < n; column++) {
        size_t to = from;
        while (p[to] != '\t' && p[to] != '\n')
            to++;
        put_cell(w, sheet, row, column, p + from, to - from, format);
        from = to + 1;
    }
}

/* A sheet holds a little more than a million rows: what is longer goes on in "NAME 2". */
static lxw_worksheet *sheet_of(const struct writer *w, lxw_workbook *book, str name, int number)
{
    char           text[128];
    str            head = utf8_head(name, number > 1 ? 27 : 31);
    lxw_worksheet *sheet = NULL;

    if (number > 1)
        snprintf(text, sizeof text, STR_FMT " %d", STR_ARG(head), number);
    else
        snprintf(text, sizeof text, STR_FMT, STR_ARG(head));
    sheet = w->add(book, text);
    if (sheet) {
        w->column(sheet, 0, 40, WIDTH, NULL);
        w->freeze(sheet, 1, 0);
    }
    return sheet;
}

static bool put_rows(const struct writer *w, lxw_workbook *book, str name, uint32_t most)
{
    lxw_format    *bold = w->format(book);
    char          *p = xcalloc(1, LINE_MOST + 1), *head = NULL;
    lxw_worksheet *sheet = NULL;
    uint32_t       row = most;
    int            sheets = 0;
    bool           ok = true;

    w->bold(bold);
    while (ok && fgets(p, LINE_MOST, stdin)) {
        size_t n = strlen(p);
        ok = n && p[n - 1] == '\n';
        if (ok && row == most) {
            sheet = sheet_of(w, book, name, ++sheets);
            ok = sheet != NULL;
            row = 0;
            if (ok && head) { /* put_line changes it */
                char *copy = strdup(head);
                ok = copy != NULL;
                if (ok)
                    put_line(w, sheet, row++, copy, strlen(head), bold);
                free(copy);
            }
        }
        if (ok && !head) {
            head = strdup(p);
            ok = head != NULL;
        }
        if (ok)
            put_line(w, sheet, row, p, n, row ? NULL : bold);
        row++;
    }
    if (ok && !sheets) /* an empty table is a table */
        ok = sheet_of(w, book, name, 1) != NULL;
    free(head);
    free(p);
    return ok;
}

static error *run(struct cli *c)
{
    struct writer           w = { 0 };
    struct workbook_options o = { .constant_memory = 1 };

    prctl(PR_SET_PDEATHSIG, 9, 0, 0, 0);
    umask(077);
    if (!load(&w)) {
        printf("error libxlsxwriter\n");
        return error_of(c->mem, FAIL_BUSY, &msg_quiet);
    }
    /* its scratch files lie beside the result, not in a shared folder */
    str path = c->operand[0], dir = path;
    while (dir.n && dir.p[dir.n - 1] != '/')
        dir.n--;
    o.tmpdir = dir.n ? str_dup(c->mem, (str){ dir.p, dir.n - (dir.n > 1) }).p : ".";
    /* how many rows a sheet may hold can be made less, for tests */
    const char   *rows = getenv("GONGDI_SHEET_ROWS");
    uint32_t      most = rows ? (uint32_t)strtoul(rows, NULL, 10) : ROWS_MOST;
    lxw_workbook *book = w.new(str_dup(c->mem, path).p, &o);
    bool          ok = book && put_rows(&w, book, c->operand[1], most < 2 ? ROWS_MOST : most);
    ok = book && w.close(book) == 0 && ok;
    return ok ? NULL : error_of(c->mem, FAIL_BUSY, &msg_quiet);
}

const struct command cmd_encode_table = {
    .name = "encode-table",
    .operands = "FILE NAME",
    .least = 2,
    .most = 2,
    .run = run,
    .summary = NULL, /* hidden */
};
