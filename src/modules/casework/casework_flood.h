/* casework_flood.h -- flood-season mode 汛期 of a place: what it concerns jumps the queues and runs
 * by emergency clocks, until it is switched off, when everything is as before; and who is on duty
 * 值班.
 *
 * Which categories it concerns is data (category.flood), and so are its times: the scope
 * "urgency:flood" of the clocks, else those of emergencies. A matter's clock is only ever made
 * shorter, and counts from when the mode began or its phase did, so that nothing is late at once.
 */
#ifndef GONGDI_CASEWORK_FLOOD_H
#define GONGDI_CASEWORK_FLOOD_H

#include "modules/casework/casework_time.h"

/* A mode that is on. */
struct emergency {
    struct ref ref;
    int64_t    place, since, until, version;
    str        reason, place_name;
};
extern const struct field emergency_fields[];

/* Whether a mode covers PLACE (any level), and whether one concerns a category there. */
error *flood_covers(struct req *r, int64_t place, bool *on) MUST_CHECK;
error *flood_concerns(struct req *r, str category, int64_t place, bool *on) MUST_CHECK;

/* Sets row.flood of those that a mode concerns. */
void flood_dress(struct req *r, struct case_row *rows, size_t n);

/* C enters a state: sets c->flood. Then its clocks, once they run, are made shorter. */
error *flood_enter(struct req *r, struct casefile *c, int state) MUST_CHECK;
error *flood_hurry(struct req *r, struct casefile *c) MUST_CHECK;

/* The modes that are on with their duty lines, for everybody: "emergencies" of the catalogue. */
error *flood_json(struct req *r, struct jw *j) MUST_CHECK;

/* POST /emergencies, /emergencies/{ref}/steps (prolong, end); GET /emergencies */
struct emergency_in {
    int64_t place, until;
    str     reason;
};
struct emergency_step {
    str     action, words;
    int64_t until, version;
};
extern const struct field emergency_in_fields[], emergency_step_fields[];
error                    *flood_list(struct req *r, struct res *w) MUST_CHECK;
error                    *flood_start(struct req *r, struct res *w) MUST_CHECK;
error                    *flood_step(struct req *r, struct res *w) MUST_CHECK;

/* Job: the open matters of a place begin or end to be concerned. */
error *flood_part(struct req *r, struct job *j, bool *finished) MUST_CHECK;

/* By the clock: a mode whose time is over ends. */
error *flood_clock(struct req *r) MUST_CHECK;

/* GET and POST /duty, DELETE /duty/{ref}: units and phones, no persons. */
struct duty_line {
    struct ref ref;
    int64_t    place, since, until;
    str        unit, unit_name, phone, words;
};
extern const struct field duty_fields[];
error                    *duty_list(struct req *r, struct res *w) MUST_CHECK;
error                    *duty_add(struct req *r, struct res *w) MUST_CHECK;
error                    *duty_drop(struct req *r, struct res *w) MUST_CHECK;

#endif
