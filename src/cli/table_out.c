/* table_out.c -- the lines of a child that reads tables. */
#include "cli/table_out.h"

#include <errno.h>
#include <inttypes.h>
#include <unistd.h>

#include "cli/cli.h"

static struct out {
    char    p[1 << 16];
    size_t  n;
    int64_t rows;
    bool    broken, unseen;
} out; /* of the one thing that this process does */

static void flush(void)
{
    for (size_t at = 0; at < out.n && !out.broken;) {
        ssize_t k = write(1, out.p + at, out.n - at);
        if (k < 0 && errno != EINTR)
            out.broken = true;
        at += k > 0 ? (size_t)k : 0;
    }
    out.n = 0;
}

static void put(char c)
{
    if (out.n == sizeof out.p)
        flush();
    out.p[out.n++] = c;
}

static void put_z(const char *z)
{
    while (*z)
        put(*z++);
}

static void put_int(int64_t v)
{
    char t[24];

    snprintf(t, sizeof t, "%" PRId64, v);
    put_z(t);
}

static void put_cell(str s)
{
    put('\t');
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        if (c == '\t' || c == '\n' || c == '\\') {
            put('\\');
            put(c == '\t' ? 't' : c == '\n' ? 'n' : '\\');
        } else if ((unsigned char)c >= ' ') {
            put(c);
        }
    }
}

bool table_put_sheet(str name, bool hidden)
{
    put_z("sheet");
    put_cell(name);
    put_cell(hidden ? STR("1") : STR("0"));
    put('\n');
    return !out.broken;
}

void table_put_list(str where, str what)
{
    put_z("list");
    put_cell(where);
    put_cell(what);
    put('\n');
}

void table_put_unseen(void)
{
    out.unseen = true;
}

bool table_put_row(int64_t n, const str *cell, size_t cells)
{
    out.rows++;
    put_z(out.unseen ? "unseen\t" : "row\t");
    out.unseen = false;
    put_int(n);
    for (size_t i = 0; i < cells; i++)
        put_cell(cell[i]);
    put('\n');
    return !out.broken;
}

void table_refuse(const char *code, int64_t row)
{
    put_z("error\t");
    put_z(code);
    put('\t');
    put_int(row);
    put('\n');
    flush();
    _exit(EXIT_FAILED);
}

void table_end(const char *form, const char *separator)
{
    put_z("ok\t");
    put_z(form);
    put('\t');
    put_z(separator);
    put('\t');
    put_int(out.rows);
    put('\n');
    flush();
    _exit(EXIT_DONE);
}
