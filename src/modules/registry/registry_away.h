/* registry_away.h -- leaving for another community: where somebody comes to live he is registered
 * at once, whoever had him before, and the clerks there are told. */
#ifndef GONGDI_REGISTRY_AWAY_H
#define GONGDI_REGISTRY_AWAY_H

#include "modules/registry/registry.h"

/* Whether the household that he leaves lies outside the places of who registers him, and WHERE. */
error *household_elsewhere(struct req *r, struct post_scope by, struct ref household,
                           struct whereabouts *where, bool *is) MUST_CHECK;
/* The clerks of WHERE are told that P, to whom it says WAS, lives elsewhere from DAY on. */
error *clerks_told(struct req *r, const struct whereabouts *where, str was,
                   const struct inhabitant *p, int64_t day) MUST_CHECK;
/* PERSON left where he lived on DAY: when he lives nowhere any more, the clerks of the households
 * to which he belongs are told that he is counted nowhere. */
error *belongs_told(struct req *r, struct ref person, int64_t day) MUST_CHECK;

#endif
