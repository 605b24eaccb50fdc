/* visits_scope.c -- through which doors a worker's day goes: those of all his grids, whichever of
 * his posts he acts under, and those that stay his for a week when grids are redrawn; who looks at
 * plans for a place sees the doors of that place as well. */
#include "base/when.h"
#include "core/app.h"
#include "modules/visits/visits.h"

error *visit_scopes(struct req *r, struct list *out)
{
    struct list grids = { 0 };

    if (r->who->rounds)
        TRY(visit_grids_of(r, r->account, &grids));
    const struct grid_post *g = grids.item;
    struct post_scope      *s = NEWN(r->mem, struct post_scope, grids.n + 1);
    *out = (struct list){ s, grids.n, sizeof *s };
    for (size_t i = 0; i < grids.n; i++)
        s[i] = (struct post_scope){ place_communities(g[i].place / 1000), g[i].place };
    return NULL;
}

static bool scope_holds(const struct post_scope *s, int64_t place_now, int64_t grid)
{
    return s->places.lo <= place_now && place_now <= s->places.hi && (!s->grid || s->grid == grid);
}

error *visit_scope(struct req *r, int64_t place_now, int64_t grid, struct post_scope *out,
                   bool *covers)
{
    struct list scopes;

    *covers = false;
    if (!r->who)
        return NULL;
    TRY(visit_scopes(r, &scopes));
    const struct post_scope *s = scopes.item;
    for (size_t i = 0; i < scopes.n && !*covers; i++) {
        *out = s[i];
        *covers = scope_holds(&s[i], place_now, grid);
    }
    if (*covers || !r->who->sees_places)
        return NULL;
    *out = registry_scope(r);
    *covers = scope_holds(out, place_now, grid);
    return NULL;
}

error *visit_walked(struct req *r, const struct door *d, bool *walked)
{
    struct list scopes;

    TRY(visit_scopes(r, &scopes));
    *walked = false;
    for (size_t i = 0; i < scopes.n && !*walked; i++)
        *walked = scope_holds((const struct post_scope *)scopes.item + i, d->place_now, d->grid);
    return NULL;
}

/* Grids were redrawn, and X is still the asker's this week: who has the way has the door. */
static bool stays_his(const struct req *r, const struct due_visit *x)
{
    return x->worker == r->account && x->state == DUE_PLANNED && str_is(x->why, "stays") &&
           x->day >= when_date(r->now);
}

error *visit_opens(struct req *r, const struct due_visit *x, const struct door *d, bool *opens)
{
    *opens = stays_his(r, x);
    return *opens ? NULL : visit_covers(r, d, opens);
}

/* As it is seen in the grid where its door lies today, by whom it stays with. */
static error *of_this_week(struct req *r, struct ref household, struct post_scope *in, bool *is)
{
    struct due_visit x = { 0 };
    struct door      d = { 0 };
    struct plan_of   p = { r->account, r->who->rounds, 0 };
    int64_t          today = when_date(r->now);

    TRY(due_of_household(r, p, household, today, &x, is));
    *is = *is && stays_his(r, &x);
    if (*is)
        TRY(registry_door(r, household, today, &d, is));
    *in = (struct post_scope){ place_communities(d.place_now), d.grid };
    return NULL;
}

/* Where it lives now, rather than in that of his grids that it has left. */
error *visits_household(struct req *r, struct res *w)
{
    struct list scopes;
    size_t      best = SIZE_MAX;

    TRY(visit_scopes(r, &scopes));
    const struct post_scope *s = scopes.item;
    for (size_t i = 0; i < scopes.n; i++) {
        struct whereabouts at = { 0 };
        bool               found = false;
        TRY(household_where_in(r, s[i], r->ref, &at, &found));
        if (found && (best == SIZE_MAX || at.until == DATE_NONE))
            best = i;
    }
    if (best == SIZE_MAX) {
        struct post_scope in;
        bool              is = false;
        TRY(of_this_week(r, r->ref, &in, &is));
        return is ? household_reply_in(r, w, in, r->ref, DATE_NONE)
                  : error_of(r->mem, FAIL_MISSING, &msg_missing);
    }
    return household_reply_in(r, w, s[best], r->ref, DATE_NONE);
}

error *visit_covers(struct req *r, const struct door *d, bool *covers)
{
    struct post_scope in;

    return visit_scope(r, d->place_now, d->grid, &in, covers);
}
