/* table_xls.h -- what the files that read XLS workbooks share: records, texts in them ([MS-XLS]).
 *
 * A workbook is a stream of records: number, length, bytes. BIFF8 (Excel 97 to 2003) writes texts
 * in UTF-16 or its lower half and keeps most of them in one place; BIFF5 (Excel 5 and 95) writes
 * them into the cells, in the code page of the machine: 936 is GBK. */
#ifndef GONGDI_TABLE_XLS_H
#define GONGDI_TABLE_XLS_H

#include <iconv.h>

#include "cli/table_rows.h"

/* clang-format off */
enum {
    R_FORMULA = 0x0006, R_EOF = 0x000a, R_DATEMODE = 0x0022, R_FILEPASS = 0x002f, R_CONTINUE = 0x003c,
    R_CODEPAGE = 0x0042, R_BOUNDSHEET = 0x0085, R_MULRK = 0x00bd, R_RSTRING = 0x00d6, R_XF = 0x00e0,
    R_MERGEDCELLS = 0x00e5, R_SST = 0x00fc, R_LABELSST = 0x00fd, R_NUMBER = 0x0203, R_LABEL = 0x0204,
    R_BOOLERR = 0x0205, R_STRING = 0x0207, R_ROW = 0x0208, R_ARRAY = 0x0221, R_TABLE = 0x0236, R_RK = 0x027e,
    R_FORMAT = 0x041e, R_SHRFMLA = 0x04bc, R_BOF = 0x0809,
};
/* clang-format on */

/* Where one is in a record: AT goes up to END, which is where the next record begins. */
struct xls_record {
    unsigned type;
    size_t   at, end;
};

struct xls_sheet {
    str    name;
    size_t at; /* of its first record */
    bool   hidden;
};

/* A record that holds cells. */
struct xls_cell {
    uint32_t row;
    uint32_t at;
};

struct xls {
    struct table_rows rows;
    str               s; /* the stream */
    bool              v8;
    uint32_t          codepage; /* 0: it does not say */
    iconv_t           convert;
    bool              converts;
    struct xls_sheet  sheet[SHEETS_MOST];
    size_t            n_sheets;
    struct xls_cell  *cell;
    size_t            n_cells, cap_cells;
    struct arena     *text_mem;          /* of one text */
    uint8_t           unseen[65536 / 8]; /* the rows of the sheet that are hidden: bits */
};

unsigned xls_u16(const struct xls *x, size_t at);
uint32_t xls_u32(const struct xls *x, size_t at);
double   xls_double(const struct xls *x, size_t at);

/* The record at AT; false when it is not there whole. */
bool xls_record(const struct xls *x, size_t at, struct xls_record *r);

/* Whether the record still has N bytes. */
bool xls_has(const struct xls_record *r, size_t n);

/* Go on in the record that continues R. */
bool xls_more(const struct xls *x, struct xls_record *r);

/* A text whose length stands before it in WIDTH bytes (1, 2), in its whole form with marks and
 * tail; R goes behind it. False when it is cut off. It lives in A. */
bool xls_text(struct xls *x, struct arena *a, struct xls_record *r, size_t width, str *out);

/* Choose how texts of BIFF5 become UTF-8. False: no such code page. */
bool        xls_codepage(struct xls *x);
const char *xls_encoding(const struct xls *x);

#endif
