-- casework_command.sql -- figures of the street platform.

-- name: command_sums
SELECT kind, CAST(SUM(n) AS BIGINT) AS n FROM rollup
WHERE community >= :lo AND community <= :hi AND day >= :since GROUP BY kind;

-- name: command_late_open
SELECT COUNT(*) AS n FROM casefile
WHERE place_now / 1000000 = :district AND place_now >= :lo AND place_now <= :hi AND open = 1 AND sort_at <= :now AND state IN ('dispatched', 'handling');

-- name: command_spots
SELECT cell, category, COUNT(*) AS n, CAST(AVG(lng) AS BIGINT) AS lng, CAST(AVG(lat) AS BIGINT) AS lat, MAX(reported) AS last FROM casefile
WHERE community = :community AND id > :since AND state <> 'refused' AND state <> 'merged' AND state <> 'void'
GROUP BY cell, category HAVING COUNT(*) >= :least ORDER BY n DESC LIMIT 50;

-- name: command_overdue
SELECT place_now AS community, COUNT(*) AS n FROM casefile
WHERE place_now / 1000000 = :district AND open = 1 AND sort_at <= :now GROUP BY place_now ORDER BY place_now;

-- name: command_overdue_known
SELECT community, n FROM rollup WHERE day = 0 AND community >= :lo AND community <= :hi AND kind = 'overdue' AND slot = 0
UNION ALL
SELECT community, n FROM rollup WHERE day = 0 AND community >= :street_lo AND community <= :street_hi AND kind = 'overdue' AND slot = 0;

-- name: command_overdue_set
INSERT INTO rollup (community, kind, day, slot, n) VALUES (:community, 'overdue', 0, 0, :n)
ON CONFLICT (community, kind, day, slot) DO UPDATE SET n = excluded.n;
