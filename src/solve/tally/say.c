/* say.c -- sentences, JSON and HTML into a buffer. */
#include "solve/tally/say.h"

#include <gmp.h>

#include "solve/tally/lot.h"

/* clang-format off */
static const struct message
    m_counted = { "say.recount", "    （这是把全部选票重新计算 {0} 次得到的，不是估计。）", "    (Not an estimate: all ballots were counted again; recounts made: {0}.)" },
    m_seed    = { "say.seed",    "抽签的种子是“{0}”，投票以前公布的承诺应当是 {1}。", "The seed of the lot is \"{0}\"; the commitment published before the vote should be {1}." },
    m_check   = { "say.check",   "任何人都可以用公布的选票重新计算，并会得到同样的结果。", "Anyone can count the published ballots again and will get the same result." },
    m_exactly = { "say.exactly", "约 {0}（精确值 {1}）", "about {0} (exactly {1})" };
/* clang-format on */

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

void json_key(struct buf *b, bool *first, const char *key)
{
    if (!*first)
        buf_char(b, ',');
    *first = false;
    json_str(b, str_of(key));
    buf_char(b, ':');
}

static bool wide_char(const char *p, const char *from, const char *end)
{
    return p >= from && p < end && (unsigned char)*p >= 0x80;
}

/* Chinese has a space between its characters and figures, none between two of its characters: what
 * the sentence writes around "{0}" goes when the argument begins or ends with one. */
static str close_up(struct arena *a, const char *zh, const str *args, size_t n)
{
    struct buf  b;
    const char *end = zh + strlen(zh);

    buf_init(&b, a, SIZE_MAX);
    for (const char *p = zh; p < end; p++) {
        size_t k = (size_t)(p[0] == '{' && end - p > 2 && p[2] == '}' ? p[1] - '0' : 99);
        if (k >= n) {
            buf_char(&b, *p);
            continue;
        }
        str arg = args[k];
        if (b.n > 1 && b.p[b.n - 1] == ' ' && arg.n && (unsigned char)arg.p[0] >= 0x80 &&
            (unsigned char)b.p[b.n - 2] >= 0x80)
            b.n--;
        buf_str(&b, arg);
        p += 2;
        if (arg.n && (unsigned char)arg.p[arg.n - 1] >= 0x80 && p + 1 < end && p[1] == ' ' &&
            wide_char(p + 2, zh, end))
            p++;
    }
    return buf_done(&b);
}

void say(struct buf *b, enum lang lang, const struct message *m, const str *args, size_t n)
{
    buf_str(b, lang == LANG_ZH ? close_up(b->mem, m->zh, args, n)
                               : message_text(b->mem, m, lang, args, n));
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

void say_counted(struct buf *b, enum lang lang, int64_t counts)
{
    SAY(b, lang, &m_counted, str_int(b->mem, counts));
}

void say_seed(struct buf *b, enum lang lang, str seed)
{
    SAY(b, lang, &m_seed, seed, lot_commitment(b->mem, seed));
}

void say_check(struct buf *b, enum lang lang)
{
    SAY(b, lang, &m_check, STR(""));
}

static bool is_fraction(str s)
{
    return s.n && memchr(s.p, '/', s.n);
}

str votes_said(struct arena *a, enum lang lang, str n)
{
    if (lang == LANG_ZH)
        return str_fmt(a, STR_FMT " 票", STR_ARG(n));
    return str_fmt(a, STR_FMT " vote%s", STR_ARG(n), str_is(n, "1") ? "" : "s");
}

str exactly(struct arena *a, enum lang lang, str fraction, int places)
{
    const str args[] = { about(a, fraction, places), fraction };

    return is_fraction(fraction) ? message_text(a, &m_exactly, lang, args, 2) : fraction;
}

str rounded(struct arena *a, str fraction, int places)
{
    return is_fraction(fraction) ? about(a, fraction, places) : fraction;
}
