-- calendars.sql -- the layers that districts put over the national calendar.

-- name: calendars_layers
-- scan: a row for each district, read once at the start
SELECT place, csv FROM calendar_layer ORDER BY place;

-- name: calendars_layer
SELECT place, csv FROM calendar_layer WHERE place = :place;

-- name: calendars_put
INSERT INTO calendar_layer (place, at, csv) VALUES (:place, :at, :csv)
ON CONFLICT (place) DO UPDATE SET at = excluded.at, csv = excluded.csv;
