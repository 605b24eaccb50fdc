/* app.h -- the process: what is fixed after the start and shared by all threads. */
#ifndef GONGDI_APP_H
#define GONGDI_APP_H

#include "core/place.h"
#include "core/settings.h"
#include "core/vault.h"
#include "http/server.h"

struct live;
struct steward;
struct categories;
struct calendars;
struct rooms;

struct app {
    struct settings                     settings;
    struct settings_origin              origin;
    struct server                       server;
    struct vault                       *vault;
    struct live                        *live;
    struct steward                     *steward;
    const struct rooms                 *rooms; /* what the core asks of the rooms above it */
    bool                                demo;  /* the data folder is marked as a demonstration */
    _Atomic(const struct place_image *) places;
    _Atomic(const struct categories *)  categories; /* of the room casework */
    _Atomic(const struct calendars *)   calendars;
    /* The steward's, while it writes notices: whom to tell after the commit. */
    struct told {
        int64_t account[256];
        size_t  n;
    } told;
    void (*code_sent)(struct app *app, str phone, str code); /* demonstration: shows it */
};

static inline const struct place_image *app_places(const struct app *app)
{
    return app->places;
}

/* Open the database's vault keys (making those that are missing when DB can write) and the image
 * of the places. */
error *app_open(struct app *app, struct arena *a, struct db *db, bool writable,
                int64_t now) MUST_CHECK;

/* The image of the places again, after the tree has changed. */
error *app_reload(struct app *app, struct arena *a, struct db *db, int64_t now) MUST_CHECK;

/* Wrap every data key with the newest key-encryption key of the open vault. */
error *app_rewrap(struct app *app, struct arena *a, struct db *db, int64_t *n) MUST_CHECK;

/* Facts about the installation (table meta). */
error *meta_get(struct db *db, struct arena *a, const char *name, str *value) MUST_CHECK;
error *meta_set(struct db *db, struct arena *a, const char *name, str value) MUST_CHECK;

#endif
