/* test_mainstreet.c -- the whole street: side matters of a case, pauses, assisting units, points,
 * merging, bad verdicts, reopening; and a walk through all life cycles as a model. */
#include "test.h"

#include "base/when.h"
#include "lib/play.h"
#include "modules/account/account.h"
#include "modules/casework/casework_flag.h"

/* ---- waiting for the reporter ---- */

static void waiting_for_the_reporter_stops_the_clock(void **state)
{
    struct world *w = *state;
    str           ref = case_in(w, "reported");
    int64_t       due = time_of(w, ref, "due");

    assert_status(step(w, CLERK, ref, "ask_more", ""), 400); /* what is wanted must be said */
    assert_status(step(w, CLERK, ref, "ask_more", ",\"words\":\"哪一栋？\""), 200);
    assert_state(ref, "supplement");
    assert_status(step(w, NEIGHBOUR, ref, "supplement", ",\"words\":\"x\""), 404);
    shift = 3 * MS_HOUR;
    assert_status(step(w, RESIDENT, ref, "supplement", ",\"words\":\"3号楼\""), 200);
    assert_state(ref, "reported");
    int64_t moved = time_of(w, ref, "due") - due;
    assert_true(moved >= 3 * MS_HOUR && moved <= 3 * MS_HOUR + 2 * MS_MINUTE);
}

static void who_is_silent_for_five_workdays_is_decided_without(void **state)
{
    struct world *w = *state;
    str           ref = case_in(w, "supplement");

    shift = MS_DAY;
    turn(w);
    assert_state(ref, "supplement");
    shift = 20 * MS_DAY; /* five working days are over, whatever the holidays */
    turn(w);
    assert_state(ref, "reported");
    assert_status(step(w, CLERK, ref, "refuse", ",\"words\":\"没有地点，无法办理\""), 200);
}

/* ---- more time, on hold ---- */

static void more_time_is_asked_and_granted(void **state)
{
    struct world *w = *state;
    str           ref = case_in(w, "handling");
    int64_t       due = time_of(w, ref, "due");

    assert_status(raise_flag(w, HANDLER, ref, "extension", ""), 400); /* how much? */
    assert_status(raise_flag(w, CLERK, ref, "extension", ",\"amount\":48"), 403);
    assert_status(raise_flag(w, HANDLER, ref, "extension", ",\"amount\":48"), 201);
    assert_status(raise_flag(w, HANDLER, ref, "extension", ",\"amount\":48"),
                  403); /* one at a time */
    assert_int_equal(time_of(w, ref, "due"), due);
    assert_status(step_flag(w, HANDLER, ref, "extension", "grant", ""), 403);
    assert_status(step_flag(w, DISPATCHER, ref, "extension", "grant", ""), 200);
    assert_int_equal(time_of(w, ref, "due") - due, 48 * MS_HOUR);
    assert_has(look(w, CLERK, ref), "\"base_due\"");
    /* what was promised at first is still there */
    assert_int_equal(time_of(w, ref, "first_due"), due);
}

static void a_request_that_nobody_answers_is_refused(void **state)
{
    struct world *w = *state;
    str           ref = case_in(w, "handling");

    assert_status(raise_flag(w, HANDLER, ref, "extension", ",\"amount\":48"), 201);
    shift = 2 * MS_DAY;
    turn(w);
    assert_has(look(w, CLERK, ref), "\"state\":\"refused\"");
    assert_status(raise_flag(w, HANDLER, ref, "extension", ",\"amount\":24"), 201);
}

static void a_suspended_matter_comes_back_on_its_review_date(void **state)
{
    struct world *w = *state;
    str           ref = case_in(w, "handling");
    int64_t       due = time_of(w, ref, "due");
    char          until[WHEN_TEXT];

    when_text(shifted() - MS_DAY, until);
    assert_status(
        raise_flag(w, HANDLER, ref, "suspension", str_fmt(w->mem, ",\"until\":\"%s\"", until).p),
        400);
    when_text(shifted() + 10 * MS_DAY, until);
    assert_status(
        raise_flag(w, HANDLER, ref, "suspension", str_fmt(w->mem, ",\"until\":\"%s\"", until).p),
        201);
    assert_status(step_flag(w, DISPATCHER, ref, "suspension", "grant", ""), 200);
    assert_state(ref, "suspended");
    assert_status(step(w, HANDLER, ref, "submit", ",\"words\":\"办完\""), 409);
    shift = 10 * MS_DAY + MS_HOUR;
    turn(w);
    assert_state(ref, "handling");
    int64_t moved = time_of(w, ref, "due") - due;
    /* its clock counts days, and the day of receipt is none of them */
    assert_true(moved % MS_DAY == 0 && moved >= 9 * MS_DAY && moved <= 11 * MS_DAY);
}

/* ---- several units ---- */

static void the_lead_submits_last(void **state)
{
    struct world *w = *state;
    str           ref = case_in(w, "filed");

    assert_status(
        step(w, DISPATCHER, ref, "dispatch", ",\"unit\":\"chengguan\",\"units\":[\"no-such\"]"),
        400);
    assert_status(
        step(w, DISPATCHER, ref, "dispatch", ",\"unit\":\"chengguan\",\"units\":[\"paichusuo\"]"),
        200);
    assert_has(look(w, POLICE, ref), "\"assisting\":[{");
    assert_has(call(w, POLICE, GET, "/api/v1/cases?queue=assist", NULL), ref.p);
    assert_status(step(w, HANDLER, ref, "sign", ""), 200);
    struct reply r = step(w, HANDLER, ref, "submit", ",\"words\":\"清理完\"");
    assert_int_equal(r.status, 403);
    assert_has(r, "case.assist_first");
    assert_status(step(w, HANDLER, ref, "assist_done", ",\"words\":\"x\""), 403);
    assert_status(step(w, POLICE, ref, "assist_done", ",\"words\":\"已疏导\""), 200);
    assert_status(step(w, HANDLER, ref, "submit", ",\"words\":\"清理完\""), 200);
}

static void every_point_is_answered(void **state)
{
    struct world *w = *state;
    str           ref = case_in(w, "verifying");

    assert_status(
        step(w, WORKER, ref, "confirm", ",\"words\":\"属实\",\"points\":[\"垃圾没清\",\"桶坏了\"]"),
        200);
    assert_status(step(w, DISPATCHER, ref, "dispatch", ",\"unit\":\"chengguan\""), 200);
    assert_status(step(w, HANDLER, ref, "sign", ""), 200);
    assert_status(step(w, HANDLER, ref, "submit", ",\"words\":\"好了\""), 400);
    assert_status(step(w, HANDLER, ref, "submit", ",\"words\":\"好了\",\"answers\":[\"已清\"]"),
                  400);
    assert_status(
        step(w, HANDLER, ref, "submit", ",\"words\":\"好了\",\"answers\":[\"已清\",\"已换新桶\"]"),
        200);
    assert_has(look(w, RESIDENT, ref), "已换新桶");
}

/* ---- supervision, joint action ---- */

static void supervision_is_answered_and_lifted(void **state)
{
    struct world *w = *state;
    str           ref = case_in(w, "handling");
    size_t        at = 0;

    assert_status(raise_flag(w, RESIDENT, ref, "supervision", ""), 403);
    assert_status(raise_flag(w, DISTRICT, ref, "supervision", ""), 201);
    assert_status(raise_flag(w, DISPATCHER, ref, "supervision", ""), 403); /* one is enough */
    assert_status(step_flag(w, HANDLER, ref, "supervision", "answer", ",\"words\":\"明天办完\""),
                  200);
    assert_status(step_flag(w, DISPATCHER, ref, "supervision", "insist", ",\"words\":\"今天\""),
                  200);
    assert_status(step_flag(w, HANDLER, ref, "supervision", "answer", ",\"words\":\"好\""), 200);
    assert_status(step_flag(w, DISPATCHER, ref, "supervision", "lift", ""), 200);
    assert_has(look(w, CLERK, ref), "\"state\":\"lifted\"");
    /* it is inside matter: the reporter does not read it */
    assert_false(str_find(look(w, RESIDENT, ref).body, STR("supervision\",\"state"), &at));
}

static void both_sides_of_a_call_are_judged(void **state)
{
    struct world *w = *state;
    str           ref = case_in(w, "handling");

    assert_status(raise_flag(w, CLERK, ref, "whistle", ",\"unit\":\"paichusuo\""), 400);
    assert_status(
        raise_flag(w, CLERK, ref, "whistle", ",\"unit\":\"paichusuo\",\"ground\":\"emergency\""),
        201);
    assert_status(look(w, POLICE, ref), 404); /* not yet approved */
    assert_status(step_flag(w, DISPATCHER, ref, "whistle", "approve", ""), 200);
    assert_status(look(w, POLICE, ref), 200);
    assert_status(step_flag(w, HANDLER, ref, "whistle", "respond", ""), 403); /* another unit */
    assert_status(step_flag(w, POLICE, ref, "whistle", "respond", ",\"words\":\"23点到场\""), 200);
    /* an answer is no arrival: it is still to be done, by the same deadline */
    assert_has(look(w, CLERK, ref), "\"state\":\"responded\"");
    assert_has(call(w, POLICE, GET, "/api/v1/cases?queue=todo", NULL), ref.p);
    assert_status(step_flag(w, POLICE, ref, "whistle", "arrive", ""), 200);
    assert_has(look(w, CLERK, ref), "\"state\":\"arrived\"");
    assert_has_not(call(w, POLICE, GET, "/api/v1/cases?queue=todo", NULL), ref.p);
    assert_status(step_flag(w, POLICE, ref, "whistle", "judge_whistle", ",\"stars\":4"), 200);
    assert_status(step_flag(w, DISPATCHER, ref, "whistle", "judge_unit", ",\"stars\":5"), 200);
    assert_has(look(w, CLERK, ref), "\"state\":\"judged\"");
}

/* Who holds a post of the called unit for the place is told at once; the call stands first in what
 * he has to do, with its own deadline. */
static void a_called_unit_hears_of_it(void **state)
{
    struct world         *w = *state;
    static const enum who called[] = { POLICE, AUXILIARY };
    str                   ref = case_in(w, "handling");
    int64_t               whole = time_of(w, ref, "due");

    for (size_t i = 0; i < COUNT(called); i++)
        assert_has_not(call(w, called[i], GET, "/api/v1/notices?limit=200", NULL), ref.p);
    assert_status(raise_flag(w, DISPATCHER, ref, "whistle",
                             ",\"unit\":\"paichusuo\",\"ground\":\"emergency\""),
                  201);
    turn(w);
    for (size_t i = 0; i < COUNT(called); i++) {
        struct reply r = call(w, called[i], GET, "/api/v1/notices?limit=200", NULL);
        assert_has(r, ref.p);
        assert_has(r, "\"kind\":\"duty\"");
        r = call(w, called[i], GET, "/api/v1/cases?queue=todo", NULL);
        assert_true(str_eq(member(w, r.body, "ref"), ref));
        int64_t due = 0;
        assert_true(when_read(member(w, r.body, "due"), &due));
        assert_true(due < whole && due <= when_now() + MS_HOUR + MS_MINUTE);
    }
    assert_has_not(call(w, HANDLER, GET, "/api/v1/notices?limit=200", NULL), "joint action");
}

/* The police of a grid count what its worker counts, without what was said. */
static void the_police_count_their_grid(void **state)
{
    struct world *w = *state;
    str           ref = case_in(w, "verifying");
    struct reply  mine = call(w, WORKER, GET, "/api/v1/session", NULL);
    str           place = member(w, mine.body, "place");
    const char   *path =
        str_fmt(w->mem, "/api/v1/cases?queue=open&limit=200&place=" STR_FMT, STR_ARG(place)).p;
    struct reply worker = call(w, WORKER, GET, path, NULL),
                 police = call(w, POLICE, GET, path, NULL);

    assert_has(worker, ref.p);
    assert_has(police, ref.p);
    assert_int_equal(occurs(police.body, "\"ref\""), occurs(worker.body, "\"ref\""));
    assert_has(worker, "垃圾桶满了");
    assert_has_not(police, "垃圾桶满了");
    assert_status(look(w, POLICE, ref), 404);
}

static void what_is_entered_for_a_resident_is_his(void **state)
{
    struct world *w = *state;
    str           ref = member(w, take_call(w, "13900000001", "阳台漏水").body, "ref");

    assert_has(call(w, RESIDENT, GET, "/api/v1/cases?queue=mine", NULL), ref.p);
    assert_status(look(w, RESIDENT, ref), 200);
    assert_has_not(call(w, NEIGHBOUR, GET, "/api/v1/cases?queue=mine", NULL), ref.p);
    assert_status(step(w, CLERK, ref, "ask_more", ",\"words\":\"哪一户？\""), 200);
    assert_status(step(w, RESIDENT, ref, "supplement", ",\"words\":\"301\""), 200);
}

/* ---- afterwards ---- */

static const char *with_picture(struct world *w, enum who who)
{
    return str_fmt(w->mem, ",\"photos\":[\"" STR_FMT "\"]", STR_ARG(upload(w, who))).p;
}

static void an_objection_wants_a_picture_and_leads_back(void **state)
{
    struct world *w = *state;
    str           ref = case_in(w, "judging");
    struct reply  r = raise_flag(w, NEIGHBOUR, ref, "objection", "");

    assert_int_equal(r.status, 400);
    assert_has(r, "flag.photos");
    r = raise_flag(w, NEIGHBOUR, case_in(w, "handling"), "objection", with_picture(w, NEIGHBOUR));
    assert_int_equal(r.status, 403);
    assert_has(r, "flag.not_done");

    assert_status(raise_flag(w, NEIGHBOUR, ref, "objection", with_picture(w, NEIGHBOUR)), 201);
    assert_status(raise_flag(w, NEIGHBOUR, ref, "objection", with_picture(w, NEIGHBOUR)), 403);
    assert_status(step_flag(w, HANDLER, ref, "objection", "reject", ",\"words\":\"x\""), 403);
    assert_status(step_flag(w, CHECKER, ref, "objection", "reject", ""), 400); /* why not? */
    assert_status(step_flag(w, CHECKER, ref, "objection", "uphold", ""), 200);
    assert_state(ref, "handling");
    assert_has(look(w, RESIDENT, ref), "\"state\":\"upheld\"");

    ref = case_in(w, "closed");
    shift = 16 * MS_DAY;
    r = raise_flag(w, NEIGHBOUR, ref, "objection", with_picture(w, NEIGHBOUR));
    assert_int_equal(r.status, 403);
    assert_has(r, "flag.object_late");
}

static void a_bad_verdict_is_called_back_before_closing(void **state)
{
    struct world *w = *state;
    str           ref = case_in(w, "judging");

    assert_status(step(w, RESIDENT, ref, "judge", ",\"stars\":1,\"words\":\"还是脏\""), 200);
    struct reply r = step(w, DISPATCHER, ref, "close", "");
    assert_int_equal(r.status, 403);
    assert_has(r, "case.call_back");
    shift = 30 * MS_DAY;
    turn(w);
    assert_state(ref, "judged"); /* it does not lapse */
    assert_status(step(w, DISPATCHER, ref, "redo", ",\"words\":\"重新清理\""), 200);
    assert_state(ref, "handling");
    assert_has(look(w, CLERK, ref), "\"unit\":\"work_day\",\"amount\":15");
    assert_status(step(w, HANDLER, ref, "submit", ",\"words\":\"已清\""), 200);
    assert_status(step(w, CHECKER, ref, "pass", ""), 200);
    assert_status(step(w, RESIDENT, ref, "judge", ",\"stars\":2"), 200);
    assert_status(step(w, DISPATCHER, ref, "call_back", ",\"words\":\"已电话致歉\""), 200);
    /* a note among staff: neither the reporter nor the public reads it */
    const char *events = str_fmt(w->mem, "/api/v1/cases/" STR_FMT "/events", STR_ARG(ref)).p;
    assert_has(call(w, CLERK, GET, events, NULL), "已电话致歉");
    size_t at = 0;
    assert_false(str_find(call(w, RESIDENT, GET, events, NULL).body, STR("已电话致歉"), &at));
    assert_state(ref, "judged");
    assert_status(step(w, DISPATCHER, ref, "close", ""), 200);
}

static void a_reopened_matter_keeps_its_number(void **state)
{
    struct world *w = *state;
    str           ref = case_in(w, "closed");
    str           name = member(w, look(w, CLERK, ref).body, "number");

    assert_status(step(w, NEIGHBOUR, ref, "reopen", ",\"words\":\"x\""), 404);
    assert_status(step(w, RESIDENT, ref, "reopen", ",\"words\":\"又坏了\""), 200);
    assert_state(ref, "filed");
    assert_true(str_eq(member(w, look(w, CLERK, ref).body, "number"), name));
    assert_int_equal(number(w, look(w, CLERK, ref).body, "reopened"), 1);
    ref = case_in(w, "closed");
    shift = 31 * MS_DAY;
    struct reply r = step(w, RESIDENT, ref, "reopen", ",\"words\":\"又坏了\"");
    assert_int_equal(r.status, 403);
    assert_has(r, "case.too_late");
}

static void who_is_refused_may_ask_once_more(void **state)
{
    struct world *w = *state;
    str           ref = case_in(w, "refused");

    assert_status(step(w, RESIDENT, ref, "appeal", ",\"words\":\"请再看看\""), 200);
    assert_state(ref, "reported");
    assert_status(step(w, CLERK, ref, "refuse", ",\"words\":\"看过了\""), 200);
    assert_status(step(w, RESIDENT, ref, "appeal", ",\"words\":\"再看\""), 403);
}

static void merged_matters_are_followed_in_the_other(void **state)
{
    struct world *w = *state;
    str           one = case_in(w, "filed"), two = case_in(w, "reported");
    int64_t       before = number(w, look(w, CLERK, one).body, "followers");

    assert_status(step(w, CLERK, two, "merge",
                       str_fmt(w->mem, ",\"target\":\"" STR_FMT "\"", STR_ARG(two)).p),
                  400); /* not into itself */
    assert_status(step(w, CLERK, two, "merge",
                       str_fmt(w->mem, ",\"target\":\"" STR_FMT "\"", STR_ARG(one)).p),
                  200);
    assert_state(two, "merged");
    assert_int_equal(number(w, look(w, CLERK, one).body, "followers"), before + 1);
    assert_true(str_eq(member(w, look(w, CLERK, two).body, "merged_into"), one));
}

/* ---- the desk ---- */

static struct reply report(struct world *w, enum who who, const char *category, const char *more)
{
    return call(w, who, POST, "/api/v1/cases",
                str_fmt(w->mem,
                        "{\"category\":\"%s\",\"words\":\"看看\",\"lng\":%lld,\"lat\":%lld%s}",
                        category, (long long)w->lng, (long long)w->lat, more)
                    .p);
}

static void one_step_for_many_is_taken_one_by_one(void **state)
{
    struct world *w = *state;
    str           a = case_in(w, "filed"), b = case_in(w, "handling");
    int64_t       va = number(w, look(w, CLERK, a).body, "version");
    struct reply  r = call(w, DISPATCHER, POST, "/api/v1/cases/steps",
                           str_fmt(w->mem,
                                   "{\"action\":\"dispatch\",\"unit\":\"chengguan\",\"items\":["
                                    "{\"ref\":\"" STR_FMT "\",\"version\":%lld},"
                                    "{\"ref\":\"" STR_FMT "\",\"version\":1}]}",
                                   STR_ARG(a), (long long)va, STR_ARG(b))
                               .p);

    assert_int_equal(r.status, 200);
    assert_int_equal(number(w, r.body, "done"), 1);
    assert_has(r, "case.changed");
    assert_state(a, "dispatched");
    assert_state(b, "handling");
}

static void filters_are_ones_own(void **state)
{
    struct world *w = *state;
    struct reply  r = call(w, DISPATCHER, POST, "/api/v1/filters",
                           "{\"name\":\"超期\",\"query\":\"queue=open&state=filed\"}");

    assert_int_equal(r.status, 201);
    assert_has(call(w, DISPATCHER, GET, "/api/v1/filters", NULL), "超期");
    assert_has(call(w, CLERK, GET, "/api/v1/filters", NULL), "\"items\":[]");
    str path = str_fmt(w->mem, "/api/v1/filters/" STR_FMT, STR_ARG(member(w, r.body, "ref")));
    assert_status(call(w, CLERK, DELETE_, path.p, NULL), 404);
    assert_status(call(w, DISPATCHER, DELETE_, path.p, NULL), 204);
}

static void a_template_must_be_edited(void **state)
{
    struct world *w = *state;
    str           ref = case_in(w, "handling");
    struct reply  r =
        call(w, DISPATCHER, POST, "/api/v1/templates",
             "{\"action\":\"submit\",\"title\":\"清理\",\"words\":\"已到现场清理完毕。\"}");

    assert_int_equal(r.status, 201);
    assert_has(call(w, CLERK, GET, "/api/v1/templates", NULL), "已到现场清理完毕");
    r = step(w, HANDLER, ref, "submit", ",\"words\":\"已到现场清理完毕。\"");
    assert_int_equal(r.status, 400);
    assert_has(r, "case.template");
    assert_status(step(w, HANDLER, ref, "submit", ",\"words\":\"已到现场清理完毕，装走两车。\""),
                  200);
}

static void what_needs_proof_wants_a_picture(void **state)
{
    struct world *w = *state;
    struct reply  r = report(w, WORKER, "06010", "");
    str           ref = member(w, r.body, "ref");

    assert_status(step(w, CLERK, ref, "file", ""), 200);
    assert_status(step(w, DISPATCHER, ref, "dispatch", ",\"unit\":\"chengguan\""), 200);
    assert_status(step(w, HANDLER, ref, "sign", ""), 200);
    r = step(w, HANDLER, ref, "submit", ",\"words\":\"已清\"");
    assert_int_equal(r.status, 400);
    assert_has(r, "case.proof");
    assert_status(step(w, HANDLER, ref, "submit",
                       str_fmt(w->mem, ",\"words\":\"已清\"%s", with_picture(w, HANDLER)).p),
                  200);
}

/* A second person with the same posts as LIKE. */
static void colleague(struct world *w, const char *login, enum role role, int64_t like)
{
    struct db *db = NULL;
    int64_t    id = 0, post = 0;

    assert_null(db_open(w->mem, w->app->server.url, DB_WRITE, &db));
    struct req r = { .mem = w->mem, .db = db, .app = w->app, .now = shifted() };
    assert_null(db_begin(db, w->mem));
    assert_null(account_add(&r,
                            &(struct new_account){ .community = 350205003006,
                                                   .staff = true,
                                                   .demo = true,
                                                   .login = str_of(login),
                                                   .name = STR("同事") },
                            &id));
    struct list posts;
    assert_null(account_posts_of(&r, like, &posts));
    const struct post *p = posts.item;
    assert_true(posts.n > 0);
    for (size_t i = 0; i < posts.n; i++)
        assert_null(account_post(&r, id, role, p[i].place, p[i].unit, when_date(r.now) - 1, &post));
    assert_null(db_commit(db, w->mem));
    db_close(db);
}

static void a_black_rectangle_covers_the_copy_only(void **state)
{
    struct world     *w = *state;
    str               photo = upload(w, RESIDENT);
    struct reply      r = report(w, RESIDENT, "06012",
                                 str_fmt(w->mem, ",\"photos\":[\"" STR_FMT "\"]", STR_ARG(photo)).p);
    const char       *path = str_fmt(w->mem, "/api/v1/files/" STR_FMT, STR_ARG(photo)).p;
    const char       *black = str_fmt(w->mem, "%s/redactions", path).p;
    static const char rect[] = "{\"rectangles\":[{\"x\":10,\"y\":20,\"width\":100,\"height\":50}]}";

    assert_int_equal(r.status, 201);
    struct reply shown = call(w, CLERK, GET, path, NULL);
    str          before = shown.body;
    assert_int_equal(shown.max_age, 0); /* it does not stay in the browser */
    assert_status(call(w, RESIDENT, POST, black, rect), 403);
    assert_status(call(w, STRANGER, POST, black, rect), 404);
    assert_status(call(w, CLERK, POST, black, rect), 200);
    assert_false(str_eq(call(w, CLERK, GET, path, NULL).body, before));
    const char *whole = str_fmt(w->mem, "%s?original=true", path).p;
    assert_true(str_eq(call(w, CLERK, GET, whole, NULL).body, before));
    assert_true(str_eq(call(w, RESIDENT, GET, whole, NULL).body, before)); /* it is his own */
    assert_false(str_eq(call(w, CHECKER, GET, whole, NULL).body, before));
    assert_has(call(w, CLERK, GET, black, NULL),
               "\"rectangles\":[{\"x\":10,\"y\":20,\"width\":100,\"height\":50}]");
    assert_status(call(w, RESIDENT, GET, black, NULL), 403);
    assert_status(call(w, STRANGER, GET, black, NULL), 404);
    assert_status(call(w, CLERK, POST, black, "{\"rectangles\":[]}"), 200);
    assert_has(call(w, CLERK, GET, black, NULL), "\"rectangles\":[]");
    assert_true(str_eq(call(w, CHECKER, GET, path, NULL).body, before));
}

static void who_leaves_hands_everything_over(void **state)
{
    struct world *w = *state;
    str           ref = case_in(w, "verifying");
    struct reply  r =
        call(w, ADMIN, POST, "/api/v1/handovers", "{\"from\":\"grid01\",\"to\":\"grid01\"}");

    assert_int_equal(r.status, 400);
    r = call(w, ADMIN, POST, "/api/v1/handovers", "{\"from\":\"grid01\",\"to\":\"handler01\"}");
    assert_int_equal(r.status, 400);
    assert_has(r, "handover.role");
    assert_status(
        call(w, CLERK, POST, "/api/v1/handovers", "{\"from\":\"grid01\",\"to\":\"clerk01\"}"), 403);
    assert_state(ref, "verifying");

    colleague(w, "grid01b", ROLE_GRID_WORKER, w->account[WORKER]);
    str own = case_in(w, "filed");
    assert_status(step(w, WORKER, own, "self_handle", ""), 200);
    r = call(w, ADMIN, POST, "/api/v1/handovers", "{\"from\":\"grid01\",\"to\":\"grid01b\"}");
    assert_int_equal(r.status, 200);
    assert_true(number(w, r.body, "moved") > 0);
    r = step(w, WORKER, own, "submit", ",\"words\":\"办完\"");
    assert_int_equal(r.status, 403); /* it is the colleague's now */
    assert_has(r, "case.not_handler");
}

/* After the test before: everything of grid01 is in the hands of grid01b. */
static void a_post_ends_when_everything_open_has_a_new_owner(void **state)
{
    struct world *w = *state;

    assert_status(call(w, CLERK, GET, "/api/v1/handovers?from=grid01b", NULL), 403);
    struct reply r = call(w, ADMIN, GET, "/api/v1/handovers?from=grid01b", NULL);
    assert_int_equal(r.status, 200);
    assert_has(r, "\"colleagues\":[{\"login\":\"grid01\"");
    int64_t open = number(w, r.body, "open");
    str     post = member(w, r.body, "ref");
    assert_true(open > 0);
    /* one of two posts without a successor: nothing is handed over, nothing ends */
    r = call(w, ADMIN, POST, "/api/v1/handovers",
             str_fmt(w->mem,
                     "{\"from\":\"grid01b\",\"end\":true,\"items\":[{\"post\":\"" STR_FMT
                     "\",\"to\":\"grid01\"}]}",
                     STR_ARG(post))
                 .p);
    assert_int_equal(r.status, 400);
    assert_has(r, "handover.left");
    r = call(w, ADMIN, GET, "/api/v1/handovers?from=grid01b", NULL);
    assert_int_equal(number(w, r.body, "open"), open);
    r = call(
        w, ADMIN, POST, "/api/v1/handovers",
        str_fmt(
            w->mem,
            "{\"from\":\"grid01b\",\"to\":\"grid01\",\"end\":true,\"items\":[{\"post\":\"" STR_FMT
            "\",\"to\":\"grid01\"}]}",
            STR_ARG(post))
            .p);
    assert_int_equal(r.status, 200);
    assert_int_equal(number(w, r.body, "ended"), 2);
    assert_true(number(w, r.body, "moved") >= open);
    r = call(w, ADMIN, GET, "/api/v1/handovers?from=grid01b", NULL);
    assert_has(r, "\"posts\":[]");
    r = call(w, ADMIN, GET, "/api/v1/handovers?from=grid01", NULL);
    assert_true(number(w, r.body, "open") >= open);
    assert_has(r, "\"colleagues\":[]"); /* nobody could take over from him now */
}

/* ---- notices by each person's settings, with a set clock ---- */

static int64_t unread_of(struct world *w, enum who who)
{
    return number(w, call(w, who, GET, "/api/v1/session", NULL).body, "unread");
}

static struct reply inbox(struct world *w, enum who who)
{
    return call(w, who, GET, "/api/v1/notices?limit=200", NULL);
}

static size_t times_in(struct reply r, const char *text)
{
    size_t n = 0, at = 0;

    for (str rest = r.body; str_find(rest, str_of(text), &at); n++)
        rest = (str){ rest.p + at + 1, rest.n - at - 1 };
    return n;
}

/* Move the clock to the next time that it shows MINUTE of the local day. */
static void until_minute(struct world *w, int64_t minute)
{
    int64_t now = shifted(), of_day = (now + MS_OFFSET) % MS_DAY / MS_MINUTE;

    shift += ((minute - of_day + 1440) % 1440) * MS_MINUTE;
    w->app->server.clock = shifted;
}

static struct reply set_notices(struct world *w, const char *mode, int digest, int from, int until)
{
    struct reply now = call(w, RESIDENT, GET, "/api/v1/notices/settings", NULL);

    return call(w, RESIDENT, PUT, "/api/v1/notices/settings",
                str_fmt(w->mem,
                        "{\"mode\":\"%s\",\"digest_at\":%d,\"quiet_from\":%d,\"quiet_until\":%d,"
                        "\"version\":%lld}",
                        mode, digest, from, until, (long long)number(w, now.body, "version"))
                    .p);
}

/* Other tests went on to later days and came back: held notices are looked for from the start. */
static void no_morning_yet(struct world *w)
{
    struct db *db = NULL;

    assert_null(db_open(w->mem, w->app->server.url, DB_WRITE, &db));
    assert_null(meta_set(db, w->mem, "notices.woken", STR("0")));
    db_close(db);
}

static void news_comes_once_a_day_and_rights_at_once(void **state)
{
    struct world *w = *state;

    until_minute(w, 12 * 60);
    turn(w);
    assert_has(call(w, RESIDENT, GET, "/api/v1/notices/settings", NULL),
               "\"mode\":\"digest\",\"digest_at\":1080,\"quiet_from\":1320,\"quiet_until\":480");
    assert_status(call(w, RESIDENT, POST, "/api/v1/notices/read", NULL), 204);
    str ref = member(w, report(w, RESIDENT, "06010", "").body, "ref");
    assert_status(step(w, CLERK, ref, "ask_verify", ""), 200);
    assert_status(step(w, WORKER, ref, "confirm", ""), 200);
    turn(w);
    assert_true(times_in(inbox(w, RESIDENT), "\"kind\":\"news\"") >= 2); /* they lie there */
    assert_int_equal(unread_of(w, RESIDENT), 0);                         /* and are silent */
    until_minute(w, 17 * 60 + 59);
    turn(w);
    assert_int_equal(unread_of(w, RESIDENT), 0);
    size_t digests = times_in(inbox(w, RESIDENT), "\"kind\":\"digest\"");
    until_minute(w, 18 * 60);
    turn(w);
    turn(w);
    assert_int_equal(unread_of(w, RESIDENT), 1);
    assert_int_equal(times_in(inbox(w, RESIDENT), "\"kind\":\"digest\""), digests + 1);
    shift += MS_DAY; /* a day without news has no digest */
    turn(w);
    assert_int_equal(times_in(inbox(w, RESIDENT), "\"kind\":\"digest\""), digests + 1);
    /* what has to be told is told at once, but not at night */
    until_minute(w, 12 * 60);
    ref = member(w, report(w, RESIDENT, "06010", "").body, "ref");
    assert_status(step(w, CLERK, ref, "refuse", ",\"words\":\"请找业委会\""), 200);
    turn(w);
    assert_int_equal(unread_of(w, RESIDENT), 2);
    assert_has(inbox(w, RESIDENT), "\"kind\":\"right\"");
    until_minute(w, 23 * 60);
    turn(w); /* of the day before: nothing new */
    int64_t before = unread_of(w, RESIDENT);
    ref = member(w, report(w, RESIDENT, "06010", "").body, "ref");
    assert_status(step(w, CLERK, ref, "refuse", ",\"words\":\"请找业委会\""), 200);
    turn(w);
    assert_int_equal(unread_of(w, RESIDENT), before);
    no_morning_yet(w);
    until_minute(w, 8 * 60);
    w->app->told.n = 0;
    turn(w);
    assert_int_equal(unread_of(w, RESIDENT), before + 1);
    assert_true(w->app->told.n > 0); /* the streams hear of what was held */
}

static void live_off_and_quiet_hours_are_each_persons_own(void **state)
{
    struct world *w = *state;

    until_minute(w, 12 * 60);
    turn(w);
    assert_status(call(w, RESIDENT, PUT, "/api/v1/notices/settings",
                       "{\"mode\":\"live\",\"digest_at\":1440,\"quiet_from\":0,\"quiet_until\":0,"
                       "\"version\":0}"),
                  400);
    assert_status(set_notices(w, "live", 480, 0, 0), 200);
    assert_status(call(w, RESIDENT, PUT, "/api/v1/notices/settings",
                       "{\"mode\":\"off\",\"digest_at\":480,\"quiet_from\":0,\"quiet_until\":0,"
                       "\"version\":0}"),
                  409);
    assert_status(call(w, RESIDENT, POST, "/api/v1/notices/read", NULL), 204);
    until_minute(w, 23 * 60); /* no quiet hours any more */
    str ref = member(w, report(w, RESIDENT, "06010", "").body, "ref");
    assert_status(step(w, CLERK, ref, "ask_verify", ""), 200);
    turn(w);
    assert_int_equal(unread_of(w, RESIDENT), 1);
    assert_status(set_notices(w, "off", 480, 0, 0), 200);
    size_t  news = times_in(inbox(w, RESIDENT), "\"kind\":\"news\"");
    size_t  rights = times_in(inbox(w, RESIDENT), "\"kind\":\"right\"");
    int64_t unread = unread_of(w, RESIDENT);
    assert_status(step(w, WORKER, ref, "not_found", ",\"words\":\"现场没有\""), 200);
    ref = member(w, report(w, RESIDENT, "06010", "").body, "ref");
    assert_status(step(w, CLERK, ref, "ask_verify", ""), 200);
    turn(w);
    assert_int_equal(unread_of(w, RESIDENT), unread);
    assert_int_equal(times_in(inbox(w, RESIDENT), "\"kind\":\"news\""), news);
    assert_int_equal(times_in(inbox(w, RESIDENT), "\"kind\":\"right\""), rights + 1);
    assert_status(set_notices(w, "digest", 1080, 1320, 480), 200);
}

/* ---- what a category asks ---- */

static void questions_are_answered_by_their_type(void **state)
{
    struct world *w = *state;
    struct reply  r = report(w, RESIDENT, "01023", "");

    assert_int_equal(r.status, 400);
    assert_has(r, "case.answer");
    r = report(w, RESIDENT, "01023",
               ",\"answers\":[{\"name\":\"passable\",\"value\":\"perhaps\"}]");
    assert_has(r, "case.value");
    r = report(w, RESIDENT, "01023", ",\"answers\":[{\"name\":\"color\",\"value\":\"red\"}]");
    assert_has(r, "case.question");
    r = report(w, RESIDENT, "01023", ",\"answers\":[{\"name\":\"passable\",\"value\":\"no\"}]");
    assert_int_equal(r.status, 201);
    assert_has(r, "\"answers\":[{\"name\":\"passable\",\"value\":\"no\"}]");
    assert_int_equal(report(w, RESIDENT, "06", "").status, 400); /* a class is no matter */
}

/* ---- why this date, and the marks ---- */

static void a_due_time_explains_itself(void **state)
{
    struct world *w = *state;
    struct reply  r = look(w, CLERK, case_in(w, "handling"));

    assert_has(r, "\"clocks\":[{\"phase\":\"case\"");
    assert_has(r, "\"why\":[{");
}

/* The clock of a PHASE among all that a matter ever had. */
static str clock_of(struct world *w, str ref, const char *phase)
{
    struct reply r = call(
        w, CLERK, GET, str_fmt(w->mem, "/api/v1/cases/" STR_FMT "/clocks", STR_ARG(ref)).p, NULL);
    size_t at = 0, end = 0;

    assert_int_equal(r.status, 200);
    assert_true(str_find(r.body, str_fmt(w->mem, "{\"phase\":\"%s\"", phase), &at));
    str rest = { r.body.p + at + 1, r.body.n - at - 1 };
    if (!str_find(rest, STR("{\"phase\""), &end))
        end = rest.n;
    return (str){ rest.p, end };
}

/* On the paper of a matter that is closed no clock runs, and yet it must say why each date was. */
static void a_clock_that_ended_still_explains_itself(void **state)
{
    struct world *w = *state;
    str           ref = case_in(w, "handling"), body = look(w, CLERK, ref).body;
    str           due = member(w, body, "case_due"), was = clock_of(w, ref, "verifying");
    size_t        at = 0;
    char          until[WHEN_TEXT];

    assert_true(str_find(was, STR("\"ended\":\"20"), &at));
    assert_true(str_find(was, STR("\"why\":[{"), &at));
    assert_false(str_find(clock_of(w, ref, "case"), STR("\"ended\""), &at));
    /* a pause that comes later leaves it as it was */
    when_text(when_now() + 10 * MS_DAY, until);
    assert_int_equal(
        raise_flag(w, HANDLER, ref, "suspension", str_fmt(w->mem, ",\"until\":\"%s\"", until).p)
            .status,
        201);
    assert_int_equal(step_flag(w, DISPATCHER, ref, "suspension", "grant", "").status, 200);
    assert_true(str_eq(clock_of(w, ref, "verifying"), was));

    ref = case_in(w, "handling");
    due = member(w, look(w, CLERK, ref).body, "case_due");
    step(w, HANDLER, ref, "submit", ",\"words\":\"已清理\"");
    step(w, CHECKER, ref, "pass", "");
    step(w, RESIDENT, ref, "judge", ",\"stars\":4");
    body = step(w, DISPATCHER, ref, "close", "").body;
    assert_has(look(w, CLERK, ref), "\"state\":\"closed\"");
    assert_has(look(w, CLERK, ref), "\"clocks\":[]");
    str closed = clock_of(w, ref, "case");
    assert_true(str_find(closed, STR("\"ended\":\"20"), &at));
    assert_true(str_find(closed, str_fmt(w->mem, "\"due\":\"" STR_FMT "\"", STR_ARG(due)), &at));
    assert_true(str_find(closed, STR("\"text\":\""), &at));
    /* who may not see the matter sees no clock of it */
    assert_int_equal(call(w, STRANGER, GET,
                          str_fmt(w->mem, "/api/v1/cases/" STR_FMT "/clocks", STR_ARG(ref)).p, NULL)
                         .status,
                     404);
}

/* Somebody must act by the earlier of two deadlines, and is told which of them it is. */
static void the_earlier_deadline_is_the_one_that_counts(void **state)
{
    struct world *w = *state;
    str           ref = case_in(w, "handling");
    int64_t       whole = time_of(w, ref, "case_due");
    size_t        first = 0, second = 0;

    assert_int_equal(time_of(w, ref, "due"), whole);
    assert_has(look(w, CLERK, ref), "\"due_of\":\"case\"");
    assert_has(look(w, CLERK, ref), "\"phase_due\":null");
    shift = whole - when_now() - 2 * MS_HOUR;
    assert_status(raise_flag(w, HANDLER, ref, "extension", ",\"amount\":48"), 201);
    str flag = look(w, HANDLER, ref).body;
    assert_true(str_find(flag, STR("\"kind\":\"extension\""), &first));
    flag = (str){ flag.p + first, flag.n - first };
    /* whoever grants more time does so while there is some */
    assert_true(str_eq(member(w, flag, "due"), member(w, look(w, HANDLER, ref).body, "case_due")));
    assert_status(step_flag(w, HANDLER, ref, "extension", "withdraw", ""), 200);

    assert_status(step(w, HANDLER, ref, "submit", ",\"words\":\"已清理\""), 200);
    assert_state(ref, "checking"); /* which has a day */
    assert_int_equal(time_of(w, ref, "due"), whole);
    assert_int_equal(time_of(w, ref, "case_due"), whole);
    assert_true(time_of(w, ref, "phase_due") > whole + 20 * MS_HOUR);
    assert_has(look(w, CHECKER, ref), "\"due_of\":\"case\"");
    str other = case_in(w, "verifying"); /* a day as well, and no whole yet */
    assert_true(time_of(w, other, "due") > whole);
    assert_int_equal(time_of(w, other, "due"), time_of(w, other, "phase_due"));
    assert_has(look(w, CLERK, other), "\"due_of\":\"phase\"");
    /* in the order of the queues too */
    struct reply r = call(w, CLERK, GET, "/api/v1/cases?queue=open&limit=200", NULL);
    assert_status(r, 200);
    assert_true(str_find(r.body, ref, &first) && str_find(r.body, other, &second));
    assert_true(first < second);
    assert_status(step(w, CHECKER, ref, "pass", ""), 200);
    assert_has(look(w, CLERK, ref), "\"due_of\":\"phase\""); /* the whole is over */
    assert_true(time_of(w, ref, "due") > whole);
}

static void half_of_the_time_is_told_once(void **state)
{
    struct world *w = *state;
    str           ref = case_in(w, "handling");
    size_t        at = 0;

    turn(w);
    shift = 5 * MS_DAY; /* of 7, which begin at midnight */
    turn(w);
    turn(w);
    struct reply r = call(
        w, CLERK, GET, str_fmt(w->mem, "/api/v1/cases/" STR_FMT "/events", STR_ARG(ref)).p, NULL);
    assert_has(r, "\"action\":\"mark50\"");
    assert_true(str_find(r.body, STR("mark50"), &at));
    str rest = { r.body.p + at + 6, r.body.n - at - 6 };
    assert_false(str_find(rest, STR("mark50"), &at));
    shift = 9 * MS_DAY;
    turn(w);
    r = call(w, CLERK, GET, str_fmt(w->mem, "/api/v1/cases/" STR_FMT "/events", STR_ARG(ref)).p,
             NULL);
    assert_has(r, "\"action\":\"mark100\"");
}

/* A holiday that the district gives moves what is due, and the time line says so. */
static void a_changed_calendar_moves_what_is_due(void **state)
{
    struct world *w = *state;
    struct reply  r = report(w, WORKER, "06010", ""); /* 4 working hours */
    str           ref = member(w, r.body, "ref");
    struct civil  from = date_civil(when_date(shifted())),
                 to = date_civil(when_date(shifted()) + 20);

    assert_status(step(w, CLERK, ref, "file", ""), 200);
    assert_status(step(w, DISPATCHER, ref, "dispatch", ",\"unit\":\"chengguan\""), 200);
    assert_status(step(w, HANDLER, ref, "sign", ""), 200);
    int64_t due = time_of(w, ref, "due");
    str     body = str_fmt(w->mem,
                           "{\"place\":\"350205\",\"csv\":\"kind,from,to,name,name_en,periods\\n"
                               "rest,%04d-%02d-%02d,%04d-%02d-%02d,台风停工,Typhoon,\\n\"}",
                           from.year, from.month, from.day, to.year, to.month, to.day);
    assert_status(call(w, CLERK, POST, "/api/v1/calendar/layer", body.p), 403);
    r = call(w, ADMIN, POST, "/api/v1/calendar/layer",
             "{\"place\":\"350205\",\"csv\":\"kind,from,to\\nholyday,2026-13-01,\\n\"}");
    assert_int_equal(r.status, 400);
    assert_status(call(w, ADMIN, POST, "/api/v1/calendar/layer", body.p), 201);
    turn(w);
    /* after the last day of rest, whatever hour and day of the week it is now */
    assert_true(when_date(time_of(w, ref, "due")) > date_of(to));
    assert_true(time_of(w, ref, "due") > due);
    assert_has(call(w, CLERK, GET,
                    str_fmt(w->mem, "/api/v1/cases/" STR_FMT "/events", STR_ARG(ref)).p, NULL),
               "\"action\":\"due_again\"");
    assert_int_equal(time_of(w, ref, "first_due"), due);
    assert_has(call(w, CLERK, GET, "/api/v1/calendar?place=350205", NULL), "Typhoon");
    assert_status(call(w, ADMIN, POST, "/api/v1/calendar/layer",
                       "{\"place\":\"350205\",\"csv\":\"kind,from,to\\n\"}"),
                  201);
    turn(w);
    assert_int_equal(time_of(w, ref, "due"), due);
}

static void a_rule_says_which_unit_and_why(void **state)
{
    struct world     *w = *state;
    str               ref = case_in(w, "filed");
    static const char rules[] = "{\"rules\":[{\"category\":\"08\",\"place\":\"350205003\",\"unit\":"
                                "\"paichusuo\",\"why_zh\":\"试点\",\"why_en\":\"A trial\"}]}";

    assert_has(look(w, DISPATCHER, ref), "\"suggested\":{\"unit\":\"chengguan\"");
    struct reply r = call(w, ADMIN, POST, "/api/v1/routing/dry-run", rules);
    assert_int_equal(r.status, 200);
    assert_true(number(w, r.body, "changed") > 0);
    assert_true(number(w, r.body, "changed") < number(w, r.body, "total"));
    assert_has(look(w, DISPATCHER, ref),
               "\"suggested\":{\"unit\":\"chengguan\""); /* nothing was written */
    assert_status(call(w, ADMIN, POST, "/api/v1/routing",
                       "{\"rules\":[{\"unit\":\"nobody\",\"why_zh\":\"x\"}]}"),
                  400);
    assert_status(call(w, ADMIN, POST, "/api/v1/routing", rules), 201);
    turn(w);
    r = look(w, DISPATCHER, ref);
    assert_has(r, "\"suggested\":{\"unit\":\"paichusuo\"");
    assert_has(r, "A trial");
    assert_status(call(w, ADMIN, POST, "/api/v1/routing", "{\"rules\":[]}"), 201);
    turn(w);
}

/* ---- rates cannot be gamed: the same work, done honestly and with tricks ---- */

enum trick { HONEST, CLOSE_EARLY, SPLIT, BOUNCE, MERGE_AWAY, TRICKS };

static void handle(struct world *w, str ref, enum trick trick)
{
    assert_status(step(w, HANDLER, ref, "sign", ""), 200);
    if (trick == CLOSE_EARLY) { /* nothing was done yet */
        assert_status(step(w, HANDLER, ref, "submit", ",\"words\":\"办完了\""), 200);
        assert_status(step(w, CHECKER, ref, "rework", ",\"words\":\"没有办\""), 200);
    }
}

static void finish(struct world *w, str ref)
{
    assert_status(step(w, HANDLER, ref, "submit", ",\"words\":\"现在真的办完了\""), 200);
    assert_status(step(w, CHECKER, ref, "pass", ""), 200);
}

/* Two matters are handled in time, two a fortnight too late; the tricks are tried on the late ones.
 */
static void work(struct world *w, enum trick trick)
{
    str late[2];

    for (int i = 0; i < 2; i++) {
        str quick = case_in(w, "dispatched");
        handle(w, quick, HONEST);
        finish(w, quick);
        late[i] = case_in(w, "dispatched");
        if (trick == BOUNCE) {
            assert_status(step(w, HANDLER, late[i], "return", ",\"words\":\"不归我们\""), 200);
            assert_status(step(w, DISPATCHER, late[i], "dispatch", ",\"unit\":\"chengguan\""), 200);
        }
        if (trick != MERGE_AWAY)
            handle(w, late[i], trick);
        if (trick == SPLIT) /* a worker finds two easy ones and settles them himself */
            for (int k = 0; k < 2; k++) {
                str easy = member(w, report(w, WORKER, "08001", "").body, "ref");
                assert_status(step(w, CLERK, easy, "file", ""), 200);
                assert_status(step(w, WORKER, easy, "self_handle", ""), 200);
                assert_status(step(w, WORKER, easy, "submit", ",\"words\":\"好了\""), 200);
                assert_status(step(w, CLERK, easy, "pass", ""), 200);
            }
    }
    shift += 15 * MS_DAY;
    for (int i = 0; i < 2; i++) {
        if (trick != MERGE_AWAY) {
            finish(w, late[i]);
            continue;
        }
        str into = case_in(w, "filed");
        assert_status(step(w, DISPATCHER, late[i], "recall", ",\"words\":\"收回\""), 200);
        assert_status(step(w, DISPATCHER, late[i], "merge",
                           str_fmt(w->mem, ",\"target\":\"" STR_FMT "\"", STR_ARG(into)).p),
                      200);
    }
}

struct sample {
    int64_t k, of;
};

static struct sample on_time_now(struct world *w)
{
    struct reply r = call(w, DISPATCHER, GET, "/api/v1/command/rates?days=20", NULL);
    size_t       at = 0;

    assert_true(str_find(r.body, STR("\"name\":\"on_time\""), &at));
    str rest = { r.body.p + at, r.body.n - at };
    return (struct sample){ number(w, rest, "k"), number(w, rest, "of") };
}

/* What the same work adds to the on-time rate, with each trick. */
static void no_trick_raises_the_rates(void **state)
{
    struct world *w = *state;
    struct sample added[TRICKS];

    shift = 60 * MS_DAY; /* what was open before is overdue by now and stays so */
    for (int t = HONEST; t < TRICKS; t++) {
        struct sample before = on_time_now(w), after = { 0 };
        work(w, (enum trick)t);
        after = on_time_now(w);
        shift += 40 * MS_DAY; /* out of the twenty days that are looked at */
        added[t] = (struct sample){ after.k - before.k, after.of - before.of };
        if (added[t].k * added[HONEST].of > added[HONEST].k * added[t].of)
            fail_msg("trick %d: %lld of %lld instead of %lld of %lld", t, (long long)added[t].k,
                     (long long)added[t].of, (long long)added[HONEST].k,
                     (long long)added[HONEST].of);
    }
    assert_int_equal(added[HONEST].k, 2);
    assert_int_equal(added[HONEST].of, 4);
}

/* ---- all life cycles as a model ---- */

static bool leaves(const struct flow *f, int s)
{
    for (size_t i = 0; i < f->n; i++)
        if (f->rules[i].from == s && f->rules[i].to != s)
            return true;
    return false;
}

static void check_flow(const struct flow *f, int first)
{
    bool reached[32] = { false }, more = true;

    reached[first] = true;
    if (f == &case_flow) /* entered by a request that was granted */
        reached[CASE_SUSPENDED] = true;
    while (more) {
        more = false;
        for (size_t i = 0; i < f->n; i++)
            if (reached[f->rules[i].from] && !reached[f->rules[i].to])
                reached[f->rules[i].to] = more = true;
    }
    for (int s = 0; f->words[s]; s++) {
        assert_true(reached[s]);
        if (!f->states[s].open)
            continue;
        assert_non_null(f->states[s].owner);
        assert_true(f->states[s].hours > 0);
        assert_true(leaves(f, s));
    }
    /* from every open state some closed one can be reached */
    for (int s = 0; f->words[s]; s++) {
        bool can[32] = { false }, end = false;
        can[s] = true;
        for (more = true; more;) {
            more = false;
            for (size_t i = 0; i < f->n; i++)
                if (can[f->rules[i].from] && !can[f->rules[i].to])
                    can[f->rules[i].to] = more = true;
        }
        for (int e = 0; f->words[e]; e++)
            end = end || (can[e] && !f->states[e].open);
        assert_true(end);
    }
    for (size_t i = 0; i < f->n; i++) {
        assert_true(f->rules[i].zh[0] && f->rules[i].en[0]);
        /* a rule that asks for words in one place asks everywhere: one button, one dialog */
        for (size_t k = 0; k < i; k++)
            if (strcmp(f->rules[i].action, f->rules[k].action) == 0 &&
                f->rules[i].perm != FLOW_CLOCK && f->rules[k].perm != FLOW_CLOCK)
                assert_int_equal(f->rules[i].asks & ASK_WORDS_MUST,
                                 f->rules[k].asks & ASK_WORDS_MUST);
    }
}

static void no_path_without_an_owner_or_a_clock(void **state)
{
    (void)state;
    check_flow(&case_flow, CASE_REPORTED);
    for (int k = 0; k < FLAG_KINDS; k++)
        check_flow(&flag_table[k].flow, FLAG_NONE);
}

/* Started with `decode-picture` this binary is the child, as the server's binary would be. */
int main(int argc, char **argv)
{
    static const struct command *const commands[] = { &cmd_decode };

    if (argc > 1 && strcmp(argv[1], "decode-picture") == 0)
        return cli_main(commands, COUNT(commands), argc, argv);
#define T(name) cmocka_unit_test_setup_teardown(name, play_back, play_back)
    const struct CMUnitTest tests[] = {
        T(waiting_for_the_reporter_stops_the_clock),
        T(who_is_silent_for_five_workdays_is_decided_without),
        T(more_time_is_asked_and_granted),
        T(a_request_that_nobody_answers_is_refused),
        T(a_suspended_matter_comes_back_on_its_review_date),
        T(the_lead_submits_last),
        T(every_point_is_answered),
        T(supervision_is_answered_and_lifted),
        T(both_sides_of_a_call_are_judged),
        T(a_called_unit_hears_of_it),
        T(the_police_count_their_grid),
        T(what_is_entered_for_a_resident_is_his),
        T(an_objection_wants_a_picture_and_leads_back),
        T(a_bad_verdict_is_called_back_before_closing),
        T(a_reopened_matter_keeps_its_number),
        T(who_is_refused_may_ask_once_more),
        T(merged_matters_are_followed_in_the_other),
        T(one_step_for_many_is_taken_one_by_one),
        T(filters_are_ones_own),
        T(a_template_must_be_edited),
        T(what_needs_proof_wants_a_picture),
        T(a_black_rectangle_covers_the_copy_only),
        T(who_leaves_hands_everything_over),
        T(a_post_ends_when_everything_open_has_a_new_owner),
        T(news_comes_once_a_day_and_rights_at_once),
        T(live_off_and_quiet_hours_are_each_persons_own),
        T(questions_are_answered_by_their_type),
        T(a_due_time_explains_itself),
        T(a_clock_that_ended_still_explains_itself),
        T(the_earlier_deadline_is_the_one_that_counts),
        T(half_of_the_time_is_told_once),
        T(a_changed_calendar_moves_what_is_due),
        T(a_rule_says_which_unit_and_why),
        T(no_trick_raises_the_rates),
        T(no_path_without_an_owner_or_a_clock),
    };
#undef T
    return cmocka_run_group_tests(tests, play_setup, play_teardown);
}
