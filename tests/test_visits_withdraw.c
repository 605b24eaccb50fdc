/* test_visits_withdraw.c -- a visit that was written down by mistake is taken back by its writer.
 */
#include "test.h"

#include "base/when.h"
#include "lib/month.h"
#include "lib/play.h"
#include "modules/visits/visits.h"

#define CHANGES "SELECT COUNT(*) AS n FROM visit_change WHERE state = 'open'"

static str month(struct world *w)
{
    struct reply r = call(w, WORKER, GET, "/api/v1/visits/month", NULL);

    assert_status(r, 200);
    return r.body;
}

static struct reply record(struct world *w, str household, const char *more)
{
    return call(w, WORKER, POST, "/api/v1/visits/records",
                str_fmt(w->mem,
                        "{\"household\":\"" STR_FMT "\",\"day\":\"" STR_FMT
                        "\",\"result\":\"done\",\"people\":2%s}",
                        STR_ARG(household), STR_ARG(text_of(w, now_day())), more)
                    .p);
}

static struct reply take_back(struct world *w, enum who who, str ref)
{
    return call(w, who, POST, path_of(w, "/api/v1/visits/records/%s/withdraw", ref).p,
                "{\"reason\":\"按错了，没有见到\"}");
}

/* The first that is planned for a day to come, as it stands in the month. */
static str planned(struct world *w)
{
    struct reply r = { .status = 200, .body = month(w) };
    struct line *x = NEWN(w->mem, struct line, MOST);
    size_t       n = lines(w, r, x);

    return ahead(x, n)->ref;
}

static str item(struct world *w, str ref)
{
    str          one = { 0 };
    struct reply r = { .status = 200, .body = month(w) };

    assert_true(item_of(r, str_fmt(w->mem, "{\"ref\":\"" STR_FMT "\"", STR_ARG(ref)).p, &one));
    return one;
}

static void it_is_due_again_and_counts_nowhere(void **state)
{
    struct world *w = *state;
    str           ref = planned(w), home = member(w, item(w, ref), "household");
    int64_t       seen = number(w, month(w), "seen"), tries = number(w, month(w), "attempts"),
            open = world_count(w, CHANGES);
    size_t at = 0;

    str          day = member(w, item(w, ref), "day");
    struct reply r = record(w, home, ",\"changes\":[{\"field\":\"other\",\"new\":\"换了房东\"}]");
    assert_status(r, 201);
    str visit = member(w, r.body, "ref");
    turns(w);
    assert_int_equal(number(w, month(w), "seen"), seen + 1);
    assert_int_equal(world_count(w, CHANGES), open + 1);
    assert_true(str_is(member(w, item(w, ref), "state"), "done"));

    assert_status(take_back(w, CHECKER, visit), 403); /* who visits nobody */
    assert_status(call(w, WORKER, POST, path_of(w, "/api/v1/visits/records/%s/withdraw", visit).p,
                       "{\"reason\":\"\"}"),
                  400);
    assert_status(take_back(w, WORKER, visit), 204);
    assert_status(take_back(w, WORKER, visit), 409);
    turns(w);
    assert_int_equal(number(w, month(w), "seen"), seen);
    assert_int_equal(number(w, month(w), "attempts"), tries);
    assert_int_equal(world_count(w, CHANGES), open);
    assert_true(str_is(member(w, item(w, ref), "state"), "planned"));
    assert_true(str_eq(member(w, item(w, ref), "day"), day)); /* as it was */
    assert_true(str_find(item(w, ref), STR("\"record\":null"), &at));

    /* it stays on record, and another one may follow on the same day */
    assert_has(call(w, CLERK, GET, path_of(w, "/api/v1/visits/households/%s/visits", home).p, NULL),
               "\"result\":\"withdrawn\"");
    assert_status(record(w, home, ""), 201);
    assert_int_equal(number(w, month(w), "seen"), seen + 1);
    assert_true(str_is(member(w, item(w, ref), "state"), "done"));
}

/* Who added to it was at the door, too. */
static void what_another_added_is_the_visit_then(void **state)
{
    struct world *w = *state;
    str           ref = planned(w), home = member(w, item(w, ref), "household");
    int64_t       seen = number(w, month(w), "seen");
    struct reply  first = record(w, home, ""), second = record(w, home, ",\"same\":true");

    assert_status(first, 201);
    assert_status(second, 201);
    assert_true(str_is(member(w, second.body, "result"), "joined"));
    assert_status(take_back(w, WORKER, member(w, first.body, "ref")), 204);
    assert_int_equal(number(w, month(w), "seen"), seen + 1);
    assert_status(take_back(w, WORKER, member(w, second.body, "ref")), 204);
    assert_int_equal(number(w, month(w), "seen"), seen);
}

static void what_is_old_stays(void **state)
{
    struct world *w = *state;
    str           ref = planned(w), home = member(w, item(w, ref), "household");
    struct reply  r = record(w, home, "");

    assert_status(r, 201);
    world_put(w, str_fmt(w->mem,
                         "UPDATE visit SET day = day - 32 WHERE household = (SELECT household "
                         "FROM visit ORDER BY id DESC LIMIT 1) AND day = %lld",
                         (long long)now_day())
                     .p);
    assert_has(take_back(w, WORKER, member(w, r.body, "ref")), "\"code\":\"visit.old\"");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_is_due_again_and_counts_nowhere),
        cmocka_unit_test(what_another_added_is_the_visit_then),
        cmocka_unit_test(what_is_old_stays),
    };

    return cmocka_run_group_tests(tests, two_months, play_teardown);
}
