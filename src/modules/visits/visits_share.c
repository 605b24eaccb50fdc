/* visits_share.c -- which doors of a grid are whose this month, how often each is due and what it
 * wishes. */
#include "base/when.h"
#include "core/app.h"
#include "core/calendars.h"
#include "modules/visits/visits_part.h"

enum {
    PAGE = 1000, /* doors read at a time */
};

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

/* Does WORKER have fewer doors this month, as he is away for most of it? */
static bool long_away(const struct part *g, const int64_t *weight, int64_t worker)
{
    const struct grid_post *p = g->workers.item;
    int64_t                 most = 0, his = -1;

    for (size_t i = 0; i < g->workers.n; i++) {
        most = weight[i] > most ? weight[i] : most;
        his = p[i].account == worker ? weight[i] : his;
    }
    return his >= 0 && his < most;
}

/* Doors of which PARTS[i] is this worker's stay, and those that a person gave him; but a day that
 * was agreed on by somebody who has gone on a long leave since is kept by who sees to the door. */
static error *keep_mine(struct part *g, const bool *part, const int64_t *weight)
{
    struct list chosen, unkept;
    size_t      kept = 0;

    TRY(due_chosen(g->r, g->grid, g->month, &chosen));
    TRY(due_unkept(g->r, g->grid, g->month, &unkept));
    for (size_t i = 0; i < g->doors.n; i++) {
        int64_t worker = chosen_for(&chosen, door_at(&g->doors, i));
        if (worker && worker == chosen_for(&unkept, door_at(&g->doors, i)) &&
            long_away(g, weight, worker))
            worker = 0;
        if (worker ? worker != g->worker : !part[i])
            continue;
        ((struct door *)g->doors.item)[kept] = *door_at(&g->doors, i);
        g->house[kept++] = g->house[i];
    }
    g->doors.n = kept;
    return NULL;
}

int32_t part_asked(const struct part *g)
{
    int32_t sum = 0;

    for (size_t i = 0; i < g->doors.n; i++)
        sum += door_at(&g->doors, i)->no_visits ? 0 : rounds_by_days(&g->house[i]);
    return sum;
}

/* How many days of the month each of the workers has: the other days of who is away for a short
 * time are his own matter, and nobody's doors move for them; who is away for most of the month has
 * as many fewer, and the others see to his doors. WEIGHT holds one for each of g->workers. */
static error *turnout(struct part *g, int64_t *weight)
{
    const struct calendar  *cal = app_calendar(g->r->app, g->community);
    const struct grid_post *p = g->workers.item;
    int64_t                 end = month_of(g->month + 40), all = 0, sum = 0;

    for (int64_t day = g->month; day < end; day++)
        all += !calendar_rests(cal, day);
    for (size_t i = 0; i < g->workers.n; i++) {
        struct list away;
        TRY(absences(g->r, p[i].account, g->month, &away));
        for (int64_t day = g->month; day < end; day++)
            weight[i] += !calendar_rests(cal, day) && !away_on(&away, day);
        if (2 * weight[i] >= all)
            weight[i] = all;
        sum += weight[i];
    }
    for (size_t i = 0; sum == 0 && i < g->workers.n; i++) /* nobody: it is told with all doors */
        weight[i] = 1;
    return NULL;
}

/* Who goes along where two do: the next of the workers, one who is there if there is any. */
static int64_t partner_of(const struct part *g, const int64_t *weight, size_t me)
{
    const struct grid_post *p = g->workers.item;
    size_t                  n = g->workers.n;

    for (size_t i = 1; i < n; i++)
        if (weight[(me + i) % n])
            return p[(me + i) % n].account;
    return p[(me + 1) % n].account;
}

/* Workers of one grid share its doors: contiguous parts of about as many visits as they have days.
 */
error *part_share(struct part *g)
{
    const struct grid_post *p;
    size_t                  me = 0, n = 0;
    int64_t                 sum = 0, at = 0, all = 0, first = 0;

    TRY(visits_doors(g->r, g->community, g->grid, ROUNDS_MAX_HOUSES, &g->doors));
    g->house = NEWN(g->r->mem, struct rounds_house, g->doors.n + 1);
    for (size_t i = 0; i < g->doors.n; i++)
        g->house[i] = (struct rounds_house){ .yearly = 1, .last = ROUNDS_NEVER, .away_until = -1 };
    TRY(care_flags(g));
    TRY(own_pace(g));
    TRY(last_visits(g));
    g->by_days = part_asked(g);
    TRY(visit_grid_workers(g->r, g->grid, when_date(g->r->now), &g->workers));
    p = g->workers.item;
    n = g->workers.n;
    for (size_t i = 0; i < n; i++)
        me = p[i].account == g->worker ? i : me;
    if (n < 2)
        return NULL;
    int64_t *weight = NEWN(g->r->mem, int64_t, n);
    TRY(turnout(g, weight));
    for (size_t i = 0; i < n; i++) {
        first += i < me ? weight[i] : 0;
        all += weight[i];
    }
    g->partner = partner_of(g, weight, me);
    for (size_t i = 0; i < g->doors.n; i++)
        sum += g->house[i].yearly;
    bool *part = NEWN(g->r->mem, bool, g->doors.n + 1);
    for (size_t i = 0; i < g->doors.n; i++) {
        int64_t share = at * all / sum;
        part[i] = share >= first && share < first + weight[me];
        at += g->house[i].yearly;
    }
    return keep_mine(g, part, weight);
}

void part_end(struct part *g, int64_t over)
{
    for (size_t i = 0; over < INT32_MAX && i < g->doors.n; i++) {
        g->house[i].away_from = (int32_t)over;
        g->house[i].away_until = INT32_MAX;
    }
}

error *part_wishes(struct part *g)
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
        if (h < 0)
            continue;
        g->house[h].two = true;
        if (!g->partner) /* no day is common */
            g->house[h].weekdays = 0;
    }
    return NULL;
}

int32_t part_persons(const struct list *staff)
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
