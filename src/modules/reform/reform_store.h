/* reform_store.h -- what the planner reads of the territory. */
#ifndef GONGDI_REFORM_STORE_H
#define GONGDI_REFORM_STORE_H

#include "modules/reform/reform.h"

struct found_site {
    struct ref ref;
    int64_t    place_now, grid, households, lng, lat;
    str        name;
};

/* struct found_site of a community, by id. */
error *reform_sites_of(struct req *r, int64_t place, struct list *out) MUST_CHECK;

/* struct plan_post: the posts at a place that are valid on or after TODAY. */
error *reform_posts_at(struct req *r, int64_t place, int64_t today, struct list *out) MUST_CHECK;

/* Whether a place ever had this code. */
error *reform_code_used(struct req *r, int64_t code, bool *used) MUST_CHECK;

#endif
