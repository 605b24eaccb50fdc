/* territory.h -- places on the map 区 街道 社区 网格, sites 楼栋 and the units 单位 that answer for
 * them.
 *
 * A site is a building or a spot: it does not move when communities are split and grids redrawn.
 * The grid and community of a point are those of the nearest site. */
#ifndef GONGDI_TERRITORY_H
#define GONGDI_TERRITORY_H

#include "core/importing.h"
#include "core/person.h"

struct site {
    struct ref ref;
    int64_t    place_now, grid;
    str        name, kind;
    int64_t    households, lng, lat;
    int64_t    entrances; /* of a row of a table: 单元, 0: not known */
    int64_t    metres;    /* from the point that was asked for */
    str        compound;  /* of a row of a table: what its name begins with */
    int64_t    pulled;    /* as the registry reads it: from which day on the building is no more */
};

/* The nearest sites of a point, at most N, nearest first. */
error *site_near(struct req *r, int64_t lng, int64_t lat, size_t n, struct list *out) MUST_CHECK;
error *site_by_ref(struct req *r, struct ref ref, struct site *out, bool *found) MUST_CHECK;

extern const struct field place_version_fields[], place_link_fields[];

/* One version of a place with its dates, for the history of a code. */
error *place_versions(struct req *r, int64_t code, struct list *out) MUST_CHECK;
/* Codes that follow a code, or came before those of a range, with the day. */
struct place_link {
    int64_t code, since;
    str     name;
};
error *place_successors(struct req *r, int64_t code, struct list *out) MUST_CHECK;
error *place_predecessors(struct req *r, struct place_range in, struct list *out) MUST_CHECK;

struct unit {
    str     code, zh, en, level;
    int64_t place;
};

/* The units to which a matter in PLACE can be dispatched: of its street, its district. */
error *unit_for(struct req *r, int64_t place, struct list *out) MUST_CHECK;
error *unit_by_code(struct db *db, struct arena *a, str code, struct unit *out,
                    bool *found) MUST_CHECK;

/* Places, boundaries, sites and units as tables (territory_tables.c). */
extern const struct import_kind territory_kinds[];
extern const size_t             territory_n_kinds;

/* A job of migrations 28 and 43. */
struct job;
error *site_words_part(struct req *r, struct job *j, bool *finished) MUST_CHECK;

extern const struct route_table territory_routes;

#endif
