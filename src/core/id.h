/* id.h -- ids are made by the program: (ms since 2024-01-01 UTC) * 4096 + sequence, below 2^53.
 *
 * They sort by age and JavaScript reads them exactly for 69 years. Several processes on one server
 * start their sequences at different places; the primary key enforces uniqueness. */
#ifndef GONGDI_ID_H
#define GONGDI_ID_H

#include <stdint.h>

#define ID_EPOCH INT64_C(1704067200000) /* 2024-01-01T00:00:00Z in ms */

/* A fresh id at the time NOW, larger than every one this process gave out before. */
int64_t id_new(int64_t now);

/* The time in an id. */
static inline int64_t id_time(int64_t id)
{
    return (id >> 12) + ID_EPOCH;
}

/* The smallest id of the time MS: for "since". */
static inline int64_t id_from(int64_t ms)
{
    return ms > ID_EPOCH ? (ms - ID_EPOCH) << 12 : 0;
}

#endif
