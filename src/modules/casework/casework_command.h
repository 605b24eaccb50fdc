/* casework_command.h -- the street platform 指挥. */
#ifndef GONGDI_CASEWORK_COMMAND_H
#define GONGDI_CASEWORK_COMMAND_H

#include "modules/casework/casework.h"

struct command_query {
    int64_t place, days, least;
};
extern const struct field command_query_fields[], spot_fields[];

/* GET /command/rates: response 响应率 (signed for in time / signed for), on time 按期率 (handled in
 * time / (handled + overdue and open)), content 满意率 (three stars or more / judged). */
error *command_rates(struct req *r, struct res *w) MUST_CHECK;

/* How many matters of each community are overdue goes to the counts, where overviews read it: by
 * the clock of the steward, so it may be 20 s old. */
error *overdue_count(struct req *r) MUST_CHECK;

/* GET /command/ladder: open and overdue, by how late: worker, unit, desk, head. */
error *command_ladder(struct req *r, struct res *w) MUST_CHECK;

/* GET /command/hotspots: within about 100 m the same category again and again 屡发. */
error *command_hotspots(struct req *r, struct res *w) MUST_CHECK;

#endif
