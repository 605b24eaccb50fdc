/* world_sql.c -- the few statements that only tests use. */
#include "db/db.h"

extern const struct sql sql_world_backend, sql_world_terminate, sql_world_meta,
    sql_world_checkpoint, sql_world_folder, sql_world_stay, sql_world_rollup, sql_world_tamper,
    sql_world_untamper, sql_world_remove, sql_world_analyze, sql_world_said, sql_world_more_rows,
    sql_mould_drop, sql_mould_create, sql_mould_copy, sql_mould_forget, sql_mould_keep;

/* A name that must not be there yet. */
const struct sql sql_world_meta = { "world_meta", "", "",
                                    "INSERT INTO meta (name, value) VALUES (:name, :value)" };

/* A server that goes away while statements are on their way to it. */
const struct sql sql_world_backend = { "world_backend", "", "pg",
                                       "SELECT CAST(pg_backend_pid() AS BIGINT) AS n" };
const struct sql sql_world_terminate = {
    "world_terminate", "", "pg",
    "SELECT CASE WHEN pg_terminate_backend(CAST(:pid AS INTEGER)) THEN 1 ELSE 0 END AS n"
};

/* A count, over all its rows. */
const struct sql sql_world_rollup = {
    "world_rollup", "", "",
    "SELECT CAST(SUM(n) AS BIGINT) AS n FROM rollup WHERE community = :community AND kind = :kind"
};

/* The database of a test on PostgreSQL, and the one that it is a copy of (mould.h). */
const struct sql sql_mould_drop = { "mould_drop", "", "pg",
                                    "DROP DATABASE IF EXISTS gongdi_world WITH (FORCE)" };
const struct sql sql_mould_create = { "mould_create", "", "pg", "CREATE DATABASE gongdi_world" };
const struct sql sql_mould_copy = {
    "mould_copy", "", "pg", "CREATE DATABASE gongdi_world TEMPLATE gongdi_mould STRATEGY FILE_COPY"
};
const struct sql sql_mould_forget = { "mould_forget", "", "pg",
                                      "DROP DATABASE IF EXISTS gongdi_mould WITH (FORCE)" };
const struct sql sql_mould_keep = { "mould_keep", "", "pg",
                                    "CREATE DATABASE gongdi_mould TEMPLATE gongdi_world" };

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

/* The words of the log, each way once. */
const struct sql sql_world_said = {
    "world_said", "a test's small log", "",
    "SELECT DISTINCT kind, action, from_state, to_state, role FROM event"
};

/* What lies beside the records of the registry. */
const struct sql sql_world_more_rows = { "world_more_rows", "a test's few records", "",
                                         "SELECT COUNT(*) AS n FROM registry_more" };

/* By how many phones beside records they are found; as before these were kept, and the job that
 * finds those. */
const struct sql sql_world_more_phones = { "world_more_phones", "a test's few records", "",
                                           "SELECT COUNT(*) AS n FROM more_phone" };
const struct sql sql_world_more_unkept = { "world_more_unkept", "a test's few records", "",
                                           "DELETE FROM more_phone" };
const struct sql sql_world_more_job = {
    "world_more_job", "a test's few jobs", "",
    "INSERT INTO job (id, kind, state, owner, args, cursor, done, total, report, created, run_at, "
    "lease_owner, lease_until, tries) SELECT MAX(id) + 1, 'more_phones', 'queued', 0, '', '', 0, "
    "0, '', 0, 0, '', 0, 0 FROM (SELECT id FROM job UNION SELECT 1 AS id) j"
};

/* Everything is in the files; and where they lie. */
const struct sql sql_world_checkpoint = { "world_checkpoint", "", "pg",
                                          "DO $$ BEGIN EXECUTE 'CHECKPOINT'; END $$" };
const struct sql sql_world_folder = {
    "world_folder", "", "pg",
    "SELECT setting AS folder FROM pg_settings WHERE name = 'data_directory'"
};
