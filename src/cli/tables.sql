-- tables.sql -- what export and import move.

-- name: tables_categories
-- scan: a small reference table
SELECT code, '' AS standard, kind, parent, ord, zh, en, doc_zh, doc_en, filing_zh AS filing, closing_zh AS closing, urgency, '' AS clocks, CASE WHEN proof = 1 THEN 'photo' ELSE '' END AS proof, flood, public, unit, CASE WHEN common = 1 THEN code ELSE '' END AS replaces, '' AS source, '' AS "check", valid_from, valid_until FROM category ORDER BY ord, code;

-- name: tables_questions
-- scan: a small reference table
SELECT category, ord, name, zh, en, type, required, options, options_en FROM category_question ORDER BY category, ord;

-- name: tables_cases
-- scan: an export of everything, in pages of the key
SELECT community, id, number, category, state, place_now AS place, grid, unit, source, words, reported, filed, case_due, closed, reworks, returns, stars
FROM casefile WHERE (community, id) > (:community, :id) ORDER BY community, id LIMIT 500;
