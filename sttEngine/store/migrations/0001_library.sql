-- Recordings and what is known of them: transcript, proposed corrections, minutes, coverage.

CREATE TABLE recordings (
    id TEXT PRIMARY KEY CHECK (length(id) = 32),
    title TEXT NOT NULL,
    kind TEXT CHECK (kind IN ('audio', 'video', 'pdf', 'text')),
    file_name TEXT NOT NULL,
    extension TEXT NOT NULL,    -- of the stored source, from a fixed list
    size_bytes INTEGER NOT NULL,
    sha256 TEXT NOT NULL,
    created_at TEXT NOT NULL,
    duration_seconds REAL,
    page_count INTEGER,
    language TEXT,
    one_line TEXT,
    trashed_at TEXT
) STRICT;
CREATE INDEX recordings_by_sha256 ON recordings(sha256);
CREATE INDEX recordings_by_age ON recordings(created_at);

CREATE TABLE segments (
    recording_id TEXT NOT NULL REFERENCES recordings(id) ON DELETE CASCADE,
    id INTEGER NOT NULL,
    start REAL,
    "end" REAL,
    text TEXT NOT NULL,
    page INTEGER,
    words TEXT NOT NULL,        -- list of Word as JSON
    language TEXT,
    mean_log_probability REAL,
    no_speech_probability REAL,
    compression_ratio REAL,
    PRIMARY KEY (recording_id, id)
) STRICT;

-- No reference to segments: a new transcript makes proposals stale, it does not delete a person's decisions.
CREATE TABLE proposals (
    recording_id TEXT NOT NULL REFERENCES recordings(id) ON DELETE CASCADE,
    segment_id INTEGER NOT NULL,
    original TEXT NOT NULL,
    proposed TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('proposed', 'accepted', 'rejected')),
    PRIMARY KEY (recording_id, segment_id)
) STRICT;

CREATE TABLE minutes (
    recording_id TEXT PRIMARY KEY REFERENCES recordings(id) ON DELETE CASCADE,
    minutes TEXT NOT NULL       -- Minutes as JSON
) STRICT;

CREATE TABLE coverage (
    recording_id TEXT NOT NULL REFERENCES recordings(id) ON DELETE CASCADE,
    stage TEXT NOT NULL,
    coverage TEXT NOT NULL,     -- Coverage as JSON
    PRIMARY KEY (recording_id, stage)
) STRICT, WITHOUT ROWID;
