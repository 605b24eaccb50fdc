/* visits_heir.c -- who looks after a household now keeps what was settled with it before: the day
 * that the worker before agreed on, when he left or grids were redrawn; and that it is left out
 * this month, also while he is away for so long that another one sees to his doors.
 *
 * A day that was agreed on is given up with its visit ("handed") and taken by whoever plans the
 * household next ("agreed"). Who is away on it cannot keep it: it stays given up, under his name,
 * so that he is told, and is his again when he is there after all; the household is planned anew.
 *
 * A leave that is entered gives up what he agreed on for its days himself ("leave"): others who see
 * to his doors meanwhile keep it, else the household is planned anew; taken back, it is his again
 * instead. Who follows him later keeps the new day where that is of this week, which stands. */
#include "base/when.h"
#include "core/id.h"
#include "modules/visits/visits_part.h"

/* On a rest day, too: that was agreed on. */
static bool keeps(const struct list *away, int64_t over, const struct due_visit *x)
{
    return x->day < over && !away_on(away, x->day);
}

/* What he did that morning without signal still finds its place when it is sent. */
static error *left_behind(struct req *r, const struct due_visit *x)
{
    struct due_visit gone = *x;

    gone.ref.id = id_new(r->now);
    gone.why = STR("agreed");
    gone.state = DUE_GONE;
    gone.pinned = false;
    return due_insert(r, &gone);
}

static error *take(struct req *r, int64_t worker, const struct door *d, bool can,
                   struct due_visit *x)
{
    bool mine = x->worker == worker && x->grid == d->grid;

    if (x->worker != worker)
        TRY(left_behind(r, x));
    x->worker = worker;
    x->grid = d->grid;
    if (x->state == DUE_SKIPPED || can) {
        bool back = mine && str_is(x->why, "leave");
        if (back)
            TRY(due_instead(r, x));
        x->why = back ? STR("pinned") : STR("agreed");
        x->state = x->state == DUE_SKIPPED ? DUE_SKIPPED : DUE_PLANNED;
        return due_take(r, x);
    }
    return mine ? NULL : due_take(r, x);
}

error *part_inherit(struct req *r, struct plan_of p, const struct list *doors,
                    const struct list *grids)
{
    struct list some, away;

    TRY(due_handed(r, p, &some));
    TRY(absences(r, p.worker, p.month, &away));
    struct due_visit *x = some.item;
    for (size_t i = 0; i < some.n; i++) {
        int32_t h = house_of(doors, x[i].house_community, x[i].household);
        if (h < 0)
            continue;
        const struct door *d = door_at(doors, (size_t)h);
        /* what goes to another community stays behind: a plan is kept by its own */
        if (d->grid / 1000 == x[i].ref.community)
            TRY(take(r, p.worker, d, keeps(&away, part_over(grids, d->grid), &x[i]), &x[i]));
    }
    return NULL;
}

/* ---- and of the one who had it before ---- */

error *part_still_his(struct req *r, const struct due_visit *x, bool *his)
{
    struct ref  home = { x->house_community, x->household };
    struct door d = { 0 };
    int64_t     last = 0, today = when_date(r->now);

    *his = false;
    if (x->day < today)
        return NULL;
    if (str_is(x->why, "stays")) { /* grids were redrawn */
        *his = true;
        return NULL;
    }
    if (x->day > end_of_week(today))
        return NULL;
    TRY(registry_door(r, home, x->day, &d, his));
    *his = *his && d.grid == x->grid && d.people && !d.no_visits &&
           (!d.wish_days || d.wish_days >> date_weekday(x->day) & 1);
    if (!*his)
        return NULL;
    TRY(visits_last_day(r, home, &last));
    *his = !last || x->unseen <= x->day - last;
    return NULL;
}

/* Whoever looks after the door of X now took it for made so far. */
static error *again_behind(struct req *r, const struct due_visit *x)
{
    struct ref  home = { x->house_community, x->household };
    struct door d = { 0 };
    bool        lives = false;

    TRY(registry_door(r, home, when_date(r->now), &d, &lives));
    return lives ? visits_again_at(r, d.grid) : NULL;
}

static error *give_up(struct req *r, struct due_visit *x, const char *why)
{
    struct household h = { 0 };
    bool             ahead = x->day >= when_date(r->now), is = x->pinned && ahead;

    if (ahead && str_is(x->why, "stays"))
        TRY(again_behind(r, x));
    x->state = DUE_GONE;
    if (is)
        TRY(household_by_ref(r, (struct ref){ x->house_community, x->household }, &h, &is));
    if (!is || h.until != DATE_NONE)
        return due_settle(r, x, 0);
    x->why = str_of(why);
    return due_take(r, x);
}

error *part_give_up(struct req *r, struct due_visit *x)
{
    return give_up(r, x, "handed");
}

error *visits_agreed_away(struct req *r, const struct absence *leave, struct list *out)
{
    struct list away;
    size_t      n = 0;

    TRY(due_agreed(r, leave, out));
    TRY(absences(r, leave->worker, leave->since, &away));
    struct due_visit *x = out->item;
    for (size_t i = 0; i < out->n; i++) {
        if (away_on(&away, x[i].day))
            continue;
        TRY(give_up(r, &x[i], "leave"));
        x[n++] = x[i];
    }
    out->n = n;
    return NULL;
}
