/* pages.h -- pages that the server makes itself and that need no script: looking up a matter by its
 * number, the accounts and one-time codes of a demonstration (from this machine only), the
 * certificate of the local authority. */
#ifndef GONGDI_PAGES_H
#define GONGDI_PAGES_H

#include "http/route.h"

extern const struct route_table pages_routes;

#endif
