-- 0010_visits.sql -- visits 走访: a month's plan of a grid worker, what was planned for which day, what
-- happened at the doors, and when a worker is away. No position, no clock-in, no time of arrival: the day
-- of a visit is enough.

-- The plan of a worker for a month. LOAD: what a year asks of him, with figures and proposals (JSON).
CREATE TABLE visit_plan (
    community ID NOT NULL,
    id        ID NOT NULL,
    worker    ID NOT NULL,
    grid      ID NOT NULL,
    month     DATE NOT NULL,
    load      TEXT NOT NULL,
    missed    INT NOT NULL,
    walk      INT NOT NULL,
    made      TIME NOT NULL,
    version   INT NOT NULL,
    PRIMARY KEY (community, id)
);
CREATE UNIQUE INDEX visit_plan_of ON visit_plan (community, worker, month, grid);

-- A planned visit. STATE: planned, done, skipped, gone (the household has another worker now). PINNED: a
-- person chose the day. HOUSE_COMMUNITY: where the household was first written down.
CREATE TABLE visit_due (
    community       ID NOT NULL,
    id              ID NOT NULL,
    worker          ID NOT NULL,
    grid            ID NOT NULL,
    month           DATE NOT NULL,
    day             DATE NOT NULL,
    ord             INT NOT NULL,
    house_community ID NOT NULL,
    household       ID NOT NULL,
    why             TEXT NOT NULL,
    unseen          INT NOT NULL,
    due             DATE NOT NULL,
    state           TEXT NOT NULL,
    pinned          BOOL NOT NULL CHECK (pinned IN (0, 1)),
    tries           INT NOT NULL,
    reason          TEXT NOT NULL,
    version         INT NOT NULL,
    PRIMARY KEY (community, id)
);
CREATE INDEX visit_due_worker ON visit_due (community, worker, month, day);
CREATE INDEX visit_due_house ON visit_due (community, household, month);

-- What happened at a door. RESULT: done, nobody (an attempt), refused. CHANGES_SEALED: what the household
-- said is different from the registry. MATTER: the case that came of it.
CREATE TABLE visit (
    community        ID NOT NULL,
    id               ID NOT NULL,
    household        ID NOT NULL,
    place_now        ID NOT NULL,
    worker           ID NOT NULL,
    grid             ID NOT NULL,
    due              ID NOT NULL,
    day              DATE NOT NULL,
    written          TIME NOT NULL,
    result           TEXT NOT NULL,
    people           INT NOT NULL,
    note_sealed      TEXT NOT NULL,
    changes_sealed   TEXT NOT NULL,
    matter_community ID NOT NULL,
    matter           ID NOT NULL,
    demo             BOOL NOT NULL CHECK (demo IN (0, 1)),
    PRIMARY KEY (community, id)
);
CREATE INDEX visit_household ON visit (community, household, day);
CREATE INDEX visit_day ON visit (place_now, day);

-- A worker is away; UNTIL is the last day.
CREATE TABLE visit_absence (
    community ID NOT NULL,
    worker    ID NOT NULL,
    since     DATE NOT NULL,
    until     DATE NOT NULL,
    why       TEXT NOT NULL,
    PRIMARY KEY (community, worker, since)
);
