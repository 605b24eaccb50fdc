/* reply.h -- from what a handler left to the bytes of the reply; seen only inside src/http. */
#ifndef GONGDI_REPLY_H
#define GONGDI_REPLY_H

#include "http/server.h"

/* The bytes of a good reply, made while the transaction is still open, so that they can be kept. */
void reply_write(struct call *c);

/* A failure as application/problem+json, in the language that was asked for. */
void reply_problem(struct call *c, const error *e);

/* What a browser may keep gets a validator, 304 when it has it already, and gzip where that is
 * accepted and worth it. */
void reply_pack(struct call *c);

#endif
