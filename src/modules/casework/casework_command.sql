-- casework_command.sql -- figures of the street platform.

-- name: command_sums
SELECT kind, CAST(SUM(n) AS BIGINT) AS n FROM rollup
WHERE community >= :lo AND community <= :hi AND day >= :since GROUP BY kind;

-- name: command_late_open
SELECT COUNT(*) AS n FROM casefile
WHERE place_now / 1000000 = :district AND place_now >= :lo AND place_now <= :hi AND open = 1 AND sort_at <= :now AND state IN ('dispatched', 'handling');

-- name: command_late_between
SELECT COUNT(*) AS n FROM casefile
WHERE place_now / 1000000 = :district AND place_now >= :lo AND place_now <= :hi AND open = 1 AND sort_at > :from AND sort_at <= :until;

-- name: command_spots
SELECT cell, category, COUNT(*) AS n, CAST(AVG(lng) AS BIGINT) AS lng, CAST(AVG(lat) AS BIGINT) AS lat, MAX(reported) AS last FROM casefile
WHERE community = :community AND id > :since AND state <> 'refused' AND state <> 'merged' AND state <> 'void'
GROUP BY cell, category HAVING COUNT(*) >= :least ORDER BY n DESC LIMIT 50;
