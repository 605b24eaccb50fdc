-- territory.sql -- sites and units.

-- name: territory_sites_in
SELECT community, id, place_now, grid, name, kind, households, lng, lat FROM site
WHERE cell >= :lo AND cell <= :hi LIMIT 400;

-- name: territory_site
SELECT community, id, place_now, grid, name, kind, households, lng, lat FROM site
WHERE community = :community AND id = :id;

-- name: territory_versions
SELECT code, valid_from, valid_until, level, parent, name, name_en, kind, households, lng, lat, '' AS outline, synthetic
FROM place WHERE code = :at_code ORDER BY valid_from;

-- name: territory_successors
SELECT DISTINCT s.successor AS code, s.since, (SELECT p.name FROM place p WHERE p.code = s.successor ORDER BY p.valid_from DESC LIMIT 1) AS name
FROM place_successor s WHERE s.code = :at_code ORDER BY s.since, s.successor;

-- name: territory_predecessors
-- scan: a small reference table: a few rows for each reform
SELECT DISTINCT s.code, s.since, (SELECT p.name FROM place p WHERE p.code = s.code ORDER BY p.valid_from DESC LIMIT 1) AS name
FROM place_successor s WHERE s.successor >= :lo AND s.successor <= :hi ORDER BY s.since, s.code;

-- name: territory_units
-- scan: a few dozen rows
SELECT code, zh, en, level, place FROM unit
WHERE valid_until IS NULL AND (place = :district OR place = :street OR place = :community) ORDER BY level, code;

-- name: territory_unit
SELECT code, zh, en, level, place FROM unit WHERE code = :code;
