/* election_say.h -- results of elections for programs, for people, and to be printed. */
#ifndef GONGDI_TALLY_ELECTION_SAY_H
#define GONGDI_TALLY_ELECTION_SAY_H

#include "solve/tally/election.h"

struct stv_report {
    const struct ranked     *r;
    str                      rule;
    const struct stv_result *s;
    str                      seed; /* of the lot, or empty */
    const struct further    *more; /* what it would have taken, or none */
    size_t                   n_more;
};
void stv_json(struct buf *b, const struct stv_report *r);
void stv_words(struct buf *b, const struct stv_report *r, enum lang lang);
void stv_html(struct buf *b, const struct stv_report *r, enum lang lang);

struct pairs_report {
    const struct ranked      *r;
    str                       rule;
    const struct pairwise    *p;
    const struct pair_result *s;
    int                       status_quo; /* or -1 */
    str                       seed;
    const struct further     *more;
    size_t                    n_more;
};
void pairs_json(struct buf *b, const struct pairs_report *r);
void pairs_words(struct buf *b, const struct pairs_report *r, enum lang lang);
void pairs_html(struct buf *b, const struct pairs_report *r, enum lang lang);

struct committee_report {
    const struct approvals  *v;
    str                      rule;
    const struct committees *c;
    int64_t                  drawn; /* the committee that the lot chose among the tied, or -1 */
    str                      seed;
    const struct further    *more;
    size_t                   n_more;
};
void committees_json(struct buf *b, const struct committee_report *r);
void committees_words(struct buf *b, const struct committee_report *r, enum lang lang);
void committees_html(struct buf *b, const struct committee_report *r, enum lang lang);

/* Which of several tied committees the lot of SEED chooses: drawn as "0,2,3" are. */
int64_t committees_draw(struct arena *a, const struct committees *c, str seed);

/* inside */
enum won { WON_SEAT, WON_ALONE, WON_SURELY };
void further_words(struct buf *b, enum lang lang, str name, const struct further *f, enum won how);
void further_json(struct buf *b, bool *first, const struct further *f, size_t n, size_t from);

#endif
