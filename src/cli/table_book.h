/* table_book.h -- what the files that read XLSX packages share (table_lib.h). */
#ifndef GONGDI_TABLE_BOOK_H
#define GONGDI_TABLE_BOOK_H

#include "cli/table_lib.h"

enum {
    SHEETS_MOST = 100,
    FORMATS_MOST = 65536,
    MERGES_MOST = 65536,
    MERGED_MOST = 2000,
    PATH_MOST = 250
};

struct merge {
    int64_t r1, r2;
    size_t  c1, c2;
    str     value; /* of its first cell, while it is being passed */
};

struct sheet {
    str  name, id;
    char part[PATH_MOST + 1];
    bool hidden;
};

struct book {
    struct arena              *mem;
    struct zip                *zip;
    const struct table_bounds *b;
    const struct table_sink   *sink;
    struct table_result        out;
    int64_t                    left;
    bool                       stop;
    bool                       date1904;
    struct sheet               sheet[SHEETS_MOST];
    size_t                     n_sheets;
    /* shared texts, one behind the other */
    char   *text;
    size_t *text_end, n_texts, cap_texts, text_n, text_cap;
    bool    in_t, in_phonetic;
    /* which cell formats are dates: bit 0 a date, bit 1 a time of day */
    uint8_t *format;
    size_t   n_formats;
    bool     in_formats;
    struct {
        int64_t id;
        uint8_t what;
    } custom[1024];
    size_t n_custom;
    /* the sheet being read */
    struct arena *row_mem;
    struct merge *merge;
    size_t        n_merges, first_merge;
    int64_t       row, kept;
    size_t        column;
    str          *cell;
    size_t        cells;
    char          type[16];
    int64_t       style;
    bool          in_value, in_inline;
    struct buf    value;
};

/* The sheets and where their parts are; false: it is no workbook. */
bool table_book_read(struct book *k);

/* Which cell styles show dates; true when there are no styles at all. */
bool table_book_styles(struct book *k);

#endif
