-- 0022_job_waited.sql -- what somebody waits for before a screen goes before what nobody does: a table that is tried need not stand
-- behind the month's visits of a whole district.

ALTER TABLE job ADD COLUMN waited BOOL NOT NULL DEFAULT 0 CHECK (waited IN (0, 1));
