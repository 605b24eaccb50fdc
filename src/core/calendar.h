/* calendar.h -- 工作日历: which days are worked and at which hours.
 *
 * A calendar is a layer of rows over another one: the national days (holidays 节假日, make-up
 * workdays 调休上班, days off in lieu 调休休息; notices of the General Office of the State
 * Council), and over them what a district adds (its seasonal duty hours 作息, a day lost to a
 * typhoon). Days without a row are workdays from Monday to Friday. A year that no layer declares to
 * be known is provisional 暂定: its days count Monday to Friday until its notice arrives, and every
 * due time that leans on them says so.
 *
 * Dates are base/when.h's (days since 1970-01-01 at +08:00), times of day are minutes. A calendar
 * does not change once it is read; it lives in the arena that it was read into, and its base must
 * live as long. */
#ifndef GONGDI_CALENDAR_H
#define GONGDI_CALENDAR_H

#include "base/field.h"

enum day_kind {
    DAY_WORKDAY, /* 工作日 */
    DAY_WEEKEND, /* 周末 */
    DAY_HOLIDAY, /* 节假日, with the weekend days that a notice joins to it */
    DAY_MAKEUP,  /* 调休上班: a Saturday or Sunday that is worked */
    DAY_REST,    /* 休息: a day off in lieu 调休, or one that the district gives */
    DAY_KINDS,
};
extern const char *const    day_kind_words[]; /* "workday" ... for programs */
extern const struct message day_kind_text[DAY_KINDS];

enum { DAY_MINUTES = 1440, DUTY_PERIODS = 6 };

/* Duty hours 办公时间 of one day: periods [from, to) in minutes, in order, apart. */
struct duty {
    int n;
    struct {
        int from, to;
    } period[DUTY_PERIODS];
};

/* A row for some days of one kind, first and last included. */
struct day_rule {
    int64_t     from, to;
    int         kind; /* enum day_kind */
    str         name, name_en;
    struct duty duty; /* hours of these days alone; n = 0: those of the season */
    int64_t     line; /* where it stands in its file */
};

/* Hours of a part of the year. Recurring: FROM and TO are month * 100 + day and may wrap around the
 * end of the year. Dated: they are dates, and win over recurring ones. Later rows win over earlier.
 */
struct season {
    bool        dated;
    int64_t     from, to;
    str         name, name_en;
    struct duty duty;
    int64_t     line;
};

/* A year whose notice is in the rows, and which notice that is. */
struct known_year {
    int64_t year;
    str     source, source_en;
    int64_t line;
};

struct calendar {
    const struct calendar *base;   /* NULL: the lowest layer */
    struct list            rule;   /* struct day_rule by date, not overlapping */
    struct list            season; /* struct season in the order of the file */
    struct list            year;   /* struct known_year, rising */
};

/* What a date is, all layers taken together. */
struct day {
    int64_t            date;
    int                kind; /* enum day_kind */
    bool               works;
    bool               provisional; /* no row, in a year that is not known */
    str                name, name_en;
    const struct duty *duty; /* never NULL; empty on days that are not worked */
};
void calendar_day(const struct calendar *c, int64_t date, struct day *out);

bool calendar_knows(const struct calendar *c, int64_t year);

/* Nobody is sent out on that date: it is not worked, or lies in a year whose notice is not known
 * yet and is a holiday whatever that will say: 元旦, 劳动节 and 国庆节 have their days of the
 * calendar by 全国年节及纪念日放假办法 (State Council, as amended 2024, article 2). */
bool calendar_rests(const struct calendar *c, int64_t date);

/* The first date in FROM..TO that is not the same (kind, hours, provisional) in A and B. */
bool calendar_differs(const struct calendar *a, const struct calendar *b, int64_t from, int64_t to,
                      int64_t *date);

/* The national days that are shipped, with hours that stand in until a district gives its own. */
const struct calendar *calendar_china(struct arena *a);

/* A layer from CSV with the columns kind, from, to, name, name_en, periods (or 种类, 起, 止, 名称,
 * 英文名称, 时段), over BASE or over nothing. All rows are read before the answer: the error is a
 * chain with the line of each mistake, at most 20. TEXT is copied. */
error *calendar_read(struct arena *a, str text, const struct calendar *base,
                     struct calendar **out) MUST_CHECK;

/* The rows of this layer, in the same form. */
void calendar_write(struct buf *b, struct arena *a, const struct calendar *c);

/* "08:00-12:00 14:30-17:30" */
str  duty_text(struct arena *a, const struct duty *d);
bool duty_read(str s, struct duty *d);

#endif
