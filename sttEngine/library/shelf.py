"""The library as it is shown and tidied: lists, one recording with its results, title, tags, trash, restore, purge.

A recording in the trash keeps everything; restoring it is one field. Purging deletes the row first, then the files: whatever
interrupts it, no row is left that points at missing files, and what is left of the files goes at the next start.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import apsw

from sttEngine.domain import NO_USAGE, Coverage, Facets, Minutes, Recording, Segment, ShownLines, StageName, TagCount
from sttEngine.errors import InvalidRequest, ResultNotReady
from sttEngine.events.types import Event, RecordingChanged, RecordingRemoved
from sttEngine.library.files import RecordingFiles
from sttEngine.library.names import shown_title
from sttEngine.library.tags import tidy_tags
from sttEngine.minutes.merge import merge
from sttEngine.pipeline.tasks import ProbeResult, SummarizedPart
from sttEngine.store import coverage, listing, minutes, recordings, stage_results, tags, transcripts, versions
from sttEngine.store.database import Database
from sttEngine.store.listing import LIBRARY, Listing
from sttEngine.store.shown_lines import Shown, applied


@dataclass(frozen=True, slots=True)
class Page:
    """Some recordings of a listing, and how many it has in all."""

    recordings: tuple[Recording, ...]
    total: int


@dataclass(frozen=True, slots=True)
class Transcript:
    """Segments as they were heard or read. `complete`: no more are on their way.

    `changed`: what a person wants shown in the place of some of them; empty where that stands in the segments already.
    `total` counts all segments; `version` is the number of the last version.
    """

    segments: tuple[Segment, ...]
    complete: bool
    changed: tuple[ShownLines, ...] = ()
    total: int = 0
    version: int = 0


class Shelf:
    """Every method raises RecordingNotFound for an id that is not there. Changes are published as they are committed."""

    def __init__(self, db: Database, files: RecordingFiles, hub_publish: Callable[[Event], object]) -> None:
        self._db = db
        self._files = files
        self._publish = hub_publish

    async def list(self, shown: Listing = LIBRARY, *, limit: int = 50, offset: int = 0) -> Page:
        def look(conn: apsw.Connection) -> Page:
            found = listing.ids(conn, shown)
            return Page(recordings.rows(conn, found[offset : offset + limit]), len(found))

        return await self._db.read(look)

    async def ids(self, shown: Listing = LIBRARY) -> tuple[str, ...]:
        """All that a listing shows, in its order."""
        return await self._db.read(lambda conn: listing.ids(conn, shown))

    async def rows(self, ids: Sequence[str]) -> tuple[Recording, ...]:
        """The recordings of these ids, in this order; those that are not there are left out."""
        return await self._db.read(lambda conn: recordings.rows(conn, ids))

    async def facets(self) -> Facets:
        """What recordings outside the trash can be narrowed by."""
        return await self._db.read(listing.facets)

    async def get(self, recording_id: str) -> Recording:
        return await self._db.read(lambda conn: recordings.get(conn, recording_id))

    async def change(
        self,
        recording_id: str,
        *,
        title: str | None = None,
        tags_given: Sequence[str] | None = None,
        favourite: bool | None = None,
    ) -> Recording:
        """Give a recording a title or other tags, make it a favourite or none. None leaves it as it is.

        Raises InvalidRequest for a title without a visible letter; longer than 200 characters is shortened. Raises InvalidTag,
        TooManyTags.
        """
        fields: dict[str, str | int] = {} if favourite is None else {"favourite": int(favourite)}
        if title is not None:
            fields["title"] = shown_title(title)
        if fields.get("title") == "":
            raise InvalidRequest("A title needs at least one letter.", hint="Type a title.")
        tidy = None if tags_given is None else tidy_tags(tags_given)

        def change(conn: apsw.Connection) -> Recording:
            recordings.get(conn, recording_id)
            if tidy is not None:
                tags.replace(conn, recording_id, tidy)
            return recordings.update(conn, recording_id, **fields)

        return self._announced(await self._db.write(change))

    async def tags(self) -> tuple[TagCount, ...]:
        """Those of recordings outside the trash, in the order of their texts."""
        return await self._db.read(tags.counted)

    async def trash(self, recording_id: str) -> Recording:
        """Put a recording in the trash, or leave it there. Its jobs are for the caller to stop."""

        def change(conn: apsw.Connection) -> Recording:
            recording = recordings.get(conn, recording_id)
            return recordings.update(conn, recording_id, trashed_at=recording.trashed_at or now())

        return self._announced(await self._db.write(change))

    async def restore(self, recording_id: str) -> Recording:
        """Take a recording out of the trash with all that belongs to it."""
        return self._announced(await self._db.write(lambda conn: recordings.update(conn, recording_id, trashed_at=None)))

    async def purge(self, recording_id: str) -> None:
        """Delete a recording for good, in the trash or not. Its jobs are for the caller to stop."""

        def forget(conn: apsw.Connection) -> None:
            recordings.get(conn, recording_id)
            self._files.unsettle(recording_id)
            recordings.delete(conn, recording_id)

        await self._db.write(forget)
        self._publish(RecordingRemoved(recording_id))
        await asyncio.to_thread(self._files.remove, recording_id)

    async def source_path(self, recording_id: str) -> Path:
        """What was dropped, byte for byte."""
        return self._files.source(recording_id, await self._db.read(lambda conn: recordings.extension(conn, recording_id)))

    async def playable_path(self, recording_id: str) -> Path | None:
        """The file for the browser's player: made for it, or the source where that plays. None: there is none, or not yet."""

        def look(conn: apsw.Connection) -> tuple[str, bool]:
            probe = stage_results.get(conn, recording_id, "probe")
            plays = probe is not None and isinstance(probe.result, ProbeResult) and probe.result.plays_in_browser
            return recordings.extension(conn, recording_id), plays

        extension, source_plays = await self._db.read(look)
        made = self._files.playable(recording_id)
        if await asyncio.to_thread(made.is_file):
            return made
        return self._files.source(recording_id, extension) if source_plays else None

    async def transcript(
        self, recording_id: str, from_id: int = 1, limit: int | None = None, *, corrected: bool = False
    ) -> Transcript:
        """At most `limit` segments from `from_id` on, growing while they are made. `corrected`: as a person wants it shown."""

        def look(conn: apsw.Connection) -> Transcript:
            recordings.get(conn, recording_id)
            found = transcripts.segments(conn, recording_id, from_id, limit)
            changes = versions.shown(conn, recording_id)
            total, version = transcripts.count(conn, recording_id), versions.count(conn, recording_id)
            done = any(stage_results.get(conn, recording_id, stage) is not None for stage in ("transcribe", "extract"))
            if corrected:
                return Transcript(applied(found, changes), done, total=total, version=version)
            ids = (segment.id for segment in found if changes.block(segment.id) is not None)
            return Transcript(found, done, versions.lines_for(conn, recording_id, changes, ids), total, version)

        return await self._db.read(look)

    async def minutes(self, recording_id: str) -> Minutes:
        """Those that are complete, else what of them is written so far, each citation with the line that holds it now.

        Raises ResultNotReady.
        """

        def look(conn: apsw.Connection) -> Minutes | None:
            recording = recordings.get(conn, recording_id)
            found = minutes.get(conn, recording_id) or _minutes_so_far(conn, recording)
            return found and _cited_now(found, versions.shown(conn, recording_id))

        found = await self._db.read(look)
        if found is None:
            raise ResultNotReady("There are no minutes of this recording yet.")
        return found

    async def coverage(self, recording_id: str) -> tuple[Coverage, ...]:
        """In the order of the stages."""

        def look(conn: apsw.Connection) -> tuple[Coverage, ...]:
            recordings.get(conn, recording_id)
            return coverage.all_of(conn, recording_id)

        return await self._db.read(look)

    async def stale(self, recording_id: str) -> tuple[StageName, ...]:
        """The stages whose results are behind an earlier stage or a person's decision, and worth running again."""
        return await self._db.read(lambda conn: stage_results.stale(conn, recording_id))

    def _announced(self, recording: Recording) -> Recording:
        self._publish(RecordingChanged(recording))
        return recording


def _cited_now(made: Minutes, changes: Shown) -> Minutes:
    items = tuple(
        replace(item, citations=tuple(replace(cited, segment_id=changes.line_of(cited)) for cited in item.citations))
        for item in made.items
    )
    return replace(made, items=items)


def _minutes_so_far(conn: apsw.Connection, recording: Recording) -> Minutes | None:
    """What a running job has committed of them; None before its first window."""
    parts = [part for part in stage_results.parts_of_any_run(conn, recording.id, "summarize") if isinstance(part, SummarizedPart)]
    if not parts:
        return None
    items = merge(item for part in parts for item in part.items)
    usage = sum((part.usage for part in parts), NO_USAGE)
    return Minutes(recording.language or "", recording.title, "", items, "", usage=usage, complete=False)


def now() -> str:
    """The time as the archive writes it: UTC, ISO 8601."""
    return datetime.now(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
