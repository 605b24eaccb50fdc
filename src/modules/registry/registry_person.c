/* registry_person.c -- a person is checked, written down, changed; earlier states are kept. */
#include "base/when.h"
#include "core/app.h"
#include "core/id.h"
#include "core/idno.h"
#include "core/phone.h"
#include "core/pinyin.h"
#include "modules/registry/registry.sql.h"
#include "modules/registry/registry_api.h"
#include "modules/registry/registry_link.h"

enum { OLDEST = -40000, /* days: 1860 */ WORDS_SAID = 12 };

/* clang-format off */
const struct field person_in_fields[] = {
    TEXT(struct person_in, name,       1, 60, .required = true, .doc = "Name as in the document: rare characters and middle dots as they are."),
    TEXT(struct person_in, sex,        0, 12, .doc = "GB/T 2261.1; told by the identity number where there is one."),
    DATE(struct person_in, born,       .doc = "Day of birth; told by the identity number."),
    TEXT(struct person_in, id_kind,    0, 40, .doc = "Kind of document, code list id_kind; empty: told by the number."),
    TEXT(struct person_in, idno,       0, 60, .doc = "Identity number."),
    TEXT(struct person_in, phone,      0, 30, .doc = "Phone."),
    TEXT(struct person_in, nation,     0, 40, .doc = "Code list nation."),
    TEXT(struct person_in, ethnic,     0, 40, .doc = "Code list ethnic."),
    TEXT(struct person_in, politics,   0, 40, .doc = "Code list politics."),
    TEXT(struct person_in, education,  0, 40, .doc = "Code list education."),
    TEXT(struct person_in, marriage,   0, 40, .doc = "Code list marriage."),
    TEXT(struct person_in, residence,  0, 40, .doc = "Code list residence."),
    TEXT(struct person_in, hukou_code, 0, 12, .doc = "Area code of the household registration, 6 to 12 digits."),
    TEXT(struct person_in, hukou,      0, 120, .doc = "Address of the household registration."),
    TEXT(struct person_in, work,       0, 120, .doc = "Where he works."),
    TEXT(struct person_in, alias,      0, 60, .doc = "Former or foreign name."),
    TEXT(struct person_in, inflow,     0, 40, .doc = "Why he came, code list inflow."),
    TEXT(struct person_in, permit,     0, 40, .doc = "Code list permit."),
    DATE(struct person_in, permit_until, .doc = "When the permit ends."),
    DATE(struct person_in, died,       .doc = "Day of death."),
#define MORE(key, kind, list, mask, day, most, part, zh, en, others) \
    TEXT(struct person_in, key,        0, 300, .doc = en ": a further field."),
    MORE_OF_PEOPLE(MORE)
#undef MORE
    FIELDS_END,
};
const struct field code_item_fields[] = {
    TEXT(struct code_row, list,   0, 20, .doc = "List."),
    TEXT(struct code_row, code,   0, 20, .doc = "Code."),
    TEXT(struct code_row, zh,     0, 40, .doc = "Chinese."),
    TEXT(struct code_row, en,     0, 80, .doc = "English."),
    TEXT(struct code_row, also,   0, 400, .doc = "Other words, with | between them.", .secret = true),
    INT (struct code_row, ord,    0, INT64_MAX, .doc = "Order."),
    INT (struct code_row, number, 0, INT64_MAX, .doc = "Care flags: days until they are looked at again."),
    INT (struct code_row, yearly, 0, INT64_MAX, .doc = "Care flags: visits a year; 0: as rarely as anybody."),
    DATE(struct code_row, valid_until, .doc = "No longer offered from that day on."),
    TEXT(struct code_row, steps,  0, 80, .virt = true, .doc = "Of the list move: which steps of a household may have this reason, with commas."),
    FIELDS_END,
};
static const struct message
    msg_code = { "registry.code", "“{0}”不是这里可以填的内容。可以填：{1}。", "\"{0}\" cannot be entered here. What can: {2}." },
    msg_name = { "registry.name", "姓名里有不能用的字符：{0}。", "There is a character that no name has: {0}." },
    msg_need_name = { "registry.need_name", "没有写姓名：姓名不能为空。", "The name is missing: nobody is written down without one." },
    msg_no_name = { "registry.name", "姓名里没有文字：请填写姓名。", "There is no letter in the name: please give the name." },
    msg_born = { "registry.born", "出生日期与证件号码里的（{0}）不一致。", "The day of birth differs from that in the identity number ({0})." },
    msg_sex = { "registry.sex", "性别与证件号码里的不一致。", "The sex differs from that in the identity number." },
    msg_day = { "registry.day", "{0} 的年份不对：应在 1860 年以后。", "The year of {0} cannot be right: 1860 at the earliest." },
    msg_day_ahead = { "registry.day", "{0} 还没有到：日期不能在将来。", "{0} is still to come: the day must not lie in the future." },
    msg_before_birth = { "registry.before_birth", "去世日期不能早于出生日期 {0}。", "The day of death must not be before the day of birth, {0}." },
    msg_hukou = { "registry.hukou", "户籍地代码应为 6 到 12 位数字。", "The area code has 6 to 12 digits." },
    msg_hukou_area = { "registry.hukou_area", "没有以 {0} 开头的户籍地代码：前两位是省级区划代码（如 35 是福建省），请核对。", "No area code begins with {0}: its first two digits stand for the province (35 is Fujian). Please check it." },
    msg_changed = { "registry.changed", "别人刚刚改动了这份档案，请看一下最新内容再改。", "Somebody else has just changed this record; please look at it again." },
    msg_idno_taken = { "registry.idno_taken", "这个证件号码已登记在另一人名下（{0}）。如果是同一人，请把他迁入或合并。", "This number already belongs to somebody ({0}). If it is the same person, move him in or merge the two." };
/* clang-format on */

error *codes_load(struct req *r, struct list *out)
{
    return db_all(r->db, r->mem, &sql_registry_codes, DB_NO_ARGS, code_item_fields,
                  sizeof(struct code_row), out);
}

/* One of the words of A|B|C. */
static bool among(str words, str word)
{
    while (words.n)
        if (str_eq(str_cut(&words, '|'), word))
            return true;
    return false;
}

const struct code_row *code_find(const struct list *codes, const char *list, str word)
{
    const struct code_row *c = codes->item, *by_word = NULL;

    for (size_t i = 0; i < codes->n; i++) {
        if (!str_is(c[i].list, list))
            continue;
        if (str_eq(c[i].code, word))
            return &c[i];
        if (str_eq(c[i].zh, word) || str_eq(c[i].en, word) || among(c[i].also, word))
            by_word = &c[i];
    }
    /* 汉 for 汉族, 男性 for 男: as tables have it; but 女友 is no 女 */
    for (size_t i = 0; i < codes->n && !by_word && word.n >= 3 && strcmp(list, "relation") != 0;
         i++)
        if (str_is(c[i].list, list) &&
            ((str_starts(c[i].zh, word) && (word.n >= 6 || c[i].zh.n <= word.n + 3)) ||
             (str_starts(word, c[i].zh) && word.n <= c[i].zh.n + 3)))
            by_word = &c[i];
    return by_word;
}

/* The words of a list, or the first of a long one. */
static str words_of(struct req *r, const struct list *codes, const char *list, enum lang lang)
{
    const struct code_row *c = codes->item;
    struct buf             b;
    size_t                 n = 0;

    buf_init(&b, r->mem, 2000);
    for (size_t i = 0; i < codes->n && n <= WORDS_SAID; i++)
        if (str_is(c[i].list, list)) {
            bool said = n++ < WORDS_SAID;
            if (lang == LANG_EN)
                buf_z(&b, n == 1 ? "" : ", ");
            else if (said)
                buf_z(&b, n == 1 ? "" : "、");
            if (said)
                buf_str(&b, lang == LANG_ZH ? c[i].zh : c[i].en);
            else
                buf_z(&b, lang == LANG_ZH ? "等" : "and so on");
        }
    return buf_done(&b);
}

error *code_check(struct req *r, const struct list *codes, const char *list, const char *field,
                  str *code)
{
    *code = code_word(r->mem, *code);
    if (!code->n)
        return NULL;
    const struct code_row *c = code_find(codes, list, *code);
    if (!c)
        return error_on(r->mem, field, &msg_code, *code, words_of(r, codes, list, LANG_ZH),
                        words_of(r, codes, list, LANG_EN));
    *code = c->code;
    return NULL;
}

static void also(error **all, error *e)
{
    while (*all)
        all = &(*all)->next;
    *all = e;
}

/* Ｍａｒｉａ is found as Maria; full-width brackets, which tell two of a name apart, stay. */
static str narrow_letters(struct arena *a, str name)
{
    struct buf b;

    buf_init(&b, a, name.n + 1);
    for (size_t at = 0; at < name.n;) {
        size_t   from = at;
        uint32_t c = utf8_next(name, &at);
        if ((c >= 0xFF21 && c <= 0xFF3A) || (c >= 0xFF41 && c <= 0xFF5A))
            buf_char(&b, (char)(c - 0xFEE0));
        else if (c == 0x3000)
            buf_char(&b, ' ');
        else
            buf_bytes(&b, name.p + from, at - from);
    }
    return str_trim(buf_done(&b));
}

/* Dots, marks, pictures: what may stand beside letters or slips in for them. */
static bool is_sign(uint32_t c)
{
    return c < 'A' || c == 0xB7 || c == 0xD7 || c == 0xF7 ||
           (c >= 0x2000 && c < 0x2C00) || /* punctuation, arrows, shapes */
           (c >= 0x3000 && c < 0x3030 && c != 0x3005 && c != 0x3007) || /* not 々〇 */
           (c >= 0xFE00 && c < 0xFE70) || (c >= 0xFF00 && c < 0xFF21) ||
           (c >= 0x1F000 && c < 0x20000) || c >= 0xE0000;
}

/* No trace of a letter, and nobody writes it for one, as ○ for 〇. */
static bool is_picture(uint32_t c)
{
    return (c >= 0x2600 && c < 0x27C0) || (c >= 0x1F000 && c < 0x20000);
}

/* Letters of any script, at least one where there is anything, dots and blanks between them; no
 * control characters, digits, marks, pictures. */
static error *check_name(struct req *r, const char *field, str *name)
{
    bool letters = false;

    *name = narrow_letters(r->mem, *name);
    for (size_t at = 0; at < name->n;) {
        size_t   from = at;
        uint32_t c = utf8_next(*name, &at);
        bool     good = c >= 0xC0 || c == 0xB7 || c == ' ' || c == '.' || c == '-' || c == '\'' ||
                    (c < 128 && is_alpha((char)c));
        bool none = c == 0x2028 || c == 0x2029 || (c >= 0xE0000 && !utf8_unseen(c));
        if (!good || none || c == 0xFFFD || is_picture(c) || (c >= 0xE000 && c <= 0xF8FF))
            return error_on(r->mem, field, &msg_name,
                            utf8_named(r->mem, (str){ name->p + from, at - from }));
        letters = letters || !is_sign(c);
    }
    return name->n && !letters ? error_on(r->mem, field, &msg_no_name) : NULL;
}

static error *check_number(struct req *r, struct person_in *in)
{
    struct idno x;
    int64_t     today = when_date(r->now);

    TRY(idno_read(r->mem, in->id_kind, in->idno, today, &x));
    in->id_kind = x.kind;
    in->idno = x.text;
    if (x.born != DATE_NONE) {
        char t[DATE_TEXT];
        date_text(x.born, t);
        if (in->born != DATE_NONE && in->born != x.born)
            return error_on(r->mem, "born", &msg_born, str_of(t));
        in->born = x.born;
    }
    if (x.sex) {
        if (in->sex.n && (str_is(in->sex, "1") || str_is(in->sex, "2")) && in->sex.p[0] != x.sex)
            return error_on(r->mem, "sex", &msg_sex);
        in->sex = x.sex == '1' ? STR("1") : STR("2");
    }
    return NULL;
}

/* What kind of resident somebody is where nobody said it: by where the household is registered, or
 * by a document that only people from elsewhere have. Without either it is not known: most tables
 * have no such column, and their people are not all newcomers. */
static str residence_of(struct req *r, const struct person_in *in)
{
    static const char *const abroad[] = { "112", "414", "511", "516", "553", "554" };
    int64_t                  district = 0;

    if (in->hukou_code.n >= 6 && str_i64((str){ in->hukou_code.p, 6 }, 1, INT64_MAX, &district))
        return place_find(app_places(r->app), district) ? STR("01") : STR("02");
    for (size_t i = 0; i < COUNT(abroad); i++)
        if (str_is(in->id_kind, abroad[i]))
            return STR("03");
    return (str){ 0 };
}

static str day_text(struct req *r, int64_t day)
{
    char t[DATE_TEXT];

    date_text(day, t);
    return str_dup(r->mem, str_of(t));
}

error *day_sensible(struct req *r, const char *field, int64_t day)
{
    bool ahead = day > when_date(r->now);

    return day == DATE_NONE || (day >= OLDEST && !ahead)
               ? NULL
               : error_on(r->mem, field, ahead ? &msg_day_ahead : &msg_day, day_text(r, day));
}

/* Of the code list of areas only the provinces are known. */
static error *check_hukou(struct req *r, str code)
{
    int64_t n = 0;

    if (code.n < 6 || !str_i64(code, 0, INT64_MAX, &n))
        return error_on(r->mem, "hukou_code", &msg_hukou);
    return area_known(code) ? NULL
                            : error_on(r->mem, "hukou_code", &msg_hukou_area, (str){ code.p, 2 });
}

error *person_check(struct req *r, const struct list *codes, struct person_in *in)
{
    error *all = NULL, *no_kind = NULL;
    bool   named = in->name.n;
    struct {
        const char *list;
        str        *at;
    } coded[] = { { "sex", &in->sex },           { "id_kind", &in->id_kind },
                  { "nation", &in->nation },     { "ethnic", &in->ethnic },
                  { "politics", &in->politics }, { "education", &in->education },
                  { "marriage", &in->marriage }, { "residence", &in->residence },
                  { "inflow", &in->inflow },     { "permit", &in->permit } };

    for (size_t i = 0; i < COUNT(coded); i++) {
        error *e = code_check(r, codes, coded[i].list, coded[i].list, coded[i].at);
        no_kind = coded[i].at == &in->id_kind ? e : no_kind;
        also(&all, e);
    }
    if (in->name.n)
        also(&all, check_name(r, "name", &in->name));
    if (!in->name.n)
        also(&all, error_on(r->mem, "name", named ? &msg_no_name : &msg_need_name));
    also(&all, check_name(r, "alias", &in->alias));
    if (!no_kind) /* it says what a number is */
        also(&all, check_number(r, in));
    also(&all, nation_fits(r, in));
    if (in->phone.n && !str_eq(in->phone, in->phone_kept))
        also(&all, phone_of_people(r->mem, "phone", in->phone, &in->phone));
    if (in->hukou_code.n && !str_eq(in->hukou_code, in->hukou_kept))
        also(&all, check_hukou(r, in->hukou_code));
    also(&all, day_sensible(r, "born", in->born));
    error *e = day_sensible(r, "died", in->died);
    if (!e && in->died != DATE_NONE && in->born != DATE_NONE && in->died < in->born)
        e = error_on(r->mem, "died", &msg_before_birth, day_text(r, in->born));
    also(&all, e);
    if (!in->sex.n)
        in->sex = STR("0");
    if (!in->nation.n && (str_is(in->id_kind, "111") || str_is(in->id_kind, "114")))
        in->nation = STR("156");
    if (!in->residence.n)
        in->residence = residence_of(r, in);
    also(&all, person_more_check(r, codes, in));
    in->hukou = str_trim(in->hukou);
    in->work = str_trim(in->work);
    return all;
}

/* ---- the record and its tokens ---- */

static void spread(const struct person_in *in, struct inhabitant *p, struct inhabitant_clear *c)
{
    p->sex = in->sex;
    p->born = in->born;
    p->id_kind = in->id_kind;
    p->nation = in->nation;
    p->ethnic = in->ethnic;
    p->politics = in->politics;
    p->education = in->education;
    p->marriage = in->marriage;
    p->residence = in->residence;
    p->hukou_code = in->hukou_code;
    p->inflow = in->inflow;
    p->permit = in->permit;
    p->permit_until = in->permit_until;
    p->died = in->died;
    *c = (struct inhabitant_clear){ in->name, in->idno, in->phone, in->hukou, in->work, in->alias };
}

error *person_opened(struct req *r, const struct inhabitant *p, struct person_in *out)
{
    struct inhabitant_clear c = { 0 };

    TRY(inhabitant_open(r->app->vault, r->mem, p, &c));
    *out = (struct person_in){ .name = c.name,
                               .sex = p->sex,
                               .born = p->born,
                               .id_kind = p->id_kind,
                               .idno = c.idno,
                               .phone = c.phone,
                               .phone_kept = c.phone,
                               .hukou_kept = p->hukou_code,
                               .nation_kept = nation_kept(p),
                               .nation = p->nation,
                               .ethnic = p->ethnic,
                               .politics = p->politics,
                               .education = p->education,
                               .marriage = p->marriage,
                               .residence = p->residence,
                               .hukou_code = p->hukou_code,
                               .hukou = c.hukou,
                               .work = c.work,
                               .alias = c.alias,
                               .inflow = p->inflow,
                               .permit = p->permit,
                               .permit_until = p->permit_until,
                               .died = p->died };
    return person_more_open(r, p->ref, out);
}

static error *token_rows(struct req *r, const struct registry_keys *k, int64_t community,
                         struct ref person, const struct inhabitant_clear *c, bool add)
{
    enum { TEN = 10, PERSON = 3 };
    int64_t      *token = NULL;
    size_t        n = inhabitant_tokens(k, r->mem, community, c, &token);
    struct db_arg arg[PERSON + TEN + 1] = { db_int("community", community),
                                            db_int("person_community", person.community),
                                            db_int("person", person.id) };

    for (size_t i = 0; add && i < n; i += TEN) {
        db_values(arg + PERSON, db_v, TEN, token + i, n - i < TEN ? n - i : TEN);
        TRY(db_exec_later(r->db, r->mem, &sql_registry_tokens_add, arg));
    }
    for (size_t i = 0; !add && i < n; i++) {
        arg[PERSON] = db_int("mark", token[i]);
        TRY(db_exec_later(r->db, r->mem, &sql_registry_token_drop, arg));
    }
    return NULL;
}

static error *dir_rows(struct req *r, const struct registry_keys *k, struct ref person,
                       const struct inhabitant_clear *c, bool add)
{
    enum { TWO = 2 };
    int64_t       token[TWO];
    size_t        n = inhabitant_dir_tokens(k, c, token);
    struct db_arg arg[TWO + TWO + 1] = { db_int("community", person.community),
                                         db_int("person", person.id) };

    if (add && n) {
        db_values(arg + TWO, db_v, TWO, token, n);
        return db_exec_later(r->db, r->mem, &sql_registry_dir_add, arg);
    }
    for (size_t i = 0; i < n; i++) {
        arg[TWO] = db_int("mark", token[i]);
        TRY(db_exec_later(r->db, r->mem, &sql_registry_dir_drop, arg));
    }
    return NULL;
}

error *person_findable(struct req *r, const struct registry_keys *k, int64_t community,
                       const struct inhabitant *p)
{
    struct inhabitant_clear c = { 0 };

    TRY(inhabitant_open(r->app->vault, r->mem, p, &c));
    return token_rows(r, k, community, p->ref, &c, true);
}

static error *by_token(struct req *r, int64_t token, bool idno, str text, struct list *out)
{
    struct list found;

    TRY(db_all(r->db, r->mem, &sql_registry_by_dir, DB_ARGS(db_int("mark", token)),
               inhabitant_fields, sizeof(struct inhabitant), &found));
    struct inhabitant *p = found.item;
    size_t             n = 0;
    for (size_t i = 0; i < found.n; i++) {
        str clear = { 0 };
        TRY(vault_unseal(r->app->vault, r->mem, idno ? "inhabitant.idno" : "inhabitant.phone",
                         p[i].ref, idno ? p[i].idno_sealed : p[i].phone_sealed, &clear));
        if (str_eq(clear, text))
            p[n++] = p[i];
    }
    *out = (struct list){ p, n, sizeof *p };
    return NULL;
}

error *person_by_idno(struct req *r, const struct registry_keys *k, str idno, struct list *out)
{
    *out = (struct list){ 0 };
    return idno.n ? by_token(r, vault_number(&k->idno, 0, idno), true, idno, out) : NULL;
}

error *person_by_phone(struct req *r, const struct registry_keys *k, str phone, struct list *out)
{
    str                before = phone_before(r->mem, phone);
    struct list        now = { 0 }, then = { 0 };
    struct inhabitant *all = NULL;

    if (phone.n)
        TRY(by_token(r, vault_number(&k->phone, 0, phone), false, phone, &now));
    if (before.n)
        TRY(by_token(r, vault_number(&k->phone, 0, before), false, before, &then));
    *out = now.n ? now : then;
    if (now.n && then.n) {
        all = NEWN(r->mem, struct inhabitant, now.n + then.n);
        memcpy(all, now.item, now.n * sizeof *all);
        memcpy(all + now.n, then.item, then.n * sizeof *all);
        *out = (struct list){ all, now.n + then.n, sizeof *all };
    }
    return NULL;
}

static error *not_taken(struct req *r, const struct registry_keys *k, const struct person_in *in,
                        struct ref self)
{
    struct list same;

    TRY(person_by_idno(r, k, in->idno, &same));
    const struct inhabitant *p = same.item;
    for (size_t i = 0; i < same.n; i++)
        if (p[i].ref.id != self.id || p[i].ref.community != self.community)
            return error_new(r->mem, __FILE__, __LINE__, FAIL_CONFLICT, &msg_idno_taken, "idno",
                             (const str[ERROR_ARGS]){ p[i].name_mask });
    return NULL;
}

error *person_add(struct req *r, const struct registry_keys *k, const struct person_in *in,
                  struct inhabitant *p)
{
    TRY(not_taken(r, k, in, p->ref));
    return person_add_free(r, k, in, p);
}

error *person_add_free(struct req *r, const struct registry_keys *k, const struct person_in *in,
                       struct inhabitant *p)
{
    struct inhabitant_clear c = { 0 };
    struct ref              ref = p->ref;
    int64_t                 import = p->import;

    fields_init(inhabitant_fields, p);
    p->ref = ref;
    p->import = import;
    p->created = p->changed = r->now;
    p->version = 1;
    p->demo = r->app->demo;
    spread(in, p, &c);
    inhabitant_seal(r->app->vault, r->mem, p, &c);
    TRY(inhabitant_insert(r, p));
    if (person_has_more(in))
        TRY(person_more_write(r, ref, in));
    TRY(token_rows(r, k, ref.community, ref, &c, true));
    return dir_rows(r, k, ref, &c, true);
}

error *person_past(struct req *r, const struct inhabitant *p, str why)
{
    struct person_in state = { 0 };

    TRY(person_opened(r, p, &state));
    return past_keep(r, &(struct past_of){ p->ref, p->version, PAST_PERSON, why }, person_in_fields,
                     &state);
}

error *person_on(struct req *r, struct inhabitant *p, int64_t day)
{
    struct person_in        in = { 0 };
    struct inhabitant_clear c = { 0 };
    bool                    changed = false;

    fields_init(person_in_fields, &in);
    TRY(past_on(r, p->ref, PAST_PERSON, day, person_in_fields, &in, &changed));
    if (!changed)
        return NULL;
    spread(&in, p, &c);
    inhabitant_seal(r->app->vault, r->mem, p, &c);
    return NULL;
}

error *person_change(struct req *r, const struct registry_keys *k, const struct person_in *in,
                     str why, struct inhabitant *p)
{
    struct inhabitant_clear was = { 0 }, c = { 0 };
    struct list             homes;
    int64_t                 touched = 0;

    TRY(not_taken(r, k, in, p->ref));
    TRY(person_past(r, p, why));
    TRY(inhabitant_open(r->app->vault, r->mem, p, &was));
    TRY(db_all(r->db, r->mem, &sql_registry_homes_of,
               DB_ARGS(db_int("person_community", p->ref.community), db_int("person", p->ref.id)),
               living_fields, sizeof(struct living), &homes));
    const struct living *home = homes.item;
    for (size_t i = 0; i < homes.n; i++)
        TRY(token_rows(r, k, home[i].community, p->ref, &was, false));
    TRY(token_rows(r, k, p->ref.community, p->ref, &was, false));
    TRY(dir_rows(r, k, p->ref, &was, false));
    spread(in, p, &c);
    inhabitant_seal(r->app->vault, r->mem, p, &c);
    p->changed = r->now;
    TRY(db_exec(r->db, r->mem, &sql_registry_inhabitant_save,
                db_record(r->mem, inhabitant_fields, p), &touched));
    if (!touched)
        return error_of(r->mem, FAIL_CONFLICT, &msg_changed);
    p->version++;
    if (p->born != DATE_NONE)
        TRY(db_exec(r->db, r->mem, &sql_registry_member_born,
                    DB_ARGS(db_int("day", p->born), db_int("person_community", p->ref.community),
                            db_int("person", p->ref.id)),
                    NULL));
    TRY(link_phone_changed(r, p, was.phone, c.phone));
    TRY(person_more_write(r, p->ref, in));
    for (size_t i = 0; i < homes.n; i++)
        TRY(token_rows(r, k, home[i].community, p->ref, &c, true));
    TRY(token_rows(r, k, p->ref.community, p->ref, &c, true));
    return dir_rows(r, k, p->ref, &c, true);
}

error *person_forget_tokens(struct req *r, const struct registry_keys *k,
                            const struct inhabitant *p)
{
    struct inhabitant_clear c = { 0 };

    TRY(inhabitant_open(r->app->vault, r->mem, p, &c));
    TRY(token_rows(r, k, p->ref.community, p->ref, &c, false));
    return dir_rows(r, k, p->ref, &c, false);
}

error *person_hidden(struct req *r, const struct registry_keys *k, int64_t community,
                     const struct inhabitant *p)
{
    struct inhabitant_clear c = { 0 };

    TRY(inhabitant_open(r->app->vault, r->mem, p, &c));
    return token_rows(r, k, community, p->ref, &c, false);
}
