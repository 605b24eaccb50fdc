-- 0003_mainstreet.sql -- the whole street: clocks that explain themselves, pauses, side matters of a
-- case (supervision, joint action, extension, suspension, objection), assisting units, points to be
-- answered, questions and routing rules of categories, templates, saved filters, calendars.

ALTER TABLE category ADD COLUMN kind TEXT NOT NULL DEFAULT 'matter';
ALTER TABLE category ADD COLUMN parent TEXT NOT NULL DEFAULT '';
ALTER TABLE category ADD COLUMN valid_from DATE;
ALTER TABLE category ADD COLUMN filing_zh TEXT NOT NULL DEFAULT '';
ALTER TABLE category ADD COLUMN filing_en TEXT NOT NULL DEFAULT '';
ALTER TABLE category ADD COLUMN closing_zh TEXT NOT NULL DEFAULT '';
ALTER TABLE category ADD COLUMN closing_en TEXT NOT NULL DEFAULT '';
ALTER TABLE category ADD COLUMN proof BOOL NOT NULL DEFAULT 0;
ALTER TABLE category ADD COLUMN urgency TEXT NOT NULL DEFAULT 'ordinary';
ALTER TABLE category ADD COLUMN common BOOL NOT NULL DEFAULT 0;

-- How long: per category, else by its urgency ('urgency:ordinary'), else for all (''), and phase. A phase is a state of the life cycle,
-- 'case' (from filing until it is passed) or a window: return, supplement, object, reopen, correct,
-- supervision, whistle, extension, suspension, objection. AMOUNT is in minutes or days, by UNIT.
CREATE TABLE category_time (
    category TEXT NOT NULL,
    phase    TEXT NOT NULL,
    unit     TEXT NOT NULL CHECK (unit IN ('hour', 'day', 'work_hour', 'work_day', 'emergency_hour')),
    amount   INT NOT NULL,
    PRIMARY KEY (category, phase)
);

-- What a category asks its reporter: typed, ordered.
CREATE TABLE category_question (
    category TEXT NOT NULL,
    ord      INT NOT NULL,
    name     TEXT NOT NULL,
    zh       TEXT NOT NULL,
    en       TEXT NOT NULL,
    type     TEXT NOT NULL CHECK (type IN ('text', 'choice', 'number', 'yesno', 'date')),
    required BOOL NOT NULL CHECK (required IN (0, 1)),
    options  TEXT NOT NULL,
    PRIMARY KEY (category, ord)
);

-- Who handles: the first rule that fits by category and place wins, by ORD.
CREATE TABLE route_rule (
    id         ID NOT NULL PRIMARY KEY,
    ord        INT NOT NULL,
    category   TEXT NOT NULL,
    place      ID NOT NULL,
    unit       TEXT NOT NULL,
    why_zh     TEXT NOT NULL,
    why_en     TEXT NOT NULL,
    valid_from DATE,
    valid_until DATE
);

CREATE INDEX casefile_public ON casefile (place_now, id) WHERE public = 1;
-- What is near is asked of open public matters only: the index holds no others.
DROP INDEX casefile_cell;
CREATE INDEX casefile_near ON casefile (cell, id) WHERE open = 1 AND public = 1;
CREATE INDEX casefile_site ON casefile (site) WHERE site <> 0;
-- Counts of today and of now are asked for every day, those of a year seldom.
CREATE INDEX rollup_day ON rollup (day, community);
ALTER TABLE casefile ADD COLUMN flags INT NOT NULL DEFAULT 0;
ALTER TABLE casefile ADD COLUMN helpers INT NOT NULL DEFAULT 0;
ALTER TABLE casefile ADD COLUMN points INT NOT NULL DEFAULT 0;
ALTER TABLE casefile ADD COLUMN answers INT NOT NULL DEFAULT 0;
ALTER TABLE casefile ADD COLUMN reopened INT NOT NULL DEFAULT 0;
ALTER TABLE casefile ADD COLUMN called_back TIME NOT NULL DEFAULT 0;
ALTER TABLE casefile ADD COLUMN merged_community ID NOT NULL DEFAULT 0;
ALTER TABLE casefile ADD COLUMN merged_id ID NOT NULL DEFAULT 0;
ALTER TABLE casefile ADD COLUMN provisional BOOL NOT NULL DEFAULT 0;

CREATE INDEX casefile_flagged ON casefile (place_now, sort_at, id) WHERE flags > 0;

-- A clock of a matter. FIRST_DUE keeps what was promised before extensions and re-computing. MARKS
-- counts how many of 50, 80 and 100 % have been told; NEXT_MARK is when the next one is reached.
CREATE TABLE case_clock (
    community   ID NOT NULL,
    matter      ID NOT NULL,
    id          ID NOT NULL,
    phase       TEXT NOT NULL,
    unit        TEXT NOT NULL,
    amount      INT NOT NULL,
    started     TIME NOT NULL,
    due         TIME NOT NULL,
    first_due   TIME NOT NULL,
    provisional BOOL NOT NULL CHECK (provisional IN (0, 1)),
    marks       INT NOT NULL,
    next_mark   TIME NOT NULL,
    ended       TIME NOT NULL,
    PRIMARY KEY (community, matter, id)
);
CREATE INDEX case_clock_mark ON case_clock (next_mark) WHERE next_mark > 0;
CREATE INDEX case_clock_running ON case_clock (community, matter) WHERE ended = 0;

-- Pauses stop all clocks of a matter but that of the waiting itself; UNTIL 0 is still open.
CREATE TABLE case_pause (
    community ID NOT NULL,
    matter    ID NOT NULL,
    since     TIME NOT NULL,
    until     TIME NOT NULL,
    reason    TEXT NOT NULL,
    reason_en TEXT NOT NULL,
    PRIMARY KEY (community, matter, since)
);

-- Extensions that were granted, and re-computed due times that they stand beside.
CREATE TABLE case_extension (
    community ID NOT NULL,
    matter    ID NOT NULL,
    clock     ID NOT NULL,
    id        ID NOT NULL,
    added     INT NOT NULL,
    due_before TIME NOT NULL,
    reason    TEXT NOT NULL,
    PRIMARY KEY (community, matter, clock, id)
);

-- A side matter of a case with a life cycle and clock of its own.
CREATE TABLE case_flag (
    community ID NOT NULL,
    matter    ID NOT NULL,
    id        ID NOT NULL,
    kind      TEXT NOT NULL CHECK (kind IN ('supervision', 'whistle', 'extension', 'suspension', 'objection')),
    state     TEXT NOT NULL,
    open      INT NOT NULL,
    ground    TEXT NOT NULL,
    words     TEXT NOT NULL,
    answer    TEXT NOT NULL,
    unit      TEXT NOT NULL,
    raised_by ID NOT NULL,
    answered_by ID NOT NULL,
    raised    TIME NOT NULL,
    state_since TIME NOT NULL,
    due       TIME NOT NULL,
    ended     TIME NOT NULL,
    asked     INT NOT NULL,
    asked_until TIME NOT NULL,
    score_unit INT NOT NULL,
    score_whistle INT NOT NULL,
    version   INT NOT NULL,
    PRIMARY KEY (community, matter, id)
);
CREATE INDEX case_flag_due ON case_flag (due) WHERE open = 1;

-- Units beside the lead; DONE 0 is still at it.
CREATE TABLE case_unit (
    community ID NOT NULL,
    matter    ID NOT NULL,
    unit      TEXT NOT NULL,
    since     TIME NOT NULL,
    done      TIME NOT NULL,
    words     TEXT NOT NULL,
    PRIMARY KEY (community, matter, unit)
);

-- The points of a report; each is answered.
CREATE TABLE case_point (
    community ID NOT NULL,
    matter    ID NOT NULL,
    ord       INT NOT NULL,
    words     TEXT NOT NULL,
    answer    TEXT NOT NULL,
    PRIMARY KEY (community, matter, ord)
);

-- What the reporter answered to the category's questions.
CREATE TABLE case_answer (
    community ID NOT NULL,
    matter    ID NOT NULL,
    name      TEXT NOT NULL,
    value     TEXT NOT NULL,
    PRIMARY KEY (community, matter, name)
);

CREATE TABLE template (
    id     ID NOT NULL PRIMARY KEY,
    place  ID NOT NULL,
    action TEXT NOT NULL,
    title  TEXT NOT NULL,
    words  TEXT NOT NULL
);

CREATE TABLE saved_filter (
    account ID NOT NULL,
    id      ID NOT NULL,
    name    TEXT NOT NULL,
    query   TEXT NOT NULL,
    PRIMARY KEY (account, id)
);

-- A rectangle of a picture that was blacked out in the copy that others see; the original stays.
ALTER TABLE file ADD COLUMN copy_sha256 TEXT NOT NULL DEFAULT '';
ALTER TABLE file ADD COLUMN copy_thumb TEXT NOT NULL DEFAULT '';

-- The layer of days that a district puts over the national calendar; the text as it was read.
CREATE TABLE calendar_layer (
    place ID NOT NULL PRIMARY KEY,
    at    TIME NOT NULL,
    csv   TEXT NOT NULL
);
