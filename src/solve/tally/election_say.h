/* election_say.h -- results of elections for programs and for people. */
#ifndef GONGDI_TALLY_ELECTION_SAY_H
#define GONGDI_TALLY_ELECTION_SAY_H

#include "solve/tally/committee.h"
#include "solve/tally/ranked.h"

void stv_json(struct buf *b, const struct ranked *r, str rule, const struct stv_result *s);
void stv_words(struct buf *b, const struct ranked *r, str rule, const struct stv_result *s,
               enum lang lang);
void pairs_json(struct buf *b, const struct ranked *r, str rule, const struct pairwise *p,
                const struct pair_result *s);
void pairs_words(struct buf *b, const struct ranked *r, str rule, const struct pairwise *p,
                 const struct pair_result *s, enum lang lang);
void committees_json(struct buf *b, const struct approvals *v, str rule,
                     const struct committees *c);
void committees_words(struct buf *b, const struct approvals *v, str rule,
                      const struct committees *c, enum lang lang);

#endif
