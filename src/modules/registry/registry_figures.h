/* registry_figures.h -- counts of people of a day: first in one go by today's records
 * (registry_count.c), then corrected by what is no count (registry_figures.c). */
#ifndef GONGDI_REGISTRY_FIGURES_H
#define GONGDI_REGISTRY_FIGURES_H

#include "modules/registry/registry_api.h"

enum figures_by {
    BY_ALL,
    BY_SEX,
    BY_ID_KIND = 7,
    BY_NATION,
    BY_USAGE,
    BY_AGE,
    BY_NEWCOMERS,
    BY_CARE,
    BY_HOUSEHOLDS
};

struct figure {
    str     trait;
    int64_t n;
    bool    few;
};

struct figures_of {
    struct place_range places;
    int64_t            grid, day, newcomer; /* new is who came after NEWCOMER */
    int                by;
    const char        *trait; /* the word of BY: the field of a person, up to BY_NATION */
};
/* PAGE (struct figure) holds the traits of today's records: from now on those of the day, as the
 * history of persons, dwellings and households knows them. */
error *figures_as_then(struct req *r, const struct figures_of *f, struct list *page) MUST_CHECK;
/* In PAGE whoever came into his household lately is new: from now on who came into the place. */
error *figures_stays(struct req *r, const struct figures_of *f, struct list *page) MUST_CHECK;

/* So many years before a day. */
int64_t born_before(int64_t day, int years);

/* The newest usual home of HOMES (struct whereabouts, newest first) on DAY, and since when one
 * stretch without a gap leads up to it; false: none. */
bool stretch(const struct list *homes, int64_t day, struct whereabouts *home, int64_t *since);

#endif
