-- casework_open.sql -- what is open: its counts and its words.

-- name: open_map_add
INSERT INTO map_open (street, level, around, block, slot, n)
VALUES (:street, :large, 0, :large_block, :slot, :n), (:street, :small, :large_block, :small_block, :slot, :n)
ON CONFLICT (street, level, around, block, slot) DO UPDATE SET n = map_open.n + excluded.n;

-- name: open_make_streets
-- scan: everything is made anew
INSERT INTO rollup (community, kind, day, slot, n)
SELECT community / 1000, kind, day, slot, SUM(n) FROM rollup GROUP BY community / 1000, kind, day, slot;

-- name: open_make_categories
-- scan: everything is made anew
INSERT INTO rollup (community, kind, day, slot, n)
SELECT place_now / 1000, 'category:' || category, 0, 0, SUM(open) FROM casefile GROUP BY place_now / 1000, category;

-- name: open_make_large
-- scan: everything is made anew; what has closed leaves rows of nothing behind, as it does in life
INSERT INTO map_open (street, level, around, block, slot, n)
SELECT place_now / 1000, 16, 0, cell / 16000000 * 1000000 + cell % 1000000 / 16, 0, SUM(open)
FROM casefile WHERE public = 1 GROUP BY 1, 4;

-- name: open_make_small
-- scan: everything is made anew
INSERT INTO map_open (street, level, around, block, slot, n)
SELECT place_now / 1000, 4, cell / 16000000 * 1000000 + cell % 1000000 / 16, cell / 4000000 * 1000000 + cell % 1000000 / 4, 0, SUM(open)
FROM casefile WHERE public = 1 GROUP BY 1, 3, 4;

-- name: open_streets_kept
-- scan: recounting on purpose
SELECT community, kind, CAST(SUM(n) AS BIGINT) AS n FROM rollup
WHERE community < 100000000000 AND kind <> 'overdue' GROUP BY community, kind HAVING SUM(n) <> 0;

-- name: open_streets_counted
-- scan: recounting on purpose
SELECT community / 1000 AS community, kind, CAST(SUM(n) AS BIGINT) AS n FROM rollup
WHERE community >= 100000000000 AND kind <> 'overdue' GROUP BY community / 1000, kind HAVING SUM(n) <> 0
UNION ALL
SELECT place_now / 1000 AS community, 'category:' || category AS kind, COUNT(*) AS n FROM casefile WHERE open = 1 GROUP BY place_now / 1000, category;

-- name: open_map_kept
-- scan: recounting on purpose
SELECT block AS community, CAST(level AS TEXT) || ' ' || CAST(street AS TEXT) || ' ' || CAST(around AS TEXT) AS kind, CAST(SUM(n) AS BIGINT) AS n
FROM map_open GROUP BY level, street, around, block HAVING SUM(n) <> 0;

-- name: open_map_counted
-- scan: recounting on purpose
SELECT cell / 16000000 * 1000000 + cell % 1000000 / 16 AS community, '16 ' || CAST(place_now / 1000 AS TEXT) || ' 0' AS kind, COUNT(*) AS n
FROM casefile WHERE open = 1 AND public = 1 GROUP BY 1, 2
UNION ALL
SELECT cell / 4000000 * 1000000 + cell % 1000000 / 4 AS community, '4 ' || CAST(place_now / 1000 AS TEXT) || ' ' || CAST(cell / 16000000 * 1000000 + cell % 1000000 / 16 AS TEXT) AS kind, COUNT(*) AS n
FROM casefile WHERE open = 1 AND public = 1 GROUP BY 1, 2;

-- name: open_words_kept
-- scan: recounting on purpose
SELECT street AS community, 'pairs' AS kind, COUNT(*) AS n FROM gram_open WHERE kind = 1 GROUP BY street;

-- name: open_words_all
-- scan: recounting on purpose
SELECT place_now, words FROM casefile WHERE open = 1 ORDER BY place_now;

-- name: open_words_stale
-- scan: recounting on purpose
SELECT COUNT(*) AS n FROM gram_open g
WHERE g.kind = 1 AND NOT EXISTS (SELECT 1 FROM casefile c WHERE c.community = g.community AND c.id = g.doc AND c.open = 1 AND c.place_now = g.place_now);
