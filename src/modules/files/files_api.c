/* files_api.c -- taking a picture in, and giving it out. */
#include "modules/files/files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/app.h"
#include "core/event.h"
#include "core/id.h"
#include "core/picture.h"
#include "modules/casework/casework.h"
#include "modules/files/files.sql.h"

/* clang-format off */
struct file {
    struct ref ref;
    int64_t    owner;
    str        sha256, thumb, copy_sha256, copy_thumb, rectangles;
    int64_t    width, height, bytes;
};
static const struct field file_fields[] = {
    REF (struct file, ref,    .doc = "The picture."),
    INT (struct file, owner,  0, INT64_MAX, .secret = true),
    TEXT(struct file, sha256, 0, 64, .secret = true),
    TEXT(struct file, thumb,  0, 64, .secret = true),
    TEXT(struct file, copy_sha256, 0, 64, .secret = true),
    TEXT(struct file, copy_thumb,  0, 64, .secret = true),
    TEXT(struct file, rectangles,  0, 8000, .secret = true),
    INT (struct file, width,  0, 100000, .doc = "Pixels."),
    INT (struct file, height, 0, 100000, .doc = "Pixels."),
    INT (struct file, bytes,  0, INT64_MAX, .doc = "Bytes."),
    FIELDS_END,
};
static const char *const size_words[] = { "full", "thumb", NULL };
struct file_query {
    int  size;
    bool original;
    str  v;
};
struct rectangle {
    int64_t x, y, width, height;
};
static const struct field rectangle_fields[] = {
    INT(struct rectangle, x,      0, PICTURE_SIDE, .required = true, .doc = "Left, in pixels of the full picture."),
    INT(struct rectangle, y,      0, PICTURE_SIDE, .required = true, .doc = "Top."),
    INT(struct rectangle, width,  1, PICTURE_SIDE, .required = true, .doc = "Width."),
    INT(struct rectangle, height, 1, PICTURE_SIDE, .required = true, .doc = "Height."),
    FIELDS_END,
};
struct redaction_in {
    struct list rectangles;
};
struct redaction_out {
    int64_t     width, height;
    struct list rectangles;
};
static const struct field redaction_out_fields[] = {
    INT (struct redaction_out, width,      0, PICTURE_SIDE, .doc = "Pixels of the full picture."),
    INT (struct redaction_out, height,     0, PICTURE_SIDE, .doc = "Pixels."),
    LIST(struct redaction_out, rectangles, struct rectangle, rectangle_fields, 20, .doc = "What is blacked out now."),
    FIELDS_END,
};
static const struct field redaction_in_fields[] = {
    LIST(struct redaction_in, rectangles, struct rectangle, rectangle_fields, 20, .required = true, .doc = "What to black out; none takes the copy away."),
    FIELDS_END,
};
static const struct field file_query_fields[] = {
    WORD(struct file_query, size, size_words, .doc = "full or thumb."),
    BOOL(struct file_query, original, .doc = "For staff and its sender: without what was blacked out."),
    TEXT(struct file_query, v, 0, 20, .doc = "Anything: another address, so that a browser asks anew after a change."),
    FIELDS_END,
};
struct matter_key {
    int64_t community, matter;
};
static const struct field matter_fields[] = {
    CODE(struct matter_key, community, .doc = "community"),
    INT (struct matter_key, matter,    0, INT64_MAX, .doc = "matter"),
    FIELDS_END,
};
/* clang-format on */

static str path_of(struct req *r, str hash)
{
    return str_fmt(r->mem, STR_FMT "/files/%.2s/" STR_FMT ".jpg", STR_ARG(r->app->settings.data),
                   hash.p, STR_ARG(hash));
}

/* Written under another name, synced, renamed: a picture is there whole or not at all. */
static error *store(struct req *r, str bytes, str *hash)
{
    uint8_t h[CRYPT_HASH];

    crypt_sha256(&bytes, 1, h);
    *hash = hex_of(r->mem, h, sizeof h);
    str path = path_of(r, *hash);
    str dir = str_fmt(r->mem, STR_FMT "/files/%.2s", STR_ARG(r->app->settings.data), hash->p);
    str temporary = str_fmt(r->mem, STR_FMT ".%llx", STR_ARG(path), (unsigned long long)r->number);
    if (access(path.p, F_OK) == 0)
        return NULL;
    mkdir(str_fmt(r->mem, STR_FMT "/files", STR_ARG(r->app->settings.data)).p, 0700);
    mkdir(dir.p, 0700);
    int  fd = open(temporary.p, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    bool ok = fd >= 0;
    for (size_t at = 0; ok && at < bytes.n;) {
        ssize_t n = write(fd, bytes.p + at, bytes.n - at);
        ok = n > 0;
        at += ok ? (size_t)n : 0;
    }
    ok = ok && fdatasync(fd) == 0;
    if (fd >= 0)
        close(fd);
    ok = ok && rename(temporary.p, path.p) == 0;
    int folder = ok ? open(dir.p, O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
    if (folder >= 0) {
        ok = fsync(folder) == 0;
        close(folder);
    }
    if (!ok && fd >= 0)
        unlink(temporary.p);
    return ok ? NULL : error_of(r->mem, FAIL_BUSY, &msg_store);
}

static error *prepare(struct req *r)
{
    struct picture p = { 0 };
    struct file   *f = NEW(r->mem, struct file);

    TRY(picture_decode(r->mem, r->file.fd, NULL, &p));
    TRY(store(r, p.full, &f->sha256));
    TRY(store(r, p.thumb, &f->thumb));
    f->width = p.width;
    f->height = p.height;
    f->bytes = (int64_t)p.full.n;
    r->prepared = f;
    return NULL;
}

static error *upload(struct req *r, struct res *w)
{
    struct file *f = r->prepared;

    f->ref = (struct ref){ r->who->community, id_new(r->now) };
    f->owner = r->account;
    TRY(db_exec(r->db, r->mem, &sql_files_insert,
                DB_ARGS(db_int("community", f->ref.community), db_int("id", f->ref.id),
                        db_int("owner", f->owner), db_text("sha256", f->sha256),
                        db_text("thumb", f->thumb), db_int("width", f->width),
                        db_int("height", f->height), db_int("bytes", f->bytes),
                        db_int("at", r->now)),
                NULL));
    w->out = f;
    return NULL;
}

static error *may_see(struct req *r, const struct file *f)
{
    struct matter_key m = { 0 };
    struct casefile   c = { 0 };
    str               part = { 0 };
    bool              found = false;

    if (f->owner == r->account)
        return NULL;
    TRY(db_maybe(r->db, r->mem, &sql_files_matter,
                 DB_ARGS(db_int("community", f->ref.community), db_int("id", f->ref.id)),
                 matter_fields, &m, &found));
    if (!found)
        return error_of(r->mem, FAIL_MISSING, &msg_missing);
    return casework_visible(r, (struct ref){ m.community, m.matter }, &c, &part);
}

static error *read_all(struct req *r, str path, str *out)
{
    struct stat s;
    int         fd = open(path.p, O_RDONLY | O_CLOEXEC);

    if (fd < 0 || fstat(fd, &s) || s.st_size > FILE_MAX) {
        if (fd >= 0)
            close(fd);
        return error_of(r->mem, FAIL_MISSING, &msg_missing);
    }
    char  *p = NEWN(r->mem, char, (size_t)s.st_size + 1);
    size_t n = 0;
    for (ssize_t k = 1; k > 0 && n<(size_t)s.st_size; n += k> 0 ? (size_t)k : 0)
        k = read(fd, p + n, (size_t)s.st_size - n);
    close(fd);
    *out = (str){ p, n };
    return NULL;
}

static error *show(struct req *r, struct res *w)
{
    const struct file_query *q = r->in;
    struct file              f = { 0 };

    TRY(db_by_ref(r->db, r->mem, &sql_files_by_ref, r->ref, file_fields, &f));
    TRY(may_see(r, &f));
    bool original = !f.copy_sha256.n ||
                    (q->original && (f.owner == r->account || r->perms & PERM_BIT(PERM_TRIAGE)));
    str full = original ? f.sha256 : f.copy_sha256, thumb = original ? f.thumb : f.copy_thumb;
    str hash = q->size == 1 ? thumb : full;
    TRY(read_all(r, path_of(r, hash), &w->body));
    w->type = "image/jpeg";
    w->file = true; /* no copy stays in the browser of a machine that others use, too */
    return NULL;
}

/* ---- blacking out 打码: the copy that everybody sees, never the original ------------------------
 */

static error *prepare_copy(struct req *r)
{
    const struct redaction_in *in = r->in;
    const struct rectangle    *x = in->rectangles.item;
    struct picture_limits      l = picture_defaults;
    struct picture             p = { 0 };
    struct file               *f = NEW(r->mem, struct file);
    struct db                 *db = NULL;
    struct buf                 black;

    r->prepared = f;
    TRY(server_read_db(&r->app->server, r->mem, &db));
    TRY(db_by_ref(db, r->mem, &sql_files_by_ref, r->ref, file_fields, f));
    f->copy_sha256 = f->copy_thumb = (str){ 0 };
    if (!in->rectangles.n)
        return NULL;
    buf_init(&black, r->mem, 4000);
    for (size_t i = 0; i < in->rectangles.n; i++)
        buf_fmt(&black, "%s%lld,%lld,%lld,%lld", i ? ";" : "", (long long)x[i].x, (long long)x[i].y,
                (long long)x[i].width, (long long)x[i].height);
    buf_char(&black, 0);
    l.black = black.p;
    int fd = open(path_of(r, f->sha256).p, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return error_of(r->mem, FAIL_MISSING, &msg_missing);
    error *e = picture_decode(r->mem, fd, &l, &p);
    close(fd);
    TRY(e);
    TRY(store(r, p.full, &f->copy_sha256));
    return store(r, p.thumb, &f->copy_thumb);
}

static str rectangles_text(struct req *r)
{
    const struct redaction_in *in = r->in;
    struct buf                 b;
    struct jw                  j;

    if (!in->rectangles.n)
        return (str){ 0 };
    buf_init(&b, r->mem, 8000);
    jw_init(&j, &b, r->app->server.refs);
    jw_record(&j, redaction_in_fields, in);
    jw_done(&j);
    return buf_done(&b);
}

/* What is blacked out now: who adds to it must not lose what was there. */
static error *redaction(struct req *r, struct res *w)
{
    struct file           f = { 0 };
    struct redaction_in   in = { 0 };
    struct redaction_out *out = NEW(r->mem, struct redaction_out);

    TRY(db_by_ref(r->db, r->mem, &sql_files_by_ref, r->ref, file_fields, &f));
    TRY(may_see(r, &f));
    if (f.rectangles.n)
        TRY(json_read(r->mem, r->app->server.refs, f.rectangles, redaction_in_fields, &in));
    *out = (struct redaction_out){ f.width, f.height, in.rectangles };
    w->out = out;
    return NULL;
}

static error *redact(struct req *r, struct res *w)
{
    struct file      *f = r->prepared;
    struct matter_key m = { 0 };
    bool              found = false;

    TRY(may_see(r, f));
    TRY(db_exec(r->db, r->mem, &sql_files_copy,
                DB_ARGS(db_text("copy", f->copy_sha256), db_text("thumb", f->copy_thumb),
                        db_text("rectangles", rectangles_text(r)),
                        db_int("community", f->ref.community), db_int("id", f->ref.id)),
                NULL));
    TRY(db_maybe(r->db, r->mem, &sql_files_matter,
                 DB_ARGS(db_int("community", f->ref.community), db_int("id", f->ref.id)),
                 matter_fields, &m, &found));
    if (found)
        TRY(event_append(r, (struct ref){ m.community, m.matter },
                         (struct event){ .kind = STR("case"), .action = STR("redact") }));
    w->out = f;
    return NULL;
}

/* clang-format off */
static const struct log_deed log_deeds[] = {
    { "case", "redact", "照片打码", "A picture was partly blacked out" },
    { NULL },
};
/* clang-format on */

const struct log_words files_log = { NULL, log_deeds };

/* clang-format off */
static const struct route routes[] = {
    { POST, "/api/v1/files", upload, prepare, PERM_REPORT, .file = FILE_MAX, .out = file_fields, .status = 201,
      .summary = "Upload a picture (the body is the file)" },
    { GET, "/api/v1/files/{ref}", show, NULL, PERM_READ,
      QUERY(struct file_query, file_query_fields), .other = true,
      .summary = "A picture" },
    { GET, "/api/v1/files/{ref}/redactions", redaction, NULL, PERM_TRIAGE, .out = redaction_out_fields,
      .summary = "What is blacked out of a picture" },
    { POST, "/api/v1/files/{ref}/redactions", redact, prepare_copy, PERM_TRIAGE,
      BODY(struct redaction_in, redaction_in_fields), .out = file_fields,
      .summary = "Black out rectangles in the copy that others see; the original stays" },
};
/* clang-format on */

const struct route_table files_routes = { routes, COUNT(routes) };
