/* table_rows.h -- what the readers of spreadsheets share (XLSX, XLS): the row that is being
 * gathered, merged cells, shared texts, and what numbers mean. */
#ifndef GONGDI_TABLE_ROWS_H
#define GONGDI_TABLE_ROWS_H

#include "cli/table_lib.h"

enum {
    SHEETS_MOST = 100,
    FORMATS_MOST = 65536,
    CUSTOM_MOST = 1024,
    MERGES_MOST = 65536,
    MERGED_MOST = 2000
};

struct table_merge {
    int64_t r1, r2; /* rows from 1 */
    size_t  c1, c2; /* columns from 0 */
    str     value;  /* of its first cell, while it is being passed */
};

/* Texts, one behind the other, that cells name by their number. */
struct table_texts {
    char  *p;
    size_t n, cap, *end, count, cap_count;
};

/* What the cell styles show: TABLE_DATE, TABLE_TIME, TABLE_NUMBER. */
struct table_formats {
    uint8_t *style;
    size_t   n;
    struct {
        int64_t id;
        uint8_t what;
    } custom[CUSTOM_MOST];
    size_t n_custom;
};

struct table_rows {
    const struct table_bounds *b;
    const struct table_sink   *sink;
    struct table_result        out;
    bool                       stop;
    struct arena              *mem, *row_mem; /* of the whole book, of the row */
    bool                       date1904;
    struct table_formats       formats;
    struct table_texts         texts;
    /* of the sheet */
    struct table_merge *merge;
    size_t              n_merges, cap_merges, first_merge;
    int64_t             row, kept;
    bool                unseen; /* that row */
    str                *cell;
    size_t              cells;
};

void                table_rows_open(struct table_rows *t, const struct table_bounds *b,
                                    const struct table_sink *sink);
struct table_result table_rows_close(struct table_rows *t);

/* The first complaint is the one that counts. */
void table_rows_fail(struct table_rows *t, const char *code);

/* A sheet: clear, then its merged ranges, then begin, then its rows. */
void table_rows_clear(struct table_rows *t);
void table_rows_merge(struct table_rows *t, const struct table_merge *m);
bool table_rows_begin(struct table_rows *t, str name, bool hidden);

/* The row t->row, which is more than the last one: its cells in any order, each in t->row_mem, and
 * its end. */
void table_rows_cell(struct table_rows *t, size_t column, str s);
void table_rows_end(struct table_rows *t);

/* False: there are more bytes of texts than the bounds allow. */
bool table_texts_add(struct table_rows *t, const char *p, size_t n);
void table_texts_end(struct table_rows *t);
str  table_texts_get(const struct table_rows *t, int64_t i);

void table_formats_custom(struct table_rows *t, int64_t id, const char *code);
void table_formats_style(struct table_rows *t, int64_t id);

/* A number in a cell of STYLE as a person would write it: 118.03441 and not 118.03440999999999,
 * 350205003006 and not 3.5E11, or a date. A spreadsheet keeps 15 digits: of a longer number the
 * others are lost, and it is given as such ("3.50205199001011E+17"), for importing.c to tell. */
str table_rows_number(struct table_rows *t, double v, int64_t style);

#endif
