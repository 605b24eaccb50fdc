-- event.sql -- the one log.

-- name: event_insert
INSERT INTO event (community, id, pos, tick, at, actor, role, on_behalf, kind, subject, action, from_state, to_state, words, salt, public, changes)
VALUES (:community, :id, :pos, :tick, :at, :actor, :role, :on_behalf, :kind, :subject, :action, :from_state, :to_state, :words, :salt, :public, :changes);

-- name: event_unsequenced
-- scan: the partial index holds only what is not yet sequenced
SELECT community, id FROM event WHERE pos = 0 ORDER BY community, id LIMIT 512;

-- name: event_round
UPDATE sequencer SET tick = tick + 1 WHERE k = 1 RETURNING tick;

-- name: event_lease
UPDATE sequencer SET owner = :me, until = :until WHERE k = 1 AND (owner = :me OR until < :now);

-- name: event_last_tick
SELECT tick FROM sequencer WHERE k = 1;

-- name: event_head_move
INSERT INTO event_head (community, pos, tick, sealed) VALUES (:community, :n, :tick, 0)
ON CONFLICT (community) DO UPDATE SET pos = event_head.pos + excluded.pos, tick = excluded.tick
RETURNING pos;

-- name: event_place
UPDATE event SET pos = :pos, tick = :tick WHERE community = :community AND id = :id;

-- name: event_after_tick
SELECT community, id, pos, tick, at, actor, role, on_behalf, kind, subject, action, from_state, to_state, words, salt, public, changes
FROM event WHERE tick > :tick AND tick > 0 ORDER BY tick, community, pos LIMIT :limit;

-- name: event_of_subject
SELECT community, id, pos, tick, at, actor, role, on_behalf, kind, subject, action, from_state, to_state, words, salt, public, changes
FROM event WHERE community = :community AND subject = :subject AND id > :after ORDER BY id LIMIT :limit;

-- name: event_one
SELECT community, id, pos, tick, at, actor, role, on_behalf, kind, subject, action, from_state, to_state, words, salt, public, changes
FROM event WHERE community = :community AND id = :id;

-- name: event_by_pos
SELECT community, id, pos, tick, at, actor, role, on_behalf, kind, subject, action, from_state, to_state, words, salt, public, changes
FROM event WHERE community = :community AND pos > :after AND pos > 0 ORDER BY pos LIMIT :limit;

-- name: event_recent
SELECT community, id, pos, tick, at, actor, role, on_behalf, kind, subject, action, from_state, to_state, words, salt, public, changes
FROM event WHERE tick <= :tick AND tick > 0 AND (tick < :tick OR community < :community OR (community = :community AND pos < :pos)) ORDER BY tick DESC, community DESC, pos DESC LIMIT :limit;

-- name: event_set_tick
UPDATE sequencer SET tick = :tick WHERE k = 1;
