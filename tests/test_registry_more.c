/* test_registry_more.c -- further fields of people, dwellings, buildings and organisations: their
 * checks, masks and versions; what is personal is sealed and opened with a reason; they go the way
 * of their record when two become one, and come in and go again with tables. Started with
 * `decode-table` this binary is the child. */
#include "test.h"

#include <sys/mman.h>
#include <unistd.h>

#include "base/when.h"
#include "cli/cli.h"
#include "core/idno.h"
#include "core/steward.h"
#include "db/db.h"
#include "lib/world.h"

extern const struct sql sql_world_more_rows, sql_world_more_phones, sql_world_more_unkept,
    sql_world_more_job;

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

#define HOLDS(r, text)                                                 \
    do {                                                               \
        struct reply r_ = (r);                                         \
        if (!holds(r_.body, text))                                     \
            fail_msg("line %d: " STR_FMT, __LINE__, STR_ARG(r_.body)); \
    } while (0)

/* Of the record REF of a KIND ("people"); VALUES: [["key","value"], ...] as JSON objects. */
static struct reply look(struct world *w, enum who who, const char *kind, str ref)
{
    return call(w, who, GET,
                str_fmt(w->mem, "/api/v1/registry/%s/" STR_FMT "/more", kind, STR_ARG(ref)).p,
                NULL);
}

static struct reply write_at(struct world *w, enum who who, const char *kind, str ref,
                             const char *values, int64_t version)
{
    return call(w, who, PUT,
                str_fmt(w->mem, "/api/v1/registry/%s/" STR_FMT "/more", kind, STR_ARG(ref)).p,
                str_fmt(w->mem, "{\"more\":[%s],\"why\":\"看了原件\",\"version\":%lld}", values,
                        (long long)version)
                    .p);
}

static struct reply write_now(struct world *w, const char *kind, str ref, const char *values)
{
    struct reply r = look(w, CLERK, kind, ref);

    MUST(r, 200);
    return write_at(w, CLERK, kind, ref, values, number(w, r.body, "version"));
}

static struct reply open_at(struct world *w, enum who who, const char *kind, str ref,
                            const char *key)
{
    return call(
        w, who, POST,
        str_fmt(w->mem, "/api/v1/registry/%s/" STR_FMT "/more/reveal", kind, STR_ARG(ref)).p,
        str_fmt(w->mem, "{\"field\":\"%s\",\"reason\":\"核对%s\"}", key, key).p);
}

/* A table of people with HEAD and ROWS; each row begins with the building. */
static struct reply take(struct world *w, const char *head, const char *const *rows, bool undo)
{
    struct reply r = call(w, CLERK, GET, "/api/v1/registry/buildings?limit=1", NULL);
    str          b = member(w, r.body, "name"), csv = str_fmt(w->mem, "楼栋,%s\n", head);
    int          fd = memfd_create("table", MFD_CLOEXEC);

    for (; *rows; rows++)
        csv = str_fmt(w->mem, STR_FMT STR_FMT ",%s\n", STR_ARG(csv), STR_ARG(b), *rows);
    assert_true(write(fd, csv.p, csv.n) == (ssize_t)csv.n);
    r = call_file(w, CLERK, "/api/v1/registry/imports?name=a.csv", fd);
    close(fd);
    MUST(r, 201);
    str path =
        str_fmt(w->mem, "/api/v1/registry/imports/" STR_FMT, STR_ARG(member(w, r.body, "ref")));
    r = call(w, CLERK, PUT, path.p,
             str_fmt(w->mem,
                     "{\"kind\":\"people\",\"heads\":1,\"head\":-1,\"skip\":true,\"version\":%lld}",
                     (long long)number(w, r.body, "version"))
                 .p);
    MUST(r, 200);
    static const char *const steps[] = { "check", "run", "undo" };
    for (size_t i = 0; i < (undo ? 3 : 2); i++) {
        r = call(w, CLERK, POST, str_fmt(w->mem, STR_FMT "/steps", STR_ARG(path)).p,
                 str_fmt(w->mem, "{\"action\":\"%s\",\"version\":%lld}", steps[i],
                         (long long)number(w, r.body, "version"))
                     .p);
        MUST(r, 200);
        world_turn(w);
        r = call(w, CLERK, GET, path.p, NULL);
        MUST(r, 200);
    }
    return r;
}

static int64_t counted(struct world *w, const struct sql *q)
{
    struct db *db = NULL;
    int64_t    n = 0;

    assert_null(db_open(w->mem, w->app->server.url, DB_READ, &db));
    assert_null(db_number(db, w->mem, q, DB_NO_ARGS, &n));
    db_close(db);
    return n;
}

static int64_t rows_beside(struct world *w)
{
    return counted(w, &sql_world_more_rows);
}

#define SAID(key, value) "{\"key\":\"" key "\",\"value\":\"" value "\"}"

static void a_person_has_more_to_say(void **state)
{
    struct world *w = *state;

    MUST(take(w, "单元,房号,姓名,联系电话",
              (const char *const[]){ "7单元,7701,奚一,12587640001", NULL }, false),
         200);
    str          p = person_of(w, "12587640001");
    struct reply r = look(w, CLERK, "people", p);
    MUST(r, 200);
    HOLDS(r, "\"more\":[]");
    HOLDS(r, "\"edit\":true");
    /* what people write is brought into its normal form */
    r = write_now(w, "people", p,
                  SAID("housing", "租赁房屋") "," SAID("permit_no", "LYTZ35020001") "," SAID(
                      "permit_since",
                      "2025年3月1日") "," SAID("own_income", "36,000") "," SAID("health", "慢病"));
    MUST(r, 200);
    HOLDS(r, SAID("housing", "02"));
    HOLDS(r, SAID("permit_since", "2025-03-01"));
    HOLDS(r, SAID("own_income", "***"));
    HOLDS(r, SAID("health", "***"));
    assert_false(holds(r.body, "LYTZ35020001") || holds(r.body, "36000"));
    assert_int_equal(number(w, r.body, "version"), 2);
    /* a stale hand is told so, beside what is there now */
    r = write_at(w, CLERK, "people", p, SAID("housing", "01"), 1);
    MUST(r, 409);
    HOLDS(r, SAID("housing", "02"));
    /* every wrong field is named */
    r = write_now(w, "people", p,
                  SAID("housing", "帐篷") "," SAID("arrived", "2199-01-01") "," SAID(
                      "family_income", "-5") "," SAID("birthplace", "35"));
    MUST(r, 400);
    HOLDS(r, "\"field\":\"housing\"");
    HOLDS(r, "\"field\":\"arrived\"");
    HOLDS(r, "\"field\":\"family_income\"");
    HOLDS(r, "\"field\":\"birthplace\"");
    MUST(write_now(w, "people", p, SAID("religion", "10")), 400);
    MUST(write_now(w, "people", p, SAID("owner_name", "甲")), 400);
    MUST(write_now(w, "people", p, SAID("leaving", "2199-01-01")), 200); /* a plan may lie ahead */
    /* opened with a reason by whoever may see the record, and written down */
    r = open_at(w, CLERK, "people", p, "permit_no");
    MUST(r, 200);
    HOLDS(r, "\"value\":\"LYTZ35020001\"");
    MUST(open_at(w, CLERK, "people", p, "housing"), 400);
    MUST(open_at(w, STRANGER, "people", p, "permit_no"), 404);
    MUST(look(w, STRANGER, "people", p), 404);
    MUST(write_at(w, RESIDENT, "people", p, SAID("housing", "01"), 3), 403);
    r = call(w, SECURITY, GET, "/api/v1/readlog?limit=1", NULL);
    HOLDS(r, "核对permit_no");
    /* the history of the person names them, without values */
    r = call(w, CLERK, GET,
             str_fmt(w->mem, "/api/v1/registry/people/" STR_FMT "/history", STR_ARG(p)).p, NULL);
    MUST(r, 200);
    HOLDS(r, "housing,permit_no,permit_since,health,own_income");
    /* an edit of another field leaves them; emptied is gone */
    MUST(call(w, CLERK, PUT, str_fmt(w->mem, "/api/v1/registry/people/" STR_FMT, STR_ARG(p)).p,
              "{\"person\":{\"education\":\"20\"},\"why\":\"毕业证\",\"version\":3}"),
         200);
    HOLDS(look(w, CLERK, "people", p), SAID("housing", "02"));
    r = write_now(w, "people", p, SAID("housing", ""));
    MUST(r, 200);
    assert_false(holds(r.body, "housing"));
    HOLDS(r, SAID("health", "***"));
}

/* The newest row of the read log. */
static str last_reading(struct world *w, const char *asked)
{
    struct reply r =
        call(w, SECURITY, GET, str_fmt(w->mem, "/api/v1/readlog?limit=1%s", asked).p, NULL);

    MUST(r, 200);
    return r.body;
}

/* Who is read beside an organisation or a dwelling is named in the read log, not its leader, and
 * found there by his phone, also when somebody else stands there since. */
static void who_stands_beside_is_told(struct world *w, str org, str dwelling)
{
    static const char *const guard[] = { "guard_name", "guard_phone" };

    assert_true(holds(call(w, SECURITY, GET, "/api/v1/readlog?of=12587640088", NULL).body,
                      "readlog.of")); /* nothing of him was read yet */
    MUST(write_now(w, "orgs", org, SAID("guard_name", "宰父保安")), 200);
    MUST(write_now(w, "dwellings", dwelling, SAID("owner_name", "欧阳业主")), 200);
    for (size_t i = 0; i < COUNT(guard); i++) {
        MUST(open_at(w, CLERK, "orgs", org, guard[i]), 200);
        HOLDS((struct reply){ .body = last_reading(w, "") }, "\"whose\":\"宰**安\"");
    }
    MUST(open_at(w, CLERK, "dwellings", dwelling, "owner_phone"), 200);
    HOLDS((struct reply){ .body = last_reading(w, "") }, "\"whose\":\"欧**主\"");
    MUST(write_now(w, "orgs", org, SAID("guard_phone", "12587640089")), 200);
    str said = last_reading(w, "&of=12587640088");
    assert_true(holds(said, "核对guard_phone") && holds(said, "宰**安"));
    said = last_reading(w, "&of=12587640091");
    assert_true(holds(said, "核对owner_phone") && holds(said, "欧**主"));
    MUST(write_now(w, "orgs", org, SAID("guard_phone", "12587640088")), 200);
}

static void houses_and_organisations_too(void **state)
{
    struct world *w = *state;
    struct reply  r = call(w, CLERK, GET, "/api/v1/registry/buildings?limit=1", NULL);
    str           building = member(w, r.body, "ref");

    r = write_now(w, "buildings", building,
                  SAID("steward_name", "成大娘") "," SAID("steward_phone", "12587640077") "," SAID(
                      "floor_area", "5200"));
    MUST(r, 200);
    HOLDS(r, SAID("steward_name", "成*娘"));
    HOLDS(r, SAID("floor_area", "5200"));
    assert_false(holds(r.body, "12587640077"));
    r = open_at(w, CLERK, "buildings", building, "steward_phone");
    MUST(r, 200);
    HOLDS(r, "12587640077");

    r = call(w, CLERK, POST, "/api/v1/registry/dwellings",
             str_fmt(w->mem, "{\"building\":\"" STR_FMT "\",\"entrance\":\"0单元\",\"room\":\"1\"}",
                     STR_ARG(building))
                 .p);
    MUST(r, 201);
    size_t at = 0;
    assert_true(str_find(r.body, STR("\"dwellings\""), &at));
    str dwelling = member(w, (str){ r.body.p + at, r.body.n - at }, "ref");
    r = write_now(
        w, "dwellings", dwelling,
        SAID("owner_name", "东方房主") "," SAID("tenant_idno", "350297195604125828") "," SAID(
            "let_use", "住房") "," SAID("hazard", "02"));
    MUST(r, 200);
    HOLDS(r, SAID("let_use", "02"));
    HOLDS(r, "\"key\":\"tenant_idno\",\"value\":\"350297");
    assert_false(holds(r.body, "350297195604125828") || holds(r.body, "东方房主"));
    /* the history names what was changed, and by whom */
    HOLDS(r, "\"fields\":\"owner_name,let_use,hazard,tenant_idno\"");
    r = write_now(w, "dwellings", dwelling, SAID("tenant_idno", "350297195604125829"));
    MUST(r, 400);
    HOLDS(r, "\"field\":\"tenant_idno\"");
    r = open_at(w, CLERK, "dwellings", dwelling, "tenant_idno");
    MUST(r, 200);
    HOLDS(r, "350297195604125828");
    MUST(open_at(w, STRANGER, "dwellings", dwelling, "tenant_idno"), 404);
    MUST(write_at(w, CLERK, "dwellings", dwelling, SAID("hazard", "00"), 1), 409);
    MUST(write_now(w, "dwellings", dwelling, SAID("housing", "01")), 400);

    r = call(
        w, CLERK, POST, "/api/v1/registry/orgs",
        str_fmt(w->mem, "{\"name\":\"海虹面馆\",\"premises\":\"" STR_FMT "\"}", STR_ARG(dwelling))
            .p);
    MUST(r, 201);
    str org = member(w, r.body, "ref");
    r = write_now(w, "orgs", org,
                  SAID("holding", "私人控股") "," SAID("chemical", "否") "," SAID(
                      "party_members", "3") "," SAID("guard_phone", "12587640088"));
    MUST(r, 200);
    HOLDS(r, SAID("holding", "210"));
    HOLDS(r, SAID("chemical", "0"));
    assert_false(holds(r.body, "12587640088"));
    MUST(write_now(w, "orgs", org, SAID("party_members", "很多")), 400);
    MUST(write_now(w, "orgs", org, SAID("guard_phone", "12")), 400);
    /* found by the phones that stand beside it and beside its premises */
    MUST(write_now(w, "dwellings", dwelling,
                   SAID("owner_phone", "12587640091") "," SAID("tenant_phone", "12587640092")),
         200);
    static const char *const phones[] = { "12587640088", "12587640091", "125-8764-0092", "0091" };
    for (size_t i = 0; i < COUNT(phones); i++) {
        const char *path = str_fmt(w->mem, "/api/v1/registry/orgs?q=%s", phones[i]).p;
        HOLDS(call(w, CLERK, GET, path, NULL), "海虹面馆");
        assert_false(holds(call(w, STRANGER, GET, path, NULL).body, "海虹面馆"));
    }
    r = call(w, CLERK, GET, "/api/v1/registry/orgs?q=12599990091", NULL);
    assert_false(holds(r.body, "海虹面馆"));
    who_stands_beside_is_told(w, org, dwelling);
}

static struct reply find_as(struct world *w, enum who who, const char *phone)
{
    struct reply r =
        call(w, who, GET, str_fmt(w->mem, "/api/v1/registry/search?q=%s", phone).p, NULL);

    MUST(r, 200);
    return r;
}

#define NOBODY(r) assert_true(holds((r).body, "\"items\":[]"))

/* The dwelling with this number on its door in the sheet of a building. */
static str door_in(struct world *w, str sheet, const char *room)
{
    str    said = str_fmt(w->mem, "\"room\":\"%s\"", room);
    size_t at = 0;

    assert_true(str_find(sheet, said, &at));
    while (at && !str_starts((str){ sheet.p + at, sheet.n - at }, STR("{\"ref\"")))
        at--;
    return member(w, (str){ sheet.p + at, sheet.n - at }, "ref");
}

/* Owner and tenant of a dwelling, the steward of a building, who answers for security: by their
 * phones one finds what these stand beside, as long as they do. */
static void a_phone_beside_finds_the_record(void **state)
{
    struct world *w = *state;
    struct reply  r = call(w, CLERK, GET, "/api/v1/registry/buildings?limit=1", NULL);
    str           building = member(w, r.body, "ref");

    r = call(w, CLERK, POST, "/api/v1/registry/dwellings",
             str_fmt(w->mem,
                     "{\"building\":\"" STR_FMT "\",\"entrance\":\"0单元\",\"room\":\"4107\"}",
                     STR_ARG(building))
                 .p);
    MUST(r, 201);
    str door = door_in(w, r.body, "4107");
    NOBODY(find_as(w, CLERK, "12587640191"));
    MUST(write_now(w, "dwellings", door,
                   SAID("owner_name", "欧阳房东") "," SAID("owner_phone", "125-8764-0191") "," SAID(
                       "tenant_phone", "12587640192")),
         200);
    r = find_as(w, CLERK, "125%208764%200191");
    assert_string_equal(member(w, r.body, "kind").p, "dwelling");
    assert_true(str_eq(member(w, r.body, "ref"), door));
    assert_true(str_eq(member(w, r.body, "building"), building));
    assert_string_equal(member(w, r.body, "by").p, "owner_phone");
    assert_string_equal(member(w, r.body, "phone_mask").p, "125****0191");
    assert_string_equal(member(w, r.body, "name_mask").p, "欧**东");
    HOLDS(r, "0单元41**\"");
    HOLDS(r, "\"household\":null");
    assert_false(holds(r.body, "12587640191") || holds(r.body, "4107") || holds(r.body, "房东"));
    HOLDS(find_as(w, CLERK, "12587640192"), "\"by\":\"tenant_phone\"");
    /* where one may not look, one finds nothing; nor does half a number */
    NOBODY(find_as(w, STRANGER, "12587640191"));
    NOBODY(find_as(w, CLERK, "1258764019"));
    /* another phone, and none */
    MUST(write_now(w, "dwellings", door,
                   SAID("owner_phone", "12587640193") "," SAID("tenant_phone", "")),
         200);
    NOBODY(find_as(w, CLERK, "12587640191"));
    NOBODY(find_as(w, CLERK, "12587640192"));
    HOLDS(find_as(w, CLERK, "12587640193"), "\"by\":\"owner_phone\"");
    /* the same phone twice beside a record: by each */
    MUST(write_now(w, "dwellings", door, SAID("tenant_phone", "12587640193")), 200);
    r = find_as(w, CLERK, "12587640193");
    HOLDS(r, "\"by\":\"owner_phone\"");
    HOLDS(r, "\"by\":\"tenant_phone\"");
    /* buildings and organisations, behind the people who have it */
    MUST(write_now(w, "buildings", building, SAID("steward_phone", "12587640193")), 200);
    r = call(
        w, CLERK, POST, "/api/v1/registry/orgs",
        str_fmt(w->mem, "{\"name\":\"海虹粮店\",\"premises\":\"" STR_FMT "\"}", STR_ARG(door)).p);
    MUST(r, 201);
    str org = member(w, r.body, "ref");
    MUST(write_now(w, "orgs", org, SAID("guard_phone", "12587640194")), 200);
    MUST(take(w, "单元,房号,姓名,联系电话",
              (const char *const[]){ "7单元,7731,宰父五,12587640193", NULL }, false),
         200);
    r = find_as(w, CLERK, "12587640193");
    assert_string_equal(member(w, r.body, "kind").p, "person");
    HOLDS(r, "\"kind\":\"building\"");
    HOLDS(r, "\"by\":\"steward_phone\"");
    r = find_as(w, CLERK, "12587640194");
    assert_string_equal(member(w, r.body, "kind").p, "org");
    assert_true(str_eq(member(w, r.body, "ref"), org));
    assert_string_equal(member(w, r.body, "address").p, "海虹粮店");
    /* what one asks for is all that comes */
    r = call(w, CLERK, GET, "/api/v1/registry/search?q=12587640193&limit=1", NULL);
    assert_false(holds(r.body, "owner_phone"));
}

static str new_door(struct world *w, const char *room)
{
    struct reply r = call(w, CLERK, GET, "/api/v1/registry/buildings?limit=1", NULL);

    r = call(w, CLERK, POST, "/api/v1/registry/dwellings",
             str_fmt(w->mem,
                     "{\"building\":\"" STR_FMT "\",\"entrance\":\"0单元\",\"room\":\"%s\"}",
                     STR_ARG(member(w, r.body, "ref")), room)
                 .p);
    MUST(r, 201);
    return door_in(w, r.body, room);
}

/* Owner, steward, who answers for a shop: he sees who read him there, by his number, and where none
 * is written down by his name and phone together. A family has one phone: what was read of the
 * others, or of whoever has another number, is not his. */
static void one_sees_who_read_him_beside_other_records(void **state)
{
    struct world *w = *state;
    struct reply  r = call(w, CLERK, GET, "/api/v1/registry/buildings?limit=1", NULL);
    str           building = member(w, r.body, "ref");
    str           own = str_fmt(w->mem, "35029719880101002%c", idno_check("35029719880101002"));
    str           other = str_fmt(w->mem, "35029719580505003%c", idno_check("35029719580505003"));
    const char *home = str_fmt(w->mem, "7单元,7741,陈𠮷祥," STR_FMT ",13900000002", STR_ARG(own)).p;

    MUST(take(w, "单元,房号,姓名,证件号码,联系电话", (const char *const[]){ home, NULL }, false),
         200);
    MUST(call(w, NEIGHBOUR, POST, "/api/v1/registry/me/link",
              str_fmt(w->mem, "{\"idno\":\"" STR_FMT "\"}", STR_ARG(own)).p),
         200);
    str first = new_door(w, "4201"), second = new_door(w, "4202");
    MUST(write_now(w, "dwellings", first,
                   str_fmt(w->mem,
                           SAID("owner_name", "陈𠮷祥") "," SAID(
                               "owner_phone",
                               "12587640055") ",{\"key\":\"owner_idno\",\"value\":\"" STR_FMT
                                              "\"}," SAID("tenant_name", "陈大明") "," SAID(
                                                  "tenant_phone", "13900000002"),
                           STR_ARG(own))
                       .p),
         200);
    MUST(write_now(w, "dwellings", second,
                   str_fmt(w->mem,
                           SAID("owner_name", "陈𠮷祥") "," SAID(
                               "owner_phone",
                               "13900000002") ",{\"key\":\"owner_idno\",\"value\":\"" STR_FMT "\"}",
                           STR_ARG(other))
                       .p),
         200);
    MUST(write_now(w, "buildings", building,
                   SAID("steward_name", "陈𠮷祥") "," SAID("steward_phone", "13900000002")),
         200);
    r = call(w, CLERK, POST, "/api/v1/registry/orgs",
             str_fmt(w->mem,
                     "{\"name\":\"海虹面店\",\"leader\":\"陈𠮷祥\",\"phone\":\"13900000002\","
                     "\"premises\":\"" STR_FMT "\"}",
                     STR_ARG(first))
                 .p);
    MUST(r, 201);
    str org = member(w, r.body, "ref");
    MUST(open_at(w, CLERK, "dwellings", first, "owner_phone"), 200);
    MUST(open_at(w, CLERK, "dwellings", first, "tenant_name"), 200);
    MUST(open_at(w, CLERK, "dwellings", second, "owner_name"), 200);
    MUST(open_at(w, CLERK, "buildings", building, "steward_phone"), 200);
    MUST(call(w, CLERK, POST,
              str_fmt(w->mem, "/api/v1/registry/orgs/" STR_FMT "/reveal", STR_ARG(org)).p,
              "{\"field\":\"leader\",\"reason\":\"核对店主\"}"),
         200);
    r = call(w, NEIGHBOUR, GET, "/api/v1/registry/me", NULL);
    struct reply copy = call(w, NEIGHBOUR, POST, "/api/v1/registry/me/open", "{}");
    struct reply page = call(w, NEIGHBOUR, GET, "/api/v1/registry/me/readings?limit=50", NULL);
    const str    all[] = { r.body, copy.body, page.body };
    for (size_t i = 0; i < COUNT(all); i++) {
        assert_true(holds(all[i], "核对owner_phone") && holds(all[i], "\"subject\":\"dwelling\""));
        assert_true(holds(all[i], "核对steward_phone") && holds(all[i], "核对店主"));
        assert_false(holds(all[i], "核对tenant_name") || holds(all[i], "核对owner_name"));
    }
    /* page by page: the newest is that of the shop, then the steward's */
    page = call(w, NEIGHBOUR, GET, "/api/v1/registry/me/readings?limit=2", NULL);
    HOLDS(page, "核对店主");
    page = call(w, NEIGHBOUR, GET,
                str_fmt(w->mem, "/api/v1/registry/me/readings?limit=2&after=" STR_FMT,
                        STR_ARG(member(w, page.body, "next")))
                    .p,
                NULL);
    assert_false(holds(page.body, "核对店主"));
    HOLDS(page, "核对owner_phone");
}

/* Of before these tokens were kept: a job goes through all that stands beside records. */
static void phones_of_before_are_found_again(void **state)
{
    struct world *w = *state;
    struct db    *db = NULL;
    int64_t       kept = counted(w, &sql_world_more_phones), done = 0;

    assert_true(kept >= 5 && rows_beside(w) > 200); /* more than one part */
    assert_null(db_open(w->mem, w->app->server.url, DB_WRITE, &db));
    assert_null(db_exec(db, w->mem, &sql_world_more_unkept, DB_NO_ARGS, &done));
    assert_null(db_exec(db, w->mem, &sql_world_more_job, DB_NO_ARGS, NULL));
    db_close(db);
    assert_int_equal(done, kept);
    NOBODY(find_as(w, CLERK, "12587640194"));
    world_turn(w);
    assert_int_equal(counted(w, &sql_world_more_phones), kept);
    HOLDS(find_as(w, CLERK, "12587640194"), "海虹粮店");
}

/* A dwelling that came with a table goes with it, and with it the phone of its owner. */
static void a_dwelling_taken_back_is_not_found(void **state)
{
    struct world *w = *state;
    struct reply  import =
        take(w, "单元,房号,姓名,联系电话",
             (const char *const[]){ "0单元,4177,宗政六,12587640196", NULL }, false);
    struct reply r = call(w, CLERK, GET, "/api/v1/registry/buildings?limit=1", NULL);
    int64_t      kept = counted(w, &sql_world_more_phones);

    r = call(
        w, CLERK, GET,
        str_fmt(w->mem, "/api/v1/registry/buildings/" STR_FMT, STR_ARG(member(w, r.body, "ref"))).p,
        NULL);
    MUST(r, 200);
    MUST(write_now(w, "dwellings", door_in(w, r.body, "4177"), SAID("owner_phone", "12587640197")),
         200);
    HOLDS(find_as(w, CLERK, "12587640197"), "\"kind\":\"dwelling\"");
    assert_int_equal(counted(w, &sql_world_more_phones), kept + 1);
    MUST(call(w, CLERK, POST,
              str_fmt(w->mem, "/api/v1/registry/imports/" STR_FMT "/steps",
                      STR_ARG(member(w, import.body, "ref")))
                  .p,
              str_fmt(w->mem, "{\"action\":\"undo\",\"version\":%lld}",
                      (long long)number(w, import.body, "version"))
                  .p),
         200);
    world_turn(w);
    NOBODY(find_as(w, CLERK, "12587640197"));
    assert_int_equal(counted(w, &sql_world_more_phones), kept);
}

/* What one of the two says stays when they become one, and each has its own again. */
static void two_become_one_and_lose_nothing(void **state)
{
    struct world *w = *state;

    MUST(take(w, "单元,房号,姓名,联系电话,出生日期",
              (const char *const[]){ "7单元,7711,翟晓梅,12587640011,1970-05-05",
                                     "7单元,7712,翟小梅,12587640012,1970-05-05", NULL },
              false),
         200);
    str one = person_of(w, "12587640011"), two = person_of(w, "12587640012");
    MUST(write_now(w, "people", one, SAID("housing", "01")), 200);
    MUST(write_now(w, "people", two, SAID("housing", "02") "," SAID("household_no", "123456789")),
         200);
    struct reply r = call(
        w, CLERK, GET, str_fmt(w->mem, "/api/v1/registry/people/" STR_FMT, STR_ARG(two)).p, NULL);
    MUST(r, 200);
    str merge = str_fmt(w->mem, "/api/v1/registry/people/" STR_FMT "/merge", STR_ARG(one));
    MUST(call(w, CLERK, POST, merge.p,
              str_fmt(w->mem,
                      "{\"other\":\"" STR_FMT
                      "\",\"version\":2,\"other_version\":2,\"why\":\"同一人\",\"home\":\"" STR_FMT
                      "\"}",
                      STR_ARG(two), STR_ARG(member(w, r.body, "household")))
                  .p),
         200);
    HOLDS(look(w, CLERK, "people", one), SAID("housing", "01"));
    HOLDS(open_at(w, CLERK, "people", one, "household_no"), "\"value\":\"123456789\"");
    r = call(w, CLERK, GET,
             str_fmt(w->mem, "/api/v1/registry/people/" STR_FMT "/merges", STR_ARG(one)).p, NULL);
    MUST(r, 200);
    MUST(call(w, CLERK, POST,
              str_fmt(w->mem, "/api/v1/registry/merges/" STR_FMT "/undo",
                      STR_ARG(member(w, r.body, "ref")))
                  .p,
              "{\"why\":\"是两姐妹\"}"),
         200);
    assert_false(holds(look(w, CLERK, "people", one).body, "household_no"));
    r = look(w, CLERK, "people", two);
    HOLDS(r, SAID("housing", "02"));
    HOLDS(r, "\"household_no\"");
}

/* Columns under their Chinese headings; who was there keeps what the table does not say. */
static void they_come_in_tables(void **state)
{
    struct world *w = *state;

    MUST(take(w, "单元,房号,姓名,联系电话,户号,外文名,住所类型,健康状况",
              (const char *const[]){ "7单元,7721,仲孙一,12587640021,12345678,John,租赁房屋,良好",
                                     NULL },
              false),
         200);
    str          p = person_of(w, "12587640021");
    struct reply r = look(w, CLERK, "people", p);
    HOLDS(r, SAID("housing", "02"));
    HOLDS(r, SAID("health", "***"));
    HOLDS(open_at(w, CLERK, "people", p, "first_name"), "\"value\":\"John\"");
    /* the same person again, with another column: it is added; taken back, it is gone */
    int64_t before = rows_beside(w);
    MUST(take(w, "单元,房号,姓名,联系电话,家庭经济状况",
              (const char *const[]){ "7单元,7721,仲孙一,12587640021,低收入家庭", NULL }, false),
         200);
    r = look(w, CLERK, "people", p);
    HOLDS(r, SAID("economy", "03"));
    HOLDS(r, SAID("housing", "02"));
    assert_int_equal(rows_beside(w), before);
    MUST(take(w, "单元,房号,姓名,联系电话,家庭经济状况",
              (const char *const[]){ "7单元,7721,仲孙一,12587640021,贫困", NULL }, true),
         200);
    HOLDS(look(w, CLERK, "people", p), SAID("economy", "03"));
    /* what a table changes is shown without what is sealed */
    r = take(w, "单元,房号,姓名,联系电话,健康状况,户号,住所类型",
             (const char *const[]){ "7单元,7721,仲孙一,12587640021,手术之后,1234,自购房屋", NULL },
             false);
    r = call(w, CLERK, GET,
             str_fmt(w->mem, "/api/v1/registry/imports/" STR_FMT "/changes",
                     STR_ARG(member(w, r.body, "ref")))
                 .p,
             NULL);
    MUST(r, 200);
    HOLDS(r, "\"field\":\"health\"");
    HOLDS(r, "\"field\":\"housing\"");
    assert_false(holds(r.body, "手术") || holds(r.body, "\"1234\""));
    MUST(write_now(w, "people", p, SAID("household_no", "12345678") "," SAID("housing", "02")),
         200);
    /* somebody new who is taken back leaves nothing */
    MUST(take(w, "单元,房号,姓名,联系电话,户号",
              (const char *const[]){ "7单元,7722,闻人二,12587640022,87654321", NULL }, true),
         200);
    assert_int_equal(rows_beside(w), before);
    /* a wrong one keeps its row out */
    r = take(w, "单元,房号,姓名,联系电话,住所类型",
             (const char *const[]){ "7单元,7723,闻人三,12587640023,帐篷",
                                    "7单元,7724,闻人四,12587640024,借住", NULL },
             false);
    assert_int_equal(number(w, r.body, "inserted"), 1);
    assert_int_equal(number(w, r.body, "bad"), 1);
}

/* The demonstration shows them: the resident's own, whose occupation she alone reads; of the others
 * some have them and most have not. */
static void the_demonstration_has_some(void **state)
{
    struct world *w = *state;
    struct reply  r = call(w, RESIDENT, GET, "/api/v1/registry/me", NULL);

    MUST(r, 200);
    HOLDS(r, "{\"key\":\"housing\",\"value\":\"0");
    HOLDS(r, SAID("occupation", "***"));
    r = call(w, RESIDENT, POST, "/api/v1/registry/me/open", "{}");
    MUST(r, 200);
    assert_false(holds(r.body, "\"occupation\":\"***\""));
    HOLDS(r, "\"occupation\":\"");
}

static void one_sees_ones_own(void **state)
{
    struct world *w = *state;
    str           p = person_of(w, "12587640021");

    MUST(call(w, CLERK, POST,
              str_fmt(w->mem, "/api/v1/registry/people/" STR_FMT "/account", STR_ARG(p)).p,
              "{\"phone\":\"13900000001\",\"why\":\"身份证\"}"),
         200);
    struct reply r = call(w, RESIDENT, GET, "/api/v1/registry/me", NULL);
    MUST(r, 200);
    HOLDS(r, SAID("housing", "02"));
    assert_false(holds(r.body, "12345678"));
    r = call(w, RESIDENT, POST, "/api/v1/registry/me/open", "{}");
    MUST(r, 200);
    HOLDS(r, "\"household_no\":\"12345678\"");
    MUST(call(w, RESIDENT, POST, "/api/v1/registry/me/corrections",
              "{\"field\":\"household_no\",\"value\":\"22222222\",\"words\":\"换了户口簿\"}"),
         201);
    r = call(w, CLERK, GET, "/api/v1/registry/corrections", NULL);
    MUST(call(w, CLERK, POST,
              str_fmt(w->mem, "/api/v1/registry/corrections/" STR_FMT "/decide",
                      STR_ARG(member(w, r.body, "ref")))
                  .p,
              "{\"accept\":true,\"answer\":\"已改\",\"version\":1}"),
         200);
    r = call(w, RESIDENT, POST, "/api/v1/registry/me/open", "{}");
    HOLDS(r, "\"household_no\":\"22222222\"");
}

/* Each field has its list, and what must not be collected is not there. */
static void the_table_and_its_lists(void **state)
{
    struct world            *w = *state;
    struct reply             f = call(w, RESIDENT, GET, "/api/v1/registry/more-fields", NULL);
    struct reply             c = call(w, RESIDENT, GET, "/api/v1/registry/codes", NULL);
    static const char *const never[] = { "宗教", "关注程度", "重点", "指纹", "轨迹" };
    static const char *const known[] = {
        "\"code\":\"004\",\"zh\":\"阿富汗\",\"en\":\"Afghanistan\"", "\"code\":\"716\"",
        "\"code\":\"275\"", "\"zh\":\"群众\",\"en\":\"ordinary citizen, no party\""
    };

    MUST(f, 200);
    MUST(c, 200);
    for (size_t i = 0; i < COUNT(never); i++)
        assert_false(holds(f.body, never[i]));
    for (size_t i = 0; i < COUNT(known); i++)
        HOLDS(c, known[i]);
    size_t at = 0, lists = 0, nations = 0;
    for (str rest = f.body; str_find(rest, STR("\"list\":\""), &at);) {
        rest = (str){ rest.p + at + 8, rest.n - at - 8 };
        str copy = rest, list = str_cut(&copy, '"');
        if (!list.n)
            continue;
        lists++;
        HOLDS(c, str_fmt(w->mem, "\"list\":\"" STR_FMT "\"", STR_ARG(list)).p);
    }
    for (str rest = c.body; str_find(rest, STR("\"list\":\"nation\""), &at); nations++)
        rest = (str){ rest.p + at + 1, rest.n - at - 1 };
    assert_int_equal(lists, 18);
    assert_int_equal(nations, 250); /* ISO 3166 and 999 */
}

/* A list is data: the administrator adds to it and changes it, nobody else does. */
static void a_list_is_the_administrators(void **state)
{
    struct world *w = *state;
    const char *added = "{\"list\":\"trade\",\"code\":\"X1\",\"ord\":9,\"zh\":\"平台从业者\","
                        "\"en\":\"platform worker\"}";
    const char *value = SAID("trade", "X1");

    MUST(take(w, "单元,房号,姓名,联系电话",
              (const char *const[]){ "7单元,7709,奚九,12587640009", NULL }, false),
         200);
    str person = person_of(w, "12587640009");
    MUST(write_now(w, "people", person, value), 400);
    MUST(call(w, CLERK, PUT, "/api/v1/registry/codes", added), 403);
    MUST(call(w, ADMIN, PUT, "/api/v1/registry/codes", added), 200);
    MUST(write_now(w, "people", person, value), 200);
    HOLDS(look(w, CLERK, "people", person), value);
    HOLDS(call(w, ADMIN, PUT, "/api/v1/registry/codes",
               "{\"list\":\"trade\",\"code\":\"1\",\"ord\":1,\"zh\":\"单位负责人\",\"en\":\"head\","
               "\"valid_until\":\"2026-01-01\"}"),
          "\"zh\":\"单位负责人\"");
}

int main(int argc, char **argv)
{
    static const struct command *const commands[] = { &cmd_decode_table };
    const struct CMUnitTest            tests[] = {
                   cmocka_unit_test(the_demonstration_has_some),
                   cmocka_unit_test(a_person_has_more_to_say),
                   cmocka_unit_test(houses_and_organisations_too),
                   cmocka_unit_test(a_phone_beside_finds_the_record),
                   cmocka_unit_test(one_sees_who_read_him_beside_other_records),
                   cmocka_unit_test(phones_of_before_are_found_again),
                   cmocka_unit_test(a_dwelling_taken_back_is_not_found),
                   cmocka_unit_test(two_become_one_and_lose_nothing),
                   cmocka_unit_test(they_come_in_tables),
                   cmocka_unit_test(one_sees_ones_own),
                   cmocka_unit_test(the_table_and_its_lists),
                   cmocka_unit_test(a_list_is_the_administrators),
    };
    if (argc > 1 && strcmp(argv[1], "decode-table") == 0)
        return cli_main(commands, COUNT(commands), argc, argv);
    return cmocka_run_group_tests(tests, setup, teardown);
}
