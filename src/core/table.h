/* table.h -- tables that strangers send, and tables that we give.
 *
 * A child (decode-table) reads CSV, XLSX or XLS and writes one plain form of it, which is kept in a
 * file of ours: lines, cells divided by tabs (cli/cmd_decode_table.c). From there rows are read at
 * any place again, so that long work can go on where it was. XLSX is written by another child
 * (encode-table) out of the same form. */
#ifndef GONGDI_TABLE_H
#define GONGDI_TABLE_H

#include "base/crypt.h"
#include "base/field.h"

struct vault;

enum { TABLE_SHEETS = 100, TABLE_COLUMNS = 512 };

/* The plain form holds what people sent, also about people: with a key its file is sealed, block by
 * block of 64 KiB, so that any place of it can be read. NULL: it stays as it is (scratch files). */
struct table_key {
    enum crypt_suite suite;
    uint8_t          key[CRYPT_KEY];
};
void table_key(const struct vault *v, struct table_key *out);

struct table_limits {
    int64_t                 rows, memory, seconds;
    int64_t                 lines;   /* bytes of the plain form */
    const char             *program; /* the binary; NULL is the one that runs */
    const struct table_key *key;     /* seal the file */
};
/* 500,000 rows, 1 GiB, 60 s, 1 GiB. */
extern const struct table_limits table_defaults;

struct table_sheet {
    str     name;
    bool    hidden;
    int64_t rows, at; /* how many; where its first row stands in the file */
};

struct table_info {
    str     encoding, separator; /* "utf-8" "comma"; "xlsx" "none"; "xls gb18030" "none" */
    int64_t rows;
    struct table_sheet sheet[TABLE_SHEETS];
    size_t             sheets;
};

/* Read the file FD into the new file PATH. table.* says what is wrong with it and in which row.
 * ARGV: the hidden command with its own options, NULL: decode-table. Takes seconds. */
error *table_decode(struct arena *a, int fd, const char *path, const struct table_limits *limits,
                    const char *const *argv, struct table_info *out) MUST_CHECK;

/* The same for whatever somebody sent: a table, or geodata by what its bytes look like (GeoJSON,
 * GeoPackage, a ZIP of Shapefiles, OSM PBF). out->encoding tells the form, and of geodata in a
 * projected system which one it was: "ESRI Shapefile EPSG:4547". */
error *table_decode_any(struct arena *a, int fd, const char *path, const struct table_key *key,
                        struct table_info *out) MUST_CHECK;

/* What a plain file holds. */
error *table_look(struct arena *a, const char *path, const struct table_key *key,
                  struct table_info *out) MUST_CHECK;

/* ---- reading rows ---- */

/* Words that the sheet (from 1) offers for the cells WHERE ("C5:C100 E5"): WHAT is the words
 * ("\"是,否\"") or where they stand ("Lists!$A$1:$A$9"), as the file says it (data validation). */
struct table_list {
    int64_t sheet;
    str     where, what;
};
enum { TABLE_LISTS = 200 };
error *table_lists(struct arena *a, const char *path, const struct table_key *key,
                   struct list *out) MUST_CHECK;

struct table_row {
    int64_t n;  /* as the spreadsheet counts */
    int64_t at; /* where the next row begins */
    str    *cell;
    size_t  cells;
    bool    unseen; /* the sheet hides it, or a filter does */
};

struct table_reader;
/* From the offset AT on, to the end of its sheet. */
error *table_open(struct arena *a, const char *path, const struct table_key *key, int64_t at,
                  struct table_reader **out) MUST_CHECK;
/* False at the end of the sheet. The row lives in MEM. */
bool table_next(struct table_reader *t, struct arena *mem, struct table_row *row);
void table_close(struct table_reader *t);

/* ---- giving ---- */

/* A line of cells for the plain form; NUMBER: which cells are numbers ('n'), else text. */
void table_line(struct buf *b, const str *cell, size_t n, const char *types);

/* Turn lines (the first one is the heading) into an XLSX file with one sheet NAME. */
error *table_encode(struct arena *a, const char *lines, const char *xlsx, str name) MUST_CHECK;

/* ---- filling ---- */

/* Write values into the XLSX TEMPLATE (its bytes): LINES say where and what, as the hidden command
 * fill-table reads them (cli/cmd_fill_table.c). Everything goes through memory, never through a
 * disk: the values are personal. OUT is the package, in the arena; table.* and fill.* say what is
 * wrong with the template. */
error *table_fill(struct arena *a, str tmpl, str lines, str *out) MUST_CHECK;

/* The same for as many rows as a sheet holds, without any of it in the arena: lines are put piece
 * by piece and LINES is empty afterwards; OUT is a file in memory with the package, at its
 * beginning, to be closed by whoever asked. RUN drops FD in any case; else whoever began does. PUT
 * says that it is busy (table.turn) when this and another one are big. */
error *table_fill_begin(struct arena *a, str tmpl, int *fd) MUST_CHECK;
error *table_fill_put(struct arena *a, int fd, struct buf *lines) MUST_CHECK;
error *table_fill_run(struct arena *a, int fd, int *out) MUST_CHECK;
void   table_fill_drop(int fd);
/* The whole of what RUN gave, which is closed. */
error *table_fill_take(struct arena *a, int fd, str *out) MUST_CHECK;

/* Lines, one after the other. */
void table_fill_sheet(struct buf *b, int64_t sheet, int64_t first, int64_t prepared, bool open);
void table_fill_columns(struct buf *b, const int64_t *column, size_t n);
void table_fill_cell(struct buf *b, int64_t row, int64_t column, char type, str value);
void table_fill_row(struct buf *b, const str *value, size_t n, const char *types);

#endif
