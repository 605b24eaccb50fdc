-- 0037_corrections_waiting.sql -- corrections that wait, wherever the record was begun: whoever sees the person today answers.
CREATE INDEX registry_correction_waiting ON registry_correction (id) WHERE state = 'open';
DROP INDEX registry_correction_open;
