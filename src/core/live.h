/* live.h -- the live stream: committed events to everybody who may see them, resumed by position.
 *
 * One thread reads the log behind the sequencer and hands each event to the streams whose person
 * sees the place of the matter or is party to it. The id of a message is the number of the round;
 * a client that comes back names the last one it saw and gets what it missed. */
#ifndef GONGDI_LIVE_H
#define GONGDI_LIVE_H

#include "core/rooms.h"

struct live *live_start(struct app *app);
void         live_stop(struct live *l);

/* Something was committed. */
void live_kick(struct live *l);

/* The hook of the server. */
error *live_subscribe(struct req *r, void *stream) MUST_CHECK;

/* Tell ACCOUNT how many notices it has not read. */
void live_notice(struct live *l, int64_t account, int64_t unread);

/* How many listen. */
size_t live_count(struct live *l);

#endif
