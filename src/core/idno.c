/* idno.c -- shapes and check digits of identity numbers. */
#include "core/idno.h"

#include "base/when.h"

/* clang-format off */
static const struct message msg_idno_length = { "idno.length", "身份证、居住证、永久居留身份证的号码应为 18 位，现在是 {0} 位。", "The number of an identity card or a residence permit has 18 characters, this one {0}." };
static const struct message msg_idno_check = { "idno.check", "这个号码通不过校验，有一位或几位写错了。请对照证件逐位核对，不要凭猜改动。", "This number does not check: one or more of its characters are wrong. Please compare it with the card, character by character; do not guess." };
static const struct message msg_idno_born = { "idno.born", "证件号码里的出生日期 {0} 不存在或在将来。", "The day of birth in the number, {0}, does not exist or lies in the future." };
static const struct message
    msg_card = { "idno.shape", "证件号码应是 17 位数字，再加 1 位数字或字母 X。", "The number has 17 digits, and one more or the letter X." },
    msg_area = { "idno.shape", "这不像港澳台居民居住证的号码：应以 810000、820000 或 830000 开头。", "This does not look like the number of a residence permit of Hong Kong, Macao or Taiwan residents: it begins with 810000, 820000 or 830000." },
    msg_nine = { "idno.shape", "这不像外国人永久居留身份证的号码：18 位的以 9 开头。", "This does not look like the number of a permanent residence card: one of 18 characters begins with 9." },
    msg_permanent = { "idno.shape", "这不像外国人永久居留身份证的号码：15 位的是 3 个字母后跟 12 位数字。", "This does not look like the number of a permanent residence card: one of 15 characters is three letters and 12 digits." },
    msg_home_permit = { "idno.shape", "这不像港澳居民来往内地通行证的号码：应是字母 H 或 M 后跟 8 位数字。", "This does not look like the number of a mainland travel permit for Hong Kong and Macao residents: the letter H or M and 8 digits." },
    msg_taiwan_permit = { "idno.shape", "这不像台湾居民来往大陆通行证的号码：应是 8 位数字。", "This does not look like the number of a mainland travel permit for Taiwan residents: 8 digits." },
    msg_passport = { "idno.shape", "这不像护照号码：应是 {0} 到 {1} 位字母或数字，其中要有数字。", "This does not look like the number of a passport: {0} to {1} letters and digits, not letters alone." },
    msg_untold = { "idno.shape", "看不出这是哪种证件的号码，请对照证件核对。居民身份证号码是 18 位；其他证件请选对证件类型。", "It cannot be told what kind of document this number belongs to; please compare it with the document. That of an identity card has 18 characters; for another document, choose its kind." },
    msg_stay = { "idno.shape", "这不像外国人居留证的号码：应是 {0} 到 {1} 位字母或数字，至少 4 位是数字。", "This does not look like the number of a residence permit of foreigners: {0} to {1} letters and digits, four of them digits at least." },
    msg_officer = { "idno.shape", "这不像军官证一类的号码：应是 {0} 到 {1} 位数字、字母或汉字，至少 4 位是数字。", "This does not look like the number of an officer's card: {0} to {1} digits, letters and Chinese characters, four of them digits at least." };
static const struct message msg_idno_kind = { "idno.kind", "没有这种证件：{0}。", "There is no such kind of document: {0}." };
static const struct message
    msg_credit_length = { "credit_code.wrong", "统一社会信用代码应为 18 位，现在是 {0} 位。", "A unified social credit code has 18 characters, this one {0}." },
    msg_credit_char = { "credit_code.wrong", "统一社会信用代码里不会有“{0}”：只有数字和字母，没有 I、O、S、V、Z。", "No unified social credit code has the character {0}: there are digits and letters, without I, O, S, V, Z." },
    msg_credit_check = { "credit_code.wrong", "统一社会信用代码通不过校验，有一位或几位写错了。请对照营业执照逐位核对，不要凭猜改动。", "This unified social credit code does not check: one or more of its characters are wrong. Please compare it with the license, character by character; do not guess." };
static const struct message msg_several = { "idno.several", "这里好像写着两个证件号码：请只写本人的一个。", "Two numbers seem to stand here: please give one, the person's own." };
static const struct message msg_mrz = { "idno.mrz", "护照机读码的校验位不对：第 {0} 位。", "A check digit of the machine-readable line is wrong: at {0}." };
/* clang-format on */

char idno_check(const char d[17])
{
    static const int weight[] = { 7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2 };
    int              sum = 0;

    for (int i = 0; i < 17; i++) {
        if (!is_digit(d[i]))
            return 0;
        sum += (d[i] - '0') * weight[i];
    }
    return "10X98765432"[sum % 11];
}

/* Other alphabets' letters, a sign and a numeral that look like the check character X. */
static bool looks_x(uint32_t c)
{
    return c == 0x425 || c == 0x445 || c == 0x3A7 || c == 0x3C7 || c == 0xD7 || c == 0x2169 ||
           c == 0x2179;
}

/* Full-width to ASCII, capitals, without blanks, dashes and brackets. */
static str normal(struct arena *a, str raw)
{
    struct buf b;

    raw = str_unquoted(raw);
    buf_init(&b, a, raw.n + 1);
    for (size_t at = 0; at < raw.n;) {
        size_t   from = at;
        uint32_t c = utf8_next(raw, &at);
        if (c >= 0xFF01 && c <= 0xFF5E)
            c -= 0xFF01 - '!';
        if (b.n == 17 && looks_x(c))
            c = 'X';
        if (c == ' ' || c == '\t' || c == '-' || c == '(' || c == ')' || c == 0x3000 || c == 0xA0 ||
            c == '\'' || c == 0x2019 || c == 0x200B || c == 0xFEFF)
            continue;
        if (c < 128)
            buf_char(&b, (char)(c >= 'a' && c <= 'z' ? c - 32 : c));
        else
            buf_bytes(&b, raw.p + from, at - from);
    }
    return buf_done(&b);
}

static bool all_digits(str s, size_t from, size_t to)
{
    for (size_t i = from; i < to; i++)
        if (i >= s.n || !is_digit(s.p[i]))
            return false;
    return true;
}

static int two(const char *p)
{
    return (p[0] - '0') * 10 + (p[1] - '0');
}

/* The day at AT of eight digits. */
static error *birthday(struct arena *a, str s, size_t at, int64_t today, int64_t *born)
{
    const char  *p = s.p + at;
    struct civil c = { two(p) * 100 + two(p + 2), two(p + 4), two(p + 6) };

    if (c.year < 1880 || !date_valid(c) || date_of(c) > today)
        return error_on(a, "idno", &msg_idno_born, (str){ p, 8 });
    *born = date_of(c);
    return NULL;
}

bool area_known(str code)
{
    static const char *const runs = "11-15 21-23 31-37 41-46 50-54 61-65 71 81-83 91 ";

    if (code.n < 2 || !is_digit(code.p[0]) || !is_digit(code.p[1]))
        return false;
    int n = two(code.p);
    for (const char *r = runs; *r; r = strchr(r, ' ') + 1) {
        int lo = two(r), hi = r[2] == '-' ? two(r + 3) : lo;
        if (n >= lo && n <= hi)
            return true;
    }
    return false;
}

/* 350205 490101 001 -> 350205 1949 0101 001 and its check character. */
static str lengthen(struct arena *a, str s)
{
    char *p = NEWN(a, char, 19);

    memcpy(p, s.p, 6);
    p[6] = '1';
    p[7] = '9';
    memcpy(p + 8, s.p + 6, 9);
    p[17] = idno_check(p);
    return (str){ p, 18 };
}

static error *citizen(struct arena *a, str s, int64_t today, struct idno *out)
{
    int which = str_is(out->kind, "112") ? 1 : str_is(out->kind, "553") ? 2 : 0;

    if (which == 0 && s.n == 15 && all_digits(s, 0, 15))
        s = lengthen(a, s);
    if (s.n != 18)
        return error_on(a, "idno", &msg_idno_length, str_int(a, (int64_t)s.n));
    if (!all_digits(s, 0, 17) || (!is_digit(s.p[17]) && s.p[17] != 'X'))
        return error_on(a, "idno", &msg_card);
    if (which == 1 && !str_starts(s, STR("810000")) && !str_starts(s, STR("820000")) &&
        !str_starts(s, STR("830000")))
        return error_on(a, "idno", &msg_area);
    if (which == 2 && s.p[0] != '9')
        return error_on(a, "idno", &msg_nine);
    TRY(birthday(a, s, 6, today, &out->born));
    if (idno_check(s.p) != s.p[17]) /* which one it should be is not told: it would be made up */
        return error_on(a, "idno", &msg_idno_check);
    out->text = s;
    out->sex = (s.p[16] - '0') % 2 ? '1' : '2';
    out->area = which == 2 || area_known(s);
    return NULL;
}

/* The card of 2004: nation, place of issue, yymmdd, two more. */
static error *permanent(struct arena *a, str s, int64_t today, struct idno *out)
{
    if (s.n != 15 || !is_alpha(s.p[0]))
        return citizen(a, s, today, out);
    if (!is_alpha(s.p[1]) || !is_alpha(s.p[2]) || !all_digits(s, 3, 15))
        return error_on(a, "idno", &msg_permanent);
    struct civil c = { 1900 + two(s.p + 7), two(s.p + 9), two(s.p + 11) };
    if (!date_valid(c)) /* 29 February 2000 is the only day that 1900 lacks */
        c.year += 100;
    if (!date_valid(c))
        return error_on(a, "idno", &msg_idno_born, (str){ s.p + 7, 6 });
    out->text = s; /* the century is not said: no day of birth */
    return NULL;
}

/* ICAO Doc 9303: weights 7, 3, 1; letters from 10, filler 0. */
static int mrz_check(const char *p, size_t n)
{
    static const int weight[] = { 7, 3, 1 };
    int              sum = 0;

    for (size_t i = 0; i < n; i++) {
        int v = is_digit(p[i]) ? p[i] - '0' : is_alpha(p[i]) ? p[i] - 'A' + 10 : 0;
        sum += v * weight[i % 3];
    }
    return sum % 10;
}

static error *machine_line(struct arena *a, str s, int64_t today, struct idno *out)
{
    static const struct {
        size_t from, n, check;
    } part[] = { { 0, 9, 9 }, { 13, 6, 19 }, { 21, 6, 27 }, { 28, 14, 42 } };
    char all[39];

    for (size_t i = 0; i < COUNT(part); i++) {
        char c = s.p[part[i].check];
        if (c == '<' && i == 3)
            c = '0'; /* nothing optional is there */
        if (!is_digit(c) || c - '0' != mrz_check(s.p + part[i].from, part[i].n))
            return error_on(a, "idno", &msg_mrz, str_int(a, (int64_t)part[i].check + 1));
    }
    memcpy(all, s.p, 10);
    memcpy(all + 10, s.p + 13, 7);
    memcpy(all + 17, s.p + 21, 22);
    if (!is_digit(s.p[43]) || s.p[43] - '0' != mrz_check(all, 39))
        return error_on(a, "idno", &msg_mrz, STR("44"));
    struct civil c = { 2000 + two(s.p + 13), two(s.p + 15), two(s.p + 17) };
    if (!all_digits(s, 13, 19))
        return error_on(a, "idno", &msg_idno_born, (str){ s.p + 13, 6 });
    if (!date_valid(c) || date_of(c) > today)
        c.year -= 100;
    if (!date_valid(c))
        return error_on(a, "idno", &msg_idno_born, (str){ s.p + 13, 6 });
    out->born = date_of(c);
    out->sex = s.p[20] == 'M' ? '1' : s.p[20] == 'F' ? '2' : 0;
    size_t n = 9;
    while (n && s.p[n - 1] == '<')
        n--;
    out->text = (str){ s.p, n };
    return NULL;
}

/* LO to HI characters, letters and digits, with at least LEAST digits; Chinese ones where HAN. */
static error *free_number(struct arena *a, str s, size_t lo, size_t hi, size_t least, bool han,
                          const struct message *shape, struct idno *out)
{
    size_t chars = 0, digits = 0;

    for (size_t i = 0; i < s.n; i++) {
        digits += is_digit(s.p[i]);
        if (!is_digit(s.p[i]) && !is_alpha(s.p[i]) && !(han && (signed char)s.p[i] < 0))
            chars = SIZE_MAX / 2;
    }
    size_t n = 0;
    if (!utf8_count(s, &n) || chars || n < lo || n > hi || digits < least)
        return error_on(a, "idno", shape, str_int(a, (int64_t)lo), str_int(a, (int64_t)hi));
    out->text = s;
    return NULL;
}

static error *travel_permit(struct arena *a, str s, struct idno *out)
{
    bool home = str_is(out->kind, "516");

    if (home && (s.n == 9 || s.n == 11) && (s.p[0] == 'H' || s.p[0] == 'M') &&
        all_digits(s, 1, s.n)) {
        out->text = (str){ s.p, 9 }; /* the last two count the issues: the person's stay */
        return NULL;
    }
    if (!home && (s.n == 8 || s.n == 10) && all_digits(s, 0, s.n)) {
        out->text = s;
        return NULL;
    }
    if (!home && s.n == 11 && all_digits(s, 0, 10) && is_alpha(s.p[10])) {
        out->text = (str){ s.p, 10 };
        return NULL;
    }
    return error_on(a, "idno", home ? &msg_home_permit : &msg_taiwan_permit);
}

static str guess(str s)
{
    if (s.n == 18 && all_digits(s, 0, 17)) {
        if (s.p[0] == '9')
            return STR("553");
        return str_starts(s, STR("810000")) || str_starts(s, STR("820000")) ||
                       str_starts(s, STR("830000"))
                   ? STR("112")
                   : STR("111");
    }
    if (s.n == 15 && all_digits(s, 0, 15))
        return STR("111");
    if (s.n == 15 && is_alpha(s.p[0]) && is_alpha(s.p[1]) && is_alpha(s.p[2]) &&
        all_digits(s, 3, 15))
        return STR("553");
    if ((s.n == 9 || s.n == 11) && (s.p[0] == 'H' || s.p[0] == 'M') && all_digits(s, 1, s.n))
        return STR("516");
    if (s.n == 8 && all_digits(s, 0, 8))
        return STR("511");
    /* many digits are meant as an identity card: the complaint is about that one */
    return s.n >= 16 && s.n <= 20 && all_digits(s, 0, 12) ? STR("111") : STR("414");
}

/* More digits than the longest of them has, and no line that a machine reads. */
static bool two_numbers(str s)
{
    enum { TWO_OLD_ONES = 30, MACHINE_LINE = 44 };
    size_t digits = 0;

    for (size_t i = 0; i < s.n; i++)
        digits += is_digit(s.p[i]);
    return digits >= TWO_OLD_ONES && s.n != MACHINE_LINE;
}

error *idno_read(struct arena *a, str kind, str raw, int64_t today, struct idno *out)
{
    str s = normal(a, raw);

    *out = (struct idno){ .born = DATE_NONE, .area = true };
    if (!s.n) {
        out->kind = kind.n ? kind : STR("000");
        return NULL;
    }
    if (two_numbers(s))
        return error_on(a, "idno", &msg_several);
    bool said = kind.n && !str_is(kind, "000");
    out->kind = said ? kind : guess(s);
    str k = out->kind;
    /* one scan of a residence permit under the wrong word is no mistake of the number */
    if (str_is(k, "111") && str_is(guess(s), "112"))
        out->kind = k = STR("112");
    if (str_is(k, "111") || str_is(k, "112"))
        return citizen(a, s, today, out);
    if (str_is(k, "553"))
        return permanent(a, s, today, out);
    if (str_is(k, "516") || str_is(k, "511"))
        return travel_permit(a, s, out);
    if (str_is(k, "414") && s.n == 44)
        return machine_line(a, s, today, out);
    if (str_is(k, "414"))
        return free_number(a, s, 5, 20, 1, false, said ? &msg_passport : &msg_untold, out);
    if (str_is(k, "554"))
        return free_number(a, s, 4, 20, 4, false, &msg_stay, out);
    if (str_is(k, "114") || str_is(k, "115"))
        return free_number(a, s, 4, 20, 4, true, &msg_officer, out);
    return error_on(a, "idno", &msg_idno_kind, k);
}

/* ---- GB 32100 ---- */

static const char credit_digits[] = "0123456789ABCDEFGHJKLMNPQRTUWXY";

static int credit_value(char c)
{
    const char *p = c ? strchr(credit_digits, c) : NULL;

    return p ? (int)(p - credit_digits) : -1;
}

/* GB 11714: eight characters 0-9A-Z, weights 3 7 9 10 5 8 4 2, modulo 11. */
static char org_check(const char *p)
{
    static const int weight[] = { 3, 7, 9, 10, 5, 8, 4, 2 };
    int              sum = 0;

    for (int i = 0; i < 8; i++)
        sum += (is_digit(p[i]) ? p[i] - '0' : p[i] - 'A' + 10) * weight[i];
    return "0123456789X"[(11 - sum % 11) % 11];
}

/* The whole character of which a byte stands at I. */
static str character_at(struct arena *a, str s, int i)
{
    size_t next = (size_t)i;

    utf8_next(s, &next);
    return str_dup(a, (str){ s.p + i, next - (size_t)i });
}

error *credit_code_read(struct arena *a, str raw, str *out)
{
    static const int weight[] = { 1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28 };
    str              s = normal(a, raw);
    int              sum = 0;

    if (s.n != 18)
        return error_on(a, "code", &msg_credit_length, str_int(a, (int64_t)s.n));
    for (int i = 0; i < 17; i++) {
        int v = credit_value(s.p[i]);
        if (v < 0)
            return error_on(a, "code", &msg_credit_char, character_at(a, s, i));
        sum += v * weight[i];
    }
    /* which one it should be is not told: it would be made up */
    if (credit_digits[(31 - sum % 31) % 31] != s.p[17] || org_check(s.p + 8) != s.p[16])
        return error_on(a, "code", &msg_credit_check);
    *out = s;
    return NULL;
}
