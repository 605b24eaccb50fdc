-- 0043_site_mark.sql -- marks of the names of buildings (core/site_name.h), so that an address is found in a street without reading
-- the names of all its buildings. The job of migration 28 writes those of the buildings that are there: what a name comes to is C.
CREATE TABLE site_mark (
    community ID  NOT NULL,
    id        ID  NOT NULL,
    mark      INT NOT NULL,
    place_now ID  NOT NULL,
    PRIMARY KEY (community, id, mark)
);
CREATE INDEX site_mark_place ON site_mark (mark, place_now);

INSERT INTO job (id, kind, state, owner, args, cursor, done, total, report, created, run_at, lease_owner, lease_until, tries, waited)
SELECT 43, 'site_words', 'queued', 0, '', '', 0, 0, '', 0, 0, '', 0, 0, 1
WHERE EXISTS (SELECT 1 FROM site);

-- Where a building stood from one day until another: since 0 where it was never moved, until nothing where it stands there today.
CREATE VIEW site_stood AS
SELECT s.community, s.id, s.place_now AS place, s.grid,
       COALESCE((SELECT MAX(p.until) FROM site_past p WHERE p.community = s.community AND p.site = s.id), 0) AS since, NULL AS until
FROM site s
UNION ALL
SELECT community, site, place, grid, since, until FROM site_past;
