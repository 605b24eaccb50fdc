/* decimal.h -- decimals as people write them, kept exactly: digits and the place of the point. */
#ifndef GONGDI_TALLY_DECIMAL_H
#define GONGDI_TALLY_DECIMAL_H

#include "base/base.h"

struct decimal {
    int64_t digits; /* without trailing zeros behind the point */
    int     places; /* digits behind the point */
};

/* "12", "-3.50", "0,5", "1e6"; at most MAX_PLACES behind the point once zeros are dropped. */
bool decimal_read(str s, int max_places, struct decimal *out);

/* The value times 10^PLACES, or false when that does not fit. PLACES is at least d.places. */
bool decimal_scale(struct decimal d, int places, int64_t *out);

int64_t power_of_ten(int places);

/* VALUE / SCALE as a decimal without trailing zeros; SCALE is a power of ten. */
str decimal_text(struct arena *a, int64_t value, int64_t scale);

#endif
