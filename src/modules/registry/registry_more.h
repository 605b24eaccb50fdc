/* registry_more.h -- further fields 补充信息 of people, dwellings, buildings and organisations.
 *
 * Those of GB/T 31000 beyond what the records hold themselves, which most communities fill in for
 * few: one table (more_fields) says what each is called, what may stand in it, and whether it is
 * personal. The web makes its form out of the table. Left out on purpose: religion, degree of
 * attention 关注程度, key persons 重点人员, whatever makes a list of special people.
 *
 * Values are texts in their normal form: a code, a day 2026-03-01, a number, words. They stand in
 * registry_more beside the record and change with its version; personal ones are sealed whole, and
 * in clear stands only their mask. */
#ifndef GONGDI_REGISTRY_MORE_H
#define GONGDI_REGISTRY_MORE_H

#include "http/route.h"

struct job;
struct person_in;

enum more_kind { MORE_CODE, MORE_DAY, MORE_NUMBER, MORE_TEXT, MORE_PHONE, MORE_IDNO, MORE_AREA };
enum more_mask { OPEN, HIDDEN, AS_NAME, AS_PHONE, AS_NUMBER }; /* all but OPEN: personal */
enum more_day { ANY, PAST };                                   /* PAST: not in the future */

/* clang-format off */
/* Those of people are members of struct person_in as well, columns of their table and facts of
 * forms: written here once, for all of them.
 * key, kind, code list, mask, day, most (of a number; characters of a text), part, Chinese, English, other headings */
#define MORE_OF_PEOPLE(X) \
    X(birthplace,    MORE_AREA,   NULL,           OPEN,      ANY,  60,        0, "籍贯",         "Native place",        "籍贯代码|原籍|祖籍") \
    X(trade,         MORE_CODE,   "trade",        OPEN,      ANY,  0,         0, "职业类别",     "Kind of occupation",  "职业分类|从业类别") \
    X(occupation,    MORE_TEXT,   NULL,           HIDDEN,    ANY,  60,        0, "职业",         "Occupation",          "工种|从事职业|职务") \
    X(housing,       MORE_CODE,   "housing",      OPEN,      ANY,  0,         0, "住所类型",     "Kind of lodging",     "居住场所类型|住房类型") \
    X(hukou_match,   MORE_CODE,   "hukou_match",  OPEN,      ANY,  0,         1, "人户一致标识", "Lives where registered", "人户一致|是否人户一致") \
    X(household_no,  MORE_TEXT,   NULL,           AS_NUMBER, ANY,  20,        1, "户号",         "Number of the household register", "户口簿号|户口簿户号|户籍户号|户编号|户口编号") \
    X(permit_no,     MORE_TEXT,   NULL,           AS_NUMBER, ANY,  30,        2, "居住证号码",   "Number of the permit", "居住证号|居住证编号|暂住证号") \
    X(permit_since,  MORE_DAY,    NULL,           OPEN,      PAST, 0,         2, "办证日期",     "Permit registered on", "居住证登记日期|居住证办理日期|办证登记日期") \
    X(last_name,     MORE_TEXT,   NULL,           AS_NAME,   ANY,  60,        3, "外文姓",       "Last name",           "英文姓") \
    X(first_name,    MORE_TEXT,   NULL,           AS_NAME,   ANY,  60,        3, "外文名",       "First name",          "英文名") \
    X(purpose,       MORE_CODE,   "purpose",      OPEN,      ANY,  0,         3, "来华目的",     "Why in China",        "来华事由") \
    X(arrived,       MORE_DAY,    NULL,           OPEN,      PAST, 0,         3, "抵达日期",     "Arrived",             "入境日期|来华日期|抵达时间") \
    X(leaving,       MORE_DAY,    NULL,           OPEN,      ANY,  0,         3, "预计离开日期", "Leaves (planned)",    "预计离境日期|预计离开时间") \
    X(left_kind,     MORE_CODE,   "left_kind",    OPEN,      ANY,  0,         4, "留守人员类型", "Left behind as",      "留守类型") \
    X(health,        MORE_TEXT,   NULL,           HIDDEN,    ANY,  60,        4, "健康状况",     "Health",              "身体状况") \
    X(own_income,    MORE_NUMBER, NULL,           HIDDEN,    ANY,  100000000, 4, "个人年收入",   "Own income a year (yuan)",       "本人年收入") \
    X(family_income, MORE_NUMBER, NULL,           HIDDEN,    ANY,  100000000, 4, "家庭年收入",   "Income of the family a year (yuan)", "家庭年总收入") \
    X(economy,       MORE_CODE,   "economy",      OPEN,      ANY,  0,         4, "家庭经济状况", "Means of the family", "经济状况") \
    X(hardship,      MORE_TEXT,   NULL,           HIDDEN,    ANY,  200,       4, "困难及诉求",   "Hardship and wishes", "困难情况|困难和诉求|诉求") \
    X(aid_by,        MORE_CODE,   "aid_by",       OPEN,      ANY,  0,         4, "帮扶部门",     "Helped by",           "帮扶单位") \
    X(aid,           MORE_TEXT,   NULL,           HIDDEN,    ANY,  200,       4, "帮扶情况",     "Help given",          "帮扶措施")
/* clang-format on */

struct more_field {
    const char    *subject; /* person, dwelling, building, org */
    const char    *key;
    enum more_kind kind;
    const char    *list;
    enum more_mask mask;
    enum more_day  day;
    int64_t        most;
    int            part;
    const char    *zh, *en, *others;
    size_t         at; /* of people: in struct person_in */
};
extern const struct more_field more_fields[]; /* ends with a row without a key */
const struct more_field       *more_find(const char *subject, str key);

/* A value by its key; personal ones masked or in clear, as the list is. */
struct more_value {
    str key, value;
};
extern const struct field more_value_fields[];

enum { MORE_MOST = 40 }; /* values of a record */

/* Headings under which they stand: struct more_field.part. */
struct more_part {
    const char *zh, *en;
};
extern const struct more_part more_parts[];
str                           more_label(const struct req *r, const struct more_field *f);

/* V into its normal form; E behind the others. */
error *more_check(struct req *r, const struct list *codes, const struct more_field *f,
                  str *v) MUST_CHECK;
void   more_also(error **all, error *e);
/* Values as they are kept. */
error *more_read(struct req *r, str json, struct list *out) MUST_CHECK;
str    more_text(struct req *r, struct list values);
/* ALL, in their normal form and none of them empty, instead of what was there. */
/* Values as they are kept: SAID masked, SEALED those that are. */
void   more_seal(struct req *r, const char *subject, struct ref ref, struct list all, str *said,
                 str *sealed);
error *more_write(struct req *r, const char *subject, struct ref ref, struct list all) MUST_CHECK;

/* What stands beside a record: masked, and opened. */
error *more_masked(struct req *r, const char *subject, struct ref ref, struct list *out) MUST_CHECK;
error *more_opened(struct req *r, const char *subject, struct ref ref, struct list *out) MUST_CHECK;

/* One of ALL; empty: it is not among them. */
str more_value_in(const struct list *all, str key);
/* Somebody who stands beside a record that is no person's: owner, tenant, steward, who answers for
 * an organisation. What was read of him is found by OUT: his phone and his number (by these the
 * auditor), and where no number is written down beside it his phone and name as one. A family has
 * one phone, so that by the phone alone he himself is shown nothing. */
struct somebody {
    str name, phone, idno;
};
enum { FOUND_BY = 3 };
void registry_found_by(struct req *r, const struct somebody *who, int64_t out[FOUND_BY]);

/* WHO stands beside the record: "owner" is told of by owner_name, owner_phone, owner_idno. */
void more_somebody(struct req *r, const struct list *all, str who, struct somebody *out);

/* Where it stands in what is written down of a person. */
str *more_member(const struct more_field *f, struct person_in *in);

/* The further fields of a person as part of what is written down of him: opened into IN, checked
 * there (a chain of errors), written from there over what is beside the record. */
error *person_more_open(struct req *r, struct ref ref, struct person_in *in) MUST_CHECK;
error *person_more_check(struct req *r, const struct list *codes, struct person_in *in) MUST_CHECK;
bool   person_has_more(const struct person_in *in);
error *person_more_write(struct req *r, struct ref ref, const struct person_in *in) MUST_CHECK;
/* For a table of people: as in struct import_kind. */
bool person_more_mask(struct arena *a, const char *field, str *text);
/* The record is no more. */
error *more_forget(struct req *r, const char *subject, struct ref ref) MUST_CHECK;

/* ---- phones among them (registry_beside.c): found by a token of the whole installation ----------
 */

#define MORE_PHONE_KEY "registry.more_phone"
/* The tokens of the phones in ALL (in clear) instead of those of before. */
error *more_phones_kept(struct req *r, const char *subject, struct ref ref,
                        struct list all) MUST_CHECK;
/* A job: those of what was there before. */
error *more_phones_part(struct req *r, struct job *j, bool *finished) MUST_CHECK;

extern const struct route_table registry_more_routes;

#endif
