/* casework_command.h -- the street platform 指挥: figures, what is late and who must act, side
 * matters of a place. Every figure comes with its sample, its interval and what it means; none is
 * of a person, and places stand in the order of their codes. */
#ifndef GONGDI_CASEWORK_COMMAND_H
#define GONGDI_CASEWORK_COMMAND_H

#include "modules/casework/casework.h"

struct command_query {
    int64_t place, days, least;
    int     rung;
    str     after;
};
extern const struct field command_query_fields[], spot_fields[];

/* The place ASKED for when it lies in the post's, else the post's; 403 for who sees no places. */
error *command_place(struct req *r, int64_t asked, int64_t *place) MUST_CHECK;

/* ---- figures (casework_command.c) --------------------------------------------------------------
 */

enum { RATE_RESPONSE, RATE_ON_TIME, RATE_CONTENT, RATES };
struct rate_sums {
    int64_t is_signed, signed_late, handled, handled_late, judged, content, late_open;
};
void rates_of(const struct rate_sums *s, enum lang lang, struct rate out[RATES]);

/* GET /command/rates: response 响应率, on time 按期率, content 满意率. */
error *command_rates(struct req *r, struct res *w) MUST_CHECK;

/* How many matters of each community are overdue goes to the counts, where overviews read it: by
 * the clock of the steward, so it may be 20 s old. */
error *overdue_count(struct req *r) MUST_CHECK;

/* GET /command/hotspots: within about 100 m the same category again and again 屡发. */
error *command_hotspots(struct req *r, struct res *w) MUST_CHECK;

/* ---- places (casework_areas.c) -----------------------------------------------------------------
 */

/* GET /command/clocks: what is open in the places below one, by how soon somebody must act. */
error *command_clocks(struct req *r, struct res *w) MUST_CHECK;

/* GET /command/areas 统计: figures of the places below one, and by category. What is counted from
 * fewer than COUNT_LEAST is not told, nor what would give it away by subtraction. */
enum { COUNT_LEAST = 5 };
error *command_areas(struct req *r, struct res *w) MUST_CHECK;

/* Mark with -1 what is not to be told of N counts with their sum: 1 to COUNT_LEAST - 1, and as many
 * of the smallest others as keep subtraction from telling. REST: what of the sum has no count of
 * its own. Told instead is what the marked ones and REST come to: 0 when there are none, -1 when
 * that is small itself. */
int64_t counts_hide(int64_t *count, size_t n, int64_t rest);

/* ---- who must act (casework_ladder.c) ----------------------------------------------------------
 */

enum rung { RUNG_WORKER, RUNG_UNIT, RUNG_DESK, RUNG_HEAD, RUNGS };
extern const char *const rung_words[];

/* GET /command/ladder: how many are overdue on each rung: worker, unit, desk, head. */
error *command_ladder(struct req *r, struct res *w) MUST_CHECK;

/* GET /command/late: the overdue matters of a rung, the latest first, each with the post that must
 * act now. */
error *command_late(struct req *r, struct res *w) MUST_CHECK;

/* GET /command/flags: open supervisions 督办 and joint actions 吹哨 with their clocks. */
error *command_flags(struct req *r, struct res *w) MUST_CHECK;

#endif
