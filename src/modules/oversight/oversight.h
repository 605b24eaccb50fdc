/* oversight.h -- what the security officer and the auditor read: who opened personal fields, the
 * log, its checkpoints; and the administrator's settings. They change nothing. */
#ifndef GONGDI_OVERSIGHT_H
#define GONGDI_OVERSIGHT_H

#include "http/route.h"

extern const struct route_table oversight_routes;

#endif
