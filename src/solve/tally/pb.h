/* pb.h -- participatory budgeting elections in Pabulib's .pb format, read and written.
 *
 * A file has three sections, META, PROJECTS and VOTES, each a table with its own header line and
 * ';' between cells. Read are all vote types (approval, choose-1, cumulative, scoring, ordinal) in
 * the dialects that exist: byte order mark, CRLF, quoted cells, decimal comma, cells and columns
 * in any order, sections and columns in any case, empty ballots, rows that end early.
 *
 * Money becomes whole numbers: everything is multiplied by .scale, the smallest power of ten that
 * leaves no fraction anywhere in the file. Projects are sorted by id in code-point order, so that
 * the index of a project is its place in the default tie-breaking.
 *
 * Two columns are ours and optional: VOTES.weight (a decimal, 1 when absent) for votes that count
 * by household or by share, and PROJECTS.conflict_group (of one group at most one is funded). */
#ifndef GONGDI_TALLY_PB_H
#define GONGDI_TALLY_PB_H

#include "base/base.h"

enum pb_vote { PB_APPROVAL, PB_CHOOSE1, PB_CUMULATIVE, PB_SCORING, PB_ORDINAL, PB_VOTES };
extern const char *const pb_vote_words[];

enum {
    PB_MAX_PROJECTS = 5000,
    PB_MAX_BALLOTS = 10000000,
    PB_MAX_PLACES = 6, /* decimals of money, points and weights */
    PB_NO_GROUP = -1,
};
#define PB_MAX_MONEY 1000000000000000 /* after scaling */

struct pb_pair {
    str      key, value;
    uint32_t line; /* where it stands in the file */
};

struct pb_project {
    str      id, name, district;
    int64_t  cost;     /* times pb.scale */
    uint32_t line;     /* where it stands in the file */
    int32_t  group;    /* conflict group, or PB_NO_GROUP */
    bool     selected; /* what the file says was funded */
};

struct pb {
    struct pb_pair    *meta;
    size_t             n_meta;
    struct pb_project *project;
    size_t             n_projects;
    enum pb_vote       vote;
    int64_t            budget, scale;
    str                currency, title;

    /* ballots in the order of the file: item[start[i] .. start[i + 1]) */
    size_t    n_ballots, n_items;
    uint32_t *start, *item;
    int64_t  *points; /* beside item, times points_scale; NULL when no ballot has any */
    int64_t  *weight; /* beside ballots, times weight_scale; NULL when all weigh the same */
    int64_t   weight_scale;
    str      *voter, *district; /* district: where a voter lives; NULL when the file does not say */
    int64_t   points_scale;
};

/* TEXT must live as long as the election: names and ids point into it. */
error *pb_read(struct arena *a, str text, struct pb **out) MUST_CHECK;

/* The election as a .pb file, without anything about the voters but their ballots. */
void pb_write(struct buf *b, const struct pb *e);

/* Money as people write it: "827838.5". */
str pb_money(struct arena *a, const struct pb *e, int64_t amount);

/* The value of a META key, or the empty text; and the line where it stands, or 0. */
str      pb_meta(const struct pb *e, const char *key);
uint32_t pb_meta_line(const struct pb *e, const char *key);

#endif
