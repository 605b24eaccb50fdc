/* deadline.h -- 时限: when something is due, and why on that date.
 *
 * Five clocks 计时方式: natural hours and days, working hours 工作时 (inside duty hours of
 * workdays), working days 工作日, and emergency hours 紧急工作时 (around the clock). Pauses stop a
 * clock, extensions 延期 add to it or set another due time. The answer is a time and the list of
 * stretches that were counted or passed over, each with its reason: GB/T 30428.8 and the cities'
 * tables name the clocks; the rules below are decision 014.
 *
 * Everything is whole minutes. A time of receipt with seconds counts from the next full minute; a
 * pause begins at the full minute before and ends at the full minute after (both in favor of who
 * has to answer). Times in and out are ms UTC. Nothing here reads a clock or a database. */
#ifndef GONGDI_DEADLINE_H
#define GONGDI_DEADLINE_H

#include "core/calendar.h"

enum clock_unit {
    CLOCK_HOURS,      /* natural hours; amount in minutes */
    CLOCK_DAYS,       /* natural days 自然日; amount in days, ends at 24:00 of the last */
    CLOCK_WORK_HOURS, /* 工作时; amount in minutes */
    CLOCK_WORK_DAYS,  /* 工作日; amount in days, ends at the close of duty of the last */
    CLOCK_EMERGENCY,  /* 紧急工作时; amount in minutes */
    CLOCK_UNITS,
};
extern const char
    *const clock_unit_words[]; /* "hour" "day" "work_hour" "work_day" "emergency_hour" */

/* Is the amount of this clock counted in days, not in minutes? */
bool clock_in_days(int unit);

/* Ten years: longer ones are mistakes. */
enum { CLOCK_MOST_DAYS = 3660, CLOCK_MOST_MINUTES = CLOCK_MOST_DAYS * DAY_MINUTES };

/* Clocks of days: what the day of receipt is. */
enum receipt_rule {
    RECEIPT_MOVES,  /* not counted; outside duty hours the next workday is it, and is not counted */
    RECEIPT_COUNTS, /* is day 1; outside duty hours the next workday is it */
    RECEIPT_DATE,   /* its date is not counted, the next workday is day 1 (Civil Code art. 201) */
};
extern const char *const receipt_rule_words[]; /* "moves" "counts" "date" */

/* The clock does not run from FROM until UNTIL. UNTIL = 0 is open: it lasts "now" at least. */
struct pause {
    int64_t from, until;
    str     reason, reason_en; /* reason_en may be empty: then the same */
};

/* Either ADD more of the clock's own unit, or the due time moves to TO. In the order granted. */
struct extension {
    int64_t add, to;
    str     reason, reason_en;
};

struct deadline {
    const struct calendar *calendar;
    int64_t                from; /* receipt */
    int                    unit; /* enum clock_unit */
    int64_t                amount;
    int                    receipt; /* enum receipt_rule */
    /* Natural days: a last day that is no workday moves to the next workday (Civil Code art. 203).
     */
    bool                    roll;
    const struct pause     *pause;
    size_t                  n_pauses;
    const struct extension *extension;
    size_t                  n_extensions;
};

/* Why a stretch of time is in the list. */
enum why {
    WHY_COUNTED,
    WHY_OFF_DUTY, /* outside duty hours */
    WHY_WEEKEND,
    WHY_HOLIDAY,
    WHY_REST,    /* day off in lieu, or given by the district */
    WHY_PAUSE,   /* paused, with its reason */
    WHY_RECEIPT, /* day of receipt, not counted */
    WHY_BROKEN,  /* a day that was paused when it closed does not count, nor do its other hours */
    WHYS,
};
extern const char *const why_words[];

struct stretch {
    int64_t from, until;   /* ms UTC, [from, until) */
    int     why;           /* enum why */
    int64_t minutes;       /* counted in it */
    int64_t days;          /* calendar days in it on which something was counted */
    int64_t first, last;   /* numbers of the days counted (clocks of days), else 0 */
    int64_t weekend, rest; /* days passed over: of weekends; of holidays and days off */
    int64_t paused;        /* minutes that would have been counted but for a pause */
    bool    makeup;        /* counted on a make-up workday */
    bool    provisional;   /* leans on a year that is not known */
    str     name, name_en; /* of the holiday or make-up workday; reason of the pause */
    int64_t last_date;     /* for building the list: the last date that was added up */
};
extern const struct field stretch_fields[];

/* At most so many stretches are listed: weeks, then everything between pauses, flow together. */
enum { STRETCHES = 40 };

enum { MARKS = 3 };
extern const int mark_percent[MARKS]; /* 50, 80, 100 */

struct due {
    int64_t     due;      /* with open pauses: as if they ended now */
    int64_t     base_due; /* without the extensions */
    int64_t     start;    /* where counting began */
    int64_t     total;    /* minutes counted until due */
    int64_t     used;     /* of these, before now */
    int64_t     left;     /* of these, from now on; 0 when overdue */
    int64_t     share;    /* used, in thousandths, rounded down; 1000 from the due time on */
    int64_t     mark[MARKS];
    bool        paused; /* now */
    bool        provisional;
    int64_t     provisional_year; /* the first unknown year that it leans on */
    struct list why;              /* struct stretch */
};
extern const struct field due_fields[]; /* all of it, for JSON */

/* The due time alone: for re-computing many. DUE's list, marks, used and left stay empty. */
error *deadline_due(struct arena *a, const struct deadline *d, int64_t now,
                    struct due *out) MUST_CHECK;

/* All of it. */
error *deadline_explain(struct arena *a, const struct deadline *d, int64_t now,
                        struct due *out) MUST_CHECK;

/* Would the due time be another one, now that the calendar is? D's own calendar is the new one. */
struct recheck {
    bool       changed;
    int64_t    before, after;
    bool       provisional; /* the new one still is */
    bool       day_differs; /* a day that it leans on is not the same any more: */
    int64_t    date;        /* the first such */
    struct day was, is;
};
error *deadline_recheck(struct arena *a, const struct deadline *d, const struct calendar *before,
                        int64_t now, struct recheck *out) MUST_CHECK;

/* Sentences: the summary and one line a stretch. LF after each. */
void deadline_say(struct buf *b, const struct deadline *d, const struct due *due, enum lang lang);
str  stretch_say(struct arena *a, const struct stretch *s, enum lang lang);
str  recheck_say(struct arena *a, const struct recheck *r, enum lang lang);

/* "3 工作日", "4 h 30 min" */
str amount_say(struct arena *a, int unit, int64_t amount, enum lang lang);

#endif
