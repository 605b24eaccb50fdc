/* test_registry_quiet.c -- what is personal keeps quiet: every route of the table, with every
 * method, is asked as everybody about records in which known values were planted (lib/garden.h); an
 * answer that holds one of them in full must be that of a route which is marked so, is no reading,
 * and has left a row in the read log with the very reason of this request. Files are sent to
 * whoever takes them, and the filled form is unpacked. Afterwards the values are looked for in
 * everything that lies on the disk: the folder of the data, a backup, and PostgreSQL's folder with
 * its log and journal. What the server's own log and memory hold, tests/suite_quiet.mjs looks at.
 */
#include "test.h"

#include <ftw.h>
#include <unistd.h>

#include "base/file.h"
#include "base/when.h"
#include "cli/cli.h"
#include "db/db.h"
#include "lib/book.h"
#include "lib/garden.h"
#include "modules/modules.h"

extern const struct sql sql_world_checkpoint, sql_world_folder;

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

static void things_are_planted(void **state)
{
    garden_plant(*state);
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
        { "list", "care" },
        { "place", "350205003006" },
        { "community", "350205003006" },
        { "from", "planted01" },
        { "to", "grid01" },
        { "login", "planted01" },
        { "password", PASSWORD },
    };

    for (size_t i = 0; i < COUNT(all); i++)
        if (strcmp(all[i].name, name) == 0)
            return all[i].text;
    return NULL;
}

/* A field of a record, and further fields that are planted: each after the other. */
static const char *const keys[] = { "work",        "name",         "household_no", "hardship",
                                    "owner_phone", "steward_name", "guard_name" };

static void value_of(struct buf *b, const struct field *f, int variant)
{
    const char *text =
        strcmp(f->name, "field") == 0 ? keys[(size_t)asked % COUNT(keys)] : text_for(f->name);
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
            text = str_fmt(w->mem, "walk-%d, %s %s", asked, IDNO, PHONE).p;
        else if (f->masks)
            text = str_fmt(w->mem, "%s, %s", IDNO, PHONE).p;
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
        buf_z(b, strcmp(f->name, "grid") == 0 ? "\"350205003006001\"" : "\"350205003006\"");
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

static size_t opened, answered, done, forms, rings, further, wrong, doors;
static str    own_reading; /* the newest row of the log when one last read about oneself */

/* The exact address of a matter is told to its reporter and to those who go there, and to nobody
 * else: it is of a matter, in a place that is theirs, not of a person who was looked up. */
static bool goes_there(const struct route *r, enum who who, const char *clear)
{
    return strcmp(clear, ADDRESS) == 0 && str_starts(str_of(r->path), STR("/api/v1/cases/")) &&
           (who == WORKER || who == CLERK || who == HANDLER || who == POLICE || who == AUXILIARY ||
            who == HOTLINE || who == RESIDENT);
}

/* A room's number stands on the door: by decision 030 these, and no other, show it to whoever may
 * read the registry. What a search gives and what goes out in a file are not among them. */
static bool shows_doors(const struct route *r, enum who who)
{
    static const char *const all[] = {
        "/api/v1/registry/buildings/{ref}",
        "/api/v1/registry/buildings/{ref}/pull-down",
        "/api/v1/registry/buildings/{ref}/pull-back",
        "/api/v1/registry/dwellings", /* both answer with the sheet of the building */
        "/api/v1/registry/dwellings/{ref}",
        "/api/v1/registry/households/{ref}",
        "/api/v1/registry/households/{ref}/steps",
        "/api/v1/registry/households/{ref}/people",
        "/api/v1/registry/households/{ref}/history",
        "/api/v1/registry/orgs/{ref}",
        "/api/v1/registry/doubts", /* 1101 or 1102? */
        "/api/v1/registry/doubts/{ref}/decide",
        "/api/v1/form-fillings/{ref}/rows",
        "/api/v1/form-fillings/{ref}/table",
        "/api/v1/visits/households/{ref}", /* the same sheet, in all the grids of a worker */
        "/api/v1/visits/month",
        "/api/v1/visits/planned/{ref}/steps",
    };

    for (size_t i = 0; i < COUNT(all); i++)
        if (strcmp(r->path, all[i]) == 0)
            return who == CLERK || who == WORKER;
    return false;
}

static int64_t counted(const char *text)
{
    struct world *w = garden.w;
    struct db    *db = NULL;
    int64_t       n = 0;
    struct sql    q = { "count", "", "", text };

    assert_null(db_open(w->mem, w->app->server.url, DB_READ, &db));
    assert_null(db_number(db, w->mem, &q, DB_NO_ARGS, &n));
    db_close(db);
    return n;
}

/* Identity numbers in the file, each once. */
static int64_t numbers_in(str rows)
{
    struct world *w = garden.w;
    str          *seen = NEWN(w->mem, str, rows.n / 18 + 1);
    size_t        run = 0, n = 0;

    for (size_t i = 0; i < rows.n; i++) {
        run = is_digit(rows.p[i]) || (rows.p[i] == 'X' && run == 17) ? run + 1 : 0;
        if (run != 18)
            continue;
        str    number = { rows.p + i - 17, 18 };
        size_t k = 0;
        while (k < n && !str_eq(seen[k], number))
            k++;
        if (k == n)
            seen[n++] = number;
    }
    return (int64_t)n;
}

/* Whoever stands in the file of the planted filling, in a row of his own or as the head of a
 * household, has a row in the read log that names the filling; it was written when the rows were
 * gathered. (All of them have identity numbers.) */
static void all_in_file_are_read(str file)
{
    static const char of[] =
        " FROM read_log l JOIN form_filling f ON f.community = l.community AND f.id = l.matter "
        "WHERE l.subject = 'inhabitant' AND l.field = 'form' AND l.reason = '" FORM_WHY "'";
    struct world *w = garden.w;
    int64_t       named = numbers_in(book_rows(w->mem, file));

    assert_true(named > 3);
    assert_int_equal(
        counted(
            str_fmt(w->mem, "SELECT COUNT(DISTINCT l.person) AS n%s AND l.at <= f.ended", of).p),
        named);
    assert_int_equal(counted(str_fmt(w->mem, "SELECT COUNT(*) AS n%s", of).p), named);
    assert_int_equal(counted(str_fmt(w->mem, "SELECT MAX(f.people) AS n%s", of).p), named);
}

/* Each organisation of the other one has its row as well. */
static void all_orgs_are_read(str file)
{
    static const char of[] =
        " FROM read_log l JOIN form_filling f ON f.community = l.community AND f.id = l.matter "
        "WHERE l.subject = 'org' AND l.field = 'form' AND l.reason = '" ORGS_WHY "'";
    struct world *w = garden.w;
    int64_t       n = counted(str_fmt(w->mem, "SELECT MAX(f.n_rows) AS n%s", of).p);

    assert_true(garden_holds(file, ORGPHONE) && garden_holds(file, GUARD) && n > 0);
    assert_int_equal(
        counted(
            str_fmt(w->mem, "SELECT COUNT(DISTINCT l.person) AS n%s AND l.at <= f.ended", of).p),
        n);
}

/* What was asked for stands in no answer either: nothing is said back that was not known. */
static void check(const struct route *r, const char *path, enum who who, struct reply got)
{
    struct world *w = garden.w;
    const char   *clear = NULL;

    answered++;
    done += got.status < 300;
    for (size_t i = 0; i < n_planted && !clear; i++)
        if (garden_holds(got.body, planted[i]) && !goes_there(r, who, planted[i]))
            clear = planted[i];
    if (!clear)
        return;
    if (strcmp(clear, ROOM) == 0 && shows_doors(r, who)) { /* planted last: nothing else is there */
        doors++;
        return;
    }
    if (strcmp(r->path, "/api/v1/form-fillings/{ref}/file") == 0 && who == CLERK) {
        forms++;
        if (garden_holds(got.body, LEADER))
            all_orgs_are_read(got.body);
        else
            all_in_file_are_read(got.body);
        return;
    }
    opened++;
    further += strstr(r->path, "/more/reveal") != NULL;
    wrong += strcmp(r->path, "/api/v1/registry/imports/{ref}/bad") == 0;
    if (r->method == GET || !r->secret)
        fail_msg("%s %s tells %s %s, and is no route that may: " STR_FMT, method_words[r->method],
                 path, people[who], clear, STR_ARG(got.body));
    struct reply log = call(w, SECURITY, GET, "/api/v1/readlog?limit=3", NULL);
    MUST(log, 200);
    bool own =
        strcmp(r->path, "/api/v1/registry/me/open") == 0; /* gives no reason: it is oneself */
    /* whom to ring about a grid: its reason is always the same */
    bool ring = strcmp(r->path, "/api/v1/staffing/contacts") == 0;
    str  newest = member(w, log.body, "ref");
    if (ring) {
        if (!garden_holds(log.body, "work_contact"))
            fail_msg("%s tells %s %s, and the read log does not know", path, people[who], clear);
        rings++;
        return;
    }
    if (own ? !garden_holds(log.body, "by the person") || str_eq(newest, own_reading)
            : !garden_holds(log.body, str_fmt(w->mem, "\"walk-%d, ", asked).p))
        fail_msg("%s tells %s %s, and the read log does not know: " STR_FMT, path, people[who],
                 clear, STR_ARG(log.body));
    own_reading = newest;
    if (who != CLERK && who != WORKER && who != HOTLINE && who != DISPATCHER && who != POLICE &&
        !(own && who == RESIDENT) && who != HANDLER && who != CHECKER && who != DISTRICT)
        fail_msg("%s %s tells %s", method_words[r->method], path, people[who]);
}

/* What ends sessions, posts and accounts, and so the walk: asked at last, signing out after all
 * others. */
static int ends(const struct route *r)
{
    static const char *const all[] = {
        "/api/v1/session/code",     "/api/v1/session/phone",
        "/api/v1/session/password", "/api/v1/staffing/posts/{ref}/end",
        "/api/v1/handovers",        "/api/v1/accounts/{ref}/lock",
        "/api/v1/session/post",     "/api/v1/sessions/{ref}",
        "/api/v1/session"
    };

    for (size_t i = 0; i < COUNT(all); i++)
        if (r->method != GET && strcmp(r->path, all[i]) == 0)
            return (int)i + 1;
    return 0;
}

/* A route that takes a file is sent what somebody could have chosen by mistake, too. */
static struct reply ask_file(const struct route *r, enum who who, const char *path, int variant)
{
    static const char *const files[] = { "tests/data/table/peopled.xlsx",
                                         "tests/data/picture/turned.jpg" };
    struct world            *w = garden.w;
    int          fd = book_fd(variant < (int)COUNT(files) ? book_read(w->mem, files[variant])
                                                          : STR("姓名,证件号码,电话\n" NAME "," IDNO
                                                                "," PHONE "\n" TABLED ",1," PHONE "\n"));
    struct reply got = call_file(w, who, str_fmt(w->mem, "%s?name=" IDNO ".csv", path).p, fd);

    (void)r;
    close(fd);
    return got;
}

static void ask(const struct route *r, enum who who, str ref, bool *has_ref, int *status)
{
    static const char *const queries[] = {
        "", "?q=" IDNO, "?q=" PHONE, "?q=" NAME, "?q=0%E5%8D%95%E5%85%83", "?from=planted01"
    };
    struct world *w = garden.w;
    str           path = path_for(r, ref, has_ref);
    bool          asks = r->method == GET && r->in && field_find(r->in, STR("q"));
    bool          hands = r->method == GET && r->in && field_find(r->in, STR("from"));
    size_t        first = hands ? COUNT(queries) - 1 : 0;
    size_t        last = r->file                           ? 3
                         : strstr(r->path, "/more/reveal") ? COUNT(keys)
                         : r->method != GET                ? 2
                         : hands                           ? COUNT(queries)
                         : asks                            ? COUNT(queries) - 1
                                                           : 1;

    for (size_t i = first; i < last; i++) {
        const char *p =
            r->method == GET ? str_fmt(w->mem, STR_FMT "%s", STR_ARG(path), queries[i]).p : path.p;
        asked++;
        struct reply got =
            r->file ? ask_file(r, who, p, (int)i)
                    : call(w, who, r->method, p, r->method == GET ? NULL : body_of(r, (int)i));
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

/* A route as everybody, about everything; LAST is who is asked at the very end. */
static void as_everybody(const struct route *r)
{
    for (int who = NOBODY; who < PEOPLE; who++)
        for (size_t n = 0; n < garden.n_refs && who != SECURITY; n++) {
            bool has_ref = false;
            int  status = 0;
            ask(r, (enum who)who, garden.ref[n], &has_ref, &status);
            if (!has_ref || status == 401 || status == 403)
                break;
        }
    /* the security officer, who is asked about the log after each, comes last */
    for (size_t n = 0; n < garden.n_refs; n++) {
        bool has_ref = false;
        int  status = 0;
        ask(r, SECURITY, garden.ref[n], &has_ref, &status);
        if (!has_ref || status == 401 || status == 403)
            break;
    }
}

/* First everything that reads or reveals, then what writes, then once more what reads: also what a
 * write has brought about keeps quiet. */
static void every_route_keeps_quiet_or_is_logged(void **state)
{
    (void)state;
    for (int round = 0; round < 3; round++)
        for (size_t k = 0; route_at(k); k++) {
            const struct route *r = route_at(k);
            bool                reads = r->method == GET || (r->secret && !ends(r));
            if (r->stream || ends(r) || reads != (round != 1) ||
                (round == 2 && !strstr(r->path, "{ref}")))
                continue;
            as_everybody(r);
        }
    print_message("%zu answers, %zu of them to what was done, %zu opened something\n", answered,
                  done, opened);
    assert_true(
        opened >=
        10); /* the walk did open: fields of the person, note, sheet, organisation, request */
    assert_true(further >= 10); /* of a person, a dwelling, a building, an organisation */
    assert_true(done > 500);
    assert_true(wrong >= 1); /* the wrong rows of the table, with what stands in them */
    assert_true(doors >= 10);
    assert_true(rings >= 3); /* the worker of a grid was rung up by those who work there */
    assert_true(forms >= 2); /* and the forms were there to be fetched, by who filled them */
}

/* Whoever registered himself sees his own name and what he wrote, and nothing of anybody else. */
static void one_sees_oneself_and_nobody_else(void **state)
{
    static const char *const own[] = { MEMBER, MEMBERTEL, ADDRESS };
    struct world            *w = *state;
    size_t                   seen = 0;

    for (size_t k = 0; route_at(k); k++) {
        const struct route *r = route_at(k);
        bool                has_ref = false;
        for (size_t n = 0; r->method == GET && !r->stream && n < garden.n_refs; n++) {
            str          path = path_for(r, garden.ref[n], &has_ref);
            struct reply got = call_session(w, garden.member, GET, path.p, NULL, NULL, true);
            for (size_t i = 0; i < n_planted; i++) {
                bool mine = false;
                for (size_t m = 0; m < COUNT(own); m++)
                    mine = mine || strcmp(own[m], planted[i]) == 0;
                if (!garden_holds(got.body, planted[i]))
                    continue;
                seen++;
                if (!mine)
                    fail_msg(STR_FMT " tells a resident %s", STR_ARG(path), planted[i]);
            }
            if (!has_ref)
                break;
        }
    }
    assert_true(seen >= 1); /* "signed in as" */
}

/* Signing in and out, handing over, ending, locking: last of all, since nobody is left after it. */
static void ends_are_quiet_too(void **state)
{
    size_t routes = 0;

    (void)state;
    for (int step = 1; step < 20; step++)
        for (size_t k = 0; route_at(k); k++)
            if (ends(route_at(k)) == step) {
                as_everybody(route_at(k));
                routes++;
            }
    assert_int_equal(routes, 9);
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
        for (size_t i = 0; i < n_planted; i++)
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

/* A backup, as an operator makes it while the server runs. */
static void back_up(struct world *w)
{
    static const struct command *const commands[] = { &cmd_backup };
    str                                file = str_fmt(w->mem, "%s/planted.backup", w->dir);
    str                                data = str_fmt(w->mem, "--data=%s/data", w->dir);
    bool                               pg = getenv("GONGDI_TEST_DB") != NULL;
    str         db = str_fmt(w->mem, "--database=" STR_FMT, STR_ARG(w->app->settings.database));
    const char *argv[] = { "gongdi", "backup", file.p, data.p, pg ? db.p : NULL, NULL };

    assert_int_equal(cli_main(commands, 1, pg ? 5 : 4, (char **)(uintptr_t)argv), 0);
    assert_int_equal(access(file.p, F_OK), 0);
}

/* Database, journal, pictures, tables and forms that came in, a backup, key file. */
static void what_was_planted_lies_nowhere(void **state)
{
    struct world *w = *state;

    back_up(w);

    nftw(w->dir, look, 16, FTW_PHYS);
    assert_true(files >= 4); /* on PostgreSQL the key file, pictures, the table, the backup */
    if (getenv("GONGDI_TEST_DB"))
        look_at_postgres(w);
    print_message("%zu files, %zu bytes\n", files, bytes);
    if (found_in)
        fail_msg("%s", where_found);
}

int main(int argc, char **argv)
{
    static const struct command *const commands[] = { &cmd_decode_table, &cmd_fill_table,
                                                      &cmd_encode_table, &cmd_decode,
                                                      &cmd_decode_geo,   &cmd_make_cells };
    const struct CMUnitTest            tests[] = {
                   cmocka_unit_test(things_are_planted),
                   cmocka_unit_test(every_route_keeps_quiet_or_is_logged),
                   cmocka_unit_test(one_sees_oneself_and_nobody_else),
                   cmocka_unit_test(ends_are_quiet_too),
                   cmocka_unit_test(what_was_planted_lies_nowhere),
    };

    if (argc > 1 && strchr(argv[1], '-') && argv[1][0] != '-')
        return cli_main(commands, COUNT(commands), argc, argv);
    return cmocka_run_group_tests(tests, setup, teardown);
}
