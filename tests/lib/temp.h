/* temp.h -- files that a test makes for itself. */
#ifndef GONGDI_TESTS_TEMP_H
#define GONGDI_TESTS_TEMP_H

/* A path of this process alone for NAME, the same each time: the same test may run twice at once.
 * Whoever makes the file removes it. */
const char *temp_file(const char *name);

#endif
