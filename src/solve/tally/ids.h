/* ids.h -- from the id of a thing to its number: a hash table over texts that stay in place. */
#ifndef GONGDI_TALLY_IDS_H
#define GONGDI_TALLY_IDS_H

#include "base/base.h"

#define IDS_NONE UINT32_MAX

struct ids {
    struct arena *mem;
    uint32_t     *slot;
    str          *key;
    uint32_t      n, cap, mask;
};

void ids_init(struct ids *t, struct arena *a, size_t expect);

/* The number of KEY, or IDS_NONE. */
uint32_t ids_find(const struct ids *t, str key);

/* Give KEY the next number. When it has one already, IDS_NONE is returned and nothing changes. */
uint32_t ids_add(struct ids *t, str key);

uint64_t hash_bytes(const void *p, size_t n);

#endif
