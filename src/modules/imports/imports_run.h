/* imports_run.h -- the rows of a part of a table on their way (imports_run.c, imports_keys.c). */
#ifndef GONGDI_IMPORTS_RUN_H
#define GONGDI_IMPORTS_RUN_H

#include "modules/imports/imports.h"

enum { PART = 500, STAY_MOST = 40 /* a part is done again at most as often */ };
enum mode { CHECK, RUN, UNDO };

/* A row that was read and checked, on its way. */
struct row {
    struct table_row cells;
    void            *rec, *said;  /* as it is after the check; as it was read */
    error           *e, *note;    /* of a row that is right: what is to be said of its cells */
    int64_t          hash, first; /* of its key; the row that has this key first */
    int64_t          same;        /* of what it must agree in with that one, SAME_BITS */
    bool             unlike;      /* it does not */
};

/* What a row has changed, as it is kept for who takes the table back. */
struct change {
    int64_t n;
    str     before_row, after_row;
};

struct work {
    struct req           *r;
    struct import        *x;
    struct import_reading g;
    enum mode             mode;
    int64_t               round, at, bad_bytes;
    struct buf            bad; /* lines of wrong rows of this part */
    struct change         change[PART];
    size_t                changes;
    struct import_report  found;
    struct list           later;   /* undoing: the tables that came in since */
    int64_t               writing; /* the row that is written; 0: none */
    int64_t               refused; /* the row that could not be, and why: left out, the part ends */
    error                *why;
    bool                  cut; /* it has: the next part begins behind that row */
    /* rows that are refused, and on which rows above them leant before that was known */
    int64_t stay[STAY_MOST];
    size_t  n_stay;
    bool    again; /* the last of them was only just found: the part is done again */
};

/* Which of the rows X without an error are the first with their key. */
error *import_keys(struct work *w, struct row *x, size_t n) MUST_CHECK;

#endif
