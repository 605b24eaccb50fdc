/* decimal.c -- exact decimals. */
#include "solve/tally/decimal.h"

int64_t power_of_ten(int places)
{
    int64_t v = 1;

    while (places-- > 0)
        v *= 10;
    return v;
}

/* "e6" behind the digits moves the point; more than two digits of exponent is nonsense. */
static bool exponent(str s, int64_t *out)
{
    if (s.n && s.p[0] == '+')
        s.p++, s.n--;
    return str_i64(s, -18, 18, out);
}

bool decimal_read(str s, int max_places, struct decimal *out)
{
    bool    minus = s.n && s.p[0] == '-', point = false, any = false;
    int64_t v = 0, places = 0, power = 0;

    for (size_t i = minus; i < s.n; i++) {
        char c = s.p[i];
        if ((c == '.' || c == ',') && !point) {
            point = true;
            continue;
        }
        if ((c == 'e' || c == 'E') && any) {
            if (!exponent((str){ s.p + i + 1, s.n - i - 1 }, &power))
                return false;
            break;
        }
        if (!is_digit(c) || __builtin_mul_overflow(v, (int64_t)10, &v) ||
            __builtin_add_overflow(v, (int64_t)(c - '0'), &v))
            return false;
        places += point;
        any = true;
    }
    if (!any)
        return false;
    places -= power;
    while (places > 0 && v % 10 == 0)
        v /= 10, places--;
    for (; places < 0; places++)
        if (__builtin_mul_overflow(v, (int64_t)10, &v))
            return false;
    if (places > max_places)
        return false;
    *out = (struct decimal){ minus ? -v : v, (int)places };
    return true;
}

bool decimal_scale(struct decimal d, int places, int64_t *out)
{
    return !__builtin_mul_overflow(d.digits, power_of_ten(places - d.places), out);
}

str decimal_text(struct arena *a, int64_t value, int64_t scale)
{
    struct buf b;
    uint64_t   v = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
    uint64_t   s = (uint64_t)scale, rest = v % s;

    buf_init(&b, a, 64);
    if (value < 0)
        buf_char(&b, '-');
    buf_int(&b, (int64_t)(v / s));
    if (rest)
        buf_char(&b, '.');
    while (rest) {
        s /= 10;
        buf_char(&b, (char)('0' + rest / s));
        rest %= s;
    }
    return str_dup(a, buf_done(&b));
}
