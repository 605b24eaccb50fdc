-- 0060_born_before.sql -- nobody lives anywhere before he was born: who came with the one day of a whole family does since his birth.
UPDATE member SET since = (SELECT p.born FROM inhabitant p WHERE p.community = member.person_community AND p.id = member.person)
WHERE EXISTS (SELECT 1 FROM inhabitant p WHERE p.community = member.person_community AND p.id = member.person AND p.born > member.since
                     AND (member.until IS NULL OR member.until > p.born));
