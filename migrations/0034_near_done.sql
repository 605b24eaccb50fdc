-- 0034_near_done.sql -- of what is near, a matter that one can still join comes before one that was handled: each kind
-- is a stretch of its own of the index, so that a hundred handled ones are not walked over to find the open one.
DROP INDEX casefile_near;
DROP INDEX casefile_alike;
CREATE INDEX casefile_near ON casefile (cell, (CASE WHEN state IN ('judging', 'judged') THEN 1 ELSE 0 END), id, lng, lat, open, public, state)
WHERE open = 1 AND public = 1;
CREATE INDEX casefile_alike ON casefile (cell, category, (CASE WHEN state IN ('judging', 'judged') THEN 1 ELSE 0 END), id, lng, lat, open, public, state)
WHERE open = 1 AND public = 1;
