-- 0052_correction_was.sql -- what the record said when its correction was asked for: the answer shows from what to what.
ALTER TABLE registry_correction ADD COLUMN was_sealed TEXT NOT NULL DEFAULT '';
