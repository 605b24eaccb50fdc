/* engine.h -- sockets. Only the files engine_*.c know the library behind it.
 *
 * Limits on everything that comes in: heads and bodies have absolute time limits and least rates
 * (the library's own are idle limits, which a dripping client never meets), connections are capped
 * in all and per address. Streams cost a few kilobytes each while idle. */
#ifndef GONGDI_ENGINE_H
#define GONGDI_ENGINE_H

#include "http/server.h"

struct engine;

struct engine_options {
    str     listen;
    int64_t port, max_connections, max_per_address;
    str     cert, key; /* PEM texts; empty: no TLS */
    str     spool;     /* folder for files on their way in */
    str     web;       /* folder to read the interface from, while developing */
    /* What stands at "/", "/m/..." and "/desk/..."; NULL: nothing but the API */
    const struct asset *(*asset)(str path);
};

/* A file of the web interface, as the binary carries it. */
struct asset {
    const char *path, *type, *etag;
    const void *raw, *br, *gz;
    size_t      raw_n, br_n, gz_n;
    bool        immutable;
};

error  *engine_start(struct arena *a, struct server *s, const struct engine_options *o,
                     struct engine **out) MUST_CHECK;
int64_t engine_port(const struct engine *e);

/* Stop accepting, finish what runs (at most MS milliseconds), end the streams, close. */
void engine_stop(struct engine *e, int64_t ms);

/* ---- streams -------------------------------------------------------------------------------- */

struct stream; /* one client that listens */

/* A message is shared by all streams that send it. */
struct message_out;
struct message_out *message_new(str text);
void                message_drop(struct message_out *m);

/* Queue M for S. A client that does not take its messages is told to start afresh. */
void stream_send(struct stream *s, struct message_out *m);

/* Called once by the subscriber: CLOSED is told when the client has gone. */
void stream_watch(struct stream *s, void (*closed)(void *ctx), void *ctx);

#endif
