/* registry_count.c -- counts of people by place, day and trait; who may take part. */
#include "base/when.h"
#include "core/app.h"
#include "modules/registry/registry.sql.h"
#include "modules/registry/registry_eligible.h"
#include "modules/registry/registry_figures.h"
#include "modules/registry/registry_figures.sql.h"

enum { FEW = 3 }; /* fewer than that are not told to who may not see the people themselves */

static const char *const by_words[] = { "all",       "sex",        "residence", "ethnic",
                                        "education", "marriage",   "politics",  "id_kind",
                                        "nation",    "usage",      "age",       "newcomers",
                                        "care",      "households", NULL };

/* clang-format off */
struct figures_query {
    int64_t place, day, new_days;
    int     by;
};
static const struct field figures_query_fields[] = {
    CODE(struct figures_query, place,    .doc = "A place of one's own, down to a grid; the whole of it unless given."),
    DATE(struct figures_query, day,      .doc = "As it was on this day, traits as they stood written down then; today unless given."),
    WORD(struct figures_query, by,       by_words, .doc = "The trait: all, sex, residence, ethnic, education, marriage, politics, id_kind, nation, usage, age, newcomers, care, households."),
    INT (struct figures_query, new_days, 1, 36500, .doc = "Newcomers: living in the place for fewer than so many days without a gap, in whatever households; 180 unless given."),
    FIELDS_END,
};
static const struct field figure_row_fields[] = {
    TEXT(struct figure, trait, 0, 40, .doc = "Value of the trait: a code of its list, a span of ages, new or settled."),
    INT (struct figure, n,     0, INT64_MAX, .doc = "How many."),
    FIELDS_END,
};
static const struct field figure_fields[] = {
    TEXT(struct figure, trait, 0, 40, .doc = "Value of the trait: a code of its list, a span of ages, new or settled."),
    INT (struct figure, n,     0, INT64_MAX, .doc = "How many; 0 with few."),
    BOOL(struct figure, few,   .doc = "Not told to who may not see the registry: so few that they could be recognized, or the next smallest, from which they could be reckoned."),
    FIELDS_END,
};
const struct field eligibility_fields[] = {
    CODE(struct eligibility, place,      .required = true, .doc = "Lives in this place."),
    INT (struct eligibility, min_days,   0, 36500, .doc = "For so many days without a gap."),
    BOOL(struct eligibility, registered, .doc = "Household registered here."),
    INT (struct eligibility, min_age,    0, 150, .doc = "At least so many full years."),
    INT (struct eligibility, max_age,    0, 150, .doc = "At most so many full years; 0: no limit."),
    BOOL(struct eligibility, head,       .doc = "Head of a household."),
    FIELDS_END,
};
struct eligible_query {
    struct eligibility rule;
    int64_t            day;
};
#define RULE(ft, member, hi, ...) { .name = #member, .type = (ft), .at = offsetof(struct eligible_query, rule.member), .max = (hi), __VA_ARGS__ }
static const struct field eligible_query_fields[] = {
    RULE(FT_CODE, place,      999999999999999, .required = true, .doc = "Lives in this place."),
    RULE(FT_INT,  min_days,   36500, .doc = "For so many days without a gap."),
    RULE(FT_BOOL, registered, 0, .doc = "Household registered here."),
    RULE(FT_INT,  min_age,    150, .doc = "At least so many full years."),
    RULE(FT_INT,  max_age,    150, .doc = "At most so many; 0: no limit."),
    RULE(FT_BOOL, head,       0, .doc = "Head of a household."),
    DATE(struct eligible_query, day, .doc = "On this day; today unless given."),
    FIELDS_END,
};
const struct field verdict_fields[] = {
    BOOL(struct verdict, eligible, .doc = "May take part."),
    TEXT(struct verdict, code,     0, 40, .doc = "Why not, for programs."),
    TEXT(struct verdict, why,      0, 400, .doc = "Why not."),
    DATE(struct verdict, since,    .doc = "Lives there without a gap since."),
    INT (struct verdict, age,      0, 200, .doc = "Full years on that day."),
    INT (struct verdict, household_community, 0, INT64_MAX, .secret = true),
    INT (struct verdict, household, 0, INT64_MAX, .secret = true),
    FIELDS_END,
};
static const struct message
    msg_place = { "eligible.place", "在这一天不住在{0}。", "Did not live in {0} on that day." },
    msg_days = { "eligible.days", "在{0}连续居住 {1} 天，需要 {2} 天。", "Has lived in {0} for {1} days; {2} are needed." },
    msg_young = { "eligible.young", "{0} 周岁，需要满 {1} 周岁。", "Is {0} years old; {1} are needed." },
    msg_old = { "eligible.old", "{0} 周岁，超过 {1} 周岁。", "Is {0} years old; {1} are the most." },
    msg_born = { "eligible.born", "档案里没有出生日期。", "The day of birth is not known." },
    msg_registered = { "eligible.registered", "不是户籍人口。", "The household is not registered here." },
    msg_hukou = { "eligible.hukou", "户籍地代码是 {0}，不在{1}。如有变动，请带户口簿到社区更正。", "The household is registered under the code {0}, which is not in {1}. If that has changed, the community office writes it down from the household booklet." },
    msg_unknown = { "eligible.residence", "不知道是否户籍人口：档案里没有登记人口类型。请带户口簿到社区登记，本人也可在“我的信息”里申请更正。", "Residence not known: the record does not say whether the household is registered here. The community office writes it down from the household booklet; the person may also ask for it under My data." },
    msg_head = { "eligible.head", "不是户代表（户主）。", "Is not the head of a household." },
    msg_unborn = { "eligible.unborn", "这一天还没有出生。", "Was not born yet on that day." },
    msg_dead = { "eligible.dead", "已去世。", "Has died." },
    msg_merged = { "eligible.merged", "这份档案已合并到另一份。", "This record was merged into another one." },
    msg_nowhere = { "eligible.nowhere", "没有代码为 {0} 的地方。", "There is no place with the code {0}." },
    msg_future = { "registry.future", "日期不能在将来。", "The day must not lie in the future." },
    msg_account = { "eligible.account", "账号还没有关联到居民档案。", "The account is not linked to a record of the registry." },
    msg_out = { "population.place", "这个地方不在您的范围内。", "This place is not within yours." };
/* clang-format on */

/* ---- counts ---- */

static void untold(struct figure *f)
{
    f->few = true;
    f->n = 0;
}

/* Neither the few nor, as all of them together are told elsewhere, what they would be reckoned
 * from: the smallest of the others. */
static void few_untold(struct figure *f, size_t n)
{
    struct figure *next = NULL;
    bool           any = false;

    for (size_t i = 0; i < n; i++) {
        any |= f[i].n < FEW;
        if (f[i].n >= FEW && (!next || f[i].n < next->n))
            next = &f[i];
    }
    for (size_t i = 0; i < n; i++)
        if (f[i].n < FEW)
            untold(&f[i]);
    if (any && next)
        untold(next);
}

static error *figures(struct req *r, struct res *w)
{
    const struct figures_query *q = r->in;
    int64_t                     day = today_or(r, q->day), grid = r->who->grid;
    struct place_range          range = r->who->places;
    bool                        people = r->perms >> PERM_REGISTRY & 1;

    if (q->place) {
        struct place_range asked = place_communities(q->place);
        if (asked.lo < range.lo || asked.hi > range.hi)
            return error_on(r->mem, "place", &msg_out);
        range = asked;
        if (q->place > 999999999999)
            grid = q->place;
    }
    const struct figures_of of = { .places = range,
                                   .grid = grid,
                                   .day = day,
                                   .newcomer = day - (q->new_days ? q->new_days : 180),
                                   .by = q->by > 0 ? q->by : BY_ALL,
                                   .trait = by_words[q->by > 0 ? q->by : BY_ALL] };
    const struct db_arg     scope[] = { db_int("lo", range.lo),
                                        db_int("hi", range.hi),
                                        db_int("grid", grid),
                                        db_int("day", day),
                                        { .type = DB_END } };
    if (of.by >= BY_CARE)
        TRY(db_all(r->db, r->mem,
                   of.by == BY_CARE ? &sql_registry_figures_care : &sql_registry_figures_households,
                   scope, figure_row_fields, sizeof(struct figure), &w->page));
    else
        TRY(db_all(
            r->db, r->mem, &sql_registry_figures,
            DB_ARGS(scope[0], scope[1], scope[2], scope[3], db_int("by", of.by),
                    db_int("age6", born_before(day, 6)), db_int("age18", born_before(day, 18)),
                    db_int("age35", born_before(day, 35)), db_int("age60", born_before(day, 60)),
                    db_int("age80", born_before(day, 80)), db_int("newcomer", of.newcomer)),
            figure_row_fields, sizeof(struct figure), &w->page));
    if (of.by == BY_NEWCOMERS)
        TRY(figures_stays(r, &of, &w->page));
    else if (day < when_date(r->now))
        TRY(figures_as_then(r, &of, &w->page));
    if (!people)
        few_untold(w->page.item, w->page.n);
    return NULL;
}

/* ---- eligibility ---- */

static int64_t age_on(int64_t born, int64_t day)
{
    struct civil b = date_civil(born), d = date_civil(day);

    return d.year - b.year - (d.month < b.month || (d.month == b.month && d.day < b.day));
}

static error *no(struct req *r, struct verdict *v, const struct message *m, str a, str b, str c)
{
    v->eligible = false;
    v->code = str_of(m->code);
    v->why = message_text(r->mem, m, r->lang, (const str[]){ a, b, c }, 3);
    return NULL;
}

/* Whether an area code is one of PLACE, as far as its digits tell: 350205000000 is of a district.
 */
static bool hukou_in(struct arena *a, str code, int64_t place)
{
    str here = str_int(a, place);

    while (code.n >= 9 && str_eq((str){ code.p + code.n - 3, 3 }, STR("000")))
        code.n -= 3;
    size_t n = code.n < here.n ? code.n : here.n;
    return str_eq((str){ code.p, n }, (str){ here.p, n });
}

/* Where PERSON lived in the place of RULE (its RANGE) up to DAY. Where somebody belongs to the
 * household but usually lives elsewhere he takes part nowhere: he would in two places. */
static error *homes_in(struct req *r, struct ref person, int64_t place, int64_t day,
                       struct list *out)
{
    struct place_range range = place_communities(place);

    return db_all(r->db, r->mem, &sql_registry_home_on,
                  DB_ARGS(db_int("person", person.id), db_int("person_community", person.community),
                          db_int("lo", range.lo), db_int("hi", range.hi),
                          db_int("grid", place > 999999999999 ? place : 0), db_int("day", day)),
                  whereabouts_fields, sizeof(struct whereabouts), out);
}

error *registry_stay(struct req *r, struct ref person, int64_t place, int64_t day, int64_t *since)
{
    struct list        homes;
    struct whereabouts home = { 0 };

    *since = DATE_NONE;
    TRY(homes_in(r, person, place, day, &homes));
    if (!stretch(&homes, day, &home, since))
        *since = DATE_NONE;
    return NULL;
}

error *registry_eligible(struct req *r, struct ref person, const struct eligibility *rule,
                         int64_t day, struct verdict *v)
{
    struct inhabitant  p = { 0 };
    struct list        homes;
    struct whereabouts home = { 0 };
    bool               found = false;
    str                none = { 0 };

    *v = (struct verdict){ .eligible = true, .since = DATE_NONE };
    TRY(inhabitant_by_ref(r, person, &p, &found));
    if (!found)
        return error_of(r->mem, FAIL_MISSING, &msg_missing);
    if (p.merged_into)
        return no(r, v, &msg_merged, none, none, none);
    if (p.died != DATE_NONE && p.died <= day)
        return no(r, v, &msg_dead, none, none, none);
    if (p.born != DATE_NONE && p.born > day)
        return no(r, v, &msg_unborn, none, none, none);
    str place = place_name(app_places(r->app), rule->place, r->lang);
    if (!place.n)
        place = place_grid_name(r->mem, rule->place, r->lang);
    TRY(homes_in(r, person, rule->place, day, &homes));
    if (!stretch(&homes, day, &home, &v->since))
        return no(r, v, &msg_place, place, none, none);
    v->household_community = home.community;
    v->household = home.household;
    if (day - v->since < rule->min_days)
        return no(r, v, &msg_days, place, str_int(r->mem, day - v->since),
                  str_int(r->mem, rule->min_days));
    if ((rule->min_age || rule->max_age) && p.born == DATE_NONE)
        return no(r, v, &msg_born, none, none, none);
    v->age = p.born == DATE_NONE ? 0 : age_on(p.born, day);
    if (rule->min_age && v->age < rule->min_age)
        return no(r, v, &msg_young, str_int(r->mem, v->age), str_int(r->mem, rule->min_age), none);
    if (rule->max_age && v->age > rule->max_age)
        return no(r, v, &msg_old, str_int(r->mem, v->age), str_int(r->mem, rule->max_age), none);
    if (rule->registered &&
        day < when_date(r->now)) /* it is a matter of the day, unlike his birth */
        TRY(person_on(r, &p, day));
    if (rule->registered && !p.residence.n)
        return no(r, v, &msg_unknown, none, none, none);
    if (rule->registered && !str_is(p.residence, "01"))
        return no(r, v, &msg_registered, none, none, none);
    if (rule->registered && !hukou_in(r->mem, p.hukou_code, rule->place))
        return no(r, v, &msg_hukou, p.hukou_code, place, none);
    if (rule->head && !str_is(home.relation, "0"))
        return no(r, v, &msg_head, none, none, none);
    return NULL;
}

error *registry_eligible_account(struct req *r, int64_t account, const struct eligibility *rule,
                                 int64_t day, struct verdict *v)
{
    struct inhabitant p = { 0 };
    bool              found = false;
    str               none = { 0 };

    TRY(db_maybe(r->db, r->mem, &sql_registry_by_account, DB_ARGS(db_int("account", account)),
                 inhabitant_fields, &p, &found));
    if (found)
        return registry_eligible(r, p.ref, rule, day, v);
    *v = (struct verdict){ .since = DATE_NONE };
    return no(r, v, &msg_account, none, none, none);
}

/* Of a place that is or was one, on a day of which something is known. */
static error *askable(struct req *r, const struct eligible_query *q)
{
    const struct place_image *all = app_places(r->app);
    error                    *bad = NULL;

    if (q->day != DATE_NONE && q->day > when_date(r->now))
        bad = error_on(r->mem, "day", &msg_future);
    int64_t code = q->rule.place > 999999999999 ? q->rule.place / 1000 : q->rule.place;
    if (place_find(all, code) || place_ended(all, code)) /* grids are drawn anew, and remembered */
        return bad;
    error *e = error_on(r->mem, "place", &msg_nowhere, str_int(r->mem, q->rule.place));
    e->next = bad;
    return e;
}

static error *eligible(struct req *r, struct res *w)
{
    const struct eligible_query *q = r->in;
    struct inhabitant            p = { 0 };
    struct whereabouts           where = { 0 };
    struct verdict              *v = NEW(r->mem, struct verdict);

    TRY(askable(r, q));
    TRY(person_here_on(r, r->ref, today_or(r, q->day), &p, &where));
    TRY(registry_eligible(r, r->ref, &q->rule, today_or(r, q->day), v));
    w->out = v;
    return NULL;
}

static error *eligible_me(struct req *r, struct res *w)
{
    const struct eligible_query *q = r->in;
    struct verdict              *v = NEW(r->mem, struct verdict);

    TRY(askable(r, q));
    TRY(registry_eligible_account(r, r->account, &q->rule, today_or(r, q->day), v));
    w->out = v;
    return NULL;
}

/* clang-format off */
static const struct route routes[] = {
    { GET, "/api/v1/registry/figures", figures, NULL, PERM_POPULATION,
      QUERY(struct figures_query, figures_query_fields), .out = figure_fields, .page = true, .slow = true,
      .summary = "People of a place on a day, by a trait; newcomers and locals" },
    { GET, "/api/v1/registry/people/{ref}/eligibility", eligible, NULL, PERM_REGISTRY,
      QUERY(struct eligible_query, eligible_query_fields), .out = verdict_fields,
      .summary = "May this person take part, by residence, age, household; if not, why not" },
    { GET, "/api/v1/registry/me/eligibility", eligible_me, NULL, PERM_SIGNED_IN,
      QUERY(struct eligible_query, eligible_query_fields), .out = verdict_fields,
      .summary = "May one take part oneself; if not, why not" },
};
/* clang-format on */

const struct route_table registry_count_routes = { routes, COUNT(routes) };
