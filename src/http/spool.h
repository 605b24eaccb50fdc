/* spool.h -- a file that somebody sends: its bytes go to disk as they arrive, never into memory.
 *
 * The file has no name (O_TMPFILE; where the file system has none, it is unlinked at once): when
 * the request ends, or the program does, it is gone, and nothing is left to be cleaned up. */
#ifndef GONGDI_SPOOL_H
#define GONGDI_SPOOL_H

#include "base/base.h"
#include "base/crypt.h"

struct spool;

/* DIR is made where it is missing. NULL: the disk does not take it. */
struct spool *spool_open(str dir, int64_t max);

/* False once more than MAX bytes came (spool_over), or the disk did not take them. */
bool spool_add(struct spool *s, const void *p, size_t n);
bool spool_over(const struct spool *s);

/* No more comes: its descriptor (the spool's own, at offset 0), bytes and SHA-256. False when the
 * disk did not take everything. */
struct upload {
    int     fd; /* -1: no file */
    int64_t n;
    uint8_t sha256[CRYPT_HASH];
};
bool spool_done(struct spool *s, struct upload *out);

void spool_close(struct spool *s); /* NULL is nothing */

#endif
