-- Recordings that a person wants at hand.

ALTER TABLE recordings ADD COLUMN favourite INTEGER NOT NULL DEFAULT 0 CHECK (favourite IN (0, 1));
