-- account.sql -- accounts, posts, sessions, one-time codes.

-- name: account_insert
INSERT INTO account (id, community, kind, login, name_sealed, name_mask, phone_sealed, phone_mask, password, totp_sealed, totp_step, fails, locked_until, locked, demo, created, seen, version)
VALUES (:id, :community, :kind, :login, :name_sealed, :name_mask, :phone_sealed, :phone_mask, :password, :totp_sealed, 0, 0, 0, 0, :demo, :now, 0, 1);

-- name: account_dir_add
INSERT INTO login_dir (token, account) VALUES (:token, :account);

-- name: account_post_add
INSERT INTO post (id, account, role, place, unit, since) VALUES (:id, :account, :role, :place, :unit, :since);

-- name: account_by_id
SELECT id, community, kind, login, name_sealed, name_mask, phone_sealed, phone_mask, password, totp_sealed, totp_step, fails, locked_until, created, seen, version, locked, demo
FROM account WHERE id = :id;

-- name: account_by_token
SELECT a.id, a.community, a.kind, a.login, a.name_sealed, a.name_mask, a.phone_sealed, a.phone_mask, a.password, a.totp_sealed, a.totp_step, a.fails, a.locked_until, a.created, a.seen, a.version, a.locked, a.demo
FROM login_dir d JOIN account a ON a.id = d.account WHERE d.token = :token;

-- name: account_fail
UPDATE account SET fails = fails + 1, locked_until = CASE WHEN fails + 1 >= :most THEN :until ELSE locked_until END WHERE id = :id;

-- name: account_signed_in
UPDATE account SET fails = 0, locked_until = 0, seen = :now, totp_step = :step WHERE id = :id AND (totp_step < :step OR :step = 0);

-- name: account_posts
SELECT id, account, role, place, unit, since, until FROM post
WHERE account = :account AND since <= :today AND (until IS NULL OR until > :today) ORDER BY id;

-- name: account_list
-- scan: the administrator's page over the directory, which has an account for each member of the staff
SELECT id, community, kind, login, name_sealed, name_mask, phone_sealed, phone_mask, password, totp_sealed, totp_step, fails, locked_until, created, seen, version, locked, demo
FROM account WHERE id > :after AND kind = 'staff'
  AND (:role = '' AND :place = 0 OR EXISTS (SELECT 1 FROM post p WHERE p.account = account.id AND (:role = '' OR p.role = :role)
    AND (:place = 0 OR :place IN (p.place, p.place / 1000, p.place / 1000000, p.place / 1000000000)) AND p.since <= :today AND (p.until IS NULL OR p.until > :today)))
ORDER BY id LIMIT :limit;

-- name: account_work_phone_put
INSERT INTO work_phone (account, phone_sealed, phone_mask) VALUES (:account, :phone_sealed, :phone_mask)
ON CONFLICT (account) DO UPDATE SET phone_sealed = excluded.phone_sealed, phone_mask = excluded.phone_mask;

-- name: account_work_phone_drop
DELETE FROM work_phone WHERE account = :account;

-- name: account_work_phone_mask
SELECT phone_mask AS mask FROM work_phone WHERE account = :account;

-- name: account_lock
UPDATE account SET locked = :locked, locked_until = 0, fails = 0, version = version + 1 WHERE id = :id;

-- name: account_password
UPDATE account SET password = :password, locked_until = 0, fails = 0, version = version + 1 WHERE id = :id;

-- name: account_sessions_end
DELETE FROM session WHERE account = :account;

-- name: account_session_end
DELETE FROM session WHERE account = :account AND id = :id;

-- name: account_session_list
SELECT id, started, seen, agent FROM session WHERE account = :account AND until > :now ORDER BY id DESC;

-- name: account_session_post
UPDATE session SET post = :post WHERE account = :account AND id = :id;

-- name: account_code_get
SELECT code_hash, until, tries, sent, window_at FROM otp WHERE token = :token;

-- name: account_code_put
INSERT INTO otp (token, code_hash, until, tries, sent, window_at) VALUES (:token, :code_hash, :until, 0, :sent, :window_at)
ON CONFLICT (token) DO UPDATE SET code_hash = excluded.code_hash, until = excluded.until, tries = 0, sent = excluded.sent, window_at = excluded.window_at;

-- name: account_code_tried
UPDATE otp SET tries = tries + 1 WHERE token = :token;

-- name: account_code_used
DELETE FROM otp WHERE token = :token;

-- name: account_posts_at
SELECT id, account, role, place, unit, since, until FROM post
WHERE place = :place AND (until IS NULL OR until > :today) ORDER BY id;

-- name: account_post_there
SELECT COALESCE(MAX(id), 0) AS n FROM post
WHERE account = :account AND role = :role AND place = :place AND since <= :day AND (until IS NULL OR until > :day);

-- name: account_post_stop
UPDATE post SET until = :day WHERE id = :id;

-- name: account_session_goes_on
-- scan: sessions that are signed in under a post whose grid ended, once when grids come into force
UPDATE session SET post = :fresh WHERE post = :id;
