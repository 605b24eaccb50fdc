-- registry.sql -- buildings, dwellings, households, people. What is asked for a day takes rows whose
-- since..until holds it.

-- name: registry_building
SELECT b.community, b.id, b.compound, b.floors, b.entrances, b.built, b.counted, b.since, b.until, b.why, b.version,
       s.place_now, s.grid, s.name, s.kind, s.households, s.lng, s.lat
FROM building b JOIN site s ON s.community = b.community AND s.id = b.id
WHERE b.community = :community AND b.id = :id;

-- name: registry_dwelling
SELECT community, id, site, entrance, floor, room_sealed, room_mask, room_token, usage, area, since, until, demo, version
FROM dwelling WHERE community = :community AND id = :id;

-- name: registry_household
SELECT community, id, kind, since, until, why, from_community, from_household, wish_days, wish_from, wish_until, no_visits, note_sealed, import, demo, version
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
SELECT h.community, l.dwelling, l.household, d.site, s.place_now, s.grid, s.name AS building, d.entrance, d.floor, d.room_sealed, d.room_mask, s.lng, s.lat,
       h.wish_days, h.wish_from, h.wish_until, h.no_visits,
       (SELECT COUNT(*) FROM member m WHERE m.community = l.community AND m.household = l.household AND m.since <= :day AND (m.until IS NULL OR m.until > :day)) AS people,
       (SELECT COUNT(*) FROM member m JOIN care c ON c.community = m.person_community AND c.person = m.person WHERE m.community = l.community AND m.household = l.household AND m.since <= :day AND (m.until IS NULL OR m.until > :day) AND c.since <= :day AND (c.until IS NULL OR c.until > :day)) AS flags,
       (SELECT COUNT(*) FROM member m JOIN inhabitant p ON p.community = m.person_community AND p.id = m.person WHERE m.community = l.community AND m.household = l.household AND m.since <= :day AND (m.until IS NULL OR m.until > :day) AND p.born <= :born_old) AS old,
       (SELECT COUNT(*) FROM member m JOIN inhabitant p ON p.community = m.person_community AND p.id = m.person WHERE m.community = l.community AND m.household = l.household AND m.since <= :day AND (m.until IS NULL OR m.until > :day) AND p.born > :born_young) AS young
FROM site s JOIN dwelling d ON d.community = s.community AND d.site = s.id
     JOIN living l ON l.community = d.community AND l.dwelling = d.id
     JOIN household h ON h.community = l.community AND h.id = l.household
WHERE s.place_now = :place_now AND (:grid = 0 OR s.grid = :grid) AND s.id >= :after_site
      AND (s.id > :after_site OR l.household > :after_household) AND l.since <= :day AND (l.until IS NULL OR l.until > :day)
ORDER BY s.id, l.household LIMIT :limit;

-- name: registry_door
SELECT h.community, l.dwelling, l.household, d.site, s.place_now, s.grid, s.name AS building, d.entrance, d.floor, d.room_sealed, d.room_mask, s.lng, s.lat,
       h.wish_days, h.wish_from, h.wish_until, h.no_visits,
       (SELECT COUNT(*) FROM member m WHERE m.community = l.community AND m.household = l.household AND m.since <= :day AND (m.until IS NULL OR m.until > :day)) AS people,
       (SELECT COUNT(*) FROM member m JOIN care c ON c.community = m.person_community AND c.person = m.person WHERE m.community = l.community AND m.household = l.household AND m.since <= :day AND (m.until IS NULL OR m.until > :day) AND c.since <= :day AND (c.until IS NULL OR c.until > :day)) AS flags,
       (SELECT COUNT(*) FROM member m JOIN inhabitant p ON p.community = m.person_community AND p.id = m.person WHERE m.community = l.community AND m.household = l.household AND m.since <= :day AND (m.until IS NULL OR m.until > :day) AND p.born <= :born_old) AS old,
       (SELECT COUNT(*) FROM member m JOIN inhabitant p ON p.community = m.person_community AND p.id = m.person WHERE m.community = l.community AND m.household = l.household AND m.since <= :day AND (m.until IS NULL OR m.until > :day) AND p.born > :born_young) AS young
FROM living l JOIN household h ON h.community = l.community AND h.id = l.household
     JOIN dwelling d ON d.community = l.community AND d.id = l.dwelling
     JOIN site s ON s.community = d.community AND s.id = d.site
WHERE l.community = :community AND l.household = :household AND l.since <= :day AND (l.until IS NULL OR l.until > :day)
ORDER BY l.since DESC LIMIT 1;

-- name: registry_door_flags
SELECT m.community, m.household, c.community AS person_community, c.person, c.flag, c.review
FROM site s JOIN dwelling d ON d.community = s.community AND d.site = s.id
     JOIN living l ON l.community = d.community AND l.dwelling = d.id
     JOIN member m ON m.community = l.community AND m.household = l.household
     JOIN care c ON c.community = m.person_community AND c.person = m.person
WHERE s.place_now = :place_now AND (:grid = 0 OR s.grid = :grid)
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
INSERT INTO household (community, id, kind, since, until, why, from_community, from_household, wish_days, wish_from, wish_until, no_visits, note_sealed, import, demo, version)
VALUES (:community, :id, :kind, :since, :until, :why, :from_community, :from_household, :wish_days, :wish_from, :wish_until, :no_visits, :note_sealed, :import, :demo, :version);

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
INSERT INTO org (community, id, kind, category, name, code, status, staff, leader_sealed, leader_mask, phone_sealed, phone_mask, since, until, import, demo, version)
VALUES (:community, :id, :kind, :category, :name, :code, :status, :staff, :leader_sealed, :leader_mask, :phone_sealed, :phone_mask, :since, :until, :import, :demo, :version);

-- name: registry_premises_insert
INSERT INTO premises (community, org, dwelling, since, until)
VALUES (:community, :org, :dwelling, :since, :until);

-- name: registry_wish
UPDATE household SET wish_days = :wish_days, wish_from = :wish_from, wish_until = :wish_until, no_visits = :no_visits, version = version + 1
WHERE community = :community AND id = :id AND version = :version;
