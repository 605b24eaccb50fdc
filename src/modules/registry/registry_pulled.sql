-- registry_pulled.sql -- taking back that a building was pulled down.

-- name: registry_pulled_at
-- when it was written down that the building was pulled down, the last time
SELECT COALESCE(MAX(at), 0) AS n FROM event WHERE community = :community AND subject = :site AND kind = 'building' AND action = 'pull_down';

-- name: registry_pulled_dwellings
-- open again, but those that had ended by hand that very day: what they were before is kept
UPDATE dwelling SET until = NULL, version = version + 1
WHERE +community = :community AND site = :site AND until = :day
      AND NOT EXISTS (SELECT 1 FROM registry_past p WHERE p.community = dwelling.community AND p.subject = dwelling.id AND p.version = dwelling.version - 1 AND p.kind = 'dwelling_is');

-- name: registry_pulled_households
-- which ended by it
SELECT DISTINCT h.community, h.id, h.kind, h.since, h.until, h.why, h.from_community, h.from_household, h.wish_days, h.wish_from, h.wish_until, h.no_visits, h.wish_version, h.note_sealed, h.import, h.demo, h.version
FROM dwelling d JOIN living l ON +l.community = d.community AND l.dwelling = d.id JOIN household h ON h.community = l.community AND h.id = l.household
WHERE +d.community = :community AND d.site = :site AND l.until = :day AND h.until = :day
      AND EXISTS (SELECT 1 FROM household_step x WHERE x.community = h.community AND x.household = h.id AND x.action = 'end' AND x.at = :at)
ORDER BY h.id;

-- name: registry_pulled_members
-- who belonged to one when it did
SELECT m.community, m.household, m.person_community, m.person, m.since, m.relation, m.main, m.until, m.why_in, m.why_out
FROM member m
WHERE m.community = :community AND m.household = :household AND m.until = :day AND m.why_out = 'torn'
      AND NOT EXISTS (SELECT 1 FROM household_step x WHERE x.community = m.community AND x.household = m.household AND x.action = 'move_out' AND x.day = m.until
                            AND x.person_community = m.person_community AND x.person = m.person)
ORDER BY m.relation, m.person;

-- name: registry_pulled_premises
-- what organisations used in it until then, behind doors that are open again; how many use other premises since
SELECT p.community, p.org, p.dwelling, p.since, o.name, o.until AS ended,
       (SELECT COUNT(*) FROM premises x WHERE x.community = p.community AND x.org = p.org AND x.until IS NULL AND x.since >= :day) AS elsewhere
FROM dwelling d JOIN premises p ON +p.community = d.community AND p.dwelling = d.id JOIN org o ON o.community = p.community AND o.id = p.org
WHERE +d.community = :community AND d.site = :site AND d.until IS NULL AND p.until = :day ORDER BY p.org, p.dwelling;

-- name: registry_pulled_premises_back
UPDATE premises SET until = NULL WHERE community = :community AND org = :org AND dwelling = :dwelling AND since = :since;
