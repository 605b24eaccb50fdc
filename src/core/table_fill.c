/* table_fill.c -- values go into somebody else's spreadsheet, through a child and through memory.
 */
#include <errno.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/log.h"
#include "core/child.h"
#include "core/table.h"

enum { FILL_MS = 180000, FILL_MOST = 256 << 20, CHUNK = 1 << 16, TAIL = 80 };

/* clang-format off */
static const struct message codes[] = {
    { "fill.room",    "模板里留出的行不够，而下面的内容（图形、表格、打印区域或带公式的行）不能自动下移。请在模板里多留几行，再上传。",
                      "The template has too few rows, and what stands below (drawings, tables, a print area or rows with formulas) cannot be moved down. Please make more rows in the template and upload it again." },
    { "fill.formula", "第 {0} 列在模板里是公式，不能填写。请把这一列设为“不填”。",
                      "Column {0} has formulas in the template and cannot be filled. Please leave that column alone." },
    { "fill.form",    "这个表格的内部写法无法保持原样填写。请在表格软件里另存为 XLSX，再上传。",
                      "This spreadsheet is written in a way that cannot be filled as it stands. Please save it as XLSX in your spreadsheet program and upload it again." },
    { "table.large",  "填好的表太大。请缩小范围，分几次填。", "The filled table is too large: please choose a smaller range and fill it in parts." },
};
static const struct message
    msg_broken = { "fill.broken", "模板文件已损坏，请重新上传。", "The template is damaged: please upload it again." },
    msg_child  = { "table.filler", "服务器暂时无法填表（{0}），请稍后再试。", "The server cannot fill tables at the moment ({0}); please try again later." };
/* clang-format on */

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

/* What stands behind the package: "\nok\n" or "\nerror CODE COLUMN\n". */
static error *verdict(struct arena *a, int status, str all, str *out)
{
    size_t n = all.n && all.p[all.n - 1] == '\n' ? all.n - 1 : 0, at = n;

    while (at > 0 && all.p[at - 1] != '\n' && n - at < TAIL)
        at--;
    str line = { all.p + at, n - at }, word = str_cut(&line, ' ');
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0 && str_is(word, "ok") && at > 0) {
        *out = (str){ all.p, at - 1 };
        return NULL;
    }
    str code = str_cut(&line, ' ');
    log_event(LOG_WARN_, "table.unfilled", "status=%d code=" STR_FMT, status, STR_ARG(code));
    for (size_t i = 0; i < COUNT(codes); i++)
        if (str_is(code, codes[i].code))
            return error_of(a, FAIL_INPUT, &codes[i], line);
    if (str_is(code, "table.broken"))
        return error_of(a, FAIL_INPUT, &msg_broken);
    return no_child(a, "child");
}

error *table_fill(struct arena *a, str tmpl, str lines, str *out)
{
    static const char *const argv[] = { "gongdi", "fill-table", NULL };
    static const char *const env[] = { "LANG=C", "MALLOC_ARENA_MAX=1", NULL };
    struct child             c = { 0 };
    struct buf               got;
    ssize_t                  n = 0;
    int                      fd = memfd_create("fill", MFD_CLOEXEC);
    str                      head = str_fmt(a, "fill\t%zu\n", lines.n);

    if (fd < 0)
        return no_child(a, strerror(errno));
    bool ok = put(fd, head) && put(fd, lines) && put(fd, tmpl) && lseek(fd, 0, SEEK_SET) == 0;
    int  bad = ok ? child_start(NULL, argv, env, fd, FILL_MS, &c) : EIO;
    close(fd);
    if (bad)
        return no_child(a, strerror(bad));
    buf_init(&got, a, FILL_MOST);
    char *chunk = NEWN(a, char, CHUNK);
    while (!got.over && (n = child_read(&c, chunk, CHUNK)) > 0)
        buf_bytes(&got, chunk, (size_t)n);
    int status = child_end(&c, got.over || n < 0);
    if (got.over)
        return error_of(a, FAIL_INPUT, &codes[3]);
    return verdict(a, status, buf_done(&got), out);
}
