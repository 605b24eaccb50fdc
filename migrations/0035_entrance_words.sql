-- 0035_entrance_words.sql -- 2梯 is the second entrance, as 2单元 is: the two views that read the names of entrances, anew.

DROP VIEW dwelling_at;
DROP VIEW dwelling_part;

-- The entrances that are in another grid than their building (site_part), with the dwellings behind them. An entrance has a number
-- there and many names at the doors: 2, 2单元, 2号, 2梯, 二单元, B单元 and 乙单元 are the second. (The program
-- reads them alike: entrance_same() in registry_seal.c.) 东单元 and 西梯 are entrances, too, but on which end of the building the map of
-- a drawing begins to count is not known: they go with the building, as a dwelling without an entrance does.
-- CROSS JOIN and +: the few entrances first, nearly always none.
CREATE VIEW dwelling_part AS
SELECT x.community, x.site, d.id AS dwelling, x.grid, x.since, x.until
FROM site_part x CROSS JOIN dwelling d
WHERE d.community = x.community AND +d.site = x.site
      AND UPPER(REPLACE(REPLACE(REPLACE(d.entrance, '单元', ''), '号', ''), '梯', '')) IN (x.entrance,
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
                 AND UPPER(REPLACE(REPLACE(REPLACE(d.entrance, '单元', ''), '号', ''), '梯', '')) IN (x.entrance,
                     NULLIF(SUBSTR('一二三四五六七八九十', CAST(x.ord AS INTEGER), 1), ''),
                     NULLIF(SUBSTR('ABCDEFGHIJ', CAST(x.ord AS INTEGER), 1), ''),
                     NULLIF(SUBSTR('甲乙丙丁戊己庚辛壬癸', CAST(x.ord AS INTEGER), 1), ''))), s.grid) AS grid
FROM dwelling d JOIN site s ON s.community = d.community AND s.id = d.site;
