/* casework_report.c -- taking a report in, following a matter, reading what is masked. */
#include "base/when.h"
#include "core/app.h"
#include "core/event.h"
#include "core/id.h"
#include "core/phone.h"
#include "core/readlog.h"
#include "modules/account/account.h"
#include "modules/casework/casework.h"
#include "modules/casework/casework.sql.h"
#include "modules/casework/casework_order.h"
#include "modules/territory/territory.h"

/* clang-format off */
static const char *const reveal_words[] = { "reporter_phone", "reporter_name", "address", NULL };

static const struct field caller_fields[] = {
    TEXT(struct caller, name,  1, 40, .required = true, .doc = "Name of the caller."),
    TEXT(struct caller, phone, 5, 20, .required = true, .doc = "Phone of the caller."),
    FIELDS_END,
};
const struct field answer_fields[] = {
    TEXT(struct answer, name,  1, 40, .required = true, .doc = "Name of the question."),
    TEXT(struct answer, value, 0, 500, .required = true, .doc = "The answer."),
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
    LIST(struct case_in, answers,   struct answer, answer_fields, 20, .doc = "Answers to the questions of the category."),
    OBJ (struct case_in, caller,    struct caller, caller_fields, .doc = "On behalf of a caller."),
    OBJ (struct case_in, order,     struct order_in, order_in_fields, .doc = "By order of a superior."),
    FIELDS_END,
};
const struct field reveal_in_fields[] = {
    WORD(struct reveal_in, field,  reveal_words, .required = true, .doc = "Which field."),
    TEXT(struct reveal_in, reason, 4, 200, .required = true, .masks = true, .doc = "What for."),
    FIELDS_END,
};

static const struct message
    msg_category = { "case.category", "没有这个类别，请重新选择。", "There is no such category; please choose again." },
    msg_answer   = { "case.answer",   "请回答：{0}", "Please answer: {0}" },
    msg_question = { "case.question", "这个类别没有“{0}”这一项。", "This category does not ask {0}." },
    msg_value    = { "case.value",    "这样回答不对：{0}", "This is no proper answer to: {0}" },
    msg_place    = { "case.place",    "这个位置不在本系统的辖区内，请在地图上重新选点。", "This point is outside the places of this system; please pick it again on the map." },
    msg_behalf   = { "case.behalf",   "您的岗位不能代人上报。", "Your post cannot report for somebody else." },
    msg_phone    = { "case.phone",    "来电人的手机号不对。", "This is not a phone number." };
/* clang-format on */

/* ---- reporting
 * ------------------------------------------------------------------------------------ */

/* The address as those read it who go there: begins with the building that was chosen, unless the
 * words name it themselves. */
static str address_at(struct arena *a, str building, str words)
{
    size_t at = 0;

    if (!building.n || str_find(words, building, &at))
        return words;
    return words.n ? str_fmt(a, STR_FMT " " STR_FMT, STR_ARG(building), STR_ARG(words)) : building;
}

/* Where it is: the building given, else the nearest one within 3 km. Only the one given is named in
 * *ADDRESS: the nearest may be another. */
static error *locate(struct req *r, const struct case_in *in, struct casefile *c, str *address)
{
    struct site s = { 0 };
    struct list near;
    bool        found = false, named = false;

    if (in->site.id)
        TRY(site_by_ref(r, in->site, &s, &found));
    *address = address_at(r->mem, found ? s.name : (str){ 0 }, in->address);
    if (!found) {
        TRY(site_near(r, in->lng, in->lat, 1, &near));
        found = near.n && ((const struct site *)near.item)->metres < 3000;
        if (found)
            s = *(const struct site *)near.item;
    }
    if (in->community && in->community != s.place_now) {
        /* a draft of before a reform names a code that has ended: its successor */
        int64_t             today = in->community;
        struct list         after = { 0 };
        const struct place *p = place_find(app_places(r->app), today);
        if (!p)
            TRY(place_successors(r, today, &after));
        for (size_t i = 0; i < after.n; i++) {
            const struct place_link *next = (const struct place_link *)after.item + i;
            if (i == 0 || next->code == s.place_now)
                today = next->code;
        }
        p = place_find(app_places(r->app), today);
        if (!p || p->level != LEVEL_COMMUNITY)
            return error_on(r->mem, "community", &msg_place);
        if (today != s.place_now)
            s = (struct site){ .place_now = today };
    } else if (!found) {
        return error_on(r->mem, "lng", &msg_place);
    }
    /* of a community that was chosen by its name the point is but the middle */
    if (in->community && !in->site.id && in->address.n)
        TRY(casework_building(r, s.place_now, in->address, &s, &named));
    if (named)
        c->located = s.name;
    c->ref.community = c->place_now = s.place_now;
    c->grid = s.grid;
    c->site = s.ref.id;
    c->lng = named ? s.lng : in->lng;
    c->lat = named ? s.lat : in->lat;
    c->cell = place_cell(c->lng, c->lat);
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
    TRY(phone_check(r->mem, "caller.phone", &msg_phone, in->caller->phone, &digits));
    c->source = SOURCE_HOTLINE;
    c->caller_mask = mask_name(r->mem, in->caller->name);
    c->phone_mask = mask_phone(r->mem, digits);
    c->caller_sealed = vault_seal(v, r->mem, "casefile.caller", c->ref, in->caller->name);
    c->phone_sealed = vault_seal(v, r->mem, "casefile.phone", c->ref, digits);
    return NULL;
}

static error *note_caller(struct req *r, const struct casefile *c, str phone)
{
    str digits = { 0 };

    TRY(phone_check(r->mem, "caller.phone", &msg_phone, phone, &digits));
    return caller_note(r, c, digits);
}

static bool fits(const struct question *q, str value)
{
    int64_t n = 0;
    str     options = q->options;

    switch (q->type) {
    case QUESTION_CHOICE:
        while (options.n)
            if (str_eq(str_cut(&options, '|'), value))
                return true;
        return false;
    case QUESTION_NUMBER:
        return str_fixed(value, 2, INT32_MIN, INT32_MAX, &n);
    case QUESTION_YESNO:
        return str_is(value, "yes") || str_is(value, "no");
    case QUESTION_DATE:
        return date_read(value, &n);
    default:
        return true;
    }
}

/* What the category asks must be answered, and nothing else. */
static error *take_answers(struct req *r, const struct case_in *in, const struct casefile *c)
{
    struct list            asked = category_questions(r->app, c->category);
    const struct question *q = asked.item;
    const struct answer   *a = in->answers.item;

    for (size_t i = 0; i < in->answers.n; i++) {
        size_t k = 0;
        while (k < asked.n && !str_eq(q[k].name, a[i].name))
            k++;
        if (k == asked.n)
            return error_on(r->mem, "answers", &msg_question, a[i].name);
        if (!str_trim(a[i].value).n)
            continue;
        if (!fits(&q[k], a[i].value))
            return error_on(r->mem, "answers", &msg_value, r->lang == LANG_EN ? q[k].en : q[k].zh);
        TRY(db_exec(r->db, r->mem, &sql_casework_answer_add,
                    DB_ARGS(db_int("community", c->ref.community), db_int("matter", c->ref.id),
                            db_text("name", a[i].name), db_text("value", a[i].value)),
                    NULL));
    }
    for (size_t k = 0; k < asked.n; k++) {
        bool answered = !q[k].required;
        for (size_t i = 0; i < in->answers.n; i++)
            answered = answered || (str_eq(a[i].name, q[k].name) && str_trim(a[i].value).n);
        if (!answered)
            return error_on(r->mem, "answers", &msg_answer, r->lang == LANG_EN ? q[k].en : q[k].zh);
    }
    return NULL;
}

static int source_of(const struct req *r)
{
    if (!r->who->staff || !r->who->post.id)
        return SOURCE_RESIDENT;
    return r->who->post.role == ROLE_HOTLINE ? SOURCE_HOTLINE : SOURCE_GRID_WORKER;
}

error *casework_take(struct req *r, const struct case_in *in, struct casefile **out)
{
    const struct category *cat = category_find(r->app, in->category);
    struct casefile       *c = NEW(r->mem, struct casefile);
    str                    address = { 0 };

    int64_t today = when_date(r->now);
    if (!cat || str_is(cat->kind, "class") ||
        (cat->valid_from != DATE_NONE && today < cat->valid_from) ||
        (cat->valid_until != DATE_NONE && today >= cat->valid_until))
        return error_on(r->mem, "category", &msg_category);
    TRY(locate(r, in, c, &address));
    c->ref.id = id_new(r->now);
    c->category = cat->code;
    c->urgent = cat->emergency;
    c->demo = r->app->demo;
    c->source = in->order ? SOURCE_ORDER : source_of(r);
    c->words = in->words;
    c->anonymous = in->anonymous;
    c->public = casework_public(cat, c);
    c->reporter = r->account;
    c->reported = r->now;
    c->photos = (int64_t)in->photos.n;
    c->address_sealed = vault_seal(r->app->vault, r->mem, "casefile.address", c->ref, address);
    TRY(take_caller(r, in, c));
    TRY(casework_enter(r, c, CASE_REPORTED));
    TRY(casework_insert(r, c));
    TRY(take_answers(r, in, c));
    c->version = 1;
    TRY(photo_attach(r, c->ref, &in->photos, "report"));
    TRY(party_add(r, c->ref, r->who->me, "reporter"));
    if (in->caller) {
        TRY(note_caller(r, c, in->caller->phone));
        TRY(receipt_give(r, c->ref));
    }
    TRY(event_append(r, c->ref,
                     (struct event){ .kind = STR("case"),
                                     .action = STR("report"),
                                     .to_state = str_of(case_state_words[c->state]),
                                     .public = true }));
    if (in->order)
        TRY(order_take(r, c, in->order));
    *out = c;
    return NULL;
}

error *casework_report(struct req *r, struct res *w)
{
    struct casefile *c = NULL;

    TRY(casework_take(r, r->in, &c));
    return casework_reply(r, w, c, STR("reporter"));
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
    if (!party && !c->public && !casework_sees(r, c))
        return error_of(r->mem, FAIL_MISSING, &msg_missing);
    if (!str_is(part, "reporter") && !str_is(part, "follower")) {
        TRY(party_add(r, r->ref, r->who->me, "follower"));
        TRY(casework_followed(r, c, 1));
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
    TRY(casework_followed(r, c, -1));
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
    TRY(read_log_write(r, &(struct reading){ .community = c->ref.community,
                                             .subject = "account",
                                             .person = c->reporter,
                                             .field = str_of(reveal_words[in->field]),
                                             .matter = c->ref.id,
                                             .reason = in->reason }));
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
