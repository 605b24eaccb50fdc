-- files.sql -- pictures.

-- name: files_insert
INSERT INTO file (community, id, owner, sha256, thumb, width, height, bytes, at)
VALUES (:community, :id, :owner, :sha256, :thumb, :width, :height, :bytes, :at);

-- name: files_by_ref
SELECT community, id, owner, sha256, thumb, copy_sha256, copy_thumb, rectangles, width, height, bytes FROM file
WHERE community = :community AND id = :id;

-- name: files_matter
SELECT community, matter FROM attachment WHERE file_community = :community AND file = :id LIMIT 1;

-- name: files_copy
UPDATE file SET copy_sha256 = :copy, copy_thumb = :thumb, rectangles = :rectangles WHERE community = :community AND id = :id;
