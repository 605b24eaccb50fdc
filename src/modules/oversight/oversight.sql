-- oversight.sql -- the read log.

-- name: oversight_reads
-- scan: by its ids, newest first; of one reader as far back as the days that were asked for
-- what stands in a filled form names its filling, what was taken along for a visit did name that visit: no cases; what is of a whole household is told by its head on that day (of the district: UTC+8)
SELECT l.community, l.id, l.at, l.role, l.field, l.reason, CASE WHEN EXISTS (SELECT 1 FROM casefile c WHERE c.community = l.community AND c.id = l.matter) THEN l.matter ELSE 0 END AS matter, COALESCE(a.name_mask, '') AS who, COALESCE(CASE WHEN l.whose <> '' THEN l.whose END, p.name_mask, i.name_mask, (SELECT h.name_mask FROM member m JOIN inhabitant h ON h.community = m.person_community AND h.id = m.person WHERE l.subject = 'household' AND m.community = l.person_community AND m.household = l.person AND m.since <= (l.at + 28800000) / 86400000 AND (m.until IS NULL OR m.until >= (l.at + 28800000) / 86400000) ORDER BY m.relation, m.person LIMIT 1), CASE WHEN l.field <> 'guard_name' AND l.field <> 'guard_phone' THEN o.leader_mask END, '') AS whose, l.subject
FROM read_log l LEFT JOIN account a ON a.id = l.actor LEFT JOIN account p ON p.id = l.person AND l.subject = 'account'
     LEFT JOIN inhabitant i ON i.community = l.person_community AND i.id = l.person AND l.subject = 'inhabitant'
     LEFT JOIN org o ON o.community = l.person_community AND o.id = l.person AND l.subject = 'org'
WHERE l.id < :before AND l.id >= :first AND (:actor = 0 OR l.actor = :actor) ORDER BY l.id DESC LIMIT :limit;

-- name: oversight_reads_of
-- scan: what was merged into one record is little
-- of one record, of those merged into it, and of one that it was for a time, whoever read it, of the households while he belonged to them, and of somebody who stands beside a record by his phone and his number
WITH RECURSIVE one (community, id) AS (
    SELECT CAST(:person_community AS BIGINT), CAST(:person AS BIGINT)
    UNION SELECT g.gone_community, g.gone FROM one JOIN registry_merge g ON g.kept_community = one.community AND g.kept = one.id WHERE g.undone = 0)
SELECT l.community, l.id AS id, l.at, l.role, l.field, l.reason, CASE WHEN EXISTS (SELECT 1 FROM casefile c WHERE c.community = l.community AND c.id = l.matter) THEN l.matter ELSE 0 END AS matter, COALESCE(a.name_mask, '') AS who, COALESCE(i.name_mask, '') AS whose, l.subject
FROM one JOIN read_log l ON l.person = one.id AND l.person_community = one.community LEFT JOIN account a ON a.id = l.actor
     LEFT JOIN inhabitant i ON i.community = l.person_community AND i.id = l.person
WHERE l.subject = 'inhabitant' AND l.id < :before AND l.id >= :first AND (:actor = 0 OR l.actor = :actor)
UNION ALL
SELECT DISTINCT l.community, l.id AS id, l.at, l.role, l.field, l.reason, CASE WHEN EXISTS (SELECT 1 FROM casefile c WHERE c.community = l.community AND c.id = l.matter) THEN l.matter ELSE 0 END AS matter, COALESCE(a.name_mask, '') AS who, COALESCE(i.name_mask, '') AS whose, l.subject
FROM one JOIN member m ON m.person = one.id AND m.person_community = one.community JOIN read_log l ON l.person = m.household AND l.person_community = m.community
     LEFT JOIN account a ON a.id = l.actor LEFT JOIN inhabitant i ON i.community = one.community AND i.id = one.id
WHERE l.subject = 'household' AND m.since <= (l.at + 28800000) / 86400000 AND (m.until IS NULL OR m.until >= (l.at + 28800000) / 86400000)
      AND l.id < :before AND l.id >= :first AND (:actor = 0 OR l.actor = :actor)
UNION ALL
SELECT l.community, l.id AS id, l.at, l.role, l.field, l.reason, CASE WHEN EXISTS (SELECT 1 FROM casefile c WHERE c.community = l.community AND c.id = l.matter) THEN l.matter ELSE 0 END AS matter, COALESCE(a.name_mask, '') AS who, COALESCE(i.name_mask, '') AS whose, l.subject
FROM one JOIN registry_merge g ON g.gone_community = one.community AND g.gone = one.id AND g.undone <> 0
     JOIN read_log l ON l.person = g.kept AND l.person_community = g.kept_community LEFT JOIN account a ON a.id = l.actor
     LEFT JOIN inhabitant i ON i.community = l.person_community AND i.id = l.person
WHERE l.subject = 'inhabitant' AND NOT EXISTS (SELECT 1 FROM one o WHERE o.community = g.kept_community AND o.id = g.kept) AND l.at >= g.at AND l.at < g.undone AND l.id < :before AND l.id >= :first AND (:actor = 0 OR l.actor = :actor)
UNION ALL
SELECT l.community, l.id AS id, l.at, l.role, l.field, l.reason, CASE WHEN EXISTS (SELECT 1 FROM casefile c WHERE c.community = l.community AND c.id = l.matter) THEN l.matter ELSE 0 END AS matter, COALESCE(a.name_mask, '') AS who, l.whose, l.subject
FROM read_log_whose x JOIN read_log l ON l.community = x.community AND l.id = x.id LEFT JOIN account a ON a.id = l.actor
WHERE (x.token = :mark OR x.token = :earlier) AND l.id < :before AND l.id >= :first AND (:actor = 0 OR l.actor = :actor)
ORDER BY id DESC LIMIT :limit;

-- name: oversight_reads_beside
SELECT COUNT(*) AS n FROM read_log_whose WHERE token = :mark OR token = :earlier;

-- name: oversight_actor
-- by what a person of the staff is known in the log
SELECT name_mask AS name FROM account WHERE id = :id AND kind = 'staff';

-- name: oversight_health
-- scan: a few rows
SELECT COUNT(*) AS n FROM schema_step;
