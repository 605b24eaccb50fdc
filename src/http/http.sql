-- http.sql -- the answers that are kept for an Idempotency-Key.

-- name: http_idem_there
SELECT tries FROM idem WHERE k = :k;

-- name: http_idem_again
UPDATE idem SET tries = tries + 1 WHERE k = :k
RETURNING fingerprint, status, body;

-- name: http_idem_keep
INSERT INTO idem (k, at, fingerprint, status, body, tries)
VALUES (:k, :at, :fingerprint, :status, :body, 0);
