-- site_name.sql -- the marks by which buildings are found by their names.

-- name: site_named
SELECT place_now, name FROM site WHERE community = :community AND id = :id;

-- name: site_mark_add
INSERT INTO site_mark (community, id, mark, place_now) VALUES (:community, :id, :mark, :place)
ON CONFLICT (community, id, mark) DO UPDATE SET place_now = excluded.place_now;

-- name: site_marks_drop
DELETE FROM site_mark WHERE community = :community AND id = :id;
