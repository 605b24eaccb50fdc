-- tables.sql -- what export and import move.

-- name: tables_categories
-- scan: a small reference table
SELECT code, '' AS standard, kind, parent, ord, zh, en, doc_zh, doc_en, filing_zh AS filing, closing_zh AS closing, urgency, '' AS clocks, CASE WHEN proof = 1 THEN 'photo' ELSE '' END AS proof, public, unit, CASE WHEN common = 1 THEN code ELSE '' END AS replaces, '' AS source, '' AS "check", valid_from, valid_until FROM category ORDER BY ord, code;

-- name: tables_questions
-- scan: a small reference table
SELECT category, ord, name, zh, en, type, required, options FROM category_question ORDER BY category, ord;

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

-- name: tables_unit_put
INSERT INTO unit (code, zh, en, level, place) VALUES (:code, :zh, :en, :level, :place)
ON CONFLICT (code) DO UPDATE SET zh = excluded.zh, en = excluded.en, level = excluded.level, place = excluded.place;

-- name: tables_place_put
INSERT INTO place (code, valid_from, level, parent, name, name_en, kind, households, lng, lat, outline, synthetic)
VALUES (:code, :valid_from, :level, :parent, :name, :name_en, :kind, :households, :lng, :lat, '', 0)
ON CONFLICT (code, valid_from) DO UPDATE SET name = excluded.name, name_en = excluded.name_en, kind = excluded.kind, households = excluded.households, lng = excluded.lng, lat = excluded.lat;

-- name: tables_place_end
UPDATE place SET valid_until = :day WHERE code = :code AND valid_from < :day AND valid_until IS NULL;
