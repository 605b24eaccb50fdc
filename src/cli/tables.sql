-- tables.sql -- what export and import move.

-- name: tables_categories
-- scan: a small reference table
SELECT code, ord, zh, en, doc_zh, doc_en, emergency, public, handle_hours, unit FROM category WHERE valid_until IS NULL ORDER BY ord, code;

-- name: tables_units
-- scan: a small reference table
SELECT code, zh, en, level, place FROM unit WHERE valid_until IS NULL ORDER BY code;

-- name: tables_places
-- scan: a small reference table
SELECT code, level, parent, name, name_en, kind, households, lng, lat, valid_from FROM place WHERE valid_until IS NULL ORDER BY code;

-- name: tables_cases
-- scan: an export of everything, in pages of the key
SELECT community, id, number, category, state, place_now AS place, grid, unit, source, words, reported, filed, case_due, closed, reworks, returns, stars
FROM casefile WHERE (community, id) > (:community, :id) ORDER BY community, id LIMIT 500;

-- name: tables_category_put
INSERT INTO category (code, ord, zh, en, doc_zh, doc_en, emergency, public, handle_hours, unit)
VALUES (:code, :ord, :zh, :en, :doc_zh, :doc_en, :emergency, :public, :handle_hours, :unit)
ON CONFLICT (code) DO UPDATE SET ord = excluded.ord, zh = excluded.zh, en = excluded.en, doc_zh = excluded.doc_zh, doc_en = excluded.doc_en, emergency = excluded.emergency, public = excluded.public, handle_hours = excluded.handle_hours, unit = excluded.unit;

-- name: tables_unit_put
INSERT INTO unit (code, zh, en, level, place) VALUES (:code, :zh, :en, :level, :place)
ON CONFLICT (code) DO UPDATE SET zh = excluded.zh, en = excluded.en, level = excluded.level, place = excluded.place;

-- name: tables_place_put
INSERT INTO place (code, valid_from, level, parent, name, name_en, kind, households, lng, lat, outline, synthetic)
VALUES (:code, :valid_from, :level, :parent, :name, :name_en, :kind, :households, :lng, :lat, '', 0)
ON CONFLICT (code, valid_from) DO UPDATE SET name = excluded.name, name_en = excluded.name_en, kind = excluded.kind, households = excluded.households, lng = excluded.lng, lat = excluded.lat;

-- name: tables_place_end
UPDATE place SET valid_until = :day WHERE code = :code AND valid_from < :day AND valid_until IS NULL;
