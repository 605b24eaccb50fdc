-- notice.sql -- in-app notices.

-- name: notice_put
INSERT INTO notice (account, id, at, kind, community, matter, text_zh, text_en)
VALUES (:account, :id, :at, :kind, :community, :matter, :zh, :en)
ON CONFLICT (account, id) DO NOTHING;

-- name: notice_unread
SELECT COUNT(*) AS n FROM notice WHERE account = :account AND read_at IS NULL;

-- name: notice_list
SELECT account, id, at, kind, community, matter, text_zh, text_en, read_at FROM notice
WHERE account = :account AND id < :before ORDER BY id DESC LIMIT :limit;

-- name: notice_read_all
UPDATE notice SET read_at = :now WHERE account = :account AND read_at IS NULL;
