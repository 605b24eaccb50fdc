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

/* The package FILE, which has the parts of OLD, with NEW in their place or beside them. */
struct book_part {
    const char *name;
    str         bytes;
};
str book_with(struct arena *a, str file, const char *const *old, size_t n_old,
              const struct book_part *new, size_t n_new);

/* The files of an archive that was put together by core/zipped.h, in order. */
struct book_file {
    str name, bytes;
};
size_t book_files(str archive, struct book_file *out, size_t most);

/* An XLSX whose one sheet has ROWS long rows, packed. */
str book_bomb(struct arena *a, int64_t rows);

#endif
