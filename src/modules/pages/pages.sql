-- pages.sql -- the public look-up of a matter.

-- name: pages_by_number
SELECT community, id, state, category, reported, filed, closed, public FROM casefile WHERE number = :number AND number <> '' LIMIT 1;
