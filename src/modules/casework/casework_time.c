/* casework_time.c -- the clocks of a matter 时限: which phases run, what stops them, what is due.
 *
 * A matter has one running clock for its state, and from filing until it is passed one for the
 * whole (phase "case"), which is the deadline of handling. Waiting for the reporter 待补充 and
 * suspension 挂账 pause every clock but their own. What a clock promised at first is kept beside
 * what is due now. How long is data (table category_time); the defaults below follow domain facts
 * in docs/decisions and are marked there where unverified. */
#include "modules/casework/casework_time.h"
#include "base/when.h"
#include "core/app.h"
#include "core/id.h"
#include "modules/casework/casework_time.sql.h"

/* clang-format off */
static const struct {
    const char *phase;
    int         unit;
    int64_t     amount;
} defaults[] = {
    { "return",      CLOCK_WORK_HOURS, 240 }, /* half a working day */
    { "supplement",  CLOCK_WORK_DAYS,  5 },
    { "object",      CLOCK_DAYS,       15 },
    { "reopen",      CLOCK_DAYS,       30 },
    { "correct",     CLOCK_WORK_DAYS,  15 },  /* 国办发〔2019〕51号 */
    { "suspended",   CLOCK_DAYS,       30 },
    { "supervision", CLOCK_HOURS,      1440 },
    { "whistle",     CLOCK_HOURS,      30 },  /* on site within 30 minutes (平谷) */
    { "extension",   CLOCK_HOURS,      1440 },
    { "suspension",  CLOCK_HOURS,      1440 },
    { "objection",   CLOCK_WORK_DAYS,  3 },
};

struct clock_row {
    struct ref ref; /* community and id of the clock */
    int64_t    matter, amount, started, due, first_due, marks, next_mark, ended;
    str        phase;
    int        unit;
    bool       provisional;
};
static const struct field clock_fields[] = {
    REF (struct clock_row, ref,         .doc = "key"),
    INT (struct clock_row, matter,      0, INT64_MAX, .doc = "matter"),
    TEXT(struct clock_row, phase,       0, 40, .doc = "phase"),
    WORD(struct clock_row, unit,        clock_unit_words, .doc = "unit"),
    INT (struct clock_row, amount,      0, INT64_MAX, .doc = "amount"),
    TIME(struct clock_row, started,     .doc = "started"),
    TIME(struct clock_row, due,         .doc = "due"),
    TIME(struct clock_row, first_due,   .doc = "what was promised at first"),
    BOOL(struct clock_row, provisional, .doc = "provisional"),
    INT (struct clock_row, marks,       0, INT64_MAX, .doc = "marks that were told"),
    TIME(struct clock_row, next_mark,   .doc = "when the next one is reached"),
    TIME(struct clock_row, ended,       .doc = "ended"),
    FIELDS_END,
};
static const struct field pause_fields[] = {
    TIME(struct pause, from,      .doc = "since"),
    TIME(struct pause, until,     .doc = "until"),
    TEXT(struct pause, reason,    0, 200, .doc = "why"),
    TEXT(struct pause, reason_en, 0, 200, .doc = "why"),
    FIELDS_END,
};
static const struct field extension_fields[] = {
    INT (struct extension, add,    INT64_MIN, INT64_MAX, .doc = "added"),
    TEXT(struct extension, reason, 0, 2000, .doc = "why"),
    FIELDS_END,
};
/* clang-format on */

/* ---- how long -------------------------------------------------------------------------------- */

struct amount category_time(const struct app *app, str category, const char *phase)
{
    struct amount a = { 0 };
    int           state = -1;

    const struct category *x = category_find(app, category);
    char                   scope[40] = "urgency:ordinary";

    if (x)
        snprintf(scope, sizeof scope, "urgency:" STR_FMT, STR_ARG(x->urgency));
    if (category_time_row(app, category, phase, &a) ||
        category_time_row(app, str_of(scope), phase, &a) ||
        category_time_row(app, STR(""), phase, &a))
        return a;
    for (int s = 0; s < CASE_STATES; s++)
        if (strcmp(case_state_words[s], phase) == 0)
            state = s;
    if (strcmp(phase, "case") == 0)
        return (struct amount){ CLOCK_DAYS, 7 };
    for (size_t i = 0; i < COUNT(defaults); i++)
        if (strcmp(defaults[i].phase, phase) == 0)
            return (struct amount){ defaults[i].unit, defaults[i].amount };
    if (state < 0)
        return a;
    /* Emergencies are dispatched within the hour (Beijing's 12345 standard of 2023). */
    if (x && x->emergency && case_states[state].hours && state < CASE_HANDLING)
        return (struct amount){ CLOCK_HOURS, 60 };
    return (struct amount){ CLOCK_HOURS, case_states[state].hours * 60 };
}

int64_t casework_window(const struct req *r, const struct casefile *c, const char *window,
                        int64_t since)
{
    struct amount   a = category_time(r->app, c->category, window);
    struct deadline d = { .calendar = app_calendar(r->app, c->place_now),
                          .from = since,
                          .unit = a.unit,
                          .amount = a.amount };
    struct due      due = { 0 };
    error          *e = a.amount ? deadline_due(r->mem, &d, r->now, &due) : NULL;

    return e ? since : due.due;
}

/* ---- one clock ------------------------------------------------------------------------------- */

static error *pauses_of(struct req *r, const struct casefile *c, struct list *out)
{
    return db_all(r->db, r->mem, &sql_casework_pauses,
                  DB_ARGS(db_int("community", c->ref.community), db_int("matter", c->ref.id)),
                  pause_fields, sizeof(struct pause), out);
}

/* The question to the calendar for a clock: its amount, its extensions, the matter's pauses. The
 * clocks of waiting itself are not paused by it. */
static error *question(struct req *r, const struct casefile *c, const struct clock_row *k,
                       struct deadline *d)
{
    struct list pauses = { 0 }, more = { 0 };
    bool        waits = str_is(k->phase, "supplement") || str_is(k->phase, "suspended");

    if (!waits)
        TRY(pauses_of(r, c, &pauses));
    TRY(db_all(r->db, r->mem, &sql_casework_extensions,
               DB_ARGS(db_int("community", c->ref.community), db_int("matter", c->ref.id),
                       db_int("clock", k->ref.id)),
               extension_fields, sizeof(struct extension), &more));
    *d = (struct deadline){ .calendar = app_calendar(r->app, c->place_now),
                            .from = k->started,
                            .unit = k->unit,
                            .amount = k->amount,
                            .pause = pauses.item,
                            .n_pauses = pauses.n,
                            .extension = more.item,
                            .n_extensions = more.n };
    return NULL;
}

static int64_t next_mark(const struct due *due, int64_t marks)
{
    return marks < MARKS ? due->mark[marks] : 0;
}

error *clock_start(struct req *r, struct casefile *c, const char *phase, struct amount a)
{
    struct clock_row k = { .ref = { c->ref.community, id_new(r->now) },
                           .phase = str_of(phase),
                           .unit = a.unit,
                           .amount = a.amount,
                           .started = r->now };
    struct deadline  d;
    struct due       due = { 0 };

    TRY(clock_end(r, c, phase));
    if (!a.amount)
        return NULL;
    if (c->version) /* a new matter has neither pauses nor extensions */
        TRY(question(r, c, &k, &d));
    else
        d = (struct deadline){ .calendar = app_calendar(r->app, c->place_now),
                               .from = k.started,
                               .unit = k.unit,
                               .amount = k.amount };
    TRY(deadline_explain(r->mem, &d, r->now, &due));
    c->provisional = due.provisional;
    if (strcmp(phase, "case") == 0)
        c->case_due = due.due;
    else
        c->due = due.due;
    return db_exec(r->db, r->mem, &sql_casework_clock_start,
                   DB_ARGS(db_int("community", k.ref.community), db_int("matter", c->ref.id),
                           db_int("id", k.ref.id), db_text("phase", k.phase),
                           db_text("unit", str_of(clock_unit_words[k.unit])),
                           db_int("amount", k.amount), db_int("started", k.started),
                           db_int("due", due.due), db_int("provisional", due.provisional),
                           db_int("next_mark", next_mark(&due, 0))),
                   NULL);
}

error *clock_end(struct req *r, struct casefile *c, const char *phase)
{
    if (!c->version)
        return NULL;
    return db_exec(r->db, r->mem, &sql_casework_clock_end,
                   DB_ARGS(db_int("now", r->now), db_int("community", c->ref.community),
                           db_int("matter", c->ref.id), db_text("phase", str_of(phase))),
                   NULL);
}

static error *running(struct req *r, const struct casefile *c, struct list *out)
{
    return db_all(r->db, r->mem, &sql_casework_clocks_running,
                  DB_ARGS(db_int("community", c->ref.community), db_int("matter", c->ref.id)),
                  clock_fields, sizeof(struct clock_row), out);
}

bool casework_whole_first(const struct casefile *c)
{
    if (!c->case_due || c->state < CASE_FILED || c->state > CASE_CHECKING)
        return false;
    return c->state == CASE_HANDLING || !c->due || c->case_due < c->due;
}

int64_t casework_act_by(const struct casefile *c)
{
    return casework_whole_first(c) ? c->case_due : c->due;
}

/* What is due now, for the matter and its list: the state's own clock, or that of the whole. */
static void show(struct casefile *c, const struct clock_row *k, const struct due *due)
{
    if (str_is(k->phase, "case"))
        c->case_due = due->due;
    else if (str_is(k->phase, case_state_words[c->state]))
        c->due = due->due;
    if (c->state == CASE_HANDLING && c->case_due)
        c->due = c->case_due;
    if (c->open)
        c->sort_at = casework_act_by(c);
    c->provisional = due->provisional;
}

error *clocks_again(struct req *r, struct casefile *c)
{
    struct list clocks;

    TRY(running(r, c, &clocks));
    const struct clock_row *k = clocks.item;
    for (size_t i = 0; i < clocks.n; i++) {
        struct deadline d;
        struct due      due = { 0 };
        TRY(question(r, c, &k[i], &d));
        TRY(deadline_explain(r->mem, &d, r->now, &due));
        int64_t marks = k[i].marks;
        while (marks < MARKS && due.mark[marks] <= r->now)
            marks++;
        if (marks < k[i].marks)
            marks = k[i].marks;
        /* while paused nothing is reached */
        TRY(db_exec(r->db, r->mem, &sql_casework_clock_set,
                    DB_ARGS(db_int("due", due.due), db_int("provisional", due.provisional),
                            db_int("marks", marks),
                            db_int("next_mark", due.paused ? 0 : next_mark(&due, marks)),
                            db_int("community", k[i].ref.community), db_int("matter", c->ref.id),
                            db_int("id", k[i].ref.id)),
                    NULL));
        show(c, &k[i], &due);
    }
    return NULL;
}

error *clocks_pause(struct req *r, struct casefile *c, str reason, str reason_en)
{
    return db_exec(r->db, r->mem, &sql_casework_pause,
                   DB_ARGS(db_int("community", c->ref.community), db_int("matter", c->ref.id),
                           db_int("since", r->now), db_text("reason", reason),
                           db_text("reason_en", reason_en)),
                   NULL);
}

error *clocks_resume(struct req *r, struct casefile *c)
{
    TRY(db_exec(r->db, r->mem, &sql_casework_resume,
                DB_ARGS(db_int("now", r->now), db_int("community", c->ref.community),
                        db_int("matter", c->ref.id)),
                NULL));
    return clocks_again(r, c);
}

error *clock_extend(struct req *r, struct casefile *c, int64_t hours, str reason)
{
    struct list clocks;

    TRY(running(r, c, &clocks));
    const struct clock_row *k = clocks.item;
    for (size_t i = 0; i < clocks.n; i++) {
        if (!str_is(k[i].phase, "case"))
            continue;
        int64_t add = clock_in_days(k[i].unit) ? (hours + 23) / 24 : hours * 60;
        TRY(db_exec(r->db, r->mem, &sql_casework_extend,
                    DB_ARGS(db_int("community", c->ref.community), db_int("matter", c->ref.id),
                            db_int("clock", k[i].ref.id), db_int("id", id_new(r->now)),
                            db_int("added", add), db_int("due_before", k[i].due),
                            db_text("reason", reason)),
                    NULL));
    }
    return clocks_again(r, c);
}

/* ---- a matter enters a state ----------------------------------------------------------------- */

error *clocks_enter(struct req *r, struct casefile *c, int from, int to)
{
    struct amount a = category_time(r->app, c->category, case_state_words[to]);

    if (to == CASE_SUPPLEMENT)
        TRY(clocks_pause(r, c, STR("等待上报人补充"), STR("waiting for the reporter")));
    else if (to == CASE_SUSPENDED)
        TRY(clocks_pause(r, c, STR("挂账"), STR("suspended")));
    else if (c->version && from != CASE_SUPPLEMENT)
        TRY(clock_end(r, c, case_state_words[from]));
    if (from == CASE_SUPPLEMENT || from == CASE_SUSPENDED) {
        TRY(clock_end(r, c, case_state_words[from]));
        TRY(clocks_resume(r, c));
        if (from == CASE_SUPPLEMENT) /* the clock of receiving goes on */
            return clocks_again(r, c);
    }
    c->due = 0;
    if (to == CASE_JUDGING || !case_states[to].open)
        TRY(clock_end(r, c, "case"));
    if (to == CASE_HANDLING) {
        c->due = c->case_due;
        return NULL;
    }
    if (to == CASE_SUSPENDED && c->review_at) { /* asked for and granted with a date */
        c->due = c->review_at;
        return NULL;
    }
    return clock_start(r, c, case_state_words[to], a);
}

/* ---- marks: 50, 80 and 100 % of the time -------------------------------------------------------
 */

error *clocks_marks(struct req *r, bool *more)
{
    struct list rows;

    TRY(db_all(r->db, r->mem, &sql_casework_marks_due, DB_ARGS(db_int("now", r->now)), clock_fields,
               sizeof(struct clock_row), &rows));
    const struct clock_row *k = rows.item;
    for (size_t i = 0; i < rows.n; i++) {
        struct casefile c = { 0 };
        struct deadline d;
        struct due      due = { 0 };
        TRY(casework_by_ref(r->db, r->mem, (struct ref){ k[i].ref.community, k[i].matter }, &c));
        TRY(question(r, &c, &k[i], &d));
        TRY(deadline_explain(r->mem, &d, r->now, &due));
        int64_t marks = k[i].marks;
        while (marks < MARKS && due.mark[marks] <= r->now)
            marks++;
        TRY(db_exec(r->db, r->mem, &sql_casework_clock_set,
                    DB_ARGS(db_int("due", due.due), db_int("provisional", due.provisional),
                            db_int("marks", marks), db_int("next_mark", next_mark(&due, marks)),
                            db_int("community", k[i].ref.community), db_int("matter", k[i].matter),
                            db_int("id", k[i].ref.id)),
                    NULL));
        if (marks > k[i].marks)
            TRY(event_append(
                r, c.ref,
                (struct event){ .kind = STR("case"),
                                .action = str_fmt(r->mem, "mark%d", mark_percent[marks - 1]) }));
    }
    *more = *more || rows.n == CLOCK_PAGE;
    return NULL;
}

/* ---- why this date ------------------------------------------------------------------------------
 */

/* As it stood when it ended: what paused the matter later is none of its business. */
static void until(struct arena *a, struct deadline *d, int64_t ended)
{
    struct pause *p = NEWN(a, struct pause, d->n_pauses + 1);
    size_t        n = 0;

    for (; n < d->n_pauses && d->pause[n].from < ended; n++) {
        p[n] = d->pause[n];
        if (!p[n].until || p[n].until > ended)
            p[n].until = ended;
    }
    d->pause = p;
    d->n_pauses = n;
}

static error *why_json(struct req *r, struct jw *j, const struct casefile *c,
                       const struct clock_row *k)
{
    struct deadline d;
    struct due      due = { 0 };
    struct buf      zh;

    TRY(question(r, c, k, &d));
    if (k->ended)
        until(r->mem, &d, k->ended);
    TRY(deadline_explain(r->mem, &d, k->ended ? k->ended : r->now, &due));
    buf_init(&zh, r->mem, 1 << 16);
    deadline_say(&zh, &d, &due, r->lang);
    jw_object(j);
    JW_STR(j, "phase", k->phase);
    JW_STR(j, "unit", str_of(clock_unit_words[k->unit]));
    JW_INT(j, "amount", k->amount);
    jw_key(j, "started");
    jw_time(j, k->started);
    jw_key(j, "first_due");
    jw_time(j, k->first_due);
    if (k->ended) {
        jw_key(j, "ended");
        jw_time(j, k->ended);
    }
    jw_members(j, due_fields, &due);
    JW_STR(j, "text", buf_done(&zh));
    jw_end(j);
    return NULL;
}

error *clocks_json(struct req *r, struct jw *j, const struct casefile *c)
{
    struct list clocks;

    TRY(running(r, c, &clocks));
    const struct clock_row *k = clocks.item;
    jw_key(j, "clocks");
    jw_array(j);
    for (size_t i = 0; i < clocks.n; i++)
        TRY(why_json(r, j, c, &k[i]));
    jw_end(j);
    return NULL;
}

error *casework_clocks(struct req *r, struct res *w)
{
    struct casefile *c = NEW(r->mem, struct casefile);
    struct jw       *j = res_json(r, w);
    struct list      clocks;
    str              part = { 0 };

    TRY(casework_visible(r, r->ref, c, &part));
    TRY(db_all(r->db, r->mem, &sql_casework_clocks_ever,
               DB_ARGS(db_int("community", c->ref.community), db_int("matter", c->ref.id)),
               clock_fields, sizeof(struct clock_row), &clocks));
    const struct clock_row *k = clocks.item;
    jw_object(j);
    jw_key(j, "items");
    jw_array(j);
    for (size_t i = 0; i < clocks.n; i++)
        TRY(why_json(r, j, c, &k[i]));
    jw_end(j);
    jw_end(j);
    res_json_end(r, w, j);
    return NULL;
}
