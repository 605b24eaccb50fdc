-- migrate.sql -- which steps of the schema a database has.

-- name: migrate_has_table_sqlite
-- for: sqlite
-- scan: the catalogue of a few dozen tables
SELECT COUNT(*) AS n FROM sqlite_master WHERE type = 'table' AND name = 'schema_step';

-- name: migrate_has_table_pg
-- for: pg
-- scan: the catalogue of a few dozen tables
SELECT COUNT(*) AS n FROM pg_tables WHERE tablename = 'schema_step' AND schemaname = current_schema();

-- name: migrate_steps
-- scan: a few dozen rows
SELECT n, checksum FROM schema_step ORDER BY n;

-- name: migrate_record
INSERT INTO schema_step (n, name, checksum, applied) VALUES (:n, :name, :checksum, :applied);
