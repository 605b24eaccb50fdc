/* table_out.h -- what the children that read tables and geodata say, line by line (see
 * cmd_decode_table.c), on their standard output. */
#ifndef GONGDI_TABLE_OUT_H
#define GONGDI_TABLE_OUT_H

#include "base/base.h"

/* False when nobody listens any more. */
bool table_put_sheet(str name, bool hidden);
bool table_put_row(int64_t n, const str *cell, size_t cells);
void table_put_list(str where, str what);
void table_put_unseen(void); /* the next row is one that is not shown */

/* The last line, and the end of the process: straight to the kernel, for handlers of an end are no
 * business of a locked process. */
void table_end(const char *form, const char *separator) __attribute__((noreturn));
void table_refuse(const char *code, int64_t row) __attribute__((noreturn));

#endif
