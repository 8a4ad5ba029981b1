-- Tags that people gave to recordings.

CREATE TABLE recording_tags (
    recording_id TEXT NOT NULL REFERENCES recordings(id) ON DELETE CASCADE,
    position INTEGER NOT NULL,  -- in the order they were given
    tag TEXT NOT NULL,
    folded TEXT NOT NULL,       -- the tag without regard to case
    PRIMARY KEY (recording_id, folded)
) STRICT, WITHOUT ROWID;
CREATE INDEX recording_tags_by_tag ON recording_tags(folded);
