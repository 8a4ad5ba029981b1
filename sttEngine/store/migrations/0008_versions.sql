-- What a person made of a transcript, as a history: what is shown for a segment is its latest change. The segments stay as heard.

CREATE TABLE versions (
    recording_id TEXT NOT NULL REFERENCES recordings(id) ON DELETE CASCADE,
    number INTEGER NOT NULL CHECK (number > 0),     -- 1, 2, ... within a recording
    made_at TEXT NOT NULL,
    cause TEXT NOT NULL CHECK (cause IN ('accepted', 'reopened', 'edited', 'reverted')),
    PRIMARY KEY (recording_id, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE version_changes (
    recording_id TEXT NOT NULL,
    number INTEGER NOT NULL,
    segment_id INTEGER NOT NULL,
    original TEXT NOT NULL,     -- what the segment read then: a change counts as long as it still does
    text TEXT,                  -- what is shown from then on; NULL: the original
    PRIMARY KEY (recording_id, number, segment_id),
    FOREIGN KEY (recording_id, number) REFERENCES versions(recording_id, number) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE INDEX version_changes_by_segment ON version_changes(recording_id, segment_id, number);

INSERT INTO versions (recording_id, number, made_at, cause)
    SELECT DISTINCT recording_id, 1, strftime('%Y-%m-%dT%H:%M:%fZ', 'now'), 'accepted' FROM proposals WHERE state = 'accepted';
INSERT INTO version_changes (recording_id, number, segment_id, original, text)
    SELECT recording_id, 1, segment_id, original, proposed FROM proposals WHERE state = 'accepted';
