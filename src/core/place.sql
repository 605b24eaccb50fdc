-- place.sql -- the tree of places.

-- name: place_until_today
-- what is valid, and what ended: of that the names
-- scan: the tree is a small reference table, read once at the start
SELECT code, valid_from, valid_until, level, parent, name, name_en, kind, households, lng, lat, CASE WHEN valid_until <= :today THEN '' ELSE outline END AS outline, synthetic
FROM place
WHERE valid_from <= :today
ORDER BY code, valid_from;

-- name: place_site_keep
-- what a building had until a day, before it gets something else; moved twice on a day, it counts where that day began
INSERT INTO site_past (community, site, since, until, place, grid)
SELECT s.community, s.id, COALESCE((SELECT MAX(p.until) FROM site_past p WHERE p.community = s.community AND p.site = s.id), 0), :day, s.place_now, s.grid
FROM site s
WHERE s.community = :community AND s.id = :id AND (s.place_now <> :place OR s.grid <> :grid)
      AND NOT EXISTS (SELECT 1 FROM site_past p WHERE p.community = s.community AND p.site = s.id AND p.until >= :day);

-- name: place_parts_end
-- its entrances that were in other grids are of its own from then on; whoever divides it anew says so after
UPDATE site_part SET until = :day
WHERE community = :community AND site = :id AND until IS NULL;
