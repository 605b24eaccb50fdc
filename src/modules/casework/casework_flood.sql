-- casework_flood.sql -- flood-season mode, and who is on duty.

-- name: flood_insert
INSERT INTO emergency (id, place, kind, reason, since, until, ended, actor, ended_by, version)
VALUES (:id, :place, 'flood', :reason, :since, :until, 0, :actor, 0, 1);

-- name: flood_open
-- scan: the partial index holds only modes that are on
SELECT id, place, reason, since, until, version FROM emergency WHERE ended = 0 ORDER BY place, id LIMIT 100;

-- name: flood_save
UPDATE emergency SET until = :until, ended = :ended, ended_by = :actor, version = version + 1 WHERE id = :id AND version = :version AND ended = 0;

-- name: flood_to_start
-- scan: which of a few hundred categories an emergency concerns
SELECT community, id FROM casefile
WHERE place_now >= :lo AND place_now <= :hi AND open = 1 AND flood = 0 AND state IN ('reported', 'verifying', 'filed', 'dispatched', 'handling', 'checking')
  AND category IN (SELECT code FROM category WHERE flood = 1) LIMIT 50;

-- name: flood_to_end
SELECT community, id FROM casefile WHERE place_now >= :lo AND place_now <= :hi AND flood = 1 AND (community, id) > (:community, :id) ORDER BY community, id LIMIT 50;

-- name: flood_clocks
SELECT k.community, k.id, k.phase, k.due FROM case_clock k
WHERE k.community = :community AND k.matter = :matter AND k.ended = 0 AND k.was_started = 0
  AND NOT EXISTS (SELECT 1 FROM case_extension e WHERE e.community = k.community AND e.matter = k.matter AND e.clock = k.id) ORDER BY k.id;

-- name: flood_hurry
UPDATE case_clock SET was_unit = unit, was_amount = amount, was_started = started, unit = 'hour', amount = :amount, started = :now
WHERE community = :community AND matter = :matter AND id = :id;

-- name: flood_calm_days
UPDATE case_extension SET added = (added + 1439) / 1440
WHERE community = :community AND matter = :matter AND clock IN (SELECT id FROM case_clock WHERE community = :community AND matter = :matter AND ended = 0 AND was_started > 0 AND was_unit IN ('day', 'work_day'));

-- name: flood_calm
UPDATE case_clock SET unit = was_unit, amount = was_amount, started = was_started, was_unit = '', was_amount = 0, was_started = 0
WHERE community = :community AND matter = :matter AND ended = 0 AND was_started > 0;

-- name: flood_first
SELECT community, id, number, category, substr(words, 1, 80) AS words_head, state, place_now AS place, grid, unit, urgent, reported, due, sort_at, photos, followers, reporter, version, flags, lng, lat
FROM casefile
WHERE place_now >= :lo AND place_now <= :hi AND flood = 1 AND (:any = 1 OR state IN (:s1, :s2, :s3)) AND (:category = '' OR category = :category)
  AND (:grid = 0 OR grid = :grid)
ORDER BY place_now, sort_at, id LIMIT 50;

-- name: duty_insert
INSERT INTO duty (id, place, unit, phone, words, since, until, actor, version) VALUES (:id, :place, :unit, :phone, :words, :since, :until, :actor, 1);

-- name: duty_drop
DELETE FROM duty WHERE id = :id AND place >= :lo AND place <= :hi;

-- name: duty_lines
SELECT id, place, unit, phone, words, since, until FROM duty
WHERE (place = :district OR place = :street OR place = :community) AND until > :now ORDER BY place, since, id LIMIT 50;
