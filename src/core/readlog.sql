-- readlog.sql -- the read log.

-- name: read_log_add
INSERT INTO read_log (community, id, at, actor, role, subject, person_community, person, field, matter, reason, whose)
VALUES (:community, :id, :at, :actor, :role, :subject_kind, :person_community, :person, :field, :matter, :reason, :whose);

-- name: read_log_whose_add
INSERT INTO read_log_whose (token, community, id) VALUES (:mark, :community, :id) ON CONFLICT (token, community, id) DO NOTHING;

-- name: read_log_has
-- what is written for a matter is younger than it: of whoever is read often only those rows are looked at
SELECT COUNT(*) AS n FROM read_log
WHERE person = :person AND id > :matter AND matter = :matter AND community = :community AND person_community = :person_community AND subject = :subject_kind AND field = :field;

-- name: read_log_since
-- of whoever is read often only the youngest rows are looked at
SELECT COUNT(*) AS n FROM read_log
WHERE person = :person AND id >= :first AND person_community = :person_community AND subject = :subject_kind AND field = :field AND actor = :actor AND reason = :reason;

-- name: read_log_of
SELECT l.id, l.at, COALESCE(a.name_mask, '') AS who, l.role, l.subject, l.field, l.reason
FROM read_log l LEFT JOIN account a ON a.id = l.actor
WHERE l.person = :person AND l.person_community = :person_community AND l.subject = :subject_kind AND l.id < :before ORDER BY l.id DESC LIMIT :limit;

-- name: read_log_beside
SELECT DISTINCT l.id AS id, l.at, COALESCE(a.name_mask, '') AS who, l.role, l.subject, l.field, l.reason
FROM read_log_whose x JOIN read_log l ON l.community = x.community AND l.id = x.id LEFT JOIN account a ON a.id = l.actor
WHERE x.token IN (:v0, :v1, :v2, :v3, :v4, :v5, :v6, :v7, :v8, :v9,
                  :v10, :v11, :v12, :v13, :v14, :v15, :v16, :v17, :v18, :v19) AND l.id < :before
ORDER BY id DESC LIMIT :limit;
