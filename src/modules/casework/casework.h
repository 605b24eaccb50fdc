/* casework.h -- a matter 事件: something that a resident, a grid worker or a caller reported, on
 * its way from report to judgement.
 *
 * Its key is the community it was born in and an id; place_now says which community answers for it
 * today. Its number is given when it is filed 立案. The reporter's verdict stands beside the unit's
 * result; who handled it never checks it (GB/T 30428.8; domain facts in docs/decisions). */
#ifndef GONGDI_CASEWORK_H
#define GONGDI_CASEWORK_H

#include "core/flow.h"
#include "core/job.h"
#include "core/rooms.h"
#include "core/small.h"

struct account; /* modules/account */

enum case_state {
    CASE_REPORTED,   /* 待受理 */
    CASE_VERIFYING,  /* 待核实 */
    CASE_FILED,      /* 待派遣 */
    CASE_DISPATCHED, /* 待签收 */
    CASE_HANDLING,   /* 处置中 */
    CASE_CHECKING,   /* 待核查 */
    CASE_JUDGING,    /* 待评价 */
    CASE_JUDGED,     /* 已评价 */
    CASE_CLOSED,     /* 已结案 */
    CASE_REFUSED,    /* 不予受理 */
    CASE_SUPPLEMENT, /* 待补充: the clock stands still */
    CASE_SUSPENDED,  /* 挂账: put on hold until a review date */
    CASE_MERGED,     /* 已并案: follows another matter */
    CASE_VOID,       /* 作废: taken in by mistake */
    CASE_STATES,
};
extern const char *const       case_state_words[];
extern const struct flow_state case_states[];
extern const struct flow       case_flow;

enum case_source { SOURCE_RESIDENT, SOURCE_GRID_WORKER, SOURCE_HOTLINE, SOURCE_ORDER };
extern const char *const case_source_words[];

struct casefile {
    struct ref ref;
    int64_t    place_now, grid, site;
    str        category;
    int        state;
    int64_t    open, sort_at;
    str        number;
    int        source;
    str        words, address_sealed;
    int64_t    lng, lat, cell;
    bool       anonymous, public, urgent, demo;
    int64_t    reporter;
    str        caller_sealed, caller_mask, phone_sealed, phone_mask;
    int64_t    worker;
    str        unit;
    int64_t    handler, reported, filed, state_since, due, case_due, closed;
    str        result;
    int64_t    reworks, returns, stars;
    str        verdict;
    int64_t    photos, followers, version;
    int64_t    flags;   /* bits by enum flag_kind: open side matters */
    int64_t    helpers; /* assisting units that are still at it */
    int64_t    points, answers;
    int64_t    reopened;    /* how often; the number stays */
    int64_t    called_back; /* after a bad verdict */
    int64_t    merged_community, merged_id;
    bool       flood;       /* an emergency mode of its place concerns it now */
    bool       provisional; /* its due time leans on a year whose holidays are not known yet */
    str        part;        /* what the asker is to it: not stored */
    str        located;     /* the building whose name its address holds, when it was put there: not
                               stored */
    int64_t review_at;      /* until when it is suspended, while that is being done: not stored */
};
extern const struct field casefile_fields[];

/* The one rule of what everybody may see. Of a matter: nothing, unless its category is public; an
 * order of a superior and what is reported without a name never are. Of a public one: category,
 * place and state; its words and what was written since only once it was filed. */
struct category;
bool casework_public(const struct category *cat, const struct casefile *c);
bool casework_words_public(int64_t filed);
/* A coordinate as the public sees it: the middle of about 100 m. */
int64_t casework_coarse(int64_t degree);

/* A verdict of one or two stars. */
bool casework_bad_verdict(const struct casefile *c);

/* One line of a list. */
struct case_row {
    struct ref ref;
    str        number, category, words_head;
    int        state;
    int64_t    place, grid;
    str        unit;
    bool       urgent;
    int64_t    reported, due, sort_at, photos, followers, reporter, version;
    str        place_name, grid_name, unit_name, category_name, due_of, clock, mine;
    bool       flood, grid_ended; /* by dressing */
    int64_t    flags, lng, lat;
    int64_t    metres;
};
extern const struct field case_row_fields[];

/* ---- store (casework_store.c): one function a statement ---------------------------------------
 */

error *casework_insert(struct req *r, const struct casefile *c) MUST_CHECK;
error *casework_by_ref(struct db *db, struct arena *a, struct ref ref,
                       struct casefile *out) MUST_CHECK;
/* Write back what may change; c->version goes up. case.changed when somebody else was first. */
error *casework_save(struct req *r, struct casefile *c) MUST_CHECK;
/* N followers more. The version stays: who is about to take a step has seen nothing else. */
error *casework_followed(struct req *r, struct casefile *c, int64_t n) MUST_CHECK;

/* ---- rules (casework.c) ------------------------------------------------------------------------
 */

/* Read a matter that the asker may see; 404 otherwise. PART: how he is party to it, if at all. */
error *casework_visible(struct req *r, struct ref ref, struct casefile *out, str *part) MUST_CHECK;

/* Whether it lies in the places of the asker's post; to a hotline's clerk the calls of its scope
 * are open, whoever took them: who calls again speaks to another clerk. */
bool casework_sees(const struct req *r, const struct casefile *c);

/* Whether it is a sample for the rates: what residents, callers and superiors asked for. What staff
 * found by itself is not, or easy finds and split matters would raise them. */
bool casework_is_sample(const struct casefile *c);

/* Bring a matter into STATE: clocks, queues, counts. */
error *casework_enter(struct req *r, struct casefile *c, int state) MUST_CHECK;

/* The code with which its reporter looks it up without signing in, and whether TYPED is it
 * (casework_receipt.c); FAIL_MANY after ten wrong ones within an hour. */
str    casework_query_code(const struct app *app, struct arena *a, struct ref ref);
error *casework_code_fits(struct req *r, struct ref ref, int64_t reported, str typed,
                          bool *fits) MUST_CHECK;

/* The receipt of a call: given once, read out, found by what is typed. */
error *receipt_give(struct req *r, struct ref ref) MUST_CHECK;
error *receipt_of(struct req *r, struct ref ref, str *out) MUST_CHECK;
error *receipt_find(struct req *r, str typed, struct ref *ref, bool *found) MUST_CHECK;

/* What was typed after something that was read out: without blanks, dashes and what stands around
 * it, small letters, o as 0, i and l as 1. */
str casework_spoken(struct arena *a, str typed);

/* Give it its number and the clock of the whole matter. */
error *casework_file(struct req *r, struct casefile *c) MUST_CHECK;

/* ---- catalogue (casework_catalogue.c) -----------------------------------------------------------
 */

struct category {
    str     code, kind, parent; /* kind: class 大类, matter 小类 */
    int64_t ord;
    bool    common; /* shown first: what is reported most */
    str     zh, en, doc_zh, doc_en;
    str     pinyin;                /* how zh is read: "lu deng yi chang" */
    str     filing_zh, closing_zh; /* 立案条件, 结案条件 */
    str     urgency;               /* emergency, utilities, ordinary, complex */
    bool    emergency, public, proof;
    bool    flood; /* flood-season mode concerns it */
    str     unit;
    int64_t valid_from, valid_until; /* dates */
    int     handle_unit; /* how long handling may take: enum clock_unit, and minutes or days */
    int64_t handle_amount;
};

/* A category as a row of a table that is taken in (docs/categories.md), and where it goes. */
struct category_row {
    str code, standard, kind, parent, zh, en, doc_zh, doc_en, filing, closing, urgency, clocks,
        proof, unit, replaces, source, check;
    int64_t ord;
    bool public, flood;
    int64_t valid_from, valid_until;
};
extern const struct field category_row_fields[];
error                    *category_put(struct req *r, const void *row) MUST_CHECK;

/* One question of a category 填报项: typed, ordered. */
enum question_type {
    QUESTION_TEXT,
    QUESTION_CHOICE,
    QUESTION_NUMBER,
    QUESTION_YESNO,
    QUESTION_DATE
};
struct question {
    str     category;
    int64_t ord;
    str     name, zh, en;
    int     type;
    bool    required;
    str     options, options_en; /* of a choice, with | between; the Chinese is what is kept */
};
extern const struct field question_fields[];
error                    *question_put(struct req *r, const void *row) MUST_CHECK;
struct list               category_questions(const struct app *app, str category);

error                 *categories_load(struct app *app, struct db *db) MUST_CHECK;
void                   categories_free(struct app *app);
error                 *categories_seed(struct req *r) MUST_CHECK; /* those that are shipped */
const struct category *category_find(const struct app *app, str code);
str                    unit_name(const struct app *app, str code, enum lang lang);
/* What the catalogue says of a phase; false when it says nothing. (category_time knows the rest.)
 */
struct amount;
bool category_time_row(const struct app *app, str category, const char *phase, struct amount *out);

/* Until when something may be done that is allowed for a while after SINCE. */
int64_t casework_window(const struct req *r, const struct casefile *c, const char *window,
                        int64_t since);

/* ---- replies (casework_json.c)
 * ------------------------------------------------------------------- */

/* The light of a clock that runs from SINCE to DUE: run, soon (80 % used), over or none. */
str casework_light(int64_t due, int64_t since, int64_t now);
/* Names, clock light and "mine" of a row, as the asker sees them. */
void   casework_dress(struct req *r, struct case_row *rows, size_t n);
error *casework_reply(struct req *r, struct res *w, const struct casefile *c, str part) MUST_CHECK;
error *casework_timeline(struct req *r, struct res *w, struct ref ref, str after) MUST_CHECK;
error *casework_json(struct req *r, struct jw *j, const struct casefile *c, str part) MUST_CHECK;

/* ---- steps (casework_steps.c)
 * --------------------------------------------------------------------- */

struct case_in {
    str         category, words, address;
    struct list answers; /* struct answer */
    int64_t     lng, lat, community;
    struct ref  site;
    struct list photos;
    bool        anonymous;
    struct caller {
        str name, phone;
    } * caller;
    struct order_in *order; /* casework_order.h */
};
extern const struct field case_in_fields[];
struct answer {
    str name, value;
};
extern const struct field answer_fields[];

struct step_in {
    str         action;
    int64_t     version, stars, amount, until;
    str         words, unit, category, ground;
    struct list photos, units, points, answers;
    struct ref  worker, target;
};
struct words_item {
    str words;
};
struct unit_item {
    str unit;
};
extern const struct field step_in_fields[];

/* Take a report in, for the asker, within his transaction (also for rooms that lean on this one).
 */
error *casework_take(struct req *r, const struct case_in *in, struct casefile **out) MUST_CHECK;
error *casework_report(struct req *r, struct res *w) MUST_CHECK;
error *casework_step(struct req *r, struct res *w) MUST_CHECK;
/* POST /callers/matters (casework_caller.c) */
struct callers_in {
    str phone;
};
extern const struct field callers_in_fields[], caller_row_fields[];
error                    *casework_callers(struct req *r, struct res *w) MUST_CHECK;
/* GET /callers/buildings: those of the post's place that an address names (casework_address.c) */
struct address_query {
    str q;
};
extern const struct field address_fields[], named_list_fields[];
error                    *casework_addresses(struct req *r, struct res *w) MUST_CHECK;
/* The one building of a community whose name an address begins with, the longest; not FOUND when
 * none fits, or several of one name. */
struct site;
error *casework_building(struct req *r, int64_t community, str said, struct site *out,
                         bool *found) MUST_CHECK;
/* The matter was reported by somebody whose phone has DIGITS. */
error *caller_note(struct req *r, const struct casefile *c, str digits) MUST_CHECK;
/* The job that migration 0021 queues: tokens for the calls of before there were any. */
struct job;
error *caller_tokens_part(struct req *r, struct job *j, bool *finished) MUST_CHECK;
error *casework_follow(struct req *r, struct res *w) MUST_CHECK;
error *casework_unfollow(struct req *r, struct res *w) MUST_CHECK;
error *casework_reveal(struct req *r, struct res *w) MUST_CHECK;
struct reveal_in {
    int field;
    str reason;
};
extern const struct field reveal_in_fields[];

/* ---- lists (casework_list.c)
 * ------------------------------------------------------------------------ */

struct case_query {
    int     queue, state;
    str     category, q, after;
    int64_t place, limit;
};
extern const struct field case_query_fields[];
extern const char *const  case_queue_words[];
/* A page of a queue as the asker of R sees it, dressed; NEXT: the cursor of the next one. The first
 * page begins with what is pressing, unless PLAIN: then every matter comes once, in its order. */
error *casework_page(struct req *r, const struct case_query *q, bool plain, struct list *out,
                     str *next) MUST_CHECK;
struct near_query {
    int64_t lng, lat;
    str     category;
};
extern const struct field near_query_fields[];

/* An open public matter near a point. */
struct near_row {
    struct ref ref;
    str        category, words_head;
    int        state;
    int64_t    reported, followers, lng, lat, metres, filed, reporter, place;
    bool       handled;
};
extern const struct field case_near_fields[];
/* The newest open public matters of four cells since an id, of each cell at most EACH that one can
 * still join and EACH that were handled; of CATEGORY, or of all when it is empty. Only ref, lng,
 * lat and handled are filled: they stand in the index. */
error *casework_newest(struct req *r, const int64_t *cell, str category, int64_t since,
                       int64_t each, struct list *out) MUST_CHECK;
error *casework_list(struct req *r, struct res *w) MUST_CHECK;
error *casework_near(struct req *r, struct res *w) MUST_CHECK;
error *casework_counts(struct req *r, struct res *w) MUST_CHECK;
error *casework_counts_places(struct req *r, struct res *w) MUST_CHECK;
struct counts_query {
    int64_t place;
};
extern const struct field counts_query_fields[];

/* What it writes into the log, in words (casework_log.c). */
extern const struct log_words casework_log;
extern const struct message   casework_asked; /* why the matters of a caller are read */

/* ---- figures (casework_command.c) --------------------------------------------------------------
 */

/* K of OF, with the 95 % interval, in thousandths: no rate without its sample. */
struct rate {
    str     name, title, means;
    int64_t k, of, permille, low, high;
};
extern const struct field rate_fields[];
struct rate               rate_of(const char *name, int64_t k, int64_t of);
void                      rate_dress(struct rate *x, enum lang lang); /* its title and meaning */

/* What was counted in a range of communities since a day (rollups), by kind. */
error  *counted_since(struct req *r, struct place_range range, int64_t since,
                      struct list *out) MUST_CHECK;
int64_t counted_of(const struct list *counted, const char *kind);

/* ---- export (casework_export.c): the query of a list as a table, written by a job ---------------
 */

struct export_in {
    int     format, queue, state;
    str     category, q;
    int64_t place;
};
extern const struct field export_in_fields[];

struct job_out {
    struct ref ref;
    str        kind;
    int        state;
    int64_t    done, total;
    str        report;
    int64_t    created;
    int64_t    ahead;
};
extern const struct field job_out_fields[];
error                    *casework_export_ask(struct req *r, struct res *w) MUST_CHECK;
error *casework_export_part(struct req *r, struct job *j, bool *finished) MUST_CHECK;
error *casework_export_file(struct req *r, struct res *w) MUST_CHECK;
error *casework_job_show(struct req *r, struct res *w) MUST_CHECK;

/* ---- after a reform of the tree (casework_move.c)
 * ------------------------------------------------- */

/* A matter in the order of its place's queues; where its site is today. */
struct case_at {
    struct ref ref;
    int64_t    place_now, grid, open, sort_at;
    int        state;
    bool public;
    int64_t site_place, site_grid;
};
/* How far a job that passes over a place's matters has come: after which, and how many were moved.
 */
struct case_pass {
    struct case_at after;
    int64_t        moved;
};
struct case_sum {
    int64_t site, grid, open, n;
    int     state;
};
struct case_handover {
    int64_t place, grid, reform;
    str     words, title; /* for its log; TITLE: of the reform, for its time line */
};

/* The matters of a community after AFTER (NULL: from the beginning), at most LIMIT. */
error *casework_at(struct req *r, int64_t place, const struct case_at *after, int64_t limit,
                   struct list *out) MUST_CHECK;
/* "open sort_at id moved", in a job's cursor; an empty text begins anew. False: no such text. */
struct case_pass case_pass_begin(void);
str              case_pass_text(struct arena *a, const struct case_pass *pass);
bool             case_pass_read(str s, struct case_pass *out) MUST_CHECK;
/* How many there are by site, grid and state. */
error *casework_sums(struct req *r, int64_t place, struct list *out) MUST_CHECK;
/* Hand one over, with its counts and a line in its log. MOVED: false when somebody was first. */
error *casework_move(struct req *r, const struct case_at *c, const struct case_handover *to,
                     bool *moved) MUST_CHECK;

/* What was over is open again: its grid is that of its building today, else what followed the one
 * in which it was handled. */
error *casework_grid_again(struct req *r, struct casefile *c) MUST_CHECK;

/* Open matters follow their buildings into new grids (casework_regrid.c); a listener of
 * "grid.in_force".
 */
struct job;
error *casework_regrid_part(struct req *r, struct job *j, bool *finished) MUST_CHECK;

/* ---- what the core asks (casework_notify.c)
 * ----------------------------------------------------------- */

error *casework_describe(struct db *db, struct arena *a, const struct event *e, struct matter *out,
                         bool *found) MUST_CHECK;
error *casework_notify(struct req *r, const struct event *e, const struct matter *m) MUST_CHECK;
error *casework_clock(struct req *r, bool *more) MUST_CHECK;

error *catalogue_reply(struct req *r, struct res *w) MUST_CHECK;
error *catalogue_categories(struct req *r, struct res *w) MUST_CHECK;
error *catalogue_readings(struct req *r, struct res *w) MUST_CHECK;
error *catalogue_actions(struct req *r, struct res *w) MUST_CHECK;

extern const struct message     msg_case_changed;
extern const struct import_kind casework_categories; /* as a table that goes out */
/* Who takes over from P on DAY must hold a post of the same role and unit there, or a wider one. */
error *casework_can_follow(struct req *r, int64_t to, const struct post *p, int64_t day,
                           bool *yes) MUST_CHECK;
/* Everything open in the hands of FROM at a grid (or in a place) goes to TO; how much there is. For
 * the day on which a post ends (staffing). */
error *casework_pass_on(struct req *r, int64_t place, int64_t from, int64_t to,
                        int64_t *moved) MUST_CHECK;
/* From DAY on ACCOUNT is not at PLACE, where it was to take over posts that end later: HEIR is. */
error *casework_heir_leaves(struct req *r, int64_t place, int64_t account, int64_t day,
                            int64_t heir) MUST_CHECK;
error *casework_open_in_hand(struct req *r, int64_t place, int64_t account, int64_t *n) MUST_CHECK;

extern const struct route_table casework_routes;

#endif
