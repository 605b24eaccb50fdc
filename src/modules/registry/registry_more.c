/* registry_more.c -- further fields: what they are, their checks, their place beside the record. */
#include "modules/registry/registry_more.h"
#include "base/when.h"
#include "core/app.h"
#include "core/idno.h"
#include "core/importing.h"
#include "core/phone.h"
#include "core/small.h"
#include "modules/registry/registry.h"
#include "modules/registry/registry_more.sql.h"

enum { MOST_JSON = 48 << 10 };

/* clang-format off */
const struct more_part more_parts[] = {
    { "一般", "General" },
    { "户籍", "Registration" },
    { "流动人口", "From elsewhere" },
    { "境外人员", "From abroad" },
    { "留守与帮扶", "Left behind, and help" },
    { "房主", "Owner" },
    { "出租", "Letting" },
    { "安全", "Safety" },
    { "党工团妇组织", "Party, union, youth and women's organisations" },
};
#define PERSON(key, kind, list, mask, day, most, part, zh, en, others) \
    { "person", #key, kind, list, mask, day, most, part, zh, en, others, offsetof(struct person_in, key) },
#define OTHER(subject, key, kind, list, mask, day, most, part, zh, en) \
    { subject, key, kind, list, mask, day, most, part, zh, en, "", 0 }
const struct more_field more_fields[] = {
    MORE_OF_PEOPLE(PERSON)
    OTHER("dwelling", "owner_name",    MORE_TEXT,   NULL,         AS_NAME,   ANY,  60,  5, "房主姓名", "Owner"),
    OTHER("dwelling", "owner_phone",   MORE_PHONE,  NULL,         AS_PHONE,  ANY,  0,   5, "房主联系方式", "Phone of the owner"),
    OTHER("dwelling", "owner_id_kind", MORE_CODE,   "id_kind",    OPEN,      ANY,  0,   5, "房主证件类型", "Document of the owner"),
    OTHER("dwelling", "owner_idno",    MORE_IDNO,   NULL,         AS_NUMBER, ANY,  0,   5, "房主证件号码", "Its number"),
    OTHER("dwelling", "owner_address", MORE_TEXT,   NULL,         HIDDEN,    ANY,  120, 5, "房主现居详址", "Where the owner lives"),
    OTHER("dwelling", "let_use",       MORE_CODE,   "let_use",    OPEN,      ANY,  0,   6, "出租用途", "Let for"),
    OTHER("dwelling", "hazard",        MORE_CODE,   "hazard",     OPEN,      ANY,  0,   6, "安全隐患类型", "Hazard"),
    OTHER("dwelling", "tenant_name",   MORE_TEXT,   NULL,         AS_NAME,   ANY,  60,  6, "承租人姓名", "Tenant"),
    OTHER("dwelling", "tenant_idno",   MORE_IDNO,   NULL,         AS_NUMBER, ANY,  0,   6, "承租人公民身份号码", "Identity number of the tenant"),
    OTHER("dwelling", "tenant_phone",  MORE_PHONE,  NULL,         AS_PHONE,  ANY,  0,   6, "承租人联系方式", "Phone of the tenant"),
    OTHER("building", "steward_name",  MORE_TEXT,   NULL,         AS_NAME,   ANY,  60,  0, "楼栋长姓名", "Steward of the building"),
    OTHER("building", "steward_phone", MORE_PHONE,  NULL,         AS_PHONE,  ANY,  0,   0, "楼栋长手机", "Phone of the steward"),
    OTHER("building", "floor_area",    MORE_NUMBER, NULL,         OPEN,      ANY,  10000000, 0, "面积（平方米）", "Floor area (square metres)"),
    OTHER("org", "enterprise",      MORE_CODE,   "enterprise", OPEN,     ANY,  0,  0, "企业类型", "Kind of enterprise"),
    OTHER("org", "holding",         MORE_CODE,   "holding",    OPEN,     ANY,  0,  0, "控股情况", "Whose shares decide"),
    OTHER("org", "business_no",     MORE_TEXT,   NULL,         OPEN,     ANY,  30, 0, "工商执照注册号", "Number of the business license"),
    OTHER("org", "licence_no",      MORE_TEXT,   NULL,         OPEN,     ANY,  30, 0, "登记证号", "Number of the registration certificate"),
    OTHER("org", "authority",       MORE_TEXT,   NULL,         OPEN,     ANY,  60, 0, "登记管理机关", "Registered with"),
    OTHER("org", "approved",        MORE_DAY,    NULL,         OPEN,     PAST, 0,  0, "批准日期", "Approved on"),
    OTHER("org", "funding",         MORE_TEXT,   NULL,         OPEN,     ANY,  60, 0, "资金来源", "Source of funds"),
    OTHER("org", "hazard",          MORE_CODE,   "hazard",     OPEN,     ANY,  0,  7, "安全隐患类型", "Hazard"),
    OTHER("org", "chemical",        MORE_CODE,   "yesno",      OPEN,     ANY,  0,  7, "是否危化企业", "Handles dangerous chemicals"),
    OTHER("org", "guard_name",      MORE_TEXT,   NULL,         AS_NAME,  ANY,  60, 7, "治保负责人姓名", "Who answers for security"),
    OTHER("org", "guard_phone",     MORE_PHONE,  NULL,         AS_PHONE, ANY,  0,  7, "治保负责人联系方式", "Phone for security"),
    OTHER("org", "has_party",       MORE_CODE,   "yesno",      OPEN,     ANY,  0,  8, "是否有党组织", "Has a Party organisation"),
    OTHER("org", "party_members",   MORE_NUMBER, NULL,         OPEN,     ANY,  10000000, 8, "党员人数", "Party members"),
    OTHER("org", "has_union",       MORE_CODE,   "yesno",      OPEN,     ANY,  0,  8, "是否有工会", "Has a trade union"),
    OTHER("org", "union_members",   MORE_NUMBER, NULL,         OPEN,     ANY,  10000000, 8, "工会会员人数", "Union members"),
    OTHER("org", "has_youth",       MORE_CODE,   "yesno",      OPEN,     ANY,  0,  8, "是否有共青团组织", "Has a Youth League organisation"),
    OTHER("org", "youth_members",   MORE_NUMBER, NULL,         OPEN,     ANY,  10000000, 8, "团员人数", "Youth League members"),
    OTHER("org", "has_women",       MORE_CODE,   "yesno",      OPEN,     ANY,  0,  8, "是否有妇联组织", "Has a women's organisation"),
    OTHER("org", "women",           MORE_NUMBER, NULL,         OPEN,     ANY,  10000000, 8, "妇女人数", "Women"),
    { .key = NULL },
};

/* ---- out and in ---- */

const struct field more_value_fields[] = {
    TEXT(struct more_value, key,   1, 20, .required = true, .doc = "Which field, GET /registry/more-fields."),
    TEXT(struct more_value, value, 0, 300, .doc = "Its value: a code, a day, a number, words; personal ones masked where they are read. Empty: none."),
    FIELDS_END,
};
struct more_list {
    struct list more;
};
static const struct field more_list_fields[] = {
    LIST(struct more_list, more, struct more_value, more_value_fields, MORE_MOST, .doc = "values"),
    FIELDS_END,
};
struct more_row {
    str said, said_sealed;
};
static const struct field more_row_fields[] = {
    TEXT(struct more_row, said,        0, 60000, .doc = "said"),
    TEXT(struct more_row, said_sealed, 0, 200000, .secret = true),
    FIELDS_END,
};
static const struct message
    msg_future = { "more.future", "“{0}”不能在将来。", "\"{0}\" must not lie in the future." },
    msg_number = { "more.number", "“{0}”应为 0 到 {1} 的整数。", "\"{0}\" is a whole number from 0 to {1}." },
    msg_long = { "more.long", "“{0}”最多 {1} 个字。", "\"{0}\" has at most {1} characters." },
    msg_area = { "more.area", "“{0}”应为 6 到 12 位区划代码，或写地名。", "\"{0}\" is an area code of 6 to 12 digits, or a name." };
/* clang-format on */

const struct more_field *more_find(const char *subject, str key)
{
    for (const struct more_field *f = more_fields; f->key; f++)
        if (strcmp(f->subject, subject) == 0 && str_is(key, f->key))
            return f;
    return NULL;
}

str more_label(const struct req *r, const struct more_field *f)
{
    return str_of(r->lang == LANG_ZH ? f->zh : f->en);
}

/* ---- what may stand in a field ---- */

static error *check_day(struct req *r, const struct more_field *f, str *v)
{
    const struct field day = { .name = f->key, .type = FT_DATE };
    int64_t            date = DATE_NONE;
    char               text[DATE_TEXT];

    TRY(import_cell(r->mem, &day, NULL, *v, &date));
    if (f->day == PAST && date > when_date(r->now))
        return error_on(r->mem, f->key, &msg_future, more_label(r, f));
    date_text(date, text);
    *v = str_dup(r->mem, str_of(text));
    return NULL;
}

static error *check_area(struct req *r, const struct more_field *f, str v)
{
    size_t digits = 0;

    for (size_t i = 0; i < v.n; i++)
        digits += is_digit(v.p[i]);
    return digits == v.n && (v.n < 6 || v.n > 12)
               ? error_on(r->mem, f->key, &msg_area, more_label(r, f))
               : NULL;
}

static error *check_number(struct req *r, const struct more_field *f, str *v)
{
    const struct field number = {
        .name = f->key, .type = FT_INT, .min = INT64_MIN, .max = INT64_MAX
    };
    int64_t n = 0;

    TRY(import_cell(r->mem, &number, NULL, *v, &n));
    if (n < 0 || n > f->most)
        return error_on(r->mem, f->key, &msg_number, more_label(r, f), str_int(r->mem, f->most));
    *v = str_int(r->mem, n);
    return NULL;
}

static error *check_text(struct req *r, const struct more_field *f, str v)
{
    size_t chars = 0;

    if (utf8_count(v, &chars) && (int64_t)chars <= f->most)
        return NULL;
    return error_on(r->mem, f->key, &msg_long, more_label(r, f), str_int(r->mem, f->most));
}

error *more_check(struct req *r, const struct list *codes, const struct more_field *f, str *v)
{
    struct idno x;
    error      *e = NULL;

    *v = str_trim(*v);
    if (!v->n)
        return NULL;
    switch (f->kind) {
    case MORE_CODE:
        return code_check(r, codes, f->list, f->key, v);
    case MORE_DAY:
        return check_day(r, f, v);
    case MORE_NUMBER:
        return check_number(r, f, v);
    case MORE_PHONE:
        return phone_check(r->mem, f->key, NULL, *v, v);
    case MORE_IDNO:
        e = idno_read(r->mem, (str){ 0 }, *v, when_date(r->now), &x);
        if (e)
            e->field = f->key;
        else
            *v = x.text;
        return e;
    case MORE_AREA:
        TRY(check_area(r, f, *v));
        return check_text(r, f, *v);
    default:
        return check_text(r, f, *v);
    }
}

static str masked(struct arena *a, const struct more_field *f, str v)
{
    switch (f->mask) {
    case AS_NAME:
        return mask_name(a, v);
    case AS_PHONE:
        return mask_phone(a, v);
    case AS_NUMBER:
        return mask_idno(a, v);
    case HIDDEN:
        return STR("***");
    default:
        return v;
    }
}

bool person_more_mask(struct arena *a, const char *field, str *text)
{
    const struct more_field *f = more_find("person", str_of(field));

    if (!f || f->mask == OPEN)
        return false;
    *text = masked(a, f, *text);
    return true;
}

/* ---- beside the record ---- */

static error *row_of(struct req *r, const char *subject, struct ref ref, struct more_row *out,
                     bool *found)
{
    return db_maybe(r->db, r->mem, &sql_registry_more,
                    DB_ARGS(db_int("community", ref.community), db_int("id", ref.id),
                            db_text("subject_word", str_of(subject))),
                    more_row_fields, out, found);
}

error *more_read(struct req *r, str json, struct list *out)
{
    struct more_list x = { { NULL, 0, sizeof(struct more_value) } };

    if (json.n)
        TRY(json_read(r->mem, r->app->server.refs, json, more_list_fields, &x));
    *out = x.more;
    return NULL;
}

str more_text(struct req *r, struct list values)
{
    struct more_list x = { values };
    struct buf       b;
    struct jw        j = { 0 };

    buf_init(&b, r->mem, MOST_JSON);
    jw_init(&j, &b, r->app->server.refs);
    jw_record(&j, more_list_fields, &x);
    jw_done(&j);
    return buf_done(&b);
}

error *more_masked(struct req *r, const char *subject, struct ref ref, struct list *out)
{
    struct more_row row = { 0 };
    bool            found = false;

    TRY(row_of(r, subject, ref, &row, &found));
    return more_read(r, row.said, out);
}

error *more_opened(struct req *r, const char *subject, struct ref ref, struct list *out)
{
    struct more_row row = { 0 };
    struct list     sealed;
    bool            found = false;
    str             text = { 0 };

    TRY(row_of(r, subject, ref, &row, &found));
    TRY(more_read(r, row.said, out));
    if (!row.said_sealed.n)
        return NULL;
    TRY(vault_unseal(r->app->vault, r->mem, "registry.more", ref, row.said_sealed, &text));
    TRY(more_read(r, text, &sealed));
    struct more_value       *v = out->item;
    const struct more_value *s = sealed.item;
    for (size_t i = 0; i < out->n; i++)
        for (size_t k = 0; k < sealed.n; k++)
            if (str_eq(v[i].key, s[k].key))
                v[i].value = s[k].value;
    return NULL;
}

str more_value_in(const struct list *all, str key)
{
    const struct more_value *v = all->item;

    for (size_t i = 0; i < all->n; i++)
        if (str_eq(v[i].key, key))
            return v[i].value;
    return (str){ 0 };
}

void more_somebody(struct req *r, const struct list *all, str who, struct somebody *out)
{
    out->name = more_value_in(all, str_fmt(r->mem, STR_FMT "_name", STR_ARG(who)));
    out->phone = more_value_in(all, str_fmt(r->mem, STR_FMT "_phone", STR_ARG(who)));
    out->idno = more_value_in(all, str_fmt(r->mem, STR_FMT "_idno", STR_ARG(who)));
}

error *more_forget(struct req *r, const char *subject, struct ref ref)
{
    TRY(more_phones_kept(r, subject, ref, (struct list){ 0 }));
    return db_exec_later(r->db, r->mem, &sql_registry_more_drop,
                         DB_ARGS(db_int("community", ref.community), db_int("id", ref.id),
                                 db_text("subject_word", str_of(subject))));
}

/* ALL, in their normal form and none of them empty, instead of what was there. */
void more_seal(struct req *r, const char *subject, struct ref ref, struct list all, str *said,
               str *sealed)
{
    const struct more_value *v = all.item;
    struct more_value       *seen = NEWN(r->mem, struct more_value, all.n + 1);
    struct more_value       *own = NEWN(r->mem, struct more_value, all.n + 1);
    size_t                   n_own = 0;

    for (size_t i = 0; i < all.n; i++) {
        const struct more_field *f = more_find(subject, v[i].key);
        seen[i] = (struct more_value){ v[i].key, masked(r->mem, f, v[i].value) };
        if (f->mask != OPEN)
            own[n_own++] = v[i];
    }
    *said = more_text(r, (struct list){ seen, all.n, sizeof *seen });
    *sealed = n_own ? vault_seal(r->app->vault, r->mem, "registry.more", ref,
                                 more_text(r, (struct list){ own, n_own, sizeof *own }))
                    : (str){ 0 };
}

error *more_write(struct req *r, const char *subject, struct ref ref, struct list all)
{
    str said = { 0 }, sealed = { 0 };

    if (!all.n)
        return more_forget(r, subject, ref);
    TRY(more_phones_kept(r, subject, ref, all));
    more_seal(r, subject, ref, all, &said, &sealed);
    return db_exec_later(r->db, r->mem, &sql_registry_more_put,
                         DB_ARGS(db_int("community", ref.community), db_int("id", ref.id),
                                 db_text("subject_word", str_of(subject)), db_text("said", said),
                                 db_text("said_sealed", sealed)));
}

/* ---- of people: members of struct person_in ---- */

str *more_member(const struct more_field *f, struct person_in *in)
{
    return (str *)((char *)in + f->at);
}

error *person_more_open(struct req *r, struct ref ref, struct person_in *in)
{
    struct list all;

    TRY(more_opened(r, "person", ref, &all));
    const struct more_value *v = all.item;
    for (size_t i = 0; i < all.n; i++) {
        const struct more_field *f = more_find("person", v[i].key);
        if (f)
            *more_member(f, in) = v[i].value;
    }
    return NULL;
}

void more_also(error **all, error *e)
{
    while (*all)
        all = &(*all)->next;
    *all = e;
}

error *person_more_check(struct req *r, const struct list *codes, struct person_in *in)
{
    error *all = NULL;

    for (const struct more_field *f = more_fields; f->key; f++)
        if (strcmp(f->subject, "person") == 0)
            more_also(&all, more_check(r, codes, f, more_member(f, in)));
    return all;
}

bool person_has_more(const struct person_in *in)
{
    for (const struct more_field *f = more_fields; f->key; f++)
        if (strcmp(f->subject, "person") == 0 && ((const str *)((const char *)in + f->at))->n)
            return true;
    return false;
}

error *person_more_write(struct req *r, struct ref ref, const struct person_in *in)
{
    struct more_value all[MORE_MOST];
    size_t            n = 0;

    for (const struct more_field *f = more_fields; f->key; f++) {
        if (strcmp(f->subject, "person") != 0)
            continue;
        str v = *(const str *)((const char *)in + f->at);
        if (v.n)
            all[n++] = (struct more_value){ str_of(f->key), v };
    }
    return more_write(r, "person", ref, (struct list){ all, n, sizeof *all });
}
