/* rounds.h -- visits (走访): which household a grid worker sees on which day, in which order, and
 * why.
 *
 * The rule of the source: each grid worker goes out on at least 10 days a month and sees at least
 * 60 households, first the elderly living alone, low-income households and those in need of special
 * help. A household has a yearly frequency f; its rhythm is 365/f days. Between two visits lie at
 * least half of that rhythm and at most one and a half (a full year where f is 1), and each visit
 * of the year has its slot: f equal parts of the calendar year. How it is solved:
 * docs/decisions/023.
 *
 * Dates are days since 1970-01-01 (base/when.h), lengths whole centimetres on a plane. Everything
 * lives in the arena of the caller; the same input gives the same plan on every machine. */
#ifndef GONGDI_ROUNDS_H
#define GONGDI_ROUNDS_H

#include "base/base.h"
#include "base/when.h"

enum {
    ROUNDS_MAX_HOUSES = 3000, /* of one worker */
    ROUNDS_MAX_MONTHS = 24,
    ROUNDS_MAX_YEARLY = 52,
    ROUNDS_MAX_DAY = 12, /* visits of one day */
    ROUNDS_HORIZON = 12, /* months that are thought through, also when fewer are asked for */
    ROUNDS_NEVER = INT32_MIN,
    ROUNDS_WEEKDAYS = 127,
    ROUNDS_DAYS = 365, /* of the year whose visits are counted: from the day of the plan on */
    ROUNDS_LOWER = 48, /* from each frequency above 12 to 12, above 6 to 6, above 4 to 4 */
};
#define ROUNDS_MAX_CM 2000000000

/* Moves per visit that give a good walk: few months get more each, as only they are kept. */
static inline int32_t rounds_effort(int32_t months)
{
    return 444 + 556 / months;
}

/* A household (户). */
struct rounds_house {
    int64_t id;
    int32_t x, y; /* cm */
    int32_t floor;
    int32_t yearly; /* visits a year, 1.. */
    /* What counts in the figure of the year where YEARLY does not hold all the time: each frequency
     * times the days on which it holds, of ROUNDS_DAYS; 0: it does. */
    int32_t by_days;
    int32_t last;                  /* date of the last visit, ROUNDS_NEVER: a newcomer */
    int32_t away_from, away_until; /* not there on these dates, both included; until < from: no */
    uint8_t weekdays;              /* bit 0 is Monday: the days that it wishes */
    bool    care;                  /* a care flag: goes first */
    bool    evening;               /* "not before 19:00": comes after the others of the day */
    bool    two;                   /* is visited by two workers, on a common day */
    bool    none;                  /* wishes no visits */
};

/* A day on which the worker can go: no rest day, no absence. */
struct rounds_day {
    int32_t date;
    bool    common; /* the partner can go too */
};

/* A visit that stands: chosen by the worker, of the current week, or already done. */
struct rounds_pin {
    int32_t house, date;
};

struct rounds_limits {
    int32_t month_visits; /* at least, 60 */
    int32_t days_lo, days_hi;
    int32_t day_lo, day_hi; /* visits of a day */
    int32_t yearly;         /* most visits of one worker in a year: 720 */
};
extern const struct rounds_limits rounds_limits_default; /* 60; 10 to 22; 4 to 8; 720 */

struct rounds_task {
    const struct rounds_house *house;
    size_t                     n;
    int32_t                    first;  /* date: the first day of the first month */
    int32_t                    months; /* how many are wanted */
    /* Days that the worker has, ascending. Of months without any day here after the last one that
     * has, all Mondays to Fridays are taken. */
    const struct rounds_day *day;
    size_t                   n_days;
    const struct rounds_pin *pin;
    size_t                   n_pins;
    /* Dates of visits that the worker made, or is to make, to households that are none of these
     * (any more): they count among his, and take their room on their days. */
    const int32_t       *elsewhere;
    size_t               n_elsewhere;
    int32_t              frozen; /* up to this date nothing but pins is planned; or before FIRST */
    int32_t              x, y;   /* where the worker starts and ends */
    const int32_t       *walk;   /* cm between houses and the office (index n), (n+1)^2; or NULL */
    struct rounds_limits limits;
    uint64_t             seed;
    int32_t              effort; /* moves tried per visit; 0: the first plan only */
    int32_t              staff;  /* workers who share the grids, with this one; 0: he alone */
    int32_t              beside; /* visits of a year in the shares of the others */
};

/* Why a household is seen on that day. */
enum rounds_why {
    ROUNDS_CARE,       /* a care flag, and its slot */
    ROUNDS_YEAR,       /* within the year since the last visit */
    ROUNDS_LATE,       /* its time is over: as early as there was room */
    ROUNDS_NEW,        /* never seen yet */
    ROUNDS_EXTRA_CARE, /* there was room, and it has a care flag */
    ROUNDS_EXTRA,      /* there was room, and it is on the way */
    ROUNDS_PINNED,     /* a person decided so */
};

struct rounds_visit {
    int32_t         house, date;
    int32_t         order; /* of the day, from 1 */
    enum rounds_why why;
    int32_t         since; /* days since the visit before, -1 never */
    int32_t         due;   /* date: the end of its time */
    int32_t         leg;   /* cm from the stop before */
};

/* Why a month has fewer households than it should. */
enum rounds_few {
    ROUNDS_ENOUGH,
    ROUNDS_FEW_DAYS,   /* the days that are left are full */
    ROUNDS_FEW_HOUSES, /* who is left was seen too recently, or does not wish it on these days */
};

struct rounds_month {
    int32_t first, last; /* dates */
    int32_t available;   /* days that the worker has used (somebody stands there) or has left */
    int32_t left;        /* of them those on which visits may still be planned */
    int32_t days, visits, houses, care; /* with what stands and was made */
    int32_t least, most;                /* visits of a day that was left */
    enum rounds_few few;
    int32_t         owed; /* visits whose slot ends in this month */
    int64_t         walk; /* cm */
};

/* A visit that could not be planned in its time. */
enum rounds_miss_why {
    ROUNDS_MISS_DAYS, /* none of the worker's days suits its wishes and rhythm */
    ROUNDS_MISS_ROOM, /* its days are full */
    ROUNDS_MISS_LATE, /* planned after its time: it was over, or there was no room before */
};
struct rounds_miss {
    int32_t              house, due;
    enum rounds_miss_why why;
    int32_t              late; /* days, for ROUNDS_MISS_LATE */
};

/* What is proved before anything is planned: the visits of a year against what a worker can do. */
struct rounds_load {
    int32_t houses, care, willing; /* households; with a flag; that wish to be visited */
    int32_t yearly;                /* sum of the frequencies of those who are willing */
    int32_t together;              /* with the shares of the other workers */
    int32_t most;                  /* limits.yearly */
    int32_t staff;                 /* workers that there are, with this one */
    int32_t workers;               /* that are needed for the shares of all: rounded up */
    bool    few;                   /* fewer households than visits of a month */
    /* a proposal: so many households from a frequency to a lower one, together they make it fit */
    struct {
        int32_t n, from, to;
    } lower[ROUNDS_LOWER];
    int32_t n_lower; /* 0: nothing of the kind does */
};

struct rounds_plan {
    struct rounds_visit *visit; /* by date and order */
    size_t               n;
    struct rounds_month *month;
    int32_t              n_months;
    struct rounds_miss  *miss;
    size_t               n_misses;
    struct rounds_load   load;
};

/* What is wrong with the task as it was given (a programmer hands in checked data, a file may hold
 * anything): NULL or the first fault. */
error *rounds_check(struct arena *a, const struct rounds_task *t) MUST_CHECK;

struct rounds_load rounds_load_of(const struct rounds_task *t);

/* The visits of a year of H by its days (ROUNDS_DAYS times as many), also of who wishes none; such
 * a sum in visits, to the nearest. */
int32_t rounds_by_days(const struct rounds_house *h);
int32_t rounds_of_days(int32_t by_days);

/* The task must have passed rounds_check. Always gives a plan; what it could not do stands in miss.
 */
struct rounds_plan *rounds_plan(struct arena *a, const struct rounds_task *t);

/* The shortest order of a day and its length: exact. STOP holds N <= ROUNDS_MAX_DAY houses and is
 * put in order. */
int64_t rounds_order(struct arena *a, const struct rounds_task *t, int32_t *stop, int32_t n);

/* Centimetres east and north of a middle at latitude LAT; all in 1e-7 degree. */
void rounds_plane(int64_t d_lng, int64_t d_lat, int64_t lat, int32_t *x, int32_t *y);

/* Straight line x 1.25, rounded: what people walk where no ways are known. */
int32_t rounds_apart(int32_t x1, int32_t y1, int32_t x2, int32_t y2);

/* ---- along ways (ways.c) ---- */

struct rounds_way {
    int32_t x1, y1, x2, y2; /* cm; ends with the same coordinates are joined */
};
/* Ways as they were drawn (N of them) for rounds_ways: cut where they cross, an end that lies
 * within two metres of another way joined to it, and in pieces of ten metres (cut.c). NULL when N
 * is 0. */
struct rounds_way *rounds_cut(struct arena *a, const struct rounds_way *way, size_t n,
                              size_t *n_out);

/* The walk between all houses and the office along WAYS: each place joins the nearest end of a way
 * by a straight line x 1.25. What is not connected, or nearer to each other than to the ways, is
 * walked straight. For rounds_task.walk. */
int32_t *rounds_ways(struct arena *a, const struct rounds_task *t, const struct rounds_way *way,
                     size_t n);

/* ---- files ---- */

/* `id,x,y,visits_per_year[,floor,category,days_since_last,evening,two,none,weekdays]`, days counted
 * back from TODAY. A category other than "regular" is a care flag. */
error *rounds_read(struct arena *a, str name, str text, int32_t today, struct rounds_house **house,
                   size_t *n) MUST_CHECK;
error *rounds_read_ways(struct arena *a, str name, str text, struct rounds_way **way,
                        size_t *n) MUST_CHECK;
/* `date,id`: visits that were made, for T with its houses. Those of other ids count in the days and
 * visits of the worker; up to the last date nothing more is planned. */
error *rounds_read_done(struct arena *a, str name, str text, struct rounds_task *t) MUST_CHECK;
/* `date`, one a line. */
error *rounds_read_dates(struct arena *a, str name, str text, int32_t **date, size_t *n) MUST_CHECK;
/* `month,day,order,id`; the first month is 1, a day is the one of the month. */
void rounds_write(struct buf *b, const struct rounds_task *t, const struct rounds_plan *p);

#endif
