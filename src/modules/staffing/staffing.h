/* staffing.h -- the people of the grids 网格队伍: one or two workers 网格员 a grid, its police
 * contact 网格民警 and auxiliary 协警, with dates; one person may hold several posts 一岗多责.
 * Shown are vacancies, several posts and load, so that somebody helps; there is no ranking of
 * persons, no clock-in and no trail (mission.md rule 2). A post ends only when somebody takes over
 * what is open. */
#ifndef GONGDI_STAFFING_H
#define GONGDI_STAFFING_H

#include "core/event_words.h"
#include "core/job.h"
#include "core/person.h"

enum {
    STAFF_WORKERS = 2,      /* workers of a grid at most ("1-2 a grid") */
    STAFF_HOUSEHOLDS = 400, /* of a worker: more is too much (the band of a grid ends there) */
    STAFF_MATTERS = 30,     /* open in the hands of one */
};

/* A post at a grid, today or to come. OPEN: matters in the hands of its holder there; POSTS: how
 * many posts he holds in all today. SHARE, IN_HAND: what he bears over all his posts today, of each
 * grid its households divided by its workers, and matters open in his hands. */
struct staff_post {
    struct ref ref;
    int64_t    account;
    int        role;
    int64_t    place, since, until;
    str        name, login;
    int64_t    open, posts, share, in_hand;
    bool       soon, locked; /* LOCKED: the account is, nobody works under this post */
    int64_t    was;          /* at a grid that comes: its holder's grid until the day */
    struct ref holder;       /* the first of the same person's posts in the community */
};
extern const struct field staff_post_fields[];

/* Every post at the grids of a community (struct staff_post), also of those that come. */
error *staffing_posts(struct req *r, int64_t community, struct list *out) MUST_CHECK;

/* A grid with those who look after it. */
struct staff_grid {
    int64_t grid, households, open;
    str     name;
    bool    vacant, no_police, no_auxiliary,
        heavy;         /* HEAVY: too many households or matters for its workers */
    struct list posts; /* struct staff_post */
};
extern const struct field staff_grid_fields[];

error *staffing_clock(struct req *r, bool *more) MUST_CHECK;

/* A post begins or ends: the event of it. */
error *staffing_told(struct req *r, const struct staff_post *p, const char *action) MUST_CHECK;

/* ---- grids that come (staffing_coming.c) ---- */

/* A new grid of a published drawing that is not there yet, with those who go on with it, as their
 * grid goes into it, and those who were named for it. */
struct staff_coming {
    int64_t     grid, day, households;
    struct ref  plan;
    str         name;
    bool        vacant, may; /* MAY: the asker may name its workers */
    struct list posts;       /* struct staff_post */
};

/* Whether GRID is one of them: its day, and everybody in a post in the community with the grid that
 * is his from that day on (struct staff_post). */
error *staffing_comes(struct req *r, int64_t grid, bool *comes, int64_t *day,
                      struct list *posts) MUST_CHECK;
/* Who is no administrator names workers for a grid that comes, in his own community; else an error.
 */
error *staffing_may_name(struct req *r, int64_t grid, int role, bool comes) MUST_CHECK;
/* The drawing was withdrawn: nobody is named for its grids any more; a listener of "grid.cancel".
 */
error *staffing_unnamed_part(struct req *r, struct job *j, bool *finished) MUST_CHECK;

extern const struct route_table staffing_routes, staffing_contact_routes, staffing_coming_routes;
extern const struct log_words   staffing_log;
extern const struct message     staffing_reach; /* why their names and phones are read */

#endif
