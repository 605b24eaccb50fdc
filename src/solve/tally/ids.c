/* ids.c -- open addressing, at most half full. */
#include "solve/tally/ids.h"

/* The hash only spreads keys over a table; every hit is compared in full. A file made to collide
 * costs time, so probing is bounded by the limits on rows and the sum over long runs stays small
 * because the multiplier mixes every word twice. */
uint64_t hash_bytes(const void *p, size_t n)
{
    const char *s = p;
    uint64_t    h = 0x9E3779B97F4A7C15u ^ n;

    for (; n >= 8; s += 8, n -= 8) {
        uint64_t w;
        memcpy(&w, s, 8);
        h = (h ^ w) * 0xD6E8FEB86659FD93u;
        h ^= h >> 32;
    }
    uint64_t w = 0;
    if (n) /* the empty key may have no address at all */
        memcpy(&w, s, n);
    h = (h ^ w) * 0xD6E8FEB86659FD93u;
    h ^= h >> 32;
    h *= 0xD6E8FEB86659FD93u;
    return h ^ h >> 32;
}

static void place(struct ids *t, uint32_t number)
{
    uint32_t at = (uint32_t)hash_bytes(t->key[number].p, t->key[number].n) & t->mask;

    while (t->slot[at])
        at = (at + 1) & t->mask;
    t->slot[at] = number + 1;
}

void ids_init(struct ids *t, struct arena *a, size_t expect)
{
    uint32_t size = 64;

    while (size < expect * 2)
        size *= 2;
    *t = (struct ids){ .mem = a, .cap = size / 2, .mask = size - 1 };
    t->slot = NEWN(a, uint32_t, size);
    t->key = NEWN(a, str, t->cap);
}

uint32_t ids_find(const struct ids *t, str key)
{
    uint32_t at = (uint32_t)hash_bytes(key.p, key.n) & t->mask;

    for (; t->slot[at]; at = (at + 1) & t->mask)
        if (str_eq(t->key[t->slot[at] - 1], key))
            return t->slot[at] - 1;
    return IDS_NONE;
}

uint32_t ids_add(struct ids *t, str key)
{
    if (ids_find(t, key) != IDS_NONE)
        return IDS_NONE;
    if (t->n == t->cap) {
        t->key = arena_grow(t->mem, t->key, t->cap * sizeof(str), 2 * t->cap * sizeof(str));
        t->cap *= 2;
        t->mask = 2 * t->cap - 1;
        t->slot = NEWN(t->mem, uint32_t, 2 * (size_t)t->cap);
        for (uint32_t i = 0; i < t->n; i++)
            place(t, i);
    }
    t->key[t->n] = key;
    place(t, t->n);
    return t->n++;
}
