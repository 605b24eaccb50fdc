/* public.h -- what everybody may see without signing in. */
#ifndef GONGDI_PUBLIC_H
#define GONGDI_PUBLIC_H

#include "http/route.h"

extern const struct route_table public_routes;

#endif
