/* maximin.c -- the maximin support rule. */
#include "solve/tally/count.h"

error *maximin_count(struct count *c)
{
    (void)c;
    return NULL;
}
