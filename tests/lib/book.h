/* book.h -- spreadsheets as tests look at them: parts of the package, rows, archives; and one that
 * unpacks to a thousand times its size. Include test.h first. A test that uses it must be able to
 * be the child `decode-table`. */
#ifndef GONGDI_BOOK_H
#define GONGDI_BOOK_H

#include "base/base.h"

str book_read(struct arena *a, const char *path);
/* Bytes as a file without a name, to be sent. */
int book_fd(str bytes);

/* A part of a package; and one that must be there. */
bool book_has(struct arena *a, str file, const char *name, str *out);
str  book_part(struct arena *a, str file, const char *name);

/* The rows of the first sheet: "5|1|name\n", the number in front. */
str book_rows(struct arena *a, str file);

/* template.xlsx, whose rows 5 to 10 are left for people, with TAIL at the end of its first sheet
 * and the part "xl/NAME" of BYTES, to which a relation of TYPE with the id "r1" leads; NOTES are
 * the comments of its cells. */
str book_under(struct arena *a, const char *tail, const char *type, const char *name,
               const char *bytes, const char *notes);

/* template.xlsx with the part NAME of BYTES, in the place of its own or beside them. */
str book_beside(struct arena *a, const char *name, str bytes);

/* template.xlsx with a picture over the rows FROM to TO, from 1. */
str book_pictured(struct arena *a, int from, int to);

/* The files of an archive that was put together by core/zipped.h, in order. */
struct book_file {
    str name, bytes;
};
size_t book_files(str archive, struct book_file *out, size_t most);

/* An XLSX whose one sheet has ROWS long rows, packed. */
str book_bomb(struct arena *a, int64_t rows);

#endif
