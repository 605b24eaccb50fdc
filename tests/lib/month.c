/* month.c -- see month.h. */
#include "test.h"

#include "base/when.h"
#include "lib/month.h"
#include "lib/play.h"
#include "modules/visits/visits.h"

int64_t now_day(void)
{
    return when_date(shifted());
}

str text_of(struct world *w, int64_t day)
{
    char t[DATE_TEXT];

    date_text(day, t);
    return str_dup(w->mem, str_of(t));
}

/* A Tuesday of next month with most of it before us, whenever this runs. */
int64_t quiet_tuesday(int64_t today)
{
    int64_t day = month_of(month_of(today) + 40) + 6;

    return day + (8 - date_weekday(day)) % 7;
}

int64_t next_month(void)
{
    return quiet_tuesday(now_day());
}

void turns(struct world *w)
{
    for (int i = 0; i < 30; i++)
        turn(w);
}

int two_months(void **state)
{
    int status = play_setup(state);

    struct world *w = *state;
    shift += (quiet_tuesday(now_day()) - now_day()) * MS_DAY;
    world_stay_signed_in(w);
    for (int i = 0; i < 2; i++)
        assert_status(
            call(w, CLERK, POST, "/api/v1/visits/plans",
                 str_fmt(w->mem, "{\"community\":\"350205003006\",\"month\":\"" STR_FMT "\"}",
                         STR_ARG(text_of(w, i ? next_month() : now_day())))
                     .p),
            202);
    turns(w);
    return status;
}

static bool flag(str one, const char *text)
{
    size_t at = 0;

    return str_find(one, str_of(text), &at);
}

/* The planned visits of a reply, by their order in it. */
size_t lines(struct world *w, struct reply r, struct line *out)
{
    str    rest = r.body;
    size_t at = 0, n = 0;

    if (!str_find(rest, STR("\"items\":["), &at))
        fail_msg(STR_FMT, STR_ARG(r.body));
    rest = (str){ rest.p + at, rest.n - at };
    if (str_find(rest, STR("\"together\":["), &at))
        rest.n = at;
    while (str_find(rest, STR("{\"ref\":"), &at)) {
        assert_true(n < MOST);
        rest = (str){ rest.p + at + 1, rest.n - at - 1 };
        str one = rest;
        if (str_find(rest, STR("{\"ref\":"), &at))
            one.n = at;
        struct line *x = &out[n++];
        *x = (struct line){ .ref = member(w, one, "ref"),
                            .household = member(w, one, "household"),
                            .why = member(w, one, "why"),
                            .state = member(w, one, "state"),
                            .ord = number(w, one, "ord"),
                            .version = number(w, one, "version"),
                            .tries = number(w, one, "tries"),
                            .pinned = flag(one, "\"pinned\":true"),
                            .two = flag(one, "\"two\":true") };
        x->worker = flag(one, "\"worker\":") ? member(w, one, "worker") : (str){ 0 };
        assert_true(date_read(member(w, one, "day"), &x->day));
    }
    return n;
}

struct line *find(struct line *x, size_t n, str ref)
{
    for (size_t i = 0; i < n; i++)
        if (str_eq(x[i].ref, ref))
            return &x[i];
    return NULL;
}

/* The first that is planned after this week. */
bool is_due(struct world *w, const struct line *x)
{
    int64_t next = month_of(month_of(now_day()) + 40);

    return world_count(w, str_fmt(w->mem,
                                  "SELECT COUNT(*) FROM visit_due d JOIN account a ON a.id = "
                                  "d.worker WHERE a.login = '" STR_FMT
                                  "' AND d.day = %lld AND d.ord = %lld AND d.state = 'planned' AND "
                                  "d.due < %lld",
                                  STR_ARG(x->worker), (long long)x->day, (long long)x->ord,
                                  (long long)next)
                              .p) == 1;
}

struct line *ahead(struct line *x, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (str_is(x[i].state, "planned") && x[i].day > now_day() + 5 && !x[i].pinned)
            return &x[i];
    fail_msg("nothing is planned ahead");
    return NULL;
}

bool item_of(struct reply r, const char *has, str *out)
{
    str    rest = r.body;
    size_t at = 0, end = 0;

    while (str_find(rest, STR("{\"ref\":"), &at)) {
        rest = (str){ rest.p + at, rest.n - at };
        str one = rest;
        if (str_find((str){ rest.p + 1, rest.n - 1 }, STR("{\"ref\":"), &end))
            one.n = end + 1;
        if (str_find(one, str_of(has), &end)) {
            *out = one;
            return true;
        }
        rest = (str){ rest.p + 1, rest.n - 1 };
    }
    return false;
}

void new_post(struct world *w, const char *grid, const char *login, int64_t since)
{
    assert_status(call(w, ADMIN, POST, "/api/v1/staffing/posts",
                       str_fmt(w->mem,
                               "{\"login\":\"%s\",\"role\":\"grid_worker\",\"grid\":\"%s\","
                               "\"since\":\"" STR_FMT "\"}",
                               login, grid, STR_ARG(text_of(w, since)))
                           .p),
                  201);
}

str post_at(struct world *w, const char *grid, const char *login)
{
    struct reply r =
        call(w, ADMIN, GET, str_fmt(w->mem, "/api/v1/staffing?community=%.12s", grid).p, NULL);
    size_t at = 0;

    assert_true(str_find(r.body, str_fmt(w->mem, "{\"grid\":\"%s\"", grid), &at));
    str rest = { r.body.p + at, r.body.n - at };
    assert_true(str_find(rest, str_fmt(w->mem, "\"login\":\"%s\"", login), &at));
    while (rest.p[at] != '{')
        at--;
    return member(w, (str){ rest.p + at, rest.n - at }, "ref");
}

void end_post(struct world *w, const char *grid, const char *login, const char *body)
{
    const char *path = path_of(w, "/api/v1/staffing/posts/%s/end", post_at(w, grid, login)).p;

    assert_status(call(w, ADMIN, POST, path, body), 200);
    turns(w);
}

struct reply leave(struct world *w, const char *grid, const char *login, int64_t since,
                   int64_t until)
{
    str last = until ? str_fmt(w->mem, ",\"until\":\"" STR_FMT "\",\"why\":\"外出开会\"",
                               STR_ARG(text_of(w, until)))
                     : STR("");

    return call(w, CLERK, POST, "/api/v1/visits/plan/absences",
                str_fmt(w->mem,
                        "{\"grid\":\"%s\",\"worker\":\"%s\",\"since\":\"" STR_FMT "\"" STR_FMT "}",
                        grid, login, STR_ARG(text_of(w, since)), STR_ARG(last))
                    .p);
}
