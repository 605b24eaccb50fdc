/* totp.c -- one-time codes of RFC 4226 and RFC 6238. */
#include "core/totp.h"

#include <inttypes.h>

static const uint32_t power_of_ten[] = { 1,      10,      100,      1000,     10000,
                                         100000, 1000000, 10000000, 100000000 };

uint32_t totp_code(str secret, int64_t step, int digits)
{
    uint8_t count[8], h[20];

    for (int i = 0; i < 8; i++)
        count[i] = (uint8_t)((uint64_t)step >> (56 - 8 * i));
    crypt_hmac_sha1(secret, (str){ (const char *)count, sizeof count }, h);
    size_t   at = h[19] & 15u;
    uint32_t v =
        (uint32_t)h[at] << 24 | (uint32_t)h[at + 1] << 16 | (uint32_t)h[at + 2] << 8 | h[at + 3];
    return (v & 0x7fffffffu) % power_of_ten[digits];
}

str totp_text(struct arena *a, str secret, int64_t now)
{
    return str_fmt(a, "%06" PRIu32, totp_code(secret, now / TOTP_STEP, TOTP_DIGITS));
}

bool totp_check(str secret, str code, int64_t now, int64_t last, int64_t *step)
{
    uint32_t typed = 0;
    int      digits = 0;
    int64_t  found = 0;

    for (size_t i = 0; i < code.n; i++) {
        if (code.p[i] == ' ')
            continue;
        if (!is_digit(code.p[i]) || ++digits > TOTP_DIGITS)
            return false;
        typed = typed * 10 + (uint32_t)(code.p[i] - '0');
    }
    /* all three are computed, so that the time taken does not tell which one fitted */
    for (int64_t s = now / TOTP_STEP - 1; s <= now / TOTP_STEP + 1; s++) {
        uint32_t want = totp_code(secret, s, TOTP_DIGITS);
        if (crypt_same(&want, &typed, sizeof want) && s > last && !found)
            found = s;
    }
    if (digits != TOTP_DIGITS || !found)
        return false;
    *step = found;
    return true;
}

/* Base32 of RFC 4648, without padding. */
static str base32(struct arena *a, str bytes, size_t group)
{
    struct buf b;

    buf_init(&b, a, bytes.n * 4 + 8);
    for (size_t bit = 0, n = 0; bit < bytes.n * 8; bit += 5, n++) {
        size_t   at = bit / 8;
        unsigned two = (unsigned)(uint8_t)bytes.p[at] << 8 |
                       (at + 1 < bytes.n ? (uint8_t)bytes.p[at + 1] : 0u);
        if (group && n && n % group == 0)
            buf_char(&b, ' ');
        buf_char(&b, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"[two >> (11 - bit % 8) & 31u]);
    }
    return buf_done(&b);
}

str totp_secret_text(struct arena *a, str secret)
{
    return base32(a, secret, 4);
}

static void put_escaped(struct buf *b, str s)
{
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        if (is_alpha(c) || is_digit(c) || c == '-' || c == '.' || c == '_' || c == '~')
            buf_char(b, c);
        else
            buf_fmt(b, "%%%02X", (unsigned)(uint8_t)c);
    }
}

str totp_uri(struct arena *a, str issuer, str account, str secret)
{
    struct buf b;

    buf_init(&b, a, 4096);
    buf_z(&b, "otpauth://totp/");
    put_escaped(&b, issuer);
    buf_char(&b, ':');
    put_escaped(&b, account);
    buf_z(&b, "?secret=");
    buf_str(&b, base32(a, secret, 0));
    buf_z(&b, "&issuer=");
    put_escaped(&b, issuer);
    return buf_done(&b);
}
