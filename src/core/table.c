/* table.c -- the plain form of a table: how it comes from a child, is read, and goes to one. */
#include "core/table.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/log.h"
#include "core/child.h"
#include "core/vault.h"

enum { LINE_MOST = 16 << 20, CHUNK = 1 << 16, TAIL = 200 };

const struct table_limits table_defaults = {
    .rows = 500000,
    .memory = 1 << 30,
    .seconds = 60,
    .lines = 1 << 30,
};

/* clang-format off */
static const struct message codes[] = {
    { "table.type",     "这不是可以识别的表格。请用 CSV、XLSX 或 XLS 文件。", "This is not a table that can be read here. Please use CSV, XLSX or XLS." },
    { "table.old",      "这是 Excel 4.0 或更早的格式，请在表格软件里打开，另存为 XLSX。", "This is the format of Excel 4 or older: open it in your spreadsheet program and save it as XLSX." },
    { "table.locked",   "文件有打开密码，无法读取。请在表格软件里去掉密码后再上传。", "The file is protected by a password. Please save it without one in your spreadsheet program and send it again." },
    { "table.html",     "这个文件名为表格，实际是网页（有些系统这样导出）。请在表格软件里打开，另存为 XLSX 再上传。", "This file is called a spreadsheet but is a web page, as some systems export it. Please open it in your spreadsheet program and save it as XLSX." },
    { "table.xml",      "这个文件是 XML（例如“XML 表格 2003”）。请在表格软件里打开，另存为 XLSX 再上传。", "This file is XML (such as \"XML Spreadsheet 2003\"). Please open it in your spreadsheet program and save it as XLSX." },
    { "table.codepage", "文件里的文字用代码页 {0} 写成，这里读不了。请在表格软件里另存为 XLSX。", "The text in the file is written in code page {0}, which cannot be read here. Please save it as XLSX in your spreadsheet program." },
    { "table.empty",    "文件是空的。", "The file is empty." },
    { "table.damaged",  "文件不完整或已损坏，一行也读不出。", "The file is incomplete or damaged; no row of it can be read." },
    { "table.broken",   "文件不完整或已损坏（第 {0} 行附近）。", "The file is incomplete or damaged (near row {0})." },
    { "table.encoding", "第 {0} 行的文字既不是 UTF-8 也不是 GB18030。", "The text in row {0} is neither UTF-8 nor GB18030." },
    { "table.quote",    "第 {0} 行的引号没有成对。", "A quote is left open in row {0}." },
    { "table.cell",     "第 {0} 行有一格太长。", "A cell in row {0} is too long." },
    { "table.wide",     "第 {0} 行的列太多，最多 512 列。", "Row {0} has too many columns; 512 are the most." },
    { "table.rows",     "表格太长，最多 {1} 行。请分成几个文件。", "The table is too long, {1} rows are the most; please divide it into several files." },
    { "table.large",    "表格展开后太大。请分成几个文件。", "The table is too large when unpacked; please divide it into several files." },
    { "table.time",     "表格太复杂，读取超过 {2} 秒。", "The table is too complex: reading it took more than {2} seconds." },
    { "geo.type",       "这不是可以识别的地理数据。请用 GeoJSON、GeoPackage、Shapefile（打包成 ZIP）或 OSM PBF。", "These are no geodata that can be read here. Please use GeoJSON, GeoPackage, Shapefile (in a ZIP) or OSM PBF." },
    { "geo.broken",     "地理数据不完整或已损坏（第 {0} 个要素附近）。", "The geodata are incomplete or damaged (near feature {0})." },
    { "geo.project",    "坐标系 EPSG:{0} 需要换算。", "The system EPSG:{0} must be transformed." },
    { "geo.system",     "没有说明坐标系，或者坐标系无法识别：请选择 WGS-84、CGCS2000 或 GCJ-02。", "The coordinate system is not given or not known here: choose WGS-84, CGCS2000 or GCJ-02." },
};
static const struct message
    msg_decoder = { "table.decoder", "服务器暂时无法处理表格（{0}），请稍后再试。", "The server cannot process tables at the moment ({0}); please try again later." },
    msg_space   = { "table.space",   "文件暂时存不下，请稍后再试。", "The file cannot be stored at the moment; please try again later." };
/* clang-format on */

static error *no_decoder(struct arena *a, const char *why)
{
    log_event(LOG_ERROR_, "table.decoder", "why=\"%s\"", why);
    return error_of(a, FAIL_BUSY, &msg_decoder, str_of(why));
}

static const struct message *message_of(str code)
{
    for (size_t i = 0; i < COUNT(codes); i++)
        if (str_is(code, codes[i].code))
            return &codes[i];
    return NULL;
}

/* What the last line, or an end without one, means. */
static error *refusal(struct arena *a, const struct table_limits *l, str last, int status)
{
    int sig = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
    str word = str_cut(&last, '\t'), code = str_cut(&last, '\t');

    if (!str_is(word, "error")) {
        last = (str){ 0 }; /* a row, and not the number of one */
        code = sig == SIGXCPU || sig == SIGKILL ? STR("table.time")
               : sig                            ? STR("table.broken")
                                                : STR("table.decoder");
    }
    log_event(LOG_WARN_, "table.refused", "exit=%d signal=%d code=" STR_FMT,
              WIFEXITED(status) ? WEXITSTATUS(status) : -1, sig, STR_ARG(code));
    if (str_is(code, "table.broken") && (!last.n || str_is(last, "0")))
        code = STR("table.damaged"); /* there is no row to name */
    const struct message *m = message_of(code);
    return m ? error_of(a, FAIL_INPUT, m, last, str_int(a, l->rows), str_int(a, l->seconds))
             : no_decoder(a, "child");
}

/* ---- sealed files: blocks of CHUNK bytes, each behind its nonce and before its tag ---- */

enum { BLOCK = CRYPT_NONCE + CHUNK + CRYPT_TAG };

void table_key(const struct vault *v, struct table_key *out)
{
    out->suite = vault_suite(v);
    vault_subkey(v, STR("import.rows"), out->key);
}

static str block_name(char room[32], int64_t n)
{
    return (str){ room, (size_t)snprintf(room, 32, "table|%" PRId64, n) };
}

static bool write_fully(int fd, const char *p, size_t n)
{
    for (size_t at = 0; at < n;) {
        ssize_t k = write(fd, p + at, n - at);
        if (k < 0 && errno == EINTR)
            continue;
        if (k <= 0)
            return false;
        at += (size_t)k;
    }
    return true;
}

/* What is written block by block. */
struct writer {
    int                     fd;
    const struct table_key *key;
    int64_t                 block;
    char                   *p, *sealed;
    size_t                  n;
};

static bool writer_flush(struct writer *w)
{
    char     room[32];
    uint8_t *b = (uint8_t *)w->sealed;

    if (!w->n)
        return true;
    crypt_nonce(b);
    crypt_seal(w->key->suite, w->key->key, b, block_name(room, w->block++), (str){ w->p, w->n },
               b + CRYPT_NONCE);
    size_t n = w->n + CRYPT_NONCE + CRYPT_TAG;
    crypt_wipe(w->p, w->n);
    w->n = 0;
    return write_fully(w->fd, w->sealed, n);
}

static bool writer_add(struct writer *w, const char *p, size_t n)
{
    if (!w->key)
        return write_fully(w->fd, p, n);
    while (n) {
        size_t k = CHUNK - w->n < n ? CHUNK - w->n : n;
        memcpy(w->p + w->n, p, k);
        w->n += k;
        p += k;
        n -= k;
        if (w->n == CHUNK && !writer_flush(w))
            return false;
    }
    return true;
}

/* Copy what the child says to FD; its last line stays in TAIL. */
static error *copy(struct arena *a, struct child *c, const struct table_limits *l, int fd,
                   struct buf *tail, bool *in_time)
{
    struct writer w = { .fd = fd, .key = l->key };
    char         *chunk = NEWN(a, char, CHUNK);
    int64_t       total = 0;
    ssize_t       n = 0;

    if (w.key) {
        w.p = NEWN(a, char, CHUNK);
        w.sealed = NEWN(a, char, BLOCK);
    }
    while ((n = child_read(c, chunk, CHUNK)) > 0) {
        total += n;
        if (total > l->lines)
            return error_of(a, FAIL_INPUT, message_of(STR("table.large")));
        if (!writer_add(&w, chunk, (size_t)n))
            return error_of(a, FAIL_BUSY, &msg_space);
        size_t keep = (size_t)n < TAIL ? (size_t)n : TAIL;
        if (tail->n + keep > 2 * TAIL) {
            memmove(tail->p, tail->p + tail->n - TAIL, TAIL);
            tail->n = TAIL;
        }
        buf_bytes(tail, chunk + n - keep, keep);
    }
    *in_time = n == 0;
    return writer_flush(&w) ? NULL : error_of(a, FAIL_BUSY, &msg_space);
}

static str last_line(str s)
{
    str t = s.n && s.p[s.n - 1] == '\n' ? (str){ s.p, s.n - 1 } : s;

    for (size_t i = t.n; i > 0; i--)
        if (t.p[i - 1] == '\n')
            return (str){ t.p + i, t.n - i };
    return t;
}

error *table_decode(struct arena *a, int fd, const char *path, const struct table_limits *limits,
                    const char *const *argv, struct table_info *out)
{
    const struct table_limits *l = limits ? limits : &table_defaults;
    const char                *rows = str_fmt(a, "--rows=%" PRId64, l->rows).p;
    const char                *memory = str_fmt(a, "--memory=%" PRId64, l->memory).p;
    const char                *seconds = str_fmt(a, "--seconds=%" PRId64, l->seconds).p;
    const char *const          own[] = { "gongdi", "decode-table", rows, memory, seconds, NULL };
    const char *const          env[] = { "LANG=C", "MALLOC_ARENA_MAX=1", NULL };
    struct child               c = { 0 };
    struct buf                 tail;
    bool                       in_time = false;

    lseek(fd, 0, SEEK_SET);
    int bad = child_start(l->program, argv ? argv : own, env, fd, l->seconds * 2000 + 1000, &c);
    if (bad)
        return no_decoder(a, strerror(bad));
    int file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    buf_init(&tail, a, 4 * TAIL);
    error *e =
        file < 0 ? error_of(a, FAIL_BUSY, &msg_space) : copy(a, &c, l, file, &tail, &in_time);
    int status = child_end(&c, e || !in_time);
    if (!e && file >= 0 && fdatasync(file) != 0)
        e = error_of(a, FAIL_BUSY, &msg_space);
    if (file >= 0)
        close(file);
    str last = last_line(buf_done(&tail));
    if (!e && !in_time)
        e = error_of(a, FAIL_INPUT, message_of(STR("table.time")), (str){ 0 }, (str){ 0 },
                     str_int(a, l->seconds));
    if (!e && !(WIFEXITED(status) && WEXITSTATUS(status) == 0 && str_starts(last, STR("ok\t"))))
        e = refusal(a, l, last, status);
    if (!e)
        e = table_look(a, path, l->key, out);
    if (e)
        unlink(path);
    return e;
}

/* ---- geodata ---- */

static bool holds(const char *p, ssize_t n, const char *what)
{
    return n > 0 && memmem(p, (size_t)n, what, strlen(what)) != NULL;
}

/* By the bytes at both ends, without understanding them: what is decided here is only which child
 * reads it. */
static bool is_geodata(struct arena *a, int fd)
{
    struct stat s;
    char        head[64] = { 0 };
    char       *tail = NEWN(a, char, CHUNK);
    ssize_t     n = pread(fd, head, sizeof head - 1, 0), at = 0;

    if (n < 16 || fstat(fd, &s) != 0)
        return false;
    if (memcmp(head, "SQLite format 3", 15) == 0 || memcmp(head + 6, "OSMHeader", 9) == 0)
        return true;
    if (memcmp(head, "PK\x03\x04", 4) == 0) { /* the names of what is in it stand at its end */
        off_t   from = s.st_size > CHUNK ? s.st_size - CHUNK : 0;
        ssize_t k = pread(fd, tail, CHUNK, from);
        return (holds(tail, k, ".shp") || holds(tail, k, ".SHP")) &&
               !holds(tail, k, "xl/workbook.xml");
    }
    if (memcmp(head, "\xEF\xBB\xBF", 3) == 0)
        at = 3;
    while (at < n && is_blank(head[at]))
        at++;
    return head[at] == '{';
}

static error *decode_geo(struct arena *a, int fd, const char *path, const struct table_key *key,
                         str epsg, struct table_info *out)
{
    struct table_limits l = table_defaults;

    l.key = key;
    l.memory = INT64_C(4) << 30; /* it maps a hundred libraries */
    l.seconds = 120;
    const char *const argv[] = { "gongdi",
                                 "decode-geo",
                                 str_fmt(a, "--rows=%" PRId64, l.rows).p,
                                 str_fmt(a, "--memory=%" PRId64, l.memory).p,
                                 str_fmt(a, "--seconds=%" PRId64, l.seconds).p,
                                 epsg.n ? str_fmt(a, "--epsg=" STR_FMT, STR_ARG(epsg)).p : NULL,
                                 NULL };
    return table_decode(a, fd, path, &l, argv, out);
}

error *table_decode_any(struct arena *a, int fd, const char *path, const struct table_key *key,
                        struct table_info *out)
{
    struct table_limits l = table_defaults;

    l.key = key;
    if (fd < 0 || !is_geodata(a, fd))
        return table_decode(a, fd, path, &l, NULL, out);
    error *e = decode_geo(a, fd, path, key, (str){ 0 }, out);
    if (!e || strcmp(e->msg->code, "geo.project") != 0)
        return e;
    str epsg = e->arg[0]; /* once more, with the transformation made beforehand */
    TRY(decode_geo(a, fd, path, key, epsg, out));
    out->encoding = str_fmt(a, STR_FMT " EPSG:" STR_FMT, STR_ARG(out->encoding), STR_ARG(epsg));
    return NULL;
}

/* ---- reading ---- */

struct table_reader {
    int              fd;
    char            *p; /* N bytes read, of which those from FROM on are still wanted */
    size_t           from, n, cap;
    size_t           given; /* length of the line given last, its end included */
    int64_t          at;    /* of P + FROM in the file */
    bool             end, sealed;
    struct table_key key;
    char            *block;  /* as it lies in the file */
    uint8_t         *opened; /* the block NUMBER in clear, LENGTH bytes of it */
    int64_t          number;
    size_t           length;
};

/* Bytes of the plain form from AT on; 0 at the end, -1 when a block was altered. */
static ssize_t read_at(struct table_reader *t, char *to, size_t n, int64_t at)
{
    char    room[32];
    int64_t block = at / CHUNK;
    size_t  from = (size_t)(at % CHUNK);

    if (!t->sealed)
        return pread(t->fd, to, n, at);
    if (block != t->number) {
        size_t got = 0;
        while (got < BLOCK) {
            ssize_t k = pread(t->fd, t->block + got, BLOCK - got, block * BLOCK + (int64_t)got);
            if (k < 0 && errno == EINTR)
                continue;
            if (k <= 0)
                break;
            got += (size_t)k;
        }
        if (got <= CRYPT_NONCE + CRYPT_TAG)
            return 0;
        t->number = block;
        t->length = got - CRYPT_NONCE - CRYPT_TAG;
        if (!crypt_unseal(t->key.suite, t->key.key, (const uint8_t *)t->block,
                          block_name(room, block),
                          (str){ t->block + CRYPT_NONCE, got - CRYPT_NONCE }, t->opened)) {
            t->length = 0;
            return -1;
        }
    }
    if (from >= t->length)
        return 0;
    n = n < t->length - from ? n : t->length - from;
    memcpy(to, t->opened + from, n);
    return (ssize_t)n;
}

error *table_open(struct arena *a, const char *path, const struct table_key *key, int64_t at,
                  struct table_reader **out)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);

    if (fd < 0)
        return error_of(a, FAIL_MISSING, &msg_missing);
    struct table_reader *t = xcalloc(1, sizeof *t);
    *t = (struct table_reader){ .fd = fd, .at = at, .sealed = key != NULL, .number = -1 };
    if (key) {
        t->key = *key;
        t->block = xcalloc(1, BLOCK);
        t->opened = xcalloc(1, CHUNK);
    }
    *out = t;
    return NULL;
}

void table_close(struct table_reader *t)
{
    if (!t)
        return;
    close(t->fd);
    if (t->opened)
        crypt_wipe(t->opened, CHUNK);
    crypt_wipe(&t->key, sizeof t->key);
    free(t->opened);
    free(t->block);
    free(t->p);
    free(t);
}

/* The next line without its end; it stays until the next call. */
static bool line(struct table_reader *t, str *out)
{
    t->from += t->given;
    t->at += (int64_t)t->given;
    t->given = 0;
    for (size_t seen = t->from;;) {
        const char *nl = t->n > seen ? memchr(t->p + seen, '\n', t->n - seen) : NULL;
        if (nl) {
            *out = (str){ t->p + t->from, (size_t)(nl - t->p) - t->from };
            t->given = out->n + 1;
            return true;
        }
        if (t->end || t->n - t->from > LINE_MOST)
            return false;
        if (t->from) { /* only now: most lines lie whole in what was read */
            memmove(t->p, t->p + t->from, t->n - t->from);
            t->n -= t->from;
            t->from = 0;
        }
        seen = t->n;
        if (t->cap - t->n < CHUNK) {
            t->cap = t->cap ? t->cap * 2 : 4 * CHUNK;
            t->p = xrealloc(t->p, t->cap, 1);
        }
        ssize_t k = read_at(t, t->p + t->n, t->cap - t->n, t->at + (int64_t)t->n);
        if (k < 0 && errno == EINTR)
            continue;
        if (k <= 0)
            t->end = true;
        else
            t->n += (size_t)k;
    }
}

static str unescaped(struct arena *a, str s)
{
    if (!s.n || !memchr(s.p, '\\', s.n))
        return str_dup(a, s);
    char *p = NEWN(a, char, s.n + 1);
    return (str){ p, str_unescape(p, s) };
}

/* What is seen in a cell: a heading, a name or a number is the same with a sign of no width in it.
 */
static str cell_of(struct arena *a, str s)
{
    size_t chars = 0;

    s = unescaped(a, s);
    return utf8_count(s, &chars) ? str_seen(a, s) : s;
}

static bool is_row(str word, bool *unseen)
{
    *unseen = str_is(word, "unseen");
    return *unseen || str_is(word, "row");
}

bool table_next(struct table_reader *t, struct arena *mem, struct table_row *row)
{
    size_t cells = 1;
    str    s;

    if (!line(t, &s))
        return false;
    if (!is_row(str_cut(&s, '\t'), &row->unseen) ||
        !str_i64(str_cut(&s, '\t'), 1, INT64_MAX, &row->n)) {
        t->given = 0; /* another sheet begins: whoever asks again is told the same */
        return false;
    }
    for (size_t i = 0; i < s.n; i++)
        cells += s.p[i] == '\t';
    row->cells = cells < TABLE_COLUMNS ? cells : TABLE_COLUMNS;
    row->cell = NEWN(mem, str, row->cells);
    for (size_t i = 0; i < row->cells; i++)
        row->cell[i] = cell_of(mem, str_cut(&s, '\t'));
    row->at = t->at + (int64_t)t->given;
    return true;
}

error *table_look(struct arena *a, const char *path, const struct table_key *key,
                  struct table_info *out)
{
    struct table_reader *t = NULL;
    str                  s;
    bool                 unseen = false;

    *out = (struct table_info){ 0 };
    TRY(table_open(a, path, key, 0, &t));
    while (line(t, &s)) {
        str word = str_cut(&s, '\t');
        if (is_row(word, &unseen) && out->sheets) {
            out->rows++;
            out->sheet[out->sheets - 1].rows++;
        } else if (str_is(word, "sheet") && out->sheets < TABLE_SHEETS) {
            struct table_sheet *x = &out->sheet[out->sheets++];
            x->name = unescaped(a, str_cut(&s, '\t'));
            x->hidden = str_is(s, "1");
            x->at = t->at + (int64_t)t->given;
        } else if (str_is(word, "ok")) {
            out->encoding = str_dup(a, str_cut(&s, '\t'));
            out->separator = str_dup(a, str_cut(&s, '\t'));
        }
    }
    table_close(t);
    return NULL;
}

error *table_lists(struct arena *a, const char *path, const struct table_key *key, struct list *out)
{
    struct table_reader *t = NULL;
    struct table_list   *x = NEWN(a, struct table_list, TABLE_LISTS);
    size_t               n = 0;
    int64_t              sheet = 0;
    str                  s;

    TRY(table_open(a, path, key, 0, &t));
    while (line(t, &s)) {
        str word = str_cut(&s, '\t');
        sheet += str_is(word, "sheet");
        if (!str_is(word, "list") || n == TABLE_LISTS)
            continue;
        x[n].sheet = sheet;
        x[n].where = unescaped(a, str_cut(&s, '\t'));
        x[n++].what = unescaped(a, str_cut(&s, '\t'));
    }
    table_close(t);
    *out = (struct list){ x, n, sizeof *x };
    return NULL;
}

/* ---- giving ---- */

void table_line(struct buf *b, const str *cell, size_t n, const char *types)
{
    for (size_t i = 0; i < n; i++) {
        buf_char(b, types ? types[i] : 's');
        for (size_t k = 0; k < cell[i].n; k++) {
            char c = cell[i].p[k];
            if (c == '\t' || c == '\n' || c == '\\') {
                buf_char(b, '\\');
                c = c == '\t' ? 't' : c == '\n' ? 'n' : '\\';
            }
            buf_char(b, c);
        }
        buf_char(b, i + 1 < n ? '\t' : '\n');
    }
}

error *table_encode(struct arena *a, const char *lines, const char *xlsx, str name)
{
    const char *const argv[] = { "gongdi", "encode-table", xlsx, str_dup(a, name).p, NULL };
    const char *const env[] = { "LANG=C", "MALLOC_ARENA_MAX=1", NULL };
    struct child      c = { 0 };
    char              said[200];
    ssize_t           n = 0, k = 0;
    int               fd = open(lines, O_RDONLY | O_CLOEXEC);

    if (fd < 0)
        return error_of(a, FAIL_MISSING, &msg_missing);
    int bad = child_start(NULL, argv, env, fd, 600000, &c);
    close(fd);
    if (bad)
        return no_decoder(a, strerror(bad));
    while (n < (ssize_t)sizeof said && (k = child_read(&c, said + n, sizeof said - (size_t)n)) > 0)
        n += k;
    int status = child_end(&c, k < 0);
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
        return NULL;
    unlink(xlsx);
    return no_decoder(a, n > 0 ? "libxlsxwriter" : "child");
}
