/* imports_out.c -- what goes out: every kind as CSV or XLSX. */
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/csv.h"
#include "base/file.h"
#include "core/app.h"
#include "modules/imports/imports.h"

enum { BODY_MOST = IMPORT_FILE_MOST };

const char *const export_formats[] = { "csv", "xlsx", NULL };

/* clang-format off */
const struct field export_query_fields[] = {
    WORD(struct export_query, format, export_formats, .doc = "csv or xlsx."),
    FIELDS_END,
};
static const struct message
    msg_kind  = { "import.no_kind", "没有“{0}”这种表。", "There is no table {0}." },
    msg_much = { "import.too_much", "内容太多，请用命令行导出。", "This is too much for a reply: use the command." };
/* clang-format on */

static str scratch(struct req *r, const char *tail)
{
    return str_fmt(r->mem, STR_FMT "/imports/out-%llx.%s", STR_ARG(r->app->settings.data),
                   (unsigned long long)r->number, tail);
}

static bool write_all(const char *path, str s)
{
    int  fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    bool ok = fd >= 0;

    for (size_t at = 0; ok && at < s.n;) {
        ssize_t k = write(fd, s.p + at, s.n - at);
        ok = k > 0;
        at += ok ? (size_t)k : 0;
    }
    if (fd >= 0)
        close(fd);
    return ok;
}

error *imports_file(struct req *r, const char *path, str *out)
{
    switch (file_read(r->mem, path, BODY_MOST, out)) {
    case 0:
        return NULL;
    case EFBIG:
        return error_of(r->mem, FAIL_LARGE, &msg_much);
    default:
        return error_of(r->mem, FAIL_MISSING, &msg_missing);
    }
}

error *imports_book(struct req *r, str lines, str name, str *out)
{
    str from = scratch(r, "txt"), to = scratch(r, "xlsx");

    import_folder(r);
    if (!write_all(from.p, lines))
        return error_of(r->mem, FAIL_BUSY, &msg_busy);
    error *e = table_encode(r->mem, from.p, to.p, name);
    if (!e)
        e = imports_file(r, to.p, out);
    unlink(from.p);
    unlink(to.p);
    return e;
}

void imports_reply(struct res *w, str bytes, bool xlsx)
{
    w->file = true;
    w->body = bytes;
    w->type = xlsx ? "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
                   : "text/csv; charset=utf-8";
}

/* ---- every kind --------------------------------------------------------------------------------
 */

/* A coordinate as degrees, everything else as it is. */
static str cell_of(struct arena *a, const struct field *f, const void *rec)
{
    if (f->type == FT_INT && (strcmp(f->name, "lng") == 0 || strcmp(f->name, "lat") == 0)) {
        int64_t v = *(const int64_t *)field_in(f, rec), d = v < 0 ? -v : v;
        return str_fmt(a, "%s%lld.%07lld", v < 0 ? "-" : "", (long long)(d / 10000000),
                       (long long)(d % 10000000));
    }
    return field_text(a, f, rec);
}

struct sheet {
    struct req               *r;
    const struct import_kind *k;
    const struct field       *field[64];
    size_t                    n;
    char                      types[64];
    bool                      xlsx;
    struct buf                out;
};

static void put(struct sheet *s, const str *cell)
{
    if (s->xlsx)
        table_line(&s->out, cell, s->n, s->types);
    else
        csv_cells(&s->out, cell, s->n);
}

/* The columns are those that can come in again, under the words by which they are recognized. */
static void heading(struct sheet *s)
{
    str  cell[64];
    char types[64];

    for (const struct import_words *w = s->k->words; w->field && s->n < 64; w++) {
        const struct field *f = field_find(s->k->fields, str_of(w->field));
        if (f->virt) /* only a way to write another column */
            continue;
        s->field[s->n] = f;
        s->types[s->n] = s->field[s->n]->type == FT_INT ? 'n' : 's';
        cell[s->n++] = str_of(s->r->lang == LANG_EN ? w->en : w->zh);
    }
    memcpy(types, s->types, sizeof types);
    memset(s->types, 's', sizeof s->types);
    put(s, cell);
    memcpy(s->types, types, sizeof types);
}

static error *fill(struct sheet *s)
{
    struct req    page = *s->r;
    str           next = { 0 }, cell[64];
    struct arena *a[2] = { arena_new(), arena_new() };
    error        *e = NULL;

    for (int turn = 0; !e; turn ^= 1) {
        struct list rows = { 0 };
        str         after = next;
        arena_reset(a[turn]); /* the cursor lives in the other one */
        page.mem = a[turn];
        next = (str){ 0 };
        e = s->k->list(&page, after, &rows, &next);
        for (size_t i = 0; !e && i < rows.n; i++) {
            const void *rec = (const char *)rows.item + i * rows.size;
            for (size_t c = 0; c < s->n; c++)
                cell[c] = cell_of(page.mem, s->field[c], rec);
            put(s, cell);
        }
        if (!rows.n)
            break;
    }
    if (e)
        e = error_new(s->r->mem, e->file, e->line, e->kind, e->msg, NULL, e->arg);
    arena_free(a[0]);
    arena_free(a[1]);
    return e;
}

error *imports_export(struct req *r, struct res *w)
{
    const struct export_query *q = r->in;
    struct sheet               s = { .r = r, .xlsx = q->format == 1 };

    s.k = import_kind_find(r, r->param[0]);
    if (!s.k || !s.k->list)
        return error_of(r->mem, FAIL_MISSING, &msg_kind, utf8_head(r->param[0], 40));
    buf_init(&s.out, r->mem, BODY_MOST);
    if (!s.xlsx)
        buf_z(&s.out, "\xEF\xBB\xBF");
    heading(&s);
    TRY(fill(&s));
    if (s.out.over)
        return error_of(r->mem, FAIL_LARGE, &msg_much);
    str lines = buf_done(&s.out);
    if (s.xlsx)
        TRY(imports_book(r, lines, str_of(r->lang == LANG_EN ? s.k->en : s.k->zh), &lines));
    imports_reply(w, lines, s.xlsx);
    return NULL;
}
