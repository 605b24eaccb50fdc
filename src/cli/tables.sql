-- tables.sql -- what export and import move.

-- name: tables_categories
-- scan: a small reference table
SELECT code, ord, zh, en, doc_zh, doc_en, emergency, public, handle_hours, unit FROM category WHERE valid_until IS NULL ORDER BY ord, code;

-- name: tables_cases
-- scan: an export of everything, in pages of the key
SELECT community, id, number, category, state, place_now AS place, grid, unit, source, words, reported, filed, case_due, closed, reworks, returns, stars
FROM casefile WHERE (community, id) > (:community, :id) ORDER BY community, id LIMIT 500;

-- name: tables_category_put
INSERT INTO category (code, ord, zh, en, doc_zh, doc_en, emergency, public, handle_hours, unit)
VALUES (:code, :ord, :zh, :en, :doc_zh, :doc_en, :emergency, :public, :handle_hours, :unit)
ON CONFLICT (code) DO UPDATE SET ord = excluded.ord, zh = excluded.zh, en = excluded.en, doc_zh = excluded.doc_zh, doc_en = excluded.doc_en, emergency = excluded.emergency, public = excluded.public, handle_hours = excluded.handle_hours, unit = excluded.unit;

