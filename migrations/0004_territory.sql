-- 0004_territory.sql -- the tree changes on a day that was prepared; tables come in and go out.

CREATE INDEX site_place ON site (place_now, id);
CREATE INDEX site_id ON site (id);
CREATE INDEX site_name ON site (place_now, name);

-- A reform 区划调整: split, merge, rename, move, prepared ahead for DAY. PLAN is what was asked for.
CREATE TABLE reform (
    community   ID NOT NULL,
    id          ID NOT NULL,
    title       TEXT NOT NULL,
    day         DATE NOT NULL,
    state       TEXT NOT NULL,
    plan        JSON NOT NULL,
    prepared_by ID NOT NULL,
    prepared    TIME NOT NULL,
    approved_by ID NOT NULL,
    approved    TIME NOT NULL,
    begun       TIME NOT NULL,
    ended       TIME NOT NULL,
    job         ID NOT NULL,
    moved       INT NOT NULL,
    report      TEXT NOT NULL,
    version     INT NOT NULL,
    PRIMARY KEY (community, id)
);
CREATE INDEX reform_day ON reform (state, day);

-- What became of each place: written when a reform begins. FALLBACK: where it goes when neither
-- site nor grid says.
CREATE TABLE reform_map (
    reform   ID NOT NULL,
    from_code ID NOT NULL,
    to_code  ID NOT NULL,
    fallback BOOL NOT NULL CHECK (fallback IN (0, 1)),
    PRIMARY KEY (reform, from_code, to_code)
);

-- Which place answered for a matter before: the id is that of the event in its log.
CREATE TABLE case_move (
    community  ID NOT NULL,
    matter     ID NOT NULL,
    id         ID NOT NULL,
    reform     ID NOT NULL,
    place_from ID NOT NULL,
    place_to   ID NOT NULL,
    grid_from  ID NOT NULL,
    grid_to    ID NOT NULL,
    PRIMARY KEY (community, matter, id)
);

-- A table that came in: what it is, how its columns are read, how far it is. The rows lie in the data
-- folder in a plain form (core/table.h). SETTINGS is what was chosen (kind, sheet, columns).
CREATE TABLE import (
    id       ID NOT NULL PRIMARY KEY,
    kind     TEXT NOT NULL,
    state    TEXT NOT NULL,
    name     TEXT NOT NULL,
    encoding TEXT NOT NULL,
    sheets   JSON NOT NULL,
    settings JSON NOT NULL,
    owner    ID NOT NULL,
    at       TIME NOT NULL,
    total    INT NOT NULL,
    job      ID NOT NULL,
    good     INT NOT NULL,
    bad      INT NOT NULL,
    inserted INT NOT NULL,
    changed  INT NOT NULL,
    same     INT NOT NULL,
    undone   INT NOT NULL,
    kept     INT NOT NULL,
    report   TEXT NOT NULL,
    ended    TIME NOT NULL,
    version  INT NOT NULL
);

-- How the columns of a table with these headings were read the last time.
CREATE TABLE import_memory (
    kind     TEXT NOT NULL,
    headings TEXT NOT NULL,
    columns  JSON NOT NULL,
    at       TIME NOT NULL,
    PRIMARY KEY (kind, headings)
);

-- The keys of the rows of a table, so that the same thing twice is found, and what stands further down
-- can be leant on.
CREATE TABLE import_key (
    import ID NOT NULL,
    k      ID NOT NULL,
    n      INT NOT NULL,
    PRIMARY KEY (import, k)
);

-- What an import changed: as it was (empty: it was not there) and as it was made.
CREATE TABLE import_change (
    import     ID NOT NULL,
    n          INT NOT NULL,
    before_row JSON NOT NULL,
    after_row  JSON NOT NULL,
    PRIMARY KEY (import, n)
);
