-- casework_areas.sql -- figures of places.

-- name: areas_clocks
SELECT place_now AS place, CAST(0 AS BIGINT) AS open,
       CAST(SUM(CASE WHEN sort_at <= :now THEN 1 ELSE 0 END) AS BIGINT) AS late,
       CAST(SUM(CASE WHEN sort_at > :now AND sort_at <= :day THEN 1 ELSE 0 END) AS BIGINT) AS day,
       CAST(SUM(CASE WHEN sort_at > :day THEN 1 ELSE 0 END) AS BIGINT) AS three
FROM casefile
WHERE place_now / 1000000 = :district AND place_now >= :lo AND place_now <= :hi AND open = 1 AND sort_at <= :three GROUP BY place_now;

-- name: areas_clocks_grids
SELECT grid AS place, COUNT(*) AS open,
       CAST(SUM(CASE WHEN sort_at <= :now THEN 1 ELSE 0 END) AS BIGINT) AS late,
       CAST(SUM(CASE WHEN sort_at > :now AND sort_at <= :day THEN 1 ELSE 0 END) AS BIGINT) AS day,
       CAST(SUM(CASE WHEN sort_at > :day AND sort_at <= :three THEN 1 ELSE 0 END) AS BIGINT) AS three
FROM casefile WHERE place_now = :community AND open = 1 GROUP BY grid;

-- name: areas_open
SELECT community, kind, CAST(SUM(n) AS BIGINT) AS n FROM rollup
WHERE day = 0 AND community >= :lo AND community <= :hi GROUP BY community, kind;

-- name: areas_sums
SELECT community, kind, CAST(SUM(n) AS BIGINT) AS n FROM rollup
WHERE community >= :lo AND community <= :hi AND day >= :since GROUP BY community, kind;

-- name: areas_late
SELECT place_now AS community, 'late_open' AS kind, COUNT(*) AS n FROM casefile
WHERE place_now / 1000000 = :district AND place_now >= :lo AND place_now <= :hi AND open = 1 AND sort_at <= :now AND state IN ('dispatched', 'handling') GROUP BY place_now;

-- name: areas_categories
SELECT category, COUNT(*) AS n, CAST(SUM(open) AS BIGINT) AS open FROM casefile
WHERE community = :community AND id > :since GROUP BY category;
