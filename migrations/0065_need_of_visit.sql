-- A case that a need on a visit became: which end of the link is which was written the wrong way round.
UPDATE link SET kind = 'case', to_kind = 'visit' WHERE kind = 'visit' AND to_kind = 'case';
