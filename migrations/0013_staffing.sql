-- 0013_staffing.sql -- posts that end on a day to come, and who takes over what is open then.

-- HEIR: the account that takes over on the day UNTIL; 0: done, or nothing to be done.
ALTER TABLE post ADD COLUMN heir ID NOT NULL DEFAULT 0;
CREATE INDEX post_heir ON post (until) WHERE heir > 0;
