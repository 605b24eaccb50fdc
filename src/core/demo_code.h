/* demo_code.h -- one-time codes of a demonstration: shown in the terminal and kept for its page.
 *
 * Only a data folder marked as a demonstration has this; nothing of it exists elsewhere. */
#ifndef GONGDI_DEMO_CODE_H
#define GONGDI_DEMO_CODE_H

#include "core/app.h"

/* Prints the code and remembers the last few. */
void demo_code_show(struct app *app, str phone, str code);

struct demo_code {
    char    phone[24], code[8];
    int64_t at;
};
enum { DEMO_CODES = 8 };

/* The last codes, newest first; returns how many. */
size_t demo_codes(struct demo_code out[DEMO_CODES]);

/* Whether the database holds accounts of a demonstration. */
error *demo_accounts_exist(struct db *db, struct arena *a, bool *yes) MUST_CHECK;

#endif
