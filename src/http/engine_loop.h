/* engine_loop.h -- the library's polling loops, in threads of our own.
 *
 * Inside MHD_epoll (0.9.75, and 1.0 still) a round of epoll_wait that brings exactly 128 events is
 * followed by another one, with the whole time limit, before any of them is worked on. When all
 * clients wait for answers no event comes any more, and everybody sleeps until the limit, which in
 * the library's own threads is a minute: with 512 or 1,024 busy connections that happens within
 * seconds. So its loops run here, one daemon a thread on one listening socket: we wait for its
 * epoll descriptor and for a wake of our own, and let it work without waiting. The library wakes
 * nobody when it is driven from outside: connections are resumed through loops_resume only. */
#ifndef GONGDI_ENGINE_LOOP_H
#define GONGDI_ENGINE_LOOP_H

#include <microhttpd.h>
#include <stdbool.h>

struct loops;

struct loops_options {
    unsigned                  flags;  /* of MHD_start_daemon, beyond what the loops need */
    int                       listen; /* a listening, non-blocking socket; taken over */
    unsigned                  threads, max_connections;
    MHD_AcceptPolicyCallback  accept;
    void                     *accept_ctx;
    MHD_AccessHandlerCallback handle;
    void                     *handle_ctx;
    void (*begin)(void);                /* on each thread, at its start */
    void (*over)(void);                 /* what had come is worked on: before it waits */
    const struct MHD_OptionItem *items; /* for every daemon; ends with MHD_OPTION_END */
};

/* *OUT stands before the first connection comes. False when the library does not start; the socket
 * is closed then. */
bool loops_start(const struct loops_options *o, struct loops **out);

/* Go on with a suspended connection; on any thread. */
void loops_resume(struct loops *l, struct MHD_Connection *con);

/* No new connections from now on. */
void loops_quiesce(struct loops *l);

/* End the threads and close what is still open. */
void loops_stop(struct loops *l);

#endif
