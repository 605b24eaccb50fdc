/* importing.c -- cells as people write them. */
#include "core/importing.h"

#include "base/when.h"

/* clang-format off */
const struct message
    importing_msg_elsewhere = { "import.elsewhere", "“{0}”现在归别的社区，没有撤销：两边都管的（如街道）可以打开这次导入，撤销其余的。", "{0} belongs to another community now and was not taken back: whoever keeps both (the street, for one) can open this import and take back the rest." },
    importing_msg_answered = { "import.answered", "填表时为“{0}”（或其房屋）填写过内容，没有撤销。", "Something was typed into a form about {0}, or about the dwelling: it was not taken back." },
    importing_msg_head = { "import.head", "“{0}”是户主，户里还有别人留下，没有撤销：请先更换户主，或先撤销带来其他人的那次导入，再撤销这里。", "{0} is the head of a household in which others stay: not taken back. Choose another head first, or take back the import that brought the others, then this one." };
static const struct message
    msg_number = { "import.number", "“{0}”不是整数。", "\"{0}\" is not a whole number." },
    msg_degree = { "import.degree", "“{0}”不是经纬度。", "\"{0}\" is no longitude or latitude." },
    msg_no_month = { "import.no_month", "没有 {0} 月，请核对月和日的写法（如 2026-11-25）。", "There is no month {0}: check the month and how the day is written (like 2026-11-25)." },
    msg_no_day = { "import.no_day", "这一年没有 {0} 月 {1} 日，请核对月和日。", "There is no day {1} in month {0} of that year: check the month and the day." },
    msg_date   = { "import.date",   "“{0}”不是 1900 年到 2200 年的日期，请核对年份和写法（如 2026-11-25）。", "\"{0}\" is not a date of the years 1900 to 2200: check the year and how it is written (like 2026-11-25)." },
    msg_month  = { "import.month",  "只有年和月，没有日（要像 2026-11-25 这样）。", "There is a year and a month, but no day (it has to be like 2026-11-25)." },
    msg_month_born = { "import.month", "只有年和月，没有日（要像 2026-11-25 这样）。证件号码里已有出生日期的，可以不对应这一列。", "There is a year and a month, but no day (it has to be like 2026-11-25). Where identity numbers tell the birthdays, this column may be left out." },
    msg_serial = { "import.serial", "“{0}”是存成了数字的日期，一般就是 {1}：请在表格软件里把这一列设为“日期”格式，看清是这一天后再上传。", "\"{0}\" is a date that was kept as a number, as a rule {1}: format the column as a date in the spreadsheet program, see that it is that day, and send the table again." },
    msg_serial_born = { "import.serial", "“{0}”是存成了数字的日期：请在表格软件里把这一列设为“日期”格式再上传。证件号码里已有出生日期的，可以不对应这一列。", "\"{0}\" is a date that was kept as a number: format the column as a date in the spreadsheet program and send the table again. Where identity numbers tell the birthdays, this column may be left out." },
    msg_yes    = { "import.yes",    "“{0}”不是“是”或“否”。", "\"{0}\" is neither yes nor no." },
    msg_lost   = { "import.digits", "“{0}”：表格软件把这个号码存成了数字，后面几位已经丢失。请把这一列设为“文本”格式，照原件重新填写。", "\"{0}\": the spreadsheet program kept these characters as a number and lost the last ones. Please format the column as text and fill it in again." },
    msg_code   = { "import.code",   "“{0}”不是区划代码（6、9、12 或 15 位数字）。", "\"{0}\" is no code of a place (6, 9, 12 or 15 digits)." };
/* clang-format on */

/* "1,234" and "35.0" and "35户" are numbers; "3.5" is none. */
static bool whole(struct arena *a, str s, int64_t *out)
{
    char  *p = NEWN(a, char, s.n + 1);
    size_t n = 0, i = 0;

    for (; i < s.n && (is_digit(s.p[i]) || s.p[i] == ',' || (s.p[i] == '-' && i == 0)); i++)
        if (s.p[i] != ',')
            p[n++] = s.p[i];
    if (i < s.n && s.p[i] == '.')
        for (i++; i < s.n && s.p[i] == '0'; i++)
            ;
    str rest = str_trim((str){ s.p + i, s.n - i });
    if (rest.n && !str_is(rest, "户") && !str_is(rest, "人") && !str_is(rest, "栋"))
        return false;
    return str_i64((str){ p, n }, INT64_MIN, INT64_MAX, out);
}

/* 118.03441 (any number of places), 118.03441°, or 1180344100. */
static bool degrees(str s, int64_t *out)
{
    size_t dot = 0;

    if (str_ends(s, STR("°")))
        s = str_trim((str){ s.p, s.n - strlen("°") });
    if (str_find(s, STR("."), &dot)) {
        if (s.n > dot + 8)
            s.n = dot + 8;
        return str_fixed(s, 7, -1800000000, 1800000000, out);
    }
    if (!str_i64(s, -1800000000, 1800000000, out))
        return false;
    if (*out >= -180 && *out <= 180)
        *out *= 10000000;
    return true;
}

/* 2026-03-01, 2026/3/1, 2026.3.1, 2026年3月1日, 20260301; what comes after a blank is a time.
 * NONE: it is written like one, but the calendar has none such; otherwise its year is 0. */
static bool date(str s, int64_t *out, struct civil *none)
{
    int64_t part[3] = { 0 };
    int     k = 0, digits = 0;

    *none = (struct civil){ 0 };
    s = str_cut(&s, ' ');
    for (size_t i = 0; i < s.n && k < 3; i++) {
        if (is_digit(s.p[i])) {
            part[k] = part[k] * 10 + (s.p[i] - '0');
            digits++;
            if (digits > 8)
                return false;
            continue;
        }
        while (i + 1 < s.n && !is_digit(s.p[i + 1]))
            i++;
        k++;
        digits = 0;
    }
    if (k == 0 && digits == 8) {
        part[2] = part[0] % 100;
        part[1] = part[0] / 100 % 100;
        part[0] /= 10000;
    } else if (k < 2) {
        return false;
    }
    struct civil c = { (int)part[0], (int)part[1], (int)part[2] };
    if (c.year < 1900 || c.year > 2200)
        return false;
    if (!date_valid(c)) {
        *none = c;
        return false;
    }
    *out = date_of(c);
    return true;
}

/* 3.50205199001011E+17: a number of more than 15 digits out of a spreadsheet (cli/table_rows.h), or
 * what one wrote into a CSV. */
static bool lost_digits(str s)
{
    size_t  e = 0;
    int64_t places = 0;

    if (s.n < 5 || !is_digit(s.p[0]) || (s.p[1] != '.' && lower(s.p[1]) != 'e'))
        return false;
    for (size_t i = 1; i < s.n; i++)
        if (lower(s.p[i]) == 'e' && !e)
            e = i;
        else if (!is_digit(s.p[i]) && s.p[i] != '.' && !(s.p[i] == '+' && i == e + 1))
            return false;
    return e && s.n > e + 2 && s.p[e + 1] == '+' &&
           str_i64((str){ s.p + e + 2, s.n - e - 2 }, 0, 400, &places) && places >= 5;
}

/* 13905920012.0: a number of a spreadsheet that another program wrote down as text. DIGITS: what
 * stands before the point. */
static bool was_number(str s, str *digits)
{
    size_t n = 0, zeros = 0;

    while (n < s.n && is_digit(s.p[n]))
        n++;
    while (n + 1 + zeros < s.n && s.p[n] == '.' && s.p[n + 1 + zeros] == '0')
        zeros++;
    *digits = (str){ s.p, n };
    return n && zeros && n + 1 + zeros == s.n;
}

/* 1961.02, 1961-2, 1961年2月, 196102: a month without its day. */
static bool only_month(str s)
{
    int64_t year = 0, month = 0;
    size_t  n = 0;

    while (n < s.n && is_digit(s.p[n]))
        n++;
    if (n == 6 && n == s.n)
        n = 4;
    if (n != 4 || !str_i64((str){ s.p, 4 }, 1900, 2200, &year))
        return false;
    for (; n < s.n && !is_digit(s.p[n]); n++)
        ;
    size_t from = n;
    while (n < s.n && is_digit(s.p[n]))
        n++;
    str rest = str_trim((str){ s.p + n, s.n - n });
    return n - from <= 2 && (!rest.n || str_is(rest, "月") || str_is(rest, "月份")) &&
           str_i64((str){ s.p + from, n - from }, 1, 12, &month);
}

static error *wrong(struct arena *a, const struct field *f, const struct message *m, str cell)
{
    return error_on(a, f->name, m, utf8_head(cell, 40));
}

/* 44197, 44197.5: a day as a spreadsheet counts them from the end of 1899, out of a column that is
 * not formatted as days; those of 1927 to 2099. One that counts from 1904 is some years later. */
static bool serial(str s, int64_t *day)
{
    enum { EPOCH = 25569, FIRST = 10000, LAST = 73050 };
    str whole_days = str_cut(&s, '.');

    for (size_t i = 0; i < s.n; i++)
        if (!is_digit(s.p[i]))
            return false;
    if (whole_days.n != 5 || !str_i64(whole_days, FIRST, LAST, day))
        return false;
    *day -= EPOCH;
    return true;
}

/* A day that cannot be is nobody's: said is what is wrong with it, without the year, for in a table
 * about people the cell itself is masked; nor is a birthday that a number stands for. */
static error *no_date(struct arena *a, const struct field *f, struct civil none, str s, str cell)
{
    str     month = str_int(a, none.month);
    bool    born = strcmp(f->name, "born") == 0;
    int64_t day = 0;
    char    text[DATE_TEXT];

    if (only_month(s))
        return error_on(a, f->name, born ? &msg_month_born : &msg_month);
    if (!none.year && serial(s, &day)) {
        date_text(day, text);
        return born ? wrong(a, f, &msg_serial_born, cell)
                    : error_on(a, f->name, &msg_serial, utf8_head(cell, 40),
                               str_dup(a, str_of(text)));
    }
    if (!none.year)
        return wrong(a, f, &msg_date, cell);
    if (none.month < 1 || none.month > 12)
        return error_on(a, f->name, &msg_no_month, month);
    return error_on(a, f->name, &msg_no_day, month, str_int(a, none.day));
}

enum { NUMBER_KEEPS = 15 }; /* digits, behind which a spreadsheet makes others of them */

error *import_cell(struct arena *a, const struct field *f, const char *const *words_zh, str cell,
                   void *rec)
{
    str          s = str_narrow(a, cell = str_unquoted(cell));
    void        *at = field_at(f, rec);
    int64_t      v = 0;
    struct civil none = { 0 };
    str          digits = { 0 };
    bool         number = false;

    if (!s.n)
        return NULL;
    switch (f->type) {
    case FT_INT:
        if (strcmp(f->name, "lng") == 0 || strcmp(f->name, "lat") == 0) {
            if (!degrees(s, &v))
                return wrong(a, f, &msg_degree, cell);
        } else if (!whole(a, s, &v)) {
            return wrong(a, f, &msg_number, cell);
        }
        TRY(field_check_int(a, f, v));
        *(int64_t *)at = v;
        return NULL;
    case FT_CODE:
        if (lost_digits(s))
            return wrong(a, f, &msg_lost, cell);
        if (str_ends(s, STR(".0")))
            s.n -= 2;
        /* above a district stands its city, of which we hold nothing but the code */
        if (!str_i64(s, 1000, 999999999999999, &v) ||
            (s.n != 6 && s.n != 9 && s.n != 12 && s.n != 15 &&
             !(s.n == 4 && strcmp(f->name, "parent") == 0)))
            return wrong(a, f, &msg_code, cell);
        *(int64_t *)at = v;
        return NULL;
    case FT_BOOL:
        if (str_is(s, "是") || str_is(s, "有") || str_is(s, "√") || str_is(s, "1") ||
            str_is(s, "true") || str_is(s, "TRUE") || str_is(s, "yes"))
            *(bool *)at = true;
        else if (str_is(s, "否") || str_is(s, "无") || str_is(s, "×") || str_is(s, "0") ||
                 str_is(s, "false") || str_is(s, "FALSE") || str_is(s, "no"))
            *(bool *)at = false;
        else
            return wrong(a, f, &msg_yes, cell);
        return NULL;
    case FT_DATE:
        if (!date(s, &v, &none))
            return no_date(a, f, none, s, cell);
        *(int64_t *)at = v;
        return NULL;
    case FT_WORD:
        for (int i = 0; words_zh && words_zh[i]; i++)
            if (str_is(s, words_zh[i])) {
                *(int *)at = i;
                return NULL;
            }
        return field_set_word(a, f, s, rec);
    case FT_TEXT:
        number = was_number(s, &digits);
        if (lost_digits(s) || (number && digits.n > NUMBER_KEEPS))
            return wrong(a, f, &msg_lost, cell);
        s = number ? digits : str_trim(cell); /* as it was typed */
        TRY(field_check_text(a, f, s));
        *(str *)at = str_dup(a, s);
        return NULL;
    default:
        return NULL;
    }
}

bool import_none(struct arena *a, str cell)
{
    static const char *const words[] = { "无",   "没有", "暂无", "不详",   "不清楚", "不知道",
                                         "未知", "空",   "待补", "待补充", "至今",   "n/a",
                                         "none", "0",    "/",    "\\",     "*",      "-",
                                         "--",   "—",    "——",   "―",      "――" };
    enum { LONGEST = 12 };
    char *p;

    cell = str_unquoted(cell);
    if (cell.n > LONGEST)
        return false;
    str s = str_trim(str_narrow(a, cell));
    p = NEWN(a, char, s.n + 1);
    for (size_t i = 0; i < s.n; i++)
        p[i] = lower(s.p[i]);
    for (size_t i = 0; i < COUNT(words); i++)
        if (str_is((str){ p, s.n }, words[i]))
            return true;
    return false;
}
