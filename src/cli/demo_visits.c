/* demo_visits.c -- a year of visits in the grids of the demonstration's own workers, and this
 * month's plan with what was done so far. */
#include "base/when.h"
#include "cli/demo.h"
#include "cli/open.h"
#include "core/calendars.h"
#include "core/id.h"
#include "modules/visits/visits.h"

enum { YEAR = 330 };

static error *visited(struct demo *d, struct req *r, const struct door *door, int64_t worker,
                      int64_t day, int64_t due)
{
    struct visit v = { .ref = { door->community, demo_id(d, date_start(day) + 10 * MS_HOUR) },
                       .household = door->household,
                       .place_now = door->place_now,
                       .worker = worker,
                       .grid = door->grid,
                       .due = due,
                       .day = day,
                       .written = date_start(day) + 11 * MS_HOUR,
                       .result = VISIT_DONE,
                       .people = door->people,
                       .demo = true };

    return visit_insert(r, &v);
}

/* Everybody was seen at some time of the year, some lately, a few never. */
static error *last_year(struct demo *d, struct req *r, int64_t worker, int64_t grid)
{
    struct door_query q = {
        .place_now = grid / 1000, .grid = grid, .day = when_date(d->now), .limit = 1000
    };
    struct list doors;
    int64_t     month = month_of(when_date(d->now));

    TRY(registry_doors(r, &q, &doors));
    const struct door *x = doors.item;
    for (size_t i = 0; i < doors.n; i++) {
        int64_t ago = 1 + (int64_t)((i * 7919u + (size_t)grid) % YEAR);
        if (x[i].flags)
            ago = 12 + ago % 22;
        if (i % 41 != 7)
            TRY(visited(d, r, &x[i], worker, month - ago, 0));
    }
    return NULL;
}

static error *this_month(struct demo *d, struct req *r, int64_t worker)
{
    int64_t           today = when_date(d->now), month = month_of(today), todays = 0;
    struct list       due;
    struct due_visit *x;

    TRY(visits_plan(r, worker, month, (struct plan_span){ month - 1, month - 1 }));
    TRY(due_of_month(r, worker, month, &due));
    x = due.item;
    for (size_t i = 0; i < due.n; i++) {
        struct door door = { 0 };
        bool        found = false;
        todays += x[i].day == today;
        if (x[i].day > today || (x[i].day == today && todays > 2))
            continue;
        TRY(registry_door(r, (struct ref){ x[i].house_community, x[i].household }, today, &door,
                          &found));
        x[i].state = DUE_DONE;
        TRY(due_save(r, &x[i]));
        if (found)
            TRY(visited(d, r, &door, worker, x[i].day, x[i].ref.id));
    }
    /* the demonstration always has a walk today, also at a weekend */
    for (size_t i = 0; i < due.n && todays == 0; i++)
        if (x[i].day > today) {
            int64_t day = x[i].day;
            for (; i < due.n && x[i].day == day; i++) {
                x[i].day = today;
                x[i].pinned = true;
                TRY(due_save(r, &x[i]));
            }
            break;
        }
    return NULL;
}

error *demo_visits(struct demo *d)
{
    struct req r = open_req(d->cli, d->app, d->db);

    r.now = d->now;
    if (!d->app->calendars)
        TRY(calendars_load(d->app, d->db));
    for (int pass = 0; pass < 2; pass++)
        for (size_t i = 0; i < d->n_people; i++) {
            const struct demo_person *p = &d->person[i];
            if (p->kind != 'w' || p->community != DEMO_COMMUNITY_CODE)
                continue;
            /* a month is planned over several grids: the year of all of them first */
            TRY(pass ? this_month(d, &r, p->id) : last_year(d, &r, p->id, p->grid));
        }
    return NULL;
}
