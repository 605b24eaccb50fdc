/* registry_merge_in.h -- what two records had of households and flags when they became one, and how
 * each gets its own back. */
#ifndef GONGDI_REGISTRY_MERGE_IN_H
#define GONGDI_REGISTRY_MERGE_IN_H
#include "modules/registry/registry_api.h"

/* What is needed to take a merging back; kept sealed. RELINKED and RELINKED_TO: links of the record
 * that goes on, before and after it became one with the other; one may have become several. */
struct merge_state {
    struct person_in *kept;
    struct list       moved, dropped, relinked, relinked_to; /* struct member */
    struct list       care;                                  /* ids of flags */
    int64_t           account; /* whose account the other record had; 0: nobody's */
};
extern const struct field merge_state_fields[];

/* Households and flags of GONE become KEPT's. Who then usually lives in several households today
 * does so in HOME; without HOME: an error on the field "home". On days of the past for which both
 * name one, where he lives today or what KEPT says. To the others he belongs on these days as one
 * who lives elsewhere: else he would be counted twice. */
error *merge_hand_over(struct req *r, struct ref kept, struct ref gone, struct ref home, str why,
                       struct merge_state *s) MUST_CHECK;

/* Both are said to have died on the same day; or who is said to be alive belongs to no household
 * after the day on which the other one died: else a dead man would live and head there. */
error *merge_of_dead(struct req *r, const struct inhabitant *kept,
                     const struct inhabitant *gone) MUST_CHECK;

/* Back to GONE. A conflict when what KEPT became a member of was changed since. */
error *merge_give_back(struct req *r, struct ref kept, struct ref gone, str why,
                       const struct merge_state *s) MUST_CHECK;

extern const struct message merge_msg_same;

/* ---- what was asked while they were one (registry_merge_asked.c) ---- */

/* What both become: NOW the one that goes on, which WAS this before, and OTHER. */
struct merge_parts {
    struct person_in       *now, *other;
    const struct person_in *was;
};
/* What the owner of ACCOUNT, which goes back with OTHER, was granted SINCE they were one, is
 * OTHER's: he was told so. */
error *merge_granted_back(struct req *r, const struct inhabitant *kept, int64_t account,
                          int64_t since, struct merge_parts *x) MUST_CHECK;
/* What ACCOUNT asked SINCE then shows what his OWN record said before, where it showed what is said
 * of a STRANGE one. */
error *merge_asked_of_own(struct req *r, int64_t account, int64_t since,
                          const struct person_in *own, const struct person_in *strange) MUST_CHECK;

/* ---- pairs that are two people (registry_apart.c) ---- */

/* ONE and OTHER are two people: WHY in somebody's words, or as the code of a message. */
error *registry_apart(struct req *r, struct ref one, struct ref other, str why) MUST_CHECK;
error *registry_are_apart(struct req *r, struct ref one, struct ref other, bool *are) MUST_CHECK;
#endif
