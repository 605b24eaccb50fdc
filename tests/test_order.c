/* test_order.c -- superiors' orders: who takes them in, that they are filed directly, whose
 * deadline runs, the eight forms and the answers that are owed. */
#include "test.h"

#include "base/when.h"
#include "lib/play.h"
#include "modules/casework/casework_order.h"

static struct reply order(struct world *w, enum who who, const char *more)
{
    return call(
        w, who, POST, "/api/v1/cases",
        str_fmt(w->mem,
                "{\"category\":\"06010\",\"words\":\"请清理并反馈\",\"lng\":%lld,\"lat\":%lld,"
                "\"order\":{\"sender\":\"厦门市数字城管中心\",\"number\":\"SZCG-2026-0099\"%s}}",
                (long long)w->lng, (long long)w->lat, more)
            .p);
}

static struct reply exchange(struct world *w, enum who who, str ref, const char *form,
                             const char *more)
{
    return call(w, who, POST, path_of(w, "/api/v1/cases/%s/exchanges", ref).p,
                str_fmt(w->mem, "{\"form\":\"%s\",\"words\":\"已清理\"%s}", form, more).p);
}

static str due_in(struct world *w, int64_t ms)
{
    char t[WHEN_TEXT];

    when_text(shifted() + ms, t);
    return str_fmt(w->mem, ",\"due\":\"%s\"", t);
}

static void an_order_is_filed_and_dispatched_directly(void **state)
{
    struct world *w = *state;
    struct reply  r = order(w, DISPATCHER, "");

    assert_status(r, 201);
    str ref = member(w, r.body, "ref");
    assert_has(r, "\"source\":\"order\"");
    assert_has(r, "SZCG-2026-0099");
    assert_has(r, "\"owed\":[\"handled\"]");
    /* no verification on site: filed at once, unlike a resident's report */
    assert_status(step(w, DISPATCHER, ref, "file", ""), 200);
    assert_status(step(w, DISPATCHER, ref, "dispatch", ",\"unit\":\"chengguan\""), 200);
    assert_status(step(w, HANDLER, ref, "sign", ""), 200);
    assert_has(look(w, HANDLER, ref), "厦门市数字城管中心"); /* the unit sees whose order it is */
    assert_status(order(w, DISTRICT, ""), 201);
    assert_status(order(w, CLERK, ""), 403);
    assert_status(order(w, HANDLER, ""), 403);
    assert_status(order(w, RESIDENT, ""), 403);
    assert_status(order(w, DISPATCHER, ",\"form\":\"nonsense\""), 400);
}

static void the_earlier_deadline_runs(void **state)
{
    struct world *w = *state;
    struct reply  r = order(w, DISPATCHER, due_in(w, 90 * MS_MINUTE).p);
    str           ref = member(w, r.body, "ref");

    assert_status(r, 201);
    assert_status(step(w, DISPATCHER, ref, "file", ""), 200);
    int64_t left = time_of(w, ref, "case_due") - shifted();
    assert_true(left > 85 * MS_MINUTE && left <= 90 * MS_MINUTE);
    /* a later one than the category's changes nothing */
    r = order(w, DISPATCHER, due_in(w, 300 * MS_DAY).p);
    ref = member(w, r.body, "ref");
    assert_status(step(w, DISPATCHER, ref, "file", ""), 200);
    assert_true(time_of(w, ref, "case_due") < shifted() + 30 * MS_DAY);
    /* one that is over already is a mistake */
    r = order(w, DISPATCHER, due_in(w, -MS_HOUR).p);
    assert_status(r, 400);
    assert_has(r, "order.due");
}

static void answers_are_owed_until_they_go_out(void **state)
{
    struct world *w = *state;
    struct reply  r = order(w, DISPATCHER, ",\"form\":\"verify\"");
    str           ref = member(w, r.body, "ref");

    assert_has(r, "\"owed\":[\"verified\"]");
    r = exchange(w, DISPATCHER, ref, "assign", "");
    assert_status(r, 201);
    assert_has(r, "\"owed\":[\"verified\",\"handled\"]");
    r = exchange(w, DISPATCHER, ref, "verified", "");
    assert_has(r, "\"owed\":[\"handled\"]");
    assert_has(r, "\"direction\":\"out\"");
    assert_has(r, "\"party\":\"厦门市数字城管中心\"");
    r = exchange(w, DISTRICT, ref, "handled", ",\"number\":\"HF-7\"");
    assert_has(r, "\"owed\":[]");
    assert_has(r, "HF-7");
    r = exchange(w, DISPATCHER, ref, "check", "");
    assert_has(r, "\"owed\":[\"checked\"]");
    /* each of the eight is known, and nothing else */
    for (int f = 0; f < FORMS; f++)
        assert_status(exchange(w, DISPATCHER, ref, exchange_form_words[f], ""), 201);
    assert_status(exchange(w, DISPATCHER, ref, "ninth", ""), 400);
    assert_status(exchange(w, CLERK, ref, "handled", ""), 403);
    assert_status(exchange(w, STRANGER, ref, "handled", ""), 403);
    r = call(w, DISPATCHER, GET, path_of(w, "/api/v1/cases/%s/events", ref).p, NULL);
    assert_int_equal(occurs(r.body, "\"action\":\"exchange\""), 5 + FORMS);
    /* called in the language of the reader */
    assert_has(r, "\"words\":\"Task answered HF-7");
    assert_has_not(r, "反馈单");
    w->cli.lang = LANG_ZH;
    r = call(w, DISPATCHER, GET, path_of(w, "/api/v1/cases/%s/events", ref).p, NULL);
    w->cli.lang = LANG_EN;
    assert_has(r, "任务反馈单 HF-7");
}

static void residents_see_nothing_of_it(void **state)
{
    struct world *w = *state;
    str           ref = member(w, order(w, DISPATCHER, "").body, "ref");

    /* it is an internal matter, before and after it is filed: nothing of it is public */
    for (int filed = 0; filed < 2; filed++) {
        assert_status(call(w, RESIDENT, POST, path_of(w, "/api/v1/cases/%s/follow", ref).p, "{}"),
                      404);
        assert_status(look(w, RESIDENT, ref), 404);
        assert_status(call(w, RESIDENT, GET, path_of(w, "/api/v1/cases/%s/events", ref).p, NULL),
                      404);
        assert_status(call_session(w, (str){ 0 }, GET, path_of(w, "/api/v1/public/cases/%s", ref).p,
                                   NULL, NULL, false),
                      404);
        static const char *const lists[] = { "/api/v1/public/cases?place=350205003006&limit=100",
                                             "/public?place=350205003006",
                                             "/public/feed.atom?place=350205003006",
                                             "/api/v1/public/map?place=350205003006" };
        for (size_t i = 0; i < COUNT(lists); i++)
            assert_has_not(call_session(w, (str){ 0 }, GET, lists[i], NULL, NULL, false), ref.p);
        assert_has_not(call(w, RESIDENT, GET,
                            str_fmt(w->mem, "/api/v1/cases/near?lng=%lld&lat=%lld",
                                    (long long)w->lng, (long long)w->lat)
                                .p,
                            NULL),
                       ref.p);
        if (!filed) /* another category, which is public, does not make it so */
            assert_status(step(w, DISPATCHER, ref, "file", ",\"category\":\"06012\""), 200);
    }
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, play_back, play_back)
    const struct CMUnitTest tests[] = {
        T(an_order_is_filed_and_dispatched_directly),
        T(the_earlier_deadline_runs),
        T(answers_are_owed_until_they_go_out),
        T(residents_see_nothing_of_it),
    };
#undef T
    return cmocka_run_group_tests(tests, play_setup, play_teardown);
}
