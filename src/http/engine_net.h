/* engine_net.h -- the engine's connections: how many, from where, and how long each may take.
 *
 * A head must be complete 10 s after its first byte (or after the connection was made), a body must
 * come at 1 kB/s on average after 10 s and within 5 minutes. Who does not keep to it is cut. */
#ifndef GONGDI_ENGINE_NET_H
#define GONGDI_ENGINE_NET_H

#include <microhttpd.h>

#include "base/base.h"

struct net;
struct stream;

struct net *net_start(int64_t max_per_address);
void        net_stop(struct net *n);
error      *net_listen(struct arena *a, str address, int64_t port, int *fd,
                       int64_t *real_port) MUST_CHECK;

/* The address at the other end as text, which lives as long as the connection, and whether it is
 * this machine's. */
str net_address(struct MHD_Connection *con, bool *loopback);

/* Callbacks of the library. */
enum MHD_Result net_accept(void *cls, const struct sockaddr *from, socklen_t n);
void            net_connection(void *cls, struct MHD_Connection *con, void **socket_context,
                               enum MHD_ConnectionNotificationCode what);

/* The phases of a request. */
void net_body(struct MHD_Connection *con, struct net *n);
void net_received(struct MHD_Connection *con, size_t bytes);
void net_work(struct MHD_Connection *con, struct net *n);
void net_idle(struct MHD_Connection *con, struct net *n);

/* The streams, so that all can be ended. */
void net_stream(struct net *n, struct stream *s);
void net_stream_gone(struct net *n, struct stream *s);
void net_end_streams(struct net *n, void (*end)(void *stream));

#endif
