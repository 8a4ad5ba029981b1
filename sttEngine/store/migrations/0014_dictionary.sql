-- The words of each recording, each once. Reading the words of all chunks took as long as reading every place of each word; a
-- word has far fewer recordings than chunks. Recordings that are indexed already get theirs when their words are made again.

DROP TABLE chunk_terms;

CREATE TABLE recording_words (
    id INTEGER PRIMARY KEY,
    recording_id TEXT NOT NULL UNIQUE REFERENCES indexed_recordings (recording_id) ON DELETE CASCADE,
    words TEXT NOT NULL
) STRICT;

CREATE VIRTUAL TABLE dictionary USING fts5 (
    words, content = 'recording_words', content_rowid = 'id', tokenize = 'ascii', detail = 'none'
);
CREATE VIRTUAL TABLE dictionary_terms USING fts5vocab (dictionary, 'row');

CREATE TRIGGER recording_words_inserted AFTER INSERT ON recording_words BEGIN
    INSERT INTO dictionary (rowid, words) VALUES (new.id, new.words);
END;

CREATE TRIGGER recording_words_changed AFTER UPDATE OF words ON recording_words BEGIN
    INSERT INTO dictionary (dictionary, rowid, words) VALUES ('delete', old.id, old.words);
    INSERT INTO dictionary (rowid, words) VALUES (new.id, new.words);
END;

CREATE TRIGGER recording_words_deleted AFTER DELETE ON recording_words BEGIN
    INSERT INTO dictionary (dictionary, rowid, words) VALUES ('delete', old.id, old.words);
END;
