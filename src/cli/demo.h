/* demo.h -- the demonstration district: everything in it beyond names and codes is invented and
 * marked so; the same seed gives the same district on both engines. */
#ifndef GONGDI_DEMO_H
#define GONGDI_DEMO_H

#include "cli/open.h"
#include "solve/sketch/sketch.h"

enum demo_scale { DEMO_COMMUNITY, DEMO_STREET, DEMO_DISTRICT, DEMO_CITY };

struct demo_place {
    int64_t     code, parent;
    int         level; /* enum place_level */
    str         name, kind;
    struct ring outline;
    double      x, y;
    int64_t     households, people;
    bool        life;     /* people, staff and matters are made for it */
    bool        built;    /* its buildings and grids are those of demo_build.c */
    str         geometry; /* instead of the outline: GeoJSON */
};

struct demo_site {
    int64_t     community, id, grid;
    str         name;
    int64_t     lng, lat, households;
    const char *kind;    /* NULL: a building */
    str         outline; /* GeoJSON, or empty */
};

/* A street; of a line from south-west to north-east. */
struct demo_way {
    int64_t community, id;
    bool    main;
    str     name, line;
    int64_t west, south, east, north;
};

struct demo_person {
    int64_t id, community;
    char    kind; /* r resident, w grid worker */
    int64_t grid;
};

/* Everything that is known while it is made. */
struct demo {
    struct cli         *cli;
    struct app         *app;
    struct db          *db;
    struct arena       *mem;
    struct rng          rng;
    enum demo_scale     scale;
    int64_t             cases, now, crowd; /* CROWD: households behind each door; 0 is 1 */
    struct demo_place  *place;
    size_t              n_places, cap_places;
    struct demo_site   *site;
    size_t              n_sites, cap_sites;
    struct demo_way    *way;
    size_t              n_ways, cap_ways;
    struct demo_person *person;
    size_t              n_people, cap_people;
    int64_t             last_id;
};

/* Blocks, streets and grids of a community (demo_build.c). BUILT is false where GEOS is missing. */
error *demo_build(struct demo *d, size_t place, bool *built) MUST_CHECK;
void   demo_place_add(struct demo *d, struct demo_place p);
void   demo_site_add(struct demo *d, struct demo_site s);
void   demo_way_add(struct demo *d, struct demo_way w);

error *demo_places(struct demo *d) MUST_CHECK;   /* tree, outlines, grids, sites, units */
error *demo_people(struct demo *d) MUST_CHECK;   /* accounts and posts */
error *demo_registry(struct demo *d) MUST_CHECK; /* households and people behind the doors */
error *demo_cases(struct demo *d) MUST_CHECK;    /* a year of matters */
error *demo_visits(struct demo *d) MUST_CHECK;   /* what grid workers have seen and will see */

/* When a phase of a matter that began at FROM is due (0: no clock), and the clocks of open ones. */
struct casefile;
int64_t demo_due(struct demo *d, const struct casefile *c, const char *phase, int64_t from);
error  *demo_write_clocks(struct demo *d, const struct casefile *c, size_t n) MUST_CHECK;

/* An id at the time AT, growing. */
int64_t demo_id(struct demo *d, int64_t at);

/* A line of progress on the terminal. */
void demo_progress(const struct demo *d, const char *what, int64_t done, int64_t total);

/* An invented name; and the demonstration accounts' fixed ones. */
str demo_name(struct demo *d, struct arena *a);

struct demo_login {
    const char *login, *phone, *name;
    int         role; /* enum role */
    const char *unit;
    int         level; /* of the place of the post */
};
extern const struct demo_login demo_logins[];
extern const size_t            demo_n_logins;
#define DEMO_PASSWORD       "Gongdi-2026"
#define DEMO_COMMUNITY_CODE INT64_C(350205003006) /* 海虹社区 */

/* Who may sign in to the demonstration, on standard output; QR: a code for authenticators, too. */
void demo_accounts_list(struct cli *c, struct app *app, struct db *db, bool qr);

#endif
