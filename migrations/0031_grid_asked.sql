-- 0031_grid_asked.sql -- a drawing remembers the answer on which people were asked: who was told of it is not told again of the same.
ALTER TABLE grid_plan ADD COLUMN asked TEXT NOT NULL DEFAULT '';
