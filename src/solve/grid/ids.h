/* ids.h -- whole numbers to indices: a hash table that only grows, within its first size. */
#ifndef GONGDI_GRID_IDS_H
#define GONGDI_GRID_IDS_H

#include "base/base.h"

struct ids {
    int64_t *key;
    int32_t *slot; /* index + 1, 0 free */
    size_t   mask;
    int32_t  n;
};

static inline void ids_init(struct ids *t, struct arena *a, size_t most)
{
    size_t size = 16;

    while (size < 2 * most + 2)
        size *= 2;
    *t = (struct ids){ NEWN(a, int64_t, most + 1), NEWN(a, int32_t, size), size - 1, 0 };
}

static inline struct ids ids_make(struct arena *a, size_t most)
{
    struct ids t;

    ids_init(&t, a, most);
    return t;
}

static inline size_t ids_place(const struct ids *t, int64_t key)
{
    uint64_t h = (uint64_t)key * 0x9E3779B97F4A7C15u;
    size_t   i = (size_t)(h >> 20) & t->mask;

    while (t->slot[i] && t->key[t->slot[i] - 1] != key)
        i = (i + 1) & t->mask;
    return i;
}

/* The index of KEY, or -1. */
static inline int32_t ids_find(const struct ids *t, int64_t key)
{
    return t->slot[ids_place(t, key)] - 1;
}

/* The index of KEY; a new one gets the next. */
static inline int32_t ids_put(struct ids *t, int64_t key)
{
    size_t i = ids_place(t, key);

    if (!t->slot[i]) {
        t->key[t->n] = key;
        t->slot[i] = ++t->n;
    }
    return t->slot[i] - 1;
}

static inline size_t ids_count(const struct ids *t)
{
    return (size_t)t->n;
}

#endif
