/* profile.h -- what a rule counts: equal ballots grouped, with the utility each gives a project.
 *
 * A class is a set of ballots that say the same. Utilities are whole numbers; only their
 * proportions matter to the rules. Where every supporter of a project has the same utility (cost,
 * cardinality) it stands once per project and a ballot is only a set. */
#ifndef GONGDI_TALLY_PROFILE_H
#define GONGDI_TALLY_PROFILE_H

#include "solve/tally/pb.h"

enum utility {
    U_COST,   /* the cost of the project: most votes first */
    U_CARD,   /* one per project: cheapest per vote first */
    U_PTS,    /* the points of the ballot */
    U_BORDA,  /* ranked n, place i from 0: n - 1 - i, so that the last ranked gets nothing */
    U_BORDAM, /* m projects, place i from 0: m - i, so that every ranked project gets something */
    UTILITIES,
};
extern const char *const utility_words[];

__extension__ typedef __int128          wide;
__extension__ typedef unsigned __int128 uwide;

struct profile {
    const struct pb *e;
    enum utility     utility;
    bool             uniform;
    size_t           n_projects, n_classes;
    int64_t         *weight;       /* of a class: ballots times weight_scale */
    int64_t          total_weight; /* of all ballots, the empty ones too */
    int64_t         *each;         /* utility of a project to a supporter; 1 when not uniform */
    uint32_t        *ballot_start, *ballot_item; /* the projects of a class */
    uint32_t        *sup_start;                  /* supporters of a project */
    uint32_t        *sup_class;
    int64_t         *sup_u;       /* beside sup_class; NULL when uniform */
    int64_t         *votes;       /* weight of the supporters */
    wide            *utility_sum; /* over all supporters */
};

/* Fails when the ballots do not carry what the utility needs (points, ranks). */
error *profile_make(struct arena *a, const struct pb *e, enum utility u,
                    struct profile **out) MUST_CHECK;

#endif
