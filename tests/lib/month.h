/* month.h -- a month of planned visits as tests look at it. Include test.h first. */
#ifndef GONGDI_MONTH_H
#define GONGDI_MONTH_H

#include "lib/world.h"

enum { MOST = 2000 };

int64_t now_day(void);
str     text_of(struct world *w, int64_t day);

/* A Tuesday of next month with most of it before us, whenever this runs. */
int64_t quiet_tuesday(int64_t today);

/* A setup (play.h): it is that Tuesday, and 海虹社区 has plans of this month and the next. */
int     two_months(void **state);
int64_t next_month(void);       /* that Tuesday's sister in the next one */
void    turns(struct world *w); /* what jobs there are is done */

/* Somebody looks after a grid from a day on; his post there (LOGIN empty: of who has no name to
 * sign in with), and how it ends: BODY says when, and who takes over. */
void new_post(struct world *w, const char *grid, const char *login, int64_t since);
str  post_at(struct world *w, const char *grid, const char *login);
void end_post(struct world *w, const char *grid, const char *login, const char *body);

/* The clerk enters that he is away; UNTIL 0: that he is not. */
struct reply leave(struct world *w, const char *grid, const char *login, int64_t since,
                   int64_t until);

struct line {
    str     ref, household, worker, why, state;
    int64_t day, ord, version, tries;
    bool    pinned, two;
};

/* The planned visits of a reply, by their order in it; OUT has room for MOST. */
size_t lines(struct world *w, struct reply r, struct line *out);

/* The first thing with a reference, in a reply, that says HAS. */
bool item_of(struct reply r, const char *has, str *out);

struct line *find(struct line *x, size_t n, str ref);

/* Is X, which is planned, due in this month? Others only fill a day, and may wait for the next. */
bool is_due(struct world *w, const struct line *x);

/* The first that is planned after this week. */
struct line *ahead(struct line *x, size_t n);

#endif
