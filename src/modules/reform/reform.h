/* reform.h -- reforms of the tree 区划调整: communities, streets and grids are split, merged,
 * renamed and moved on a day that was prepared ahead.
 *
 * A reform is a plan of steps. It is checked at any time (what goes where, what is missing),
 * approved by somebody else than who prepared it, may be taken back until its day, and is carried
 * out on that day by a job in parts, each in one transaction: first the tree with its dates of
 * validity, the sites and the posts, then the matters. Codes are never used for a second place; the
 * code that a record was born with never changes (design: a place is a code). Predecessors and
 * successors stand in place_successor, what happened to each matter in its own log. */
#ifndef GONGDI_REFORM_H
#define GONGDI_REFORM_H

#include "core/event_words.h"
#include "core/flow.h"
#include "core/job.h"
#include "core/place.h"

/* ---- what is asked for -------------------------------------------------------------------------
 */

enum reform_kind { REFORM_SPLIT, REFORM_MERGE, REFORM_RENAME, REFORM_MOVE, REFORM_KINDS };
extern const char *const reform_kind_words[];

struct code_item {
    int64_t code;
};

/* A place as it is from the day on. PARTS: the places one level below that come to it whole. */
struct reform_place {
    int64_t     code;
    str         name, name_en, kind;
    int64_t     lng, lat;
    str         outline; /* GeoJSON geometry */
    struct list parts;   /* struct code_item */
};

/* Where one building goes: a place of the step, or a grid under it. */
struct reform_site {
    struct ref site;
    int64_t    to;
};

struct reform_post {
    struct ref post;
    int64_t    to;
};

/* Which TO a site belongs to is decided in this order: the list SITES; the PARTS of a TO; the TO
 * whose outline holds it; with NEAREST the TO whose middle is nearest; REST. */
struct reform_step {
    int         kind;
    struct list from;  /* struct code_item */
    struct list to;    /* struct reform_place */
    struct list sites; /* struct reform_site */
    struct list posts; /* struct reform_post */
    bool        nearest;
    int64_t     rest;
};

struct reform_in {
    str         title;
    int64_t     day, version;
    struct list steps; /* struct reform_step */
};
extern const struct field reform_in_fields[];

/* ---- what is kept ------------------------------------------------------------------------------
 */

enum reform_state {
    REFORM_DRAFT,     /* 草拟 */
    REFORM_APPROVED,  /* 待生效 */
    REFORM_RUNNING,   /* 执行中 */
    REFORM_DONE,      /* 已生效 */
    REFORM_CANCELLED, /* 已取消 */
    REFORM_HELD,      /* 受阻: on its day something was missing */
    REFORM_STATES,
};
extern const char *const reform_state_words[];
extern const struct flow reform_flow;

struct reform {
    struct ref  ref; /* the first community that it names, where its log is kept, and an id */
    str         title;
    int64_t     day;
    int         state;
    str         plan; /* struct reform_in as JSON */
    int64_t     prepared_by, prepared, approved_by, approved, begun, ended, job, moved;
    str         report;
    int64_t     version;
    struct list actions; /* struct action: what the asker may do; not stored */
};
extern const struct field reform_fields[], reform_out_fields[];

/* ---- what comes of it (reform_plan.c) ----------------------------------------------------------
 */

enum plan_change { PLAN_BEGINS, PLAN_CHANGES, PLAN_ENDS, PLAN_STAYS };
extern const char *const plan_change_words[];

struct plan_place {
    int          change;
    struct place place; /* as it is from the day on; of one that ends: as it was */
    int64_t      sites;
    bool         households_known; /* they are the sum of its sites */
};

/* What becomes of a code. FALLBACK: where things go that neither site nor grid decides. */
struct plan_move {
    int64_t from, to, sites;
    bool    fallback;
};

struct plan_site {
    struct ref ref;
    int64_t    place_from, grid_from, place_to, grid_to, households, lng, lat;
};

struct plan_post {
    struct ref ref;
    int64_t    account;
    int        role;
    int64_t    place, to; /* 0: vacant, it ends */
    str        unit, name_mask;
};

struct finding {
    bool    blocks; /* the plan cannot be carried out */
    int64_t step;   /* counted from 1; 0: the whole plan */
    int64_t code;
    str     reason, text;
};

struct reform_plan {
    struct list place; /* struct plan_place */
    struct list move;  /* struct plan_move */
    struct list site;  /* struct plan_site, by id */
    struct list post;  /* struct plan_post */
    struct list finding;
    bool        blocked;
};

/* Work out IN against the tree of DAY. Reads, writes nothing. */
error *reform_compile(struct req *r, const struct reform_in *in, int64_t day,
                      struct reform_plan *out) MUST_CHECK;

/* Where something at PLACE and GRID goes that is on no site. 0: nowhere. */
int64_t reform_place_of(const struct list *moves, int64_t place, int64_t grid, int64_t *grid_to);

/* ---- store (reform_store.c) --------------------------------------------------------------------
 */

error *reform_by_ref(struct req *r, struct ref ref, struct reform *out) MUST_CHECK;
error *reform_all(struct req *r, int64_t before, int64_t limit, struct list *out) MUST_CHECK;
error *reform_insert(struct req *r, struct reform *x) MUST_CHECK;
error *reform_save(struct req *r, struct reform *x) MUST_CHECK; /* 409 when somebody was first */
error *reform_due(struct req *r, int64_t day, struct reform *out, bool *found) MUST_CHECK;
error *reform_stuck(struct req *r, struct reform *out, bool *found) MUST_CHECK;
error *reform_unfinished(struct req *r, struct reform *out, bool *found) MUST_CHECK;
error *reform_by_job(struct req *r, int64_t job, struct reform *out, bool *found) MUST_CHECK;
error *reform_moves(struct req *r, int64_t reform, struct list *out) MUST_CHECK;
error *reform_read_plan(struct req *r, const struct reform *x, struct reform_in *out) MUST_CHECK;

/* ---- life (reform.c, reform_check.c, reform_run.c) ---------------------------------------------
 */

error *reform_prepare(struct req *r, const struct reform_in *in, struct reform *out) MUST_CHECK;
error *reform_change(struct req *r, struct ref ref, const struct reform_in *in,
                     struct reform *out) MUST_CHECK;
error *reform_step(struct req *r, struct reform *x, str action, str words) MUST_CHECK;

/* The check as JSON: places, moves with sites and matters, posts, findings. */
error *reform_check(struct req *r, const struct reform_in *in, int64_t day,
                    struct jw *j) MUST_CHECK;

/* Begin what is due (by the steward, at every turn of the clocks). */
error *reform_clock(struct req *r, bool *more) MUST_CHECK;

/* Begin one that is due on DAY; FOUND: there was one, and OUT is it. */
error *reform_begin(struct req *r, int64_t day, struct reform *out, bool *found) MUST_CHECK;

/* One part of the job. */
error *reform_part(struct req *r, struct job *j, bool *finished) MUST_CHECK;

extern const struct message     msg_reform_blocked;
extern const struct route_table reform_routes;
extern const struct log_words   reform_log;

#endif
