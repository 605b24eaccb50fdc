/* file.h -- a file of ours as one piece of memory. */
#ifndef GONGDI_FILE_H
#define GONGDI_FILE_H

#include "base/base.h"

/* Read PATH whole into A: 0, or ENOENT when it cannot be opened or read, EFBIG when it is longer
 * than MOST bytes. */
int file_read(struct arena *a, const char *path, int64_t most, str *out);

#endif
