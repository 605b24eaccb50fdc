/* sheet_ref.h -- cell references in the formulas and ranges of a spreadsheet (ECMA-376, 18.17),
 * moved when rows are put in or a formula is copied. */
#ifndef GONGDI_SHEET_REF_H
#define GONGDI_SHEET_REF_H

#include "base/base.h"

enum { SHEET_ROWS = 1048576, SHEET_COLUMNS = 16384 };

/* "BC12" at the beginning of S: its column (from 0) and row (from 1); how many bytes it takes, 0:
 * it is none. FIXED: bit 0 $ before the column, bit 1 $ before the row. */
size_t sheet_ref_read(str s, int64_t *column, int64_t *row, int *fixed);
void   sheet_ref_write(struct buf *out, int64_t column, int64_t row, int fixed);

struct sheet_move {
    /* Rows put in: whatever stands at BELOW or further down goes BY rows down, and a range that
     * ends right before BELOW grows by them. */
    int64_t below, by;
    /* A copy: what is not fixed by $ goes so far. */
    int64_t down, right;
    str     sheet; /* references with the name of another sheet stay as they are */
    bool    lost;  /* out: a reference would leave the sheet */
};

/* A formula, or the ranges of a sqref divided by blanks, moved. */
void sheet_ref_move(struct buf *out, str formula, struct sheet_move *m);

/* Whether it speaks of a row of the sheet NAME (as it is written before a !) at BELOW or further
 * down; OWN: references without a name are meant too. */
bool sheet_ref_reaches(str formula, str name, bool own, int64_t below);

/* Whether putting rows in above BELOW would change it, as sheet_ref_move does: of references that
 * name the sheet NAME. */
bool sheet_ref_changes(str formula, str name, int64_t below);

#endif
