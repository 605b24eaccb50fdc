/* mould.h -- the district of the tests, made once in a run of tests and copied for each of them.
 *
 * Making it takes longer than most tests do with it. The same program makes the same one; it is
 * kept in the folder that GONGDI_TEST_MOULD names (tools/runtests.sh: one for each run), on
 * PostgreSQL as a database that is the template of the others, for one day of the calendar. */
#ifndef GONGDI_MOULD_H
#define GONGDI_MOULD_H

#include "lib/world.h"

struct mould {
    str  folder; /* empty: nothing is kept, each test makes its own */
    int  lock;
    bool pg;
};

/* Waits while another test makes it. True: it stands in the folder of W, its people are signed in.
 * False: it is to be made, and either given or let go. */
bool mould_take(struct mould *m, struct world *w, str admin);
void mould_give(struct mould *m, struct world *w, str admin);

/* The address of the database that tests on PostgreSQL use, beside the one that ADMIN names, and
 * that database, empty. */
str  mould_url(struct arena *a, str admin);
void mould_empty(struct arena *a, str admin);

#endif
