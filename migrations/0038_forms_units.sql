-- 0038_forms_units.sql -- a row of a form may be an enterprise or social organisation, or a dwelling.

-- The table again, for what UNIT may be stands in it; all else is as it was (0011, 0017).
CREATE TABLE form_units (
    id             ID NOT NULL PRIMARY KEY,
    place          ID NOT NULL,
    title          TEXT NOT NULL,
    department     TEXT NOT NULL,
    name           TEXT NOT NULL,
    unit           TEXT NOT NULL CHECK (unit IN ('person', 'household', 'org', 'dwelling')),
    sheet          INT NOT NULL,
    head           INT NOT NULL,
    first          INT NOT NULL,
    prepared       INT NOT NULL,
    open           BOOL NOT NULL CHECK (open IN (0, 1)),
    layout         JSON NOT NULL,
    preview        JSON NOT NULL,
    retired        BOOL NOT NULL CHECK (retired IN (0, 1)),
    made_by        ID NOT NULL,
    at             TIME NOT NULL,
    version        INT NOT NULL,
    preview_sealed TEXT NOT NULL DEFAULT ''
);
INSERT INTO form_units (id, place, title, department, name, unit, sheet, head, first, prepared, open, layout, preview, retired, made_by, at, version, preview_sealed)
SELECT id, place, title, department, name, unit, sheet, head, first, prepared, open, layout, preview, retired, made_by, at, version, preview_sealed FROM form;
DROP TABLE form;
ALTER TABLE form_units RENAME TO form;
CREATE INDEX form_place ON form (place, id);
CREATE INDEX form_unsealed ON form (id) WHERE preview <> '';
