/* id.c -- one counter for the whole process, without a lock. */
#include "core/id.h"

#include <stdatomic.h>

static _Atomic int64_t last;

int64_t id_new(int64_t now)
{
    int64_t floor = (now - ID_EPOCH) << 12;
    int64_t old = atomic_load_explicit(&last, memory_order_relaxed), next = 0;

    do
        next = old >= floor ? old + 1 : floor;
    while (!atomic_compare_exchange_weak(&last, &old, next));
    return next;
}
