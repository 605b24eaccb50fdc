-- person.sql -- sessions, accounts and posts, as every request needs them.

-- name: person_session
SELECT s.id AS session, s.account, s.post AS post_id, s.seen, s.until, a.community, a.kind, a.name_mask, a.name_sealed, a.demo
FROM session s JOIN account a ON a.id = s.account
WHERE s.token = :token AND s.until > :now AND a.locked = 0;

-- name: person_account
SELECT community, kind, name_mask, demo FROM account WHERE id = :account AND locked = 0;

-- name: person_posts
SELECT id, account, role, place, unit, since, until FROM post
WHERE account = :account AND since <= :today AND (until IS NULL OR until > :today)
ORDER BY id;

-- name: person_session_add
INSERT INTO session (token, id, account, post, started, seen, until, agent)
VALUES (:token, :id, :account, :post, :now, :now, :until, :agent);

-- name: person_session_touch
UPDATE session SET seen = :now, until = :until WHERE token = :token AND until > :now;
