-- oversight.sql -- the read log.

-- name: oversight_reads
SELECT l.community, l.id, l.at, l.role, l.field, l.reason, l.matter, a.name_mask AS who, p.name_mask AS whose
FROM read_log l JOIN account a ON a.id = l.actor JOIN account p ON p.id = l.person
WHERE l.id < :before ORDER BY l.id DESC LIMIT :limit;

-- name: oversight_health
-- scan: a few rows
SELECT COUNT(*) AS n FROM schema_step;
