-- imports.sql -- tables that came in, and what they changed.

-- name: imports_add
INSERT INTO import (id, kind, state, name, encoding, sheets, settings, place, owner, at, total, job, good, bad, inserted, changed, same, undone, kept, report, ended, version)
VALUES (:id, :kind, :state, :name, :encoding, :sheets, :settings, :place, :owner, :at, :total, 0, 0, 0, 0, 0, 0, 0, 0, '', 0, 1);

-- name: imports_by_id
SELECT 0 AS community, id, kind, state, name, encoding, sheets, settings, place, owner, at, total, job, good, bad, inserted, changed, same, undone, kept, report, ended, version
FROM import WHERE id = :id;

-- name: imports_list
-- Those of a place, and those that a community below it took in before it was split: of these some rows are another community's now.
-- scan: the tree is small
SELECT 0 AS community, id, kind, state, name, encoding, sheets, settings, place, owner, at, total, job, good, bad, inserted, changed, same, undone, kept, report, ended, version
FROM import WHERE id < :before AND (place = :place OR (place BETWEEN :lo AND :hi AND state IN ('done', 'undoing', 'undone') AND EXISTS (SELECT 1 FROM place_successor s WHERE s.since >= import.at / 86400000
  AND ((s.code = import.place AND s.successor <> import.place)
    OR (s.code / 1000 = import.place AND s.successor / 1000 <> import.place)))))
ORDER BY id DESC LIMIT :limit;

-- name: imports_split
-- Whether it is one of these: imports_list.
-- scan: the tree is small
SELECT COUNT(*) AS n FROM import WHERE id = :id AND state IN ('done', 'undoing', 'undone') AND EXISTS (SELECT 1 FROM place_successor s WHERE s.since >= import.at / 86400000
  AND ((s.code = import.place AND s.successor <> import.place)
    OR (s.code / 1000 = import.place AND s.successor / 1000 <> import.place)));

-- name: imports_later
-- Those of the kind that came in after it and stand, of its place, of one in it or around it.
-- scan: the tree is small
SELECT id, name FROM import
WHERE kind = :kind AND id <> :id AND state IN ('running', 'done') AND (id > :id OR ended > :ended)
  AND (place = :place OR place BETWEEN :lo AND :hi OR place = :place / 1000 * 1000 OR place = :place / 1000000 * 1000000)
ORDER BY id;

-- name: imports_save
UPDATE import SET kind = :kind, state = :state, settings = :settings, total = :total, job = :job, good = :good, bad = :bad, inserted = :inserted, changed = :changed, same = :same, undone = :undone, kept = :kept, report = :report, ended = :ended, version = version + 1
WHERE id = :id AND version = :version;

-- name: imports_recall
SELECT columns AS value FROM import_memory WHERE kind = :kind AND headings = :name;

-- name: imports_remember
INSERT INTO import_memory (kind, headings, columns, at) VALUES (:kind, :name, :value, :at)
ON CONFLICT (kind, headings) DO UPDATE SET columns = excluded.columns, at = excluded.at;

-- name: imports_keys_clear
DELETE FROM import_key WHERE import = :import;

-- name: imports_keys_add
-- twenty at a time; of the same key the first row stands
INSERT INTO import_key (import, k, n)
VALUES (:import, :v0, :n0), (:import, :v1, :n1), (:import, :v2, :n2), (:import, :v3, :n3), (:import, :v4, :n4),
(:import, :v5, :n5), (:import, :v6, :n6), (:import, :v7, :n7), (:import, :v8, :n8), (:import, :v9, :n9),
(:import, :v10, :n10), (:import, :v11, :n11), (:import, :v12, :n12), (:import, :v13, :n13), (:import, :v14, :n14),
(:import, :v15, :n15), (:import, :v16, :n16), (:import, :v17, :n17), (:import, :v18, :n18), (:import, :v19, :n19)
ON CONFLICT (import, k) DO NOTHING;

-- name: imports_key_take
INSERT INTO import_key (import, k, n) VALUES (:import, :hash, :n) ON CONFLICT (import, k) DO NOTHING;

-- name: imports_keys_rows
-- not k IN (...): PostgreSQL read the whole import for that while it thought the table small
SELECT k AS hash, n FROM import_key WHERE import = :import AND k = :v0
UNION ALL SELECT k AS hash, n FROM import_key WHERE import = :import AND k = :v1
UNION ALL SELECT k AS hash, n FROM import_key WHERE import = :import AND k = :v2
UNION ALL SELECT k AS hash, n FROM import_key WHERE import = :import AND k = :v3
UNION ALL SELECT k AS hash, n FROM import_key WHERE import = :import AND k = :v4
UNION ALL SELECT k AS hash, n FROM import_key WHERE import = :import AND k = :v5
UNION ALL SELECT k AS hash, n FROM import_key WHERE import = :import AND k = :v6
UNION ALL SELECT k AS hash, n FROM import_key WHERE import = :import AND k = :v7
UNION ALL SELECT k AS hash, n FROM import_key WHERE import = :import AND k = :v8
UNION ALL SELECT k AS hash, n FROM import_key WHERE import = :import AND k = :v9
UNION ALL SELECT k AS hash, n FROM import_key WHERE import = :import AND k = :v10
UNION ALL SELECT k AS hash, n FROM import_key WHERE import = :import AND k = :v11
UNION ALL SELECT k AS hash, n FROM import_key WHERE import = :import AND k = :v12
UNION ALL SELECT k AS hash, n FROM import_key WHERE import = :import AND k = :v13
UNION ALL SELECT k AS hash, n FROM import_key WHERE import = :import AND k = :v14
UNION ALL SELECT k AS hash, n FROM import_key WHERE import = :import AND k = :v15
UNION ALL SELECT k AS hash, n FROM import_key WHERE import = :import AND k = :v16
UNION ALL SELECT k AS hash, n FROM import_key WHERE import = :import AND k = :v17
UNION ALL SELECT k AS hash, n FROM import_key WHERE import = :import AND k = :v18
UNION ALL SELECT k AS hash, n FROM import_key WHERE import = :import AND k = :v19;

-- name: imports_key_row
SELECT n FROM import_key WHERE import = :import AND k = :hash;

-- name: imports_change_add
INSERT INTO import_change (import, n, before_row, after_row) VALUES (:import, :n, :value, :words);

-- name: imports_change_drop
DELETE FROM import_change WHERE import = :import AND n = :n;

-- name: imports_changes_before
SELECT n, before_row, after_row FROM import_change WHERE import = :import AND n < :before ORDER BY n DESC LIMIT :limit;

-- name: imports_changes_after
SELECT n, before_row, after_row FROM import_change WHERE import = :import AND n > :after ORDER BY n LIMIT :limit;

-- name: imports_tree
-- Grows with every change of the places in a range: each adds a row, or ends one.
-- scan: the tree is small
SELECT (SELECT COUNT(*) + COUNT(valid_until) FROM place WHERE code BETWEEN :lo AND :hi)
     + (SELECT COUNT(*) + COUNT(valid_until) FROM place WHERE code BETWEEN :grid_lo AND :grid_hi)
     + (SELECT COUNT(*) FROM place_successor WHERE code BETWEEN :lo AND :hi OR successor BETWEEN :lo AND :hi) AS n;
