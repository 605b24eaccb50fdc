-- job.sql -- long work. What somebody waits for comes first. A claim repeats its condition outside the sub-select, or two workers take it.

-- name: job_insert
INSERT INTO job (id, kind, state, owner, args, cursor, done, total, report, created, run_at, lease_owner, lease_until, tries, waited)
VALUES (:id, :kind, 'queued', :owner, :args, '', 0, 0, '', :now, :now, '', 0, 0, :waited);

-- name: job_insert_once
-- scan: the few that wait
-- unless the same waits already and has not begun: what it will see is as new
INSERT INTO job (id, kind, state, owner, args, cursor, done, total, report, created, run_at, lease_owner, lease_until, tries, waited)
SELECT :id, :kind, 'queued', :owner, :args, '', 0, 0, '', :now, :now, '', 0, 0, :waited
WHERE NOT EXISTS (SELECT 1 FROM job j WHERE j.state IN ('queued', 'running') AND j.state = 'queued' AND j.kind = :kind AND j.args = :args);

-- name: job_by_id
-- scan: the few that wait
SELECT id, kind, state, owner, args, cursor, done, total, report, created, tries,
  (SELECT COUNT(*) FROM job o WHERE o.state IN ('queued', 'running') AND job.state = 'queued' AND (o.waited > job.waited OR (o.waited = job.waited AND (o.run_at, o.id) < (job.run_at, job.id)))) AS ahead
FROM job WHERE id = :id AND owner = :owner;

-- name: job_waits
-- scan: the few that wait
SELECT CASE WHEN state = 'queued' THEN 1 ELSE 0 END AS queued, CASE WHEN state = 'failed' THEN 1 ELSE 0 END AS given_up,
  (SELECT COUNT(*) FROM job o WHERE o.state IN ('queued', 'running') AND job.state = 'queued' AND (o.waited > job.waited OR (o.waited = job.waited AND (o.run_at, o.id) < (job.run_at, job.id)))) AS ahead
FROM job WHERE id = :id;

-- name: job_begin
-- the one that would be claimed next, unless it is ours already: that of a process that fell (it has its lease) counts
UPDATE job SET state = CASE WHEN tries >= CASE WHEN lease_until = 0 THEN 6 ELSE 5 END THEN 'failed' ELSE 'running' END, lease_owner = :me, lease_until = :until, tries = tries + 1
WHERE id IN (SELECT id FROM job WHERE state IN ('queued', 'running') AND run_at <= :now AND (lease_until <= :now OR lease_owner = :me) ORDER BY waited DESC, run_at, id LIMIT 1)
  AND state IN ('queued', 'running') AND lease_until <= :now AND lease_owner <> :me
RETURNING id, kind, state, owner, args, cursor, done, total, report, created, tries, 0 AS ahead;

-- name: job_claim
UPDATE job SET state = 'running', lease_owner = :me, lease_until = :until, tries = tries + 1
WHERE id IN (SELECT id FROM job WHERE state IN ('queued', 'running') AND run_at <= :now AND (lease_until <= :now OR lease_owner = :me) ORDER BY waited DESC, run_at, id LIMIT 1)
  AND state IN ('queued', 'running') AND (lease_until <= :now OR lease_owner = :me)
RETURNING id, kind, state, owner, args, cursor, done, total, report, created, tries, 0 AS ahead;

-- name: job_claim_one
UPDATE job SET state = 'running', lease_owner = :me, lease_until = :until, tries = tries + 1
WHERE id = :id AND state IN ('queued', 'running') AND (lease_until <= :now OR lease_owner = :me)
RETURNING id, kind, state, owner, args, cursor, done, total, report, created, tries, 0 AS ahead;

-- name: job_again
UPDATE job SET state = 'queued', tries = 0, run_at = :now, lease_until = 0, lease_owner = '' WHERE id = :id AND state = 'failed';

-- name: job_save
-- its next part is begun with this one; what people wait for takes turns, part by part: a small table does not stand behind a large one; the rest keeps its order
UPDATE job SET run_at = CASE WHEN waited = 1 THEN :now ELSE run_at END, state = :state, cursor = :cursor, done = :done, total = :total, report = :report, tries = 1, lease_until = :until
WHERE id = :id AND lease_owner = :me;

-- name: job_retreat
-- The claim was rolled back with its part: it is the one that would be claimed next. That it was begun is the first of its tries (job_begin).
UPDATE job SET run_at = :later, lease_until = 0, lease_owner = :me, state = CASE WHEN tries >= 6 THEN 'failed' ELSE 'queued' END, tries = tries + 1
WHERE id IN (SELECT id FROM job WHERE state IN ('queued', 'running') AND run_at <= :now AND (lease_owner = :me OR lease_until <= :now) ORDER BY waited DESC, run_at, id LIMIT 1)
  AND state IN ('queued', 'running');
