-- 0033_dwelling_at.sql -- which grid a dwelling belongs to, and how many households a grid has: each said once, for all statements.

-- The entrances that are in another grid than their building (site_part), with the dwellings behind them. An entrance has a number
-- there and many names at the doors: 2, 2单元, 2号, 二单元, B单元 and 乙单元 are the second. 东单元 and 西单元 are entrances, too, but on
-- which end of the building the map of a drawing begins to count is not known: they go with the building, as a dwelling without
-- an entrance does. CROSS JOIN and +: the few entrances first, nearly always none.
CREATE VIEW dwelling_part AS
SELECT x.community, x.site, d.id AS dwelling, x.grid, x.since, x.until
FROM site_part x CROSS JOIN dwelling d
WHERE d.community = x.community AND +d.site = x.site
      AND UPPER(REPLACE(REPLACE(d.entrance, '单元', ''), '号', '')) IN (x.entrance,
          NULLIF(SUBSTR('一二三四五六七八九十', CAST(x.ord AS INTEGER), 1), ''),
          NULLIF(SUBSTR('ABCDEFGHIJ', CAST(x.ord AS INTEGER), 1), ''),
          NULLIF(SUBSTR('甲乙丙丁戊己庚辛壬癸', CAST(x.ord AS INTEGER), 1), ''));

-- A dwelling, and where it is today: GRID is that of its entrance, OWN that of its building. Of a place the buildings come first
-- and then what is in them (by CROSS JOINs with what follows), of a dwelling its building. MIN: never two rows. The names of entrances
-- stand here a second time: through dwelling_part each dwelling would be looked up twice, which PostgreSQL takes for so dear that it
-- rather reads all dwellings (measured: lists of a grid twice as slow).
-- Figures of a past day (registry_figures) do not read it, for the building may have stood elsewhere; they ask dwelling_part.
CREATE VIEW dwelling_at AS
SELECT d.community, d.id, s.id AS site, d.entrance, d.floor, d.room_sealed, d.room_mask, d.room_token, d.usage, d.area, d.since, d.until, d.demo, d.version,
       s.place_now, s.name AS building, s.lng, s.lat, s.grid AS own,
       COALESCE((SELECT MIN(x.grid) FROM site_part x WHERE x.community = d.community AND x.site = s.id AND x.until IS NULL
                 AND UPPER(REPLACE(REPLACE(d.entrance, '单元', ''), '号', '')) IN (x.entrance,
                     NULLIF(SUBSTR('一二三四五六七八九十', CAST(x.ord AS INTEGER), 1), ''),
                     NULLIF(SUBSTR('ABCDEFGHIJ', CAST(x.ord AS INTEGER), 1), ''),
                     NULLIF(SUBSTR('甲乙丙丁戊己庚辛壬癸', CAST(x.ord AS INTEGER), 1), ''))), s.grid) AS grid
FROM dwelling d JOIN site s ON s.community = d.community AND s.id = d.site;

-- The same entrances as they are today, with their share of the building's households (0030).
CREATE VIEW site_part_now AS
SELECT x.community, x.site, x.grid, s.households / x.parts + CASE WHEN x.ord <= s.households % x.parts THEN 1 ELSE 0 END AS households
FROM site_part x CROSS JOIN site s
WHERE s.community = x.community AND s.id = x.site AND x.until IS NULL;

-- The households of a grid: those of its buildings without the entrances that are in others, and those of others' entrances that
-- are in it.
CREATE VIEW grid_load AS
SELECT p.code AS grid, p.parent, p.valid_from, p.valid_until,
       (SELECT CAST(COALESCE(SUM(s.households - COALESCE((SELECT SUM(x.households) FROM site_part_now x WHERE x.community = s.community AND x.site = s.id), 0)), 0) AS BIGINT)
        FROM site s WHERE s.place_now = p.parent AND s.grid = p.code)
       + (SELECT CAST(COALESCE(SUM(x.households), 0) AS BIGINT) FROM site_part_now x WHERE x.grid = p.code) AS households
FROM place p WHERE p.level = 'grid';
