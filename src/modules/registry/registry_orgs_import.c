/* registry_orgs_import.c -- shops, companies and social organisations out of the list that every
 * community has 店铺台账: a row is one of them at a door.
 *
 * Which is it? By its credit code; else by its name in the same building. A row at a further door
 * of one that is there gives it premises more: what it leaves is said on its page. */
#include "base/when.h"
#include "core/app.h"
#include "core/id.h"
#include "core/idno.h"
#include "core/phone.h"
#include "modules/registry/registry.sql.h"
#include "modules/registry/registry_address.h"
#include "modules/registry/registry_api.h"
#include "modules/registry/registry_more.h"
#include "modules/registry/registry_orgs.h"
#include "modules/registry/registry_part.h"

enum { MADE_ORG = 16, MADE_PREMISES = 32 }; /* beside MADE_DWELLING */

struct org_line {
    struct resident_row door; /* compound, building, entrance, room, floor, usage, since; kept */
    str                 name, kind, category, code, standing, leader, phone, area;
    int64_t             staff, org; /* kept: which it is, in the community of its door */
};
/* clang-format off */
#define DOOR(ft, member, hi, ...) { .name = #member, .type = (ft), .at = offsetof(struct org_line, door.member), .max = (hi), __VA_ARGS__ }
#define KEPT(member) { .name = "." #member, .type = FT_INT, .at = offsetof(struct org_line, door.member), .max = INT64_MAX, .doc = "kept" }
static const struct field org_line_fields[] = {
    TEXT(struct org_line, name,     0, 120, .required = true, .doc = "Name."),
    TEXT(struct org_line, kind,     0, 40, .doc = "Code list org; by its code unless given."),
    TEXT(struct org_line, category, 0, 80, .doc = "Trade or purpose."),
    TEXT(struct org_line, code,     0, 30, .doc = "Unified social credit code."),
    TEXT(struct org_line, standing, 0, 20, .doc = "Code list org_status."),
    TEXT(struct org_line, leader,   0, 60, .doc = "Who answers for it."),
    TEXT(struct org_line, phone,    0, 30, .doc = "Phone."),
    INT (struct org_line, staff,    0, 10000000, .doc = "People who work there."),
    DOOR(FT_TEXT, compound, 80,  .doc = "Compound, when it stands apart from the building."),
    DOOR(FT_TEXT, building, 80,  .doc = "Building as the map calls it."),
    DOOR(FT_TEXT, entrance, 20,  .doc = "Entrance."),
    DOOR(FT_TEXT, room,     40,  .doc = "Number on the door."),
    DOOR(FT_INT,  floor,    200, .min = -9, .doc = "Floor."),
    DOOR(FT_TEXT, usage,    20,  .doc = "Use of the premises, code list usage."),
    TEXT(struct org_line, area,     0, 20, .doc = "Square metres."),
    DOOR(FT_DATE, since,    0,   .doc = "Since when it is there."),
    DOOR_PLACES(struct org_line, door.),
    KEPT(community), KEPT(site), KEPT(dwelling), KEPT(made),
    { .name = ".org", .type = FT_INT, .at = offsetof(struct org_line, org), .max = INT64_MAX, .doc = "kept" },
    FIELDS_END,
};
static const struct import_words org_words[] = {
    { "name",     "单位名称",         "organisation", "店铺名称|店名|商铺名称|商户名称|企业名称|公司名称|市场主体名称|字号|招牌名称|组织名称" },
    { "kind",     "单位类别",         "kind",         "单位类型|主体类型|市场主体类型|企业类型|商户类型|类型|性质|单位性质" },
    { "category", "行业或业务",       "trade",        "行业|行业类别|行业类型|经营范围|经营项目|主营业务|业态|经营类别" },
    { "code",     "统一社会信用代码", "credit code",  "社会信用代码|信用代码|营业执照号|营业执照号码|营业执照注册号" },
    { "standing", "状态",             "standing",     "经营状态|登记状态" },
    { "leader",   "负责人",           "in charge",    "法定代表人|法人|法人代表|法人姓名|经营者|店主|联系人|负责人姓名|经营者姓名" },
    { "phone",    "负责人电话",       "phone",        "联系电话|电话|手机|手机号|手机号码|联系方式|电话号码|法人电话|联系人电话|联系人手机|联系人及电话" },
    { "staff",    "从业人数",         "staff",        "从业人员|从业人员数|员工人数|员工数|职工人数|用工人数" },
    { "compound", "小区",             "compound",     "小区名称|所在小区|自然村|村名|市场|商场" },
    { "building", "楼栋",             "building",     "楼栋号|栋号|楼号|幢号|楼栋名称|楼栋地址|楼幢|经营地址|地址" },
    { "entrance", "单元",             "entrance",     "单元号|梯号|门栋" },
    { "room",     "房号",             "room",         "室号|房间号|门牌号|房屋号|门牌|店面号|铺号|店铺号|摊位号|商铺号" },
    { "floor",    "楼层",             "floor",        "层|所在楼层" },
    { "usage",    "房屋用途",         "usage",        "房屋性质|用途" },
    { "area",     "面积（平方米）",   "square metres", "面积|经营面积|建筑面积|营业面积|店铺面积" },
    { "since",    "入驻日期",         "there since",  "开业日期|开业时间|成立日期|入驻时间|经营开始日期" },
    DOOR_PLACE_WORDS,
    { NULL, NULL, NULL, NULL },
};
/* What lists call kinds, and what the first two characters of a code say (GB 32100). */
static const struct { const char *word, *kind; } kind_words[] = {
    { "个体", "trader" }, { "个体户", "trader" }, { "个体工商", "trader" }, { "公司", "enterprise" },
    { "有限公司", "enterprise" }, { "有限责任公司", "enterprise" }, { "私营企业", "enterprise" },
    { "合作社", "coop" }, { "社团", "association" }, { "民非", "service" }, { "社会服务机构", "service" },
    { "事业单位", "institution" }, { "机关", "institution" },
    { "91", "enterprise" }, { "92", "trader" }, { "93", "coop" }, { "51", "association" },
    { "52", "service" }, { "53", "foundation" }, { "11", "institution" }, { "12", "institution" },
};
static const struct message
    msg_area = { "registry.org_area", "面积应为平方米数，如 86.5。", "The area is a number of square metres, such as 86.5." },
    msg_elsewhere = { "registry.org_elsewhere", "这个统一社会信用代码已在别的社区登记：{0}。", "This code is registered in another community: {0}." },
    msg_no_more = { "registry.org_no_more", "这个统一社会信用代码的单位已注销或迁走：{0}。", "The organisation with this code is no more: {0}." },
    msg_other_code = { "registry.org_other_code", "这栋楼里同名的单位在册的代码是 {0}，请核对。", "The organisation of this name in the building has the code {0} on record: please check." },
    msg_which = { "registry.org_which", "这栋楼里有几家同名的单位：请写统一社会信用代码。", "Several organisations of the building have this name: give the credit code." },
    msg_gone = { "registry.org_gone", "这一行写着这家单位已迁出或关门：没有导入。如果登记里还在这里，请到它的页面办“不再使用”或注销。", "This row says that the organisation has moved away or closed for good: it was not taken in. If the record still has it here, say on its page that it uses the premises no more, or dissolve it." },
    msg_closed = { "registry.org_closed", "状态写着歇业、停业：登记的状态只有正常、注销、撤销，暂时歇业的仍算在册，记为“正常”。已经关门的，请到它的页面登记注销。", "The row says that it is closed for now. There are no more states than active, dissolved and revoked: it is still on record and taken as active. If it has closed for good, dissolve it on its page." },
    msg_more_rooms = { "registry.org_more_rooms", "“{0}”在册还用着别处的房屋，这一处将加上：如已搬走，请到它的页面办“不再使用”。", "{0} uses other premises on record, and gets these beside them: if it has moved, say on its page which it uses no more." };
/* clang-format on */

static str line_key(struct arena *a, const void *rec)
{
    const struct org_line *x = rec;

    return str_fmt(a, STR_FMT "|%lld|" STR_FMT "|" STR_FMT, STR_ARG(x->code.n ? x->code : x->name),
                   (long long)x->door.site, STR_ARG(entrance_said(a, x->door.entrance)),
                   STR_ARG(x->door.room));
}

static void kind_said(struct org_line *x)
{
    str code = { x->code.p, x->code.n < 2 ? 0 : 2 };

    for (size_t k = 0; k < COUNT(kind_words); k++)
        if (str_is(x->kind.n ? x->kind : code, kind_words[k].word)) {
            x->kind = str_of(kind_words[k].kind);
            return;
        }
}

/* "86.5㎡" as it is kept: 86.5. */
static error *area_said(struct importing *i, str *area, int64_t *hundredths)
{
    static const char *const units[] = { "㎡", "平方米", "m2", "平米" };
    str                      s = str_narrow(i->r->mem, *area);

    *hundredths = 0;
    for (size_t k = 0; k < COUNT(units); k++)
        if (str_ends(s, str_of(units[k])))
            s.n -= strlen(units[k]);
    *area = str_trim(s);
    return !area->n || str_fixed(*area, 2, 0, 100000000, hundredths)
               ? NULL
               : error_on(i->r->mem, "area", &msg_area);
}

static bool says_any(str cell, const char *const *words, size_t n)
{
    size_t at = 0;

    for (size_t k = 0; k < n; k++)
        if (str_find(cell, str_of(words[k]), &at))
            return true;
    return false;
}

/* What lists of shops say beside what the code list has: that it is gone from there is no state of
 * a row; who is closed for now is still there. */
static error *standing_said(struct importing *i, struct org_line *x)
{
    static const char *const gone[] = { "迁出", "迁走", "外迁",        "迁移", "搬出", "搬离",
                                        "搬走", "已搬", "搬迁",        "退租", "关门", "关闭",
                                        "倒闭", "结业", "closed down", "moved" };
    static const char *const closed[] = { "歇业",     "停业",   "休业",   "暂停",
                                          "停止营业", "未营业", "closed", "suspended" };
    size_t                   at = 0;
    str                      word = code_word(i->r->mem, x->standing);

    if (!str_find(word, STR("未"), &at) && says_any(word, gone, COUNT(gone)))
        return error_on(i->r->mem, "standing", &msg_gone);
    if (!says_any(word, closed, COUNT(closed)))
        return NULL;
    x->standing = STR("1");
    if (!x->org) { /* said once, not again when it is laid over what is there */
        error *note = error_on(i->r->mem, "standing", &msg_closed);
        note->next = i->note;
        i->note = note;
    }
    return NULL;
}

static error *line_check(struct importing *i, void *rec)
{
    struct org_line *x = rec;
    struct part     *c = NULL;
    error           *bad = NULL;
    str              digits = { 0 };
    int64_t          area = 0;

    TRY(part_of(i, &c));
    TRY(part_address(i, c, &x->door, &bad));
    if (x->code.n)
        more_also(&bad, credit_code_read(i->r->mem, x->code, &x->code));
    kind_said(x);
    more_also(&bad, code_check(i->r, &c->codes, "org", "kind", &x->kind));
    error *gone = standing_said(i, x);
    more_also(&bad,
              gone ? gone : code_check(i->r, &c->codes, "org_status", "standing", &x->standing));
    more_also(&bad, gone ? NULL : part_stands(i, &x->door));
    more_also(&bad, code_check(i->r, &c->codes, "usage", "usage", &x->door.usage));
    more_also(&bad, day_sensible(i->r, "since", x->door.since));
    more_also(&bad, area_said(i, &x->area, &area));
    if (x->phone.n)
        more_also(&bad, phone_check(i->r->mem, "phone", NULL, x->phone, &digits));
    x->phone = digits;
    return bad;
}

/* The link of LETS to the door of X that holds; NULL: it does not use it. */
static const struct premises *used(const struct list *lets, const struct org_line *x)
{
    const struct premises *l = lets->item;

    for (size_t k = 0; k < lets->n; k++)
        if (l[k].until == DATE_NONE && l[k].dwelling == x->door.dwelling)
            return &l[k];
    return NULL;
}

static size_t in_use(const struct list *lets)
{
    const struct premises *l = lets->item;
    size_t                 n = 0;

    for (size_t k = 0; k < lets->n; k++)
        n += l[k].until == DATE_NONE;
    return n;
}

/* The row as it stands in the registry for O. What a door is like is said when it is new only. */
static error *as_it_is(struct importing *i, const struct org *o, const struct list *lets,
                       const struct org_line *x, struct org_line *was)
{
    const struct vault    *v = i->r->app->vault;
    const struct premises *l = used(lets, x);

    *was = (struct org_line){ .door = { .compound = x->door.compound,
                                        .floor = x->door.floor,
                                        .usage = x->door.usage,
                                        .since = DATE_NONE,
                                        .community = x->door.community,
                                        .site = x->door.site,
                                        .dwelling = x->door.dwelling },
                              .name = o->name,
                              .kind = o->kind,
                              .category = o->category,
                              .code = o->code,
                              .standing = o->standing,
                              .area = x->area,
                              .staff = o->staff,
                              .org = o->ref.id };
    TRY(vault_unseal(v, i->r->mem, "org.leader", o->ref, o->leader_sealed, &was->leader));
    TRY(vault_unseal(v, i->r->mem, "org.phone", o->ref, o->phone_sealed, &was->phone));
    if (l) {
        was->door.building = x->door.building;
        was->door.entrance = x->door.entrance;
        was->door.room = x->door.room;
        was->door.since = l->since;
    }
    return NULL;
}

static error *by_code(struct importing *i, const struct org_line *x, struct org *o, bool *found)
{
    struct list same;

    *found = false;
    if (!x->code.n)
        return NULL;
    TRY(db_all(i->r->db, i->r->mem, &sql_registry_org_named, DB_ARGS(db_text("code", x->code)),
               org_fields, sizeof(struct org), &same));
    if (!same.n)
        return NULL;
    *o = *(const struct org *)same.item;
    if (o->ref.community != x->door.community)
        return error_on(i->r->mem, "code", &msg_elsewhere, o->name);
    if (o->until != DATE_NONE)
        return error_on(i->r->mem, "code", &msg_no_more, o->name);
    *found = true;
    return NULL;
}

static error *by_name(struct importing *i, const struct org_line *x, struct org *o, bool *found)
{
    struct list same;

    TRY(db_all(i->r->db, i->r->mem, &sql_registry_orgs_at,
               DB_ARGS(db_int("community", x->door.community), db_int("site", x->door.site),
                       db_text("name", x->name)),
               org_fields, sizeof(struct org), &same));
    *found = same.n > 0;
    if (!*found)
        return NULL;
    if (same.n > 1)
        return error_on(i->r->mem, "name", &msg_which);
    *o = *(const struct org *)same.item;
    return x->code.n && o->code.n ? error_on(i->r->mem, "code", &msg_other_code, o->code) : NULL;
}

static error *org_by_id(struct importing *i, const struct org_line *x, struct org *o, bool *found)
{
    return db_maybe(i->r->db, i->r->mem, &sql_registry_org,
                    DB_ARGS(db_int("community", x->door.community), db_int("id", x->org)),
                    org_fields, o, found);
}

static error *line_find(struct importing *i, void *rec, void *was, bool *found)
{
    struct org_line *x = rec, *then = was;
    struct part     *c = NULL;
    struct org       o = { 0 };
    struct list      lets;
    bool             back = x->org != 0; /* taking back: the one that it was */

    TRY(part_of(i, &c));
    if (back) {
        TRY(org_by_id(i, x, &o, found));
    } else {
        TRY(part_door(i, c, &x->door));
        TRY(by_code(i, x, &o, found));
        if (!*found)
            TRY(by_name(i, x, &o, found));
    }
    if (!*found)
        return NULL;
    TRY(org_premises(i->r, &o, &lets));
    TRY(as_it_is(i, &o, &lets, x, then));
    x->org = o.ref.id;
    if (back)
        then->door.made = x->door.made;
    else if (!used(&lets, x) && in_use(&lets))
        i->note = error_on(i->r->mem, "room", &msg_more_rooms, o.name);
    return NULL;
}

/* The day from which it uses the door: not while it used it before. */
static int64_t day_there(const struct list *lets, const struct org_line *x, int64_t day)
{
    const struct premises *l = lets->item;

    for (size_t k = 0; k < lets->n; k++)
        if (l[k].dwelling == x->door.dwelling && l[k].until != DATE_NONE) {
            day = day < l[k].until ? l[k].until : day;
            day = day <= l[k].since ? l[k].since + 1 : day;
        }
    return day;
}

/* X into the record O, which WAS; what only the premises add to changes nothing of it. */
static error *record_put(struct importing *i, const struct org_line *x, const struct org_line *was,
                         struct org *o)
{
    struct req   *r = i->r;
    struct org_in in = { .kind = x->kind,
                         .category = x->category,
                         .name = x->name,
                         .code = x->code,
                         .standing = x->standing,
                         .leader = x->leader,
                         .phone = x->phone,
                         .staff = x->staff,
                         .since = DATE_NONE,
                         .until = DATE_NONE };
    int64_t       touched = 0;

    if (!was) {
        TRY(org_fill(r, o, &in));
        return org_insert(r, o);
    }
    if (str_eq(x->name, was->name) && str_eq(x->kind, was->kind) && str_eq(x->code, was->code) &&
        str_eq(x->category, was->category) && str_eq(x->standing, was->standing) &&
        str_eq(x->leader, was->leader) && str_eq(x->phone, was->phone) && x->staff == was->staff)
        return NULL;
    TRY(past_keep(r, &(struct past_of){ o->ref, o->version, PAST_ORG, (str){ 0 } }, org_past_fields,
                  o));
    o->leader_sealed = o->leader_mask = o->phone_sealed = o->phone_mask = (str){ 0 };
    TRY(org_fill(r, o, &in));
    TRY(db_exec(r->db, r->mem, &sql_registry_org_save, db_record(r->mem, org_fields, o), &touched));
    return touched ? NULL : error_of(r->mem, FAIL_CONFLICT, &resident_msg_later);
}

static error *line_put(struct importing *i, void *rec, const void *before)
{
    struct org_line       *x = rec;
    const struct org_line *was = before;
    struct part           *c = NULL;
    struct org             o = { 0 };
    struct list            lets = { 0 };
    int64_t                area = 0, today = when_date(i->r->now);
    bool                   found = false;

    TRY(part_of(i, &c));
    x->door.made = 0;
    x->door.since = x->door.since == DATE_NONE ? today : x->door.since;
    if (was) {
        TRY(org_by_id(i, x, &o, &found));
        if (!found)
            return error_of(i->r->mem, FAIL_CONFLICT, &resident_msg_later);
        TRY(org_premises(i->r, &o, &lets));
    } else {
        o = (struct org){ .ref = { x->door.community, id_new(i->r->now) },
                          .since = x->door.since,
                          .until = DATE_NONE,
                          .import = i->id,
                          .demo = i->r->app->demo,
                          .version = 1 };
        x->standing = x->standing.n ? x->standing : STR("1");
        x->kind = x->kind.n ? x->kind : STR("enterprise");
        x->door.made = MADE_ORG;
        x->org = o.ref.id;
    }
    TRY(record_put(i, x, was, &o));
    TRY(part_door(i, c, &x->door)); /* a row further up may have written it down */
    if (!x->door.dwelling) {
        if (!x->door.usage.n)
            x->door.usage = STR("shop");
        TRY(area_said(i, &x->area, &area));
        TRY(part_dwelling(i, c, &x->door, x->door.since, area));
        c->door = false;
    }
    const struct premises *l = used(&lets, x);
    if (l) {
        x->door.since = l->since;
        return NULL;
    }
    x->door.since = day_there(&lets, x, x->door.since < o.since ? o.since : x->door.since);
    x->door.made |= MADE_PREMISES;
    return org_uses(i->r, &o, &lets, (struct ref){ o.ref.community, x->door.dwelling },
                    x->door.since);
}

static error *line_undo(struct importing *i, const void *now, const void *before)
{
    const struct org_line *x = now, *was = before;
    struct req            *r = i->r;
    struct org             o = { 0 };
    struct list            lets, more;
    bool                   found = false;

    bool elsewhere = false;
    TRY(org_by_id(i, x, &o, &found));
    TRY(resident_elsewhere(i, x->door.community, x->door.site, &elsewhere));
    if (elsewhere)
        return error_of(r->mem, FAIL_CONFLICT, &importing_msg_elsewhere);
    if (!found || o.until != DATE_NONE)
        return error_of(r->mem, FAIL_CONFLICT, &resident_msg_later);
    TRY(org_premises(r, &o, &lets));
    if (x->door.made & MADE_ORG) {
        TRY(more_masked(r, "org", o.ref, &more));
        if (lets.n != 1 || more.n) /* what else it says was compared */
            return error_of(r->mem, FAIL_CONFLICT, &resident_msg_later);
    }
    if (x->door.made & MADE_ORG)
        TRY(resident_answered(i, o.ref));
    if (x->door.made & MADE_DWELLING)
        TRY(resident_answered(i, (struct ref){ x->door.community, x->door.dwelling }));
    if (x->door.made & MADE_PREMISES)
        TRY(db_exec(r->db, r->mem, &sql_registry_premises_drop,
                    DB_ARGS(db_int("community", o.ref.community), db_int("org", o.ref.id),
                            db_int("dwelling", x->door.dwelling), db_int("day", x->door.since)),
                    NULL));
    if (x->door.made & MADE_ORG)
        TRY(db_exec(r->db, r->mem, &sql_registry_undo_org,
                    DB_ARGS(db_int("community", o.ref.community), db_int("id", o.ref.id)), NULL));
    else if (was)
        TRY(record_put(i, was, x, &o));
    if (!(x->door.made & MADE_DWELLING))
        return NULL;
    struct db_arg door[] = { db_int("community", x->door.community),
                             db_int("dwelling", x->door.dwelling),
                             { .type = DB_END } };
    return db_exec(r->db, r->mem, &sql_registry_undo_dwelling, door, NULL);
}

/* Name, code and trade of an organisation are public, in what is told of a table too; somebody's
 * number may have been written into a name all the same. */
static bool line_mask(struct arena *a, const char *field, str *text)
{
    if (strcmp(field, "name") == 0 || strcmp(field, "category") == 0) {
        *text = mask_numbers(a, *text);
        return true;
    }
    return strcmp(field, "code") == 0;
}

static bool line_none(struct importing *i, const struct field *f, str cell)
{
    static const char *const may[] = { "category", "code", "leader", "phone", "since" };

    (void)i;
    (void)cell;
    for (size_t k = 0; k < COUNT(may); k++)
        if (strcmp(f->name, may[k]) == 0)
            return true;
    return false;
}

/* clang-format off */
static const char *const needs[] = { "building|compound", NULL };
const struct import_kind registry_orgs_kind = {
    .name = "orgs", .zh = "单位与店铺", .en = "Organisations and shops",
    .fields = org_line_fields, .size = sizeof(struct org_line), .words = org_words, .needs = needs,
    .key = line_key, .check = line_check, .find = line_find, .put = line_put, .undo = line_undo,
    .personal = true, .none = line_none, .mask = line_mask,
};
/* clang-format on */
