-- gridding.sql -- drawings of grids, footprints and streets, and what a drawing in force changes.

-- name: gridding_by_ref
SELECT community, id, title, state, lo, hi, nodes, edges, cells, borders, notes, today, locks, answer, summary, explain, options, outlines, day, prepared_by, prepared, approved_by, approved, ended, opinions_until, asked, mapped, west, south, east, north, hands, version
FROM grid_plan WHERE community = :community AND id = :id;

-- name: gridding_list
SELECT community, id, title, state, lo, hi, '' AS nodes, '' AS edges, '' AS cells, '' AS borders, '' AS notes, '' AS today, '' AS locks, '' AS answer, summary, '' AS explain, '' AS options, '' AS outlines, day, prepared_by, prepared, approved_by, approved, ended, opinions_until, '' AS asked, mapped, west, south, east, north, hands, version
FROM grid_plan WHERE community = :community ORDER BY id DESC LIMIT 100;

-- name: gridding_insert
INSERT INTO grid_plan (community, id, title, state, lo, hi, nodes, edges, cells, borders, notes, today, locks, answer, summary, explain, options, outlines, day, prepared_by, prepared, approved_by, approved, ended, mapped, west, south, east, north, hands, version)
VALUES (:community, :id, :title, :state, :lo, :hi, :nodes, :edges, :cells, :borders, :notes, :today_grids, :locks, :answer, :summary, :explain, :options, '', NULL, :prepared_by, :prepared, 0, 0, 0, :mapped, :west, :south, :east, :north, :hands, 1);

-- name: gridding_save
UPDATE grid_plan SET title = :title, state = :state, lo = :lo, hi = :hi, locks = :locks, answer = :answer, summary = :summary, explain = :explain, options = :options, outlines = :outlines, day = :day, approved_by = :approved_by, approved = :approved, ended = :ended, prepared_by = :prepared_by, opinions_until = :opinions_until, asked = :asked_about, hands = :hands, version = version + 1
WHERE community = :community AND id = :id AND version = :version;

-- name: gridding_remap
UPDATE grid_plan SET nodes = :nodes, edges = :edges, cells = :cells, borders = :borders, notes = :notes, today = :today_grids, mapped = :mapped, west = :west, south = :south, east = :east, north = :north
WHERE community = :community AND id = :id AND version = :version;

-- name: gridding_due
SELECT community, id, title, state, lo, hi, nodes, edges, cells, borders, notes, today, locks, answer, summary, explain, options, outlines, day, prepared_by, prepared, approved_by, approved, ended, opinions_until, asked, mapped, west, south, east, north, hands, version
FROM grid_plan WHERE state = 'published' AND day <= :day ORDER BY day, id LIMIT 1;

-- name: gridding_published
-- the one whose day comes first
SELECT community, id, title, state, lo, hi, nodes, edges, cells, borders, notes, today, locks, answer, summary, explain, options, outlines, day, prepared_by, prepared, approved_by, approved, ended, opinions_until, asked, mapped, west, south, east, north, hands, version
FROM grid_plan WHERE community = :community AND state = 'published' ORDER BY day, id LIMIT 1;

-- name: gridding_replace
UPDATE grid_plan SET state = 'replaced', ended = :now, version = version + 1
WHERE community = :community AND state = 'in_force' AND id <> :id;

-- name: gridding_watch
SELECT c.code AS place,
       (SELECT COUNT(*) FROM site s WHERE s.place_now = c.code) AS buildings,
       (SELECT CAST(COALESCE(SUM(s.households), 0) AS BIGINT) FROM site s WHERE s.place_now = c.code) AS households,
       COALESCE(a.grids, 0) AS grids, COALESCE(a.outside, 0) AS outside, COALESCE(a.least, 0) AS least, COALESCE(a.most, 0) AS most,
       COALESCE(a.without, 0) AS without, COALESCE(a.workers, 0) AS workers,
       (SELECT COUNT(*) FROM site s WHERE s.place_now = c.code) - COALESCE(a.buildings, 0) AS loose,
       (SELECT CAST(COALESCE(SUM(s.households), 0) AS BIGINT) FROM site s WHERE s.place_now = c.code) - COALESCE(a.households, 0) AS loose_households
FROM place c LEFT JOIN
     (SELECT g.parent AS parent, CAST(SUM(g.buildings) AS BIGINT) AS buildings, CAST(SUM(g.households) AS BIGINT) AS households, COUNT(*) AS grids,
             CAST(SUM(CASE WHEN g.households < :lo OR g.households > :hi THEN 1 ELSE 0 END) AS BIGINT) AS outside,
             MIN(g.households) AS least, MAX(g.households) AS most,
             CAST(SUM(CASE WHEN g.workers = 0 THEN 1 ELSE 0 END) AS BIGINT) AS without, CAST(SUM(g.workers) AS BIGINT) AS workers
      FROM (SELECT p.parent, p.households,
                   (SELECT COUNT(*) FROM site s WHERE s.place_now = p.parent AND s.grid = p.grid) AS buildings,
                   (SELECT COUNT(*) FROM post w WHERE w.place = p.grid AND w.role = 'grid_worker' AND w.since <= :day AND (w.until IS NULL OR w.until > :day)) AS workers
            FROM grid_load p WHERE p.parent BETWEEN :lo_code AND :hi_code AND p.valid_from <= :day AND (p.valid_until IS NULL OR p.valid_until > :day)) g
      GROUP BY g.parent) a ON a.parent = c.code
WHERE c.code BETWEEN :lo_code AND :hi_code AND c.level = 'community' AND c.valid_from <= :day AND (c.valid_until IS NULL OR c.valid_until > :day)
ORDER BY c.code;

-- name: gridding_open
SELECT community, id, title, state, lo, hi, '' AS nodes, '' AS edges, '' AS cells, '' AS borders, '' AS notes, '' AS today, '' AS locks, '' AS answer, '' AS summary, '' AS explain, '' AS options, '' AS outlines, day, prepared_by, prepared, approved_by, approved, ended, opinions_until, '' AS asked, mapped, west, south, east, north, hands, version
FROM grid_plan WHERE community BETWEEN :lo_code AND :hi_code AND state IN ('draft', 'opinions', 'review', 'published') ORDER BY community, id;

-- name: gridding_sites
SELECT s.community, s.id, s.name, s.households, s.lng, s.lat, s.grid, COALESCE(f.entrances, 0) AS entrances, COALESCE(f.outline, '') AS outline
FROM site s LEFT JOIN site_shape f ON f.community = s.community AND f.id = s.id
WHERE s.place_now = :place ORDER BY s.id;

-- name: gridding_ways
-- scan: the streets of a district are a few thousand, and looked through when a map is made or shown
SELECT class, line FROM way WHERE west <= :east AND east >= :west AND south <= :north AND north >= :south ORDER BY community, id;

-- name: gridding_highest
SELECT COALESCE(MAX(code), 0) AS n FROM place WHERE parent = :place AND level = 'grid';

-- name: gridding_grid_now
SELECT code, name, name_en, kind, synthetic FROM place
WHERE parent = :place AND level = 'grid' AND valid_from <= :day AND (valid_until IS NULL OR valid_until > :day) ORDER BY code;

-- name: gridding_place_end
UPDATE place SET valid_until = :day WHERE code = :at_code AND valid_from < :day AND (valid_until IS NULL OR valid_until > :day);

-- name: gridding_place_put
INSERT INTO place (code, valid_from, valid_until, level, parent, name, name_en, kind, households, lng, lat, outline, synthetic)
VALUES (:at_code, :day, NULL, 'grid', :parent, :name, :name_en, :kind, :households, :lng, :lat, :outline, :synthetic)
ON CONFLICT (code, valid_from) DO UPDATE SET valid_until = NULL, households = excluded.households, lng = excluded.lng, lat = excluded.lat, outline = excluded.outline;

-- name: gridding_successor
INSERT INTO place_successor (code, successor, since) VALUES (:at_code, :successor, :since)
ON CONFLICT (code, successor, since) DO NOTHING;

-- name: gridding_site_put
UPDATE site SET grid = :grid WHERE community = :community AND id = :id AND grid <> :grid;

-- name: gridding_parts
SELECT x.community, x.site AS id, x.ord, x.parts, x.grid FROM site s JOIN site_part x ON x.community = s.community AND x.site = s.id
WHERE s.place_now = :place AND x.until IS NULL ORDER BY x.site, x.ord;

-- name: gridding_part_put
INSERT INTO site_part (community, site, entrance, since, until, grid, ord, parts)
VALUES (:community, :id, :entrance, :day, NULL, :grid, :ord, :parts)
ON CONFLICT (community, site, entrance, since) DO UPDATE SET until = NULL, grid = excluded.grid, ord = excluded.ord, parts = excluded.parts;

-- name: gridding_opinion_add
INSERT INTO grid_opinion (community, plan, id, account, role, name_mask, grid, stance, words, at)
VALUES (:community, :drawing, :id, :account, :role, :name_mask, :grid, :stance, :words, :at);

-- name: gridding_opinions
SELECT community, id, account, role, name_mask, grid, stance, words, at FROM grid_opinion
WHERE community = :community AND plan = :drawing ORDER BY id LIMIT 500;

-- name: gridding_workers
SELECT p.place, p.account, p.place AS was, a.name_mask FROM post p JOIN account a ON a.id = p.account
WHERE p.place BETWEEN :lo_code AND :hi_code AND p.role = 'grid_worker' AND p.since <= :day AND (p.until IS NULL OR p.until > :day) ORDER BY p.place, p.id;

-- name: gridding_officers
SELECT DISTINCT account AS id, 0 AS place FROM post WHERE place = :place AND role = :role AND until IS NULL AND account > :last ORDER BY account LIMIT :limit;

-- name: gridding_duty_done
-- what the street had to decide is decided, or was taken back: nobody has to do anything about it, nor about what was said to it before
UPDATE notice SET kind = 'news', read_at = COALESCE(read_at, :now)
WHERE account IN (SELECT account FROM post WHERE (place = :place AND role = 'dispatcher') OR (place = :community AND role = 'clerk')) AND kind = 'duty' AND page = 'drawing' AND community = :community AND matter = :drawing;

-- name: gridding_seen
-- who decides has looked, but not done it yet
UPDATE notice SET read_at = COALESCE(read_at, :now), kind = CASE WHEN kind = 'duty' AND :done = 1 THEN 'news' ELSE kind END
WHERE account = :account AND page = 'drawing' AND community = :community AND matter = :drawing AND (read_at IS NULL OR kind = 'duty');

-- name: gridding_approvers
SELECT DISTINCT a.id AS account, a.name_mask FROM post p JOIN account a ON a.id = p.account
WHERE p.place = :place AND p.role = 'dispatcher' AND p.since <= :day AND (p.until IS NULL OR p.until > :day) AND a.locked = 0 ORDER BY account LIMIT 20;

-- name: gridding_worker_posts
SELECT account AS id, place FROM post
WHERE place BETWEEN :lo_code AND :hi_code AND role = 'grid_worker' AND since <= :day AND (until IS NULL OR until > :day) AND account > :last ORDER BY account, place LIMIT :limit;

-- name: gridding_residents
SELECT id, 0 AS place FROM account
WHERE community = :place AND id > :last AND NOT EXISTS (SELECT 1 FROM post p WHERE p.account = account.id AND (p.until IS NULL OR p.until > :day)) ORDER BY id LIMIT :limit;

-- name: gridding_people
SELECT id, 0 AS place FROM account WHERE community = :place AND id > :last ORDER BY id LIMIT :limit;

-- name: gridding_shape_find
SELECT entrances, outline FROM site_shape WHERE community = :community AND id = :id;

-- name: gridding_shape_put
INSERT INTO site_shape (community, id, outline, entrances) VALUES (:community, :id, :outline, :entrances)
ON CONFLICT (community, id) DO UPDATE SET outline = excluded.outline, entrances = excluded.entrances;

-- name: gridding_shape_drop
DELETE FROM site_shape WHERE community = :community AND id = :id;

-- name: gridding_shapes_after
-- scan: all of them go out, or come in, once
SELECT f.community AS place, f.community, f.id, s.name, f.entrances, f.outline FROM site_shape f JOIN site s ON s.community = f.community AND s.id = f.id
WHERE f.id > :last ORDER BY f.id LIMIT 1000;

-- name: gridding_site_named
SELECT community, id, name, households, lng, lat, grid, 0 AS entrances, '' AS outline FROM site WHERE place_now = :place AND name = :name ORDER BY id LIMIT 2;

-- name: gridding_way_put
INSERT INTO way (community, id, class, name, line, west, south, east, north, demo) VALUES (:community, :id, :class, :name, :line, :west, :south, :east, :north, 0)
ON CONFLICT (community, id) DO UPDATE SET class = excluded.class, name = excluded.name, line = excluded.line, west = excluded.west, south = excluded.south, east = excluded.east, north = excluded.north;

-- name: gridding_way_drop
DELETE FROM way WHERE community = :community AND id = :id;

-- name: gridding_ways_after
-- scan: all of them go out, or come in, once
SELECT community, id, class, name, line, west, south, east, north FROM way WHERE id > :last ORDER BY id LIMIT 1000;

-- name: gridding_way_same
-- scan: all of them go out, or come in, once
SELECT community, id, class, name, line, west, south, east, north FROM way WHERE west = :west AND east = :east AND south = :south AND north = :north AND name = :name ORDER BY id LIMIT 1;

-- name: gridding_way_changed
INSERT INTO way_change (community, id, at, west, south, east, north) VALUES (:community, :id, :now, :west, :south, :east, :north)
ON CONFLICT (community, id) DO UPDATE SET at = excluded.at, west = excluded.west, south = excluded.south, east = excluded.east, north = excluded.north;

-- name: gridding_ground
SELECT COUNT(*) AS ways, COALESCE(MAX(at), 0) AS ways_at FROM way_change
WHERE at > :mapped AND west <= :east AND east >= :west AND south <= :north AND north >= :south;

-- name: gridding_grounds
-- of the drawings in force those whose ground has changed since
-- scan: the streets of a district are a few thousand, and fewer of them change
SELECT p.community AS place, COUNT(*) AS ways, MAX(c.at) AS ways_at FROM grid_plan p
JOIN way_change c ON c.at > p.mapped AND c.west <= p.east AND c.east >= p.west AND c.south <= p.north AND c.north >= p.south
WHERE p.community BETWEEN :lo_code AND :hi_code AND p.state = 'in_force' GROUP BY p.community ORDER BY p.community;
