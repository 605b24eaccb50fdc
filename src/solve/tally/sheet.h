/* sheet.h -- a page to be printed and posted: a title, one table, the sentences below it
 * (张榜核对表). */
#ifndef GONGDI_TALLY_SHEET_H
#define GONGDI_TALLY_SHEET_H

#include "base/base.h"

/* Up to the first row of the table; a further sheet in the same buffer goes on a new page. HEADS
 * are N headings of columns, already in LANG. */
void sheet_open(struct buf *b, enum lang lang, str title, const str *heads, size_t n);

/* One row; cells from NUMBERS on are aligned as numbers. */
void sheet_row(struct buf *b, const str *cells, size_t n, size_t numbers);

/* The sentences, in the lines they have. */
void sheet_close(struct buf *b, str words);

#endif
