-- 0016_visits_desk.sql -- who decides what about visits: households that two go to together, and what a
-- household said is different, until a clerk has decided it.

-- Two go together 两人同访: because of illness, a dog, a quarrel; why is not written down.
CREATE TABLE visit_pair (
    community ID NOT NULL,
    household ID NOT NULL,
    actor     ID NOT NULL,
    since     TIME NOT NULL,
    PRIMARY KEY (community, household)
);

-- A difference between registry and door 走访变更, one per field; old and new value sealed. ANSWER: to the worker. PLACE_NOW,
-- GRID: where it was heard. PERSON: whom it is about, 0 the household. STATE: open, applied, refused.
CREATE TABLE visit_change (
    community        ID NOT NULL,
    id               ID NOT NULL,
    place_now        ID NOT NULL,
    grid             ID NOT NULL,
    visit            ID NOT NULL,
    household        ID NOT NULL,
    person_community ID NOT NULL,
    person           ID NOT NULL,
    worker           ID NOT NULL,
    day              DATE NOT NULL,
    field            TEXT NOT NULL,
    old_sealed       TEXT NOT NULL,
    new_sealed       TEXT NOT NULL,
    state            TEXT NOT NULL,
    answer           TEXT NOT NULL,
    actor            ID NOT NULL,
    at               TIME NOT NULL,
    ended            TIME,
    version          INT NOT NULL,
    PRIMARY KEY (community, id)
);
CREATE INDEX visit_change_open ON visit_change (place_now, state, at);
CREATE INDEX visit_change_worker ON visit_change (worker, at);
