"""A person's change of a line, as tests make it."""

from __future__ import annotations

import apsw

from sttEngine.domain import Segment
from sttEngine.store import transcripts, versions
from sttEngine.store.shown_lines import Block, Line, Stretch


def show(conn: apsw.Connection, recording_id: str, segment_id: int, text: str) -> None:
    """From now on `text` is shown for the segment."""
    block = Block(segment_id, segment_id, (rewritten(transcripts.plain(conn, recording_id, segment_id, segment_id)[0], text),))
    versions.add(conn, recording_id, "edited", "2026-01-01T00:00:00Z", [Stretch(segment_id, segment_id, (block,))])


def rewritten(segment: Segment, text: str) -> Line:
    return Line(text, segment.start, segment.end)
