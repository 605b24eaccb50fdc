-- territory.sql -- sites and units.

-- name: territory_sites_in
SELECT community, id, place_now, grid, name, kind, households, lng, lat FROM site
WHERE cell >= :lo AND cell <= :hi LIMIT 400;

-- name: territory_site
SELECT community, id, place_now, grid, name, kind, households, lng, lat FROM site
WHERE community = :community AND id = :id;

-- name: territory_units
-- scan: a few dozen rows
SELECT code, zh, en, level, place FROM unit
WHERE valid_until IS NULL AND (place = :district OR place = :street OR place = :community) ORDER BY level, code;

-- name: territory_unit
SELECT code, zh, en, level, place FROM unit WHERE code = :code;
