-- staffing.sql -- posts at grids, and what lies in the hands of their holders.

-- name: staffing_grids
SELECT p.grid, p.households,
       (SELECT COUNT(*) FROM casefile c WHERE c.place_now = p.parent AND c.grid = p.grid AND c.open = 1) AS open
FROM grid_load p WHERE p.parent = :community AND p.valid_from <= :today AND (p.valid_until IS NULL OR p.valid_until > :today) ORDER BY p.grid;

-- name: staffing_posts
SELECT 0 AS community, p.id, p.account, p.role, p.place, p.since, p.until, a.name_mask AS name, a.login, a.locked,
       (SELECT COUNT(*) FROM casefile c WHERE c.place_now = :community AND c.grid = p.place AND c.open = 1 AND (c.worker = p.account OR c.handler = p.account)) AS open,
       (SELECT COUNT(*) FROM post o WHERE o.account = p.account AND o.since <= :today AND (o.until IS NULL OR o.until > :today)) AS posts,
       (SELECT CAST(COALESCE(SUM((SELECT g.households FROM grid_load g WHERE g.grid = o.place LIMIT 1)
                 / (SELECT COUNT(*) FROM post k WHERE k.place = o.place AND k.role = 'grid_worker' AND k.since <= :today AND (k.until IS NULL OR k.until > :today))), 0) AS BIGINT)
        FROM post o WHERE o.account = p.account AND o.role = 'grid_worker' AND o.since <= :today AND (o.until IS NULL OR o.until > :today)) AS share,
       (SELECT COUNT(DISTINCT c.id) FROM post o JOIN casefile c ON c.place_now = o.place / 1000 AND c.grid = o.place
        WHERE o.account = p.account AND o.since <= :today AND (o.until IS NULL OR o.until > :today) AND c.open = 1 AND (c.worker = o.account OR c.handler = o.account)) AS in_hand
FROM post p JOIN account a ON a.id = p.account
WHERE p.place BETWEEN :lo AND :hi AND p.role IN ('grid_worker', 'police', 'auxiliary') AND (p.until IS NULL OR p.until > :today)
ORDER BY p.place, p.role, p.since, p.id;

-- name: staffing_contacts
SELECT p.account, p.role, a.name_sealed, COALESCE(w.phone_sealed, '') AS phone_sealed
FROM post p JOIN account a ON a.id = p.account LEFT JOIN work_phone w ON w.account = p.account
WHERE p.place = :grid AND p.role IN ('grid_worker', 'police', 'auxiliary') AND p.since <= :today AND (p.until IS NULL OR p.until > :today) AND a.locked = 0
ORDER BY CASE p.role WHEN 'grid_worker' THEN 0 WHEN 'police' THEN 1 ELSE 2 END, p.since, p.id;

-- name: staffing_post
SELECT 0 AS community, p.id, p.account, p.role, p.place, p.since, p.until, a.name_mask AS name, a.login, a.locked, 0 AS open, 0 AS posts, 0 AS share, 0 AS in_hand
FROM post p JOIN account a ON a.id = p.account WHERE p.id = :id;

-- name: staffing_at
SELECT COUNT(*) AS n FROM post
WHERE place = :place AND role = :role AND (:account = 0 OR account = :account) AND id <> :but AND (until IS NULL OR until > :since);

-- name: staffing_others
SELECT 0 AS community, p.id, p.account, p.role, p.place, p.since, p.until, a.name_mask AS name, a.login, a.locked, 0 AS open, 0 AS posts, 0 AS share, 0 AS in_hand
FROM post p JOIN account a ON a.id = p.account
WHERE p.place = :place AND p.role = :role AND p.account <> :account AND a.locked = 0 AND p.since <= :day AND (p.until IS NULL OR p.until > :day) ORDER BY CASE WHEN p.until IS NULL THEN 0 ELSE 1 END, p.id LIMIT 1;

-- name: staffing_heirs
-- who may take over: such a post at the grid, or at a place above it
SELECT 0 AS community, p.id, p.account, p.role, p.place, p.since, p.until, a.name_mask AS name, a.login, a.locked, 0 AS open, 0 AS posts, 0 AS share, 0 AS in_hand
FROM post p JOIN account a ON a.id = p.account
WHERE p.place IN (:grid, :community, :street, :district) AND p.role = :role AND p.unit = '' AND p.account <> :account AND a.locked = 0 AND (p.until IS NULL OR p.until > :today) ORDER BY CASE WHEN p.until IS NULL THEN 0 ELSE 1 END, p.place DESC, p.id;

-- name: staffing_awaited
-- posts that end later and are to be taken over by somebody who is no longer there then
SELECT COUNT(*) AS n FROM post WHERE place = :place AND heir = :account AND heir > 0 AND until >= :day AND (:holder = 0 OR account = :holder);

-- name: staffing_end
UPDATE post SET until = :day, heir = :heir WHERE id = :id;

-- name: staffing_stay
UPDATE post SET until = NULL, heir = 0 WHERE id = :id;

-- Posts at grids that begin on a day after BEFORE, up to today, and were made before today.
-- name: staffing_started
-- scan: once a day, through the posts of the staff
SELECT id, account, role, place, unit, since, until FROM post
WHERE since > :before AND since <= :today AND (until IS NULL OR until > since) AND id < :made AND role IN ('grid_worker', 'police', 'auxiliary') ORDER BY id;

-- name: staffing_due
SELECT id, account, role, place, unit, since, until, heir FROM post WHERE heir > 0 AND until <= :today ORDER BY until, id LIMIT 20;

-- name: staffing_passed
UPDATE post SET heir = 0 WHERE id = :id;
