-- casework_tables.sql -- the catalogue as a table that goes out.

-- name: casework_categories_after
SELECT code, ord, zh, en, doc_zh, doc_en, kind, parent, filing_zh, closing_zh, urgency, proof, public, flood, unit FROM category
WHERE valid_until IS NULL AND code > :code ORDER BY code LIMIT 2000;
