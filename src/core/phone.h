/* phone.h -- telephone numbers as people write them, and the one form in which each is kept.
 *
 * A number of the mainland is its digits: mobiles without what is dialled before them, landlines
 * with or without area code, 400 numbers, short ones, extensions at the end. One of anywhere else,
 * also of Hong Kong, Macao and Taiwan, is `+` and digits, so that +1 415 555 2671 is no mobile of
 * the mainland. */
#ifndef GONGDI_PHONE_H
#define GONGDI_PHONE_H

#include "base/error.h"

/* The form of RAW: full-width characters as plain ones, blanks, dashes, brackets, +86 and the word
 * before an extension (转, 分机) dropped; 0, 86 and 0086 before a mobile likewise; 00 before the
 * code of another country is `+`. False when something else is in it, it has fewer than 5 or more
 * than 15 digits, or fewer than 7 after `+`. To look something up: what would not be written down
 * today is found, too. */
bool phone_read(struct arena *a, str raw, str *out) MUST_CHECK;

/* Likewise where it is to be written down: a mobile with a digit too few or too many is refused. An
 * error on FIELD; WRONG is what is said of what is no number at all, NULL: the usual sentence. */
error *phone_check(struct arena *a, const char *field, const struct message *wrong, str raw,
                   str *out) MUST_CHECK;

/* Likewise of a person: a short number, of offices and services, is nobody's. */
error *phone_of_people(struct arena *a, const char *field, str raw, str *out) MUST_CHECK;

/* What stands in the cell of a table where one number is asked for. */
enum phone_cell { PHONE_ALONE, PHONE_AMONG_WORDS, PHONE_OF_SEVERAL };
/* The first right number in a cell with several, divided by 、 / , ; | or a blank, or with words
 * beside it, 138 0000 1234（儿子）; where none is right the first as it stands there, so that it
 * can be said what is wrong with it, and the cell itself where there is none at all. */
enum phone_cell phone_of_cell(struct arena *a, str raw, str *out);

/* How PHONE was kept while numbers of other countries were mere digits: 00 before them. Empty: not
 * otherwise than now. What was written down then is looked for so, too. */
str phone_before(struct arena *a, str phone);

/* The same number, whenever each was written down. */
bool phone_same(str a, str b);

#endif
