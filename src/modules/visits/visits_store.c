/* visits_store.c -- one function a statement. */
#include "core/app.h"
#include "core/id.h"
#include "modules/visits/visits.h"
#include "modules/visits/visits.sql.h"

/* clang-format off */
static const struct field last_seen_fields[] = {
    INT(struct last_seen, community, 0, INT64_MAX, .doc = "community of the household"),
    INT(struct last_seen, household, 0, INT64_MAX, .doc = "household"),
    INT(struct last_seen, day,       INT64_MIN, INT64_MAX, .doc = "day"),
    FIELDS_END,
};
static const struct field grid_post_fields[] = {
    INT (struct grid_post, id,      0, INT64_MAX, .doc = "post"),
    INT (struct grid_post, account, 0, INT64_MAX, .doc = "account"),
    CODE(struct grid_post, place,   .doc = "grid"),
    FIELDS_END,
};
static const struct field grid_own_fields[] = {
    INT (struct grid_post, id,      0, INT64_MAX, .doc = "post"),
    INT (struct grid_post, account, 0, INT64_MAX, .doc = "account"),
    CODE(struct grid_post, place,   .doc = "grid"),
    INT (struct grid_post, until,   0, INT64_MAX, .doc = "first day on which it is over"),
    FIELDS_END,
};
static const struct field grid_worker_fields[] = {
    INT (struct grid_post, id,        0, INT64_MAX, .doc = "post"),
    INT (struct grid_post, account,   0, INT64_MAX, .doc = "account"),
    CODE(struct grid_post, place,     .doc = "grid"),
    TEXT(struct grid_post, login,     0, 60, .doc = "login name"),
    TEXT(struct grid_post, name_mask, 0, 80, .doc = "masked name"),
    FIELDS_END,
};
static const struct field pair_fields[] = {
    INT(struct last_seen, community, 0, INT64_MAX, .doc = "community of the household"),
    INT(struct last_seen, household, 0, INT64_MAX, .doc = "household"),
    FIELDS_END,
};
static const struct field ahead_fields[] = {
    DATE(struct plan_of, month, .doc = "month"),
    FIELDS_END,
};
/* Rows go only when a plan is made anew; then the household stands on another day, waits for
 * another month, or went to another worker. Of a plan that is not the asker's nothing else is said. */
static const struct message msg_gone = { "visit.gone", "这次走访已不在您能看到的计划里：计划重排过，这户可能排到了别的日子，或由别的网格员走访。请看新的计划。", "This visit is no longer in a plan that you may see: the plan was made anew. The household may stand on another day, or have another worker. Please look at the new plan." };
static const struct message msg_changed = { "visit.changed", "这次走访的安排已被改动，请核对。", "This visit was changed by somebody else; please compare." };
/* clang-format on */

error *due_gone(struct req *r)
{
    return error_of(r->mem, FAIL_MISSING, &msg_gone);
}

error *due_by_ref(struct req *r, struct ref ref, struct due_visit *out)
{
    bool found = false;

    TRY(db_maybe(r->db, r->mem, &sql_visits_due,
                 DB_ARGS(db_int("community", ref.community), db_int("id", ref.id)),
                 due_visit_fields, out, &found));
    return found ? NULL : due_gone(r);
}

error *due_of_month(struct req *r, int64_t worker, int64_t month, struct list *out)
{
    return db_all(r->db, r->mem, &sql_visits_due_month,
                  DB_ARGS(db_int("worker", worker), db_int("month", month),
                          db_int("today", when_date(r->now))),
                  due_visit_fields, sizeof(struct due_visit), out);
}

error *due_of_household(struct req *r, struct plan_of p, struct ref household, int64_t day,
                        struct due_visit *out, bool *found)
{
    return db_maybe(
        r->db, r->mem, &sql_visits_due_household,
        DB_ARGS(db_int("community", p.grid / 1000), db_int("household", household.id),
                db_int("house_community", household.community), db_int("worker", p.worker),
                db_int("month", month_of(month_of(day) - 40)), db_int("until", month_of(day)),
                db_int("day", day), db_int("carried", day - CARRIED_DAYS),
                db_int("until_day", day + CARRIED_DAYS)),
        due_visit_fields, out, found);
}

error *due_give_up(struct req *r, struct plan_of p, struct ref household, int64_t until)
{
    return db_exec(r->db, r->mem, &sql_visits_due_give_up,
                   DB_ARGS(db_int("community", p.grid / 1000), db_int("household", household.id),
                           db_int("house_community", household.community),
                           db_int("worker", p.worker), db_int("month", p.month),
                           db_int("until_day", until)),
                   NULL);
}

error *due_insert(struct req *r, const struct due_visit *x)
{
    return db_exec(
        r->db, r->mem, &sql_visits_due_insert,
        DB_ARGS(db_int("community", x->ref.community), db_int("id", x->ref.id),
                db_int("worker", x->worker), db_int("grid", x->grid), db_int("month", x->month),
                db_int("day", x->day), db_int("ord", x->ord),
                db_int("house_community", x->house_community), db_int("household", x->household),
                db_text("why", x->why), db_int("unseen", x->unseen), db_int("due", x->due),
                db_text("state", str_of(due_state_words[x->state])), db_int("pinned", x->pinned),
                db_int("tries", x->tries), db_text("reason", x->reason)),
        NULL);
}

error *due_beside(struct req *r, struct plan_of p, struct ref household, int64_t day,
                  struct due_visit *out)
{
    int64_t last = 0;

    TRY(visits_last_day(r, household, &last));
    *out = (struct due_visit){ .ref = { p.grid / 1000, id_new(r->now) },
                               .worker = p.worker,
                               .grid = p.grid,
                               .month = p.month,
                               .day = day,
                               .ord = LAST_OF_DAY,
                               .house_community = household.community,
                               .household = household.id,
                               .why = STR("pinned"),
                               .unseen = last ? day - last : -1,
                               .due = day,
                               .state = DUE_PLANNED,
                               .version = 1 };
    return NULL;
}

error *due_save(struct req *r, struct due_visit *x)
{
    int64_t touched = 0;

    TRY(db_exec(r->db, r->mem, &sql_visits_due_save,
                DB_ARGS(db_int("worker", x->worker), db_int("day", x->day), db_int("ord", x->ord),
                        db_text("why", x->why), db_text("state", str_of(due_state_words[x->state])),
                        db_int("pinned", x->pinned), db_int("tries", x->tries),
                        db_text("reason", x->reason), db_int("community", x->ref.community),
                        db_int("id", x->ref.id), db_int("version", x->version)),
                &touched));
    if (!touched)
        return error_of(r->mem, FAIL_CONFLICT, &msg_changed);
    x->version++;
    return NULL;
}

error *due_settle(struct req *r, const struct due_visit *x, int64_t tried)
{
    return db_exec(r->db, r->mem, &sql_visits_due_settle,
                   DB_ARGS(db_text("state", str_of(due_state_words[x->state])),
                           db_int("day", x->day), db_int("tried", tried),
                           db_int("community", x->ref.community), db_int("id", x->ref.id)),
                   NULL);
}

error *due_was(struct req *r, const struct visit *v, const struct due_visit *x)
{
    return db_exec(r->db, r->mem, &sql_visits_due_was,
                   DB_ARGS(db_int("day", x->day),
                           db_text("state", str_of(due_state_words[x->state])),
                           db_int("community", v->ref.community), db_int("id", v->ref.id)),
                   NULL);
}

error *due_place(struct req *r, const struct due_visit *x)
{
    return db_exec(r->db, r->mem, &sql_visits_due_place,
                   DB_ARGS(db_int("ord", x->ord), db_text("why", x->why),
                           db_int("unseen", x->unseen), db_int("due", x->due),
                           db_int("community", x->ref.community), db_int("id", x->ref.id)),
                   NULL);
}

error *due_onward(struct req *r, const struct due_visit *x)
{
    return db_exec(r->db, r->mem, &sql_visits_due_onward,
                   DB_ARGS(db_int("grid", x->grid), db_int("day", x->day), db_int("ord", x->ord),
                           db_text("why", x->why), db_int("unseen", x->unseen),
                           db_int("due", x->due), db_int("community", x->ref.community),
                           db_int("id", x->ref.id)),
                   NULL);
}

error *due_drop(struct req *r, struct ref ref)
{
    return db_exec(r->db, r->mem, &sql_visits_due_drop,
                   DB_ARGS(db_int("community", ref.community), db_int("id", ref.id)), NULL);
}

error *due_instead(struct req *r, const struct due_visit *x)
{
    return db_exec(r->db, r->mem, &sql_visits_due_instead,
                   DB_ARGS(db_int("community", x->ref.community), db_int("household", x->household),
                           db_int("house_community", x->house_community),
                           db_int("worker", x->worker), db_int("month", x->month),
                           db_int("today", when_date(r->now))),
                   NULL);
}

error *visit_plan_find(struct req *r, struct plan_of p, struct visit_plan *out, bool *found)
{
    return db_maybe(r->db, r->mem, &sql_visits_plan_of,
                    DB_ARGS(db_int("community", p.grid / 1000), db_int("worker", p.worker),
                            db_int("month", p.month), db_int("grid", p.grid)),
                    visit_plan_fields, out, found);
}

error *visit_plan_hold(struct req *r, struct plan_of p)
{
    return db_exec(r->db, r->mem, &sql_visits_plan_hold,
                   DB_ARGS(db_int("community", p.grid / 1000), db_int("worker", p.worker),
                           db_int("grid", p.grid), db_int("month", p.month)),
                   NULL);
}

error *visit_plan_begin(struct req *r, struct plan_of p)
{
    return db_exec(r->db, r->mem, &sql_visits_plan_begin,
                   DB_ARGS(db_int("community", p.grid / 1000), db_int("id", id_new(r->now)),
                           db_int("worker", p.worker), db_int("grid", p.grid),
                           db_int("month", p.month)),
                   NULL);
}

error *visit_plan_put(struct req *r, struct visit_plan *x)
{
    x->ref.id = id_new(r->now);
    return db_exec(r->db, r->mem, &sql_visits_plan_put,
                   DB_ARGS(db_int("community", x->ref.community), db_int("id", x->ref.id),
                           db_int("worker", x->worker), db_int("grid", x->grid),
                           db_int("month", x->month), db_text("load", x->load),
                           db_int("missed", x->missed), db_int("walk", x->walk),
                           db_int("made", x->made)),
                   NULL);
}

error *visit_insert(struct req *r, const struct visit *x)
{
    return db_exec(r->db, r->mem, &sql_visits_insert, db_record(r->mem, visit_fields, x), NULL);
}

error *visits_last(struct req *r, int64_t community, int64_t grid, int64_t before, struct list *out)
{
    return db_all(
        r->db, r->mem, &sql_visits_last,
        DB_ARGS(db_int("community", community), db_int("grid", grid), db_int("before", before)),
        last_seen_fields, sizeof(struct last_seen), out);
}

error *visits_done(struct req *r, struct plan_of p, int64_t until, struct list *out)
{
    return db_all(r->db, r->mem, &sql_visits_done,
                  DB_ARGS(db_int("community", p.grid / 1000), db_int("from_day", p.month),
                          db_int("until_day", until)),
                  last_seen_fields, sizeof(struct last_seen), out);
}

error *visits_seen(struct req *r, int64_t community, int64_t from, int64_t until, struct list *out)
{
    return db_all(r->db, r->mem, &sql_visits_seen,
                  DB_ARGS(db_int("community", community), db_int("from_day", from),
                          db_int("until_day", until)),
                  last_seen_fields, sizeof(struct last_seen), out);
}

error *visit_on(struct req *r, struct ref household, int64_t day, struct visit *out, bool *found)
{
    return db_maybe(r->db, r->mem, &sql_visits_on,
                    DB_ARGS(db_int("community", household.community),
                            db_int("household", household.id), db_int("day", day)),
                    visit_fields, out, found);
}

error *visit_tried(struct req *r, const struct visit *v, bool *tried)
{
    int64_t n = 0;

    TRY(db_number(r->db, r->mem, &sql_visits_tried,
                  DB_ARGS(db_int("community", v->ref.community), db_int("household", v->household),
                          db_int("day", v->day), db_int("worker", v->worker),
                          db_int("id", v->ref.id)),
                  &n));
    *tried = n > 0;
    return NULL;
}

error *visits_in_month(struct req *r, struct plan_of p, struct list *out)
{
    return db_all(r->db, r->mem, &sql_visits_of_worker,
                  DB_ARGS(db_int("worker", p.worker), db_int("today", when_date(r->now)),
                          db_int("from_day", p.month - CARRIED_DAYS),
                          db_int("until_day", month_of(month_of(p.month + 40) + 40) - 1)),
                  visit_fields, sizeof(struct visit), out);
}

error *absences(struct req *r, int64_t worker, int64_t from, struct list *out)
{
    return db_all(r->db, r->mem, &sql_visits_absences,
                  DB_ARGS(db_int("worker", worker), db_int("today", when_date(r->now)),
                          db_int("from_day", from)),
                  absence_fields, sizeof(struct absence), out);
}

bool away_on(const struct list *absences, int64_t day)
{
    const struct absence *a = absences->item;

    for (size_t i = 0; i < absences->n; i++)
        if (day >= a[i].since && day <= a[i].until)
            return true;
    return false;
}

error *absence_put(struct req *r, const struct absence *x)
{
    return db_exec(r->db, r->mem, &sql_visits_absence_put,
                   DB_ARGS(db_int("community", x->community), db_int("worker", x->worker),
                           db_int("since", x->since), db_int("until", x->until),
                           db_text("why", x->why)),
                   NULL);
}

error *absence_drop(struct req *r, const struct absence *x)
{
    return db_exec(r->db, r->mem, &sql_visits_absence_drop,
                   DB_ARGS(db_int("community", x->community), db_int("worker", x->worker),
                           db_int("since", x->since)),
                   NULL);
}

error *due_of_grid(struct req *r, int64_t grid, int64_t month, struct list *out)
{
    return db_all(
        r->db, r->mem, &sql_visits_due_grid,
        DB_ARGS(db_int("community", grid / 1000), db_int("month", month), db_int("grid", grid)),
        due_visit_fields, sizeof(struct due_visit), out);
}

error *due_standing(struct req *r, struct plan_of p, int64_t frozen, struct list *out)
{
    return db_all(r->db, r->mem, &sql_visits_due_standing,
                  DB_ARGS(db_int("community", p.grid / 1000), db_int("month", p.month),
                          db_int("worker", p.worker), db_int("today", when_date(r->now)),
                          db_int("frozen", frozen)),
                  last_seen_fields, sizeof(struct last_seen), out);
}

error *due_regrid(struct req *r, int64_t community, int64_t frozen)
{
    int64_t              today = when_date(r->now);
    const struct db_arg *args = DB_ARGS(db_int("community", community),
                                        db_int("month", month_of(today)), db_int("today", today));

    TRY(db_exec(r->db, r->mem, &sql_visits_regrid_along, args, NULL));
    args = DB_ARGS(db_int("community", community), db_int("month", month_of(today)),
                   db_int("today", today), db_int("frozen", frozen));
    TRY(db_exec(r->db, r->mem, &sql_visits_regrid_gone, args, NULL));
    return db_exec(r->db, r->mem, &sql_visits_regrid_stays, args, NULL);
}

error *due_release(struct req *r, int64_t grid)
{
    int64_t today = when_date(r->now);

    return db_exec(r->db, r->mem, &sql_visits_release,
                   DB_ARGS(db_int("community", grid / 1000), db_int("grid", grid),
                           db_int("month", month_of(today)), db_int("today", today)),
                   NULL);
}

error *due_handed(struct req *r, struct plan_of p, struct list *out)
{
    int64_t today = when_date(r->now);

    return db_all(r->db, r->mem, &sql_visits_due_handed,
                  DB_ARGS(db_int("community", p.grid / 1000), db_int("month", p.month),
                          db_int("worker", p.worker), db_int("today", today),
                          db_int("sunday", end_of_week(today))),
                  due_visit_fields, sizeof(struct due_visit), out);
}

error *due_take(struct req *r, const struct due_visit *x)
{
    return db_exec(r->db, r->mem, &sql_visits_due_take,
                   DB_ARGS(db_int("worker", x->worker), db_int("grid", x->grid),
                           db_text("state", str_of(due_state_words[x->state])),
                           db_text("why", x->why), db_int("community", x->ref.community),
                           db_int("id", x->ref.id), db_int("version", x->version)),
                   NULL);
}

error *due_together(struct req *r, int64_t worker, int64_t month, struct list *out)
{
    return db_all(r->db, r->mem, &sql_visits_due_others,
                  DB_ARGS(db_int("worker", worker), db_int("month", month),
                          db_int("today", when_date(r->now))),
                  due_visit_fields, sizeof(struct due_visit), out);
}

error *due_chosen(struct req *r, int64_t grid, int64_t month, struct list *out)
{
    return db_all(
        r->db, r->mem, &sql_visits_due_chosen,
        DB_ARGS(db_int("community", grid / 1000), db_int("month", month), db_int("grid", grid)),
        last_seen_fields, sizeof(struct last_seen), out);
}

error *due_agreed(struct req *r, const struct absence *leave, struct list *out)
{
    int64_t today = when_date(r->now), from = leave->since > today ? leave->since : today;

    return db_all(r->db, r->mem, &sql_visits_due_agreed,
                  DB_ARGS(db_int("worker", leave->worker), db_int("today", today),
                          db_int("month", month_of(from)), db_int("until", month_of(leave->until)),
                          db_int("from_day", from), db_int("until_day", leave->until)),
                  due_visit_fields, sizeof(struct due_visit), out);
}

error *due_anew(struct req *r, const struct due_visit *x, int64_t *day)
{
    int64_t today = when_date(r->now);

    return db_number(r->db, r->mem, &sql_visits_due_anew,
                     DB_ARGS(db_int("community", x->ref.community),
                             db_int("household", x->household),
                             db_int("house_community", x->house_community),
                             db_int("month", month_of(today)), db_int("day", today)),
                     day);
}

error *due_unkept(struct req *r, int64_t grid, int64_t month, struct list *out)
{
    return db_all(r->db, r->mem, &sql_visits_due_unkept,
                  DB_ARGS(db_int("community", grid / 1000), db_int("month", month),
                          db_int("grid", grid), db_int("today", when_date(r->now))),
                  last_seen_fields, sizeof(struct last_seen), out);
}

error *visit_pair(struct req *r, struct ref household, bool *two)
{
    struct last_seen x = { 0 };

    return db_maybe(
        r->db, r->mem, &sql_visits_pairs,
        DB_ARGS(db_int("community", household.community), db_int("household", household.id)),
        pair_fields, &x, two);
}

error *visit_pairs(struct req *r, int64_t community, int64_t grid, int64_t day, struct list *out)
{
    return db_all(r->db, r->mem, &sql_visits_pairs_of,
                  DB_ARGS(db_int("place_now", community), db_int("grid", grid), db_int("day", day)),
                  pair_fields, sizeof(struct last_seen), out);
}

error *visit_pair_set(struct req *r, struct ref household, bool two)
{
    if (!two)
        return db_exec(
            r->db, r->mem, &sql_visits_pair_drop,
            DB_ARGS(db_int("community", household.community), db_int("household", household.id)),
            NULL);
    TRY(registry_household_used(r, household));
    return db_exec(r->db, r->mem, &sql_visits_pair_put,
                   DB_ARGS(db_int("community", household.community),
                           db_int("household", household.id), db_int("actor", r->account),
                           db_int("now", r->now)),
                   NULL);
}

error *visit_grid_workers(struct req *r, int64_t grid, int64_t day, struct list *out)
{
    return db_all(r->db, r->mem, &sql_visits_grid_workers,
                  DB_ARGS(db_int("grid", grid), db_int("day", day)), grid_worker_fields,
                  sizeof(struct grid_post), out);
}

error *visits_last_day(struct req *r, struct ref household, int64_t *day)
{
    return db_number(
        r->db, r->mem, &sql_visits_last_of,
        DB_ARGS(db_int("community", household.community), db_int("household", household.id)), day);
}

error *visit_grid_had(struct req *r, int64_t grid, int64_t month, struct list *out)
{
    return db_all(
        r->db, r->mem, &sql_visits_grid_had,
        DB_ARGS(db_int("community", grid / 1000), db_int("grid", grid), db_int("month", month)),
        grid_worker_fields, sizeof(struct grid_post), out);
}

error *visit_grids_of(struct req *r, int64_t worker, struct list *out)
{
    return db_all(r->db, r->mem, &sql_visits_grids_of,
                  DB_ARGS(db_int("worker", worker), db_int("today", when_date(r->now)),
                          db_int("never", INT32_MAX)),
                  grid_own_fields, sizeof(struct grid_post), out);
}

error *visit_months_ahead(struct req *r, int64_t worker, int64_t month, struct list *out)
{
    return db_all(r->db, r->mem, &sql_visits_months_ahead,
                  DB_ARGS(db_int("worker", worker), db_int("today", when_date(r->now)),
                          db_int("month", month)),
                  ahead_fields, sizeof(struct plan_of), out);
}

error *visits_planned(struct req *r, int64_t worker, int64_t month, int64_t *n)
{
    return db_number(r->db, r->mem, &sql_visits_planned,
                     DB_ARGS(db_int("worker", worker), db_int("today", when_date(r->now)),
                             db_int("month", month)),
                     n);
}

error *visits_due_workers(struct req *r, struct ref household, int64_t community, struct list *out)
{
    return db_all(r->db, r->mem, &sql_visits_due_workers,
                  DB_ARGS(db_int("community", community), db_int("household", household.id),
                          db_int("house_community", household.community),
                          db_int("month", month_of(when_date(r->now)))),
                  last_seen_fields, sizeof(struct last_seen), out);
}

error *visits_due_unaware(struct req *r, struct ref household, int64_t community, int64_t seen,
                          struct list *out)
{
    return db_all(r->db, r->mem, &sql_visits_due_unaware,
                  DB_ARGS(db_int("community", community), db_int("household", household.id),
                          db_int("house_community", household.community),
                          db_int("month", month_of(seen)), db_int("seen", seen)),
                  last_seen_fields, sizeof(struct last_seen), out);
}

error *visits_unpin(struct req *r, struct ref household, int64_t community)
{
    int64_t today = when_date(r->now);

    return db_exec(r->db, r->mem, &sql_visits_unpin,
                   DB_ARGS(db_int("community", community), db_int("household", household.id),
                           db_int("house_community", household.community),
                           db_int("month", month_of(today)), db_int("today", today)),
                   NULL);
}

error *visit_post(struct req *r, int64_t id, struct post *out, bool *found)
{
    return db_maybe(r->db, r->mem, &sql_visits_post, DB_ARGS(db_int("id", id)), post_fields, out,
                    found);
}

error *visit_workers(struct req *r, int64_t lo, int64_t hi, int64_t after_place, int64_t after,
                     int64_t day, int64_t limit, struct list *out)
{
    return db_all(r->db, r->mem, &sql_visits_workers,
                  DB_ARGS(db_int("lo", lo), db_int("hi", hi), db_int("after_place", after_place),
                          db_int("after", after), db_int("day", day), db_int("limit", limit)),
                  grid_post_fields, sizeof(struct grid_post), out);
}
