/* phone.c -- what is a telephone number, and whose country's. */
#include "core/phone.h"

#include <string.h>

#include "base/base.h"

/* clang-format off */
static const struct message msg_wrong = { "phone.wrong", "电话号码应为 5 到 15 位数字；境外号码（含港澳台）请在最前面写 + 和国家或地区代码，如 +1 415 555 2671。", "A phone number has 5 to 15 digits; one of another country, or of Hong Kong, Macao or Taiwan, begins with + and its code, such as +1 415 555 2671." };
static const struct message msg_length = { "phone.length", "手机号码应为 11 位数字，现在是 {0} 位，请核对。境外号码请在最前面写 + 和国家或地区代码。", "A mobile number has 11 digits, this one has {0}; please check it. A number of another country begins with + and its code." };

static const struct message msg_people = { "phone.people", "电话号码应为 11 位手机号码，或 7 到 8 位的固定电话（前面可以加区号），现在是 {0} 位，不能是一个人的电话，请核对。", "The phone of a person is a mobile number of 11 digits, or a landline of 7 or 8 (with or without the area code): this one has {0} digits and cannot be one; please check it." };

enum { LEAST = 5, MOST = 15, LEAST_ABROAD = 7, MOBILE = 11 };
enum { LEAST_BESIDE = 7 }; /* digits of one that stands among words or beside another, or is people's */
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

/* A mobile of the mainland: no area code is 12 to 19. */
static bool is_mobile(str s)
{
    return s.n == MOBILE && s.p[0] == '1' && s.p[1] > '1';
}

/* What is dialled before a mobile from elsewhere says nothing about it: 0138..., 86138... */
static str dialled(str digits)
{
    static const char *const before[] = { "0", "86", "086", "0086" };

    for (size_t i = 0; i < COUNT(before); i++) {
        size_t n = strlen(before[i]);
        if (digits.n == n + MOBILE && str_starts(digits, str_of(before[i])) &&
            is_mobile((str){ digits.p + n, MOBILE }))
            return (str){ digits.p + n, MOBILE };
    }
    return digits;
}

static bool here(str digits, str *out)
{
    digits = dialled(digits);
    if (digits.n < LEAST || digits.n > MOST)
        return false;
    *out = digits;
    return true;
}

/* S with a dash for the words before an extension: 0592-6051234转801. */
static str extended(struct arena *a, str s)
{
    static const char *const words[] = { "转分机", "分机", "转", "ext.", "ext" };
    struct buf               b;

    buf_init(&b, a, s.n + 1);
    for (size_t i = 0, digits = 0; i < s.n;) {
        str    rest = { s.p + i, s.n - i };
        size_t n = 0;
        for (size_t k = 0; k < COUNT(words) && !n; k++)
            if (digits >= LEAST && str_starts(rest, str_of(words[k])))
                n = strlen(words[k]);
        rest = str_trim((str){ rest.p + n, rest.n - n });
        n = rest.n && is_digit(rest.p[0]) ? n : 0;
        digits += is_digit(s.p[i]);
        buf_char(&b, n ? '-' : s.p[i]);
        i += n ? n : 1;
    }
    return buf_done(&b);
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
    s = extended(a, s);
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

/* Short numbers (95588, 12345) are of offices; behind the zero of an area code of two or three more
 * digits stand at least seven. */
static bool of_nobody(str s)
{
    return s.n < LEAST_BESIDE || (s.p[0] == '0' && s.n < MOBILE - 1) || str_starts(s, STR("00"));
}

error *phone_of_people(struct arena *a, const char *field, str raw, str *out)
{
    str read = { 0 };

    TRY(phone_check(a, field, NULL, raw, &read));
    if (of_nobody(read))
        return error_on(a, field, &msg_people, str_int(a, (int64_t)read.n));
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

    return str_eq(dialled(a), dialled(b)) || (x.n && str_eq(x, y));
}

/* ---- several in one cell ---- */

static size_t digits_in(str s)
{
    size_t n = 0;

    for (size_t i = 0; i < s.n; i++)
        n += is_digit(s.p[i]);
    return n;
}

/* Whether two numbers stand in S with a blank between them: 6051234 6051235. */
static bool two_groups(str s)
{
    int n = 0;

    while (s.n)
        n += digits_in(str_cut(&s, ' ')) >= LEAST_BESIDE;
    return n > 1;
}

/* What of S, digits with blanks and signs between them, is the next number: a mobile ends with its
 * eleventh digit, another one with the blank at which it is long enough. */
static str next_number(str s)
{
    size_t digits = 0, least = LEAST_BESIDE, i = 0;
    bool   mobile = false, foreign = false;

    for (; i < s.n; i++) {
        if (is_digit(s.p[i]) && !digits++) {
            mobile = s.p[i] == '1' && !foreign;
            least = mobile ? MOBILE : s.p[i] == '0' ? MOBILE - 1 : LEAST_BESIDE;
        }
        foreign = foreign || s.p[i] == '+';
        if (digits >= least && ((s.p[i] == ' ' && !foreign) || (s.p[i] == '-' && mobile)))
            break;
    }
    return (str){ s.p, i };
}

static bool may_stand_in(char c)
{
    return is_digit(c) || memchr(" +-()", c, 5);
}

/* GAP, which stands between two numbers, says no more than that they are two. */
static bool only_divides(str gap)
{
    static const char *const marks[] = { "、", "或", "/", ",", ";", "|", "\n", "\r", "\t" };

    while (gap.n) {
        size_t n = 0;
        for (size_t k = 0; k < COUNT(marks) && !n; k++)
            n = str_starts(gap, str_of(marks[k])) ? strlen(marks[k]) : 0;
        if (!n)
            return false;
        gap = (str){ gap.p + n, gap.n - n };
    }
    return true;
}

/* Characters of the number itself and no words beside it: 138o0001234, 138****1234, 1.38E+10.
 * BEFORE and AFTER: a digit stands there. */
static bool spoils(str gap, bool before, bool after)
{
    if (!gap.n || only_divides(gap))
        return false;
    char first = gap.p[0], last = gap.p[gap.n - 1];
    return memchr(gap.p, '*', gap.n) || (before && (signed char)first > 0 && first != '(') ||
           (after && (signed char)last > 0 && last != '(' && last != ':' && last != '.');
}

/* Long enough to be one, where something else stands beside it. */
static bool is_whole(str form)
{
    bool mobile = form.p[0] == '1' && form.p[1] != '0';

    return form.p[0] == '+' || form.n >= (mobile             ? MOBILE
                                          : form.p[0] == '0' ? MOBILE - 1
                                                             : LEAST_BESIDE);
}

/* What the numbers in a cell come to. */
struct numbers {
    size_t all;
    str    first, kept; /* the first as it stands there; the first right one */
    bool   words;
};

/* RUN: digits and what may stand between them. */
static void numbers_among(struct arena *a, str run, struct numbers *x)
{
    while (digits_in(run) >= LEAST_BESIDE) {
        bool one = digits_in(run) <= MOST && !two_groups(run);
        str  said = one ? run : next_number(run), form = { 0 };
        bool good = phone_check(a, "phone", NULL, said, &form) == NULL && is_whole(form);
        run = (str){ run.p + said.n, run.n - said.n };
        if (good && x->kept.n && phone_same(form, x->kept))
            continue; /* the same twice is one */
        if (!x->all++)
            x->first = str_trim(said);
        if (good && !x->kept.n)
            x->kept = form;
    }
    x->words = x->words || digits_in(run);
}

enum phone_cell phone_of_cell(struct arena *a, str raw, str *out)
{
    struct numbers x = { 0 };
    str            one = { 0 }, s = str_narrow(a, str_unquoted(raw));

    *out = raw;
    if (phone_read(a, raw, &one) && !two_groups(s))
        return PHONE_ALONE; /* also one with a digit too few */
    s = extended(a, s);
    for (size_t i = 0, from = 0; i < s.n; from = i) {
        while (i < s.n && may_stand_in(s.p[i]) &&
               (s.p[i] != '(' || digits_in((str){ s.p + from, i - from }) < LEAST_BESIDE))
            i++;
        numbers_among(a, (str){ s.p + from, i - from }, &x);
        bool before = i && is_digit(s.p[i - 1]);
        for (from = i; i < s.n && (i == from || !may_stand_in(s.p[i]));)
            i++;
        str gap = { s.p + from, i - from };
        if (spoils(gap, before, i < s.n && is_digit(s.p[i])))
            return PHONE_ALONE;
        x.words = x.words || !only_divides(gap);
    }
    if (!x.kept.n) {
        if (x.all == 1 && phone_check(a, "phone", NULL, x.first, &one))
            *out = x.first;
        return PHONE_ALONE;
    }
    *out = x.kept;
    return x.all > 1 ? PHONE_OF_SEVERAL : x.words ? PHONE_AMONG_WORDS : PHONE_ALONE;
}
