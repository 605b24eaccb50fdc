/* casework_list.h -- what queues, search and counts of matters share. */
#ifndef GONGDI_CASEWORK_LIST_H
#define GONGDI_CASEWORK_LIST_H

#include "modules/casework/casework.h"

enum queue { QUEUE_MINE, QUEUE_TODO, QUEUE_OPEN, QUEUE_CLOSED, QUEUE_RUNNING, QUEUE_ASSIST };

/* What a page wants, worked out from the query and the post. */
struct page {
    const struct case_query *q;
    int64_t                  key, last; /* where the page before ended */
    int64_t                  limit, place;
    enum place_level         level;
    int64_t                  grid;
    bool                     closed, running;
    const char              *s[3];
    bool                     any;
    bool                     first; /* the first page, on which what is pressing comes before */
    int64_t own; /* to be checked: 1 only the grid's own work, 2 only departments' */
};

extern const struct field row_sql_fields[]; /* a row of a queue: struct case_row */

/* The place of the page: the one asked for when it lies in the post's, else the post's. False for
 * who sees no places. */
bool page_place(const struct req *r, int64_t wanted, struct page *p);

/* A state as a parameter; "-" is none. */
static inline str page_word(const char *z)
{
    return str_of(z ? z : "-");
}

/* Newest first, by words or by number, in the place of the page (casework_search.c). */
error *casework_search(struct req *r, struct page *p, struct list *out) MUST_CHECK;
/* The same for a post without a place: of what its unit was given. */
error *casework_search_unit(struct req *r, struct page *p, struct list *out) MUST_CHECK;

/* A pattern of LIKE: Q anywhere in a text, blanks left out; ! escapes. */
str casework_anywhere(struct arena *a, str q);

#endif
