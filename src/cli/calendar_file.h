/* calendar_file.h -- what the commands about time share: calendars from files, times as people type
 * them, the language asked for. */
#ifndef GONGDI_CALENDAR_FILE_H
#define GONGDI_CALENDAR_FILE_H

#include "cli/cli.h"
#include "core/calendar.h"

extern const char *const lang_option_words[]; /* for WORD(struct options, lang, ...) */

/* Everything that is said from here on is said in the language of this option (-1: of LANG). */
void cli_set_lang(struct cli *c, int option);

/* The rows of the file PATH over the national days; without a path the national days alone. */
error *calendar_open(struct cli *c, str path, const struct calendar **out) MUST_CHECK;

/* RFC 3339, or local time without an offset: "2026-02-14 08:30", "2026-02-14". */
error *cli_when(struct cli *c, const char *option, str s, int64_t *ms) MUST_CHECK;

#endif
