-- casework.sql -- matters: writing, reading, queues, search, counts.

-- name: casework_insert
INSERT INTO casefile (community, id, place_now, grid, site, category, state, open, sort_at, number, source, words, address_sealed, lng, lat, cell, anonymous, public, urgent, demo, reporter, caller_sealed, caller_mask, phone_sealed, phone_mask, worker, unit, handler, reported, filed, state_since, due, case_due, closed, result, reworks, returns, stars, verdict, photos, followers, version, provisional, flood, words_head)
VALUES (:community, :id, :place_now, :grid, :site, :category, :state, :open, :sort_at, :number, :source, :words, :address_sealed, :lng, :lat, :cell, :anonymous, :public, :urgent, :demo, :reporter, :caller_sealed, :caller_mask, :phone_sealed, :phone_mask, 0, '', 0, :reported, 0, :reported, :due, 0, 0, '', 0, 0, 0, '', :photos, 0, 1, :provisional, :flood, substr(:words, 1, 80));

-- name: casework_by_ref
SELECT community, id, place_now, grid, site, category, state, open, sort_at, number, source, words, address_sealed, lng, lat, cell, anonymous, public, urgent, demo, reporter, caller_sealed, caller_mask, phone_sealed, phone_mask, worker, unit, handler, reported, filed, state_since, due, case_due, closed, result, reworks, returns, stars, verdict, photos, followers, version, flags, helpers, points, answers, reopened, called_back, merged_community, merged_id, provisional, flood
FROM casefile WHERE community = :community AND id = :id;

-- name: casework_save
UPDATE casefile SET category = :category, state = :state, open = :open, sort_at = :sort_at, number = :number, urgent = :urgent, public = :public, worker = :worker, unit = :unit, handler = :handler, filed = :filed, state_since = :state_since, due = :due, case_due = :case_due, closed = :closed, result = :result, reworks = :reworks, returns = :returns, stars = :stars, verdict = :verdict, photos = :photos, flags = :flags, helpers = :helpers, points = :points, answers = :answers, reopened = :reopened, called_back = :called_back, merged_community = :merged_community, merged_id = :merged_id, provisional = :provisional, flood = :flood, grid = :grid, version = version + 1
WHERE community = :community AND id = :id AND version = :version;

-- name: casework_followers
UPDATE casefile SET followers = followers + :n WHERE community = :community AND id = :id AND followers + :n >= 0;

-- name: casework_open_community
SELECT community, id, number, category, substr(words, 1, 80) AS words_head, state, place_now AS place, grid, unit, urgent, reported, due, sort_at, photos, followers, reporter, version, flags, lng, lat
FROM casefile
WHERE place_now = :place AND open = 1 AND (sort_at, id) > (:key, :last)
  AND (:any = 1 OR state IN (:s1, :s2, :s3)) AND (:category = '' OR category = :category) AND (:grid = 0 OR grid = :grid)
  AND (:own = 0 OR state <> 'checking' OR (unit = '') = (:own = 1))
ORDER BY sort_at, id LIMIT :limit;

-- name: casework_open_street
SELECT community, id, number, category, words_head, state, place_now AS place, grid, unit, urgent, reported, due, sort_at, photos, followers, reporter, version, flags, lng, lat
FROM casefile
WHERE place_now / 1000 = :place AND open = 1 AND (sort_at, id) > (:key, :last)
  AND (:any = 1 OR state IN (:s1, :s2, :s3)) AND (:category = '' OR category = :category) AND (:grid = 0 OR grid = :grid)
  AND (:own = 0 OR state <> 'checking' OR (unit = '') = (:own = 1))
ORDER BY sort_at, id LIMIT :limit;

-- name: casework_open_district
SELECT community, id, number, category, substr(words, 1, 80) AS words_head, state, place_now AS place, grid, unit, urgent, reported, due, sort_at, photos, followers, reporter, version, flags, lng, lat
FROM casefile
WHERE place_now / 1000000 = :place AND open = 1 AND (sort_at, id) > (:key, :last)
  AND (:any = 1 OR state IN (:s1, :s2, :s3)) AND (:category = '' OR category = :category) AND (:grid = 0 OR grid = :grid)
  AND (:own = 0 OR state <> 'checking' OR (unit = '') = (:own = 1))
ORDER BY sort_at, id LIMIT :limit;

-- name: casework_closed_community
SELECT community, id, number, category, substr(words, 1, 80) AS words_head, state, place_now AS place, grid, unit, urgent, reported, due, sort_at, photos, followers, reporter, version, flags, lng, lat
FROM casefile
WHERE place_now = :place AND open = 0 AND (sort_at, id) < (:key, :last)
  AND (:any = 1 OR state IN (:s1, :s2, :s3)) AND (:category = '' OR category = :category) AND (:grid = 0 OR grid = :grid)
  AND (:own = 0 OR state <> 'checking' OR (unit = '') = (:own = 1))
ORDER BY sort_at DESC, id DESC LIMIT :limit;

-- name: casework_closed_street
SELECT community, id, number, category, substr(words, 1, 80) AS words_head, state, place_now AS place, grid, unit, urgent, reported, due, sort_at, photos, followers, reporter, version, flags, lng, lat
FROM casefile
WHERE place_now / 1000 = :place AND open = 0 AND (sort_at, id) < (:key, :last)
  AND (:any = 1 OR state IN (:s1, :s2, :s3)) AND (:category = '' OR category = :category) AND (:grid = 0 OR grid = :grid)
  AND (:own = 0 OR state <> 'checking' OR (unit = '') = (:own = 1))
ORDER BY sort_at DESC, id DESC LIMIT :limit;

-- name: casework_closed_district
SELECT community, id, number, category, substr(words, 1, 80) AS words_head, state, place_now AS place, grid, unit, urgent, reported, due, sort_at, photos, followers, reporter, version, flags, lng, lat
FROM casefile
WHERE place_now / 1000000 = :place AND open = 0 AND (sort_at, id) < (:key, :last)
  AND (:any = 1 OR state IN (:s1, :s2, :s3)) AND (:category = '' OR category = :category) AND (:grid = 0 OR grid = :grid)
  AND (:own = 0 OR state <> 'checking' OR (unit = '') = (:own = 1))
ORDER BY sort_at DESC, id DESC LIMIT :limit;

-- name: casework_unit_queue
SELECT community, id, number, category, substr(words, 1, 80) AS words_head, state, place_now AS place, grid, unit, urgent, reported, due, sort_at, photos, followers, reporter, version, flags, lng, lat
FROM casefile
WHERE unit = :unit AND unit <> '' AND open = :open AND (sort_at, id) > (:key, :last) AND (:any = 1 OR state IN ('dispatched', 'handling'))
ORDER BY sort_at, id LIMIT :limit;

-- name: casework_unit_words
SELECT community, id, number, category, substr(words, 1, 80) AS words_head, state, place_now AS place, grid, unit, urgent, reported, due, sort_at, photos, followers, reporter, version, flags, lng, lat
FROM casefile
WHERE unit = :unit AND unit <> '' AND open = 1 AND (sort_at, id) > (:key, :last) AND (:any = 1 OR state IN (:s1, :s2, :s3))
  AND (:category = '' OR category = :category) AND (replace(words, ' ', '') LIKE :like ESCAPE '!' OR replace(number, ' ', '') LIKE :like ESCAPE '!')
ORDER BY sort_at, id LIMIT :limit;

-- name: casework_unit_words_closed
SELECT community, id, number, category, substr(words, 1, 80) AS words_head, state, place_now AS place, grid, unit, urgent, reported, due, sort_at, photos, followers, reporter, version, flags, lng, lat
FROM casefile
WHERE unit = :unit AND unit <> '' AND open = 0 AND (sort_at, id) < (:key, :last) AND (:any = 1 OR state IN (:s1, :s2, :s3))
  AND (:category = '' OR category = :category) AND (replace(words, ' ', '') LIKE :like ESCAPE '!' OR replace(number, ' ', '') LIKE :like ESCAPE '!')
ORDER BY sort_at DESC, id DESC LIMIT :limit;

-- name: casework_assist_queue
SELECT c.community, c.id, c.number, c.category, substr(c.words, 1, 80) AS words_head, c.state, c.place_now AS place, c.grid, c.unit, c.urgent, c.reported, c.due, c.sort_at, c.photos, c.followers, c.reporter, c.version, c.flags, c.lng, c.lat
FROM party p JOIN casefile c ON c.community = p.community AND c.id = p.matter
WHERE p.who = :me AND p.matter < :last AND p.until IS NULL AND p.part = 'assisting' AND c.open = 1
ORDER BY p.matter DESC LIMIT :limit;

-- name: casework_called
SELECT c.community, c.id, c.number, c.category, substr(c.words, 1, 80) AS words_head, c.state, c.place_now AS place, c.grid, c.unit, c.urgent, c.reported, f.due, f.due AS sort_at, c.photos, c.followers, c.reporter, c.version, c.flags, c.lng, c.lat
FROM party p JOIN casefile c ON c.community = p.community AND c.id = p.matter JOIN case_flag f ON f.community = c.community AND f.matter = c.id
WHERE p.who = :me AND p.until IS NULL AND p.part IN ('assisting', 'lead') AND c.open = 1 AND f.unit = :unit AND f.kind = 'whistle' AND f.state IN ('blown', 'responded')
  AND NOT EXISTS (SELECT 1 FROM case_flag g WHERE g.community = f.community AND g.matter = f.matter AND g.id < f.id AND g.unit = f.unit AND g.kind = 'whistle' AND g.state IN ('blown', 'responded'))
ORDER BY f.due, c.id LIMIT :limit;

-- name: casework_worker_queue
SELECT community, id, number, category, substr(words, 1, 80) AS words_head, state, place_now AS place, grid, unit, urgent, reported, due, sort_at, photos, followers, reporter, version, flags, lng, lat
FROM casefile
WHERE place_now = :place AND open = 1 AND (sort_at, id) > (:key, :last)
  AND ((state = 'verifying' AND (worker = :me OR (worker = 0 AND grid IN (SELECT w.place FROM post w WHERE w.account = :me AND w.role = 'grid_worker' AND w.since <= :today AND (w.until IS NULL OR w.until > :today)))))
    OR (state = 'handling' AND unit = '' AND handler = :me)
    OR (state = 'filed' AND grid IN (SELECT w.place FROM post w WHERE w.account = :me AND w.role = 'grid_worker' AND w.since <= :today AND (w.until IS NULL OR w.until > :today))))
ORDER BY sort_at, id LIMIT :limit;

-- name: casework_mine
SELECT c.community, c.id, c.number, c.category, substr(c.words, 1, 80) AS words_head, c.state, c.place_now AS place, c.grid, c.unit, c.urgent, c.reported, c.due, c.sort_at, c.photos, c.followers, CASE WHEN p.part = 'reporter' THEN :account ELSE c.reporter END AS reporter, c.version, c.flags, c.lng, c.lat
FROM party p JOIN casefile c ON c.community = p.community AND c.id = p.matter
WHERE p.who = :me AND p.matter < :last AND p.until IS NULL AND (p.part = 'reporter' OR p.part = 'follower')
  AND (:open = 2 OR c.open = :open) AND (:open <> 1 OR c.state <> 'judged') AND (:any = 1 OR c.state IN (:s1, :s2, :s3))
ORDER BY p.matter DESC LIMIT :limit;

-- name: casework_calls
SELECT community, id, number, category, substr(words, 1, 80) AS words_head, state, place_now AS place, grid, unit, urgent, reported, due, sort_at, photos, followers, reporter, version, flags, lng, lat
FROM casefile
WHERE place_now / 1000000 = :district AND source = 'hotline' AND id < :last AND place_now >= :lo AND place_now <= :hi AND open = :open
  AND (:any = 1 OR state IN (:s1, :s2, :s3)) AND (:category = '' OR category = :category)
  AND (:like = '%' OR replace(words, ' ', '') LIKE :like ESCAPE '!' OR replace(number, ' ', '') LIKE :like ESCAPE '!')
ORDER BY id DESC LIMIT :limit;

-- name: casework_search
SELECT c.community, c.id, c.number, c.category, substr(c.words, 1, 80) AS words_head, c.state, c.place_now AS place, c.grid, c.unit, c.urgent, c.reported, c.due, c.sort_at, c.photos, c.followers, c.reporter, c.version, c.flags, c.lng, c.lat, c.words
FROM gram g JOIN gram h ON h.community = g.community AND h.kind = g.kind AND h.era = g.era AND h.doc = g.doc AND h.gram = :g2
            JOIN casefile c ON c.community = g.community AND c.id = g.doc
WHERE g.community = :community AND g.kind = 1 AND g.era = :era AND g.gram = :g1 AND g.doc < :last
  AND c.open = 0 AND (:any = 1 OR c.state IN (:s1, :s2, :s3)) AND (:category = '' OR c.category = :category)
ORDER BY g.doc DESC LIMIT :limit;

-- name: casework_words
SELECT c.community, c.id, c.number, c.category, substr(c.words, 1, 80) AS words_head, c.state, c.place_now AS place, c.grid, c.unit, c.urgent, c.reported, c.due, c.sort_at, c.photos, c.followers, c.reporter, c.version, c.flags, c.lng, c.lat, c.words
FROM gram_open g JOIN casefile c ON c.community = g.community AND c.id = g.doc
WHERE g.street = :street AND g.kind = 1 AND g.gram = :gram AND g.doc < :last AND g.place_now >= :lo AND g.place_now <= :hi
  AND (:any = 1 OR c.state IN (:s1, :s2, :s3)) AND (:category = '' OR c.category = :category)
ORDER BY g.doc DESC LIMIT :limit;

-- name: casework_words_community
SELECT community, id, number, category, substr(words, 1, 80) AS words_head, state, place_now AS place, grid, unit, urgent, reported, due, sort_at, photos, followers, reporter, version, flags, lng, lat
FROM casefile
WHERE place_now = :place AND open = 1 AND (:any = 1 OR state IN (:s1, :s2, :s3)) AND id < :last
  AND (:category = '' OR category = :category) AND replace(words, ' ', '') LIKE :like ESCAPE '!'
ORDER BY id DESC LIMIT :limit;

-- name: casework_words_street
SELECT community, id, number, category, substr(words, 1, 80) AS words_head, state, place_now AS place, grid, unit, urgent, reported, due, sort_at, photos, followers, reporter, version, flags, lng, lat
FROM casefile
WHERE place_now / 1000 = :place AND open = 1 AND (:any = 1 OR state IN (:s1, :s2, :s3)) AND id < :last
  AND (:category = '' OR category = :category) AND replace(words, ' ', '') LIKE :like ESCAPE '!'
ORDER BY id DESC LIMIT :limit;

-- name: casework_words_district
SELECT community, id, number, category, substr(words, 1, 80) AS words_head, state, place_now AS place, grid, unit, urgent, reported, due, sort_at, photos, followers, reporter, version, flags, lng, lat
FROM casefile
WHERE place_now / 1000000 = :place AND open = 1 AND (:any = 1 OR state IN (:s1, :s2, :s3)) AND id < :last
  AND (:category = '' OR category = :category) AND replace(words, ' ', '') LIKE :like ESCAPE '!'
ORDER BY id DESC LIMIT :limit;

-- name: casework_flagged
SELECT community, id, number, category, substr(words, 1, 80) AS words_head, state, place_now AS place, grid, unit, urgent, reported, due, sort_at, photos, followers, reporter, version, flags, lng, lat
FROM casefile WHERE place_now >= :lo AND place_now <= :hi AND flags > 0 AND flags & :mask <> 0 ORDER BY place_now, sort_at, id LIMIT :limit;

-- name: casework_by_number
SELECT community, id, number, category, substr(words, 1, 80) AS words_head, state, place_now AS place, grid, unit, urgent, reported, due, sort_at, photos, followers, reporter, version, flags, lng, lat
FROM casefile WHERE number = :number AND number <> '' AND place_now >= :lo AND place_now <= :hi LIMIT 5;

-- name: casework_newest_of_cells
-- scan: the few rows that each of the eight has found through the index of its cell
SELECT community, id, lng, lat, 0 AS handled FROM (SELECT community, id, lng, lat FROM casefile WHERE cell = :c0 AND CASE WHEN state IN ('judging', 'judged') THEN 1 ELSE 0 END = 0 AND id > :since AND open = 1 AND public = 1 ORDER BY id DESC LIMIT :each) AS near_0
UNION ALL
SELECT community, id, lng, lat, 0 AS handled FROM (SELECT community, id, lng, lat FROM casefile WHERE cell = :c1 AND CASE WHEN state IN ('judging', 'judged') THEN 1 ELSE 0 END = 0 AND id > :since AND open = 1 AND public = 1 ORDER BY id DESC LIMIT :each) AS near_1
UNION ALL
SELECT community, id, lng, lat, 0 AS handled FROM (SELECT community, id, lng, lat FROM casefile WHERE cell = :c2 AND CASE WHEN state IN ('judging', 'judged') THEN 1 ELSE 0 END = 0 AND id > :since AND open = 1 AND public = 1 ORDER BY id DESC LIMIT :each) AS near_2
UNION ALL
SELECT community, id, lng, lat, 0 AS handled FROM (SELECT community, id, lng, lat FROM casefile WHERE cell = :c3 AND CASE WHEN state IN ('judging', 'judged') THEN 1 ELSE 0 END = 0 AND id > :since AND open = 1 AND public = 1 ORDER BY id DESC LIMIT :each) AS near_3
UNION ALL
SELECT community, id, lng, lat, 1 AS handled FROM (SELECT community, id, lng, lat FROM casefile WHERE cell = :c0 AND CASE WHEN state IN ('judging', 'judged') THEN 1 ELSE 0 END = 1 AND id > :since AND open = 1 AND public = 1 ORDER BY id DESC LIMIT :each) AS near_4
UNION ALL
SELECT community, id, lng, lat, 1 AS handled FROM (SELECT community, id, lng, lat FROM casefile WHERE cell = :c1 AND CASE WHEN state IN ('judging', 'judged') THEN 1 ELSE 0 END = 1 AND id > :since AND open = 1 AND public = 1 ORDER BY id DESC LIMIT :each) AS near_5
UNION ALL
SELECT community, id, lng, lat, 1 AS handled FROM (SELECT community, id, lng, lat FROM casefile WHERE cell = :c2 AND CASE WHEN state IN ('judging', 'judged') THEN 1 ELSE 0 END = 1 AND id > :since AND open = 1 AND public = 1 ORDER BY id DESC LIMIT :each) AS near_6
UNION ALL
SELECT community, id, lng, lat, 1 AS handled FROM (SELECT community, id, lng, lat FROM casefile WHERE cell = :c3 AND CASE WHEN state IN ('judging', 'judged') THEN 1 ELSE 0 END = 1 AND id > :since AND open = 1 AND public = 1 ORDER BY id DESC LIMIT :each) AS near_7;

-- name: casework_alike_of_cells
-- scan: the few rows that each of the eight has found through the index of its cell
SELECT community, id, lng, lat, 0 AS handled FROM (SELECT community, id, lng, lat FROM casefile WHERE cell = :c0 AND category = :category AND CASE WHEN state IN ('judging', 'judged') THEN 1 ELSE 0 END = 0 AND id > :since AND open = 1 AND public = 1 ORDER BY id DESC LIMIT :each) AS near_0
UNION ALL
SELECT community, id, lng, lat, 0 AS handled FROM (SELECT community, id, lng, lat FROM casefile WHERE cell = :c1 AND category = :category AND CASE WHEN state IN ('judging', 'judged') THEN 1 ELSE 0 END = 0 AND id > :since AND open = 1 AND public = 1 ORDER BY id DESC LIMIT :each) AS near_1
UNION ALL
SELECT community, id, lng, lat, 0 AS handled FROM (SELECT community, id, lng, lat FROM casefile WHERE cell = :c2 AND category = :category AND CASE WHEN state IN ('judging', 'judged') THEN 1 ELSE 0 END = 0 AND id > :since AND open = 1 AND public = 1 ORDER BY id DESC LIMIT :each) AS near_2
UNION ALL
SELECT community, id, lng, lat, 0 AS handled FROM (SELECT community, id, lng, lat FROM casefile WHERE cell = :c3 AND category = :category AND CASE WHEN state IN ('judging', 'judged') THEN 1 ELSE 0 END = 0 AND id > :since AND open = 1 AND public = 1 ORDER BY id DESC LIMIT :each) AS near_3
UNION ALL
SELECT community, id, lng, lat, 1 AS handled FROM (SELECT community, id, lng, lat FROM casefile WHERE cell = :c0 AND category = :category AND CASE WHEN state IN ('judging', 'judged') THEN 1 ELSE 0 END = 1 AND id > :since AND open = 1 AND public = 1 ORDER BY id DESC LIMIT :each) AS near_4
UNION ALL
SELECT community, id, lng, lat, 1 AS handled FROM (SELECT community, id, lng, lat FROM casefile WHERE cell = :c1 AND category = :category AND CASE WHEN state IN ('judging', 'judged') THEN 1 ELSE 0 END = 1 AND id > :since AND open = 1 AND public = 1 ORDER BY id DESC LIMIT :each) AS near_5
UNION ALL
SELECT community, id, lng, lat, 1 AS handled FROM (SELECT community, id, lng, lat FROM casefile WHERE cell = :c2 AND category = :category AND CASE WHEN state IN ('judging', 'judged') THEN 1 ELSE 0 END = 1 AND id > :since AND open = 1 AND public = 1 ORDER BY id DESC LIMIT :each) AS near_6
UNION ALL
SELECT community, id, lng, lat, 1 AS handled FROM (SELECT community, id, lng, lat FROM casefile WHERE cell = :c3 AND category = :category AND CASE WHEN state IN ('judging', 'judged') THEN 1 ELSE 0 END = 1 AND id > :since AND open = 1 AND public = 1 ORDER BY id DESC LIMIT :each) AS near_7;

-- name: casework_near_rows
SELECT community, id, category, substr(words, 1, 80) AS words_head, state, reported, followers, lng, lat, filed, reporter, place_now AS place FROM casefile WHERE community = :m0 AND id = :i0
UNION ALL
SELECT community, id, category, substr(words, 1, 80) AS words_head, state, reported, followers, lng, lat, filed, reporter, place_now AS place FROM casefile WHERE community = :m1 AND id = :i1
UNION ALL
SELECT community, id, category, substr(words, 1, 80) AS words_head, state, reported, followers, lng, lat, filed, reporter, place_now AS place FROM casefile WHERE community = :m2 AND id = :i2
UNION ALL
SELECT community, id, category, substr(words, 1, 80) AS words_head, state, reported, followers, lng, lat, filed, reporter, place_now AS place FROM casefile WHERE community = :m3 AND id = :i3
UNION ALL
SELECT community, id, category, substr(words, 1, 80) AS words_head, state, reported, followers, lng, lat, filed, reporter, place_now AS place FROM casefile WHERE community = :m4 AND id = :i4;

-- name: casework_expired
-- scan: open matters of two states whose clock has run out, a few at a time
SELECT community, id, place_now, grid, site, category, state, open, sort_at, number, source, words, address_sealed, lng, lat, cell, anonymous, public, urgent, demo, reporter, caller_sealed, caller_mask, phone_sealed, phone_mask, worker, unit, handler, reported, filed, state_since, due, case_due, closed, result, reworks, returns, stars, verdict, photos, followers, version, flags, helpers, points, answers, reopened, called_back, merged_community, merged_id, provisional, flood
FROM casefile WHERE place_now / 1000000 = :district AND open = 1 AND sort_at <= :now AND (state IN ('judging', 'supplement', 'suspended') OR state = 'judged' AND (stars = 0 OR stars > 2 OR called_back > 0)) ORDER BY sort_at LIMIT 50;

-- name: casework_state_counts
SELECT kind, CAST(SUM(n) AS BIGINT) AS n FROM rollup
WHERE community >= :lo AND community <= :hi AND day = :day GROUP BY kind;

-- name: casework_place_counts
SELECT community, kind, day, n FROM rollup WHERE day = 0 AND community >= :lo AND community <= :hi
UNION ALL
SELECT community, kind, day, n FROM rollup WHERE day = :day AND community >= :lo AND community <= :hi AND kind IN ('reported', 'closed');

-- name: casework_grid_counts
SELECT grid AS community, 'state:' || state AS kind, CAST(0 AS BIGINT) AS day, COUNT(*) AS n FROM casefile
WHERE place_now = :place AND open = 1 GROUP BY grid, state
UNION ALL
SELECT grid AS community, 'late' AS kind, CAST(0 AS BIGINT) AS day, COUNT(*) AS n FROM casefile
WHERE place_now = :place AND open = 1 AND sort_at <= :now GROUP BY grid;

-- name: casework_overdue_states
SELECT state, COUNT(*) AS n FROM casefile WHERE place_now / 1000000 = :district AND place_now >= :lo AND place_now <= :hi AND open = 1 AND sort_at <= :now GROUP BY state;

-- name: casework_posts_at
SELECT id, account, role, place, unit, since, until FROM post
WHERE place = :place AND role = :role AND until IS NULL LIMIT 50;

-- name: casework_posts_of_unit
SELECT id, account, role, place, unit, since, until FROM post
WHERE unit = :unit AND role IN ('handler', 'police', 'auxiliary') AND until IS NULL LIMIT 200;

-- name: casework_categories
-- scan: a small reference table, read once at the start
SELECT code, kind, parent, ord, common, zh, en, doc_zh, doc_en, filing_zh, closing_zh, urgency, public, proof, flood, unit, valid_from, valid_until FROM category
ORDER BY ord, code;

-- name: casework_questions
-- scan: a small reference table, read once at the start
SELECT category, ord, name, zh, en, type, required, options, options_en FROM category_question ORDER BY category, ord;

-- name: casework_question_put
INSERT INTO category_question (category, ord, name, zh, en, type, required, options, options_en)
VALUES (:category, :ord, :name, :zh, :en, :type, :required, :options, :options_en)
ON CONFLICT (category, ord) DO UPDATE SET name = excluded.name, zh = excluded.zh, en = excluded.en, type = excluded.type, required = excluded.required, options = excluded.options, options_en = excluded.options_en;

-- name: casework_caller_add
INSERT INTO case_caller (token, community, matter) VALUES (:token, :community, :matter)
ON CONFLICT (token, community, matter) DO NOTHING;

-- name: casework_calls_before
-- scan: every call once, a part at a time, after the step of the schema that brought the tokens
SELECT community, id, place_now / 1000000 AS district, phone_sealed FROM casefile
WHERE source = 'hotline' AND (place_now / 1000000, id) > (:district, :last)
ORDER BY place_now / 1000000, id LIMIT :limit;

-- name: casework_receipt_add
INSERT INTO case_receipt (receipt, community, matter) VALUES (:receipt, :community, :matter)
ON CONFLICT (receipt) DO NOTHING;

-- name: casework_receipt_owner
SELECT community, matter AS id FROM case_receipt WHERE receipt = :receipt;

-- name: casework_receipts_since
SELECT applied AS n FROM schema_step WHERE n = 21;

-- name: casework_of_caller
SELECT c.community, c.id, c.number, c.category, substr(c.words, 1, 80) AS words_head, c.state, c.place_now AS place, c.grid, c.unit, c.urgent, c.reported, c.due, c.sort_at, c.photos, c.followers, c.reporter, c.version, c.flags, c.lng, c.lat
FROM case_caller k JOIN casefile c ON c.community = k.community AND c.id = k.matter
WHERE (k.token = :token OR k.token = :token_before) AND c.place_now >= :lo AND c.place_now <= :hi
ORDER BY c.id DESC LIMIT :limit;

-- name: casework_addresses
-- scan: no table; what two lists of pairs gave: those of one word, and those with which what was said begins, for a name that a door follows
SELECT community, id, name, lng, lat, place_now, CAST(COUNT(*) OVER () AS BIGINT) AS found FROM (
  SELECT s.community, s.id, s.name, s.lng, s.lat, s.place_now, lower(replace(s.name, ' ', '')) AS plain FROM (
    SELECT community, doc FROM gram_open WHERE street = :street AND kind = 2 AND gram >= :g1 AND gram <= :g2 AND place_now >= :lo AND place_now <= :hi
    UNION SELECT community, doc FROM gram_open WHERE street = :street AND kind = 2 AND gram IN (:d1, :d2, :d3, :d4, :d5, :d6) AND place_now >= :lo AND place_now <= :hi) g
  CROSS JOIN site s WHERE s.community = g.community AND s.id = g.doc) x
WHERE plain LIKE :at1 ESCAPE '!' AND plain LIKE :at2 ESCAPE '!'
  AND (plain LIKE :w1 ESCAPE '!' AND plain LIKE :w2 ESCAPE '!' AND plain LIKE :w3 ESCAPE '!' AND plain LIKE :w4 ESCAPE '!' AND plain LIKE :w5 ESCAPE '!' AND plain LIKE :w6 ESCAPE '!'
    OR substr(:whole, 1, length(plain)) = plain OR substr(:mid, 1, length(plain)) = plain OR substr(:rest, 1, length(plain)) = plain)
ORDER BY length(name), name, id LIMIT :limit;

-- name: casework_addresses_all
-- scan: no table; every building of those communities, whose own names hold all that was said
SELECT community, id, name, lng, lat, place_now, CAST(COUNT(*) OVER () AS BIGINT) AS found
FROM site WHERE place_now >= :lo AND place_now <= :hi AND name <> ''
ORDER BY length(name), name, id LIMIT :limit;

-- name: casework_answer_add
INSERT INTO case_answer (community, matter, name, value) VALUES (:community, :matter, :name, :value);

-- name: casework_answers
SELECT name, value FROM case_answer WHERE community = :community AND matter = :matter ORDER BY name;

-- name: casework_units
-- scan: a small reference table, read once at the start
SELECT code, zh, en, level, place FROM unit ORDER BY code;

-- name: casework_category_put
INSERT INTO category (code, ord, zh, en, doc_zh, doc_en, emergency, public, handle_hours, unit, valid_until, kind, parent, valid_from, filing_zh, closing_zh, proof, urgency, common, flood)
VALUES (:code, :ord, :zh, :en, :doc_zh, :doc_en, :emergency, :public, 0, :unit, :valid_until, :kind, :parent, :valid_from, :filing, :closing, :proof, :urgency, :common, :flood)
ON CONFLICT (code) DO UPDATE SET ord = excluded.ord, zh = excluded.zh, en = excluded.en, doc_zh = excluded.doc_zh, doc_en = excluded.doc_en, emergency = excluded.emergency, public = excluded.public, unit = excluded.unit, valid_until = excluded.valid_until, kind = excluded.kind, parent = excluded.parent, valid_from = excluded.valid_from, filing_zh = excluded.filing_zh, closing_zh = excluded.closing_zh, proof = excluded.proof, urgency = excluded.urgency, common = excluded.common, flood = excluded.flood;

-- name: casework_point_add
INSERT INTO case_point (community, matter, ord, words, answer) VALUES (:community, :matter, :ord, :words, '');

-- name: casework_point_answer
UPDATE case_point SET answer = :answer WHERE community = :community AND matter = :matter AND ord = :ord;

-- name: casework_points
SELECT ord, words, answer FROM case_point WHERE community = :community AND matter = :matter ORDER BY ord;

-- name: casework_unit_add
INSERT INTO case_unit (community, matter, unit, since, done, words) VALUES (:community, :matter, :unit, :since, 0, '')
ON CONFLICT (community, matter, unit) DO NOTHING;

-- name: casework_unit_done
UPDATE case_unit SET done = :now, words = :words
WHERE community = :community AND matter = :matter AND unit = :unit AND done = 0;

-- name: casework_units_of
SELECT unit, since, done, words FROM case_unit WHERE community = :community AND matter = :matter ORDER BY since, unit;

-- name: casework_template_same
-- scan: a small table of templates
SELECT COUNT(*) AS n FROM template WHERE action = :action AND words = :words;
