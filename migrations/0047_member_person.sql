-- 0047_member_person.sql -- Whose memberships somebody has is read from the index alone: of twenty
-- people found, each row of a membership itself is one look-up less.

DROP INDEX member_person;
CREATE INDEX member_person ON member (person, person_community, relation, main, until);
