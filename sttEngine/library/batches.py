"""One thing done to many recordings: what changed, and which could not be changed and why.

Tags, favourites, trash and restoring are one transaction each: all of it or, when something breaks, nothing. Deleting for good
goes in small steps, so that others can write in between; what was deleted stays so.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import apsw

from sttEngine.domain import ErrorBody, JobOptions, Recording
from sttEngine.errors import RecordingNotFound, RecordRouteError
from sttEngine.events.types import Event, RecordingRemoved, RecordingsChanged
from sttEngine.jobs.queue import JobQueue
from sttEngine.library.files import RecordingFiles
from sttEngine.library.shelf import now
from sttEngine.library.tags import tidy_tags
from sttEngine.store import recordings, tags
from sttEngine.store.database import Database
from sttEngine.store.vocabulary import folded

AT_ONCE = 20  # deletions a transaction: each waits for the disk

Change = Callable[[apsw.Connection, Recording], bool]


@dataclass(frozen=True, slots=True)
class Refusal:
    """A recording that stayed as it was, and why."""

    recording_id: str
    error: ErrorBody


@dataclass(frozen=True, slots=True)
class Outcome:
    """`changed`: the recordings that are otherwise now. Those that were so before are in neither."""

    changed: tuple[str, ...]
    refused: tuple[Refusal, ...] = ()


class Batches:
    """An id that is not there is refused, the others are changed. Ids may repeat."""

    def __init__(self, db: Database, files: RecordingFiles, queue: JobQueue, publish: Callable[[Event], object]) -> None:
        self._db = db
        self._files = files
        self._queue = queue
        self._publish = publish

    async def tag(self, ids: Sequence[str], add: Sequence[str], remove: Sequence[str]) -> Outcome:
        """Give tags, take others. Raises InvalidTag. Refused: a recording that would have too many."""
        given, taken = tidy_tags(add), {folded(tag) for tag in remove}

        def change(conn: apsw.Connection, one: Recording) -> bool:
            wanted = tidy_tags((*(tag for tag in one.tags if folded(tag) not in taken), *given))
            if wanted == one.tags:
                return False
            tags.replace(conn, one.id, wanted)
            return True

        return await self._change(ids, change)

    async def favourite(self, ids: Sequence[str], favourite: bool) -> Outcome:
        """Make them favourites, or none."""
        return await self._change(ids, _differs("favourite", int(favourite), lambda one: one.favourite is not favourite))

    async def trash(self, ids: Sequence[str]) -> Outcome:
        """Put them in the trash; their jobs are cancelled first."""
        await self._queue.stop_recordings(frozenset(ids))
        return await self._change(ids, _differs("trashed_at", now(), lambda one: one.trashed_at is None))

    async def restore(self, ids: Sequence[str]) -> Outcome:
        """Take them out of the trash."""
        restored = await self._change(ids, _differs("trashed_at", None, lambda one: one.trashed_at is not None))
        self._queue.wake()
        return restored

    async def purge(self, ids: Sequence[str]) -> Outcome:
        """Delete them for good, in the trash or not; their jobs are cancelled first."""
        await self._queue.stop_recordings(frozenset(ids))
        wanted = tuple(dict.fromkeys(ids))
        outcomes = [await self._purge(wanted[at : at + AT_ONCE]) for at in range(0, len(wanted), AT_ONCE)]
        return Outcome(
            tuple(one for outcome in outcomes for one in outcome.changed),
            tuple(one for outcome in outcomes for one in outcome.refused),
        )

    async def run(self, ids: Sequence[str], options: JobOptions) -> Outcome:
        """Queue a run of each. One that is waiting or at work already is left to it."""
        busy = {job.recording_id for job in await self._queue.unfinished()}
        changed: list[str] = []
        refused: list[Refusal] = []
        for one in dict.fromkeys(ids):
            try:
                if one not in busy:
                    await self._queue.add(one, options)
                    changed.append(one)
            except RecordRouteError as error:
                refused.append(Refusal(one, error.body()))
        return Outcome(tuple(changed), tuple(refused))

    async def _change(self, ids: Sequence[str], change: Change) -> Outcome:
        outcome = await self._db.write(lambda conn: _each(conn, ids, change))
        if outcome.changed:
            self._publish(RecordingsChanged(outcome.changed))
        return outcome

    async def _purge(self, ids: Sequence[str]) -> Outcome:
        def forget(conn: apsw.Connection, one: Recording) -> bool:
            self._files.unsettle(one.id)
            recordings.delete(conn, one.id)
            return True

        outcome = await self._db.write(lambda conn: _each(conn, ids, forget))
        for one in outcome.changed:
            self._publish(RecordingRemoved(one))
            await asyncio.to_thread(self._files.remove, one)
        return outcome


def _differs(field: str, value: str | int | None, differs: Callable[[Recording], bool]) -> Change:
    """Sets a field where that makes a difference."""

    def change(conn: apsw.Connection, one: Recording) -> bool:
        if differs(one):
            recordings.update(conn, one.id, **{field: value})
            return True
        return False

    return change


def _each(conn: apsw.Connection, ids: Sequence[str], change: Change) -> Outcome:
    wanted = tuple(dict.fromkeys(ids))
    found = {one.id: one for one in recordings.rows(conn, wanted)}
    changed: list[str] = []
    refused: list[Refusal] = []
    for one in wanted:
        try:
            if one not in found:
                raise RecordingNotFound("There is no such recording.")
            if change(conn, found[one]):
                changed.append(one)
        except RecordRouteError as error:
            refused.append(Refusal(one, error.body()))
    return Outcome(tuple(changed), tuple(refused))
