/* test_registry.c -- the registry over its routes: people are written down, found, move, are
 * revealed; a past day is as it was; nobody sees what is not his. */
#include "test.h"

#include "base/when.h"
#include "core/pinyin.h"
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

static bool has(struct reply r, const char *text)
{
    size_t at = 0;

    return str_find(r.body, str_of(text), &at);
}

#define MUST(r, want)                                                                \
    do {                                                                             \
        struct reply r_ = (r);                                                       \
        if (r_.status != (want))                                                     \
            fail_msg("line %d: %d " STR_FMT, __LINE__, r_.status, STR_ARG(r_.body)); \
    } while (0)

static str path(struct world *w, const char *format, str ref)
{
    str head = str_of(format), tail = head;

    head = str_cut(&tail, '@');
    return str_fmt(w->mem, STR_FMT STR_FMT STR_FMT, STR_ARG(head), STR_ARG(ref), STR_ARG(tail));
}

static struct reply ask(struct world *w, enum who who, const char *format, str ref)
{
    return call(w, who, GET, path(w, format, ref).p, NULL);
}

static struct reply put(struct world *w, enum who who, enum method m, const char *format, str ref,
                        str body)
{
    return call(w, who, m, path(w, format, ref).p, body.p);
}

/* The value of the member NAME behind the first WHERE. */
static str after(struct world *w, str json, const char *where, const char *name)
{
    size_t at = 0;

    if (!str_find(json, str_of(where), &at))
        fail_msg("no %s in " STR_FMT, where, STR_ARG(json));
    return member(w, (str){ json.p + at, json.n - at }, name);
}

static str today(struct world *w, int64_t days)
{
    char t[DATE_TEXT];

    date_text(when_date(when_now()) + days, t);
    return str_dup(w->mem, str_of(t));
}

static str a_building(struct world *w)
{
    struct reply r = call(w, CLERK, GET, "/api/v1/registry/buildings?limit=1", NULL);

    MUST(r, 200);
    return member(w, r.body, "ref");
}

/* A household of its own in a new dwelling. */
static str a_household(struct world *w, str building, const char *room, int64_t days)
{
    struct reply r = put(w, CLERK, POST, "/api/v1/registry/dwellings@", (str){ 0 },
                         str_fmt(w->mem,
                                 "{\"building\":\"" STR_FMT
                                 "\",\"entrance\":\"9单元\",\"room\":\"%s\",\"floor\":12,"
                                 "\"since\":\"" STR_FMT "\"}",
                                 STR_ARG(building), room, STR_ARG(today(w, days))));
    MUST(r, 201);
    size_t at = 0;
    str    s = r.body;
    assert_true(str_find(s, str_fmt(w->mem, "\"room\":\"%s\"", room), &at));
    /* the reference stands before it */
    str    ref = { 0 };
    size_t from = 0;
    for (size_t k = 0; k < at;) {
        str rest = { s.p + from, at - from };
        if (!str_find(rest, STR("\"ref\":\""), &k))
            break;
        ref = (str){ s.p + from + k + 7, 20 };
        from += k + 7;
        k = 0;
    }
    r = put(w, CLERK, POST, "/api/v1/registry/households@", (str){ 0 },
            str_fmt(w->mem, "{\"dwelling\":\"" STR_FMT "\",\"since\":\"" STR_FMT "\"}",
                    STR_ARG(ref), STR_ARG(today(w, days))));
    MUST(r, 201);
    return after(w, r.body, "\"household\"", "ref");
}

static struct reply add(struct world *w, str household, const char *name, const char *idno,
                        const char *phone, int64_t days)
{
    return put(w, CLERK, POST, "/api/v1/registry/households/@/people", household,
               str_fmt(w->mem,
                       "{\"person\":{\"name\":\"%s\",\"idno\":\"%s\",\"phone\":\"%s\"},"
                       "\"relation\":\"0\",\"day\":\"" STR_FMT "\"}",
                       name, idno, phone, STR_ARG(today(w, days))));
}

static str found(struct world *w, enum who who, const char *q)
{
    struct reply r = call(w, who, GET, str_fmt(w->mem, "/api/v1/registry/search?q=%s", q).p, NULL);

    MUST(r, 200);
    return r.body;
}

static bool finds(struct world *w, enum who who, const char *q, str ref)
{
    size_t at = 0;

    return str_find(found(w, who, q), ref, &at);
}

static void names_are_read_as_they_are_called(void **state)
{
    static const struct {
        const char *name, *sound, *initials;
    } all[] = {
        { "单小明", "shanxiaoming", "sxm" },
        { "仇英", "qiuying", "qy" },
        { "解晓东", "xiexiaodong", "xxd" },
        { "尉迟恭", "yuchigong", "ycg" },
        { "区大相", "oudaxiang", "odx" },
        { "陈𠮷祥", "chenjixiang", "cjx" },
        { "阿卜杜拉·买买提", "abodulamaimaiti", "abdlmmt" },
        { "吕布", "lvbu", "lb" },
        { "Maria Santos", "mariasantos", "ms" },
        { "欧阳修", "ouyangxiu", "oyx" },
        { "曾国藩", "zengguofan", "zgf" },
        { "单于", "shanyu", "sy" },
        { "㛃", "jie", "j" },
    };
    struct arena *a = arena_new();
    (void)state;

    for (size_t i = 0; i < COUNT(all); i++) {
        struct pinyin p;
        pinyin_of(a, str_of(all[i].name), &p);
        if (!str_is(p.sound[p.n - 1], all[i].sound) || !str_is(p.initials, all[i].initials))
            fail_msg("%s: " STR_FMT " " STR_FMT, all[i].name, STR_ARG(p.sound[p.n - 1]),
                     STR_ARG(p.initials));
    }
    /* 单 is sorted as Shàn, before 石 Shí and after 林 Lín */
    assert_true(str_cmp(pinyin_key(a, STR("单正")), pinyin_key(a, STR("石正"))) < 0);
    assert_true(str_cmp(pinyin_key(a, STR("林正")), pinyin_key(a, STR("单正"))) < 0);
    arena_free(a);
}

static void somebody_is_written_down_and_found(void **state)
{
    struct world *w = *state;
    str           house = a_household(w, a_building(w), "9901", -30);
    struct reply  r = add(w, house, "单𠮷祥", "350299199003070019", "12512340001", -30);

    MUST(r, 400); /* the check digit */
    assert_true(has(r, "idno.check"));
    r = add(w, house, "单𠮷祥", "350299199003070016", "12512340001", -30);
    if (r.status == 400) { /* whatever the right one is: the sentence says it */
        size_t at = 0;
        assert_true(str_find(r.body, STR(" was expected"), &at));
        r = add(w, house, "单𠮷祥", str_fmt(w->mem, "35029919900307001%c", r.body.p[at - 1]).p,
                "12512340001", -30);
    }
    MUST(r, 201);
    assert_true(has(r, "\"name_mask\":\"单*祥\""));
    assert_true(has(r, "\"born\":\"1990-03-07\""));
    assert_false(has(r, "单𠮷祥"));
    assert_false(has(r, "12512340001"));
    str person = after(w, r.body, "\"people\"", "ref");
    assert_true(finds(w, CLERK, "%E5%8D%95%F0%A0%AE%B7%E7%A5%A5", person)); /* 单𠮷祥 */
    assert_true(finds(w, CLERK, "%F0%A0%AE%B7%E7%A5%A5", person));          /* 𠮷祥 */
    assert_true(finds(w, CLERK, "sjx", person));
    assert_true(finds(w, CLERK, "shan%20ji", person));
    assert_true(finds(w, CLERK, "ShanJiXiang", person));
    assert_true(finds(w, CLERK, "12512340001", person));
    assert_true(finds(w, CLERK, "0001", person));
    assert_true(finds(w, CLERK, "9901", person));
    assert_false(finds(w, CLERK, "dan", person));
    str    hits = found(w, CLERK, "12512340001");
    size_t at = 0;
    assert_false(str_find(hits, STR("12512340001"), &at));
    assert_true(str_find(hits, STR("125****0001"), &at));
    /* elsewhere he is not to be found, nor to be seen */
    assert_false(finds(w, STRANGER, "12512340001", person));
    MUST(ask(w, STRANGER, "/api/v1/registry/people/@", person), 404);
    MUST(ask(w, STRANGER, "/api/v1/registry/households/@", house), 404);
    MUST(ask(w, DISPATCHER, "/api/v1/registry/people/@", person), 403);
    MUST(ask(w, ADMIN, "/api/v1/registry/people/@", person), 403);
    MUST(ask(w, CLERK, "/api/v1/registry/people/@", person), 200);
    /* the same number under another name, and twice in one household */
    MUST(add(w, house, "单大祥", "", "12512340001", -30), 201);
}

static void what_is_masked_is_read_with_a_reason_only(void **state)
{
    struct world *w = *state;
    str           house = a_household(w, a_building(w), "9902", -30);
    struct reply  r = add(w, house, "仇小英", "", "12512340002", -30);

    MUST(r, 201);
    str person = after(w, r.body, "\"people\"", "ref");
    MUST(put(w, CLERK, POST, "/api/v1/registry/people/@/reveal", person,
             STR("{\"field\":\"phone\"}")),
         400);
    r = put(w, CLERK, POST, "/api/v1/registry/people/@/reveal", person,
            STR("{\"field\":\"phone\",\"reason\":\"登记时核对\"}"));
    MUST(r, 200);
    assert_true(has(r, "12512340002"));
    r = call(w, SECURITY, GET, "/api/v1/readlog?limit=5", NULL);
    MUST(r, 200);
    assert_true(has(r, "登记时核对"));
    assert_true(has(r, "\"whose\":\"仇*英\""));
    MUST(put(w, STRANGER, POST, "/api/v1/registry/people/@/reveal", person,
             STR("{\"field\":\"phone\",\"reason\":\"登记时核对\"}")),
         404);
}

static void changes_keep_what_was(void **state)
{
    struct world *w = *state;
    str           house = a_household(w, a_building(w), "9903", -30);
    struct reply  r = add(w, house, "解东", "", "12512340003", -30);

    MUST(r, 201);
    str person = after(w, r.body, "\"people\"", "ref");
    r = put(w, CLERK, PUT, "/api/v1/registry/people/@", person,
            STR("{\"person\":{\"name\":\"解晓东\",\"education\":\"大学本科\"},\"clear\":\"phone\","
                "\"why\":\"户口簿\",\"version\":1}"));
    MUST(r, 200);
    assert_true(has(r, "\"education\":\"20\""));
    assert_true(has(r, "\"phone_mask\":\"\""));
    assert_true(finds(w, CLERK, "xxd", person));
    assert_false(finds(w, CLERK, "xd", person) && !finds(w, CLERK, "xxd", person));
    assert_false(finds(w, CLERK, "12512340003", person));
    r = ask(w, CLERK, "/api/v1/registry/people/@/history", person);
    MUST(r, 200);
    assert_true(has(r, "name,phone,education"));
    MUST(put(w, CLERK, PUT, "/api/v1/registry/people/@", person,
             STR("{\"person\":{\"name\":\"解东\"},\"why\":\"again\",\"version\":1}")),
         409);
    r = put(
        w, CLERK, PUT, "/api/v1/registry/people/@", person,
        STR("{\"person\":{\"ethnic\":\"没有\",\"phone\":\"12\"},\"why\":\"wrong\",\"version\":2}"));
    MUST(r, 400);
    assert_true(has(r, "\"ethnic\"") && has(r, "\"phone\"")); /* every wrong field, not the first */
}

static void moves_are_dated(void **state)
{
    struct world *w = *state;
    str           b = a_building(w), one = a_household(w, b, "9904", -300);
    str           two = a_household(w, b, "9905", -300);
    struct reply  r = add(w, one, "区甲", "", "", -300);

    MUST(r, 201);
    str person = after(w, r.body, "\"people\"", "ref");
    MUST(add(w, one, "区乙", "", "", -300), 201);
    int64_t before = number(w, ask(w, CLERK, "/api/v1/registry/buildings/@", b).body, "households");
    r = put(w, CLERK, POST, "/api/v1/registry/households/@/steps", two,
            str_fmt(w->mem,
                    "{\"action\":\"move_in\",\"person\":\"" STR_FMT "\",\"day\":\"" STR_FMT
                    "\",\"version\":1}",
                    STR_ARG(person), STR_ARG(today(w, -10))));
    MUST(r, 200);
    assert_true(has(r, "区*"));
    /* he left the first household that day; the day before he was there */
    r = ask(w, CLERK, "/api/v1/registry/households/@", one);
    size_t at = 0;
    assert_false(str_find(r.body, person, &at));
    r = call(w, CLERK, GET,
             str_fmt(w->mem, "/api/v1/registry/households/" STR_FMT "?day=" STR_FMT, STR_ARG(one),
                     STR_ARG(today(w, -11)))
                 .p,
             NULL);
    assert_true(str_find(r.body, person, &at));
    /* not into the future, not twice */
    MUST(put(w, CLERK, POST, "/api/v1/registry/households/@/steps", two,
             str_fmt(w->mem,
                     "{\"action\":\"move_in\",\"person\":\"" STR_FMT "\",\"day\":\"" STR_FMT
                     "\",\"version\":1}",
                     STR_ARG(person), STR_ARG(today(w, 1)))),
         400);
    MUST(put(w, CLERK, POST, "/api/v1/registry/households/@/steps", two,
             str_fmt(w->mem,
                     "{\"action\":\"move_in\",\"person\":\"" STR_FMT "\",\"day\":\"" STR_FMT
                     "\",\"version\":1}",
                     STR_ARG(person), STR_ARG(today(w, 0)))),
         409);
    MUST(add(w, two, "区丙", "", "", -9), 201);
    r = put(w, CLERK, POST, "/api/v1/registry/households/@/steps", two,
            str_fmt(w->mem,
                    "{\"action\":\"split\",\"people\":[\"" STR_FMT "\"],\"day\":\"" STR_FMT
                    "\",\"version\":1}",
                    STR_ARG(person), STR_ARG(today(w, -1))));
    MUST(r, 200);
    assert_true(str_find(r.body, person, &at));
    assert_true(str_is(member(w, r.body, "split_from"), two.p) || str_find(r.body, two, &at));
    assert_int_equal(number(w, ask(w, CLERK, "/api/v1/registry/buildings/@", b).body, "households"),
                     before + 1);
    r = put(w, CLERK, POST, "/api/v1/registry/households/@/steps", one,
            str_fmt(w->mem, "{\"action\":\"end\",\"day\":\"" STR_FMT "\",\"version\":1}",
                    STR_ARG(today(w, 0))));
    MUST(r, 200);
    assert_true(has(r, "\"allowed\":false"));
    assert_int_equal(number(w, ask(w, CLERK, "/api/v1/registry/buildings/@", b).body, "households"),
                     before);
}

static void a_building_is_pulled_down_and_yesterday_stands(void **state)
{
    struct world *w = *state;
    struct reply  r = call(w, CLERK, GET, "/api/v1/registry/buildings?limit=2", NULL);
    size_t        at = 0;

    MUST(r, 200);
    assert_true(str_find(r.body, STR("},{"), &at));
    str     b = member(w, (str){ r.body.p + at, r.body.n - at }, "ref");
    int64_t n = number(w, ask(w, CLERK, "/api/v1/registry/buildings/@", b).body, "households");
    assert_true(n > 0);
    r = put(w, CLERK, POST, "/api/v1/registry/buildings/@/pull-down", b,
            str_fmt(w->mem, "{\"day\":\"" STR_FMT "\",\"why\":\"旧改\",\"version\":1}",
                    STR_ARG(today(w, 0))));
    MUST(r, 200);
    assert_int_equal(number(w, r.body, "households"), 0);
    assert_false(has(r, "\"room\""));
    r = call(w, CLERK, GET,
             str_fmt(w->mem, "/api/v1/registry/buildings/" STR_FMT "?day=" STR_FMT, STR_ARG(b),
                     STR_ARG(today(w, -1)))
                 .p,
             NULL);
    MUST(r, 200);
    assert_true(has(r, "\"room\"") && has(r, "\"head\""));
    MUST(put(w, CLERK, POST, "/api/v1/registry/buildings/@/pull-down", b,
             str_fmt(w->mem, "{\"day\":\"" STR_FMT "\",\"why\":\"旧改\",\"version\":2}",
                     STR_ARG(today(w, 0)))),
         409);
}

static void a_worker_sees_his_grid(void **state)
{
    struct world *w = *state;
    struct reply  all = call(w, CLERK, GET, "/api/v1/registry/buildings?limit=500", NULL);
    struct reply  mine = call(w, WORKER, GET, "/api/v1/registry/buildings?limit=500", NULL);
    size_t        at = 0;
    int           seen = 0, hidden = 0;

    MUST(mine, 200);
    for (str s = all.body; str_find(s, STR("\"ref\":\""), &at);) {
        str    ref = { s.p + at + 7, 20 };
        size_t x = 0;
        bool   in = str_find(mine.body, ref, &x);
        seen += in;
        hidden += !in;
        MUST(ask(w, WORKER, "/api/v1/registry/buildings/@", ref), in ? 200 : 404);
        s = (str){ s.p + at + 27, s.n - at - 27 };
    }
    assert_true(seen > 0 && hidden > 0);
}

static void care_flags_come_back(void **state)
{
    struct world *w = *state;
    str           house = a_household(w, a_building(w), "9906", -30);
    struct reply  r = add(w, house, "查老", "", "", -30);

    MUST(r, 201);
    str person = after(w, r.body, "\"people\"", "ref");
    MUST(put(w, CLERK, POST, "/api/v1/registry/people/@/care", person,
             STR("{\"flag\":\"nonsense\",\"source\":\"x\"}")),
         400);
    r = put(w, CLERK, POST, "/api/v1/registry/people/@/care", person,
            str_fmt(w->mem,
                    "{\"flag\":\"alone\",\"source\":\"入户走访\",\"review\":\"" STR_FMT "\"}",
                    STR_ARG(today(w, 0))));
    MUST(r, 200);
    str    flag = after(w, r.body, "\"care\"", "ref");
    size_t at = 0;
    r = call(w, CLERK, GET, "/api/v1/registry/reviews", NULL);
    MUST(r, 200);
    assert_true(str_find(r.body, person, &at));
    r = put(w, CLERK, POST, "/api/v1/registry/people/@/care", person,
            str_fmt(w->mem,
                    "{\"care\":\"" STR_FMT "\",\"source\":\"儿女已同住\",\"until\":\"" STR_FMT
                    "\",\"version\":1}",
                    STR_ARG(flag), STR_ARG(today(w, 0))));
    MUST(r, 200);
    r = call(w, CLERK, GET, "/api/v1/registry/reviews", NULL);
    assert_false(str_find(r.body, person, &at));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_are_read_as_they_are_called),
        cmocka_unit_test(somebody_is_written_down_and_found),
        cmocka_unit_test(what_is_masked_is_read_with_a_reason_only),
        cmocka_unit_test(changes_keep_what_was),
        cmocka_unit_test(moves_are_dated),
        cmocka_unit_test(a_building_is_pulled_down_and_yesterday_stands),
        cmocka_unit_test(a_worker_sees_his_grid),
        cmocka_unit_test(care_flags_come_back),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
