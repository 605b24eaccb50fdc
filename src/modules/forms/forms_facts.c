/* forms_facts.c -- what the registry can say into a form, and the words by which other people's
 * headings ask for it. */
#include "base/when.h"
#include "core/app.h"
#include "core/heading.h"
#include "modules/forms/forms.h"

enum {
    PEOPLE = 1 << FORM_PERSON | 1 << FORM_HOUSEHOLD,
    ORG = 1 << FORM_ORG,
    DWELLING = 1 << FORM_DWELLING,
    ALL = PEOPLE | ORG | DWELLING,
};

/* Those of organisations and dwellings that begin with org_ and dw_ and are further fields of
 * theirs (registry_more.c) are called as there. */
/* clang-format off */
const struct form_fact form_facts[] = {
    { "n",         "序号",         "No.",            "编号|序",                                     false, false, 'n', ALL },
    { "name",      "姓名",         "Name",           "人员姓名|居民姓名|成员姓名|户主姓名及成员",   true,  false, 's', PEOPLE },
    { "alias",     "曾用名",       "Former name",    "别名",                                        true,  false, 's', PEOPLE },
    { "sex",       "性别",         "Sex",            "",                                            false, false, 's', PEOPLE },
    { "born",      "出生日期",     "Date of birth",  "出生年月|出生年月日|生日",                    false, false, 'd', PEOPLE },
    { "age",       "年龄",         "Age",            "周岁|岁数",                                   false, false, 'n', PEOPLE },
    { "id_kind",   "证件类型",     "Kind of document", "证件种类|证件名称",                         false, false, 's', PEOPLE },
    { "idno",      "公民身份号码", "Identity number", "身份证号|身份证号码|身份证|证件号码|居民身份证号码|证件号", true, false, 's', PEOPLE },
    { "phone",     "联系电话",     "Phone",          "电话|手机|手机号|手机号码|联系方式|电话号码",  true,  false, 's', PEOPLE },
    { "ethnic",    "民族",         "Ethnic group",   "",                                            false, false, 's', PEOPLE },
    { "politics",  "政治面貌",     "Political affiliation", "",                                     false, false, 's', PEOPLE },
    { "education", "文化程度",     "Education",      "学历|受教育程度",                             false, false, 's', PEOPLE },
    { "marriage",  "婚姻状况",     "Marital status", "婚姻|婚否",                                   false, false, 's', PEOPLE },
    { "residence", "人口类型",     "Kind of population", "户籍类型|人员类别|人口类别",              false, false, 's', PEOPLE },
    { "nation",    "国籍",         "Nationality",    "国籍地区|国家地区",                           false, false, 's', PEOPLE },
    { "hukou",     "户籍地址",     "Registered address", "户籍地|户口所在地|户籍所在地|户籍详址",   true,  false, 's', PEOPLE },
    { "work",      "工作单位",     "Place of work",  "服务处所|单位|就业单位",                      true,  false, 's', PEOPLE },
    { "relation",  "与户主关系",   "Relation to the head", "与户主的关系|关系",                     false, false, 's', PEOPLE },
    { "main",      "是否常住",     "Lives there",    "常住",                                        false, false, 's', PEOPLE },
    { "head_name", "户主姓名",     "Head of household", "户主",                                     true,  false, 's', PEOPLE },
    { "head_idno", "户主身份证号", "Head's identity number", "",                                     true,  false, 's', PEOPLE },
    { "head_phone", "户主联系电话", "Head's phone",         "",                                     true,  false, 's', PEOPLE },
    { "head_sex",  "户主性别",     "Head's sex",     "",                                            false, false, 's', PEOPLE },
    { "head_born", "户主出生日期", "Head's date of birth", "",                                      false, false, 'd', PEOPLE },
    { "members",   "家庭人口数",   "People in the household", "家庭人数|户内人数|人口数|家庭人口", false, false, 'n', PEOPLE },
    { "address",   "现住地址",     "Address",        ADDRESS_CALLED, true, false, 's', PEOPLE },
    { "building",  "楼栋",         "Building",       "楼号|幢|栋|楼栋号",                           false, false, 's', ALL },
    { "entrance",  "单元",         "Entrance",       "单元号",                                      false, false, 's', ALL },
    { "room",      "房号",         "Room",           "室|门牌号|房间号|室号",                       true,  false, 's', ALL },
    { "community", "所属社区",     "Community of the household", "社区|村居|社区名称|村（社区）|居委会|所在社区", false, false, 's', ALL },
    { "grid",      "网格",         "Grid",           "所属网格|网格名称",                           false, false, 's', ALL },
    { "care",      "关爱类别",     "Care",           "人员类型|困难类型|特殊情况|关爱类型",         true,  false, 's', PEOPLE },
    { "since",     "入住日期",     "Living there since", "入住时间|居住起始日期|来本地日期|流入日期", false, false, 'd', PEOPLE },
    { "inflow",    "流入原因",     "Why they came",  "来本地原因",                                  false, false, 's', PEOPLE },
    { "permit",    "办证类型",     "Permit",         "居住证",                                      false, false, 's', PEOPLE },
    { "permit_until", "证件到期日期", "Permit until", "居住证到期日期|到期日期",                    false, false, 'd', PEOPLE },
#define MORE(key, kind, list, mask, day, most, part, zh, en, others) \
    { #key, zh, en, others, (mask) != OPEN, false, (kind) == MORE_DAY ? 'd' : (kind) == MORE_NUMBER ? 'n' : 's', PEOPLE },
    MORE_OF_PEOPLE(MORE)
#undef MORE
    { "org_name",  "企业名称",     "Name of the organisation", "单位名称|名称|企业|单位|机构名称|组织名称|社会组织名称|商户名称|店铺名称|店名|法人单位名称|字号名称", false, false, 's', ORG },
    { "org_code",  "统一社会信用代码", "Unified social credit code", "信用代码|社会信用代码|营业执照号|营业执照号码", false, false, 's', ORG },
    { "org_kind",  "单位类型",     "Kind of organisation", "单位类别|机构类型|组织类型|主体类型",   false, false, 's', ORG },
    { "org_category", "行业",      "Trade or purpose", "所属行业|行业类别|行业类型|主营业务|经营范围|业务范围|经营项目", false, false, 's', ORG },
    { "org_standing", "经营状态",  "Standing",       "存续状态|登记状态|单位状态|状态",             false, false, 's', ORG },
    { "org_staff", "从业人数",     "Staff",          "从业人员数|从业人员|职工人数|员工人数|职工数|员工数|用工人数", false, false, 'n', ORG },
    { "org_leader", "法定代表人",  "Who answers for it", "法人|法人代表|负责人|经营者|单位负责人|企业负责人", true, false, 's', ORG },
    { "org_phone", "单位联系电话", "Phone of the organisation", "联系电话|电话|手机|手机号|手机号码|联系方式|电话号码|单位电话|企业电话|联系人电话|联系人手机|联系人及电话", true, false, 's', ORG },
    { "org_address", "经营地址",   "Address of its premises", "地址|单位地址|企业地址|经营场所|经营场所地址|办公地址|详细地址|所在地", true, false, 's', ORG },
    { "org_since", "成立日期",     "Since when",     "成立时间|登记日期|注册日期|开业日期",         false, false, 'd', ORG },
    { "org_enterprise", "企业类型", "Kind of enterprise", "企业类别|经济类型",                       false, false, 's', ORG },
    { "org_holding", "控股情况",   "Whose shares decide", "控股类型",                               false, false, 's', ORG },
    { "org_business_no", "工商执照注册号", "Number of the business license", "工商注册号|注册号",     false, false, 's', ORG },
    { "org_licence_no", "登记证号", "Number of the registration certificate", "登记证书号",           false, false, 's', ORG },
    { "org_authority", "登记管理机关", "Registered with", "登记机关|业务主管单位",                   false, false, 's', ORG },
    { "org_approved", "批准日期",  "Approved on",    "批准时间|批准成立日期",                       false, false, 'd', ORG },
    { "org_funding", "资金来源",   "Source of funds", "经费来源",                                   false, false, 's', ORG },
    { "org_hazard", "安全隐患类型", "Hazard",        "安全隐患",                                    false, false, 's', ORG },
    { "org_chemical", "是否危化企业", "Handles dangerous chemicals", "危化企业",                     false, false, 's', ORG },
    { "org_guard_name", "治保负责人姓名", "Who answers for security", "治保负责人|安全负责人",       true,  false, 's', ORG },
    { "org_guard_phone", "治保负责人联系方式", "Phone for security", "",                             true,  false, 's', ORG },
    { "org_has_party", "是否有党组织", "Has a Party organisation", "有无党组织",                     false, false, 's', ORG },
    { "org_party_members", "党员人数", "Party members", "党员数",                                    false, false, 'n', ORG },
    { "org_has_union", "是否有工会", "Has a trade union", "有无工会",                                false, false, 's', ORG },
    { "org_union_members", "工会会员人数", "Union members", "工会会员数",                            false, false, 'n', ORG },
    { "org_has_youth", "是否有共青团组织", "Has a Youth League organisation", "有无团组织",          false, false, 's', ORG },
    { "org_youth_members", "团员人数", "Youth League members", "团员数",                             false, false, 'n', ORG },
    { "org_has_women", "是否有妇联组织", "Has a women's organisation", "有无妇联组织",               false, false, 's', ORG },
    { "org_women", "妇女人数",     "Women",          "女职工人数",                                  false, false, 'n', ORG },
    { "dw_address", "房屋地址",    "Address of the dwelling", "地址|坐落|房屋坐落|详细地址",        true,  false, 's', DWELLING },
    { "dw_floor",  "楼层",         "Floor",          "所在楼层|层",                                 false, false, 'n', DWELLING },
    { "dw_usage",  "房屋用途",     "Use",            "用途|使用情况|房屋使用情况|房屋性质",         false, false, 's', DWELLING },
    { "dw_area",   "建筑面积",     "Area (square metres)", "面积|房屋面积",                         false, false, 's', DWELLING },
    { "dw_owner_name", "房主姓名", "Owner",          "",                                            true,  false, 's', DWELLING },
    { "dw_owner_phone", "房主联系方式", "Phone of the owner", "",                                   true,  false, 's', DWELLING },
    { "dw_owner_id_kind", "房主证件类型", "Document of the owner", "",                              false, false, 's', DWELLING },
    { "dw_owner_idno", "房主证件号码", "Its number", "",                                             true,  false, 's', DWELLING },
    { "dw_owner_address", "房主现居详址", "Where the owner lives", "",                              true,  false, 's', DWELLING },
    { "dw_let_use", "出租用途",    "Let for",        "租赁用途",                                    false, false, 's', DWELLING },
    { "dw_hazard", "安全隐患类型", "Hazard",         "安全隐患",                                    false, false, 's', DWELLING },
    { "dw_tenant_name", "承租人姓名", "Tenant",      "",                                            true,  false, 's', DWELLING },
    { "dw_tenant_idno", "承租人公民身份号码", "Identity number of the tenant", "",                  true,  false, 's', DWELLING },
    { "dw_tenant_phone", "承租人联系方式", "Phone of the tenant", "",                               true,  false, 's', DWELLING },
    { "place",     "填报单位",     "Community",      "社区|村居|填表单位|所属社区|社区名称|村（社区）|上报单位|单位名称", false, true, 's', ALL },
    { "street",    "街道",         "Street",         "镇街|街道名称|镇（街）|所属街道",             false, true,  's', ALL },
    { "district",  "区",           "District",       "区县|县区",                                   false, true,  's', ALL },
    { "today",     "填报日期",     "Date",           "填表日期|填表时间|填报时间|日期|上报日期|制表日期", false, true, 'd', ALL },
    { "count",     "总数",         "Rows",           "总人数|合计人数|人数合计|总户数",             false, true,  'n', ALL },
    { "filler",    "填表人",       "Filled in by",   "填报人|制表人|经办人|制表",                   false, true,  's', ALL },
    { 0 },
};
/* clang-format on */

const struct form_fact *form_fact_find(str key)
{
    for (const struct form_fact *f = form_facts; f->key; f++)
        if (str_is(key, f->key))
            return f;
    return NULL;
}

static const struct form_fact *match(struct arena *a, str heading, int units, bool once,
                                     bool *exact)
{
    const struct form_fact *best = NULL;
    int                     most = 0;
    size_t                  longest = 0;

    for (const struct form_fact *f = form_facts; f->key; f++) {
        struct import_words w = { f->key, f->zh, f->en, f->others };
        int n = !(f->units & units) || (once && !f->once) ? 0 : heading_fits(a, &w, heading);
        /* "与户主关系" holds "关系" too: the longer name of the two is meant */
        if (n > most || (n && n == most && strlen(f->zh) > longest)) {
            most = n;
            best = f;
            longest = strlen(f->zh);
        }
    }
    *exact = most == 2;
    return best;
}

/* Whose a heading says it is, in whatever words: the head of the household, who answers for an
 * organisation or its security, the owner and the tenant of a dwelling. */
struct whose {
    const char *word;
    int         units;
    const char *name, *of; /* the fact that is his name; what his other facts begin with */
};
static const struct whose whose[] = {
    { "户主", PEOPLE, "head_name", "head_" },
    { "治保负责人", ORG, "org_guard_name", "org_guard_" },
    { "安全负责人", ORG, "org_guard_name", "org_guard_" },
    { "法定代表人", ORG, "org_leader", "org_" },
    { "法人代表", ORG, "org_leader", "org_" },
    { "法人", ORG, "org_leader", "org_" },
    { "负责人", ORG, "org_leader", "org_" },
    { "经营者", ORG, "org_leader", "org_" },
    { "房主", DWELLING, "dw_owner_name", "dw_owner_" },
    { "业主", DWELLING, "dw_owner_name", "dw_owner_" },
    { "房东", DWELLING, "dw_owner_name", "dw_owner_" },
    { "产权人", DWELLING, "dw_owner_name", "dw_owner_" },
    { "承租人", DWELLING, "dw_tenant_name", "dw_tenant_" },
    { "租户", DWELLING, "dw_tenant_name", "dw_tenant_" },
    { "租客", DWELLING, "dw_tenant_name", "dw_tenant_" },
};

static const struct whose *whose_is(str heading, int units, size_t *at)
{
    for (size_t i = 0; i < COUNT(whose); i++)
        if ((whose[i].units & units) && str_find(heading, str_of(whose[i].word), at))
            return &whose[i];
    return NULL;
}

/* "户主证件号", "户主的手机" and "联系电话（户主）" are not of whoever stands in the row: what they
 * say without that word is sought among what a person has. Where the household lives is the same
 * for all of it; of the rest of his record nothing is known here. AT: where the word stands. */
static const struct form_fact *match_his(struct arena *a, str heading, const struct whose *w,
                                         size_t at, bool *exact)
{
    static const char *const same[] = { "members", "address", "building", "entrance",
                                        "room",    "grid",    "community" };
    static const char *const his[] = {
        "name", "idno", "phone", "sex", "born", "id_kind", "address"
    };
    str rest = { heading.p + at + strlen(w->word), heading.n - at - strlen(w->word) };

    if (str_starts(rest, STR("的")))
        rest = (str){ rest.p + 3, rest.n - 3 };
    rest = heading_plain(a, str_fmt(a, "%.*s" STR_FMT, (int)at, heading.p, STR_ARG(rest)));
    *exact = !rest.n || str_is(rest, "（）") || str_is(rest, "()");
    if (*exact)
        return form_fact_find(str_of(w->name));
    const struct form_fact *f = match(a, rest, PEOPLE, false, exact);
    for (size_t i = 0; f && i < COUNT(same) && (w->units & PEOPLE); i++)
        if (strcmp(f->key, same[i]) == 0)
            return f;
    for (size_t i = 0; f && i < COUNT(his); i++)
        if (strcmp(f->key, his[i]) == 0)
            return form_fact_find(i ? str_fmt(a, "%s%s", w->of, his[i]) : str_of(w->name));
    return NULL;
}

const struct form_fact *form_fact_match(struct arena *a, str heading, int units, bool once,
                                        bool *exact)
{
    size_t                  at = 0, plain = 0;
    const struct whose     *w = once ? NULL : whose_is(heading, units, &at);
    const struct form_fact *f = match(a, heading, units, once, exact);

    /* a name of a fact that says whose it is, outside of brackets; "与户主关系" and
     * "户主姓名及成员" are of whoever stands in the row */
    if (!w || (*exact && whose_is(heading_plain(a, heading), units, &plain)) ||
        str_find(heading, STR("关系"), &plain) || str_find(heading, STR("成员"), &plain))
        return f;
    return match_his(a, heading, w, at, exact);
}

const struct form_fact *form_fact_under(struct arena *a, str group, str heading, int units,
                                        bool *exact)
{
    size_t at = 0;
    str    whom = heading_plain(a, group);

    if (whose_is(whom, units, &at) || heading_of_others(whom))
        heading = str_fmt(a, STR_FMT STR_FMT, STR_ARG(whom), STR_ARG(heading));
    return form_fact_match(a, heading, units, false, exact);
}

str form_code_say(const struct list *codes, const char *list, str code)
{
    const struct code_row *x = code.n ? code_find(codes, list, code) : NULL;

    return x ? x->zh : code;
}

str form_date(struct arena *a, int64_t day, int dates)
{
    if (day == DATE_NONE)
        return (str){ 0 };
    struct civil c = date_civil(day);
    switch (dates) {
    case DATES_PLAIN:
        return str_fmt(a, "%04d%02d%02d", c.year, c.month, c.day);
    case DATES_DOT:
        return str_fmt(a, "%04d.%02d.%02d", c.year, c.month, c.day);
    case DATES_CN:
        return str_fmt(a, "%d年%d月%d日", c.year, c.month, c.day);
    default:
        return str_fmt(a, "%04d-%02d-%02d", c.year, c.month, c.day);
    }
}

int64_t form_age(int64_t born, int64_t day)
{
    struct civil b = date_civil(born), d = date_civil(day);

    return d.year - b.year - (d.month < b.month || (d.month == b.month && d.day < b.day));
}

static str room_said(struct arena *a, str s)
{
    return s.n && is_digit(s.p[s.n - 1]) ? str_fmt(a, STR_FMT "室", STR_ARG(s)) : s;
}

str form_address(struct req *r, const struct door *d)
{
    str community = place_name(app_places(r->app), d->place_now, LANG_ZH);

    return str_fmt(
        r->mem, STR_FMT STR_FMT, STR_ARG(place_short_name(community)),
        STR_ARG(address_text(r->mem, d->building, d->entrance, room_said(r->mem, d->room))));
}

static str number(struct arena *a, int64_t n)
{
    return n >= 0 ? str_int(a, n) : (str){ 0 };
}

/* Facts of the whole filling. */
static str say_once(struct req *r, const char *key, int dates, const struct form_subject *s)
{
    const struct place_image *places = app_places(r->app);
    int64_t                   place = s->place;
    str                       name = r->who ? r->who->name_mask : (str){ 0 };

    if (strcmp(key, "place") == 0)
        return place_name(places, place, LANG_ZH);
    if (strcmp(key, "street") == 0) /* a whole district is in none */
        return place >= FIRST_STREET ? place_name(places, place_at(place, LEVEL_STREET), LANG_ZH)
                                     : (str){ 0 };
    if (strcmp(key, "district") == 0)
        return place_name(places, place_at(place, LEVEL_DISTRICT), LANG_ZH);
    if (strcmp(key, "today") == 0)
        return form_date(r->mem, s->day, dates);
    if (strcmp(key, "count") == 0)
        return number(r->mem, s->people);
    return s->filler.n ? s->filler : name;
}

/* What stands in clear in the person's record. */
static str say_code(const struct list *c, const char *key, const struct form_subject *s)
{
    const struct inhabitant *p = s->p;
    const struct {
        const char *key, *list;
        str         code;
    } row[] = {
        { "sex", "sex", p->sex },
        { "id_kind", "id_kind", p->id_kind },
        { "ethnic", "ethnic", p->ethnic },
        { "politics", "politics", p->politics },
        { "education", "education", p->education },
        { "marriage", "marriage", p->marriage },
        { "residence", "residence", p->residence },
        { "nation", "nation", p->nation },
        { "inflow", "inflow", p->inflow },
        { "permit", "permit", p->permit },
        { "relation", "relation", s->mate->relation },
    };

    for (size_t i = 0; i < COUNT(row); i++)
        if (strcmp(row[i].key, key) == 0)
            return form_code_say(c, row[i].list, row[i].code);
    return (str){ 0 };
}

/* A further field, which stands beside the record. */
str form_more_say(struct req *r, const struct list *codes, const struct more_field *f, int dates,
                  const struct list *more)
{
    str     v = more_value_in(more, str_of(f->key));
    int64_t day = DATE_NONE;

    if (f->kind == MORE_CODE)
        return form_code_say(codes, f->list, v);
    return f->kind == MORE_DAY && date_read(v, &day) ? form_date(r->mem, day, dates) : v;
}

str form_fact_say(struct req *r, const struct list *codes, const struct form_fact *f, int dates,
                  const struct form_subject *s)
{
    const struct {
        const char *key;
        str         text;
    } clear[] = {
        { "name", s->clear.name },
        { "alias", s->clear.alias },
        { "idno", s->clear.idno },
        { "phone", s->clear.phone },
        { "hukou", s->clear.hukou },
        { "work", s->clear.work },
        { "care", s->flags },
        { "head_name", s->head_clear.name },
        { "head_idno", s->head_clear.idno },
        { "head_phone", s->head_clear.phone },
    };
    const char              *key = f->key;
    const struct door       *d = s->door;
    const struct more_field *more = form_fact_more(f);

    if (f->once)
        return say_once(r, key, dates, s);
    if (s->thing && !(f->units & PEOPLE))
        return form_thing_say(r, codes, f, dates, s);
    if (more)
        return form_more_say(r, codes, more, dates, &s->more);
    for (size_t i = 0; i < COUNT(clear); i++)
        if (strcmp(clear[i].key, key) == 0)
            return clear[i].text;
    if (strcmp(key, "n") == 0)
        return number(r->mem, s->n);
    if (strcmp(key, "born") == 0)
        return form_date(r->mem, s->p->born, dates);
    if (strcmp(key, "age") == 0)
        return s->p->born == DATE_NONE ? (str){ 0 } : number(r->mem, form_age(s->p->born, s->day));
    if (strcmp(key, "head_sex") == 0)
        return s->head ? form_code_say(codes, "sex", s->head->sex) : (str){ 0 };
    if (strcmp(key, "head_born") == 0)
        return s->head ? form_date(r->mem, s->head->born, dates) : (str){ 0 };
    if (strcmp(key, "members") == 0)
        return number(r->mem, d->people);
    if (strcmp(key, "main") == 0)
        return s->mate->main ? STR("是") : STR("否");
    if (strcmp(key, "address") == 0)
        return form_address(r, d);
    if (strcmp(key, "building") == 0)
        return d->building;
    if (strcmp(key, "entrance") == 0)
        return entrance_said(r->mem, d->entrance);
    if (strcmp(key, "room") == 0)
        return d->room;
    if (strcmp(key, "community") == 0)
        return place_name(app_places(r->app), d->place_now, LANG_ZH);
    if (strcmp(key, "grid") == 0)
        return d->grid ? place_name(app_places(r->app), d->grid, LANG_ZH) : (str){ 0 };
    if (strcmp(key, "since") == 0)
        return form_date(r->mem, s->since, dates);
    if (strcmp(key, "permit_until") == 0)
        return form_date(r->mem, s->p->permit_until, dates);
    return say_code(codes, key, s);
}
