-- 0021_calls.sql -- the calls of a hotline newest first, tokens for those of before 0020 and receipts that can be read out; the
-- work phones of the staff.

CREATE INDEX casefile_calls ON casefile ((place_now / 1000000), id) WHERE source = 'hotline';

-- The token of a caller's number wants the key file: a job goes through the calls that were taken before (casework_caller.c).
INSERT INTO job (id, kind, state, owner, args, cursor, done, total, report, created, run_at, lease_owner, lease_until, tries)
SELECT 21, 'caller_tokens', 'queued', 0, '', '', 0, 0, '', 0, 0, '', 0, 0
WHERE EXISTS (SELECT 1 FROM casefile WHERE source = 'hotline');

-- Where colleagues reach a member of the staff at work; the administrator enters it. It is not the phone of the account, with
-- which people sign in.
CREATE TABLE work_phone (
    account      ID NOT NULL PRIMARY KEY,
    phone_sealed TEXT NOT NULL,
    phone_mask   TEXT NOT NULL
);

-- What is read out to a caller; the number is drawn, not counted (casework_receipt.c).
CREATE TABLE case_receipt (
    receipt   ID NOT NULL PRIMARY KEY,
    community ID NOT NULL,
    matter    ID NOT NULL
);
