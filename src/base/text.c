/* text.c -- slices, numbers, UTF-8, growing buffers. */
#include "base/text.h"

#include <inttypes.h>

#include "base/log.h"

str str_of(const char *z)
{
    return z ? (str){ z, strlen(z) } : (str){ 0 };
}

bool str_eq(str a, str b)
{
    return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

bool str_is(str a, const char *z)
{
    return str_eq(a, str_of(z));
}

int str_cmp(str a, str b)
{
    size_t n = a.n < b.n ? a.n : b.n;
    int    c = n ? memcmp(a.p, b.p, n) : 0;

    return c ? c : (a.n > b.n) - (a.n < b.n);
}

bool str_starts(str s, str head)
{
    return s.n >= head.n && str_eq((str){ s.p, head.n }, head);
}

bool str_ends(str s, str tail)
{
    return s.n >= tail.n && str_eq((str){ s.p + s.n - tail.n, tail.n }, tail);
}

bool str_find(str s, str needle, size_t *at)
{
    if (needle.n == 0) {
        *at = 0;
        return true;
    }
    const char *hit = s.n ? memmem(s.p, s.n, needle.p, needle.n) : NULL;
    if (hit)
        *at = (size_t)(hit - s.p);
    return hit != NULL;
}

str str_trim(str s)
{
    while (s.n && is_blank(s.p[0]))
        s.p++, s.n--;
    while (s.n && is_blank(s.p[s.n - 1]))
        s.n--;
    return s;
}

str str_cut(str *s, char sep)
{
    const char *at = s->n ? memchr(s->p, sep, s->n) : NULL;
    str         head = *s;

    if (!at) {
        *s = (str){ 0 };
        return head;
    }
    head.n = (size_t)(at - s->p);
    s->p = at + 1;
    s->n -= head.n + 1;
    return head;
}

str str_dup(struct arena *a, str s)
{
    char *p = arena_room(a, s.n + 1, 1);

    if (s.n)
        memcpy(p, s.p, s.n);
    p[s.n] = 0;
    return (str){ p, s.n };
}

str str_narrow(struct arena *a, str s)
{
    char  *p = NEWN(a, char, s.n + 1);
    size_t n = 0;

    for (size_t i = 0; i < s.n;) {
        size_t   from = i;
        uint32_t c = utf8_next(s, &i);
        if (c >= 0xFF01 && c <= 0xFF5E) {
            p[n++] = (char)(c - 0xFEE0);
        } else if (c == 0x3000 || c == 0xA0 || c == 0x200B || c == 0xFEFF) {
            p[n++] = ' ';
        } else {
            while (from < i)
                p[n++] = s.p[from++];
        }
    }
    return str_trim((str){ p, n });
}

/* FE00 to FE0F and E0100 to E01EF: which of its forms the character before has. */
static bool is_variant(uint32_t c)
{
    return (c >= 0xFE00 && c <= 0xFE0F) || (c >= 0xE0100 && c <= 0xE01EF);
}

bool utf8_unseen(uint32_t c)
{
    return c == 0xAD || c == 0x34F || c == 0x61C || c == 0x115F || c == 0x1160 || c == 0x180E ||
           (c >= 0x200B && c <= 0x200F) || (c >= 0x202A && c <= 0x202E) ||
           (c >= 0x2060 && c <= 0x206F) || c == 0x3164 || c == 0xFEFF || c == 0xFFA0 ||
           (c >= 0xFFF9 && c <= 0xFFFB) || is_variant(c);
}

/* Of such a character there are variants; it joins with nothing. */
static bool is_han(uint32_t c)
{
    return (c >= 0x2E80 && c < 0x3000) || (c >= 0x3400 && c < 0xA000) ||
           (c >= 0xF900 && c < 0xFB00) || (c >= 0x20000 && c < 0x40000);
}

/* Whether C, which is not seen, shapes BEFORE, the sign before it that stays; 0: there is none. */
static bool shapes(uint32_t before, uint32_t c)
{
    bool joins = c == 0x200C || c == 0x200D || (c == 0x180E && before >= 0x1800 && before < 0x18B0);
    bool letter = before >= 0x600 && !(before >= 0x2000 && before < 0x2070) &&
                  !(before >= 0x3000 && before < 0x3400) && !(before >= 0xFF00 && before < 0xFFF0);

    return (is_variant(c) && letter && !is_variant(before)) ||
           (joins && (letter || is_variant(before)) && !is_han(before));
}

/* The blanks of word processors and pages; not U+3000, which begins a paragraph and parts names. */
static bool is_space(uint32_t c)
{
    return c == 0xA0 || (c >= 0x2000 && c <= 0x200A) || c == 0x202F || c == 0x205F;
}

/* Whether a byte of S may begin a sign that str_seen changes: most texts have none. */
static bool maybe_unseen(str s)
{
    for (size_t i = 0; i < s.n; i++) {
        unsigned char b = (unsigned char)s.p[i];
        if (b >= 0xC2 && (b == 0xC2 || b == 0xCD || b == 0xD8 || b == 0xE1 || b == 0xE2 ||
                          b == 0xE3 || b == 0xEF || b == 0xF3))
            return true;
    }
    return false;
}

str str_seen(struct arena *a, str s)
{
    char    *p = NULL; /* only where something changes */
    size_t   n = 0;
    uint32_t before = 0;

    for (size_t i = maybe_unseen(s) ? 0 : s.n; i < s.n;) {
        size_t   from = i;
        uint32_t c = utf8_next(s, &i);
        bool     drop = utf8_unseen(c) && !shapes(before, c), blank = is_space(c);
        if ((drop || blank) && !p) {
            p = NEWN(a, char, s.n + 1);
            memcpy(p, s.p, n = from);
        }
        before = drop ? before : c;
        if (p && blank)
            p[n++] = ' ';
        for (; p && !drop && !blank && from < i; from++)
            p[n++] = s.p[from];
    }
    return p ? (str){ p, n } : s;
}

str utf8_named(struct arena *a, str s)
{
    size_t   at = 0;
    uint32_t c = s.n ? utf8_next(s, &at) : ' ';
    bool     none = c <= ' ' || (c >= 0x7F && c <= 0xA0) || utf8_unseen(c) || is_space(c) ||
                c == 0x2028 || c == 0x2029 || c >= 0xE0000;

    if (none || (c >= 0xE000 && c <= 0xF8FF)) /* a font may have a picture for these, or a box */
        return str_fmt(a, none ? "U+%04X" : "U+%04X (" STR_FMT ")", (unsigned)c, STR_ARG(s));
    return s;
}

str str_unquoted(str s)
{
    size_t at = 0;

    s = str_trim(s);
    if (s.n >= 3 && s.p[0] == '=' && s.p[1] == '"' && s.p[s.n - 1] == '"')
        return str_trim((str){ s.p + 2, s.n - 3 });
    uint32_t c = s.n ? utf8_next(s, &at) : 0;
    if (c != '\'' && c != 0x2018 && c != 0x2019 && c != 0xFF07)
        return s;
    str    rest = { s.p + at, s.n - at };
    size_t next = 0;
    c = rest.n ? utf8_next(rest, &next) : 0;
    c = c >= 0xFF01 && c <= 0xFF5E ? c - 0xFEE0 : c;
    return (c >= '0' && c <= '9') || c == '+' ? rest : s;
}

str str_vfmt(struct arena *a, const char *fmt, va_list ap)
{
    va_list again;

    va_copy(again, ap);
    int n = vsnprintf(NULL, 0, fmt, ap);
    if (n < 0)
        BUG("bad format %s", fmt);
    char *p = arena_zalloc(a, (size_t)n + 1, 1, 1);
    vsnprintf(p, (size_t)n + 1, fmt, again);
    va_end(again);
    return (str){ p, (size_t)n };
}

str str_fmt(struct arena *a, const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    str s = str_vfmt(a, fmt, ap);
    va_end(ap);
    return s;
}

size_t int_text(int64_t v, char out[INT_TEXT])
{
    static const char pairs[] =
        "00010203040506070809101112131415161718192021222324252627282930313233"
        "34353637383940414243444546474849505152535455565758596061626364656667"
        "6869707172737475767778798081828384858687888990919293949596979899";
    uint64_t u = v < 0 ? 0 - (uint64_t)v : (uint64_t)v;
    char     tmp[INT_TEXT];
    size_t   at = sizeof tmp;

    for (; u >= 100; u /= 100)
        memcpy(tmp + (at -= 2), pairs + u % 100 * 2, 2);
    if (u >= 10)
        memcpy(tmp + (at -= 2), pairs + u * 2, 2);
    else
        tmp[--at] = (char)('0' + u);
    if (v < 0)
        tmp[--at] = '-';
    memcpy(out, tmp + at, sizeof tmp - at);
    return sizeof tmp - at;
}

str str_int(struct arena *a, int64_t v)
{
    char d[INT_TEXT];

    return str_dup(a, (str){ d, int_text(v, d) });
}

bool str_i64(str s, int64_t min, int64_t max, int64_t *out)
{
    return str_fixed(s, 0, min, max, out);
}

bool str_fixed(str s, int digits, int64_t min, int64_t max, int64_t *out)
{
    bool    minus = s.n && s.p[0] == '-', point = false, any = false;
    int     places = 0;
    int64_t v = 0;

    for (size_t i = minus; i < s.n; i++) {
        char c = s.p[i];
        if (c == '.' && !point && any && digits > 0 && i + 1 < s.n) {
            point = true;
            continue;
        }
        if (!is_digit(c) || (point && ++places > digits))
            return false;
        any = true;
        /* Built up as a negative number, whose range is the larger one. */
        if (__builtin_mul_overflow(v, (int64_t)10, &v) ||
            __builtin_sub_overflow(v, (int64_t)(c - '0'), &v))
            return false;
    }
    for (; places < digits; places++)
        if (__builtin_mul_overflow(v, (int64_t)10, &v))
            return false;
    if (!any || (!minus && __builtin_sub_overflow((int64_t)0, v, &v)))
        return false;
    if (v < min || v > max)
        return false;
    *out = v;
    return true;
}

/* Length of the sequence that starts at S[at], or 0 when it is not valid UTF-8. */
static size_t utf8_len(str s, size_t at)
{
    const unsigned char *p = (const unsigned char *)s.p + at;
    size_t               left = s.n - at, n = 0;
    unsigned             lo = 0x80, hi = 0xBF;

    if (p[0] < 0x80)
        return p[0] != 0;
    if (p[0] >= 0xC2 && p[0] <= 0xDF)
        n = 2;
    else if (p[0] >= 0xE0 && p[0] <= 0xEF)
        n = 3;
    else if (p[0] >= 0xF0 && p[0] <= 0xF4)
        n = 4;
    if (n == 0 || left < n)
        return 0;
    /* The second byte excludes overlong forms, surrogates and what lies beyond U+10FFFF. */
    lo = p[0] == 0xE0 ? 0xA0 : p[0] == 0xF0 ? 0x90 : lo;
    hi = p[0] == 0xED ? 0x9F : p[0] == 0xF4 ? 0x8F : hi;
    if (p[1] < lo || p[1] > hi)
        return 0;
    for (size_t i = 2; i < n; i++)
        if ((p[i] & 0xC0) != 0x80)
            return 0;
    return n;
}

bool utf8_count(str s, size_t *chars)
{
    size_t count = 0;

    for (size_t i = 0; i < s.n; count++) {
        size_t n = utf8_len(s, i);
        if (n == 0)
            return false;
        i += n;
    }
    *chars = count;
    return true;
}

uint32_t utf8_next(str s, size_t *at)
{
    const unsigned char *p = (const unsigned char *)s.p + *at;
    size_t               n = utf8_len(s, *at);
    uint32_t             c = p[0];

    if (n == 0)
        BUG("text was not checked for UTF-8");
    if (n > 1)
        c &= 0x7Fu >> n;
    for (size_t i = 1; i < n; i++)
        c = c << 6 | (p[i] & 0x3Fu);
    *at += n;
    return c;
}

str utf8_head(str s, size_t chars)
{
    size_t at = 0;

    while (chars-- && at < s.n)
        utf8_next(s, &at);
    return (str){ s.p, at };
}

void buf_init(struct buf *b, struct arena *a, size_t max)
{
    *b = (struct buf){ .mem = a, .max = max };
}

/* Room for N more bytes, or false when that would break the limit. */
static bool buf_room(struct buf *b, size_t n)
{
    if (b->over || n > b->max || b->n > b->max - n) {
        b->over = true;
        return false;
    }
    if (b->cap - b->n < n) {
        size_t cap = b->cap ? b->cap * 2 : 256;
        while (cap < b->n + n)
            cap *= 2;
        if (cap > b->max) /* so that the quick way in never passes the limit */
            cap = b->max;
        b->p = b->p ? arena_grow(b->mem, b->p, b->cap, cap) : arena_room(b->mem, cap, 1);
        b->cap = cap;
    }
    return true;
}

void buf_reserve(struct buf *b, size_t n)
{
    buf_room(b, n);
}

void buf_grow(struct buf *b, const void *p, size_t n)
{
    if (n && buf_room(b, n)) {
        memcpy(b->p + b->n, p, n);
        b->n += n;
    }
}

void buf_str(struct buf *b, str s)
{
    buf_bytes(b, s.p, s.n);
}

void buf_z(struct buf *b, const char *z)
{
    buf_bytes(b, z, strlen(z));
}

void buf_char(struct buf *b, char c)
{
    buf_bytes(b, &c, 1);
}

void buf_int(struct buf *b, int64_t v)
{
    char d[INT_TEXT];

    buf_bytes(b, d, int_text(v, d));
}

void buf_fmt(struct buf *b, const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    buf_str(b, str_vfmt(b->mem, fmt, ap));
    va_end(ap);
}

str buf_done(const struct buf *b)
{
    return (str){ b->p, b->n };
}

void text_html(struct buf *b, str s)
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

static const char hex_digit[] = "0123456789abcdef";

str hex_of(struct arena *a, const void *p, size_t n)
{
    char *o = arena_zalloc(a, n * 2 + 1, 1, 1);

    for (size_t i = 0; i < n; i++) {
        unsigned char c = ((const unsigned char *)p)[i];
        o[2 * i] = hex_digit[c >> 4];
        o[2 * i + 1] = hex_digit[c & 15];
    }
    return (str){ o, n * 2 };
}

bool hex_read(str s, void *out, size_t n)
{
    if (s.n != n * 2)
        return false;
    for (size_t i = 0; i < s.n; i++) {
        const char    *at = memchr(hex_digit, lower(s.p[i]), 16);
        unsigned char *o = (unsigned char *)out + i / 2;
        if (!at)
            return false;
        *o = (unsigned char)((i % 2 ? *o << 4 : 0) | (at - hex_digit));
    }
    return true;
}

size_t str_unescape(char *to, str s)
{
    size_t n = 0;

    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        if (c == '\\' && i + 1 < s.n) {
            c = s.p[++i];
            c = c == 't' ? '\t' : c == 'n' ? '\n' : c;
        }
        to[n++] = c;
    }
    return n;
}

/* Bytes of the digit at AT, of either width; 0: it is none. */
static size_t digit_at(str s, size_t at)
{
    if (at < s.n && is_digit(s.p[at]))
        return 1;
    return at + 3 <= s.n && memcmp(s.p + at, "\xef\xbc", 2) == 0 &&
                   (unsigned char)s.p[at + 2] >= 0x90 && (unsigned char)s.p[at + 2] <= 0x99
               ? 3
               : 0;
}

/* Bytes of the day at AT, as 2026-11-25 or 20261125; 0: it is none. */
static size_t day_at(str s, size_t at)
{
    size_t  dash = at + 4 < s.n && s.p[at + 4] == '-', n = dash ? 10 : 8;
    int64_t part[3] = { 0 };
    str text[3] = { { s.p + at, 4 }, { s.p + at + 4 + dash, 2 }, { s.p + at + 6 + 2 * dash, 2 } };

    if (at + n > s.n || digit_at(s, at + n) || (dash && s.p[at + 7] != '-'))
        return 0;
    return str_i64(text[0], 1900, 2099, &part[0]) && str_i64(text[1], 1, 12, &part[1]) &&
                   str_i64(text[2], 1, 31, &part[2])
               ? n
               : 0;
}

/* The digits of a number from AT on, and where it ends: single blanks and dashes within. */
static size_t number_at(str s, size_t at, size_t *end)
{
    size_t digits = 0, n = 0;

    for (*end = at; (n = digit_at(s, *end)); digits++) {
        *end += n;
        if (*end < s.n && (s.p[*end] == ' ' || s.p[*end] == '-') && digit_at(s, *end + 1))
            ++*end;
    }
    if (digits == 17 && *end < s.n && lower(s.p[*end]) == 'x') {
        ++*end;
        digits++;
    }
    return digits;
}

str str_unnumbered(struct arena *a, str s)
{
    struct buf b;
    bool       word = false; /* a letter stands before it */

    buf_init(&b, a, s.n + 1);
    for (size_t i = 0, end = 0; i < s.n; i = end) {
        size_t day = word ? 0 : day_at(s, i), digits = number_at(s, i, &end), k = 0;
        size_t head = digits >= 15 ? 6 : digits >= 11 ? 3 : 0, tail = head ? 4 : 2;
        bool   whole = day || digits < (word ? 8 : 11);
        if (!digits) {
            word = lower(s.p[i]) >= 'a' && lower(s.p[i]) <= 'z';
            end++;
        }
        end = day ? i + day : end;
        if (whole) {
            buf_bytes(&b, s.p + i, end - i);
            continue;
        }
        for (size_t at = i, n = 0; at < end; at += n) {
            n = digit_at(s, at);
            bool is = n || lower(s.p[at]) == 'x';
            n = n ? n : 1;
            if (is && k >= head && k + tail < digits)
                buf_char(&b, '*');
            else
                buf_bytes(&b, s.p + at, n);
            k += is;
        }
        word = false;
    }
    return buf_done(&b);
}
