/* registry_import.h -- a row of a table of people, and its way into the registry. */
#ifndef GONGDI_REGISTRY_IMPORT_H
#define GONGDI_REGISTRY_IMPORT_H

#include "modules/registry/registry.h"

enum {
    MADE_DWELLING = 1,
    MADE_HOUSEHOLD = 2,
    MADE_PERSON = 4,
    MADE_MEMBER = 8,
    HOMES_LEFT = 10,
    KIN_KEPT = 200
};

/* A usual residence that ends when somebody moves by a row, and the dwelling of that household. */
struct home_left {
    int64_t community, household, dwelling, since;
    str     relation, why_in;
};

/* Whose relation followed from a new head of the household: what it was, and what it became. */
struct kin_changed {
    int64_t community, person;
    str     was, is;
};

struct resident_row {
    str              compound, building, entrance, room;
    str              address; /* all of these in one column; taken apart by part_address */
    int64_t          floor;
    str              usage, relation;
    int64_t          since;
    struct person_in person;
    /* kept: where it went, and what was made for it */
    int64_t     community, site, dwelling, household, person_community, person_id, version, made;
    struct list left; /* of what was: struct home_left */
    struct list kin;  /* of who became the head: struct kin_changed */
    /* not kept: which of several households behind its door in this part of a table; 0: of the one
     */
    int64_t group;
};
extern const struct field        resident_row_fields[];
extern const struct import_words resident_words[];

/* X into the registry, over WAS (NULL: somebody new). */
error *resident_write(struct importing *i, struct resident_row *x,
                      const struct resident_row *was) MUST_CHECK;
/* What X stands over when it is known that it is about P. */
error *resident_known(struct importing *i, struct resident_row *x, const struct inhabitant *p,
                      struct resident_row *was) MUST_CHECK;
/* A household that was there before sees that a table changed who belongs to it. */
error *resident_told(struct importing *i, const struct resident_row *x,
                     const char *action) MUST_CHECK;
/* It is as it was before the row (registry_undo.c). */
error *resident_undo(struct importing *i, const void *now, const void *before) MUST_CHECK;
/* Doubtful rows of an import that is taken back or dropped wait no longer. */
error                      *resident_ended(struct req *r, int64_t import, str why) MUST_CHECK;
extern const struct message resident_msg_later, resident_msg_other_head;

#endif
