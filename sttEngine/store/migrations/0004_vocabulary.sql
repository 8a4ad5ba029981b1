-- Terms that people added, and which of them a job's transcription works with.

CREATE TABLE terms (
    id TEXT PRIMARY KEY CHECK (length(id) = 32),
    text TEXT NOT NULL,
    folded TEXT NOT NULL,       -- the text without regard to case
    aliases TEXT NOT NULL,      -- list of other spellings as JSON
    scope TEXT NOT NULL,        -- a tag; '' is everywhere
    created_at TEXT NOT NULL,
    UNIQUE (folded, scope)
) STRICT;

-- Kept from when the job first came to transcribe: a retry goes on with what it began with, whatever was added since.
CREATE TABLE job_terms (
    job_id TEXT PRIMARY KEY REFERENCES jobs(id) ON DELETE CASCADE,
    terms TEXT NOT NULL         -- list of SpokenTerm as JSON
) STRICT;
