/* open.h -- what most commands need first: settings, key file, database, rooms. */
#ifndef GONGDI_OPEN_H
#define GONGDI_OPEN_H

#include "cli/cli.h"
#include "core/app.h"

/* Options that several commands share; the first members of their option records. */
struct data_options {
    str data, database;
};
#define DATA_OPTIONS(T)                                                               \
    TEXT(T, data, 1, 400, .doc = "Folder that holds the database and the pictures."), \
        TEXT(T, database, 0, 400,                                                     \
             .doc = "postgres://...; SQLite in the data folder unless given.")

/* Settings out of file, environment and the command's --data and --database. */
error *open_settings(struct cli *c, const struct data_options *o, struct app *app) MUST_CHECK;

/* All of it, for a command that works on an existing installation. DB is closed by the caller. */
error *open_app(struct cli *c, const struct data_options *o, struct app *app, enum db_mode mode,
                struct db **db) MUST_CHECK;

/* The key file and the rooms, on a database that is open; refuses another schema. */
error *open_rooms(struct arena *a, struct app *app, struct db *db, bool writable) MUST_CHECK;

/* What open_app made, but for the database. */
void close_app(struct app *app);

/* Whether there is a database at all. */
bool data_exists(const struct app *app);

/* A request of the program itself, for commands that call the rooms. */
struct req open_req(struct cli *c, struct app *app, struct db *db);

/* Make data folder, database, schema, key file, categories. */
error *init_data(struct cli *c, struct app *app, struct db **db) MUST_CHECK;

#endif
