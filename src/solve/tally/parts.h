/* parts.h -- wards and the whole city in one vote.
 *
 * One ballot for everything: PROJECTS.district says which ward a project belongs to (empty: the
 * whole city), VOTES.district where a voter lives, and the META key "district_budgets" what a ward
 * has of its own: "North=300000,South=250000"; META budget is for the whole city. Every ward is a
 * vote of its residents on its projects with its money, the city one of everybody on the others.
 * A voter's ballot outside her ward counts for nothing in other wards. */
#ifndef GONGDI_TALLY_PARTS_H
#define GONGDI_TALLY_PARTS_H

#include "solve/tally/pb.h"

struct part {
    str        name; /* empty: the whole city */
    struct pb *e;
};

/* The whole city first, then the wards in the order of META. Parts without a project or a voter
 * are left out. Fails when a ward has no budget. */
error *pb_parts(struct arena *a, const struct pb *e, struct part **out, size_t *n) MUST_CHECK;

#endif
