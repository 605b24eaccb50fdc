/* sets.h -- sets of sums of households as bits, for mend.c: bit i of WORDS words says that i
 * households are possible. */
#ifndef GONGDI_GRID_SETS_H
#define GONGDI_GRID_SETS_H

#include "solve/grid/grid.h"

enum { EIGHT = 8 }; /* words of a set for the usual band */

static inline bool has(const uint64_t *set, int32_t bit)
{
    return set[bit >> 6] >> (bit & 63) & 1;
}

/* TO |= FROM shifted by BY, within WORDS. */
static inline void add_shifted(uint64_t *to, const uint64_t *from, int32_t by, int32_t words)
{
    int32_t q = by >> 6, r = by & 63;

    for (int32_t i = words - 1; i > q && r; i--)
        to[i] |= from[i - q] << r | from[i - q - 1] >> (64 - r);
    if (r == 0) {
        for (int32_t i = words - 1; i > q; i--)
            to[i] |= from[i - q];
    }
    if (q < words)
        to[q] |= from[0] << r;
}

static inline void add_all(uint64_t *to, const uint64_t *few, const uint64_t *many, int32_t words)
{
    for (int32_t q = 0; q < words; q++)
        for (uint64_t w = few[q]; w; w &= w - 1)
            add_shifted(to, many, q * 64 + __builtin_ctzll(w), words);
}

/* Eight words as one value: the compiler takes what the processor has. */
typedef uint64_t eight __attribute__((vector_size(8 * EIGHT)));

/* The same for all bits of FEW, for sets of EIGHT words: with a fixed number of words and zeroes
 * before them there is nothing to decide in the loop. */
static inline void add_eight(uint64_t *to, const uint64_t *few, const uint64_t *many)
{
    uint64_t pad[2 * EIGHT + 1] = { 0 };
    eight    sum, high, low;

    memcpy(pad + EIGHT + 1, many, EIGHT * sizeof *many);
    memcpy(&sum, to, sizeof sum);
    for (int32_t q = 0; q < EIGHT; q++)
        for (uint64_t w = few[q]; w; w &= w - 1) {
            int r = __builtin_ctzll(w);
            memcpy(&high, pad + EIGHT - q + 1, sizeof high);
            memcpy(&low, pad + EIGHT - q, sizeof low);
            sum |= high << r | low >> 1 >> (63 - r);
        }
    memcpy(to, &sum, sizeof sum);
}

static inline int32_t count_bits(const uint64_t *s, int32_t words)
{
    uint64_t n = 0;

    for (int32_t i = 0; i < words; i++) {
        uint64_t x = s[i];
        x -= x >> 1 & 0x5555555555555555u;
        x = (x & 0x3333333333333333u) + (x >> 2 & 0x3333333333333333u);
        n += ((x + (x >> 4)) & 0x0f0f0f0f0f0f0f0fu) * 0x0101010101010101u >> 56;
    }
    return (int32_t)n;
}

static inline bool one_bit(const uint64_t *s, int32_t words)
{
    uint64_t all = 0, twice = 0;

    for (int32_t i = 0; i < words; i++) {
        twice |= (all && s[i]) | (s[i] & (s[i] - 1));
        all |= s[i];
    }
    return all && !twice;
}

static inline bool none(const uint64_t *s, int32_t words)
{
    uint64_t any = 0;

    for (int32_t i = 0; i < words; i++)
        any |= s[i];
    return any == 0;
}

/* Nothing above LIMIT. */
static inline void cut_above(uint64_t *s, int32_t limit, int32_t words)
{
    int32_t q = (limit + 1) >> 6, r = (limit + 1) & 63;

    if (q >= words)
        return;
    s[q] &= r ? (UINT64_C(1) << r) - 1 : 0;
    for (int32_t i = q + 1; i < words; i++)
        s[i] = 0;
}

static inline bool in_band(const uint64_t *s, struct grid_band b, int32_t words)
{
    for (int32_t i = b.lo >> 6; i <= b.hi >> 6 && i < words; i++) {
        uint64_t w = s[i];
        if (i == b.lo >> 6)
            w &= ~UINT64_C(0) << (b.lo & 63);
        if (i == b.hi >> 6 && (b.hi & 63) != 63)
            w &= (UINT64_C(1) << ((b.hi & 63) + 1)) - 1;
        if (w)
            return true;
    }
    return false;
}

#endif
