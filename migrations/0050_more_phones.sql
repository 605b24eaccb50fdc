-- 0050_more_phones.sql -- the phones that stand beside dwellings, buildings and organisations (of owner, tenant, steward, who answers for
-- security) are found by a keyed token of their own. A job writes those of what is there already (registry_beside.c): the key is not in SQL.
CREATE TABLE more_phone (
    token     INT NOT NULL,
    community ID NOT NULL,
    id        ID NOT NULL,
    subject   TEXT NOT NULL CHECK (subject IN ('dwelling', 'building', 'org')),
    PRIMARY KEY (token, community, id, subject)
);
CREATE INDEX more_phone_of ON more_phone (community, id, subject);

INSERT INTO job (id, kind, state, owner, args, cursor, done, total, report, created, run_at, lease_owner, lease_until, tries, waited)
SELECT 50, 'more_phones', 'queued', 0, '', '', 0, 0, '', 0, 0, '', 0, 0, 0
WHERE EXISTS (SELECT 1 FROM registry_more);
