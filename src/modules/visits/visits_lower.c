/* visits_lower.c -- less often, for several households of a worker at once 成批降低频次: where a
 * year asks more of him than he can do, which households could be visited less often and what each
 * step would save; what it would be is told before it is done, and it is done for all or for none.
 */
#include "base/when.h"
#include "core/app.h"
#include "modules/visits/visits.h"

enum { YEAR = 12, MOST_AT_ONCE = 1000, STEPS = 6 };
static const int64_t steps[STEPS] = { 1, 2, 3, 4, 6, 12 };

/* clang-format off */
struct lower_flag {
    str     flag;
    int64_t yearly;
};
struct lower_save {
    int64_t months, visits;
};
struct lower_row {
    struct ref  household;
    int64_t     grid;
    str         building, entrance, room;
    struct list flags; /* struct lower_flag */
    int64_t     care, months, until, version, yearly, counts, seen;
    struct list saves; /* struct lower_save */
};
struct lower_sum {
    int64_t yearly, most, together, staff, workers;
};
struct lower_list {
    int64_t           month, elsewhere;
    str               worker;
    struct lower_sum *load;
    struct list       items; /* struct lower_row */
};
struct lower_done {
    int64_t           households;
    bool              done;
    struct lower_sum *before, *after;
};
struct lower_changed {
    struct list items; /* struct lower_item */
};
static const struct field flag_fields[] = {
    TEXT(struct lower_flag, flag,   0, 40, .doc = "The care flag."),
    INT (struct lower_flag, yearly, 0, INT64_MAX, .doc = "Visits a year that it asks for."),
    FIELDS_END,
};
static const struct field save_fields[] = {
    INT(struct lower_save, months, 1, YEAR, .doc = "Every so many months."),
    INT(struct lower_save, visits, 0, INT64_MAX, .doc = "So many visits less in a whole year."),
    FIELDS_END,
};
static const struct field row_fields[] = {
    REF (struct lower_row, household, .doc = "The household."),
    CODE(struct lower_row, grid,      .doc = "Its grid."),
    TEXT(struct lower_row, building,  0, 200, .doc = "The building."),
    TEXT(struct lower_row, entrance,  0, 40, .doc = "The entrance."),
    TEXT(struct lower_row, room,      0, 40, .doc = "The room."),
    LIST(struct lower_row, flags,     struct lower_flag, flag_fields, MOST_AT_ONCE, .doc = "Care flags that ask for more than a visit a year."),
    INT (struct lower_row, care,      0, INT64_MAX, .doc = "Visits a year that its flags ask for; 0: it has none."),
    INT (struct lower_row, months,    0, YEAR, .doc = "Decided for it alone: every so many months; 0: nothing is."),
    DATE(struct lower_row, until,     .doc = "Up to and with this day."),
    INT (struct lower_row, version,   0, INT64_MAX, .doc = "Version of what was decided; 0: nothing ever was."),
    INT (struct lower_row, yearly,    1, INT64_MAX, .doc = "Visits a year with which it is planned now."),
    INT (struct lower_row, counts,    0, INT64_MAX, .doc = "With how many it counts in the sum: by the days for which each frequency holds."),
    DATE(struct lower_row, seen,      .doc = "When it was seen last; none: never."),
    LIST(struct lower_row, saves,     struct lower_save, save_fields, STEPS, .doc = "What each lower frequency would save."),
    FIELDS_END,
};
static const struct field sum_fields[] = {
    INT(struct lower_sum, yearly,   0, INT64_MAX, .doc = "Visits a year that the worker's households ask for."),
    INT(struct lower_sum, most,     0, INT64_MAX, .doc = "Most visits of one worker in a year."),
    INT(struct lower_sum, together, 0, INT64_MAX, .doc = "With those of the other workers of his grids."),
    INT(struct lower_sum, staff,    0, INT64_MAX, .doc = "Workers of his grids."),
    INT(struct lower_sum, workers,  0, INT64_MAX, .doc = "Workers that are needed."),
    FIELDS_END,
};
static const struct field list_fields[] = {
    DATE(struct lower_list, month,     .doc = "First day of the month."),
    TEXT(struct lower_list, worker,    0, 80, .doc = "The worker; masked."),
    OBJ (struct lower_list, load,      struct lower_sum, sum_fields, .doc = "What the year asks for."),
    INT (struct lower_list, elsewhere, 0, INT64_MAX, .doc = "Households that could be visited less often but are in places of other desks."),
    LIST(struct lower_list, items,     struct lower_row, row_fields, MOST_AT_ONCE, .doc = "Those that could be visited less often, by their doors."),
    FIELDS_END,
};
static const struct field done_fields[] = {
    INT (struct lower_done, households, 0, INT64_MAX, .doc = "For so many households."),
    BOOL(struct lower_done, done,       .doc = "Whether it was done, or only looked at."),
    OBJ (struct lower_done, before,     struct lower_sum, sum_fields, .doc = "What the year asks for without it."),
    OBJ (struct lower_done, after,      struct lower_sum, sum_fields, .doc = "What it asks for with it."),
    FIELDS_END,
};
static const struct field item_fields[] = {
    REF(struct lower_item, household, .required = true, .doc = "The household."),
    INT(struct lower_item, version,   0, INT64_MAX, .required = true, .doc = "The version that was seen."),
    FIELDS_END,
};
static const struct field changed_fields[] = {
    LIST(struct lower_changed, items, struct lower_item, item_fields, MOST_AT_ONCE, .doc = "Those of which another decided meanwhile, with their versions now."),
    FIELDS_END,
};
static const struct field query_fields[] = {
    CODE(struct lower_query, grid,   .required = true, .doc = "A grid that the worker looks after."),
    TEXT(struct lower_query, worker, 1, 60, .required = true, .doc = "The worker, by his key in /visits/plan: his login name, where he has one."),
    DATE(struct lower_query, month,  .doc = "A day of the month; this month unless given."),
    FIELDS_END,
};
static const struct field in_fields[] = {
    CODE(struct lower_in, grid,       .required = true, .doc = "A grid that the worker looks after."),
    TEXT(struct lower_in, worker,     1, 60, .required = true, .doc = "The worker, by his key in /visits/plan: his login name, where he has one."),
    DATE(struct lower_in, month,      .doc = "A day of the month whose sum is told; this month unless given."),
    LIST(struct lower_in, households, struct lower_item, item_fields, MOST_AT_ONCE, .required = true, .doc = "The households."),
    INT (struct lower_in, months,     1, YEAR, .required = true, .doc = "Every 1, 2, 3, 4, 6 or 12 months."),
    TEXT(struct lower_in, reason,     0, 200, .masks = true, .doc = "Why; the workers of the grid see it. Needed unless it is only looked at."),
    DATE(struct lower_in, until,      .required = true, .doc = "The last day."),
    BOOL(struct lower_in, look,       .doc = "Only tell what it would be."),
    FIELDS_END,
};
static const struct message
    msg_none    = { "visit_lower.none",    "请至少选择一户。", "Please choose at least one household." },
    msg_gone    = { "visit_lower.gone",    "所选的有 {0} 户已不在这名网格员名下，或不属于您的岗位，请重新打开名单。", "Of the chosen households {0} belong to this worker no more, or to no place of your post: please open the list again." },
    msg_more    = { "visit_lower.more",    "所选的有 {0} 户不会因此少走访（如 {1}）：请去掉，或选更低的频次、更晚的截止日期。", "Of the chosen households {0} would not be visited less often (for one {1}): take them out, or choose a lower frequency or a later last day." },
    msg_changed = { "visit_lower.changed", "所选的有 {0} 户刚被别人改过频次，这次一户也没有改；请核对后再定。", "How often {0} of the chosen households are visited was changed by somebody else; none was changed now. Please compare." };
/* clang-format on */

/* What is known of a worker's year: his doors with what each asks for and why. */
struct year {
    struct req       *r;
    int64_t           worker, month;
    str               name;
    struct year_asked asked;
    struct list       flags; /* struct door_flag, of the doors that the asker's post covers */
};

static const struct door *door_at(const struct year *y, size_t i)
{
    return (const struct door *)y->asked.doors.item + i;
}

static bool covers(const struct year *y, const struct door *d)
{
    return registry_covers(y->r, d->place_now, d->grid);
}

static int64_t by_days(const struct year *y, size_t i)
{
    return rounds_by_days(&y->asked.house[i]);
}

static void add_flags(struct year *y, const struct list *more)
{
    size_t            n = y->flags.n;
    struct door_flag *all =
        arena_grow(y->r->mem, y->flags.item, n * sizeof *all, (n + more->n + 1) * sizeof *all);

    if (more->n)
        memcpy(all + n, more->item, more->n * sizeof *all);
    y->flags = (struct list){ all, n + more->n, sizeof *all };
}

/* The flags of each of his grids that is in a place of the asker. */
static error *read_flags(struct year *y)
{
    struct list grids, some;

    TRY(visit_grids_of(y->r, y->worker, &grids));
    const struct grid_post *g = grids.item;
    for (size_t i = 0; i < grids.n; i++) {
        int64_t place = g[i].place;
        if (!registry_covers(y->r, place / 1000, place) || (i && g[i - 1].place == place))
            continue;
        TRY(registry_door_flags(y->r, place / 1000, place, when_date(y->r->now), &some));
        add_flags(y, &some);
    }
    return NULL;
}

static error *read_year(struct req *r, int64_t grid, str key, int64_t month, struct year *y)
{
    struct list workers;

    *y = (struct year){ .r = r };
    if (!registry_covers(r, grid / 1000, grid))
        return error_of(r->mem, FAIL_MISSING, &msg_missing);
    TRY(visit_worker_of(r, grid, key, &y->worker));
    TRY(visit_grid_workers(r, grid, when_date(r->now), &workers));
    const struct grid_post *p = workers.item;
    for (size_t i = 0; i < workers.n; i++)
        if (p[i].account == y->worker)
            y->name = p[i].name_mask;
    y->month = month_of(month == DATE_NONE ? when_date(r->now) : month);
    TRY(visits_asked(r, y->worker, y->month, NULL, &y->asked));
    return read_flags(y);
}

static struct lower_sum *sum_of(struct req *r, const struct year_asked *asked)
{
    struct lower_sum *s = NEW(r->mem, struct lower_sum);

    *s = (struct lower_sum){ asked->load.yearly, asked->load.most, asked->load.together,
                             asked->load.staff, asked->load.workers };
    return s;
}

/* ---- which could be lowered ---- */

/* What each step would save in a whole year; steps that save no visit are none. */
static struct list saves_of(const struct year *y, size_t i)
{
    struct lower_save *s = NEWN(y->r->mem, struct lower_save, STEPS);
    size_t             n = 0;

    for (size_t k = 0; k < STEPS && !door_at(y, i)->no_visits; k++) {
        int64_t less = by_days(y, i) - YEAR / steps[k] * ROUNDS_DAYS;
        if (less > 0 && rounds_of_days((int32_t)less) > 0)
            s[n++] = (struct lower_save){ steps[k], rounds_of_days((int32_t)less) };
    }
    return (struct list){ s, n, sizeof *s };
}

/* The heaviest first would be another order than that of the doors: they stay as they are kept. */
static void flags_of(const struct year *y, const struct door *d, struct lower_row *out)
{
    const struct door_flag *f = y->flags.item;
    struct lower_flag      *all = NEWN(y->r->mem, struct lower_flag, y->flags.n + 1);
    size_t                  n = 0;

    for (size_t i = 0; i < y->flags.n; i++) {
        if (f[i].household != d->household || f[i].community != d->community || f[i].yearly <= 1)
            continue;
        bool twice = false;
        for (size_t k = 0; k < n; k++)
            twice = twice || str_eq(all[k].flag, f[i].flag); /* of two who live there */
        if (!twice)
            all[n++] = (struct lower_flag){ f[i].flag, f[i].yearly };
        if (f[i].yearly > out->care)
            out->care = f[i].yearly;
    }
    out->flags = (struct list){ all, n, sizeof *all };
}

static error *row(const struct year *y, size_t i, struct lower_row *out)
{
    const struct door *d = door_at(y, i);
    struct ref         home = { d->community, d->household };
    struct often       x = { 0 };
    bool               found = false;
    int64_t            last = 0;

    TRY(often_last(y->r, home, &x, &found));
    TRY(visits_last_day(y->r, home, &last));
    bool own = found && often_in_force(&x, often_day(when_date(y->r->now), y->month));
    *out = (struct lower_row){ .household = home,
                               .grid = d->grid,
                               .building = d->building,
                               .entrance = d->entrance,
                               .room = d->room,
                               .months = own ? x.months : 0,
                               .until = own ? x.until : DATE_NONE,
                               .version = x.version,
                               .yearly = y->asked.house[i].yearly,
                               .counts = rounds_of_days((int32_t)by_days(y, i)),
                               .seen = last ? last : DATE_NONE,
                               .saves = saves_of(y, i) };
    flags_of(y, d, out);
    return NULL;
}

static error *lower_list(struct req *r, struct res *w)
{
    const struct lower_query *q = r->in;
    struct lower_list        *out = NEW(r->mem, struct lower_list);
    struct year               y;

    TRY(read_year(r, q->grid, q->worker, q->month, &y));
    *out = (struct lower_list){ .month = y.month, .worker = y.name, .load = sum_of(r, &y.asked) };
    struct lower_row *rows = NEWN(r->mem, struct lower_row, y.asked.doors.n + 1);
    size_t            n = 0;
    for (size_t i = 0; i < y.asked.doors.n; i++) {
        if (!saves_of(&y, i).n)
            continue;
        if (covers(&y, door_at(&y, i)))
            TRY(row(&y, i, &rows[n++]));
        else
            out->elsewhere++;
    }
    out->items = (struct list){ rows, n, sizeof *rows };
    w->out = out;
    return NULL;
}

/* ---- a step for several ---- */

/* The door of a household that the asker may decide about; -1: it is none of them. */
static int64_t chosen_door(const struct year *y, struct ref home)
{
    for (size_t i = 0; i < y->asked.doors.n; i++) {
        const struct door *d = door_at(y, i);
        if (d->household == home.id && d->community == home.community)
            return covers(y, d) ? (int64_t)i : -1;
    }
    return -1;
}

/* What a household asks for in the year by days, from DAY on, once X is decided. */
static int64_t days_with(const struct year *y, const struct door *d, const struct often *x)
{
    int64_t          day = often_day(when_date(y->r->now), y->month);
    int64_t          days = x->until - day + 1;
    struct lower_row of = { 0 };

    flags_of(y, d, &of);
    if (days > ROUNDS_DAYS)
        days = ROUNDS_DAYS;
    if (days < 0)
        days = 0;
    return often_yearly(x) * days + (of.care ? of.care : 1) * (ROUNDS_DAYS - days);
}

/* All of the chosen are his, in a place of the asker. */
static error *check_his(const struct year *y, const struct list *wanted)
{
    const struct often *x = wanted->item;
    int64_t             gone = 0;

    if (!wanted->n)
        return error_on(y->r->mem, "households", &msg_none);
    for (size_t i = 0; i < wanted->n; i++)
        gone += chosen_door(y, (struct ref){ x[i].community, x[i].household }) < 0;
    return gone ? error_on(y->r->mem, "households", &msg_gone, str_int(y->r->mem, gone)) : NULL;
}

/* Each of them would be visited less often. */
static error *check_less(const struct year *y, const struct list *wanted)
{
    const struct often *x = wanted->item;
    struct req         *r = y->r;
    int64_t             more = 0;
    str                 one = { 0 };

    for (size_t i = 0; i < wanted->n; i++) {
        struct ref         home = { x[i].community, x[i].household };
        size_t             at = (size_t)chosen_door(y, home);
        const struct door *d = door_at(y, at);
        if (days_with(y, d, &x[i]) < by_days(y, at))
            continue;
        if (!more++)
            one = address_text(r->mem, d->building, d->entrance, d->room);
    }
    return more ? error_on(r->mem, "households", &msg_more, str_int(r->mem, more), one) : NULL;
}

/* What stands of each of WANTED, into WAS; those that were changed since they were seen. */
static error *read_was(struct req *r, const struct list *wanted, struct often *was,
                       struct lower_changed *changed)
{
    const struct often *x = wanted->item;
    struct lower_item  *items = NEWN(r->mem, struct lower_item, wanted->n + 1);
    size_t              n = 0;

    for (size_t i = 0; i < wanted->n; i++) {
        struct ref home = { x[i].community, x[i].household };
        bool       found = false;
        was[i] = (struct often){ 0 };
        TRY(often_last(r, home, &was[i], &found));
        if (was[i].version != x[i].version)
            items[n++] = (struct lower_item){ home, was[i].version };
        if (!often_in_force(&was[i], when_date(r->now)))
            was[i].months = 0;
    }
    changed->items = (struct list){ items, n, sizeof *items };
    return NULL;
}

static error *conflict(struct req *r, struct res *w, const struct lower_changed *changed)
{
    struct buf b;
    struct jw  j;

    buf_init(&b, r->mem, 1 << 16);
    jw_init(&j, &b, r->app->server.refs);
    jw_record(&j, changed_fields, changed);
    jw_done(&j);
    w->current = buf_done(&b);
    return error_of(r->mem, FAIL_CONFLICT, &msg_changed,
                    str_int(r->mem, (int64_t)changed->items.n));
}

static struct list wanted_of(struct req *r, const struct lower_in *in)
{
    const struct lower_item *h = in->households.item;
    struct often            *x = NEWN(r->mem, struct often, in->households.n + 1);

    for (size_t i = 0; i < in->households.n; i++)
        x[i] = (struct often){ .community = h[i].household.community,
                               .household = h[i].household.id,
                               .months = in->months,
                               .reason = in->reason,
                               .since = when_date(r->now),
                               .until = in->until,
                               .version = h[i].version };
    return (struct list){ x, in->households.n, sizeof *x };
}

/* One that fails takes all of them along: nothing of the request stays. */
static error *write_all(const struct year *y, struct res *w, const struct list *wanted,
                        const struct often *was)
{
    const struct often  *x = wanted->item;
    struct lower_changed one;

    for (size_t i = 0; i < wanted->n; i++) {
        struct ref home = { x[i].community, x[i].household };
        bool       written = false;
        TRY(often_write(y->r, &x[i], &was[i], &written));
        if (!written) { /* the same one twice, or another was first in this very moment */
            one.items = (struct list){ &(struct lower_item){ home, was[i].version }, 1,
                                       sizeof(struct lower_item) };
            return conflict(y->r, w, &one);
        }
        TRY(visits_again_at(y->r, door_at(y, (size_t)chosen_door(y, home))->grid));
    }
    return NULL;
}

static error *lower_set(struct req *r, struct res *w)
{
    const struct lower_in *in = r->in;
    struct lower_done     *out = NEW(r->mem, struct lower_done);
    struct lower_changed   changed = { 0 };
    struct year_asked      then;
    struct year            y;

    TRY(read_year(r, in->grid, in->worker, in->month, &y));
    struct list   wanted = wanted_of(r, in);
    struct often *was = NEWN(r->mem, struct often, wanted.n + 1);
    TRY(often_check_pace(r, in->months, in->until));
    TRY(in->look ? NULL : often_check_reason(r, in->reason));
    TRY(check_his(&y, &wanted));
    TRY(read_was(r, &wanted, was, &changed));
    if (changed.items.n)
        return conflict(r, w, &changed);
    TRY(check_less(&y, &wanted));
    TRY(visits_asked(r, y.worker, y.month, &wanted, &then));
    if (!in->look)
        TRY(write_all(&y, w, &wanted, was));
    *out = (struct lower_done){ .households = (int64_t)wanted.n,
                                .done = !in->look,
                                .before = sum_of(r, &y.asked),
                                .after = sum_of(r, &then) };
    w->out = out;
    return NULL;
}

/* clang-format off */
static const struct route routes[] = {
    { GET, "/api/v1/visits/plan/lower", lower_list, NULL, PERM_VISITS,
      QUERY(struct lower_query, query_fields), .out = list_fields, .slow = true,
      .summary = "What a year asks of a worker, and which of his households could be visited less often" },
    { POST, "/api/v1/visits/plan/lower", lower_set, NULL, PERM_VISITS,
      BODY(struct lower_in, in_fields), .out = done_fields,
      .summary = "Visit several households of a worker less often, with one reason and up to one day: all or none; or look first what it would be" },
};
/* clang-format on */

const struct route_table visits_lower_routes = { routes, COUNT(routes) };
