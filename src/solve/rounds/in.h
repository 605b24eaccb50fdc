/* in.h -- the inside of the planner: days with their walks, visits with their windows. */
#ifndef GONGDI_ROUNDS_IN_H
#define GONGDI_ROUNDS_IN_H

#include "solve/grid/dice.h"
#include "solve/rounds/rounds.h"

enum {
    NEAR = 10, /* neighbours of a spot that a move looks at */
    FULL_DAYS = 24 * 31,
    CALLS = 64,         /* of a house, among which a day is chosen */
    EVENING_CM = 30000, /* an evening is worth this much walking: few evenings, well filled */
    AHEAD = 1,      /* a month behind those asked for that is thought through, not only placed */
    CARE_CM = 5000, /* a visit more for a household with a care flag, where there is room */
};

/* One visit: house, the dates that its slot allows, the day it stands on. */
struct call {
    int32_t house, lo, hi;
    int32_t day;            /* index into days, -1 nowhere */
    int32_t day_lo, day_hi; /* days that its window covers, while annealing */
    int32_t next;           /* of the same house, -1 none */
    bool    must, pinned, late;
    int32_t due; /* the end of its time as people understand it */
};

struct walk {
    int32_t date, month;
    bool    common;
    bool    closed; /* none of the worker's days: only what a person put there */
    int32_t beside; /* visits made there to households that are none of these */
    int32_t first_of_month, days_of_month; /* the days around it */
    int32_t n, n_early;                    /* stops; those before the evening */
    int32_t stop[ROUNDS_MAX_DAY];          /* calls in walking order */
    int32_t spot[ROUNDS_MAX_DAY + 1];      /* and the office */
    int32_t leg[ROUNDS_MAX_DAY + 1];       /* cm to each stop, and home */
    int32_t past[ROUNDS_MAX_DAY];          /* cm from the stop before to the one behind */
    int32_t saves[ROUNDS_MAX_DAY]; /* cm, were the stop not there; the last of an evening: it too */
};

struct house_state {
    int32_t spot, first; /* first call, -1 none */
    int32_t least, most; /* days between two visits */
};

/* A day that is used beside those of a year, or instead of its neighbour. */
struct more_day {
    int32_t date;
    bool    instead;
};

struct rounds {
    const struct rounds_task *t;
    struct arena             *a;
    struct house_state       *house;
    /* spots: distinct places; 0 is the office */
    int32_t              n_spots, *far;  /* far[i * n_spots + j], cm */
    int32_t             *near, *at, *of; /* NEAR per spot; houses of a spot: of[at[s]..at[s+1]) */
    struct walk         *day;
    int32_t              n_days, n_asked; /* days; those of the months asked for */
    int32_t              n_focus;         /* ... and of those thought through */
    int32_t              n_place;         /* ... and of those on which anything is put */
    struct rounds_month *month;
    int32_t              n_months, *month_n; /* visits that count: of a household one a month */
    int32_t              need;  /* visits of a month, so that so many households are seen */
    int32_t              quota; /* visits of a day that are aimed at */
    struct call         *call;
    int32_t              n_calls, cap_calls;
    int32_t             *spare, n_spare; /* calls that are no must and no pin */
    int32_t             *free_call, n_free;
    struct rounds_miss  *miss;
    size_t               n_misses, cap_misses;
    struct more_day     *more; /* days that are wanted for who would be missed */
    int32_t              n_more;
    struct dice          dice;
    int32_t              last_date;
};

static inline int32_t far_of(const struct rounds *r, int32_t i, int32_t j)
{
    return r->far[(size_t)i * (size_t)r->n_spots + (size_t)j];
}

/* setup.c */
void rounds_spots(struct rounds *r);

/* days.c */
void rounds_days(struct rounds *r);
/* Is somebody missed for want of room, in the months asked for, and not only because his time was
 * over before? */
bool rounds_is_short(const struct rounds *r, const struct rounds_miss *m);
/* Days that are free for those are put into MORE: INSTEAD of others or beside them. False: there
 * are none. */
bool rounds_more_days(struct rounds *r, bool instead);
/* May the house be visited on that date of the worker? */
bool rounds_allows(const struct rounds_house *h, int32_t date, bool common);
/* Visits are planned on that day: it is the worker's and not frozen. */
static inline bool rounds_open(const struct rounds *r, const struct walk *d)
{
    return !d->closed && d->date > r->t->frozen;
}

/* Whom he sees on that day, with those who are none of these houses. */
static inline int32_t rounds_of_day(const struct walk *d)
{
    return d->n + d->beside;
}

/* The day takes more. */
static inline bool rounds_room(const struct rounds *r, const struct walk *d)
{
    return rounds_of_day(d) < r->t->limits.day_hi;
}

/* place.c: calls that are owed, in the order of their deadlines; then visits where there is room.
 */
void rounds_place(struct rounds *r);
void rounds_fill(struct rounds *r);

/* mend.c: calls that came late although others could have made way. */
void rounds_mend(struct rounds *r);

/* May a call (or a new one, -1) of the house stand on that date beside its other calls? */
bool rounds_fits(const struct rounds *r, int32_t house, int32_t call, int32_t date);
/* ... and may the call leave its day for DATE (INT32_MIN: for good) without tearing a hole above
 * the longest gap? */
bool rounds_spares(const struct rounds *r, int32_t call, int32_t date);
/* ... beside other visits of the house in that month? Visits that nobody is owed do not. */
bool rounds_lonely(const struct rounds *r, int32_t house, int32_t call, int32_t month);
/* All of that for a call and a day. */
bool rounds_may(const struct rounds *r, int32_t call, int32_t day);
/* What a visit that nobody is owed is worth, in cm of walking. */
int32_t rounds_worth(const struct rounds *r, int32_t house);

/* walk.c */
struct seat {
    int32_t at, cm; /* position in the walk, what it costs */
};
/* The cheapest place for a stop; evening stops come after all others. */
struct seat walk_seat(const struct rounds *r, const struct walk *d, int32_t spot, bool evening);
/* ... in the day without its stop BUT. */
struct seat walk_seat_but(const struct rounds *r, const struct walk *d, int32_t but, int32_t spot,
                          bool evening);
int32_t     walk_find(const struct walk *d, int32_t call);
void        walk_put(struct rounds *r, int32_t day, int32_t call, int32_t at);
void        walk_take(struct rounds *r, int32_t call);
int64_t     walk_length(const struct rounds *r, const struct walk *d);
void        walk_best(const struct rounds *r, struct walk *d);

int32_t call_new(struct rounds *r, int32_t house);
void    call_drop(struct rounds *r, int32_t call);

/* anneal.c */
void rounds_anneal(struct rounds *r);

#endif
