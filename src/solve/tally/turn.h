/* turn.h -- the number at which an answer turns, found by asking. */
#ifndef GONGDI_TALLY_TURN_H
#define GONGDI_TALLY_TURN_H

#include "base/base.h"

/* A number X within 1..MOST with YES(what, X), while X - 1 is answered no (0 is the count as it
 * was, which said no). 1, 2, 4 ... are asked first, so that a small number is found where there is
 * one although some rules are not monotone. 0: none of those, nor MOST itself. *ASKED is counted
 * up by the questions. */
int64_t turn_find(bool (*yes)(void *what, int64_t x), void *what, int64_t most, int64_t *asked);

#endif
