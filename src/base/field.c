/* field.c -- reading and writing single fields as text; the checks that all readers share. */
#include "base/field.h"

#include "base/when.h"

/* clang-format off */
const struct message msg_field_range   = { "input.range",   "“{0}”必须是 {1} 到 {2} 之间的整数。", "{0} must be a whole number from {1} to {2}." };
const struct message msg_field_text    = { "input.text",    "“{0}”不是有效的 UTF-8 文字。", "{0} is not valid UTF-8 text." };
const struct message msg_field_length  = { "input.length",  "“{0}”的长度必须是 {1} 到 {2} 个字，现在是 {3} 个。", "{0} must have {1} to {2} characters; it has {3}." };
const struct message msg_field_word    = { "input.word",    "“{0}”不能是“{1}”，只能是：{2}。", "{0} cannot be \"{1}\"; it must be one of: {2}." };
const struct message msg_field_missing = { "input.missing", "缺少“{0}”。", "{0} is required." };
const struct message msg_field_unknown = { "input.unknown", "没有“{0}”这一项。", "There is no member {0}." };
const struct message msg_field_type    = { "input.type",    "“{0}”的类型不对，应当是{1}。", "{0} has the wrong type; expected {1}." };
static const struct message msg_field_day = { "input.type",    "日期要写成 2026-11-25 这样的真实日期。", "Write a real day, like 2026-11-25." };
/* clang-format on */

const struct field *field_find(const struct field *f, str name)
{
    for (; f->type != FT_END; f++)
        if (str_is(name, f->name))
            return f;
    return NULL;
}

void fields_init(const struct field *f, void *rec)
{
    for (; f->type != FT_END; f++) {
        if (f->type == FT_WORD)
            *(int *)field_at(f, rec) = -1;
        else if (f->type == FT_DATE)
            *(int64_t *)field_at(f, rec) = DATE_NONE;
    }
}

error *field_check_int(struct arena *a, const struct field *f, int64_t v)
{
    if (v < f->min || v > f->max)
        return error_on(a, f->name, &msg_field_range, str_of(f->name), str_int(a, f->min),
                        str_int(a, f->max));
    return NULL;
}

/* Nothing but blanks, those of Chinese writing among them. */
static bool blank(str v)
{
    const str wide = STR("\u3000");

    for (v = str_trim(v); str_starts(v, wide); v = str_trim(v))
        v = (str){ v.p + wide.n, v.n - wide.n };
    return v.n == 0;
}

error *field_check_text(struct arena *a, const struct field *f, str v)
{
    size_t chars = 0;

    if (!utf8_count(f->min && blank(v) ? STR("") : v, &chars))
        return error_on(a, f->name, &msg_field_text, str_of(f->name));
    if ((int64_t)chars < f->min || (int64_t)chars > f->max)
        return error_on(a, f->name, &msg_field_length, str_of(f->name), str_int(a, f->min),
                        str_int(a, f->max), str_int(a, (int64_t)chars));
    return NULL;
}

error *field_set_word(struct arena *a, const struct field *f, str v, void *rec)
{
    struct buf all;

    for (int i = 0; f->words[i]; i++)
        if (str_is(v, f->words[i])) {
            *(int *)field_at(f, rec) = i;
            return NULL;
        }
    buf_init(&all, a, 1024);
    for (int i = 0; f->words[i]; i++) {
        if (i)
            buf_z(&all, ", ");
        buf_z(&all, f->words[i]);
    }
    size_t chars = 0;
    return error_on(a, f->name, &msg_field_word, str_of(f->name),
                    utf8_count(v, &chars) ? utf8_head(v, 40) : STR("?"), buf_done(&all));
}

error *field_set_text(struct arena *a, const struct field *f, str value, void *rec)
{
    void   *m = field_at(f, rec);
    int64_t v = 0;
    size_t  chars = 0;

    switch (f->type) {
    case FT_INT:
    case FT_CODE:
        if (!str_i64(value, f->min, f->max, &v))
            return error_on(a, f->name, &msg_field_range, str_of(f->name), str_int(a, f->min),
                            str_int(a, f->max));
        *(int64_t *)m = v;
        return NULL;
    case FT_BOOL:
        if (!str_is(value, "true") && !str_is(value, "false") && !str_is(value, "1") &&
            !str_is(value, "0"))
            return error_on(a, f->name, &msg_field_type, str_of(f->name), STR("true / false"));
        *(bool *)m = str_is(value, "true") || str_is(value, "1");
        return NULL;
    case FT_TEXT:
        if (!f->typed && utf8_count(value, &chars))
            value = str_seen(a, value);
        TRY(field_check_text(a, f, value));
        *(str *)m = f->masks ? str_unnumbered(a, value) : str_dup(a, value);
        return NULL;
    case FT_WORD:
        return field_set_word(a, f, value, rec);
    case FT_TIME:
        if (!when_read(value, &v))
            return error_on(a, f->name, &msg_field_type, str_of(f->name),
                            STR("2026-11-25T08:00:00Z"));
        *(int64_t *)m = v;
        return NULL;
    case FT_DATE:
        if (!date_read(value, &v))
            return error_on(a, f->name, &msg_field_day);
        *(int64_t *)m = v;
        return NULL;
    case FT_REF:
    case FT_LIST:
    case FT_OBJ:
    case FT_END:
        break;
    }
    return error_on(a, f->name, &msg_field_type, str_of(f->name), STR("text"));
}

str field_text(struct arena *a, const struct field *f, const void *rec)
{
    const void *m = field_in(f, rec);
    char        t[WHEN_TEXT];

    switch (f->type) {
    case FT_INT:
    case FT_CODE:
        return str_int(a, *(const int64_t *)m);
    case FT_BOOL:
        return *(const bool *)m ? STR("true") : STR("false");
    case FT_TEXT:
        return *(const str *)m;
    case FT_WORD:
        return *(const int *)m < 0 ? STR("") : str_of(f->words[*(const int *)m]);
    case FT_TIME:
        if (*(const int64_t *)m == 0)
            return STR("");
        when_text(*(const int64_t *)m, t);
        return str_dup(a, str_of(t));
    case FT_DATE:
        if (*(const int64_t *)m == DATE_NONE)
            return STR("");
        date_text(*(const int64_t *)m, t);
        return str_dup(a, str_of(t));
    case FT_REF:
    case FT_LIST:
    case FT_OBJ:
    case FT_END:
        break;
    }
    return STR("");
}
