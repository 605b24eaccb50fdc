/* openapi.h -- the reference of the API out of the route tables: OpenAPI 3.1 and a readable page.
 */
#ifndef GONGDI_OPENAPI_H
#define GONGDI_OPENAPI_H

#include "http/route.h"

/* PERMS names the bits of route->perm. */
str openapi_json(struct arena *a, const struct route_table *const *tables, size_t n,
                 const char *const *perms);

/* The same as a page of HTML (PAGE) or as Markdown. */
str openapi_text(struct arena *a, const struct route_table *const *tables, size_t n,
                 const char *const *perms, bool page);

#endif
