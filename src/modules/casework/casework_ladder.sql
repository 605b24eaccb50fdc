-- casework_ladder.sql -- what is late, and side matters of a place.

-- name: ladder_between
SELECT COUNT(*) AS n FROM casefile
WHERE place_now / 1000000 = :district AND place_now >= :lo AND place_now <= :hi AND open = 1 AND sort_at > :from AND sort_at <= :until;

-- name: ladder_late
SELECT community, id, number, category, substr(words, 1, 80) AS words_head, state, place_now AS place, grid, unit, urgent, reported, due, sort_at, photos, followers, reporter, version, flags, lng, lat
FROM casefile
WHERE place_now / 1000000 = :district AND place_now >= :lo AND place_now <= :hi AND open = 1
  AND sort_at > :from AND sort_at <= :until AND (sort_at, id) > (:key, :last)
ORDER BY sort_at, id LIMIT :limit;

-- name: ladder_flags
SELECT f.community, f.id, f.matter, f.kind, f.state, f.ground, f.words, f.unit, f.raised, f.state_since, f.due,
       c.number, c.category, c.state AS case_state, c.place_now AS place, c.unit AS lead
FROM casefile c JOIN case_flag f ON f.community = c.community AND f.matter = c.id AND f.open = 1
WHERE c.place_now >= :lo AND c.place_now <= :hi AND c.flags > 0 AND c.flags & 3 <> 0 AND f.kind IN ('supervision', 'whistle')
ORDER BY f.due, f.id LIMIT 500;
