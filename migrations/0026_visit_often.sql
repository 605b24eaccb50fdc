-- 0026_visit_often.sql -- how often one household is visited 单户频次, where that was decided for it alone: every MONTHS months
-- (so many go into a year) from SINCE up to and with UNTIL, in the place of what its care flags ask for. Taken back: UNTIL is the
-- day before. What stood here before is told by the log of events.
CREATE TABLE visit_often (
    community ID   NOT NULL,
    household ID   NOT NULL,
    months    INT  NOT NULL CHECK (months IN (1, 2, 3, 4, 6, 12)),
    reason    TEXT NOT NULL,
    since     DATE NOT NULL,
    until     DATE NOT NULL,
    actor     ID   NOT NULL,
    version   INT  NOT NULL,
    PRIMARY KEY (community, household)
);
