/* world_sql.c -- the few statements that only tests use. */
#include "db/db.h"

extern const struct sql sql_world_checkpoint, sql_world_folder, sql_world_stay, sql_world_rollup,
    sql_world_reset, sql_world_tamper, sql_world_untamper, sql_world_remove, sql_world_analyze;

/* A count, over all its rows. */
const struct sql sql_world_rollup = {
    "world_rollup", "", "",
    "SELECT CAST(SUM(n) AS BIGINT) AS n FROM rollup WHERE community = :community AND kind = :kind"
};

/* Empties a PostgreSQL database. */
const struct sql sql_world_reset = {
    "world_reset", "", "pg",
    "DO $$ BEGIN EXECUTE 'DROP SCHEMA public CASCADE'; EXECUTE 'CREATE SCHEMA public'; END $$"
};

/* What autovacuum does within a minute: without it PostgreSQL knows nothing of tables just filled.
 */
const struct sql sql_world_analyze = { "world_analyze", "", "pg", "ANALYZE" };

/* What somebody with the database's password could try. */
const struct sql sql_world_tamper = {
    "world_tamper", "", "",
    "UPDATE event SET role = 'x' || role WHERE pos = 3 AND community = 350205003006"
};
const struct sql sql_world_untamper = {
    "world_untamper", "", "",
    "UPDATE event SET role = substr(role, 2) WHERE pos = 3 AND community = 350205003006"
};
const struct sql sql_world_remove = {
    "world_remove", "", "", "DELETE FROM event WHERE pos = 5 AND community = 350205003006"
};

/* Nobody is signed out while the clock of a test jumps. */
const struct sql sql_world_stay = { "world_stay", "a test's few sessions", "",
                                    "UPDATE session SET until = until + 40000000000" };

/* Everything is in the files; and where they lie. */
const struct sql sql_world_checkpoint = { "world_checkpoint", "", "pg",
                                          "DO $$ BEGIN EXECUTE 'CHECKPOINT'; END $$" };
const struct sql sql_world_folder = {
    "world_folder", "", "pg",
    "SELECT setting AS folder FROM pg_settings WHERE name = 'data_directory'"
};
