/* public.h -- what everybody may see without signing in. */
#ifndef GONGDI_PUBLIC_H
#define GONGDI_PUBLIC_H

#include "http/route.h"

extern const struct route_table public_routes;

/* GET /public/map (public_map.c) */
struct map_query {
    int64_t place, block, side;
};
extern const struct field map_query_fields[];
error                    *public_map(struct req *r, struct res *w) MUST_CHECK;

#endif
