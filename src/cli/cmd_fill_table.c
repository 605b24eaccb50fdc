/* cmd_fill_table.c -- gongdi fill-table: the child that writes values into somebody's XLSX
 * (core/table.h, table_fill).
 *
 * Hidden: it is started by the server alone. On its standard input, in memory that no disk sees:
 *   fill BYTES                          how long the template is, which follows; then:
 *   sheet N FIRST PREPARED OPEN         from 1; 0 or 1
 *   columns N N ...                     from 0, rising
 *   cell ROW COLUMN VALUE               a cell outside the rows
 *   row VALUE VALUE ...                 s, n or d and the text (with \t \n \\), one a column
 * On its standard output the same package with the values in, and as the last line, which no
 * package ends with, "\nok\n" or "\nerror CODE COLUMN ROW\n".
 *
 * Its memory does not grow with the rows but for the packed package: the lines are gone through
 * twice, first to find what is wrong and how long the sheet becomes, then to pack it. */
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/cli.h"
#include "cli/sandbox.h"
#include "cli/sheet_fill.h"
#include "cli/sheet_ref.h"
#include "cli/table_lib.h"

enum { SECONDS = 120, DROP = 8 << 20 };

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

static void end(const char *code, const struct fill *f) __attribute__((noreturn));
static void end(const char *code, const struct fill *f)
{
    char line[80];
    int  n = code ? snprintf(line, sizeof line, "\nerror %s %lld %lld\n", code,
                             (long long)(f ? f->refused : 0), (long long)(f ? f->refused_row : 0))
                  : snprintf(line, sizeof line, "\nok\n");

    say(NULL, line, (size_t)n, true);
    _exit(code ? 1 : 0);
}

/* The lines, and the record that was read last. */
struct lines {
    str               all, rest; /* REST: behind that record */
    struct arena     *mem;       /* of its values */
    struct fill_value value[FILL_COLUMNS];
    size_t            columns;
    int64_t           next, page;
    uintptr_t         dropped; /* up to there the pages were given back */
};

static str unescaped(struct arena *a, str s)
{
    if (!memchr(s.p, '\\', s.n))
        return s;
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

/* What has been read is not needed in memory before the next pass. */
static void drop_pages(struct lines *l)
{
    uintptr_t upto = (uintptr_t)l->rest.p & ~(uintptr_t)(l->page - 1);

    if (upto < l->dropped + DROP)
        return;
    madvise((void *)l->dropped, upto - l->dropped, MADV_DONTNEED);
    l->dropped = upto;
}

static void rewind_lines(struct lines *l)
{
    l->rest = l->all;
    l->next = 0;
    l->dropped = ((uintptr_t)l->all.p + (uintptr_t)l->page - 1) & ~(uintptr_t)(l->page - 1);
}

/* The lines into what is wanted, the records counted; false when they are not ours. */
static bool read_lines(struct arena *a, struct lines *l, struct fill *f, int64_t *sheet)
{
    rewind_lines(l);
    while (l->rest.n) {
        str line = str_cut(&l->rest, '\n'), word = str_cut(&line, '\t');
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
        } else if (str_is(word, "row")) {
            f->rows++;
        } else {
            return false;
        }
        drop_pages(l);
    }
    l->columns = f->columns;
    rewind_lines(l);
    return *sheet > 0 && f->first > 0 && f->prepared >= 0;
}

/* The record I: I is the next one, or the first one again. */
static const struct fill_value *record(void *ctx, int64_t i)
{
    struct lines *l = ctx;

    if (i < l->next)
        rewind_lines(l);
    while (l->rest.n) {
        str line = str_cut(&l->rest, '\n');
        if (!str_is(str_cut(&line, '\t'), "row") || l->next++ < i)
            continue;
        arena_reset(l->mem);
        for (size_t c = 0; c < l->columns; c++)
            l->value[c] = value_of(l->mem, str_cut(&line, '\t'));
        drop_pages(l);
        break;
    }
    return l->value;
}

/* The filled sheet, piece by piece. */
struct sheet {
    struct arena   *mem;
    str             xml;
    struct fill    *f;
    struct filling *filling;
    str             piece; /* what is left of it */
    bool            end;
};

static void close_sheet(struct sheet *s)
{
    if (s->filling)
        sheet_fill_end(s->filling);
    s->filling = NULL;
}

static void open_sheet(void *ctx)
{
    struct sheet *s = ctx;

    close_sheet(s);
    arena_reset(s->mem);
    s->piece = (str){ 0 };
    s->filling = sheet_fill_begin(s->mem, s->xml, s->f);
    s->end = false;
}

static int64_t read_sheet(void *ctx, char *to, size_t most)
{
    struct sheet *s = ctx;

    while (!s->piece.n && !s->end)
        if (sheet_fill_next(s->filling, &s->piece, &s->end))
            return -1;
    size_t n = s->piece.n < most ? s->piece.n : most;
    memcpy(to, s->piece.p, n);
    s->piece = (str){ s->piece.p + n, s->piece.n - n };
    return (int64_t)n;
}

/* How long the sheet becomes; ends the child when it cannot be. */
static int64_t measured(struct sheet *s)
{
    int64_t n = 0;

    open_sheet(s);
    while (!s->end) {
        const char *why = sheet_fill_next(s->filling, &s->piece, &s->end);
        if (why)
            end(why, s->f);
        n += (int64_t)s->piece.n;
    }
    return n;
}

/* What other parts of the package say of rows that would go down. */
static bool others_speak(str file, const struct table_sheet_of *s, const struct fill *f)
{
    int64_t below = f->first + f->prepared;

    return s->over >= below || sheet_ref_reaches(s->names, s->name, false, below) ||
           table_xlsx_others(file, &table_bounds_default, s, below);
}

static error *run(struct cli *c)
{
    struct sandbox        box = { 0 };
    struct table_sheet_of s = { 0 };
    struct fill          *f = NEW(c->mem, struct fill);
    struct lines         *l = NEW(c->mem, struct lines);
    struct stat           st;
    int64_t               n = 0, number = 0;

    prctl(PR_SET_PDEATHSIG, 9, 0, 0, 0);
    bool loaded = table_load_libraries();
    if (!loaded || fstat(0, &st) != 0 || st.st_size == 0)
        end("table.decoder", NULL);
    l->page = sysconf(_SC_PAGESIZE);
    void *p = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, 0, 0);
    if (p == MAP_FAILED || !sandbox_enter(INT64_C(3) << 30, SECONDS, &box))
        end("table.decoder", NULL);
    str file = { p, (size_t)st.st_size }, head = str_cut(&file, '\n');
    if (!str_is(str_cut(&head, '\t'), "fill") || !str_i64(head, 0, (int64_t)file.n, &n))
        end("table.decoder", NULL);
    l->all = (str){ file.p + n, file.n - (size_t)n };
    l->mem = arena_new();
    file.n = (size_t)n;
    if (!read_lines(c->mem, l, f, &number))
        end("table.decoder", NULL);
    if (!table_xlsx_sheet(c->mem, file, &table_bounds_default, number, &s))
        end("table.broken", NULL);
    f->record = record;
    f->ctx = l;
    f->sheet = s.name;
    f->formats = s.formats;
    f->n_formats = s.n_formats;
    f->date1904 = s.date1904;
    f->chain = s.chain;
    if (sheet_fill_more(f) && others_speak(file, &s, f))
        end("fill.room", NULL);
    struct sheet        sheet = { .mem = arena_new(), .xml = s.xml, .f = f };
    struct table_pieces all = { &sheet, measured(&sheet), open_sheet, read_sheet };
    end(table_part_replace(file, s.part, &all, say, NULL) ? NULL : "table.broken", NULL);
}

const struct command cmd_fill_table = {
    .name = "fill-table", .operands = "", .run = run, .summary = NULL, /* hidden */
};
