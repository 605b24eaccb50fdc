/* visits_home.c -- what happens to a household in the registry changes the plans in which it is:
 * its wishes, who lives there, where it lives, that it is no more, a care flag of one of its
 * people. */
#include "base/when.h"
#include "core/app.h"
#include "core/event.h"
#include "modules/visits/visits.h"

/* Only who has a plan of this month or a later one gets it anew: nobody asked for others. */
static error *again(struct req *r, int64_t worker)
{
    int64_t n = 0;

    TRY(visits_planned(r, worker, month_of(when_date(r->now)), &n));
    return n ? visits_again(r, worker) : NULL;
}

static error *again_at(struct req *r, int64_t grid)
{
    struct list workers;

    TRY(visit_grid_workers(r, grid, when_date(r->now), &workers));
    const struct grid_post *p = workers.item;
    for (size_t i = 0; i < workers.n; i++)
        TRY(again(r, p[i].account));
    return NULL;
}

error *visits_last_door(struct req *r, struct ref home, struct door *out, bool *found)
{
    struct household h = { 0 };

    TRY(registry_door(r, home, when_date(r->now), out, found));
    if (*found)
        return NULL;
    TRY(household_by_ref(r, home, &h, found));
    if (*found && h.until != DATE_NONE)
        return registry_door(r, home, h.until - 1, out, found);
    *found = false;
    return NULL;
}

/* It wishes no visits by now: what was put on a day by hand before is the planner's again. */
static error *unpinned(struct req *r, struct ref home, int64_t community)
{
    struct household h = { 0 };
    bool             found = false;

    TRY(household_by_ref(r, home, &h, &found));
    return found && h.no_visits ? visits_unpin(r, home, community) : NULL;
}

/* Who is to visit it, and who looks after the door behind which it lives, or lived last. */
static error *home_changed(struct req *r, struct ref home, bool wish)
{
    struct door d = { 0 };
    struct list workers;
    bool        found = false;

    TRY(visits_last_door(r, home, &d, &found));
    int64_t community = found ? d.grid / 1000 : home.community;
    if (wish)
        TRY(unpinned(r, home, community));
    TRY(visits_due_workers(r, home, community, &workers));
    const struct last_seen *w = workers.item;
    for (size_t i = 0; i < workers.n; i++)
        TRY(again(r, w[i].household));
    return found ? again_at(r, d.grid) : NULL;
}

error *visits_home_part(struct req *r, struct job *j, bool *finished)
{
    struct event e = { 0 };
    struct list  heirs, links;

    *finished = true;
    TRY(event_heard(r, j->args, &e, &heirs));
    struct ref ref = { e.ref.community, e.subject };
    if (str_is(e.kind, "household"))
        return home_changed(r, ref, str_is(e.action, "wish"));
    TRY(person_links(r, ref, &links));
    const struct member *m = links.item;
    for (size_t i = 0; i < links.n; i++) /* also what he left today, when he was merged */
        if (m[i].until == DATE_NONE || m[i].until >= when_date(r->now))
            TRY(home_changed(r, (struct ref){ m[i].community, m[i].household }, false));
    return NULL;
}
