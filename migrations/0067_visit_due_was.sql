-- What was planned before a visit settled it: it is again when the record is taken back.
ALTER TABLE visit ADD COLUMN due_day DATE;
ALTER TABLE visit ADD COLUMN due_state TEXT NOT NULL DEFAULT '';
