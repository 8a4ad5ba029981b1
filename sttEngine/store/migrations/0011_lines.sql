-- A change may be of several segments and show any number of lines for them: lines are split, merged and given other times.

CREATE TABLE new_versions (
    recording_id TEXT NOT NULL REFERENCES recordings(id) ON DELETE CASCADE,
    number INTEGER NOT NULL CHECK (number > 0),     -- 1, 2, ... within a recording
    made_at TEXT NOT NULL,
    cause TEXT NOT NULL
        CHECK (cause IN ('accepted', 'reopened', 'edited', 'split', 'merged', 'timed', 'replaced', 'reverted')),
    PRIMARY KEY (recording_id, number)
) STRICT, WITHOUT ROWID;
INSERT INTO new_versions (recording_id, number, made_at, cause) SELECT recording_id, number, made_at, cause FROM versions;

CREATE TABLE new_version_changes (
    recording_id TEXT NOT NULL,
    number INTEGER NOT NULL,
    segment_id INTEGER NOT NULL,        -- the first segment
    last_segment_id INTEGER NOT NULL,   -- a later change of one of these segments is in a version that changes all of them
    original TEXT NOT NULL,     -- what the segments read then, joined by line feeds: a change counts as long as they still do
    before TEXT NOT NULL,       -- what was shown for them until then, lines joined by line feeds
    lines TEXT,                 -- what is shown from then on, as JSON: [[text, start, end], ...]; NULL: what was heard
    PRIMARY KEY (recording_id, number, segment_id),
    FOREIGN KEY (recording_id, number) REFERENCES versions(recording_id, number) ON DELETE CASCADE,
    CHECK (last_segment_id = segment_id OR (last_segment_id > segment_id AND lines IS NOT NULL))
) STRICT, WITHOUT ROWID;
INSERT INTO new_version_changes (recording_id, number, segment_id, last_segment_id, original, before, lines)
    SELECT recording_id, number, segment_id, segment_id, original,
        coalesce((SELECT coalesce(earlier.text, earlier.original) FROM version_changes AS earlier
            WHERE earlier.recording_id = one.recording_id AND earlier.segment_id = one.segment_id
            AND earlier.number < one.number AND earlier.original = one.original ORDER BY earlier.number DESC LIMIT 1), original),
        CASE WHEN text IS NULL THEN NULL ELSE json_array(json_array(text, NULL, NULL)) END
    FROM version_changes AS one;

DROP TABLE version_changes;
DROP TABLE versions;
ALTER TABLE new_versions RENAME TO versions;
ALTER TABLE new_version_changes RENAME TO version_changes;
CREATE INDEX version_changes_by_segment ON version_changes(recording_id, segment_id, number);
