/* registry_eligible.h -- may this person take part here, on that day, and if not, why not 资格:
 * asked by votes and consultations. */
#ifndef GONGDI_REGISTRY_ELIGIBLE_H
#define GONGDI_REGISTRY_ELIGIBLE_H

#include "modules/registry/registry.h"

/* Who may take part. Zero asks nothing. */
struct eligibility {
    int64_t place;      /* where he usually lives: a code of any level, as the tree is today */
    int64_t min_days;   /* lived there without a gap for so long */
    bool    registered; /* household registered here 户籍人口, as it is known today */
    int64_t min_age, max_age; /* full years */
    bool    head;             /* one of a household: its head 户代表 */
};
extern const struct field eligibility_fields[];

struct verdict {
    bool    eligible;
    str     code, why; /* why not, in the language of the asker; empty when he may */
    int64_t since;     /* lives there without a gap since */
    int64_t age;
    int64_t household_community, household; /* for which he speaks */
};
extern const struct field verdict_fields[];

/* Pure of rights: the caller's. FAIL_MISSING when there is no such person. */
error *registry_eligible(struct req *r, struct ref person, const struct eligibility *rule,
                         int64_t day, struct verdict *out) MUST_CHECK;
/* The same for the record that an account is linked to: "me.no_link" as the reason when there is
 * none. */
error *registry_eligible_account(struct req *r, int64_t account, const struct eligibility *rule,
                                 int64_t day, struct verdict *out) MUST_CHECK;

#endif
