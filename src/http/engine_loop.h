/* engine_loop.h -- the library's polling loops, in threads of our own.
 *
 * Inside MHD_epoll (0.9.75, and 1.0 still) a round of epoll_wait that brings exactly 128 events is
 * followed by another one, with the whole time limit, before any of them is worked on. When all
 * clients wait for answers no event comes any more, and everybody sleeps until a time limit: with
 * 512 or 1,024 busy connections that happens within seconds. The limit of the library's own threads
 * is the idle limit of a connection, a minute. So its loops run here, one daemon a thread on one
 * listening socket, with MHD_run_wait and a limit of a few milliseconds as soon as there are enough
 * connections: the worst that can happen is one such pause. */
#ifndef GONGDI_ENGINE_LOOP_H
#define GONGDI_ENGINE_LOOP_H

#include <microhttpd.h>

struct loops;

struct loops_options {
    unsigned                     flags;  /* of MHD_start_daemon, beyond what the loops need */
    int                          listen; /* a listening, non-blocking socket; taken over */
    unsigned                     threads, max_connections;
    MHD_AcceptPolicyCallback     accept;
    void                        *accept_ctx;
    MHD_AccessHandlerCallback    handle;
    void                        *handle_ctx;
    const struct MHD_OptionItem *items; /* for every daemon; ends with MHD_OPTION_END */
};

/* NULL when the library does not start; the socket is closed then. */
struct loops *loops_start(const struct loops_options *o);

/* No new connections from now on. */
void loops_quiesce(struct loops *l);

/* End the threads and close what is still open. */
void loops_stop(struct loops *l);

#endif
