-- 0030_site_part.sql -- a building that is divided among grids by entrance 单元: the entrances that belong to another grid than the
-- building's own (site.grid), each from one day until another. Nothing is known of what an entrance holds but the building's
-- households: ORD of PARTS says its share of them (households / parts, and one of the rest for the first ones), as on the map of a
-- drawing. ENTRANCE is its number as it is written without 单元 or 号.
CREATE TABLE site_part (
    community ID   NOT NULL,
    site      ID   NOT NULL,
    entrance  TEXT NOT NULL,
    since     DATE NOT NULL,
    until     DATE CHECK (until >= since),
    grid      ID   NOT NULL,
    ord       INT  NOT NULL CHECK (ord > 0),
    parts     INT  NOT NULL CHECK (parts >= ord),
    PRIMARY KEY (community, site, entrance, since)
);
CREATE INDEX site_part_grid ON site_part (grid);
