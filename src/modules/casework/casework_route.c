/* casework_route.c -- which unit handles a matter, and why 派单规则: rules by category and place, a
 * dry run of other rules over last year's matters. */
#include "modules/casework/casework_route.h"

#include "base/when.h"
#include "core/app.h"
#include "core/event.h"
#include "core/id.h"
#include "modules/casework/casework_route.sql.h"
#include "modules/territory/territory.h"

/* clang-format off */
const struct field route_rule_fields[] = {
    TEXT(struct route_rule, category,    0, 20, .doc = "Category or class; all unless given."),
    CODE(struct route_rule, place,       .doc = "Place and everything in it; everywhere unless given."),
    TEXT(struct route_rule, unit,        1, 40, .required = true, .doc = "Unit that handles it."),
    TEXT(struct route_rule, why_zh,      1, 200, .required = true, .doc = "Why, in Chinese."),
    TEXT(struct route_rule, why_en,      0, 200, .doc = "Why, in English."),
    DATE(struct route_rule, valid_from,  .doc = "First day."),
    DATE(struct route_rule, valid_until, .doc = "Day after the last."),
    FIELDS_END,
};
const struct field rules_in_fields[] = {
    LIST(struct rules_in, rules, struct route_rule, route_rule_fields, 2000, .required = true, .doc = "All rules; the first that fits wins."),
    FIELDS_END,
};
struct group {
    str     category;
    int64_t place, n;
};
static const struct field group_fields[] = {
    TEXT(struct group, category, 0, 20, .doc = "category"),
    CODE(struct group, place,    .doc = "place"),
    INT (struct group, n,        0, INT64_MAX, .doc = "matters"),
    FIELDS_END,
};
struct change {
    str     category, category_name;
    int64_t place;
    str     place_name;
    int64_t n;
    str     before, before_name, before_why, after, after_name, after_why;
};
static const struct field change_fields[] = {
    TEXT(struct change, category,      0, 20, .doc = "Category."),
    TEXT(struct change, category_name, 0, 120, .doc = "Its name."),
    CODE(struct change, place,         .doc = "Community."),
    TEXT(struct change, place_name,    0, 120, .doc = "Its name."),
    INT (struct change, n,             0, INT64_MAX, .doc = "Matters of the last year."),
    TEXT(struct change, before,        0, 40, .doc = "Unit by the rules of today."),
    TEXT(struct change, before_name,   0, 120, .doc = "Its name."),
    TEXT(struct change, before_why,    0, 200, .doc = "Why."),
    TEXT(struct change, after,         0, 40, .doc = "Unit by the other rules."),
    TEXT(struct change, after_name,    0, 120, .doc = "Its name."),
    TEXT(struct change, after_why,     0, 200, .doc = "Why."),
    FIELDS_END,
};
static const struct message
    msg_usual    = { "route.usual",    "此类事项通常由该单位办理。", "This unit usually handles such matters." },
    msg_unit     = { "route.unit",     "第 {0} 条：没有单位“{1}”。", "Rule {0}: there is no unit {1}." },
    msg_category = { "route.category", "第 {0} 条：没有类别“{1}”。", "Rule {0}: there is no category {1}." },
    msg_scope    = { "route.scope",    "第 {0} 条：单位“{1}”不负责这个地方。", "Rule {0}: the unit {1} does not answer for this place." };
/* clang-format on */

static bool fits(const struct route_rule *x, const struct category *c, str category, int64_t place,
                 int64_t date)
{
    if (x->category.n && !str_eq(x->category, category) && !(c && str_eq(x->category, c->parent)))
        return false;
    if (x->place && !place_under(place, x->place))
        return false;
    return (x->valid_from == DATE_NONE || date >= x->valid_from) &&
           (x->valid_until == DATE_NONE || date < x->valid_until);
}

static str in_language(enum lang lang, str zh, str en)
{
    return lang == LANG_EN && en.n ? en : zh;
}

/* By RULES, else by the category's usual unit; unit is empty when nothing is known. */
static struct suggestion by_rules(const struct req *r, const struct list *rules, str category,
                                  int64_t place, int64_t date)
{
    const struct category   *c = category_find(r->app, category);
    const struct route_rule *x = rules->item;
    struct suggestion        s = { 0 };

    for (size_t i = 0; i < rules->n && !s.unit.n; i++)
        if (fits(&x[i], c, category, place, date)) {
            s.unit = x[i].unit;
            s.why = in_language(r->lang, x[i].why_zh, x[i].why_en);
        }
    if (!s.unit.n && c && c->unit.n) {
        s.unit = c->unit;
        s.why = message_text(r->mem, &msg_usual, r->lang, NULL, 0);
    }
    s.name = s.unit.n ? unit_name(r->app, s.unit, r->lang) : (str){ 0 };
    return s;
}

struct suggestion route_suggest(const struct req *r, const struct casefile *c)
{
    struct list rules = category_rules(r->app);

    return by_rules(r, &rules, c->category, c->place_now, when_date(r->now));
}

/* ---- the table --------------------------------------------------------------------------------
 */

error *routing_show(struct req *r, struct res *w)
{
    w->page = category_rules(r->app);
    return NULL;
}

static error *check(struct req *r, const struct list *rules)
{
    const struct route_rule *x = rules->item;

    for (size_t i = 0; i < rules->n; i++) {
        struct unit u = { 0 };
        bool        found = false;
        str         n = str_int(r->mem, (int64_t)i + 1);
        TRY(unit_by_code(r->db, r->mem, x[i].unit, &u, &found));
        if (!found)
            return error_on(r->mem, "rules", &msg_unit, n, x[i].unit);
        if (x[i].category.n && !category_find(r->app, x[i].category))
            return error_on(r->mem, "rules", &msg_category, n, x[i].category);
        if (x[i].place && !place_under(x[i].place, u.place))
            return error_on(r->mem, "rules", &msg_scope, n, x[i].unit);
    }
    return NULL;
}

error *routing_put(struct req *r, struct res *w)
{
    const struct rules_in   *in = r->in;
    const struct route_rule *x = in->rules.item;

    TRY(check(r, &in->rules));
    TRY(db_exec(r->db, r->mem, &sql_route_clear, DB_NO_ARGS, NULL));
    for (size_t i = 0; i < in->rules.n; i++)
        TRY(db_exec(r->db, r->mem, &sql_route_add,
                    DB_ARGS(db_int("id", id_new(r->now)), db_int("ord", (int64_t)i),
                            db_text("category", x[i].category), db_int("place", x[i].place),
                            db_text("unit", x[i].unit), db_text("why_zh", x[i].why_zh),
                            db_text("why_en", x[i].why_en), db_date("valid_from", x[i].valid_from),
                            db_date("valid_until", x[i].valid_until)),
                    NULL));
    TRY(event_append(r, (struct ref){ r->who->community ? r->who->community : 0, 0 },
                     (struct event){ .kind = STR("routing"), .action = STR("routing") }));
    return catalogue_queue(r, w);
}

/* What other rules would have changed for the matters of the last year: nothing is written. */
error *routing_try(struct req *r, struct res *w)
{
    const struct rules_in *in = r->in;
    struct list            groups, now = category_rules(r->app);
    int64_t                date = when_date(r->now), total = 0, changed = 0;
    struct jw             *j = NULL;

    TRY(check(r, &in->rules));
    TRY(db_all(r->db, r->mem, &sql_route_groups, DB_ARGS(db_int("since", r->now - 365 * MS_DAY)),
               group_fields, sizeof(struct group), &groups));
    const struct group *g = groups.item;
    j = res_json(r, w);
    jw_object(j);
    jw_key(j, "changes");
    jw_array(j);
    for (size_t i = 0; i < groups.n; i++) {
        struct suggestion      a = by_rules(r, &now, g[i].category, g[i].place, date);
        struct suggestion      b = by_rules(r, &in->rules, g[i].category, g[i].place, date);
        const struct category *c = category_find(r->app, g[i].category);
        total += g[i].n;
        if (str_eq(a.unit, b.unit))
            continue;
        changed += g[i].n;
        struct change x = { g[i].category, !c ? g[i].category : r->lang == LANG_EN ? c->en : c->zh,
                            g[i].place,    place_name(app_places(r->app), g[i].place, r->lang),
                            g[i].n,        a.unit,
                            a.name,        a.why,
                            b.unit,        b.name,
                            b.why };
        jw_object(j);
        jw_members(j, change_fields, &x);
        jw_end(j);
    }
    jw_end(j);
    JW_INT(j, "total", total);
    JW_INT(j, "changed", changed);
    jw_end(j);
    res_json_end(r, w, j);
    return NULL;
}
