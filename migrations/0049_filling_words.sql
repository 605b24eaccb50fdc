-- 0049_filling_words.sql -- what was said when a large filling was asked to be allowed, and what came of it.
ALTER TABLE form_filling ADD COLUMN asked_words TEXT NOT NULL DEFAULT '';
ALTER TABLE form_filling ADD COLUMN answer TEXT NOT NULL DEFAULT '';
ALTER TABLE form_filling ADD COLUMN answer_words TEXT NOT NULL DEFAULT '';
