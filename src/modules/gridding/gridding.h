/* gridding.h -- the room in which grids are drawn 网格划分: a community is divided into grids by
 * the solver (solve/grid) and by people, heard about, approved by the street, and put in force on a
 * day.
 *
 * A drawing 方案 belongs to one community, for a grid never leaves one (grid code = community + 3
 * digits, GB/T 47678.3). It is made on a map: buildings and entrances with households, who is whose
 * neighbour, streets between them, as things stood when it was begun. Numbers of grids go on where
 * the larger part of the households stays; new ones are numbered from west to east and north to
 * south, and no number is used twice.
 *
 * On its day the tree gets its new grids, the buildings their grid, and of a building that is
 * divided those entrances theirs that are not in it (site_part); and the event "grid.in_force" is
 * written. This room knows none of those that listen to it (core/rooms.h,
 * listeners). */
#ifndef GONGDI_GRIDDING_H
#define GONGDI_GRIDDING_H

#include "core/event_words.h"
#include "core/flow.h"
#include "core/importing.h"
#include "core/job.h"
#include "solve/grid/grid.h"

enum drawing_state {
    DRAWING_DRAFT,     /* 草拟 */
    DRAWING_OPINIONS,  /* 征求意见 */
    DRAWING_REVIEW,    /* 街道审批 */
    DRAWING_PUBLISHED, /* 已公布, waits for its day */
    DRAWING_IN_FORCE,  /* 已生效 */
    DRAWING_REPLACED,  /* 已被新方案取代 */
    DRAWING_CANCELLED, /* 已撤回 */
    DRAWING_STATES,
};
extern const char *const drawing_state_words[];
extern const struct flow drawing_flow;

enum { GRID_LO = 300, GRID_HI = 400, DRAWING_CELLS = 6000, GRID_NUMBERS = 999 };

struct drawing {
    struct ref ref;
    str        title;
    int        state;
    int64_t    lo, hi;
    str        nodes, edges, cells, borders, notes, today, locks, answer, summary, explain, options,
        outlines;
    int64_t     opinions_until; /* last day on which opinions are heard */
    str         asked;          /* the answer on which they were asked last */
    int64_t     day, prepared_by, prepared, approved_by, approved, ended, version;
    struct list actions;
    int64_t     mapped, west, south, east, north; /* when its map was made, of which ground */
    str         hands;                            /* accounts that drew, changed or took it over */
    bool        fresh;                            /* its map was made anew and is to be saved too */
};
extern const struct field drawing_fields[], drawing_out_fields[];
/* Whether ACCOUNT ever had it in hand: drew, changed or took it over. Such a one does not approve.
 */
bool drawing_hand(const struct drawing *x, int64_t account);
/* The asker has it in hand, and answers for it from now on. */
void drawing_take(struct req *r, struct drawing *x);

/* A community as the list of the room shows it. The watch on today's grids: how many are outside
 * the band by the households of their buildings today (规模适度、动态调整). */
struct watch {
    int64_t    place, buildings, households, grids, outside, least, most, without, workers;
    int64_t    loose, loose_households; /* of its buildings those that are in no grid */
    int64_t    ways, ways_at;           /* of its ground changed since the drawing in force */
    struct ref plan;                    /* the newest drawing that is not over */
    int        state;
};
extern const struct field watch_fields[];

/* ---- store (gridding_store.c) ---- */

error *drawing_by_ref(struct req *r, struct ref ref, struct drawing *out) MUST_CHECK;
error *drawing_all(struct req *r, int64_t community, struct list *out) MUST_CHECK;
/* Of a community the published one whose day comes first. */
error *drawing_published(struct req *r, int64_t community, struct drawing *out,
                         bool *found) MUST_CHECK;
error *drawing_insert(struct req *r, struct drawing *x) MUST_CHECK;
error *drawing_save(struct req *r, struct drawing *x) MUST_CHECK; /* 409 when somebody was first */
error *drawing_due(struct req *r, int64_t day, struct drawing *out, bool *found) MUST_CHECK;
error *drawing_watch(struct req *r, struct place_range places, int64_t day, int64_t lo, int64_t hi,
                     struct list *out) MUST_CHECK;

/* A building as this room reads it. */
struct drawing_site {
    struct ref ref;
    str        name;
    int64_t    households, lng, lat, grid, entrances;
    str        outline;
};
extern const struct field drawing_site_fields[];
error *drawing_sites(struct req *r, int64_t community, struct list *out) MUST_CHECK;

/* An entrance 单元 that belongs to another grid than its building: the ORDth of PARTS. */
struct drawing_part {
    struct ref site;
    int64_t    ord, parts, grid;
};
/* Those of a community today, in the order of their buildings' ids. */
error *drawing_parts(struct req *r, int64_t community, struct list *out) MUST_CHECK;
/* Today's grid of the entrance ORD (0: the whole) of the building S. */
int64_t drawing_grid_of(const struct list *parts, const struct drawing_site *s, int64_t ord);
error  *drawing_part_put(struct req *r, const struct drawing_part *p, int64_t day) MUST_CHECK;

struct drawing_way {
    str class, line;
};
/* Streets and walls around buildings: struct drawing_way. */
error *drawing_ways(struct req *r, const struct list *sites, struct list *out) MUST_CHECK;
/* The same in and around a box, in 1e-7 degree. */
struct drawing_box {
    int64_t west, south, east, north;
};
error *drawing_ways_around(struct req *r, struct drawing_box box, struct list *out) MUST_CHECK;

/* Who may approve a drawing of the community that DRAWN_BY drew or took over: the dispatchers of
 * its street but himself (four eyes). */
struct approver {
    int64_t account;
    str     name_mask;
};
extern const struct field approver_fields[];
/* Who of the street can approve X. */
error *drawing_approvers(struct req *r, const struct drawing *x, struct list *out) MUST_CHECK;
/* The drawing was with the street, and is no more: its dispatchers have nothing to do about it. */
error *drawing_duty_done(struct req *r, const struct drawing *x) MUST_CHECK;

struct opinion {
    struct ref ref;
    int64_t    account;
    int        role;
    str        name_mask;
    int64_t    grid;
    int        stance;
    str        words;
    int64_t    at;
};
extern const struct field opinion_fields[];
extern const char *const  stance_words[];
error *opinion_add(struct req *r, const struct drawing *x, struct opinion *o) MUST_CHECK;
error *opinion_all(struct req *r, const struct drawing *x, struct list *out) MUST_CHECK;

/* The asker has looked at the drawing, or answered: nothing about it is new to him. */
error *drawing_seen(struct req *r, const struct drawing *x) MUST_CHECK;

/* ---- the map (gridding_map.c) ---- */

/* Fill the map of X (nodes, edges, cells, borders, notes, today; when, and of which ground) from
 * the buildings and streets of its community; TODAY numbers a cell's grid, 0: none. By a child;
 * takes a second or so. */
error *drawing_map(struct req *r, struct drawing *x) MUST_CHECK;

/* Outlines of the grids of X: a JSON list of {"grid", "outline"}. By a child. */
error *drawing_outlines(struct req *r, struct drawing *x) MUST_CHECK;

/* What stands in x->cells, as far as the program reads it again. */
struct cell_item {
    struct ref site;
    str        name;
    int64_t    entrance, lng, lat, households, building;
    int64_t    shape; /* of its building when the map was made (drawing_shape); 0: not known */
    bool       unit;  /* its entrances are known, not assumed */
};
/* A mark of the footprint and the entrances of a building: another after another import. */
int64_t drawing_shape(const struct drawing_site *s);
error  *drawing_cells(struct req *r, const struct drawing *x, struct list *out) MUST_CHECK;

/* ---- who looks after its grids (gridding_staff.c) ---- */

/* The map of a drawing with the numbers of today and of the drawing. */
struct drawing_numbers {
    const struct cell_item *cell;
    size_t                  n;
    int32_t                *today, *answer;
};
error *drawing_numbers(struct req *r, const struct drawing *x,
                       struct drawing_numbers *out) MUST_CHECK;
/* The number under which most of grid G goes on, with its people: its own as long as there is one.
 */
int32_t drawing_heir(struct arena *a, const struct drawing_numbers *m, int32_t g);
/* A grid by its name, or by its number when it is not there yet. */
str drawing_grid_called(struct req *r, int64_t code, enum lang lang);

/* Who looks after which grid of a drawing, from its day on: who goes on, and who was named. */
struct grid_worker {
    int64_t place, account, was; /* WAS: where his post is */
    str     name_mask;
};
extern const struct field grid_worker_fields[];
error *drawing_workers(struct req *r, const struct drawing *x, struct list *out) MUST_CHECK;

/* The grids that come in force in a community and are not there yet. FOUND: false when no drawing
 * of it is published. */
struct coming_grid {
    int64_t code, households;
};
struct coming {
    bool                   found;
    struct drawing         x;
    struct drawing_numbers m;
    struct list            grids; /* struct coming_grid, by code */
};
error *drawing_coming(struct req *r, int64_t community, struct coming *out) MUST_CHECK;

/* ---- buildings and ground since (gridding_fresh.c) ---- */

/* What has changed since the map of a drawing was made. */
struct drift {
    int64_t added, added_households, removed, removed_households, changed, reshaped, households;
    int64_t ways,
        ways_at; /* streets, walls, rivers and railways, and when the last of them changed */
};
extern const struct field drift_fields[];
bool                      drift_any(const struct drift *d);
error *drawing_drift(struct req *r, const struct drawing *x, struct drift *out) MUST_CHECK;

/* Make the map of X anew; what was drawn and locked stays with its building. By a child. */
error *drawing_refresh(struct req *r, struct drawing *x) MUST_CHECK;

/* The grids of WAS on the map NOW: of its building, or of the nearest one for what is new. */
error *drawing_labels_now(struct req *r, const struct drawing *was, const struct drawing *now,
                          int32_t **out) MUST_CHECK;

/* What adjusting would give, of which nothing is kept: households above or below the band today and
 * then, and how many would change their grid. */
struct trial {
    int64_t outside, then, moved;
};
error *drawing_trial(struct req *r, struct drawing *x, struct trial *out) MUST_CHECK;

/* ---- solving and judging (gridding_solve.c) ---- */

enum solve_mode { SOLVE_PLAN, SOLVE_ADJUST };
extern const char *const solve_mode_words[];

struct solve_in {
    int         mode;
    int64_t     lo, hi, k, seed, compact, streets, version;
    bool        alternatives;
    struct list locks; /* struct number_item: number of the compound of each cell, -1: none */
};
extern const struct field solve_in_fields[];

struct number_item {
    int64_t n;
};
extern const struct field lock_fields[]; /* an item of a list of locks */

/* Write an answer of the solver into X, with its figures and other plans beside it. */
error *drawing_solve(struct req *r, struct drawing *x, const struct solve_in *in) MUST_CHECK;

/* A person's own answer: every cell's number, 1 to 999. */
error *drawing_draw(struct req *r, struct drawing *x, const struct list *numbers,
                    const struct list *locks) MUST_CHECK;

/* An answer that was made elsewhere: judged and kept. */
error *drawing_judge(struct req *r, struct drawing *x, const int32_t *label) MUST_CHECK;

/* Today's grids judged, when a drawing begins. */
error *drawing_begin(struct req *r, struct drawing *x) MUST_CHECK;

/* "[1,2,2]" and back; N numbers or an error. */
str    numbers_text(struct arena *a, const int32_t *label, size_t n);
error *numbers_read(struct arena *a, str text, size_t n, int32_t *label) MUST_CHECK;
error *drawing_graph(struct arena *a, const struct drawing *x, struct grid_map **out) MUST_CHECK;

/* ---- life (gridding.c, gridding_force.c, gridding_tell.c) ---- */

/* What it is called in a language: a title that the program gave it is said in each. */
str drawing_title(struct req *r, const struct drawing *x, enum lang lang);

/* Drawings of one community that would be called the same are numbered from the second on. */
error *drawing_call(struct req *r, struct drawing *x) MUST_CHECK;

/* What somebody wrote with a step, out of the words of its event: they begin with the title. */
str drawing_words(const struct drawing *x, str words);

/* UNTIL: the last day for opinions, where the step names one; else DATE_NONE. */
error *drawing_step(struct req *r, struct drawing *x, str action, str words,
                    int64_t until) MUST_CHECK;

/* What is due today comes into force (by the steward). */
error *gridding_clock(struct req *r, bool *more) MUST_CHECK;

/* Tell whom a step concerns (asked for opinions, submitted, published, in force), in parts; a
 * listener of events of this room. */
error *gridding_tell_part(struct req *r, struct job *j, bool *finished) MUST_CHECK;

/* Footprints and streets as tables (gridding_tables.c). */
extern const struct import_kind gridding_kinds[];
extern const size_t             gridding_n_kinds;

extern const struct route_table gridding_routes;
extern const struct log_words   gridding_log;

#endif
