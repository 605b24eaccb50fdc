-- 0053_step_kin.sql -- what a new head changed of a link on its first day leaves no other link behind: KIN of the step of the household keeps it, as JSON.
ALTER TABLE household_step ADD COLUMN kin TEXT NOT NULL DEFAULT '';
