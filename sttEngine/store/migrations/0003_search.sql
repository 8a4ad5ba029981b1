-- The search index: chunks of transcripts, their full text, and which vectors belong to which model.
-- Triggers keep the full text exact however a chunk comes or goes, a cascade from its recording included.
-- Vectors are in one vec0 table for each row of embedding_spaces, chunk_vectors_<id>, made when the space is registered.

CREATE TABLE embedding_spaces (
    id INTEGER PRIMARY KEY,
    model TEXT NOT NULL,
    dimension INTEGER NOT NULL CHECK (dimension BETWEEN 1 AND 8192),
    UNIQUE (model, dimension)
) STRICT;

CREATE TABLE indexed_recordings (
    recording_id TEXT PRIMARY KEY REFERENCES recordings (id) ON DELETE CASCADE,
    space_id INTEGER REFERENCES embedding_spaces (id)  -- NULL: words alone
) STRICT;

CREATE TABLE chunks (
    id INTEGER PRIMARY KEY AUTOINCREMENT,  -- an id is never given twice: vectors and full text are joined by it
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

CREATE VIRTUAL TABLE chunk_words USING fts5 (tokens, content = 'chunks', content_rowid = 'id', tokenize = 'ascii');

CREATE TRIGGER chunks_inserted AFTER INSERT ON chunks BEGIN
    INSERT INTO chunk_words (rowid, tokens) VALUES (new.id, new.tokens);
END;

CREATE TRIGGER chunks_deleted AFTER DELETE ON chunks BEGIN
    INSERT INTO chunk_words (chunk_words, rowid, tokens) VALUES ('delete', old.id, old.tokens);
END;
