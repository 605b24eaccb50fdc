/* casework_steps.c -- what each step of the life cycle does beyond the new state. */
#include "base/when.h"
#include "core/app.h"
#include "core/id.h"
#include "modules/account/account.h"
#include "modules/casework/casework.h"
#include "modules/casework/casework.sql.h"
#include "modules/casework/casework_command.h"
#include "modules/casework/casework_desk.h"
#include "modules/casework/casework_flag.h"
#include "modules/casework/casework_flood.h"
#include "modules/casework/casework_open.h"
#include "modules/territory/territory.h"

/* clang-format off */
/* lists of plain texts */
static const struct field unit_item_fields[] = {
    { .name = "", .type = FT_TEXT, .at = offsetof(struct unit_item, unit), .min = 1, .max = 40, .doc = "Unit." },
    FIELDS_END,
};
static const struct field words_item_fields[] = {
    { .name = "", .type = FT_TEXT, .at = offsetof(struct words_item, words), .min = 1, .max = 500, .doc = "Words." },
    FIELDS_END,
};
const struct field step_in_fields[] = {
    TEXT(struct step_in, action,   1, 40,   .required = true, .doc = "What to do."),
    INT (struct step_in, version,  1, INT64_MAX, .required = true, .doc = "The version that one has read."),
    TEXT(struct step_in, words,    0, 2000, .doc = "Why, or with what result."),
    TEXT(struct step_in, unit,     0, 40,   .doc = "Unit to dispatch to."),
    TEXT(struct step_in, category, 0, 20,   .doc = "Another category."),
    LIST(struct step_in, photos,   struct ref_item, ref_item_fields, 9, .doc = "Pictures, uploaded before."),
    INT (struct step_in, stars,    1, 5,    .doc = "5 very satisfied ... 1 very dissatisfied."),
    REF (struct step_in, worker,   .doc = "A grid worker's post."),
    REF (struct step_in, target,   .doc = "The matter to merge into."),
    LIST(struct step_in, units,    struct unit_item, unit_item_fields, 8, .doc = "Assisting units."),
    LIST(struct step_in, points,   struct words_item, words_item_fields, 12, .doc = "The points of the report, to be answered one by one."),
    LIST(struct step_in, answers,  struct words_item, words_item_fields, 12, .doc = "An answer to each point, in their order."),
    FIELDS_END,
};
static const struct message
    msg_category = { "case.category", "没有这个类别，请重新选择。", "There is no such category; please choose again." },
    msg_words    = { "case.words",    "请写明理由或结果。", "Please say why, or with what result." },
    msg_unit     = { "case.unit",     "请选择本辖区的一个单位。", "Please choose a unit of this place." },
    msg_stars    = { "case.stars",    "请选择一到五颗星。", "Please choose one to five stars." },
    msg_worker   = { "case.worker",   "没有这位网格员。", "There is no such grid worker." },
    msg_target   = { "case.target",   "请选择同一区内另一件未办结的事项。", "Please choose another open matter of the same district." },
    msg_points   = { "case.points",   "请逐条答复上报的每一点。", "Please answer every point of the report." },
    msg_proof    = { "case.proof",    "此类事项需要办理后的照片作为证明。", "This kind of matter wants a picture of the result as proof." },
    msg_template = { "case.template", "请根据实际情况修改模板文字后再提交。", "Please change the words of the template to what was done." },
    msg_full     = { "case.photos",   "照片最多 9 张。", "At most nine pictures." };
/* clang-format on */

/* ---- what a step does beyond the new state
 * --------------------------------------------------------- */

typedef error *effect(struct req *r, struct casefile *c, const struct step_in *in);

static error *ask_worker(struct req *r, struct casefile *c, const struct step_in *in)
{
    struct list posts;

    c->worker = 0;
    if (!in->worker.id)
        return NULL;
    TRY(db_all(r->db, r->mem, &sql_casework_posts_at,
               DB_ARGS(db_int("place", c->grid), db_text("role", STR("grid_worker"))), post_fields,
               sizeof(struct post), &posts));
    const struct post *p = posts.item;
    for (size_t i = 0; i < posts.n; i++)
        if (p[i].id == in->worker.id)
            c->worker = p[i].account;
    return c->worker ? NULL : error_on(r->mem, "worker", &msg_worker);
}

/* The points of the report, each to be answered: taken down by whoever files it. */
static error *take_points(struct req *r, struct casefile *c, const struct step_in *in)
{
    const struct words_item *x = in->points.item;

    for (size_t i = 0; i < in->points.n; i++)
        TRY(db_exec(r->db, r->mem, &sql_casework_point_add,
                    DB_ARGS(db_int("community", c->ref.community), db_int("matter", c->ref.id),
                            db_int("ord", c->points + (int64_t)i + 1),
                            db_text("words", x[i].words)),
                    NULL));
    c->points += (int64_t)in->points.n;
    return NULL;
}

static error *take_answers(struct req *r, struct casefile *c, const struct step_in *in)
{
    const struct words_item *x = in->answers.item;

    if ((int64_t)in->answers.n < c->points)
        return error_on(r->mem, "answers", &msg_points);
    for (size_t i = 0; i < in->answers.n && (int64_t)i < c->points; i++) {
        if (!str_trim(x[i].words).n)
            return error_on(r->mem, "answers", &msg_points);
        TRY(db_exec(r->db, r->mem, &sql_casework_point_answer,
                    DB_ARGS(db_text("answer", x[i].words), db_int("community", c->ref.community),
                            db_int("matter", c->ref.id), db_int("ord", (int64_t)i + 1)),
                    NULL));
    }
    c->answers = c->points;
    return NULL;
}

static error *file_it(struct req *r, struct casefile *c, const struct step_in *in)
{
    TRY(take_points(r, c, in));
    if (in->category.n && !str_eq(in->category, c->category)) {
        const struct category *cat = category_find(r->app, in->category);
        if (!cat)
            return error_on(r->mem, "category", &msg_category);
        struct casefile was = *c;
        c->category = cat->code;
        c->urgent = cat->emergency;
        c->public = c->public && casework_public(cat, c);
        TRY(open_change(r, &was, c));
    }
    return casework_file(r, c);
}

static error *confirm(struct req *r, struct casefile *c, const struct step_in *in)
{
    c->worker = r->account;
    return file_it(r, c, in);
}

static error *refuse(struct req *r, struct casefile *c, const struct step_in *in)
{
    (void)r;
    c->result = in->words;
    return NULL;
}

static str unit_party(struct req *r, str unit)
{
    return str_fmt(r->mem, "u" STR_FMT, STR_ARG(unit));
}

static error *find_unit(struct req *r, const struct casefile *c, str code, const char *field,
                        struct unit *u)
{
    bool found = false;

    if (code.n)
        TRY(unit_by_code(r->db, r->mem, code, u, &found));
    return found && place_under(c->place_now, u->place) ? NULL : error_on(r->mem, field, &msg_unit);
}

/* A unit beside the lead: it becomes a party, and the lead waits for it. */
error *casework_add_unit(struct req *r, struct casefile *c, str unit)
{
    int64_t touched = 0;

    if (str_eq(unit, c->unit))
        return NULL; /* the lead itself */
    TRY(db_exec(r->db, r->mem, &sql_casework_unit_add,
                DB_ARGS(db_int("community", c->ref.community), db_int("matter", c->ref.id),
                        db_text("unit", unit), db_int("since", r->now)),
                &touched));
    c->helpers += touched;
    return party_add(r, c->ref, unit_party(r, unit), "assisting");
}

static error *add_units(struct req *r, struct casefile *c, const struct step_in *in)
{
    const struct unit_item *x = in->units.item;

    for (size_t i = 0; i < in->units.n; i++) {
        struct unit u = { 0 };
        TRY(find_unit(r, c, x[i].unit, "units", &u));
        TRY(casework_add_unit(r, c, u.code));
    }
    return NULL;
}

static error *assist_done(struct req *r, struct casefile *c, const struct step_in *in)
{
    int64_t touched = 0;

    TRY(db_exec(r->db, r->mem, &sql_casework_unit_done,
                DB_ARGS(db_int("now", r->now), db_text("words", in->words),
                        db_int("community", c->ref.community), db_int("matter", c->ref.id),
                        db_text("unit", r->who->post.unit)),
                &touched));
    c->helpers -= touched;
    return NULL;
}

static error *dispatch(struct req *r, struct casefile *c, const struct step_in *in)
{
    struct unit u = { 0 };

    TRY(find_unit(r, c, in->unit, "unit", &u));
    c->unit = u.code;
    c->handler = 0;
    TRY(add_units(r, c, in));
    return party_add(r, c->ref, unit_party(r, u.code), "lead");
}

static error *self_handle(struct req *r, struct casefile *c, const struct step_in *in)
{
    (void)in;
    c->unit = (str){ 0 };
    c->handler = r->account;
    return party_add(r, c->ref, r->who->me, "worker");
}

static error *sign(struct req *r, struct casefile *c, const struct step_in *in)
{
    (void)in;
    c->handler = r->account;
    if (!casework_is_sample(c))
        return NULL;
    TRY(rollup_add(r, c->place_now, STR("signed"), when_date(r->now), 1));
    return c->due && r->now > c->due
               ? rollup_add(r, c->place_now, STR("signed_late"), when_date(r->now), 1)
               : NULL;
}

static error *take_back(struct req *r, struct casefile *c, const struct step_in *in)
{
    bool was = false;

    (void)in;
    TRY(party_end(r, c->ref, unit_party(r, c->unit), "lead", &was));
    c->unit = (str){ 0 };
    c->handler = 0;
    return NULL;
}

static error *return_it(struct req *r, struct casefile *c, const struct step_in *in)
{
    c->returns++;
    return take_back(r, c, in);
}

/* Template words are a beginning, not an answer. */
static error *edited(struct req *r, const struct step_in *in)
{
    int64_t n = 0;

    TRY(db_number(r->db, r->mem, &sql_casework_template_same,
                  DB_ARGS(db_text("action", in->action), db_text("words", str_trim(in->words))),
                  &n));
    return n ? error_on(r->mem, "words", &msg_template) : NULL;
}

static error *submit(struct req *r, struct casefile *c, const struct step_in *in)
{
    const struct category *x = category_find(r->app, c->category);

    if (x && x->proof && !in->photos.n)
        return error_on(r->mem, "photos", &msg_proof);
    TRY(edited(r, in));
    TRY(take_answers(r, c, in));
    c->result = in->words;
    c->handler = r->account;
    return NULL;
}

static error *redo(struct req *r, struct casefile *c, const struct step_in *in)
{
    (void)r;
    (void)in;
    c->reworks++;
    return NULL;
}

static error *judge(struct req *r, struct casefile *c, const struct step_in *in)
{
    if (in->stars < 1)
        return error_on(r->mem, "stars", &msg_stars);
    c->stars = in->stars;
    c->verdict = in->words;
    TRY(rollup_add(r, c->place_now, STR("judged"), when_date(r->now), 1));
    if (in->stars >= 3)
        TRY(rollup_add(r, c->place_now, STR("content"), when_date(r->now), 1));
    return rollup_add(r, c->place_now, STR("stars"), when_date(r->now), in->stars);
}

/* The reporter and the followers of this matter follow the other one from now on. */
static error *merge(struct req *r, struct casefile *c, const struct step_in *in)
{
    struct casefile other = { 0 };
    struct list     parties;
    str             part = { 0 };
    int64_t         n = 0;

    if (!in->target.id || (in->target.id == c->ref.id))
        return error_on(r->mem, "target", &msg_target);
    TRY(casework_visible(r, in->target, &other, &part));
    if (!case_states[other.state].open ||
        place_at(other.place_now, LEVEL_DISTRICT) != place_at(c->place_now, LEVEL_DISTRICT))
        return error_on(r->mem, "target", &msg_target);
    TRY(party_list(r->db, r->mem, c->ref, &parties));
    const struct party *p = parties.item;
    for (size_t i = 0; i < parties.n; i++) {
        if (!str_is(p[i].part, "reporter") && !str_is(p[i].part, "follower"))
            continue;
        TRY(party_add(r, other.ref, p[i].who, "follower"));
        n++;
    }
    c->merged_community = other.ref.community;
    c->merged_id = other.ref.id;
    TRY(link_add(r, c->ref, "case", other.ref, "case", STR("merge")));
    TRY(casework_save(r, &other));
    TRY(casework_followed(r, &other, n));
    return event_append(
        r, other.ref,
        (struct event){
            .kind = STR("case"), .action = STR("merge_in"), .words = in->words, .public = true });
}

static error *call_back(struct req *r, struct casefile *c, const struct step_in *in)
{
    (void)in;
    c->called_back = r->now;
    return NULL;
}

/* A bad verdict is corrected within its own time. */
static error *redo_judged(struct req *r, struct casefile *c, const struct step_in *in)
{
    bool bad = casework_bad_verdict(c);

    TRY(redo(r, c, in));
    c->stars = 0;
    c->called_back = 0;
    return clock_start(r, c, "case", category_time(r->app, c->category, bad ? "correct" : "case"));
}

static error *reopen_filed(struct req *r, struct casefile *c, const struct step_in *in)
{
    (void)in;
    c->reopened++;
    c->stars = 0;
    c->called_back = 0;
    c->handler = 0;
    c->returns = 0;
    c->unit = (str){ 0 };
    return clock_start(r, c, "case", category_time(r->app, c->category, "case"));
}

static error *appeal(struct req *r, struct casefile *c, const struct step_in *in)
{
    (void)r;
    (void)in;
    c->reopened++;
    return NULL;
}

static const struct {
    const char *action;
    effect     *run;
    const char *photos; /* the phase of pictures that come with it */
} effects[] = {
    { "ask_verify", ask_worker, NULL },
    { "file", file_it, NULL },
    { "refuse", refuse, NULL },
    { "confirm", confirm, "verify" },
    { "not_found", refuse, "verify" },
    { "dispatch", dispatch, NULL },
    { "self_handle", self_handle, NULL },
    { "sign", sign, NULL },
    { "return", return_it, NULL },
    { "recall", take_back, NULL },
    { "submit", submit, "after" },
    { "pass", NULL, "check" },
    { "rework", redo, "check" },
    { "judge", judge, "judge" },
    { "close", NULL, NULL },
    { "redo", redo_judged, NULL },
    { "lapse", NULL, NULL },
    { "ask_more", NULL, NULL },
    { "supplement", NULL, "supplement" },
    { "decide", NULL, NULL },
    { "merge", merge, NULL },
    { "void", refuse, NULL },
    { "assist_done", assist_done, "after" },
    { "add_units", add_units, NULL },
    { "resume", NULL, NULL },
    { "call_back", call_back, NULL },
    { "reopen", reopen_filed, "reopen" },
    { "appeal", appeal, "reopen" },
};

static str changes_of(struct req *r, const struct casefile *old, const struct casefile *now)
{
    const struct {
        const char *field;
        str         old, now;
    } rows[] = {
        { "grid", str_int(r->mem, old->grid), str_int(r->mem, now->grid) },
        { "category", old->category, now->category },
        { "unit", old->unit, now->unit },
        { "number", old->number, now->number },
        { "result", old->result, now->result },
    };
    struct buf b;
    struct jw  j;

    buf_init(&b, r->mem, 1 << 16);
    jw_init(&j, &b, NULL);
    jw_array(&j);
    for (size_t i = 0; i < COUNT(rows); i++) {
        if (str_eq(rows[i].old, rows[i].now))
            continue;
        jw_object(&j);
        JW_STR(&j, "field", str_of(rows[i].field));
        JW_STR(&j, "old", rows[i].old);
        JW_STR(&j, "new", rows[i].now);
        jw_end(&j);
    }
    jw_end(&j);
    jw_done(&j);
    return buf_done(&b);
}

static error *attach(struct req *r, struct casefile *c, const struct step_in *in, const char *phase)
{
    if (!in->photos.n || !phase)
        return NULL;
    if (c->photos + (int64_t)in->photos.n > 36)
        return error_on(r->mem, "photos", &msg_full);
    c->photos += (int64_t)in->photos.n;
    return photo_attach(r, c->ref, &in->photos, phase);
}

/* One step, whoever takes it: effects, new state, log. */
static error *take(struct req *r, struct casefile *c, const struct flow_rule *t,
                   const struct step_in *in)
{
    struct casefile old = *c;

    if ((t->asks & ASK_WORDS_MUST) && !str_trim(in->words).n)
        return error_on(r->mem, "words", &msg_words);
    for (size_t i = 0; i < COUNT(effects); i++)
        if (str_is(in->action, effects[i].action)) {
            if (effects[i].run)
                TRY(effects[i].run(r, c, in));
            TRY(attach(r, c, in, effects[i].photos));
        }
    if (t->to != t->from)
        TRY(casework_enter(r, c, t->to));
    TRY(casework_save(r, c));
    return event_append(r, c->ref,
                        (struct event){ .kind = STR("case"),
                                        .action = in->action,
                                        .from_state = str_of(case_state_words[old.state]),
                                        .to_state = str_of(case_state_words[c->state]),
                                        .words = in->words,
                                        .public = !str_is(in->action, "call_back"), /* a note */
                                        .changes = changes_of(r, &old, c) });
}

/* ---- what a side matter brings about ----------------------------------------------------------
 */

error *casework_suspend(struct req *r, struct casefile *c, int64_t until)
{
    c->review_at = until;
    return casework_enter(r, c, CASE_SUSPENDED);
}

/* An objection was upheld: the same unit handles it once more, under the same number. */
error *casework_reopen(struct req *r, struct casefile *c)
{
    c->reopened += c->state == CASE_CLOSED;
    c->reworks++;
    c->stars = 0;
    c->called_back = 0;
    TRY(clock_start(r, c, "case", category_time(r->app, c->category, "case")));
    return casework_enter(r, c, CASE_HANDLING);
}

static error *stale(struct req *r, struct res *w, const struct casefile *c, str part)
{
    struct jw *j = res_json(r, w);

    TRY(casework_json(r, j, c, part));
    jw_done(j);
    w->current = buf_done(j->out);
    return error_of(r->mem, FAIL_CONFLICT, &msg_case_changed);
}

static error *on(struct req *r, struct casefile *c, const struct step_in *in)
{
    const struct flow_rule *t = NULL;

    TRY(flow_next(&case_flow, r, c, c->state, in->action, &t));
    return take(r, c, t, in);
}

error *casework_step(struct req *r, struct res *w)
{
    const struct step_in *in = r->in;
    struct casefile      *c = NEW(r->mem, struct casefile);
    str                   part = { 0 };

    TRY(casework_visible(r, r->ref, c, &part));
    if (c->version != in->version)
        return stale(r, w, c, part);
    TRY(on(r, c, in));
    return casework_reply(r, w, c, part);
}

error *casework_step_on(struct req *r, struct ref ref, const struct step_in *in, int *state)
{
    struct casefile c = { 0 };
    str             part = { 0 };

    TRY(casework_visible(r, ref, &c, &part));
    if (c.version != in->version)
        return error_of(r->mem, FAIL_CONFLICT, &msg_case_changed);
    TRY(on(r, &c, in));
    *state = c.state;
    return NULL;
}

/* ---- the clock
 * ---------------------------------------------------------------------------------------- */

error *casework_clock(struct req *r, bool *more)
{
    const struct place *all = NULL;
    size_t              n = place_all(app_places(r->app), &all);

    *more = false;
    for (size_t i = 0; i < n; i++) {
        struct list due;
        if (all[i].level != LEVEL_DISTRICT)
            continue;
        TRY(db_all(r->db, r->mem, &sql_casework_expired,
                   DB_ARGS(db_int("district", all[i].code), db_int("now", r->now)), casefile_fields,
                   sizeof(struct casefile), &due));
        struct casefile *c = due.item;
        for (size_t k = 0; k < due.n; k++) {
            const struct flow_rule *t = NULL;
            struct step_in          in = { .action = STR("lapse") };
            TRY(flow_next(&case_flow, r, &c[k], c[k].state, in.action, &t));
            TRY(take(r, &c[k], t, &in));
        }
        *more = *more || due.n == 50;
    }
    TRY(clocks_new_year(r));
    TRY(flood_clock(r));
    TRY(overdue_count(r));
    TRY(flags_clock(r, more));
    return clocks_marks(r, more);
}
