-- casework_time.sql -- clocks, pauses and extensions of matters.

-- name: casework_times
-- scan: a small reference table, read once at the start
SELECT category, phase, unit, amount FROM category_time;

-- name: casework_clock_start
INSERT INTO case_clock (community, matter, id, phase, unit, amount, started, due, first_due, provisional, marks, next_mark, ended)
VALUES (:community, :matter, :id, :phase, :unit, :amount, :started, :due, :due, :provisional, 0, :next_mark, 0);

-- name: casework_clock_end
UPDATE case_clock SET ended = :now, next_mark = 0
WHERE community = :community AND matter = :matter AND phase = :phase AND ended = 0;

-- name: casework_clock_set
UPDATE case_clock SET due = :due, provisional = :provisional, marks = :marks, next_mark = :next_mark
WHERE community = :community AND matter = :matter AND id = :id;

-- name: casework_clocks_running
SELECT community, id, matter, phase, unit, amount, started, due, first_due, provisional, marks, next_mark, ended FROM case_clock
WHERE community = :community AND matter = :matter AND ended = 0 ORDER BY id;

-- name: casework_clocks_ever
SELECT community, id, matter, phase, unit, amount, started, due, first_due, provisional, marks, next_mark, ended FROM case_clock
WHERE community = :community AND matter = :matter ORDER BY id;

-- name: casework_marks_due
SELECT community, id, matter, phase, unit, amount, started, due, first_due, provisional, marks, next_mark, ended FROM case_clock
WHERE next_mark > 0 AND next_mark <= :now ORDER BY next_mark LIMIT 50;

-- name: casework_clocks_all
SELECT DISTINCT community, matter AS id FROM case_clock
WHERE ended = 0 AND (community, matter) > (:community, :matter) AND community <= :hi ORDER BY community, matter LIMIT 50;

-- name: casework_pauses
SELECT since AS "from", until, reason, reason_en FROM case_pause
WHERE community = :community AND matter = :matter ORDER BY since;

-- name: casework_pause
INSERT INTO case_pause (community, matter, since, until, reason, reason_en)
VALUES (:community, :matter, :since, 0, :reason, :reason_en)
ON CONFLICT (community, matter, since) DO NOTHING;

-- name: casework_resume
UPDATE case_pause SET until = :now WHERE community = :community AND matter = :matter AND until = 0;

-- name: casework_extensions
SELECT added AS "add", reason FROM case_extension
WHERE community = :community AND matter = :matter AND clock = :clock ORDER BY id;

-- name: casework_extend
INSERT INTO case_extension (community, matter, clock, id, added, due_before, reason)
VALUES (:community, :matter, :clock, :id, :added, :due_before, :reason);

-- name: casework_time_put
INSERT INTO category_time (category, phase, unit, amount) VALUES (:category, :phase, :unit, :amount)
ON CONFLICT (category, phase) DO UPDATE SET unit = excluded.unit, amount = excluded.amount;
