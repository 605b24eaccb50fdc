/* test_public.c -- what everybody may see, what nobody is shown there, and the figures of the
 * street platform. */
#include "test.h"

#include "lib/world.h"

static int setup(void **state)
{
    *state = world_new();
    return 0;
}

static int teardown(void **state)
{
    world_free(*state);
    return 0;
}

static struct reply get(struct world *w, const char *path)
{
    return call_session(w, (str){ 0 }, GET, path, NULL, NULL, false);
}

static struct reply report(struct world *w, const char *category, const char *words,
                           const char *more)
{
    return call(w, RESIDENT, POST, "/api/v1/cases",
                str_fmt(w->mem,
                        "{\"category\":\"%s\",\"words\":\"%s\",\"lng\":%lld,\"lat\":%lld,"
                        "\"address\":\"隐蔽巷七号\"%s}",
                        category, words, (long long)w->lng, (long long)w->lat, more)
                    .p);
}

static void file(struct world *w, str ref)
{
    assert_int_equal(step(w, CLERK, ref, "ask_verify", "").status, 200);
    assert_int_equal(step(w, WORKER, ref, "confirm", "").status, 200);
}

/* Until it is filed everybody sees category, place and state, and nothing that was said. */
static void words_are_public_once_it_is_filed(void **state)
{
    struct world *w = *state;
    struct reply  r = call(w, HOTLINE, POST, "/api/v1/cases",
                           str_fmt(w->mem,
                                   "{\"category\":\"06012\",\"words\":\"邻居老吴天天半夜敲墙\","
                                    "\"lng\":%lld,\"lat\":%lld,\"caller\":{\"name\":\"叶小满\","
                                    "\"phone\":\"13900000007\"}}",
                                   (long long)w->lng, (long long)w->lat)
                               .p);
    str           ref = member(w, r.body, "ref");
    const char   *path = str_fmt(w->mem, "/api/v1/public/cases/" STR_FMT, STR_ARG(ref)).p;
    const char   *page = str_fmt(w->mem, "/public/matter/" STR_FMT, STR_ARG(ref)).p;
    const char   *near = str_fmt(w->mem, "/api/v1/cases/near?lng=%lld&lat=%lld&category=06012",
                                 (long long)w->lng, (long long)w->lat)
                           .p;
    const char *public[] = { path,
                             page,
                             "/api/v1/public/cases?place=350205003006&limit=5",
                             "/public?place=350205003006",
                             "/public/feed.atom?place=350205003006",
                             "/api/v1/public/cases.csv?place=350205003006" };

    assert_int_equal(r.status, 201);
    for (size_t i = 0; i < COUNT(public); i++) {
        r = get(w, public[i]);
        assert_int_equal(r.status, 200);
        assert_false(has(r, "老吴"));
    }
    assert_true(has(get(w, path), "\"state\":\"reported\"") && has(get(w, path), "06012"));
    r = call(w, NEIGHBOUR, GET, near, NULL);
    assert_true(has(r, ref.p) && has(r, "\"metres\":100"));
    assert_false(has(r, "老吴"));
    assert_true(has(call(w, CLERK, GET, near, NULL), "老吴")); /* staff of the place */
    assert_int_equal(step(w, CLERK, ref, "file", ",\"words\":\"符合立案条件\"").status, 200);
    for (size_t i = 0; i < COUNT(public) - 1; i++)
        assert_true(has(get(w, public[i]), "老吴"));
    r = call(w, NEIGHBOUR, GET, near, NULL);
    assert_true(has(r, "老吴") && has(r, "\"metres\":100"));
}

static void public_matters_tell_no_names_and_no_numbers(void **state)
{
    struct world *w = *state;
    struct reply r = report(w, "06012", "路面脏，找林先生 138-0000 1234 或 350205199001011234", "");
    str          ref = member(w, r.body, "ref");
    struct reply p;

    assert_int_equal(r.status, 201);
    file(w, ref);
    p = get(w, "/api/v1/public/cases?place=350205003006&limit=5");
    assert_int_equal(p.status, 200);
    assert_true(has(p, ref.p));
    assert_true(has(p, "***-**** ****"));
    assert_false(has(p, "1234"));
    p = get(w, str_fmt(w->mem, "/api/v1/public/cases/" STR_FMT, STR_ARG(ref)).p);
    assert_int_equal(p.status, 200);
    assert_true(has(p, "\"action\":\"report\""));
    assert_false(has(p, "隐蔽巷") || has(p, "林*燕") || has(p, "\"who\"") || has(p, "1234"));
    /* to about 100 m */
    assert_int_equal(number(w, p.body, "lng") % 10000, 5000);
    assert_true(number(w, p.body, "lng") != w->lng);
}

static void what_is_not_public_is_missing(void **state)
{
    struct world     *w = *state;
    static const char need[] = ",\"answers\":[{\"name\":\"need\",\"value\":\"送药\"}]";
    str private = member(w, report(w, "S0301", "家里的事", need).body, "ref");
    str anonymous = member(w, report(w, "06012", "不留名", ",\"anonymous\":true").body, "ref");

    assert_int_equal(
        get(w, str_fmt(w->mem, "/api/v1/public/cases/" STR_FMT, STR_ARG(private)).p).status, 404);
    assert_int_equal(
        get(w, str_fmt(w->mem, "/api/v1/public/cases/" STR_FMT, STR_ARG(anonymous)).p).status, 404);
    struct reply p = get(w, "/api/v1/public/cases?limit=100");
    assert_false(has(p, "家里的事") || has(p, "不留名"));
}

static void pages_of_public_matters_follow_one_another(void **state)
{
    struct world *w = *state;
    str           after = { 0 }, last = { 0 };
    int           pages = 0;

    do {
        const char *path = str_fmt(w->mem, "/api/v1/public/cases?limit=7&category=06010%s" STR_FMT,
                                   after.n ? "&after=" : "", STR_ARG(after))
                               .p;
        struct reply p = get(w, path);
        assert_int_equal(p.status, 200);
        str first = member(w, p.body, "ref");
        assert_false(last.n && str_eq(first, last));
        last = first;
        after = member(w, p.body, "next");
    } while (after.n && ++pages < 50);
    assert_true(pages < 50);
}

static void figures_stand_with_their_samples(void **state)
{
    struct world *w = *state;
    struct reply  p = get(w, "/api/v1/public/figures?place=350205003");

    assert_int_equal(p.status, 200);
    assert_true(has(p, "\"name\":\"on_time\""));
    case_in(w, "judged");
    p = call(w, DISPATCHER, GET, "/api/v1/command/rates?days=7", NULL);
    assert_int_equal(p.status, 200);
    assert_true(has(p, "\"name\":\"response\"") && has(p, "\"name\":\"content\""));
    assert_int_equal(call(w, HANDLER, GET, "/api/v1/command/rates", NULL).status, 403);
    p = call(w, DISPATCHER, GET, "/api/v1/command/ladder", NULL);
    assert_true(has(p, "\"rung\":\"head\""));
    for (int i = 0; i < 3; i++)
        report(w, "06006", "又是这里", "");
    p = call(w, DISPATCHER, GET, "/api/v1/command/hotspots?days=2", NULL);
    assert_true(has(p, "\"category\":\"06006\""));
}

static void pages_need_no_script(void **state)
{
    struct world *w = *state;
    struct reply  r = report(w, "06012", "<b>粗</b>体 13800001234", "");
    str           ref = member(w, r.body, "ref");
    struct reply  p;

    file(w, ref);
    p = get(w, "/public?place=350205003006");
    assert_int_equal(p.status, 200);
    assert_true(has(p, "&lt;b&gt;") && has(p, ref.p));
    assert_false(has(p, "<b>粗") || has(p, "13800001234") || has(p, "<script"));
    p = get(w, str_fmt(w->mem, "/public/matter/" STR_FMT, STR_ARG(ref)).p);
    assert_int_equal(p.status, 200);
    assert_false(has(p, "隐蔽巷") || has(p, "林*燕"));
    assert_int_equal(get(w, "/public/matter/00000000000000000000").status, 404);
}

/* The language asked for in the address, else the browser's; it goes on with every link, and the
 * head leads to the same page in the other one. */
static void pages_follow_the_language_that_is_asked_for(void **state)
{
    struct world *w = *state;
    str           ref = member(w, report(w, "06012", "路面脏", "").body, "ref");
    struct reply  p;

    w->cli.lang = LANG_ZH; /* a browser in Chinese */
    p = get(w, "/public?place=350205003");
    assert_true(has(p, "<html lang=\"zh-CN\">") && has(p, "公开的事项"));
    assert_true(has(p, "href=\"/public?place=350205003&amp;lang=en\" lang=\"en\""));
    assert_true(has(p, "/public/matter/") && !has(p, "lang=zh")); /* nothing asked, nothing kept */
    p = get(w, "/public?place=350205003&lang=en");
    assert_true(has(p, "<html lang=\"en\">") && has(p, "<h1>Public matters</h1>"));
    assert_false(has(p, "公开的事项") || has(p, "近30天"));
    assert_true(has(p, str_fmt(w->mem, "/public/matter/" STR_FMT "?lang=en\"", STR_ARG(ref)).p));
    assert_true(has(p, "href=\"/public?place=350205003&amp;lang=zh\" lang=\"zh-CN\""));
    assert_true(has(p, "&amp;lang=en\">Older ones"));
    assert_true(has(p, "/public/case?lang=en") && has(p, "/public/feed.atom?lang=en"));
    p = get(w, str_fmt(w->mem, "/public/matter/" STR_FMT "?lang=en", STR_ARG(ref)).p);
    assert_true(has(p, "What happened") && has(p, "href=\"/public?lang=en\""));
    p = get(w, str_fmt(w->mem, "/public/matter/" STR_FMT, STR_ARG(ref)).p);
    assert_true(has(p, "经过"));
    p = get(w, "/public/case?lang=en&number=%E6%B5%B7%20%22&code=%3Cb%3E");
    assert_true(has(p, "No matter has this number") &&
                has(p, "<input type=\"hidden\" name=\"lang\" value=\"en\">"));
    assert_true(has(p, "?number=%E6%B5%B7%20%22&amp;code=%3Cb%3E&amp;lang=zh\""));
    assert_int_equal(get(w, "/public?lang=fr").status, 400);
    w->cli.lang = LANG_EN;
    p = get(w, "/public?lang=zh");
    assert_true(has(p, "公开的事项") && has(p, ">English</a>") && !has(p, "Public matters"));
    p = get(w, "/public");
    assert_true(has(p, "Public matters"));
}

static void a_feed_is_well_formed(void **state)
{
    struct world *w = *state;

    file(w, member(w, report(w, "06012", "<script>alert(1)</script> & \\\"x\\\"", "").body, "ref"));
    struct reply p = get(w, "/public/feed.atom?place=350205003006");
    assert_int_equal(p.status, 200);
    assert_true(has(p, "<feed xmlns=\"http://www.w3.org/2005/Atom\">"));
    assert_true(has(p, "&lt;script&gt;"));
    assert_false(has(p, "<script>"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(public_matters_tell_no_names_and_no_numbers),
        cmocka_unit_test(words_are_public_once_it_is_filed),
        cmocka_unit_test(what_is_not_public_is_missing),
        cmocka_unit_test(pages_of_public_matters_follow_one_another),
        cmocka_unit_test(figures_stand_with_their_samples),
        cmocka_unit_test(pages_need_no_script),
        cmocka_unit_test(pages_follow_the_language_that_is_asked_for),
        cmocka_unit_test(a_feed_is_well_formed),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
