/* deadline_in.h -- what the files of the deadline share among themselves. */
#ifndef GONGDI_DEADLINE_IN_H
#define GONGDI_DEADLINE_IN_H

#include "core/deadline.h"

/* A piece of one day, in minutes since 1970-01-01 00:00 local time. */
struct piece {
    int64_t             from, until;
    int                 why;
    bool                countable; /* paused: would it have been counted? */
    int64_t             number;    /* of the day, or 0 */
    const struct day   *day;
    const struct pause *pause;
};

/* Append P to the list of stretches, joined to the last one where they are of a kind. */
struct collector {
    struct arena *mem;
    struct list   list; /* struct stretch */
    size_t        cap;
    bool          calendar; /* does the clock lean on the calendar? */
};
void collect(struct collector *c, const struct piece *p);

/* Let stretches flow together until there are at most STRETCHES. */
void collector_bound(struct collector *c, bool in_days);

#endif
