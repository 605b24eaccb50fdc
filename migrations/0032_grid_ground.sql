-- 0032_grid_ground.sql -- what a drawing of grids was made of, and by whom.

-- MAPPED: when its map was made; WEST to NORTH: the ground that it was made of. HANDS: the accounts that drew, changed or took it over,
-- with blanks between them; none of them approves it.
ALTER TABLE grid_plan ADD COLUMN mapped TIME NOT NULL DEFAULT 0;
ALTER TABLE grid_plan ADD COLUMN west INT NOT NULL DEFAULT 0;
ALTER TABLE grid_plan ADD COLUMN south INT NOT NULL DEFAULT 0;
ALTER TABLE grid_plan ADD COLUMN east INT NOT NULL DEFAULT 0;
ALTER TABLE grid_plan ADD COLUMN north INT NOT NULL DEFAULT 0;
ALTER TABLE grid_plan ADD COLUMN hands TEXT NOT NULL DEFAULT '';
UPDATE grid_plan SET mapped = prepared,
    west = (SELECT COALESCE(MIN(s.lng), 0) FROM site s WHERE s.place_now = grid_plan.community) - 50000,
    south = (SELECT COALESCE(MIN(s.lat), 0) FROM site s WHERE s.place_now = grid_plan.community) - 50000,
    east = (SELECT COALESCE(MAX(s.lng), 0) FROM site s WHERE s.place_now = grid_plan.community) + 50000,
    north = (SELECT COALESCE(MAX(s.lat), 0) FROM site s WHERE s.place_now = grid_plan.community) + 50000,
    hands = (SELECT CAST(COALESCE(MIN(e.actor), grid_plan.prepared_by) AS TEXT) FROM event e
             WHERE e.community = grid_plan.community AND e.subject = grid_plan.id AND e.kind = 'grid' AND e.action = 'begin');

-- A street, wall, river or railway that came, changed or went: last when, and the box that it lies in.
CREATE TABLE way_change (
    community ID NOT NULL,
    id        ID NOT NULL,
    at        TIME NOT NULL,
    west      INT NOT NULL,
    south     INT NOT NULL,
    east      INT NOT NULL,
    north     INT NOT NULL,
    PRIMARY KEY (community, id)
);
CREATE INDEX way_change_at ON way_change (at);
