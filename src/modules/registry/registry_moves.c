/* registry_moves.c -- people move in and out, households split and move, buildings are pulled down:
 * a link ends on the day on which the next begins, nothing is overwritten. */
#include "base/when.h"
#include "core/app.h"
#include "core/event.h"
#include "core/id.h"
#include "core/small.h"
#include "modules/registry/registry.h"
#include "modules/registry/registry.sql.h"
#include "modules/registry/registry_api.h"
#include "modules/registry/registry_away.h"
#include "modules/registry/registry_kin.h"

/* clang-format off */
static const struct message
    msg_future = { "registry.future", "日期不能在将来。", "The day must not lie in the future." },
    msg_before = { "registry.before", "日期不能早于这一段开始的日期 {0}。", "The day must not be before the link began, {0}." },
    msg_headed = { "registry.headed", "这一户已有户主 {0}：请先更换户主，或另立一户。", "This household has a head, {0}: change the head first, or begin a household of their own." },
    msg_who_heads = { "registry.who_heads", "户主离开后这一户还有人：请选由谁当户主。", "Others stay when the head leaves: say who becomes the head." },
    msg_heads_there = { "registry.heads_there", "此人是另一户的户主，那一户还有人：请先在那一户办迁出并选好户主。", "This person is the head of another household in which others stay: let that one move out there first, and say who becomes the head." },
    msg_there = { "registry.there", "此人到 {0} 为止登记住在别的户：迁入日期不能早于这一天。", "This person is registered in another household until {0}: the day of moving in must not be before that." },
    msg_member = { "registry.member", "此人已在这一户里。", "This person already belongs to the household." },
    msg_no_member = { "registry.no_member", "此人现在不在这一户里。", "This person does not belong to the household now." },
    msg_until = { "registry.lived_until", "这一户还有人登记住到 {0}：日期不能早于这一天。更早离开的人，请为他单独办迁出。", "Somebody of this household is registered until {0}: the day must not be before that. Let those who left earlier move out one by one." },
    msg_ended = { "registry.ended", "这一户已经结束，不能再变动。", "This household is no more." },
    msg_same = { "registry.same_dwelling", "这一户已住在这里，请选搬去的房屋。", "The household lives there already: please choose the dwelling it moves to." },
    msg_dead = { "registry.dead", "此人已于 {0} 去世。", "This person died on {0}." },
    msg_unborn = { "registry.unborn", "此人 {0} 才出生：迁入日期不能早于这一天。", "This person was born on {0}: the day of moving in must not be before that." },
    msg_all = { "registry.split_all", "分户后原户至少要留一人；全户搬走请用“搬家”。", "Somebody must stay; when all go, let the household move." },
    msg_elsewhere = { "registry.elsewhere", "房屋不在本户所在社区：请在新社区立户。", "The dwelling lies in another community: begin a household there." },
    msg_stale = { "registry.changed", "别人刚刚改动了它，请看一下最新内容再改。", "Somebody else has just changed it; please look at it again." };
/* clang-format on */

static str day_text(struct req *r, int64_t day)
{
    char t[DATE_TEXT];

    date_text(day, t);
    return str_dup(r->mem, str_of(t));
}

/* DAY is over or today, and not before SINCE. */
static error *check_day(struct req *r, int64_t day, int64_t since)
{
    if (day > when_date(r->now))
        return error_on(r->mem, "day", &msg_future);
    if (since != DATE_NONE && day < since)
        return error_on(r->mem, "day", &msg_before, day_text(r, since));
    return NULL;
}

static error *stop_member(struct req *r, const struct member *m, int64_t day, str why)
{
    TRY(check_day(r, day, m->since));
    return db_exec(r->db, r->mem, &sql_registry_member_end,
                   DB_ARGS(db_int("day", day), db_text("why", why),
                           db_int("community", m->community), db_int("household", m->household),
                           db_int("person_community", m->person_community),
                           db_int("person", m->person)),
                   NULL);
}

static error *end_member(struct req *r, const struct member *m, int64_t day, str why)
{
    TRY(stop_member(r, m, day, why));
    /* in and out on the same day: he never was there */
    return db_exec(r->db, r->mem, &sql_registry_member_drop,
                   DB_ARGS(db_int("community", m->community), db_int("household", m->household),
                           db_int("person_community", m->person_community),
                           db_int("person", m->person)),
                   NULL);
}

static struct household_step of_person(const char *action, struct ref person, int64_t day, str why)
{
    return (struct household_step){ .action = str_of(action),
                                    .day = day,
                                    .why = why,
                                    .person_community = person.community,
                                    .person = person.id };
}

static error *end_empty(struct req *r, struct household *h, const struct move *m);

static error *members_in(struct req *r, struct ref household, struct list *out)
{
    return db_all(
        r->db, r->mem, &sql_registry_members_in,
        DB_ARGS(db_int("community", household.community), db_int("household", household.id)),
        member_fields, sizeof(struct member), out);
}

error *household_head(struct req *r, struct ref household, struct inhabitant *out, bool *found)
{
    struct list list;

    *found = false;
    TRY(members_in(r, household, &list));
    const struct member *m = list.item; /* the head first */
    if (!list.n || !str_is(m->relation, "0"))
        return NULL;
    return inhabitant_by_ref(r, (struct ref){ m->person_community, m->person }, out, found);
}

/* The link of X goes on with another relation from DAY on, or from when he came: then it is among
 * CHANGED. */
static error *relate(struct req *r, const struct member *x, str relation, int64_t day,
                     struct list *changed)
{
    struct kin_instead *instead = changed->item;
    struct member       now = *x;

    if (str_eq(x->relation, relation))
        return NULL;
    if (day <= x->since) {
        day = x->since;
        instead[changed->n++] =
            (struct kin_instead){ x->person_community, x->person, day, x->relation, relation };
    }
    TRY(end_member(r, x, day, STR("head")));
    now.since = day;
    now.relation = relation;
    now.why_in = day == x->since ? x->why_in : STR("head");
    return member_insert(r, &now);
}

static const struct member *member_of(const struct list *list, struct ref person)
{
    const struct member *m = list->item;

    for (size_t i = 0; i < list->n; i++)
        if (m[i].person == person.id && m[i].person_community == person.community)
            return &m[i];
    return NULL;
}

/* HEAD, one of LIST (struct member), becomes the head on DAY of M; the others are to HEAD what they
 * are. */
static error *head_on(struct req *r, const struct household *h, const struct list *list,
                      struct ref head, const struct move *move)
{
    const struct member  *m = list->item, *to = member_of(list, head);
    struct kin_instead   *instead = NEWN(r->mem, struct kin_instead, list->n + 1);
    struct list           changed = { instead, 0, sizeof *instead };
    struct household_step step = of_person("head", head, move->day, (str){ 0 });

    if (!to)
        return error_on(r->mem, "head", &msg_no_member);
    TRY(check_day(r, move->day, to->since));
    if (!move->young)
        TRY(kin_of_age(r, list, head, move->day));
    for (size_t i = 0; i < list->n; i++) {
        str is = STR("0");
        if (&m[i] != to)
            TRY(kin_to(r, &move->kin, list, to, &m[i], &is));
        TRY(relate(r, &m[i], is, move->day, &changed));
    }
    step.kin = kin_instead_text(r, &changed);
    return household_log(r, h->ref, step);
}

error *household_left(struct req *r, struct household *h, bool headed, bool stays,
                      const struct move *m)
{
    struct list          left;
    const struct member *first;

    TRY(members_in(r, h->ref, &left));
    first = left.item;
    if (!left.n)
        return stays ? NULL : end_empty(r, h, m);
    if (!headed || str_is(first->relation, "0"))
        return NULL;
    return m->head.id ? head_on(r, h, &left, m->head, m) : error_on(r->mem, "head", &msg_who_heads);
}

static error *living_now(struct req *r, struct ref household, struct living *out, bool *found)
{
    return db_maybe(
        r->db, r->mem, &sql_registry_living_now,
        DB_ARGS(db_int("community", household.community), db_int("household", household.id)),
        living_fields, out, found);
}

/* Leavings are not written down in the order of their days: DAY, or a later one until which
 * somebody of H is registered. */
static error *last_left(struct req *r, const struct household *h, int64_t *day)
{
    int64_t left = *day;

    TRY(db_number(r->db, r->mem, &sql_registry_last_left,
                  DB_ARGS(db_int("community", h->ref.community), db_int("household", h->ref.id),
                          db_int("day", *day)),
                  &left));
    *day = left > *day ? left : *day;
    return NULL;
}

/* A household of which a table took the last one does not end before what is known of it. */
static error *last_known(struct req *r, const struct household *h, int64_t *day)
{
    struct living l = { 0 };
    bool          found = false;

    TRY(living_now(r, h->ref, &l, &found));
    *day = h->since > *day ? h->since : *day;
    *day = found && l.since > *day ? l.since : *day;
    return NULL;
}

/* The household that P leaves for another one. Those of a table follow each other, and its rows say
 * who heads whom. One of another community is asked nothing: it may be left without a head, and its
 * clerks are told. */
static error *left_behind(struct req *r, const struct member *was, const struct inhabitant *p,
                          const struct move *m)
{
    struct household   h = { 0 };
    struct whereabouts where = { 0 };
    struct ref         left = { was->community, was->household };
    struct move        step = *m;
    bool               found = false, away = false;

    step.why = STR("out");
    TRY(household_by_ref(r, left, &h, &found));
    if (!found || h.until != DATE_NONE)
        return NULL;
    if (str_is(m->why, "import")) {
        TRY(last_known(r, &h, &step.day));
        return household_left(r, &h, false, false, &step);
    }
    TRY(household_elsewhere(r, registry_scope(r), left, &where, &away));
    error *e = household_left(r, &h, !away && str_is(was->relation, "0"), false, &step);
    if (e && e->msg == &msg_who_heads)
        return error_on(r->mem, "person", &msg_heads_there);
    TRY(e);
    return away ? clerks_told(r, &where, was->relation, p, m->day) : NULL;
}

/* Nobody but PERSON is the head of it. */
static error *no_head_yet(struct req *r, struct ref household, struct ref person)
{
    struct inhabitant head = { 0 };
    bool              found = false;

    TRY(household_head(r, household, &head, &found));
    if (found && (head.ref.id != person.id || head.ref.community != person.community))
        return error_on(r->mem, "relation", &msg_headed, head.name_mask);
    return NULL;
}

/* Nobody lives in two households on one day: not where he is written down until a day that comes
 * after he moves into H. */
static error *check_there(struct req *r, const struct household *h, const struct list *links,
                          const struct move *m)
{
    const struct member *was = links->item;
    int64_t              until = m->day;

    for (size_t i = 0; i < links->n; i++) {
        bool here = was[i].community == h->ref.community && was[i].household == h->ref.id;
        if (was[i].until != DATE_NONE && was[i].until > until && (here || (m->main && was[i].main)))
            until = was[i].until;
    }
    return until > m->day ? error_on(r->mem, "day", &msg_there, day_text(r, until)) : NULL;
}

/* Into H, which was claimed or is new; those whom he leaves for it are told by their version. */
static error *join(struct req *r, const struct registry_keys *k, const struct household *h,
                   const struct inhabitant *p, const struct move *m)
{
    struct list links;

    if (h->until != DATE_NONE)
        return error_of(r->mem, FAIL_CONFLICT, &msg_ended);
    if (p->died != DATE_NONE && m->day >= p->died)
        return error_of(r->mem, FAIL_CONFLICT, &msg_dead, day_text(r, p->died));
    if (p->born != DATE_NONE && m->day < p->born)
        return error_on(r->mem, "day", &msg_unborn, day_text(r, p->born));
    TRY(check_day(r, m->day, h->since));
    if (str_is(m->relation, "0"))
        TRY(no_head_yet(r, h->ref, p->ref));
    TRY(person_links(r, p->ref, &links));
    TRY(check_there(r, h, &links, m));
    const struct member *was = links.item;
    struct member        in = { .community = h->ref.community,
                                .household = h->ref.id,
                                .person_community = p->ref.community,
                                .person = p->ref.id,
                                .since = m->day,
                                .until = DATE_NONE,
                                .relation = m->relation,
                                .main = m->main,
                                .why_in = m->why };
    for (size_t i = 0; i < links.n; i++) {
        struct ref left = { was[i].community, was[i].household };
        if (was[i].until != DATE_NONE)
            continue;
        if (left.community == h->ref.community && left.id == h->ref.id) {
            if (!m->main || was[i].main)
                return error_of(r->mem, FAIL_CONFLICT, &msg_member);
            in.relation = was[i].relation; /* he comes to live where he has belonged to */
            TRY(end_member(r, &was[i], m->day, STR("other")));
            continue;
        }
        if (!m->main || !was[i].main)
            continue;
        TRY(end_member(r, &was[i], m->day, STR("out")));
        TRY(household_touched_by(r, left, 0, of_person("move_out", p->ref, m->day, STR("out"))));
        TRY(left_behind(r, &was[i], p, m));
    }
    TRY(member_insert(r, &in));
    TRY(household_log(r, h->ref, of_person("move_in", p->ref, m->day, m->why)));
    return person_findable(r, k, h->ref.community, p);
}

static error *part(struct req *r, const struct household *h, struct ref person,
                   const struct move *m)
{
    struct list links;

    TRY(person_links(r, person, &links));
    const struct member *was = links.item;
    for (size_t i = 0; i < links.n; i++)
        if (was[i].until == DATE_NONE && was[i].community == h->ref.community &&
            was[i].household == h->ref.id) {
            TRY(end_member(r, &was[i], m->day, m->why));
            return household_log(r, h->ref, of_person("move_out", person, m->day, m->why));
        }
    return error_of(r->mem, FAIL_CONFLICT, &msg_no_member);
}

error *move_in(struct req *r, const struct registry_keys *k, struct household *h,
               const struct inhabitant *p, const struct move *m)
{
    TRY(household_claim(r, h));
    return join(r, k, h, p, m);
}

error *move_out(struct req *r, struct household *h, struct ref person, const struct move *m)
{
    struct inhabitant head = { 0 };
    bool              headed = false;

    TRY(household_claim(r, h));
    TRY(household_head(r, h->ref, &head, &headed));
    TRY(part(r, h, person, m));
    TRY(belongs_told(r, person, m->day));
    return household_left(r, h, headed, false, m);
}

error *new_head(struct req *r, struct household *h, struct ref person, const struct move *m)
{
    struct list members;

    if (h->until != DATE_NONE)
        return error_of(r->mem, FAIL_CONFLICT, &msg_ended);
    TRY(household_claim(r, h));
    TRY(members_in(r, h->ref, &members));
    error *e = head_on(r, h, &members, person, m);
    if (e && e->field)
        e->field = strcmp(e->field, "head") == 0 ? "person" : e->field;
    return e;
}

static error *end_living(struct req *r, struct ref household, int64_t day, struct living *was,
                         bool *found)
{
    TRY(living_now(r, household, was, found));
    *found = *found && was->until == DATE_NONE;
    if (!*found)
        return NULL;
    TRY(check_day(r, day, was->since));
    return db_exec(r->db, r->mem, &sql_registry_living_end,
                   DB_ARGS(db_int("day", day), db_int("community", household.community),
                           db_int("household", household.id)),
                   NULL);
}

error *move_house(struct req *r, struct household *h, struct ref dwelling, const struct move *m)
{
    struct living was = { 0 };
    bool          found = false;

    if (h->until != DATE_NONE)
        return error_of(r->mem, FAIL_CONFLICT, &msg_ended);
    if (dwelling.community != h->ref.community)
        return error_on(r->mem, "dwelling", &msg_elsewhere);
    TRY(household_claim(r, h));
    TRY(dwelling_inhabitable(r, dwelling));
    TRY(living_now(r, h->ref, &was, &found));
    if (found && was.until == DATE_NONE && was.dwelling == dwelling.id)
        return error_on(r->mem, "dwelling", &msg_same);
    TRY(end_living(r, h->ref, m->day, &was, &found));
    if (found && was.since == m->day) /* it moved twice that day */
        TRY(db_exec(r->db, r->mem, &sql_registry_living_drop,
                    DB_ARGS(db_int("community", h->ref.community), db_int("household", h->ref.id),
                            db_int("since", m->day)),
                    NULL));
    struct living now = { h->ref.community, h->ref.id, dwelling.id, m->day, DATE_NONE };
    TRY(living_insert(r, &now));
    TRY(household_log(
        r, h->ref,
        (struct household_step){
            .action = STR("move_house"), .day = m->day, .why = m->why, .dwelling = dwelling.id }));
    if (found)
        TRY(count_site(r, h->ref.community, was.dwelling));
    return count_site(r, h->ref.community, dwelling.id);
}

/* Those of PEOPLE (struct ref_item) among MEMBERS. */
static struct list goers(struct arena *a, const struct list *members, const struct list *people)
{
    const struct ref_item *who = people->item;
    struct member         *go = NEWN(a, struct member, people->n + 1);
    size_t                 n = 0;

    for (size_t i = 0; i < people->n; i++) {
        const struct member *m = member_of(members, who[i].ref);
        if (m)
            go[n++] = *m;
    }
    return (struct list){ go, n, sizeof *go };
}

/* Who goes with it: the first one is its head. MEMBERS: all of the household that they leave. */
static error *bring(struct req *r, const struct registry_keys *k, const struct household *from,
                    const struct household *to, const struct list *members,
                    const struct list *people, const struct move *m)
{
    const struct ref_item *who = people->item;
    const struct member   *first = member_of(members, who[0].ref);
    struct list            go = goers(r->mem, members, people);
    bool                   found = false;

    error *e = m->young ? NULL : kin_of_age(r, &go, who[0].ref, m->day);
    if (e && e->field)
        e->field = "people";
    TRY(e);
    for (size_t i = 0; i < people->n; i++) {
        struct inhabitant p = { 0 };
        struct move       step = *m;
        TRY(inhabitant_by_ref(r, who[i].ref, &p, &found));
        if (!found)
            return error_of(r->mem, FAIL_MISSING, &msg_missing);
        step.why = STR("split");
        TRY(part(r, from, who[i].ref, &step));
        /* both belonged to it, or part() had said so; who usually lives elsewhere goes on to */
        const struct member *was = member_of(members, who[i].ref);
        step.main = was->main;
        step.relation = STR("0");
        if (i)
            TRY(kin_to(r, &m->kin, members, first, was, &step.relation));
        TRY(join(r, k, to, &p, &step));
    }
    return NULL;
}

error *split_household(struct req *r, const struct registry_keys *k, struct household *h,
                       const struct list *people, struct ref dwelling, const struct move *m,
                       struct ref *made)
{
    struct living     home = { 0 };
    struct inhabitant head = { 0 };
    struct list       members;
    bool              found = false, headed = false;

    if (h->until != DATE_NONE)
        return error_of(r->mem, FAIL_CONFLICT, &msg_ended);
    TRY(household_claim(r, h));
    TRY(members_in(r, h->ref, &members));
    if (people->n >= members.n)
        return error_on(r->mem, "people", &msg_all);
    TRY(living_now(r, h->ref, &home, &found));
    if (!dwelling.id)
        dwelling = (struct ref){ home.community, home.dwelling };
    if (dwelling.community != h->ref.community)
        return error_on(r->mem, "dwelling", &msg_elsewhere);
    TRY(dwelling_inhabitable(r, dwelling));
    struct household      fresh = { .ref = { h->ref.community, id_new(r->now) },
                                    .kind = h->kind,
                                    .since = m->day,
                                    .until = DATE_NONE,
                                    .from_community = h->ref.community,
                                    .from_household = h->ref.id,
                                    /* nobody asked anew: until somebody does, of both */
                                    .wish_days = h->wish_days,
                                    .wish_from = h->wish_from,
                                    .wish_until = h->wish_until,
                                    .no_visits = h->no_visits,
                                    .demo = h->demo,
                                    .version = 1 };
    struct household_step step = { .action = STR("split"),
                                   .day = m->day,
                                   .why = m->why,
                                   .other = fresh.ref.id,
                                   .dwelling = dwelling.id };
    TRY(household_insert(r, &fresh));
    struct living now = { fresh.ref.community, fresh.ref.id, dwelling.id, m->day, DATE_NONE };
    TRY(living_insert(r, &now));
    TRY(household_log(r, h->ref, step));
    step.action = STR("split_from");
    step.other = h->ref.id;
    TRY(household_log(r, fresh.ref, step));
    TRY(household_head(r, h->ref, &head, &headed));
    TRY(bring(r, k, h, &fresh, &members, people, m));
    TRY(household_left(r, h, headed, false, m));
    *made = fresh.ref;
    TRY(event_append(r, fresh.ref,
                     (struct event){ .kind = STR("household"), .action = STR("split_from") }));
    return count_site(r, h->ref.community, dwelling.id);
}

/* TORN: also who came that very day stays written down, for it may be taken back. */
static error *ends(struct req *r, struct household *h, const struct move *m, bool torn)
{
    struct living was = { 0 };
    struct list   members;
    bool          found = false;

    TRY(check_day(r, m->day, h->since));
    h->until = m->day;
    h->why = m->why;
    TRY(household_save(r, h));
    TRY(members_in(r, h->ref, &members));
    const struct member *x = members.item;
    for (size_t i = 0; i < members.n; i++)
        TRY(torn ? stop_member(r, &x[i], m->day, m->why) : end_member(r, &x[i], m->day, m->why));
    for (size_t i = 0; i < members.n; i++)
        if (x[i].main)
            TRY(belongs_told(r, (struct ref){ x[i].person_community, x[i].person }, m->day));
    TRY(end_living(r, h->ref, m->day, &was, &found));
    TRY(household_log(
        r, h->ref, (struct household_step){ .action = STR("end"), .day = m->day, .why = m->why }));
    return found ? count_site(r, h->ref.community, was.dwelling) : NULL;
}

static error *end_all(struct req *r, struct household *h, const struct move *m, bool torn)
{
    int64_t last = m->day;

    if (h->until != DATE_NONE)
        return error_of(r->mem, FAIL_CONFLICT, &msg_ended);
    TRY(last_left(r, h, &last));
    if (last > m->day)
        return error_on(r->mem, "day", &msg_until, day_text(r, last));
    return ends(r, h, m, torn);
}

error *end_household(struct req *r, struct household *h, const struct move *m)
{
    return end_all(r, h, m, false);
}

/* With the last one who left, who is not always the last one of whom it was written down. */
static error *end_empty(struct req *r, struct household *h, const struct move *m)
{
    struct move end = { .day = m->day, .why = m->why };

    TRY(last_left(r, h, &end.day));
    return ends(r, h, &end, false);
}

error *pull_down(struct req *r, struct building *b, const struct move *m)
{
    struct list households;
    int64_t     touched = 0;

    TRY(check_day(r, m->day, b->since));
    TRY(db_all(r->db, r->mem, &sql_registry_households_in,
               DB_ARGS(db_int("community", b->ref.community), db_int("site", b->ref.id)),
               household_fields, sizeof(struct household), &households));
    struct household *h = households.item;
    for (size_t i = 0; i < households.n; i++) {
        struct move torn = { .day = m->day, .why = STR("torn") };
        TRY(end_all(r, &h[i], &torn, true));
        /* the visits planned in it go */
        TRY(event_append(r, h[i].ref,
                         (struct event){ .kind = STR("household"), .action = STR("end") }));
    }
    TRY(db_exec(r->db, r->mem, &sql_registry_premises_end,
                DB_ARGS(db_int("day", m->day), db_int("community", b->ref.community),
                        db_int("site", b->ref.id)),
                NULL));
    TRY(db_exec(r->db, r->mem, &sql_registry_dwellings_end,
                DB_ARGS(db_int("day", m->day), db_int("community", b->ref.community),
                        db_int("site", b->ref.id)),
                NULL));
    b->until = m->day;
    b->why = m->why;
    TRY(db_exec(r->db, r->mem, &sql_registry_building_save,
                db_record(r->mem, building_row_fields, b), &touched));
    if (!touched)
        return error_of(r->mem, FAIL_CONFLICT, &msg_stale);
    b->version++;
    return NULL;
}
