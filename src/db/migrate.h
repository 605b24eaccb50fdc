/* migrate.h -- numbered, append-only steps of the schema, embedded in the binary.
 *
 * A step is one transaction and is recorded with the checksum of its text. It is written once for
 * both engines with type words that are replaced: ID TIME DATE INT BOOL -> BIGINT (INTEGER in
 * SQLite), TEXT and JSON -> TEXT. Tables are STRICT, and WITHOUT ROWID unless "-- @rowid" stands
 * before them, in SQLite. */
#ifndef GONGDI_MIGRATE_H
#define GONGDI_MIGRATE_H

#include "db/db.h"

struct migration {
    int         number;
    const char *name, *text;
};

/* The list, in order of its numbers. */
const struct migration *migrations(size_t *n);

/* The newest step that this binary knows. */
int64_t migrate_newest(void);

/* The newest step that the database has; 0 when it is empty. */
error *migrate_version(struct db *db, struct arena *a, int64_t *version) MUST_CHECK;

/* Bring the database to step UPTO (0: the newest). Refuses a database that is newer than the
 * binary, or whose recorded steps differ from ours. */
error *migrate(struct db *db, struct arena *a, int64_t upto, int64_t now) MUST_CHECK;

extern const struct message msg_schema_old, msg_schema_new;

#endif
