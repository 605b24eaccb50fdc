-- casework_move.sql -- matters that another place answers for from now on.

-- name: casework_at_place
SELECT c.community, c.id, c.place_now, c.grid, c.open, c.sort_at, c.state, c.public, COALESCE(s.place_now, 0) AS site_place, COALESCE(s.grid, 0) AS site_grid
FROM casefile c LEFT JOIN site s ON s.id = c.site AND c.site > 0
WHERE c.place_now = :place AND (c.open, c.sort_at, c.id) > (:open, :sort_at, :last)
ORDER BY c.open, c.sort_at, c.id LIMIT :limit;

-- name: casework_sums_at
SELECT site, grid, state, open, COUNT(*) AS n FROM casefile WHERE place_now = :place GROUP BY site, grid, state, open;

-- name: casework_move
UPDATE casefile SET place_now = :place, grid = :grid, version = version + 1
WHERE community = :community AND id = :id AND place_now = :place_from AND grid = :grid_from
RETURNING state, open, cell, category, words, public;

-- name: casework_moved
INSERT INTO case_move (community, matter, id, reform, place_from, place_to, grid_from, grid_to)
VALUES (:community, :matter, :id, :reform, :place_from, :place_to, :grid_from, :grid_to);

-- name: casework_site_grid
SELECT grid FROM site WHERE id = :site AND place_now = :place;
