"""A person's change of a line, as tests make it."""

from __future__ import annotations

import apsw

from sttEngine.store import transcripts, versions


def show(conn: apsw.Connection, recording_id: str, segment_id: int, text: str) -> None:
    """From now on `text` is shown for the segment."""
    (segment,) = transcripts.segments(conn, recording_id, segment_id, 1)
    versions.add(conn, recording_id, "edited", "2026-01-01T00:00:00Z", [(segment, text)])
