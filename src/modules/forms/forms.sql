-- forms.sql -- templates, what was filled in, answers that were kept.

-- name: forms_by_id
SELECT id, place, title, department, name, unit, sheet, head, first, prepared, open, layout, preview, preview_sealed, retired, made_by, at, version
FROM form WHERE id = :id;

-- name: forms_list
SELECT f.id, f.place, f.title, f.department, f.name, f.unit, f.sheet, f.head, f.first, f.prepared, f.open, '' AS layout, '' AS preview, f.retired, f.made_by, f.at, f.version,
       (SELECT COUNT(*) FROM form_filling x WHERE x.form = f.id AND x.state = 'ready' AND x.community BETWEEN :lo AND :hi) AS times,
       (SELECT CAST(COALESCE(SUM(x.n_rows), 0) AS BIGINT) FROM form_filling x WHERE x.form = f.id AND x.state = 'ready' AND x.community BETWEEN :lo AND :hi) AS people,
       (SELECT CAST(COALESCE(SUM(x.cells), 0) AS BIGINT) FROM form_filling x WHERE x.form = f.id AND x.state = 'ready' AND x.community BETWEEN :lo AND :hi) AS cells,
       (SELECT CAST(COALESCE(SUM(x.typed), 0) AS BIGINT) FROM form_filling x WHERE x.form = f.id AND x.state = 'ready' AND x.community BETWEEN :lo AND :hi) AS typed,
       (SELECT CAST(COALESCE(SUM(x.known), 0) AS BIGINT) FROM form_filling x WHERE x.form = f.id AND x.state = 'ready' AND x.community BETWEEN :lo AND :hi) AS known,
       (SELECT COALESCE(MAX(x.ended), 0) FROM form_filling x WHERE x.form = f.id AND x.state = 'ready' AND x.community BETWEEN :lo AND :hi) AS last
FROM form f WHERE (f.place BETWEEN :lo AND :hi OR f.place = :street OR f.place = :district OR f.place = :own) ORDER BY f.id DESC LIMIT 500;

-- name: forms_insert
INSERT INTO form (id, place, title, department, name, unit, sheet, head, first, prepared, open, layout, preview, preview_sealed, retired, made_by, at, version)
VALUES (:id, :place, :title, :department, :name, :unit, :sheet, :head, :first, :prepared, :open, :layout, '', :preview_sealed, 0, :made_by, :at, 1);

-- name: forms_save
UPDATE form SET title = :title, department = :department, unit = :unit, sheet = :sheet, head = :head, first = :first, prepared = :prepared, open = :open, layout = :layout, retired = :retired, version = version + 1
WHERE id = :id AND version = :version;

-- name: forms_bytes_insert
INSERT INTO form_template (form, n, bytes, bytes_sealed) VALUES (:form, :n, '', :bytes_sealed);

-- name: forms_bytes
SELECT n, bytes, bytes_sealed FROM form_template WHERE form = :form ORDER BY n;

-- name: forms_unsealed
-- scan: the partial index holds only what an older version kept in clear
SELECT id, preview FROM form WHERE preview <> '' ORDER BY id LIMIT 1;

-- name: forms_seal
UPDATE form SET preview = '', preview_sealed = :sealed WHERE id = :id;

-- name: forms_bytes_seal
UPDATE form_template SET bytes = '', bytes_sealed = :sealed WHERE form = :form AND n = :n;

-- name: forms_filling
SELECT x.community, x.id, x.form, x.state, x.grid, x.chosen, x.asked_by, x.purpose, x.layout, x.personal, x.previous, x.n_rows, x.people, x.cells, x.typed, x.known, x.missing, x.fresh, x.changed, x.gone,
       x.made_by, x.at, x.ended, x.approved_by, x.fetched, x.fetch_until, x.wiped, x.job, x.failed, x.asked_words, x.answer, x.answer_words, x.version, f.title, f.department
FROM form_filling x JOIN form f ON f.id = x.form WHERE x.community = :community AND x.id = :id;

-- name: forms_fillings
SELECT x.community, x.id, x.form, x.state, x.grid, x.chosen, x.asked_by, x.purpose, '' AS layout, x.personal, x.previous, x.n_rows, x.people, x.cells, x.typed, x.known, x.missing, x.fresh, x.changed, x.gone,
       x.made_by, x.at, x.ended, x.approved_by, x.fetched, x.fetch_until, x.wiped, x.job, x.failed, x.asked_words, x.answer, x.answer_words, x.version, f.title, f.department
FROM form_filling x JOIN form f ON f.id = x.form
WHERE x.community BETWEEN :lo AND :hi AND (:form = 0 OR x.form = :form) AND x.id < :before ORDER BY x.id DESC LIMIT :limit;

-- name: forms_orgs
-- of a place, by the building of their premises; one that has several there comes as often
SELECT d.community, d.id AS dwelling, d.site, d.place_now, d.grid, d.building, d.entrance, d.floor, d.room_sealed, d.usage, d.area,
       o.id, o.kind, o.category, o.name, o.code, o.standing, o.staff, o.leader_sealed, o.phone_sealed, o.since
FROM dwelling_at d CROSS JOIN premises l
     CROSS JOIN org o
WHERE +l.community = d.community AND l.dwelling = d.id AND o.community = l.community AND o.id = l.org
      AND d.place_now = :place_now AND (:grid = 0 OR d.grid = :grid) AND d.site >= :after_site
      AND (:building = 0 OR d.site = :building) AND (:building = 0 OR d.community = :building_community) AND (:entrance = '' OR d.entrance = :entrance)
      AND (d.site > :after_site OR o.id > :after) AND (:kind = '' OR o.kind = :kind)
      AND l.since <= :day AND (l.until IS NULL OR l.until > :day) AND o.since <= :day AND (o.until IS NULL OR o.until > :day)
ORDER BY d.site, o.id, d.id LIMIT :limit;

-- name: forms_dwellings
SELECT d.community, d.id AS dwelling, d.site, d.place_now, d.grid, d.building, d.entrance, d.floor, d.room_sealed, d.usage, d.area
FROM dwelling_at d
WHERE d.place_now = :place_now AND (:grid = 0 OR d.grid = :grid) AND d.site >= :after_site
      AND (:building = 0 OR d.site = :building) AND (:building = 0 OR d.community = :building_community) AND (:entrance = '' OR d.entrance = :entrance)
      AND (d.site > :after_site OR d.id > :after) AND (:kind = '' OR d.usage = :kind) AND d.since <= :day AND (d.until IS NULL OR d.until > :day)
ORDER BY d.site, d.id LIMIT :limit;

-- name: forms_allowers
SELECT id, account, role, place, unit, since, until FROM post
WHERE place = :place AND role = :role AND since <= :day AND (until IS NULL OR until > :day) ORDER BY id LIMIT 50;

-- name: forms_duty_done
-- it is decided, or was given up: nobody has to do anything about it
UPDATE notice SET kind = 'news', read_at = COALESCE(read_at, :now)
WHERE account IN (SELECT account FROM post WHERE (place = :street AND role = 'dispatcher') OR (place = :district AND role = 'district')) AND kind = 'duty' AND page = 'form' AND community = :community AND matter = :filling;

-- name: forms_previous
SELECT id AS n FROM form_filling
WHERE community = :community AND form = :form AND grid = :grid AND chosen = :chosen AND state = 'ready' AND id < :id ORDER BY id DESC LIMIT 1;

-- name: forms_filling_insert
INSERT INTO form_filling (community, id, form, state, grid, chosen, asked_by, purpose, layout, personal, previous, n_rows, people, cells, typed, known, missing, fresh, changed, gone, made_by, at, ended, approved_by, fetched, fetch_until, wiped, job, failed, asked_words, answer, answer_words, version)
VALUES (:community, :id, :form, :state, :grid, :chosen, :asked_by, :purpose, :layout, :personal, :previous, :n_rows, :people, :cells, :typed, :known, :missing, :fresh, :changed, :gone, :made_by, :at, :ended, :approved_by, :fetched, :fetch_until, :wiped, :job, :failed, :asked_words, :answer, :answer_words, :version);

-- name: forms_filling_save
UPDATE form_filling SET state = :state, personal = :personal, previous = :previous, n_rows = :n_rows, people = :people, cells = :cells, typed = :typed, known = :known, missing = :missing, fresh = :fresh, changed = :changed, gone = :gone, ended = :ended, approved_by = :approved_by, fetched = :fetched, fetch_until = :fetch_until, job = :job, failed = :failed, asked_words = :asked_words, answer = :answer, answer_words = :answer_words, version = version + 1
WHERE community = :community AND id = :id AND version = :version;

-- name: forms_filling_gathered
-- what its job has done so far; the version stays, so that whoever looks at it can cancel it meanwhile
UPDATE form_filling SET n_rows = :n_rows, people = :people, cells = :cells, known = :known, missing = :missing, fresh = :fresh, changed = :changed
WHERE community = :community AND id = :id AND version = :version;

-- name: forms_row_insert
INSERT INTO form_row (community, filling, n, person_community, person, household, name_mask, digest, state, missing, said_sealed, others)
VALUES (:community, :filling, :n, :person_community, :person, :household, :name_mask, :digest, :state, :missing, :said_sealed, :others);

-- name: forms_rows
SELECT community, filling, n, person_community, person, household, name_mask, digest, state, missing, said_sealed, others
FROM form_row WHERE community = :community AND filling = :filling AND n > :after ORDER BY n LIMIT :limit;

-- name: forms_rows_missing
SELECT community, filling, n, person_community, person, household, name_mask, digest, state, missing, said_sealed, others
FROM form_row WHERE community = :community AND filling = :filling AND n > :after AND missing > 0 ORDER BY n LIMIT :limit;

-- name: forms_row
SELECT community, filling, n, person_community, person, household, name_mask, digest, state, missing, said_sealed, others
FROM form_row WHERE community = :community AND filling = :filling AND n = :n;

-- name: forms_people
-- whom the rows name, without what they say
SELECT n, person_community, person, others FROM form_row
WHERE community = :community AND filling = :filling AND n > :after ORDER BY n LIMIT :limit;

-- name: forms_row_of
-- by the person's index: the key of the table would go through all rows of the filling
SELECT digest FROM form_row WHERE +community = :community AND filling = :filling AND person = :person AND person_community = :person_community
ORDER BY CASE WHEN household = :household THEN 0 ELSE 1 END, n LIMIT 1;

-- name: forms_row_save
UPDATE form_row SET said_sealed = :said_sealed, digest = :digest, missing = :missing, state = :state WHERE community = :community AND filling = :filling AND n = :n;

-- name: forms_gone
SELECT COUNT(*) AS n FROM form_row p WHERE p.community = :community AND p.filling = :previous
  AND NOT EXISTS (SELECT 1 FROM form_row x WHERE +x.community = :community AND x.filling = :filling AND x.person = p.person AND x.person_community = p.person_community);

-- name: forms_answer
-- of whoever asked last: who has moved, or whose community was split, is not asked again
SELECT community, said_sealed FROM form_answer WHERE person_community = :person_community AND person = :person AND question = :question
ORDER BY at DESC, community LIMIT 1;

-- name: forms_answer_put
INSERT INTO form_answer (community, question, person_community, person, said_sealed, at, actor)
VALUES (:community, :question, :person_community, :person, :said_sealed, :at, :actor)
ON CONFLICT (community, question, person_community, person) DO UPDATE SET said_sealed = excluded.said_sealed, at = excluded.at, actor = excluded.actor;

-- name: forms_old
SELECT community, id, n_rows, wiped_to FROM form_filling WHERE wiped = 0 AND ended > 0 AND ended < :before ORDER BY ended LIMIT 1;

-- name: forms_wipe_rows
UPDATE form_row SET said_sealed = '' WHERE community = :community AND filling = :filling AND n > :after AND n <= :last;

-- name: forms_wiped_to
UPDATE form_filling SET wiped_to = :last WHERE community = :community AND id = :id;

-- name: forms_wiped
UPDATE form_filling SET wiped = 1, version = version + 1 WHERE community = :community AND id = :id;
