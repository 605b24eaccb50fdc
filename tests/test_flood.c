/* test_flood.c -- flood-season mode: who switches it, what it concerns comes first and runs by
 * emergency clocks, nothing is late at once, and afterwards everything is as before; the duty line.
 */
#include "test.h"

#include "base/when.h"
#include "lib/play.h"

static str when_in(struct world *w, int64_t ms)
{
    char t[WHEN_TEXT];

    when_text(shifted() + ms, t);
    return str_dup(w->mem, str_of(t));
}

static struct reply switch_on(struct world *w, enum who who, const char *more, int64_t ms)
{
    return call(w, who, POST, "/api/v1/emergencies",
                str_fmt(w->mem, "{\"reason\":\"台风红色预警\",\"until\":\"" STR_FMT "\"%s}",
                        STR_ARG(when_in(w, ms)), more)
                    .p);
}

static struct reply step_on(struct world *w, enum who who, struct reply mode, const char *more)
{
    return call(
        w, who, POST, path_of(w, "/api/v1/emergencies/%s/steps", member(w, mode.body, "ref")).p,
        str_fmt(w->mem, "{\"version\":%lld,%s}", (long long)number(w, mode.body, "version"), more)
            .p);
}

/* As long as there is work for the steward. */
static void settle(struct world *w)
{
    for (int i = 0; i < 12; i++)
        turn(w);
}

static str report(struct world *w, const char *category)
{
    struct reply r =
        call(w, RESIDENT, POST, "/api/v1/cases",
             str_fmt(w->mem,
                     "{\"category\":\"%s\",\"words\":\"水快漫上来了\",\"lng\":%lld,\"lat\":%lld}",
                     category, (long long)w->lng, (long long)w->lat)
                 .p);

    assert_status(r, 201);
    return member(w, r.body, "ref");
}

/* The first matter of a queue. */
static str first_of(struct world *w, enum who who, const char *query)
{
    struct reply r = call(w, who, GET, str_fmt(w->mem, "/api/v1/cases?%s", query).p, NULL);

    assert_status(r, 200);
    return member(w, r.body, "ref");
}

static str filed(struct world *w, const char *category)
{
    str ref = report(w, category);

    assert_status(step(w, CLERK, ref, "ask_verify", ""), 200);
    assert_status(step(w, WORKER, ref, "confirm", ""), 200);
    return ref;
}

static int end_all(void **state)
{
    struct world *w = *state;
    struct reply  r = call(w, DISTRICT, GET, "/api/v1/emergencies", NULL);

    while (member(w, r.body, "ref").n) {
        assert_status(step_on(w, DISTRICT, r, "\"action\":\"end\""), 200);
        r = call(w, DISTRICT, GET, "/api/v1/emergencies", NULL);
    }
    settle(w);
    return play_back(state);
}

static void the_right_post_switches_it_for_its_places(void **state)
{
    struct world *w = *state;

    assert_status(switch_on(w, CLERK, "", MS_DAY), 403);
    assert_status(switch_on(w, HANDLER, "", MS_DAY), 403);
    assert_status(switch_on(w, RESIDENT, "", MS_DAY), 403);
    assert_status(switch_on(w, DISPATCHER, ",\"place\":\"350205002\"", MS_DAY),
                  400); /* another street */
    assert_status(switch_on(w, DISPATCHER, "", -MS_HOUR), 400);
    assert_status(switch_on(w, DISPATCHER, "", 90 * MS_DAY), 400);
    struct reply on = switch_on(w, DISPATCHER, "", MS_DAY);
    assert_status(on, 201);
    assert_true(str_is(member(w, on.body, "place"), "350205003"));
    assert_status(switch_on(w, DISPATCHER, "", MS_DAY), 400); /* it is on already */
    /* everybody is told, also who is not signed in */
    struct reply c = call_session(w, (str){ 0 }, GET, "/api/v1/catalogue", NULL, NULL, false);
    assert_has(c, "台风红色预警");
    assert_status(step_on(w, DISPATCHER, on, "\"action\":\"dance\""), 400);
    struct reply longer =
        step_on(w, DISPATCHER, on,
                str_fmt(w->mem, "\"action\":\"prolong\",\"until\":\"" STR_FMT "\"",
                        STR_ARG(when_in(w, 3 * MS_DAY)))
                    .p);
    assert_status(longer, 200);
    assert_status(step_on(w, DISPATCHER, on, "\"action\":\"end\""), 409); /* an old version */
    assert_status(step_on(w, DISPATCHER, longer, "\"action\":\"end\",\"words\":\"预警解除\""), 200);
    c = call_session(w, (str){ 0 }, GET, "/api/v1/catalogue", NULL, NULL, false);
    assert_has(c, "\"emergencies\":[]");
    settle(w); /* positions are given */
    struct reply log = call(w, AUDITOR, GET, "/api/v1/audit", NULL);
    assert_has(log, "\"action\":\"flood_on\"");
    assert_has(log, "预警解除");
}

static void concerned_matters_come_first_and_are_as_before_afterwards(void **state)
{
    struct world *w = *state;
    str           other = filed(w, "06012"), bank = filed(w, "06023");
    int64_t       bank_due = time_of(w, bank, "due"), bank_whole = time_of(w, bank, "case_due");
    int64_t       other_due = time_of(w, other, "due");

    assert_true(bank_due > shifted() + 61 * MS_MINUTE);
    struct reply on = switch_on(w, DISPATCHER, "", 2 * MS_DAY);
    assert_status(on, 201);
    settle(w);
    /* by emergency time, from now: shorter, and not late */
    int64_t now = shifted();
    assert_true(time_of(w, bank, "due") <= now + 61 * MS_MINUTE);
    assert_true(time_of(w, bank, "due") > now + 30 * MS_MINUTE);
    assert_true(time_of(w, bank, "case_due") <= bank_whole);
    assert_int_equal(time_of(w, other, "due"), other_due);
    assert_has(look(w, CLERK, bank), "\"flood\":true");
    assert_has_not(look(w, CLERK, other), "\"flood\"");
    assert_true(str_eq(first_of(w, DISPATCHER, "queue=todo"), bank));
    assert_true(str_eq(first_of(w, DISPATCHER, "queue=open"), bank));
    assert_true(str_eq(first_of(w, DISTRICT, "queue=open"), bank));
    /* what comes in now is concerned from the first minute */
    str fresh = report(w, "01003");
    assert_has(look(w, CLERK, fresh), "\"flood\":true");
    assert_true(time_of(w, fresh, "due") <= shifted() + 61 * MS_MINUTE);
    assert_true(str_eq(first_of(w, CLERK, "queue=todo"), fresh));
    /* handling goes on; the unit sees it first */
    assert_status(step(w, DISPATCHER, bank, "dispatch", ",\"unit\":\"chengguan\""), 200);
    assert_true(str_eq(first_of(w, HANDLER, "queue=todo"), bank));
    str events = call(w, DISPATCHER, GET, path_of(w, "/api/v1/cases/%s/events", bank).p, NULL).body;
    assert_int_equal(occurs(events, "\"action\":\"flood_on\""), 1);
    /* off: the whole is due when it was */
    assert_status(step_on(w, DISPATCHER, on, "\"action\":\"end\""), 200);
    settle(w);
    assert_int_equal(time_of(w, bank, "case_due"), bank_whole);
    assert_has_not(look(w, CLERK, bank), "\"flood\"");
    assert_int_equal(time_of(w, other, "due"), other_due);
    events = call(w, DISPATCHER, GET, path_of(w, "/api/v1/cases/%s/events", bank).p, NULL).body;
    assert_int_equal(occurs(events, "\"action\":\"flood_on\""), 1); /* history stays */
    assert_int_equal(occurs(events, "\"action\":\"flood_off\""), 1);
}

static void a_phase_that_went_on_is_due_when_it_was(void **state)
{
    struct world *w = *state;
    str           bank = filed(w, "06023"), hold = filed(w, "06048");
    int64_t       due = time_of(w, bank, "due");

    assert_status(step(w, DISPATCHER, hold, "dispatch", ",\"unit\":\"chengguan\""), 200);
    assert_status(step(w, HANDLER, hold, "sign", ""), 200);
    int64_t      whole = time_of(w, hold, "case_due");
    struct reply on = switch_on(w, DISTRICT, ",\"place\":\"350205003\"", MS_DAY);
    assert_status(on, 201);
    settle(w);
    assert_true(time_of(w, bank, "due") < due);
    /* one that is put on hold meanwhile */
    assert_status(
        raise_flag(
            w, HANDLER, hold, "suspension",
            str_fmt(w->mem, ",\"until\":\"" STR_FMT "\"", STR_ARG(when_in(w, 20 * MS_DAY))).p),
        201);
    assert_status(step_flag(w, DISPATCHER, hold, "suspension", "grant", ""), 200);
    assert_state(hold, "suspended");
    assert_status(step_on(w, DISPATCHER, on, "\"action\":\"end\""), 200);
    settle(w);
    assert_int_equal(time_of(w, bank, "due"), due);
    assert_status(step(w, DISPATCHER, hold, "resume", ""), 200);
    int64_t again = time_of(w, hold, "case_due");
    assert_true(again >= whole && again < whole + 10 * MS_MINUTE);
}

static void it_ends_by_itself_when_its_time_is_over(void **state)
{
    struct world *w = *state;
    str           bank = filed(w, "06023");
    int64_t       whole = time_of(w, bank, "case_due");

    assert_status(switch_on(w, DISPATCHER, "", 2 * MS_HOUR), 201);
    settle(w);
    assert_has(look(w, CLERK, bank), "\"flood\":true");
    shift += 3 * MS_HOUR;
    settle(w);
    assert_has(call(w, DISTRICT, GET, "/api/v1/emergencies", NULL), "\"items\":[]");
    assert_has_not(look(w, CLERK, bank), "\"flood\"");
    assert_int_equal(time_of(w, bank, "case_due"), whole);
}

static void posts_are_on_duty_and_no_persons(void **state)
{
    struct world *w = *state;
    str           from = when_in(w, -MS_HOUR), until = when_in(w, MS_DAY);
    const char   *line =
        str_fmt(w->mem,
                "{\"unit\":\"chengguan\",\"phone\":\"0592-0000001\",\"since\":\"" STR_FMT
                "\",\"until\":\"" STR_FMT "\"}",
                STR_ARG(from), STR_ARG(until))
            .p;

    assert_status(call(w, CLERK, POST, "/api/v1/duty", line), 403);
    struct reply d = call(w, DISPATCHER, POST, "/api/v1/duty", line);
    assert_status(d, 201);
    assert_has(d, "City management bureau");
    assert_has(call(w, CLERK, GET, "/api/v1/duty", NULL), "0592-0000001");
    assert_status(
        call(w, DISPATCHER, POST, "/api/v1/duty",
             str_fmt(w->mem,
                     "{\"phone\":\"110\",\"since\":\"" STR_FMT "\",\"until\":\"" STR_FMT "\"}",
                     STR_ARG(until), STR_ARG(from))
                 .p),
        400);
    struct reply on = switch_on(w, DISPATCHER, "", MS_DAY);
    assert_status(on, 201);
    assert_has(call_session(w, (str){ 0 }, GET, "/api/v1/catalogue", NULL, NULL, false),
               "0592-0000001");
    assert_status(
        call(w, STRANGER, DELETE_, path_of(w, "/api/v1/duty/%s", member(w, d.body, "ref")).p, NULL),
        403);
    assert_status(call(w, DISPATCHER, DELETE_,
                       path_of(w, "/api/v1/duty/%s", member(w, d.body, "ref")).p, NULL),
                  204);
    assert_has_not(call(w, CLERK, GET, "/api/v1/duty", NULL), "0592-0000001");
    settle(w);
    assert_has(call(w, AUDITOR, GET, "/api/v1/audit", NULL), "\"action\":\"duty_drop\"");
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, play_back, end_all)
    const struct CMUnitTest tests[] = {
        T(the_right_post_switches_it_for_its_places),
        T(concerned_matters_come_first_and_are_as_before_afterwards),
        T(a_phase_that_went_on_is_due_when_it_was),
        T(it_ends_by_itself_when_its_time_is_over),
        T(posts_are_on_duty_and_no_persons),
    };
#undef T
    return cmocka_run_group_tests(tests, play_setup, play_teardown);
}
