/* casework_time.h -- the clocks of a matter 时限: what runs, what stops it, what is due and why. */
#ifndef GONGDI_CASEWORK_TIME_H
#define GONGDI_CASEWORK_TIME_H

#include "core/calendars.h"
#include "core/event.h"
#include "modules/casework/casework.h"

/* UNIT is an enum clock_unit; AMOUNT in minutes, or days when the unit is one of days; 0: none. */
struct amount {
    int     unit;
    int64_t amount;
};

/* How long a phase or window lasts for a category; the general one where it says nothing. */
struct amount category_time(const struct app *app, str category, const char *phase);

/* One clock: it replaces a running one of the same phase. */
error *clock_start(struct req *r, struct casefile *c, const char *phase,
                   struct amount a) MUST_CHECK;
error *clock_end(struct req *r, struct casefile *c, const char *phase) MUST_CHECK;

/* HOURS more for handling, in the unit of its clock (days are rounded up). */
error *clock_extend(struct req *r, struct casefile *c, int64_t hours, str reason) MUST_CHECK;

/* All clocks stand still until they are resumed. */
error *clocks_pause(struct req *r, struct casefile *c, str reason, str reason_en) MUST_CHECK;
error *clocks_resume(struct req *r, struct casefile *c) MUST_CHECK;

/* Whether the whole is due before the phase, or the phase is that of the whole (handling): from
 * filing until it is passed. By when somebody must act: the earlier of the two. Queues go by it. */
bool    casework_whole_first(const struct casefile *c);
int64_t casework_act_by(const struct casefile *c);

/* Work out again what is due: the calendar or the category has changed, a pause has ended. */
error *clocks_again(struct req *r, struct casefile *c) MUST_CHECK;

/* {"field":...,"old":...,"new":...} of a due time, for the log. */
str casework_due_change(struct req *r, const char *field, int64_t was, int64_t is);

/* What a change of state starts, stops and pauses; sets c->due. */
error *clocks_enter(struct req *r, struct casefile *c, int from, int to) MUST_CHECK;

/* Work out all running clocks of a place again (0: everywhere), as a job. */
error *clocks_queue(struct req *r, int64_t place, int64_t *job) MUST_CHECK;
error *clocks_part(struct req *r, struct job *j, bool *finished) MUST_CHECK;
error *clocks_new_year(struct req *r) MUST_CHECK;

/* GET /calendar, GET and POST /calendar/layer */
struct layer_in {
    int64_t place;
    str     csv;
};
struct calendar_query {
    int64_t place, year;
};
extern const struct field layer_in_fields[], calendar_query_fields[];
error                    *calendar_show(struct req *r, struct res *w) MUST_CHECK;
error                    *calendar_layer_show(struct req *r, struct res *w) MUST_CHECK;
error                    *calendar_layer_put(struct req *r, struct res *w) MUST_CHECK;

/* Tell the marks (50, 80, 100 %) that have been reached. MORE: call again. */
enum { CLOCK_PAGE = 50 };
error *clocks_marks(struct req *r, bool *more) MUST_CHECK;

/* "clocks": each with the list of counted stretches, and the same in words. */
error *clocks_json(struct req *r, struct jw *j, const struct casefile *c) MUST_CHECK;

/* GET /cases/{ref}/clocks: all that it ever had, those that ended as they stood then. */
error *casework_clocks(struct req *r, struct res *w) MUST_CHECK;

#endif
