-- registry_more.sql -- further fields beside the records.

-- name: registry_more
SELECT said, said_sealed FROM registry_more WHERE community = :community AND id = :id AND subject = :subject_word;

-- name: registry_more_put
INSERT INTO registry_more (community, id, subject, said, said_sealed) VALUES (:community, :id, :subject_word, :said, :said_sealed)
ON CONFLICT (community, id, subject) DO UPDATE SET said = excluded.said, said_sealed = excluded.said_sealed;

-- name: registry_more_drop
DELETE FROM registry_more WHERE community = :community AND id = :id AND subject = :subject_word;

-- name: registry_more_dwelling
-- of a dwelling that is no more
DELETE FROM registry_more WHERE community = :community AND id = :dwelling AND subject = 'dwelling'
AND NOT EXISTS (SELECT 1 FROM dwelling d WHERE d.community = :community AND d.id = :dwelling);

-- name: registry_more_after
SELECT community, id, subject FROM registry_more WHERE (community, id, subject) > (:community, :id, :subject_word)
ORDER BY community, id, subject LIMIT :limit;

-- name: registry_more_phone_add
INSERT INTO more_phone (token, community, id, subject) VALUES (:mark, :community, :id, :subject_word)
ON CONFLICT (token, community, id, subject) DO NOTHING;

-- name: registry_more_phone_drop
DELETE FROM more_phone WHERE community = :community AND id = :id AND subject = :subject_word;

-- name: registry_more_phone_dwelling
-- of a dwelling that is no more
DELETE FROM more_phone WHERE community = :community AND id = :dwelling AND subject = 'dwelling'
AND NOT EXISTS (SELECT 1 FROM dwelling d WHERE d.community = :community AND d.id = :dwelling);

-- name: registry_more_by_phone
-- page by page: who lets many dwellings has one phone
SELECT community, id, subject FROM more_phone WHERE token = :mark AND (community, id, subject) > (:community, :id, :subject_word)
ORDER BY community, id, subject LIMIT :limit;

-- name: registry_dwelling_claim
UPDATE dwelling SET version = version + 1 WHERE community = :community AND id = :id AND version = :version;

-- name: registry_building_claim
UPDATE building SET version = version + 1 WHERE community = :community AND id = :id AND version = :version;

-- name: registry_org_claim
UPDATE org SET version = version + 1 WHERE community = :community AND id = :id AND version = :version;
