-- 0042_two_people.sql -- records that look like doubles and are two people: one, other in the order of their ids.
CREATE TABLE registry_apart (
    one_community   ID NOT NULL,
    one             ID NOT NULL,
    other_community ID NOT NULL,
    other           ID NOT NULL,
    at              TIME NOT NULL,
    actor           ID NOT NULL,
    why             TEXT NOT NULL,
    undone          TIME NOT NULL,
    undone_by       ID NOT NULL,
    undone_why      TEXT NOT NULL,
    PRIMARY KEY (one_community, one, other_community, other)
);

-- A link that goes on with another relation, because the head of the household is another one.
INSERT INTO code_item (list, code, ord, zh, en, number) VALUES ('move', 'head', 12, '户主变更', 'another head', 0);
UPDATE member SET why_out = 'head'
WHERE why_out = 'other' AND EXISTS (SELECT 1 FROM member n WHERE n.community = member.community AND n.household = member.household
    AND n.person_community = member.person_community AND n.person = member.person AND n.since = member.until AND n.why_in = 'other');
UPDATE member SET why_in = 'head'
WHERE why_in = 'other' AND EXISTS (SELECT 1 FROM member n WHERE n.community = member.community AND n.household = member.household
    AND n.person_community = member.person_community AND n.person = member.person AND n.until = member.since AND n.why_out = 'head');
