/* people.h -- tables of people as tests bring them in, and what the desk then says of the homes.
 * Include test.h first. */
#ifndef GONGDI_PEOPLE_H
#define GONGDI_PEOPLE_H

#include "lib/world.h"

#define IDNO  "350297195604125828"
#define PHONE "12587654321"

/* The headings of such tables. */
#define TABLE_PLAIN   "房屋,,,人员,,,,\n楼栋,单元,房号,与户主关系,姓名,证件号码,联系电话,出生日期\n"
#define TABLE_MOVES   "房屋,,,人员,,,\n楼栋,单元,房号,与户主关系,姓名,证件号码,入住日期\n"
#define TABLE_NUMBERS "户号,,房屋,人员,,,,\n户号,楼栋,单元,房号,与户主关系,姓名,联系电话,出生日期\n"
#define TABLE_DEATHS  "房屋,,,人员,,,,\n楼栋,单元,房号,与户主关系,姓名,证件号码,入住日期,死亡日期\n"
#define TABLE_CAME    "房屋,,,人员,,,,\n楼栋,单元,房号,与户主关系,姓名,联系电话,出生日期,入住日期\n"

#define HOLDS(r, text)                                                           \
    do {                                                                         \
        struct reply r_ = (r);                                                   \
        if (!holds(r_.body, text))                                               \
            fail_msg("line %d: %s: " STR_FMT, __LINE__, text, STR_ARG(r_.body)); \
    } while (0)

/* Nobody has a plan of visits here, or every table that comes in would make all of them anew. */
int          people_begin(void **state);
int          people_end(void **state);
struct reply post(struct world *w, enum who who, str path, str body);

/* What stands behind the first WHERE. */
str behind(str json, const char *where);

/* The name of a building of 海虹社区. */
str building(struct world *w);

/* A table, sent to the import centre BASE, read as proposed, tried and run; the last answer. */
struct reply take_as(struct world *w, enum who who, const char *base, const char *how, str bytes,
                     const char *last);

/* A table of people. */
struct reply take(struct world *w, str bytes, const char *last);
struct reply undone_as(struct world *w, enum who who, struct reply import);
struct reply undone(struct world *w, struct reply import);
str          search(struct world *w, const char *q);

/* The households of a building, as the table of all of them says. */
bool stands_with(struct world *w, const char *name, const char *households);
str  changes_of(struct world *w, str ref);
int  times(str text, const char *what);

/* What is said of the wrong and doubtful rows of a table that was tried or run. */
str wrong_as(struct world *w, enum who who, struct reply import);
str wrong_of(struct world *w, struct reply import);

/* The page of the first building. */
str doors_of(struct world *w);

/* TEXT as a query of a URL. */
const char *quoted(struct world *w, str text);
str         number_of(struct world *w, const char *seventeen);

/* The households of somebody as his page says them. */
str          links_of(struct world *w, str ref);
str          household_of(struct world *w, const char *q);
struct reply household(struct world *w, str ref);
void         household_step(struct world *w, str ref, const char *more);

/* The queue of doubtful rows: the one of this phone, decided. */
int decide(struct world *w, const char *tail, const char *decision);

/* ROWS ("A1,8918,户主,甲,12587650341,1957") as a table of people. */
str numbered(struct world *w, const char *const *rows, size_t n);

/* They live in one household, of COUNT people, and one of them is the head. */
str at_home(struct world *w, const char *one, const char *other, int count);

/* The households without a head that the clerk finds. */
str headless(struct world *w);
str row_at(struct world *w, const char *room, const char *relation, const char *name, str idno);
/* A row as it is, with its day of moving in and its day of death. */
str row_days(struct world *w, str row, str since, str died);

/* What is written down of somebody changes. */
struct reply edit(struct world *w, str ref, str what);

/* The latest step of a household that is this ACTION: WHOSE it was, and why. */
void latest_is(struct world *w, str home, const char *action, const char *why, str whose);

/* Nobody becomes a widow silently: who was married to the dead is named, one step says so, and it
 * goes with the death unless the record was changed since. */
void the_widow_is_asked_about(struct world *w, str he, str she, str dead, str alive);

/* Who belonged to a household on the day that is so many days from today, as what. */
str mates_on(struct world *w, str home, int64_t days);

/* Somebody as the desk shows him. */
struct reply sheet(struct world *w, str person);

/* A household of its own, since DAYS, behind the door ROOM. */
str home_at(struct world *w, const char *entrance, const char *room, int64_t days);

/* The import R as it is now. */
struct reply again(struct world *w, struct reply r);

/* Two buildings of the clerk's community, one of which goes to the community beside. */
void one_of_two_goes_beside(struct world *w, str *here, str *there);

/* The table at PATH is taken back by who has the street: N rows, and nothing stays. */
void         undo_of_street(struct world *w, str path, int64_t n);
struct reply decision(struct world *w, enum who who, str ref, const char *what);
int          decided(struct world *w, enum who who, str ref, const char *what);

/* ROWS ("8921,户主,甲,12587650391,1957-03-04") as a table of people who came on DAY; empty: it is
 * not said. */
str came(struct world *w, str building, const char *const *rows, size_t n, str day);

/* A test, the last of those that bring people in: what the figures count by any trait comes to all
 * who live here, whatever came in and went again before. */
void counts_add_up(void **state);

#endif
