/* test_command.c -- the street platform: what is open by clock and place, who must act on what is
 * late, side matters, figures of areas whose small counts are not told. */
#include "test.h"

#include "base/when.h"
#include "lib/play.h"
#include "modules/casework/casework_command.h"

static struct reply ask(struct world *w, enum who who, const char *path)
{
    return call(w, who, GET, str_fmt(w->mem, "/api/v1/command/%s", path).p, NULL);
}

/* The piece of a list that begins with MARK, to the end of its object's first level. */
static str piece(struct reply r, const char *mark)
{
    size_t at = 0;

    if (!str_find(r.body, str_of(mark), &at))
        fail_msg("%s not in %.2000s", mark, r.body.p);
    return (str){ r.body.p + at, r.body.n - at };
}

static int64_t rung_of(struct world *w, const char *rung)
{
    struct reply r = ask(w, DISPATCHER, "ladder");

    assert_status(r, 200);
    return number(w, piece(r, str_fmt(w->mem, "\"rung\":\"%s\"", rung).p), "n");
}

static void rates_are_rounded_and_never_up_to_all(void **state)
{
    static const struct {
        int64_t k, of, want;
    } row[] = {
        { 13, 14, 929 }, { 10, 18, 556 },      { 31, 35, 886 }, { 1, 3, 333 }, { 2499, 2500, 999 },
        { 1, 2500, 0 },  { 2500, 2500, 1000 }, { 0, 7, 0 },     { 0, 0, 0 },
    };

    (void)state;
    for (size_t i = 0; i < COUNT(row); i++) {
        struct rate x = rate_of("on_time", row[i].k, row[i].of);
        assert_int_equal(x.permille, row[i].want);
        assert_true(x.low <= x.permille && x.permille <= x.high);
    }
}

static void what_is_late_climbs_the_ladder(void **state)
{
    struct world *w = *state;
    str           ref = case_in(w, "handling");
    int64_t       before[RUNGS];
    static const struct {
        int64_t     late;
        const char *acts, *at;
    } want[RUNGS] = {
        { 2 * MS_HOUR, "Department handler", "City management" },
        { 30 * MS_HOUR, "Head of the unit", "City management" },
        { 100 * MS_HOUR, "Street dispatcher", "嵩屿街道" },
        { 10 * MS_DAY, "Head of the street", "嵩屿街道" },
    };

    assert_has_not(ask(w, DISPATCHER, "late"), ref.p);
    for (int i = 0; i < RUNGS; i++) {
        shift = 0;
        int64_t due = time_of(w, ref, "due");
        shift = due - when_now() + want[i].late;
        for (int k = 0; k < RUNGS; k++)
            before[k] = rung_of(w, rung_words[k]);
        assert_true(before[i] > 0);
        struct reply r = ask(w, DISPATCHER, str_fmt(w->mem, "late?rung=%s", rung_words[i]).p);
        str          one = piece(r, str_fmt(w->mem, "\"ref\":\"" STR_FMT, STR_ARG(ref)).p);
        assert_true(str_is(member(w, one, "rung"), rung_words[i]));
        assert_true(str_is(member(w, one, "acts"), want[i].acts));
        if (!str_starts(member(w, one, "acts_at"), str_of(want[i].at)))
            fail_msg("%.400s", one.p);
        /* on no other rung */
        for (int k = 0; k < RUNGS; k++)
            if (k != i)
                assert_has_not(ask(w, DISPATCHER, str_fmt(w->mem, "late?rung=%s", rung_words[k]).p),
                               ref.p);
    }
    assert_status(ask(w, HANDLER, "late"), 403);
    assert_status(ask(w, RESIDENT, "ladder"), 403);
    assert_has_not(ask(w, STRANGER, "late"), ref.p); /* of another street */
}

static void the_late_come_page_by_page(void **state)
{
    struct world *w = *state;
    size_t        n = 0;
    str           after = { 0 };

    for (int i = 0; i < 55; i++)
        case_in(w, "reported");
    shift = 40 * MS_DAY;
    int64_t all = 0;
    for (int k = 0; k < RUNGS; k++)
        all += rung_of(w, rung_words[k]);
    do {
        struct reply r =
            ask(w, DISPATCHER, str_fmt(w->mem, "late?after=" STR_FMT, STR_ARG(after)).p);
        assert_status(r, 200);
        n += occurs(r.body, "\"acts_at\"");
        str tail = piece(r, "\"next\"");
        after = member(w, tail, "next");
    } while (after.n);
    assert_int_equal(n, all);
    assert_true(n > 55);
}

static void open_matters_stand_by_place_and_clock(void **state)
{
    struct world *w = *state;
    struct reply  r = ask(w, DISPATCHER, "clocks");
    str           one = piece(r, "\"place\":\"350205003006\"");
    int64_t       open = number(w, one, "open"), late = number(w, one, "late");

    str ref = case_in(w, "reported"); /* due within a day */
    r = ask(w, DISPATCHER, "clocks");
    one = piece(r, "\"place\":\"350205003006\"");
    assert_int_equal(number(w, one, "open"), open + 1);
    assert_int_equal(number(w, one, "open"), number(w, one, "late") + number(w, one, "day") +
                                                 number(w, one, "three") + number(w, one, "later"));
    shift = time_of(w, ref, "due") - when_now() + MS_HOUR;
    r = ask(w, DISPATCHER, "clocks");
    one = piece(r, "\"place\":\"350205003006\"");
    assert_true(number(w, one, "late") > late);
    /* a clerk sees the grids of the community, a district office the streets */
    r = ask(w, CLERK, "clocks");
    assert_has(r, "\"place\":\"350205003006001\"");
    assert_has_not(r, "\"place\":\"350205003005");
    r = ask(w, DISTRICT, "clocks");
    assert_has(r, "\"place\":\"350205003\"");
    one = piece(r, "\"place\":\"350205003\"");
    assert_int_equal(number(w, one, "open"), number(w, one, "late") + number(w, one, "day") +
                                                 number(w, one, "three") + number(w, one, "later"));
}

static void supervisions_and_calls_stand_with_their_clocks(void **state)
{
    struct world *w = *state;
    str           ref = case_in(w, "handling");
    char          mark[80];

    assert_status(raise_flag(w, DISPATCHER, ref, "supervision", ""), 201);
    assert_status(raise_flag(w, DISPATCHER, ref, "whistle",
                             ",\"ground\":\"emergency\",\"unit\":\"paichusuo\""),
                  201);
    struct reply r = ask(w, DISPATCHER, "flags");
    snprintf(mark, sizeof mark, "\"case\":\"" STR_FMT "\"", STR_ARG(ref));
    assert_int_equal(occurs(r.body, mark), 2);
    assert_has(r, "因为");
    assert_has(r, "\"ground\":\"emergency\"");
    assert_has(r, "\"clock\":\"run\"");
    shift = 3 * MS_DAY;
    assert_has(ask(w, DISPATCHER, "flags"), "\"clock\":\"over\"");
    assert_status(step_flag(w, DISPATCHER, ref, "supervision", "lift", ""), 200);
    assert_int_equal(occurs(ask(w, DISPATCHER, "flags").body, mark), 1);
    assert_has_not(ask(w, STRANGER, "flags"), mark);
    assert_status(ask(w, HANDLER, "flags"), 403);
}

static void small_counts_are_hidden_and_cannot_be_worked_out(void **state)
{
    (void)state;
    int64_t none[] = { 0, 7, 9 }, one[] = { 3, 9, 7, 0 }, two[] = { 1, 4, 20 }, lone[] = { 2 };

    assert_int_equal(counts_hide(none, 3, 0), 0);
    assert_int_equal(none[1], 7);
    assert_int_equal(counts_hide(one, 4, 0), 10);
    assert_int_equal(one[0], -1);
    assert_int_equal(one[2], -1); /* else the sum would tell */
    assert_int_equal(one[1], 9);
    assert_int_equal(one[3], 0);
    assert_int_equal(counts_hide(two, 3, 0), 5);
    assert_int_equal(two[0], -1);
    assert_int_equal(two[1], -1);
    assert_int_equal(two[2], 20);
    assert_int_equal(counts_hide(lone, 1, 0), -1);
    assert_int_equal(lone[0], -1);
    /* two that are one each would be told by their sum */
    int64_t ones[] = { 1, 1, 8, 30 }, rest[] = { 6, 40 };
    assert_int_equal(counts_hide(ones, 4, 0), 10);
    assert_int_equal(ones[2], -1);
    assert_int_equal(ones[3], 30);
    assert_int_equal(counts_hide(rest, 2, 3), 9);
    assert_int_equal(rest[0], -1);
    assert_int_equal(counts_hide(rest, 0, 7), 7);
}

/* The sum of the counts NAME of the list that begins with MARK; what is not told is none. */
static int64_t sum_in(struct world *w, struct reply r, const char *mark, const char *name)
{
    str     list = piece(r, mark), key = str_fmt(w->mem, "\"%s\":", name);
    int64_t sum = 0;
    size_t  at = 0, end = 0;

    assert_true(str_find(list, STR("]"), &end));
    if (str_find(list, STR("\"rates\":["),
                 &at)) /* the end of the list stands behind the last ones */
        assert_true(str_find(list, STR("],\"categories\""), &end));
    for (list.n = end; str_find(list, key, &at); list = (str){ list.p + at + 1, list.n - at - 1 })
        if (list.p[at + key.n] != 'n')
            sum += number(w, (str){ list.p + at, list.n - at }, name);
    return sum;
}

static void parts_add_up_to_the_whole(void **state)
{
    struct world            *w = *state;
    static const char *const ways[] = { "areas?days=7", "areas?days=30", "areas?days=365",
                                        "areas?days=365&place=350205003" };

    /* what is refused and what is merged was reported too */
    assert_status(step(w, CLERK, case_in(w, "reported"), "refuse", ",\"words\":\"不在辖区\""), 200);
    for (size_t i = 0; i < COUNT(ways); i++) {
        struct reply r = ask(w, i < 3 ? DISTRICT : DISPATCHER, ways[i]);
        assert_status(r, 200);
        int64_t reported = number(w, piece(r, "\"whole\":{"), "reported");
        int64_t closed = number(w, piece(r, "\"whole\":{"), "closed");
        assert_true(reported > 10);
        str other = piece(r, "\"other\":{");
        assert_int_equal(sum_in(w, r, "\"items\":[", "reported") + number(w, other, "reported"),
                         reported);
        assert_int_equal(sum_in(w, r, "\"items\":[", "closed") + number(w, other, "closed"),
                         closed);
        str rest = piece(r, "\"categories_other\":{"), all = piece(r, "\"categories_whole\":{");
        assert_int_equal(number(w, all, "reported"), reported);
        assert_int_equal(sum_in(w, r, "\"categories\":[", "reported") + number(w, rest, "reported"),
                         reported);
        assert_int_equal(sum_in(w, r, "\"categories\":[", "open") + number(w, rest, "open"),
                         number(w, all, "open"));
    }
}

static void figures_of_areas_tell_no_small_count(void **state)
{
    struct world *w = *state;

    for (int i = 0; i < 6; i++)
        case_in(w, "closed");
    struct reply r = ask(w, DISPATCHER, "areas?days=365");
    assert_status(r, 200);
    for (int64_t n = 1; n < COUNT_LEAST; n++) {
        char t[40];
        snprintf(t, sizeof t, "\"reported\":%lld,", (long long)n);
        assert_has_not(r, t);
        snprintf(t, sizeof t, "\"of\":%lld,", (long long)n);
        assert_has_not(r, t);
        snprintf(t, sizeof t, "\"open\":%lld}", (long long)n);
        assert_has_not(r, t);
    }
    str one = piece(r, "\"place\":\"350205003006\"");
    assert_true(number(w, one, "closed") >= 6);
    assert_has(r, "\"means\":\"handled in time");
    assert_has(r, "\"categories\":[");
    /* the days before are not counted */
    shift = 400 * MS_DAY;
    r = ask(w, DISPATCHER, "areas?days=7");
    one = piece(r, "\"place\":\"350205003006\"");
    assert_int_equal(number(w, one, "closed"), 0);
    /* in the order of the codes, whatever the figures */
    size_t a = 0, b = 0;
    assert_true(str_find(r.body, STR("\"place\":\"350205003001\""), &a));
    assert_true(str_find(r.body, STR("\"place\":\"350205003006\""), &b));
    assert_true(a < b);
    assert_has(
        call_session(w, w->session[DISPATCHER], GET, "/api/v1/command/rates", NULL, NULL, false),
        "\"means\"");
    assert_status(ask(w, RESIDENT, "areas"), 403);
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, play_back, play_back)
    const struct CMUnitTest tests[] = {
        T(rates_are_rounded_and_never_up_to_all),
        T(what_is_late_climbs_the_ladder),
        T(the_late_come_page_by_page),
        T(open_matters_stand_by_place_and_clock),
        T(supervisions_and_calls_stand_with_their_clocks),
        T(small_counts_are_hidden_and_cannot_be_worked_out),
        T(figures_of_areas_tell_no_small_count),
        T(parts_add_up_to_the_whole),
    };
#undef T
    return cmocka_run_group_tests(tests, play_setup, play_teardown);
}
