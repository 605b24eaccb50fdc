/* forms_facts.c -- what the registry can say into a form, and the words by which other people's
 * headings ask for it. */
#include "base/when.h"
#include "core/app.h"
#include "core/heading.h"
#include "modules/forms/forms.h"

/* clang-format off */
const struct form_fact form_facts[] = {
    { "n",         "序号",         "No.",            "编号|序",                                     false, false, 'n' },
    { "name",      "姓名",         "Name",           "人员姓名|居民姓名|成员姓名|户主姓名及成员",   true,  false, 's' },
    { "alias",     "曾用名",       "Former name",    "别名",                                        true,  false, 's' },
    { "sex",       "性别",         "Sex",            "",                                            false, false, 's' },
    { "born",      "出生日期",     "Date of birth",  "出生年月|出生年月日|生日",                    false, false, 'd' },
    { "age",       "年龄",         "Age",            "周岁|岁数",                                   false, false, 'n' },
    { "id_kind",   "证件类型",     "Kind of document", "证件种类|证件名称",                         false, false, 's' },
    { "idno",      "公民身份号码", "Identity number", "身份证号|身份证号码|身份证|证件号码|居民身份证号码|证件号", true, false, 's' },
    { "phone",     "联系电话",     "Phone",          "电话|手机|手机号|手机号码|联系方式|电话号码",  true,  false, 's' },
    { "ethnic",    "民族",         "Ethnic group",   "",                                            false, false, 's' },
    { "politics",  "政治面貌",     "Political affiliation", "",                                     false, false, 's' },
    { "education", "文化程度",     "Education",      "学历|受教育程度",                             false, false, 's' },
    { "marriage",  "婚姻状况",     "Marital status", "婚姻|婚否",                                   false, false, 's' },
    { "residence", "人口类型",     "Kind of population", "户籍类型|人员类别|人口类别",              false, false, 's' },
    { "nation",    "国籍",         "Nationality",    "国籍地区|国家地区",                           false, false, 's' },
    { "hukou",     "户籍地址",     "Registered address", "户籍地|户口所在地|户籍所在地|户籍详址",   true,  false, 's' },
    { "work",      "工作单位",     "Place of work",  "服务处所|单位|就业单位",                      true,  false, 's' },
    { "relation",  "与户主关系",   "Relation to the head", "与户主的关系|关系",                     false, false, 's' },
    { "main",      "是否常住",     "Lives there",    "常住",                                        false, false, 's' },
    { "head_name", "户主姓名",     "Head of household", "户主",                                     true,  false, 's' },
    { "head_idno", "户主身份证号", "Head's identity number", "",                                     true,  false, 's' },
    { "head_phone", "户主联系电话", "Head's phone",         "",                                     true,  false, 's' },
    { "head_sex",  "户主性别",     "Head's sex",     "",                                            false, false, 's' },
    { "head_born", "户主出生日期", "Head's date of birth", "",                                      false, false, 'd' },
    { "members",   "家庭人口数",   "People in the household", "家庭人数|户内人数|人口数|家庭人口", false, false, 'n' },
    { "address",   "现住地址",     "Address",        "住址|地址|家庭住址|居住地址|现居住地|现居住地址|详细地址|居住地|现住址", true, false, 's' },
    { "building",  "楼栋",         "Building",       "楼号|幢|栋|楼栋号",                           false, false, 's' },
    { "entrance",  "单元",         "Entrance",       "单元号",                                      false, false, 's' },
    { "room",      "房号",         "Room",           "室|门牌号|房间号|室号",                       true,  false, 's' },
    { "community", "所属社区",     "Community of the household", "社区|村居|社区名称|村（社区）|居委会|所在社区", false, false, 's' },
    { "grid",      "网格",         "Grid",           "所属网格|网格名称",                           false, false, 's' },
    { "care",      "关爱类别",     "Care",           "人员类型|困难类型|特殊情况|关爱类型",         true,  false, 's' },
    { "since",     "入住日期",     "Living there since", "入住时间|居住起始日期|来本地日期|流入日期", false, false, 'd' },
    { "inflow",    "流入原因",     "Why they came",  "来本地原因",                                  false, false, 's' },
    { "permit",    "办证类型",     "Permit",         "居住证",                                      false, false, 's' },
    { "permit_until", "证件到期日期", "Permit until", "居住证到期日期|到期日期",                    false, false, 'd' },
#define MORE(key, kind, list, mask, day, most, part, zh, en, others) \
    { #key, zh, en, others, (mask) != OPEN, false, (kind) == MORE_DAY ? 'd' : (kind) == MORE_NUMBER ? 'n' : 's' },
    MORE_OF_PEOPLE(MORE)
#undef MORE
    { "place",     "填报单位",     "Community",      "社区|村居|填表单位|所属社区|社区名称|村（社区）|上报单位|单位名称", false, true, 's' },
    { "street",    "街道",         "Street",         "镇街|街道名称|镇（街）|所属街道",             false, true,  's' },
    { "district",  "区",           "District",       "区县|县区",                                   false, true,  's' },
    { "today",     "填报日期",     "Date",           "填表日期|填表时间|填报时间|日期|上报日期|制表日期", false, true, 'd' },
    { "count",     "总人数",       "Rows",           "合计人数|人数合计|总户数",                    false, true,  'n' },
    { "filler",    "填表人",       "Filled in by",   "填报人|制表人|经办人|制表",                   false, true,  's' },
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

static const struct form_fact *match(struct arena *a, str heading, bool once, bool *exact)
{
    const struct form_fact *best = NULL;
    int                     most = 0;
    size_t                  longest = 0;

    for (const struct form_fact *f = form_facts; f->key; f++) {
        struct import_words w = { f->key, f->zh, f->en, f->others };
        int                 n = once && !f->once ? 0 : heading_fits(a, &w, heading);
        /* "户主姓名" holds "姓名" too: the longer name of the two is meant */
        if (n > most || (n && n == most && strlen(f->zh) > longest)) {
            most = n;
            best = f;
            longest = strlen(f->zh);
        }
    }
    *exact = most == 2;
    return best;
}

/* "户主证件号", "户主的手机" and "联系电话（户主）" are of the head of the household, not of
 * whoever stands in the row: what they say without that word is sought, and is his. Where the
 * household lives is the same for all of it; of the rest of his record nothing is known here. */
static const struct form_fact *match_head(struct arena *a, str heading, bool *exact)
{
    static const char *const same[] = { "members", "address", "building", "entrance",
                                        "room",    "grid",    "community" };
    struct buf               b;
    size_t                   at = 0;

    buf_init(&b, a, heading.n + 1);
    str_find(heading, STR("户主"), &at);
    buf_bytes(&b, heading.p, at);
    str rest = { heading.p + at + 6, heading.n - at - 6 };
    if (str_starts(rest, STR("的")))
        rest = (str){ rest.p + 3, rest.n - 3 };
    buf_str(&b, rest);
    rest = heading_plain(a, buf_done(&b));
    if (!rest.n || str_is(rest, "（）") || str_is(rest, "()")) {
        *exact = true;
        return form_fact_find(STR("head_name"));
    }
    const struct form_fact *f = match(a, rest, false, exact);
    for (size_t i = 0; f && i < COUNT(same); i++)
        if (strcmp(f->key, same[i]) == 0)
            return f;
    return f ? form_fact_find(str_fmt(a, "head_%s", f->key)) : NULL;
}

const struct form_fact *form_fact_match(struct arena *a, str heading, bool once, bool *exact)
{
    size_t at = 0;

    /* "与户主关系" and "户主姓名及成员" are of whoever stands in the row */
    if (once || !str_find(heading, STR("户主"), &at) || str_find(heading, STR("关系"), &at) ||
        str_find(heading, STR("成员"), &at))
        return match(a, heading, once, exact);
    return match_head(a, heading, exact);
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

/* "3" is the entrance "3单元"; "甲单元" says so itself. */
static str with(struct arena *a, str s, const char *what)
{
    return s.n && is_digit(s.p[s.n - 1]) ? str_fmt(a, STR_FMT "%s", STR_ARG(s), what) : s;
}

static str address_of(struct req *r, const struct door *d)
{
    return str_fmt(r->mem, STR_FMT STR_FMT STR_FMT STR_FMT,
                   STR_ARG(place_name(app_places(r->app), d->place_now, LANG_ZH)),
                   STR_ARG(d->building), STR_ARG(with(r->mem, d->entrance, "单元")),
                   STR_ARG(with(r->mem, d->room, "室")));
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
static str say_more(struct req *r, const struct list *codes, const struct more_field *f, int dates,
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
    const struct more_field *more = more_find("person", str_of(key));

    if (f->once)
        return say_once(r, key, dates, s);
    if (more)
        return say_more(r, codes, more, dates, &s->more);
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
        return address_of(r, d);
    if (strcmp(key, "building") == 0)
        return d->building;
    if (strcmp(key, "entrance") == 0)
        return with(r->mem, d->entrance, "单元");
    if (strcmp(key, "room") == 0)
        return d->room;
    if (strcmp(key, "community") == 0)
        return place_name(app_places(r->app), d->place_now, LANG_ZH);
    if (strcmp(key, "grid") == 0)
        return d->grid ? place_name(app_places(r->app), d->grid, LANG_ZH) : (str){ 0 };
    if (strcmp(key, "since") == 0)
        return form_date(r->mem, s->mate->since, dates);
    if (strcmp(key, "permit_until") == 0)
        return form_date(r->mem, s->p->permit_until, dates);
    return say_code(codes, key, s);
}
