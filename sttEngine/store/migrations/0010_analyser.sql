-- The words of the index, to find what was meant by a word that is not among them, and by which analysis of text they were
-- made: those of an older one are made again in the background, and answer until then.

CREATE VIRTUAL TABLE chunk_terms USING fts5vocab (chunk_words, 'row');
ALTER TABLE indexed_recordings ADD COLUMN analysis INTEGER NOT NULL DEFAULT 1;
