-- demo_code.sql -- whether there are demonstration accounts.

-- name: demo_accounts
-- scan: stops at the first one
SELECT COUNT(*) AS n FROM (SELECT 1 AS one FROM account WHERE demo = 1 LIMIT 1) AS x;
