/* casework_route.h -- which unit handles a matter, and why. */
#ifndef GONGDI_CASEWORK_ROUTE_H
#define GONGDI_CASEWORK_ROUTE_H

#include "modules/casework/casework.h"

struct route_rule {
    str     category;
    int64_t place;
    str     unit, why_zh, why_en;
    int64_t valid_from, valid_until;
};
extern const struct field route_rule_fields[];
struct rules_in {
    struct list rules; /* struct route_rule */
};
extern const struct field rules_in_fields[];

/* The rules in force, in their order. */
struct list category_rules(const struct app *app);

struct suggestion {
    str unit, name, why; /* unit empty: no rule and no usual unit */
};
struct suggestion route_suggest(const struct req *r, const struct casefile *c);

error *routing_show(struct req *r, struct res *w) MUST_CHECK;
error *routing_put(struct req *r, struct res *w) MUST_CHECK;
error *routing_try(struct req *r, struct res *w) MUST_CHECK;

/* Queue the reading of the changed catalogue; replies with the job. */
error *catalogue_queue(struct req *r, struct res *w) MUST_CHECK;

#endif
