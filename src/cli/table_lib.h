/* table_lib.h -- reading tables that strangers send: CSV, XLSX and XLS, to a sink, row by row.
 *
 * Runs in the locked child (cmd_decode_table.c), in the fuzz targets and in tests. The file is one
 * piece of memory (mapped, so that only what is being read is there); everything else is bounded:
 * rows, columns, length of a cell, shared texts, and the bytes that a packed part may unpack to.
 * libzip and expat are loaded by name and called through pointers: the server links neither. */
#ifndef GONGDI_TABLE_LIB_H
#define GONGDI_TABLE_LIB_H

#include "base/base.h"

struct table_bounds {
    int64_t rows;     /* of a sheet, with something in them */
    int64_t columns;  /* with something in them */
    int64_t cell;     /* bytes */
    int64_t unpacked; /* bytes of all parts of an XLSX together */
    int64_t texts;    /* bytes of its shared texts */
};
extern const struct table_bounds table_bounds_default;

/* What is found goes to the sink; false from it ends the reading. Cells are UTF-8 without NUL; N is
 * the row's number as a spreadsheet shows it. Rows without anything are left out, and so are empty
 * cells at the end of a row. Merged cells all have the value of their first one. */
struct table_sink {
    void *ctx;
    bool (*sheet)(void *ctx, str name, bool hidden);
    bool (*row)(void *ctx, int64_t n, const str *cell, size_t cells);
    /* words that the sheet offers for the cells WHERE, both as its file says it; may be NULL */
    void (*list)(void *ctx, str where, str what);
    void (*unseen)(void *ctx); /* the next row is hidden, or filtered away; NULL: nobody asks */
};

/* How it went: NULL, or why not ("table.broken" ...), and where. */
struct table_result {
    const char *code;
    int64_t     row;
    const char *encoding; /* "utf-8", "gb18030", "utf-16"; "xls", "xls gb18030"; XLSX: NULL */
    char        separator;
};

struct table_result table_read_csv(str file, const struct table_bounds *b,
                                   const struct table_sink *sink);
struct table_result table_read_xlsx(str file, const struct table_bounds *b,
                                    const struct table_sink *sink);

/* Whether FILE is an XLS, by its first bytes; and its reader. */
bool                table_is_xls(str file);
struct table_result table_read_xls(str file, const struct table_bounds *b,
                                   const struct table_sink *sink);

/* What is needed to write into the sheet NUMBER (from 1) of a package. */
struct table_sheet_of {
    str      name;            /* of the sheet */
    char     part[251];       /* of the package */
    str      xml;             /* its bytes, well-formed */
    bool     date1904, chain; /* CHAIN: there is a list of the cells with formulas */
    uint8_t *formats;         /* of cell styles */
    size_t   n_formats;
    /* ranges that the workbook gives names to, divided by blanks; those of print titles left out */
    str     names;
    int64_t over; /* the last row that notes, pictures or controls reach; 0: there are none */
};
bool table_xlsx_sheet(struct arena *a, str file, const struct table_bounds *b, int64_t number,
                      struct table_sheet_of *out);

/* Whether something else in the package speaks of the sheet S in words that had to change when rows
 * are put in above BELOW: formulas of other sheets, names that people gave, charts, sources of
 * pivot tables (table_others.c). True, too, when nobody can tell. */
bool table_xlsx_others(str file, const struct table_bounds *b, const struct table_sheet_of *s,
                       int64_t below);

/* Load libzip and expat; before the walls go up. */
bool table_load_libraries(void);

/* The converters of iconv are files: open them while there are files. They stay. */
void table_load_converters(void);

/* IN to UTF-8, in A. Invalid bytes are refused, never repaired. C is an iconv_t. */
bool table_to_utf8(void *c, struct arena *a, str in, str *out);

/* What a number format shows: bits; 0: it says nothing of that. */
enum { TABLE_DATE = 1, TABLE_TIME = 2, TABLE_NUMBER = 4 };
uint8_t table_format_code(const char *z);
uint8_t table_format_number(int64_t id);

/* ---- for the XLSX reader (table_xml.c) ----------------------------------------------------------
 */

struct zip;
struct zip_file;

/* A part of the package, given piece by piece to EACH; false when it is not there, broken, or when
 * LEFT, which goes down by what was unpacked, is used up (LEFT is negative then). */
bool table_part(struct zip *z, const char *name, int64_t *left,
                bool (*each)(void *ctx, const char *p, size_t n, bool last), void *ctx);

/* Bytes that are never together in memory: N of them. READ gives at most MOST, 0 at the end, -1
 * when it cannot; OPEN begins anew. */
struct table_pieces {
    void   *ctx;
    int64_t n;
    void (*open)(void *ctx);
    int64_t (*read)(void *ctx, char *to, size_t most);
};

/* The package FILE with DATA in place of the part NAME, given piece by piece. */
bool table_part_replace(str file, const char *name, const struct table_pieces *data,
                        bool (*each)(void *ctx, const char *p, size_t n, bool last), void *ctx);

struct xml_handler {
    void *ctx;
    void (*start)(void *ctx, const char *name, const char *const *attr); /* without prefix */
    void (*end)(void *ctx, const char *name);
    void (*text)(void *ctx, const char *p, size_t n);
    bool *stop; /* ends the reading when it becomes true */
};

/* Read an XML part. False as above, or when it is not well-formed or has a document type. */
bool table_xml(struct zip *z, const char *part, int64_t *left, const struct xml_handler *h);

struct zip *table_zip_open(str file);
void        table_zip_close(struct zip *z);

/* The name of the part I, from 0; NULL: there are no more. */
const char *table_zip_name(struct zip *z, int64_t i);

/* The value of an attribute, by its name without prefix; NULL: it is not there. */
const char *table_attr(const char *const *attr, const char *name);

#endif
