-- doctor.sql -- checks of an installation.

-- name: doctor_integrity
-- for: sqlite
-- scan: the whole database, on purpose
SELECT COUNT(*) AS n FROM pragma_quick_check WHERE quick_check <> 'ok';

-- name: doctor_states
-- scan: recounting on purpose
SELECT community, kind, CAST(SUM(n) AS BIGINT) AS n FROM rollup WHERE day = 0 GROUP BY community, kind;

-- name: doctor_cases
-- scan: recounting on purpose
SELECT place_now AS community, state AS kind, COUNT(*) AS n FROM casefile GROUP BY place_now, state;

-- name: doctor_log
-- scan: recounting on purpose
SELECT e.community, e.action AS kind, COUNT(*) AS n FROM event e WHERE e.kind = 'case' AND e.action IN ('report', 'judge') GROUP BY e.community, e.action;

-- name: doctor_flows
-- scan: recounting on purpose
SELECT community, kind, CAST(SUM(n) AS BIGINT) AS n FROM rollup WHERE kind IN ('reported', 'judged') GROUP BY community, kind;
