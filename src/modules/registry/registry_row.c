/* registry_row.c -- the columns of a table of people, and the words under which they are met in the
 * wild. */
#include "modules/registry/registry_more.h"
#include "modules/registry/registry_part.h"

/* clang-format off */
#define PERSON(ft, member, hi, ...) { .name = #member, .type = (ft), .at = offsetof(struct resident_row, person.member), .max = (hi), __VA_ARGS__ }
#define KEPT(ft, member) { .name = "." #member, .type = (ft), .at = offsetof(struct resident_row, member), .max = INT64_MAX, .doc = "kept" }
static const struct field home_left_fields[] = {
    INT (struct home_left, community, 0, INT64_MAX, .doc = "Community."),
    INT (struct home_left, household, 0, INT64_MAX, .doc = "Household."),
    INT (struct home_left, dwelling,  0, INT64_MAX, .doc = "Where it lived."),
    DATE(struct home_left, since,     .doc = "Since when."),
    TEXT(struct home_left, relation,  0, 20, .doc = "Relation to the head."),
    TEXT(struct home_left, why_in,    0, 200, .doc = "Why he came."),
    FIELDS_END,
};
static const struct field kin_changed_fields[] = {
    INT (struct kin_changed, community, 0, INT64_MAX, .doc = "Of the person."),
    INT (struct kin_changed, person,    0, INT64_MAX, .doc = "Who."),
    TEXT(struct kin_changed, was,       0, 20, .doc = "Relation to the head before."),
    TEXT(struct kin_changed, is,        0, 20, .doc = "Relation to the new one."),
    FIELDS_END,
};
const struct field resident_row_fields[] = {
    TEXT(struct resident_row, compound,  0, 80, .doc = "Compound 小区, when it stands apart from the building."),
    TEXT(struct resident_row, building,  0, 80, .doc = "Building 楼栋 as the map calls it."),
    TEXT(struct resident_row, entrance,  0, 20, .doc = "Entrance 单元."),
    TEXT(struct resident_row, room,      0, 40, .doc = "Room."),
    INT (struct resident_row, floor,     -9, 200, .doc = "Floor."),
    TEXT(struct resident_row, usage,     0, 20, .doc = "Use of the dwelling, code list usage."),
    TEXT(struct resident_row, relation,  0, 20, .doc = "Relation to the head."),
    DATE(struct resident_row, since,     .doc = "Moved in."),
    PERSON(FT_TEXT, name,       60, .min = 0, .doc = "Name."),
    PERSON(FT_TEXT, sex,        12, .doc = "Sex."),
    PERSON(FT_DATE, born,       0,  .doc = "Day of birth."),
    PERSON(FT_TEXT, id_kind,    40, .doc = "Kind of document."),
    PERSON(FT_TEXT, idno,       60, .doc = "Identity number."),
    PERSON(FT_TEXT, phone,      30, .doc = "Phone."),
    PERSON(FT_TEXT, nation,     40, .doc = "Country or region."),
    PERSON(FT_TEXT, ethnic,     40, .doc = "Ethnic group."),
    PERSON(FT_TEXT, politics,   40, .doc = "Political affiliation."),
    PERSON(FT_TEXT, education,  40, .doc = "Education."),
    PERSON(FT_TEXT, marriage,   40, .doc = "Marital status."),
    PERSON(FT_TEXT, residence,  40, .doc = "Kind of population."),
    PERSON(FT_TEXT, hukou_code, 12, .doc = "Area code of the household registration."),
    PERSON(FT_TEXT, hukou,      120, .doc = "Address of the household registration."),
    PERSON(FT_TEXT, work,       120, .doc = "Where he works."),
    PERSON(FT_TEXT, alias,      60, .doc = "Former or foreign name."),
    PERSON(FT_TEXT, inflow,     40, .doc = "Why he came."),
    PERSON(FT_TEXT, permit,     40, .doc = "Permit."),
    PERSON(FT_DATE, permit_until, 0, .doc = "When the permit ends."),
    PERSON(FT_DATE, died,       0, .doc = "Day of death."),
#define MORE(key, kind, list, mask, day, most, part, zh, en, others) PERSON(FT_TEXT, key, 300, .doc = en "."),
    MORE_OF_PEOPLE(MORE)
#undef MORE
    DATE(struct resident_row, moved_out, .omit = true, .doc = "Moved out: the row is refused."),
    TEXT(struct resident_row, standing,  0, 40, .omit = true, .doc = "Whether the person lives there: the row of who is gone is refused."),
    DOOR_PLACES(struct resident_row, ),
    TEXT(struct resident_row, address,   0, 200, .omit = true, .doc = "Building, entrance and room in one column."),
    KEPT(FT_INT, community), KEPT(FT_INT, site), KEPT(FT_INT, dwelling), KEPT(FT_INT, household),
    KEPT(FT_INT, person_community), KEPT(FT_INT, person_id), KEPT(FT_INT, version), KEPT(FT_INT, made),
    { .name = ".usage_was", .type = FT_TEXT, .at = offsetof(struct resident_row, usage_was), .max = 20, .omit = true, .doc = "kept" },
    { .name = ".floor_was", .type = FT_INT, .at = offsetof(struct resident_row, floor_was), .min = -9, .max = 200, .omit = true, .doc = "kept" },
    { .name = ".headed", .type = FT_DATE, .at = offsetof(struct resident_row, headed), .omit = true, .doc = "kept" },
    { .name = ".began", .type = FT_DATE, .at = offsetof(struct resident_row, began), .omit = true, .doc = "kept" },
    { .name = ".left", .type = FT_LIST, .at = offsetof(struct resident_row, left), .of = home_left_fields, .of_size = sizeof(struct home_left), .max = HOMES_LEFT, .omit = true, .doc = "kept" },
    { .name = ".kin", .type = FT_LIST, .at = offsetof(struct resident_row, kin), .of = kin_changed_fields, .of_size = sizeof(struct kin_changed), .max = KIN_KEPT, .omit = true, .doc = "kept" },
    FIELDS_END,
};
const struct import_words resident_words[] = {
    { "compound",   "小区",         "compound",      "小区名称|所在小区|自然村|村名" },
    { "building",   "楼栋",         "building",      "楼栋号|栋号|楼号|幢号|楼栋名称|楼栋地址|楼幢" },
    { "entrance",   "单元",         "entrance",      "单元号|梯号|门栋" },
    { "room",       "房号",         "room",          "室号|房间号|门牌号|房屋号|门牌|户室号" },
    { "floor",      "楼层",         "floor",         "层|所在楼层" },
    { "usage",      "房屋用途",     "usage",         "房屋性质|用途|房屋使用情况" },
    { "relation",   "与户主关系",   "relation",      "与户主的关系|家庭关系|关系|成员关系" },
    { "since",      "入住日期",     "moved in",      "入住时间|迁入日期|居住开始日期|来厦日期|登记日期" },
    { "name",       "姓名",         "name",          "居民姓名|人员姓名|成员姓名|名字|=家庭成员|=租客|=承租人|=租户" },
    { "sex",        "性别",         "sex",           "" },
    { "born",       "出生日期",     "born",          "出生年月日|出生年月|生日|出生时间" },
    { "id_kind",    "证件类型",     "id kind",       "证件种类|证件名称" },
    { "idno",       "证件号码",     "identity number", "公民身份号码|身份证号|身份证号码|身份证|证件号|身份号码" },
    { "phone",      "联系电话",     "phone",         "手机|手机号|手机号码|电话|联系方式|电话号码" },
    { "nation",     "国籍",         "nation",        "国籍地区|国家或地区" },
    { "ethnic",     "民族",         "ethnic group",  "" },
    { "politics",   "政治面貌",     "politics",      "" },
    { "education",  "文化程度",     "education",     "学历|文化" },
    { "marriage",   "婚姻状况",     "marriage",      "婚姻|婚姻情况" },
    { "residence",  "人口类型",     "residence",     "人口性质|居住类型|人员类型|人口类别" },
    { "hukou_code", "户籍地代码",   "hukou code",    "户籍地区划|户籍区划代码" },
    { "hukou",      "户籍地址",     "hukou address", "户籍所在地|户籍地|户口所在地|户籍详址|户籍地详址" },
    { "work",       "工作单位",     "work",          "服务处所|就业单位|单位" },
    { "alias",      "曾用名",       "alias",         "别名" },
    { "inflow",     "流入原因",     "inflow",        "来厦原因|居住事由" },
    { "permit",     "办证类型",     "permit",        "居住证类型" },
    { "permit_until", "证件到期日期", "permit until", "居住证到期日期" },
    { "died",       "死亡日期",     "died",          "" },
    { "moved_out",  "迁出日期",     "moved out",     "迁出时间|搬离日期|搬离时间|搬出日期|搬出时间|离开日期|离开时间|离厦日期|注销日期|注销时间|退租日期" },
    { "standing",   "人员状态",     "state",         "=状态|=现状|在住状态|居住状态|在册状态|人口状态|居住现状" },
#define MORE(key, kind, list, mask, day, most, part, zh, en, others) { #key, zh, en, others },
    MORE_OF_PEOPLE(MORE)
#undef MORE
    DOOR_PLACE_WORDS,
    { "address",    "现住地址",     "address",       ADDRESS_CALLED }, /* 户籍地址 and 单位地址 are others */
    { NULL, NULL, NULL, NULL },
};
/* clang-format on */

/* The list of which F is a code; NULL: it is none. */
static const char *list_of(const struct field *f, const struct more_field *more)
{
    static const char *const coded[] = { "usage",    "relation",  "sex",      "id_kind",
                                         "nation",   "ethnic",    "politics", "education",
                                         "marriage", "residence", "inflow",   "permit" };

    for (size_t i = 0; i < COUNT(coded); i++)
        if (strcmp(f->name, coded[i]) == 0)
            return coded[i];
    return more && more->kind == MORE_CODE ? more->list : NULL;
}

bool resident_none(struct importing *i, const struct field *f, str cell)
{
    const struct more_field *more = more_find("person", str_of(f->name));
    const char              *list = list_of(f, more);
    struct part             *c = NULL;

    if (more && more->mask == HIDDEN && more->kind == MORE_TEXT)
        return false; /* 健康状况：无 */
    if ((f->type == FT_INT || (more && more->kind == MORE_NUMBER)) && str_is(str_trim(cell), "0"))
        return false;
    if (!list)
        return true;
    error *e = part_of(i, &c); /* what fails here fails when the row is checked, and is told then */
    return !e && !code_find(&c->codes, list, str_trim(cell));
}
