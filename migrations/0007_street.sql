-- 0007_street.sql -- orders of superiors and the forms exchanged with them; flood-season mode and
-- who is on duty.

-- A superior's order 上级交办: what its sender calls it, and until when an answer is wanted.
CREATE TABLE case_order (
    community ID NOT NULL,
    matter    ID NOT NULL,
    number    TEXT NOT NULL,
    sender    TEXT NOT NULL,
    contact   TEXT NOT NULL,
    due       TIME NOT NULL,
    PRIMARY KEY (community, matter)
);

-- One of the eight forms that are exchanged with an upper platform about a matter.
CREATE TABLE case_exchange (
    community ID NOT NULL,
    matter    ID NOT NULL,
    id        ID NOT NULL,
    form      TEXT NOT NULL CHECK (form IN ('register', 'verify', 'verified', 'file', 'assign', 'handled', 'check', 'checked')),
    direction TEXT NOT NULL CHECK (direction IN ('in', 'out')),
    number    TEXT NOT NULL,
    party     TEXT NOT NULL,
    words     TEXT NOT NULL,
    actor     ID NOT NULL,
    at        TIME NOT NULL,
    PRIMARY KEY (community, matter, id)
);

-- Categories that flood-season mode 汛期 concerns, and the open matters that it concerns now.
ALTER TABLE category ADD COLUMN flood BOOL NOT NULL DEFAULT 0;
ALTER TABLE casefile ADD COLUMN flood BOOL NOT NULL DEFAULT 0;
CREATE INDEX casefile_flood ON casefile (place_now, sort_at, id) WHERE flood = 1;

-- A clock that runs by emergency time: what it was before, so that everything is as before when the
-- mode ends. WAS_STARTED 0: it runs by its own time.
ALTER TABLE case_clock ADD COLUMN was_unit TEXT NOT NULL DEFAULT '';
ALTER TABLE case_clock ADD COLUMN was_amount INT NOT NULL DEFAULT 0;
ALTER TABLE case_clock ADD COLUMN was_started TIME NOT NULL DEFAULT 0;

-- An emergency mode of a place: from when until when it is meant to last, and when it ended.
CREATE TABLE emergency (
    id       ID NOT NULL PRIMARY KEY,
    place    ID NOT NULL,
    kind     TEXT NOT NULL CHECK (kind IN ('flood')),
    reason   TEXT NOT NULL,
    since    TIME NOT NULL,
    until    TIME NOT NULL,
    ended    TIME NOT NULL,
    actor    ID NOT NULL,
    ended_by ID NOT NULL,
    version  INT NOT NULL
);
CREATE INDEX emergency_open ON emergency (place) WHERE ended = 0;

-- Who is on duty 值班: a unit with its phone, for a while.
CREATE TABLE duty (
    id      ID NOT NULL PRIMARY KEY,
    place   ID NOT NULL,
    unit    TEXT NOT NULL,
    phone   TEXT NOT NULL,
    words   TEXT NOT NULL,
    since   TIME NOT NULL,
    until   TIME NOT NULL,
    actor   ID NOT NULL,
    version INT NOT NULL
);
CREATE INDEX duty_place ON duty (place, until);
