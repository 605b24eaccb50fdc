/* test_registry_quiet.c -- what is personal keeps quiet: every route of the table, with every
 * method, is asked as everybody about records in which known values were planted; an answer that
 * holds one of them in full must be that of a route which is marked so, is no reading, and has left
 * a row in the read log with the very reason of this request. Afterwards the values are looked for
 * in everything that lies on the disk: the folder of the data, and PostgreSQL's with its log and
 * journal. */
#include "test.h"

#include <ftw.h>

#include "base/file.h"
#include "base/when.h"
#include "db/db.h"
#include "lib/world.h"
#include "modules/modules.h"

/* What is planted: of a person, a household, an organisation, a matter, a request. */
#define IDNO     "350297195604125828"
#define PHONE    "12587654321"
#define NAME     "单𬎆祥试"
#define HUKOU    "永嘉县隐溪镇九十七号"
#define WORK     "隐溪第九机械厂"
#define ALIAS    "隐名曾用"
#define NOTE     "隐语：门锁密码在信箱"
#define LEADER   "仇隐板"
#define ORGPHONE "12587654322"
#define CALLER   "解隐客"
#define CALLFROM "12587654323"
#define ASKED    "隐溪图书馆一号"

extern const struct sql sql_world_checkpoint, sql_world_folder;

static const char *const planted[] = { IDNO, PHONE,  NAME,     HUKOU,  WORK,     ALIAS,
                                       NOTE, LEADER, ORGPHONE, CALLER, CALLFROM, ASKED };
enum { PLANTED = COUNT(planted), REFS = 9 };

struct garden {
    struct world *w;
    str           ref[REFS];
    size_t        n_refs;
    str           building, dwelling;
};
static struct garden garden;

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

static bool holds(str s, const char *text)
{
    size_t at = 0;

    return str_find(s, str_of(text), &at);
}

#define MUST(r, want)                                                                \
    do {                                                                             \
        struct reply r_ = (r);                                                       \
        if (r_.status != (want))                                                     \
            fail_msg("line %d: %d " STR_FMT, __LINE__, r_.status, STR_ARG(r_.body)); \
    } while (0)

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

/* The resident of the tests becomes the person in whose record things are planted. */
static void plant_person(struct world *w)
{
    struct reply r = call(w, CLERK, GET, "/api/v1/registry/buildings?limit=1", NULL);

    MUST(r, 200);
    garden.building = member(w, r.body, "ref");
    r = send(w, CLERK, POST, "/api/v1/registry/dwellings", (str){ 0 }, "",
             str_fmt(w->mem, "{\"building\":\"" STR_FMT "\",\"entrance\":\"0单元\",\"room\":\"8\"}",
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
    r = send(w, CLERK, POST, "/api/v1/registry/people/", person, "/account",
             STR("{\"phone\":\"13900000001\",\"why\":\"身份证\"}"));
    MUST(r, 200);
    r = send(w, RESIDENT, POST, "/api/v1/registry/me/corrections", (str){ 0 }, "",
             STR("{\"field\":\"work\",\"value\":\"" ASKED "\",\"words\":\"" NOTE "\"}"));
    MUST(r, 201);
    keep(member(w, call(w, CLERK, GET, "/api/v1/registry/corrections", NULL).body, "ref"));
}

static void plant_others(struct world *w)
{
    struct reply r = send(w, CLERK, POST, "/api/v1/registry/orgs", (str){ 0 }, "",
                          str_fmt(w->mem,
                                  "{\"name\":\"海虹试店\",\"leader\":\"" LEADER
                                  "\",\"phone\":\"" ORGPHONE "\",\"premises\":\"" STR_FMT "\"}",
                                  STR_ARG(garden.dwelling)));
    MUST(r, 201);
    keep(member(w, behind(r.body, "\"org\""), "ref"));
    r = send(w, HOTLINE, POST, "/api/v1/cases", (str){ 0 }, "",
             str_fmt(w->mem,
                     "{\"words\":\"楼道灯不亮\",\"category\":\"01001\",\"lng\":%lld,\"lat\":%lld,"
                     "\"caller\":{\"name\":\"" CALLER "\",\"phone\":\"" CALLFROM "\"}}",
                     (long long)w->lng, (long long)w->lat));
    MUST(r, 201);
    keep(member(w, r.body, "ref"));
    keep(case_in(w, "filed"));
}

static void things_are_planted(void **state)
{
    garden.w = *state;
    plant_person(garden.w);
    plant_others(garden.w);
}

/* ---- what is asked -----------------------------------------------------------------------------
 */

static int asked; /* the reason of each request is its own */

static void value_of(struct buf *b, const struct field *f, int variant);

/* Every field that may be sent, or those that must be; references are the one that is walked. */
static void record_of(struct buf *b, const struct field *f, int variant)
{
    bool first = true;

    buf_char(b, '{');
    for (; f->type != FT_END; f++) {
        bool steers = strcmp(f->name, "field") == 0 || strcmp(f->name, "reason") == 0;
        if (f->readonly || f->secret || (variant == 0 && !f->required && !steers))
            continue;
        if (!first)
            buf_char(b, ',');
        first = false;
        buf_str(b, str_fmt(garden.w->mem, "\"%s\":", f->name));
        value_of(b, f, variant);
    }
    buf_char(b, '}');
}

static const char *text_for(const char *name)
{
    static const struct {
        const char *name, *text;
    } all[] = {
        { "idno", IDNO },
        { "phone", PHONE },
        { "name", "乐他人" },
        { "action", "edit" },
        { "usage", "own" },
        { "residence", "01" },
        { "relation", "8" },
        { "why", "other" },
        { "kind", "" },
        { "flag", "alone" },
        { "field", "work" },
        { "list", "care" },
        { "place", "350205003006" },
        { "community", "350205003006" },
    };

    for (size_t i = 0; i < COUNT(all); i++)
        if (strcmp(all[i].name, name) == 0)
            return all[i].text;
    return NULL;
}

static void value_of(struct buf *b, const struct field *f, int variant)
{
    const char   *text = text_for(f->name);
    struct world *w = garden.w;
    str           ref = garden.ref[(size_t)asked % garden.n_refs];

    switch (f->type) {
    case FT_INT:
        buf_str(b, str_fmt(w->mem, "%lld", (long long)(f->min > 1 ? f->min : 1 + asked % 2)));
        break;
    case FT_BOOL:
        buf_z(b, variant == 1 ? "true" : "false");
        break;
    case FT_TEXT:
        if (strcmp(f->name, "reason") == 0)
            text = str_fmt(w->mem, "walk-%d", asked).p;
        buf_str(b, str_fmt(w->mem, "\"%s\"",
                           text                    ? text
                           : f->max && f->max < 10 ? "1"
                                                   : "walk walk"));
        break;
    case FT_WORD: {
        size_t n = 0;
        while (f->words[n])
            n++;
        buf_str(b, str_fmt(w->mem, "\"%s\"", f->words[(size_t)asked % n]));
        break;
    }
    case FT_TIME:
        buf_z(b, "\"2026-11-20T08:00:00Z\"");
        break;
    case FT_DATE:
        buf_z(b, "\"2026-11-20\"");
        break;
    case FT_CODE:
        buf_z(b, "\"350205003006\"");
        break;
    case FT_REF:
        buf_str(b, str_fmt(w->mem, "\"" STR_FMT "\"", STR_ARG(ref)));
        break;
    case FT_OBJ:
        record_of(b, f->of, variant);
        break;
    default:
        buf_z(b, "[]");
    }
}

static const char *body_of(const struct route *r, int variant)
{
    struct buf b;

    if (!r->in)
        return "{}";
    buf_init(&b, garden.w->mem, 64 << 10);
    record_of(&b, r->in, variant);
    buf_char(&b, 0);
    return b.p;
}

static str path_for(const struct route *r, str ref, bool *has_ref)
{
    struct world *w = garden.w;
    size_t        at = 0;
    str           path = str_of(r->path);

    *has_ref = str_find(path, STR("{ref}"), &at);
    if (*has_ref)
        path = str_fmt(w->mem, "%.*s" STR_FMT "%s", (int)at, path.p, STR_ARG(ref), path.p + at + 5);
    if (str_find(path, STR("{"), &at)) {
        str rest = { path.p + at, path.n - at }, name = str_cut(&rest, '}');
        path = str_fmt(w->mem, "%.*s%s" STR_FMT, (int)at, path.p,
                       str_is(name, "{kind") ? "people" : "350205003006", STR_ARG(rest));
    }
    return path;
}

/* ---- what is answered ---------------------------------------------------------------------------
 */

static size_t opened, answered, done;
static str    own_reading; /* the newest row of the log when one last read about oneself */

/* What was asked for stands in no answer either: nothing is said back that was not known. */
static void check(const struct route *r, const char *path, enum who who, struct reply got)
{
    struct world *w = garden.w;
    const char   *clear = NULL;

    answered++;
    done += got.status < 300;
    for (size_t i = 0; i < PLANTED && !clear; i++)
        if (holds(got.body, planted[i]))
            clear = planted[i];
    if (!clear)
        return;
    opened++;
    if (r->method == GET || !r->secret)
        fail_msg("%s %s tells %s %s, and is no route that may: " STR_FMT, method_words[r->method],
                 path, people[who], clear, STR_ARG(got.body));
    struct reply log = call(w, SECURITY, GET, "/api/v1/readlog?limit=3", NULL);
    MUST(log, 200);
    bool own =
        strcmp(r->path, "/api/v1/registry/me/open") == 0; /* gives no reason: it is oneself */
    str newest = member(w, log.body, "ref");
    if (own ? !holds(log.body, "by the person") || str_eq(newest, own_reading)
            : !holds(log.body, str_fmt(w->mem, "\"walk-%d\"", asked).p))
        fail_msg("%s tells %s %s, and the read log does not know: " STR_FMT, path, people[who],
                 clear, STR_ARG(log.body));
    own_reading = newest;
    if (who != CLERK && who != WORKER && who != HOTLINE && who != DISPATCHER && who != POLICE &&
        !(own && who == RESIDENT) && who != HANDLER && who != CHECKER && who != DISTRICT)
        fail_msg("%s %s tells %s", method_words[r->method], path, people[who]);
}

/* What would end the walk: signing everybody out, locking or ending those who ask. They answer
 * with accounts and posts, of which nothing is planted. */
static bool left_out(const struct route *r)
{
    static const char *const all[] = { "/api/v1/session",
                                       "/api/v1/session/code",
                                       "/api/v1/session/password",
                                       "/api/v1/sessions/{ref}",
                                       "/api/v1/accounts/{ref}/lock",
                                       "/api/v1/staffing/posts/{ref}/end",
                                       "/api/v1/session/post",
                                       "/api/v1/handovers" };

    for (size_t i = 0; i < COUNT(all); i++)
        if (r->method != GET && strcmp(r->path, all[i]) == 0)
            return true;
    /* uploads and plans of grids start a child that is not in this binary: test_registry_desk sends
     * tables of people; a plan knows places only */
    if (r->method != GET && (r->file || (r->prepare && strstr(r->path, "/grid-plans"))))
        return true;
    return r->stream || strcmp(r->path, "/api/v1/session") == 0;
}

static void ask(const struct route *r, enum who who, str ref, bool *has_ref, int *status)
{
    static const char *const queries[] = { "", "?q=" IDNO, "?q=" PHONE, "?q=" NAME,
                                           "?q=0%E5%8D%95%E5%85%83" };
    struct world            *w = garden.w;
    str                      path = path_for(r, ref, has_ref);
    bool                     asks = r->method == GET && r->in && field_find(r->in, STR("q"));

    for (size_t i = 0; i < (r->method == GET ? asks ? COUNT(queries) : 1 : 2); i++) {
        const char *p =
            r->method == GET ? str_fmt(w->mem, STR_FMT "%s", STR_ARG(path), queries[i]).p : path.p;
        asked++;
        struct reply got = call(w, who, r->method, p, r->method == GET ? NULL : body_of(r, (int)i));
        *status = got.status;
        check(r, p, who, got);
        if (got.status == 401 || got.status == 403)
            break;
    }
}

static const struct route *route_at(size_t k)
{
    for (size_t t = 0; t < modules_rooms.n_tables; k -= modules_rooms.tables[t++]->n)
        if (k < modules_rooms.tables[t]->n)
            return &modules_rooms.tables[t]->routes[k];
    return NULL;
}

/* First everything that reads or reveals, then what writes, then once more what reads: also what a
 * write has brought about keeps quiet. */
static void every_route_keeps_quiet_or_is_logged(void **state)
{
    (void)state;
    for (int round = 0; round < 3; round++)
        for (size_t k = 0; route_at(k); k++) {
            const struct route *r = route_at(k);
            bool                reads = r->method == GET || r->secret;
            if (left_out(r) || reads != (round != 1) || (round == 2 && !strstr(r->path, "{ref}")))
                continue;
            for (int who = NOBODY; who < PEOPLE; who++)
                for (size_t n = 0; n < garden.n_refs; n++) {
                    bool has_ref = false;
                    int  status = 0;
                    ask(r, (enum who)who, garden.ref[n], &has_ref, &status);
                    if (!has_ref || status == 401 || status == 403)
                        break;
                }
        }
    print_message("%zu answers, %zu of them to what was done, %zu opened something\n", answered,
                  done, opened);
    assert_true(
        opened >=
        10); /* the walk did open: fields of the person, note, sheet, organisation, request */
    assert_true(done > 500);
}

/* ---- what lies on the disk ----------------------------------------------------------------------
 */

static int    found_in;
static size_t files, bytes;
static char   where_found[4096];

static int look(const char *path, const struct stat *s, int what, struct FTW *f)
{
    struct arena *a = arena_new();
    str           all = { 0 };

    (void)f;
    if (what == FTW_F && file_read(a, path, 1 << 30, &all) == 0) {
        files++;
        bytes += (size_t)s->st_size;
        for (size_t i = 0; i < PLANTED; i++)
            if (memmem(all.p, all.n, planted[i], strlen(planted[i]))) {
                found_in++;
                snprintf(where_found, sizeof where_found, "%s in %s", planted[i], path);
            }
    }
    arena_free(a);
    return 0;
}

struct folder {
    str folder;
};
static const struct field folder_fields[] = { TEXT(struct folder, folder, 0, 4000, .doc = "path"),
                                              FIELDS_END };

/* PostgreSQL's folder, from its files' parent on, where its log lies, too. */
static void look_at_postgres(struct world *w)
{
    struct db    *db = NULL;
    struct folder f = { 0 };
    bool          found = false;

    assert_null(db_open(w->mem, w->app->server.url, DB_WRITE, &db));
    error *e = db_exec(db, w->mem, &sql_world_checkpoint, DB_NO_ARGS, NULL);
    if (e)
        fail_msg(STR_FMT, STR_ARG(error_text(w->mem, e, LANG_EN)));
    assert_null(db_maybe(db, w->mem, &sql_world_folder, DB_NO_ARGS, folder_fields, &f, &found));
    db_close(db);
    assert_true(found);
    str up = str_fmt(w->mem, STR_FMT "/..", STR_ARG(f.folder));
    nftw(up.p, look, 16, FTW_PHYS);
    assert_true(files > 500); /* tables, indexes, journal, log */
}

/* Database, journal, tables that came in, key file, what the server wrote down. */
static void what_was_planted_lies_nowhere(void **state)
{
    struct world *w = *state;

    nftw(w->dir, look, 16, FTW_PHYS);
    assert_true(files >= 1); /* on PostgreSQL the key file alone */
    if (getenv("GONGDI_TEST_DB"))
        look_at_postgres(w);
    print_message("%zu files, %zu bytes\n", files, bytes);
    if (found_in)
        fail_msg("%s", where_found);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(things_are_planted),
        cmocka_unit_test(every_route_keeps_quiet_or_is_logged),
        cmocka_unit_test(what_was_planted_lies_nowhere),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
