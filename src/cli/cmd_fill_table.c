/* cmd_fill_table.c -- gongdi fill-table: the child that writes values into somebody's XLSX
 * (core/table.h, table_fill).
 *
 * Hidden: it is started by the server alone. On its standard input, in memory that no disk sees:
 *   fill BYTES                          how long the lines below are
 *   sheet N FIRST PREPARED OPEN         from 1; 0 or 1
 *   columns N N ...                     from 0, rising
 *   cell ROW COLUMN VALUE               a cell outside the rows
 *   row VALUE VALUE ...                 s, n or d and the text (with \t \n \\), one a column
 * and then the template. On its standard output the same package with the values in, and as the
 * last line, which no package ends with, "\nok\n" or "\nerror CODE COLUMN\n". */
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/cli.h"
#include "cli/sandbox.h"
#include "cli/sheet_fill.h"
#include "cli/sheet_ref.h"
#include "cli/table_lib.h"

static bool say(void *ctx, const char *p, size_t n, bool last)
{
    (void)ctx;
    (void)last;
    while (n) {
        ssize_t k = write(1, p, n);
        if (k <= 0)
            return false;
        p += k;
        n -= (size_t)k;
    }
    return true;
}

static void end(const char *code, int64_t column) __attribute__((noreturn));
static void end(const char *code, int64_t column)
{
    char line[80];
    int  n = code ? snprintf(line, sizeof line, "\nerror %s %lld\n", code, (long long)column)
                  : snprintf(line, sizeof line, "\nok\n");

    say(NULL, line, (size_t)n, true);
    _exit(code ? 1 : 0);
}

static str unescaped(struct arena *a, str s)
{
    char *p = NEWN(a, char, s.n + 1);

    return (str){ p, str_unescape(p, s) };
}

static struct fill_value value_of(struct arena *a, str s)
{
    if (!s.n)
        return (struct fill_value){ 's', { 0 } };
    return (struct fill_value){ s.p[0], unescaped(a, (str){ s.p + 1, s.n - 1 }) };
}

static int64_t whole(str *s)
{
    int64_t v = -1;

    return str_i64(str_cut(s, '\t'), 0, SHEET_ROWS, &v) ? v : -1;
}

/* The lines into what is wanted; false when they are not ours. */
static bool read_lines(struct arena *a, str lines, struct fill *f, int64_t *sheet)
{
    int64_t cap = 0;

    while (lines.n) {
        str line = str_cut(&lines, '\n'), word = str_cut(&line, '\t');
        if (str_is(word, "sheet")) {
            *sheet = whole(&line);
            f->first = whole(&line);
            f->prepared = whole(&line);
            f->open = whole(&line) == 1;
        } else if (str_is(word, "columns")) {
            while (line.n && f->columns < FILL_COLUMNS)
                f->column[f->columns++] = whole(&line);
        } else if (str_is(word, "cell") && f->n_fixed < FILL_FIXED) {
            struct fill_cell *c = &f->fixed[f->n_fixed++];
            c->row = whole(&line);
            c->column = whole(&line);
            c->value = value_of(a, line);
        } else if (str_is(word, "row") && f->rows < FILL_ROWS) {
            if (f->rows == cap) {
                size_t old = (size_t)cap * f->columns * sizeof *f->value;
                cap = cap ? cap * 2 : 256;
                f->value =
                    arena_grow(a, f->value, old, (size_t)cap * f->columns * sizeof *f->value);
            }
            for (size_t i = 0; i < f->columns; i++)
                f->value[(size_t)f->rows * f->columns + i] = value_of(a, str_cut(&line, '\t'));
            f->rows++;
        } else {
            return false;
        }
    }
    return *sheet > 0 && f->first > 0 && f->prepared >= 0;
}

/* What other parts of the package say of rows that would go down. */
static bool others_speak(const struct table_sheet_of *s, const struct fill *f)
{
    return sheet_ref_reaches(s->names, s->name, false, f->first + f->prepared);
}

static error *run(struct cli *c)
{
    struct sandbox        box = { 0 };
    struct table_sheet_of s = { 0 };
    struct fill          *f = NEW(c->mem, struct fill);
    struct stat           st;
    int64_t               n = 0, sheet = 0;
    struct buf            out;

    prctl(PR_SET_PDEATHSIG, 9, 0, 0, 0);
    bool loaded = table_load_libraries();
    if (!loaded || fstat(0, &st) != 0 || st.st_size == 0)
        end("table.decoder", 0);
    void *p = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, 0, 0);
    if (p == MAP_FAILED || !sandbox_enter(INT64_C(3) << 30, 120, &box))
        end("table.decoder", 0);
    str file = { p, (size_t)st.st_size }, head = str_cut(&file, '\n');
    if (!str_is(str_cut(&head, '\t'), "fill") || !str_i64(head, 0, (int64_t)file.n, &n) ||
        !read_lines(c->mem, (str){ file.p, (size_t)n }, f, &sheet))
        end("table.decoder", 0);
    file.p += n;
    file.n -= (size_t)n;
    if (!table_xlsx_sheet(c->mem, file, &table_bounds_default, sheet, &s))
        end("table.broken", 0);
    f->sheet = s.name;
    f->formats = s.formats;
    f->n_formats = s.n_formats;
    f->date1904 = s.date1904;
    f->chain = s.chain;
    if (sheet_fill_more(f) && others_speak(&s, f))
        end("fill.room", 0);
    buf_init(&out, c->mem, (size_t)1 << 30);
    const char *why = sheet_fill(c->mem, s.xml, f, &out);
    if (why)
        end(why, f->refused);
    end(table_part_replace(file, s.part, buf_done(&out), say, NULL) ? NULL : "table.broken", 0);
}

const struct command cmd_fill_table = {
    .name = "fill-table", .operands = "", .run = run, .summary = NULL, /* hidden */
};
