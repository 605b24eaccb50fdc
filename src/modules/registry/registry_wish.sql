-- registry_wish.sql -- what a household wishes about visits.

-- name: registry_wish
-- moves of people raise the version, too: what matters is that the wishes are those that were seen
UPDATE household SET wish_days = :wish_days, wish_from = :wish_from, wish_until = :wish_until, no_visits = :no_visits, version = version + 1, wish_version = version + 1
WHERE community = :community AND id = :id AND version >= :version AND wish_version <= :version;

-- name: registry_household_used
-- what a table brought cannot be taken back from then on
UPDATE household SET used = 1 WHERE community = :community AND id = :id AND used = 0 AND import <> 0;
