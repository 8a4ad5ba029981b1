"""What a person does with a transcript: decide on proposals, edit lines, go back. Each change is a version; the original stays.

A change of the text makes the minutes stale: they were made from another one; nothing of them is deleted. The index has the new
words at once.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import apsw

from sttEngine.domain import Proposal, ProposalState, Recording, Segment, Version, VersionCause
from sttEngine.errors import InvalidRequest, SegmentNotFound, VersionNotFound
from sttEngine.events.types import Event, RecordingChanged
from sttEngine.library.shelf import now
from sttEngine.store import proposals, recordings, search_index, stage_results, transcripts, versions
from sttEngine.store.database import Database

LONGEST_TEXT = 2000
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class VersionPage:
    """Some versions, newest first, and how many there are in all."""

    versions: tuple[Version, ...]
    total: int


class Corrections:
    """Every method raises RecordingNotFound for an id that is not there. Changes are published as they are committed."""

    def __init__(self, db: Database, publish: Callable[[Event], object], reworded: Callable[[], object] = lambda: None) -> None:
        """`reworded` is called after each change: some words wait for their vectors."""
        self._db = db
        self._publish = publish
        self._reworded = reworded

    async def proposals(self, recording_id: str) -> tuple[Proposal, ...]:
        """In reading order."""

        def look(conn: apsw.Connection) -> tuple[Proposal, ...]:
            recordings.get(conn, recording_id)
            return proposals.all_of(conn, recording_id)

        return await self._db.read(look)

    async def decide(self, recording_id: str, segment_ids: Iterable[int], state: ProposalState) -> tuple[Proposal, ...]:
        """Accept, reject or reopen the proposals for these segments, as one version; all proposals as they are now.

        Taking back a proposal leaves alone what a person has typed over it since.
        """
        chosen = set(segment_ids)

        def decide(conn: apsw.Connection) -> None:
            segments = _by_id(conn, recording_id)
            changes = versions.shown(conn, recording_id)
            texts: list[tuple[Segment, str]] = []
            for one in proposals.all_of(conn, recording_id):
                segment = segments.get(one.segment_id)
                if one.segment_id not in chosen or segment is None or segment.text != one.original:
                    continue
                if state == "accepted" and one.state != "accepted":
                    texts.append((segment, one.proposed))
                elif state != "accepted" and one.state == "accepted" and versions.text_of(segment, changes) == one.proposed:
                    texts.append((segment, segment.text))
            proposals.set_state(conn, recording_id, chosen, state)
            _version(conn, recording_id, "accepted" if state == "accepted" else "reopened", texts)

        return await self._change(recording_id, decide)

    async def edit(self, recording_id: str, segment_id: int, text: str) -> tuple[Proposal, ...]:
        """Show `text` for a segment. Raises SegmentNotFound, and InvalidRequest for a text that cannot be a line."""
        tidy = " ".join(text.split())
        if not tidy or len(tidy) > LONGEST_TEXT or _CONTROL.search(tidy):
            raise InvalidRequest("This cannot be a line of a transcript.", hint=f"Use 1 to {LONGEST_TEXT} visible characters.")

        def edit(conn: apsw.Connection) -> None:
            segment = _by_id(conn, recording_id).get(segment_id)
            if segment is None:
                raise SegmentNotFound("There is no such line in this transcript.")
            _version(conn, recording_id, "edited", [(segment, segment.text if tidy == " ".join(segment.text.split()) else tidy)])

        return await self._change(recording_id, edit)

    async def versions(self, recording_id: str, limit: int = 50, offset: int = 0) -> VersionPage:
        """Newest first."""

        def look(conn: apsw.Connection) -> VersionPage:
            recordings.get(conn, recording_id)
            return VersionPage(versions.page(conn, recording_id, limit, offset), versions.count(conn, recording_id))

        return await self._db.read(look)

    async def revert(self, recording_id: str, number: int) -> tuple[Proposal, ...]:
        """Show the text as it was after version `number` (0: as it was heard), as a new version. Raises VersionNotFound.

        A proposal is accepted from then on if its text is shown, and open if it no longer is.
        """

        def revert(conn: apsw.Connection) -> None:
            if not 0 <= number <= versions.count(conn, recording_id):
                raise VersionNotFound("There is no such version of this transcript.")
            then = versions.shown(conn, recording_id, number)
            segments = _by_id(conn, recording_id)
            _version(conn, recording_id, "reverted", [(one, versions.text_of(one, then)) for one in segments.values()])
            for proposal in proposals.all_of(conn, recording_id):
                segment = segments.get(proposal.segment_id)
                is_shown = segment is not None and versions.text_of(segment, then) == proposal.proposed
                if is_shown != (proposal.state == "accepted") and (is_shown or proposal.state == "accepted"):
                    proposals.set_state(conn, recording_id, [proposal.segment_id], "accepted" if is_shown else "proposed")

        return await self._change(recording_id, revert)

    async def _change(self, recording_id: str, change: Callable[[apsw.Connection], None]) -> tuple[Proposal, ...]:
        def write(conn: apsw.Connection) -> tuple[Recording, tuple[Proposal, ...]]:
            recordings.get(conn, recording_id)
            change(conn)
            return recordings.get(conn, recording_id), proposals.all_of(conn, recording_id)

        recording, left = await self._db.write(write)
        self._publish(RecordingChanged(recording))
        self._reworded()
        return left


def _by_id(conn: apsw.Connection, recording_id: str) -> dict[int, Segment]:
    return {segment.id: segment for segment in transcripts.segments(conn, recording_id)}


def _version(conn: apsw.Connection, recording_id: str, cause: VersionCause, texts: list[tuple[Segment, str]]) -> None:
    if versions.add(conn, recording_id, cause, now(), texts) is not None:
        stage_results.mark_stale(conn, recording_id, ("summarize",))
        search_index.reword(conn, recording_id, [segment.id for segment, _ in texts])
