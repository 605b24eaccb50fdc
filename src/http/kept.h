/* kept.h -- answers that are given again while nothing has changed.
 *
 * A desk asks for the same list again and again: from several windows, after every event of its
 * place, when somebody comes back to it. Such an answer (res.keep) is kept by the thread that made
 * it and given again to the same session (a person under one post: to change it is a commit), in
 * the same language, for the same address, as long as
 *   - nobody, in this process or another, has committed anything since the snapshot it was made
 * from (the header of SQLite's log tells, db_snapshot_version), and
 *   - the same second lasts: lights of clocks depend on the time, and what a process remembers of
 * its database (places, catalogue) follows a commit by a few milliseconds. On PostgreSQL nothing is
 * kept. Nobody is asked less: session, permission and input were checked. */
#ifndef GONGDI_KEPT_H
#define GONGDI_KEPT_H

#include "http/server.h"

/* Whether there is such an answer to C; it is in c->reply then. */
bool kept_give(struct call *c);

/* Keep the answer that C has been given. */
void kept_take(const struct call *c);

#endif
