-- 0029_forms_large.sql -- the rows of a whole district: wiped in pieces, and those in which an answer is missing found among them.

-- Up to this row the values of a filling that was kept long enough are gone.
ALTER TABLE form_filling ADD COLUMN wiped_to INT NOT NULL DEFAULT 0;

CREATE INDEX form_row_missing ON form_row (community, filling, n) WHERE missing > 0;

-- The row of a person in an earlier filling: behind the community SQLite takes the key of the table instead, and reads all rows.
DROP INDEX form_row_person;
CREATE INDEX form_row_person ON form_row (filling, person);
