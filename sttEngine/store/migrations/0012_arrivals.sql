-- Files that come in pieces and are not recordings yet. Their bytes lie in the uploads folder; how many, the file itself tells.
-- A recording that has come of one has its id.

CREATE TABLE arrivals (
    id TEXT PRIMARY KEY CHECK (length(id) = 32),
    name TEXT NOT NULL,
    size_bytes INTEGER,         -- NULL: nobody knows yet; a microphone is still on
    live INTEGER NOT NULL,      -- of a microphone: what has come is all there will ever be, and is never thrown away
    fingerprint TEXT NOT NULL,  -- what the sender knows the file by
    created_at TEXT NOT NULL
) STRICT;
