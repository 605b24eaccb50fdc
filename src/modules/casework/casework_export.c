/* casework_export.c -- the matters of one's places as CSV, written by a job, fetched when done. */
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/csv.h"
#include "core/app.h"
#include "modules/casework/casework.h"
#include "modules/casework/casework.sql.h"

enum { PART = 500, FILE_MOST = 64 << 20 };

struct line {
    struct ref ref;
    str        number, category, unit, words;
    int        state, source;
    int64_t    place, grid, reported, filed, case_due, closed, reworks, returns, stars;
};
/* clang-format off */
static const struct field line_fields[] = {
    REF (struct line, ref,      .doc = "key"),
    TEXT(struct line, number,   0, 80, .doc = "Number."),
    TEXT(struct line, category, 0, 20, .doc = "Category."),
    WORD(struct line, state,    case_state_words, .doc = "State."),
    CODE(struct line, place,    .doc = "Community."),
    CODE(struct line, grid,     .doc = "Grid."),
    TEXT(struct line, unit,     0, 40, .doc = "Unit."),
    WORD(struct line, source,   case_source_words, .doc = "Source."),
    TEXT(struct line, words,    0, 2000, .doc = "Words."),
    TIME(struct line, reported, .doc = "Reported."),
    TIME(struct line, filed,    .doc = "Filed."),
    TIME(struct line, case_due, .doc = "Due."),
    TIME(struct line, closed,   .doc = "Closed."),
    INT (struct line, reworks,  0, INT64_MAX, .doc = "Reworks."),
    INT (struct line, returns,  0, INT64_MAX, .doc = "Returns."),
    INT (struct line, stars,    0, 5, .doc = "Verdict."),
    FIELDS_END,
};
static const struct message msg_not_yet = { "export.not_yet", "还没有生成好，请稍后再来。", "It is not finished yet; please come back in a moment." };
static const struct message msg_write   = { "export.write", "导出文件写不进去。", "The export cannot be written." };
/* clang-format on */

static str path_of(struct req *r, int64_t id)
{
    return str_fmt(r->mem, STR_FMT "/exports/%lld.csv", STR_ARG(r->app->settings.data),
                   (long long)id);
}

error *casework_export_ask(struct req *r, struct res *w)
{
    struct job_out    *o = NEW(r->mem, struct job_out);
    struct place_range range = r->who->places;

    TRY(job_queue(r, "export_cases",
                  str_fmt(r->mem, "%lld %lld", (long long)range.lo, (long long)range.hi),
                  &o->ref.id));
    TRY(event_append(r, (struct ref){ r->who->community ? r->who->community : range.lo, o->ref.id },
                     (struct event){ .kind = STR("export"), .action = STR("export") }));
    o->state = JOB_QUEUED;
    o->kind = STR("export_cases");
    o->created = r->now;
    w->out = o;
    return NULL;
}

error *casework_job_show(struct req *r, struct res *w)
{
    struct job      j = { 0 };
    struct job_out *o = NEW(r->mem, struct job_out);

    TRY(job_mine(r, r->ref.id, &j));
    *o = (struct job_out){ { 0, j.id }, j.kind, j.state, j.done, j.total, j.report, j.created };
    w->out = o;
    return NULL;
}

/* A part: the next rows behind the cursor, appended at the place where the part before ended, so
 * that a part that is done twice writes the same bytes. */
error *casework_export_part(struct req *r, struct job *j, bool *finished)
{
    int64_t     lo = 0, hi = 0, community = 0, id = 0, at = 0;
    str         args = j->args, c = j->cursor;
    struct list rows;
    struct buf  b;

    str_i64(str_cut(&args, ' '), 0, INT64_MAX, &lo);
    str_i64(args, 0, INT64_MAX, &hi);
    if (c.n) {
        str_i64(str_cut(&c, ' '), 0, INT64_MAX, &community);
        str_i64(str_cut(&c, ' '), 0, INT64_MAX, &id);
        str_i64(c, 0, INT64_MAX, &at);
    } else {
        TRY(db_number(r->db, r->mem, &sql_casework_export_count,
                      DB_ARGS(db_int("lo", lo), db_int("hi", hi)), &j->total));
        community = lo;
    }
    TRY(db_all(r->db, r->mem, &sql_casework_export,
               DB_ARGS(db_int("community", community), db_int("id", id), db_int("hi", hi),
                       db_int("limit", PART)),
               line_fields, sizeof(struct line), &rows));
    buf_init(&b, r->mem, FILE_MOST);
    if (!at)
        csv_heading(&b, line_fields);
    const struct line *x = rows.item;
    for (size_t i = 0; i < rows.n; i++)
        csv_record(&b, r->mem, line_fields, &x[i]);
    mkdir(str_fmt(r->mem, STR_FMT "/exports", STR_ARG(r->app->settings.data)).p, 0700);
    int  fd = open(path_of(r, j->id).p, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    bool ok = fd >= 0 && pwrite(fd, b.p, b.n, at) == (ssize_t)b.n &&
              ftruncate(fd, at + (int64_t)b.n) == 0;
    if (fd >= 0)
        close(fd);
    if (!ok)
        return error_of(r->mem, FAIL_BUSY, &msg_write);
    *finished = rows.n < PART;
    j->done += (int64_t)rows.n;
    if (rows.n)
        j->cursor = str_fmt(r->mem, "%lld %lld %lld", (long long)x[rows.n - 1].ref.community,
                            (long long)x[rows.n - 1].ref.id, (long long)(at + (int64_t)b.n));
    if (*finished)
        j->report = str_fmt(r->mem, "%lld rows", (long long)j->done);
    return NULL;
}

error *casework_export_file(struct req *r, struct res *w)
{
    struct job  j = { 0 };
    struct stat s;

    TRY(job_mine(r, r->ref.id, &j));
    if (j.state != JOB_DONE)
        return error_of(r->mem, FAIL_CONFLICT, &msg_not_yet);
    int fd = open(path_of(r, j.id).p, O_RDONLY | O_CLOEXEC);
    if (fd < 0 || fstat(fd, &s) || s.st_size > FILE_MOST) {
        if (fd >= 0)
            close(fd);
        return error_of(r->mem, FAIL_MISSING, &msg_missing);
    }
    char   *p = NEWN(r->mem, char, (size_t)s.st_size + 1);
    ssize_t n = read(fd, p, (size_t)s.st_size);
    close(fd);
    w->body = (str){ p, n > 0 ? (size_t)n : 0 };
    w->type = "text/csv; charset=utf-8";
    w->file = true;
    return NULL;
}

/* clang-format off */
const struct field job_out_fields[] = {
    REF (struct job_out, ref,     .doc = "The job."),
    TEXT(struct job_out, kind,    0, 40, .doc = "What it does."),
    WORD(struct job_out, state,   job_state_words, .doc = "queued, running, done or failed."),
    INT (struct job_out, done,    0, INT64_MAX, .doc = "How much is done."),
    INT (struct job_out, total,   0, INT64_MAX, .doc = "Of how much."),
    TEXT(struct job_out, report,  0, 4000, .doc = "What came out."),
    TIME(struct job_out, created, .doc = "When it was asked for."),
    FIELDS_END,
};
/* clang-format on */
