-- place.sql -- the tree of places.

-- name: place_valid
-- scan: the tree is a small reference table, read once at the start
SELECT code, valid_from, valid_until, level, parent, name, name_en, kind, households, lng, lat, outline, synthetic
FROM place
WHERE valid_from <= :today AND (valid_until IS NULL OR valid_until > :today)
ORDER BY code;
