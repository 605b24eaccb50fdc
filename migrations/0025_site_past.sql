-- 0025_site_past.sql -- where a building stood before: the place and grid it had from one day until another. What it has now stands in
-- `site`; before this step nothing was kept, so that what a building had then counts as what it has now.
CREATE TABLE site_past (
    community ID   NOT NULL,
    site      ID   NOT NULL,
    since     DATE NOT NULL,
    until     DATE NOT NULL CHECK (until > since),
    place     ID   NOT NULL,
    grid      ID   NOT NULL,
    PRIMARY KEY (community, site, until)
);
CREATE INDEX site_past_place ON site_past (place, until);
