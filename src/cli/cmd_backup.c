/* cmd_backup.c -- gongdi backup and restore: everything but the key file, encrypted with it.
 *
 * The file: "gongdi-backup-1\n", the header of a libsodium secretstream (XChaCha20-Poly1305), then
 * chunks, each with its length before it. Inside: tables and their rows, then files: pictures, and
 * of the tables that came in what their rows are. Exports and their scratch files are not in it.
 * The key comes out of the key file, which is never in a backup: without it no backup opens. */
#include <dirent.h>
#include <fcntl.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/when.h"
#include "cli/open.h"
#include "db/dump.h"
#include "db/migrate.h"

/* clang-format off */
static const struct field options[] = {
    DATA_OPTIONS(struct data_options),
    FIELDS_END,
};
static const struct message
    msg_broken = { "backup.broken", "“{0}”不是完整的备份，或者密钥文件不是当时那一个。", "{0} is not a whole backup, or the key file is not the one it was made with." },
    msg_full   = { "backup.full",   "{0} 里已经有数据，没有改动它。恢复要用一个还没有建立的位置，不必先运行 gongdi init：换一个数据文件夹（gongdi restore {1} --data 新文件夹，密钥文件先放成 新文件夹.key）或一个空的数据库。", "There is data in {0} already; nothing was changed. A backup goes to where nothing has been made yet, without gongdi init before: another data folder (gongdi restore {1} --data NEW, with the key file beside it as NEW.key) or an empty database." },
    msg_write  = { "backup.write",  "无法写入“{0}”。", "{0} cannot be written." };
/* clang-format on */

static const char magic[] = "gongdi-backup-1\n";
enum {
    MAGIC = sizeof magic - 1,
    CHUNK = 64 << 10,
    TAG = crypto_secretstream_xchacha20poly1305_ABYTES
};

/* ---- writing ----------------------------------------------------------------------------------
 */

struct sink {
    struct cli                                 *c;
    int                                         fd;
    crypto_secretstream_xchacha20poly1305_state state;
    unsigned char                               plain[CHUNK], sealed[CHUNK + TAG + 4];
    size_t                                      n;
    int64_t                                     rows, pictures, imports;
    bool                                        failed;
};

static void flush(struct sink *s, bool last)
{
    unsigned long long n = 0;
    unsigned char      tag = last ? crypto_secretstream_xchacha20poly1305_TAG_FINAL : 0;

    crypto_secretstream_xchacha20poly1305_push(&s->state, s->sealed + 4, &n, s->plain, s->n, NULL,
                                               0, tag);
    for (int i = 0; i < 4; i++)
        s->sealed[i] = (unsigned char)(n >> (24 - 8 * i));
    s->failed = s->failed || write(s->fd, s->sealed, n + 4) != (ssize_t)(n + 4);
    s->n = 0;
}

static void put(struct sink *s, const void *p, size_t n)
{
    const unsigned char *from = p;

    while (n) {
        size_t k = CHUNK - s->n < n ? CHUNK - s->n : n;
        memcpy(s->plain + s->n, from, k);
        s->n += k;
        from += k;
        n -= k;
        if (s->n == CHUNK)
            flush(s, false);
    }
}

static void put_str(struct sink *s, str x)
{
    put(s, x.p, x.n);
}

/* A row: I123 for a number, T<length>:text, N for NULL, then a newline. */
static error *put_row(void *ctx, struct arena *mem, const struct db_arg *v, size_t n)
{
    struct sink *s = ctx;

    put(s, "R", 1);
    for (size_t i = 0; i < n; i++) {
        if (v[i].type == DB_INT) {
            put_str(s, str_fmt(mem, "I%lld;", (long long)v[i].i));
        } else if (v[i].type == DB_TEXT) {
            put_str(s, str_fmt(mem, "T%zu:", v[i].s.n));
            put_str(s, v[i].s);
        } else {
            put(s, "N", 1);
        }
    }
    put(s, "\n", 1);
    s->rows++;
    return s->failed ? error_of(mem, FAIL_BUSY, &msg_write, STR("backup")) : NULL;
}

static error *put_tables(struct sink *s, struct db *db, struct arena *a)
{
    struct list tables;

    TRY(dump_tables(db, a, &tables));
    const struct table *t = tables.item;
    for (size_t i = 0; i < tables.n; i++) {
        const struct table_column *c = t[i].columns.item;
        put_str(s, str_fmt(a, "T%zu:" STR_FMT ":%zu\n", t[i].name.n, STR_ARG(t[i].name),
                           t[i].columns.n));
        for (size_t k = 0; k < t[i].columns.n; k++)
            put_str(s, str_fmt(a, STR_FMT " %d\n", STR_ARG(c[k].name), c[k].text));
        TRY(dump_rows(db, a, &t[i], put_row, s));
        put(s, ".\n", 2);
        if (isatty(STDERR_FILENO))
            fprintf(stderr, "\r  %-20.*s %9lld rows", STR_ARG(t[i].name), (long long)s->rows);
    }
    return NULL;
}

/* DIR/FILE as NAME. Its length is said before it: of what a job writes at this moment no more is
 * taken, and what it takes away is filled with empty lines. */
static void put_file(struct sink *s, struct arena *a, str dir, const char *name)
{
    str         path = str_fmt(a, STR_FMT "/%s", STR_ARG(dir), name);
    int         fd = open(path.p, O_RDONLY | O_CLOEXEC);
    struct stat st;
    char        block[65536];

    if (fd < 0 || fstat(fd, &st)) {
        if (fd >= 0)
            close(fd);
        return;
    }
    put_str(s, str_fmt(a, "F%s %lld\n", name, (long long)st.st_size));
    for (int64_t left = st.st_size; left > 0;) {
        ssize_t n = read(fd, block, sizeof block);
        if (n <= 0)
            n = (ssize_t)sizeof memset(block, '\n', sizeof block);
        n = n < left ? n : (ssize_t)left;
        put(s, block, (size_t)n);
        left -= n;
    }
    close(fd);
}

static void put_pictures(struct sink *s, struct arena *a, str dir)
{
    str  files = str_fmt(a, STR_FMT "/files", STR_ARG(dir));
    DIR *top = opendir(files.p);

    for (struct dirent *d; top && (d = readdir(top)) != NULL;) {
        DIR *sub = d->d_name[0] == '.'
                       ? NULL
                       : opendir(str_fmt(a, STR_FMT "/%s", STR_ARG(files), d->d_name).p);
        for (struct dirent *f; sub && (f = readdir(sub)) != NULL;)
            if (str_ends(str_of(f->d_name), STR(".jpg"))) {
                put_file(s, a, files, str_fmt(a, "%s/%s", d->d_name, f->d_name).p);
                s->pictures++;
            }
        if (sub)
            closedir(sub);
    }
    if (top)
        closedir(top);
}

/* Of a table that came in: its rows, which are sealed, which of them are wrong, and which an undo
 * has kept. */
static const char *const of_tables[] = { ".rows", ".bad", ".kept" };

static bool is_of_table(str name)
{
    int64_t id = 0;

    if (str_starts(name, STR("imports/")))
        for (size_t i = 0; i < COUNT(of_tables); i++)
            if (str_ends(name, str_of(of_tables[i])))
                return str_i64((str){ name.p + 8, name.n - 8 - strlen(of_tables[i]) }, 1, INT64_MAX,
                               &id);
    return false;
}

static void put_imports(struct sink *s, struct arena *a, str dir)
{
    DIR *top = opendir(str_fmt(a, STR_FMT "/imports", STR_ARG(dir)).p);

    for (struct dirent *f; top && (f = readdir(top)) != NULL;) {
        str name = str_fmt(a, "imports/%s", f->d_name);
        if (is_of_table(name)) {
            put_file(s, a, dir, name.p);
            s->imports += str_ends(name, str_of(of_tables[0]));
        }
    }
    if (top)
        closedir(top);
}

static error *start_sink(struct cli *c, struct app *app, str path, struct sink *s)
{
    unsigned char head[crypto_secretstream_xchacha20poly1305_HEADERBYTES];
    uint8_t       key[CRYPT_KEY];

    s->c = c;
    s->fd = open(path.p, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (s->fd < 0)
        return error_of(c->mem, FAIL_BUSY, &msg_write, path);
    vault_subkey(app->vault, STR("backup"), key);
    crypto_secretstream_xchacha20poly1305_init_push(&s->state, head, key);
    crypt_wipe(key, sizeof key);
    s->failed =
        write(s->fd, magic, MAGIC) != MAGIC || write(s->fd, head, sizeof head) != sizeof head;
    return NULL;
}

static error *backup(struct cli *c)
{
    struct app  *app = NEW(c->mem, struct app);
    struct db   *db = NULL;
    struct sink *s = NEW(c->mem, struct sink);
    str          path = str_dup(c->mem, c->operand[0]);
    int64_t      version = 0;

    crypt_init();
    TRY(open_settings(c, c->opt, app));
    TRY(vault_open(c->mem, str_dup(c->mem, app->settings.key_file).p, &app->vault));
    TRY(db_open(c->mem, app->server.url, DB_READ, &db));
    TRY(db_begin_snapshot(db, c->mem)); /* one moment, while the server goes on */
    TRY(migrate_version(db, c->mem, &version));
    TRY(start_sink(c, app, path, s));
    put_str(s, str_fmt(c->mem, "V%lld\n", (long long)version));
    error *e = put_tables(s, db, c->mem);
    db_rollback(db);
    db_close(db);
    put_pictures(s, c->mem, app->settings.data);
    put_imports(s, c->mem, app->settings.data);
    put(s, "E\n", 2);
    flush(s, true);
    s->failed = s->failed || fsync(s->fd);
    close(s->fd);
    if (e || s->failed) {
        unlink(path.p);
        return e ? e : error_of(c->mem, FAIL_BUSY, &msg_write, path);
    }
    if (isatty(STDERR_FILENO))
        fprintf(stderr, "\r");
    printf(c->lang == LANG_ZH
               ? "备份完成：" STR_FMT "（%lld 行，%lld 张照片，%lld "
                 "份上传的表）。恢复时需要密钥文件 " STR_FMT "，备份里没有它。\n"
               : "Backed up to " STR_FMT " (%lld rows, pictures: %lld, tables that came "
                 "in: %lld). Restoring needs the key file " STR_FMT ", which is not in it.\n",
           STR_ARG(path), (long long)s->rows, (long long)s->pictures, (long long)s->imports,
           STR_ARG(app->settings.key_file));
    return NULL;
}

/* ---- reading ----------------------------------------------------------------------------------
 */

/* What came out of it. */
struct got {
    int64_t rows, pictures, imports;
};

struct source {
    int                                         fd;
    crypto_secretstream_xchacha20poly1305_state state;
    unsigned char                               plain[CHUNK], sealed[CHUNK + TAG];
    size_t                                      at, n;
    bool                                        last, bad;
};

static bool read_full(int fd, void *p, size_t n)
{
    for (size_t at = 0; at < n;) {
        ssize_t k = read(fd, (char *)p + at, n - at);
        if (k <= 0)
            return false;
        at += (size_t)k;
    }
    return true;
}

static bool refill(struct source *s)
{
    unsigned char      len[4], tag = 0;
    unsigned long long n = 0;

    if (s->last || s->bad || !read_full(s->fd, len, 4)) {
        s->bad = true;
        return false;
    }
    size_t sealed = (size_t)len[0] << 24 | (size_t)len[1] << 16 | (size_t)len[2] << 8 | len[3];
    if (sealed > sizeof s->sealed || !read_full(s->fd, s->sealed, sealed) ||
        crypto_secretstream_xchacha20poly1305_pull(&s->state, s->plain, &n, &tag, s->sealed, sealed,
                                                   NULL, 0)) {
        s->bad = true;
        return false;
    }
    s->at = 0;
    s->n = n;
    s->last = tag == crypto_secretstream_xchacha20poly1305_TAG_FINAL;
    return true;
}

static int get(struct source *s)
{
    while (s->at == s->n)
        if (!refill(s))
            return -1;
    return s->plain[s->at++];
}

static str get_until(struct source *s, struct arena *a, char end)
{
    struct buf b;
    int        c = 0;

    buf_init(&b, a, 4096);
    while ((c = get(s)) >= 0 && c != end)
        buf_char(&b, (char)c);
    return buf_done(&b);
}

static int64_t get_number(struct source *s, struct arena *a, char end)
{
    int64_t v = 0;

    if (!str_i64(get_until(s, a, end), INT64_MIN, INT64_MAX, &v))
        s->bad = true;
    return v;
}

static str get_bytes(struct source *s, struct arena *a, size_t n)
{
    char *p = NEWN(a, char, n + 1);

    for (size_t i = 0; i < n; i++) {
        int c = get(s);
        if (c < 0)
            break;
        p[i] = (char)c;
    }
    return (str){ p, n };
}

static void get_values(struct source *s, struct arena *mem, size_t n, struct db_arg *v)
{
    for (size_t i = 0; i < n && !s->bad; i++) {
        v[i].name = "";
        switch (get(s)) {
        case 'I':
            v[i].type = DB_INT;
            v[i].i = get_number(s, mem, ';');
            break;
        case 'T':
            v[i].type = DB_TEXT;
            v[i].s = get_bytes(s, mem, (size_t)get_number(s, mem, ':'));
            break;
        case 'N':
            v[i].type = DB_NULL_TEXT;
            break;
        default:
            s->bad = true;
        }
    }
    v[n].type = DB_END;
}

static error *get_table(struct source *s, struct db *db, struct arena *a, int64_t *rows)
{
    enum { MOST = 64 };
    int64_t         name_n = get_number(s, a, ':');
    str             name = get_bytes(s, a, name_n >= 0 && name_n < 80 ? (size_t)name_n : 0);
    const char     *column[MOST + 1] = { NULL };
    struct db_bulk *b = NULL;
    struct arena   *mem = arena_new();
    error          *e = NULL;

    get(s);
    int64_t n = get_number(s, a, '\n');
    if (s->bad || n < 1 || n > MOST)
        return error_of(a, FAIL_INPUT, &msg_broken, STR("backup"));
    for (int64_t i = 0; i < n; i++) {
        str line = get_until(s, a, '\n');
        column[i] = str_dup(a, str_cut(&line, ' ')).p;
    }
    struct table t = { .name = name };
    e = dump_clear(db, a, &t);
    if (!e)
        e = db_bulk_begin(db, a, str_dup(a, name).p, column, &b);
    while (!e && !s->bad && get(s) == 'R') {
        struct db_arg v[MOST + 1];
        get_values(s, mem, (size_t)n, v);
        get(s);
        if (!s->bad)
            e = db_bulk_row(b, v);
        ++*rows;
        arena_reset(mem);
    }
    get(s); /* the newline behind the dot */
    if (!e)
        e = db_bulk_end(b);
    arena_free(mem);
    return e;
}

/* Only what backup writes: two hexadecimal digits, a slash, 64 of them, .jpg */
static bool is_picture(str name)
{
    size_t at = 0;

    return name.n == 71 && name.p[2] == '/' && !str_find(name, STR(".."), &at);
}

static bool get_into(struct source *s, int fd, int64_t n)
{
    char block[65536];
    bool ok = fd >= 0;

    for (size_t k = 0; n > 0 && !s->bad; n -= (int64_t)k) {
        k = n < (int64_t)sizeof block ? (size_t)n : sizeof block;
        for (size_t i = 0; i < k; i++)
            block[i] = (char)get(s);
        ok = ok && !s->bad && write(fd, block, k) == (ssize_t)k;
    }
    return ok && fsync(fd) == 0;
}

static error *get_file(struct source *s, struct cli *c, str dir, struct got *got)
{
    str     name = get_until(s, c->mem, ' ');
    int64_t n = get_number(s, c->mem, '\n');
    bool    table = is_of_table(name);

    if (s->bad || n < 0 || (!table && !is_picture(name)))
        return error_of(c->mem, FAIL_INPUT, &msg_broken, STR("backup"));
    str folder = str_fmt(c->mem, STR_FMT "%s", STR_ARG(dir), table ? "/imports" : "/files");
    mkdir(folder.p, 0700);
    if (!table)
        mkdir(str_fmt(c->mem, STR_FMT "/%.2s", STR_ARG(folder), name.p).p, 0700);
    str  path = str_fmt(c->mem, STR_FMT "/" STR_FMT, STR_ARG(table ? dir : folder), STR_ARG(name));
    int  fd = open(path.p, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    bool ok = get_into(s, fd, n);
    if (fd >= 0)
        close(fd);
    got->pictures += !table;
    got->imports += table && str_ends(name, str_of(of_tables[0]));
    return ok       ? NULL
           : s->bad ? error_of(c->mem, FAIL_INPUT, &msg_broken, STR("backup"))
                    : error_of(c->mem, FAIL_BUSY, &msg_write, name);
}

static error *start_source(struct cli *c, struct app *app, str path, struct source *s)
{
    unsigned char head[crypto_secretstream_xchacha20poly1305_HEADERBYTES];
    char          mark[MAGIC];
    uint8_t       key[CRYPT_KEY];

    s->fd = open(path.p, O_RDONLY | O_CLOEXEC);
    if (s->fd < 0 || !read_full(s->fd, mark, MAGIC) || memcmp(mark, magic, MAGIC) != 0 ||
        !read_full(s->fd, head, sizeof head))
        return error_of(c->mem, FAIL_INPUT, &msg_broken, path);
    vault_subkey(app->vault, STR("backup"), key);
    int rc = crypto_secretstream_xchacha20poly1305_init_pull(&s->state, head, key);
    crypt_wipe(key, sizeof key);
    if (rc || get(s) != 'V')
        return error_of(c->mem, FAIL_INPUT, &msg_broken, path);
    return NULL;
}

static error *restore(struct cli *c)
{
    struct app    *app = NEW(c->mem, struct app);
    struct db     *db = NULL;
    struct source *s = NEW(c->mem, struct source);
    str            path = str_dup(c->mem, c->operand[0]);
    struct got     got = { 0 };

    crypt_init();
    TRY(open_settings(c, c->opt, app));
    if (data_exists(app))
        return error_of(c->mem, FAIL_CONFLICT, &msg_full,
                        app->server.remote ? STR("PostgreSQL") : app->settings.data, path);
    TRY(vault_open(c->mem, str_dup(c->mem, app->settings.key_file).p, &app->vault));
    TRY(start_source(c, app, path, s));
    int64_t version = get_number(s, c->mem, '\n');
    mkdir(str_dup(c->mem, app->settings.data).p, 0700);
    TRY(db_open(c->mem, app->server.url, DB_CREATE, &db));
    TRY(migrate(db, c->mem, version, when_now()));
    TRY(db_begin(db, c->mem));
    error *e = NULL;
    bool   whole = false;
    while (!e && !whole && !s->bad) {
        int what = get(s);
        if (what == 'T')
            e = get_table(s, db, c->mem, &got.rows);
        else if (what == 'F')
            e = get_file(s, c, app->settings.data, &got);
        else
            whole = what == 'E';
        if (what != 'T' && what != 'F' && what != 'E')
            s->bad = true;
    }
    if (!e && (s->bad || !whole))
        e = error_of(c->mem, FAIL_INPUT, &msg_broken, path);
    if (!e)
        e = db_commit(db, c->mem);
    if (!e)
        e = migrate(db, c->mem, 0, when_now());
    if (e)
        db_rollback(db);
    db_close(db);
    close(s->fd);
    TRY(e);
    printf(c->lang == LANG_ZH ? "已恢复 %lld 行，%lld 张照片，%lld 份上传的表。\n"
                              : "Restored %lld rows, pictures: %lld, tables that came in: %lld.\n",
           (long long)got.rows, (long long)got.pictures, (long long)got.imports);
    return NULL;
}

const struct command cmd_backup = {
    .name = "backup",
    .operands = "FILE",
    .least = 1,
    .most = 1,
    OPTIONS(struct data_options, options),
    .run = backup,
    .summary = "Write an encrypted backup, also while the server runs",
};

const struct command cmd_restore = {
    .name = "restore",
    .operands = "FILE",
    .least = 1,
    .most = 1,
    OPTIONS(struct data_options, options),
    .run = restore,
    .summary = "Bring a backup back into an empty installation of either engine",
};
