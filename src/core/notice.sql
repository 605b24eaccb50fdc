-- notice.sql -- in-app notices.

-- name: notice_put
INSERT INTO notice (account, id, at, kind, community, matter, page, text_zh, text_en, show_at)
VALUES (:account, :id, :at, :kind, :community, :matter, :page, :zh, :en, :show_at)
ON CONFLICT (account, id) DO NOTHING;

-- name: notice_unread
SELECT COUNT(*) AS n FROM notice WHERE account = :account AND read_at IS NULL AND show_at >= 0 AND show_at <= :now;

-- name: notice_list
SELECT account, id, at, kind, community, matter, page, text_zh, text_en, read_at FROM notice
WHERE account = :account AND id < :before ORDER BY id DESC LIMIT :limit;

-- name: notice_read_all
UPDATE notice SET read_at = :now WHERE account = :account AND read_at IS NULL;

-- name: notice_settings
SELECT mode, digest_at, quiet_from, quiet_until, version FROM notice_setting WHERE account = :account;

-- name: notice_settings_put
INSERT INTO notice_setting (account, mode, digest_at, quiet_from, quiet_until, version)
VALUES (:account, :mode, :digest_at, :quiet_from, :quiet_until, :version + 1)
ON CONFLICT (account) DO UPDATE SET mode = excluded.mode, digest_at = excluded.digest_at, quiet_from = excluded.quiet_from, quiet_until = excluded.quiet_until, version = excluded.version
WHERE notice_setting.version = excluded.version - 1;

-- name: notice_gather
INSERT INTO notice_digest (account, due, n) VALUES (:account, :due, 1)
ON CONFLICT (account) DO UPDATE SET n = notice_digest.n + 1, due = CASE WHEN excluded.due < notice_digest.due THEN excluded.due ELSE notice_digest.due END;

-- name: notice_digest_move
UPDATE notice_digest SET due = :due WHERE account = :account;

-- name: notice_digest_drop
DELETE FROM notice_digest WHERE account = :account;

-- name: notice_digests_due
SELECT account, n, due FROM notice_digest WHERE due <= :now ORDER BY due LIMIT :limit;

-- name: notice_newest_news
SELECT account, id, at, kind, community, matter, page, text_zh, text_en, read_at FROM notice
WHERE account = :account AND kind = 'news' ORDER BY id DESC LIMIT 1;

-- name: notice_woken
SELECT DISTINCT account FROM notice WHERE show_at > 0 AND show_at > :after AND show_at <= :now LIMIT :limit;
