/* visits.h -- the room of visits 走访: a month's plan for each grid worker, the day's walk, what
 * happened at a door, and what came of it.
 *
 * The source's rule: at least 10 days and 60 households a month, first the elderly living alone,
 * low-income households and those in need of help; every problem met is solved. The plan is made by
 * solve/rounds from the registry's doors, care flags and wishes, the working calendar, absences and
 * what was done; the current week stays as it is when a plan is made anew. Nobody at home counts as
 * an attempt: a day on which a worker went there in vain (nobody there, or not let in) is one,
 * however often he went and wrote it down. A need found becomes a case in the same transaction and
 * stays linked.
 *
 * Support, not a ranking: there is no clock-in, no position, no time of arrival, and no list that
 * compares persons. Counts are of places; a worker sees his own. */
#ifndef GONGDI_VISITS_H
#define GONGDI_VISITS_H

#include "core/event_words.h"
#include "core/job.h"
#include "modules/casework/casework.h"
#include "modules/registry/registry.h"
#include "solve/rounds/rounds.h"

/* So many days a phone without a network carries households along at most. */
enum { CARRIED_DAYS = 8, LAST_OF_DAY = 99 /* until the walk is ordered */ };

/* GONE: to be made no more. Another worker has the household, it was seen, or it comes anew on
 * another day than a person chose. */
enum due_state { DUE_PLANNED, DUE_DONE, DUE_SKIPPED, DUE_GONE };
extern const char *const due_state_words[];

/* JOINED: what another of two at the same door adds to the visit that is done; no visit of its own.
 */
enum visit_result { VISIT_DONE, VISIT_NOBODY, VISIT_REFUSED, VISIT_JOINED, VISIT_WITHDRAWN };
extern const char *const visit_result_words[];

/* A planned visit. */
struct due_visit {
    struct ref ref;
    int64_t    worker, grid, month, day, ord;
    int64_t    house_community, household;
    str        why;    /* rounds_why_names; or stays, handed, leave, agreed: what people did */
    int64_t    unseen; /* days since the visit before, -1 never */
    int64_t    due;    /* by when it should be seen */
    int        state;
    bool       pinned;
    int64_t    tries;
    str        reason;
    int64_t    version;
};
extern const struct field due_visit_fields[];

struct visit_plan {
    struct ref ref;
    int64_t    worker, grid, month;
    str        load; /* JSON, rounds_load */
    int64_t    missed, walk, made, version;
};
extern const struct field visit_plan_fields[];

struct visit {
    struct ref ref;
    int64_t    household, place_now, worker, grid, due, day, written;
    int        result;
    int64_t    people;
    str        note_sealed, changes_sealed;
    int64_t    matter_community, matter;
    bool       demo;
};
extern const struct field visit_fields[];

struct absence {
    int64_t community, worker, since, until;
    str     why;
};
extern const struct field absence_fields[];

/* When somebody was last seen, and how often in this month. */
struct last_seen {
    int64_t community, household, day;
};

/* ---- planning (visits_plan.c) ---- */

/* A worker's grid and month. */
struct plan_of {
    int64_t worker, grid, month;
};

/* The first day of the month of DAY. */
int64_t month_of(int64_t day);

/* The last day of the week of DAY: what stands until then is in people's heads already. */
int64_t end_of_week(int64_t day);

/* What a plan that is made anew leaves alone: what is planned from today up to STANDS stays, and
 * nothing new is put on days up to FROZEN. What was done or decided by a person stays in any case.
 * What was not made on its day goes along to the household's next one; where it has none this month
 * it stays, once. */
struct plan_span {
    int64_t stands, frozen;
};

/* Make the plan of a worker for a month, over all his grids, or make it anew. */
error *visits_plan(struct req *r, int64_t worker, int64_t month, struct plan_span span) MUST_CHECK;

/* What the households of a worker ask for in a year, as his plan of MONTH counts it: the 365 days
 * from today on, or from the beginning of a month that is ahead. A pace that was decided for one
 * household counts with the days that it has left of them, what its care flags ask for with the
 * others; the sum is rounded to the nearest visit. SUPPOSED (struct often, of their last days)
 * stands in the place of what was decided for those households; NULL: as it is. */
struct year_asked {
    struct list          doors; /* struct door, of his share in all his grids */
    struct rounds_house *house; /* of each door */
    struct rounds_load   load;
};
error *visits_asked(struct req *r, int64_t worker, int64_t month, const struct list *supposed,
                    struct year_asked *out) MUST_CHECK;

/* Where the houses of DOORS (struct door) stand on the plane of TASK, around their middle, and how
 * far it is between them: along the streets that were imported, where there are any
 * (visits_walk.c).
 */
error *visits_walks(struct req *r, const struct list *doors, struct rounds_house *house,
                    struct rounds_task *task) MUST_CHECK;
/* Minutes of the day. "Not after" up to noon is a morning visit; "not before" from there on is one
 * of the afternoon, from the evening on of the evening. */
enum { VISIT_NOON = 12 * 60, VISIT_EVENING = 18 * 60 };
/* The order of a day's walk by what DOORS (struct door) wish of its hours. */
void visits_keep_hours(const struct list *doors, struct rounds_plan *p);

/* ---- when plans are made (visits_jobs.c) ---- */

/* Anew: this month, and every month after it for which plans were made. SPAN is of this month. */
error *visits_replan(struct req *r, int64_t worker, struct plan_span span) MUST_CHECK;
/* All workers of a place; a job: args "place month". */
error *visits_plan_part(struct req *r, struct job *j, bool *finished) MUST_CHECK;
/* A listener of "grid.in_force": what is left of the months is planned anew, this week stays. */
error *visits_regrid_part(struct req *r, struct job *j, bool *finished) MUST_CHECK;
/* With whom one goes has changed, or (of all workers of a grid) the wish of a household: anew in a
 * moment; this week stays but for what is not wished any more. A job: args "worker". */
error *visits_again(struct req *r, int64_t worker) MUST_CHECK;
error *visits_again_at(struct req *r, int64_t grid) MUST_CHECK;
error *visits_again_part(struct req *r, struct job *j, bool *finished) MUST_CHECK;
/* A listener of tables that came in or were taken back: whom they bring is due like others. */
error *visits_table_part(struct req *r, struct job *j, bool *finished) MUST_CHECK;
/* A listener of a district's calendar, and without args for all when the national one is another:
 * days off are days off at once, also in this week, but for what a person put there. */
error *visits_calendar_part(struct req *r, struct job *j, bool *finished) MUST_CHECK;
/* A listener of posts that begin and end: what was planned for who left is shared by those who look
 * after the grid now. Where nobody does it is nobody's; the vacancy shows (staffing). */
error *visits_post_part(struct req *r, struct job *j, bool *finished) MUST_CHECK;
/* A listener of what happens to households and of care flags: anew, where there are plans. */
error *visits_home_part(struct req *r, struct job *j, bool *finished) MUST_CHECK;
/* The month that begins next is planned from its eve on. */
error *visits_clock(struct req *r, bool *more) MUST_CHECK;

/* ---- store (visits_store.c) ---- */

/* It is not in the plan any more, or not in one of the asker's: 404 with a sentence of its own. */
error *due_gone(struct req *r) MUST_CHECK;
error *due_by_ref(struct req *r, struct ref ref, struct due_visit *out) MUST_CHECK;
/* Of all his grids, by day and order; what others of them do together with him; what he did. */
error *due_of_month(struct req *r, int64_t worker, int64_t month, struct list *out) MUST_CHECK;
error *due_together(struct req *r, int64_t worker, int64_t month, struct list *out) MUST_CHECK;
/* Also of the days around it, on which a visit that was planned in it may have been made. */
error *visits_in_month(struct req *r, struct plan_of p, struct list *out) MUST_CHECK;
/* The planned visit that one of DAY is: of the month of DAY, the one before, or what lies in the
 * days behind DAY in which a phone carries it along. */
error *due_of_household(struct req *r, struct plan_of p, struct ref household, int64_t day,
                        struct due_visit *out, bool *found) MUST_CHECK;
/* What others than the worker of P (0: whoever it is) have planned of a household from the month of
 * P on and up to UNTIL is nobody's to make any more. */
error *due_give_up(struct req *r, struct plan_of p, struct ref household, int64_t until) MUST_CHECK;
error *due_insert(struct req *r, const struct due_visit *x) MUST_CHECK;
/* A row, not inserted yet, for what the plan of P had not foreseen for DAY. */
error *due_beside(struct req *r, struct plan_of p, struct ref household, int64_t day,
                  struct due_visit *out) MUST_CHECK;
error *due_save(struct req *r, struct due_visit *x) MUST_CHECK; /* 409 when somebody was first */
/* State and day, whatever others did to it meanwhile; nothing when it is done or gone from the
 * plan: a visit that was made is never refused because of the plan. */
/* What V settles, as it was planned: it is that again when V is withdrawn. */
error *due_was(struct req *r, const struct visit *v, const struct due_visit *x) MUST_CHECK;
error *due_settle(struct req *r, const struct due_visit *x, int64_t tried) MUST_CHECK;
/* To another day, when it is still planned; where it stands in its day, and why it does. */
error *due_onward(struct req *r, const struct due_visit *x) MUST_CHECK;
error *due_place(struct req *r, const struct due_visit *x) MUST_CHECK;
error *due_drop(struct req *r, struct ref ref) MUST_CHECK;
/* X is his again: what the planner has put before him for its household instead is dropped. */
error *due_instead(struct req *r, const struct due_visit *x) MUST_CHECK;

error *visit_plan_find(struct req *r, struct plan_of p, struct visit_plan *out,
                       bool *found) MUST_CHECK;
/* Who changes a plan's visits has it to himself until the commit: a plan made anew reads what is
 * there, thinks, and writes, and must not undo what came meanwhile. Called before reading. */
error *visit_plan_begin(struct req *r, struct plan_of p) MUST_CHECK; /* makes it if need be */
error *visit_plan_hold(struct req *r, struct plan_of p) MUST_CHECK;  /* when there is one */
error *visit_plan_put(struct req *r, struct visit_plan *x) MUST_CHECK;

error *visit_insert(struct req *r, const struct visit *x) MUST_CHECK;
error *visits_last(struct req *r, int64_t community, int64_t grid, int64_t before,
                   struct list *out) MUST_CHECK;
/* When a household was seen last; 0: never. */
error *visits_last_day(struct req *r, struct ref household, int64_t *day) MUST_CHECK;
error *visits_done(struct req *r, struct plan_of p, int64_t until, struct list *out) MUST_CHECK;
/* The last visit of each household first written down in COMMUNITY, by household. */
error *visits_seen(struct req *r, int64_t community, int64_t from, int64_t until,
                   struct list *out) MUST_CHECK;
/* Every door of a place, in pages; GRID 0: of all grids. At most MOST. */
error *visits_doors(struct req *r, int64_t community, int64_t grid, size_t most,
                    struct list *out) MUST_CHECK;
/* Was the worker of V there in vain on its day, beside V? */
error *visit_tried(struct req *r, const struct visit *v, bool *tried) MUST_CHECK;
error *visit_on(struct req *r, struct ref household, int64_t day, struct visit *out,
                bool *found) MUST_CHECK;

/* Those of a worker in any community where he has a grid, each once. */
error *absences(struct req *r, int64_t worker, int64_t from, struct list *out) MUST_CHECK;
bool   away_on(const struct list *absences, int64_t day);
error *absence_put(struct req *r, const struct absence *x) MUST_CHECK;
error *absence_drop(struct req *r, const struct absence *x) MUST_CHECK;

/* What is planned in a whole grid; which household a person gave to which worker (DAY holds the
 * worker). */
error *due_of_grid(struct req *r, int64_t grid, int64_t month, struct list *out) MUST_CHECK;
error *due_chosen(struct req *r, int64_t grid, int64_t month, struct list *out) MUST_CHECK;
/* What people put on days of a leave from today on, in all grids of who takes it; on which day X's
 * household is planned next, by whoever it is (0: on none). */
error *due_agreed(struct req *r, const struct absence *leave, struct list *out) MUST_CHECK;
error *due_anew(struct req *r, const struct due_visit *x, int64_t *day) MUST_CHECK;
/* ... of these: for a day to come on which that worker is away. */
error *due_unkept(struct req *r, int64_t grid, int64_t month, struct list *out) MUST_CHECK;

/* What other workers of the community have still before them up to FROZEN (struct last_seen). */
error *due_standing(struct req *r, struct plan_of p, int64_t frozen, struct list *out) MUST_CHECK;
/* After grids were redrawn: planned visits of households that are in another grid now. */
error *due_regrid(struct req *r, int64_t community, int64_t frozen) MUST_CHECK;

/* After a post ended: what is planned in a grid for who does not look after it any more. */
error *due_release(struct req *r, int64_t grid) MUST_CHECK;

/* What others settled with households that may be the worker's of P now, in his community: whom
 * they left out, and days agreed on that were given up ("handed"); those that he cannot keep
 * himself come again. Under another worker, grid, state and why; nothing when somebody changed it
 * meanwhile. */
error *due_handed(struct req *r, struct plan_of p, struct list *out) MUST_CHECK;
error *due_take(struct req *r, const struct due_visit *x) MUST_CHECK;

/* Two go together 两人同访: of one household, of a grid (struct last_seen), changed. */
error *visit_pair(struct req *r, struct ref household, bool *two) MUST_CHECK;
error *visit_pairs(struct req *r, int64_t community, int64_t grid, int64_t day,
                   struct list *out) MUST_CHECK;
error *visit_pair_set(struct req *r, struct ref household, bool two) MUST_CHECK;

struct grid_post {
    int64_t id, account, place;
    int64_t until;            /* of visit_grids_of: its first day no more; INT32_MAX: not known */
    str     login, name_mask; /* of visit_grid_workers */
};
/* The grids that somebody looks after today, by their codes; months after MONTH that were planned
 * where he does (struct plan_of); a post. */
error *visit_grids_of(struct req *r, int64_t worker, struct list *out) MUST_CHECK;
error *visit_months_ahead(struct req *r, int64_t worker, int64_t month,
                          struct list *out) MUST_CHECK;
/* How many plans of MONTH and later ones there are of a worker. */
error *visits_planned(struct req *r, int64_t worker, int64_t month, int64_t *n) MUST_CHECK;
/* The door behind which a household lives, or lived on its last day. */
error *visits_last_door(struct req *r, struct ref home, struct door *out, bool *found) MUST_CHECK;
/* Who has a household in his plan of this month or a later one, in COMMUNITY: struct last_seen, of
 * which HOUSEHOLD is the worker. */
error *visits_due_workers(struct req *r, struct ref household, int64_t community,
                          struct list *out) MUST_CHECK;
/* Those of days after SEEN, on which it was seen, that do not know of it. */
error *visits_due_unaware(struct req *r, struct ref household, int64_t community, int64_t seen,
                          struct list *out) MUST_CHECK;
/* What was planned in it by hand after today is the planner's again. */
error *visits_unpin(struct req *r, struct ref household, int64_t community) MUST_CHECK;
error *visit_post(struct req *r, int64_t id, struct post *out, bool *found) MUST_CHECK;
/* The workers of a grid on a day, in the order in which they share it. */
error *visit_grid_workers(struct req *r, int64_t grid, int64_t day, struct list *out) MUST_CHECK;
/* Whoever had anything in the grid in a month, also who looks after it no more. */
error *visit_grid_had(struct req *r, int64_t grid, int64_t month, struct list *out) MUST_CHECK;
error *visit_workers(struct req *r, int64_t lo, int64_t hi, int64_t after_place, int64_t after,
                     int64_t day, int64_t limit, struct list *out) MUST_CHECK;

/* ---- what was before (visits_past.c) ---- */

/* The member "last" of what goes with a planned visit: day, outcome and note of the visit before;
 * none: there was none. Reading the note is logged with REASON,
 * once a day. */
error *visits_last_json(struct req *r, struct jw *j, struct ref home, str reason) MUST_CHECK;
extern const struct route_table visits_past_routes;
extern const struct route_table visits_withdraw_routes;

/* ---- how often one household is visited (visits_often.c) ---- */

/* Every MONTHS months from SINCE up to and with UNTIL, in the place of what its care flags ask for;
 * then it ends by itself, from the next plan on. */
struct often {
    int64_t community, household, months;
    str     reason;
    int64_t since, until, version;
};
struct often_in {
    int64_t months;
    str     reason;
    int64_t until, version;
};
struct often_out {
    int64_t months;
    str     reason;
    int64_t since, until, version, care, yearly;
};
extern const struct field often_in_fields[], often_out_fields[];
/* The day on which it must be in force to count in the plan of MONTH: today, or when that begins.
 */
int64_t often_day(int64_t today, int64_t month);
int64_t often_yearly(const struct often *x);
/* Why this often, where it was decided for the household alone: told to who may see it (MINE). */
error *often_json(struct req *r, struct jw *j, const struct due_visit *x, bool mine) MUST_CHECK;
/* That of a household; those of a place (GRID 0: all its grids), and one among them. */
error              *often_of(struct req *r, struct ref household, int64_t day, struct often *out,
                             bool *found) MUST_CHECK;
error              *often_at(struct req *r, int64_t community, int64_t grid, int64_t day,
                             struct list *out) MUST_CHECK;
const struct often *often_among(const struct list *some, int64_t community, int64_t household);
/* A listener of households that are split off: two go together there, too, and a pace of its own
 * goes along unless it was decided for care flags that all stayed behind. */
error *visits_split_part(struct req *r, struct job *j, bool *finished) MUST_CHECK;
error *often_show(struct req *r, struct res *w) MUST_CHECK;
error *often_set(struct req *r, struct res *w) MUST_CHECK;
/* The last that was decided for a household, be it over. */
error *often_last(struct req *r, struct ref household, struct often *out, bool *found) MUST_CHECK;
bool   often_in_force(const struct often *x, int64_t day);
/* Whether it may be decided; the one way in which it is written: X with the VERSION that was seen
 * and the words of the log, WAS (MONTHS 0: nothing) for the log. Not WRITTEN: another was first. */
error *often_check_pace(struct req *r, int64_t months, int64_t until) MUST_CHECK;
error *often_check_reason(struct req *r, str reason) MUST_CHECK;
error *often_write(struct req *r, const struct often *x, const struct often *was,
                   bool *written) MUST_CHECK;

/* ---- less often, for several households of a worker at once (visits_lower.c) ---- */

/* Where a year asks more of a worker than he can do: the households that could be visited less
 * often, by their doors, and a step for some of them, which is looked at before it is taken and
 * taken for all or none. */
struct lower_item {
    struct ref household;
    int64_t    version;
};
struct lower_in {
    int64_t     grid, month;
    str         worker;
    struct list households; /* struct lower_item */
    int64_t     months, until;
    str         reason;
    bool        look;
};
struct lower_query {
    int64_t grid, month;
    str     worker;
};
extern const struct route_table visits_lower_routes;

/* ---- who is away cannot keep what was agreed on (visits_heir.c) ---- */

/* A leave that is not entered yet: the days that were agreed on in it are given up. OUT: which
 * visits (struct due_visit). Not what was put on a day of an earlier leave: that was meant. */
error *visits_agreed_away(struct req *r, const struct absence *leave, struct list *out) MUST_CHECK;

/* ---- changing what is planned (visits_step.c), by a worker or for him ---- */

enum due_action { ACT_MOVE, ACT_SKIP, ACT_RESTORE, ACT_TWO, ACT_ONE };
extern const char *const due_action_words[];

struct due_step_in {
    int     action;
    int64_t day, version;
    str     reason, worker;
    bool    anyway;
};
extern const struct field due_step_in_fields[], desk_step_in_fields[];
/* How a worker is called to the desk: by his login name, or his reference where he has none and
 * signs in by telephone; empty: nobody. Whose key this is among the workers of a grid. */
str    visit_worker_key(const struct req *r, const struct grid_post *w);
error *visit_worker_of(struct req *r, int64_t grid, str key, int64_t *account) MUST_CHECK;
/* The asker's own; one of a place of the asker's post. */
error *due_step_own(struct req *r, struct res *w) MUST_CHECK;
error *due_step_desk(struct req *r, struct res *w) MUST_CHECK;

struct extra_in {
    struct ref household;
    int64_t    day, grid;
    str        worker;
    bool       anyway;
};
extern const struct field extra_in_fields[], desk_extra_in_fields[];
error                    *extra_own(struct req *r, struct res *w) MUST_CHECK;
error                    *extra_desk(struct req *r, struct res *w) MUST_CHECK;
error                    *extra_search(struct req *r, struct res *w) MUST_CHECK;

struct absence_in {
    int64_t grid, since, until;
    str     worker, why;
};
extern const struct field absence_in_fields[], desk_absence_in_fields[];
error                    *absence_own(struct req *r, struct res *w) MUST_CHECK;
error                    *absence_desk(struct req *r, struct res *w) MUST_CHECK;
error *due_reply(struct req *r, struct res *w, const struct due_visit *x) MUST_CHECK;
error *due_conflict(struct req *r, struct res *w, const struct due_visit *x,
                    const struct message *m) MUST_CHECK;

/* ---- at the door (visits_record.c) ---- */

/* What the household says is different from what the registry has 走访变更. A clerk applies it or
 * refuses it with an answer; the worker who wrote it down sees what became of it. */
enum change_field { CHANGE_OUT, CHANGE_IN, CHANGE_PHONE, CHANGE_USAGE, CHANGE_OTHER };
extern const char *const change_words[];
enum change_state { CHANGE_OPEN, CHANGE_APPLIED, CHANGE_REFUSED };
extern const char *const change_state_words[];
struct visit_change {
    int        field;
    struct ref person;
    str        old, new;
};
error *change_take(struct req *r, const struct visit *v, const struct list *changes) MUST_CHECK;
struct visit_need {
    str         category, words;
    struct list answers; /* struct answer */
    struct list photos;  /* struct ref_item */
};
struct visit_wish {
    int64_t days, from, until, version;
    bool    none;
};
struct record_in {
    struct ref         household;
    int64_t            day;
    int                result;
    int64_t            people;
    str                note;
    struct list        changes;
    struct visit_wish *wish;
    struct visit_need *need;
    bool               again; /* seen a second time on that day */
    bool               same;  /* the visit that is written down already */
};
error                    *visits_record(struct req *r, struct res *w) MUST_CHECK;
extern const struct field record_in_fields[];
/* "record": what VISITS (struct visit) tell of X when it is done, without what is sealed; or null.
 */
void visit_record_json(struct jw *j, const struct due_visit *x, const struct list *visits);

/* ---- reading (visits_read.c) ---- */

error *visits_month(struct req *r, struct res *w) MUST_CHECK;
error *visits_package(struct req *r, struct res *w) MUST_CHECK;
error *visits_coverage(struct req *r, struct res *w) MUST_CHECK;
error *visits_grid_month(struct req *r, struct res *w) MUST_CHECK;
/* Where the asker may see who lives behind a door: that of the post under which he is signed in,
 * and, as a worker's day goes through all his grids whichever of his posts that is, each of them.
 * Which of them holds a place and grid; whether one holds a door. His grids alone (struct
 * post_scope); whether a door is in one of them. */
error *visit_scopes(struct req *r, struct list *out) MUST_CHECK;
error *visit_walked(struct req *r, const struct door *d, bool *walked) MUST_CHECK;
error *visit_scope(struct req *r, int64_t place_now, int64_t grid, struct post_scope *out,
                   bool *covers) MUST_CHECK;
error *visit_covers(struct req *r, const struct door *d, bool *covers) MUST_CHECK;
/* The same for the door D of the visit X, which opens it by itself while it stays with the asker
 * because grids were redrawn. */
error *visit_opens(struct req *r, const struct due_visit *x, const struct door *d,
                   bool *opens) MUST_CHECK;
error *due_json(struct req *r, struct jw *j, const struct due_visit *x) MUST_CHECK;

/* ---- who lives behind a door (visits_people.c) ---- */

extern const struct field at_door_fields[];
error                    *visits_people(struct req *r, struct res *w) MUST_CHECK;

/* ---- whom no plan reaches (visits_rest.c) ---- */

/* The member "rest": those of DOORS (of COMMUNITY and GRID, 0: all) that wish rest days only, whose
 * time is over within a month, and for whom nothing is planned from DAY on: somebody has to agree
 * on a day with them, or they are not seen within the year. */
error *visits_rest_json(struct req *r, struct jw *j, const struct list *doors, int64_t community,
                        int64_t grid, int64_t day) MUST_CHECK;

/* The member "alone": where two go together in those of GRIDS (struct grid_post) that have one
 * worker now. No day is common there, so nothing is planned. */
error *visits_alone_json(struct req *r, struct jw *j, const struct list *grids) MUST_CHECK;
/* The member "care": households with a care flag that were not seen for longer than their rhythm
 * allows, also where they wish no visits. */
error *visits_care_json(struct req *r, struct jw *j, int64_t community, int64_t day) MUST_CHECK;

struct month_query {
    int64_t month;
};
struct coverage_query {
    int64_t community, month;
};
struct grid_month_query {
    int64_t grid, month;
};
struct package_in {
    int64_t from, until;
};

/* Who lives behind a door of his grids, as it is found by the search for one more visit. */
error *visits_household(struct req *r, struct res *w) MUST_CHECK;

extern const struct route_table visits_routes, visits_change_routes;
extern const struct log_words   visits_log;
/* Why people are read and changed, in the logs. */
extern const struct message visits_taken, visits_heard;

#endif
