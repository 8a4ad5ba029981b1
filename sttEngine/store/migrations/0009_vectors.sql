-- Vectors are rows: quantized ones, which a search scans in memory, and full ones, which rank what that finds.
-- They were in tables of an SQLite extension that is not loaded any more. What those held is made again in the
-- background; until then words answer. A new table of chunks leaves behind the triggers into the old ones.

CREATE TABLE chunks_before AS SELECT * FROM chunks;
DROP TABLE chunks;
DROP TABLE chunk_words;

CREATE TABLE chunks (
    id INTEGER PRIMARY KEY AUTOINCREMENT,  -- an id is never given twice, and later chunks have higher ones
    recording_id TEXT NOT NULL REFERENCES indexed_recordings (recording_id) ON DELETE CASCADE,
    ordinal INTEGER NOT NULL,
    first_segment_id INTEGER NOT NULL,
    last_segment_id INTEGER NOT NULL,
    start_seconds REAL,
    end_seconds REAL,
    page INTEGER,
    text TEXT NOT NULL,
    tokens TEXT NOT NULL,
    UNIQUE (recording_id, ordinal)
) STRICT;
INSERT INTO chunks SELECT * FROM chunks_before;
DROP TABLE chunks_before;

CREATE VIRTUAL TABLE chunk_words USING fts5 (tokens, content = 'chunks', content_rowid = 'id', tokenize = 'ascii');
INSERT INTO chunk_words (chunk_words) VALUES ('rebuild');

DROP TABLE embedding_spaces;
CREATE TABLE embedding_spaces (
    id INTEGER PRIMARY KEY,
    model TEXT NOT NULL,
    dimension INTEGER NOT NULL CHECK (dimension BETWEEN 1 AND 8192),
    UNIQUE (model, dimension)
) STRICT;
ALTER TABLE indexed_recordings ADD COLUMN first_chunk_id INTEGER;  -- a recording's chunks are those between, itself alone
ALTER TABLE indexed_recordings ADD COLUMN last_chunk_id INTEGER;
-- Whether some of its chunks wait for their vectors: their words changed, or there was no model yet.
ALTER TABLE indexed_recordings ADD COLUMN waits INTEGER NOT NULL DEFAULT 0;
UPDATE indexed_recordings SET
    space_id = NULL,
    waits = 1,
    first_chunk_id = (SELECT min(id) FROM chunks WHERE chunks.recording_id = indexed_recordings.recording_id),
    last_chunk_id = (SELECT max(id) FROM chunks WHERE chunks.recording_id = indexed_recordings.recording_id);

CREATE TABLE chunk_quantized (
    chunk_id INTEGER PRIMARY KEY,
    space_id INTEGER NOT NULL REFERENCES embedding_spaces (id),
    row BLOB NOT NULL           -- a scale, little-endian float32, then the vector's numbers over it as signed bytes
) STRICT;

CREATE TABLE chunk_vectors (
    chunk_id INTEGER PRIMARY KEY,
    vector BLOB NOT NULL        -- unit length, little-endian float16
) STRICT;

CREATE TRIGGER chunks_inserted AFTER INSERT ON chunks BEGIN
    INSERT INTO chunk_words (rowid, tokens) VALUES (new.id, new.tokens);
END;

CREATE TRIGGER chunks_reworded AFTER UPDATE OF tokens ON chunks BEGIN
    INSERT INTO chunk_words (chunk_words, rowid, tokens) VALUES ('delete', old.id, old.tokens);
    INSERT INTO chunk_words (rowid, tokens) VALUES (new.id, new.tokens);
END;

CREATE TRIGGER chunks_deleted AFTER DELETE ON chunks BEGIN
    INSERT INTO chunk_words (chunk_words, rowid, tokens) VALUES ('delete', old.id, old.tokens);
    DELETE FROM chunk_quantized WHERE chunk_id = old.id;
    DELETE FROM chunk_vectors WHERE chunk_id = old.id;
END;
