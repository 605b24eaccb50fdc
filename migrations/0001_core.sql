-- 0001_core.sql -- what every room leans on: places, people with posts, the log, the small services.
-- Every large table has its community first in its key, so that the same schema can be spread by
-- community. Times are milliseconds UTC, dates are days since 1970, booleans are 0 or 1.

CREATE TABLE schema_step (
    n        ID NOT NULL PRIMARY KEY,
    name     TEXT NOT NULL,
    checksum TEXT NOT NULL,
    applied  TIME NOT NULL
);

-- Facts about this installation: whether it is a demonstration, its district, overrides of settings.
CREATE TABLE meta (
    name  TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
);

-- The tree of places 区 街道 社区 网格, each version with its dates of validity.
CREATE TABLE place (
    code        ID NOT NULL,
    valid_from  DATE NOT NULL,
    valid_until DATE,
    level       TEXT NOT NULL CHECK (level IN ('district', 'street', 'community', 'grid')),
    parent      ID NOT NULL,
    name        TEXT NOT NULL,
    name_en     TEXT NOT NULL,
    kind        TEXT NOT NULL,
    households  INT NOT NULL,
    lng         INT NOT NULL,
    lat         INT NOT NULL,
    outline     JSON NOT NULL,
    synthetic   BOOL NOT NULL CHECK (synthetic IN (0, 1)),
    PRIMARY KEY (code, valid_from)
);
CREATE INDEX place_parent ON place (parent, code);

-- Which place follows which since which day: splits, mergers, moves.
CREATE TABLE place_successor (
    code      ID NOT NULL,
    successor ID NOT NULL,
    since     DATE NOT NULL,
    PRIMARY KEY (code, successor, since)
);

-- What does not move: a building or a spot. Matters hang on sites.
CREATE TABLE site (
    community  ID NOT NULL,
    id         ID NOT NULL,
    place_now  ID NOT NULL,
    grid       ID NOT NULL,
    name       TEXT NOT NULL,
    kind       TEXT NOT NULL,
    households INT NOT NULL,
    lng        INT NOT NULL,
    lat        INT NOT NULL,
    cell       INT NOT NULL,
    demo       BOOL NOT NULL CHECK (demo IN (0, 1)),
    PRIMARY KEY (community, id)
);
CREATE INDEX site_cell ON site (cell);

-- Units 单位 to which a matter can be dispatched.
CREATE TABLE unit (
    code        TEXT NOT NULL PRIMARY KEY,
    zh          TEXT NOT NULL,
    en          TEXT NOT NULL,
    level       TEXT NOT NULL,
    place       ID NOT NULL,
    valid_until DATE
);

-- Directory of people who can sign in. Names and phones are sealed by the vault.
CREATE TABLE account (
    id           ID NOT NULL PRIMARY KEY,
    community    ID NOT NULL,
    kind         TEXT NOT NULL CHECK (kind IN ('resident', 'staff')),
    login        TEXT NOT NULL,
    name_sealed  TEXT NOT NULL,
    name_mask    TEXT NOT NULL,
    phone_sealed TEXT NOT NULL,
    phone_mask   TEXT NOT NULL,
    password     TEXT NOT NULL,
    totp_sealed  TEXT NOT NULL,
    totp_step    INT NOT NULL,
    fails        INT NOT NULL,
    locked_until TIME NOT NULL,
    locked       BOOL NOT NULL CHECK (locked IN (0, 1)),
    demo         BOOL NOT NULL CHECK (demo IN (0, 1)),
    created      TIME NOT NULL,
    seen         TIME NOT NULL,
    version      INT NOT NULL
);

-- Look-up of an account by login name or by the keyed token of a phone number.
CREATE TABLE login_dir (
    token   TEXT NOT NULL PRIMARY KEY,
    account ID NOT NULL
);

-- A post gives rights, not a person: (person, role, place, unit, from, until).
CREATE TABLE post (
    id         ID NOT NULL PRIMARY KEY,
    account    ID NOT NULL,
    role       TEXT NOT NULL,
    place      ID NOT NULL,
    unit       TEXT NOT NULL,
    since      DATE NOT NULL,
    until      DATE
);
CREATE INDEX post_account ON post (account);
CREATE INDEX post_place ON post (place, role);
CREATE INDEX post_unit ON post (unit);

CREATE TABLE session (
    token   TEXT NOT NULL PRIMARY KEY,
    id      ID NOT NULL,
    account ID NOT NULL,
    post    ID NOT NULL,
    started TIME NOT NULL,
    seen    TIME NOT NULL,
    until   TIME NOT NULL,
    agent   TEXT NOT NULL
);
CREATE INDEX session_account ON session (account, id);
CREATE INDEX session_until ON session (until);

-- One-time codes, by the keyed token of the phone.
CREATE TABLE otp (
    token     TEXT NOT NULL PRIMARY KEY,
    code_hash TEXT NOT NULL,
    until     TIME NOT NULL,
    tries     INT NOT NULL,
    sent      INT NOT NULL,
    window_at TIME NOT NULL
);

-- Who is party to a matter: account ("a" and its id) or unit ("u" and its code).
CREATE TABLE party (
    community ID NOT NULL,
    matter    ID NOT NULL,
    who       TEXT NOT NULL,
    part      TEXT NOT NULL,
    since     TIME NOT NULL,
    until     TIME,
    PRIMARY KEY (community, matter, who, part)
);
CREATE INDEX party_who ON party (who, matter);

-- The one log. POS and TICK are given by the sequencer after the row is committed (0 until then).
CREATE TABLE event (
    community  ID NOT NULL,
    id         ID NOT NULL,
    pos        INT NOT NULL,
    tick       INT NOT NULL,
    at         TIME NOT NULL,
    actor      ID NOT NULL,
    role       TEXT NOT NULL,
    on_behalf  ID NOT NULL,
    kind       TEXT NOT NULL,
    subject    ID NOT NULL,
    action     TEXT NOT NULL,
    from_state TEXT NOT NULL,
    to_state   TEXT NOT NULL,
    words      TEXT NOT NULL,
    salt       TEXT NOT NULL,
    public     BOOL NOT NULL CHECK (public IN (0, 1)),
    changes    JSON NOT NULL,
    PRIMARY KEY (community, id)
);
CREATE INDEX event_subject ON event (community, subject, id);
CREATE INDEX event_new ON event (community, id) WHERE pos = 0;
CREATE UNIQUE INDEX event_pos ON event (community, pos) WHERE pos > 0;
CREATE INDEX event_tick ON event (tick) WHERE tick > 0;

-- The sequencer: one row; who holds the lease and the number of its last round.
CREATE TABLE sequencer (
    k     INT NOT NULL PRIMARY KEY,
    tick  INT NOT NULL,
    owner TEXT NOT NULL,
    until TIME NOT NULL
);
INSERT INTO sequencer (k, tick, owner, until) VALUES (1, 0, '', 0);

CREATE TABLE event_head (
    community ID NOT NULL PRIMARY KEY,
    pos       INT NOT NULL,
    tick      INT NOT NULL,
    sealed    INT NOT NULL
);
CREATE INDEX event_head_tick ON event_head (tick);

-- Signed Merkle checkpoints of the positions of a community.
CREATE TABLE checkpoint (
    community ID NOT NULL,
    size      INT NOT NULL,
    at        TIME NOT NULL,
    root      TEXT NOT NULL,
    peaks     TEXT NOT NULL,
    note      TEXT NOT NULL,
    PRIMARY KEY (community, size)
);

-- The answer that was given to a request with an Idempotency-Key. Large rows under random keys: the
-- rows lie in the order of their writing and only the keys are scattered.
-- @rowid
CREATE TABLE idem (
    k           TEXT NOT NULL PRIMARY KEY,
    at          TIME NOT NULL,
    fingerprint TEXT NOT NULL,
    status      INT NOT NULL,
    body        TEXT NOT NULL,
    tries       INT NOT NULL
);
CREATE INDEX idem_at ON idem (at);

-- Pictures; the bytes lie in the data folder under their SHA-256.
CREATE TABLE file (
    community ID NOT NULL,
    id        ID NOT NULL,
    owner     ID NOT NULL,
    sha256    TEXT NOT NULL,
    thumb     TEXT NOT NULL,
    width     INT NOT NULL,
    height    INT NOT NULL,
    bytes     INT NOT NULL,
    at        TIME NOT NULL,
    PRIMARY KEY (community, id)
);
CREATE INDEX file_owner ON file (owner, id);

-- Which picture belongs to which matter, and to which phase of it.
CREATE TABLE attachment (
    community      ID NOT NULL,
    matter         ID NOT NULL,
    file_community ID NOT NULL,
    file           ID NOT NULL,
    phase          TEXT NOT NULL,
    at             TIME NOT NULL,
    PRIMARY KEY (community, matter, file_community, file)
);
CREATE INDEX attachment_file ON attachment (file_community, file);

-- Any two matters can be linked: the thread from a report to a project.
CREATE TABLE link (
    community    ID NOT NULL,
    matter       ID NOT NULL,
    kind         TEXT NOT NULL,
    to_community ID NOT NULL,
    to_matter    ID NOT NULL,
    to_kind      TEXT NOT NULL,
    why          TEXT NOT NULL,
    at           TIME NOT NULL,
    PRIMARY KEY (community, matter, to_community, to_matter)
);
CREATE INDEX link_back ON link (to_community, to_matter);

CREATE TABLE notice (
    account   ID NOT NULL,
    id        ID NOT NULL,
    at        TIME NOT NULL,
    kind      TEXT NOT NULL,
    community ID NOT NULL,
    matter    ID NOT NULL,
    text_zh   TEXT NOT NULL,
    text_en   TEXT NOT NULL,
    read_at   TIME,
    PRIMARY KEY (account, id)
);
CREATE INDEX notice_unread ON notice (account) WHERE read_at IS NULL;

-- Long work: queued, leased, resumable, with progress.
CREATE TABLE job (
    id          ID NOT NULL PRIMARY KEY,
    kind        TEXT NOT NULL,
    state       TEXT NOT NULL CHECK (state IN ('queued', 'running', 'done', 'failed')),
    owner       ID NOT NULL,
    args        JSON NOT NULL,
    cursor      TEXT NOT NULL,
    done        INT NOT NULL,
    total       INT NOT NULL,
    report      TEXT NOT NULL,
    created     TIME NOT NULL,
    run_at      TIME NOT NULL,
    lease_owner TEXT NOT NULL,
    lease_until TIME NOT NULL,
    tries       INT NOT NULL
);
CREATE INDEX job_waiting ON job (run_at, id) WHERE state IN ('queued', 'running');

-- Search: pairs of characters of public texts, written with the document. ERA (about 25 days, from
-- the document's id) keeps what is written together in few pages, and is read newest first.
CREATE TABLE gram (
    community ID NOT NULL,
    kind      INT NOT NULL,
    era       INT NOT NULL,
    gram      INT NOT NULL,
    doc       ID NOT NULL,
    PRIMARY KEY (community, kind, era, gram, doc)
);

-- Counts that screens show, kept in the same transaction. SLOT spreads writers over rows.
CREATE TABLE rollup (
    community ID NOT NULL,
    kind      TEXT NOT NULL,
    day       DATE NOT NULL,
    slot      INT NOT NULL,
    n         INT NOT NULL,
    PRIMARY KEY (community, kind, day, slot)
);

-- Human numbers, one row per community and year.
CREATE TABLE counter (
    community ID NOT NULL,
    year      INT NOT NULL,
    n         INT NOT NULL,
    PRIMARY KEY (community, year)
);

-- Data keys of the vault, wrapped by the key file.
CREATE TABLE vault_key (
    id      ID NOT NULL PRIMARY KEY,
    purpose TEXT NOT NULL,
    wrapped TEXT NOT NULL,
    created TIME NOT NULL,
    retired TIME
);

-- Who read which personal field of whom, and why. Committed before the value leaves.
CREATE TABLE read_log (
    community ID NOT NULL,
    id        ID NOT NULL,
    at        TIME NOT NULL,
    actor     ID NOT NULL,
    role      TEXT NOT NULL,
    person    ID NOT NULL,
    field     TEXT NOT NULL,
    matter    ID NOT NULL,
    reason    TEXT NOT NULL,
    PRIMARY KEY (community, id)
);
CREATE INDEX read_log_person ON read_log (person, id);
CREATE INDEX read_log_at ON read_log (id);
