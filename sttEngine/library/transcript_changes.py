"""How a change of a transcript is written: as a version, with what depends on the text, and announced once it is committed.

A change of the text makes the minutes stale: they were made from another one; nothing of them is deleted. The index has the new
words at once.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import apsw

from sttEngine.domain import Recording, ShownLines, ShownProposal, VersionCause
from sttEngine.errors import RecordingInTrash
from sttEngine.events.types import Event, RecordingChanged
from sttEngine.library.shelf import now
from sttEngine.library.shown_proposals import shown_proposals
from sttEngine.store import recordings, search_index, stage_results, versions
from sttEngine.store.database import Database
from sttEngine.store.shown_lines import Stretch


@dataclass(frozen=True, slots=True)
class Changed:
    """What a transcript came to by a change: all proposals as they are now, and the segments that are shown otherwise.

    `version`: the number of the last version; it is the one that was made, if `lines` has any. `held_back`: the segments whose
    proposals were to be accepted with others and stayed open, because they touch something.
    """

    proposals: tuple[ShownProposal, ...]
    lines: tuple[ShownLines, ...]
    version: int
    held_back: tuple[int, ...] = ()


Change = Callable[[apsw.Connection], tuple[int, ...]]


class TranscriptChanges:
    """Changes are published as they are committed."""

    def __init__(self, db: Database, publish: Callable[[Event], object], reworded: Callable[[], object] = lambda: None) -> None:
        """`reworded` is called after each change: some words wait for their vectors."""
        self.db = db
        self._publish = publish
        self._reworded = reworded

    async def make(self, recording_id: str, change: Change) -> Changed:
        """`change` returns the segments that it changed. Raises RecordingNotFound, RecordingInTrash and what `change` does."""

        def write(conn: apsw.Connection) -> tuple[Recording, Changed]:
            if recordings.get(conn, recording_id).trashed_at is not None:
                raise RecordingInTrash("This recording is in the trash.")
            segment_ids = change(conn)
            changed = Changed(
                shown_proposals(conn, recording_id),
                versions.lines_for(conn, recording_id, versions.shown(conn, recording_id), segment_ids),
                versions.count(conn, recording_id),
            )
            return recordings.get(conn, recording_id), changed

        recording, changed = await self.db.write(write)
        self._publish(RecordingChanged(recording))
        self._reworded()
        return changed


def put_version(conn: apsw.Connection, recording_id: str, cause: VersionCause, stretches: Sequence[Stretch]) -> tuple[int, ...]:
    """Show these stretches so, as one version. Returns the segments that are shown otherwise."""
    segment_ids = versions.add(conn, recording_id, cause, now(), stretches)
    if segment_ids:
        stage_results.mark_stale(conn, recording_id, ("summarize",))
        search_index.reword(conn, recording_id, segment_ids)
    return segment_ids
