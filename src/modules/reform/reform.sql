-- reform.sql -- plans, and what they change in the tree.

-- name: reform_insert
INSERT INTO reform (community, id, title, day, state, plan, prepared_by, prepared, approved_by, approved, begun, ended, job, moved, report, version)
VALUES (:community, :id, :title, :day, :state, :plan, :prepared_by, :prepared, 0, 0, 0, 0, 0, 0, '', 1);

-- name: reform_by_ref
SELECT community, id, title, day, state, plan, prepared_by, prepared, approved_by, approved, begun, ended, job, moved, report, version
FROM reform WHERE community = :community AND id = :id;

-- name: reform_list
-- scan: a few a year
SELECT community, id, title, day, state, '' AS plan, prepared_by, prepared, approved_by, approved, begun, ended, job, moved, report, version
FROM reform WHERE id < :before ORDER BY id DESC LIMIT :limit;

-- name: reform_save
UPDATE reform SET title = :title, day = :day, state = :state, plan = :plan, prepared_by = :prepared_by, prepared = :prepared, approved_by = :approved_by, approved = :approved, begun = :begun, ended = :ended, job = :job, moved = :moved, report = :report, version = version + 1
WHERE community = :community AND id = :id AND version = :version;

-- name: reform_due
SELECT community, id, title, day, state, plan, prepared_by, prepared, approved_by, approved, begun, ended, job, moved, report, version
FROM reform WHERE state = 'approved' AND day <= :day ORDER BY day, id LIMIT 1;

-- name: reform_stuck
SELECT r.community, r.id, r.title, r.day, r.state, r.plan, r.prepared_by, r.prepared, r.approved_by, r.approved, r.begun, r.ended, r.job, r.moved, r.report, r.version
FROM reform r JOIN job j ON j.id = r.job
WHERE r.state = 'running' AND j.state = 'failed' AND j.run_at < :before ORDER BY r.id LIMIT 1;

-- name: reform_unfinished
SELECT community, id, title, day, state, plan, prepared_by, prepared, approved_by, approved, begun, ended, job, moved, report, version
FROM reform WHERE state = 'running' ORDER BY id LIMIT 1;

-- name: reform_by_job
SELECT community, id, title, day, state, plan, prepared_by, prepared, approved_by, approved, begun, ended, job, moved, report, version
FROM reform WHERE state = 'running' AND job = :job;

-- name: reform_parts_end
-- entrances of divided buildings whose grid goes on under another code; one that is split and goes on keeps them
UPDATE site_part SET until = :day
WHERE until IS NULL AND grid IN (SELECT m.from_code FROM reform_map m WHERE m.reform = :reform AND m.to_code <> m.from_code AND m.to_code > 0
                 AND NOT EXISTS (SELECT 1 FROM reform_map k WHERE k.reform = :reform AND k.from_code = m.from_code AND k.to_code = m.from_code));

-- name: reform_parts_move
INSERT INTO site_part (community, site, entrance, since, until, grid, ord, parts)
SELECT x.community, x.site, x.entrance, :day, NULL,
       (SELECT MIN(m.to_code) FROM reform_map m WHERE m.reform = :reform AND m.from_code = x.grid AND m.to_code > 0), x.ord, x.parts
FROM site_part x
WHERE x.until = :day AND x.since < :day AND x.grid IN (SELECT m.from_code FROM reform_map m WHERE m.reform = :reform AND m.to_code <> m.from_code AND m.to_code > 0
                 AND NOT EXISTS (SELECT 1 FROM reform_map k WHERE k.reform = :reform AND k.from_code = m.from_code AND k.to_code = m.from_code))
ON CONFLICT (community, site, entrance, since) DO NOTHING;

-- name: reform_map_put
INSERT INTO reform_map (reform, from_code, to_code, fallback) VALUES (:reform, :from_code, :to_code, :fallback)
ON CONFLICT (reform, from_code, to_code) DO UPDATE SET fallback = excluded.fallback;

-- name: reform_map_of
SELECT from_code, to_code, fallback FROM reform_map WHERE reform = :reform ORDER BY from_code, to_code;

-- name: reform_sites_of
SELECT community, id, place_now, grid, households, lng, lat, name FROM site WHERE place_now = :place ORDER BY id;

-- name: reform_site_move
UPDATE site SET place_now = :place, grid = :grid WHERE community = :community AND id = :id;

-- name: reform_posts_at
SELECT 0 AS community, p.id, p.account, p.role, p.place, p.unit, a.name_mask FROM post p JOIN account a ON a.id = p.account
WHERE p.place = :place AND (p.until IS NULL OR p.until > :today) ORDER BY p.id;

-- name: reform_post_end
UPDATE post SET until = :day WHERE id = :id;

-- name: reform_post_begin
INSERT INTO post (id, account, role, place, unit, since, until) VALUES (:id, :account, :role, :place, :unit, :day, NULL);

-- name: reform_session_move
-- scan: sessions that are signed in under a post that goes along, once in a reform
UPDATE session SET post = :fresh WHERE post = :id;

-- name: reform_place_end
UPDATE place SET valid_until = :day WHERE code = :at_code AND valid_from < :day AND (valid_until IS NULL OR valid_until > :day);

-- name: reform_place_put
INSERT INTO place (code, valid_from, valid_until, level, parent, name, name_en, kind, households, lng, lat, outline, synthetic)
VALUES (:at_code, :day, NULL, :level, :parent, :name, :name_en, :kind, :households, :lng, :lat, :outline, :synthetic)
ON CONFLICT (code, valid_from) DO UPDATE SET valid_until = NULL, name = excluded.name, name_en = excluded.name_en, kind = excluded.kind, households = excluded.households, lng = excluded.lng, lat = excluded.lat, outline = excluded.outline, synthetic = excluded.synthetic;

-- name: reform_place_recount
UPDATE place SET households = (SELECT CAST(COALESCE(SUM(c.households), 0) AS BIGINT) FROM place c WHERE c.parent = place.code AND c.valid_from <= :day AND (c.valid_until IS NULL OR c.valid_until > :day))
WHERE code = :at_code AND valid_from <= :day AND (valid_until IS NULL OR valid_until > :day);

-- name: reform_successor_put
INSERT INTO place_successor (code, successor, since) VALUES (:at_code, :successor, :since)
ON CONFLICT (code, successor, since) DO NOTHING;

-- name: reform_code_used
SELECT COUNT(*) AS n FROM place WHERE code = :at_code;

-- name: reform_unit_move
-- scan: a few dozen rows
UPDATE unit SET place = :to_place WHERE place = :from_place;

-- name: reform_rule_move
-- scan: a few dozen rows
UPDATE route_rule SET place = :to_place WHERE place = :from_place;

-- name: reform_template_move
-- scan: a few dozen rows
UPDATE template SET place = :to_place WHERE place = :from_place;

-- name: reform_account_move
-- scan: once in a reform, and only where a whole community gets another code
UPDATE account SET community = :to_place WHERE community = :from_place;

-- name: reform_place_households
UPDATE place SET households = :households WHERE code = :at_code AND valid_from <= :day AND (valid_until IS NULL OR valid_until > :day);

-- name: reform_place_name
SELECT name, name_en FROM place WHERE code = :at_code ORDER BY valid_from DESC LIMIT 1;
