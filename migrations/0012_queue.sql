-- 0012_queue.sql -- the queue of a street, with all that a row of it shows: a page is read in one piece instead of
-- going to a matter for each row, which costs the more the more matters there are.

-- The beginning of the words, as queues show it.
ALTER TABLE casefile ADD COLUMN words_head TEXT NOT NULL DEFAULT '';
UPDATE casefile SET words_head = substr(words, 1, 80);

-- What is near is found in its index alone: the two that the index is about count as read, too.
DROP INDEX casefile_near;
CREATE INDEX casefile_near ON casefile (cell, id, category, lng, lat, open, public) WHERE open = 1 AND public = 1;

-- Two indexes in the place of one, so that a step writes as many as before.
DROP INDEX casefile_street;
CREATE INDEX casefile_street_closed ON casefile ((place_now / 1000), sort_at, id) WHERE open = 0;
CREATE INDEX casefile_street_open ON casefile ((place_now / 1000), sort_at, id, state, category, grid, unit, number, words_head, place_now,
    urgent, reported, due, photos, followers, reporter, version, flags, lng, lat, open) WHERE open = 1;
