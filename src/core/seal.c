/* seal.c -- making checkpoints and checking them. */
#include "core/seal.h"

#include <fcntl.h>
#include <unistd.h>

#include "core/seal.sql.h"

enum { PAGE = 500, AT_ONCE = 4000 }; /* events that one transaction seals */

struct head {
    int64_t community, pos, sealed;
};
/* clang-format off */
static const struct field head_fields[] = {
    CODE(struct head, community, .doc = "community"),
    INT (struct head, pos,       0, INT64_MAX, .doc = "last position"),
    INT (struct head, sealed,    0, INT64_MAX, .doc = "sealed up to"),
    FIELDS_END,
};
const struct field checkpoint_fields[] = {
    CODE(struct checkpoint_row, community, .doc = "Community."),
    INT (struct checkpoint_row, size,      0, INT64_MAX, .doc = "How many events are sealed."),
    TIME(struct checkpoint_row, at,        .doc = "When."),
    TEXT(struct checkpoint_row, root,      0, 100, .doc = "Root of the tree."),
    TEXT(struct checkpoint_row, peaks,     0, 8000, .doc = "State of the tree.", .secret = true),
    TEXT(struct checkpoint_row, note,      0, 4000, .doc = "The signed note."),
    FIELDS_END,
};
static const struct message msg_witness = { "audit.witness", "无法写入见证文件“{0}”：{1}", "The witness' file {0} cannot be written: {1}" };
/* clang-format on */

struct event_leaf seal_leaf(struct arena *a, const struct event *e)
{
    return (struct event_leaf){
        .community = e->ref.community,
        .pos = e->pos,
        .id = e->ref.id,
        .at = e->at,
        .actor = e->actor,
        .on_behalf = e->on_behalf,
        .subject = e->kind,
        .subject_id = e->subject,
        /* the post under which it was done belongs to the step */
        .step = e->role.n ? str_fmt(a, STR_FMT "/" STR_FMT, STR_ARG(e->role), STR_ARG(e->action))
                          : e->action,
        .from = e->from_state,
        .to = e->to_state,
        .reason_hash = event_reason_hash(a, e->salt, e->words),
        .changes = e->changes,
        .public = e->public,
    };
}

/* Add the events after m->size up to UPTO; false in WHOLE when positions are missing. */
static error *grow(struct db *db, struct arena *a, int64_t community, int64_t upto,
                   struct merkle *m, bool *whole)
{
    struct arena *mem = arena_new();
    error        *e = NULL;

    *whole = true;
    while (!e && *whole && (int64_t)m->size < upto) {
        struct list events;
        e = event_by_pos(db, mem, community, (int64_t)m->size, PAGE, &events);
        const struct event *x = events.item;
        if (!e && !events.n)
            *whole = false;
        for (size_t i = 0; !e && *whole && i < events.n && (int64_t)m->size < upto; i++) {
            uint8_t           leaf[CRYPT_HASH];
            struct event_leaf l = seal_leaf(mem, &x[i]);
            if (x[i].pos != (int64_t)m->size + 1) {
                *whole = false;
                break;
            }
            event_leaf_hash(mem, &l, leaf);
            merkle_add(m, leaf);
        }
        if (e)
            e = error_new(a, e->file, e->line, e->kind, e->msg, NULL, e->arg);
        arena_reset(mem);
    }
    arena_free(mem);
    return e;
}

static error *last_of(struct db *db, struct arena *a, int64_t community, struct checkpoint_row *out,
                      bool *found)
{
    return db_maybe(db, a, &sql_seal_last, DB_ARGS(db_int("community", community)),
                    checkpoint_fields, out, found);
}

static error *seal_one(struct req *r, const struct head *h, int64_t *budget, struct buf *notes)
{
    struct checkpoint_row last = { 0 };
    struct merkle         m = { 0 };
    struct checkpoint     c = { .at = r->now, .first = true }, before;
    bool                  found = false, whole = false;
    str                   key = checkpoint_key(r->mem, r->app->vault, str_of(SEAL_NAME));

    TRY(last_of(r->db, r->mem, h->community, &last, &found));
    if (found) {
        if (!merkle_read(last.peaks, &m) || !checkpoint_read(r->mem, last.note, key, &before))
            return error_of(r->mem, FAIL_INTERNAL, &msg_internal);
        c.first = false;
        checkpoint_hash(r->mem, &before, c.previous);
    }
    int64_t upto = h->pos - (int64_t)m.size > *budget ? (int64_t)m.size + *budget : h->pos;
    *budget -= upto - (int64_t)m.size;
    TRY(grow(r->db, r->mem, h->community, upto, &m, &whole));
    if (!whole)
        return error_of(r->mem, FAIL_INTERNAL, &msg_internal);
    c.origin = str_fmt(r->mem, "%s/%lld", SEAL_NAME, (long long)h->community);
    c.size = m.size;
    merkle_root(&m, c.root);
    str note = checkpoint_sign(r->mem, r->app->vault, str_of(SEAL_NAME), &c);
    TRY(db_exec(r->db, r->mem, &sql_seal_insert,
                DB_ARGS(db_int("community", h->community), db_int("size", (int64_t)m.size),
                        db_int("at", r->now),
                        db_text("root", base64_of(r->mem, c.root, sizeof c.root)),
                        db_text("peaks", merkle_text(r->mem, &m)), db_text("note", note)),
                NULL));
    buf_str(notes, note);
    buf_char(notes, '\n');
    return db_exec(r->db, r->mem, &sql_seal_mark,
                   DB_ARGS(db_int("size", (int64_t)m.size), db_int("community", h->community)),
                   NULL);
}

error *seal_some(struct req *r, str *notes, bool *more)
{
    struct list heads;
    struct buf  b;

    buf_init(&b, r->mem, 1 << 20);
    TRY(db_all(r->db, r->mem, &sql_seal_due, DB_NO_ARGS, head_fields, sizeof(struct head), &heads));
    int64_t budget = AT_ONCE; /* the writer has other things to do */
    for (size_t i = 0; i < heads.n && budget > 0; i++)
        TRY(seal_one(r, (const struct head *)heads.item + i, &budget, &b));
    *notes = buf_done(&b);
    *more = heads.n == 32 || budget <= 0;
    return NULL;
}

error *seal_witness(struct arena *a, str path, str notes)
{
    int fd = open(str_dup(a, path).p, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0644);

    if (fd < 0 || write(fd, notes.p, notes.n) != (ssize_t)notes.n || fdatasync(fd)) {
        if (fd >= 0)
            close(fd);
        return error_of(a, FAIL_BUSY, &msg_witness, path, STR("I/O"));
    }
    close(fd);
    return NULL;
}

static str trouble(struct arena *a, int64_t community, int64_t size, const char *what)
{
    return str_fmt(a, "community %lld, size %lld: %s", (long long)community, (long long)size, what);
}

static error *verify_one(struct app *app, struct db *db, struct arena *a, const struct head *h,
                         struct audit *out)
{
    struct list   all;
    struct merkle m = { 0 };
    uint8_t       root[CRYPT_HASH], previous[CRYPT_HASH] = { 0 };
    bool          whole = true;
    str           key = checkpoint_key(a, app->vault, str_of(SEAL_NAME));

    TRY(db_all(db, a, &sql_seal_all, DB_ARGS(db_int("community", h->community)), checkpoint_fields,
               sizeof(struct checkpoint_row), &all));
    const struct checkpoint_row *row = all.item;
    for (size_t i = 0; i < all.n && !out->trouble.n; i++) {
        struct checkpoint c;
        if (!checkpoint_read(a, row[i].note, key, &c)) {
            out->trouble = trouble(a, h->community, row[i].size, "the signature does not fit");
            break;
        }
        TRY(grow(db, a, h->community, (int64_t)c.size, &m, &whole));
        merkle_root(&m, root);
        if (!whole)
            out->trouble = trouble(a, h->community, row[i].size, "events were removed");
        else if (memcmp(root, c.root, sizeof root) != 0)
            out->trouble = trouble(a, h->community, row[i].size, "events were altered");
        else if (c.first != (i == 0) || (i && memcmp(previous, c.previous, sizeof previous) != 0))
            out->trouble = trouble(a, h->community, row[i].size, "a checkpoint was removed");
        checkpoint_hash(a, &c, previous);
        out->sealed = out->sealed - (i ? row[i - 1].size : 0) + row[i].size;
        out->checkpoints++;
    }
    int64_t sealed = all.n ? row[all.n - 1].size : 0;
    if (!out->trouble.n && h->sealed > sealed)
        out->trouble = trouble(a, h->community, h->sealed, "the newest checkpoint was removed");
    struct merkle rest = m;
    if (!out->trouble.n) {
        TRY(grow(db, a, h->community, h->pos, &rest, &whole));
        if (!whole)
            out->trouble = trouble(a, h->community, h->pos, "events not yet sealed are missing");
    }
    out->communities++;
    out->events += h->pos;
    out->unsealed += h->pos - sealed;
    return NULL;
}

static const char *const file_error = "the witness holds a checkpoint that is not here";

/* Every note of the witness must be among ours, byte for byte. */
static error *verify_witness(struct db *db, struct arena *a, str path, struct audit *out)
{
    int        fd = open(str_dup(a, path).p, O_RDONLY | O_CLOEXEC);
    struct buf b;
    char       block[65536];
    ssize_t    n = 0;

    if (fd < 0)
        return NULL; /* a witness that has received nothing yet */
    buf_init(&b, a, 1 << 30);
    while ((n = read(fd, block, sizeof block)) > 0)
        buf_bytes(&b, block, (size_t)n);
    close(fd);
    str rest = buf_done(&b), origin = STR(SEAL_NAME "/");
    while (rest.n && !out->trouble.n) {
        str line = str_cut(&rest, '\n');
        if (!str_starts(line, origin))
            continue;
        struct list all;
        int64_t     community = 0, size = 0;
        bool        here = false;
        str         next = rest, count = str_cut(&next, '\n');
        if (!str_i64((str){ line.p + origin.n, line.n - origin.n }, 0, INT64_MAX, &community) ||
            !str_i64(count, 0, INT64_MAX, &size))
            continue;
        TRY(db_all(db, a, &sql_seal_all, DB_ARGS(db_int("community", community)), checkpoint_fields,
                   sizeof(struct checkpoint_row), &all));
        const struct checkpoint_row *row = all.item;
        str                          given = { line.p, (size_t)(b.p + b.n - line.p) };
        for (size_t i = 0; i < all.n; i++)
            here = here || (row[i].size == size && str_starts(given, row[i].note));
        if (!here)
            out->trouble = trouble(a, community, size, file_error);
    }
    return NULL;
}

error *seal_verify(struct app *app, struct db *db, struct arena *a, str witness, struct audit *out)
{
    struct list heads;

    *out = (struct audit){ 0 };
    TRY(db_all(db, a, &sql_seal_heads, DB_NO_ARGS, head_fields, sizeof(struct head), &heads));
    for (size_t i = 0; i < heads.n && !out->trouble.n; i++)
        TRY(verify_one(app, db, a, (const struct head *)heads.item + i, out));
    int64_t fresh = 0; /* committed, and not yet given a position */
    TRY(db_number(db, a, &sql_seal_unsequenced, DB_NO_ARGS, &fresh));
    out->events += fresh;
    out->unsealed += fresh;
    if (witness.n && !out->trouble.n)
        TRY(verify_witness(db, a, witness, out));
    return NULL;
}

static error *put_line(struct arena *a, int fd, str line)
{
    if (write(fd, line.p, line.n) != (ssize_t)line.n)
        return error_of(a, FAIL_BUSY, &msg_witness, STR("-"), STR("I/O"));
    return NULL;
}

static error *export_event(struct arena *a, int fd, const struct event *e)
{
    struct event_leaf l = seal_leaf(a, e);
    struct buf        b;
    struct jw         j;

    buf_init(&b, a, 1 << 20);
    jw_init(&j, &b, NULL);
    jw_object(&j);
    JW_INT(&j, "community", l.community);
    JW_INT(&j, "pos", l.pos);
    JW_INT(&j, "id", l.id);
    JW_INT(&j, "at", l.at);
    JW_INT(&j, "actor", l.actor);
    JW_INT(&j, "on_behalf", l.on_behalf);
    JW_STR(&j, "subject", l.subject);
    JW_INT(&j, "subject_id", l.subject_id);
    JW_STR(&j, "step", l.step);
    JW_STR(&j, "from", l.from);
    JW_STR(&j, "to", l.to);
    JW_STR(&j, "reason_hash", l.reason_hash);
    JW_STR(&j, "changes", l.changes);
    JW_BOOL(&j, "public", l.public);
    jw_end(&j);
    buf_char(&b, '\n');
    return put_line(a, fd, buf_done(&b));
}

error *seal_export(struct app *app, struct db *db, struct arena *a, int fd)
{
    struct list   heads;
    struct arena *mem = arena_new();
    error        *e = NULL;

    (void)app;
    TRY(db_all(db, a, &sql_seal_heads, DB_NO_ARGS, head_fields, sizeof(struct head), &heads));
    const struct head *h = heads.item;
    for (size_t i = 0; i < heads.n && !e; i++)
        for (int64_t after = 0; !e;) {
            struct list events;
            e = event_by_pos(db, mem, h[i].community, after, PAGE, &events);
            if (e || !events.n)
                break;
            const struct event *x = events.item;
            for (size_t k = 0; k < events.n && !e; k++)
                e = export_event(mem, fd, &x[k]);
            after = x[events.n - 1].pos;
            arena_reset(mem);
        }
    if (e)
        e = error_new(a, e->file, e->line, e->kind, e->msg, NULL, e->arg);
    arena_free(mem);
    return e;
}

error *seal_recent(struct db *db, struct arena *a, int64_t before, int64_t limit, struct list *out)
{
    return db_all(db, a, &sql_seal_recent,
                  DB_ARGS(db_int("before", before), db_int("limit", limit)), checkpoint_fields,
                  sizeof(struct checkpoint_row), out);
}
