/* registry_me.c -- my data 我的信息: a resident sees what the registry holds about himself, copies
 * it, says what is wrong, and sees who read it and why; clerks answer. (PIPL art. 44 to 50.) */
#include "base/when.h"
#include "core/app.h"
#include "core/event_words.h"
#include "core/id.h"
#include "core/idno.h"
#include "core/notice.h"
#include "core/phone.h"
#include "core/readlog.h"
#include "core/small.h"
#include "modules/account/account.h"
#include "modules/registry/registry.sql.h"
#include "modules/registry/registry_api.h"

/* clang-format off */
struct correction {
    struct ref ref, of;
    int64_t    person_community, person, account, at, ended, version;
    str        field, was_sealed, value_sealed, words_sealed, state, answer, name_mask, was, asked;
};
static const struct field correction_fields[] = {
    REF (struct correction, ref,              .doc = "The request."),
    INT (struct correction, person_community, 0, INT64_MAX, .secret = true),
    INT (struct correction, person,           0, INT64_MAX, .secret = true),
    INT (struct correction, account,          0, INT64_MAX, .secret = true),
    TEXT(struct correction, field,            0, 20, .doc = "Which field."),
    TEXT(struct correction, was_sealed,       0, 4000, .secret = true),
    TEXT(struct correction, value_sealed,     0, 4000, .secret = true),
    TEXT(struct correction, words_sealed,     0, 8000, .secret = true),
    TEXT(struct correction, state,            0, 20, .doc = "open, accepted, refused"),
    TEXT(struct correction, answer,           0, 500, .doc = "What was answered."),
    TIME(struct correction, at,               .doc = "When."),
    TIME(struct correction, ended,            .doc = "Answered."),
    INT (struct correction, version,          0, INT64_MAX, .doc = "version"),
    FIELDS_END,
};
static const struct field correction_out_fields[] = {
    REF (struct correction, ref,       .doc = "The request."),
    REF (struct correction, of,        .doc = "The record."),
    TEXT(struct correction, name_mask, 0, 80, .doc = "Masked name."),
    TEXT(struct correction, field,     0, 20, .doc = "Which field."),
    TEXT(struct correction, state,     0, 20, .doc = "open, accepted, refused"),
    TEXT(struct correction, answer,    0, 500, .doc = "What was answered."),
    TEXT(struct correction, was,       0, 400, .doc = "What the record said when one asked, masked; only to oneself."),
    TEXT(struct correction, asked,     0, 400, .doc = "What one asked for, masked; empty: that it be removed. Only to oneself."),
    TIME(struct correction, at,        .doc = "When."),
    TIME(struct correction, ended,     .doc = "Answered."),
    INT (struct correction, version,   0, INT64_MAX, .doc = "version"),
    FIELDS_END,
};
struct me_out {
    bool                linked, has_hukou, has_work, has_alias;
    struct ref          ref;
    struct inhabitant  *person;
    struct list         readings, corrections, more, homes, care;
    str                 readings_next;
};
const struct field registry_me_fields[] = {
    BOOL(struct me_out, linked, .doc = "The account belongs to a record of the registry."),
    REF (struct me_out, ref,    .doc = "The record."),
    OBJ (struct me_out, person, struct inhabitant, inhabitant_fields, .doc = "It, masked; POST /registry/me/open gives it in full."),
    BOOL(struct me_out, has_hukou, .doc = "It has the address of registration."),
    BOOL(struct me_out, has_work,  .doc = "It has where one works."),
    BOOL(struct me_out, has_alias, .doc = "It has a former name."),
    LIST(struct me_out, more,        struct more_value, more_value_fields, 40, .doc = "Its further fields, masked."),
    LIST(struct me_out, homes,       struct mine_home, mine_home_fields, 100, .doc = "The households in which one is and was."),
    LIST(struct me_out, care,        struct care, care_out_fields, 100, .doc = "Care flags, also ended ones: who says so, and until when they hold."),
    LIST(struct me_out, readings,    struct reading_row, reading_fields, 500, .doc = "Who read what of it, and why, newest first."),
    TEXT(struct me_out, readings_next, 0, 80, .doc = "Cursor of what was read before that, for GET /registry/me/readings; empty: that is all."),
    LIST(struct me_out, corrections, struct correction, correction_out_fields, 100, .doc = "What one asked to be corrected."),
    FIELDS_END,
};
/* What one asked for, in one's own words, and what became of it. */
struct mine_ask {
    struct ref ref;
    str        field, was, value, words, state, answer;
    int64_t    at, ended;
};
static const struct field mine_ask_fields[] = {
    REF (struct mine_ask, ref,   .doc = "The request."),
    TEXT(struct mine_ask, field, 0, 20, .doc = "Which field."),
    TEXT(struct mine_ask, was,   0, 400, .doc = "What the record said then."),
    TEXT(struct mine_ask, value, 0, 400, .doc = "What the field should be."),
    TEXT(struct mine_ask, words, 0, 2000, .doc = "Why."),
    TEXT(struct mine_ask, state,  0, 20, .doc = "open, accepted, refused"),
    TEXT(struct mine_ask, answer, 0, 500, .doc = "What was answered."),
    TIME(struct mine_ask, at,     .doc = "When."),
    TIME(struct mine_ask, ended,  .doc = "Answered."),
    FIELDS_END,
};
struct mine_out {
    struct person_in *person;
    str               address;
    int64_t           at;
    struct list       asked, homes, care, readings;
    bool              readings_cut;
};
static const struct field mine_fields[] = {
    OBJ (struct mine_out, person,  struct person_in, person_in_fields, .doc = "Everything that is written down about oneself."),
    TEXT(struct mine_out, address, 0, 200, .doc = "Where one lives."),
    TIME(struct mine_out, at,      .doc = "When this copy was made."),
    LIST(struct mine_out, asked,   struct mine_ask, mine_ask_fields, 100, .doc = "What one asked to be corrected, in one's own words, and what became of it."),
    LIST(struct mine_out, homes,   struct mine_home, mine_home_fields, 100, .doc = "The households in which one is and was, with the numbers on their doors."),
    LIST(struct mine_out, care,    struct care, care_out_fields, 100, .doc = "Care flags, also ended ones."),
    LIST(struct mine_out, readings, struct reading_row, reading_fields, READINGS_COPY, .doc = "Who read what of it, and why, this reading too."),
    BOOL(struct mine_out, readings_cut, .doc = "There are older ones that this copy leaves out."),
    FIELDS_END,
};
struct home_out {
    bool       found;
    struct ref site;
    str        building, entrance;
    int64_t    grid;
};
static const struct field home_fields[] = {
    BOOL(struct home_out, found,    .doc = "The account belongs to a record, and its person lives somewhere today."),
    REF (struct home_out, site,     .doc = "The building."),
    TEXT(struct home_out, building, 0, 120, .doc = "Its name."),
    TEXT(struct home_out, entrance, 0, 40, .doc = "The entrance."),
    CODE(struct home_out, grid,     .doc = "The grid to which it belongs today."),
    FIELDS_END,
};
struct correction_in {
    str field, value, words;
};
static const struct field correction_in_fields[] = {
    TEXT(struct correction_in, field, 1, 20, .required = true, .doc = "Which field of the record; home (where one lives, in which household and as what) and care (flags) are told in words and done by hand."),
    TEXT(struct correction_in, value, 0, 120, .doc = "What it should be."),
    TEXT(struct correction_in, words, 0, 500, .doc = "Why."),
    FIELDS_END,
};
struct decide_in {
    bool    accept;
    str     answer;
    int64_t version;
};
static const struct field decide_in_fields[] = {
    BOOL(struct decide_in, accept,  .required = true, .doc = "The record is changed so (home and care: was, by hand), or not."),
    TEXT(struct decide_in, answer,  1, 500, .required = true, .masks = true, .doc = "What the resident is told."),
    INT (struct decide_in, version, 1, INT64_MAX, .required = true, .doc = "The version that was seen."),
    FIELDS_END,
};
struct asked_out {
    str value, now, words;
};
static const struct field asked_fields[] = {
    TEXT(struct asked_out, value, 0, 400, .doc = "What the field should be."),
    TEXT(struct asked_out, now,   0, 400, .doc = "What it is."),
    TEXT(struct asked_out, words, 0, 2000, .doc = "Why."),
    FIELDS_END,
};
static const struct message
    msg_no_link = { "me.no_link", "您的账号还没有关联到档案。", "Your account is not linked to a record yet." },
    msg_same = { "me.same", "登记的就是这个内容。", "It is written down so already." },
    msg_words = { "me.words", "请写明应该是什么。", "Please say what it should be." },
    msg_field = { "me.field", "没有这个字段：{0}。", "There is no such field: {0}." };
/* clang-format on */

error *me_record(struct req *r, struct inhabitant *p, bool *found)
{
    return db_maybe(r->db, r->mem, &sql_registry_by_account, DB_ARGS(db_int("account", r->account)),
                    inhabitant_fields, p, found);
}

static error *own(struct req *r, struct inhabitant *p)
{
    bool found = false;

    TRY(me_record(r, p, &found));
    return found ? NULL : error_of(r->mem, FAIL_MISSING, &msg_no_link);
}

static error *asked_shown(struct req *r, const struct inhabitant *p, struct correction *c);
static error *was_then(struct req *r, const struct inhabitant *p, const struct correction *c,
                       str *was);

static error *readings_before(struct req *r, struct ref person, int64_t before, int64_t most,
                              struct list *out, str *next)
{
    int64_t older = 0;

    TRY(mine_readings(r, person, before, (size_t)most, out, &older));
    if (older)
        *next = cursor_text(r, 0, (struct ref){ person.community, older });
    return NULL;
}

static error *older_readings(struct req *r, struct res *w)
{
    const struct rows_query *q = r->in;
    struct ref               last = { 0, REF_ID_MAX };
    struct inhabitant        p = { 0 };
    int64_t                  key = 0;

    if (q->after.n && !cursor_read(r, q->after, &key, &last))
        return error_on(r->mem, "after", &msg_missing);
    TRY(own(r, &p));
    return readings_before(r, p.ref, last.id, q->limit ? q->limit : 50, &w->page, &w->next);
}

error *me_reply(struct req *r, struct res *w)
{
    struct me_out     *out = NEW(r->mem, struct me_out);
    struct inhabitant *p = NEW(r->mem, struct inhabitant);

    TRY(me_record(r, p, &out->linked));
    if (out->linked) {
        out->ref = p->ref;
        out->person = p;
        out->has_hukou = p->hukou_sealed.n > 0;
        out->has_work = p->work_sealed.n > 0;
        out->has_alias = p->alias_sealed.n > 0;
        TRY(more_masked(r, "person", p->ref, &out->more));
        TRY(mine_homes(r, p->ref, false, &out->homes));
        TRY(mine_care(r, p->ref, &out->care));
        TRY(readings_before(r, p->ref, INT64_MAX, READINGS_PAGE, &out->readings,
                            &out->readings_next));
        TRY(db_all(r->db, r->mem, &sql_registry_corrections_of,
                   DB_ARGS(db_int("account", r->account)), correction_fields,
                   sizeof(struct correction), &out->corrections));
        struct correction *c = out->corrections.item;
        for (size_t i = 0; i < out->corrections.n; i++)
            TRY(asked_shown(r, p, &c[i]));
    }
    w->out = out;
    return NULL;
}

/* Which building and grid one lives in: to see what a drawing of grids means for oneself. The door
 * is not told. */
static error *my_home(struct req *r, struct res *w)
{
    struct home_out  *out = NEW(r->mem, struct home_out);
    struct inhabitant p = { 0 };
    struct door       d = { 0 };
    bool              linked = false;

    TRY(me_record(r, &p, &linked));
    if (linked)
        TRY(mine_door(r, p.ref, &d, &out->found));
    if (out->found) {
        out->site = (struct ref){ d.community, d.site };
        out->building = d.building;
        out->entrance = d.entrance;
        out->grid = d.grid;
    }
    w->out = out;
    return NULL;
}

static error *asked_in_full(struct req *r, const struct inhabitant *p, struct list *out)
{
    struct list rows;

    TRY(db_all(r->db, r->mem, &sql_registry_corrections_of, DB_ARGS(db_int("account", r->account)),
               correction_fields, sizeof(struct correction), &rows));
    const struct correction *c = rows.item;
    struct mine_ask         *x = NEWN(r->mem, struct mine_ask, rows.n + 1);
    for (size_t i = 0; i < rows.n; i++) {
        x[i] = (struct mine_ask){ .ref = c[i].ref,
                                  .field = c[i].field,
                                  .state = c[i].state,
                                  .answer = log_reason(r->app->rooms, c[i].answer, r->lang),
                                  .at = c[i].at,
                                  .ended = c[i].ended };
        TRY(was_then(r, p, &c[i], &x[i].was));
        TRY(vault_unseal(r->app->vault, r->mem, "correction.value", c[i].ref, c[i].value_sealed,
                         &x[i].value));
        TRY(vault_unseal(r->app->vault, r->mem, "correction.words", c[i].ref, c[i].words_sealed,
                         &x[i].words));
    }
    *out = (struct list){ x, rows.n, sizeof *x };
    return NULL;
}

/* Everything in full, also as the copy that one may take along: the reading is logged like any
 * other. */
static error *open_me(struct req *r, struct res *w)
{
    struct mine_out  *out = NEW(r->mem, struct mine_out);
    struct inhabitant p = { 0 };
    struct door       d = { 0 };
    int64_t           older = 0;
    bool              found = false;

    TRY(own(r, &p));
    out->person = NEW(r->mem, struct person_in);
    out->at = r->now;
    TRY(person_opened(r, &p, out->person));
    TRY(asked_in_full(r, &p, &out->asked));
    TRY(mine_door(r, p.ref, &d, &found));
    if (found)
        out->address = address_text(r->mem, d.building, d.entrance, d.room);
    TRY(reading_logged(r, p.ref.community, "inhabitant", p.ref, STR("all"),
                       str_of(registry_read_self.code)));
    TRY(mine_homes(r, p.ref, true, &out->homes));
    TRY(mine_care(r, p.ref, &out->care));
    TRY(mine_readings(r, p.ref, INT64_MAX, READINGS_COPY, &out->readings, &older));
    out->readings_cut = older > 0;
    w->out = out;
    return NULL;
}

/* ---- corrections ---- */

/* What is told of somebody beside the fields of his record: where he lives, in which household and
 * as what; his care flags. One asks for it in words, and a clerk does it by hand. */
static bool by_hand(str field)
{
    return str_is(field, "home") || str_is(field, "care");
}

/* What is wrong with what is asked for is told before anybody has to read it; what else is wrong in
 * the record is no matter of the asker's. WAS: what the record says. */
static error *may_ask(struct req *r, const struct inhabitant *p, const struct correction_in *in,
                      str *was)
{
    struct person_in state = { 0 }, now = { 0 };

    TRY(person_opened(r, p, &now));
    *was = field_text(r->mem, field_find(person_in_fields, in->field), &now);
    if (str_eq(in->value, *was))
        return error_on(r->mem, "value", &msg_same);
    error *e = mine_corrected(r, p, in->field, in->value, &state);

    if (e && e->kind != FAIL_INPUT)
        return e;
    for (; e; e = e->next)
        if (e->field && str_is(in->field, e->field))
            return error_new(r->mem, __FILE__, __LINE__, FAIL_INPUT, e->msg, "value", e->arg);
    if (str_eq(field_text(r->mem, field_find(person_in_fields, in->field), &state), *was))
        return error_on(r->mem, "value", &msg_same); /* in other words */
    return NULL;
}

/* What his record P said when he asked, unless he asked while another one was linked to him; of
 * requests of long ago it is not known. */
static error *was_then(struct req *r, const struct inhabitant *p, const struct correction *c,
                       str *was)
{
    if (c->person != p->ref.id || c->person_community != p->ref.community)
        return NULL;
    return vault_unseal(r->app->vault, r->mem, "correction.was", c->ref, c->was_sealed, was);
}

/* From what to what, as it is shown. */
static error *asked_shown(struct req *r, const struct inhabitant *p, struct correction *c)
{
    TRY(was_then(r, p, c, &c->was));
    TRY(vault_unseal(r->app->vault, r->mem, "correction.value", c->ref, c->value_sealed,
                     &c->asked));
    c->was = mine_masked(r->mem, c->field, c->was);
    c->asked = mine_masked(r->mem, c->field, c->asked);
    c->answer = log_reason(r->app->rooms, c->answer, r->lang);
    return NULL;
}

/* The same in the same words waits already: its answer was lost on the way. */
static error *asked_already(struct req *r, const struct inhabitant *p,
                            const struct correction_in *in, bool *waits)
{
    struct list rows;

    TRY(db_all(r->db, r->mem, &sql_registry_corrections_of, DB_ARGS(db_int("account", r->account)),
               correction_fields, sizeof(struct correction), &rows));
    const struct correction *c = rows.item;
    for (size_t i = 0; i < rows.n && !*waits; i++) {
        str value = { 0 }, words = { 0 };
        if (!str_is(c[i].state, "open") || !str_eq(c[i].field, in->field) ||
            c[i].person != p->ref.id || c[i].person_community != p->ref.community)
            continue;
        TRY(vault_unseal(r->app->vault, r->mem, "correction.value", c[i].ref, c[i].value_sealed,
                         &value));
        TRY(vault_unseal(r->app->vault, r->mem, "correction.words", c[i].ref, c[i].words_sealed,
                         &words));
        *waits = str_eq(value, in->value) && str_eq(words, in->words);
    }
    return NULL;
}

static error *ask_correction(struct req *r, struct res *w)
{
    const struct correction_in *in = r->in;
    struct inhabitant           p = { 0 };
    str                         was = { 0 };
    bool                        waits = false;

    TRY(own(r, &p));
    if (by_hand(in->field) && !in->value.n)
        return error_on(r->mem, "value", &msg_words);
    if (!by_hand(in->field)) {
        if (!field_find(person_in_fields, in->field) || str_is(in->field, "died")) /* he asks */
            return error_on(r->mem, "field", &msg_field, in->field);
        TRY(may_ask(r, &p, in, &was));
    }
    TRY(asked_already(r, &p, in, &waits));
    if (waits)
        return me_reply(r, w);
    struct ref ref = { p.ref.community, id_new(r->now) };
    TRY(db_exec(r->db, r->mem, &sql_registry_correction_add,
                DB_ARGS(db_int("community", ref.community), db_int("id", ref.id),
                        db_int("person_community", p.ref.community), db_int("person", p.ref.id),
                        db_int("account", r->account), db_text("field", in->field),
                        db_text("was_sealed",
                                vault_seal(r->app->vault, r->mem, "correction.was", ref, was)),
                        db_text("value_sealed", vault_seal(r->app->vault, r->mem,
                                                           "correction.value", ref, in->value)),
                        db_text("words_sealed", vault_seal(r->app->vault, r->mem,
                                                           "correction.words", ref, in->words)),
                        db_int("at", r->now)),
                NULL));
    TRY(registry_note(r, p.ref, "inhabitant", "ask_correction"));
    return me_reply(r, w);
}

static error *corrections(struct req *r, struct res *w)
{
    TRY(db_all(r->db, r->mem, &sql_registry_corrections,
               DB_ARGS(db_int("lo", r->who->places.lo), db_int("hi", r->who->places.hi),
                       db_int("grid", r->who->grid), db_int("limit", 200)),
               correction_fields, sizeof(struct correction), &w->page));
    struct correction *c = w->page.item;
    size_t             n = 0;
    for (size_t i = 0; i < w->page.n; i++) {
        struct inhabitant  p = { 0 };
        struct whereabouts where = { 0 };
        struct ref         ref = { c[i].person_community, c[i].person };
        if (person_here(r, ref, &p, &where))
            continue;
        c[n] = c[i];
        c[n].of = ref;
        c[n++].name_mask = p.name_mask;
    }
    w->page.n = n;
    return NULL;
}

static error *correction_visible(struct req *r, struct correction *c, struct inhabitant *p)
{
    struct whereabouts where = { 0 };
    bool               found = false;

    TRY(db_maybe(r->db, r->mem, &sql_registry_correction,
                 DB_ARGS(db_int("community", r->ref.community), db_int("id", r->ref.id)),
                 correction_fields, c, &found));
    if (!found)
        return error_of(r->mem, FAIL_MISSING, &msg_missing);
    return person_here(r, (struct ref){ c->person_community, c->person }, p, &where);
}

static error *open_correction(struct req *r, struct res *w)
{
    const struct reason_in *in = r->in;
    struct asked_out       *out = NEW(r->mem, struct asked_out);
    struct person_in        now = { 0 };
    struct correction       c = { 0 };
    struct inhabitant       p = { 0 };

    TRY(correction_visible(r, &c, &p));
    if (by_hand(c.field)) {
        TRY(mine_now(r, &p, c.field, &out->now));
    } else {
        TRY(person_opened(r, &p, &now));
        out->now = field_text(r->mem, field_find(person_in_fields, c.field), &now);
    }
    TRY(vault_unseal(r->app->vault, r->mem, "correction.value", c.ref, c.value_sealed,
                     &out->value));
    TRY(vault_unseal(r->app->vault, r->mem, "correction.words", c.ref, c.words_sealed,
                     &out->words));
    TRY(reading_logged(r, c.ref.community, "inhabitant", p.ref, STR("correction"), in->reason));
    w->out = out;
    return NULL;
}

/* C was done as asked: what he asked for of the same field before would undo it, were it accepted
 * now. What is told in words is done by hand, and each of it may be something else. */
static error *others_aside(struct req *r, const struct correction *c)
{
    if (by_hand(c->field))
        return NULL;
    return db_exec(r->db, r->mem, &sql_registry_corrections_aside,
                   DB_ARGS(db_text("answer", str_of(registry_asked_later.code)),
                           db_int("actor", r->account), db_int("now", r->now),
                           db_int("account", c->account), db_int("id", c->ref.id),
                           db_int("community", c->person_community), db_int("person", c->person),
                           db_text("field", c->field)),
                   NULL);
}

static error *decide(struct req *r, struct res *w)
{
    const struct decide_in *in = r->in;
    struct correction       c = { 0 };
    struct inhabitant       p = { 0 };
    struct person_in        state = { 0 };
    struct registry_keys    k;
    int64_t                 touched = 0;
    str                     value = { 0 };

    TRY(correction_visible(r, &c, &p));
    if (c.version != in->version || !str_is(c.state, "open"))
        return stale(r, w, correction_out_fields, &c);
    if (in->accept && !by_hand(c.field)) {
        TRY(person_stands(r, &p));
        TRY(vault_unseal(r->app->vault, r->mem, "correction.value", c.ref, c.value_sealed, &value));
        TRY(mine_corrected(r, &p, c.field, value, &state));
        registry_keys(r->app->vault, &k);
        error *e = person_change(r, &k, &state, str_of(registry_corrected.code), &p);
        registry_keys_wipe(&k);
        TRY(e);
    }
    TRY(db_exec(r->db, r->mem, &sql_registry_correction_end,
                DB_ARGS(db_text("state", in->accept ? STR("accepted") : STR("refused")),
                        db_text("answer", in->answer), db_int("actor", r->account),
                        db_int("now", r->now), db_int("community", c.ref.community),
                        db_int("id", c.ref.id), db_int("version", c.version)),
                &touched));
    if (!touched) {
        TRY(correction_visible(r, &c, &p));
        return stale(r, w, correction_out_fields, &c);
    }
    if (in->accept)
        TRY(others_aside(r, &c));
    TRY(notice_put(
        r, c.account, c.ref.id, NOTICE_CASE, (struct ref){ 0 }, NOTICE_RIGHT,
        STR("您申请的资料更正有答复了，请在“我的信息”里查看。"),
        STR("The correction of your data that you asked for was answered: see \"My data\".")));
    TRY(registry_note(r, p.ref, "inhabitant", in->accept ? "correct" : "refuse_correction"));
    return corrections(r, w);
}

/* clang-format off */
static const struct route routes[] = {
    { GET, "/api/v1/registry/me", me_reply, NULL, PERM_SIGNED_IN, .out = registry_me_fields,
      .summary = "What the registry holds about oneself, masked; who read it and why; what one asked to be corrected" },
    { GET, "/api/v1/registry/me/readings", older_readings, NULL, PERM_SIGNED_IN,
      QUERY(struct rows_query, rows_query_fields), .out = reading_fields, .page = true,
      .summary = "Who read what is written about oneself, and why, newest first, page by page" },
    { GET, "/api/v1/registry/me/home", my_home, NULL, PERM_SIGNED_IN, .out = home_fields,
      .summary = "In which building and grid one lives today" },
    { POST, "/api/v1/registry/me/open", open_me, NULL, PERM_SIGNED_IN, .out = mine_fields, .secret = true,
      .summary = "Everything about oneself in full: to read, and as a copy to take along" },
    { POST, "/api/v1/registry/me/corrections", ask_correction, NULL, PERM_SIGNED_IN,
      BODY(struct correction_in, correction_in_fields), .out = registry_me_fields, .status = 201,
      .alone = true, .summary = "Say what is wrong about oneself" },
    { GET, "/api/v1/registry/corrections", corrections, NULL, PERM_REGISTRY, .out = correction_out_fields, .page = true,
      .summary = "Corrections that residents asked for and nobody has answered" },
    { POST, "/api/v1/registry/corrections/{ref}/reveal", open_correction, NULL, PERM_REGISTER,
      BODY(struct reason_in, reason_in_fields), .out = asked_fields, .secret = true,
      .summary = "Read what is asked for, with a reason; it is logged" },
    { POST, "/api/v1/registry/corrections/{ref}/decide", decide, NULL, PERM_REGISTER,
      BODY(struct decide_in, decide_in_fields), .out = correction_out_fields, .page = true,
      .alone = true, .summary = "Change the record as asked, or refuse with an answer" },
};
/* clang-format on */

const struct route_table registry_me_routes = { routes, COUNT(routes) };
