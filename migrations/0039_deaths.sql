-- 0039_deaths.sql -- who died belongs to no household from that day on: also who died before the program knew that.
UPDATE member SET why_out = 'death',
    until = (SELECT CASE WHEN p.died > member.since THEN p.died ELSE member.since END FROM inhabitant p
             WHERE p.community = member.person_community AND p.id = member.person)
WHERE until IS NULL AND EXISTS (SELECT 1 FROM inhabitant p WHERE p.community = member.person_community AND p.id = member.person AND p.died IS NOT NULL);
