/* visits_plan.c -- the plan of a worker for a month, over all the grids that he looks after: from
 * doors, flags, wishes, the calendar and what was done to solve/rounds and back. */
#include "base/when.h"
#include "core/app.h"
#include "core/calendars.h"
#include "core/event.h"
#include "core/id.h"
#include "modules/visits/visits.h"
#include "solve/rounds/say.h"

enum {
    PAGE = 1000, /* doors read at a time */
};

/* What one of his grids brings along. */
struct part {
    struct req          *r;
    int64_t              worker, grid, community, month;
    int64_t              partner; /* the other worker of the grid; 0: none */
    struct list          workers; /* struct grid_post, all of the grid */
    struct list          doors;   /* struct door, those of this worker */
    struct rounds_house *house;
    const struct list   *supposed; /* struct often, in the place of what was decided; or NULL */
    int32_t              by_days;  /* what its doors ask for in a year, before they are shared */
};

/* Everything that is known while a plan is made. */
struct work {
    struct req             *r;
    int64_t                 worker, month;
    int64_t                 over; /* first day on which he works in none of his grids */
    struct plan_span        span;
    const struct grid_post *grid; /* his grids, by their codes */
    size_t                  n_grids;
    struct list             doors; /* struct door, of all his grids */
    struct rounds_house    *house;
    struct list             partner; /* struct absence: when somebody who shares a grid is away */
    struct list             staff;   /* struct grid_post: who works in his grids */
    struct rounds_day      *day;
    struct rounds_pin      *pin;
    struct list             due; /* struct due_visit: what was planned before */
    const struct list      *supposed;
    int32_t            beside; /* by days: what the others who share his grids have of a year */
    struct rounds_task task;
};

static const struct door *door_at(const struct list *doors, size_t i)
{
    return (const struct door *)doors->item + i;
}

/* The house of a household, by the order of the doors; -1: not of this worker. */
static int32_t house_of(const struct list *doors, int64_t community, int64_t household)
{
    for (size_t i = 0; i < doors->n; i++)
        if (door_at(doors, i)->household == household && door_at(doors, i)->community == community)
            return (int32_t)i;
    return -1;
}

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

error *visits_doors(struct req *r, int64_t community, int64_t grid, size_t most, struct list *out)
{
    struct door_query q = {
        .place_now = community, .grid = grid, .day = when_date(r->now), .limit = PAGE
    };
    struct door *all = NULL;
    size_t       n = 0;

    for (;;) {
        struct list page;
        TRY(registry_doors(r, &q, &page));
        const struct door *d = page.item;
        all = arena_grow(r->mem, all, n * sizeof *all, (n + page.n + 1) * sizeof *all);
        for (size_t i = 0; i < page.n; i++) /* where nobody is left, there is nobody to visit */
            if (d[i].people)
                all[n++] = d[i];
        if (page.n < PAGE || n + PAGE > most)
            break;
        q.after_site = d[page.n - 1].site;
        q.after_household = d[page.n - 1].household;
    }
    *out = (struct list){ all, n, sizeof *all };
    return NULL;
}

/* The heaviest flag of each house: those seen monthly come first. */
static error *care_flags(struct part *g)
{
    struct list flags;

    TRY(registry_door_flags(g->r, g->community, g->grid, when_date(g->r->now), &flags));
    const struct door_flag *f = flags.item;
    for (size_t i = 0; i < flags.n; i++) {
        int32_t h = house_of(&g->doors, f[i].community, f[i].household);
        if (h < 0)
            continue;
        g->house[h].care = true;
        if (f[i].yearly > g->house[h].yearly)
            g->house[h].yearly = (int32_t)f[i].yearly;
    }
    return NULL;
}

static void set_pace(struct part *g, const struct often *x, int64_t day)
{
    int32_t h = house_of(&g->doors, x->community, x->household);
    int64_t days = x->until < day + ROUNDS_DAYS ? x->until - day + 1 : ROUNDS_DAYS;

    if (h < 0 || days <= 0)
        return;
    g->house[h].by_days =
        (int32_t)(often_yearly(x) * days + g->house[h].yearly * (ROUNDS_DAYS - days));
    g->house[h].yearly = (int32_t)often_yearly(x);
}

/* What was decided for a household alone takes the place of what its flags ask for; that it has
 * them counts as before. In the figure of the year it counts for the days that it has left. */
static error *own_pace(struct part *g)
{
    static const struct list nothing = { 0 };
    const struct list       *supposed = g->supposed ? g->supposed : &nothing;
    int64_t                  day = often_day(when_date(g->r->now), g->month);
    struct list              some;

    TRY(often_at(g->r, g->community, g->grid, day, &some));
    const struct often *x = some.item, *s = supposed->item;
    for (size_t i = 0; i < some.n; i++)
        if (!often_among(supposed, x[i].community, x[i].household))
            set_pace(g, &x[i], day);
    for (size_t i = 0; i < supposed->n; i++)
        set_pace(g, &s[i], day);
    return NULL;
}

static error *last_visits(struct part *g)
{
    struct list last;

    TRY(visits_last(g->r, g->community, g->grid, g->month, &last));
    const struct last_seen *l = last.item;
    for (size_t i = 0; i < last.n; i++) {
        int32_t h = house_of(&g->doors, l[i].community, l[i].household);
        if (h >= 0 && l[i].day > 0)
            g->house[h].last = (int32_t)l[i].day;
    }
    return NULL;
}

/* To whom a person gave this household in this month; 0: to nobody. */
static int64_t chosen_for(const struct list *chosen, const struct door *d)
{
    const struct last_seen *c = chosen->item;

    for (size_t i = 0; i < chosen->n; i++)
        if (c[i].household == d->household && c[i].community == d->community)
            return c[i].day;
    return 0;
}

/* Doors of which PARTS[i] is this worker's stay, and those that a person gave him. */
static error *keep_mine(struct part *g, const bool *part)
{
    struct list chosen;
    size_t      kept = 0;

    TRY(due_chosen(g->r, g->grid, g->month, &chosen));
    for (size_t i = 0; i < g->doors.n; i++) {
        int64_t worker = chosen_for(&chosen, door_at(&g->doors, i));
        if (worker ? worker != g->worker : !part[i])
            continue;
        ((struct door *)g->doors.item)[kept] = *door_at(&g->doors, i);
        g->house[kept++] = g->house[i];
    }
    g->doors.n = kept;
    return NULL;
}

/* What the doors ask for in a year, by days, as rounds_load counts it. */
static int32_t asked(const struct part *g)
{
    int32_t sum = 0;

    for (size_t i = 0; i < g->doors.n; i++)
        sum += door_at(&g->doors, i)->no_visits ? 0 : rounds_by_days(&g->house[i]);
    return sum;
}

/* Workers of one grid share its doors: contiguous parts of about the same number of visits. */
static error *share(struct part *g)
{
    const struct grid_post *p;
    size_t                  me = 0, n = 0;
    int64_t                 sum = 0, at = 0;

    TRY(visits_doors(g->r, g->community, g->grid, ROUNDS_MAX_HOUSES, &g->doors));
    g->house = NEWN(g->r->mem, struct rounds_house, g->doors.n + 1);
    for (size_t i = 0; i < g->doors.n; i++)
        g->house[i] = (struct rounds_house){ .yearly = 1, .last = ROUNDS_NEVER, .away_until = -1 };
    TRY(care_flags(g));
    TRY(own_pace(g));
    TRY(last_visits(g));
    g->by_days = asked(g);
    TRY(visit_grid_workers(g->r, g->grid, when_date(g->r->now), &g->workers));
    p = g->workers.item;
    n = g->workers.n;
    for (size_t i = 0; i < n; i++)
        me = p[i].account == g->worker ? i : me;
    if (n < 2)
        return NULL;
    g->partner = p[(me + 1) % n].account;
    for (size_t i = 0; i < g->doors.n; i++)
        sum += g->house[i].yearly;
    bool *part = NEWN(g->r->mem, bool, g->doors.n + 1);
    for (size_t i = 0; i < g->doors.n; i++) {
        part[i] = at * (int64_t)n / sum == (int64_t)me;
        at += g->house[i].yearly;
    }
    return keep_mine(g, part);
}

static error *wishes(struct part *g)
{
    struct list pairs;

    TRY(visit_pairs(g->r, g->community, g->grid, when_date(g->r->now), &pairs));
    for (size_t i = 0; i < g->doors.n; i++) {
        const struct door   *d = door_at(&g->doors, i);
        struct rounds_house *h = &g->house[i];
        h->id = d->household;
        h->floor = (int32_t)d->floor;
        h->weekdays = d->wish_days ? (uint8_t)d->wish_days : ROUNDS_WEEKDAYS;
        h->evening = d->wish_from >= VISIT_EVENING;
        h->none = d->no_visits;
    }
    const struct last_seen *v = pairs.item;
    for (size_t i = 0; i < pairs.n; i++) {
        int32_t h = house_of(&g->doors, v[i].community, v[i].household);
        if (h >= 0)
            g->house[h].two = true;
    }
    return NULL;
}

/* How many they are: who works in two of his grids is one. */
static int32_t persons(const struct list *staff)
{
    const struct grid_post *p = staff->item;
    int32_t                 n = 0;

    for (size_t i = 0; i < staff->n; i++) {
        size_t k = 0;
        while (p[k].account != p[i].account)
            k++;
        n += k == i;
    }
    return n;
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
        TRY(share(&g));
        k->beside += g.by_days - asked(&g);
        add_all(k->r, &k->staff, &g.workers);
        TRY(wishes(&g));
        if (g.partner)
            TRY(absences(k->r, g.partner, k->month, &away));
        add_all(k->r, &k->partner, &away);
        if (g.doors.n > ROUNDS_MAX_HOUSES - k->doors.n)
            g.doors.n = ROUNDS_MAX_HOUSES - k->doors.n;
        struct list houses = { k->house, k->doors.n, sizeof *k->house };
        add_all(k->r, &houses, &(struct list){ g.house, g.doors.n, sizeof *g.house });
        add_all(k->r, &k->doors, &g.doors);
        k->house = houses.item;
    }
    k->task.beside = rounds_of_days(k->beside);
    k->task.staff = persons(&k->staff);
    return NULL;
}

error *visits_asked(struct req *r, int64_t worker, int64_t month, const struct list *supposed,
                    struct year_asked *out)
{
    struct work k = { .r = r, .worker = worker, .month = month, .supposed = supposed };
    struct list grids;

    TRY(visit_grids_of(r, worker, &grids));
    k.grid = grids.item;
    k.n_grids = grids.n;
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

    TRY(absences(k->r, k->worker, k->month, &away));
    TRY(visits_over(k->r, k->worker, &k->over));
    k->day = NEWN(k->r->mem, struct rounds_day, 400);
    for (int64_t date = k->month; date < k->month + 365 && date < k->over; date++) {
        if (!calendar_rests(cal, date) && !away_on(&away, date))
            k->day[k->task.n_days++] =
                (struct rounds_day){ (int32_t)date, !away_on(&k->partner, date) };
    }
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

/* Two go there together, and the other one is away by now. */
static bool alone(const struct work *k, const struct due_visit *x)
{
    int32_t h = house_of(&k->doors, x->house_community, x->household);

    return h >= 0 && x->day > when_date(k->r->now) && k->house[h].two &&
           away_on(&k->partner, x->day);
}

/* What was decided by a person, or lies in days that stand, is kept as it is. */
static bool stands(const struct work *k, const struct due_visit *x)
{
    if (x->state != DUE_PLANNED || x->pinned)
        return true;
    return x->day <= k->span.stands && x->day < k->over && !unwished(k, x) && !seen_since(k, x) &&
           !alone(k, x);
}

static bool is_day(const struct work *k, int64_t date)
{
    for (size_t i = 0; i < k->task.n_days; i++)
        if (k->day[i].date == date)
            return true;
    return false;
}

/* What a person put on a day on which the worker is away stays there; the planner makes no working
 * day of it for others. */
static void stand(struct work *k, const struct due_visit *x)
{
    pin(k, house_of(&k->doors, x->house_community, x->household), x->day);
}

/* Who was seen, or will be by a colleague, has been seen also on a day that is full (two workers
 * walk more than one may) or that is none of this worker's: of those it must not make a working
 * day. */
static void seen(struct work *k, const struct last_seen *x, int64_t today)
{
    int32_t h = house_of(&k->doors, x->community, x->household);

    if (h < 0 || ((x->day < today || is_day(k, x->day)) && pin(k, h, x->day)))
        return;
    if (k->house[h].last < x->day)
        k->house[h].last = (int32_t)x->day;
}

/* Whom a person leaves out this month is not due in it on another day instead. */
static void skipped(struct work *k, const struct due_visit *x)
{
    int32_t h = house_of(&k->doors, x->house_community, x->household);

    if (h >= 0 && k->house[h].last < x->day)
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
    k->pin = NEWN(k->r->mem, struct rounds_pin, done.n + others.n + k->due.n + 1);
    const struct last_seen *l = done.item;
    for (size_t i = 0; i < done.n; i++)
        seen(k, &l[i], today);
    const struct last_seen *o = others.item;
    for (size_t i = 0; i < others.n; i++)
        seen(k, &o[i], today);
    const struct due_visit *x = k->due.item;
    for (size_t i = 0; i < k->due.n; i++) {
        if (x[i].state == DUE_PLANNED && stands(k, &x[i]) && x[i].day >= today)
            stand(k, &x[i]);
        if (x[i].state == DUE_SKIPPED)
            skipped(k, &x[i]);
    }
    return NULL;
}

/* ---- and back ---- */

static struct due_visit *kept(const struct work *k, const struct rounds_visit *v)
{
    const struct door *d = door_at(&k->doors, (size_t)v->house);
    struct due_visit  *x = k->due.item;

    for (size_t i = 0; i < k->due.n; i++)
        if (x[i].household == d->household && x[i].house_community == d->community &&
            x[i].day == v->date && x[i].state != DUE_GONE)
            return &x[i];
    return NULL;
}

static error *write_visit(struct work *k, const struct rounds_visit *v)
{
    const struct door *d = door_at(&k->doors, (size_t)v->house);
    struct due_visit  *x = kept(k, v);

    if (x) {
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
    if (v->why == ROUNDS_PINNED)
        return NULL; /* a visit that was made without having been planned */
    return due_insert(k->r, &(struct due_visit){ .ref = { d->grid / 1000, id_new(k->r->now) },
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
                                                 .state = DUE_PLANNED });
}

/* What was planned and is so no more: dropped; of households that have another worker now, kept as
 * gone, so that a visit that was made meanwhile without signal still finds its place. */
static error *drop_old(struct work *k)
{
    struct due_visit *x = k->due.item;

    for (size_t i = 0; i < k->due.n; i++) {
        if (x[i].worker == 0 || x[i].state != DUE_PLANNED)
            continue;
        bool other = house_of(&k->doors, x[i].house_community, x[i].household) < 0;
        if (other && str_is(x[i].why, "stays") && x[i].day >= when_date(k->r->now))
            continue; /* grids were redrawn, this week is as it was */
        if (other) {
            x[i].state = DUE_GONE;
            TRY(due_settle(k->r, &x[i], 0));
        } else if (!stands(k, &x[i])) {
            TRY(due_drop(k->r, x[i].ref));
        }
    }
    return NULL;
}

/* A row for each of his grids; what it says is of all of them, as he walks them as one. */
static error *write_plan(struct work *k, const struct rounds_plan *p)
{
    struct buf b;

    for (size_t i = 0; i < p->n; i++)
        TRY(write_visit(k, &p->visit[i]));
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
    k.grid = grids.item;
    k.n_grids = grids.n;
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
    TRY(pins(&k));
    k.task.house = k.house;
    k.task.n = k.doors.n;
    k.task.day = k.day;
    k.task.pin = k.pin;
    TRY(visits_walks(r, &k.doors, k.house, &k.task));
    TRY(rounds_check(r->mem, &k.task));
    struct rounds_plan *plan = rounds_plan(r->mem, &k.task);
    visits_keep_hours(&k.doors, plan);
    return write_plan(&k, plan);
}
