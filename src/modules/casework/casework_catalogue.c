/* casework_catalogue.c -- categories, clocks and units: an image that each process keeps, and the
 * dozen of categories that we ship. */
#include "core/app.h"
#include "modules/casework/casework.sql.h"
#include "modules/casework/casework_flag.h"
#include "modules/casework/casework_time.sql.h"
#include "modules/territory/territory.h"

/* clang-format off */
static const struct field category_fields[] = {
    TEXT(struct category, code,         0, 20, .doc = "Code."),
    INT (struct category, ord,          0, INT64_MAX, .doc = "Order."),
    TEXT(struct category, zh,           0, 80, .doc = "Name in Chinese."),
    TEXT(struct category, en,           0, 120, .doc = "Name in English."),
    TEXT(struct category, doc_zh,       0, 400, .doc = "What it is for, in Chinese."),
    TEXT(struct category, doc_en,       0, 400, .doc = "What it is for, in English."),
    BOOL(struct category, emergency,    .doc = "Emergency clocks."),
    BOOL(struct category, public,       .doc = "Its course may be shown to everybody."),
    INT (struct category, handle_hours, 0, INT64_MAX, .doc = "Hours for handling it."),
    TEXT(struct category, unit,         0, 40, .doc = "Unit that usually handles it."),
    FIELDS_END,
};
struct time_row {
    str           category, phase;
    struct amount time;
};
static const struct field time_fields[] = {
    TEXT(struct time_row, category, 0, 20, .doc = "category"),
    TEXT(struct time_row, phase,    0, 40, .doc = "phase"),
    { .name = "unit", .type = FT_WORD, .at = offsetof(struct time_row, time.unit), .words = clock_unit_words, .doc = "unit" },
    { .name = "amount", .type = FT_INT, .at = offsetof(struct time_row, time.amount), .max = INT64_MAX, .doc = "amount" },
    FIELDS_END,
};
static const struct field unit_fields[] = {
    TEXT(struct unit, code,  0, 40, .doc = "code"),
    TEXT(struct unit, zh,    0, 80, .doc = "name"),
    TEXT(struct unit, en,    0, 120, .doc = "name"),
    TEXT(struct unit, level, 0, 20, .doc = "level"),
    CODE(struct unit, place, .doc = "place"),
    FIELDS_END,
};

/* Codes follow the matter classes of GB/T 47678.5-2026 where there is one (06 市容环境 ... 09 街面秩序);
 * S.. are social matters. Hours come from city practice and are data: change them in the catalogue. */
static const struct {
    const char *code, *zh, *en, *doc_zh, *doc_en;
    bool        emergency, public;
    int         hours;
    const char *unit;
} shipped[] = {
    { "06011", "暴露垃圾",       "Rubbish lying about",      "路边、楼道、绿地里堆着的垃圾",         "Rubbish by the road, in stairwells, on greens",       false, true,  24,  "chengguan" },
    { "06012", "道路不洁",       "Dirty road",               "路面有泥、水、散落物",                 "Mud, water or spilled goods on the road",              false, true,  24,  "chengguan" },
    { "06014", "违章搭建",       "Unlawful building",        "私自搭建的棚、房、围栏",               "Sheds, rooms, fences put up without a permit",         false, true,  360, "chengguan" },
    { "08011", "施工扰民",       "Building noise",           "夜间或午间施工的噪音、扬尘",           "Noise or dust of building works at night or noon",     false, true,  24,  "shengtai" },
    { "09041", "占道经营",       "Trading on the pavement",  "摊点、店外经营占用人行道",             "Stalls and shops that take the pavement",              false, true,  24,  "chengguan" },
    { "09042", "车辆乱停放",     "Badly parked vehicles",    "机动车、电动车堵路、占消防通道",       "Cars or e-bikes that block ways or fire lanes",        false, true,  24,  "jiaojing" },
    { "01021", "井盖破损缺失",   "Broken manhole cover",     "井盖丢了、破了、响",                   "A cover that is missing, broken or rattles",           true,  true,  4,   "shizheng" },
    { "01031", "路灯故障",       "Street lamp out",          "路灯不亮、闪、杆斜",                   "A lamp that is dark, flickers or leans",               false, true,  48,  "shizheng" },
    { "02011", "绿化缺损",       "Damaged greenery",         "树倒、枝断、草坪被踩坏",               "Fallen trees, broken branches, worn lawns",            false, true,  72,  "yuanlin" },
    { "S0101", "消防安全隐患",   "Fire hazard",              "楼道堆物、飞线充电、消防设施坏了",     "Things in stairwells, charging cables, broken hoses",  true,  true,  24,  "xiaofang" },
    { "S0201", "邻里纠纷",       "Quarrel among neighbours", "噪音、漏水、公共空间引起的纠纷",       "Quarrels about noise, leaks, shared space",            false, false, 168, "sifa" },
    { "S0301", "民生求助",       "Asking for help",          "老人、困难家庭需要帮一把",             "An elder or a family in need of a hand",               false, false, 72,  "minzheng" },
    { "S0901", "意见建议",       "Suggestion",               "对社区的想法和建议",                   "Ideas for the community",                              false, true,  168, "jiedao" },
};
/* clang-format on */

struct categories {
    struct arena *mem;
    struct list   category, time, unit;
};

error *categories_load(struct app *app, struct db *db)
{
    struct arena      *mem = arena_new();
    struct categories *c = NEW(mem, struct categories);

    c->mem = mem;
    TRY(db_all(db, mem, &sql_casework_categories, DB_NO_ARGS, category_fields,
               sizeof(struct category), &c->category));
    TRY(db_all(db, mem, &sql_casework_times, DB_NO_ARGS, time_fields, sizeof(struct time_row),
               &c->time));
    TRY(db_all(db, mem, &sql_casework_units, DB_NO_ARGS, unit_fields, sizeof(struct unit),
               &c->unit));
    categories_free(app);
    app->categories = c;
    return NULL;
}

void categories_free(struct app *app)
{
    if (app->categories)
        arena_free(((const struct categories *)app->categories)->mem);
    app->categories = NULL;
}

error *categories_seed(struct req *r)
{
    for (size_t i = 0; i < COUNT(shipped); i++)
        TRY(db_exec(
            r->db, r->mem, &sql_casework_category_add,
            DB_ARGS(db_text("code", str_of(shipped[i].code)), db_int("ord", (int64_t)i),
                    db_text("zh", str_of(shipped[i].zh)), db_text("en", str_of(shipped[i].en)),
                    db_text("doc_zh", str_of(shipped[i].doc_zh)),
                    db_text("doc_en", str_of(shipped[i].doc_en)),
                    db_int("emergency", shipped[i].emergency), db_int("public", shipped[i].public),
                    db_int("handle_hours", shipped[i].hours),
                    db_text("unit", str_of(shipped[i].unit))),
            NULL));
    return NULL;
}

const struct category *category_find(const struct app *app, str code)
{
    const struct categories *c = app->categories;
    const struct category   *x = c->category.item;

    for (size_t i = 0; i < c->category.n; i++)
        if (str_eq(x[i].code, code))
            return &x[i];
    return NULL;
}

str unit_name(const struct app *app, str code, enum lang lang)
{
    const struct categories *c = app->categories;
    const struct unit       *u = c->unit.item;
    size_t                   lo = 0, hi = c->unit.n;

    while (lo < hi) {
        size_t mid = (lo + hi) / 2;
        if (str_cmp(u[mid].code, code) < 0)
            lo = mid + 1;
        else
            hi = mid;
    }
    if (lo == c->unit.n || !str_eq(u[lo].code, code))
        return (str){ 0 };
    return lang == LANG_EN ? u[lo].en : u[lo].zh;
}

bool category_time_row(const struct app *app, str category, const char *phase, struct amount *out)
{
    const struct categories *c = app->categories;
    const struct time_row   *k = c->time.item;

    for (size_t i = 0; i < c->time.n; i++)
        if (str_is(k[i].phase, phase) && str_eq(k[i].category, category)) {
            *out = k[i].time;
            return true;
        }
    return false;
}

static void state_json(struct jw *j, int s)
{
    const struct flow_state *x = &case_states[s];

    jw_object(j);
    JW_STR(j, "word", str_of(case_state_words[s]));
    JW_STR(j, "zh", str_of(x->zh));
    JW_STR(j, "en", str_of(x->en));
    JW_STR(j, "resident_zh", str_of(x->resident_zh));
    JW_STR(j, "resident_en", str_of(x->resident_en));
    JW_STR(j, "color", str_of(x->color));
    JW_STR(j, "icon", str_of(x->icon));
    JW_BOOL(j, "open", x->open);
    jw_end(j);
}

/* Each action once, with the union of what it asks for. */
static void actions_json(struct jw *j)
{
    jw_key(j, "actions");
    jw_array(j);
    for (size_t i = 0; i < case_flow.n; i++) {
        const struct flow_rule *t = &case_flow.rules[i];
        bool                    before = false;
        for (size_t k = 0; k < i; k++)
            before = before || strcmp(case_flow.rules[k].action, t->action) == 0;
        if (before || t->perm == FLOW_CLOCK)
            continue;
        jw_object(j);
        JW_STR(j, "word", str_of(t->action));
        JW_STR(j, "zh", str_of(t->zh));
        JW_STR(j, "en", str_of(t->en));
        jw_key(j, "fields");
        flow_asks_json(j, t->asks);
        jw_end(j);
    }
    jw_end(j);
}

error *catalogue_reply(struct req *r, struct res *w)
{
    const struct categories *c = r->app->categories;
    struct jw               *j = res_json(r, w);

    jw_object(j);
    jw_key(j, "categories");
    jw_list(j, category_fields, &c->category);
    jw_key(j, "states");
    jw_array(j);
    for (int s = 0; s < CASE_STATES; s++)
        state_json(j, s);
    jw_end(j);
    actions_json(j);
    flags_catalogue(j);
    jw_key(j, "units");
    jw_array(j);
    for (size_t i = 0; i < c->unit.n; i++) {
        const struct unit *u = (const struct unit *)c->unit.item + i;
        jw_object(j);
        JW_STR(j, "code", u->code);
        JW_STR(j, "zh", u->zh);
        JW_STR(j, "en", u->en);
        jw_end(j);
    }
    jw_end(j);
    jw_key(j, "roles");
    jw_array(j);
    for (int i = 0; i < ROLES; i++) {
        jw_object(j);
        JW_STR(j, "word", str_of(role_words[i]));
        JW_STR(j, "zh", str_of(role_table[i].zh));
        JW_STR(j, "en", str_of(role_table[i].en));
        jw_end(j);
    }
    jw_end(j);
    JW_BOOL(j, "demo", r->app->demo);
    JW_BOOL(j, "tls", r->app->server.tls);
    JW_STR(j, "version", STR(GONGDI_VERSION));
    jw_end(j);
    res_json_end(r, w, j);
    w->max_age = -1;
    return NULL;
}
