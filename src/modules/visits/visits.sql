-- visits.sql -- plans, planned visits, visits, absences. A grid's doors are the registry's to tell; here
-- they are only counted.

-- name: visits_due
SELECT community, id, worker, grid, month, day, ord, house_community, household, why, unseen, due, state, pinned, tries, reason, version
FROM visit_due WHERE community = :community AND id = :id;

-- name: visits_due_month
SELECT community, id, worker, grid, month, day, ord, house_community, household, why, unseen, due, state, pinned, tries, reason, version
FROM visit_due WHERE community = :community AND worker = :worker AND month = :month AND grid = :grid ORDER BY day, ord, id;

-- name: visits_due_household
SELECT community, id, worker, grid, month, day, ord, house_community, household, why, unseen, due, state, pinned, tries, reason, version
FROM visit_due WHERE community = :community AND household = :household AND house_community = :house_community AND worker = :worker AND month >= :month
ORDER BY CASE state WHEN 'planned' THEN 0 ELSE 1 END, CASE WHEN day = :day THEN 0 ELSE 1 END, month DESC, day LIMIT 1;

-- name: visits_due_insert
INSERT INTO visit_due (community, id, worker, grid, month, day, ord, house_community, household, why, unseen, due, state, pinned, tries, reason, version)
VALUES (:community, :id, :worker, :grid, :month, :day, :ord, :house_community, :household, :why, :unseen, :due, :state, :pinned, :tries, :reason, 1);

-- name: visits_due_save
UPDATE visit_due SET day = :day, ord = :ord, state = :state, pinned = :pinned, tries = :tries, reason = :reason, version = version + 1
WHERE community = :community AND id = :id AND version = :version;

-- name: visits_due_settle
UPDATE visit_due SET state = :state, day = :day, tries = tries + :tried, version = version + 1
WHERE community = :community AND id = :id AND state <> 'done';

-- name: visits_due_place
UPDATE visit_due SET ord = :ord WHERE community = :community AND id = :id;

-- name: visits_due_drop
DELETE FROM visit_due WHERE community = :community AND id = :id;

-- name: visits_plan_hold
UPDATE visit_plan SET version = version
WHERE community = :community AND worker = :worker AND month = :month AND grid = :grid;

-- name: visits_plan_begin
INSERT INTO visit_plan (community, id, worker, grid, month, load, missed, walk, made, version)
VALUES (:community, :id, :worker, :grid, :month, '', 0, 0, 0, 1)
ON CONFLICT (community, worker, month, grid) DO UPDATE SET version = visit_plan.version;

-- name: visits_plan_of
SELECT community, id, worker, grid, month, load, missed, walk, made, version
FROM visit_plan WHERE community = :community AND worker = :worker AND month = :month AND grid = :grid;

-- name: visits_plan_put
INSERT INTO visit_plan (community, id, worker, grid, month, load, missed, walk, made, version)
VALUES (:community, :id, :worker, :grid, :month, :load, :missed, :walk, :made, 1)
ON CONFLICT (community, worker, month, grid) DO UPDATE SET load = excluded.load, missed = excluded.missed, walk = excluded.walk, made = excluded.made, version = visit_plan.version + 1;

-- name: visits_insert
INSERT INTO visit (community, id, household, place_now, worker, grid, due, day, written, result, people, note_sealed, changes_sealed, matter_community, matter, demo)
VALUES (:community, :id, :household, :place_now, :worker, :grid, :due, :day, :written, :result, :people, :note_sealed, :changes_sealed, :matter_community, :matter, :demo);

-- name: visits_last
SELECT l.community, l.household, COALESCE((SELECT MAX(v.day) FROM visit v WHERE v.community = l.community AND v.household = l.household AND v.result = 'done' AND v.day < :before), 0) AS day
FROM site s JOIN dwelling d ON d.community = s.community AND d.site = s.id JOIN living l ON l.community = d.community AND l.dwelling = d.id
WHERE s.place_now = :community AND s.grid = :grid AND (l.until IS NULL OR l.until > :before) ORDER BY l.community, l.household;

-- name: visits_done
SELECT v.community, v.household, MAX(v.day) AS day FROM visit v
WHERE v.place_now = :community AND v.day BETWEEN :from_day AND :until_day AND v.worker = :worker AND v.result = 'done'
GROUP BY v.community, v.household ORDER BY v.community, v.household;

-- name: visits_on
SELECT community, id, household, place_now, worker, grid, due, day, written, result, people, note_sealed, changes_sealed, matter_community, matter, demo
FROM visit WHERE community = :community AND household = :household AND day = :day AND result = 'done' ORDER BY id LIMIT 1;

-- name: visits_of_worker
SELECT community, id, household, place_now, worker, grid, due, day, written, result, people, '' AS note_sealed, '' AS changes_sealed, matter_community, matter, demo
FROM visit WHERE place_now = :community AND day BETWEEN :from_day AND :until_day AND worker = :worker ORDER BY day, id;

-- name: visits_absences
SELECT community, worker, since, until, why FROM visit_absence
WHERE community = :community AND worker = :worker AND until >= :from_day ORDER BY since;

-- name: visits_absence_put
INSERT INTO visit_absence (community, worker, since, until, why) VALUES (:community, :worker, :since, :until, :why)
ON CONFLICT (community, worker, since) DO UPDATE SET until = excluded.until, why = excluded.why;

-- name: visits_absence_drop
DELETE FROM visit_absence WHERE community = :community AND worker = :worker AND since = :since;

-- name: visits_workers
SELECT w.id, w.account, w.place FROM place p JOIN post w ON w.place = p.code
WHERE p.parent BETWEEN :lo AND :hi AND p.level = 'grid' AND w.role = 'grid_worker' AND (p.code > :after_place OR (p.code = :after_place AND w.id > :after))
      AND w.since <= :day AND (w.until IS NULL OR w.until > :day) ORDER BY p.code, w.id LIMIT :limit;

-- name: visits_seen
SELECT community, household, MAX(day) AS day FROM visit
WHERE community = :community AND day BETWEEN :from_day AND :until_day AND result = 'done' GROUP BY community, household ORDER BY community, household;

-- name: visits_outcome
SELECT v.grid AS grid, COUNT(*) AS visits, CAST(SUM(CASE WHEN v.result <> 'done' THEN 1 ELSE 0 END) AS BIGINT) AS attempts,
       CAST(SUM(CASE WHEN v.matter > 0 THEN 1 ELSE 0 END) AS BIGINT) AS needs,
       CAST(SUM(CASE WHEN c.state = 'closed' THEN 1 ELSE 0 END) AS BIGINT) AS solved
FROM visit v LEFT JOIN casefile c ON c.community = v.matter_community AND c.id = v.matter
WHERE v.place_now = :community AND v.day BETWEEN :from_day AND :until_day GROUP BY v.grid ORDER BY v.grid;

-- name: visits_last_of
SELECT COALESCE(MAX(day), 0) AS n FROM visit WHERE community = :community AND household = :household AND result = 'done';
