-- what was read of a record while it was another one is found by it after they were taken apart
CREATE INDEX registry_merge_gone ON registry_merge (gone_community, gone);
