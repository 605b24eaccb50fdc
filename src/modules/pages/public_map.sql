-- public_map.sql -- what is open and public, on a map.

-- name: public_map_blocks
SELECT block, CAST(SUM(n) AS BIGINT) AS n FROM map_open
WHERE street = :street AND level = :side AND around = :around GROUP BY block;

-- name: public_map_one
SELECT community, id, category, state, lng, lat FROM casefile WHERE community = :community AND id = :id;

-- name: public_map_community
SELECT community, id, category, state, lng, lat FROM casefile
WHERE place_now = :place AND open = 1 AND public = 1 ORDER BY sort_at, id LIMIT :limit;
