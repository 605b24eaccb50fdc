-- registry.sql -- buildings, dwellings, households, people. What is asked for a day takes rows whose
-- since..until holds it. Where a dwelling is (dwelling_at) and the grid of its entrance are said in
-- migrations/0035. +community: by the index of the number beside it (migrations/0009).

-- name: registry_building
-- a site with households, or of the kind building, is a building before anybody writes more of it down: without a row and a version
SELECT s.community, s.id, COALESCE(b.compound, '') AS compound, COALESCE(b.floors, 0) AS floors, COALESCE(b.entrances, f.entrances, 0) AS entrances, COALESCE(b.built, 0) AS built,
       COALESCE(b.counted, CASE WHEN s.households = 0 THEN 1 ELSE 0 END) AS counted, b.since, b.until, COALESCE(b.why, '') AS why, COALESCE(b.version, 0) AS version,
       s.place_now, s.grid, s.name, s.kind, s.households, s.lng, s.lat
FROM site s LEFT JOIN building b ON b.community = s.community AND b.id = s.id LEFT JOIN site_shape f ON f.community = s.community AND f.id = s.id
WHERE s.community = :community AND s.id = :id AND (b.id IS NOT NULL OR s.kind = 'building' OR s.households > 0);

-- name: registry_dwelling
SELECT community, id, site, entrance, floor, room_sealed, room_mask, room_token, usage, area, since, until, demo, version
FROM dwelling WHERE community = :community AND id = :id;

-- name: registry_household
SELECT community, id, kind, since, until, why, from_community, from_household, wish_days, wish_from, wish_until, no_visits, wish_version, note_sealed, import, demo, version
FROM household WHERE community = :community AND id = :id;

-- name: registry_inhabitant
SELECT community, id, name_sealed, name_mask, sex, born, id_kind, idno_sealed, idno_mask, phone_sealed, phone_mask, nation, ethnic, politics, education, marriage, residence, hukou_code, hukou_sealed, work_sealed, alias_sealed, inflow, permit, permit_until, died, account, merged_community, merged_into, import, demo, created, changed, version
FROM inhabitant WHERE community = :community AND id = :id;

-- name: registry_housemates
SELECT m.person_community, m.person, p.name_mask, p.sex, p.born, p.phone_mask, m.relation, p.residence, m.main, m.since, m.until, p.died, m.why_in, m.why_out
FROM member m JOIN inhabitant p ON p.community = m.person_community AND p.id = m.person
WHERE m.community = :community AND m.household = :household AND m.since <= :day AND (m.until IS NULL OR m.until > :day)
ORDER BY m.relation, p.born, m.person;

-- name: registry_doors
SELECT h.community, l.dwelling, l.household, d.site, d.place_now, d.grid, d.building, d.entrance, d.floor, d.room_sealed, d.room_mask, d.lng, d.lat,
       h.wish_days, h.wish_from, h.wish_until, h.no_visits,
       (SELECT COUNT(*) FROM member m WHERE m.community = l.community AND m.household = l.household AND m.since <= :day AND (m.until IS NULL OR m.until > :day)) AS people,
       (SELECT COUNT(*) FROM member m JOIN care c ON c.community = m.person_community AND c.person = m.person JOIN inhabitant p ON p.community = c.community AND p.id = c.person WHERE m.community = l.community AND m.household = l.household AND m.since <= :day AND (m.until IS NULL OR m.until > :day) AND c.since <= :day AND (c.until IS NULL OR c.until > :day) AND (p.died IS NULL OR p.died > :day)) AS flags,
       (SELECT COUNT(*) FROM member m JOIN inhabitant p ON p.community = m.person_community AND p.id = m.person WHERE m.community = l.community AND m.household = l.household AND m.since <= :day AND (m.until IS NULL OR m.until > :day) AND p.born <= :born_old) AS old,
       (SELECT COUNT(*) FROM member m JOIN inhabitant p ON p.community = m.person_community AND p.id = m.person WHERE m.community = l.community AND m.household = l.household AND m.since <= :day AND (m.until IS NULL OR m.until > :day) AND p.born > :born_young) AS young
FROM dwelling_at d CROSS JOIN living l
     CROSS JOIN household h
WHERE +l.community = d.community AND l.dwelling = d.id AND h.community = l.community AND h.id = l.household
      AND d.place_now = :place_now AND (:grid = 0 OR d.grid = :grid) AND d.site >= :after_site
      AND (:building = 0 OR d.site = :building) AND (:building = 0 OR d.community = :building_community) AND (:entrance = '' OR d.entrance = :entrance)
      AND (d.site > :after_site OR l.household > :after_household) AND l.since <= :day AND (l.until IS NULL OR l.until > :day)
ORDER BY d.site, l.household LIMIT :limit;

-- name: registry_homes_on
-- scan: S is what two halves with an index give
-- who lived in a place on a day, and in which grid that door was then
SELECT l.community, l.household,
       COALESCE((SELECT MIN(x.grid) FROM dwelling_part x WHERE x.community = d.community AND x.site = d.site AND x.dwelling = d.id AND x.since <= :day AND (x.until IS NULL OR x.until > :day)), s.grid) AS grid
FROM site_stood s CROSS JOIN dwelling d
     CROSS JOIN living l
WHERE s.place = :place AND s.since <= :day AND (s.until IS NULL OR s.until > :day)
      AND +d.community = s.community AND d.site = s.id AND +l.community = d.community AND l.dwelling = d.id
      AND l.since <= :day AND (l.until IS NULL OR l.until > :day)
      AND EXISTS (SELECT 1 FROM member m WHERE m.community = l.community AND m.household = l.household AND m.since <= :day AND (m.until IS NULL OR m.until > :day))
ORDER BY l.community, l.household;

-- name: registry_door
SELECT h.community, l.dwelling, l.household, d.site, d.place_now, d.grid, d.building, d.entrance, d.floor, d.room_sealed, d.room_mask, d.lng, d.lat,
       h.wish_days, h.wish_from, h.wish_until, h.no_visits,
       (SELECT COUNT(*) FROM member m WHERE m.community = l.community AND m.household = l.household AND m.since <= :day AND (m.until IS NULL OR m.until > :day)) AS people,
       (SELECT COUNT(*) FROM member m JOIN care c ON c.community = m.person_community AND c.person = m.person JOIN inhabitant p ON p.community = c.community AND p.id = c.person WHERE m.community = l.community AND m.household = l.household AND m.since <= :day AND (m.until IS NULL OR m.until > :day) AND c.since <= :day AND (c.until IS NULL OR c.until > :day) AND (p.died IS NULL OR p.died > :day)) AS flags,
       (SELECT COUNT(*) FROM member m JOIN inhabitant p ON p.community = m.person_community AND p.id = m.person WHERE m.community = l.community AND m.household = l.household AND m.since <= :day AND (m.until IS NULL OR m.until > :day) AND p.born <= :born_old) AS old,
       (SELECT COUNT(*) FROM member m JOIN inhabitant p ON p.community = m.person_community AND p.id = m.person WHERE m.community = l.community AND m.household = l.household AND m.since <= :day AND (m.until IS NULL OR m.until > :day) AND p.born > :born_young) AS young
FROM living l JOIN household h ON h.community = l.community AND h.id = l.household
     JOIN dwelling_at d ON d.community = l.community AND d.id = l.dwelling
WHERE l.community = :community AND l.household = :household AND l.since <= :day AND (l.until IS NULL OR l.until > :day)
ORDER BY l.since DESC LIMIT 1;

-- name: registry_door_flags
SELECT m.community, m.household, c.community AS person_community, c.person, c.flag, c.review,
       COALESCE((SELECT i.yearly FROM code_item i WHERE i.list = 'care' AND i.code = c.flag), 0) AS yearly
FROM dwelling_at d CROSS JOIN living l
     CROSS JOIN member m
     CROSS JOIN care c
     CROSS JOIN inhabitant p
WHERE +l.community = d.community AND l.dwelling = d.id AND m.community = l.community AND m.household = l.household AND c.community = m.person_community AND c.person = m.person
      AND p.community = c.community AND p.id = c.person AND (p.died IS NULL OR p.died > :day) AND d.place_now = :place_now AND (:grid = 0 OR d.grid = :grid)
      AND l.since <= :day AND (l.until IS NULL OR l.until > :day) AND m.since <= :day AND (m.until IS NULL OR m.until > :day)
      AND c.since <= :day AND (c.until IS NULL OR c.until > :day)
ORDER BY m.community, m.household, c.flag;

-- name: registry_building_insert
INSERT INTO building (community, id, compound, floors, entrances, built, counted, since, until, why, version)
VALUES (:community, :id, :compound, :floors, :entrances, :built, :counted, :since, :until, :why, :version);

-- name: registry_dwelling_insert
INSERT INTO dwelling (community, id, site, entrance, floor, room_sealed, room_mask, room_token, usage, area, since, until, demo, version)
VALUES (:community, :id, :site, :entrance, :floor, :room_sealed, :room_mask, :room_token, :usage, :area, :since, :until, :demo, :version);

-- name: registry_household_insert
INSERT INTO household (community, id, kind, since, until, why, from_community, from_household, wish_days, wish_from, wish_until, no_visits, wish_version, note_sealed, import, demo, version)
VALUES (:community, :id, :kind, :since, :until, :why, :from_community, :from_household, :wish_days, :wish_from, :wish_until, :no_visits, :wish_version, :note_sealed, :import, :demo, :version);

-- name: registry_living_insert
INSERT INTO living (community, household, dwelling, since, until)
VALUES (:community, :household, :dwelling, :since, :until);

-- name: registry_inhabitant_insert
INSERT INTO inhabitant (community, id, name_sealed, name_mask, sex, born, id_kind, idno_sealed, idno_mask, phone_sealed, phone_mask, nation, ethnic, politics, education, marriage, residence, hukou_code, hukou_sealed, work_sealed, alias_sealed, inflow, permit, permit_until, died, account, merged_community, merged_into, import, demo, created, changed, version)
VALUES (:community, :id, :name_sealed, :name_mask, :sex, :born, :id_kind, :idno_sealed, :idno_mask, :phone_sealed, :phone_mask, :nation, :ethnic, :politics, :education, :marriage, :residence, :hukou_code, :hukou_sealed, :work_sealed, :alias_sealed, :inflow, :permit, :permit_until, :died, :account, :merged_community, :merged_into, :import, :demo, :created, :changed, :version);

-- name: registry_member_insert
INSERT INTO member (community, household, person_community, person, since, relation, main, until, why_in, why_out)
VALUES (:community, :household, :person_community, :person, :since, :relation, :main, :until, :why_in, :why_out);

-- name: registry_care_insert
INSERT INTO care (community, id, person, flag, source, since, review, until, actor, version)
VALUES (:community, :id, :person, :flag, :source, :since, :review, :until, :actor, :version);

-- name: registry_org_insert
INSERT INTO org (community, id, kind, category, name, code, standing, staff, leader_sealed, leader_mask, phone_sealed, phone_mask, since, until, import, demo, version)
VALUES (:community, :id, :kind, :category, :name, :code, :standing, :staff, :leader_sealed, :leader_mask, :phone_sealed, :phone_mask, :since, :until, :import, :demo, :version);

-- name: registry_premises_insert
INSERT INTO premises (community, org, dwelling, since, until)
VALUES (:community, :org, :dwelling, :since, :until);

-- name: registry_codes
-- scan: a few hundred rows
SELECT list, code, zh, en, also, ord, number, yearly, valid_until FROM code_item ORDER BY list, ord, code;

-- name: registry_tokens_add
-- ten at a time: as many as most names have
INSERT INTO inhabitant_token (community, token, person_community, person)
VALUES (:community, :v0, :person_community, :person), (:community, :v1, :person_community, :person),
(:community, :v2, :person_community, :person), (:community, :v3, :person_community, :person),
(:community, :v4, :person_community, :person), (:community, :v5, :person_community, :person),
(:community, :v6, :person_community, :person), (:community, :v7, :person_community, :person),
(:community, :v8, :person_community, :person), (:community, :v9, :person_community, :person)
ON CONFLICT (community, token, person_community, person) DO NOTHING;

-- name: registry_token_drop
DELETE FROM inhabitant_token
WHERE community = :community AND token = :mark AND person_community = :person_community AND person = :person;

-- name: registry_dir_add
INSERT INTO inhabitant_dir (token, community, person) VALUES (:v0, :community, :person), (:v1, :community, :person)
ON CONFLICT (token, community, person) DO NOTHING;

-- name: registry_dir_drop
DELETE FROM inhabitant_dir WHERE token = :mark AND community = :community AND person = :person;

-- name: registry_by_dir
SELECT p.community, p.id, p.name_sealed, p.name_mask, p.sex, p.born, p.id_kind, p.idno_sealed, p.idno_mask, p.phone_sealed, p.phone_mask, p.nation, p.ethnic, p.politics, p.education, p.marriage, p.residence, p.hukou_code, p.hukou_sealed, p.work_sealed, p.alias_sealed, p.inflow, p.permit, p.permit_until, p.died, p.account, p.merged_community, p.merged_into, p.import, p.demo, p.created, p.changed, p.version
FROM inhabitant_dir x JOIN inhabitant p ON p.community = x.community AND p.id = x.person
WHERE x.token = :mark AND p.merged_into = 0 ORDER BY p.id LIMIT 50;

-- name: registry_dir_known
-- which of them are there at all (not IN: see imports_keys_rows)
SELECT token AS n FROM inhabitant_dir WHERE token = :v0
UNION ALL SELECT token AS n FROM inhabitant_dir WHERE token = :v1
UNION ALL SELECT token AS n FROM inhabitant_dir WHERE token = :v2
UNION ALL SELECT token AS n FROM inhabitant_dir WHERE token = :v3
UNION ALL SELECT token AS n FROM inhabitant_dir WHERE token = :v4
UNION ALL SELECT token AS n FROM inhabitant_dir WHERE token = :v5
UNION ALL SELECT token AS n FROM inhabitant_dir WHERE token = :v6
UNION ALL SELECT token AS n FROM inhabitant_dir WHERE token = :v7
UNION ALL SELECT token AS n FROM inhabitant_dir WHERE token = :v8
UNION ALL SELECT token AS n FROM inhabitant_dir WHERE token = :v9
UNION ALL SELECT token AS n FROM inhabitant_dir WHERE token = :v10
UNION ALL SELECT token AS n FROM inhabitant_dir WHERE token = :v11
UNION ALL SELECT token AS n FROM inhabitant_dir WHERE token = :v12
UNION ALL SELECT token AS n FROM inhabitant_dir WHERE token = :v13
UNION ALL SELECT token AS n FROM inhabitant_dir WHERE token = :v14
UNION ALL SELECT token AS n FROM inhabitant_dir WHERE token = :v15
UNION ALL SELECT token AS n FROM inhabitant_dir WHERE token = :v16
UNION ALL SELECT token AS n FROM inhabitant_dir WHERE token = :v17
UNION ALL SELECT token AS n FROM inhabitant_dir WHERE token = :v18
UNION ALL SELECT token AS n FROM inhabitant_dir WHERE token = :v19;

-- name: registry_by_token
-- page by page, and no more of each than a hit shows
SELECT p.community, p.id, p.name_sealed, p.name_mask, p.sex, p.born, p.idno_mask, p.phone_sealed, p.phone_mask, p.residence, p.died, p.merged_into
FROM inhabitant_token x JOIN inhabitant p ON p.community = x.person_community AND p.id = x.person
WHERE x.community = :community AND x.token = :mark AND (x.person_community, x.person) > (:after_community, :after_person)
ORDER BY x.person_community, x.person LIMIT :limit;

-- name: registry_by_tokens
-- the first page of those who have one of some communities' token (not IN: see imports_keys_rows)
SELECT p.community, p.id, p.name_sealed, p.name_mask, p.sex, p.born, p.idno_mask, p.phone_sealed, p.phone_mask, p.residence, p.died, p.merged_into
FROM (SELECT person_community, person FROM inhabitant_token WHERE community = :n0 AND token = :v0
      UNION ALL SELECT person_community, person FROM inhabitant_token WHERE community = :n1 AND token = :v1
      UNION ALL SELECT person_community, person FROM inhabitant_token WHERE community = :n2 AND token = :v2
      UNION ALL SELECT person_community, person FROM inhabitant_token WHERE community = :n3 AND token = :v3
      UNION ALL SELECT person_community, person FROM inhabitant_token WHERE community = :n4 AND token = :v4
      UNION ALL SELECT person_community, person FROM inhabitant_token WHERE community = :n5 AND token = :v5
      UNION ALL SELECT person_community, person FROM inhabitant_token WHERE community = :n6 AND token = :v6
      UNION ALL SELECT person_community, person FROM inhabitant_token WHERE community = :n7 AND token = :v7
      UNION ALL SELECT person_community, person FROM inhabitant_token WHERE community = :n8 AND token = :v8
      UNION ALL SELECT person_community, person FROM inhabitant_token WHERE community = :n9 AND token = :v9
      UNION ALL SELECT person_community, person FROM inhabitant_token WHERE community = :n10 AND token = :v10
      UNION ALL SELECT person_community, person FROM inhabitant_token WHERE community = :n11 AND token = :v11
      UNION ALL SELECT person_community, person FROM inhabitant_token WHERE community = :n12 AND token = :v12
      UNION ALL SELECT person_community, person FROM inhabitant_token WHERE community = :n13 AND token = :v13
      UNION ALL SELECT person_community, person FROM inhabitant_token WHERE community = :n14 AND token = :v14
      UNION ALL SELECT person_community, person FROM inhabitant_token WHERE community = :n15 AND token = :v15
      UNION ALL SELECT person_community, person FROM inhabitant_token WHERE community = :n16 AND token = :v16
      UNION ALL SELECT person_community, person FROM inhabitant_token WHERE community = :n17 AND token = :v17
      UNION ALL SELECT person_community, person FROM inhabitant_token WHERE community = :n18 AND token = :v18
      UNION ALL SELECT person_community, person FROM inhabitant_token WHERE community = :n19 AND token = :v19) x
     CROSS JOIN inhabitant p
WHERE p.community = x.person_community AND p.id = x.person LIMIT :limit;

-- name: registry_names_unnumbered
-- which of some communities' tokens somebody has without an identity number (not IN: see imports_keys_rows)
SELECT x.token AS n
FROM (SELECT token, person_community, person FROM inhabitant_token WHERE community = :n0 AND token = :v0
      UNION ALL SELECT token, person_community, person FROM inhabitant_token WHERE community = :n1 AND token = :v1
      UNION ALL SELECT token, person_community, person FROM inhabitant_token WHERE community = :n2 AND token = :v2
      UNION ALL SELECT token, person_community, person FROM inhabitant_token WHERE community = :n3 AND token = :v3
      UNION ALL SELECT token, person_community, person FROM inhabitant_token WHERE community = :n4 AND token = :v4
      UNION ALL SELECT token, person_community, person FROM inhabitant_token WHERE community = :n5 AND token = :v5
      UNION ALL SELECT token, person_community, person FROM inhabitant_token WHERE community = :n6 AND token = :v6
      UNION ALL SELECT token, person_community, person FROM inhabitant_token WHERE community = :n7 AND token = :v7
      UNION ALL SELECT token, person_community, person FROM inhabitant_token WHERE community = :n8 AND token = :v8
      UNION ALL SELECT token, person_community, person FROM inhabitant_token WHERE community = :n9 AND token = :v9
      UNION ALL SELECT token, person_community, person FROM inhabitant_token WHERE community = :n10 AND token = :v10
      UNION ALL SELECT token, person_community, person FROM inhabitant_token WHERE community = :n11 AND token = :v11
      UNION ALL SELECT token, person_community, person FROM inhabitant_token WHERE community = :n12 AND token = :v12
      UNION ALL SELECT token, person_community, person FROM inhabitant_token WHERE community = :n13 AND token = :v13
      UNION ALL SELECT token, person_community, person FROM inhabitant_token WHERE community = :n14 AND token = :v14
      UNION ALL SELECT token, person_community, person FROM inhabitant_token WHERE community = :n15 AND token = :v15
      UNION ALL SELECT token, person_community, person FROM inhabitant_token WHERE community = :n16 AND token = :v16
      UNION ALL SELECT token, person_community, person FROM inhabitant_token WHERE community = :n17 AND token = :v17
      UNION ALL SELECT token, person_community, person FROM inhabitant_token WHERE community = :n18 AND token = :v18
      UNION ALL SELECT token, person_community, person FROM inhabitant_token WHERE community = :n19 AND token = :v19) x
     CROSS JOIN inhabitant p
WHERE p.community = x.person_community AND p.id = x.person AND p.idno_mask = '';

-- name: registry_homes_of
-- the communities in which somebody can be found
SELECT DISTINCT community, CAST(0 AS BIGINT) AS household, CAST(0 AS BIGINT) AS dwelling, CAST(NULL AS BIGINT) AS since, CAST(NULL AS BIGINT) AS until
FROM member WHERE person = :person AND person_community = :person_community;

-- name: registry_past_add
INSERT INTO registry_past (community, subject, version, kind, at, actor, why, state_sealed)
VALUES (:community, :subject, :version, :kind, :at, :actor, :why, :state_sealed);

-- name: registry_past_of
SELECT p.community, p.version, p.at, COALESCE(a.name_mask, '') AS who, p.why, p.state_sealed
FROM registry_past p LEFT JOIN account a ON a.id = p.actor
WHERE p.community = :community AND p.subject = :subject AND p.kind = :kind ORDER BY p.version DESC LIMIT 100;

-- name: registry_past_on
-- what somebody's record said at the end of a day: what the first change after it ended
SELECT state_sealed FROM registry_past
WHERE community = :community AND subject = :subject AND kind = :kind AND at >= :end_at ORDER BY version LIMIT 1;

-- name: registry_members_of
SELECT community, household, person_community, person, since, relation, main, until, why_in, why_out
FROM member WHERE person = :person AND person_community = :person_community ORDER BY since DESC, household LIMIT 100;

-- name: registry_members_in
SELECT community, household, person_community, person, since, relation, main, until, why_in, why_out
FROM member WHERE community = :community AND household = :household AND until IS NULL ORDER BY relation, person;

-- name: registry_member_born
-- nobody lives anywhere before he was born
UPDATE member SET since = :day
WHERE person_community = :person_community AND person = :person AND since < :day AND (until IS NULL OR until > :day);

-- name: registry_member_end
UPDATE member SET until = :day, why_out = :why
WHERE community = :community AND household = :household AND person_community = :person_community AND person = :person AND until IS NULL;

-- name: registry_member_relate
UPDATE member SET relation = :relation
WHERE community = :community AND household = :household AND person_community = :person_community AND person = :person AND until IS NULL;

-- name: registry_member_drop
DELETE FROM member
WHERE community = :community AND household = :household AND person_community = :person_community AND person = :person AND since >= until;

-- name: registry_members_end
UPDATE member SET until = :day, why_out = :why WHERE community = :community AND household = :household AND until IS NULL;

-- name: registry_living_now
SELECT community, household, dwelling, since, until FROM living
WHERE community = :community AND household = :household ORDER BY since DESC LIMIT 1;

-- name: registry_last_left
-- the last day on which somebody left it, :day if nobody did
SELECT COALESCE(MAX(until), :day) AS n FROM member WHERE community = :community AND household = :household;

-- name: registry_livings_of
SELECT community, household, dwelling, since, until FROM living
WHERE community = :community AND household = :household ORDER BY since DESC LIMIT 100;

-- name: registry_living_end
UPDATE living SET until = :day WHERE community = :community AND household = :household AND until IS NULL;

-- name: registry_since_otherwise
-- how many came with it that no table had
SELECT COUNT(*) AS n FROM member WHERE community = :community AND household = :household AND since = :since AND why_in <> 'import';

-- name: registry_household_since
UPDATE household SET since = :day WHERE community = :community AND id = :household AND since = :old_day;

-- name: registry_household_since_back
-- unless somebody else came before that day
UPDATE household SET since = :day WHERE community = :community AND id = :household AND since = :old_day
AND NOT EXISTS (SELECT 1 FROM member m WHERE m.community = :community AND m.household = :household AND m.since < :day);

-- name: registry_living_since
UPDATE living SET since = :day WHERE community = :community AND household = :household AND since = :old_day;

-- name: registry_member_since
UPDATE member SET since = :day
WHERE community = :community AND household = :household AND person_community = :person_community AND person = :person AND since = :old_day;

-- name: registry_dwellings_since
-- none begins after the first who lived in it
UPDATE dwelling SET since = (SELECT MIN(l.since) FROM living l WHERE +l.community = dwelling.community AND l.dwelling = dwelling.id)
WHERE +community = :community AND site = :site AND since > (SELECT MIN(l.since) FROM living l WHERE +l.community = dwelling.community AND l.dwelling = dwelling.id);

-- name: registry_building_since
UPDATE building SET since = (SELECT MIN(d.since) FROM dwelling d WHERE +d.community = building.community AND d.site = building.id)
WHERE community = :community AND id = :site AND since > (SELECT MIN(d.since) FROM dwelling d WHERE +d.community = building.community AND d.site = building.id);

-- name: registry_living_reopen
UPDATE living SET until = NULL WHERE community = :community AND household = :household AND since = :since;

-- name: registry_households_in
SELECT h.community, h.id, h.kind, h.since, h.until, h.why, h.from_community, h.from_household, h.wish_days, h.wish_from, h.wish_until, h.no_visits, h.wish_version, h.note_sealed, h.import, h.demo, h.version
FROM dwelling d JOIN living l ON +l.community = d.community AND l.dwelling = d.id JOIN household h ON h.community = l.community AND h.id = l.household
WHERE +d.community = :community AND d.site = :site AND l.until IS NULL ORDER BY h.id;

-- name: registry_dwellings_end
UPDATE dwelling SET until = :day, version = version + 1 WHERE +community = :community AND site = :site AND until IS NULL;

-- name: registry_premises_end
UPDATE premises SET until = :day
WHERE community = :community AND until IS NULL AND dwelling IN (SELECT id FROM dwelling WHERE +community = :community AND site = :site);

-- name: registry_count_site
UPDATE site SET households =
    (SELECT COUNT(*) FROM dwelling d JOIN living l ON +l.community = d.community AND l.dwelling = d.id
     WHERE +d.community = site.community AND d.site = site.id AND l.until IS NULL)
WHERE community = :community AND id = :site
      AND EXISTS (SELECT 1 FROM building b WHERE b.community = :community AND b.id = :site AND b.counted = 1);

-- name: registry_stated
SELECT households AS n FROM site WHERE community = :community AND id = :site;

-- name: registry_stays
-- where each of some people lives or lived; which of it counts is chosen where it is read
SELECT m.person_community, m.person, m.community, m.household, l.dwelling, d.site, d.place_now, d.grid, d.building, d.entrance, d.room_mask, m.relation, d.floor, m.since, m.until, m.main,
       l.since AS lived_since, l.until AS lived_until
FROM member m CROSS JOIN living l CROSS JOIN dwelling_at d
WHERE m.person IN (:v0, :v1, :v2, :v3, :v4, :v5, :v6, :v7, :v8, :v9,
                   :v10, :v11, :v12, :v13, :v14, :v15, :v16, :v17, :v18, :v19)
      AND m.person_community >= :from AND m.person_community <= :to
      AND l.community = m.community AND l.household = m.household AND d.community = l.community AND d.id = l.dwelling
      AND d.place_now >= :lo AND d.place_now <= :hi AND (:grid = 0 OR d.grid = :grid);

-- name: registry_where_on
-- where somebody lived on a past day; whether one sees it goes by where that is today, shown are community and grid of then
SELECT m.community, m.household, l.dwelling, d.site, COALESCE(q.place, d.place_now) AS place_now,
       COALESCE((SELECT MIN(x.grid) FROM dwelling_part x WHERE x.community = d.community AND x.site = d.site AND x.dwelling = d.id AND x.since <= :day AND (x.until IS NULL OR x.until > :day)), q.grid, d.own) AS grid,
       d.building, d.entrance, d.room_mask, m.relation, d.floor, m.since,
       CASE WHEN m.until IS NULL OR l.until < m.until THEN l.until ELSE m.until END AS until, m.main
FROM member m JOIN living l ON l.community = m.community AND l.household = m.household
     JOIN dwelling_at d ON d.community = l.community AND d.id = l.dwelling
     LEFT JOIN site_past q ON q.community = d.community AND q.site = d.site AND q.since <= :day AND q.until > :day
WHERE m.person = :person AND m.person_community = :person_community
      AND d.place_now >= :lo AND d.place_now <= :hi AND (:grid = 0 OR d.grid = :grid)
      AND l.since <= :day AND (l.until IS NULL OR l.until > :day) AND m.since <= :day AND (m.until IS NULL OR m.until > :day)
ORDER BY m.main DESC, m.since DESC, l.since DESC LIMIT 1;

-- name: registry_household_where
SELECT l.community, l.household, l.dwelling, d.site, d.place_now, d.grid, d.building, d.entrance, d.room_mask, '' AS relation, d.floor, l.since, l.until, CAST(1 AS BIGINT) AS main
FROM living l JOIN dwelling_at d ON d.community = l.community AND d.id = l.dwelling
WHERE l.community = :community AND l.household = :household
      AND d.place_now >= :lo AND d.place_now <= :hi AND (:grid = 0 OR d.grid = :grid)
ORDER BY CASE WHEN l.until IS NULL THEN 0 ELSE 1 END, l.since DESC LIMIT 1;

-- name: registry_buildings
-- as registry_building has them
SELECT s.community, s.id, COALESCE(b.compound, '') AS compound, COALESCE(b.floors, 0) AS floors, COALESCE(b.entrances, f.entrances, 0) AS entrances, COALESCE(b.built, 0) AS built,
       COALESCE(b.counted, CASE WHEN s.households = 0 THEN 1 ELSE 0 END) AS counted, b.since, b.until, COALESCE(b.why, '') AS why, COALESCE(b.version, 0) AS version,
       s.place_now, s.grid, s.name, s.kind, s.households, s.lng, s.lat
FROM site s LEFT JOIN building b ON b.community = s.community AND b.id = s.id LEFT JOIN site_shape f ON f.community = s.community AND f.id = s.id
WHERE s.place_now >= :lo AND s.place_now <= :hi
      AND (:grid = 0 OR s.grid = :grid OR EXISTS (SELECT 1 FROM site_part x WHERE x.community = s.community AND x.site = s.id AND x.grid = :grid AND x.until IS NULL))
      AND (b.id IS NOT NULL OR s.kind = 'building' OR s.households > 0)
      AND (b.since IS NULL OR b.since <= :day) AND (b.until IS NULL OR b.until > :day) AND s.id > :after
ORDER BY s.id LIMIT :limit;

-- name: registry_buildings_on
-- as registry_buildings, of a past day: who sees them by where they stand today, shown and chosen by where they stood then
SELECT s.community, s.id, COALESCE(b.compound, '') AS compound, COALESCE(b.floors, 0) AS floors, COALESCE(b.entrances, f.entrances, 0) AS entrances, COALESCE(b.built, 0) AS built,
       COALESCE(b.counted, CASE WHEN s.households = 0 THEN 1 ELSE 0 END) AS counted, b.since, b.until, COALESCE(b.why, '') AS why, COALESCE(b.version, 0) AS version,
       COALESCE(q.place, s.place_now) AS place_now, COALESCE(q.grid, s.grid) AS grid, s.name, s.kind, s.lng, s.lat,
       CASE WHEN b.counted = 1 THEN (SELECT COUNT(*) FROM dwelling d JOIN living l ON +l.community = d.community AND l.dwelling = d.id
            WHERE +d.community = s.community AND d.site = s.id AND l.since <= :day AND (l.until IS NULL OR l.until > :day)) ELSE s.households END AS households
FROM site s LEFT JOIN building b ON b.community = s.community AND b.id = s.id LEFT JOIN site_shape f ON f.community = s.community AND f.id = s.id
     LEFT JOIN site_past q ON q.community = s.community AND q.site = s.id AND q.since <= :day AND q.until > :day
WHERE s.place_now >= :lo AND s.place_now <= :hi
      AND (:grid = 0 OR s.grid = :grid OR EXISTS (SELECT 1 FROM site_part x WHERE x.community = s.community AND x.site = s.id AND x.grid = :grid AND x.until IS NULL))
      AND COALESCE(q.place, s.place_now) >= :was_lo AND COALESCE(q.place, s.place_now) <= :was_hi
      AND (:was_grid = 0 OR COALESCE(q.grid, s.grid) = :was_grid
           OR EXISTS (SELECT 1 FROM site_part x WHERE x.community = s.community AND x.site = s.id AND x.grid = :was_grid AND x.since <= :day AND (x.until IS NULL OR x.until > :day)))
      AND (b.id IS NOT NULL OR s.kind = 'building' OR s.households > 0)
      AND (b.since IS NULL OR b.since <= :day) AND (b.until IS NULL OR b.until > :day) AND s.id > :after
ORDER BY s.id LIMIT :limit;

-- name: registry_site_on
-- where a building stood on a past day, and how many households were there if the registry counts them
SELECT COALESCE(q.place, s.place_now) AS place_now, COALESCE(q.grid, s.grid) AS grid,
       CASE WHEN b.counted = 1 THEN (SELECT COUNT(*) FROM dwelling d JOIN living l ON +l.community = d.community AND l.dwelling = d.id
            WHERE +d.community = s.community AND d.site = s.id AND l.since <= :day AND (l.until IS NULL OR l.until > :day)) ELSE s.households END AS households
FROM site s LEFT JOIN building b ON b.community = s.community AND b.id = s.id
     LEFT JOIN site_past q ON q.community = s.community AND q.site = s.id AND q.since <= :day AND q.until > :day
WHERE s.community = :community AND s.id = :id;

-- name: registry_dwellings_in
-- of a divided building a grid sees what is behind its own entrances
SELECT d.community, d.id, d.site, d.entrance, d.floor, d.room_sealed, d.room_mask, d.room_token, d.usage, d.area, d.since, d.until, d.demo, d.version
FROM dwelling_at d WHERE d.community = :community AND d.site = :site
      AND (:grid = 0 OR d.grid = :grid)
      AND d.since <= :day AND (d.until IS NULL OR d.until > :day) ORDER BY d.entrance, d.floor, d.id;

-- name: registry_lodgers
-- households of a building on a day, with who is at their head
SELECT l.community, l.dwelling, l.household, l.since,
       (SELECT COUNT(*) FROM member m WHERE m.community = l.community AND m.household = l.household AND m.since <= :day AND (m.until IS NULL OR m.until > :day)) AS people,
       (SELECT COUNT(*) FROM member m WHERE m.community = l.community AND m.household = l.household AND m.since <= :day AND (m.until IS NULL OR m.until > :day) AND m.main = 0) AS elsewhere,
       COALESCE((SELECT p.name_mask FROM member m JOIN inhabitant p ON p.community = m.person_community AND p.id = m.person
        WHERE m.community = l.community AND m.household = l.household AND m.since <= :day AND (m.until IS NULL OR m.until > :day) ORDER BY m.relation, p.born LIMIT 1), '') AS head,
       (SELECT COUNT(*) FROM member m JOIN care c ON c.community = m.person_community AND c.person = m.person JOIN inhabitant p ON p.community = c.community AND p.id = c.person
        WHERE m.community = l.community AND m.household = l.household AND m.since <= :day AND (m.until IS NULL OR m.until > :day) AND c.since <= :day AND (c.until IS NULL OR c.until > :day) AND (p.died IS NULL OR p.died > :day)) AS flags
FROM dwelling d JOIN living l ON +l.community = d.community AND l.dwelling = d.id
WHERE +d.community = :community AND d.site = :site AND l.since <= :day AND (l.until IS NULL OR l.until > :day) ORDER BY l.household;

-- name: registry_dwelling_site
-- where a dwelling is: the grid of its entrance
SELECT d.community, d.site AS id, d.place_now, d.grid, d.building AS name, b.until AS pulled
FROM dwelling_at d LEFT JOIN building b ON b.community = d.community AND b.id = d.site WHERE d.community = :community AND d.id = :id;

-- name: registry_part_of
SELECT COUNT(*) AS n FROM site_part WHERE community = :community AND site = :id AND grid = :grid AND until IS NULL;

-- name: registry_site_named
SELECT s.community, s.id, s.place_now, s.grid, s.name, b.until AS pulled FROM site s LEFT JOIN building b ON b.community = s.community AND b.id = s.id
WHERE s.place_now >= :lo AND s.place_now <= :hi AND s.name = :name LIMIT 20;

-- name: registry_sites_in
SELECT s.community, s.id, s.place_now, s.grid, s.name, b.until AS pulled FROM site s LEFT JOIN building b ON b.community = s.community AND b.id = s.id
WHERE s.place_now >= :lo AND s.place_now <= :hi ORDER BY s.place_now, s.id;

-- name: registry_sites_marked
-- by marks of their names (core/site_name.h)
SELECT s.community, s.id, s.place_now, s.grid, s.name, b.until AS pulled
FROM site_mark m JOIN site s ON s.community = m.community AND s.id = m.id LEFT JOIN building b ON b.community = s.community AND b.id = s.id
WHERE m.mark IN (:v0, :v1, :v2, :v3, :v4, :v5, :v6, :v7, :v8, :v9, :v10, :v11, :v12, :v13, :v14, :v15, :v16, :v17, :v18, :v19)
      AND m.place_now >= :lo AND m.place_now <= :hi AND s.place_now = m.place_now;

-- name: registry_dwelling_room
SELECT d.community, d.id, d.site, d.entrance, d.floor, d.room_sealed, d.room_mask, d.room_token, d.usage, d.area, d.since, d.until, d.demo, d.version
FROM dwelling_at d
WHERE +d.community = :community AND d.room_token = :mark AND (:site = 0 OR d.site = :site) AND d.until IS NULL
      AND d.place_now >= :lo AND d.place_now <= :hi AND (:grid = 0 OR d.grid = :grid) ORDER BY d.site, d.entrance, d.id LIMIT :limit;

-- name: registry_people_behind
SELECT p.community, p.id, p.name_sealed, p.name_mask, p.sex, p.born, p.idno_mask, p.phone_sealed, p.phone_mask, p.residence, p.died, p.merged_into
FROM living l JOIN member m ON m.community = l.community AND m.household = l.household
     JOIN inhabitant p ON p.community = m.person_community AND p.id = m.person
WHERE +l.community = :community AND l.dwelling = :dwelling AND l.until IS NULL AND m.until IS NULL ORDER BY m.relation, p.born LIMIT 40;

-- name: registry_doors_of
-- the doors with this number, in one building or all, whatever their entrance is called
SELECT d.id, d.entrance FROM dwelling_at d
WHERE +d.community = :community AND d.room_token = :mark AND d.site >= :site AND d.site <= :site_most AND d.until IS NULL
      AND d.place_now >= :lo AND d.place_now <= :hi AND (:grid = 0 OR d.grid = :grid)
ORDER BY d.site, d.entrance, d.id LIMIT :limit;

-- name: registry_behind_door
-- who lives there, and where that is, in one piece; sorted where it is read, which spares a table of the sorting
SELECT p.community AS person_community, p.id AS person, p.name_mask, p.sex, p.born, p.idno_mask, p.phone_mask, p.residence, p.died,
       m.community, m.household, l.dwelling, d.site, d.place_now, d.grid, d.building, d.entrance, d.room_mask, m.relation, d.floor, m.since, m.until, m.main
FROM dwelling_at d CROSS JOIN living l
     CROSS JOIN member m
     CROSS JOIN inhabitant p
WHERE d.community = :community AND d.id = :dwelling
      AND +l.community = d.community AND l.dwelling = d.id AND l.until IS NULL AND m.community = l.community AND m.household = l.household AND m.until IS NULL
      AND p.community = m.person_community AND p.id = m.person AND p.merged_into = 0 LIMIT :limit;

-- name: registry_care_of
SELECT community, id, person, flag, source, since, review, until, actor, version
FROM care WHERE community = :community AND person = :person ORDER BY since DESC, id LIMIT 100;

-- name: registry_care_by_id
SELECT community, id, person, flag, source, since, review, until, actor, version
FROM care WHERE community = :community AND person = :person AND id = :id;

-- name: registry_reviews
-- one who belongs to two homes comes twice, one after the other
SELECT c.community, c.id, c.person, c.flag, c.source, c.since, c.review, l.community AS home_community, l.household, p.name_mask, p.phone_mask, p.born, d.building, d.entrance, d.room_mask
FROM dwelling_at d CROSS JOIN living l
     CROSS JOIN member m
     CROSS JOIN care c
     CROSS JOIN inhabitant p
WHERE +l.community = d.community AND l.dwelling = d.id AND m.community = l.community AND m.household = l.household AND c.community = m.person_community AND c.person = m.person
      AND p.community = c.community AND p.id = c.person
      AND d.place_now >= :lo AND d.place_now <= :hi AND (:grid = 0 OR d.grid = :grid) AND l.until IS NULL AND m.until IS NULL
      AND c.until IS NULL AND p.died IS NULL AND c.review <= :day AND (c.review, c.community, c.id) > (:review, :after_community, :after_id)
ORDER BY c.review, c.community, c.id, m.main DESC LIMIT :limit;

-- name: registry_clerks_of
SELECT id, account, role, place, unit, since, until FROM post
WHERE place = :place AND role = 'clerk' AND until IS NULL LIMIT 50;

-- name: registry_headless
-- households in which nobody is the head, be it that there is nobody in them: whoever wrote one down stopped before its people; or more than one, by mistake
SELECT h.community, h.id, h.since, d.site, d.building, d.entrance, d.room_mask,
       (SELECT COUNT(*) FROM member m WHERE m.community = l.community AND m.household = l.household AND m.until IS NULL) AS people,
       COALESCE((SELECT p.name_mask FROM member m JOIN inhabitant p ON p.community = m.person_community AND p.id = m.person
        WHERE m.community = l.community AND m.household = l.household AND m.until IS NULL ORDER BY m.relation, p.born LIMIT 1), '') AS name_mask
FROM dwelling_at d CROSS JOIN living l
     CROSS JOIN household h
WHERE +l.community = d.community AND l.dwelling = d.id AND h.community = l.community AND h.id = l.household
      AND d.place_now >= :lo AND d.place_now <= :hi AND (:grid = 0 OR d.grid = :grid) AND l.until IS NULL AND h.until IS NULL
      AND (SELECT COUNT(*) FROM member m WHERE m.community = l.community AND m.household = l.household AND m.until IS NULL AND m.relation = '0') <> 1
      AND (d.site, h.community, h.id) > (:after_site, :after_community, :after_id)
ORDER BY d.site, h.community, h.id LIMIT :limit;

-- name: registry_inhabitant_save
UPDATE inhabitant SET name_sealed = :name_sealed, name_mask = :name_mask, sex = :sex, born = :born, id_kind = :id_kind, idno_sealed = :idno_sealed, idno_mask = :idno_mask, phone_sealed = :phone_sealed, phone_mask = :phone_mask, nation = :nation, ethnic = :ethnic, politics = :politics, education = :education, marriage = :marriage, residence = :residence, hukou_code = :hukou_code, hukou_sealed = :hukou_sealed, work_sealed = :work_sealed, alias_sealed = :alias_sealed, inflow = :inflow, permit = :permit, permit_until = :permit_until, died = :died, account = :account, merged_community = :merged_community, merged_into = :merged_into, import = :import, demo = :demo, created = :created, changed = :changed, version = version + 1
WHERE community = :community AND id = :id AND version = :version;

-- name: registry_dwelling_save
UPDATE dwelling SET site = :site, entrance = :entrance, floor = :floor, room_sealed = :room_sealed, room_mask = :room_mask, room_token = :room_token, usage = :usage, area = :area, since = :since, until = :until, demo = :demo, version = version + 1
WHERE community = :community AND id = :id AND version = :version;

-- name: registry_household_save
UPDATE household SET kind = :kind, since = :since, until = :until, why = :why, from_community = :from_community, from_household = :from_household, wish_days = :wish_days, wish_from = :wish_from, wish_until = :wish_until, no_visits = :no_visits, wish_version = :wish_version, note_sealed = :note_sealed, import = :import, demo = :demo, version = version + 1
WHERE community = :community AND id = :id AND version = :version;

-- name: registry_household_claim
UPDATE household SET version = version + 1 WHERE community = :community AND id = :id AND version = :version;

-- name: registry_household_touch
-- unless it came with that import, whose rows are not steps of its own
UPDATE household SET version = version + 1 WHERE community = :community AND id = :id AND (:import = 0 OR import <> :import);

-- name: registry_step_add
INSERT INTO household_step (community, household, id, at, actor, action, day, why, person_community, person, other, dwelling, was, kin)
VALUES (:community, :household, :id, :at, :actor, :action, :day, :why, :person_community, :person, :other, :dwelling, :was, :kin);

-- name: registry_step_cuts
-- what links of somebody were before his death was found to have been earlier
SELECT kin FROM household_step
WHERE community = :community AND household = :household AND action = 'move_out' AND why = 'death'
      AND person_community = :person_community AND person = :person AND kin <> '' ORDER BY id DESC LIMIT 50;

-- name: registry_member_cut
UPDATE member SET until = :day, why_out = :why
WHERE community = :community AND household = :household AND person_community = :person_community AND person = :person AND since = :since;

-- name: registry_step_heir
-- since when somebody else is the head by somebody's death, and what that changed of links on their first day
SELECT x.day, x.kin FROM household_step x JOIN household_step d ON d.community = x.community AND d.household = x.household AND d.at = x.at AND d.id < x.id
WHERE x.community = :community AND x.household = :household AND x.action = 'head' AND x.day IS NOT NULL
      AND d.id = (SELECT MAX(s.id) FROM household_step s WHERE s.community = :community AND s.household = :household AND s.action = 'move_out'
                                                            AND s.why = 'death' AND s.person_community = :person_community AND s.person = :person)
ORDER BY x.id LIMIT 1;

-- name: registry_steps_of
SELECT x.id, x.community, x.at, COALESCE(a.name_mask, '') AS who, x.action, x.day, x.why, x.person_community, x.person, COALESCE(p.name_mask, '') AS name_mask,
       x.other, x.dwelling, COALESCE(s.name, '') AS building, COALESCE(d.entrance, '') AS entrance, COALESCE(d.room_sealed, '') AS room_sealed, x.was
FROM household_step x LEFT JOIN account a ON a.id = x.actor
     LEFT JOIN inhabitant p ON p.community = x.person_community AND p.id = x.person
     LEFT JOIN dwelling d ON d.community = x.community AND d.id = x.dwelling
     LEFT JOIN site s ON s.community = d.community AND s.id = d.site
WHERE x.community = :community AND x.household = :household AND x.id < :before ORDER BY x.id DESC LIMIT :limit;

-- name: registry_step_was
-- kind and wishes of a household at the end of a day: what the first edit after it ended
SELECT was FROM household_step
WHERE community = :community AND household = :household AND at >= :end_at AND was <> '' ORDER BY id LIMIT 1;

-- name: registry_residents_of
SELECT m.person_community, m.person, p.name_mask, p.sex, p.born, p.phone_mask, m.relation, p.residence, m.main, m.since, m.until, p.died, m.why_in, m.why_out
FROM member m JOIN inhabitant p ON p.community = m.person_community AND p.id = m.person
WHERE m.community = :community AND m.household = :household
      AND (m.since < :since OR (m.since = :since AND (m.person_community, m.person) > (:after_community, :after_person)))
ORDER BY m.since DESC, m.person_community, m.person LIMIT :limit;

-- name: registry_org_save
UPDATE org SET kind = :kind, category = :category, name = :name, code = :code, standing = :standing, staff = :staff, leader_sealed = :leader_sealed, leader_mask = :leader_mask, phone_sealed = :phone_sealed, phone_mask = :phone_mask, since = :since, until = :until, import = :import, demo = :demo, version = version + 1
WHERE community = :community AND id = :id AND version = :version;

-- name: registry_building_save
UPDATE building SET compound = :compound, floors = :floors, entrances = :entrances, built = :built, counted = :counted, since = :since, until = :until, why = :why, version = version + 1
WHERE community = :community AND id = :id AND version = :version;

-- name: registry_care_save
UPDATE care SET flag = :flag, source = :source, since = :since, review = :review, until = :until, actor = :actor, version = version + 1
WHERE community = :community AND person = :person AND id = :id AND version = :version;

-- name: registry_org
SELECT community, id, kind, category, name, code, standing, staff, leader_sealed, leader_mask, phone_sealed, phone_mask, since, until, import, demo, version FROM org WHERE community = :community AND id = :id;

-- name: registry_orgs
-- scan: organisations are few beside people, and listed by their age
SELECT o.community, o.id, o.kind, o.category, o.name, o.code, o.standing, o.staff, o.leader_mask, o.phone_mask, o.phone_sealed, o.since, o.until, o.version,
       COALESCE((SELECT d.building || d.entrance FROM premises l JOIN dwelling_at d ON d.community = l.community AND d.id = l.dwelling
        WHERE l.community = o.community AND l.org = o.id AND l.since <= :day
        ORDER BY CASE WHEN l.until IS NULL OR l.until > :day THEN 0 ELSE 1 END, l.since DESC, l.dwelling LIMIT 1), '') AS address,
       (SELECT COUNT(*) FROM premises l WHERE l.community = o.community AND l.org = o.id AND l.since <= :day AND (l.until IS NULL OR l.until > :day)) AS premises
FROM org o WHERE o.id > :after AND EXISTS (SELECT 1 FROM premises l JOIN dwelling_at d ON d.community = l.community AND d.id = l.dwelling
      WHERE l.community = o.community AND l.org = o.id AND d.place_now >= :lo AND d.place_now <= :hi AND (:grid = 0 OR d.grid = :grid)
        AND (:site = 0 OR (d.community = :site_community AND d.site = :site AND (:ended = 1 OR (l.since <= :day AND (l.until IS NULL OR l.until > :day))))))
      AND (:kind = '' OR o.kind = :kind) AND (:like = '' OR o.name LIKE :like ESCAPE '!' OR o.name LIKE :plain ESCAPE '!' OR o.code LIKE :plain ESCAPE '!' OR (:phone_like <> '' AND o.phone_mask LIKE :phone_like)
        OR (:beside <> '' AND (EXISTS (SELECT 1 FROM registry_more k WHERE k.community = o.community AND k.id = o.id AND k.subject = 'org' AND k.said LIKE :beside)
          OR EXISTS (SELECT 1 FROM premises l JOIN registry_more k ON k.community = l.community AND k.id = l.dwelling
            WHERE l.community = o.community AND l.org = o.id AND l.until IS NULL AND k.subject = 'dwelling' AND k.said LIKE :beside))))
      AND o.since <= :day AND (:ended = 1 OR o.until IS NULL OR o.until > :day) ORDER BY o.id LIMIT :limit;

-- name: registry_tenants
-- organisations of a building on a day
SELECT l.community, l.dwelling, o.id, o.name, o.kind
FROM dwelling d JOIN premises l ON +l.community = d.community AND l.dwelling = d.id JOIN org o ON o.community = l.community AND o.id = l.org
WHERE +d.community = :community AND d.site = :site AND l.since <= :day AND (l.until IS NULL OR l.until > :day) ORDER BY o.id;

-- name: registry_premises_drop
-- it came in on the day on which it leaves
DELETE FROM premises WHERE community = :community AND org = :org AND dwelling = :dwelling AND since = :day AND until IS NULL;

-- name: registry_premises_leave
UPDATE premises SET until = :day WHERE community = :community AND org = :org AND dwelling = :dwelling AND until IS NULL;

-- name: registry_org_named
SELECT community, id, kind, category, name, code, standing, staff, leader_sealed, leader_mask, phone_sealed, phone_mask, since, until, import, demo, version FROM org WHERE code = :code AND code <> '' LIMIT 5;

-- name: registry_orgs_at
-- of this name in the building
SELECT DISTINCT o.community, o.id, o.kind, o.category, o.name, o.code, o.standing, o.staff, o.leader_sealed, o.leader_mask, o.phone_sealed, o.phone_mask, o.since, o.until, o.import, o.demo, o.version
FROM dwelling d JOIN premises l ON +l.community = d.community AND l.dwelling = d.id JOIN org o ON o.community = l.community AND o.id = l.org
WHERE +d.community = :community AND d.site = :site AND l.until IS NULL AND o.until IS NULL AND o.name = :name ORDER BY o.id LIMIT 5;

-- name: registry_premises_of
SELECT community, org, dwelling, since, until FROM premises WHERE community = :community AND org = :org
ORDER BY CASE WHEN until IS NULL THEN 0 ELSE 1 END, since DESC, dwelling LIMIT 200;

-- name: registry_premises_stop
UPDATE premises SET until = :day WHERE community = :community AND org = :org AND until IS NULL;

-- name: registry_living_drop
DELETE FROM living WHERE community = :community AND household = :household AND since = :since;

-- name: registry_lodgers_after
SELECT COUNT(*) AS n FROM living WHERE +community = :community AND dwelling = :dwelling AND (until IS NULL OR until > :day);

-- name: registry_orgs_after
SELECT COUNT(*) AS n FROM premises WHERE +community = :community AND dwelling = :dwelling AND (until IS NULL OR until > :day);

-- name: registry_lodgers_now
-- the one that came last first: a table goes on with it
SELECT community, household, dwelling, since, until FROM living
WHERE +community = :community AND dwelling = :dwelling AND until IS NULL ORDER BY household DESC LIMIT 20;

-- name: registry_doubt_add
INSERT INTO registry_doubt (community, id, import, n, why, row_sealed, name_mask, candidate_community, candidate, state, actor, ended, version)
VALUES (:community, :id, :import, :n, :why, :row_sealed, :name_mask, :candidate_community, :candidate, 'open', 0, 0, 1);

-- name: registry_doubts
SELECT community, id, import, n, row_sealed, name_mask, candidate_community, candidate, state, version FROM registry_doubt
WHERE community >= :lo AND community <= :hi AND state = 'open' AND (community, id) > (:after_community, :after_id) ORDER BY community, id LIMIT :limit;

-- name: registry_doubt
SELECT community, id, import, n, row_sealed, name_mask, candidate_community, candidate, state, version FROM registry_doubt
WHERE community = :community AND id = :id;

-- name: registry_doubts_about
-- rows of tables of a place that wait, and may be about the same person
SELECT community, id, import, n, row_sealed, name_mask, candidate_community, candidate, state, version FROM registry_doubt
WHERE candidate = :candidate AND candidate_community = :candidate_community AND +community = :community AND state = 'open' ORDER BY id LIMIT 100;

-- name: registry_doubt_end
UPDATE registry_doubt SET state = :state, actor = :actor, ended = :now, version = version + 1
WHERE community = :community AND id = :id AND version = :version AND state = 'open';

-- name: registry_doubts_end
UPDATE registry_doubt SET state = 'dropped', ended_why = :why, actor = :actor, ended = :now, version = version + 1
WHERE import = :import AND state = 'open';

-- name: registry_undo_place
SELECT place_now AS n FROM site WHERE community = :community AND id = :site;

-- name: registry_undo_care
SELECT COUNT(*) AS n FROM care WHERE community = :community AND person = :person;

-- name: registry_undo_answered
-- an answer for a form, about a person, an organisation or a dwelling: asked of its table, without the room
SELECT COUNT(*) AS n FROM form_answer WHERE person_community = :community AND person = :person;

-- name: registry_undo_used
-- somebody whom no table brought belongs to it: he would be left alone in it
SELECT COUNT(*) AS n FROM household
WHERE community = :community AND id = :household AND import = :import AND (used = 1 OR note_sealed <> '' OR wish_days <> 0 OR wish_from <> 0 OR wish_until <> 0 OR no_visits = 1
      OR EXISTS (SELECT 1 FROM member m WHERE m.community = household.community AND m.household = household.id AND m.until IS NULL AND m.why_in <> 'import' AND m.why_in <> 'head'));

-- name: registry_undo_member
DELETE FROM member
WHERE community = :community AND household = :household AND person_community = :person_community AND person = :person AND since = :since AND until IS NULL;

-- name: registry_undo_living
DELETE FROM living WHERE community = :community AND household = :household
AND NOT EXISTS (SELECT 1 FROM member m WHERE m.community = :community AND m.household = :household);

-- name: registry_undo_household
DELETE FROM household WHERE community = :community AND id = :household
AND NOT EXISTS (SELECT 1 FROM member m WHERE m.community = :community AND m.household = :household);

-- name: registry_undo_dwelling
DELETE FROM dwelling WHERE community = :community AND id = :dwelling
AND NOT EXISTS (SELECT 1 FROM living l WHERE +l.community = :community AND l.dwelling = :dwelling)
AND NOT EXISTS (SELECT 1 FROM premises l WHERE +l.community = :community AND l.dwelling = :dwelling);

-- name: registry_undo_org
DELETE FROM org WHERE community = :community AND id = :id AND version = 1;

-- name: registry_undo_person
DELETE FROM inhabitant WHERE community = :community AND id = :id AND version = 1;

-- name: registry_born
-- people of a place with their day of birth, for finding doubles
SELECT DISTINCT p.community, p.id, p.born, p.name_sealed, p.name_mask, p.idno_mask, p.phone_mask, p.sex, p.version
FROM dwelling_at d CROSS JOIN living l
     CROSS JOIN member m
     CROSS JOIN inhabitant p
WHERE +l.community = d.community AND l.dwelling = d.id AND m.community = l.community AND m.household = l.household AND p.community = m.person_community AND p.id = m.person
      AND d.place_now >= :lo AND d.place_now <= :hi AND (:grid = 0 OR d.grid = :grid) AND l.until IS NULL AND m.until IS NULL
      AND p.merged_into = 0 AND p.born IS NOT NULL ORDER BY p.born, p.id;

-- name: registry_merge_add
INSERT INTO registry_merge (community, id, kept_community, kept, gone_community, gone, kept_version, at, actor, why, state_sealed, undone, undone_by)
VALUES (:community, :id, :kept_community, :kept, :gone_community, :gone, :kept_version, :at, :actor, :why, :state_sealed, 0, 0);

-- name: registry_merge_by_ref
SELECT community, id, kept_community, kept, gone_community, gone, kept_version, at, actor, why, state_sealed, undone
FROM registry_merge WHERE community = :community AND id = :id;

-- name: registry_merges_of
SELECT community, id, kept_community, kept, gone_community, gone, kept_version, at, actor, why, state_sealed, undone
FROM registry_merge WHERE kept_community = :community AND kept = :person ORDER BY id DESC LIMIT 100;

-- name: registry_merged_into
SELECT gone_community AS community, gone AS id FROM registry_merge
WHERE kept_community = :community AND kept = :person AND undone = 0 ORDER BY id DESC LIMIT :limit;

-- name: registry_merges_undone
SELECT kept_community AS community, kept AS id, at, undone FROM registry_merge
WHERE gone_community = :community AND gone = :person AND undone <> 0 ORDER BY id DESC LIMIT :limit;

-- name: registry_merged_away
-- scan: they are few, and are looked through where nobody else has a number
SELECT p.community, p.id, p.idno_sealed, p.phone_sealed, p.merged_community, p.merged_into
FROM registry_merge g JOIN inhabitant p ON p.community = g.gone_community AND p.id = g.gone
WHERE g.undone = 0 AND p.merged_into <> 0 AND (p.community, p.id) > (:community, :id) ORDER BY p.community, p.id LIMIT :limit;

-- name: registry_merge_undone
UPDATE registry_merge SET undone = :now, undone_by = :actor WHERE community = :community AND id = :id AND undone = 0;

-- name: registry_apart_put
INSERT INTO registry_apart (one_community, one, other_community, other, at, actor, why, undone, undone_by, undone_why)
VALUES (:one_community, :one, :other_community, :other, :at, :actor, :why, 0, 0, '')
ON CONFLICT (one_community, one, other_community, other) DO UPDATE SET at = excluded.at, actor = excluded.actor, why = excluded.why, undone = 0, undone_by = 0, undone_why = '';

-- name: registry_apart_known
SELECT COUNT(*) AS n FROM registry_apart
WHERE one_community = :one_community AND one = :one AND other_community = :other_community AND other = :other AND undone = 0;

-- name: registry_apart_undo
UPDATE registry_apart SET undone = :now, undone_by = :actor, undone_why = :why
WHERE one_community = :one_community AND one = :one AND other_community = :other_community AND other = :other AND undone = 0;

-- name: registry_aparts
-- scan: pairs that somebody looked at are few
-- both are or were at home where one looks
SELECT x.one_community, x.one, x.other_community, x.other, p.name_mask AS one_name, q.name_mask AS other_name, x.at, COALESCE(a.name_mask, '') AS who, x.why
FROM registry_apart x JOIN inhabitant p ON p.community = x.one_community AND p.id = x.one
     JOIN inhabitant q ON q.community = x.other_community AND q.id = x.other LEFT JOIN account a ON a.id = x.actor
WHERE x.undone = 0 AND p.merged_into = 0 AND q.merged_into = 0
      AND EXISTS (SELECT 1 FROM member m JOIN living l ON l.community = m.community AND l.household = m.household
                         JOIN dwelling_at d ON d.community = l.community AND d.id = l.dwelling
                  WHERE m.person = x.one AND m.person_community = x.one_community AND d.place_now >= :lo AND d.place_now <= :hi AND (:grid = 0 OR d.grid = :grid))
      AND EXISTS (SELECT 1 FROM member m JOIN living l ON l.community = m.community AND l.household = m.household
                         JOIN dwelling_at d ON d.community = l.community AND d.id = l.dwelling
                  WHERE m.person = x.other AND m.person_community = x.other_community AND d.place_now >= :lo AND d.place_now <= :hi AND (:grid = 0 OR d.grid = :grid))
ORDER BY x.at DESC LIMIT 200;

-- name: registry_member_reopen
-- who left by a row that is taken back has never left
UPDATE member SET until = NULL, why_out = ''
WHERE community = :community AND household = :household AND person_community = :person_community AND person = :person AND since = :since;

-- name: registry_member_move
UPDATE member SET person_community = :to_community, person = :to_person
WHERE community = :community AND household = :household AND person_community = :person_community AND person = :person AND since = :since;

-- name: registry_member_gone
DELETE FROM member
WHERE community = :community AND household = :household AND person_community = :person_community AND person = :person AND since = :since;

-- name: registry_care_move
UPDATE care SET community = :to_community, person = :to_person WHERE community = :community AND person = :person AND id = :id;

-- name: registry_by_account
SELECT community, id, name_sealed, name_mask, sex, born, id_kind, idno_sealed, idno_mask, phone_sealed, phone_mask, nation, ethnic, politics, education, marriage, residence, hukou_code, hukou_sealed, work_sealed, alias_sealed, inflow, permit, permit_until, died, account, merged_community, merged_into, import, demo, created, changed, version
FROM inhabitant WHERE account = :account AND account <> 0 AND merged_into = 0 ORDER BY id LIMIT 1;

-- name: registry_account_link
UPDATE inhabitant SET account = :account WHERE community = :community AND id = :id;

-- name: registry_account_unlink
UPDATE inhabitant SET account = 0 WHERE account = :account AND account <> 0;

-- name: registry_correction_add
INSERT INTO registry_correction (community, id, person_community, person, account, field, was_sealed, value_sealed, words_sealed, state, answer, actor, at, ended, version)
VALUES (:community, :id, :person_community, :person, :account, :field, :was_sealed, :value_sealed, :words_sealed, 'open', '', 0, :at, 0, 1);

-- name: registry_corrections
-- scan: in this index are those only that wait
-- whoever sees the person answers, wherever he lived when he asked
SELECT c.community, c.id, c.person_community, c.person, c.account, c.field, c.was_sealed, c.value_sealed, c.words_sealed, c.state, c.answer, c.at, c.ended, c.version
FROM registry_correction c
WHERE c.state = 'open' AND EXISTS (SELECT 1 FROM member m JOIN living l ON l.community = m.community AND l.household = m.household
                                        JOIN dwelling_at d ON d.community = l.community AND d.id = l.dwelling
                                   WHERE m.person = c.person AND m.person_community = c.person_community
                                         AND d.place_now >= :lo AND d.place_now <= :hi AND (:grid = 0 OR d.grid = :grid))
ORDER BY c.id LIMIT :limit;

-- name: registry_corrections_move
-- scan: in this index are those only that wait
-- what was asked about a record that is another one from now on
UPDATE registry_correction SET person_community = :to_community, person = :to_person
WHERE (:account = 0 OR account = :account) AND person_community = :community AND person = :person AND state = 'open';

-- name: registry_corrections_of
SELECT community, id, person_community, person, account, field, was_sealed, value_sealed, words_sealed, state, answer, at, ended, version
FROM registry_correction WHERE account = :account ORDER BY id DESC LIMIT 100;

-- name: registry_corrections_since
SELECT community, id, field, was_sealed, value_sealed, state, at, ended
FROM registry_correction WHERE account = :account AND (at >= :since OR ended >= :since) ORDER BY id;

-- name: registry_correction_was
UPDATE registry_correction SET was_sealed = :was_sealed WHERE community = :community AND id = :id;

-- name: registry_correction
SELECT community, id, person_community, person, account, field, was_sealed, value_sealed, words_sealed, state, answer, at, ended, version
FROM registry_correction WHERE community = :community AND id = :id;

-- name: registry_correction_end
UPDATE registry_correction SET state = :state, answer = :answer, actor = :actor, ended = :now, version = version + 1
WHERE community = :community AND id = :id AND version = :version AND state = 'open';

-- name: registry_corrections_aside
-- what the same one asked for before of the same field
UPDATE registry_correction SET state = 'refused', answer = :answer, actor = :actor, ended = :now, version = version + 1
WHERE account = :account AND id < :id AND person_community = :community AND person = :person AND field = :field AND state = 'open';

-- name: registry_home_on
-- where somebody lived up to a day in a place, which is what stood in it on that day (as registry_figures_stays)
SELECT m.community, m.household, l.dwelling, d.site, COALESCE(q.place, d.place_now) AS place_now,
       COALESCE((SELECT MIN(x.grid) FROM dwelling_part x WHERE x.community = d.community AND x.site = d.site AND x.dwelling = d.id AND x.since <= :day AND (x.until IS NULL OR x.until > :day)), q.grid, d.own) AS grid,
       d.building, d.entrance, d.room_mask, m.relation, d.floor,
       CASE WHEN l.since > m.since THEN l.since ELSE m.since END AS since,
       CASE WHEN m.until IS NULL OR l.until < m.until THEN l.until ELSE m.until END AS until, m.main
FROM member m JOIN living l ON l.community = m.community AND l.household = m.household
     JOIN dwelling_at d ON d.community = l.community AND d.id = l.dwelling
     LEFT JOIN site_past q ON q.community = d.community AND q.site = d.site AND q.since <= :day AND q.until > :day
WHERE m.person = :person AND m.person_community = :person_community AND COALESCE(q.place, d.place_now) >= :lo AND COALESCE(q.place, d.place_now) <= :hi
      AND (:grid = 0 OR COALESCE((SELECT MIN(x.grid) FROM dwelling_part x WHERE x.community = d.community AND x.site = d.site AND x.dwelling = d.id AND x.since <= :day AND (x.until IS NULL OR x.until > :day)), q.grid, d.own) = :grid)
      AND l.since <= :day ORDER BY m.since DESC, l.since DESC LIMIT 100;

-- name: registry_code_put
INSERT INTO code_item (list, code, ord, zh, en, number, yearly, valid_until) VALUES (:list, :code, :ord, :zh, :en, :days, :yearly, :valid_until)
ON CONFLICT (list, code) DO UPDATE SET ord = excluded.ord, zh = excluded.zh, en = excluded.en, number = excluded.number, yearly = excluded.yearly, valid_until = excluded.valid_until;

-- name: registry_doors_known
-- which of them are there, or were; a token is of one community (not IN: see imports_keys_rows)
SELECT room_token AS token, site, until FROM dwelling WHERE room_token = :v0 AND site = :n0
UNION ALL SELECT room_token AS token, site, until FROM dwelling WHERE room_token = :v1 AND site = :n1
UNION ALL SELECT room_token AS token, site, until FROM dwelling WHERE room_token = :v2 AND site = :n2
UNION ALL SELECT room_token AS token, site, until FROM dwelling WHERE room_token = :v3 AND site = :n3
UNION ALL SELECT room_token AS token, site, until FROM dwelling WHERE room_token = :v4 AND site = :n4
UNION ALL SELECT room_token AS token, site, until FROM dwelling WHERE room_token = :v5 AND site = :n5
UNION ALL SELECT room_token AS token, site, until FROM dwelling WHERE room_token = :v6 AND site = :n6
UNION ALL SELECT room_token AS token, site, until FROM dwelling WHERE room_token = :v7 AND site = :n7
UNION ALL SELECT room_token AS token, site, until FROM dwelling WHERE room_token = :v8 AND site = :n8
UNION ALL SELECT room_token AS token, site, until FROM dwelling WHERE room_token = :v9 AND site = :n9
UNION ALL SELECT room_token AS token, site, until FROM dwelling WHERE room_token = :v10 AND site = :n10
UNION ALL SELECT room_token AS token, site, until FROM dwelling WHERE room_token = :v11 AND site = :n11
UNION ALL SELECT room_token AS token, site, until FROM dwelling WHERE room_token = :v12 AND site = :n12
UNION ALL SELECT room_token AS token, site, until FROM dwelling WHERE room_token = :v13 AND site = :n13
UNION ALL SELECT room_token AS token, site, until FROM dwelling WHERE room_token = :v14 AND site = :n14
UNION ALL SELECT room_token AS token, site, until FROM dwelling WHERE room_token = :v15 AND site = :n15
UNION ALL SELECT room_token AS token, site, until FROM dwelling WHERE room_token = :v16 AND site = :n16
UNION ALL SELECT room_token AS token, site, until FROM dwelling WHERE room_token = :v17 AND site = :n17
UNION ALL SELECT room_token AS token, site, until FROM dwelling WHERE room_token = :v18 AND site = :n18
UNION ALL SELECT room_token AS token, site, until FROM dwelling WHERE room_token = :v19 AND site = :n19;

-- name: registry_dwelling_ended
-- the last one first
SELECT community, id, site, entrance, floor, room_sealed, room_mask, room_token, usage, area, since, until, demo, version
FROM dwelling WHERE +community = :community AND room_token = :mark AND site = :site AND until IS NOT NULL ORDER BY until DESC, id DESC LIMIT 50;

-- name: registry_dwelling_door
SELECT community, id, site, entrance, floor, room_sealed, room_mask, room_token, usage, area, since, until, demo, version
FROM dwelling WHERE +community = :community AND room_token = :mark AND site = :site AND until IS NULL ORDER BY entrance, id LIMIT 50;

-- name: registry_site_exact
SELECT s.community, s.id, s.place_now, s.grid, s.name, b.until AS pulled FROM site s LEFT JOIN building b ON b.community = s.community AND b.id = s.id
WHERE s.place_now = :place_now AND s.name = :name LIMIT 20;
