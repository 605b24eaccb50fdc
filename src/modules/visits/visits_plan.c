/* visits_plan.c -- the plan of a worker for a month, over all the grids that he looks after: from
 * doors, flags, wishes, the calendar and what was done to solve/rounds and back. */
#include "base/when.h"
#include "core/app.h"
#include "core/calendars.h"
#include "core/event.h"
#include "core/id.h"
#include "modules/visits/visits_part.h"
#include "solve/rounds/say.h"

/* Everything that is known while a plan is made. */
struct work {
    struct req             *r;
    int64_t                 worker, month;
    struct plan_span        span;
    struct list             grids; /* struct grid_post, by their codes */
    const struct grid_post *grid;  /* ... the same */
    size_t                  n_grids;
    struct list             doors; /* struct door, of all his grids */
    struct rounds_house    *house;
    struct list             partner; /* struct absence: when somebody who shares a grid is away */
    struct list             staff;   /* struct grid_post: who works in his grids */
    struct rounds_day      *day;
    struct rounds_pin      *pin;
    int32_t                *elsewhere; /* days of what he did or does beside: rounds_task */
    struct list             due;       /* struct due_visit: what was planned before */
    const struct list      *supposed;
    int64_t *met;    /* of each house: when it was last seen, or left out this month; 0: never */
    bool    *ahead;  /* ... whether that is still to come, by whoever it is */
    int32_t  beside; /* by days: what the others who share his grids have of a year */
    struct rounds_task task;
};

/* MORE behind LIST; both hold the same kind of thing. */
static void add_all(struct req *r, struct list *list, const struct list *more)
{
    size_t size = more->size;

    if (!more->n)
        return;
    list->item = arena_grow(r->mem, list->item, list->n * size, (list->n + more->n) * size);
    memcpy((char *)list->item + list->n * size, more->item, more->n * size);
    list->n += more->n;
    list->size = size;
}

/* The doors of all his grids, one behind the other. */
static error *gather(struct work *k)
{
    for (size_t i = 0; i < k->n_grids; i++) {
        struct part g = { .r = k->r,
                          .worker = k->worker,
                          .grid = k->grid[i].place,
                          .community = k->grid[i].place / 1000,
                          .month = k->month,
                          .supposed = k->supposed };
        struct list away = { 0 };
        TRY(part_share(&g));
        k->beside += g.by_days - part_asked(&g);
        add_all(k->r, &k->staff, &g.workers);
        TRY(part_wishes(&g));
        if (g.partner)
            TRY(absences(k->r, g.partner, k->month, &away));
        add_all(k->r, &k->partner, &away);
        if (g.doors.n > ROUNDS_MAX_HOUSES - k->doors.n)
            g.doors.n = ROUNDS_MAX_HOUSES - k->doors.n;
        part_end(&g, part_over(&k->grids, g.grid));
        struct list houses = { k->house, k->doors.n, sizeof *k->house };
        add_all(k->r, &houses, &(struct list){ g.house, g.doors.n, sizeof *g.house });
        add_all(k->r, &k->doors, &g.doors);
        k->house = houses.item;
    }
    k->task.beside = rounds_of_days(k->beside);
    k->task.staff = part_persons(&k->staff);
    return NULL;
}

static void has_grids(struct work *k, struct list grids)
{
    k->grids = grids;
    k->grid = grids.item;
    k->n_grids = grids.n;
}

error *visits_asked(struct req *r, int64_t worker, int64_t month, const struct list *supposed,
                    struct year_asked *out)
{
    struct work k = { .r = r, .worker = worker, .month = month, .supposed = supposed };
    struct list grids;

    TRY(visit_grids_of(r, worker, &grids));
    has_grids(&k, grids);
    TRY(gather(&k));
    k.task.house = k.house;
    k.task.n = k.doors.n;
    k.task.limits = rounds_limits_default;
    *out = (struct year_asked){ k.doors, k.house, rounds_load_of(&k.task) };
    return NULL;
}

/* The Ith of his grids is the first of its community. */
static bool enters(const struct work *k, size_t i)
{
    return i == 0 || k->grid[i].place / 1000 != k->grid[i - 1].place / 1000;
}

/* Where he has grids in several communities the calendar is that of the first. */
static error *days(struct work *k)
{
    const struct calendar *cal = app_calendar(k->r->app, k->grid[0].place / 1000);
    struct list            away;

    int64_t over = 0; /* first day on which he works in none of his grids */

    for (size_t i = 0; i < k->n_grids; i++)
        over = k->grid[i].until > over ? k->grid[i].until : over;
    TRY(absences(k->r, k->worker, k->month, &away));
    k->day = NEWN(k->r->mem, struct rounds_day, 400);
    for (int64_t date = k->month; date < k->month + 365 && date < over; date++) {
        if (!calendar_rests(cal, date) && !away_on(&away, date))
            k->day[k->task.n_days++] =
                (struct rounds_day){ (int32_t)date, !away_on(&k->partner, date) };
    }
    return NULL;
}

/* What was settled with households before they were his. */
static error *inherit(struct work *k)
{
    for (size_t i = 0; i < k->n_grids; i++)
        if (enters(k, i))
            TRY(part_inherit(k->r, (struct plan_of){ k->worker, k->grid[i].place, k->month },
                             &k->doors, &k->grids));
    return NULL;
}

/* Whether the day still had room for it: the planner walks no day with more. */
static bool pin(struct work *k, int32_t house, int64_t date)
{
    int32_t same = 0;

    for (size_t i = 0; i < k->task.n_pins; i++) {
        same += k->pin[i].date == date;
        if (k->pin[i].house == house && k->pin[i].date == date)
            return true;
    }
    if (house >= 0 && same < ROUNDS_MAX_DAY)
        k->pin[k->task.n_pins++] = (struct rounds_pin){ house, (int32_t)date };
    return house < 0 || same < ROUNDS_MAX_DAY;
}

/* Not on a day of the week that the household does not wish (any more), not today's any more. */
static bool unwished(const struct work *k, const struct due_visit *x)
{
    int32_t h = house_of(&k->doors, x->house_community, x->household);

    return h >= 0 && x->day > when_date(k->r->now) &&
           (k->house[h].none || !(k->house[h].weekdays >> date_weekday(x->day) & 1));
}

/* Seen, or left out, after this was planned: it is not due so soon. */
static bool seen_since(const struct work *k, const struct due_visit *x)
{
    int32_t h = house_of(&k->doors, x->house_community, x->household);

    return h >= 0 && x->day > when_date(k->r->now) && k->house[h].last != ROUNDS_NEVER &&
           x->unseen > x->day - k->house[h].last;
}

/* Seen after that day, or less than half of its rhythm before: what the planner keeps to. */
static bool needless(const struct work *k, const struct due_visit *x)
{
    int32_t h = house_of(&k->doors, x->house_community, x->household);

    return h >= 0 && k->met[h] &&
           2 * k->house[h].yearly * (x->day - k->met[h]) < (int64_t)ROUNDS_DAYS;
}

/* Two go there together, and the other one is away by now. */
static bool alone(const struct work *k, const struct due_visit *x)
{
    int32_t h = house_of(&k->doors, x->house_community, x->household);

    return h >= 0 && x->day > when_date(k->r->now) && k->house[h].two &&
           away_on(&k->partner, x->day);
}

/* His post is over by then: in the grid where the door of X lies now, or lay. Of a grid that was
 * drawn anew since he has no post, and what stays his of it stays. */
static bool outlives(const struct work *k, const struct due_visit *x)
{
    int32_t h = house_of(&k->doors, x->house_community, x->household);
    int64_t over = part_over(&k->grids, h < 0 ? x->grid : door_at(&k->doors, (size_t)h)->grid);

    return over ? x->day >= over : !str_is(x->why, "stays");
}

static bool is_day(const struct work *k, int64_t date)
{
    for (size_t i = 0; i < k->task.n_days; i++)
        if (k->day[i].date == date)
            return true;
    return false;
}

/* The calendar has made a rest day of it since, or he is away. */
static bool rests(const struct work *k, const struct due_visit *x)
{
    return x->day >= when_date(k->r->now) && !is_day(k, x->day);
}

/* Is X, which is planned for him, behind a door that is an OTHER worker's now, and does it stay his
 * nevertheless? */
static error *still_his(const struct work *k, const struct due_visit *x, bool *other, bool *his)
{
    *his = false;
    *other = house_of(&k->doors, x->house_community, x->household) < 0;
    return *other && !outlives(k, x) && !rests(k, x) ? part_still_his(k->r, x, his) : NULL;
}

/* What was decided by a person, or lies in days that stand, is kept as it is; so is the day on
 * which a household is due again where nobody was at home. */
static bool stands(const struct work *k, const struct due_visit *x)
{
    if (x->state != DUE_PLANNED || x->pinned)
        return true;
    return (x->day <= k->span.stands || (x->tries && is_day(k, x->day))) && !outlives(k, x) &&
           !rests(k, x) && !unwished(k, x) && !seen_since(k, x) && !needless(k, x) && !alone(k, x);
}

/* What a person put on a day on which the worker is away stays there; the planner makes no working
 * day of it for others. */
static void stand(struct work *k, const struct due_visit *x)
{
    int32_t h = house_of(&k->doors, x->house_community, x->household);

    if (h >= 0)
        k->ahead[h] = true;
    pin(k, h, x->day);
}

static void meet(struct work *k, int32_t h, int64_t day)
{
    if (k->met[h] < day)
        k->met[h] = day;
}

/* Who was seen, or will be by a colleague, is not due again; but the days on which others walk are
 * no working days of this worker. What he did himself is among the pins. */
static void seen(struct work *k, const struct last_seen *x, int64_t today)
{
    int32_t h = house_of(&k->doors, x->community, x->household);

    if (h < 0)
        return;
    if (x->day <= today)
        meet(k, h, x->day);
    else
        k->ahead[h] = true;
    for (size_t i = 0; i < k->task.n_pins; i++)
        if (k->pin[i].house == h && k->pin[i].date == x->day)
            return;
    if (k->house[h].last < x->day)
        k->house[h].last = (int32_t)x->day;
}

/* Is X one of the first N, or another visit of such a household? */
static bool counted(const struct visit *v, size_t n, const struct visit *x)
{
    for (size_t i = 0; i < n; i++)
        if (v[i].household == x->household && v[i].ref.community == x->ref.community)
            return true;
    return false;
}

/* What he did himself in this month, up to UNTIL: his days and his households, also those that are
 * not his any more, and those for whom a day had no room (whom he saw nevertheless). Leaves room
 * for MORE of both. */
static error *own(struct work *k, int64_t until, size_t more)
{
    struct list made;
    size_t      n = 0;

    TRY(visits_in_month(k->r, (struct plan_of){ k->worker, k->grid[0].place, k->month }, &made));
    struct visit *v = made.item;
    k->pin = NEWN(k->r->mem, struct rounds_pin, made.n + more + 1);
    k->elsewhere = NEWN(k->r->mem, int32_t, made.n + more + 1);
    for (size_t i = 0; i < made.n; i++) {
        if (v[i].result != VISIT_DONE || v[i].day < k->month || v[i].day > until)
            continue;
        int32_t h = house_of(&k->doors, v[i].ref.community, v[i].household);
        if ((h >= 0 && pin(k, h, v[i].day)) || counted(v, n, &v[i]))
            continue;
        k->elsewhere[k->task.n_elsewhere++] = (int32_t)v[i].day;
        v[n++] = v[i];
    }
    return NULL;
}

/* What is planned for the days before the month, by whoever looks after its grids, is taken for
 * made: on the first day of the month it is known, and all is thought over. */
static error *coming(struct work *k, int64_t today)
{
    for (int64_t month = month_of(today); month < k->month; month = month_of(month + 40))
        for (size_t i = 0; i < k->n_grids; i++) {
            struct list due;
            TRY(due_of_grid(k->r, k->grid[i].place, month, &due));
            const struct due_visit *x = due.item;
            for (size_t n = 0; n < due.n; n++)
                if (x[n].state == DUE_PLANNED && x[n].day >= today && x[n].day < k->month)
                    seen(k, &(struct last_seen){ x[n].house_community, x[n].household, x[n].day },
                         today);
        }
    return NULL;
}

/* Whom a person leaves out this month is not due in it on another day instead. */
static void skipped(struct work *k, const struct due_visit *x)
{
    int32_t h = house_of(&k->doors, x->house_community, x->household);

    if (h < 0)
        return;
    if (x->day <= when_date(k->r->now))
        meet(k, h, x->day);
    if (k->house[h].last < x->day)
        k->house[h].last = (int32_t)x->day;
}

static error *pins(struct work *k)
{
    struct list done = { 0 }, others = { 0 }, some;
    int64_t     end = month_of(k->month + 40) - 1, today = when_date(k->r->now);

    TRY(due_of_month(k->r, k->worker, k->month, &k->due));
    for (size_t i = 0; i < k->n_grids; i++) {
        struct plan_of p = { k->worker, k->grid[i].place, k->month };
        if (!enters(k, i))
            continue;
        TRY(visits_done(k->r, p, end, &some));
        add_all(k->r, &done, &some);
        TRY(due_standing(k->r, p, end_of_week(today), &some));
        add_all(k->r, &others, &some);
    }
    k->met = NEWN(k->r->mem, int64_t, k->doors.n + 1);
    k->ahead = NEWN(k->r->mem, bool, k->doors.n + 1);
    for (size_t h = 0; h < k->doors.n; h++) /* before the month */
        k->met[h] = k->house[h].last == ROUNDS_NEVER ? 0 : k->house[h].last;
    TRY(own(k, end, k->due.n));
    const struct last_seen *l = done.item;
    for (size_t i = 0; i < done.n; i++)
        seen(k, &l[i], today);
    const struct last_seen *o = others.item;
    for (size_t i = 0; i < others.n; i++)
        seen(k, &o[i], today);
    TRY(coming(k, today));
    const struct due_visit *x = k->due.item;
    for (size_t i = 0; i < k->due.n; i++) {
        bool other = false, his = false;
        if (x[i].state == DUE_PLANNED && stands(k, &x[i]) && x[i].day >= today)
            stand(k, &x[i]);
        if (x[i].state == DUE_SKIPPED)
            skipped(k, &x[i]);
        if (x[i].state == DUE_PLANNED)
            TRY(still_his(k, &x[i], &other, &his));
        if (his) /* it takes its room on that day */
            k->elsewhere[k->task.n_elsewhere++] = (int32_t)x[i].day;
    }
    return NULL;
}

/* ---- and back ---- */

/* Not made on its day. */
static bool missed(const struct work *k, const struct due_visit *x)
{
    return x->worker && x->state == DUE_PLANNED && x->day < when_date(k->r->now);
}

/* Its day is over, or does not stand. */
static bool loose(const struct work *k, const struct due_visit *x)
{
    return missed(k, x) || (x->worker && !stands(k, x));
}

static bool is_at(const struct due_visit *x, const struct door *d)
{
    return x->household == d->household && x->house_community == d->community;
}

static struct due_visit *kept(const struct work *k, const struct rounds_visit *v)
{
    const struct door *d = door_at(&k->doors, (size_t)v->house);
    struct due_visit  *x = k->due.item;

    for (size_t i = 0; i < k->due.n; i++)
        if (is_at(&x[i], d) && x[i].day == v->date && x[i].state != DUE_GONE &&
            (v->why != ROUNDS_PINNED || !loose(k, &x[i])))
            return &x[i];
    return NULL;
}

static error *keep_visit(struct work *k, const struct rounds_visit *v)
{
    const struct door *d = door_at(&k->doors, (size_t)v->house);
    struct due_visit  *x = kept(k, v);
    int64_t            today = when_date(k->r->now);

    if (v->date >= today)
        k->ahead[v->house] = true;
    if (v->date >= today && k->task.staff > 1) /* what a colleague has left of it is over */
        TRY(due_give_up(k->r, (struct plan_of){ k->worker, d->grid, k->month },
                        (struct ref){ d->community, d->household }, today - 1));
    if (!x)
        return NULL;
    struct due_visit was = *x;
    x->worker = 0; /* told apart below: still planned */
    x->ord = v->order;
    if (v->why != ROUNDS_PINNED) { /* on the same day as before, but seen meanwhile */
        x->why = str_of(rounds_why_names[v->why]);
        x->unseen = v->since;
        x->due = v->due;
    }
    bool same = x->ord == was.ord && x->unseen == was.unseen && x->due == was.due &&
                str_eq(x->why, was.why);
    return same ? NULL : due_place(k->r, x);
}

/* What was planned of the household for another day: the one that was tried most. */
static struct due_visit *loose_of(const struct work *k, const struct door *d)
{
    struct due_visit *x = k->due.item, *best = NULL;

    for (size_t i = 0; i < k->due.n; i++)
        if (is_at(&x[i], d) && loose(k, &x[i]) && (!best || x[i].tries > best->tries))
            best = &x[i];
    return best;
}

/* A planned visit goes along to the new day with whatever a phone has of it; one of a day that a
 * person chose is that person's, and only how often it was tried goes along. */
static error *plan_anew(struct work *k, const struct rounds_visit *v)
{
    const struct door *d = door_at(&k->doors, (size_t)v->house);

    if (v->why == ROUNDS_PINNED || kept(k, v))
        return NULL; /* pinned: a visit that was made without having been planned */
    struct due_visit *was = loose_of(k, d);
    struct due_visit  x = { .ref = { d->grid / 1000, id_new(k->r->now) },
                            .worker = k->worker,
                            .grid = d->grid,
                            .month = k->month,
                            .day = v->date,
                            .ord = v->order,
                            .house_community = d->community,
                            .household = d->household,
                            .why = str_of(rounds_why_names[v->why]),
                            .unseen = v->since,
                            .due = v->due,
                            .state = DUE_PLANNED,
                            .tries = was ? was->tries : 0 };
    if (was)
        was->tries = 0;
    if (!was || was->pinned || was->ref.community != x.ref.community)
        return due_insert(k->r, &x);
    was->worker = 0;
    x.ref = was->ref;
    return due_onward(k->r, &x);
}

/* What a person did about it, a day chosen or an attempt, is kept; what the planner alone put there
 * is dropped. */
static error *take_back(struct work *k, struct due_visit *x)
{
    x->worker = 0;
    if (!x->pinned && !x->tries)
        return due_drop(k->r, x->ref);
    x->state = DUE_GONE;
    return due_settle(k->r, x, 0);
}

/* X was missed: the household was seen then or later, or comes anew; or it was not due in this
 * month at all, and only filled a day. */
static bool made_up_for(const struct work *k, const struct due_visit *x)
{
    int32_t h = house_of(&k->doors, x->house_community, x->household);

    if (!x->pinned && !x->tries && x->due >= month_of(k->month + 40))
        return true;
    return k->ahead[h] || (x->pinned ? k->met[h] >= x->day : needless(k, x));
}

/* Of several that were missed the last one stays, rather one of a day that a person chose. */
static error *leave_one(struct work *k)
{
    struct due_visit *x = k->due.item;

    for (size_t i = 0; i < k->due.n; i++)
        for (size_t j = 0; j < k->due.n && missed(k, &x[i]); j++)
            if (j != i && missed(k, &x[j]) && x[j].household == x[i].household &&
                x[j].house_community == x[i].house_community &&
                (x[j].pinned == x[i].pinned ? j > i : x[j].pinned))
                TRY(take_back(k, &x[i]));
    return NULL;
}

/* What was planned and is so no more: dropped; of households that have another worker now, kept as
 * gone, so that a visit that was made meanwhile without signal still finds its place. */
static error *drop_old(struct work *k)
{
    struct due_visit *x = k->due.item;

    for (size_t i = 0; i < k->due.n; i++) {
        if (x[i].worker == 0 || x[i].state != DUE_PLANNED)
            continue;
        bool other = false, his = false;
        TRY(still_his(k, &x[i], &other, &his));
        if (his)
            continue;
        if (other) {
            TRY(part_give_up(k->r, &x[i]));
        } else if (missed(k, &x[i]) ? made_up_for(k, &x[i]) : !stands(k, &x[i])) {
            TRY(take_back(k, &x[i]));
        }
    }
    return leave_one(k);
}

/* A row for each of his grids; what it says is of all of them, as he walks them as one. */
static error *write_plan(struct work *k, const struct rounds_plan *p)
{
    struct buf b;

    for (size_t i = 0; i < p->n; i++)
        TRY(keep_visit(k, &p->visit[i]));
    for (size_t i = 0; i < p->n; i++)
        TRY(plan_anew(k, &p->visit[i]));
    TRY(drop_old(k));
    buf_init(&b, k->r->mem, 1 << 16);
    rounds_load_json(&b, p);
    str load = buf_done(&b);
    for (size_t i = 0; i < k->n_grids; i++) {
        struct visit_plan plan = { .ref.community = k->grid[i].place / 1000,
                                   .worker = k->worker,
                                   .grid = k->grid[i].place,
                                   .month = k->month,
                                   .load = load,
                                   .missed = (int64_t)p->n_misses,
                                   .walk = p->month[0].walk / 100,
                                   .made = k->r->now };
        TRY(visit_plan_put(k->r, &plan));
        TRY(event_append(k->r, plan.ref,
                         (struct event){ .kind = STR("visit_plan"), .action = STR("plan") }));
    }
    return NULL;
}

error *visits_plan(struct req *r, int64_t worker, int64_t month, struct plan_span span)
{
    struct work k = { .r = r, .worker = worker, .month = month, .span = span };
    struct list grids;

    TRY(visit_grids_of(r, worker, &grids));
    has_grids(&k, grids);
    if (!grids.n)
        return NULL; /* his posts are over */
    k.task = (struct rounds_task){ .first = (int32_t)month,
                                   .months = 1,
                                   .frozen = (int32_t)span.frozen,
                                   .limits = rounds_limits_default,
                                   .seed = (uint64_t)(worker ^ month),
                                   .effort = rounds_effort(1) };
    for (size_t i = 0; i < k.n_grids; i++)
        TRY(visit_plan_begin(r, (struct plan_of){ worker, k.grid[i].place, month }));
    TRY(gather(&k));
    TRY(days(&k));
    TRY(inherit(&k));
    TRY(pins(&k));
    k.task.house = k.house;
    k.task.n = k.doors.n;
    k.task.day = k.day;
    k.task.pin = k.pin;
    k.task.elsewhere = k.elsewhere;
    TRY(visits_walks(r, &k.doors, k.house, &k.task));
    TRY(rounds_check(r->mem, &k.task));
    struct rounds_plan *plan = rounds_plan(r->mem, &k.task);
    visits_keep_hours(&k.doors, plan);
    return write_plan(&k, plan);
}
