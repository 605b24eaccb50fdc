/* vault_token.c -- how sealed values are found, and what is shown instead of them. */
#include <inttypes.h>
#include <stdio.h>

#include "base/log.h"
#include "core/vault_keys.h"

/* A key that comes from the root of the key file: HMAC(root, "kind|name"). */
static void derive(const struct vault *v, const char *kind, str name, uint8_t out[CRYPT_KEY])
{
    char   label[VAULT_PURPOSE + 16];
    size_t n = strlen(kind);

    if (n + 1 + name.n > sizeof label)
        BUG("the name of a key is too long");
    memcpy(label, kind, n);
    label[n++] = '|';
    memcpy(label + n, name.p, name.n);
    crypt_hmac(v->file.suite, (str){ (const char *)v->file.token, CRYPT_KEY },
               (str){ label, n + name.n }, out);
}

void vault_subkey(const struct vault *v, str purpose, uint8_t out[CRYPT_KEY])
{
    derive(v, "subkey", purpose, out);
}

static str token_of(const struct vault *v, struct arena *a, const uint8_t key[CRYPT_KEY],
                    int64_t community, str text)
{
    uint8_t h[CRYPT_HASH];
    str     in = str_fmt(a, "%" PRId64 "|" STR_FMT, community, STR_ARG(text));

    crypt_hmac(v->file.suite, (str){ (const char *)key, CRYPT_KEY }, in, h);
    return hex_of(a, h, VAULT_TOKEN / 2);
}

str vault_token(const struct vault *v, struct arena *a, const char *field, int64_t community,
                str text)
{
    uint8_t key[CRYPT_KEY];

    derive(v, "token", str_of(field), key);
    str s = token_of(v, a, key, community, text);
    crypt_wipe(key, sizeof key);
    return s;
}

str vault_phone_tail(const struct vault *v, struct arena *a, const char *field, int64_t community,
                     str phone)
{
    size_t n = phone.n < 4 ? phone.n : 4;

    return vault_token(v, a, field, community, (str){ phone.p + phone.n - n, n });
}

/* TEXT without blanks, middle dots (U+00B7, U+3000, U+30FB) and what is not seen, such as which
 * variant of a character a name is written with; ASCII in small letters. */
static str squeeze(struct arena *a, str text)
{
    struct buf b;

    buf_init(&b, a, text.n + 1);
    for (size_t at = 0; at < text.n;) {
        size_t   from = at;
        uint32_t c = utf8_next(text, &at);
        if (c == ' ' || c == '\t' || c == 0xB7 || c == 0x3000 || c == 0x30FB || utf8_unseen(c))
            continue;
        if (c < 128)
            buf_char(&b, lower((char)c));
        else
            buf_bytes(&b, text.p + from, at - from);
    }
    return buf_done(&b);
}

/* The distinct pairs of neighbouring characters of TEXT. */
static size_t pairs_of(struct arena *a, str text, str **out)
{
    size_t n = 0;
    str    s = squeeze(a, text);
    str   *pair = NEWN(a, str, s.n + 1);

    for (size_t at = 0; at < s.n;) {
        size_t from = at, to = 0;
        utf8_next(s, &at);
        to = at;
        if (to < s.n)
            utf8_next(s, &to);
        else if (n)
            break; /* the last character is the second of the pair before */
        str    p = { s.p + from, to - from };
        size_t k = 0;
        while (k < n && !str_eq(pair[k], p))
            k++;
        if (k == n)
            pair[n++] = p;
    }
    *out = pair;
    return n;
}

size_t vault_pairs(const struct vault *v, struct arena *a, const char *field, int64_t community,
                   str text, str **out)
{
    uint8_t key[CRYPT_KEY];
    size_t  n = pairs_of(a, text, out);

    derive(v, "token", str_of(field), key);
    for (size_t i = 0; i < n; i++)
        (*out)[i] = token_of(v, a, key, community, (*out)[i]);
    crypt_wipe(key, sizeof key);
    return n;
}

void vault_field(const struct vault *v, const char *field, struct vault_field *out)
{
    out->suite = v->file.suite;
    derive(v, "token", str_of(field), out->key);
}

static struct mac *mac_with(const struct vault_field *f)
{
    return mac_begin(f->suite, (str){ (const char *)f->key, CRYPT_KEY });
}

static int64_t number_of(struct mac *m, int64_t community, str text)
{
    char     in[256];
    uint8_t  h[CRYPT_HASH];
    uint64_t n = 0;
    int      head = snprintf(in, sizeof in, "%" PRId64 "|", community);

    if (text.n > sizeof in - (size_t)head)
        text.n = sizeof in - (size_t)head;
    memcpy(in + head, text.p ? text.p : "", text.n);
    mac_of(m, (str){ in, (size_t)head + text.n }, h);
    for (int i = 0; i < 8; i++)
        n = n << 8 | h[i];
    crypt_wipe(in, sizeof in);
    return (int64_t)(n >> 1);
}

int64_t vault_number(const struct vault_field *f, int64_t community, str text)
{
    int64_t n = 0;

    vault_numbers(f, &community, 1, text, &n);
    return n;
}

void vault_numbers(const struct vault_field *f, const int64_t *community, size_t n, str text,
                   int64_t *out)
{
    struct mac *m = mac_with(f);

    for (size_t i = 0; i < n; i++)
        out[i] = number_of(m, community[i], text);
    mac_end(m);
}

size_t vault_pair_numbers(const struct vault_field *f, struct arena *a, int64_t community, str text,
                          int64_t **out)
{
    str        *pair = NULL;
    size_t      n = pairs_of(a, text, &pair);
    struct mac *m = mac_with(f);

    *out = NEWN(a, int64_t, n + 1);
    for (size_t i = 0; i < n; i++)
        (*out)[i] = number_of(m, community, pair[i]);
    mac_end(m);
    return n;
}

/* The first HEAD and the last TAIL characters of S; a star for each one between. */
static str mask(struct arena *a, str s, size_t head, size_t tail)
{
    struct buf b;
    size_t     chars = 0;

    if (!utf8_count(s, &chars))
        return STR("***");
    str front = utf8_head(s, head), back = utf8_head(s, chars - tail);
    buf_init(&b, a, s.n + 1);
    buf_str(&b, front);
    for (size_t i = head + tail; i < chars; i++)
        buf_char(&b, '*');
    if (back.n < s.n)
        buf_bytes(&b, s.p + back.n, s.n - back.n);
    return buf_done(&b);
}

/* A name without the variants of its characters: a star stands for what is seen. */
static str without_unseen(struct arena *a, str name)
{
    struct buf b;

    buf_init(&b, a, name.n + 1);
    for (size_t at = 0; at < name.n;) {
        size_t from = at;
        if (!utf8_unseen(utf8_next(name, &at)))
            buf_bytes(&b, name.p + from, at - from);
    }
    return buf_done(&b);
}

str mask_name(struct arena *a, str name)
{
    size_t chars = 0;

    if (!utf8_count(name, &chars))
        return mask(a, name, 0, 0);
    name = without_unseen(a, name);
    if (!utf8_count(name, &chars) || chars < 2)
        return mask(a, name, 0, 0);
    return mask(a, name, 1, chars > 2);
}

str mask_phone(struct arena *a, str phone)
{
    if (phone.n >= 11)
        return mask(a, phone, 3, 4);
    return phone.n >= 7 ? mask(a, phone, 0, 4) : mask(a, phone, 0, 0);
}

str mask_idno(struct arena *a, str idno)
{
    size_t chars = 0; /* an officer's card has Chinese characters in its number */

    if (!utf8_count(idno, &chars))
        return mask(a, idno, 0, 0);
    /* the birthday that it holds stands beside it in clear: with the last four it would be whole */
    if (chars >= 15)
        return mask(a, idno, 6, 0);
    return chars >= 6 ? mask(a, idno, 1, 1) : mask(a, idno, 0, 0);
}

str mask_numbers(struct arena *a, str s)
{
    char *p = NEWN(a, char, s.n + 1);

    memcpy(p, s.p, s.n);
    for (size_t i = 0; i < s.n;) {
        size_t end = i, digits = 0;
        while (end < s.n && (is_digit(p[end]) || (digits && (p[end] == ' ' || p[end] == '-')))) {
            digits += is_digit(p[end]);
            end++;
        }
        for (size_t k = i; digits >= 7 && k < end; k++)
            if (is_digit(p[k]))
                p[k] = '*';
        i = end > i ? end : i + 1;
    }
    return (str){ p, s.n };
}
