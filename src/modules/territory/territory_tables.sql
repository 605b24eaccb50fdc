-- territory_tables.sql -- places, sites and units as tables.

-- name: tables_site_find
SELECT s.community, s.id, s.place_now, s.grid, s.name, s.kind, s.households, COALESCE(f.entrances, 0) AS entrances, s.lng, s.lat FROM site s LEFT JOIN site_shape f ON f.community = s.community AND f.id = s.id
WHERE s.place_now = :place_now AND s.name = :name LIMIT 200;

-- name: tables_site_row
SELECT s.community, s.id, s.place_now, s.grid, s.name, s.kind, s.households, COALESCE(f.entrances, 0) AS entrances, s.lng, s.lat FROM site s LEFT JOIN site_shape f ON f.community = s.community AND f.id = s.id
WHERE s.community = :community AND s.id = :id;

-- name: tables_site_kin
-- Whether the community was ever divided, joined to another or numbered anew.
-- scan: the tree is small
SELECT COUNT(*) AS n FROM place_successor WHERE code = :place_now OR successor = :place_now;

-- name: tables_site_find_kin
-- In what a community was divided into or made of, at any remove.
-- scan: the tree is small
WITH RECURSIVE kin (code) AS (
    SELECT CAST(:place_now AS BIGINT)
    UNION
    SELECT CASE WHEN t.code = k.code THEN t.successor ELSE t.code END FROM kin k JOIN place_successor t ON t.code = k.code OR t.successor = k.code
)
SELECT s.community, s.id, s.place_now, s.grid, s.name, s.kind, s.households, COALESCE(f.entrances, 0) AS entrances, s.lng, s.lat FROM site s LEFT JOIN site_shape f ON f.community = s.community AND f.id = s.id
WHERE s.place_now IN (SELECT kin.code FROM kin) AND s.place_now <> :place_now AND s.name = :name ORDER BY s.community, s.id LIMIT 200;

-- name: tables_sites_of
SELECT s.community, s.id, s.place_now, s.grid, s.name, s.kind, s.households, COALESCE(f.entrances, 0) AS entrances, s.lng, s.lat FROM site s LEFT JOIN site_shape f ON f.community = s.community AND f.id = s.id
WHERE s.place_now = :place_now ORDER BY s.id LIMIT 5000;

-- name: tables_site_put
INSERT INTO site (community, id, place_now, grid, name, kind, households, lng, lat, cell, demo)
VALUES (:community, :id, :place_now, :grid, :name, :kind, :households, :lng, :lat, :cell, 0)
ON CONFLICT (community, id) DO UPDATE SET grid = excluded.grid, name = excluded.name, kind = excluded.kind, households = excluded.households, lng = excluded.lng, lat = excluded.lat, cell = excluded.cell;

-- name: tables_site_entrances
-- beside the footprint, where the drawing of grids looks for them
INSERT INTO site_shape (community, id, outline, entrances) VALUES (:community, :id, '', :entrances)
ON CONFLICT (community, id) DO UPDATE SET entrances = excluded.entrances;

-- name: tables_site_bare
DELETE FROM site_shape WHERE community = :community AND id = :id AND outline = '';

-- name: tables_site_past_remove
-- it never was, and stood nowhere
DELETE FROM site_past WHERE community = :community AND site = :id;

-- name: tables_site_parts_remove
DELETE FROM site_part WHERE community = :community AND site = :id;

-- name: tables_site_remove
DELETE FROM site WHERE community = :community AND id = :id;

-- name: tables_site_used
SELECT (SELECT COUNT(*) FROM casefile WHERE site = :id AND site <> 0) + (SELECT COUNT(*) FROM building WHERE community = :community AND id = :id)
       + (SELECT COUNT(*) FROM grid_plan WHERE (community = :place_now OR community IN (SELECT p.place FROM site_past p WHERE p.community = :community AND p.site = :id)) AND state IN ('opinions', 'review', 'published', 'in_force') AND cells LIKE :like) AS n;

-- name: tables_sites
-- scan: an export of everything, in pages of the key
SELECT s.community, s.id, s.place_now, s.grid, s.name, s.kind, s.households, COALESCE(f.entrances, 0) AS entrances, s.lng, s.lat FROM site s LEFT JOIN site_shape f ON f.community = s.community AND f.id = s.id
WHERE (s.community, s.id) > (:community, :id) ORDER BY s.community, s.id LIMIT 2000;

-- name: tables_unit_find
SELECT code, zh, en, level, place FROM unit WHERE code = :code;

-- name: tables_unit_write
INSERT INTO unit (code, zh, en, level, place) VALUES (:code, :zh, :en, :level, :place)
ON CONFLICT (code) DO UPDATE SET zh = excluded.zh, en = excluded.en, level = excluded.level, place = excluded.place, valid_until = NULL;

-- name: tables_unit_remove
DELETE FROM unit WHERE code = :code;

-- name: tables_units_after
SELECT code, zh, en, level, place FROM unit WHERE valid_until IS NULL AND code > :code ORDER BY code LIMIT 2000;

-- name: tables_place_find
SELECT code, level, parent, name, name_en, kind, households, lng, lat, valid_from, valid_until, outline, synthetic FROM place
WHERE code = :at_code AND valid_until IS NULL ORDER BY valid_from DESC LIMIT 1;

-- name: tables_place_ever
SELECT COUNT(*) AS n FROM place WHERE code = :at_code;

-- name: tables_place_close
UPDATE place SET valid_until = :day WHERE code = :at_code AND valid_from < :day AND valid_until IS NULL;

-- name: tables_place_reopen
UPDATE place SET valid_until = NULL WHERE code = :at_code AND valid_until = :day;

-- name: tables_place_remove
DELETE FROM place WHERE code = :at_code AND valid_from = :day;

-- name: tables_place_write
INSERT INTO place (code, valid_from, level, parent, name, name_en, kind, households, lng, lat, outline, synthetic)
VALUES (:at_code, :day, :level, :parent, :name, :name_en, :kind, :households, :lng, :lat, :outline, 0)
ON CONFLICT (code, valid_from) DO UPDATE SET name = excluded.name, name_en = excluded.name_en, kind = excluded.kind, households = excluded.households, lng = excluded.lng, lat = excluded.lat, outline = excluded.outline;

-- name: tables_places_after
SELECT code, level, parent, name, name_en, kind, households, lng, lat, valid_from, valid_until, outline, synthetic FROM place
WHERE valid_until IS NULL AND code > :at_code ORDER BY code LIMIT 1000;

-- name: tables_place_busy
SELECT (SELECT COUNT(*) FROM site WHERE place_now = :at_code) + (SELECT COUNT(*) FROM place WHERE parent = :at_code AND valid_until IS NULL) AS n;
