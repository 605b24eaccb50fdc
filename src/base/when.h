/* when.h -- points in time and civil dates, without the C library's calendar.
 *
 * A point in time is milliseconds since 1970-01-01 UTC. A date is a count of days since 1970-01-01
 * in the proleptic Gregorian calendar. The whole country keeps one offset (+08:00, no summer time),
 * so that local dates are pure arithmetic. Only the outermost layer (server, command line) reads
 * the clock; everything below gets the time as a value. */
#ifndef GONGDI_WHEN_H
#define GONGDI_WHEN_H

#include <stdbool.h>
#include <stdint.h>

#include "base/text.h"

enum {
    WHEN_TEXT = 25, /* bytes of "2026-11-25T15:14:41.000Z" with its NUL */
    DATE_TEXT = 11, /* bytes of "2026-11-25" with its NUL */
};

#define MS_SECOND INT64_C(1000)
#define MS_MINUTE (60 * MS_SECOND)
#define MS_HOUR   (60 * MS_MINUTE)
#define MS_DAY    (24 * MS_HOUR)
#define MS_OFFSET (8 * MS_HOUR) /* China Standard Time */

int64_t when_now(void);

struct civil {
    int year, month, day; /* month and day count from 1 */
};
int64_t      date_of(struct civil c);
struct civil date_civil(int64_t date);
bool         date_valid(struct civil c);
int          date_weekday(int64_t date); /* 0 is Monday */

/* The local date of a point in time, and the local midnight that starts a date. */
int64_t when_date(int64_t ms);
int64_t date_start(int64_t date);

/* RFC 3339 in UTC with milliseconds; years 0000 to 9999. */
void when_text(int64_t ms, char out[WHEN_TEXT]);
/* "2026-11-26 18:30" on the clocks of the district, as people read it on paper. */
void when_local_text(int64_t ms, char out[WHEN_TEXT]);
bool when_read(str s, int64_t *ms); /* any offset, seconds or fractions */
void date_text(int64_t date, char out[DATE_TEXT]);
bool date_read(str s, int64_t *date);

#endif
