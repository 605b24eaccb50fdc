/* serve.h -- a running server, for the command and for the tests. */
#ifndef GONGDI_SERVE_H
#define GONGDI_SERVE_H

#include "cli/open.h"

struct running;

/* Start everything on an opened installation: writer, live stream, steward, pools, engine. The
 * engine is left out when PORT is negative (tests call server_call). */
error  *running_start(struct arena *a, struct app *app, int64_t port,
                      struct running **out) MUST_CHECK;
int64_t running_port(const struct running *r);

/* Drain and end within some ten seconds. */
void running_stop(struct running *r);

#endif
