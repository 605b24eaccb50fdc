-- 0027_forms_street.sql -- a form for a whole street or district; a filling tells what its job does.

-- The job that gathers the rows (0: begun before this step), and why it could not.
ALTER TABLE form_filling ADD COLUMN job ID NOT NULL DEFAULT 0;
ALTER TABLE form_filling ADD COLUMN failed TEXT NOT NULL DEFAULT '';

-- An answer is of the person, whoever asked.
CREATE INDEX form_answer_person ON form_answer (person_community, person, question, at);
