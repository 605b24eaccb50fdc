/* tally_file.h -- what the tally commands share: a file as text, a report on standard output,
 * the language, the clock. */
#ifndef GONGDI_TALLY_FILE_H
#define GONGDI_TALLY_FILE_H

#include "cli/cli.h"

enum { TALLY_MAX_FILE = 512 << 20 };

/* The whole of a file; "-" is standard input. */
error *tally_read(struct cli *c, str path, str *out) MUST_CHECK;

void tally_print(str text);

/* --lang, or the language of LANG when CHOSEN is -1. */
extern const char *const tally_langs[];
enum lang                tally_lang(const struct cli *c, int chosen);

/* CPU seconds of this process. */
double tally_cpu(void);

#endif
