-- 0008_people.sql -- notices by each person's own settings: a digest a day, quiet hours, all off; and what was
-- blacked out of a picture, so that more can be.

-- When a notice may draw attention: 0 at once, -1 never (it is in the inbox, and in the digest), else not before.
ALTER TABLE notice ADD COLUMN show_at TIME NOT NULL DEFAULT 0;
CREATE INDEX notice_show ON notice (show_at) WHERE show_at > 0;

-- What somebody has set; who has no row has the defaults. Minutes of the local day.
CREATE TABLE notice_setting (
    account     ID NOT NULL PRIMARY KEY,
    mode        TEXT NOT NULL,
    digest_at   INT NOT NULL,
    quiet_from  INT NOT NULL,
    quiet_until INT NOT NULL,
    version     INT NOT NULL
);

-- Who gets a digest, when, and of how much: a row lives from the first news of the day to its digest.
CREATE TABLE notice_digest (
    account ID NOT NULL PRIMARY KEY,
    due     TIME NOT NULL,
    n       INT NOT NULL
);
CREATE INDEX notice_digest_due ON notice_digest (due);

-- The rectangles that the copy of a picture does not show, as JSON; empty: there is no copy.
ALTER TABLE file ADD COLUMN rectangles TEXT NOT NULL DEFAULT '';
