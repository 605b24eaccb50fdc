/* site_name.h -- the names of buildings 楼栋名称: how two are compared, and by what they are found.
 */
#ifndef GONGDI_SITE_NAME_H
#define GONGDI_SITE_NAME_H

#include "core/person.h"

/* The name of a building as it is compared: 海虹社区 海虹花园Ａ０３栋 and 海虹花园a3号楼 of
 * 海虹社区 are both 花园a3#. */
str site_plain_name(struct arena *a, str name, str community);
/* Whether NAME, or an address, begins with that of the community, so that the plain name loses it.
 */
bool site_says_community(struct arena *a, str name, str community);

/* The number at the end of a plain name, a3# of 花园a3#; empty when none stands there. */
str site_number(str plain);

/* How many bytes of SAID, an address, reach to the end of the number of a building: 花园3幢 of
 * 花园3幢2单元501, 三号楼, A座; 0: no number is said to be a building's. */
size_t site_said_end(str said);

/* A name stands among what is open, with a mark at its end, so that a word of one character is
 * found too: it begins a pair wherever it stands. */
str site_text(struct arena *a, str name);

/* And it has marks (site_mark 楼栋名称标记), by which it is found in one step however it is
 * written: of its plain name, and of the number at its end. A mark may stand for another name, and
 * stands for the name that the community had when it was written: whoever finds by it compares. */
enum { SITE_MARKS = 2 };
int64_t site_mark(str plain, bool number);
size_t  site_marks(struct arena *a, str name, str community, int64_t out[SITE_MARKS]);

/* Whoever writes, moves, renames or takes away a building drops its words and marks before and adds
 * them after, in the same transaction; `gongdi doctor --recount` proves it. */
error *site_words_add(struct req *r, struct ref site) MUST_CHECK;
error *site_words_drop(struct req *r, struct ref site) MUST_CHECK;

#endif
