-- dump.sql -- which tables and columns there are.

-- name: dump_columns_sqlite
-- for: sqlite
-- scan: the catalogue of a few dozen tables
SELECT m.name AS table_name, c.name AS column_name, CASE WHEN c.type = 'TEXT' THEN 1 ELSE 0 END AS is_text
FROM sqlite_master m JOIN pragma_table_info(m.name) c
WHERE m.type = 'table' AND m.name <> 'schema_step' AND m.name NOT LIKE 'sqlite\_%' ESCAPE '\' ORDER BY m.name, c.cid;

-- name: dump_columns_pg
-- for: pg
-- scan: the catalogue of a few dozen tables
SELECT table_name, column_name, CASE WHEN data_type = 'text' THEN 1 ELSE 0 END AS is_text
FROM information_schema.columns
WHERE table_schema = current_schema() AND table_name NOT IN (SELECT viewname FROM pg_views WHERE schemaname = current_schema()) AND table_name <> 'schema_step' ORDER BY table_name, ordinal_position;
