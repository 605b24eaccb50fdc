-- 0014_near.sql -- what is near is asked of one category by whoever reports: that has an index of its own, so that
-- a crowded hundred metres cost no more than empty ones. The one for all categories needs no category any more.
DROP INDEX casefile_near;
CREATE INDEX casefile_near ON casefile (cell, id, lng, lat, open, public) WHERE open = 1 AND public = 1;
CREATE INDEX casefile_alike ON casefile (cell, category, id, lng, lat, open, public) WHERE open = 1 AND public = 1;
