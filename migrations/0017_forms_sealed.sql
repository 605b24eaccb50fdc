-- 0017_forms_sealed.sql -- a template may come back with people in it: it is sealed. A record may have a sheet of its own.

-- What was kept in clear before is sealed by the steward (forms_clock); PREVIEW and BYTES are empty from then on.
ALTER TABLE form ADD COLUMN preview_sealed TEXT NOT NULL DEFAULT '';
CREATE INDEX form_unsealed ON form (id) WHERE preview <> '';
ALTER TABLE form_template ADD COLUMN bytes_sealed TEXT NOT NULL DEFAULT '';

-- People whose data go out: more than there are sheets where each shows a household.
ALTER TABLE form_filling ADD COLUMN people INT NOT NULL DEFAULT 0;
