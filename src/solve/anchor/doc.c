/* doc.c -- cutting a text into sentences that can be compared. */
#include "solve/anchor/anchor.h"

/* clang-format off */
static const struct message
    msg_utf8 = { "anchor.utf8", "文本不是有效的 UTF-8。", "the text is not valid UTF-8." },
    msg_long = { "anchor.long", "文本太长。", "the text is too long." };
/* clang-format on */

/* utf8_next without its checks: the whole text was checked once. */
static inline uint32_t next_char(str s, size_t *at)
{
    const unsigned char *p = (const unsigned char *)s.p + *at;

    if (p[0] < 0x80) {
        *at += 1;
        return p[0];
    }
    if (p[0] < 0xE0) {
        *at += 2;
        return (p[0] & 0x1Fu) << 6 | (p[1] & 0x3Fu);
    }
    if (p[0] < 0xF0) {
        *at += 3;
        return (p[0] & 0xFu) << 12 | (p[1] & 0x3Fu) << 6 | (p[2] & 0x3Fu);
    }
    *at += 4;
    return (p[0] & 7u) << 18 | (p[1] & 0x3Fu) << 12 | (p[2] & 0x3Fu) << 6 | (p[3] & 0x3Fu);
}

static bool blank(uint32_t c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == 0x3000 || c == 0xA0 ||
           c == 0xFEFF || c == 0x200B;
}

static bool is_numeral(uint32_t c)
{
    static const uint32_t han[] = { 0x4E00, 0x4E8C, 0x4E09, 0x56DB, 0x4E94, 0x516D, 0x4E03, 0x516B,
                                    0x4E5D, 0x5341, 0x767E, 0x5343, 0x96F6, 0x3007, 0x4E24 };

    if ((c >= '0' && c <= '9') || (c >= 0xFF10 && c <= 0xFF19))
        return true;
    for (size_t i = 0; i < COUNT(han); i++)
        if (c == han[i])
            return true;
    return false;
}

static uint32_t at(str s, size_t i, size_t *next)
{
    *next = i;
    return i < s.n ? next_char(s, next) : 0;
}

static size_t skip_blank(str s, size_t i)
{
    size_t next = i;

    while (i < s.n) {
        uint32_t c = at(s, i, &next);
        if (!blank(c) && c != '#' && c != '*' && c != '-' && c != '>' && c != 0x2022)
            break;
        i = next;
    }
    return i;
}

static size_t skip_numerals(str s, size_t i)
{
    size_t next = i;

    while (i < s.n && is_numeral(at(s, i, &next)))
        i = next;
    return i;
}

/* Behind "第十二条之一", "（三）", "3.", "3、", "Article 3." or where S starts. */
static size_t skip_number(str s, size_t i)
{
    static const char *const units[] = { "条", "章", "节", "款", "项", "编" };
    size_t                   next = 0, j = 0;
    uint32_t                 c = at(s, i, &next);
    str                      rest = { s.p + i, s.n - i };

    if (c == 0x7B2C && (j = skip_numerals(s, next)) > next) { /* 第 */
        for (size_t k = 0; k < COUNT(units); k++)
            if (str_starts((str){ s.p + j, s.n - j }, str_of(units[k]))) {
                j += strlen(units[k]);
                if (at(s, j, &next) == 0x4E4B) /* 之 */
                    j = skip_numerals(s, next);
                return j;
            }
        return i;
    }
    if ((c == '(' || c == 0xFF08) && (j = skip_numerals(s, next)) > next) {
        c = at(s, j, &next);
        return c == ')' || c == 0xFF09 ? next : i;
    }
    if (str_starts(rest, STR("Article ")) || str_starts(rest, STR("Section "))) {
        j = skip_numerals(s, i + 8);
        return at(s, j, &next) == '.' ? next : j;
    }
    if ((j = skip_numerals(s, i)) > i) {
        c = at(s, j, &next);
        return c == '.' || c == ')' || c == 0x3001 || c == 0xFF0E ? next : i;
    }
    return i;
}

static bool ends(str s, size_t i, uint32_t c)
{
    size_t next = 0;

    if (c == 0x3002 || c == 0xFF01 || c == 0xFF1F || c == 0xFF1B) /* 。！？； */
        return true;
    if (c != '.' && c != '!' && c != '?' && c != ';')
        return false;
    c = at(s, i, &next); /* a full stop is one before a blank, not inside 3.5 or a.b */
    return c == 0 || blank(c) || c == '"' || c == 0x201D;
}

static bool closes(uint32_t c)
{
    return c == 0x201D || c == 0x300D || c == 0x300F || c == 0xFF09 || c == ')' || c == '"';
}

enum { BUCKETS = 64, BUCKET_SHIFT = 26 };

/* Shell's sort: lists are short, and qsort would call a function for every comparison. */
static void sort(uint32_t *x, size_t n)
{
    static const size_t gaps[] = { 701, 301, 132, 57, 23, 10, 4, 1 };

    for (size_t g = 0; g < COUNT(gaps); g++)
        for (size_t i = gaps[g]; i < n; i++) {
            uint32_t v = x[i];
            size_t   k = i;
            for (; k >= gaps[g] && x[k - gaps[g]] > v; k -= gaps[g])
                x[k] = x[k - gaps[g]];
            x[k] = v;
        }
}

/* Pairs are hashes, spread evenly: dealing them out by their first bits leaves little to sort. ROOM
 * entries at SPARE may be used. */
static void sort_hashes(uint32_t *x, size_t n, uint32_t *spare, size_t room)
{
    uint32_t start[BUCKETS + 1] = { 0 };

    if (n > room || n < 12) {
        sort(x, n);
        return;
    }
    for (size_t i = 0; i < n; i++)
        start[(x[i] >> BUCKET_SHIFT) + 1]++;
    for (size_t k = 0; k < BUCKETS; k++)
        start[k + 1] += start[k];
    memcpy(spare, x, n * sizeof *x);
    for (size_t i = 0; i < n; i++)
        x[start[spare[i] >> BUCKET_SHIFT]++] = spare[i];
    for (size_t i = 1; i < n;
         i++) { /* nearly in order; an unlucky text is left to the other sort */
        uint32_t v = x[i];
        size_t   k = i;
        for (; k > 0 && x[k - 1] > v; k--) {
            if (i - k == 64) {
                x[k] = v;
                sort(x, n);
                return;
            }
            x[k] = x[k - 1];
        }
        x[k] = v;
    }
}

static bool counts(uint32_t c)
{
    if (c < 0x80)
        return is_digit((char)c) || is_alpha((char)c);
    return !blank(c) && !(c >= 0x3000 && c <= 0x303F) && !(c >= 0xFF00 && c <= 0xFF0F) &&
           !(c >= 0xFF1A && c <= 0xFF20) && !(c >= 0x2010 && c <= 0x2027);
}

/* Hash and character pairs of what can be compared. */
static void measure(struct arena *a, str text, struct sentence *s)
{
    size_t    n = 0, i = s->body;
    uint32_t  last = 0, before = 0; /* of Latin letters three make what two of Han do */
    size_t    room = s->to - s->body + 1;
    uint32_t *gram = NEWN(a, uint32_t, room);

    s->hash = 14695981039346656037u;
    while (i < s->to) {
        uint32_t c = next_char(text, &i);
        if (!counts(c))
            continue;
        c = c < 0x80 ? (uint32_t)lower((char)c) : c;
        s->hash = (s->hash ^ c) * 1099511628211u;
        s->chars++;
        uint32_t third = c < 0x80 && last < 0x80 ? before : 0;
        if (last)
            gram[n++] = (last * 0x9E3779B1u) ^ (c * 0x85EBCA77u + (c << 7)) ^ third * 0xC2B2AE3Du;
        before = last;
        last = c;
    }
    sort_hashes(gram, n, gram + n, room - n);
    for (size_t k = 0; k < n; k++)
        if (k == 0 || gram[k] != gram[k - 1])
            gram[s->n_grams++] = gram[k];
    s->gram = gram;
}

static void put(struct arena *a, struct doc *d, size_t *cap, size_t from, size_t to, uint32_t par)
{
    struct sentence s = { .paragraph = par };

    s.from = skip_blank(d->text, from);
    while (to > s.from && is_blank(d->text.p[to - 1]))
        to--;
    if (s.from >= to)
        return;
    s.to = to;
    s.body = skip_blank(d->text, skip_number(d->text, s.from));
    if (s.body >= to)
        s.body = s.from;
    measure(a, d->text, &s);
    if (s.chars == 0)
        return;
    if (d->n == *cap) {
        size_t more = *cap ? 2 * *cap : 256;
        d->s = arena_grow(a, d->s, *cap * sizeof *d->s, more * sizeof *d->s);
        *cap = more;
    }
    d->s[d->n++] = s;
}

error *doc_read(struct arena *a, str text, struct doc **out)
{
    struct doc *d = NEW(a, struct doc);
    size_t      cap = 0, from = 0, i = 0, chars = 0, next = 0;
    uint32_t    par = 0;

    if (text.n > ANCHOR_MAX_TEXT)
        return error_of(a, FAIL_LARGE, &msg_long, STR(""));
    if (!utf8_count(text, &chars))
        return error_of(a, FAIL_INPUT, &msg_utf8, STR(""));
    d->text = text;
    while (i < text.n) {
        size_t   start = i;
        uint32_t c = next_char(text, &i);
        if (c == '\n') {
            put(a, d, &cap, from, start, par);
            par += d->n > 0 && d->s[d->n - 1].paragraph == par;
            from = i;
        } else if (ends(text, i, c) && skip_number(text, skip_blank(text, from)) < i) {
            while (i < text.n && closes(at(text, i, &next)))
                i = next;
            put(a, d, &cap, from, i, par);
            from = i;
        }
    }
    put(a, d, &cap, from, text.n, par);
    d->n_paragraphs = d->n ? d->s[d->n - 1].paragraph + 1 : 0;
    *out = d;
    return NULL;
}

double grams_common(const struct sentence *a, const struct sentence *b)
{
    size_t i = 0, k = 0, n = 0;

    while (i < a->n_grams && k < b->n_grams) {
        uint32_t x = a->gram[i], y = b->gram[k];
        n += x == y;
        i += x <= y;
        k += y <= x;
    }
    return (double)n;
}
