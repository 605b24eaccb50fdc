/* rows.h -- lines of cells: a small reader of ';'-separated tables with quoted cells. */
#ifndef GONGDI_TALLY_ROWS_H
#define GONGDI_TALLY_ROWS_H

#include "base/base.h"

enum { ROWS_CELLS = 256 };

struct rows {
    struct arena *mem;
    str           text;
    size_t        at;
    uint32_t      line;  /* of the row that was read last; rows may span lines when quoted */
    uint32_t      ahead; /* lines read so far */
    char          sep;
    str    cell[ROWS_CELLS]; /* trimmed and unquoted; they point into the text or the arena */
    size_t n;
};

void rows_init(struct rows *r, struct arena *a, str text, char sep);

/* The next row that is not blank. At the end *MORE becomes false. */
error *rows_next(struct rows *r, bool *more) MUST_CHECK;

/* A failure at the row that was read last: {0} of MSG is the line. */
error *rows_error(const struct rows *r, const struct message *msg, str arg1, str arg2) MUST_CHECK;

extern const struct message msg_rows_utf8, msg_rows_quote, msg_rows_wide, msg_rows_nul;

#endif
