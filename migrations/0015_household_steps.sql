-- 0015_household_steps.sql -- the history of a household 户的经过: who came and went, moves, wishes, merged records.

-- What was done to a household, by whom, with effect from which DAY, and why. PERSON came, went or is the record that
-- goes on; OTHER is the household of the same community that it split from or into; DWELLING is where it began or moved to; WAS
-- holds kind and wishes as they were before an edit, as JSON. Nothing in it is personal but for the references.
CREATE TABLE household_step (
    community        ID NOT NULL,
    household        ID NOT NULL,
    id               ID NOT NULL,
    at               TIME NOT NULL,
    actor            ID NOT NULL,
    action           TEXT NOT NULL,
    day              DATE,
    why              TEXT NOT NULL,
    person_community ID NOT NULL,
    person           ID NOT NULL,
    other            ID NOT NULL,
    dwelling         ID NOT NULL,
    was              TEXT NOT NULL,
    PRIMARY KEY (community, household, id)
);

-- The version with which its wishes last changed: a visit that was written down without signal says which version it had
-- seen, and who moved in meanwhile is no conflict of wishes.
ALTER TABLE household ADD COLUMN wish_version INT NOT NULL DEFAULT 0;
