-- small.sql -- parties, search pairs, counts, numbers, pictures.

-- name: party_add
INSERT INTO party (community, matter, who, part, since) VALUES (:community, :matter, :who, :part, :since)
ON CONFLICT (community, matter, who, part) DO UPDATE SET until = NULL;

-- name: party_end
UPDATE party SET until = :now
WHERE community = :community AND matter = :matter AND who = :who AND part = :part AND until IS NULL;

-- name: party_of
SELECT who, part FROM party
WHERE community = :community AND matter = :matter AND until IS NULL ORDER BY who, part;

-- name: party_mine
SELECT who, part FROM party
WHERE community = :community AND matter = :matter AND (who = :me OR who = :unit) AND until IS NULL
ORDER BY part DESC LIMIT 1;

-- name: gram_add
INSERT INTO gram (community, kind, era, gram, doc)
VALUES (:community, :kind, :era, :g0, :doc),
       (:community, :kind, :era, :g1, :doc),
       (:community, :kind, :era, :g2, :doc),
       (:community, :kind, :era, :g3, :doc),
       (:community, :kind, :era, :g4, :doc),
       (:community, :kind, :era, :g5, :doc),
       (:community, :kind, :era, :g6, :doc),
       (:community, :kind, :era, :g7, :doc)
ON CONFLICT (community, kind, era, gram, doc) DO NOTHING;

-- name: gram_open_add
INSERT INTO gram_open (street, kind, gram, doc, community, place_now)
VALUES (:street, :kind, :g0, :doc, :community, :place),
       (:street, :kind, :g1, :doc, :community, :place),
       (:street, :kind, :g2, :doc, :community, :place),
       (:street, :kind, :g3, :doc, :community, :place),
       (:street, :kind, :g4, :doc, :community, :place),
       (:street, :kind, :g5, :doc, :community, :place),
       (:street, :kind, :g6, :doc, :community, :place),
       (:street, :kind, :g7, :doc, :community, :place)
ON CONFLICT (street, kind, gram, doc, community) DO NOTHING;

-- name: gram_open_drop
DELETE FROM gram_open
WHERE street = :street AND kind = :kind AND gram IN (:g0, :g1, :g2, :g3, :g4, :g5, :g6, :g7) AND doc = :doc AND community = :community AND place_now = :place;

-- name: rollup_add
INSERT INTO rollup (community, kind, day, slot, n) VALUES (:community, :kind, :day, :slot, :n), (:street, :kind, :day, :slot, :n)
ON CONFLICT (community, kind, day, slot) DO UPDATE SET n = rollup.n + excluded.n;

-- name: rollup_add_one
INSERT INTO rollup (community, kind, day, slot, n) VALUES (:place, :kind, :day, :slot, :n)
ON CONFLICT (community, kind, day, slot) DO UPDATE SET n = rollup.n + excluded.n;

-- name: counter_next
INSERT INTO counter (community, year, n) VALUES (:community, :year, 1)
ON CONFLICT (community, year) DO UPDATE SET n = counter.n + 1
RETURNING n;

-- name: photo_attach
INSERT INTO attachment (community, matter, file_community, file, phase, at)
SELECT :community, :matter, f.community, f.id, :phase, :at FROM file f
WHERE f.community = :file_community AND f.id = :file AND f.owner = :owner
  AND NOT EXISTS (SELECT 1 FROM attachment x WHERE x.file_community = f.community AND x.file = f.id);

-- name: photo_of
SELECT f.community, f.id, f.width, f.height, t.at, t.phase
FROM attachment t JOIN file f ON f.community = t.file_community AND f.id = t.file
WHERE t.community = :community AND t.matter = :matter ORDER BY t.at, f.id;

-- name: link_add
INSERT INTO link (community, matter, kind, to_community, to_matter, to_kind, why, at)
VALUES (:community, :matter, :kind, :to_community, :to_matter, :to_kind, :why, :at)
ON CONFLICT (community, matter, to_community, to_matter) DO UPDATE SET why = excluded.why;

-- name: link_from
SELECT to_community AS community, to_matter AS id, to_kind AS kind, why, at FROM link
WHERE community = :community AND matter = :matter ORDER BY at, to_matter;

-- name: link_to
SELECT community, matter AS id, kind, why, at FROM link
WHERE to_community = :community AND to_matter = :matter ORDER BY at, matter;
