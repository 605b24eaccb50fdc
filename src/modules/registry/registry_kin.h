/* registry_kin.h -- what the others of a household are to somebody who becomes its head. */
#ifndef GONGDI_REGISTRY_KIN_H
#define GONGDI_REGISTRY_KIN_H

#include "modules/registry/registry.h"

/* What X is to TO, both of MEMBERS as they were to the head before: as it was SAID, else as it
 * follows from that; other where it does not. */
error *kin_to(struct req *r, const struct list *said, const struct list *members,
              const struct member *to, const struct member *x, str *out) MUST_CHECK;
/* The same when nobody says it; empty: it cannot be told. */
error *kin_derived(struct req *r, const struct list *members, const struct member *to,
                   const struct member *x, str *out) MUST_CHECK;
/* An error on FIELD when somebody of this SEX cannot be this to the head: RELATION by the code
 * list, of which 女婿 is a 子 and 儿媳 a 女, and in the WORD that was written. */
error *kin_sex_fits(struct req *r, const char *field, str word, str relation, str sex) MUST_CHECK;
/* An error on "head" when HEAD is under age on DAY and an adult is among MEMBERS. */
error *kin_of_age(struct req *r, const struct list *members, struct ref head,
                  int64_t day) MUST_CHECK;

/* A link of which a new head changed the relation on its first day: no other link says what it WAS.
 */
struct kin_instead {
    int64_t community, person, since;
    str     was, is;
};
enum { KIN_TEXT = 48 << 10 }; /* of a step of a household */
/* CHANGED (struct kin_instead) as a step keeps it; empty when nothing was. */
str kin_instead_text(struct req *r, const struct list *changed);

/* Since when another one is the head because M's person died, and what that changed (struct
 * kin_instead). */
struct heir_step {
    int64_t     day;
    struct list changed;
};
error *heir_step(struct req *r, const struct member *m, struct heir_step *out) MUST_CHECK;

#endif
