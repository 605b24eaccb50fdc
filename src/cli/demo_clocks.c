/* demo_clocks.c -- the clocks of invented matters, by the same calendar and times as real ones. */
#include "base/when.h"
#include "cli/demo.h"
#include "core/calendars.h"
#include "modules/casework/casework_time.h"

/* What a clock of PHASE that began at FROM comes to; .due is 0 where there is none. */
static struct due work_out(struct demo *d, struct arena *a, const struct casefile *c,
                           const char *phase, int64_t from, struct amount *t)
{
    struct due due = { 0 };

    *t = category_time(d->app, c->category, phase);
    struct deadline q = { .calendar = app_calendar(d->app, c->place_now),
                          .from = from,
                          .unit = t->unit,
                          .amount = t->amount };
    if (!t->amount || deadline_explain(a, &q, d->now, &due))
        due = (struct due){ 0 };
    return due;
}

int64_t demo_due(struct demo *d, const struct casefile *c, const char *phase, int64_t from)
{
    struct arena   *a = arena_new();
    struct due      due = { 0 };
    struct amount   t = category_time(d->app, c->category, phase);
    struct deadline q = { .calendar = app_calendar(d->app, c->place_now),
                          .from = from,
                          .unit = t.unit,
                          .amount = t.amount };
    error          *e = t.amount ? deadline_due(a, &q, d->now, &due) : NULL;

    arena_free(a);
    return e ? 0 : due.due;
}

static error *put(struct db_bulk *b, struct demo *d, struct arena *a, const struct casefile *c,
                  const char *phase, int64_t from)
{
    struct amount t = { 0 };
    struct due    due = work_out(d, a, c, phase, from, &t);
    int           marks = 0;

    if (!due.due)
        return NULL;
    while (marks < MARKS && due.mark[marks] <= d->now)
        marks++;
    return db_bulk_row(b,
                       DB_ARGS(db_int("", c->ref.community), db_int("", c->ref.id),
                               db_int("", demo_id(d, from)), db_text("", str_of(phase)),
                               db_text("", str_of(clock_unit_words[t.unit])), db_int("", t.amount),
                               db_int("", from), db_int("", due.due), db_int("", due.due),
                               db_int("", due.provisional), db_int("", marks),
                               db_int("", marks < MARKS ? due.mark[marks] : 0), db_int("", 0)));
}

/* The clocks that run: those of open matters. */
error *demo_write_clocks(struct demo *d, const struct casefile *c, size_t n)
{
    static const char *const columns[] = { "community", "matter",      "id",      "phase",
                                           "unit",      "amount",      "started", "due",
                                           "first_due", "provisional", "marks",   "next_mark",
                                           "ended",     NULL };
    struct db_bulk          *b = NULL;
    struct arena            *a = arena_new();
    error                   *e = db_bulk_begin(d->db, d->mem, "case_clock", columns, &b);

    for (size_t i = 0; i < n && !e; i++) {
        if (!c[i].open)
            continue;
        if (c[i].filed && c[i].state != CASE_JUDGING && c[i].state != CASE_JUDGED)
            e = put(b, d, a, &c[i], "case", c[i].filed);
        if (!e && c[i].state != CASE_HANDLING)
            e = put(b, d, a, &c[i], case_state_words[c[i].state], c[i].state_since);
        arena_reset(a);
    }
    arena_free(a);
    return e ? e : db_bulk_end(b);
}
