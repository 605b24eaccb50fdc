/* reform_plan.h -- what the two halves of the planner share. */
#ifndef GONGDI_REFORM_PLAN_H
#define GONGDI_REFORM_PLAN_H

#include "core/outline.h"
#include "modules/reform/reform.h"

struct planner {
    struct req               *r;
    int64_t                   day;
    const struct reform_in   *in;
    const struct place_image *image; /* of the day, before the reform */
    struct reform_plan       *out;
    int64_t                   step; /* being worked on, from 1 */
};

/* Append a zeroed record to a list that grows. */
void *plan_push(struct arena *a, struct list *l, size_t size) __attribute__((returns_nonnull));

void plan_finding(struct planner *p, bool blocks, int64_t code, const struct message *m,
                  const str args[ERROR_ARGS]);
#define FIND(p, blocks, code, m, ...) \
    plan_finding((p), (blocks), (code), (m), (const str[ERROR_ARGS]){ __VA_ARGS__ })

struct plan_place *plan_find(struct planner *p, int64_t code);
/* The same, entered as one that stays when it is not in the plan yet. */
struct plan_place *plan_touch(struct planner *p, int64_t code);
struct plan_place *plan_begin(struct planner *p, int64_t code, const struct place *like);
void               plan_end(struct planner *p, int64_t code);
struct plan_move  *plan_move_(struct planner *p, int64_t from, int64_t to, bool fallback);

/* Whether CODE is named among what a step starts from. */
bool plan_taken(const struct planner *p, int64_t code);

/* A code under PARENT that was never used: its number is NUMBER or the next that is free. */
error *plan_code(struct planner *p, int64_t parent, int64_t number, int64_t *out) MUST_CHECK;

/* Community FROM becomes (or joins) TO with all its grids and sites (reform_assign.c). */
error *plan_whole(struct planner *p, int64_t from, int64_t to) MUST_CHECK;

/* A community is divided among several; a grid's sites go to one or several grids. */
error *plan_divide(struct planner *p, const struct reform_step *s) MUST_CHECK;
error *plan_grids(struct planner *p, const struct reform_step *s) MUST_CHECK;

/* Posts of places that end, and those that the steps name. */
error *plan_posts(struct planner *p) MUST_CHECK;

extern const struct message msg_plan_part, msg_plan_to;

#endif
