/* tally_file.h -- what the tally commands share: a file as text, a report on standard output. */
#ifndef GONGDI_TALLY_FILE_H
#define GONGDI_TALLY_FILE_H

#include "cli/cli.h"

enum { TALLY_MAX_FILE = 512 << 20 };

/* The whole of a file; "-" is standard input. */
error *tally_read(struct cli *c, str path, str *out) MUST_CHECK;

void tally_print(str text);

#endif
