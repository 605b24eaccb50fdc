-- 0020_orders_internal.sql -- what superiors order is not public: what was taken in so before is hidden, and the public map made
-- anew without it.

UPDATE casefile SET public = 0 WHERE source = 'order' AND public = 1;
DELETE FROM map_open;
INSERT INTO map_open (street, level, around, block, slot, n)
SELECT place_now / 1000, 16, 0, cell / 16000000 * 1000000 + cell % 1000000 / 16, 0, COUNT(*)
FROM casefile WHERE open = 1 AND public = 1 GROUP BY 1, 4;
INSERT INTO map_open (street, level, around, block, slot, n)
SELECT place_now / 1000, 4, cell / 16000000 * 1000000 + cell % 1000000 / 16, cell / 4000000 * 1000000 + cell % 1000000 / 4, 0, COUNT(*)
FROM casefile WHERE open = 1 AND public = 1 GROUP BY 1, 3, 4;

CREATE TABLE case_caller (
    token     TEXT NOT NULL,
    community ID NOT NULL,
    matter    ID NOT NULL,
    PRIMARY KEY (token, community, matter)
);
