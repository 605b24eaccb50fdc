/* opinion_say.h -- an opinion map from a file of votes, in words, as JSON, and as a printed sheet.
 *
 * The file has three sections in the manner of .pb files, cells separated by ';':
 *   STATEMENTS  id;text;masked      text and masked (1: moderated out) may be missing
 *   PEOPLE      person;group        may be missing; declared groups, such as neighbourhoods
 *   VOTES       person;statement;vote   1 agree, -1 disagree, 0 pass; one line a vote
 * People who only stand in VOTES belong to no declared group. */
#ifndef GONGDI_OPINION_SAY_H
#define GONGDI_OPINION_SAY_H

#include "solve/opinion/opinion.h"

enum { OPINION_READ = 5, OPINION_REPRESENTATIVES = 3 }; /* statements that are read out */

struct conversation {
    struct opinion o;
    str           *id, *text; /* of a statement */
    int32_t       *declared;  /* group of a person, -1: none */
    str           *group;     /* names of the declared groups */
    size_t         n_groups, n_votes;
};

error *opinion_read(struct arena *a, str text, struct conversation **out) MUST_CHECK;

/* One way to see the people in groups, found or declared. */
struct view {
    size_t         k;
    const int32_t *of;
    size_t        *size;
    struct counts *counts;
    size_t        *order; /* statements, most agreed in all groups first; masked ones left out */
    size_t         n_order;
};

struct opinion_report {
    const struct conversation *c;
    struct grouping            found;
    struct view                by_votes, by_groups; /* k 0: there are none */
};

/* People with fewer votes than LEAST are not put into a group. */
struct opinion_report *opinion_report_make(struct arena *a, const struct conversation *c,
                                           size_t least);
void                   opinion_words(struct buf *b, const struct opinion_report *r, enum lang lang);
void                   opinion_json(struct buf *b, const struct opinion_report *r);
void                   opinion_html(struct buf *b, const struct opinion_report *r, enum lang lang);

#endif
