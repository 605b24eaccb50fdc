/* registry_import.h -- a row of a table of people, and its way into the registry. */
#ifndef GONGDI_REGISTRY_IMPORT_H
#define GONGDI_REGISTRY_IMPORT_H

#include "modules/registry/registry.h"

enum { MADE_DWELLING = 1, MADE_HOUSEHOLD = 2, MADE_PERSON = 4, MADE_MEMBER = 8 };

struct resident_row {
    str              compound, building, entrance, room;
    int64_t          floor;
    str              usage, relation;
    int64_t          since;
    struct person_in person;
    /* kept: where it went, and what was made for it */
    int64_t community, site, dwelling, household, person_community, person_id, version, made;
};
extern const struct field        resident_row_fields[];
extern const struct import_words resident_words[];

/* X into the registry, over WAS (NULL: somebody new). */
error *resident_write(struct importing *i, struct resident_row *x,
                      const struct resident_row *was) MUST_CHECK;

#endif
