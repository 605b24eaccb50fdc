/* say.c -- sentences, JSON and HTML into a buffer. */
#include "solve/tally/say.h"

#include <gmp.h>

void json_str(struct buf *b, str s)
{
    static const char hex[] = "0123456789abcdef";

    buf_char(b, '"');
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        if (c == '"' || c == '\\') {
            buf_char(b, '\\');
            buf_char(b, (char)c);
        } else if (c < 0x20) {
            buf_z(b, "\\u00");
            buf_char(b, hex[c >> 4]);
            buf_char(b, hex[c & 15]);
        } else {
            buf_char(b, (char)c);
        }
    }
    buf_char(b, '"');
}

void html_str(struct buf *b, str s)
{
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        if (c == '<')
            buf_z(b, "&lt;");
        else if (c == '>')
            buf_z(b, "&gt;");
        else if (c == '&')
            buf_z(b, "&amp;");
        else if (c == '"')
            buf_z(b, "&quot;");
        else
            buf_char(b, c);
    }
}

void json_key(struct buf *b, bool *first, const char *key)
{
    if (!*first)
        buf_char(b, ',');
    *first = false;
    json_str(b, str_of(key));
    buf_char(b, ':');
}

void say(struct buf *b, enum lang lang, const struct message *m, const str *args, size_t n)
{
    buf_str(b, message_text(b->mem, m, lang, args, n));
    buf_char(b, '\n');
}

str about(struct arena *a, str fraction, int places)
{
    mpq_t      q;
    mpz_t      z;
    struct buf b;
    str        copy = str_dup(a, fraction);

    mpq_init(q);
    mpz_init(z);
    buf_init(&b, a, SIZE_MAX);
    if (copy.n == 0 || mpq_set_str(q, copy.p, 10) != 0 || mpz_sgn(mpq_denref(q)) == 0) {
        mpq_clear(q);
        mpz_clear(z);
        return fraction;
    }
    mpz_ui_pow_ui(z, 10, (unsigned long)places);
    mpz_mul(z, z, mpq_numref(q));
    mpz_tdiv_q(z, z, mpq_denref(q));
    bool minus = mpz_sgn(z) < 0;
    mpz_abs(z, z);
    char *d = NEWN(a, char, mpz_sizeinbase(z, 10) + (size_t)places + 8);
    mpz_get_str(d, 10, z);
    size_t n = strlen(d), p = (size_t)places;
    if (minus)
        buf_char(&b, '-');
    for (size_t i = n; i <= p; i++)
        buf_char(&b, '0');
    buf_z(&b, d);
    if (p && b.n > p) { /* put the point in */
        str all = str_dup(a, buf_done(&b));
        buf_init(&b, a, SIZE_MAX);
        buf_bytes(&b, all.p, all.n - p);
        buf_char(&b, '.');
        buf_bytes(&b, all.p + all.n - p, p);
    }
    mpq_clear(q);
    mpz_clear(z);
    return buf_done(&b);
}
