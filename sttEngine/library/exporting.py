"""What an export is made from, read off the shelf."""

from __future__ import annotations

from sttEngine.errors import ResultNotReady
from sttEngine.export import ExportSource
from sttEngine.export.base import gaps_of
from sttEngine.library.shelf import Shelf


async def export_source(shelf: Shelf, recording_id: str) -> ExportSource:
    """The recording as a person wants it shown, with its minutes once they are whole.

    Raises RecordingNotFound; ResultNotReady before its text is whole.
    """
    recording = await shelf.get(recording_id)
    transcript = await shelf.transcript(recording_id, corrected=True)
    if not transcript.complete:
        raise ResultNotReady("There is no whole transcript of this recording yet.")
    gaps = gaps_of(await shelf.coverage(recording_id))
    try:
        minutes = await shelf.minutes(recording_id)
    except ResultNotReady:
        return ExportSource(recording, transcript.segments, gaps=gaps)
    return ExportSource(recording, transcript.segments, minutes if minutes.complete else None, gaps)
