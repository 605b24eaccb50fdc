-- 0018_notice_page.sql -- a notice says of what the matter is: a case (empty) or a drawing of grids ("drawing").
ALTER TABLE notice ADD COLUMN page TEXT NOT NULL DEFAULT '';
