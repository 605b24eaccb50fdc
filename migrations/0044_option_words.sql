-- 0044_option_words.sql -- what can be chosen in answer to a question of a category, in English too, in the same order. What is kept of an
-- answer is the Chinese, as before.

ALTER TABLE category_question ADD COLUMN options_en TEXT NOT NULL DEFAULT '';

UPDATE category_question SET options_en = 'A visit|Medicine brought|Company to the doctor|Help in daily life|Something else'
WHERE category = 'S0301' AND name = 'need' AND options = '看望|送药|陪同就医|生活照料|其他';
