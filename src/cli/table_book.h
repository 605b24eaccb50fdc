/* table_book.h -- what the files that read XLSX packages share (table_lib.h). */
#ifndef GONGDI_TABLE_BOOK_H
#define GONGDI_TABLE_BOOK_H

#include "cli/table_rows.h"

enum { PATH_MOST = 250 };

struct sheet {
    str  name, id;
    char part[PATH_MOST + 1];
    bool hidden;
};

struct book {
    struct table_rows rows;
    struct zip       *zip;
    int64_t           left;
    struct sheet      sheet[SHEETS_MOST];
    size_t            n_sheets;
    bool              in_t, in_phonetic, in_formats;
    /* the sheet being read */
    size_t     column;
    char       type[16];
    int64_t    style;
    bool       in_value, in_inline;
    struct buf value;
    /* a list of words for cells of the sheet (data validation) */
    bool       in_list, in_what, in_where;
    size_t     lists;
    struct buf what, where;
};

/* The sheets and where their parts are; false: it is no workbook. */
bool table_book_read(struct book *k);

/* Which cell styles show dates; true when there are no styles at all. */
bool table_book_styles(struct book *k);

/* The last row over which something lies on the sheet in PART (table_over.c); 0: there is nothing,
 * the last of all: nobody can tell. */
int64_t table_book_over(struct book *k, const char *part);

#endif
