-- registry_wish.sql -- what a household wishes about visits.

-- name: registry_wish
UPDATE household SET wish_days = :wish_days, wish_from = :wish_from, wish_until = :wish_until, no_visits = :no_visits, version = version + 1
WHERE community = :community AND id = :id AND version = :version;
