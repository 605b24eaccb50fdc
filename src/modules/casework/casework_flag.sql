-- casework_flag.sql -- side matters of a case.

-- name: casework_flag_insert
INSERT INTO case_flag (community, matter, id, kind, state, open, ground, words, answer, unit, raised_by, answered_by, raised, state_since, due, ended, asked, asked_until, score_unit, score_whistle, version)
VALUES (:community, :matter, :id, :kind, :state, :open, :ground, :words, '', :unit, :raised_by, 0, :raised, :raised, :due, 0, :asked, :asked_until, 0, 0, 1);

-- name: casework_flag_by_ref
SELECT community, id, matter, kind, state, open, ground, words, answer, unit, raised_by, answered_by, raised, state_since, due, ended, asked, asked_until, score_unit, score_whistle, version FROM case_flag
WHERE community = :community AND matter = :matter AND id = :id;

-- name: casework_flag_save
UPDATE case_flag SET state = :state, open = :open, answer = :answer, answered_by = :answered_by, state_since = :state_since, due = :due, ended = :ended, asked = :asked, asked_until = :asked_until, score_unit = :score_unit, score_whistle = :score_whistle, version = version + 1
WHERE community = :community AND matter = :matter AND id = :id AND version = :version;

-- name: casework_flags_of
SELECT community, id, matter, kind, state, open, ground, words, answer, unit, raised_by, answered_by, raised, state_since, due, ended, asked, asked_until, score_unit, score_whistle, version FROM case_flag
WHERE community = :community AND matter = :matter ORDER BY id;

-- name: casework_flags_due
SELECT community, id, matter, kind, state, open, ground, words, answer, unit, raised_by, answered_by, raised, state_since, due, ended, asked, asked_until, score_unit, score_whistle, version FROM case_flag
WHERE open = 1 AND due > 0 AND due <= :now AND (kind IN ('extension', 'suspension') OR state IN ('unit_judged', 'whistle_judged')) ORDER BY due LIMIT 50;
