-- steward.sql -- what is no longer needed.

-- name: steward_sessions
DELETE FROM session WHERE until < :now;

-- name: steward_codes
-- scan: one row per phone that asked within the last minutes
DELETE FROM otp WHERE until < :now AND window_at < :window;

-- name: steward_answers
DELETE FROM idem WHERE at < :before;

-- name: steward_heard
INSERT INTO heard (event, job) VALUES (:event, :listener) ON CONFLICT (event, job) DO NOTHING;
