-- 0040_dwellings_of_a_site.sql -- the dwellings of a building are found by the building: otherwise SQLite takes their
-- community for as good a key, and reads all of it once for each of its buildings. (So did two statements of visits with the
-- households of a dwelling: 60 ms of a plan of one grid of 359 households, now 2 ms, and with the square of the community.)
-- The CAST hides the community of a dwelling from SQLite, and is nothing to PostgreSQL (a + there makes it misjudge the join).

DROP VIEW dwelling_at;

-- As in 0035_entrance_words.sql, but for the CAST.
CREATE VIEW dwelling_at AS
SELECT d.community, d.id, s.id AS site, d.entrance, d.floor, d.room_sealed, d.room_mask, d.room_token, d.usage, d.area, d.since, d.until, d.demo, d.version,
       s.place_now, s.name AS building, s.lng, s.lat, s.grid AS own,
       COALESCE((SELECT MIN(x.grid) FROM site_part x WHERE x.community = d.community AND x.site = s.id AND x.until IS NULL
                 AND UPPER(REPLACE(REPLACE(REPLACE(d.entrance, '单元', ''), '号', ''), '梯', '')) IN (x.entrance,
                     NULLIF(SUBSTR('一二三四五六七八九十', CAST(x.ord AS INTEGER), 1), ''),
                     NULLIF(SUBSTR('ABCDEFGHIJ', CAST(x.ord AS INTEGER), 1), ''),
                     NULLIF(SUBSTR('甲乙丙丁戊己庚辛壬癸', CAST(x.ord AS INTEGER), 1), ''))), s.grid) AS grid
FROM dwelling d JOIN site s ON s.community = CAST(d.community AS BIGINT) AND s.id = d.site;
