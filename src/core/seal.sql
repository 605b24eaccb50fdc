-- seal.sql -- checkpoints of the log.

-- name: seal_due
-- scan: one row per community
SELECT community, pos, sealed FROM event_head WHERE pos > sealed ORDER BY tick LIMIT 32;

-- name: seal_heads
-- scan: one row per community, for the audit
SELECT community, pos, sealed FROM event_head ORDER BY community;

-- name: seal_last
SELECT community, size, at, root, peaks, note FROM checkpoint WHERE community = :community ORDER BY size DESC LIMIT 1;

-- name: seal_all
SELECT community, size, at, root, peaks, note FROM checkpoint WHERE community = :community ORDER BY size;

-- name: seal_insert
INSERT INTO checkpoint (community, size, at, root, peaks, note) VALUES (:community, :size, :at, :root, :peaks, :note);

-- name: seal_mark
UPDATE event_head SET sealed = :size WHERE community = :community;

-- name: seal_recent
-- scan: the auditor's page, newest first
SELECT community, size, at, root, peaks, note FROM checkpoint WHERE at < :before ORDER BY at DESC, community LIMIT :limit;

-- name: seal_unsequenced
-- scan: the partial index holds only what is not yet sequenced
SELECT COUNT(*) AS n FROM event WHERE pos = 0;
