/* test_open.c -- what is kept of open matters (words, counts, map, the newest of a place) is what a
 * naive count of the matters gives; snapshots and answers are shared only while nothing changes. */
#include "test.h"

#include <pthread.h>

#include "base/when.h"
#include "core/small.h"
#include "lib/world.h"
#include "modules/casework/casework_open.h"

/* clang-format off */
struct seen {
    struct ref ref;
    str        category, words;
    int        state;
    int64_t    place_now, cell, lng, lat, open;
    bool public;
};
static const struct field seen_fields[] = {
    REF (struct seen, ref,       .doc = "matter"),
    TEXT(struct seen, category,  0, 20, .doc = "category"),
    TEXT(struct seen, words,     0, 2000, .doc = "words"),
    WORD(struct seen, state,     case_state_words, .doc = "state"),
    CODE(struct seen, place_now, .doc = "place"),
    INT (struct seen, cell,      0, INT64_MAX, .doc = "cell"),
    INT (struct seen, lng,       INT64_MIN, INT64_MAX, .doc = "where"),
    INT (struct seen, lat,       INT64_MIN, INT64_MAX, .doc = "where"),
    INT (struct seen, open,      0, 1, .doc = "open"),
    BOOL(struct seen, public,    .doc = "public"),
    FIELDS_END,
};
static const struct sql
    sql_all      = { "all", "", "", "SELECT community, id, category, words, state, place_now, cell, lng, lat, open, public FROM casefile ORDER BY id DESC" },
    sql_handle   = { "handle", "", "", "UPDATE casefile SET state = CASE WHEN id % 2 = 0 THEN 'judging' ELSE 'judged' END WHERE words = '修好了的事'" },
    sql_open     = { "open_again", "", "", "UPDATE casefile SET state = 'reported' WHERE words = '修好了的事'" },
    sql_spoil[]  = {
        { "spoil_map",    "", "", "UPDATE map_open SET n = n + 1 WHERE level = 4" },
        { "mend_map",     "", "", "UPDATE map_open SET n = n - 1 WHERE level = 4" },
        { "spoil_street", "", "", "UPDATE rollup SET n = n + 1 WHERE community = 350205003 AND kind = 'state:closed'" },
        { "mend_street",  "", "", "UPDATE rollup SET n = n - 1 WHERE community = 350205003 AND kind = 'state:closed'" },
        { "spoil_words",  "", "", "UPDATE gram_open SET place_now = place_now + 1" },
        { "mend_words",   "", "", "UPDATE gram_open SET place_now = place_now - 1" },
    };
/* clang-format on */

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

static struct db *own(struct world *w)
{
    struct db *db = NULL;

    assert_null(db_open(w->mem, w->app->server.url, DB_WRITE, &db));
    return db;
}

/* All matters, newest first. */
static struct list all(struct world *w)
{
    struct db  *db = own(w);
    struct list l;

    assert_null(db_all(db, w->mem, &sql_all, DB_NO_ARGS, seen_fields, sizeof(struct seen), &l));
    db_close(db);
    return l;
}

static str report(struct world *w, const char *category, const char *words, int64_t lng,
                  int64_t lat)
{
    struct reply r = call(w, RESIDENT, POST, "/api/v1/cases",
                          str_fmt(w->mem,
                                  "{\"category\":\"%s\",\"words\":\"%s\",\"lng\":%lld,\"lat\":%lld,"
                                  "\"address\":\"x\"}",
                                  category, words, (long long)lng, (long long)lat)
                              .p);

    assert_int_equal(r.status, 201);
    return member(w, r.body, "ref");
}

static void same(str got, str want)
{
    if (!str_eq(got, want))
        fail_msg("got\n" STR_FMT "instead of\n" STR_FMT, STR_ARG(got), STR_ARG(want));
}

static int64_t leading(str digits)
{
    int64_t v = 0;
    size_t  n = 0;

    while (n < digits.n && is_digit(digits.p[n]))
        n++;
    assert_true(str_i64((str){ digits.p, n }, 0, INT64_MAX, &v));
    return v;
}

/* The references of an answer, one after the other. */
static str refs(struct world *w, str body)
{
    static const char mark[] = "\"ref\":\"";
    struct buf        b;
    size_t            at = 0;

    buf_init(&b, w->mem, 1 << 20);
    while (str_find(body, str_of(mark), &at)) {
        body = (str){ body.p + at + strlen(mark), body.n - at - strlen(mark) };
        buf_bytes(&b, body.p, 20);
        buf_char(&b, '\n');
    }
    return buf_done(&b);
}

static void recounted(struct world *w, int64_t least, int64_t wrong)
{
    struct db *db = own(w);
    int64_t    compared = 0, found = 0;

    assert_null(open_recount(db, w->mem, &compared, &found));
    db_close(db);
    assert_true(compared >= least);
    if (wrong)
        assert_true(found >= wrong);
    else
        assert_int_equal(found, 0);
}

static void every_step_keeps_what_is_open(void **state)
{
    struct world *w = *state;

    recounted(w, 0, 0); /* of a demonstration, written in bulk */
    for (int s = 0; s < CASE_STATES; s++)
        case_in(w, case_state_words[s]);
    recounted(w, 20, 0);
    /* filed as something else that is not public: category and map follow */
    str ref = report(w, "06012", "其实是邻里的事，报错了类别", w->lng, w->lat);
    assert_int_equal(step(w, CLERK, ref, "ask_verify", "").status, 200);
    assert_int_equal(
        step(w, WORKER, ref, "confirm", ",\"words\":\"是\",\"category\":\"S0201\"").status, 200);
    recounted(w, 20, 0);
    struct db *db = own(w);
    for (size_t i = 0; i < COUNT(sql_spoil); i += 2) { /* what is wrong is found */
        assert_null(db_exec(db, w->mem, &sql_spoil[i], DB_NO_ARGS, NULL));
        recounted(w, 20, 1);
        assert_null(db_exec(db, w->mem, &sql_spoil[i + 1], DB_NO_ARGS, NULL));
    }
    db_close(db);
    recounted(w, 20, 0);
}

/* ---- words ------------------------------------------------------------------------------------
 */

static str percent(struct world *w, str s)
{
    struct buf b;

    buf_init(&b, w->mem, 1000);
    for (size_t i = 0; i < s.n; i++)
        buf_fmt(&b, "%%%02X", (unsigned char)s.p[i]);
    return buf_done(&b);
}

/* Which matters a search should give: newest first, at most 200. OPEN: 1, 0 or -1 for both. */
static str naive_search(struct world *w, const char *q, const char *state, int64_t place, int open)
{
    struct list        l = all(w);
    const struct seen *x = l.item;
    struct buf         b;
    size_t             at = 0, n = 0;

    buf_init(&b, w->mem, 1 << 20);
    for (size_t i = 0; i < l.n && n < 200; i++) {
        if (!str_find(gram_fold(w->mem, x[i].words), gram_fold(w->mem, str_of(q)), &at) ||
            (open >= 0 && x[i].open != open) || !place_under(x[i].place_now, place) ||
            (state && strcmp(case_state_words[x[i].state], state) != 0))
            continue;
        buf_fmt(&b, STR_FMT "\n", STR_ARG(ref_text(w->mem, w->app->server.refs, x[i].ref)));
        n++;
    }
    return buf_done(&b);
}

static void words_find_what_a_naive_search_finds(void **state)
{
    static const char *const queries[] = { "消防通道", "通道",    "路灯不亮", "坏了",
                                           "垃圾",     "东门abc", "ABC 12",   "灯。不",
                                           "没有这些", "人",      "12" };
    static const char *const states[] = { NULL, "handling", "closed", "reported" };
    static const int64_t     places[] = { 350205003, 350205003006, 350205003006001 };
    static const char *const queues[] = { "open", "closed", "mine" };
    struct world            *w = *state;
    size_t                   found = 0;

    report(w, "06012", "东门 ABC-12 号楼前路灯不亮，灯坏了", w->lng, w->lat);
    report(w, "06012", "消防栓旁的通道堵了", w->lng, w->lat); /* holds the pairs, not the words */
    report(w, "06012", "电动车停满消防通道", w->lng, w->lat);
    for (size_t q = 0; q < COUNT(queries); q++)
        for (size_t s = 0; s < COUNT(states); s++)
            for (size_t k = 0; k < COUNT(queues) * 2; k++) {
                int64_t place = places[k / COUNT(queues)];
                size_t  queue = k % COUNT(queues);
                size_t  chars = 0;
                str     path = str_fmt(
                        w->mem, "/api/v1/cases?queue=%s&limit=200&place=%lld&q=" STR_FMT "%s%s",
                        queues[queue], (long long)place, STR_ARG(percent(w, str_of(queries[q]))),
                    states[s] ? "&state=" : "", states[s] ? states[s] : "");
                utf8_count(gram_fold(w->mem, str_of(queries[q])), &chars);
                struct reply r = call(w, DISPATCHER, GET, path.p, NULL);
                if (chars < 2 && queue) { /* one character: only of what is open */
                    assert_int_equal(r.status, 400);
                    continue;
                }
                assert_int_equal(r.status, 200);
                str naive = naive_search(w, queries[q], states[s], place,
                                         queue == 0   ? 1
                                         : queue == 1 ? 0
                                                      : -1);
                if (strcmp(queries[q], "12") != 0) /* that may also be a number */
                    same(refs(w, r.body), naive);
                found += naive.n > 0;
            }
    assert_true(found > 20);
}

static void words_come_page_by_page(void **state)
{
    struct world *w = *state;
    struct buf    b;
    str           after = { 0 };

    for (int i = 0; i < 12; i++) /* every other one only looks like it */
        report(w, "06012", i % 2 ? "翻页测试甲乙" : "翻页测 测试甲乙 页测试甲", w->lng, w->lat);
    buf_init(&b, w->mem, 1 << 16);
    for (int page = 0; page < 20; page++) {
        struct reply r =
            call(w, DISPATCHER, GET,
                 str_fmt(w->mem, "/api/v1/cases?queue=open&limit=2&q=" STR_FMT "%s" STR_FMT,
                         STR_ARG(percent(w, STR("翻页测试甲"))), after.n ? "&after=" : "",
                         STR_ARG(after))
                     .p,
                 NULL);
        assert_int_equal(r.status, 200);
        buf_str(&b, refs(w, r.body));
        size_t at = 0;
        if (str_find(r.body, STR("\"next\":null"), &at))
            break;
        after = member(w, r.body, "next");
    }
    same(buf_done(&b), naive_search(w, "翻页测试甲", NULL, 350205003, 1));
}

/* ---- near -------------------------------------------------------------------------------------
 */

static int by_number(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

    return (x > y) - (x < y);
}

/* The distances of an answer. */
static size_t metres_of(struct world *w, str body, int64_t *out)
{
    static const char mark[] = "\"metres\":";
    size_t            n = 0, at = 0;

    (void)w;
    while (str_find(body, str_of(mark), &at)) {
        body = (str){ body.p + at + strlen(mark), body.n - at - strlen(mark) };
        out[n++] = leading(body);
    }
    return n;
}

static struct reply near(struct world *w, int64_t lng, int64_t lat, const char *more)
{
    return call(w, RESIDENT, GET,
                str_fmt(w->mem, "/api/v1/cases/near?lng=%lld&lat=%lld%s", (long long)lng,
                        (long long)lat, more)
                    .p,
                NULL);
}

static void what_is_near_is_the_nearest(void **state)
{
    struct world *w = *state;
    int64_t       seed = 7;
    /* three kilometres away from the houses, where nothing else is open */
    int64_t lng0 = w->lng + 300000, lat0 = w->lat;

    for (int i = 0; i < 30; i++) { /* over 400 m, about 70 m apart */
        seed = (seed * 1103515245 + 12345) % 2147483648;
        report(w, "06012", "附近的事", lng0 + i % 6 * 7000 - 20000 + seed % 3000,
               lat0 + i / 6 * 7000 - 20000 + seed / 3000 % 3000);
    }
    struct list        l = all(w);
    const struct seen *x = l.item;
    for (int i = 0; i < 25; i++) {
        int64_t want[1000], got[10], lng = lng0 + i % 5 * 4700 - 9000,
                                     lat = lat0 + i / 5 * 4700 - 9000;
        size_t n = 0;
        for (size_t k = 0; k < l.n && n < COUNT(want); k++) {
            want[n] = place_metres(lng, lat, x[k].lng, x[k].lat);
            int newer = 0; /* of each cell the newest eight count */
            for (size_t j = 0; j < k; j++)
                newer += x[j].open && x[j].public && x[j].cell == x[k].cell;
            n += x[k].open && x[k].public && want[n] <= 150 && newer < 8;
        }
        qsort(want, n, sizeof *want, by_number);
        struct reply r = near(w, lng, lat, "");
        assert_int_equal(r.status, 200);
        size_t have = metres_of(w, r.body, got);
        assert_int_equal(have, n < 5 ? n : 5);
        for (size_t k = 0; k < have; k++)
            assert_int_equal(got[k], want[k]);
    }
}

/* Thirty-two of a category in one cell, the nearest of them the oldest; and how far that goes. */
static void in_a_crowd_the_nearest_is_found(void **state)
{
    struct world *w = *state;
    /* two kilometres away, in the middle of a cell, the others 30 m from it and more */
    int64_t lng = (w->lng + 200000) / 10000 * 10000 + 5000, lat = w->lat / 10000 * 10000 + 5000;
    int64_t got[10];
    size_t  at = 0;
    str     here = report(w, "06012", "就在脚下", lng, lat);

    for (int i = 0; i < 31; i++)
        report(w, "06012", "旁边的事", lng + (i & 1 ? 3000 : -3000), lat + i * 50);
    for (int i = 0; i < 20; i++) /* of another kind: they take nobody's place */
        report(w, "08001", "别的事", lng - 3000, lat - i * 50);
    struct reply r = near(w, lng, lat, "&category=06012");
    assert_int_equal(metres_of(w, r.body, got), 5);
    assert_int_equal(got[0], 0);
    assert_true(str_find(r.body, here, &at));
    report(w, "06012", "旁边的事", lng + 3000, lat); /* the 33rd: of a cell the newest 32 count */
    r = near(w, lng, lat, "&category=06012");
    assert_int_equal(metres_of(w, r.body, got), 5);
    assert_false(str_find(r.body, here, &at));
}

static void a_crowd_hides_neither_the_newest_nor_a_category(void **state)
{
    struct world *w = *state;
    int64_t       lng = w->lng + 3000, lat = w->lat + 3000;
    size_t        at = 0;
    str           rare = report(w, "08001", "这里夜里施工", lng, lat), last = rare;

    for (int i = 0; i < 40; i++)
        last = report(w, "06012", "人多的地方", lng, lat);
    struct reply r = near(w, lng, lat, "");
    assert_true(str_find(r.body, last, &at));
    assert_false(str_find(r.body, rare, &at)); /* older than those that are shown */
    r = near(w, lng, lat, "&category=08001");
    assert_true(str_find(r.body, rare, &at));
}

static int times(str body, const char *mark)
{
    size_t n = 0, at = 0;

    for (; str_find(body, str_of(mark), &at); n++)
        body = (str){ body.p + at + 1, body.n - at - 1 };
    return (int)n;
}

/* Six that were handled lie nearer than the one that can still be joined, and forty newer ones of
 * its kind in its cell: it comes first, and those after it say what they are. */
static void handled_ones_do_not_crowd_out_what_can_be_joined(void **state)
{
    struct world *w = *state;
    int64_t       lng = (w->lng - 200000) / 10000 * 10000 + 9000, lat = w->lat, got[10];
    const char   *asked[] = { "", "&category=06012" };
    size_t        at = 0;
    str           open = report(w, "06012", "还坏着的事", lng + 9000, lat);

    for (int i = 0; i < 46; i++)
        report(w, "06012", "修好了的事", lng + (i < 6 ? i * 100 : 9500), lat);
    struct db *db = own(w);
    assert_null(db_exec(db, w->mem, &sql_handle, DB_NO_ARGS, NULL));
    for (size_t k = 0; k < COUNT(asked); k++) {
        struct reply r = near(w, lng, lat, asked[k]);
        assert_int_equal(metres_of(w, r.body, got), 5);
        assert_true(str_find(r.body, open, &at));
        assert_int_equal(times((str){ r.body.p, at }, "\"ref\""), 1); /* it is the first */
        for (int i = 1; i < 5; i++)
            assert_int_equal(got[i], place_metres(lng, lat, lng + (i - 1) * 100, lat));
        assert_int_equal(times(r.body, "\"handled\":false"), 1);
        assert_int_equal(times(r.body, "\"handled\":true"), 4);
    }
    assert_null(db_exec(db, w->mem, &sql_open, DB_NO_ARGS, NULL)); /* others count by state */
    db_close(db);
}

/* ---- map --------------------------------------------------------------------------------------
 */

/* Sum of "n" in an answer, and how many blocks. */
static int64_t sum_of(str body, size_t *blocks)
{
    static const char mark[] = ",\"n\":";
    int64_t           sum = 0;
    size_t            at = 0;

    for (*blocks = 0; str_find(body, str_of(mark), &at); ++*blocks) {
        body = (str){ body.p + at + strlen(mark), body.n - at - strlen(mark) };
        sum += leading(body);
    }
    return sum;
}

static int64_t naive_open(const struct list *l, int64_t place, int64_t side, int64_t block)
{
    const struct seen *x = l->item;
    int64_t            n = 0;

    for (size_t i = 0; i < l->n; i++)
        n += x[i].open && x[i].public && place_under(x[i].place_now, place) &&
             (!block || place_block(x[i].cell, side) == block);
    return n;
}

static struct reply map(struct world *w, int64_t side, int64_t block)
{
    return call_session(w, (str){ 0 }, GET,
                        block ? str_fmt(w->mem,
                                        "/api/v1/public/map?place=350205003&side=%lld&block=%lld",
                                        (long long)side, (long long)block)
                                    .p
                              : "/api/v1/public/map?place=350205003",
                        NULL, NULL, false);
}

static void the_map_shows_what_a_naive_count_gives(void **state)
{
    struct world *w = *state;
    size_t        blocks = 0, at = 0;

    str          ref = report(w, "06012", "地图上的事", w->lng, w->lat);
    struct list  l = all(w);
    struct reply r = map(w, 0, 0);
    assert_int_equal(r.status, 200);
    assert_int_equal(sum_of(r.body, &blocks), naive_open(&l, 350205003, 0, 0));
    assert_true(blocks > 0);
    int64_t cell = place_cell(w->lng, w->lat), large = place_block(cell, 16);
    int64_t small = place_block(cell, 4);
    assert_true(str_find(r.body, str_fmt(w->mem, "\"block\":%lld", (long long)large), &at));
    r = map(w, 16, large);
    assert_int_equal(r.status, 200);
    assert_int_equal(sum_of(r.body, &blocks), naive_open(&l, 350205003, 16, large));
    assert_true(str_find(r.body, str_fmt(w->mem, "\"block\":%lld", (long long)small), &at));
    r = map(w, 4, small);
    assert_int_equal(r.status, 200);
    assert_true(str_find(r.body, ref, &at));
    assert_false(str_find(r.body, str_fmt(w->mem, "\"lng\":%lld", (long long)w->lng), &at));
    /* of the whole district 6.4 km, and the same again within */
    struct reply whole =
        call_session(w, (str){ 0 }, GET, "/api/v1/public/map?place=350205", NULL, NULL, false);
    assert_int_equal(sum_of(whole.body, &blocks), naive_open(&l, 350205, 0, 0));
    int64_t huge = place_block(large, 4);
    assert_true(str_find(whole.body, str_fmt(w->mem, "\"block\":%lld", (long long)huge), &at));
    r = map(w, 64, huge);
    assert_int_equal(sum_of(r.body, &blocks), naive_open(&l, 350205003, 64, huge));
    assert_int_equal(map(w, 7, large).status, 400);
    assert_int_equal(map(w, 16, 999999999999).status, 200); /* nowhere: nothing */
}

/* ---- overview ---------------------------------------------------------------------------------
 */

static void the_overview_is_what_a_naive_count_gives(void **state)
{
    struct world *w = *state;

    case_in(w, "handling");
    struct list        l = all(w);
    struct reply       r[] = { call(w, DISTRICT, GET, "/api/v1/counts/places", NULL),
                               call(w, DISPATCHER, GET, "/api/v1/counts/places", NULL) };
    const struct seen *x = l.item;
    for (size_t k = 0; k < COUNT(r); k++) {
        int64_t place = k ? 350205003 : 350205;
        assert_int_equal(r[k].status, 200);
        str    items = r[k].body, kinds = r[k].body;
        size_t at = 0, states = 0;
        assert_true(str_find(kinds, STR("\"states\""), &states));
        for (size_t i = 0; i < l.n; i++) { /* each child, each state, each category */
            int64_t child = place_at(x[i].place_now, k ? LEVEL_COMMUNITY : LEVEL_STREET);
            int64_t in_child = 0, in_state = 0, in_category = 0;
            if (!x[i].open || !place_under(x[i].place_now, place))
                continue;
            for (size_t j = 0; j < l.n; j++) {
                bool in = x[j].open && place_under(x[j].place_now, place);
                in_child += in && place_under(x[j].place_now, child);
                in_state += in && x[j].state == x[i].state;
                in_category += in && str_eq(x[j].category, x[i].category);
            }
            str one = { items.p, states };
            assert_true(
                str_find(one, str_fmt(w->mem, "\"place\":\"%lld\"", (long long)child), &at));
            one = (str){ items.p + at, states - at };
            assert_int_equal(number(w, one, "open"), in_child);
            kinds = (str){ r[k].body.p + states, r[k].body.n - states };
            assert_true(str_find(kinds,
                                 str_fmt(w->mem, "{\"state\":\"%s\",\"n\":%lld}",
                                         case_state_words[x[i].state], (long long)in_state),
                                 &at));
            assert_true(str_find(
                kinds, str_fmt(w->mem, "{\"category\":\"" STR_FMT "\"", STR_ARG(x[i].category)),
                &at));
            kinds = (str){ kinds.p + at, kinds.n - at };
            assert_int_equal(number(w, kinds, "n"), in_category);
        }
    }
}

/* ---- what is shared while nothing changes -------------------------------------------------------
 */

static void a_snapshot_is_shared_until_somebody_commits(void **state)
{
    struct world     *w = *state;
    struct db        *db = NULL;
    struct db_version a, b;
    struct list       l;

    assert_null(db_open(w->mem, w->app->server.url, DB_READ, &db));
    bool sqlite = db_engine(db) == DB_SQLITE;
    assert_null(db_all(db, w->mem, &sql_all, DB_NO_ARGS, seen_fields, sizeof(struct seen), &l));
    assert_null(db_snapshot_share(db, w->mem));
    assert_int_equal(db_snapshot_version(db, &a), sqlite);
    assert_null(db_all(db, w->mem, &sql_all, DB_NO_ARGS, seen_fields, sizeof(struct seen), &l));
    size_t before = l.n;
    assert_null(db_snapshot_share(db, w->mem));
    db_snapshot_version(db, &b);
    if (sqlite)
        assert_memory_equal(&a, &b, sizeof a);
    for (size_t i = 1; i <= 20; i++) {
        report(w, "06012", "快照之外", w->lng, w->lat);
        assert_null(db_snapshot_share(db, w->mem));
        assert_null(db_all(db, w->mem, &sql_all, DB_NO_ARGS, seen_fields, sizeof(struct seen), &l));
        assert_int_equal(l.n, before + i); /* what is acknowledged is there */
    }
    db_snapshot_version(db, &b);
    if (sqlite)
        assert_memory_not_equal(&a, &b, sizeof a);
    db_snapshot_end(db);
    assert_false(db_snapshot_version(db, &a));
    db_close(db);
}

/* A thread with turns, as the engine has. */
static void *turns(void *arg)
{
    static const char path[] = "/api/v1/cases?queue=mine&limit=200";
    struct world     *w = arg;

    server_turns();
    for (int i = 0; i < 30; i++) {
        str          ref = report(w, "06012", "刚刚上报", w->lng, w->lat);
        struct reply a = call(w, RESIDENT, GET, path, NULL), b = call(w, RESIDENT, GET, path, NULL);
        size_t       at = 0;
        assert_int_equal(a.status, 200);
        assert_true(str_find(a.body, ref, &at)); /* one's own report at once, in the same turn */
        assert_true(str_eq(a.body, b.body));
        str other = call(w, NEIGHBOUR, GET, path, NULL).body; /* another person: another answer */
        assert_false(str_find(other, ref, &at));
        if (i % 7 == 0)
            server_turn_over();
    }
    server_turn_over();
    return NULL;
}

static void an_answer_is_given_again_only_while_it_is_true(void **state)
{
    pthread_t thread;

    assert_int_equal(pthread_create(&thread, NULL, turns, *state), 0);
    assert_int_equal(pthread_join(thread, NULL), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        /* first: the others crowd one cell */
        cmocka_unit_test(what_is_near_is_the_nearest),
        cmocka_unit_test(in_a_crowd_the_nearest_is_found),
        cmocka_unit_test(handled_ones_do_not_crowd_out_what_can_be_joined),
        cmocka_unit_test(every_step_keeps_what_is_open),
        cmocka_unit_test(words_find_what_a_naive_search_finds),
        cmocka_unit_test(words_come_page_by_page),
        cmocka_unit_test(a_crowd_hides_neither_the_newest_nor_a_category),
        cmocka_unit_test(the_map_shows_what_a_naive_count_gives),
        cmocka_unit_test(the_overview_is_what_a_naive_count_gives),
        cmocka_unit_test(a_snapshot_is_shared_until_somebody_commits),
        cmocka_unit_test(an_answer_is_given_again_only_while_it_is_true),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
