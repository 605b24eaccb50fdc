-- app.sql -- facts about the installation, and the wrapped data keys.

-- name: meta_get
SELECT value FROM meta WHERE name = :name;

-- name: meta_set
INSERT INTO meta (name, value) VALUES (:name, :value)
ON CONFLICT (name) DO UPDATE SET value = excluded.value;

-- name: vault_keys
-- scan: a few dozen rows, read once at the start
SELECT id, purpose, wrapped FROM vault_key ORDER BY id;

-- name: vault_key_insert
INSERT INTO vault_key (id, purpose, wrapped, created) VALUES (:id, :purpose, :wrapped, :created);

-- name: vault_key_rewrap
UPDATE vault_key SET wrapped = :wrapped WHERE id = :id;
