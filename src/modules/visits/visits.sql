-- visits.sql -- plans, planned visits, visits, absences. A grid's doors are the registry's to tell; here
-- they are only counted.

-- name: visits_due
SELECT community, id, worker, grid, month, day, ord, house_community, household, why, unseen, due, state, pinned, tries, reason, version
FROM visit_due WHERE community = :community AND id = :id;

-- name: visits_due_month
SELECT v.community, v.id, v.worker, v.grid, v.month, v.day, v.ord, v.house_community, v.household, v.why, v.unseen, v.due, v.state, v.pinned, v.tries, v.reason, v.version
FROM post w JOIN visit_due v ON v.community = w.place / 1000 AND v.worker = w.account AND v.month = :month AND v.grid = w.place
WHERE w.account = :worker AND w.role = 'grid_worker' AND w.since <= :today AND (w.until IS NULL OR w.until > :today) ORDER BY v.day, v.ord, v.id;

-- name: visits_due_household
-- one of next month, which may be walked some days early, only where none of this month is left; last of all what was missed in the
-- month before so long ago that no phone has it along
SELECT community, id, worker, grid, month, day, ord, house_community, household, why, unseen, due, state, pinned, tries, reason, version
FROM visit_due WHERE community = :community AND household = :household AND house_community = :house_community AND worker = :worker AND month >= :month
  AND (month = :until OR (month > :until AND day <= :until_day AND state IN ('planned', 'gone'))
       OR (month < :until AND (state = 'planned' OR (state = 'gone' AND day >= :carried))))
ORDER BY CASE state WHEN 'planned' THEN 0 ELSE 1 END, CASE WHEN month > :until THEN 1 WHEN month < :until AND day < :carried THEN 2 ELSE 0 END,
  ABS(day - :day), month DESC, day LIMIT 1;

-- name: visits_due_give_up
-- of whoever it is but one (0: of everybody)
UPDATE visit_due SET state = 'gone', version = version + 1
WHERE community = :community AND household = :household AND house_community = :house_community AND worker <> :worker AND month >= :month AND state = 'planned' AND day <= :until_day;

-- name: visits_due_insert
INSERT INTO visit_due (community, id, worker, grid, month, day, ord, house_community, household, why, unseen, due, state, pinned, tries, reason, version)
VALUES (:community, :id, :worker, :grid, :month, :day, :ord, :house_community, :household, :why, :unseen, :due, :state, :pinned, :tries, :reason, 1);

-- name: visits_due_save
UPDATE visit_due SET worker = :worker, day = :day, ord = :ord, why = :why, state = :state, pinned = :pinned, tries = :tries, reason = :reason, version = version + 1
WHERE community = :community AND id = :id AND version = :version;

-- name: visits_due_settle
UPDATE visit_due SET state = :state, day = :day, tries = tries + :tried, version = version + 1
WHERE community = :community AND id = :id AND state <> 'done';

-- name: visits_due_onward
-- what somebody did to it meanwhile holds
UPDATE visit_due SET grid = :grid, day = :day, ord = :ord, why = :why, unseen = :unseen, due = :due, version = version + 1
WHERE community = :community AND id = :id AND state = 'planned';

-- name: visits_due_place
UPDATE visit_due SET ord = :ord, why = :why, unseen = :unseen, due = :due WHERE community = :community AND id = :id;

-- name: visits_due_drop
-- what somebody did to it meanwhile holds
DELETE FROM visit_due WHERE community = :community AND id = :id AND state = 'planned';

-- name: visits_due_instead
-- what the planner put in the place of an agreed day that is his again
DELETE FROM visit_due WHERE community = :community AND household = :household AND house_community = :house_community AND worker = :worker AND month >= :month AND state = 'planned' AND pinned = 0 AND tries = 0 AND day >= :today;

-- Grids were redrawn. First: what its worker has in the household's new grid too goes along with both.
-- name: visits_regrid_along
UPDATE visit_due SET grid = (SELECT d.grid FROM living l JOIN dwelling_at d ON d.community = l.community AND d.id = l.dwelling WHERE l.community = visit_due.house_community AND l.household = visit_due.household AND l.since <= :today AND (l.until IS NULL OR l.until > :today) ORDER BY l.since DESC LIMIT 1)
WHERE community = :community AND month >= :month
      AND (SELECT d.grid FROM living l JOIN dwelling_at d ON d.community = l.community AND d.id = l.dwelling WHERE l.community = visit_due.house_community AND l.household = visit_due.household AND l.since <= :today AND (l.until IS NULL OR l.until > :today) ORDER BY l.since DESC LIMIT 1) IN (SELECT w.place FROM post w WHERE w.account = visit_due.worker AND w.role = 'grid_worker' AND w.since <= :today AND (w.until IS NULL OR w.until > :today))
      AND (SELECT d.grid FROM living l JOIN dwelling_at d ON d.community = l.community AND d.id = l.dwelling WHERE l.community = visit_due.house_community AND l.household = visit_due.household AND l.since <= :today AND (l.until IS NULL OR l.until > :today) ORDER BY l.since DESC LIMIT 1) <> grid;

-- Then: what lies after the days that stand is the other worker's to plan, or to keep where a day was agreed on.
-- name: visits_regrid_gone
UPDATE visit_due SET state = 'gone', why = CASE WHEN pinned = 1 THEN 'handed' ELSE why END, version = version + 1
WHERE community = :community AND month >= :month AND state = 'planned' AND day > :frozen AND (SELECT d.grid FROM living l JOIN dwelling_at d ON d.community = l.community AND d.id = l.dwelling WHERE l.community = visit_due.house_community AND l.household = visit_due.household AND l.since <= :today AND (l.until IS NULL OR l.until > :today) ORDER BY l.since DESC LIMIT 1) <> grid;

-- The days that stand stay with who knows of them, where he looks.
-- name: visits_regrid_stays
UPDATE visit_due SET why = 'stays', grid = COALESCE((SELECT MIN(w.place) FROM post w WHERE w.account = visit_due.worker AND w.role = 'grid_worker' AND w.place BETWEEN visit_due.community * 1000 AND visit_due.community * 1000 + 999 AND w.since <= :today AND (w.until IS NULL OR w.until > :today) AND w.place = visit_due.grid), (SELECT MIN(w.place) FROM post w WHERE w.account = visit_due.worker AND w.role = 'grid_worker' AND w.place BETWEEN visit_due.community * 1000 AND visit_due.community * 1000 + 999 AND w.since <= :today AND (w.until IS NULL OR w.until > :today)), grid), version = version + 1
WHERE community = :community AND month >= :month AND state = 'planned' AND day BETWEEN :today AND :frozen AND (SELECT d.grid FROM living l JOIN dwelling_at d ON d.community = l.community AND d.id = l.dwelling WHERE l.community = visit_due.house_community AND l.household = visit_due.household AND l.since <= :today AND (l.until IS NULL OR l.until > :today) ORDER BY l.since DESC LIMIT 1) <> grid;

-- A post ended: what is planned for who does not look after the grid any more.
-- name: visits_release
UPDATE visit_due SET state = 'gone', why = CASE WHEN pinned = 1 THEN 'handed' ELSE why END, version = version + 1
WHERE community = :community AND month >= :month AND grid = :grid AND state = 'planned'
      AND worker NOT IN (SELECT w.account FROM post w WHERE w.place = :grid AND w.role = 'grid_worker' AND w.since <= :today AND (w.until IS NULL OR w.until > :today));

-- name: visits_due_handed
-- not where the worker has settled something with the household himself since; what a leave of another one gave up is not taken where the household was planned anew for this week, which stands
SELECT v.community, v.id, v.worker, v.grid, v.month, v.day, v.ord, v.house_community, v.household, v.why, v.unseen, v.due, v.state, v.pinned, v.tries, v.reason, v.version
FROM visit_due v WHERE v.community = :community AND v.month = :month
      AND ((v.state = 'skipped' AND v.worker <> :worker)
           OR (v.state = 'gone' AND v.why IN ('handed', 'leave') AND v.day >= :today
               AND NOT EXISTS (SELECT 1 FROM visit_due o WHERE o.community = v.community AND o.household = v.household AND o.month = v.month AND o.house_community = v.house_community AND o.worker = :worker AND o.id <> v.id AND (o.state IN ('done', 'skipped') OR (o.state = 'planned' AND o.pinned = 1)))
               AND (v.why = 'handed' OR v.worker = :worker OR NOT EXISTS (SELECT 1 FROM visit_due o WHERE o.community = v.community AND o.household = v.household AND o.month >= v.month AND o.house_community = v.house_community AND o.state = 'planned' AND o.day BETWEEN :today AND :sunday))))
ORDER BY v.day, v.id;

-- name: visits_due_take
UPDATE visit_due SET worker = :worker, grid = :grid, state = :state, why = :why, version = version + 1
WHERE community = :community AND id = :id AND version = :version;

-- name: visits_due_standing
SELECT house_community AS community, household, day FROM visit_due
WHERE community = :community AND month = :month AND state = 'planned' AND worker <> :worker AND day BETWEEN :today AND :frozen ORDER BY house_community, household, day;

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
-- who split off was seen with those whom he left
SELECT l.community, l.household, COALESCE((SELECT MAX(v.day) FROM visit v WHERE v.community = l.community AND v.household = l.household AND v.result = 'done' AND v.day < :before),
       (SELECT MAX(v.day) FROM household h JOIN visit v ON v.community = h.from_community AND v.household = h.from_household WHERE h.community = l.community AND h.id = l.household AND h.from_household <> 0 AND v.result = 'done' AND v.day < h.since AND v.day < :before), 0) AS day
FROM dwelling_at d CROSS JOIN living l
WHERE +l.community = d.community AND l.dwelling = d.id AND d.place_now = :community AND (d.own = :grid OR d.site IN (SELECT y.site FROM site_part y WHERE y.grid = :grid AND y.until IS NULL)) AND d.grid = :grid AND (l.until IS NULL OR l.until > :before) ORDER BY l.community, l.household;

-- name: visits_done
SELECT v.community, v.household, MAX(v.day) AS day FROM visit v
WHERE v.place_now = :community AND v.day BETWEEN :from_day AND :until_day AND v.result = 'done'
GROUP BY v.community, v.household ORDER BY v.community, v.household;

-- name: visits_on
SELECT community, id, household, place_now, worker, grid, due, day, written, result, people, note_sealed, changes_sealed, matter_community, matter, demo
FROM visit WHERE community = :community AND household = :household AND day = :day AND result = 'done' ORDER BY id LIMIT 1;

-- name: visits_tried
-- whether V's writer was there in vain on that day before
SELECT COUNT(*) AS n FROM visit
WHERE community = :community AND household = :household AND day = :day AND worker = :worker AND result IN ('nobody', 'refused') AND id <> :id;

-- name: visits_own
SELECT community, id, household, place_now, worker, grid, due, day, written, result, people, note_sealed, changes_sealed, matter_community, matter, demo
FROM visit WHERE community = :community AND id = :id AND worker = :worker;

-- name: visits_withdraw
UPDATE visit SET result = 'withdrawn' WHERE community = :community AND id = :id AND result <> 'withdrawn';

-- name: visits_withdraw_changes
-- what nobody has decided goes with it
UPDATE visit_change SET state = 'refused', answer = :answer, actor = :actor, ended = :now, version = version + 1
WHERE community = :community AND visit = :visit AND state = 'open';

-- name: visits_withdraw_joined
-- who added to it was there, too: it was his
UPDATE visit SET result = 'done', people = :people WHERE community = :community AND id = (SELECT MIN(o.id) FROM visit o WHERE o.community = :community AND o.household = :household AND o.day = :day AND o.result = 'joined')
       AND NOT EXISTS (SELECT 1 FROM visit o WHERE o.community = :community AND o.household = :household AND o.day = :day AND o.result = 'done');

-- name: visits_due_was
UPDATE visit SET due_day = :day, due_state = :state WHERE community = :community AND id = :id;

-- name: visits_due_reopen
UPDATE visit_due SET state = COALESCE((SELECT NULLIF(v.due_state, '') FROM visit v WHERE v.community = :house_community AND v.id = :visit), 'planned'),
       day = COALESCE((SELECT v.due_day FROM visit v WHERE v.community = :house_community AND v.id = :visit), day), version = version + 1
WHERE community = :community AND id = :id AND state = 'done' AND NOT EXISTS (SELECT 1 FROM visit v WHERE v.community = :house_community AND v.household = :household AND v.due = :id AND v.result IN ('done', 'refused'));

-- name: visits_of_household
SELECT v.community, v.id, v.household, v.day, v.result, v.people, v.matter_community, v.matter, COALESCE(a.name_mask, '') AS who, v.note_sealed
FROM visit v LEFT JOIN account a ON a.id = v.worker
WHERE v.community = :community AND v.household = :household ORDER BY v.day DESC, v.id DESC LIMIT :limit;

-- name: visits_past_one
SELECT v.community, v.id, v.household, v.day, v.result, v.people, v.matter_community, v.matter, '' AS who, v.note_sealed
FROM visit v WHERE v.community = :community AND v.id = :id;

-- name: visits_of_worker
-- also where he looked after a grid until somewhen in the month: what he did stays his
SELECT community, id, household, place_now, worker, grid, due, day, written, result, people, '' AS note_sealed, '' AS changes_sealed, matter_community, matter, demo
FROM visit WHERE place_now IN (SELECT w.place / 1000 FROM post w WHERE w.account = :worker AND w.role = 'grid_worker' AND w.since <= :today AND (w.until IS NULL OR w.until > :from_day))
      AND day BETWEEN :from_day AND :until_day AND worker = :worker ORDER BY day, id;

-- name: visits_absences
-- whichever of his communities it was told: who is away is away from all of them
SELECT MIN(v.community) AS community, v.worker, v.since, v.until, v.why FROM visit_absence v
WHERE v.community IN (SELECT w.place / 1000 FROM post w WHERE w.account = :worker AND w.role = 'grid_worker' AND w.since <= :today AND (w.until IS NULL OR w.until > :today))
      AND v.worker = :worker AND v.until >= :from_day
GROUP BY v.worker, v.since, v.until, v.why ORDER BY v.since, v.until, v.why;

-- name: visits_absence_put
INSERT INTO visit_absence (community, worker, since, until, why) VALUES (:community, :worker, :since, :until, :why)
ON CONFLICT (community, worker, since) DO UPDATE SET until = excluded.until, why = excluded.why;

-- name: visits_absence_drop
DELETE FROM visit_absence WHERE community = :community AND worker = :worker AND since = :since;

-- name: visits_pairs
SELECT v.community, v.household FROM visit_pair v WHERE v.community = :community AND v.household = :household;

-- name: visits_pairs_of
SELECT v.community, v.household FROM dwelling_at d CROSS JOIN living l
     CROSS JOIN visit_pair v
WHERE +l.community = d.community AND l.dwelling = d.id AND v.community = l.community AND v.household = l.household AND d.place_now = :place_now AND (d.own = :grid OR d.site IN (SELECT y.site FROM site_part y WHERE y.grid = :grid AND y.until IS NULL)) AND d.grid = :grid AND (l.until IS NULL OR l.until > :day) ORDER BY v.community, v.household;

-- name: visits_pair_put
INSERT INTO visit_pair (community, household, actor, since) VALUES (:community, :household, :actor, :now)
ON CONFLICT (community, household) DO UPDATE SET actor = excluded.actor, since = excluded.since;

-- name: visits_pair_drop
DELETE FROM visit_pair WHERE community = :community AND household = :household;

-- name: visits_often
SELECT community, household, months, reason, since, until, version FROM visit_often WHERE community = :community AND household = :household;

-- name: visits_often_at
SELECT v.community, v.household, v.months, v.reason, v.since, v.until, v.version
FROM dwelling_at d CROSS JOIN living l
     CROSS JOIN visit_often v
WHERE +l.community = d.community AND l.dwelling = d.id AND v.community = l.community AND v.household = l.household
      AND d.place_now = :place_now AND (:grid = 0 OR d.grid = :grid) AND l.since <= :day AND (l.until IS NULL OR l.until > :day)
      AND v.since <= :day AND v.until >= :day
ORDER BY v.community, v.household;

-- name: visits_often_put
INSERT INTO visit_often (community, household, months, reason, since, until, actor, version) VALUES (:community, :household, :months, :reason, :since, :until, :actor, 1)
ON CONFLICT (community, household) DO UPDATE SET months = excluded.months, reason = excluded.reason, since = excluded.since, until = excluded.until, actor = excluded.actor, version = visit_often.version + 1
WHERE visit_often.version = :version;

-- name: visits_often_along
INSERT INTO visit_often (community, household, months, reason, since, until, actor, version)
SELECT v.community, :household, v.months, v.reason, v.since, v.until, v.actor, 1 FROM visit_often v
WHERE v.community = :community AND v.household = :from_household AND v.until >= :day
ON CONFLICT (community, household) DO NOTHING;

-- name: visits_pair_along
INSERT INTO visit_pair (community, household, actor, since)
SELECT v.community, :household, v.actor, v.since FROM visit_pair v WHERE v.community = :community AND v.household = :from_household
ON CONFLICT (community, household) DO NOTHING;

-- name: visits_due_grid
SELECT community, id, worker, grid, month, day, ord, house_community, household, why, unseen, due, state, pinned, tries, reason, version
FROM visit_due WHERE community = :community AND month = :month AND grid = :grid ORDER BY day, worker, ord, id;

-- name: visits_due_others
SELECT v.community, v.id, v.worker, v.grid, v.month, v.day, v.ord, v.house_community, v.household, v.why, v.unseen, v.due, v.state, v.pinned, v.tries, v.reason, v.version
FROM post w JOIN visit_due v ON v.community = w.place / 1000 AND v.month = :month AND v.grid = w.place JOIN visit_pair p ON p.community = v.house_community AND p.household = v.household
WHERE w.account = :worker AND w.role = 'grid_worker' AND w.since <= :today AND (w.until IS NULL OR w.until > :today) AND v.worker <> :worker AND v.state <> 'gone' ORDER BY v.day, v.ord, v.id;

-- name: visits_due_chosen
-- also where the day that a person chose is over, as long as that worker has it before him on another one
SELECT v.house_community AS community, v.household, v.worker AS day FROM visit_due v
WHERE v.community = :community AND v.month = :month AND v.grid = :grid AND v.pinned = 1
      AND (v.state = 'planned' OR (v.state = 'gone' AND EXISTS (SELECT 1 FROM visit_due o WHERE o.community = v.community AND o.household = v.household AND o.month = v.month AND o.house_community = v.house_community AND o.worker = v.worker AND o.state = 'planned')))
ORDER BY v.house_community, v.household, CASE v.state WHEN 'planned' THEN 0 ELSE 1 END, v.id;

-- name: visits_due_agreed
-- what people put on days of a worker
SELECT v.community, v.id, v.worker, v.grid, v.month, v.day, v.ord, v.house_community, v.household, v.why, v.unseen, v.due, v.state, v.pinned, v.tries, v.reason, v.version
FROM post w JOIN visit_due v ON v.community = w.place / 1000 AND v.worker = w.account AND v.month BETWEEN :month AND :until AND v.grid = w.place
WHERE w.account = :worker AND w.role = 'grid_worker' AND w.since <= :today AND (w.until IS NULL OR w.until > :today)
      AND v.state = 'planned' AND v.pinned = 1 AND v.day BETWEEN :from_day AND :until_day ORDER BY v.day, v.ord, v.id;

-- name: visits_due_anew
SELECT COALESCE(MIN(day), 0) AS n FROM visit_due
WHERE community = :community AND household = :household AND month >= :month AND house_community = :house_community AND state = 'planned' AND day >= :day;

-- name: visits_due_unkept
-- what a person chose for a day on which that worker is away
SELECT v.house_community AS community, v.household, v.worker AS day FROM visit_due v
WHERE v.community = :community AND v.month = :month AND v.grid = :grid AND v.pinned = 1 AND v.state = 'planned' AND v.day >= :today
      AND EXISTS (SELECT 1 FROM visit_absence a WHERE a.community = v.community AND a.worker = v.worker AND a.since <= v.day AND a.until >= v.day)
ORDER BY v.house_community, v.household, v.id;

-- name: visits_grid_workers
SELECT w.id, w.account, w.place, a.login, a.name_mask FROM post w JOIN account a ON a.id = w.account
WHERE w.place = :grid AND w.role = 'grid_worker' AND w.since <= :day AND (w.until IS NULL OR w.until > :day) ORDER BY w.id;

-- name: visits_grid_had
-- also who looks after the grid no more
SELECT CAST(0 AS BIGINT) AS id, a.id AS account, CAST(0 AS BIGINT) AS place, a.login, a.name_mask FROM account a
WHERE a.id IN (SELECT v.worker FROM visit_due v WHERE v.community = :community AND v.month = :month AND v.grid = :grid) ORDER BY a.id;

-- name: visits_grids_of
-- where an end is not known yet, there is none
SELECT w.id, w.account, w.place, COALESCE(w.until, :never) AS until FROM post w
WHERE w.account = :worker AND w.role = 'grid_worker' AND w.since <= :today AND (w.until IS NULL OR w.until > :today) ORDER BY w.place, w.id;

-- name: visits_due_unaware
-- whose plans of the days after it do not know that a household was seen on a day
SELECT DISTINCT CAST(0 AS BIGINT) AS community, worker AS household, CAST(0 AS BIGINT) AS day FROM visit_due
WHERE community = :community AND household = :household AND month >= :month AND house_community = :house_community AND state = 'planned' AND day > :seen AND (unseen < 0 OR unseen > day - :seen);

-- name: visits_due_workers
-- whose plans a household is in
SELECT DISTINCT CAST(0 AS BIGINT) AS community, worker AS household, CAST(0 AS BIGINT) AS day FROM visit_due
WHERE community = :community AND household = :household AND month >= :month AND house_community = :house_community AND state = 'planned';

-- name: visits_unpin
-- what was put on a day by hand before the household wished no visits; what is put there after that is meant
UPDATE visit_due SET pinned = 0, version = version + 1
WHERE community = :community AND household = :household AND month >= :month AND house_community = :house_community AND state = 'planned' AND pinned = 1 AND day > :today;

-- name: visits_ahead_of
SELECT COUNT(*) AS n FROM visit_due
WHERE community = :community AND household = :household AND month >= :month AND house_community = :house_community AND state = 'planned' AND day >= :day;

-- name: visits_planned
SELECT COUNT(*) AS n FROM post w JOIN visit_plan v ON v.community = w.place / 1000
WHERE w.account = :worker AND w.role = 'grid_worker' AND w.since <= :today AND (w.until IS NULL OR w.until > :today) AND v.worker = :worker AND v.month >= :month;

-- name: visits_months_ahead
SELECT DISTINCT v.month FROM post w JOIN visit_plan v ON v.community = w.place / 1000
WHERE w.account = :worker AND w.role = 'grid_worker' AND w.since <= :today AND (w.until IS NULL OR w.until > :today) AND v.month > :month ORDER BY v.month;

-- name: visits_post
SELECT id, account, role, place, unit, since, until FROM post WHERE id = :id;

-- name: visits_workers
SELECT w.id, w.account, w.place FROM place p JOIN post w ON w.place = p.code
WHERE p.parent BETWEEN :lo AND :hi AND p.level = 'grid' AND w.role = 'grid_worker' AND (p.code > :after_place OR (p.code = :after_place AND w.id > :after))
      AND w.since <= :day AND (w.until IS NULL OR w.until > :day) ORDER BY p.code, w.id LIMIT :limit;

-- name: visits_seen
-- who split off was seen with those whom he left
-- scan: no table is read so, only the two halves that an index each has found
SELECT s.community, s.household, MAX(s.day) AS day FROM (
       SELECT v.community AS community, v.household AS household, v.day AS day FROM visit v
       WHERE v.community = :community AND v.day BETWEEN :from_day AND :until_day AND v.result = 'done'
       UNION ALL
       SELECT h.community, h.id, v.day FROM household h JOIN visit v ON v.community = h.from_community AND v.household = h.from_household
       WHERE h.community = :community AND h.from_household <> 0 AND v.day < h.since AND v.day BETWEEN :from_day AND :until_day AND v.result = 'done') s
GROUP BY s.community, s.household ORDER BY s.community, s.household;

-- name: visits_outcome
-- scan: L is what the statement itself has found
-- who went to a household in vain on a day has tried it once, however often that was
-- a need that was merged with another matter is closed when that one is, or the one with which that was merged
WITH RECURSIVE led (community, id, at_community, at_id) AS (
       SELECT n.matter_community, n.matter, n.matter_community, n.matter FROM visit n
       WHERE n.place_now = :community AND n.day BETWEEN :from_day AND :until_day AND n.matter > 0
       UNION
       SELECT l.community, l.id, c.merged_community, c.merged_id FROM led l JOIN casefile c ON c.community = l.at_community AND c.id = l.at_id
       WHERE c.state = 'merged')
SELECT v.grid AS grid, CAST(SUM(CASE WHEN v.result = 'done' THEN 1 ELSE 0 END) + COUNT(DISTINCT CASE WHEN v.result IN ('nobody', 'refused') THEN v.worker || ' ' || v.community || ' ' || v.household || ' ' || v.day END) AS BIGINT) AS visits, CAST(COUNT(DISTINCT CASE WHEN v.result IN ('nobody', 'refused') THEN v.worker || ' ' || v.community || ' ' || v.household || ' ' || v.day END) AS BIGINT) AS attempts,
       CAST(SUM(CASE WHEN v.matter > 0 THEN 1 ELSE 0 END) AS BIGINT) AS needs,
       CAST(SUM(CASE WHEN s.id > 0 THEN 1 ELSE 0 END) AS BIGINT) AS solved
FROM visit v LEFT JOIN (SELECT DISTINCT l.community, l.id FROM led l JOIN casefile c ON c.community = l.at_community AND c.id = l.at_id WHERE c.state = 'closed') s
     ON s.community = v.matter_community AND s.id = v.matter
WHERE v.place_now = :community AND v.day BETWEEN :from_day AND :until_day GROUP BY v.grid ORDER BY v.grid;

-- name: visits_stated
-- what the buildings of each grid are said to hold, written down or not
SELECT grid, households AS stated FROM grid_load WHERE parent = :community AND households > 0 ORDER BY grid;

-- name: visits_last_of
-- likewise
SELECT COALESCE((SELECT MAX(v.day) FROM visit v WHERE v.community = :community AND v.household = :household AND v.result = 'done'),
       (SELECT MAX(v.day) FROM household h JOIN visit v ON v.community = h.from_community AND v.household = h.from_household WHERE h.community = :community AND h.id = :household AND h.from_household <> 0 AND v.result = 'done' AND v.day < h.since), 0) AS n;

-- name: visits_change_insert
INSERT INTO visit_change (community, id, place_now, grid, visit, household, person_community, person, worker, day, field, old_sealed, new_sealed, state, answer, actor, at, ended, version)
VALUES (:community, :id, :place_now, :grid, :visit, :household, :person_community, :person, :worker, :day, :field, :old_sealed, :new_sealed, 'open', '', 0, :at, NULL, 1);

-- name: visits_change
SELECT community, id, place_now, grid, visit, household, person_community, person, worker, day, field, old_sealed, new_sealed, state, answer, at, ended, version
FROM visit_change WHERE community = :community AND id = :id;

-- name: visits_changes
SELECT community, id, place_now, grid, visit, household, person_community, person, worker, day, field, old_sealed, new_sealed, state, answer, at, ended, version
FROM visit_change WHERE place_now BETWEEN :lo AND :hi AND state = 'open' ORDER BY at, id LIMIT :limit;

-- name: visits_changes_over
SELECT community, id, place_now, grid, visit, household, person_community, person, worker, day, field, old_sealed, new_sealed, state, answer, at, ended, version
FROM visit_change WHERE place_now BETWEEN :lo AND :hi AND state <> 'open' AND ended >= :since ORDER BY ended DESC, id DESC LIMIT :limit;

-- name: visits_changes_of
SELECT community, id, place_now, grid, visit, household, person_community, person, worker, day, field, old_sealed, new_sealed, state, answer, at, ended, version
FROM visit_change WHERE worker = :worker AND at >= :since ORDER BY at DESC, id DESC LIMIT :limit;

-- name: visits_change_end
UPDATE visit_change SET state = :state, answer = :answer, actor = :actor, ended = :now, version = version + 1
WHERE community = :community AND id = :id AND version = :version AND state = 'open';
