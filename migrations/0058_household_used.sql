-- 0058_household_used.sql -- a household that was visited, or for which somebody decided how often it is: USED; what brought it is not taken back any more (imports).
ALTER TABLE household ADD COLUMN used BOOL NOT NULL DEFAULT 0 CHECK (used IN (0, 1));
UPDATE household SET used = 1 WHERE import <> 0 AND EXISTS (SELECT 1 FROM visit v WHERE v.community = household.community AND v.household = household.id);
