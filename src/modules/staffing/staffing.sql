-- staffing.sql -- posts at grids, and what lies in the hands of their holders.

-- name: staffing_grids
SELECT p.code AS grid,
       (SELECT CAST(COALESCE(SUM(s.households), 0) AS BIGINT) FROM site s WHERE s.place_now = p.parent AND s.grid = p.code) AS households,
       (SELECT COUNT(*) FROM casefile c WHERE c.place_now = p.parent AND c.grid = p.code AND c.open = 1) AS open
FROM place p WHERE p.parent = :community AND p.level = 'grid' AND p.valid_from <= :today AND (p.valid_until IS NULL OR p.valid_until > :today) ORDER BY p.code;

-- name: staffing_posts
SELECT 0 AS community, p.id, p.account, p.role, p.place, p.since, p.until, a.name_mask AS name, a.login,
       (SELECT COUNT(*) FROM casefile c WHERE c.place_now = :community AND c.grid = p.place AND c.open = 1 AND (c.worker = p.account OR c.handler = p.account)) AS open,
       (SELECT COUNT(*) FROM post o WHERE o.account = p.account AND o.since <= :today AND (o.until IS NULL OR o.until > :today)) AS posts
FROM post p JOIN account a ON a.id = p.account
WHERE p.place BETWEEN :lo AND :hi AND p.role IN ('grid_worker', 'police', 'auxiliary') AND (p.until IS NULL OR p.until > :today)
ORDER BY p.place, p.role, p.since, p.id;

-- name: staffing_contacts
SELECT p.account, p.role, a.name_sealed, COALESCE(w.phone_sealed, '') AS phone_sealed
FROM post p JOIN account a ON a.id = p.account LEFT JOIN work_phone w ON w.account = p.account
WHERE p.place = :grid AND p.role IN ('grid_worker', 'police', 'auxiliary') AND p.since <= :today AND (p.until IS NULL OR p.until > :today) AND a.locked = 0
ORDER BY CASE p.role WHEN 'grid_worker' THEN 0 WHEN 'police' THEN 1 ELSE 2 END, p.since, p.id;

-- name: staffing_post
SELECT 0 AS community, p.id, p.account, p.role, p.place, p.since, p.until, a.name_mask AS name, a.login, 0 AS open, 0 AS posts
FROM post p JOIN account a ON a.id = p.account WHERE p.id = :id;

-- name: staffing_at
SELECT COUNT(*) AS n FROM post
WHERE place = :place AND role = :role AND (:account = 0 OR account = :account) AND id <> :but AND (until IS NULL OR until > :since);

-- name: staffing_others
SELECT 0 AS community, p.id, p.account, p.role, p.place, p.since, p.until, a.name_mask AS name, a.login, 0 AS open, 0 AS posts
FROM post p JOIN account a ON a.id = p.account
WHERE p.place = :place AND p.role = :role AND p.account <> :account AND p.since <= :day AND (p.until IS NULL OR p.until > :day) ORDER BY p.id LIMIT 1;

-- name: staffing_end
UPDATE post SET until = :day, heir = :heir WHERE id = :id;

-- name: staffing_due
SELECT id, account, role, place, unit, since, until, heir FROM post WHERE heir > 0 AND until <= :today ORDER BY until, id LIMIT 20;

-- name: staffing_passed
UPDATE post SET heir = 0 WHERE id = :id;
