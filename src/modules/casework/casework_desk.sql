-- casework_desk.sql -- saved filters, templates, handing over.

-- name: desk_filters
SELECT 0 AS community, id, name, query FROM saved_filter WHERE account = :account ORDER BY id LIMIT 51;

-- name: desk_filter_add
INSERT INTO saved_filter (account, id, name, query) VALUES (:account, :id, :name, :query);

-- name: desk_filter_drop
DELETE FROM saved_filter WHERE account = :account AND id = :id;

-- name: desk_templates
-- scan: a small table of templates
SELECT 0 AS community, id, place, action, title, words FROM template
WHERE place = :district OR place = :street OR place = :community ORDER BY action, title, id LIMIT 500;

-- name: desk_template_add
INSERT INTO template (id, place, action, title, words) VALUES (:id, :place, :action, :title, :words);

-- name: desk_template_drop
DELETE FROM template WHERE id = :id AND place = :place;

-- name: desk_matters_of
SELECT community, id FROM casefile
WHERE place_now >= :lo AND place_now <= :hi AND open = 1 AND (:grid = 0 OR grid = :grid) AND (worker = :account OR handler = :account) ORDER BY place_now, sort_at, id LIMIT 200;

-- name: desk_matters_n
SELECT COUNT(*) AS n FROM casefile
WHERE place_now >= :lo AND place_now <= :hi AND open = 1 AND (:grid = 0 OR grid = :grid) AND (worker = :account OR handler = :account);

-- name: desk_colleagues
SELECT a.id, a.login, a.name_mask AS name FROM post p JOIN account a ON a.id = p.account
WHERE p.place IN (:district, :street, :community, :grid) AND p.role = :role AND p.unit = :unit AND p.since <= :today AND (p.until IS NULL OR p.until > :today) AND a.locked = 0 AND a.login <> '' AND a.id <> :account
ORDER BY a.login LIMIT 20;

-- name: desk_heir_leaves
-- posts that end later and were to be taken over by somebody who is no longer there then
UPDATE post SET heir = :heir WHERE place = :place AND heir = :account AND heir > 0 AND until >= :day AND account <> :heir;

-- name: desk_post_end
UPDATE post SET until = :today WHERE id = :id AND (until IS NULL OR until > :today);
