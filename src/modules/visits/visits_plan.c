/* visits_plan.c -- the plan of a worker for a month: from doors, flags, wishes, the calendar and
 * what was done to solve/rounds and back. */
#include "base/when.h"
#include "core/app.h"
#include "core/calendars.h"
#include "core/event.h"
#include "core/id.h"
#include "modules/visits/visits.h"
#include "solve/rounds/say.h"

enum {
    PAGE = 1000,    /* doors read at a time */
    EFFORT = 300,   /* moves per visit: some milliseconds a worker */
    NOON = 12 * 60, /* "not after" up to here is a morning visit, "not before" from here on one */
    EVENING = 18 * 60,  /* of the afternoon, from here on of the evening */
    WORKERS_A_PART = 5, /* of a job: a tenth of a second, in which nobody else writes */
    AHEAD_DAYS = 5,     /* the next month is planned so many days before it begins */
};

/* Everything that is known while a plan is made. */
struct work {
    struct req          *r;
    struct plan_of       p;
    int64_t              frozen, community;
    int64_t              partner; /* the other worker of the grid; 0: none */
    struct list          doors;   /* struct door, those of this worker */
    struct rounds_house *house;
    struct rounds_day   *day;
    struct rounds_pin   *pin;
    struct list          due; /* struct due_visit: what was planned before */
    struct rounds_task   task;
};

static const struct door *door_at(const struct work *k, size_t i)
{
    return (const struct door *)k->doors.item + i;
}

/* The house of a household, by the order of the doors (site, household); -1: not of this worker. */
static int32_t house_of(const struct work *k, int64_t community, int64_t household)
{
    for (size_t i = 0; i < k->doors.n; i++)
        if (door_at(k, i)->household == household && door_at(k, i)->community == community)
            return (int32_t)i;
    return -1;
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
        memcpy(all + n, d, page.n * sizeof *all);
        n += page.n;
        if (page.n < PAGE || n + PAGE > most)
            break;
        q.after_site = d[page.n - 1].site;
        q.after_household = d[page.n - 1].household;
    }
    *out = (struct list){ all, n, sizeof *all };
    return NULL;
}

/* The heaviest flag of each house: those seen monthly come first. */
static error *care_flags(struct work *k, struct rounds_house *house)
{
    struct list flags;

    TRY(registry_door_flags(k->r, k->community, k->p.grid, when_date(k->r->now), &flags));
    const struct door_flag *f = flags.item;
    for (size_t i = 0; i < flags.n; i++) {
        int32_t h = house_of(k, f[i].community, f[i].household);
        if (h < 0)
            continue;
        house[h].care = true;
        int32_t yearly = visits_yearly(f[i].flag);
        if (yearly > house[h].yearly)
            house[h].yearly = yearly;
    }
    return NULL;
}

static error *last_visits(struct work *k, struct rounds_house *house)
{
    struct list last;

    TRY(visits_last(k->r, k->community, k->p.grid, k->p.month, &last));
    const struct last_seen *l = last.item;
    for (size_t i = 0; i < last.n; i++) {
        int32_t h = house_of(k, l[i].community, l[i].household);
        if (h >= 0 && l[i].day > 0)
            house[h].last = (int32_t)l[i].day;
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
static error *keep_mine(struct work *k, const bool *part)
{
    struct list chosen;
    size_t      kept = 0;

    TRY(due_chosen(k->r, k->p.grid, k->p.month, &chosen));
    for (size_t i = 0; i < k->doors.n; i++) {
        int64_t worker = chosen_for(&chosen, door_at(k, i));
        if (worker ? worker != k->p.worker : !part[i])
            continue;
        ((struct door *)k->doors.item)[kept] = *door_at(k, i);
        k->house[kept++] = k->house[i];
    }
    k->doors.n = kept;
    return NULL;
}

/* Workers of one grid share its doors: contiguous parts of about the same number of visits. */
static error *share(struct work *k)
{
    struct list             posts, doors;
    const struct grid_post *p;
    size_t                  me = 0, n = 0;
    int64_t                 sum = 0, at = 0;

    TRY(visits_doors(k->r, k->community, k->p.grid, ROUNDS_MAX_HOUSES, &doors));
    k->doors = doors;
    k->house = NEWN(k->r->mem, struct rounds_house, doors.n + 1);
    for (size_t i = 0; i < doors.n; i++)
        k->house[i] = (struct rounds_house){ .yearly = 1, .last = ROUNDS_NEVER, .away_until = -1 };
    TRY(care_flags(k, k->house));
    TRY(last_visits(k, k->house));
    TRY(visit_grid_workers(k->r, k->p.grid, when_date(k->r->now), &posts));
    p = posts.item;
    n = posts.n;
    for (size_t i = 0; i < n; i++)
        me = p[i].account == k->p.worker ? i : me;
    if (n < 2)
        return NULL;
    k->partner = p[(me + 1) % n].account;
    for (size_t i = 0; i < doors.n; i++)
        sum += k->house[i].yearly;
    bool *part = NEWN(k->r->mem, bool, doors.n + 1);
    for (size_t i = 0; i < doors.n; i++) {
        part[i] = at * (int64_t)n / sum == (int64_t)me;
        at += k->house[i].yearly;
    }
    return keep_mine(k, part);
}

static error *wishes(struct work *k)
{
    struct list pairs;

    TRY(visit_pairs(k->r, k->community, k->p.grid, when_date(k->r->now), &pairs));
    for (size_t i = 0; i < k->doors.n; i++) {
        const struct door   *d = door_at(k, i);
        struct rounds_house *h = &k->house[i];
        h->id = d->household;
        h->floor = (int32_t)d->floor;
        h->weekdays = d->wish_days ? (uint8_t)d->wish_days : ROUNDS_WEEKDAYS;
        h->evening = d->wish_from >= EVENING;
        h->none = d->no_visits;
    }
    const struct last_seen *v = pairs.item;
    for (size_t i = 0; i < pairs.n; i++) {
        int32_t h = house_of(k, v[i].community, v[i].household);
        if (h >= 0)
            k->house[h].two = true;
    }
    return NULL;
}

static bool is_away(const struct list *away, int64_t day)
{
    const struct absence *a = away->item;

    for (size_t i = 0; i < away->n; i++)
        if (day >= a[i].since && day <= a[i].until)
            return true;
    return false;
}

static error *days(struct work *k)
{
    const struct calendar *cal = app_calendar(k->r->app, k->community);
    struct list            away, partner = { 0 };

    TRY(absences(k->r, k->community, k->p.worker, k->p.month, &away));
    if (k->partner)
        TRY(absences(k->r, k->community, k->partner, k->p.month, &partner));
    k->day = NEWN(k->r->mem, struct rounds_day, 400);
    for (int64_t date = k->p.month; date < k->p.month + 365; date++) {
        struct day d;
        calendar_day(cal, date, &d);
        if (d.works && !is_away(&away, date))
            k->day[k->task.n_days++] =
                (struct rounds_day){ (int32_t)date, !is_away(&partner, date) };
    }
    return NULL;
}

static void pin(struct work *k, int32_t house, int64_t date)
{
    int32_t same = 0;

    for (size_t i = 0; i < k->task.n_pins; i++) {
        same += k->pin[i].date == date;
        if (k->pin[i].house == house && k->pin[i].date == date)
            return;
    }
    if (house >= 0 && same < ROUNDS_MAX_DAY)
        k->pin[k->task.n_pins++] = (struct rounds_pin){ house, (int32_t)date };
}

/* The last day of this week: what stands until then is in people's heads already. */
static int64_t end_of_week(int64_t day)
{
    return day + 6 - date_weekday(day);
}

/* Not on a day of the week that the household does not wish (any more), not today's any more. */
static bool unwished(const struct work *k, const struct due_visit *x)
{
    int32_t h = house_of(k, x->house_community, x->household);

    return h >= 0 && x->day > when_date(k->r->now) &&
           (k->house[h].none || !(k->house[h].weekdays >> date_weekday(x->day) & 1));
}

/* What was decided by a person, or lies in days that stand, is kept as it is. */
static bool stands(const struct work *k, const struct due_visit *x)
{
    if (x->state != DUE_PLANNED || x->pinned)
        return true;
    return x->day <= k->frozen && !unwished(k, x);
}

static bool is_day(const struct work *k, int64_t date)
{
    for (size_t i = 0; i < k->task.n_days; i++)
        if (k->day[i].date == date)
            return true;
    return false;
}

/* What a person put on a day on which the worker is away stays there, but makes no working day of
 * it for others: the planner leaves that household alone. */
static void stand(struct work *k, const struct due_visit *x)
{
    int32_t h = house_of(k, x->house_community, x->household);

    if (is_day(k, x->day))
        pin(k, h, x->day);
    else if (h >= 0)
        k->house[h].none = true;
}

static error *pins(struct work *k)
{
    struct list done, others;
    int64_t     end = month_of(k->p.month + 40) - 1;

    TRY(visits_done(k->r, k->p, end, &done));
    TRY(due_of_month(k->r, k->p, &k->due));
    TRY(due_standing(k->r, k->p, end_of_week(when_date(k->r->now)), &others));
    k->pin = NEWN(k->r->mem, struct rounds_pin, done.n + others.n + k->due.n + 1);
    const struct last_seen *l = done.item;
    for (size_t i = 0; i < done.n; i++)
        pin(k, house_of(k, l[i].community, l[i].household), l[i].day);
    const struct last_seen *o = others.item;
    for (size_t i = 0; i < others.n; i++)
        pin(k, house_of(k, o[i].community, o[i].household), o[i].day);
    const struct due_visit *x = k->due.item;
    int64_t                 today = when_date(k->r->now);
    for (size_t i = 0; i < k->due.n; i++)
        if (x[i].state == DUE_PLANNED && stands(k, &x[i]) && x[i].day >= today)
            stand(k, &x[i]);
    return NULL;
}

/* ---- and back ---- */

static struct due_visit *kept(const struct work *k, const struct rounds_visit *v)
{
    const struct door *d = door_at(k, (size_t)v->house);
    struct due_visit  *x = k->due.item;

    for (size_t i = 0; i < k->due.n; i++)
        if (x[i].household == d->household && x[i].house_community == d->community &&
            x[i].day == v->date && x[i].state != DUE_GONE)
            return &x[i];
    return NULL;
}

static error *write_visit(struct work *k, const struct rounds_visit *v)
{
    const struct door *d = door_at(k, (size_t)v->house);
    struct due_visit  *x = kept(k, v);

    if (x) {
        bool same = x->ord == v->order;
        x->ord = v->order;
        x->worker = 0; /* told apart below: still planned */
        return same ? NULL : due_place(k->r, x);
    }
    if (v->why == ROUNDS_PINNED)
        return NULL; /* a visit that was made without having been planned */
    return due_insert(k->r, &(struct due_visit){ .ref = { k->community, id_new(k->r->now) },
                                                 .worker = k->p.worker,
                                                 .grid = k->p.grid,
                                                 .month = k->p.month,
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
        bool other = house_of(k, x[i].house_community, x[i].household) < 0;
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

/* Mornings first, then who does not mind, afternoons, evenings. */
static int part_of_day(const struct door *d)
{
    if (d->wish_from >= EVENING)
        return 3;
    if (d->wish_from >= NOON)
        return 2;
    return d->wish_until && d->wish_until <= NOON ? 0 : 1;
}

/* The walk of a day goes through its parts in their order; within a part it stays as it is. */
static void keep_hours(const struct work *k, struct rounds_plan *p)
{
    struct rounds_visit *v = p->visit;

    for (size_t i = 1; i < p->n; i++)
        for (size_t at = i; at > 0 && v[at - 1].date == v[at].date; at--) {
            if (part_of_day(door_at(k, (size_t)v[at - 1].house)) <=
                part_of_day(door_at(k, (size_t)v[at].house)))
                break;
            struct rounds_visit x = v[at];
            int32_t             order = x.order;
            v[at] = v[at - 1];
            v[at - 1] = x;
            v[at - 1].order = v[at].order;
            v[at].order = order;
        }
}

static error *write_plan(struct work *k, const struct rounds_plan *p)
{
    struct buf        b;
    struct visit_plan plan = { .ref.community = k->community,
                               .worker = k->p.worker,
                               .grid = k->p.grid,
                               .month = k->p.month,
                               .missed = (int64_t)p->n_misses,
                               .walk = p->month[0].walk / 100,
                               .made = k->r->now };

    for (size_t i = 0; i < p->n; i++)
        TRY(write_visit(k, &p->visit[i]));
    TRY(drop_old(k));
    buf_init(&b, k->r->mem, 1 << 16);
    rounds_load_json(&b, p);
    plan.load = buf_done(&b);
    TRY(visit_plan_put(k->r, &plan));
    return event_append(k->r, plan.ref,
                        (struct event){ .kind = STR("visit_plan"), .action = STR("plan") });
}

error *visits_plan(struct req *r, struct plan_of p, int64_t frozen)
{
    struct work k = { .r = r, .p = p, .frozen = frozen, .community = p.grid / 1000 };

    k.task = (struct rounds_task){ .first = (int32_t)p.month,
                                   .months = 1,
                                   .frozen = (int32_t)frozen,
                                   .limits = rounds_limits_default,
                                   .seed = (uint64_t)(p.worker ^ p.month),
                                   .effort = EFFORT };
    TRY(visit_plan_begin(r, p));
    TRY(share(&k));
    TRY(wishes(&k));
    TRY(days(&k));
    TRY(pins(&k));
    k.task.house = k.house;
    k.task.n = k.doors.n;
    k.task.day = k.day;
    k.task.pin = k.pin;
    TRY(visits_walks(r, &k.doors, k.house, &k.task));
    TRY(rounds_check(r->mem, &k.task));
    struct rounds_plan *plan = rounds_plan(r->mem, &k.task);
    keep_hours(&k, plan);
    return write_plan(&k, plan);
}

/* ---- jobs ---- */

static error *plan_some(struct req *r, struct job *j, int64_t lo, int64_t hi, int64_t month,
                        int64_t frozen, bool *finished)
{
    struct list posts;
    str         at = j->cursor;
    int64_t     place = 0, post = 0;

    if (at.n &&
        (!str_i64(str_cut(&at, ' '), 0, INT64_MAX, &place) || !str_i64(at, 0, INT64_MAX, &post)))
        place = post = 0;
    TRY(visit_workers(r, lo, hi, place, post, when_date(r->now), WORKERS_A_PART, &posts));
    const struct grid_post *p = posts.item;
    for (size_t i = 0; i < posts.n; i++) {
        TRY(visits_plan(r, (struct plan_of){ p[i].account, p[i].place, month }, frozen));
        j->done++;
        j->cursor = str_fmt(r->mem, "%lld %lld", (long long)p[i].place, (long long)p[i].id);
    }
    *finished = posts.n < WORKERS_A_PART;
    return NULL;
}

error *visits_plan_part(struct req *r, struct job *j, bool *finished)
{
    str                args = j->args;
    int64_t            place = 0, month = 0, today = when_date(r->now);
    struct place_range range = { 0, INT64_MAX };

    *finished = true;
    if (!str_i64(str_cut(&args, ' '), 0, INT64_MAX, &place) || !str_i64(args, 0, INT64_MAX, &month))
        return NULL;
    if (place)
        range = place_communities(place);
    int64_t frozen = month > today ? month - 1 : end_of_week(today);
    return plan_some(r, j, range.lo, range.hi, month, frozen, finished);
}

error *visits_regrid_part(struct req *r, struct job *j, bool *finished)
{
    struct event e = { 0 };
    struct list  heirs;
    int64_t      today = when_date(r->now);

    TRY(event_heard(r, j->args, &e, &heirs));
    if (!j->cursor.n)
        TRY(due_regrid(r, e.ref.community, end_of_week(today)));
    return plan_some(r, j, e.ref.community, e.ref.community, month_of(today), end_of_week(today),
                     finished);
}

error *visits_again(struct req *r, struct plan_of p)
{
    int64_t id = 0;

    return job_queue(r, "visits_again",
                     str_fmt(r->mem, "%lld %lld %lld", (long long)p.worker, (long long)p.grid,
                             (long long)p.month),
                     &id);
}

error *visits_again_part(struct req *r, struct job *j, bool *finished)
{
    str            args = j->args;
    struct plan_of p = { 0 };
    int64_t        today = when_date(r->now);

    *finished = true;
    if (!str_i64(str_cut(&args, ' '), 0, INT64_MAX, &p.worker) ||
        !str_i64(str_cut(&args, ' '), 0, INT64_MAX, &p.grid) ||
        !str_i64(args, 0, INT64_MAX, &p.month) || p.month < month_of(today))
        return NULL;
    return visits_plan(r, p, p.month > today ? p.month - 1 : end_of_week(today));
}

error *visits_clock(struct req *r, bool *more)
{
    int64_t month = month_of(when_date(r->now) + AHEAD_DAYS), id = 0;
    str     want = str_int(r->mem, month), had = { 0 };

    (void)more;
    TRY(meta_get(r->db, r->mem, "visits.month", &had));
    if (str_eq(want, had))
        return NULL;
    TRY(meta_set(r->db, r->mem, "visits.month", want));
    return job_queue(r, "visits_plan", str_fmt(r->mem, "0 " STR_FMT, STR_ARG(want)), &id);
}
