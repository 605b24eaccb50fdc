-- 0006_open.sql -- what is open, kept so that asking costs the same however much there is: found by
-- its words, counted by street, category and place on the map. Written with the matter, taken away
-- when it closes (modules/casework/casework_open.c); `gongdi doctor --recount` counts them anew.

-- The pairs of characters of what is open, by street, newest last. A matter's pairs stand here until it
-- closes, and in gram from then on: a report writes them once. Street first, because a desk asks for
-- a street; the table holds what is open only.
CREATE TABLE gram_open (
    street    ID NOT NULL,
    kind      INT NOT NULL,
    gram      INT NOT NULL,
    doc       ID NOT NULL,
    community ID NOT NULL,
    place_now ID NOT NULL,
    PRIMARY KEY (street, kind, gram, doc, community)
);

-- What is open and public by block of the map: LEVEL is the block's side in cells of 0.001 degree (4 or
-- 16), AROUND the block that it lies in (0 for the largest). SLOT spreads writers over rows.
CREATE TABLE map_open (
    street ID NOT NULL,
    level  INT NOT NULL,
    around INT NOT NULL,
    block  INT NOT NULL,
    slot   INT NOT NULL,
    n      INT NOT NULL,
    PRIMARY KEY (street, level, around, block, slot)
);

-- The newest of a cell, without reading more than its keys.
DROP INDEX casefile_near;
CREATE INDEX casefile_near ON casefile (cell, id, category, lng, lat) WHERE open = 1 AND public = 1;

-- From here on rollup holds a row for each street beside those of its communities, and how much is
-- open of each category in a street.
INSERT INTO rollup (community, kind, day, slot, n)
SELECT community / 1000, kind, day, slot, SUM(n) FROM rollup GROUP BY community / 1000, kind, day, slot;
INSERT INTO rollup (community, kind, day, slot, n)
SELECT place_now / 1000, 'category:' || category, 0, 0, COUNT(*) FROM casefile WHERE open = 1 GROUP BY place_now / 1000, category;
INSERT INTO map_open (street, level, around, block, slot, n)
SELECT place_now / 1000, 16, 0, cell / 16000000 * 1000000 + cell % 1000000 / 16, 0, COUNT(*)
FROM casefile WHERE open = 1 AND public = 1 GROUP BY 1, 4;
INSERT INTO map_open (street, level, around, block, slot, n)
SELECT place_now / 1000, 4, cell / 16000000 * 1000000 + cell % 1000000 / 16, cell / 4000000 * 1000000 + cell % 1000000 / 4, 0, COUNT(*)
FROM casefile WHERE open = 1 AND public = 1 GROUP BY 1, 3, 4;
INSERT INTO gram_open (street, kind, gram, doc, community, place_now)
SELECT c.place_now / 1000, g.kind, g.gram, g.doc, g.community, c.place_now
FROM gram g CROSS JOIN casefile c WHERE g.kind = 1 AND c.community = g.community AND c.id = g.doc AND c.open = 1;
