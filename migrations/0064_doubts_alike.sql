-- A doubtful row that comes once more while it waits is found by the person whom it may be about.
CREATE INDEX registry_doubt_candidate ON registry_doubt (candidate, candidate_community);
