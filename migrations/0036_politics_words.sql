-- 0036_politics_words.sql -- who belongs to no party and is no public figure (群众) was "none" in English, as if nothing were known;
-- a district's own word stays.
UPDATE code_item SET en = 'ordinary citizen, no party' WHERE list = 'politics' AND code = '13' AND en = 'none';
