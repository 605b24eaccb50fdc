/* shared.h -- data beside the project that tests use when it is there and never need. */
#ifndef GONGDI_TESTS_SHARED_H
#define GONGDI_TESTS_SHARED_H

#include "base/base.h"

/* The whole of ../shared/data/PATH; false, and a line "note: ..." once, when it is not there. */
bool shared_read(struct arena *a, const char *path, str *out);

/* The whole of a file of our own, which must be there. */
str fixture_read(struct arena *a, const char *path);

#endif
