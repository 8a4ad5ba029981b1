-- What a proposed correction changes: a person may decide on all of a kind at once.

ALTER TABLE proposals ADD COLUMN kind TEXT NOT NULL DEFAULT 'word'
    CHECK (kind IN ('word', 'spacing', 'punctuation', 'filler', 'term'));
