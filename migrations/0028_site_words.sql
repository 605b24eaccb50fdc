-- 0028_site_words.sql -- an address that is said is found by the pairs of characters of the names of buildings: they stand in gram_open
-- (kind 2) under the street. A job writes those of the buildings that are there (territory_sites.c): the folding of text is C.

INSERT INTO job (id, kind, state, owner, args, cursor, done, total, report, created, run_at, lease_owner, lease_until, tries, waited)
SELECT 28, 'site_words', 'queued', 0, '', '', 0, 0, '', 0, 0, '', 0, 0, 1
WHERE EXISTS (SELECT 1 FROM site);
