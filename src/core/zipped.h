/* zipped.h -- files of ours put together into one ZIP archive, in memory, as they are.
 *
 * For archives of spreadsheets, which are packed themselves: nothing is packed again. Names are
 * UTF-8 and say so (APPNOTE 4.4.4, bit 11). At most 65,535 files and 4 GiB. */
#ifndef GONGDI_ZIPPED_H
#define GONGDI_ZIPPED_H

#include "base/base.h"

struct zipped {
    struct arena *mem;
    struct buf    out, list; /* the files; what is said of them at the end */
    int64_t       n;
    uint32_t      day; /* of all files, as MS-DOS counts */
};

/* MOST bytes may come together; DAY: the day number that the files bear. */
void zipped_begin(struct zipped *z, struct arena *a, size_t most, int64_t day);
void zipped_add(struct zipped *z, str name, str bytes);
/* False: it was more than may be. */
bool zipped_end(struct zipped *z, str *out) MUST_CHECK;

/* TEXT as the name of a file on any system: what some of them do not take becomes '-'. */
str zipped_name(struct arena *a, str text);

#endif
