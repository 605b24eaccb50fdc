/* registry_kin.c -- what the others of a household are to somebody who becomes its head
 * 与户主关系: out of what all of them were to the head before, as far as that says it. */
#include "modules/registry/registry_kin.h"
#include "base/when.h"
#include "core/app.h"
#include "core/small.h"
#include "modules/registry/registry.sql.h"
#include "modules/registry/registry_api.h"

enum { OF_AGE = 18, SON = 2, DAUGHTER = 3, KEPT = 200 };

/* clang-format off */
static const struct message
    msg_young = { "registry.young_head", "{0} 未满 18 周岁，户里还有成年人：确定由其当户主的，请确认后再提交。", "{0} is under 18 and adults belong to the household: confirm it if he or she is to be the head all the same." },
    msg_other_sex = { "registry.other_sex", "性别和与户主关系对不上：请核对这两项，看是否有一项写错。", "Sex and relation to the head do not fit: please check whether one of the two is wrong." },
    msg_head = { "registry.one_head", "一户只有一个户主：其他人请选别的关系。", "A household has one head: choose another relation for the others." };

/* By what the new head was to the old one (row) and what the other one was to him (column), in the
 * order of the code list: head, spouse, son, daughter, grandchild, parent, grandparent, sibling,
 * other. s: a child, by sex; p: the spouse, when they are the two parents; b: a sibling, unless one
 * of the two may have married into the family; ?: it may be several. Another head beside the one is
 * one by mistake. */
static const char *const kin[] = {
    "?12345678",
    "1?23456?8",
    "55bb?6688",
    "55bb?6688",
    "66???6688",
    "ss444p5s8",
    "44444s?48",
    "778885678",
    "8???????8",
};

const struct field kin_said_fields[] = {
    REF (struct kin_said, person,   .required = true, .doc = "Who."),
    TEXT(struct kin_said, relation, 1, 20, .required = true, .doc = "What he is to the new head, code list relation."),
    FIELDS_END,
};
struct kin_query {
    struct ref head;
};
static const struct field kin_query_fields[] = {
    REF (struct kin_query, head, .required = true, .doc = "Who would become the head: one of the household."),
    FIELDS_END,
};
static const struct field kin_fields[] = {
    REF (struct kin_said, person,   .doc = "Who."),
    TEXT(struct kin_said, relation, 0, 20, .doc = "What he would be to that head; empty: it cannot be told, somebody has to say it."),
    FIELDS_END,
};
static const struct field kin_instead_fields[] = {
    INT (struct kin_instead, community, 0, INT64_MAX, .doc = "Of the person."),
    INT (struct kin_instead, person,    0, INT64_MAX, .doc = "Who."),
    DATE(struct kin_instead, since,     .doc = "The first day of the link."),
    TEXT(struct kin_instead, was,       0, 20, .doc = "Relation to the head before."),
    TEXT(struct kin_instead, is,        0, 20, .doc = "Relation to the new one."),
    FIELDS_END,
};
struct kin_kept {
    struct list changed;
};
static const struct field kin_kept_fields[] = {
    LIST(struct kin_kept, changed, struct kin_instead, kin_instead_fields, KEPT, .doc = "Links."),
    FIELDS_END,
};
struct heir_row {
    int64_t day;
    str     kin;
};
static const struct field heir_row_fields[] = {
    DATE(struct heir_row, day, .doc = "with effect from"),
    TEXT(struct heir_row, kin, 0, KIN_TEXT, .doc = "links that it changed on their first day"),
    FIELDS_END,
};
/* clang-format on */

static struct ref who(const struct member *m)
{
    return (struct ref){ m->person_community, m->person };
}

/* The number of a code of the list; none of it: other. */
static size_t group(str relation)
{
    size_t k = relation.n ? (size_t)(relation.p[0] - '0') : COUNT(kin);

    return k < COUNT(kin) ? k : COUNT(kin) - 1;
}

static error *sex_of(struct req *r, const struct member *m, char *sex)
{
    struct inhabitant p = { 0 };
    bool              found = false;

    TRY(inhabitant_by_ref(r, who(m), &p, &found));
    *sex = found && (str_is(p.sex, "1") || str_is(p.sex, "2")) ? p.sex.p[0] : 0;
    return NULL;
}

/* Whether only these two of MEMBERS are of their group: not also the parents of a spouse. */
static bool two_of(const struct list *members, const struct member *to)
{
    const struct member *m = members->item;
    size_t               n = 0;

    for (size_t i = 0; i < members->n; i++)
        n += group(m[i].relation) == group(to->relation);
    return n == 2;
}

/* Full years on DAY; 0 too when nobody knows them. */
static int64_t age_on(const struct inhabitant *p, int64_t day)
{
    if (p->born == DATE_NONE || p->born > day)
        return 0;
    struct civil born = date_civil(p->born), now = date_civil(day);
    bool         had = now.month != born.month ? now.month > born.month : now.day >= born.day;
    return now.year - born.year - !had;
}

/* Whether P may have a wife or husband: nothing is known against it. */
static bool may_be_married(const struct inhabitant *p, int64_t today)
{
    return !str_is(p->marriage, "10") && (p->born == DATE_NONE || age_on(p, today) >= OF_AGE);
}

/* Whether X, a child of the head by what is written down, may be the wife or husband of another
 * one: a daughter-in-law is called 女, a son-in-law 子. */
static error *may_be_in_law(struct req *r, const struct list *members, const struct member *x,
                            bool *may)
{
    const struct member *m = members->item;
    struct inhabitant    p = { 0 };
    int64_t              today = when_date(r->now);
    size_t               other = group(x->relation) == SON ? DAUGHTER : SON;
    bool                 found = false;

    *may = false;
    TRY(inhabitant_by_ref(r, who(x), &p, &found));
    if (!found || !may_be_married(&p, today))
        return NULL;
    for (size_t i = 0; i < members->n && !*may; i++) {
        if (group(m[i].relation) != other)
            continue;
        TRY(inhabitant_by_ref(r, who(&m[i]), &p, &found));
        *may = found && may_be_married(&p, today);
    }
    return NULL;
}

error *kin_derived(struct req *r, const struct list *members, const struct member *to,
                   const struct member *x, str *out)
{
    const char *is = &kin[group(to->relation)][group(x->relation)];
    char        sex = 0, other = 0;
    bool        his = false, hers = false;

    if (*is == 's' || *is == 'p')
        TRY(sex_of(r, x, &sex));
    if (*is == 'p')
        TRY(sex_of(r, to, &other));
    if (*is == 'b') {
        TRY(may_be_in_law(r, members, to, &his));
        TRY(may_be_in_law(r, members, x, &hers));
    }
    *out = (str){ 0 };
    if (*is == 'b' && !his && !hers)
        *out = STR("7");
    else if (*is == 's' && sex)
        *out = sex == '1' ? STR("2") : STR("3");
    else if (*is == 'p' && sex && other && sex != other && two_of(members, to))
        *out = STR("1");
    else if (*is >= '0' && *is <= '8')
        *out = (str){ is, 1 };
    return NULL;
}

error *kin_to(struct req *r, const struct list *said, const struct list *members,
              const struct member *to, const struct member *x, str *out)
{
    const struct kin_said *s = said->item;

    for (size_t i = 0; i < said->n; i++)
        if (s[i].person.id == x->person && s[i].person.community == x->person_community) {
            *out = s[i].relation;
            return NULL;
        }
    TRY(kin_derived(r, members, to, x, out));
    *out = out->n ? *out : STR("8");
    return NULL;
}

/* The sex that somebody has who is called so by his relation to the head; empty: it says none. */
static str sex_said(str relation)
{
    static const char *const men[] = { "夫",   "丈夫", "之夫", "老公", "父",     "父亲", "爸爸",
                                       "之父", "公公", "岳父", "祖父", "外祖父", "爷爷", "外公" };
    static const char *const women[] = { "妻",   "妻子", "之妻", "老婆", "母",     "母亲", "妈妈",
                                         "之母", "婆婆", "岳母", "祖母", "外祖母", "奶奶", "外婆" };

    for (size_t k = 0; k < COUNT(men); k++)
        if (str_is(relation, men[k]))
            return STR("1");
    for (size_t k = 0; k < COUNT(women); k++)
        if (str_is(relation, women[k]))
            return STR("2");
    return (str){ 0 };
}

error *kin_sex_fits(struct req *r, const char *field, str word, str relation, str sex)
{
    str  said = group(relation) == SON        ? STR("1")
                : group(relation) == DAUGHTER ? STR("2")
                                              : sex_said(word);
    bool told = str_is(sex, "1") || str_is(sex, "2");

    return !said.n || !told || str_eq(said, sex) ? NULL : error_on(r->mem, field, &msg_other_sex);
}

error *kin_check(struct req *r, const struct list *codes, const struct list *said)
{
    struct kin_said *s = said->item;

    for (size_t i = 0; i < said->n; i++) {
        TRY(code_check(r, codes, "relation", "relations", &s[i].relation));
        if (str_is(s[i].relation, "0"))
            return error_on(r->mem, "relations", &msg_head);
    }
    return NULL;
}

error *kin_of_age(struct req *r, const struct list *members, struct ref head, int64_t day)
{
    const struct member *m = members->item;
    struct inhabitant    p = { 0 }, other = { 0 };
    bool                 found = false;

    TRY(inhabitant_by_ref(r, head, &p, &found));
    if (!found || p.born == DATE_NONE || age_on(&p, day) >= OF_AGE)
        return NULL;
    for (size_t i = 0; i < members->n; i++) {
        TRY(inhabitant_by_ref(r, who(&m[i]), &other, &found));
        if (found && other.died == DATE_NONE && age_on(&other, day) >= OF_AGE)
            return error_on(r->mem, "head", &msg_young, p.name_mask);
    }
    return NULL;
}

str kin_instead_text(struct req *r, const struct list *changed)
{
    struct kin_kept kept = { *changed };
    struct buf      b;
    struct jw       j;

    if (!changed->n)
        return (str){ 0 };
    if (kept.changed.n > KEPT)
        kept.changed.n = KEPT;
    buf_init(&b, r->mem, KIN_TEXT);
    jw_init(&j, &b, r->app->server.refs);
    jw_record(&j, kin_kept_fields, &kept);
    jw_done(&j);
    return buf_done(&b);
}

error *heir_step(struct req *r, const struct member *m, struct heir_step *out)
{
    struct heir_row row = { .day = m->until };
    struct kin_kept kept = { 0 };
    bool            found = false;

    TRY(db_maybe(r->db, r->mem, &sql_registry_step_heir,
                 DB_ARGS(db_int("community", m->community), db_int("household", m->household),
                         db_int("person_community", m->person_community),
                         db_int("person", m->person)),
                 heir_row_fields, &row, &found));
    if (row.kin.n)
        TRY(json_kept(r->mem, r->app->server.refs, row.kin, kin_kept_fields, &kept));
    *out = (struct heir_step){ row.day, kept.changed };
    return NULL;
}

static error *relations(struct req *r, struct res *w)
{
    const struct kin_query *q = r->in;
    struct household        h = { 0 };
    struct list             members;
    const struct member    *to = NULL;

    TRY(household_here(r, r->ref, &h));
    TRY(db_all(r->db, r->mem, &sql_registry_members_in,
               DB_ARGS(db_int("community", h.ref.community), db_int("household", h.ref.id)),
               member_fields, sizeof(struct member), &members));
    const struct member *m = members.item;
    for (size_t i = 0; i < members.n; i++)
        if (m[i].person == q->head.id && m[i].person_community == q->head.community)
            to = &m[i];
    if (!to)
        return error_of(r->mem, FAIL_MISSING, &msg_missing);
    struct kin_said *out = NEWN(r->mem, struct kin_said, members.n + 1);
    for (size_t i = 0; i < members.n; i++) {
        out[i].person = who(&m[i]);
        out[i].relation = STR("0");
        if (&m[i] != to)
            TRY(kin_derived(r, &members, to, &m[i], &out[i].relation));
    }
    w->page = (struct list){ out, members.n, sizeof *out };
    return NULL;
}

/* clang-format off */
static const struct route routes[] = {
    { GET, "/api/v1/registry/households/{ref}/relations", relations, NULL, PERM_REGISTER,
      QUERY(struct kin_query, kin_query_fields), .out = kin_fields, .page = true,
      .summary = "What each of a household would be to one of them who becomes its head, as far as that can be told" },
};
/* clang-format on */

const struct route_table registry_kin_routes = { routes, COUNT(routes) };
