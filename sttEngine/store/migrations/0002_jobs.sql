-- Jobs, what each of their stages did, what stages gave, and the checkpoints in between.

CREATE TABLE jobs (
    id TEXT PRIMARY KEY,
    recording_id TEXT NOT NULL REFERENCES recordings(id) ON DELETE CASCADE,
    state TEXT NOT NULL CHECK (state IN ('queued', 'running', 'paused', 'succeeded', 'failed', 'cancelled')),
    position REAL NOT NULL,
    options TEXT NOT NULL,      -- JobOptions as JSON
    created_at TEXT NOT NULL,
    ended_at TEXT,
    error TEXT,                 -- ErrorBody as JSON
    attempts INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX jobs_by_state ON jobs(state, position);
CREATE INDEX jobs_by_recording ON jobs(recording_id, created_at);

CREATE TABLE stage_runs (
    job_id TEXT NOT NULL REFERENCES jobs(id) ON DELETE CASCADE,
    ordinal INTEGER NOT NULL,
    stage TEXT NOT NULL,
    state TEXT NOT NULL,
    fraction REAL NOT NULL,
    seconds REAL,
    error TEXT,
    PRIMARY KEY (job_id, stage)
) STRICT, WITHOUT ROWID;

-- The last finished result of each stage of a recording. `key` is a digest of the input and options that gave it.
CREATE TABLE stage_results (
    recording_id TEXT NOT NULL REFERENCES recordings(id) ON DELETE CASCADE,
    stage TEXT NOT NULL,
    key TEXT NOT NULL,
    result TEXT NOT NULL,
    seconds REAL NOT NULL,
    stale INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (recording_id, stage)
) STRICT, WITHOUT ROWID;

-- Checkpoints of a stage that has not finished, or of the result above: one row a committed window.
CREATE TABLE stage_parts (
    recording_id TEXT NOT NULL REFERENCES recordings(id) ON DELETE CASCADE,
    stage TEXT NOT NULL,
    key TEXT NOT NULL,
    part_key TEXT NOT NULL,
    ordinal INTEGER NOT NULL,
    part TEXT NOT NULL,
    PRIMARY KEY (recording_id, stage, key, part_key)
) STRICT, WITHOUT ROWID;
