-- 0002_casework.sql -- matters from report to judgement, and the catalogue of their categories.

CREATE TABLE category (
    code         TEXT NOT NULL PRIMARY KEY,
    ord          INT NOT NULL,
    zh           TEXT NOT NULL,
    en           TEXT NOT NULL,
    doc_zh       TEXT NOT NULL,
    doc_en       TEXT NOT NULL,
    emergency    BOOL NOT NULL CHECK (emergency IN (0, 1)),
    public       BOOL NOT NULL CHECK (public IN (0, 1)),
    handle_hours INT NOT NULL,
    unit         TEXT NOT NULL,
    valid_until  DATE
);

-- Hours that a matter may stay in a state, by category; category '' is the default.
CREATE TABLE category_clock (
    category TEXT NOT NULL,
    state    TEXT NOT NULL,
    hours    INT NOT NULL,
    PRIMARY KEY (category, state)
);

-- A matter 事件. COMMUNITY and ID never change; PLACE_NOW says who answers for it today.
CREATE TABLE casefile (
    community      ID NOT NULL,
    id             ID NOT NULL,
    place_now      ID NOT NULL,
    grid           ID NOT NULL,
    site           ID NOT NULL,
    category       TEXT NOT NULL,
    state          TEXT NOT NULL,
    open           INT NOT NULL,
    sort_at        TIME NOT NULL,
    number         TEXT NOT NULL,
    source         TEXT NOT NULL,
    words          TEXT NOT NULL,
    address_sealed TEXT NOT NULL,
    lng            INT NOT NULL,
    lat            INT NOT NULL,
    cell           INT NOT NULL,
    anonymous      BOOL NOT NULL CHECK (anonymous IN (0, 1)),
    public         BOOL NOT NULL CHECK (public IN (0, 1)),
    urgent         BOOL NOT NULL CHECK (urgent IN (0, 1)),
    demo           BOOL NOT NULL CHECK (demo IN (0, 1)),
    reporter       ID NOT NULL,
    caller_sealed  TEXT NOT NULL,
    caller_mask    TEXT NOT NULL,
    phone_sealed   TEXT NOT NULL,
    phone_mask     TEXT NOT NULL,
    worker         ID NOT NULL,
    unit           TEXT NOT NULL,
    handler        ID NOT NULL,
    reported       TIME NOT NULL,
    filed          TIME NOT NULL,
    state_since    TIME NOT NULL,
    due            TIME NOT NULL,
    case_due       TIME NOT NULL,
    closed         TIME NOT NULL,
    result         TEXT NOT NULL,
    reworks        INT NOT NULL,
    returns        INT NOT NULL,
    stars          INT NOT NULL,
    verdict        TEXT NOT NULL,
    photos         INT NOT NULL,
    followers      INT NOT NULL,
    version        INT NOT NULL,
    PRIMARY KEY (community, id)
);
-- The queues of a community, a street, a district: open ones by clock, closed ones by their end.
CREATE INDEX casefile_community ON casefile (place_now, open, sort_at, id, state);
CREATE INDEX casefile_street ON casefile ((place_now / 1000), open, sort_at, id, state);
CREATE INDEX casefile_district ON casefile ((place_now / 1000000), open, sort_at, id, state);
CREATE INDEX casefile_unit ON casefile (unit, open, sort_at, id) WHERE unit <> '';
CREATE INDEX casefile_cell ON casefile (cell, id);
CREATE INDEX casefile_number ON casefile (number) WHERE number <> '';
