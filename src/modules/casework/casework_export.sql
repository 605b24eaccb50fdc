-- casework_export.sql -- what a table that goes out says beside the list.

-- name: export_more
SELECT c.source, c.words, c.filed, c.due AS phase_due, c.case_due, c.closed, c.result, c.reworks, c.returns, c.stars, c.verdict, c.anonymous, c.caller_mask, c.phone_mask, a.name_mask AS reporter_name, a.phone_mask AS reporter_phone
FROM casefile c LEFT JOIN account a ON a.id = c.reporter WHERE c.community = :community AND c.id = :id;
