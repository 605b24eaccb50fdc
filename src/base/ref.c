/* ref.c -- Feistel network, base32, check character. */
#include "base/ref.h"

#include <sodium.h>

#include "base/crypt.h"
#include "base/log.h"

#define HALF_BITS 47
#define HALF_MASK ((UINT64_C(1) << HALF_BITS) - 1)
#define DIGITS    (REF_TEXT - 1)

enum { ROUNDS = 8 };

__extension__ typedef unsigned __int128 wide;

static uint64_t round_of(const struct ref_key *key, unsigned round, uint64_t half)
{
    uint64_t in = half | (uint64_t)round << HALF_BITS, out = 0;

    crypto_shorthash((uint8_t *)&out, (const uint8_t *)&in, sizeof in, key->k);
    return out & HALF_MASK;
}

static void scramble(const struct ref_key *key, uint64_t *l, uint64_t *r)
{
    for (unsigned i = 0; i < ROUNDS; i++) {
        uint64_t t = *l ^ round_of(key, i, *r);
        *l = *r;
        *r = t;
    }
}

static void unscramble(const struct ref_key *key, uint64_t *l, uint64_t *r)
{
    for (unsigned i = ROUNDS; i-- > 0;) {
        uint64_t t = *r ^ round_of(key, i, *l);
        *r = *l;
        *l = t;
    }
}

/* Twice V in the field of 32 elements, modulo x^5 + x^2 + 1, where 2 generates all but zero. */
static unsigned twice(unsigned v)
{
    v <<= 1;
    return v & 32 ? v ^ 0x25 : v;
}

/* Horner: digit i has the weight 2^(DIGITS - i); 20 positions are fewer than 31, so no two weigh
 * the same. The check character, whose weight is 1, makes the sum zero. */
static unsigned check_of(const char *digit)
{
    unsigned sum = 0;

    for (int i = 0; i < DIGITS; i++)
        sum = twice(sum ^ (unsigned)base32_value(digit[i]));
    return sum;
}

/* Eight rounds of a keyed hash are a tenth of a page of twenty: each thread remembers the last
 * ones. Nothing here can be out of date, since a reference is a function of its key and number. */
enum { REMEMBERED = 256 };

static _Thread_local struct remembered {
    uint64_t   mark; /* of the key; the key itself lies nowhere but in memory that no core holds */
    struct ref ref;
    char       text[REF_TEXT]; /* begins with 0: nothing yet */
} remembered[REMEMBERED];

/* What no other key has but by chance in 2^47, worked out of it by a round that no number takes. */
static uint64_t mark_of(const struct ref_key *key)
{
    return round_of(key, ROUNDS, 0);
}

static void make(const struct ref_key *key, struct ref ref, char out[REF_TEXT])
{
    if (ref.community < 0 || ref.community > REF_COMMUNITY_MAX || ref.id < 0 || ref.id > REF_ID_MAX)
        BUG("a reference outside its limits");
    wide     v = (wide)(uint64_t)ref.community << 53 | (uint64_t)ref.id;
    uint64_t l = (uint64_t)(v >> HALF_BITS), r = (uint64_t)v & HALF_MASK;

    scramble(key, &l, &r);
    v = (wide)l << HALF_BITS | r;
    for (int i = DIGITS; i-- > 0; v >>= 5)
        out[i] = base32_digit[(unsigned)v & 31u];
    out[DIGITS] = base32_digit[check_of(out)];
}

void ref_put(const struct ref_key *key, struct ref ref, char out[REF_TEXT])
{
    uint64_t mixed =
        ((uint64_t)ref.id ^ (uint64_t)ref.community << 20) * UINT64_C(0x9E3779B97F4A7C15);
    struct remembered *m = &remembered[mixed >> 32 & (REMEMBERED - 1)];
    uint64_t           mark = mark_of(key);

    if (!m->text[0] || m->ref.id != ref.id || m->ref.community != ref.community ||
        m->mark != mark) {
        make(key, ref, m->text);
        m->mark = mark;
        m->ref = ref;
    }
    memcpy(out, m->text, REF_TEXT);
}

str ref_text(struct arena *a, const struct ref_key *key, struct ref ref)
{
    char *out = arena_zalloc(a, REF_TEXT + 1, 1, 1);

    ref_put(key, ref, out);
    return (str){ out, REF_TEXT };
}

bool ref_read(const struct ref_key *key, str s, struct ref *out)
{
    wide v = 0;

    if (s.n != REF_TEXT)
        return false;
    for (size_t i = 0; i < REF_TEXT; i++) {
        int d = base32_value(s.p[i]);
        if (d < 0)
            return false;
        if (i < DIGITS)
            v = v << 5 | (unsigned)d;
    }
    if (check_of(s.p) != (unsigned)base32_value(s.p[DIGITS]))
        return false;
    if (v >> (2 * HALF_BITS))
        return false;
    uint64_t l = (uint64_t)(v >> HALF_BITS), r = (uint64_t)v & HALF_MASK;
    unscramble(key, &l, &r);
    v = (wide)l << HALF_BITS | r;
    struct ref ref = { (int64_t)(v >> 53), (int64_t)((uint64_t)v & (uint64_t)REF_ID_MAX) };
    if (ref.community > REF_COMMUNITY_MAX)
        return false;
    *out = ref;
    return true;
}
