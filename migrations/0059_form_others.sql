-- 0059_form_others.sql -- who stands in a row of a filled form beside its record: the head of the household, its people. "community id", one behind the other.
ALTER TABLE form_row ADD COLUMN others TEXT NOT NULL DEFAULT '';
