-- 0019_grid_until.sql -- a drawing of grids that is open for opinions says until when: the last day, or none.
ALTER TABLE grid_plan ADD COLUMN opinions_until DATE;
