-- 0023_doubts_end.sql -- doubtful rows end with their table, and it is kept why; how often somebody with a care flag is visited
-- is said with the flag.

ALTER TABLE registry_doubt ADD COLUMN ended_why TEXT NOT NULL DEFAULT '';
CREATE INDEX registry_doubt_import ON registry_doubt (import);

-- The source names the elderly living alone, low-income households and those in need of special help: once a month. Others with a
-- flag every second month; 0 is as rarely as anybody, once a year.
ALTER TABLE code_item ADD COLUMN yearly INT NOT NULL DEFAULT 0;
UPDATE code_item SET yearly = 6 WHERE list = 'care';
UPDATE code_item SET yearly = 12 WHERE list = 'care' AND code IN ('alone', 'low', 'help');
