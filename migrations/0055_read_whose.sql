-- 0055_read_whose.sql -- whose field was read where the record is no person's: his mask as it was then, and the keyed tokens of his phone and
-- number, by which the auditor finds the reading.
ALTER TABLE read_log ADD COLUMN whose TEXT NOT NULL DEFAULT '';
CREATE TABLE read_log_whose (
    token     INT NOT NULL,
    community ID NOT NULL,
    id        ID NOT NULL,
    PRIMARY KEY (token, community, id)
);
