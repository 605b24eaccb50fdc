/* turn.c -- doubling until the answer is yes, then halving what lies between. */
#include "solve/tally/turn.h"

int64_t turn_find(bool (*yes)(void *what, int64_t x), void *what, int64_t most, int64_t *asked)
{
    int64_t no = 0, good = most < 1 ? 0 : 1;

    if (good == 0)
        return 0;
    for (;;) {
        ++*asked;
        if (yes(what, good))
            break;
        if (good == most)
            return 0;
        no = good;
        good = good > most / 2 ? most : 2 * good;
    }
    while (good - no > 1) {
        int64_t mid = no + (good - no) / 2;
        ++*asked;
        if (yes(what, mid))
            good = mid;
        else
            no = mid;
    }
    return good;
}
