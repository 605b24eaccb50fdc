/* engine_pour.h -- replies that are written while they are sent, in constant memory. */
#ifndef GONGDI_ENGINE_POUR_H
#define GONGDI_ENGINE_POUR_H

#include <microhttpd.h>

#include "http/server.h"

/* Takes POUR over; NULL when there is no memory. */
struct MHD_Response *engine_pour(struct server *s, struct pour *pour);

#endif
