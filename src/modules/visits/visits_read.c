/* visits_read.c -- a worker's month, the package for a phone without signal, coverage of places. */
#include "base/when.h"
#include "core/app.h"
#include "core/calendars.h"
#include "core/readlog.h"
#include "modules/visits/visits.h"
#include "modules/visits/visits.sql.h"

enum { PACKAGE_DAYS = 7, GRIDS = 1000, DOORS = 60000 };

/* clang-format off */
struct grid_count {
    int64_t grid, stated, households, month_seen, year_seen;
};
static const struct field grid_count_fields[] = {
    CODE(struct grid_count, grid,       .doc = "grid"),
    INT (struct grid_count, stated,     0, INT64_MAX, .doc = "households as its buildings say"),
    INT (struct grid_count, households, 0, INT64_MAX, .doc = "households written down"),
    INT (struct grid_count, month_seen, 0, INT64_MAX, .doc = "seen in the month"),
    INT (struct grid_count, year_seen,  0, INT64_MAX, .doc = "seen within a year"),
    FIELDS_END,
};
static const struct field stated_fields[] = {
    CODE(struct grid_count, grid,   .doc = "grid"),
    INT (struct grid_count, stated, 0, INT64_MAX, .doc = "as its buildings say"),
    FIELDS_END,
};
struct outcome {
    int64_t grid, visits, attempts, needs, solved;
};
static const struct field outcome_fields[] = {
    CODE(struct outcome, grid,     .doc = "grid"),
    INT (struct outcome, visits,   0, INT64_MAX, .doc = "visits, and attempts: of a household and worker one a day"),
    INT (struct outcome, attempts, 0, INT64_MAX, .doc = "nobody at home, or refused"),
    INT (struct outcome, needs,    0, INT64_MAX, .doc = "needs found"),
    INT (struct outcome, solved,   0, INT64_MAX, .doc = "of which closed"),
    FIELDS_END,
};
static const struct message
    msg_grid = { "visit.grid", "走访需要一个网格的岗位。", "Visits need a post at a grid." },
    msg_span = { "visit.span", "一次最多取 {0} 天的走访户。", "Households of at most {0} days are handed out at once." },
    msg_post = { "visit.place", "请选择您岗位所辖的一个社区。", "Choose a community of your post." };
/* clang-format on */

static error *my_plan(struct req *r, int64_t month, struct plan_of *p)
{
    if (!r->who->rounds)
        return error_of(r->mem, FAIL_DENIED, &msg_grid);
    if (month == DATE_NONE)
        month = when_date(r->now);
    *p = (struct plan_of){ r->account, r->who->rounds, month_of(month) };
    return NULL;
}

/* Which of his grids a visit is in, told to who looks after several; with the community where they
 * lie in more than one. */
static str grid_told(struct req *r, int64_t grid)
{
    const struct place_image *places = app_places(r->app);
    str                       name = place_called(r->mem, places, grid, r->lang);
    const struct post        *p = r->who->posts.item;
    size_t                    several = 0;
    bool                      apart = false;

    for (size_t i = 0; i < r->who->posts.n; i++) {
        several += person_walks(&p[i]);
        apart = apart || (person_walks(&p[i]) && p[i].place / 1000 != r->who->rounds / 1000);
    }
    if (several < 2)
        return STR("");
    if (!apart)
        return name;
    return str_fmt(r->mem, STR_FMT " · " STR_FMT,
                   STR_ARG(place_named(places, grid / 1000, r->lang)), STR_ARG(name));
}

error *due_json(struct req *r, struct jw *j, const struct due_visit *x)
{
    struct ref       household = { x->house_community, x->household };
    struct door      d = { 0 };
    struct household h = { 0 };
    bool             found = false, known = false;

    TRY(registry_door(r, household, when_date(r->now), &d, &found));
    TRY(household_by_ref(r, household, &h, &known));
    bool mine = false, two = false;
    if (found)
        TRY(visit_opens(r, x, &d, &mine));
    TRY(visit_pair(r, household, &two));
    jw_members(j, due_visit_fields, x);
    jw_key(j, "household");
    jw_ref(j, household);
    JW_STR(j, "grid_name", grid_told(r, x->grid));
    JW_BOOL(j, "mine", mine);
    JW_BOOL(j, "two", two);
    JW_STR(j, "building", found ? d.building : STR(""));
    JW_STR(j, "entrance", found ? d.entrance : STR(""));
    JW_INT(j, "floor", d.floor);
    JW_STR(j, "room", mine ? d.room : d.room_mask);
    JW_INT(j, "people", d.people);
    JW_INT(j, "flags", d.flags);
    JW_INT(j, "lng", d.lng);
    JW_INT(j, "lat", d.lat);
    TRY(often_json(r, j, x, mine));
    jw_key(j, "wish");
    jw_object(j);
    JW_INT(j, "days", h.wish_days);
    JW_INT(j, "from", h.wish_from);
    JW_INT(j, "until", h.wish_until);
    JW_BOOL(j, "none", h.no_visits);
    JW_INT(j, "version", h.version);
    jw_end(j);
    return NULL;
}

/* ---- the month of a worker: his own overview, no rank ---- */

/* Is the Ith, which was in vain, the first such of its household and day? */
static bool first_try(const struct visit *v, size_t i)
{
    for (size_t k = i; k-- > 0 && v[k].day == v[i].day;) /* by days */
        if (v[k].household == v[i].household && v[k].ref.community == v[i].ref.community &&
            (v[k].result == VISIT_NOBODY || v[k].result == VISIT_REFUSED))
            return false;
    return true;
}

static void month_counts(struct jw *j, int64_t month, const struct list *visits)
{
    int64_t households = 0, done = 0, days = 0, attempts = 0, needs = 0, last = DATE_NONE;

    const struct visit *v = visits->item;
    for (size_t i = 0; i < visits->n; i++) {
        if (month_of(v[i].day) != month)
            continue;
        needs += v[i].matter != 0;
        if (v[i].result == VISIT_JOINED || v[i].result == VISIT_WITHDRAWN)
            continue;
        if (v[i].result != VISIT_DONE) {
            attempts += first_try(v, i);
            continue;
        }
        done++;
        days += v[i].day != last;
        last = v[i].day;
        bool twice = false;
        for (size_t k = 0; k < i && !twice; k++)
            twice = v[k].result == VISIT_DONE && v[k].household == v[i].household &&
                    month_of(v[k].day) == month;
        households += !twice;
    }
    jw_key(j, "count");
    jw_object(j);
    JW_INT(j, "seen", households);
    JW_INT(j, "visits", done);
    JW_INT(j, "days", days);
    JW_INT(j, "attempts", attempts);
    JW_INT(j, "needs", needs);
    jw_end(j);
}

static void plan_json(struct jw *j, const struct visit_plan *plan)
{
    if (!plan) {
        jw_null(j);
        return;
    }
    jw_object(j);
    jw_members(j, visit_plan_fields, plan);
    jw_key(j, "load");
    jw_raw(j, plan->load);
    jw_end(j);
}

static void month_days(struct req *r, struct jw *j, int64_t grid, int64_t month)
{
    int64_t today = when_date(r->now);
    char    text[DATE_TEXT];

    date_text(month, text);
    JW_STR(j, "month", str_of(text));
    date_text(today, text);
    JW_STR(j, "today", str_of(text));
    JW_BOOL(j, "provisional",
            !calendar_knows(app_calendar(r->app, grid / 1000), date_civil(month).year));
}

static error *month_head(struct req *r, struct jw *j, struct plan_of p, const struct list *visits)
{
    struct visit_plan plan = { 0 };
    bool              found = false;

    TRY(visit_plan_find(r, p, &plan, &found));
    month_days(r, j, p.grid, p.month);
    jw_key(j, "plan");
    plan_json(j, found ? &plan : NULL);
    month_counts(j, p.month, visits);
    return NULL;
}

/* What the other workers of his grids do together with this one: their common days. */
static error *together(struct req *r, struct jw *j, struct plan_of p)
{
    struct list due;

    TRY(due_together(r, p.worker, p.month, &due));
    jw_key(j, "together");
    jw_array(j);
    for (size_t i = 0; i < due.n; i++) {
        jw_object(j);
        TRY(due_json(r, j, (const struct due_visit *)due.item + i));
        jw_end(j);
    }
    jw_end(j);
    return NULL;
}

error *visits_month(struct req *r, struct res *w)
{
    const struct month_query *q = r->in;
    struct plan_of            p = { 0 };
    struct list               due, visits, grids;

    TRY(my_plan(r, q->month, &p));
    TRY(due_of_month(r, p.worker, p.month, &due));
    TRY(visits_in_month(r, p, &visits));
    struct jw *j = res_json(r, w);
    jw_object(j);
    TRY(month_head(r, j, p, &visits));
    jw_key(j, "items");
    jw_array(j);
    const struct due_visit *x = due.item;
    for (size_t i = 0; i < due.n; i++) {
        jw_object(j);
        TRY(due_json(r, j, &x[i]));
        visit_record_json(j, &x[i], &visits);
        jw_end(j);
    }
    jw_end(j);
    TRY(together(r, j, p));
    TRY(visit_grids_of(r, p.worker, &grids));
    TRY(visits_alone_json(r, j, &grids));
    jw_end(j);
    res_json_end(r, w, j);
    return NULL;
}

/* ---- a grid's month, for its community ---- */

static error *grid_worker(struct req *r, struct jw *j, const struct grid_post *w, int64_t month)
{
    struct plan_of    p = { w->account, w->place, month };
    struct visit_plan plan = { 0 };
    struct list       away, grids;
    bool              found = false;

    TRY(visit_plan_find(r, p, &plan, &found));
    TRY(absences(r, p.worker, month, &away));
    TRY(visit_grids_of(r, p.worker, &grids));
    jw_object(j);
    JW_STR(j, "key", visit_worker_key(r, w));
    JW_STR(j, "login", w->login);
    JW_STR(j, "name", w->name_mask);
    JW_INT(j, "grids", (int64_t)grids.n); /* what the plan says is of all of them */
    jw_key(j, "plan");
    plan_json(j, found ? &plan : NULL);
    jw_key(j, "absences");
    jw_list(j, absence_fields, &away);
    jw_end(j);
    return NULL;
}

static const struct grid_post *worker_in(const struct list *workers, int64_t account)
{
    static const struct grid_post nobody = { 0 };
    const struct grid_post       *w = workers->item;

    for (size_t i = 0; i < workers->n; i++)
        if (w[i].account == account)
            return &w[i];
    return &nobody;
}

/* What was found at the doors of a community in a month, by grid. */
static error *outcomes_of(struct req *r, int64_t community, int64_t month, struct list *out)
{
    return db_all(r->db, r->mem, &sql_visits_outcome,
                  DB_ARGS(db_int("community", community), db_int("from_day", month),
                          db_int("until_day", month_of(month + 40) - 1)),
                  outcome_fields, sizeof(struct outcome), out);
}

static const struct outcome *outcome_at(const struct list *outcomes, int64_t grid)
{
    static const struct outcome none = { 0 };
    const struct outcome       *o = outcomes->item;

    for (size_t i = 0; i < outcomes->n; i++)
        if (o[i].grid == grid)
            return &o[i];
    return &none;
}

error *visits_grid_month(struct req *r, struct res *w)
{
    const struct grid_month_query *q = r->in;
    struct list                    workers, had, due, outcomes, doors;
    enum place_level               level = LEVEL_DISTRICT;
    int64_t                        today = when_date(r->now);
    int64_t                        month = month_of(q->month == DATE_NONE ? today : q->month);

    if (!place_level(q->grid, &level) || level != LEVEL_GRID ||
        !registry_covers(r, q->grid / 1000, q->grid))
        return error_on(r->mem, "grid", &msg_post);
    TRY(visit_grid_workers(r, q->grid, today, &workers));
    TRY(due_of_grid(r, q->grid, month, &due));
    TRY(visit_grid_had(r, q->grid, month, &had));
    TRY(outcomes_of(r, q->grid / 1000, month, &outcomes));
    TRY(visits_doors(r, q->grid / 1000, q->grid, DOORS, &doors));
    struct jw *j = res_json(r, w);
    jw_object(j);
    month_days(r, j, q->grid, month);
    jw_key(j, "workers");
    jw_array(j);
    for (size_t i = 0; i < workers.n; i++)
        TRY(grid_worker(r, j, (const struct grid_post *)workers.item + i, month));
    jw_end(j);
    jw_key(j, "items");
    jw_array(j);
    const struct due_visit *x = due.item;
    for (size_t i = 0; i < due.n; i++) {
        jw_object(j);
        TRY(due_json(r, j, &x[i]));
        /* whoever looks after it no more did what he did; only who does can be chosen */
        JW_STR(j, "worker", visit_worker_key(r, worker_in(&workers, x[i].worker)));
        JW_STR(j, "worker_name", worker_in(&had, x[i].worker)->name_mask);
        jw_end(j);
    }
    jw_end(j);
    JW_INT(j, "attempts", outcome_at(&outcomes, q->grid)->attempts);
    TRY(visits_rest_json(r, j, &doors, q->grid / 1000, q->grid, today));
    struct grid_post here = { .place = q->grid };
    TRY(visits_alone_json(r, j, &(struct list){ &here, 1, sizeof here }));
    jw_end(j);
    res_json_end(r, w, j);
    return NULL;
}

/* ---- the package: personal values in clear, each reading on record before it leaves; the phone
 * fetches it whenever it is unlocked, of which the first of a day is on record ---- */

static error *log_reading(struct req *r, const struct due_visit *x, struct ref person,
                          const char *field)
{
    return read_log_daily(r, &(struct reading){ .community = x->grid / 1000,
                                                .subject = "inhabitant",
                                                .person_community = person.community,
                                                .person = person.id,
                                                .field = str_of(field),
                                                .reason = str_of(visits_taken.code) });
}

static error *people_json(struct req *r, struct jw *j, const struct due_visit *x)
{
    struct list people;

    TRY(registry_housemates(r, (struct ref){ x->house_community, x->household }, when_date(r->now),
                            &people));
    const struct housemate *m = people.item;
    jw_key(j, "members");
    jw_array(j);
    for (size_t i = 0; i < people.n; i++) {
        struct inhabitant       p = { 0 };
        struct inhabitant_clear c = { 0 };
        struct ref              ref = { m[i].person_community, m[i].person };
        bool                    found = false;
        TRY(inhabitant_by_ref(r, ref, &p, &found));
        if (!found)
            continue;
        TRY(inhabitant_open(r->app->vault, r->mem, &p, &c));
        TRY(log_reading(r, x, ref, "name"));
        if (c.phone.n)
            TRY(log_reading(r, x, ref, "phone"));
        jw_object(j);
        jw_key(j, "ref");
        jw_ref(j, ref);
        JW_STR(j, "name", c.name);
        JW_STR(j, "phone", c.phone);
        JW_STR(j, "sex", m[i].sex);
        JW_STR(j, "relation", m[i].relation);
        JW_INT(j, "born", m[i].born == DATE_NONE ? 0 : date_civil(m[i].born).year);
        jw_end(j);
    }
    jw_end(j);
    return NULL;
}

error *visits_package(struct req *r, struct res *w)
{
    const struct package_in *in = r->in;
    struct plan_of           p = { 0 };
    struct list              visits;
    int64_t                  today = when_date(r->now);

    if (in->from < today - 1 || in->until < in->from || in->until > today + PACKAGE_DAYS)
        return error_on(r->mem, "until", &msg_span, str_int(r->mem, PACKAGE_DAYS));
    TRY(my_plan(r, in->from, &p));
    TRY(visits_in_month(r, p, &visits));
    struct jw *j = res_json(r, w);
    jw_object(j);
    TRY(month_head(r, j, p, &visits));
    jw_key(j, "items");
    jw_array(j);
    for (; p.month <= in->until; p.month = month_of(p.month + 40)) {
        struct list due;
        TRY(due_of_month(r, p.worker, p.month, &due));
        const struct due_visit *x = due.item;
        for (size_t i = 0; i < due.n; i++) {
            bool late = x[i].day < in->from && x[i].state == DUE_PLANNED; /* stands under today */
            if ((x[i].day < in->from && !late) || x[i].day > in->until || x[i].state == DUE_GONE)
                continue;
            struct door d = { 0 };
            bool        found = false;
            TRY(registry_door(r, (struct ref){ x[i].house_community, x[i].household }, today, &d,
                              &found));
            bool mine = false;
            if (found)
                TRY(visit_opens(r, &x[i], &d, &mine));
            if (!mine)
                continue;
            jw_object(j);
            TRY(due_json(r, j, &x[i]));
            TRY(people_json(r, j, &x[i]));
            TRY(visits_last_json(r, j, (struct ref){ x[i].house_community, x[i].household },
                                 str_of(visits_taken.code)));
            jw_end(j);
        }
    }
    jw_end(j);
    jw_end(j);
    res_json_end(r, w, j);
    return NULL;
}

/* ---- coverage: of places, never of persons ---- */

static void grid_row(struct jw *j, const struct grid_count *g, const struct list *outcomes)
{
    const struct outcome *at = outcome_at(outcomes, g->grid);

    jw_object(j);
    jw_members(j, grid_count_fields, g);
    JW_INT(j, "visits", at->visits);
    JW_INT(j, "attempts", at->attempts);
    JW_INT(j, "needs", at->needs);
    JW_INT(j, "solved", at->solved);
    jw_end(j);
}

static bool seen_since(const struct list *seen, const struct door *d, int64_t day)
{
    const struct last_seen *l = seen->item;
    size_t                  lo = 0, hi = seen->n;

    while (lo < hi) {
        size_t mid = (lo + hi) / 2;
        if (l[mid].community < d->community ||
            (l[mid].community == d->community && l[mid].household < d->household))
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo < seen->n && l[lo].household == d->household && l[lo].community == d->community &&
           l[lo].day >= day;
}

static struct grid_count *row_of(struct list *grids, int64_t grid)
{
    struct grid_count *g = grids->item;

    for (size_t i = 0; i < grids->n; i++)
        if (g[i].grid == grid)
            return &g[i];
    if (grids->n == GRIDS)
        return NULL;
    g[grids->n].grid = grid;
    return &g[grids->n++];
}

/* DOORS, and which of them were seen; within a year: back from today, or from the last day of a
 * month that is over, as END, its last day, may be ahead. Communities in which households were
 * first written down are few: one, or some more after a reform. */
static error *count_grids(struct req *r, const struct list *doors, int64_t community, int64_t month,
                          int64_t end, struct list *grids)
{
    struct list stated, seen = { 0 };
    int64_t     of = 0, today = when_date(r->now), till = end < today ? end : today;

    *grids = (struct list){ NEWN(r->mem, struct grid_count, GRIDS), 0, sizeof(struct grid_count) };
    const struct door *d = doors->item;
    for (size_t i = 0; i < doors->n; i++) {
        struct grid_count *g = row_of(grids, d[i].grid);
        if (d[i].community != of)
            TRY(visits_seen(r, of = d[i].community, till - 364, till, &seen));
        if (!g)
            continue;
        g->households++;
        g->month_seen += seen_since(&seen, &d[i], month);
        g->year_seen += seen_since(&seen, &d[i], till - 364);
    }
    if (end < today)
        return NULL; /* what the buildings were said to hold then is not known */
    /* what the buildings are said to hold, also where nobody is written down yet */
    TRY(db_all(r->db, r->mem, &sql_visits_stated, DB_ARGS(db_int("community", community)),
               stated_fields, sizeof(struct grid_count), &stated));
    const struct grid_count *s = stated.item;
    for (size_t i = 0; i < stated.n; i++) {
        struct grid_count *g = row_of(grids, s[i].grid);
        if (g)
            g->stated = s[i].stated;
    }
    return NULL;
}

error *visits_coverage(struct req *r, struct res *w)
{
    const struct coverage_query *q = r->in;
    struct list                  doors, then, grids, outcomes;
    enum place_level             level = LEVEL_DISTRICT;
    int64_t                      today = when_date(r->now);
    int64_t                      month = month_of(q->month == DATE_NONE ? today : q->month);
    int64_t                      end = month_of(month + 40) - 1;
    char                         text[DATE_TEXT];

    if (!place_level(q->community, &level) || level != LEVEL_COMMUNITY ||
        !person_sees_place(r->who, q->community))
        return error_on(r->mem, "community", &msg_post);
    TRY(visits_doors(r, q->community, 0, DOORS, &doors));
    then = doors;
    if (end < today) /* a month that is over stays as it was when it ended */
        TRY(registry_homes_on(r, q->community, end, &then));
    TRY(count_grids(r, &then, q->community, month, end, &grids));
    TRY(outcomes_of(r, q->community, month, &outcomes));
    struct jw *j = res_json(r, w);
    jw_object(j);
    date_text(month, text);
    JW_STR(j, "month", str_of(text));
    jw_key(j, "grids");
    jw_array(j);
    for (size_t i = 0; i < grids.n; i++)
        grid_row(j, (const struct grid_count *)grids.item + i, &outcomes);
    jw_end(j);
    TRY(visits_care_json(r, j, q->community, today));
    TRY(visits_rest_json(r, j, &doors, q->community, 0, today));
    jw_end(j);
    res_json_end(r, w, j);
    return NULL;
}
