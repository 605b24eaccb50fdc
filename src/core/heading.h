/* heading.h -- headings of other people's tables 表头, and the fields that they are names of. */
#ifndef GONGDI_HEADING_H
#define GONGDI_HEADING_H

#include "core/importing.h"

/* A name as it is compared: without blanks and marks, small, and without what stands in brackets.
 */
str heading_plain(struct arena *a, str s);

/* How well HEADING is one of the words: 2 the same, 1 it holds one, 0 not at all. */
int heading_fits(struct arena *a, const struct import_words *w, str heading);

/* HEADING names somebody of whom no record tells anything, such as a spouse or who is to be called
 * in need. */
bool heading_of_others(str heading);

/* TEXT begins like what stands below the rows of a table: a sum, who filled it in, a remark. */
bool heading_foot(str text);

#endif
