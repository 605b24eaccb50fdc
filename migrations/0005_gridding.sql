-- 0005_gridding.sql -- grids are drawn: footprints and streets of a community, drawings of its grids
-- from draft to in force; and who has heard which event.

-- The footprint of a site and its entrances 单元 (0: unknown).
CREATE TABLE site_shape (
    community ID NOT NULL,
    id        ID NOT NULL,
    outline   JSON NOT NULL,
    entrances INT NOT NULL,
    PRIMARY KEY (community, id)
);

-- Streets and walls 街巷、墙、河: lines along which, and across which, grids are drawn.
CREATE TABLE way (
    community ID NOT NULL,
    id        ID NOT NULL,
    class     TEXT NOT NULL CHECK (class IN ('lane', 'main', 'wall')),
    name      TEXT NOT NULL,
    line      JSON NOT NULL,
    west      INT NOT NULL,
    south     INT NOT NULL,
    east      INT NOT NULL,
    north     INT NOT NULL,
    demo      BOOL NOT NULL CHECK (demo IN (0, 1)),
    PRIMARY KEY (community, id)
);
CREATE INDEX way_west ON way (west, east);

-- A drawing 网格划分方案 of one community. NODES and EDGES are the map as it was when it was begun, in
-- the neutral format of the solver; CELLS says what each cell is; ANSWER the number of the grid of
-- each cell, TODAY that of the grids in force then. SUMMARY and EXPLAIN are figures and words of the
-- answer, OPTIONS other plans beside it.
CREATE TABLE grid_plan (
    community   ID NOT NULL,
    id          ID NOT NULL,
    title       TEXT NOT NULL,
    state       TEXT NOT NULL,
    lo          INT NOT NULL,
    hi          INT NOT NULL,
    nodes       TEXT NOT NULL,
    edges       TEXT NOT NULL,
    cells       JSON NOT NULL,
    borders     JSON NOT NULL,
    notes       JSON NOT NULL,
    today       JSON NOT NULL,
    locks       JSON NOT NULL,
    answer      JSON NOT NULL,
    summary     JSON NOT NULL,
    explain     JSON NOT NULL,
    options     JSON NOT NULL,
    outlines    JSON NOT NULL,
    day         DATE,
    prepared_by ID NOT NULL,
    prepared    TIME NOT NULL,
    approved_by ID NOT NULL,
    approved    TIME NOT NULL,
    ended       TIME NOT NULL,
    version     INT NOT NULL,
    PRIMARY KEY (community, id)
);
CREATE INDEX grid_plan_day ON grid_plan (state, day);

-- What workers and residents said to a drawing. GRID is the number they speak of, 0: the whole.
CREATE TABLE grid_opinion (
    community ID NOT NULL,
    plan      ID NOT NULL,
    id        ID NOT NULL,
    account   ID NOT NULL,
    role      TEXT NOT NULL,
    name_mask TEXT NOT NULL,
    grid      INT NOT NULL,
    stance    TEXT NOT NULL CHECK (stance IN ('for', 'against', 'remark')),
    words     TEXT NOT NULL,
    at        TIME NOT NULL,
    PRIMARY KEY (community, plan, id)
);

-- Which events were passed on to which room: each once.
CREATE TABLE heard (
    event ID NOT NULL,
    job   TEXT NOT NULL,
    PRIMARY KEY (event, job)
);
CREATE INDEX account_community ON account (community, id);
