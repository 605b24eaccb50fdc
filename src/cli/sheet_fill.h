/* sheet_fill.h -- values go into the cells of somebody else's spreadsheet, and nothing else of it
 * changes (一表通).
 *
 * Works on the bytes of one sheet of an XLSX package: what is not a value is copied as it stands.
 * Rows that the template has prepared keep their form; when there are more records than prepared
 * rows, more rows are made in the form of the last one, and what stands below goes down with its
 * formulas, merged cells and rules. What cannot go down (tables, ranges that other parts of the
 * package speak of) is refused; what lies over the sheet, as pictures do, is not looked at here.
 *
 * The filled sheet of a district is hundreds of megabytes: it is given piece by piece, and the
 * records are asked for one by one. */
#ifndef GONGDI_SHEET_FILL_H
#define GONGDI_SHEET_FILL_H

#include "base/base.h"

enum { FILL_COLUMNS = 512, FILL_FIXED = 200 };

/* A value: TYPE 's' text, 'n' number, 'd' a date as 2026-03-01, which becomes a number where the
 * cell shows dates, 'a' an answer as it was typed, a number where the cell shows numbers. Empty
 * takes away what stands there. */
struct fill_value {
    char type;
    str  text;
};

/* A cell outside the rows ("填报单位：海虹社区"). */
struct fill_cell {
    int64_t           row, column; /* from 1, from 0 */
    struct fill_value value;
};

struct fill {
    int64_t first;                /* the first row of records, from 1 */
    int64_t prepared;             /* rows from there that may be written over */
    bool    open;                 /* nothing stands below them */
    int64_t column[FILL_COLUMNS]; /* from 0, rising */
    size_t  columns;
    int64_t rows;
    /* The values of the record I (from 0), COLUMNS of them, good until the next is asked for. They
     * are asked for in rising order. */
    const struct fill_value *(*record)(void *ctx, int64_t i);
    void            *ctx;
    struct fill_cell fixed[FILL_FIXED];
    size_t           n_fixed;
    str              sheet;   /* its name */
    const uint8_t   *formats; /* of cell styles: TABLE_DATE, TABLE_NUMBER (table_lib.h) */
    size_t           n_formats;
    bool             date1904;
    /* out, with fill.formula and fill.merged: the column and the row of the template, from 1 */
    int64_t refused, refused_row;
    bool    chain; /* another part lists the cells with formulas: they stay */
};

/* The sheet XML, which is well-formed, begins to be filled. The same sheet with the same records
 * can be filled again: the bytes are the same. */
struct filling;
struct filling *sheet_fill_begin(struct arena *a, str xml, struct fill *f);

/* The next PIECE, good until the one behind it; END with the last one. What is wrong: NULL, or
 * "fill.form" (the XML is of a kind that is not handled), "fill.room" (rows must be put in and what
 * stands below cannot move), "fill.formula" (a value would replace a formula), "fill.merged" (it
 * would lie in a merged cell where nobody sees it), "table.large". */
const char *sheet_fill_next(struct filling *g, str *piece, bool *end);
void        sheet_fill_end(struct filling *g);

/* How many rows have to be put in above what stands below. */
int64_t sheet_fill_more(const struct fill *f);

#endif
