-- pages.sql -- the public look-up of a matter.

-- name: pages_by_number
SELECT community, id, state, category, reported, filed, closed, public FROM casefile WHERE number = :number AND number <> '' LIMIT 1;

-- name: pages_by_ref
SELECT community, id, state, category, reported, filed, closed, public FROM casefile WHERE community = :community AND id = :id;

-- name: public_newest
SELECT community, id, number, category, state, place_now AS place, words, result, reported, filed, closed, stars, followers, lng, lat FROM casefile
WHERE place_now = :place AND id < :before AND public = 1 AND (:category = '' OR category = :category) AND (:open = 0 OR open = 1)
ORDER BY id DESC LIMIT :limit;

-- name: public_one
SELECT community, id, number, category, state, place_now AS place, words, result, reported, filed, closed, stars, followers, lng, lat FROM casefile
WHERE community = :community AND id = :id AND public = 1;

-- name: public_late
SELECT COUNT(*) AS n FROM casefile
WHERE place_now >= :lo AND place_now <= :hi AND open = 1 AND sort_at <= :now AND state IN ('dispatched', 'handling');

-- name: public_all
SELECT community, id, number, category, state, place_now AS place, words, result, reported, filed, closed, stars, followers, lng, lat FROM casefile
WHERE (place_now, id) > (:place, :id) AND place_now <= :hi AND public = 1 ORDER BY place_now, id LIMIT :limit;
