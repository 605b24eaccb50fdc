/* garden.c -- planting. */
#include "test.h"

#include <unistd.h>

#include "base/when.h"
#include "cli/table_lib.h"
#include "core/steward.h"
#include "lib/book.h"
#include "lib/garden.h"
#include "modules/account/account.h"

const char *const planted[] = { IDNO,     PHONE,      NAME,    HUKOU,    WORK,     ALIAS,
                                NOTE,     VISITED,    LEADER,  ORGPHONE, CALLER,   CALLFROM,
                                ASKED,    ADDRESS,    ANSWER,  TABLED,   TABLEDNO, TABLEDBAD,
                                MEMBER,   MEMBERTEL,  STAFF,   PASSWORD, WORKTEL,  REGISTERNO,
                                HARDSHIP, OWNERPHONE, STEWARD, GUARD,    HEAD,     HEADNO,
                                MOTHER,   MOTHERNO,   ROOM };
const size_t      n_planted = COUNT(planted);
struct garden     garden;

static str behind(str json, const char *where)
{
    size_t at = 0;

    if (!str_find(json, str_of(where), &at))
        fail_msg("no %s in " STR_FMT, where, STR_ARG(json));
    return (str){ json.p + at, json.n - at };
}

static struct reply send(struct world *w, enum who who, enum method m, const char *path, str ref,
                         const char *rest, str body)
{
    return call(w, who, m, str_fmt(w->mem, "%s" STR_FMT "%s", path, STR_ARG(ref), rest).p, body.p);
}

static void keep(str ref)
{
    assert_true(ref.n > 10 && garden.n_refs < REFS);
    garden.ref[garden.n_refs++] = ref;
}

static void turns(struct world *w)
{
    struct arena *a = arena_new();

    for (int i = 0; i < 30; i++)
        assert_null(steward_turn(w->app, a, when_now()));
    arena_free(a);
}

/* The resident of the tests becomes the person in whose record things are planted. */
static void plant_person(struct world *w)
{
    struct reply r = call(w, CLERK, GET, "/api/v1/registry/buildings?limit=1", NULL);

    MUST(r, 200);
    garden.building = member(w, r.body, "ref");
    r = send(w, CLERK, POST, "/api/v1/registry/dwellings", (str){ 0 }, "",
             str_fmt(w->mem,
                     "{\"building\":\"" STR_FMT "\",\"entrance\":\"0单元\",\"room\":\"" ROOM "\"}",
                     STR_ARG(garden.building)));
    MUST(r, 201);
    garden.dwelling = member(w, behind(r.body, "\"dwellings\""), "ref");
    r = send(w, CLERK, POST, "/api/v1/registry/households", (str){ 0 }, "",
             str_fmt(w->mem, "{\"dwelling\":\"" STR_FMT "\",\"note\":\"" NOTE "\"}",
                     STR_ARG(garden.dwelling)));
    MUST(r, 201);
    str house = member(w, behind(r.body, "\"household\""), "ref");
    r = send(w, CLERK, POST, "/api/v1/registry/households/", house, "/people",
             STR("{\"person\":{\"name\":\"" NAME "\",\"idno\":\"" IDNO "\",\"phone\":\"" PHONE
                 "\",\"hukou\":\"" HUKOU "\",\"work\":\"" WORK "\",\"alias\":\"" ALIAS
                 "\"},\"relation\":\"0\",\"version\":1}"));
    MUST(r, 201);
    str person = member(w, behind(r.body, "\"people\""), "ref");
    keep(person);
    keep(house);
    keep(garden.dwelling);
    keep(garden.building);
    char day[DATE_TEXT];
    date_text(when_date(when_now()), day);
    r = send(w, WORKER, POST, "/api/v1/visits/records", (str){ 0 }, "",
             str_fmt(w->mem,
                     "{\"household\":\"" STR_FMT
                     "\",\"day\":\"%s\",\"result\":\"done\",\"note\":\"" VISITED "\"}",
                     STR_ARG(house), day));
    MUST(r, 201);
    keep(member(w, r.body, "ref"));
    r = send(w, CLERK, POST, "/api/v1/registry/people/", person, "/account",
             STR("{\"phone\":\"13900000001\",\"why\":\"身份证\"}"));
    MUST(r, 200);
    r = send(w, RESIDENT, POST, "/api/v1/registry/me/corrections", (str){ 0 }, "",
             STR("{\"field\":\"work\",\"value\":\"" ASKED "\",\"words\":\"" NOTE "\"}"));
    MUST(r, 201);
    keep(member(w, call(w, CLERK, GET, "/api/v1/registry/corrections", NULL).body, "ref"));
}

/* Another household behind the same door, whose head is not of the age that the form asks for. */
static void plant_head(struct world *w)
{
    static const char *const people[] = {
        "{\"person\":{\"name\":\"" HEAD "\",\"idno\":\"" HEADNO
        "\"},\"relation\":\"0\",\"version\":1}",
        "{\"person\":{\"name\":\"" MOTHER "\",\"idno\":\"" MOTHERNO
        "\"},\"relation\":\"5\",\"version\":2}",
    };
    struct reply r =
        send(w, CLERK, POST, "/api/v1/registry/households", (str){ 0 }, "",
             str_fmt(w->mem, "{\"dwelling\":\"" STR_FMT "\"}", STR_ARG(garden.dwelling)));

    MUST(r, 201);
    str house = member(w, behind(r.body, "\"household\""), "ref");
    for (size_t i = 0; i < COUNT(people); i++)
        MUST(send(w, CLERK, POST, "/api/v1/registry/households/", house, "/people",
                  str_of(people[i])),
             201);
}

static void plant_more(struct world *w, const char *path, str ref, const char *values)
{
    struct reply r = send(w, CLERK, GET, path, ref, "/more", (str){ 0 });

    MUST(r, 200);
    MUST(send(w, CLERK, PUT, path, ref, "/more",
              str_fmt(w->mem, "{\"more\":[%s],\"why\":\"看了原件\",\"version\":%lld}", values,
                      (long long)number(w, r.body, "version"))),
         200);
}

static void plant_others(struct world *w)
{
    struct reply r = send(w, CLERK, POST, "/api/v1/registry/orgs", (str){ 0 }, "",
                          str_fmt(w->mem,
                                  "{\"name\":\"海虹试店\",\"leader\":\"" LEADER
                                  "\",\"phone\":\"" ORGPHONE "\",\"premises\":\"" STR_FMT "\"}",
                                  STR_ARG(garden.dwelling)));
    MUST(r, 201);
    str org = member(w, behind(r.body, "\"org\""), "ref");
    keep(org);
    plant_more(w, "/api/v1/registry/people/", garden.ref[0],
               "{\"key\":\"household_no\",\"value\":\"" REGISTERNO
               "\"},{\"key\":\"hardship\",\"value\":\"" HARDSHIP "\"}");
    plant_more(w, "/api/v1/registry/dwellings/", garden.dwelling,
               "{\"key\":\"owner_phone\",\"value\":\"" OWNERPHONE "\"}");
    plant_more(w, "/api/v1/registry/buildings/", garden.building,
               "{\"key\":\"steward_name\",\"value\":\"" STEWARD "\"}");
    plant_more(w, "/api/v1/registry/orgs/", org,
               "{\"key\":\"guard_name\",\"value\":\"" GUARD "\"}");
    r = send(w, HOTLINE, POST, "/api/v1/cases", (str){ 0 }, "",
             str_fmt(w->mem,
                     "{\"words\":\"楼道灯不亮\",\"category\":\"01001\",\"lng\":%lld,\"lat\":%lld,"
                     "\"address\":\"" ADDRESS "\",\"caller\":{\"name\":\"" CALLER
                     "\",\"phone\":\"" CALLFROM "\"}}",
                     (long long)w->lng, (long long)w->lat));
    MUST(r, 201);
    keep(member(w, r.body, "ref"));
    keep(case_in(w, "filed"));
}

/* ---- files: a picture, a table, a template ---- */

/* A picture whose comment names somebody: what cameras and programs write beside the pixels. */
static void plant_picture(struct world *w)
{
    static const char words[] = NAME " " PHONE;
    str               jpg = book_read(w->mem, "tests/data/picture/turned.jpg");
    struct buf        b;

    buf_init(&b, w->mem, 1 << 20);
    buf_bytes(&b, jpg.p, 2);
    buf_bytes(&b, "\xFF\xFE", 2);
    buf_char(&b, 0);
    buf_char(&b, (char)(sizeof words + 2));
    buf_bytes(&b, words, sizeof words);
    buf_bytes(&b, jpg.p + 2, jpg.n - 2);
    int          fd = book_fd(buf_done(&b));
    struct reply r = call_file(w, RESIDENT, "/api/v1/files", fd);
    close(fd);
    MUST(r, 201);
    keep(member(w, r.body, "ref"));
    MUST(call(w, RESIDENT, POST, "/api/v1/cases",
              str_fmt(w->mem,
                      "{\"category\":\"08001\",\"words\":\"楼下垃圾桶满了\",\"lng\":%lld,\"lat\":%"
                      "lld,\"address\":\"" ADDRESS "\",\"photos\":[\"" STR_FMT "\"]}",
                      (long long)w->lng, (long long)w->lat, STR_ARG(member(w, r.body, "ref")))
                  .p),
         201);
}

/* A table of people with a right row, a wrong one, and one that may be somebody who is known. */
static void plant_table(struct world *w)
{
    struct reply r = call(w, CLERK, GET, "/api/v1/registry/buildings?limit=1", NULL);
    str          csv =
        str_fmt(w->mem,
                "楼栋,单元,房号,与户主关系,姓名,证件号码,联系电话\n" STR_FMT ",0单元,9,本人," TABLED
                "," TABLEDNO "," PHONE "\n" STR_FMT ",0单元,10,本人," TABLED "," TABLEDBAD "," PHONE
                "\n" STR_FMT ",0单元,11,本人," NAME ",," PHONE "\n",
                STR_ARG(member(w, r.body, "name")), STR_ARG(member(w, r.body, "name")),
                STR_ARG(member(w, r.body, "name")));
    int fd = book_fd(csv);

    r = call_file(w, CLERK, "/api/v1/registry/imports?name=people.csv", fd);
    close(fd);
    MUST(r, 201);
    str ref = member(w, r.body, "ref");
    keep(ref);
    r = send(w, CLERK, PUT, "/api/v1/registry/imports/", ref, "",
             str_fmt(w->mem,
                     "{\"kind\":\"people\",\"head\":-1,\"heads\":1,\"skip\":true,\"version\":%lld}",
                     (long long)number(w, r.body, "version")));
    MUST(r, 200);
    static const char *const steps[] = { "check", "run" };
    for (size_t i = 0; i < COUNT(steps); i++) {
        r = send(w, CLERK, POST, "/api/v1/registry/imports/", ref, "/steps",
                 str_fmt(w->mem, "{\"action\":\"%s\",\"version\":%lld}", steps[i],
                         (long long)number(w, r.body, "version")));
        MUST(r, 200);
        turns(w);
        r = send(w, CLERK, GET, "/api/v1/registry/imports/", ref, "", (str){ 0 });
        MUST(r, 200);
    }
    assert_true(garden_holds(r.body, "\"state\":\"done\""));
}

/* Last year's form with somebody still in it, filled for him, with an answer, and fetched. */
static void plant_form(struct world *w)
{
    int          fd = book_fd(book_read(w->mem, "tests/data/table/peopled.xlsx"));
    struct reply r = call_file(w, CLERK, "/api/v1/forms?name=a.xlsx&title=a", fd);

    close(fd);
    MUST(r, 201);
    str form = member(w, r.body, "ref");
    keep(form);
    r = send(
        w, CLERK, PUT, "/api/v1/forms/", form, "",
        STR("{\"title\":\"a\",\"department\":\"b\",\"unit\":\"person\",\"sheet\":1,\"head\":3,"
            "\"first\":4,\"prepared\":2,\"open\":false,\"columns\":[{\"column\":2,\"fact\":"
            "\"name\"},{\"column\":3,\"fact\":\"idno\"},{\"column\":4,\"fact\":\"phone\"},{"
            "\"column\":5,\"ask\":\"备注\"},{\"column\":6,\"fact\":\"head_name\"},{\"column\":7,"
            "\"fact\":\"head_idno\"},{\"column\":8,\"fact\":\"room\"}],\"cells\":[],\"version\":"
            "1}"));
    MUST(r, 200);
    r = send(w, CLERK, POST, "/api/v1/forms/", form, "/fillings",
             STR("{\"place\":\"350205003006\",\"asked_by\":\"c\",\"purpose\":\"dd\",\"age_from\":"
                 "69,\"age_to\":71}"));
    MUST(r, 201);
    str filling = member(w, r.body, "ref");
    keep(filling);
    turns(w);
    r = send(w, CLERK, GET, "/api/v1/form-fillings/", filling, "/rows", (str){ 0 });
    MUST(r, 200);
    size_t at = 0;
    if (!str_find(r.body, STR("0单元 " ROOM "\""), &at))
        fail_msg(STR_FMT, STR_ARG(r.body));
    while (at && r.body.p[at] != '{')
        at--;
    r = send(w, CLERK, POST, "/api/v1/form-fillings/", filling, "/answers",
             str_fmt(w->mem, "{\"answers\":[{\"n\":%lld,\"column\":5,\"value\":\"" ANSWER "\"}]}",
                     (long long)number(w, (str){ r.body.p + at, r.body.n - at }, "n")));
    MUST(r, 200);
    r = send(w, CLERK, POST, "/api/v1/form-fillings/", filling, "/steps",
             str_fmt(w->mem, "{\"action\":\"finish\",\"version\":%lld}",
                     (long long)number(w, r.body, "version")));
    MUST(r, 200);
    MUST(send(w, CLERK, POST, "/api/v1/form-fillings/", filling, "/fetches", STR("{}")), 200);
    r = send(w, CLERK, GET, "/api/v1/form-fillings/", filling, "/file", (str){ 0 });
    MUST(r, 200);
    assert_true(garden_holds(r.body, NAME) && garden_holds(r.body, ANSWER) &&
                garden_holds(r.body, HEAD) && garden_holds(r.body, ROOM));
}

/* A form of organisations, which names who answers for them. */
static void plant_form_of_orgs(struct world *w)
{
    int          fd = book_fd(book_read(w->mem, "tests/data/table/orgs.xlsx"));
    struct reply r = call_file(w, CLERK, "/api/v1/forms?name=o.xlsx&title=o", fd);

    close(fd);
    MUST(r, 201);
    str form = member(w, r.body, "ref");
    MUST(send(w, CLERK, PUT, "/api/v1/forms/", form, "",
              STR("{\"title\":\"o\",\"department\":\"b\",\"unit\":\"org\",\"sheet\":1,\"head\":3,"
                  "\"first\":4,\"prepared\":2,\"open\":false,\"columns\":[{\"column\":2,\"fact\":"
                  "\"org_name\"},{\"column\":4,\"fact\":\"org_leader\"},{\"column\":5,\"fact\":"
                  "\"org_phone\"},{\"column\":9,\"fact\":\"org_guard_name\"}],\"cells\":[],"
                  "\"version\":1}")),
         200);
    r = send(w, CLERK, POST, "/api/v1/forms/", form, "/fillings",
             STR("{\"place\":\"350205003006\",\"asked_by\":\"c\",\"purpose\":\"ee\"}"));
    MUST(r, 201);
    str filling = member(w, r.body, "ref");
    keep(filling);
    turns(w);
    r = send(w, CLERK, GET, "/api/v1/form-fillings/", filling, "", (str){ 0 });
    MUST(r, 200);
    r = send(w, CLERK, POST, "/api/v1/form-fillings/", filling, "/steps",
             str_fmt(w->mem, "{\"action\":\"finish\",\"version\":%lld}",
                     (long long)number(w, r.body, "version")));
    MUST(r, 200);
    MUST(send(w, CLERK, POST, "/api/v1/form-fillings/", filling, "/fetches", STR("{}")), 200);
}

/* ---- accounts ---- */

static str code;

static void code_sent(struct app *app, str phone, str text)
{
    (void)app;
    (void)phone;
    code = str_dup(garden.w->mem, text);
}

/* Somebody registers himself with his phone; a worker of the grid has a name and a password. */
static void plant_accounts(struct world *w)
{
    w->app->code_sent = code_sent;
    MUST(call(w, NOBODY, POST, "/api/v1/session/code", "{\"phone\":\"" MEMBERTEL "\"}"), 204);
    struct reply r = call(w, NOBODY, POST, "/api/v1/session/phone",
                          str_fmt(w->mem,
                                  "{\"phone\":\"" MEMBERTEL "\",\"code\":\"" STR_FMT
                                  "\",\"name\":\"" MEMBER "\",\"community\":\"350205003006\"}",
                                  STR_ARG(code))
                              .p);
    MUST(r, 201);
    str cookie = r.cookie;
    str_cut(&cookie, '=');
    garden.member = str_dup(w->mem, str_cut(&cookie, ';'));
    struct db         *db = NULL;
    struct new_account n = { .community = 350205003006,
                             .staff = true,
                             .demo = true,
                             .login = STR("planted01"),
                             .name = STR(STAFF),
                             .phone = STR("12587654325") };
    int64_t            id = 0, post = 0;
    assert_null(db_open(w->mem, w->app->server.url, DB_WRITE, &db));
    struct req q = open_req(&w->cli, w->app, db);
    assert_null(password_hash(w->mem, STR(PASSWORD), &n.password));
    assert_null(db_begin(db, w->mem));
    assert_null(account_add(&q, &n, &id));
    assert_null(account_post(&q, id, ROLE_GRID_WORKER, 350205003006001, (str){ 0 },
                             when_date(q.now) - 1, &post));
    assert_null(work_phone_put(&q, id, STR(WORKTEL)));
    assert_null(db_commit(db, w->mem));
    db_close(db);
    garden.staff = ref_text(w->mem, w->app->server.refs, (struct ref){ 0, id });
    keep(garden.staff);
    keep(ref_text(w->mem, w->app->server.refs, (struct ref){ 0, post }));
    MUST(call_session(w, garden.member, POST, "/api/v1/cases",
                      str_fmt(w->mem,
                              "{\"category\":\"08001\",\"words\":\"有人乱扔\",\"lng\":%lld,\"lat\":"
                              "%lld,\"address\":\"" ADDRESS "\"}",
                              (long long)w->lng, (long long)w->lat)
                          .p,
                      NULL, true),
         201);
    r = call(w, CLERK, POST, "/api/v1/grid-plans",
             "{\"community\":\"350205003006\",\"title\":\"试划\"}");
    MUST(r, 201);
    keep(member(w, r.body, "ref"));
}

void garden_plant(struct world *w)
{
    garden.w = w;
    assert_true(table_load_libraries());
    plant_person(w);
    plant_head(w);
    plant_others(w);
    plant_picture(w);
    plant_table(w);
    plant_form(w);
    plant_form_of_orgs(w);
    plant_accounts(w);
}

/* ---- looking ---- */

bool garden_holds(str s, const char *text)
{
    static const char *const parts[] = { "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml",
                                         "docProps/core.xml" };
    size_t                   at = 0;
    bool                     found = str_find(s, str_of(text), &at);

    if (found || !str_starts(s, STR("PK\x03\x04")))
        return found;
    struct arena *a = arena_new();
    for (size_t i = 0; i < COUNT(parts) && !found; i++) {
        str part = { 0 };
        found = book_has(a, s, parts[i], &part) && str_find(part, str_of(text), &at);
    }
    arena_free(a);
    return found;
}
