"""What a person does with a transcript as a whole: decide on proposals, look at versions, go back. The original stays."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence, Set
from dataclasses import dataclass, replace

import apsw

from sttEngine.domain import Proposal, ProposalState, ShownProposal, Version
from sttEngine.errors import CorrectionNotPlaced, LineChanged, VersionNotFound
from sttEngine.events.types import Event
from sttEngine.library.proposal_places import put_in, reads
from sttEngine.library.shown_proposals import shown_proposals
from sttEngine.library.transcript_changes import Changed, TranscriptChanges, put_version
from sttEngine.store import proposals, recordings, transcripts, versions
from sttEngine.store.database import Database
from sttEngine.store.shown_lines import Block, Shown, Stretch


@dataclass(frozen=True, slots=True)
class VersionPage:
    """Some versions, newest first, and how many there are in all."""

    versions: tuple[Version, ...]
    total: int


class Corrections:
    """Every method raises RecordingNotFound for an id that is not there; those that change something RecordingInTrash."""

    def __init__(self, db: Database, publish: Callable[[Event], object], reworded: Callable[[], object] = lambda: None) -> None:
        """`reworded` is called after each change: some words wait for their vectors."""
        self._db = db
        self._changes = TranscriptChanges(db, publish, reworded)

    async def proposals(self, recording_id: str) -> tuple[ShownProposal, ...]:
        """In reading order."""

        def look(conn: apsw.Connection) -> tuple[ShownProposal, ...]:
            recordings.get(conn, recording_id)
            return shown_proposals(conn, recording_id)

        return await self._db.read(look)

    async def decide(self, recording_id: str, segment_ids: Iterable[int], state: ProposalState) -> Changed:
        """Accept, reject or reopen the proposals for these segments, as one version.

        Of several that are accepted at once, those that touch something are held back: each is accepted by itself alone.
        Taking back a proposal leaves alone what a person has typed over it since. One that cannot be put into lines that were
        split, merged or typed over stays open; CorrectionNotPlaced is raised where that is so of all.
        """
        wanted = frozenset(segment_ids)
        held: frozenset[int] = frozenset()

        def decide(conn: apsw.Connection) -> tuple[int, ...]:
            nonlocal held
            held = _held_back(conn, recording_id, wanted) if state == "accepted" and len(wanted) > 1 else frozenset()
            chosen = wanted - held
            changes = versions.shown(conn, recording_id)
            blocks: dict[int, Block] = {}
            unplaced: set[int] = set()
            for one in _of(conn, recording_id, chosen):
                found = versions.block_at(conn, recording_id, changes, one.segment_id)
                heard = transcripts.plain(conn, recording_id, one.segment_id, one.segment_id)
                if found is None or heard[0].text != one.original:
                    continue
                block = blocks.get(found.first, found)
                changed = _decided(block, one, state)
                if changed is not None:
                    blocks[block.first] = changed
                elif state == "accepted" and one.state != "accepted":
                    unplaced.add(one.segment_id)
            if unplaced and unplaced == chosen:
                raise CorrectionNotPlaced("The line was changed too much for this correction.")
            proposals.set_state(conn, recording_id, chosen - unplaced, state)
            stretches = [Stretch(block.first, block.last, (block,)) for block in blocks.values()]
            return put_version(conn, recording_id, "accepted" if state == "accepted" else "reopened", stretches)

        return replace(await self._changes.make(recording_id, decide), held_back=tuple(sorted(held)))

    async def versions(self, recording_id: str, limit: int = 50, offset: int = 0, examples: int | None = None) -> VersionPage:
        """Newest first, each with at most so many `examples` of changes that can be seen; None: with all changes."""

        def look(conn: apsw.Connection) -> VersionPage:
            recordings.get(conn, recording_id)
            return VersionPage(versions.page(conn, recording_id, limit, offset, examples), versions.count(conn, recording_id))

        return await self._db.read(look)

    async def revert(self, recording_id: str, number: int) -> Changed:
        """Show the text as it was after version `number` (0: as it was heard), as a new version. Raises VersionNotFound.

        A proposal is accepted from then on if its text is shown, and open if it no longer is.
        """

        def revert(conn: apsw.Connection) -> tuple[int, ...]:
            if not 0 <= number <= versions.count(conn, recording_id):
                raise VersionNotFound("There is no such version of this transcript.")
            return _go_back(conn, recording_id, versions.shown(conn, recording_id, number), None)

        return await self._changes.make(recording_id, revert)

    async def undo(self, recording_id: str, number: int) -> Changed:
        """Show the lines that version `number` changed as they were before it, as a new version; others stay.

        Raises VersionNotFound, and LineChanged where one of them was changed again since.
        """

        def undo(conn: apsw.Connection) -> tuple[int, ...]:
            if not 1 <= number <= versions.count(conn, recording_id):
                raise VersionNotFound("There is no such version of this transcript.")
            spans = versions.spans(conn, recording_id, number)
            if any(versions.changed_since(conn, recording_id, first, last, number) for first, last in spans):
                raise LineChanged("These lines were changed again since.")
            return _go_back(conn, recording_id, versions.shown(conn, recording_id, number - 1), spans)

        return await self._changes.make(recording_id, undo)


def _held_back(conn: apsw.Connection, recording_id: str, segment_ids: Set[int]) -> frozenset[int]:
    """Of these segments, those whose proposals touch something and are not accepted yet."""
    shown = shown_proposals(conn, recording_id)
    return frozenset(one.segment_id for one in shown if one.touches and one.state != "accepted").intersection(segment_ids)


def _of(conn: apsw.Connection, recording_id: str, segment_ids: Set[int]) -> list[Proposal]:
    return [one for one in proposals.all_of(conn, recording_id) if one.segment_id in segment_ids]


def _decided(block: Block, proposal: Proposal, state: ProposalState) -> Block | None:
    """The block with the proposal put in or taken out; None where that is not to be, or cannot be."""
    if (state == "accepted") == (proposal.state == "accepted"):
        return None
    old, new = proposal.original, proposal.proposed
    if state != "accepted":
        old, new = new, old
        if not _is_shown(block, proposal):
            return None
    lines = (replace(block.lines[0], text=new),) if _stands_alone(block) else put_in(block.lines, old, new)
    return None if lines is None else replace(block, lines=lines)


def _stands_alone(block: Block) -> bool:
    """Whether it is one line for one segment, as it was heard or rewritten."""
    return block.first == block.last and len(block.lines) == 1


def _is_shown(block: Block, proposal: Proposal) -> bool:
    if _stands_alone(block):
        return block.lines[0].text == proposal.proposed
    return reads(block.lines, proposal.original, proposal.proposed)


def _go_back(conn: apsw.Connection, recording_id: str, then: Shown, spans: Sequence[tuple[int, int]] | None) -> tuple[int, ...]:
    """Show what was shown then; of segments in these spans alone, if some are given."""
    now = versions.shown(conn, recording_id)
    blocks = [(block.first, block.last) for block in (*now.blocks, *then.blocks)]
    if spans is not None:
        wanted = {id for first, last in spans for id in range(first, last + 1)}
        blocks = [(first, last) for first, last in blocks if wanted.intersection(range(first, last + 1))]
    stretches = [Stretch(first, last, then.between(first, last)) for first, last in _united(blocks)]
    changed = put_version(conn, recording_id, "reverted", stretches)
    for proposal in _of(conn, recording_id, set(changed)):
        found = versions.block_at(conn, recording_id, then, proposal.segment_id)
        is_shown = found is not None and _is_shown(found, proposal)
        if is_shown != (proposal.state == "accepted"):
            proposals.set_state(conn, recording_id, [proposal.segment_id], "accepted" if is_shown else "proposed")
    return changed


def _united(spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Spans that share a segment, as one."""
    united: list[tuple[int, int]] = []
    for first, last in sorted(spans):
        if united and first <= united[-1][1]:
            united[-1] = (united[-1][0], max(last, united[-1][1]))
        else:
            united.append((first, last))
    return united
