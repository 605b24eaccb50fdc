/* phone.h -- telephone numbers as people write them, and the one form in which each is kept.
 *
 * A number of the mainland is its digits: mobiles, landlines with or without area code, 400
 * numbers, short ones, extensions at the end. One of anywhere else, also of Hong Kong, Macao and
 * Taiwan, is `+` and digits, so that +1 415 555 2671 is no mobile of the mainland. */
#ifndef GONGDI_PHONE_H
#define GONGDI_PHONE_H

#include "base/error.h"

/* The form of RAW: full-width characters as plain ones, blanks, dashes, brackets and +86 dropped;
 * 00 before the code of another country is `+`. False when something else is in it, it has fewer
 * than 5 or more than 15 digits, or fewer than 7 after `+`. To look something up: what would not be
 * written down today is found, too. */
bool phone_read(struct arena *a, str raw, str *out) MUST_CHECK;

/* Likewise where it is to be written down: a mobile with a digit too few or too many is refused. An
 * error on FIELD; WRONG is what is said of what is no number at all, NULL: the usual sentence. */
error *phone_check(struct arena *a, const char *field, const struct message *wrong, str raw,
                   str *out) MUST_CHECK;

/* How PHONE was kept while numbers of other countries were mere digits: 00 before them. Empty: not
 * otherwise than now. What was written down then is looked for so, too. */
str phone_before(struct arena *a, str phone);

/* The same number, whenever each was written down. */
bool phone_same(str a, str b);

#endif
