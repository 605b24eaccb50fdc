/* place.h -- the tree of places 区 街道 社区 网格 and how a code says where a thing is.
 *
 * District 6 digits, street 9, community 12 (official statistical codes 统计用区划代码), grid 15
 * (community + 3, GB/T 47678.3). A subtree is a range of codes. The tree is small and read often,
 * so each process keeps an image of it, replaced when the tree changes. */
#ifndef GONGDI_PLACE_H
#define GONGDI_PLACE_H

#include "db/db.h"

enum place_level { LEVEL_DISTRICT, LEVEL_STREET, LEVEL_COMMUNITY, LEVEL_GRID, LEVELS };
extern const char *const level_words[];

struct place {
    int64_t code, valid_from, valid_until; /* dates; DATE_NONE: still valid */
    int     level;
    int64_t parent;
    str     name, name_en, kind;
    int64_t households, lng, lat; /* 1e-7 degree */
    str     outline;              /* GeoJSON geometry, or empty */
    bool    synthetic;
};
extern const struct field place_fields[]; /* without the outline */

#define FIRST_STREET    INT64_C(100000000)    /* the smallest code of a street */
#define FIRST_COMMUNITY INT64_C(100000000000) /* the smallest code of a community */
#define LAST_STREET     INT64_C(999999999)
#define LAST_COMMUNITY  INT64_C(999999999999)

/* Which level a code is of; false when it has none of the four lengths. */
bool place_level(int64_t code, enum place_level *level);

/* The ancestor of CODE at LEVEL: 350205003006001 at LEVEL_STREET is 350205003. */
int64_t place_at(int64_t code, enum place_level level);

/* The communities (12 digits) under CODE, as a range. A grid gives its own community. */
struct place_range {
    int64_t lo, hi;
};
struct place_range place_communities(int64_t code);
/* What concerns a whole street or district is kept under the first code of its communities
 * (350205003000, which is no community's: theirs end in 001 and up): the place that is meant by
 * such a code, or the community itself. */
int64_t place_kept_at(int64_t community);

/* Whether CODE (any level) lies in the subtree of ROOT. */
bool place_under(int64_t code, int64_t root);

/* The image: immutable once made. */
struct place_image;
error              *place_load(struct db *db, struct arena *a, int64_t today,
                               struct place_image **out) MUST_CHECK;
void                place_image_free(struct place_image *p);
const struct place *place_find(const struct place_image *p, int64_t code);
size_t              place_children(const struct place_image *p, int64_t parent,
                                   const struct place ***out); /* pointers live in the image */
size_t              place_all(const struct place_image *p, const struct place **out);
str                 place_name(const struct place_image *p, int64_t code, enum lang lang);
/* The place of a community rather than its office: "海虹社区居委会" -> "海虹社区". */
str place_short_name(str name);
/* One that ended, as it was last, without its outline; NULL: it is valid, or there was none. */
const struct place *place_ended(const struct place_image *p, int64_t code);
/* All of these, by code. */
size_t place_all_ended(const struct place_image *p, const struct place **out);
/* The name that it has or had; empty when there was none. */
str place_named(const struct place_image *p, int64_t code, enum lang lang);
/* The same, of one that ended with the day: "第1网格（2026-11-28 撤销）". For what was done there.
 */
str place_called(struct arena *a, const struct place_image *p, int64_t code, enum lang lang);
/* What a grid without a name of its own is called: by its number in the community. */
str place_grid_name(struct arena *a, int64_t code, enum lang lang);

/* To be said before the building SITE gets PLACE and GRID from DAY on: where it stood until then is
 * kept (site_past), so that the figures of a past day count it there. Keeps nothing when both are
 * what they were. */
struct site_move {
    struct ref site;
    int64_t    place, grid, day;
};
error *place_site_keep(struct db *db, struct arena *a, struct site_move m) MUST_CHECK;
/* From DAY on no entrance of the building is in another grid than the building (site_part). */
error *place_parts_end(struct db *db, struct arena *a, struct ref site, int64_t day) MUST_CHECK;

/* Distance in metres between two points in 1e-7 degrees: flat, good to 1 % within a city. */
int64_t place_metres(int64_t lng1, int64_t lat1, int64_t lng2, int64_t lat2);

/* The cell of a point (0.001 degree, about 100 m), and the cells around it. */
enum { CELL_SIDE = 10000 };
int64_t place_cell(int64_t lng, int64_t lat);
int64_t place_cell_beside(int64_t cell, int dx, int dy);

/* Blocks of the map: LEVEL cells a side, numbered like cells. */
enum { BLOCK_HUGE = 64, BLOCK_LARGE = 16, BLOCK_SMALL = 4 }; /* about 6.4 km, 1.6 km, 400 m */
int64_t place_block(int64_t cell, int64_t level);
/* The block of LEVEL that a block (or, FROM 1, a cell) of a finer level FROM lies in is
 * place_block(block, level / from). Its middle, and the cell at its south-west corner: */
void    place_block_middle(int64_t block, int64_t level, int64_t *lng, int64_t *lat);
int64_t place_block_cell(int64_t block, int64_t level);

#endif
