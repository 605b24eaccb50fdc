-- registry_figures.sql -- counts of people by place, day and trait. A building counts where it stood on the day (site_past), a dwelling
-- in the grid that its entrance was in (dwelling_part); as elsewhere a row holds on a day that its since..until holds.

-- name: registry_figures
-- scan: S is what two halves with an index give
-- people of a place on a day by trait; the trait is chosen by the number BY; a building counts where it stood that day. Traits are
-- those of today's records and who came lately into his household counts as new: registry_figures.c corrects both
SELECT CASE :by WHEN 1 THEN p.sex WHEN 2 THEN p.residence WHEN 3 THEN p.ethnic WHEN 4 THEN p.education WHEN 5 THEN p.marriage
            WHEN 6 THEN p.politics WHEN 7 THEN p.id_kind WHEN 8 THEN p.nation WHEN 9 THEN d.usage WHEN 10 THEN
            CASE WHEN p.born IS NULL THEN '' WHEN p.born > :age6 THEN '0-5' WHEN p.born > :age18 THEN '6-17' WHEN p.born > :age35 THEN '18-34'
                 WHEN p.born > :age60 THEN '35-59' WHEN p.born > :age80 THEN '60-79' ELSE '80+' END
            WHEN 11 THEN CASE WHEN m.since > :newcomer OR l.since > :newcomer THEN 'new' ELSE 'settled' END ELSE '' END AS trait,
       COUNT(*) AS n
FROM site_stood s CROSS JOIN dwelling d
     CROSS JOIN living l
     CROSS JOIN member m
     CROSS JOIN inhabitant p
WHERE s.place >= :lo AND s.place <= :hi AND s.since <= :day AND (s.until IS NULL OR s.until > :day)
      AND +d.community = s.community AND d.site = s.id AND +l.community = d.community AND l.dwelling = d.id AND m.community = l.community AND m.household = l.household AND p.community = m.person_community AND p.id = m.person
      AND (:grid = 0 OR COALESCE((SELECT MIN(x.grid) FROM dwelling_part x WHERE x.community = d.community AND x.site = d.site AND x.dwelling = d.id AND x.since <= :day AND (x.until IS NULL OR x.until > :day)), s.grid) = :grid)
      AND l.since <= :day AND (l.until IS NULL OR l.until > :day) AND m.since <= :day AND (m.until IS NULL OR m.until > :day)
      AND m.main = 1 AND p.merged_into = 0 AND (p.died IS NULL OR p.died > :day)
GROUP BY 1 ORDER BY 1;

-- name: registry_figures_care
-- scan: S is what two halves with an index give
SELECT c.flag AS trait, COUNT(*) AS n
FROM site_stood s CROSS JOIN dwelling d
     CROSS JOIN living l
     CROSS JOIN member m
     CROSS JOIN care c
     CROSS JOIN inhabitant p
WHERE s.place >= :lo AND s.place <= :hi AND s.since <= :day AND (s.until IS NULL OR s.until > :day)
      AND +d.community = s.community AND d.site = s.id AND +l.community = d.community AND l.dwelling = d.id AND m.community = l.community AND m.household = l.household AND c.community = m.person_community AND c.person = m.person
      AND p.community = c.community AND p.id = c.person AND p.merged_into = 0 AND (p.died IS NULL OR p.died > :day)
      AND (:grid = 0 OR COALESCE((SELECT MIN(x.grid) FROM dwelling_part x WHERE x.community = d.community AND x.site = d.site AND x.dwelling = d.id AND x.since <= :day AND (x.until IS NULL OR x.until > :day)), s.grid) = :grid)
      AND l.since <= :day AND (l.until IS NULL OR l.until > :day) AND m.since <= :day AND (m.until IS NULL OR m.until > :day)
      AND m.main = 1 AND c.since <= :day AND (c.until IS NULL OR c.until > :day)
GROUP BY c.flag ORDER BY c.flag;

-- name: registry_figures_households
-- scan: S is what two halves with an index give
SELECT h.kind AS trait, COUNT(*) AS n
FROM site_stood s CROSS JOIN dwelling d
     CROSS JOIN living l
     CROSS JOIN household h
WHERE s.place >= :lo AND s.place <= :hi AND s.since <= :day AND (s.until IS NULL OR s.until > :day)
      AND +d.community = s.community AND d.site = s.id AND +l.community = d.community AND l.dwelling = d.id AND h.community = l.community AND h.id = l.household
      AND (:grid = 0 OR COALESCE((SELECT MIN(x.grid) FROM dwelling_part x WHERE x.community = d.community AND x.site = d.site AND x.dwelling = d.id AND x.since <= :day AND (x.until IS NULL OR x.until > :day)), s.grid) = :grid)
      AND l.since <= :day AND (l.until IS NULL OR l.until > :day)
GROUP BY h.kind ORDER BY h.kind;

-- name: registry_figures_changed
-- scan: S is what two halves with an index give
-- those of registry_figures whose record was changed since: as it is, and as it was before the first of these changes
SELECT p.community, p.id, p.sex, p.born, p.id_kind, p.nation, p.ethnic, p.politics, p.education, p.marriage, p.residence, z.state_sealed
FROM site_stood s CROSS JOIN dwelling d
     CROSS JOIN living l
     CROSS JOIN member m
     CROSS JOIN inhabitant p
     CROSS JOIN registry_past z
WHERE s.place >= :lo AND s.place <= :hi AND s.since <= :day AND (s.until IS NULL OR s.until > :day)
      AND +d.community = s.community AND d.site = s.id AND +l.community = d.community AND l.dwelling = d.id AND m.community = l.community AND m.household = l.household AND p.community = m.person_community AND p.id = m.person
      AND (:grid = 0 OR COALESCE((SELECT MIN(x.grid) FROM dwelling_part x WHERE x.community = d.community AND x.site = d.site AND x.dwelling = d.id AND x.since <= :day AND (x.until IS NULL OR x.until > :day)), s.grid) = :grid)
      AND l.since <= :day AND (l.until IS NULL OR l.until > :day) AND m.since <= :day AND (m.until IS NULL OR m.until > :day)
      AND m.main = 1 AND p.merged_into = 0 AND (p.died IS NULL OR p.died > :day)
      AND p.changed >= :end_at AND z.community = p.community AND z.subject = p.id
      AND z.version = (SELECT MIN(y.version) FROM registry_past y WHERE y.community = p.community AND y.subject = p.id AND y.kind = 'inhabitant' AND y.at >= :end_at);

-- name: registry_figures_dwellings
-- scan: S is what two halves with an index give
-- likewise by the dwelling in which they lived
SELECT d.community, d.id, d.usage, z.state_sealed
FROM site_stood s CROSS JOIN dwelling d
     CROSS JOIN living l
     CROSS JOIN member m
     CROSS JOIN inhabitant p
     CROSS JOIN registry_past z
WHERE s.place >= :lo AND s.place <= :hi AND s.since <= :day AND (s.until IS NULL OR s.until > :day)
      AND +d.community = s.community AND d.site = s.id AND +l.community = d.community AND l.dwelling = d.id AND m.community = l.community AND m.household = l.household AND p.community = m.person_community AND p.id = m.person
      AND (:grid = 0 OR COALESCE((SELECT MIN(x.grid) FROM dwelling_part x WHERE x.community = d.community AND x.site = d.site AND x.dwelling = d.id AND x.since <= :day AND (x.until IS NULL OR x.until > :day)), s.grid) = :grid)
      AND l.since <= :day AND (l.until IS NULL OR l.until > :day) AND m.since <= :day AND (m.until IS NULL OR m.until > :day)
      AND m.main = 1 AND p.merged_into = 0 AND (p.died IS NULL OR p.died > :day)
      AND d.version > 1 AND z.community = d.community AND z.subject = d.id
      AND z.version = (SELECT MIN(y.version) FROM registry_past y WHERE y.community = d.community AND y.subject = d.id AND y.kind = 'dwelling_is' AND y.at >= :end_at);

-- name: registry_figures_homes
-- scan: S is what two halves with an index give
-- households of a place on a day that were edited since: their kind now, and what they were before the first edit
SELECT h.kind, z.was
FROM site_stood s CROSS JOIN dwelling d
     CROSS JOIN living l
     CROSS JOIN household h
     CROSS JOIN household_step z
WHERE s.place >= :lo AND s.place <= :hi AND s.since <= :day AND (s.until IS NULL OR s.until > :day)
      AND +d.community = s.community AND d.site = s.id AND +l.community = d.community AND l.dwelling = d.id AND h.community = l.community AND h.id = l.household
      AND (:grid = 0 OR COALESCE((SELECT MIN(x.grid) FROM dwelling_part x WHERE x.community = d.community AND x.site = d.site AND x.dwelling = d.id AND x.since <= :day AND (x.until IS NULL OR x.until > :day)), s.grid) = :grid)
      AND l.since <= :day AND (l.until IS NULL OR l.until > :day)
      AND z.community = h.community AND z.household = h.id
      AND z.id = (SELECT MIN(y.id) FROM household_step y WHERE y.community = h.community AND y.household = h.id AND y.at >= :end_at AND y.was <> '');

-- name: registry_figures_stays
-- scan: S is what two halves with an index give
-- who came into his household, or with it into its dwelling, lately: wherever in the place he lived, the newest first, each link
-- as in registry_home_on; a building counts where it stood that day
SELECT l.household AS home, m.person_community, m.person, o.community, o.household, o.main,
       CASE WHEN k.since > o.since THEN k.since ELSE o.since END AS since,
       CASE WHEN o.until IS NULL OR k.until < o.until THEN k.until ELSE o.until END AS until
FROM site_stood s CROSS JOIN dwelling d
     CROSS JOIN living l
     CROSS JOIN member m
     CROSS JOIN inhabitant p
     CROSS JOIN member o
     CROSS JOIN living k
     CROSS JOIN dwelling e
     CROSS JOIN site t
     LEFT JOIN site_past q ON q.community = t.community AND q.site = t.id AND q.since <= :day AND q.until > :day
WHERE s.place >= :lo AND s.place <= :hi AND s.since <= :day AND (s.until IS NULL OR s.until > :day)
      AND +d.community = s.community AND d.site = s.id AND +l.community = d.community AND l.dwelling = d.id AND m.community = l.community AND m.household = l.household AND p.community = m.person_community AND p.id = m.person
      AND (:grid = 0 OR COALESCE((SELECT MIN(x.grid) FROM dwelling_part x WHERE x.community = d.community AND x.site = d.site AND x.dwelling = d.id AND x.since <= :day AND (x.until IS NULL OR x.until > :day)), s.grid) = :grid)
      AND l.since <= :day AND (l.until IS NULL OR l.until > :day) AND m.since <= :day AND (m.until IS NULL OR m.until > :day)
      AND m.main = 1 AND p.merged_into = 0 AND (p.died IS NULL OR p.died > :day)
      AND (m.since > :newcomer OR l.since > :newcomer)
      AND o.person = m.person AND o.person_community = m.person_community AND k.community = o.community AND k.household = o.household
      AND e.community = k.community AND e.id = k.dwelling AND t.community = e.community AND t.id = e.site
      AND COALESCE(q.place, t.place_now) >= :lo AND COALESCE(q.place, t.place_now) <= :hi
      AND (:grid = 0 OR COALESCE((SELECT MIN(x.grid) FROM dwelling_part x WHERE x.community = e.community AND x.site = e.site AND x.dwelling = e.id AND x.since <= :day AND (x.until IS NULL OR x.until > :day)), q.grid, t.grid) = :grid)
      AND k.since <= :day AND o.since <= :day
ORDER BY m.person_community, m.person, l.community, l.household, o.since DESC, k.since DESC;
