-- oversight.sql -- the read log.

-- name: oversight_reads
-- scan: by its ids, newest first; of one reader as far back as the days that were asked for
-- what stands in a filled form names its filling, which is no case
SELECT l.community, l.id, l.at, l.role, l.field, l.reason, CASE WHEN l.field = 'form' THEN 0 ELSE l.matter END AS matter, COALESCE(a.name_mask, '') AS who, COALESCE(p.name_mask, i.name_mask, o.leader_mask, '') AS whose, l.subject
FROM read_log l LEFT JOIN account a ON a.id = l.actor LEFT JOIN account p ON p.id = l.person AND l.subject = 'account'
     LEFT JOIN inhabitant i ON i.community = l.person_community AND i.id = l.person AND l.subject = 'inhabitant'
     LEFT JOIN org o ON o.community = l.person_community AND o.id = l.person AND l.subject = 'org'
WHERE l.id < :before AND l.id >= :first AND (:actor = 0 OR l.actor = :actor) ORDER BY l.id DESC LIMIT :limit;

-- name: oversight_reads_of
-- of one record, whoever read it
SELECT l.community, l.id, l.at, l.role, l.field, l.reason, CASE WHEN l.field = 'form' THEN 0 ELSE l.matter END AS matter, COALESCE(a.name_mask, '') AS who, COALESCE(p.name_mask, i.name_mask, o.leader_mask, '') AS whose, l.subject
FROM read_log l LEFT JOIN account a ON a.id = l.actor LEFT JOIN account p ON p.id = l.person AND l.subject = 'account'
     LEFT JOIN inhabitant i ON i.community = l.person_community AND i.id = l.person AND l.subject = 'inhabitant'
     LEFT JOIN org o ON o.community = l.person_community AND o.id = l.person AND l.subject = 'org'
WHERE l.person = :person AND l.person_community = :person_community AND l.subject = 'inhabitant'
      AND l.id < :before AND l.id >= :first AND (:actor = 0 OR l.actor = :actor) ORDER BY l.id DESC LIMIT :limit;

-- name: oversight_actor
-- by what a person of the staff is known in the log
SELECT name_mask AS name FROM account WHERE id = :id AND kind = 'staff';

-- name: oversight_health
-- scan: a few rows
SELECT COUNT(*) AS n FROM schema_step;
