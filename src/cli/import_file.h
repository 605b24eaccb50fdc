/* import_file.h -- the import centre from the command line: the same rules, without a server. */
#ifndef GONGDI_IMPORT_FILE_H
#define GONGDI_IMPORT_FILE_H

#include "cli/cli.h"
#include "http/route.h"

/* Take the file operand[1] as rows of the kind operand[0]. Wrong rows are told on standard error;
 * with any of them nothing is written, unless they are to be left out (SKIP). PLACE:
 * of a table about people. */
error *import_file(struct cli *c, struct req *r, int64_t place, int64_t sheet, int system,
                   int alike, bool skip, bool dry_run) MUST_CHECK;

/* All rows of a kind into OUTPUT (XLSX by its name), or as CSV to standard output. */
error *export_kind(struct req *r, str kind, str output) MUST_CHECK;

#endif
