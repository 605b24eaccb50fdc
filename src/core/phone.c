/* phone.c -- what is a telephone number, and whose country's. */
#include "core/phone.h"

#include <string.h>

/* clang-format off */
static const struct message msg_wrong = { "phone.wrong", "电话号码应为 5 到 15 位数字；境外号码（含港澳台）请在最前面写 + 和国家或地区代码，如 +1 415 555 2671。", "A phone number has 5 to 15 digits; one of another country, or of Hong Kong, Macao or Taiwan, begins with + and its code, such as +1 415 555 2671." };
static const struct message msg_length = { "phone.length", "手机号码应为 11 位数字，现在是 {0} 位，请核对。境外号码请在最前面写 + 和国家或地区代码。", "A mobile number has 11 digits, this one has {0}; please check it. A number of another country begins with + and its code." };

enum { LEAST = 5, MOST = 15, LEAST_ABROAD = 7, MOBILE = 11 };
/* clang-format on */

/* The digits of S, of which OTHERS may stand between; false when anything else does. */
static bool digits_of(struct arena *a, str s, const char *others, str *out)
{
    struct buf b;

    buf_init(&b, a, s.n + 1);
    for (size_t i = 0; i < s.n; i++) {
        if (is_digit(s.p[i]))
            buf_char(&b, s.p[i]);
        else if (!memchr(others, s.p[i], strlen(others)))
            return false;
    }
    *out = buf_done(&b);
    return true;
}

/* The code of a country and what follows. */
static bool abroad(struct arena *a, str digits, str *out)
{
    if (digits.n < LEAST_ABROAD || digits.n > MOST || digits.p[0] == '0')
        return false;
    *out = str_fmt(a, "+" STR_FMT, STR_ARG(digits));
    return true;
}

static bool here(str digits, str *out)
{
    if (digits.n < LEAST || digits.n > MOST)
        return false;
    *out = digits;
    return true;
}

/* What follows the `+` in S: +44 (0)20 is how the zero that one leaves out is shown. */
static bool after_plus(struct arena *a, str s, str *out)
{
    str digits = { 0 }, head = s;

    for (size_t i = 0; i + 3 <= s.n; i++)
        if (memcmp(s.p + i, "(0)", 3) == 0) {
            head = str_fmt(a, STR_FMT STR_FMT, (int)i, s.p, (int)(s.n - i - 3), s.p + i + 3);
            break;
        }
    if (!digits_of(a, head, " -().", &digits))
        return false;
    if (str_starts(digits, STR("86")))
        return here((str){ digits.p + 2, digits.n - 2 }, out);
    return abroad(a, digits, out);
}

bool phone_read(struct arena *a, str raw, str *out)
{
    str    s = str_narrow(a, str_unquoted(raw)), digits = { 0 };
    size_t at = 0;

    while (at < s.n && memchr(" -(", s.p[at], 3))
        at++;
    if (at < s.n && s.p[at] == '+')
        return after_plus(a, (str){ s.p + at + 1, s.n - at - 1 }, out);
    if (str_starts(s, STR("0086")))
        s = (str){ s.p + 4, s.n - 4 };
    else if (digits_of(a, s, " -()", &digits) && str_starts(digits, STR("00")) &&
             !str_starts(digits, STR("0086")) &&
             abroad(a, (str){ digits.p + 2, digits.n - 2 }, out))
        return true;
    return digits_of(a, s, " -()", &digits) && here(digits, out);
}

/* No landline begins with 1, but 10 is the code of Beijing without its zero. */
static bool broken_mobile(str s)
{
    return (s.n == MOBILE - 1 || s.n == MOBILE + 1) && s.p[0] == '1' && s.p[1] != '0';
}

error *phone_check(struct arena *a, const char *field, const struct message *wrong, str raw,
                   str *out)
{
    str read = { 0 };

    if (!phone_read(a, raw, &read))
        return error_on(a, field, wrong ? wrong : &msg_wrong);
    if (broken_mobile(read))
        return error_on(a, field, &msg_length, str_int(a, (int64_t)read.n));
    *out = read;
    return NULL;
}

str phone_before(struct arena *a, str phone)
{
    if (!phone.n || phone.p[0] != '+')
        return (str){ 0 };
    return str_fmt(a, "00" STR_FMT, (int)phone.n - 1, phone.p + 1);
}

/* Without the `+`, or the zeros that stood for it. */
static str bare(str s)
{
    if (str_starts(s, STR("+")))
        return (str){ s.p + 1, s.n - 1 };
    if (str_starts(s, STR("00")) && s.n >= 2 + LEAST_ABROAD && s.p[2] != '0' &&
        !str_starts(s, STR("0086")))
        return (str){ s.p + 2, s.n - 2 };
    return (str){ 0 };
}

bool phone_same(str a, str b)
{
    str x = bare(a), y = bare(b);

    return str_eq(a, b) || (x.n && str_eq(x, y));
}
