/* test_registry_past.c -- a past day is one day: what the figures of the registry count is what its
 * lists and sheets of that day show, one by one, after moves, splits, deaths, changes and grids
 * drawn anew. */
#include "test.h"

#include <jansson.h>

#include "base/when.h"
#include "lib/play.h"

#define HAIHONG "350205003006"
#define OTHER   "350205003005" /* a community beside it, to which one building belonged once */
#define OLD     HAIHONG "901"  /* all of the buildings here, at first */
#define LATER   HAIHONG "902"  /* one of them, later on */

enum { BUILDINGS = 3, VALUES = 60, NEW_DAYS = 6, PEOPLE_MOST = 400 };

static const char *const traits[] = { "sex",      "residence", "ethnic",  "education",
                                      "marriage", "politics",  "id_kind", "nation" };
enum { ALL = COUNT(traits), AGE, USAGE, CARE, HOUSEHOLDS, NEWCOMERS, COUNTS };
static const char *const counts[COUNTS] = { "sex",        "residence", "ethnic",  "education",
                                            "marriage",   "politics",  "id_kind", "nation",
                                            "all",        "age",       "usage",   "care",
                                            "households", "newcomers" };

static int64_t day_zero; /* on which the story begins */

/* What was counted: how many of which value. */
struct tally {
    str     value[VALUES];
    int64_t n[VALUES];
    size_t  used;
};
struct walk {
    struct tally tally[COUNTS];
};

static void count(struct tally *t, str value, int64_t n)
{
    size_t i = 0;

    while (i < t->used && !str_eq(t->value[i], value))
        i++;
    assert_true(i < VALUES);
    t->value[i] = value;
    t->n[i] += n;
    t->used = i < t->used ? t->used : i + 1;
}

static int64_t counted(const struct tally *t, str value)
{
    for (size_t i = 0; i < t->used; i++)
        if (str_eq(t->value[i], value))
            return t->n[i];
    return 0;
}

static str say(struct world *w, int64_t day)
{
    char t[DATE_TEXT];

    date_text(day_zero + day, t);
    return str_dup(w->mem, str_of(t));
}

static json_t *get(struct world *w, const char *path, int64_t day)
{
    str          p = str_fmt(w->mem, "%s%cday=" STR_FMT, path, strchr(path, '?') ? '&' : '?',
                             STR_ARG(say(w, day)));
    struct reply r = call(w, CLERK, GET, p.p, NULL);
    json_t      *j;

    MUST(r, 200);
    j = json_loadb(r.body.p, r.body.n, 0, NULL);
    assert_non_null(j);
    return j;
}

static str text(struct world *w, const json_t *o, const char *name)
{
    const char *s = json_string_value(json_object_get(o, name));

    return s ? str_dup(w->mem, str_of(s)) : (str){ 0 };
}

static int64_t date(struct world *w, const json_t *o, const char *name)
{
    int64_t d = DATE_NONE;
    str     s = text(w, o, name);

    if (s.n)
        assert_true(date_read(s, &d));
    return d;
}

static str path_to(struct world *w, const char *kind, str ref)
{
    return str_fmt(w->mem, "/api/v1/registry/%s/" STR_FMT, kind, STR_ARG(ref));
}

static const char *span_of(int64_t born, int64_t day)
{
    struct civil b, d = date_civil(day);

    if (born == DATE_NONE)
        return "";
    b = date_civil(born);
    int64_t age =
        d.year - b.year - (d.month < b.month || (d.month == b.month && d.day < b.day) ? 1 : 0);
    return age < 6    ? "0-5"
           : age < 18 ? "6-17"
           : age < 35 ? "18-34"
           : age < 60 ? "35-59"
           : age < 80 ? "60-79"
                      : "80+";
}

/* ---- walking ---- */

typedef void mate_fn(void *ctx, struct world *w, const json_t *mate, str usage, int64_t day);
typedef void home_fn(void *ctx, struct world *w, const json_t *household);

/* Everybody who lived in the buildings of LIST (of the answer of a list) on DAY. */
static void each_mate(struct world *w, const json_t *list, int64_t day, mate_fn *mate,
                      home_fn *home, void *ctx)
{
    size_t        i, k, n, m;
    const json_t *b, *d, *h, *p;

    json_array_foreach(json_object_get(list, "items"), i, b)
    {
        json_t *sheet = get(w, path_to(w, "buildings", text(w, b, "ref")).p, day);
        json_array_foreach(json_object_get(sheet, "dwellings"), k, d)
        {
            json_array_foreach(json_object_get(d, "households"), n, h)
            {
                json_t *in = get(w, path_to(w, "households", text(w, h, "ref")).p, day);
                if (home)
                    home(ctx, w, json_object_get(in, "household"));
                json_array_foreach(json_object_get(in, "people"), m, p)
                {
                    int64_t died = date(w, p, "died");
                    if (json_is_true(json_object_get(p, "main")) &&
                        (died == DATE_NONE || died > day_zero + day))
                        mate(ctx, w, p, text(w, d, "usage"), day);
                }
                json_decref(in);
            }
        }
        json_decref(sheet);
    }
}

static void count_home(void *ctx, struct world *w, const json_t *household)
{
    struct walk *x = ctx;

    count(&x->tally[HOUSEHOLDS], text(w, household, "kind"), 1);
}

static void count_mate(void *ctx, struct world *w, const json_t *mate, str usage, int64_t day)
{
    struct walk  *x = ctx;
    json_t       *sheet = get(w, path_to(w, "people", text(w, mate, "ref")).p, day);
    const json_t *p = json_object_get(sheet, "person"), *c;
    size_t        i;

    for (size_t t = 0; t < COUNT(traits); t++)
        count(&x->tally[t], text(w, p, traits[t]), 1);
    /* the household shows the same person of the same day */
    assert_true(str_eq(text(w, p, "residence"), text(w, mate, "residence")));
    assert_true(str_eq(text(w, p, "born"), text(w, mate, "born")));
    count(&x->tally[ALL], (str){ 0 }, 1);
    count(&x->tally[AGE], str_of(span_of(date(w, p, "born"), day_zero + day)), 1);
    count(&x->tally[USAGE], usage, 1);
    json_array_foreach(json_object_get(mate, "care"), i, c)
        count(&x->tally[CARE], text(w, c, "flag"), 1);
    json_decref(sheet);
}

struct presence {
    str    ref[PEOPLE_MOST];
    int    days[PEOPLE_MOST];
    size_t used;
    bool   starts; /* the first day: who is not there later does not count */
};

static void note_presence(void *ctx, struct world *w, const json_t *mate, str usage, int64_t day)
{
    struct presence *x = ctx;
    str              ref = text(w, mate, "ref");
    size_t           i = 0;

    (void)usage;
    (void)day;
    while (i < x->used && !str_eq(x->ref[i], ref))
        i++;
    if (i == x->used && x->starts)
        x->ref[x->used++] = ref;
    assert_true(x->used < PEOPLE_MOST);
    if (i < x->used)
        x->days[i]++;
}

/* New is who was not there on each of the days before, wherever in these buildings. */
static void count_newcomers(struct world *w, const json_t *list, int64_t day, struct tally *out)
{
    struct presence *x = NEW(w->mem, struct presence);

    for (int d = 0; d <= NEW_DAYS; d++) {
        x->starts = d == 0;
        each_mate(w, list, day - d, note_presence, NULL, x);
    }
    for (size_t i = 0; i < x->used; i++)
        count(out, x->days[i] == NEW_DAYS + 1 ? STR("settled") : STR("new"), 1);
}

static void same_counts(struct world *w, const char *grid, int64_t day, const struct walk *x)
{
    for (size_t by = 0; by < COUNTS; by++) {
        const struct tally *t = &x->tally[by];
        json_t             *f = get(w,
                                    str_fmt(w->mem, "/api/v1/registry/figures?by=%s&place=%s&new_days=%d",
                                            counts[by], grid, NEW_DAYS)
                                        .p,
                                    day);
        const json_t       *one;
        size_t              i, some = 0;
        for (i = 0; i < t->used; i++)
            some += t->n[i] > 0;
        json_array_foreach(json_object_get(f, "items"), i, one)
        {
            str     value = text(w, one, "trait");
            int64_t n = json_integer_value(json_object_get(one, "n"));
            if (n != counted(t, value))
                fail_msg("%s of %s on %s: " STR_FMT " %lld, but the sheets show %lld", counts[by],
                         grid, say(w, day).p, STR_ARG(value), (long long)n,
                         (long long)counted(t, value));
        }
        if (json_array_size(json_object_get(f, "items")) != some)
            fail_msg("%s of %s on %s: %zu values, but the sheets show %zu", counts[by], grid,
                     say(w, day).p, json_array_size(json_object_get(f, "items")), some);
        json_decref(f);
    }
}

/* The figures of a grid on a day are what one finds there by walking. */
static void check_day(struct world *w, const char *grid, int64_t day, size_t buildings)
{
    struct walk *x = NEW(w->mem, struct walk);
    json_t      *list =
        get(w, str_fmt(w->mem, "/api/v1/registry/buildings?limit=500&place=%s", grid).p, day);
    const json_t *b;
    size_t        i;

    if (json_array_size(json_object_get(list, "items")) != buildings)
        fail_msg("%s on %s: %zu buildings, not %zu", grid, say(w, day).p,
                 json_array_size(json_object_get(list, "items")), buildings);
    json_array_foreach(json_object_get(list, "items"), i, b)
    {
        json_t *sheet = get(w, path_to(w, "buildings", text(w, b, "ref")).p, day);
        assert_true(str_is(text(w, b, "grid"), grid));
        assert_true(str_is(text(w, json_object_get(sheet, "building"), "grid"), grid));
        json_decref(sheet);
    }
    each_mate(w, list, day, count_mate, count_home, x);
    count_newcomers(w, list, day, &x->tally[NEWCOMERS]);
    same_counts(w, grid, day, x);
    json_decref(list);
}

/* ---- the story ---- */

static str     building[BUILDINGS];
static int64_t site[BUILDINGS];

/* The three buildings with the fewest households. */
static int begin(void **state)
{
    int           status = play_setup(state);
    struct world *w = *state;

    day_zero = when_date(shifted());
    for (int i = 0; i < BUILDINGS; i++) {
        site[i] = world_count(
            w, str_fmt(w->mem,
                       "SELECT s.id AS n FROM site s JOIN dwelling d ON d.community = s.community "
                       "AND d.site = s.id WHERE s.place_now = " HAIHONG " AND s.grid <> " OLD
                       " GROUP BY s.id ORDER BY COUNT(*), s.id LIMIT 1")
                   .p);
        world_put(
            w, str_fmt(w->mem, "UPDATE site SET grid = " OLD " WHERE id = %lld", (long long)site[i])
                   .p);
        json_t *list = get(w, "/api/v1/registry/buildings?limit=500&place=" OLD, 0);
        size_t  n = json_array_size(json_object_get(list, "items"));
        assert_int_equal(n, i + 1);
        for (size_t k = 0; k < n; k++) {
            str  ref = text(w, json_array_get(json_object_get(list, "items"), k), "ref");
            bool known = false;
            for (int j = 0; j < i; j++)
                known = known || str_eq(building[j], ref);
            building[i] = known ? building[i] : ref;
        }
        json_decref(list);
    }
    return status;
}

static json_t *send(struct world *w, enum method m, const char *path, str body, int want)
{
    struct reply r = call(w, CLERK, m, path, body.p);
    json_t      *j;

    MUST(r, want);
    j = json_loadb(r.body.p, r.body.n, 0, NULL);
    assert_non_null(j);
    return j;
}

/* A household behind a door of its own. */
static str settle(struct world *w, int at, const char *room, int64_t since, str *dwelling)
{
    json_t       *sheet = send(w, POST, "/api/v1/registry/dwellings",
                               str_fmt(w->mem,
                                       "{\"building\":\"" STR_FMT
                                       "\",\"entrance\":\"9单元\",\"room\":\"%s\",\"floor\":3,"
                                             "\"usage\":\"own\",\"since\":\"" STR_FMT "\"}",
                                       STR_ARG(building[at]), room, STR_ARG(say(w, since))),
                               201);
    const json_t *d;
    size_t        i;

    json_array_foreach(json_object_get(sheet, "dwellings"), i,
                       d) if (str_is(text(w, d, "room"), room)) *dwelling = text(w, d, "ref");
    json_decref(sheet);
    sheet = send(w, POST, "/api/v1/registry/households",
                 str_fmt(w->mem, "{\"dwelling\":\"" STR_FMT "\",\"since\":\"" STR_FMT "\"}",
                         STR_ARG(*dwelling), STR_ARG(say(w, since))),
                 201);
    str ref = text(w, json_object_get(sheet, "household"), "ref");
    json_decref(sheet);
    return ref;
}

static int64_t version_of(struct world *w, const char *kind, const char *record, str ref)
{
    struct reply r = call(w, CLERK, GET, path_to(w, kind, ref).p, NULL);
    json_t      *j;

    MUST(r, 200);
    j = json_loadb(r.body.p, r.body.n, 0, NULL);
    int64_t version = json_integer_value(json_object_get(json_object_get(j, record), "version"));
    json_decref(j);
    return version;
}

static str person(struct world *w, str household, const char *name, const char *relation,
                  const char *more, int64_t since)
{
    str     born = member(w, str_fmt(w->mem, "{%s}", more), "born");
    json_t *sheet = send(
        w, POST, str_fmt(w->mem, STR_FMT "/people", STR_ARG(path_to(w, "households", household))).p,
        str_fmt(w->mem,
                "{\"person\":{\"name\":\"%s\",\"residence\":\"01\",%s},"
                "\"relation\":\"%s\",\"day\":\"" STR_FMT "\",\"version\":%lld}",
                name, more, relation, STR_ARG(say(w, since)),
                (long long)version_of(w, "households", "household", household)),
        201);
    const json_t *p;
    size_t        i;
    str           ref = { 0 };

    json_array_foreach(json_object_get(sheet, "people"), i, p)
    {
        if (str_eq(text(w, p, "born"), born)) /* everybody has a day of his own */
            ref = text(w, p, "ref");
    }
    json_decref(sheet);
    assert_true(ref.n > 0);
    return ref;
}

static void step_of(struct world *w, str household, const char *action, int64_t day,
                    const char *more)
{
    json_decref(send(
        w, POST, str_fmt(w->mem, STR_FMT "/steps", STR_ARG(path_to(w, "households", household))).p,
        str_fmt(w->mem, "{\"action\":\"%s\",\"day\":\"" STR_FMT "\",\"version\":%lld%s}", action,
                STR_ARG(say(w, day)),
                (long long)version_of(w, "households", "household", household), more),
        200));
}

static void becomes(struct world *w, str who, const char *fields, const char *more)
{
    json_decref(send(w, PUT, path_to(w, "people", who).p,
                     str_fmt(w->mem, "{\"person\":{%s},\"why\":\"核对\",\"version\":%lld%s}",
                             fields, (long long)version_of(w, "people", "person", who), more),
                     200));
}

static void flag(struct world *w, str who, const char *code, int64_t since, const char *more)
{
    json_decref(
        send(w, POST, str_fmt(w->mem, STR_FMT "/care", STR_ARG(path_to(w, "people", who))).p,
             str_fmt(w->mem, "{\"flag\":\"%s\",\"source\":\"走访\",\"since\":\"" STR_FMT "\"%s}",
                     code, STR_ARG(say(w, since)), more),
             200));
}

static str ref_of(struct world *w, const char *name, str ref)
{
    return str_fmt(w->mem, ",\"%s\":\"" STR_FMT "\"", name, STR_ARG(ref));
}

/* The building belongs to another place from today on. */
static void redraw(struct world *w, int which, const char *place, const char *grid)
{
    world_put(w, str_fmt(w->mem,
                         "INSERT INTO site_past (community, site, since, until, place, grid) "
                         "SELECT community, id, 0, %lld, %s, %s FROM site WHERE id = %lld",
                         (long long)when_date(shifted()), place, grid, (long long)site[which])
                     .p);
}

static void to_day(int64_t day)
{
    shift += (day_zero + day - when_date(shifted())) * MS_DAY;
}

/* Who lived in PLACE on a day might take part there that day, by MORE of the rule. */
static void may(struct world *w, str who, const char *place, int64_t day, const char *more, bool is)
{
    json_t *j = get(w,
                    str_fmt(w->mem, STR_FMT "/eligibility?place=%s%s",
                            STR_ARG(path_to(w, "people", who)), place, more)
                        .p,
                    day);

    if (json_is_true(json_object_get(j, "eligible")) != is)
        fail_msg("%s of %s on %s: " STR_FMT, more, place, say(w, day).p,
                 STR_ARG(text(w, j, "why")));
    json_decref(j);
}

static void a_past_day_is_one_day(void **state)
{
    struct world *w = *state;
    str           door[4];
    str           one = settle(w, 0, "9901", -300, &door[0]);
    str           two = settle(w, 1, "9902", -300, &door[1]);
    str           three = settle(w, 2, "9903", -300, &door[2]);
    str a = person(w, one, "甲", "0", "\"born\":\"1960-01-05\",\"marriage\":\"20\"", -300);
    str b = person(w, one, "乙", "1", "\"born\":\"1962-02-05\",\"marriage\":\"20\"", -300);
    str c = person(w, one, "丙", "2", "\"born\":\"2010-03-05\"", -300);
    str d = person(w, one, "丁", "5", "\"born\":\"1930-04-05\",\"education\":\"70\"", -200);
    str e = person(w, two, "戊", "0", "\"born\":\"1990-05-05\",\"education\":\"20\"", -300);
    str f = person(w, two, "己", "8", "\"born\":\"1991-06-05\",\"politics\":\"13\"", -300);
    str g = person(w, three, "庚", "0", "\"born\":\"1985-07-05\"", -2);

    flag(w, d, "alone", -50, "");
    flag(w, f, "low", -40, "");
    flag(w, g, "help", -1, "");
    /* somebody begins a household of his own behind the same door; another one becomes the head */
    to_day(10);
    step_of(
        w, one, "split", 10,
        str_fmt(w->mem, ",\"people\":[\"" STR_FMT "\",\"" STR_FMT "\"]", STR_ARG(b), STR_ARG(c)).p);
    step_of(w, two, "head", 10, ref_of(w, "person", f).p);
    /* records change, one of them twice */
    to_day(12);
    becomes(w, e, "\"education\":\"10\",\"residence\":\"02\",\"sex\":\"2\"", "");
    becomes(w, d, "\"born\":\"1950-04-05\"", "");
    to_day(16);
    world_put(w,
              str_fmt(w->mem, "UPDATE care SET until = %lld WHERE flag = 'help' AND since = %lld",
                      (long long)day_zero + 14, (long long)day_zero - 1)
                  .p);
    becomes(w, e, "\"marriage\":\"20\",\"nation\":\"156\"", "");
    /* the second building goes into another grid */
    to_day(20);
    redraw(w, 1, HAIHONG, OLD);
    world_put(
        w,
        str_fmt(w->mem, "UPDATE site SET grid = " LATER " WHERE id = %lld", (long long)site[1]).p);
    /* deaths are heard of later; one had become the head, one had moved out after his death */
    to_day(26);
    step_of(w, two, "head", 25, ref_of(w, "person", e).p);
    becomes(w, f, str_fmt(w->mem, "\"died\":\"" STR_FMT "\"", STR_ARG(say(w, 23))).p, "");
    becomes(w, d, str_fmt(w->mem, "\"died\":\"" STR_FMT "\"", STR_ARG(say(w, 24))).p, "");
    /* from one grid into the other, from one building into another of the same grid, and back from
     * elsewhere */
    to_day(30);
    step_of(w, two, "move_in", 29,
            str_fmt(w->mem, "%s,\"relation\":\"8\"", ref_of(w, "person", c).p).p);
    step_of(w, three, "move_house", 29, ref_of(w, "dwelling", door[0]).p);
    /* what the household and the dwelling are changes, too */
    to_day(33);
    json_decref(send(w, PUT, path_to(w, "households", two).p,
                     str_fmt(w->mem, "{\"kind\":\"share\",\"version\":%lld}",
                             (long long)version_of(w, "households", "household", two)),
                     200));
    json_decref(send(w, PUT, path_to(w, "dwellings", door[1]).p,
                     str_fmt(w->mem, "{\"entrance\":\"9单元\",\"room\":\"9902\",\"floor\":3,"
                                     "\"usage\":\"rent\",\"version\":1}"),
                     200));
    (void)a;
    to_day(40);
    static const int64_t days[] = { -1, 1, 9, 10, 11, 12, 15, 16, 19 };
    static const int64_t later[] = { 20, 22, 23, 24, 25, 28, 29, 32, 33, 40 };
    for (size_t i = 0; i < COUNT(days); i++) {
        check_day(w, OLD, days[i], BUILDINGS);
        check_day(w, LATER, days[i], 0);
    }
    for (size_t i = 0; i < COUNT(later); i++) {
        check_day(w, OLD, later[i], BUILDINGS - 1);
        check_day(w, LATER, later[i], 1);
    }
    may(w, e, HAIHONG, 11, "&registered=true", true);
    may(w, e, HAIHONG, 12, "&registered=true", false);
    may(w, e, OLD, 19, "&min_days=300", true);
    may(w, e, LATER, 19, "", false);
    may(w, e, LATER, 20, "&min_days=300", true);
    may(w, b, OLD, 11, "&min_days=300", true); /* who split off the day before */
}

/* What a grid worker or clerk may see goes by today's places; what is shown is where it was then: a
 * building that came from another community, and an entrance that was in another grid. */
static void sheets_show_where_it_was(void **state)
{
    struct world *w = *state;
    str           door = { 0 };

    to_day(50);
    str home = settle(w, 2, "9904", 0, &door);
    str who = person(w, home, "辛", "0", "\"born\":\"1970-08-05\"", 0);
    world_put(w, str_fmt(w->mem,
                         "INSERT INTO site_past (community, site, since, until, place, grid) "
                         "SELECT community, id, 0, %lld, " OTHER ", " OTHER
                         "001 FROM site WHERE id = %lld",
                         (long long)day_zero + 10, (long long)site[2])
                     .p);
    world_put(w, str_fmt(w->mem,
                         "INSERT INTO site_part (community, site, entrance, since, until, grid, "
                         "ord, parts) SELECT community, id, '9', %lld, %lld, " LATER
                         ", 9, 9 FROM site WHERE id = %lld",
                         (long long)day_zero + 20, (long long)day_zero + 30, (long long)site[2])
                     .p);
    static const struct {
        int64_t     day;
        const char *place, *building, *door;
    } all[] = { { 5, OTHER, OTHER "001", OTHER "001" },
                { 9, OTHER, OTHER "001", OTHER "001" },
                { 10, HAIHONG, OLD, OLD },
                { 20, HAIHONG, OLD, LATER },
                { 29, HAIHONG, OLD, LATER },
                { 30, HAIHONG, OLD, OLD },
                { 50, HAIHONG, OLD, OLD } };
    for (size_t i = 0; i < COUNT(all); i++) {
        json_t *sheet = get(w, path_to(w, "buildings", building[2]).p, all[i].day), *o;
        o = json_object_get(sheet, "building");
        assert_true(str_is(text(w, o, "place_now"), all[i].place));
        assert_true(str_is(text(w, o, "grid"), all[i].building));
        json_decref(sheet);
        sheet = get(w, path_to(w, "people", who).p, all[i].day);
        o = json_object_get(sheet, "where");
        assert_true(str_is(text(w, o, "place_now"), all[i].place));
        assert_true(str_is(text(w, o, "grid"), all[i].door));
        json_decref(sheet);
        may(w, who, all[i].place, all[i].day, "", true);
        may(w, who, all[i].door, all[i].day, "", true);
        may(w, who, all[i].place[11] == '5' ? HAIHONG : OTHER, all[i].day, "", false);
        /* a place that is asked for is that of the day, for its entrances as well */
        static const char *const asked[] = { OTHER, HAIHONG, OTHER "001", OLD, LATER };
        for (size_t k = 0; k < COUNT(asked); k++) {
            struct reply r = call(w, CLERK, GET,
                                  str_fmt(w->mem,
                                          "/api/v1/registry/buildings?limit=500&place=%s"
                                          "&day=" STR_FMT,
                                          asked[k], STR_ARG(say(w, all[i].day)))
                                      .p,
                                  NULL);
            size_t       at = 0;
            bool         there = strcmp(asked[k], all[i].place) == 0 ||
                         strcmp(asked[k], all[i].building) == 0 ||
                         strcmp(asked[k], all[i].door) == 0;
            MUST(r, 200);
            if (str_find(r.body, building[2], &at) != there)
                fail_msg("%s on %s", asked[k], say(w, all[i].day).p);
        }
    }
    /* the door had another number, and he was alive */
    json_decref(send(w, PUT, path_to(w, "dwellings", door).p,
                     STR("{\"entrance\":\"9单元\",\"room\":\"9905\",\"floor\":3,\"usage\":\"own\","
                         "\"version\":1}"),
                     200));
    becomes(w, who, str_fmt(w->mem, "\"died\":\"" STR_FMT "\"", STR_ARG(say(w, 49))).p, "");
    json_t       *in = get(w, path_to(w, "households", home).p, 48);
    const json_t *mate = json_array_get(json_object_get(in, "people"), 0);
    assert_true(str_is(text(w, json_array_get(json_object_get(in, "homes"), 0), "room"), "9904"));
    assert_true(json_is_string(json_object_get(mate, "ref")));
    assert_true(json_is_null(json_object_get(mate, "died")));
    json_decref(in);
    in = get(w, path_to(w, "households", home).p, 50);
    assert_true(str_is(text(w, json_array_get(json_object_get(in, "homes"), 0), "room"), "9905"));
    json_decref(in);
    /* before he came he was nowhere here; who has another community sees none of it */
    json_t *sheet = get(w, path_to(w, "people", who).p, -1);
    assert_true(json_is_null(json_object_get(sheet, "where")));
    assert_true(json_is_null(json_object_get(sheet, "household")));
    json_decref(sheet);
    MUST(call(w, STRANGER, GET,
              str_fmt(w->mem, STR_FMT "?day=" STR_FMT, STR_ARG(path_to(w, "people", who)),
                      STR_ARG(say(w, 5)))
                  .p,
              NULL),
         404);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_past_day_is_one_day),
        cmocka_unit_test(sheets_show_where_it_was),
    };

    return cmocka_run_group_tests(tests, begin, play_teardown);
}
