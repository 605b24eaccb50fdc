-- A masked identity number stood beside the birthday that its stars hid: of those that hold one, the area alone stays.
UPDATE inhabitant SET idno_mask = SUBSTR(idno_mask, 1, 6) || '************' WHERE LENGTH(idno_mask) = 18;
UPDATE inhabitant SET idno_mask = SUBSTR(idno_mask, 1, 6) || '*********' WHERE LENGTH(idno_mask) = 15;
