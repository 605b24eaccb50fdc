/* visits_change.c -- what was different at the door 走访变更: a clerk sees old and new, has the
 * registry changed by its own functions or refuses with an answer; the worker sees what became of
 * it. */
#include "base/when.h"
#include "core/app.h"
#include "core/event.h"
#include "core/id.h"
#include "core/phone.h"
#include "core/readlog.h"
#include "modules/visits/visits.h"
#include "modules/visits/visits.sql.h"

enum { ROWS = 200, OWN_DAYS = 60 };
const char *const change_words[] = { "moved_out", "moved_in", "phone", "usage", "other", NULL };
const char *const change_state_words[] = { "open", "applied", "refused", NULL };

struct change {
    struct ref ref, home, of; /* the household; the person, id 0: none */
    int64_t    place_now, grid, visit, household, person_community, person, worker, day;
    int        field;
    str        old_sealed, new_sealed;
    int        state;
    str        answer, name_mask, building, room;
    int64_t    at, ended, version;
};
/* clang-format off */
static const struct field change_fields[] = {
    REF (struct change, ref,              .doc = "The difference."),
    CODE(struct change, place_now,        .doc = "Community in which it was heard."),
    CODE(struct change, grid,             .doc = "The grid."),
    INT (struct change, visit,            0, INT64_MAX, .secret = true),
    INT (struct change, household,        0, INT64_MAX, .secret = true),
    INT (struct change, person_community, 0, INT64_MAX, .secret = true),
    INT (struct change, person,           0, INT64_MAX, .secret = true),
    INT (struct change, worker,           0, INT64_MAX, .secret = true),
    DATE(struct change, day,              .doc = "Day of the visit."),
    WORD(struct change, field,            change_words, .doc = "What is different."),
    TEXT(struct change, old_sealed,       0, 2000, .secret = true),
    TEXT(struct change, new_sealed,       0, 2000, .secret = true),
    WORD(struct change, state,            change_state_words, .doc = "open, applied or refused."),
    TEXT(struct change, answer,           0, 500, .doc = "What the clerk said."),
    TIME(struct change, at,               .doc = "When it came in."),
    TIME(struct change, ended,            .doc = "When it was decided."),
    INT (struct change, version,          1, INT64_MAX, .doc = "Version."),
    FIELDS_END,
};
static const struct field change_out_fields[] = {
    REF (struct change, ref,       .doc = "The difference."),
    REF (struct change, home,      .doc = "The household."),
    REF (struct change, of,        .doc = "The person, when it is about one."),
    TEXT(struct change, name_mask, 0, 80, .doc = "Masked name."),
    CODE(struct change, grid,      .doc = "The grid."),
    TEXT(struct change, building,  0, 120, .doc = "Name of the building."),
    TEXT(struct change, room,      0, 60, .doc = "Masked number of the room."),
    DATE(struct change, day,       .doc = "Day of the visit."),
    WORD(struct change, field,     change_words, .doc = "What is different."),
    WORD(struct change, state,     change_state_words, .doc = "open, applied or refused."),
    TEXT(struct change, answer,    0, 500, .doc = "What the clerk said."),
    TIME(struct change, at,        .doc = "When it came in."),
    TIME(struct change, ended,     .doc = "When it was decided."),
    INT (struct change, version,   1, INT64_MAX, .doc = "Version."),
    FIELDS_END,
};
struct heard_in {
    str reason;
};
static const struct field heard_in_fields[] = {
    TEXT(struct heard_in, reason, 2, 200, .required = true, .masks = true, .doc = "What for; it is logged."),
    FIELDS_END,
};
struct both {
    str  old, new;
    bool by_hand, already;
};
static const struct field both_fields[] = {
    TEXT(struct both, old,     0, 400, .doc = "As the registry has it now."),
    TEXT(struct both, new,     0, 400, .doc = "As it was heard at the door."),
    BOOL(struct both, by_hand, .doc = "The clerk writes it into the registry himself and says so here."),
    BOOL(struct both, already, .doc = "The registry has it so already: accepting it changes nothing there."),
    FIELDS_END,
};
struct decide_in {
    bool        accept;
    str         answer;
    int64_t     version;
    struct ref  head;
    struct list relations;
    bool        anyway;
};
static const struct field decide_in_fields[] = {
    BOOL(struct decide_in, accept,    .required = true, .doc = "The registry is changed so, or not."),
    TEXT(struct decide_in, answer,    0, 500, .masks = true, .doc = "What the worker is told; needed when it is refused."),
    INT (struct decide_in, version,   1, INT64_MAX, .required = true, .doc = "The version that was seen."),
    REF (struct decide_in, head,      .doc = "Who becomes the head when the head moved out and others stay."),
    LIST(struct decide_in, relations, struct kin_said, kin_said_fields, 200, .doc = "What others are to that head, as in a step of a household."),
    BOOL(struct decide_in, anyway,    .doc = "Also a head under 18 while adults belong to the household."),
    FIELDS_END,
};
static const struct message
    msg_over   = { "visit_change.over",   "这条变更已被处理，请看最新情况。", "This difference was decided already; please look at it again." },
    msg_own    = { "visit_change.own",    "自己记下的变更由别人来定。", "What one wrote down oneself is decided by somebody else." },
    msg_phone  = { "visit_change.phone",  "新电话应为 5 到 15 位数字。", "The new phone number has 5 to 15 digits." },
    msg_answer = { "visit_change.answer", "不采纳时请写明原因，网格员会看到。", "Please say why it is refused; the worker will see it." };
/* clang-format on */

error *change_take(struct req *r, const struct visit *v, const struct list *changes)
{
    const struct visit_change *x = changes->item;
    const struct vault        *k = r->app->vault;

    for (size_t i = 0; i < changes->n; i++) {
        struct ref ref = { v->ref.community, id_new(r->now) };
        str        phone = { 0 };
        if (x[i].field == CHANGE_PHONE)
            TRY(phone_check(r->mem, "changes", &msg_phone, x[i].new, &phone));
        TRY(db_exec(
            r->db, r->mem, &sql_visits_change_insert,
            DB_ARGS(db_int("community", ref.community), db_int("id", ref.id),
                    db_int("place_now", v->place_now), db_int("grid", v->grid),
                    db_int("visit", v->ref.id), db_int("household", v->household),
                    db_int("person_community", x[i].person.community),
                    db_int("person", x[i].person.id), db_int("worker", v->worker),
                    db_int("day", v->day), db_text("field", str_of(change_words[x[i].field])),
                    db_text("old_sealed", vault_seal(k, r->mem, "visit_change.old", ref, x[i].old)),
                    db_text("new_sealed", vault_seal(k, r->mem, "visit_change.new", ref, x[i].new)),
                    db_int("at", r->now)),
            NULL));
    }
    return NULL;
}

/* Whom it is about, seen from the grid in which it was heard; to be read in FULL or written: while
 * he lives nowhere else. */
static error *person_of(struct req *r, const struct change *c, bool full, struct inhabitant *p)
{
    struct whereabouts where = { 0 };
    struct post_scope  in;
    bool               covers = false;

    TRY(visit_scope(r, c->place_now, c->grid, &in, &covers));
    if (!covers)
        in = registry_scope(r);
    return full ? person_here_in(r, in, c->of, INT64_MAX, p, &where)
                : person_visible_in(r, in, c->of, p, &where);
}

/* Doubles may have become one record since it was heard, or while it waited in the phone. */
static error *who_goes_on(struct req *r, struct change *c)
{
    struct inhabitant p = { 0 };
    bool              found = false;

    c->of = (struct ref){ c->person ? c->person_community : 0, c->person };
    if (c->person)
        TRY(inhabitant_by_ref(r, c->of, &p, &found));
    TRY(person_goes_on(r, &p, &found));
    if (found)
        c->of = p.ref;
    return NULL;
}

/* Names and doors as they are masked; what the asker may not see any more stays without. */
static error *dress(struct req *r, struct change *c)
{
    struct inhabitant p = { 0 };
    struct door       d = { 0 };
    bool              found = false;

    c->home = (struct ref){ c->ref.community, c->household };
    TRY(who_goes_on(r, c));
    TRY(visits_last_door(r, c->home, &d, &found));
    if (found) {
        c->building = d.building;
        c->room = d.room_mask;
    }
    if (c->person && !person_of(r, c, false, &p))
        c->name_mask = p.name_mask;
    return NULL;
}

static error *dressed(struct req *r, struct res *w)
{
    struct change *c = w->page.item;

    for (size_t i = 0; i < w->page.n; i++)
        TRY(dress(r, &c[i]));
    return NULL;
}

static error *open_changes(struct req *r, struct res *w)
{
    TRY(db_all(r->db, r->mem, &sql_visits_changes,
               DB_ARGS(db_int("lo", r->who->places.lo), db_int("hi", r->who->places.hi),
                       db_int("limit", ROWS)),
               change_fields, sizeof(struct change), &w->page));
    return dressed(r, w);
}

static error *past_changes(struct req *r, struct res *w)
{
    TRY(db_all(r->db, r->mem, &sql_visits_changes_over,
               DB_ARGS(db_int("lo", r->who->places.lo), db_int("hi", r->who->places.hi),
                       db_int("since", r->now - OWN_DAYS * MS_DAY), db_int("limit", ROWS)),
               change_fields, sizeof(struct change), &w->page));
    return dressed(r, w);
}

static error *own_changes(struct req *r, struct res *w)
{
    TRY(db_all(r->db, r->mem, &sql_visits_changes_of,
               DB_ARGS(db_int("worker", r->account), db_int("since", r->now - OWN_DAYS * MS_DAY),
                       db_int("limit", ROWS)),
               change_fields, sizeof(struct change), &w->page));
    return dressed(r, w);
}

/* One of the asker's places. */
static error *seen(struct req *r, struct change *c)
{
    struct post_scope in;
    bool              found = false;

    TRY(db_maybe(r->db, r->mem, &sql_visits_change,
                 DB_ARGS(db_int("community", r->ref.community), db_int("id", r->ref.id)),
                 change_fields, c, &found));
    if (found)
        TRY(visit_scope(r, c->place_now, c->grid, &in, &found));
    if (!found)
        return error_of(r->mem, FAIL_MISSING, &msg_missing);
    return dress(r, c);
}

/* Who is said to have moved out belongs to the household no more: a clerk wrote it down himself, or
 * he died. Where he lives now is another matter. */
static error *is_already(struct req *r, const struct change *c, bool *already)
{
    struct list links;

    *already = c->person && c->field == CHANGE_OUT;
    if (!*already)
        return NULL;
    TRY(person_links(r, c->of, &links));
    const struct member *m = links.item;
    for (size_t i = 0; i < links.n; i++)
        if (m[i].until == DATE_NONE && m[i].community == c->home.community &&
            m[i].household == c->home.id)
            *already = false;
    return NULL;
}

static bool by_hand(const struct change *c)
{
    return !c->person || (c->field != CHANGE_PHONE && c->field != CHANGE_OUT);
}

static error *log_reading(struct req *r, const struct change *c, const char *field, str reason)
{
    bool person = c->person != 0;

    return read_log_write(
        r, &(struct reading){ .community = c->place_now,
                              .subject = person ? "inhabitant" : "household",
                              .person_community = person ? c->of.community : c->home.community,
                              .person = person ? c->of.id : c->home.id,
                              .field = str_of(field),
                              .reason = reason });
}

static error *reveal(struct req *r, struct res *w)
{
    const struct heard_in  *in = r->in;
    const struct vault     *k = r->app->vault;
    struct both            *out = NEW(r->mem, struct both);
    struct change           c = { 0 };
    struct inhabitant       p = { 0 };
    struct inhabitant_clear now = { 0 };
    bool                    named = false; /* not of who lives in others' places by now */

    TRY(seen(r, &c));
    TRY(is_already(r, &c, &out->already));
    if (c.person) {
        error *e = person_of(r, &c, true, &p);
        named = !e;
        if (e && !(out->already && (e->kind == FAIL_MISSING || e->kind == FAIL_CONFLICT)))
            return e;
    }
    out->by_hand = by_hand(&c);
    TRY(vault_unseal(k, r->mem, "visit_change.old", c.ref, c.old_sealed, &out->old));
    TRY(vault_unseal(k, r->mem, "visit_change.new", c.ref, c.new_sealed, &out->new));
    TRY(log_reading(r, &c, "change", in->reason));
    if (named && (c.field == CHANGE_PHONE || c.field == CHANGE_OUT)) {
        TRY(inhabitant_open(k, r->mem, &p, &now));
        out->old = c.field == CHANGE_PHONE ? now.phone : now.name;
        TRY(log_reading(r, &c, c.field == CHANGE_PHONE ? "phone" : "name", in->reason));
    }
    w->out = out;
    return NULL;
}

static error *new_phone(struct req *r, const struct change *c, struct inhabitant *p)
{
    struct person_in     state = { 0 };
    struct registry_keys k;
    struct list          codes;

    TRY(person_opened(r, p, &state));
    TRY(vault_unseal(r->app->vault, r->mem, "visit_change.new", c->ref, c->new_sealed,
                     &state.phone));
    TRY(codes_load(r, &codes));
    TRY(person_check(r, &codes, &state));
    registry_keys(r->app->vault, &k);
    error *e = person_change(r, &k, &state, str_of(visits_heard.code), p);
    registry_keys_wipe(&k);
    TRY(e);
    return event_append(r, p->ref,
                        (struct event){ .kind = STR("inhabitant"), .action = STR("correct") });
}

/* By the registry's own functions, which check and keep what was before. */
static error *apply(struct req *r, const struct change *c, const struct decide_in *in,
                    struct inhabitant *p)
{
    struct household h;
    struct list      codes;
    struct move      m = { .day = c->day,
                           .why = STR("out"),
                           .head = in->head,
                           .kin = in->relations,
                           .young = in->anyway };
    bool             found;

    if (by_hand(c))
        return NULL;
    if (c->field == CHANGE_PHONE)
        return new_phone(r, c, p);
    TRY(codes_load(r, &codes));
    TRY(kin_check(r, &codes, &m.kin));
    TRY(household_by_ref(r, c->home, &h, &found));
    if (!found)
        return error_of(r->mem, FAIL_MISSING, &msg_missing);
    TRY(move_out(r, &h, c->of, &m));
    return event_append(r, c->home,
                        (struct event){ .kind = STR("household"), .action = STR("move_out") });
}

static error *decide(struct req *r, struct res *w)
{
    const struct decide_in *in = r->in;
    struct change           c = { 0 };
    struct inhabitant       p = { 0 };
    int64_t                 touched = 0;
    bool                    already = false;
    int                     to = in->accept ? CHANGE_APPLIED : CHANGE_REFUSED;

    TRY(seen(r, &c));
    TRY(is_already(r, &c, &already));
    if (c.person && !already)
        TRY(person_of(r, &c, in->accept, &p));
    if (c.version != in->version || c.state != CHANGE_OPEN)
        return error_of(r->mem, FAIL_CONFLICT, &msg_over);
    if (c.worker == r->account)
        return error_of(r->mem, FAIL_DENIED, &msg_own);
    if (!in->accept && !in->answer.n)
        return error_on(r->mem, "answer", &msg_answer);
    /* first, so that two clerks at once do not both change the registry */
    TRY(db_exec(r->db, r->mem, &sql_visits_change_end,
                DB_ARGS(db_text("state", str_of(change_state_words[to])),
                        db_text("answer", in->answer), db_int("actor", r->account),
                        db_int("now", r->now), db_int("community", c.ref.community),
                        db_int("id", c.ref.id), db_int("version", c.version)),
                &touched));
    if (!touched)
        return error_of(r->mem, FAIL_CONFLICT, &msg_over);
    if (in->accept && !already)
        TRY(apply(r, &c, in, &p));
    TRY(event_append(r, c.ref,
                     (struct event){ .kind = STR("visit_change"),
                                     .action = in->accept ? STR("apply") : STR("refuse") }));
    return open_changes(r, w);
}

/* clang-format off */
static const struct route routes[] = {
    { GET, "/api/v1/visits/changes", open_changes, NULL, PERM_VISITS, .out = change_out_fields, .page = true,
      .summary = "Differences that were found on visits and nobody has decided, masked" },
    { GET, "/api/v1/visits/changes/decided", past_changes, NULL, PERM_VISITS, .out = change_out_fields, .page = true,
      .summary = "Differences that were decided in the last weeks, newest first, masked" },
    { GET, "/api/v1/visits/changes/own", own_changes, NULL, PERM_VISIT, .out = change_out_fields, .page = true,
      .summary = "What became of the differences that one wrote down" },
    { POST, "/api/v1/visits/changes/{ref}/reveal", reveal, NULL, PERM_REGISTER,
      BODY(struct heard_in, heard_in_fields), .out = both_fields, .secret = true,
      .summary = "Read old and new of a difference, with a reason; it is logged" },
    { POST, "/api/v1/visits/changes/{ref}/decide", decide, NULL, PERM_REGISTER,
      BODY(struct decide_in, decide_in_fields), .out = change_out_fields, .page = true,
      .alone = true, .summary = "Change the registry so, or refuse with an answer to the worker" },
};
/* clang-format on */

const struct route_table visits_change_routes = { routes, COUNT(routes) };
