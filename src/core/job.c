/* job.c -- queueing, leasing and advancing. */
#include "core/job.h"

#include "base/log.h"
#include "base/when.h"
#include "core/app.h"
#include "core/id.h"
#include "core/job.sql.h"
#include "core/rooms.h"

enum { LEASE_MS = 60000, LATER_MS = 10000 };

const char *const job_state_words[] = { "queued", "running", "done", "failed", NULL };

/* clang-format off */
const struct field job_fields[] = {
    INT (struct job, id,      1, INT64_MAX, .secret = true),
    TEXT(struct job, kind,    0, 40, .doc = "What it does."),
    WORD(struct job, state,   job_state_words, .doc = "queued, running, done or failed."),
    INT (struct job, owner,   0, INT64_MAX, .secret = true),
    TEXT(struct job, args,    0, 4000, .secret = true),
    TEXT(struct job, cursor,  0, 400, .secret = true),
    INT (struct job, done,    0, INT64_MAX, .doc = "How much is done."),
    INT (struct job, total,   0, INT64_MAX, .doc = "Of how much."),
    TEXT(struct job, report,  0, 4000, .doc = "What came out."),
    TIME(struct job, created, .doc = "When it was asked for."),
    INT (struct job, tries,   0, INT64_MAX, .secret = true),
    INT (struct job, ahead,   0, INT64_MAX, .doc = "How many come before it, while it is queued."),
    FIELDS_END,
};
static const struct field job_wait_fields[] = {
    BOOL(struct job_wait, queued,   .doc = "not begun"),
    BOOL(struct job_wait, given_up, .doc = "given up"),
    INT (struct job_wait, ahead,    0, INT64_MAX, .doc = "what comes before it"),
    FIELDS_END,
};
/* clang-format on */

static bool waited(const struct rooms *rooms, const char *kind)
{
    for (size_t i = 0; rooms && i < rooms->n_jobs; i++)
        if (strcmp(rooms->jobs[i].name, kind) == 0)
            return rooms->jobs[i].waited;
    return false;
}

static error *queue(struct req *r, const struct sql *q, const char *kind, str args, int64_t *id)
{
    *id = id_new(r->now);
    return db_exec(r->db, r->mem, q,
                   DB_ARGS(db_int("id", *id), db_text("kind", str_of(kind)),
                           db_int("owner", r->account), db_text("args", args),
                           db_int("now", r->now), db_int("waited", waited(r->app->rooms, kind))),
                   NULL);
}

error *job_queue(struct req *r, const char *kind, str args, int64_t *id)
{
    return queue(r, &sql_job_insert, kind, args, id);
}

error *job_queue_once(struct req *r, const char *kind, str args)
{
    int64_t id = 0;

    return queue(r, &sql_job_insert_once, kind, args, &id);
}

error *job_waits(struct req *r, int64_t id, struct job_wait *out)
{
    bool found = false;

    *out = (struct job_wait){ 0 };
    return db_maybe(r->db, r->mem, &sql_job_waits, DB_ARGS(db_int("id", id)), job_wait_fields, out,
                    &found);
}

error *job_mine(struct req *r, int64_t id, struct job *out)
{
    return db_one(r->db, r->mem, &sql_job_by_id,
                  DB_ARGS(db_int("id", id), db_int("owner", r->account)), job_fields, out);
}

error *job_begin(struct req *r, str me, bool *begun)
{
    struct job j = { 0 };

    TRY(db_maybe(
        r->db, r->mem, &sql_job_begin,
        DB_ARGS(db_text("me", me), db_int("until", r->now + LEASE_MS), db_int("now", r->now)),
        job_fields, &j, begun));
    if (*begun && j.state == JOB_FAILED)
        log_event(LOG_WARN_, "job", "given_up=" STR_FMT " id=%lld", STR_ARG(j.kind),
                  (long long)j.id);
    return NULL;
}

error *job_work(struct req *r, str me, const struct job_kind *kinds, size_t n, bool *more)
{
    return job_work_on(r, me, 0, kinds, n, more);
}

error *job_again(struct req *r, int64_t id)
{
    return db_exec(r->db, r->mem, &sql_job_again, DB_ARGS(db_int("now", r->now), db_int("id", id)),
                   NULL);
}

error *job_work_on(struct req *r, str me, int64_t id, const struct job_kind *kinds, size_t n,
                   bool *more)
{
    struct job j = { 0 };
    bool       found = false, finished = false;

    *more = false;
    if (id)
        TRY(db_maybe(r->db, r->mem, &sql_job_claim_one,
                     DB_ARGS(db_text("me", me), db_int("until", r->now + LEASE_MS),
                             db_int("now", r->now), db_int("id", id)),
                     job_fields, &j, &found));
    else
        TRY(db_maybe(
            r->db, r->mem, &sql_job_claim,
            DB_ARGS(db_text("me", me), db_int("until", r->now + LEASE_MS), db_int("now", r->now)),
            job_fields, &j, &found));
    if (!found)
        return NULL;
    const struct job_kind *kind = NULL;
    for (size_t i = 0; i < n; i++)
        if (str_is(j.kind, kinds[i].name))
            kind = &kinds[i];
    if (kind)
        TRY(kind->part(r, &j, &finished));
    j.state = !kind ? JOB_FAILED : finished ? JOB_DONE : JOB_RUNNING;
    *more = true;
    return db_exec(r->db, r->mem, &sql_job_save,
                   DB_ARGS(db_text("state", str_of(job_state_words[j.state])),
                           db_text("cursor", j.cursor), db_int("done", j.done),
                           db_int("total", j.total), db_text("report", j.report),
                           db_int("until", r->now + LEASE_MS), db_int("now", r->now),
                           db_int("id", j.id), db_text("me", me)),
                   NULL);
}

error *job_retreat(struct req *r, str me)
{
    return db_exec(
        r->db, r->mem, &sql_job_retreat,
        DB_ARGS(db_int("later", r->now + LATER_MS), db_int("now", r->now), db_text("me", me)),
        NULL);
}
