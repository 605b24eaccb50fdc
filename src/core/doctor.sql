-- doctor.sql -- checks of an installation.

-- name: doctor_integrity
-- for: sqlite
-- scan: the whole database, on purpose
SELECT COUNT(*) AS n FROM pragma_quick_check WHERE quick_check <> 'ok';

-- name: doctor_states
-- scan: recounting on purpose
SELECT community, kind, CAST(SUM(n) AS BIGINT) AS n FROM rollup WHERE day = 0 AND community >= 100000000000 AND kind <> 'overdue' GROUP BY community, kind;

-- name: doctor_cases
-- scan: recounting on purpose
SELECT place_now AS community, state AS kind, COUNT(*) AS n FROM casefile GROUP BY place_now, state;

-- name: doctor_sites
-- scan: recounting on purpose
SELECT name FROM site WHERE name <> '';

-- name: doctor_site_words
-- scan: recounting on purpose; OWNED: of buildings that stand there today
SELECT g.kept, g.owned, m.marks, m.marked FROM
     (SELECT COUNT(*) AS kept, COUNT(s.id) AS owned FROM gram_open g LEFT JOIN site s
      ON s.community = g.community AND s.id = g.doc AND s.place_now = g.place_now AND s.place_now / 1000 = g.street WHERE g.kind = 2) g,
     (SELECT COUNT(*) AS marks, COUNT(s.id) AS marked FROM site_mark m LEFT JOIN site s
      ON s.community = m.community AND s.id = m.id AND s.place_now = m.place_now) m;

-- name: doctor_filling
-- scan: the few jobs that have not ended
SELECT COALESCE(MAX(done), -1) AS n FROM job WHERE kind = 'site_words' AND state IN ('queued', 'running');

-- name: doctor_log
-- scan: recounting on purpose; by the place that answered for the matter at that time
SELECT COALESCE(
    (SELECT m.place_from FROM case_move m WHERE m.community = e.community AND m.matter = e.subject AND m.id > e.id ORDER BY m.id LIMIT 1),
    (SELECT c.place_now FROM casefile c WHERE c.community = e.community AND c.id = e.subject)) AS community, e.action AS kind, COUNT(*) AS n
FROM event e WHERE e.kind = 'case' AND e.action IN ('report', 'judge') GROUP BY 1, e.action;

-- name: doctor_flows
-- scan: recounting on purpose
SELECT community, kind, CAST(SUM(n) AS BIGINT) AS n FROM rollup WHERE community >= 100000000000 AND kind IN ('reported', 'judged') GROUP BY community, kind;
