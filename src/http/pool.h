/* pool.h -- a few threads and a bounded queue for work that may take long (passwords, searches,
 * readings from a server). A full queue says so at once: the caller answers 503. */
#ifndef GONGDI_POOL_H
#define GONGDI_POOL_H

#include <stdbool.h>
#include <stddef.h>

struct pool;

struct pool *pool_start(size_t threads, size_t queue);
bool         pool_submit(struct pool *p, void (*run)(void *ctx), void *ctx);
void         pool_stop(struct pool *p); /* finishes what is queued */

#endif
