/* dice.h -- random numbers by place: a stream is named by what it is for, not by who draws. */
#ifndef GONGDI_GRID_DICE_H
#define GONGDI_GRID_DICE_H

#include <stdint.h>

struct dice {
    uint64_t s;
};

/* SplitMix64 (Steele, Lea, Flood 2014). */
static inline uint64_t dice_next(struct dice *d)
{
    uint64_t z = d->s += 0x9E3779B97F4A7C15u;

    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
}

/* 0 .. n - 1; n > 0. The bias is below n / 2^32. */
static inline int32_t dice_below(struct dice *d, int32_t n)
{
    return (int32_t)(((dice_next(d) >> 32) * (uint64_t)n) >> 32);
}

static inline struct dice dice_for(uint64_t seed, uint64_t what, uint64_t round, uint64_t part)
{
    struct dice d = { seed * 0xD1342543DE82EF95u + what };

    d.s = dice_next(&d) ^ (round * 0xA0761D6478BD642Fu);
    d.s = dice_next(&d) ^ (part * 0xE7037ED1A0B428DBu);
    dice_next(&d);
    return d;
}

#endif
