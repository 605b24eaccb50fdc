-- 0011_forms.sql -- forms of other people 一表通: a department's spreadsheet is kept as it came, its columns
-- are bound once, and it is filled from the registry as often as it is asked for.

-- A form 表格模板. PLACE: who may use it (a community, or a street or district for all below). SHEET, HEAD
-- and FIRST count from 1; PREPARED rows from FIRST on may be written over; OPEN: nothing stands below them.
-- LAYOUT says what goes into which column and cell, PREVIEW is how it looks.
CREATE TABLE form (
    id         ID NOT NULL PRIMARY KEY,
    place      ID NOT NULL,
    title      TEXT NOT NULL,
    department TEXT NOT NULL,
    name       TEXT NOT NULL,
    unit       TEXT NOT NULL CHECK (unit IN ('person', 'household')),
    sheet      INT NOT NULL,
    head       INT NOT NULL,
    first      INT NOT NULL,
    prepared   INT NOT NULL,
    open       BOOL NOT NULL CHECK (open IN (0, 1)),
    layout     JSON NOT NULL,
    preview    JSON NOT NULL,
    retired    BOOL NOT NULL CHECK (retired IN (0, 1)),
    made_by    ID NOT NULL,
    at         TIME NOT NULL,
    version    INT NOT NULL
);
CREATE INDEX form_place ON form (place, id);

-- The bytes of the spreadsheet, base64, in pieces.
CREATE TABLE form_template (
    form  ID NOT NULL,
    n     INT NOT NULL,
    bytes TEXT NOT NULL,
    PRIMARY KEY (form, n)
);

-- A filling 填报: who asked, for which place and people, what was filled in. LAYOUT is the form's as it was
-- then. PERSONAL: names, numbers, phones or addresses go out. CELLS came from the registry, TYPED were
-- typed in for this filling, KNOWN had been typed for an earlier one, MISSING nobody has answered yet.
-- FRESH, CHANGED and GONE: rows against the filling before it.
CREATE TABLE form_filling (
    community   ID NOT NULL,
    id          ID NOT NULL,
    form        ID NOT NULL,
    state       TEXT NOT NULL,
    grid        ID NOT NULL,
    chosen      JSON NOT NULL,
    asked_by    TEXT NOT NULL,
    purpose     TEXT NOT NULL,
    layout      JSON NOT NULL,
    personal    BOOL NOT NULL CHECK (personal IN (0, 1)),
    previous    ID NOT NULL,
    n_rows      INT NOT NULL,
    cells       INT NOT NULL,
    typed       INT NOT NULL,
    known       INT NOT NULL,
    missing     INT NOT NULL,
    fresh       INT NOT NULL,
    changed     INT NOT NULL,
    gone        INT NOT NULL,
    made_by     ID NOT NULL,
    at          TIME NOT NULL,
    ended       TIME NOT NULL,
    approved_by ID NOT NULL,
    fetched     INT NOT NULL,
    fetch_until TIME NOT NULL,
    wiped       BOOL NOT NULL CHECK (wiped IN (0, 1)),
    version     INT NOT NULL,
    PRIMARY KEY (community, id)
);
CREATE INDEX form_filling_form ON form_filling (form, id);
CREATE INDEX form_filling_state ON form_filling (state, community);
CREATE INDEX form_filling_ended ON form_filling (wiped, ended);

-- A row that was filled in: SAID are its values, sealed; DIGEST tells for each column whether it is still
-- the same (8 characters of a keyed hash each); STATE against the filling before: same, new or changed.
CREATE TABLE form_row (
    community        ID NOT NULL,
    filling          ID NOT NULL,
    n                INT NOT NULL,
    person_community ID NOT NULL,
    person           ID NOT NULL,
    household        ID NOT NULL,
    name_mask        TEXT NOT NULL,
    digest           TEXT NOT NULL,
    state            TEXT NOT NULL CHECK (state IN ('same', 'new', 'changed')),
    missing          INT NOT NULL,
    said_sealed      TEXT NOT NULL,
    PRIMARY KEY (community, filling, n)
);
CREATE INDEX form_row_person ON form_row (community, filling, person);

-- What the registry does not know was asked once: QUESTION is the hash of its words.
CREATE TABLE form_answer (
    community        ID NOT NULL,
    question         TEXT NOT NULL,
    person_community ID NOT NULL,
    person           ID NOT NULL,
    said_sealed      TEXT NOT NULL,
    at               TIME NOT NULL,
    actor            ID NOT NULL,
    PRIMARY KEY (community, question, person_community, person)
);
