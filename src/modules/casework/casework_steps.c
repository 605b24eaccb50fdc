/* casework_steps.c -- reporting, and what each step of the life cycle does beyond the new state. */
#include "base/when.h"
#include "core/app.h"
#include "core/id.h"
#include "modules/account/account.h"
#include "modules/casework/casework.h"
#include "modules/casework/casework.sql.h"
#include "modules/territory/territory.h"

/* clang-format off */
static const char *const reveal_words[] = { "reporter_phone", "reporter_name", "address", NULL };

static const struct field caller_fields[] = {
    TEXT(struct caller, name,  1, 40, .required = true, .doc = "Name of the caller."),
    TEXT(struct caller, phone, 5, 20, .required = true, .doc = "Phone of the caller."),
    FIELDS_END,
};
const struct field case_in_fields[] = {
    TEXT(struct case_in, category,  1, 20,   .required = true, .doc = "Category."),
    TEXT(struct case_in, words,     1, 2000, .required = true, .doc = "What is the matter, in one's own words."),
    TEXT(struct case_in, address,   0, 200,  .doc = "Where, in words."),
    INT (struct case_in, lng,       -1800000000, 1800000000, .required = true, .doc = "Longitude, 1e-7 degree, WGS-84."),
    INT (struct case_in, lat,       -900000000, 900000000, .required = true, .doc = "Latitude, 1e-7 degree, WGS-84."),
    CODE(struct case_in, community, .doc = "Community, when it is not the one of the point."),
    REF (struct case_in, site,      .doc = "The building."),
    LIST(struct case_in, photos,    struct ref_item, ref_item_fields, 9, .doc = "Pictures, uploaded before."),
    BOOL(struct case_in, anonymous, .doc = "Do not name me to those who handle it."),
    OBJ (struct case_in, caller,    struct caller, caller_fields, .doc = "On behalf of a caller."),
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
    FIELDS_END,
};
const struct field reveal_in_fields[] = {
    WORD(struct reveal_in, field,  reveal_words, .required = true, .doc = "Which field."),
    TEXT(struct reveal_in, reason, 4, 200, .required = true, .doc = "What for."),
    FIELDS_END,
};

static const struct message
    msg_category = { "case.category", "没有这个类别，请重新选择。", "There is no such category; please choose again." },
    msg_place    = { "case.place",    "这个位置不在本系统的辖区内，请在地图上重新选点。", "This point is outside the places of this system; please pick it again on the map." },
    msg_behalf   = { "case.behalf",   "您的岗位不能代人上报。", "Your post cannot report for somebody else." },
    msg_phone    = { "case.phone",    "来电人的手机号不对。", "This is not a phone number." },
    msg_words    = { "case.words",    "请写明理由或结果。", "Please say why, or with what result." },
    msg_unit     = { "case.unit",     "请选择本辖区的一个单位。", "Please choose a unit of this place." },
    msg_stars    = { "case.stars",    "请选择一到五颗星。", "Please choose one to five stars." },
    msg_worker   = { "case.worker",   "没有这位网格员。", "There is no such grid worker." },
    msg_full     = { "case.photos",   "照片最多 9 张。", "At most nine pictures." };
/* clang-format on */

/* ---- reporting
 * ------------------------------------------------------------------------------------ */

/* Where it is: the building given, else the nearest one within 3 km. */
static error *locate(struct req *r, const struct case_in *in, struct casefile *c)
{
    struct site s = { 0 };
    struct list near;
    bool        found = false;

    if (in->site.id)
        TRY(site_by_ref(r, in->site, &s, &found));
    if (!found) {
        TRY(site_near(r, in->lng, in->lat, 1, &near));
        found = near.n && ((const struct site *)near.item)->metres < 3000;
        if (found)
            s = *(const struct site *)near.item;
    }
    if (in->community && in->community != s.place_now) {
        const struct place *p = place_find(app_places(r->app), in->community);
        if (!p || p->level != LEVEL_COMMUNITY)
            return error_on(r->mem, "community", &msg_place);
        s = (struct site){ .place_now = in->community };
    } else if (!found) {
        return error_on(r->mem, "lng", &msg_place);
    }
    c->ref.community = c->place_now = s.place_now;
    c->grid = s.grid;
    c->site = s.ref.id;
    c->lng = in->lng;
    c->lat = in->lat;
    c->cell = place_cell(in->lng, in->lat);
    return NULL;
}

static error *take_caller(struct req *r, const struct case_in *in, struct casefile *c)
{
    struct vault *v = r->app->vault;
    str           digits = { 0 };

    if (!in->caller)
        return NULL;
    if (!(r->perms & PERM_BIT(PERM_BEHALF)))
        return error_of(r->mem, FAIL_DENIED, &msg_behalf);
    if (!vault_phone(r->mem, in->caller->phone, &digits))
        return error_on(r->mem, "caller.phone", &msg_phone);
    c->source = SOURCE_HOTLINE;
    c->caller_mask = mask_name(r->mem, in->caller->name);
    c->phone_mask = mask_phone(r->mem, digits);
    c->caller_sealed = vault_seal(v, r->mem, "casefile.caller", c->ref, in->caller->name);
    c->phone_sealed = vault_seal(v, r->mem, "casefile.phone", c->ref, digits);
    return NULL;
}

static int source_of(const struct req *r)
{
    if (!r->who->staff || !r->who->post.id)
        return SOURCE_RESIDENT;
    return r->who->post.role == ROLE_HOTLINE ? SOURCE_HOTLINE : SOURCE_GRID_WORKER;
}

error *casework_report(struct req *r, struct res *w)
{
    const struct case_in  *in = r->in;
    const struct category *cat = category_find(r->app, in->category);
    struct casefile       *c = NEW(r->mem, struct casefile);

    if (!cat)
        return error_on(r->mem, "category", &msg_category);
    TRY(locate(r, in, c));
    c->ref.id = id_new(r->now);
    c->category = cat->code;
    c->urgent = cat->emergency;
    c->public = cat->public && !in->anonymous;
    c->demo = r->app->demo;
    c->source = source_of(r);
    c->words = in->words;
    c->anonymous = in->anonymous;
    c->reporter = r->account;
    c->reported = r->now;
    c->photos = (int64_t)in->photos.n;
    c->address_sealed = vault_seal(r->app->vault, r->mem, "casefile.address", c->ref, in->address);
    TRY(take_caller(r, in, c));
    TRY(casework_enter(r, c, CASE_REPORTED));
    TRY(casework_insert(r, c));
    c->version = 1;
    TRY(photo_attach(r, c->ref, &in->photos, "report"));
    TRY(party_add(r, c->ref, r->who->me, "reporter"));
    TRY(gram_write(r, GRAM_CASE, c->ref, c->words));
    TRY(event_append(r, c->ref,
                     (struct event){ .kind = STR("case"),
                                     .action = STR("report"),
                                     .to_state = str_of(case_state_words[c->state]),
                                     .public = true }));
    return casework_reply(r, w, c, STR("reporter"));
}

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

static error *file_it(struct req *r, struct casefile *c, const struct step_in *in)
{
    if (in->category.n && !str_eq(in->category, c->category)) {
        const struct category *cat = category_find(r->app, in->category);
        if (!cat)
            return error_on(r->mem, "category", &msg_category);
        c->category = cat->code;
        c->urgent = cat->emergency;
        c->public = c->public && cat->public;
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

static error *dispatch(struct req *r, struct casefile *c, const struct step_in *in)
{
    struct unit u = { 0 };
    bool        found = false;

    if (in->unit.n)
        TRY(unit_by_code(r->db, r->mem, in->unit, &u, &found));
    if (!found || !place_under(c->place_now, u.place))
        return error_on(r->mem, "unit", &msg_unit);
    c->unit = u.code;
    c->handler = 0;
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
    return NULL;
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

static error *submit(struct req *r, struct casefile *c, const struct step_in *in)
{
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
    return rollup_add(r, c->place_now, STR("stars"), when_date(r->now), in->stars);
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
    { "redo", redo, NULL },
    { "lapse", NULL, NULL },
};

static str changes_of(struct req *r, const struct casefile *old, const struct casefile *now)
{
    const struct {
        const char *field;
        str         old, now;
    } rows[] = {
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
    TRY(casework_enter(r, c, t->to));
    TRY(casework_save(r, c));
    return event_append(r, c->ref,
                        (struct event){ .kind = STR("case"),
                                        .action = in->action,
                                        .from_state = str_of(case_state_words[old.state]),
                                        .to_state = str_of(case_state_words[c->state]),
                                        .words = in->words,
                                        .public = true,
                                        .changes = changes_of(r, &old, c) });
}

static error *stale(struct req *r, struct res *w, const struct casefile *c, str part)
{
    struct jw *j = res_json(r, w);

    TRY(casework_json(r, j, c, part));
    jw_done(j);
    w->current = buf_done(j->out);
    return error_of(r->mem, FAIL_CONFLICT, &msg_case_changed);
}

error *casework_step(struct req *r, struct res *w)
{
    const struct step_in   *in = r->in;
    struct casefile        *c = NEW(r->mem, struct casefile);
    const struct flow_rule *t = NULL;
    str                     part = { 0 };

    TRY(casework_visible(r, r->ref, c, &part));
    if (c->version != in->version)
        return stale(r, w, c, part);
    TRY(flow_next(&case_flow, r, c, c->state, in->action, &t));
    TRY(take(r, c, t, in));
    return casework_reply(r, w, c, part);
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
    return NULL;
}

/* ---- following
 * ------------------------------------------------------------------------------------------ */

error *casework_follow(struct req *r, struct res *w)
{
    struct casefile *c = NEW(r->mem, struct casefile);
    bool             party = false;
    str              part = { 0 };

    TRY(casework_by_ref(r->db, r->mem, r->ref, c));
    TRY(party_is(r, r->ref, &party, &part));
    if (!party && !c->public && !person_sees_place(r->who, c->place_now))
        return error_of(r->mem, FAIL_MISSING, &msg_missing);
    if (!str_is(part, "reporter") && !str_is(part, "follower")) {
        TRY(party_add(r, r->ref, r->who->me, "follower"));
        c->followers++;
        TRY(casework_save(r, c));
        TRY(event_append(r, c->ref,
                         (struct event){ .kind = STR("case"), .action = STR("follow") }));
        part = STR("follower");
    }
    return casework_reply(r, w, c, part);
}

error *casework_unfollow(struct req *r, struct res *w)
{
    struct casefile *c = NEW(r->mem, struct casefile);
    bool             was = false;
    str              part = { 0 };

    (void)w;
    TRY(casework_visible(r, r->ref, c, &part));
    TRY(party_end(r, r->ref, r->who->me, "follower", &was));
    if (!was)
        return NULL;
    c->followers -= c->followers > 0;
    TRY(casework_save(r, c));
    return event_append(r, c->ref,
                        (struct event){ .kind = STR("case"), .action = STR("unfollow") });
}

/* ---- reading what is masked
 * -------------------------------------------------------------------------------- */

static error *open_field(struct req *r, const struct casefile *c, int field, str *value)
{
    struct vault  *v = r->app->vault;
    struct account x = { 0 };

    if (field == 2)
        return vault_unseal(v, r->mem, "casefile.address", c->ref, c->address_sealed, value);
    if (c->phone_sealed.n)
        return field == 0
                   ? vault_unseal(v, r->mem, "casefile.phone", c->ref, c->phone_sealed, value)
                   : vault_unseal(v, r->mem, "casefile.caller", c->ref, c->caller_sealed, value);
    TRY(account_by_id(r->db, r->mem, c->reporter, &x));
    return field == 0 ? account_phone(r->app, r->mem, &x, value)
                      : account_name(r->app, r->mem, &x, value);
}

/* The reading is committed before the value leaves: it is one transaction, answered after it. */
error *casework_reveal(struct req *r, struct res *w)
{
    const struct reveal_in *in = r->in;
    struct casefile        *c = NEW(r->mem, struct casefile);
    str                     part = { 0 }, value = { 0 };

    TRY(casework_visible(r, r->ref, c, &part));
    if (c->anonymous && in->field != 2)
        return error_of(r->mem, FAIL_DENIED, &msg_denied);
    TRY(open_field(r, c, in->field, &value));
    TRY(db_exec(r->db, r->mem, &sql_casework_read_log_add,
                DB_ARGS(db_int("community", c->ref.community), db_int("id", id_new(r->now)),
                        db_int("at", r->now), db_int("actor", r->account),
                        db_text("role", str_of(role_words[r->who->post.role])),
                        db_int("person", c->reporter),
                        db_text("field", str_of(reveal_words[in->field])),
                        db_int("matter", c->ref.id), db_text("reason", in->reason)),
                NULL));
    TRY(event_append(r, c->ref,
                     (struct event){ .kind = STR("case"),
                                     .action = STR("reveal"),
                                     .words = in->reason,
                                     .changes = str_fmt(r->mem, "[{\"field\":\"%s\"}]",
                                                        reveal_words[in->field]) }));
    struct jw *j = res_json(r, w);
    jw_object(j);
    JW_STR(j, "value", value);
    jw_end(j);
    res_json_end(r, w, j);
    return NULL;
}
