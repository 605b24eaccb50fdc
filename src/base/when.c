/* when.c -- civil calendar arithmetic (the era method of H. Hinnant's paper on dates). */
#include "base/when.h"

int64_t when_now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_REALTIME, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

int64_t date_of(struct civil c)
{
    int64_t y = c.month <= 2 ? c.year - 1 : c.year;
    int64_t era = floor_div(y, 400);
    int64_t yoe = y - era * 400;
    int64_t doy = (153 * (c.month + (c.month > 2 ? -3 : 9)) + 2) / 5 + c.day - 1;
    int64_t doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;

    return era * 146097 + doe - 719468;
}

struct civil date_civil(int64_t date)
{
    int64_t z = date + 719468;
    int64_t era = floor_div(z, 146097);
    int64_t doe = z - era * 146097;
    int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    int64_t mp = (5 * doy + 2) / 153;
    int     month = (int)(mp < 10 ? mp + 3 : mp - 9);

    return (struct civil){
        .year = (int)(yoe + era * 400 + (month <= 2)),
        .month = month,
        .day = (int)(doy - (153 * mp + 2) / 5 + 1),
    };
}

bool date_valid(struct civil c)
{
    if (c.month < 1 || c.month > 12 || c.day < 1 || c.day > 31)
        return false;
    struct civil back = date_civil(date_of(c));
    return back.year == c.year && back.month == c.month && back.day == c.day;
}

int date_weekday(int64_t date)
{
    return (int)(((date + 3) % 7 + 7) % 7);
}

int64_t when_date(int64_t ms)
{
    return floor_div(ms + MS_OFFSET, MS_DAY);
}

int64_t date_start(int64_t date)
{
    return date * MS_DAY - MS_OFFSET;
}

/* N digits of V, without the formatting library: lists are full of times. */
static char *digits(char *o, uint64_t v, int n)
{
    for (int i = n - 1; i >= 0; i--, v /= 10)
        o[i] = (char)('0' + v % 10);
    return o + n;
}

static char *put_date(char *o, int64_t date)
{
    struct civil c = date_civil(date);

    o = digits(o, (uint64_t)c.year, 4);
    *o++ = '-';
    o = digits(o, (uint64_t)c.month, 2);
    *o++ = '-';
    return digits(o, (uint64_t)c.day, 2);
}

void date_text(int64_t date, char out[DATE_TEXT])
{
    *put_date(out, date) = 0;
}

void when_text(int64_t ms, char out[WHEN_TEXT])
{
    int64_t date = floor_div(ms, MS_DAY), rest = ms - date * MS_DAY;
    char   *o = put_date(out, date);

    *o++ = 'T';
    o = digits(o, (uint64_t)(rest / MS_HOUR), 2);
    *o++ = ':';
    o = digits(o, (uint64_t)(rest / MS_MINUTE % 60), 2);
    *o++ = ':';
    o = digits(o, (uint64_t)(rest / MS_SECOND % 60), 2);
    *o++ = '.';
    o = digits(o, (uint64_t)(rest % 1000), 3);
    *o++ = 'Z';
    *o = 0;
}

/* Exactly N digits at the head of S. */
static bool take(str *s, size_t n, int64_t max, int64_t *out)
{
    if (s->n < n || !str_i64((str){ s->p, n }, 0, max, out))
        return false;
    s->p += n;
    s->n -= n;
    return true;
}

static bool eat(str *s, char c)
{
    if (!s->n || s->p[0] != c)
        return false;
    s->p++;
    s->n--;
    return true;
}

static bool take_date(str *s, int64_t *date)
{
    int64_t y = 0, m = 0, d = 0;

    if (!take(s, 4, 9999, &y) || !eat(s, '-') || !take(s, 2, 12, &m) || !eat(s, '-') ||
        !take(s, 2, 31, &d))
        return false;
    struct civil c = { (int)y, (int)m, (int)d };
    if (!date_valid(c))
        return false;
    *date = date_of(c);
    return true;
}

bool date_read(str s, int64_t *date)
{
    int64_t d = 0;

    if (!take_date(&s, &d) || s.n)
        return false;
    *date = d;
    return true;
}

bool when_read(str s, int64_t *ms)
{
    int64_t date = 0, h = 0, m = 0, sec = 0, frac = 0, oh = 0, om = 0;

    if (!take_date(&s, &date) || !(eat(&s, 'T') || eat(&s, ' ')) || !take(&s, 2, 23, &h) ||
        !eat(&s, ':') || !take(&s, 2, 59, &m) || !eat(&s, ':') || !take(&s, 2, 59, &sec))
        return false;
    if (eat(&s, '.')) {
        int64_t unit = 100;
        if (!s.n || !is_digit(s.p[0]))
            return false;
        for (; s.n && is_digit(s.p[0]); s.p++, s.n--, unit /= 10)
            frac += (s.p[0] - '0') * unit;
    }
    if (!eat(&s, 'Z')) {
        bool minus = s.n && s.p[0] == '-';
        if (!(eat(&s, '+') || eat(&s, '-')) || !take(&s, 2, 14, &oh) || !eat(&s, ':') ||
            !take(&s, 2, 59, &om))
            return false;
        if (minus) {
            oh = -oh;
            om = -om;
        }
    }
    if (s.n)
        return false;
    *ms = date * MS_DAY + (h - oh) * MS_HOUR + (m - om) * MS_MINUTE + sec * MS_SECOND + frac;
    return true;
}

void when_local_text(int64_t ms, char out[WHEN_TEXT])
{
    char    day[DATE_TEXT];
    int64_t date = when_date(ms), minute = (ms - date_start(date)) / MS_MINUTE;

    date_text(date, day);
    snprintf(out, WHEN_TEXT, "%s %02d:%02d", day, (int)(minute / 60), (int)(minute % 60));
}
