/* registry_write.c -- writing into the registry, and reading what is masked with a reason. */
#include "base/when.h"
#include "core/app.h"
#include "core/event.h"
#include "core/id.h"
#include "core/pinyin.h"
#include "core/small.h"
#include "modules/registry/registry.sql.h"
#include "modules/registry/registry_api.h"
#include "modules/registry/registry_kin.h"

/* clang-format off */
static const struct message
    msg_care_twice = { "registry.care_twice", "此人已有这个关爱标签：请用“复核”更新它。", "This person has this care flag already: look at it again instead." },
    msg_care_until = { "registry.care_until", "结束日期不能早于开始日期。", "The last day must not be before the first." },
    msg_needs = { "registry.needs", "这一步需要填写。", "This step needs it." },
    msg_future = { "registry.future", "日期不能在将来。", "The day must not lie in the future." },
    msg_other_name = { "registry.other_name", "这个证件号码已登记，但姓名不同（{0}）。请核对号码。", "This number is known under another name ({0}). Please check the number." };

struct household_in {
    struct ref dwelling;
    str        kind, note;
    int64_t    since, wish_days, wish_from, wish_until, version;
    bool       no_visits;
};
static const struct field household_in_fields[] = {
    REF (struct household_in, dwelling,   .doc = "Where it lives (new ones)."),
    TEXT(struct household_in, kind,       0, 20, .doc = "Code list household; family unless given."),
    TEXT(struct household_in, note,       0, 500, .doc = "A note, sealed; given: it replaces the one that is there."),
    DATE(struct household_in, since,      .doc = "First day; today unless given (new ones)."),
    INT (struct household_in, wish_days,  0, 127, .doc = "Days for visits, bits from Monday; 0: any."),
    INT (struct household_in, wish_from,  0, 1440, .doc = "From which minute of the day."),
    INT (struct household_in, wish_until, 0, 1440, .doc = "Until which minute."),
    BOOL(struct household_in, no_visits,  .doc = "Wants no visits."),
    INT (struct household_in, version,    0, INT64_MAX, .doc = "The version that was seen (changes)."),
    FIELDS_END,
};
struct newcomer_in {
    struct person_in *person;
    int64_t           day, version;
    str               relation, why;
    bool              elsewhere, anyway;
};
static const struct field newcomer_in_fields[] = {
    OBJ (struct newcomer_in, person,    struct person_in, person_in_fields, .required = true, .doc = "Who."),
    DATE(struct newcomer_in, day,       .doc = "Since when; today unless given."),
    INT (struct newcomer_in, version,   1, INT64_MAX, .required = true, .doc = "The version of the household that was seen."),
    TEXT(struct newcomer_in, relation,  0, 20, .doc = "Relation to the head, code list relation; 8 unless given."),
    TEXT(struct newcomer_in, why,       0, 20, .doc = "Code list move; in unless given."),
    BOOL(struct newcomer_in, elsewhere, .doc = "Lives usually elsewhere."),
    BOOL(struct newcomer_in, anyway,    .doc = "Also where sex and relation do not fit."),
    FIELDS_END,
};
struct step_in {
    str         action, relation, why;
    int64_t     day, version;
    struct ref  person, dwelling, head;
    struct list people, relations;
    bool        elsewhere, anyway;
};
static const struct field step_in_fields[] = {
    TEXT(struct step_in, action,    1, 20, .required = true, .doc = "move_in, move_out, move_house, split, head, end."),
    DATE(struct step_in, day,       .required = true, .doc = "On which day; not in the future."),
    INT (struct step_in, version,   1, INT64_MAX, .required = true, .doc = "The version that was seen."),
    REF (struct step_in, person,    .doc = "Who (move_in, move_out, head)."),
    REF (struct step_in, head,      .doc = "Who becomes the head of the household that its head leaves."),
    REF (struct step_in, dwelling,  .doc = "Where to (move_house; split: stays unless given)."),
    LIST(struct step_in, people,    struct ref_item, ref_item_fields, 50, .doc = "Who goes (split), the new head first."),
    TEXT(struct step_in, relation,  0, 20, .doc = "Relation to the head (move_in)."),
    LIST(struct step_in, relations, struct kin_said, kin_said_fields, 200, .doc = "What others are to a new head; of who is not named it follows from what he was to the former one, else other."),
    BOOL(struct step_in, anyway,    .doc = "Also a head under 18 while adults belong to the household; where sex and relation do not fit (move_in)."),
    TEXT(struct step_in, why,       0, 20, .doc = "Code list move."),
    BOOL(struct step_in, elsewhere, .doc = "Lives usually elsewhere (move_in)."),
    FIELDS_END,
};
struct change_in {
    struct person_in *person;
    str               clear, why;
    int64_t           version;
    struct ref        head;
    struct list       relations;
    bool              anyway;
};
static const struct field person_change_fields[] = {
    TEXT(struct person_in, name,       0, 60, .doc = "As in a new person; empty: stays."),
    TEXT(struct person_in, sex,        0, 12, .doc = "stays unless given"),
    DATE(struct person_in, born,       .doc = "stays unless given"),
    TEXT(struct person_in, id_kind,    0, 40, .doc = "stays unless given"),
    TEXT(struct person_in, idno,       0, 60, .doc = "stays unless given"),
    TEXT(struct person_in, phone,      0, 30, .doc = "stays unless given"),
    TEXT(struct person_in, nation,     0, 40, .doc = "stays unless given"),
    TEXT(struct person_in, ethnic,     0, 40, .doc = "stays unless given"),
    TEXT(struct person_in, politics,   0, 40, .doc = "stays unless given"),
    TEXT(struct person_in, education,  0, 40, .doc = "stays unless given"),
    TEXT(struct person_in, marriage,   0, 40, .doc = "stays unless given"),
    TEXT(struct person_in, residence,  0, 40, .doc = "stays unless given"),
    TEXT(struct person_in, hukou_code, 0, 12, .doc = "stays unless given"),
    TEXT(struct person_in, hukou,      0, 120, .doc = "stays unless given"),
    TEXT(struct person_in, work,       0, 120, .doc = "stays unless given"),
    TEXT(struct person_in, alias,      0, 60, .doc = "stays unless given"),
    TEXT(struct person_in, inflow,     0, 40, .doc = "stays unless given"),
    TEXT(struct person_in, permit,     0, 40, .doc = "stays unless given"),
    DATE(struct person_in, permit_until, .doc = "stays unless given"),
    DATE(struct person_in, died,       .doc = "stays unless given"),
#define MORE(key, ...) TEXT(struct person_in, key, 0, 300, .doc = "stays unless given"),
    MORE_OF_PEOPLE(MORE)
#undef MORE
    FIELDS_END,
};
static const struct field change_in_fields[] = {
    OBJ (struct change_in, person,  struct person_in, person_change_fields, .required = true, .doc = "The fields that change."),
    TEXT(struct change_in, clear,   0, 200, .doc = "Names of fields that become empty, with commas."),
    TEXT(struct change_in, why,     1, 200, .required = true, .masks = true, .doc = "Why: what was corrected, after what document."),
    INT (struct change_in, version, 1, INT64_MAX, .required = true, .doc = "The version that was seen."),
    REF (struct change_in, head,    .doc = "Who becomes the head of the household whose head has died."),
    LIST(struct change_in, relations, struct kin_said, kin_said_fields, 200, .doc = "What others are to that head, as in a step of a household."),
    BOOL(struct change_in, anyway,  .doc = "Also a head under 18 while adults belong to the household; a sex that does not fit the relation; a death before moves on record, which then held on no day."),
    FIELDS_END,
};
static const char *const reveal_words[] = { "name", "idno", "phone", "hukou", "work", "alias", NULL };
struct reveal_in {
    int field;
    str reason;
};
static const struct field reveal_in_fields[] = {
    WORD(struct reveal_in, field,  reveal_words, .required = true, .doc = "Which field."),
    TEXT(struct reveal_in, reason, 2, 200, .required = true, .masks = true, .doc = "What for; the person is shown it on request."),
    FIELDS_END,
};
struct care_in {
    struct ref care;
    str        flag, source;
    int64_t    since, review, until, version;
};
static const struct field care_in_fields[] = {
    REF (struct care_in, care,    .doc = "The flag that changes; none: a new one."),
    TEXT(struct care_in, flag,    0, 20, .doc = "Code list care (new ones)."),
    TEXT(struct care_in, source,  1, 80, .required = true, .masks = true, .doc = "Who says so: a document, an office, a visit."),
    DATE(struct care_in, since,   .doc = "Since when; today unless given."),
    DATE(struct care_in, review,  .doc = "When to look again; by the list unless given."),
    DATE(struct care_in, until,   .doc = "It ends on this day."),
    INT (struct care_in, version, 0, INT64_MAX, .doc = "The version that was seen (changes)."),
    FIELDS_END,
};
/* clang-format on */

int64_t today_or(const struct req *r, int64_t day)
{
    return day == DATE_NONE ? when_date(r->now) : day;
}

error *past_day(struct req *r, const char *field, int64_t day)
{
    return day != DATE_NONE && day > when_date(r->now) ? error_on(r->mem, field, &msg_future)
                                                       : NULL;
}

/* The words of an event never hold what is personal: what was done to which record, no more. */
error *registry_note(struct req *r, struct ref ref, const char *kind, const char *action)
{
    return event_append(r, ref, (struct event){ .kind = str_of(kind), .action = str_of(action) });
}

/* ---- households ---- */

static error *new_household(struct req *r, struct res *w)
{
    const struct household_in *in = r->in;
    struct dwelling            d = { 0 };
    struct household           h = { .until = DATE_NONE, .version = 1, .demo = r->app->demo };
    struct list                codes;

    TRY(day_sensible(r, "since", in->since));
    TRY(registry_wish_hours(r, "wish_until", in->wish_from, in->wish_until));
    TRY(dwelling_visible(r, in->dwelling, &d));
    TRY(dwelling_inhabitable(r, d.ref));
    TRY(codes_load(r, &codes));
    h.ref = (struct ref){ d.ref.community, id_new(r->now) };
    h.kind = in->kind.n ? in->kind : STR("family");
    TRY(code_check(r, &codes, "household", "kind", &h.kind));
    h.since = today_or(r, in->since);
    h.wish_days = in->wish_days;
    h.wish_from = in->wish_from;
    h.wish_until = in->wish_until;
    h.no_visits = in->no_visits;
    h.note_sealed = vault_seal(r->app->vault, r->mem, "household.note", h.ref, in->note);
    TRY(household_insert(r, &h));
    struct living l = { h.ref.community, h.ref.id, d.ref.id, h.since, DATE_NONE };
    TRY(living_insert(r, &l));
    TRY(count_site(r, h.ref.community, d.ref.id));
    TRY(household_log(r, h.ref,
                      (struct household_step){
                          .action = STR("register"), .day = h.since, .dwelling = d.ref.id }));
    TRY(registry_note(r, h.ref, "household", "register"));
    return household_reply(r, w, h.ref, DATE_NONE);
}

static error *edit_household(struct req *r, struct res *w)
{
    const struct household_in *in = r->in;
    struct household           h = { 0 };
    struct list                codes;

    TRY(household_here(r, r->ref, &h));
    TRY(registry_wish_hours(r, "wish_until", in->wish_from, in->wish_until));
    if (h.version != in->version)
        return stale_household(r, w, h.ref);
    struct household_step step = { .action = STR("edit"),
                                   .day = DATE_NONE,
                                   .was = household_wishes(r, &h) };
    TRY(codes_load(r, &codes));
    if (in->kind.n)
        h.kind = in->kind;
    TRY(code_check(r, &codes, "household", "kind", &h.kind));
    h.wish_days = in->wish_days;
    h.wish_from = in->wish_from;
    h.wish_until = in->wish_until;
    h.no_visits = in->no_visits;
    if (in->note.n)
        h.note_sealed = vault_seal(r->app->vault, r->mem, "household.note", h.ref, in->note);
    bool wishes = !str_eq(step.was, household_wishes(r, &h));
    if (wishes)
        h.wish_version = h.version + 1;
    error *e = household_save(r, &h);
    if (is_stale(e))
        return stale_household(r, w, h.ref);
    TRY(e);
    TRY(household_log(r, h.ref, step));
    TRY(registry_note(r, h.ref, "household", "edit"));
    if (wishes)
        TRY(registry_note(r, h.ref, "household", "wish"));
    return household_reply(r, w, h.ref, DATE_NONE);
}

/* Somebody who is known by his number already is not written down again: he moves in. */
static error *known_or_new(struct req *r, const struct registry_keys *k, const struct person_in *in,
                           int64_t community, struct inhabitant *p)
{
    struct list same;

    TRY(person_by_idno(r, k, in->idno, &same));
    if (same.n) {
        str name = { 0 };
        *p = *(const struct inhabitant *)same.item;
        TRY(vault_unseal(r->app->vault, r->mem, "inhabitant.name", p->ref, p->name_sealed, &name));
        if (!str_eq(name_key(r->mem, name), name_key(r->mem, in->name)))
            return error_new(r->mem, __FILE__, __LINE__, FAIL_CONFLICT, &msg_other_name, "idno",
                             (const str[ERROR_ARGS]){ p->name_mask });
        return NULL;
    }
    p->ref = (struct ref){ community, id_new(r->now) };
    TRY(person_add(r, k, in, p));
    return registry_note(r, p->ref, "inhabitant", "register");
}

static error *move_of(struct req *r, const struct list *codes, struct move *m, str step)
{
    if (!m->relation.n)
        m->relation = STR("8");
    if (!m->why.n)
        m->why = str_is(step, "move_in") ? STR("in")
                 : str_is(step, "split") ? STR("split")
                                         : STR("out");
    TRY(code_check(r, codes, "relation", "relation", &m->relation));
    TRY(code_check(r, codes, "move", "why", &m->why));
    return str_is(step, "head") ? NULL : reason_fits(r, m->why, step); /* which has none */
}

static error *newcomer(struct req *r, struct res *w)
{
    const struct newcomer_in *in = r->in;
    struct household          h = { 0 };
    struct inhabitant         p = { 0 };
    struct registry_keys      k;
    struct list               codes;
    struct move               m = { .day = today_or(r, in->day),
                                    .relation = in->relation,
                                    .why = in->why,
                                    .main = !in->elsewhere };

    TRY(household_here(r, r->ref, &h));
    if (h.version != in->version)
        return stale_household(r, w, h.ref);
    TRY(household_stands(r, h.ref));
    TRY(codes_load(r, &codes));
    TRY(move_of(r, &codes, &m, STR("move_in")));
    TRY(person_check(r, &codes, in->person));
    registry_keys(r->app->vault, &k);
    error *e = known_or_new(r, &k, in->person, h.ref.community, &p);
    if (!e && !in->anyway)
        e = kin_sex_fits(r, "relation", in->relation, m.relation, p.sex);
    if (!e)
        e = move_in(r, &k, &h, &p, &m);
    if (!e)
        e = person_died(r, &p, DATE_NONE, &(struct death){ .stays = true });
    registry_keys_wipe(&k);
    if (is_stale(e))
        return stale_household(r, w, h.ref);
    TRY(e);
    TRY(registry_note(r, h.ref, "household", "move_in"));
    return household_reply(r, w, h.ref, DATE_NONE);
}

static error *take_step(struct req *r, const struct step_in *in, struct household *h,
                        const struct registry_keys *k, struct move *m, struct ref *show)
{
    struct inhabitant  p = { 0 };
    struct whereabouts where = { 0 };
    struct dwelling    d = { 0 };

    if (in->dwelling.id)
        TRY(dwelling_visible(r, in->dwelling, &d));
    bool heads = str_is(in->action, "head");
    if (heads || str_is(in->action, "move_in") || str_is(in->action, "move_out")) {
        if (!in->person.id)
            return error_on(r->mem, "person", &msg_needs);
        TRY(person_visible(r, in->person, &p, &where));
        TRY(person_stands(r, &p));
        if (heads)
            return new_head(r, h, p.ref, m);
        if (str_is(in->action, "move_out"))
            return move_out(r, h, p.ref, m);
        if (!in->anyway)
            TRY(kin_sex_fits(r, "relation", in->relation, m->relation, p.sex));
        TRY(household_stands(r, h->ref));
        return move_in(r, k, h, &p, m);
    }
    if (str_is(in->action, "move_house"))
        return in->dwelling.id ? move_house(r, h, in->dwelling, m)
                               : error_on(r->mem, "dwelling", &msg_needs);
    if (str_is(in->action, "split"))
        return in->people.n ? split_household(r, k, h, &in->people, in->dwelling, m, show)
                            : error_on(r->mem, "people", &msg_needs);
    if (str_is(in->action, "end"))
        return end_household(r, h, m);
    return error_on(r->mem, "action", &msg_needs);
}

static error *household_step(struct req *r, struct res *w)
{
    const struct step_in *in = r->in;
    struct household      h = { 0 };
    struct registry_keys  k;
    struct list           codes;
    struct move           m = { .day = in->day,
                                .relation = in->relation,
                                .why = in->why,
                                .main = !in->elsewhere,
                                .head = in->head,
                                .kin = in->relations,
                                .young = in->anyway };
    struct ref            show = r->ref;

    TRY(household_here(r, r->ref, &h));
    if (h.version != in->version)
        return stale_household(r, w, h.ref);
    TRY(codes_load(r, &codes));
    TRY(move_of(r, &codes, &m, in->action));
    TRY(kin_check(r, &codes, &m.kin));
    registry_keys(r->app->vault, &k);
    error *e = take_step(r, in, &h, &k, &m, &show);
    registry_keys_wipe(&k);
    if (is_stale(e))
        return stale_household(r, w, h.ref);
    TRY(e);
    TRY(registry_note(r, r->ref, "household", in->action.p));
    return household_reply(r, w, show, DATE_NONE);
}

/* ---- people ---- */

/* What was sent over what is there; CLEAR names what becomes empty. */
static void lay_over(struct person_in *to, const struct person_in *from, str clear)
{
    for (const struct field *f = person_in_fields; f->type != FT_END; f++) {
        void       *t = field_at(f, to);
        const void *s = field_in(f, from);
        if (f->type == FT_TEXT && ((const str *)s)->n)
            *(str *)t = *(const str *)s;
        if (f->type == FT_DATE && *(const int64_t *)s != DATE_NONE)
            *(int64_t *)t = *(const int64_t *)s;
    }
    /* a number that is new says what kind it is, who was born when */
    if (from->idno.n && !from->id_kind.n)
        to->id_kind = (str){ 0 };
    if (from->idno.n && from->born == DATE_NONE)
        to->born = DATE_NONE;
    if (from->idno.n && !from->sex.n)
        to->sex = (str){ 0 };
    while (clear.n) {
        str                 name = str_trim(str_cut(&clear, ','));
        const struct field *f = field_find(person_in_fields, name);
        if (f && f->type == FT_TEXT)
            *(str *)field_at(f, to) = (str){ 0 };
        if (f && f->type == FT_DATE)
            *(int64_t *)field_at(f, to) = DATE_NONE;
    }
}

/* Whether P, who was of the sex WAS, is now of one that fits what he is to heads of households. */
static error *new_sex_fits(struct req *r, const struct inhabitant *p, str was)
{
    struct list links;

    if (str_eq(p->sex, was))
        return NULL;
    TRY(person_links(r, p->ref, &links));
    const struct member *m = links.item;
    for (size_t i = 0; i < links.n; i++)
        if (m[i].until == DATE_NONE)
            TRY(kin_sex_fits(r, "sex", (str){ 0 }, m[i].relation, p->sex));
    return NULL;
}

static error *edit_person(struct req *r, struct res *w)
{
    const struct change_in *in = r->in;
    struct inhabitant       p = { 0 };
    struct whereabouts      where = { 0 };
    struct person_in        state = { 0 };
    struct registry_keys    k;
    struct list             codes;

    TRY(person_to_write(r, r->ref, &p, &where));
    if (p.version != in->version)
        return stale_person(r, w, p.ref);
    TRY(codes_load(r, &codes));
    TRY(person_opened(r, &p, &state));
    lay_over(&state, in->person, in->clear);
    TRY(person_check(r, &codes, &state));
    TRY(kin_check(r, &codes, &in->relations));
    registry_keys(r->app->vault, &k);
    int64_t died = p.died;
    str     sex = p.sex;
    error  *e = person_change(r, &k, &state, in->why, &p);
    if (!e && !in->anyway)
        e = new_sex_fits(r, &p, sex);
    if (!e)
        e = person_died(r, &p, died,
                        &(struct death){ .head = in->head,
                                         .kin = in->relations,
                                         .young = in->anyway,
                                         .anyway = in->anyway,
                                         .asks = true });
    registry_keys_wipe(&k);
    if (is_stale(e))
        return stale_person(r, w, p.ref);
    TRY(e);
    TRY(registry_note(r, p.ref, "inhabitant", "edit"));
    return person_reply(r, w, r->ref);
}

/* The reading is committed before the value leaves: it is one transaction, answered after it. */
static error *reveal(struct req *r, struct res *w)
{
    const struct reveal_in *in = r->in;
    struct inhabitant       p = { 0 };
    struct whereabouts      where = { 0 };
    struct inhabitant_clear c = { 0 };
    struct value_out       *out = NEW(r->mem, struct value_out);

    TRY(person_here(r, r->ref, &p, &where));
    TRY(inhabitant_open(r->app->vault, r->mem, &p, &c));
    const str value[] = { c.name, c.idno, c.phone, c.hukou, c.work, c.alias };
    out->value = value[in->field];
    TRY(reading_logged(r, where.place_now, "inhabitant", p.ref, str_of(reveal_words[in->field]),
                       in->reason));
    TRY(registry_note(r, p.ref, "inhabitant", "reveal"));
    w->out = out;
    return NULL;
}

static error *reveal_note(struct req *r, struct res *w)
{
    const struct reason_in *in = r->in;
    struct household        h = { 0 };
    struct value_out       *out = NEW(r->mem, struct value_out);

    TRY(household_here(r, r->ref, &h));
    TRY(vault_unseal(r->app->vault, r->mem, "household.note", h.ref, h.note_sealed, &out->value));
    TRY(reading_logged(r, h.ref.community, "household", h.ref, STR("note"), in->reason));
    w->out = out;
    return NULL;
}

/* A flag that holds is not set once more: it is looked at again. It does not end before it began.
 */
static error *check_care(struct req *r, const struct care_in *in, const struct care *c)
{
    struct list all;

    if (c->until != DATE_NONE && c->until < c->since)
        return error_on(r->mem, "until", &msg_care_until);
    if (in->care.id)
        return NULL;
    TRY(db_all(r->db, r->mem, &sql_registry_care_of,
               DB_ARGS(db_int("community", c->ref.community), db_int("person", c->person)),
               care_fields, sizeof(struct care), &all));
    const struct care *x = all.item;
    for (size_t i = 0; i < all.n; i++)
        if (str_eq(x[i].flag, c->flag) && x[i].until == DATE_NONE)
            return error_on(r->mem, "flag", &msg_care_twice);
    return NULL;
}

static error *care(struct req *r, struct res *w)
{
    const struct care_in *in = r->in;
    struct inhabitant     p = { 0 };
    struct whereabouts    where = { 0 };
    struct care           c = { 0 };
    struct list           codes;
    int64_t               today = when_date(r->now), touched = 0;
    bool                  found = false;

    TRY(person_to_write(r, r->ref, &p, &where));
    TRY(past_day(r, "since", in->since));
    TRY(past_day(r, "until", in->until));
    TRY(codes_load(r, &codes));
    if (in->care.id) {
        TRY(db_maybe(r->db, r->mem, &sql_registry_care_by_id,
                     DB_ARGS(db_int("community", p.ref.community), db_int("person", p.ref.id),
                             db_int("id", in->care.id)),
                     care_fields, &c, &found));
        if (!found)
            return error_of(r->mem, FAIL_MISSING, &msg_missing);
        if (c.version != in->version)
            return stale_person(r, w, p.ref);
    } else {
        c = (struct care){ .ref = { p.ref.community, id_new(r->now) },
                           .person = p.ref.id,
                           .flag = in->flag,
                           .since = today_or(r, in->since),
                           .version = 1 };
        if (!in->flag.n)
            return error_on(r->mem, "flag", &msg_needs);
        if (p.died != DATE_NONE)
            return error_of(r->mem, FAIL_CONFLICT, &registry_has_died);
    }
    TRY(code_check(r, &codes, "care", "flag", &c.flag));
    const struct code_row *item = code_find(&codes, "care", c.flag);
    c.source = in->source;
    c.review = in->review != DATE_NONE ? in->review : today + (item->number ? item->number : 180);
    c.until = in->until;
    c.actor = r->account;
    TRY(check_care(r, in, &c));
    if (!found)
        TRY(care_insert(r, &c));
    else
        TRY(db_exec(r->db, r->mem, &sql_registry_care_save, db_record(r->mem, care_fields, &c),
                    &touched));
    if (found && !touched)
        return stale_person(r, w, p.ref);
    TRY(registry_note(r, p.ref, "inhabitant", "care"));
    return person_reply(r, w, r->ref);
}

/* clang-format off */
static const struct route routes[] = {
    { POST, "/api/v1/registry/households", new_household, NULL, PERM_REGISTER,
      BODY(struct household_in, household_in_fields), .out = household_sheet_fields, .status = 201,
      .alone = true, .summary = "A household in a dwelling" },
    { PUT, "/api/v1/registry/households/{ref}", edit_household, NULL, PERM_REGISTER,
      BODY(struct household_in, household_in_fields), .out = household_sheet_fields,
      .alone = true, .summary = "Change a household: kind, wishes for visits, note" },
    { POST, "/api/v1/registry/households/{ref}/people", newcomer, NULL, PERM_REGISTER,
      BODY(struct newcomer_in, newcomer_in_fields), .out = household_sheet_fields, .status = 201,
      .alone = true, .summary = "Somebody new in a household; one who is known by his identity number moves in" },
    { POST, "/api/v1/registry/households/{ref}/steps", household_step, NULL, PERM_REGISTER,
      BODY(struct step_in, step_in_fields), .out = household_sheet_fields,
      .alone = true, .summary = "Move in or out, move house, split off, another head, end" },
    { POST, "/api/v1/registry/households/{ref}/reveal", reveal_note, NULL, PERM_REGISTRY,
      BODY(struct reason_in, reason_in_fields), .out = value_fields, .secret = true,
      .summary = "Read the note of a household with a reason; it is logged" },
    { PUT, "/api/v1/registry/people/{ref}", edit_person, NULL, PERM_REGISTER,
      BODY(struct change_in, change_in_fields), .out = person_sheet_fields,
      .alone = true, .summary = "Change a person; the earlier state is kept" },
    { POST, "/api/v1/registry/people/{ref}/reveal", reveal, NULL, PERM_REGISTRY,
      BODY(struct reveal_in, reveal_in_fields), .out = value_fields, .secret = true,
      .summary = "Read a masked field in full with a reason; it is logged and shown to the person" },
    { POST, "/api/v1/registry/people/{ref}/care", care, NULL, PERM_REGISTER,
      BODY(struct care_in, care_in_fields), .out = person_sheet_fields,
      .alone = true, .summary = "Set, look again at, or end a care flag" },
};
/* clang-format on */

const struct route_table registry_write_routes = { routes, COUNT(routes) };
