/* table_fill.c -- values go into somebody else's spreadsheet, through a child and through memory.
 */
#include <errno.h>
#include <stdatomic.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/log.h"
#include "core/child.h"
#include "core/table.h"

/* Bytes of a package, and of the lines for it; both lie in memory while it is made. */
enum { FILL_MOST = 256 << 20, FILL_LINES = 256 << 20 };
/* From here on a table is a big one, of which one is made at a time: two, and the packages that
 * come of them, would take most of what the service has (MemoryMax). */
enum { FILL_BIG = 32 << 20 };
enum { FILL_MS = 180000, CHUNK = 1 << 16, TAIL = 80 };

/* clang-format off */
static const struct message codes[] = {
    { "fill.room",    "模板里留出的行不够，不能自动加行：下面有图形、表格、打印区域或带公式的行，或者别的工作表、名称、图表引用了这张表。请在模板里多留几行，再上传。",
                      "The template has too few rows and none can be added: drawings, tables, a print area or rows with formulas stand below, or another sheet, a defined name or a chart refers to this table. Please make more rows in the template and upload it again." },
    { "fill.formula", "第 {0} 列在模板里是公式，不能填写。请把这一列设为“不填”。",
                      "Column {0} has formulas in the template and cannot be filled. Please leave that column alone." },
    { "fill.merged",  "第 {1} 行第 {0} 列被合并单元格盖住，写进去也看不见。请检查表头到第几行、从第几行开始填，或把这一列（格）设为“不填”。",
                      "Row {1}, column {0} lies under a merged cell: what is written there is not seen. Please check which row is the last of the headings and where the rows begin, or leave that column or cell alone." },
    { "fill.form",    "这个表格的内部写法无法保持原样填写。请在表格软件里另存为 XLSX，再上传。",
                      "This spreadsheet is written in a way that cannot be filled as it stands. Please save it as XLSX in your spreadsheet program and upload it again." },
    { "table.large",  "填好的表太大：一张表最多 1048576 行，取出的内容和文件各最多 256 MB。请按街道、社区或网格分几次填，或者少填几列。",
                      "The filled table is too large: a sheet has 1048576 rows at most, its values and the file 256 MB each. Please fill it in parts, by street, community or grid, or with fewer columns." },
};
static const struct message
    msg_broken = { "fill.broken", "模板文件已损坏，请重新上传。", "The template is damaged: please upload it again." },
    msg_big    = { "table.turn",   "另一份很大的表正在生成，一次只能生成一份。请过两三分钟再下载，填好的内容都在。", "Another very large table is being made, and only one is made at a time. Please fetch this one in a few minutes; nothing of what was filled in is lost." },
    msg_child  = { "table.filler", "服务器暂时无法填表（{0}），请稍后再试。", "The server cannot fill tables at the moment ({0}); please try again later." };
/* clang-format on */

/* The file in memory whose lines are many, by its number and one; 0: there is none. */
static atomic_int big;

/* False: another is being made. */
static bool big_turn(int fd)
{
    int none = 0;

    return atomic_compare_exchange_strong(&big, &none, fd + 1) || none == fd + 1;
}

void table_fill_drop(int fd)
{
    int mine = fd + 1;

    /* before its number can be that of another file */
    atomic_compare_exchange_strong(&big, &mine, 0);
    close(fd);
}

void table_fill_sheet(struct buf *b, int64_t sheet, int64_t first, int64_t prepared, bool open)
{
    buf_fmt(b, "sheet\t%lld\t%lld\t%lld\t%d\n", (long long)sheet, (long long)first,
            (long long)prepared, open);
}

void table_fill_columns(struct buf *b, const int64_t *column, size_t n)
{
    buf_z(b, "columns");
    for (size_t i = 0; i < n; i++)
        buf_fmt(b, "\t%lld", (long long)column[i]);
    buf_char(b, '\n');
}

void table_fill_cell(struct buf *b, int64_t row, int64_t column, char type, str value)
{
    buf_fmt(b, "cell\t%lld\t%lld\t", (long long)row, (long long)column);
    table_line(b, &value, 1, &type);
}

void table_fill_row(struct buf *b, const str *value, size_t n, const char *types)
{
    buf_z(b, n ? "row\t" : "row\n");
    if (n)
        table_line(b, value, n, types);
}

static error *no_child(struct arena *a, const char *why)
{
    log_event(LOG_ERROR_, "table.filler", "why=\"%s\"", why);
    return error_of(a, FAIL_BUSY, &msg_child, str_of(why));
}

static bool put(int fd, str s)
{
    while (s.n) {
        ssize_t k = write(fd, s.p, s.n);
        if (k < 0 && errno == EINTR)
            continue;
        if (k <= 0)
            return false;
        s.p += k;
        s.n -= (size_t)k;
    }
    return true;
}

/* What stands behind the package in the file FD of N bytes: "\nok\n" or "\nerror CODE COLUMN
 * ROW\n". The file ends with the package afterwards. */
static error *verdict(struct arena *a, int status, int fd, int64_t n)
{
    char    tail[TAIL] = { 0 };
    int64_t from = n > TAIL ? n - TAIL : 0;
    ssize_t got = pread(fd, tail, TAIL, from);
    size_t  end = got > 0 && tail[got - 1] == '\n' ? (size_t)got - 1 : 0, at = end;

    while (at > 0 && tail[at - 1] != '\n')
        at--;
    str line = { tail + at, end - at }, word = str_cut(&line, ' ');
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0 && str_is(word, "ok") && at > 0)
        return ftruncate(fd, from + (int64_t)at - 1) == 0 && lseek(fd, 0, SEEK_SET) == 0
                   ? NULL
                   : no_child(a, strerror(errno));
    str code = str_cut(&line, ' '), column = str_cut(&line, ' ');
    log_event(LOG_WARN_, "table.unfilled", "status=%d code=" STR_FMT, status, STR_ARG(code));
    for (size_t i = 0; i < COUNT(codes); i++)
        if (str_is(code, codes[i].code))
            return error_of(a, FAIL_INPUT, &codes[i], str_dup(a, column), str_dup(a, line));
    if (str_is(code, "table.broken"))
        return error_of(a, FAIL_INPUT, &msg_broken);
    return no_child(a, "child");
}

error *table_fill_begin(struct arena *a, str tmpl, int *fd)
{
    *fd = memfd_create("fill", MFD_CLOEXEC);
    if (*fd < 0)
        return no_child(a, strerror(errno));
    if (put(*fd, str_fmt(a, "fill\t%zu\n", tmpl.n)) && put(*fd, tmpl))
        return NULL;
    int why = errno;
    close(*fd);
    *fd = -1;
    return no_child(a, strerror(why));
}

error *table_fill_put(struct arena *a, int fd, struct buf *lines)
{
    int64_t n = lseek(fd, 0, SEEK_CUR) + (int64_t)lines->n;

    if (lines->over || n > FILL_LINES)
        return error_of(a, FAIL_INPUT, &codes[3]);
    if (n > FILL_BIG && !big_turn(fd))
        return error_of(a, FAIL_BUSY, &msg_big);
    if (!put(fd, buf_done(lines)))
        return no_child(a, strerror(errno));
    lines->n = 0;
    return NULL;
}

/* What the child says into the file OUT; how long it is. */
static error *take(struct arena *a, struct child *c, int out, int64_t *n)
{
    char   *chunk = NEWN(a, char, CHUNK);
    ssize_t k = 0;

    *n = 0;
    while ((k = child_read(c, chunk, CHUNK)) > 0) {
        *n += k;
        if (*n > FILL_MOST)
            return error_of(a, FAIL_INPUT, &codes[3]);
        if (!put(out, (str){ chunk, (size_t)k }))
            return no_child(a, strerror(errno));
    }
    return k < 0 ? no_child(a, "time") : NULL;
}

error *table_fill_run(struct arena *a, int fd, int *out)
{
    static const char *const argv[] = { "gongdi", "fill-table", NULL };
    static const char *const env[] = { "LANG=C", "MALLOC_ARENA_MAX=1", NULL };
    struct child             c = { 0 };
    int64_t                  n = 0;
    int                      to = memfd_create("filled", MFD_CLOEXEC);
    bool                     ok = to >= 0 && lseek(fd, 0, SEEK_SET) == 0;
    int                      bad = ok ? child_start(NULL, argv, env, fd, FILL_MS, &c) : errno;

    *out = -1;
    error *e = bad ? no_child(a, strerror(bad)) : take(a, &c, to, &n);
    if (!bad) {
        int status = child_end(&c, e != NULL);
        e = e ? e : verdict(a, status, to, n);
    }
    table_fill_drop(fd);
    if (!e)
        *out = to;
    else if (to >= 0)
        close(to);
    return e;
}

error *table_fill_take(struct arena *a, int fd, str *out)
{
    off_t n = lseek(fd, 0, SEEK_END);
    char *p = NEWN(a, char, (size_t)n + 1);
    bool  ok = pread(fd, p, (size_t)n, 0) == n;

    close(fd);
    *out = (str){ p, (size_t)n };
    return ok ? NULL : no_child(a, "memory");
}

error *table_fill(struct arena *a, str tmpl, str lines, str *out)
{
    struct buf b = { .mem = a, .p = (char *)(uintptr_t)lines.p, .n = lines.n };
    int        fd = -1, got = -1;

    TRY(table_fill_begin(a, tmpl, &fd));
    error *e = table_fill_put(a, fd, &b);
    if (e) {
        table_fill_drop(fd);
        return e;
    }
    TRY(table_fill_run(a, fd, &got));
    return table_fill_take(a, got, out);
}
