/* statements.h -- every statement of the program: lists that end in NULL, in a list that does too.
 */
#ifndef GONGDI_STATEMENTS_H
#define GONGDI_STATEMENTS_H

#include "db/db.h"

extern const struct sql *const *const all_statements[];

#endif
