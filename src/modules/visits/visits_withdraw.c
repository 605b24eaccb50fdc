/* visits_withdraw.c -- a visit that was written down by mistake 撤回走访记录: its writer takes it
 * back with a reason. It stays on record as withdrawn and counts nowhere; the household is due as
 * it was before, and what differed by it and was not decided goes with it. A need that became a
 * case is that case's by now. */
#include "base/when.h"
#include "core/app.h"
#include "core/event.h"
#include "core/small.h"
#include "modules/visits/visits.h"
#include "modules/visits/visits.sql.h"

enum { DAYS = 31 }; /* what is older has long been counted */

struct withdraw_in {
    str reason;
};
/* clang-format off */
static const struct field withdraw_in_fields[] = {
    TEXT(struct withdraw_in, reason, 2, 200, .required = true, .masks = true, .doc = "Why it was wrong; it stays in the log."),
    FIELDS_END,
};
static const struct message
    msg_old   = { "visit.old", "{0} 天以前的走访记录不能再撤回，请告诉社区。", "A record older than {0} days cannot be taken back any more; please tell the community." },
    msg_again = { "visit.withdrawn", "这次走访记录已经撤回。", "This record has been taken back already." },
    msg_with  = { "visit.with_record", "走访记录已撤回", "The record of the visit was taken back" };
/* clang-format on */

static error *count_no_more(struct req *r, const struct visit *v)
{
    int64_t touched = 0;

    TRY(db_exec(r->db, r->mem, &sql_visits_withdraw,
                DB_ARGS(db_int("community", v->ref.community), db_int("id", v->ref.id)), &touched));
    if (!touched)
        return error_of(r->mem, FAIL_CONFLICT, &msg_again);
    TRY(db_exec(r->db, r->mem, &sql_visits_withdraw_changes,
                DB_ARGS(db_text("answer", message_text(r->mem, &msg_with, r->lang, NULL, 0)),
                        db_int("actor", r->account), db_int("now", r->now),
                        db_int("community", v->ref.community), db_int("visit", v->ref.id)),
                NULL));
    if (v->result != VISIT_DONE)
        return NULL;
    return db_exec(r->db, r->mem, &sql_visits_withdraw_joined,
                   DB_ARGS(db_int("community", v->ref.community), db_int("household", v->household),
                           db_int("day", v->day), db_int("people", v->people)),
                   NULL);
}

static error *due_again(struct req *r, const struct visit *v)
{
    struct door d = { 0 };
    bool        lives = false;

    if (v->due && (v->result == VISIT_DONE || v->result == VISIT_REFUSED))
        TRY(db_exec(r->db, r->mem, &sql_visits_due_reopen,
                    DB_ARGS(db_int("community", v->grid / 1000), db_int("id", v->due),
                            db_int("house_community", v->ref.community),
                            db_int("household", v->household), db_int("visit", v->ref.id)),
                    NULL));
    TRY(visits_again_at(r, v->grid));
    TRY(registry_door(r, (struct ref){ v->ref.community, v->household }, when_date(r->now), &d,
                      &lives));
    return lives && d.grid != v->grid ? visits_again_at(r, d.grid) : NULL;
}

static error *withdraw(struct req *r, struct res *w)
{
    const struct withdraw_in *in = r->in;
    struct visit              v = { 0 };
    bool                      found = false;

    (void)w;
    TRY(db_maybe(r->db, r->mem, &sql_visits_own,
                 DB_ARGS(db_int("community", r->ref.community), db_int("id", r->ref.id),
                         db_int("worker", r->account)),
                 visit_fields, &v, &found));
    if (!found)
        return error_of(r->mem, FAIL_MISSING, &msg_missing);
    if (v.day < when_date(r->now) - DAYS)
        return error_of(r->mem, FAIL_CONFLICT, &msg_old, str_int(r->mem, DAYS));
    TRY(count_no_more(r, &v));
    TRY(due_again(r, &v));
    return event_append(
        r, v.ref,
        (struct event){ .kind = STR("visit"), .action = STR("withdrawn"), .words = in->reason });
}

/* clang-format off */
static const struct route routes[] = {
    { POST, "/api/v1/visits/records/{ref}/withdraw", withdraw, NULL, PERM_VISIT,
      BODY(struct withdraw_in, withdraw_in_fields),
      .summary = "Take back a record of one's own that was written down by mistake, with a reason; it stays, counts nowhere, and the household is due as before" },
};
/* clang-format on */

const struct route_table visits_withdraw_routes = { routes, COUNT(routes) };
