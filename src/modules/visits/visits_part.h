/* visits_part.h -- what one grid brings to the plan of a worker: its doors as they are shared among
 * those who look after it, how often each is due, what it wishes. Of visits_plan.c alone. */
#ifndef GONGDI_VISITS_PART_H
#define GONGDI_VISITS_PART_H

#include "modules/visits/visits.h"

/* What one of his grids brings along. */
struct part {
    struct req          *r;
    int64_t              worker, grid, community, month;
    int64_t              partner; /* the other worker of the grid; 0: none */
    struct list          workers; /* struct grid_post, all of the grid */
    struct list          doors;   /* struct door, those of this worker */
    struct rounds_house *house;
    const struct list   *supposed; /* struct often, in the place of what was decided; or NULL */
    int32_t              by_days;  /* what its doors ask for in a year, before they are shared */
};

/* The doors of this worker in this month, with pace, flags and last visits. */
error *part_share(struct part *g) MUST_CHECK;
/* What they ask for in a year, by days, as rounds_load counts it. */
int32_t part_asked(const struct part *g);
/* How many persons have these posts (struct grid_post): who has two of them is one. */
int32_t part_persons(const struct list *staff);

/* ... and their wishes, with those where two go together. */
error *part_wishes(struct part *g) MUST_CHECK;

/* His post there is over from the day OVER on: to him nobody is at home there any more. What is due
 * before is the more pressing; what comes after is planned by who follows, when that day has come
 * (visits_post_part), as where nobody does. */
void part_end(struct part *g, int64_t over);

/* What others settled with households of the community of P that are behind DOORS now is his, who
 * has GRIDS (struct grid_post), each as long as his post there lasts (visits_heir.c). */
error *part_inherit(struct req *r, struct plan_of p, const struct list *doors,
                    const struct list *grids) MUST_CHECK;
/* X is planned for him and its household is another worker's by now. Does it stay his? What lies in
 * this week, which everybody has in his head, does where the household still lives in that grid, or
 * where grids were redrawn; the other one takes it for made (due_standing). He is there on its day.
 */
error *part_still_his(struct req *r, const struct due_visit *x, bool *his) MUST_CHECK;
/* Else it is given up: a day that was agreed on is the other one's to keep, as when grids are
 * redrawn, whichever job comes first. */
error *part_give_up(struct req *r, struct due_visit *x) MUST_CHECK;

/* The first day on which he who has GRIDS works in GRID no more; 0: it is none of them. */
static inline int64_t part_over(const struct list *grids, int64_t grid)
{
    const struct grid_post *g = grids->item;
    int64_t                 over = 0;

    for (size_t i = 0; i < grids->n; i++)
        if (g[i].place == grid && g[i].until > over)
            over = g[i].until;
    return over;
}

static inline const struct door *door_at(const struct list *doors, size_t i)
{
    return (const struct door *)doors->item + i;
}

/* The house of a household, by the order of the doors; -1: not of this worker. */
static inline int32_t house_of(const struct list *doors, int64_t community, int64_t household)
{
    for (size_t i = 0; i < doors->n; i++)
        if (door_at(doors, i)->household == household && door_at(doors, i)->community == community)
            return (int32_t)i;
    return -1;
}

#endif
