-- casework_route.sql -- rules that say which unit handles what.

-- name: route_rules
-- scan: a small reference table, read once at the start
SELECT category, place, unit, why_zh, why_en, valid_from, valid_until FROM route_rule ORDER BY ord, id;

-- name: route_clear
DELETE FROM route_rule;

-- name: route_add
INSERT INTO route_rule (id, ord, category, place, unit, why_zh, why_en, valid_from, valid_until)
VALUES (:id, :ord, :category, :place, :unit, :why_zh, :why_en, :valid_from, :valid_until);

-- name: route_groups
-- scan: last year's matters by category and community, for a dry run
SELECT category, place_now AS place, COUNT(*) AS n FROM casefile
WHERE filed >= :since GROUP BY category, place_now ORDER BY category, place_now;
