-- imports.sql -- tables that came in, and what they changed.

-- name: imports_add
INSERT INTO import (id, kind, state, name, encoding, sheets, settings, place, owner, at, total, job, good, bad, inserted, changed, same, undone, kept, report, ended, version)
VALUES (:id, :kind, :state, :name, :encoding, :sheets, :settings, :place, :owner, :at, :total, 0, 0, 0, 0, 0, 0, 0, 0, '', 0, 1);

-- name: imports_by_id
SELECT 0 AS community, id, kind, state, name, encoding, sheets, settings, place, owner, at, total, job, good, bad, inserted, changed, same, undone, kept, report, ended, version
FROM import WHERE id = :id;

-- name: imports_list
SELECT 0 AS community, id, kind, state, name, encoding, sheets, settings, place, owner, at, total, job, good, bad, inserted, changed, same, undone, kept, report, ended, version
FROM import WHERE place = :place AND id < :before ORDER BY id DESC LIMIT :limit;

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

-- name: imports_key_add
INSERT INTO import_key (import, k, n) VALUES (:import, :hash, :n) ON CONFLICT (import, k) DO NOTHING;

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
