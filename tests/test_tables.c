/* test_tables.c -- the tables are the test plan: every route, every role, every field, every
 * statement. */
#include "test.h"

#include "core/perm.h"
#include "db/statements.h"
#include "http/openapi.h"
#include "lib/world.h"
#include "modules/casework/casework.h"
#include "modules/modules.h"
#include "json/json.h"

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

/* The Kth route of all, or NULL behind the last. */
static const struct route *route_at(size_t k)
{
    for (size_t t = 0; t < modules_rooms.n_tables; k -= modules_rooms.tables[t++]->n)
        if (k < modules_rooms.tables[t]->n)
            return &modules_rooms.tables[t]->routes[k];
    return NULL;
}
#define EACH_ROUTE(r)             \
    const struct route *r = NULL; \
    for (size_t r##_k = 0; (r = route_at(r##_k)) != NULL; r##_k++)

/* The path of a route with its parts filled in. */
static const char *path_of(struct world *w, const struct route *r, str ref)
{
    struct buf b;
    str        p = str_of(r->path);

    buf_init(&b, w->mem, 400);
    for (size_t i = 0; i < p.n; i++) {
        if (p.p[i] != '{') {
            buf_char(&b, p.p[i]);
            continue;
        }
        str rest = { p.p + i + 1, p.n - i - 1 };
        str name = str_cut(&rest, '}');
        if (str_is(name, "ref"))
            buf_str(&b, ref);
        else
            buf_z(&b, "350205003006");
        i += name.n + 1;
    }
    buf_char(&b, 0);
    return b.p;
}

static void every_route_has_a_sentence_a_right_and_a_place_of_its_own(void **state)
{
    (void)state;
    size_t n = 0;
    EACH_ROUTE(r)
    {
        n++;
        assert_non_null(r->summary);
        assert_true(strlen(r->summary) > 5);
        assert_true(r->perm >= PERM_SIGNED_IN && r->perm < PERMS);
        assert_true(r->path[0] == '/');
        EACH_ROUTE(o)
        if (o != r)
            assert_false(o->method == r->method && strcmp(o->path, r->path) == 0);
    }
    assert_true(n >= 40);
}

/* Two clerks at once, or a clerk and a table: what changes the registry is done one after the other
 * (suite_atonce). Reading in full writes no more than a line of the log, and steps of a table only
 * queue its job. */
static void what_changes_the_registry_is_done_alone(void **state)
{
    (void)state;
    size_t n = 0;
    EACH_ROUTE(r)
    {
        bool registry = str_starts(str_of(r->path), STR("/api/v1/registry/")) &&
                        !str_starts(str_of(r->path), STR("/api/v1/registry/imports"));
        bool decides = strcmp(r->path, "/api/v1/visits/changes/{ref}/decide") == 0;
        if (r->method == GET || r->secret || !(registry || decides) || r->perm == PERM_SETTINGS)
            continue;
        if (!r->alone)
            print_error("%s %s\n", method_words[r->method], r->path);
        assert_true(r->alone);
        n++;
    }
    assert_true(n >= 20);
}

/* The short list of what nobody needs to sign in for. */
/* What may come in words in which somebody writes down a number, and is neither sealed nor masked:
 * words of a matter, which are read by who handles it, and what is public or no words at all. */
static bool says_numbers(const char *path, const char *name)
{
    static const struct {
        const char *path, *name;
    } all[] = {
        { "/api/v1/cases", "" },
        { "/api/v1/templates", "" },
        { "/api/v1/routing", "" },
        { "/api/v1/duty", "" },
        { "/api/v1/session", "" },
        { "/api/v1/filters", "" },
        { "/api/v1/calendar", "" },
        { "/api/v1/exports", "" },
        { "/api/v1/registry/codes", "" },
        /* sealed */
        { "/api/v1/registry", "value" },
        { "/api/v1/registry", "note" },
        { "/api/v1/registry", "idno" },
        { "/api/v1/registry", "phone" },
        { "/api/v1/registry", "room" },
        { "/api/v1/registry", "leader" },
        { "/api/v1/registry/people/{ref}", "clear" },
        { "/api/v1/registry/me/corrections", "words" },
        { "/api/v1/visits/records", "note" },
        { "/api/v1/visits/records", "old" },
        { "/api/v1/visits/records", "new" },
        { "/api/v1/form-fillings/{ref}/answers", "value" },
        { "/api/v1/accounts/{ref}/work-phone", "phone" },
        /* words of a matter */
        { "/api/v1/visits/records", "words" },
        { "/api/v1/visits/records", "name" },
        { "/api/v1/visits/records", "value" },
        /* names of what is no person, accounts, words of the program */
        { "/api/v1/registry", "compound" },
        { "/api/v1/registry/orgs", "name" },
        { "/api/v1/registry/orgs", "category" },
        { "/api/v1/reforms", "name" },
        { "/api/v1/reforms", "name_en" },
        { "/api/v1/reforms", "outline" },
        { "", "action" },
        { "", "kind" },
        { "", "field" },
        { "", "worker" },
        { "", "from" },
        { "", "to" },
        { "", "login" },
    };

    for (size_t i = 0; i < COUNT(all); i++)
        if (str_starts(str_of(path), str_of(all[i].path)) &&
            (!all[i].name[0] || strcmp(all[i].name, name) == 0))
            return true;
    return false;
}

static void masked_or_known(const char *path, const struct field *f, int depth)
{
    enum { A_NUMBER = 40 }; /* characters in which somebody writes a sentence with one */

    for (; f && f->type != FT_END; f++) {
        /* of a record of a person each field is a code, or sealed */
        if ((f->type == FT_OBJ || f->type == FT_LIST) && strcmp(f->name, "person") != 0 &&
            depth < 4)
            masked_or_known(path, f->of, depth + 1);
        if (f->type == FT_TEXT && !f->secret && !f->readonly && f->max >= A_NUMBER && !f->masks &&
            !says_numbers(path, f->name))
            fail_msg("%s takes %s: is it sealed, or should it be .masks?", path, f->name);
    }
}

/* No reason, title or answer that stands in clear keeps the number of somebody. */
static void words_in_clear_keep_no_numbers(void **state)
{
    (void)state;
    EACH_ROUTE(r)
    if (r->method != GET)
        masked_or_known(r->path, r->in, 0);
}

static void only_these_routes_are_public(void **state)
{
    static const char *const open[] = {
        "/api/v1/session/code",
        "/api/v1/session/phone",
        "/api/v1/session/password",
        "/api/v1/places",
        "/api/v1/places/{code}",
        "/api/v1/places/{code}/history",
        "/api/v1/map",
        "/api/v1/sites",
        "/api/v1/catalogue",
        "/api/v1/catalogue/categories",
        "/api/v1/catalogue/readings",
        "/api/v1/catalogue/actions",
        "/api/v1/public/cases",
        "/api/v1/public/cases/{ref}",
        "/api/v1/public/map",
        "/api/v1/public/figures",
        "/api/v1/public/cases.csv",
        "/public/feed.atom",
        "/public",
        "/public/matter/{ref}",
        "/api/v1/health",
        "/public/case",
        "/page.css",
        "/demo",
        "/ca.crt",
        "/api/v1/openapi.json",
        "/api/v1/",
    };
    (void)state;
    EACH_ROUTE(r)
    if (r->perm == PERM_PUBLIC) {
        bool listed = false;
        for (size_t i = 0; i < COUNT(open); i++)
            listed = listed || strcmp(open[i], r->path) == 0;
        if (!listed)
            fail_msg("%s is public", r->path);
    }
}

static void nobody_gets_in_anywhere_else(void **state)
{
    struct world *w = *state;
    str           ref = case_in(w, "filed");

    EACH_ROUTE(r)
    if (r->perm != PERM_PUBLIC) {
        struct reply got =
            call_session(w, (str){ 0 }, r->method, path_of(w, r, ref), "{}", NULL, true);
        if (got.status != 401)
            fail_msg("%s %s for nobody: %d", method_words[r->method], r->path, got.status);
        got = call_session(w, STR("forged-token-of-some-length-000"), r->method, path_of(w, r, ref),
                           "{}", NULL, true);
        assert_int_equal(got.status, 401);
    }
}

/* Somebody who holds the right of a route; NOBODY when it needs none. */
static enum who holder(const struct route *r)
{
    static const enum who by_perm[PERMS] = {
        [PERM_REPORT] = RESIDENT,     [PERM_READ] = RESIDENT,       [PERM_TRIAGE] = CLERK,
        [PERM_VERIFY] = WORKER,       [PERM_DISPATCH] = DISPATCHER, [PERM_HANDLE] = HANDLER,
        [PERM_CHECK] = CHECKER,       [PERM_JUDGE] = RESIDENT,      [PERM_BEHALF] = HOTLINE,
        [PERM_PERSONAL] = DISPATCHER, [PERM_STATS] = DISPATCHER,    [PERM_ACCOUNTS] = ADMIN,
        [PERM_SETTINGS] = ADMIN,      [PERM_READLOG] = SECURITY,    [PERM_AUDIT] = AUDITOR,
        [PERM_APPROVE] = DISTRICT,    [PERM_TERRITORY] = DISTRICT,  [PERM_GRIDS] = CLERK,
        [PERM_ORDER] = DISTRICT,      [PERM_EMERGENCY] = DISTRICT,  [PERM_REGISTRY] = CLERK,
        [PERM_VISIT] = WORKER,        [PERM_VISITS] = CLERK,        [PERM_REGISTER] = CLERK,
        [PERM_POPULATION] = DISTRICT, [PERM_FORMS] = CLERK,         [PERM_FORM_ALLOW] = DISPATCHER,
        [PERM_STAFFING] = CLERK,
    };

    return r->perm >= 0 ? by_perm[r->perm] : RESIDENT;
}

/* On a machine that several use nothing lies in the browser's memory after one has left: what is
 * not public may not be kept. */
static void what_is_not_public_is_not_kept(void **state)
{
    struct world *w = *state;
    str           ref = case_in(w, "filed");
    int           got = 0;

    EACH_ROUTE(r)
    {
        if (r->method != GET || r->stream || r->perm == PERM_PUBLIC)
            continue;
        struct reply x = call(w, holder(r), GET, path_of(w, r, ref), NULL);
        got += x.status == 200;
        if (x.max_age)
            fail_msg("%s may be kept: %lld", r->path, (long long)x.max_age);
    }
    assert_true(got > 30);
}

static void without_the_right_it_is_403_and_without_the_header_too(void **state)
{
    struct world *w = *state;
    str           ref = case_in(w, "filed");

    EACH_ROUTE(r)
    {
        if (r->stream)
            continue;
        for (int p = RESIDENT; p < PEOPLE; p++) {
            uint64_t     perms = 0;
            struct reply me = call(w, (enum who)p, GET, "/api/v1/session", NULL);
            for (int i = 0; i < PERMS; i++) {
                size_t at = 0;
                if (str_find(me.body, str_fmt(w->mem, "\"%s\"", perm_words[i]), &at))
                    perms |= PERM_BIT(i);
            }
            if (r->perm >= 0 && !(perms >> r->perm & 1)) {
                struct reply got = call(w, (enum who)p, r->method, path_of(w, r, ref), "{}");
                if (got.status != 403)
                    fail_msg("%s %s for %s: %d", method_words[r->method], r->path, people[p],
                             got.status);
            }
        }
        if (r->method != GET) {
            struct reply got = call_session(w, w->session[DISPATCHER], r->method,
                                            path_of(w, r, ref), "{}", NULL, false);
            assert_int_equal(got.status, 403);
        }
    }
}

/* Neither place nor party: a matter that exists looks like one that does not. */
static void the_matters_of_others_are_missing(void **state)
{
    struct world *w = *state;
    str           ref = case_in(w, "filed");

    EACH_ROUTE(r)
    {
        size_t at = 0;
        if (!str_find(str_of(r->path), STR("/cases/{ref}"), &at) ||
            str_ends(str_of(r->path), STR("/follow")) || r->perm == PERM_PUBLIC)
            continue;
        const char *body = "{}";
        if (str_ends(str_of(r->path), STR("/links")))
            body = str_fmt(w->mem, "{\"to\":\"" STR_FMT "\"}", STR_ARG(ref)).p;
        else if (str_ends(str_of(r->path), STR("/flags")))
            body = "{\"kind\":\"supervision\",\"version\":1,\"words\":\"x\"}";
        else if (str_ends(str_of(r->path), STR("/steps")))
            body = "{\"action\":\"dispatch\",\"version\":1}";
        else if (str_ends(str_of(r->path), STR("/exchanges")))
            body = "{\"form\":\"handled\",\"words\":\"x\"}";
        else if (r->in && r->method != GET)
            body = "{\"field\":\"address\",\"reason\":\"just looking\"}";
        struct reply got = call(w, STRANGER, r->method, path_of(w, r, ref), body);
        /* what no clerk may do is refused before the matter is looked for */
        bool may = r->perm < 0 || role_table[ROLE_CLERK].perms >> r->perm & 1;
        if (got.status != (may ? 404 : 403))
            fail_msg("%s %s by a stranger: %d " STR_FMT, method_words[r->method], r->path,
                     got.status, STR_ARG(got.body));
        got = call(w, DISPATCHER, r->method, path_of(w, r, STR("00000000000000000000")), body);
        assert_int_equal(got.status, 404);
    }
}

static const char *json_of_length(struct world *w, const char *name, int64_t chars)
{
    struct buf b;

    buf_init(&b, w->mem, 1 << 22);
    buf_fmt(&b, "{\"%s\":\"", name);
    for (int64_t i = 0; i < chars; i++)
        buf_z(&b, "字");
    buf_z(&b, "\"}");
    buf_char(&b, 0);
    return b.p;
}

static void bad_bodies_are_400_and_never_500(void **state)
{
    struct world *w = *state;
    str           ref = case_in(w, "filed");

    EACH_ROUTE(r)
    {
        if (r->method == GET || r->file || !r->in)
            continue;
        const char              *path = path_of(w, r, ref);
        enum who                 who = holder(r);
        static const char *const bad[] = { "",
                                           "[]",
                                           "{",
                                           "null",
                                           "{\"no_such_member\":1}",
                                           "{\"a\":{\"a\":{}}}",
                                           "\xff",
                                           "{\"x\":\"\xed\xa0\x80\"}" };
        for (size_t i = 0; i < COUNT(bad); i++) {
            struct reply got = call(w, who, r->method, path, bad[i]);
            if (got.status != 400)
                fail_msg("%s %s with %s: %d", method_words[r->method], r->path, bad[i], got.status);
        }
        for (const struct field *f = r->in; f->type != FT_END; f++) {
            struct reply got = { 400, { 0 }, { 0 } };
            if (f->type == FT_TEXT)
                got = call(w, who, r->method, path, json_of_length(w, f->name, f->max + 1));
            else if (f->type == FT_INT && f->max < INT64_MAX)
                got = call(w, who, r->method, path,
                           str_fmt(w->mem, "{\"%s\":%lld}", f->name, (long long)f->max + 1).p);
            else
                got = call(w, who, r->method, path, str_fmt(w->mem, "{\"%s\":12.5}", f->name).p);
            if (got.status != 400)
                fail_msg("%s %s, %s: %d", method_words[r->method], r->path, f->name, got.status);
            size_t at = 0;
            if (got.body.n)
                assert_true(str_find(got.body, str_fmt(w->mem, "\"field\":\"%s\"", f->name), &at));
        }
    }
}

static void bad_queries_are_400(void **state)
{
    struct world *w = *state;
    str           ref = case_in(w, "filed");

    EACH_ROUTE(r)
    {
        if ((r->method != GET && !r->file) || !r->in)
            continue;
        enum who                 who = holder(r);
        const char              *base = path_of(w, r, ref);
        static const char *const bad[] = { "?no_such=1", "?%",         "?a=%zz",
                                           "?x=%ff",     "?limit=abc", "?limit=0" };
        for (size_t i = 0; i < COUNT(bad); i++) {
            bool has_limit = field_find(r->in, STR("limit")) != NULL;
            if (str_starts(str_of(bad[i]), STR("?limit")) && !has_limit)
                continue;
            struct reply got =
                call(w, who, r->method, str_fmt(w->mem, "%s%s", base, bad[i]).p, NULL);
            if (got.status != 400)
                fail_msg("%s%s: %d", r->path, bad[i], got.status);
        }
    }
}

static const struct db_arg *made_up(struct arena *a, const struct sql *q)
{
    struct db_arg *args = NEWN(a, struct db_arg, DB_MOST_ARGS + 1);
    size_t         n = 0;
    bool           quoted = false;
    /* parameters that are compared with text columns */
    static const char *const texts[] = { "token",
                                         "token_before",
                                         "whose",
                                         "like",
                                         "plain",
                                         "phone_like",
                                         "beside",
                                         "others",
                                         "role",
                                         "unit",
                                         "who",
                                         "me",
                                         "part",
                                         "state",
                                         "category",
                                         "number",
                                         "name",
                                         "value",
                                         "kind",
                                         "words",
                                         "action",
                                         "code",
                                         "login",
                                         "address_sealed",
                                         "source",
                                         "agent",
                                         "k",
                                         "fingerprint",
                                         "body",
                                         "s1",
                                         "s2",
                                         "s3",
                                         "zh",
                                         "en",
                                         "doc_zh",
                                         "doc_en",
                                         "purpose",
                                         "wrapped",
                                         "note",
                                         "root",
                                         "peaks",
                                         "phase",
                                         "sha256",
                                         "thumb",
                                         "field",
                                         "reason",
                                         "changes",
                                         "salt",
                                         "from_state",
                                         "to_state",
                                         "code_hash",
                                         "password",
                                         "totp_sealed",
                                         "name_sealed",
                                         "name_mask",
                                         "phone_sealed",
                                         "phone_mask",
                                         "caller_sealed",
                                         "caller_mask",
                                         "result",
                                         "verdict",
                                         "checksum",
                                         "title",
                                         "plan",
                                         "sheets",
                                         "settings",
                                         "encoding",
                                         "report",
                                         "outline",
                                         "name_en",
                                         "cursor",
                                         "args",
                                         "level",
                                         "stance",
                                         "class",
                                         "line",
                                         "nodes",
                                         "edges",
                                         "cells",
                                         "borders",
                                         "notes",
                                         "today_grids",
                                         "locks",
                                         "answer",
                                         "summary",
                                         "explain",
                                         "options",
                                         "outlines",
                                         "asked_about",
                                         "listener",
                                         "alias_sealed",
                                         "compound",
                                         "education",
                                         "entrance",
                                         "ethnic",
                                         "flag",
                                         "hukou_code",
                                         "hukou_sealed",
                                         "id_kind",
                                         "idno_mask",
                                         "idno_sealed",
                                         "inflow",
                                         "leader_mask",
                                         "leader_sealed",
                                         "marriage",
                                         "nation",
                                         "note_sealed",
                                         "permit",
                                         "politics",
                                         "relation",
                                         "residence",
                                         "room_mask",
                                         "room_sealed",
                                         "sex",
                                         "state_sealed",
                                         "standing",
                                         "subject_kind",
                                         "usage",
                                         "why",
                                         "chosen",
                                         "why_in",
                                         "why_out",
                                         "work_sealed",
                                         "row_sealed",
                                         "list",
                                         "asked_by",
                                         "question",
                                         "digest",
                                         "department",
                                         "said_sealed",
                                         "was",
                                         "kin",
                                         "new_sealed",
                                         "old_sealed",
                                         "changes_sealed",
                                         "load",
                                         "bytes",
                                         "at1",
                                         "at2",
                                         "rest",
                                         "mid",
                                         "w1",
                                         "w2",
                                         "w3",
                                         "w4",
                                         "w5",
                                         "w6",
                                         "whole",
                                         "subject_word",
                                         "said" };

    for (const char *s = q->text; *s; s++) {
        size_t len = 0;
        if (*s == '\'')
            quoted = !quoted;
        if (quoted || *s != ':' || !(s[1] == '_' || (s[1] >= 'a' && s[1] <= 'z')))
            continue;
        while (s[1 + len] == '_' || (s[1 + len] >= 'a' && s[1 + len] <= 'z') ||
               is_digit(s[1 + len]))
            len++;
        str  name = str_dup(a, (str){ s + 1, len });
        bool seen = false, text = false;
        for (size_t i = 0; i < n; i++)
            seen = seen || strcmp(args[i].name, name.p) == 0;
        for (size_t i = 0; i < COUNT(texts); i++)
            text = text || strcmp(texts[i], name.p) == 0;
        /* the notice's "account" and the like are numbers; "me" is a number in one queue and in the
         * lease a text */
        if (strcmp(q->name, "casework_worker_queue") == 0 && strcmp(name.p, "me") == 0)
            text = false;
        bool place =
            str_starts(str_of(q->name), STR("tables_place")) && strcmp(name.p, "code") == 0;
        /* a form has so many cells, and its bytes are kept as text */
        bool form = str_starts(str_of(q->name), STR("forms_"));
        bool other = (form && strcmp(name.p, "cells") == 0) ||
                     (!form && strcmp(name.p, "bytes") == 0) ||
                     str_starts(str_of(q->name), STR("gram_")); /* their kind is a number */
        if (place || other)
            text = false;
        if (!seen) {
            args[n] = text ? db_text(name.p, STR("x")) : db_int(name.p, 1);
            n++;
        }
        s += len;
    }
    args[n].type = DB_END;
    return args;
}

/* A row of a plan that reads something whole: a table, or (where the statement says that no table
 * is read so) something else than what a query inside it gave. */
static bool scans(struct arena *a, const struct sql *q, str detail)
{
    size_t at = 0;

    if (!str_starts(detail, STR("SCAN ")) || str_find(detail, STR("CONSTANT"), &at))
        return false;
    if (!str_starts(str_of(q->scan), STR("no table")))
        return !q->scan[0];
    str what = { detail.p + 5, detail.n - 5 };
    what = str_cut(&what, ' ');
    return !str_starts(what, STR("(")) &&
           !str_find(str_of(q->text), str_fmt(a, ") " STR_FMT, STR_ARG(what)), &at);
}

/* Every statement runs on the engine of this run; on SQLite none reads a whole table unless it says
 * why. */
static void every_statement_prepares_and_uses_an_index(void **state)
{
    struct world *w = *state;
    struct db    *db = NULL;
    size_t        n = 0;

    assert_null(db_open(w->mem, w->app->server.url, DB_WRITE, &db));
    bool sqlite = db_engine(db) == DB_SQLITE;
    for (size_t l = 0; all_statements[l]; l++)
        for (size_t i = 0; all_statements[l][i]; i++) {
            const struct sql *q = all_statements[l][i];
            if (q->only[0] && (strcmp(q->only, "sqlite") == 0) != sqlite)
                continue;
            struct sql *plan = NEW(w->mem, struct sql);
            *plan = *q;
            plan->text = str_fmt(w->mem, "EXPLAIN %s%s", sqlite ? "QUERY PLAN " : "", q->text).p;
            struct plan_row {
                str detail;
            } * rows;
            static const struct field fields[] = {
                TEXT(struct plan_row, detail, 0, 4000, .doc = "d"), FIELDS_END
            };
            struct list got;
            error      *e =
                sqlite ? db_all(db, w->mem, plan, made_up(w->mem, q), fields, sizeof *rows, &got)
                            : db_exec(db, w->mem, plan, made_up(w->mem, q), NULL);
            if (e)
                fail_msg("%s: " STR_FMT, q->name, STR_ARG(error_text(w->mem, e, LANG_EN)));
            n++;
            rows = sqlite ? got.item : NULL;
            for (size_t k = 0; sqlite && k < got.n; k++)
                if (scans(w->mem, q, rows[k].detail))
                    fail_msg("%s: " STR_FMT, q->name, STR_ARG(rows[k].detail));
        }
    assert_true(n > 90);
    db_close(db);
}

static void few_statements_belong_to_one_engine(void **state)
{
    size_t only = 0;

    (void)state;
    for (size_t l = 0; all_statements[l]; l++)
        for (size_t i = 0; all_statements[l][i]; i++)
            only += all_statements[l][i]->only[0] != 0;
    assert_int_equal(only,
                     5); /* two for the schema, two for dumps, one integrity check: each says why */
}

static void the_reference_names_every_route(void **state)
{
    struct world *w = *state;
    str json = openapi_json(w->mem, modules_rooms.tables, modules_rooms.n_tables, perm_words);

    EACH_ROUTE(r)
    {
        size_t at = 0;
        assert_true(str_find(json, str_fmt(w->mem, "\"%s\":{", r->path), &at));
        assert_true(str_find(json, str_of(r->summary), &at));
    }
}

static void fields_have_unique_names_and_sentences(void **state)
{
    (void)state;
    EACH_ROUTE(r)
    {
        const struct field *const tables[] = { r->in, r->out };
        for (size_t k = 0; k < 2; k++)
            for (const struct field *f = tables[k]; f && f->type != FT_END; f++) {
                for (const struct field *g = tables[k]; g != f; g++)
                    assert_true(strcmp(g->name, f->name) != 0);
                if (!f->secret)
                    assert_non_null(f->doc);
            }
    }
}

static void words_of_states_and_roles_are_in_both_languages(void **state)
{
    (void)state;
    for (int s = 0; s < CASE_STATES; s++) {
        assert_true(strlen(case_states[s].zh) && strlen(case_states[s].en) &&
                    strlen(case_states[s].resident_zh) && strlen(case_states[s].resident_en));
        for (int t = 0; t < s; t++)
            assert_true(strcmp(case_state_words[s], case_state_words[t]) != 0);
    }
    for (int i = 0; i < ROLES; i++)
        assert_true(strlen(role_table[i].zh) && strlen(role_table[i].en));
    /* 三员分立: none of the three administrators reads matters, and no two share a power but
     * reading the read log */
    static const enum role three[] = { ROLE_ADMIN, ROLE_SECURITY, ROLE_AUDITOR };
    for (size_t i = 0; i < 3; i++)
        assert_false(role_table[three[i]].perms & (PERM_BIT(PERM_READ) | PERM_BIT(PERM_PERSONAL)));
    assert_false(role_table[ROLE_ADMIN].perms &
                 (role_table[ROLE_SECURITY].perms | role_table[ROLE_AUDITOR].perms));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_route_has_a_sentence_a_right_and_a_place_of_its_own),
        cmocka_unit_test(what_changes_the_registry_is_done_alone),
        cmocka_unit_test(only_these_routes_are_public),
        cmocka_unit_test(words_in_clear_keep_no_numbers),
        cmocka_unit_test(nobody_gets_in_anywhere_else),
        cmocka_unit_test(what_is_not_public_is_not_kept),
        cmocka_unit_test(without_the_right_it_is_403_and_without_the_header_too),
        cmocka_unit_test(the_matters_of_others_are_missing),
        cmocka_unit_test(bad_bodies_are_400_and_never_500),
        cmocka_unit_test(bad_queries_are_400),
        cmocka_unit_test(every_statement_prepares_and_uses_an_index),
        cmocka_unit_test(few_statements_belong_to_one_engine),
        cmocka_unit_test(the_reference_names_every_route),
        cmocka_unit_test(fields_have_unique_names_and_sentences),
        cmocka_unit_test(words_of_states_and_roles_are_in_both_languages),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
