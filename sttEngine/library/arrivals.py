"""Files that come in pieces, and go on where they were after anything: a cut line, a reload, a crash of either end.

The bytes are in a file that only grows; how many there are is the file's own size, so nothing can disagree with it. The hash
grows along; after a start the file is read once for it. A piece that was answered has reached the disk. The newest sender wins:
one whose line is dead would else block it. A recording has the id of its arrival, so finishing twice is finishing once.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial

import apsw

from sttEngine.domain import Recording
from sttEngine.errors import (
    EmptyFile,
    PlaylistRefused,
    RecordRouteError,
    UnsupportedFormat,
    UploadOutOfStep,
    UploadTakenOver,
)
from sttEngine.library.files import RecordingFiles, new_id
from sttEngine.library.intake import Intake, Received
from sttEngine.library.names import shown_file_name
from sttEngine.library.shelf import now
from sttEngine.library.streams import Upload
from sttEngine.library.tags import tidy_tags
from sttEngine.media.sniff import SAMPLE_BYTES, sniff
from sttEngine.store import arrivals, recordings
from sttEngine.store.arrivals import ArrivalRow
from sttEngine.store.database import Database

log = logging.getLogger(__name__)

FILE_KEPT_SECONDS = 7 * 86_400.0  # a file that nobody sends on is given up
LIVE_KEPT_SECONDS = 86_400.0  # a recording that nobody goes on with is finished as it is: a night's sleep of a laptop is shorter
TIDY_SECONDS = 3600.0
FINGERPRINT_LENGTH = 400


@dataclass(frozen=True, slots=True)
class Arrival:
    """A file on its way. `size_bytes` None: known at its end only. `live`: from a microphone.

    `idle_seconds`: since the last piece. `recording_id`: what it has become; None while it is on its way.
    """

    id: str
    name: str
    size_bytes: int | None
    received_bytes: int
    live: bool
    fingerprint: str
    created_at: str
    idle_seconds: float
    recording_id: str | None = None


@dataclass(slots=True)
class _Open:
    upload: Upload
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    sender: asyncio.Task[None] | None = None
    looked: bool = False


class Arrivals:
    """The way into the library for files in pieces. `enqueue` gets the id of a recording that was finished without a sender."""

    def __init__(self, db: Database, files: RecordingFiles, intake: Intake, enqueue: Callable[[str], Awaitable[object]]) -> None:
        self._db = db
        self._files = files
        self._intake = intake
        self._enqueue = enqueue
        self._open: dict[str, _Open] = {}
        self._tidying: asyncio.Task[None] | None = None

    async def create(self, name: str, size_bytes: int | None, *, live: bool = False, fingerprint: str = "") -> Arrival:
        """Raises EmptyFile, FileTooLarge, DiskFull, ArchiveUnwritable."""
        if size_bytes == 0:
            raise EmptyFile("The file is empty.")
        self._intake.check_size(size_bytes or 0)
        row = ArrivalRow(new_id(), shown_file_name(name), size_bytes, live, fingerprint[:FINGERPRINT_LENGTH], now())
        opened = _Open(Upload(self._files.arriving(row.id)))
        await self._db.write(lambda conn: arrivals.insert(conn, row))
        try:
            await self._intake.in_thread(partial(opened.upload.resume, size_bytes or 0))
            await self._intake.in_thread(opened.upload.finish)
        except BaseException:
            await self._forget(row.id, opened)
            raise
        self._open[row.id] = opened
        return await self._arrival(row)

    async def list(self) -> tuple[Arrival, ...]:
        """Those that are not recordings yet, the oldest first."""
        return tuple([await self._arrival(row) for row in await self._db.read(arrivals.all_of)])

    async def get(self, arrival_id: str) -> Arrival:
        """Raises UploadNotFound."""
        row, recording = await self._find(arrival_id)
        if recording is not None:
            size = recording.size_bytes
            return Arrival(arrival_id, recording.file_name, size, size, False, "", recording.created_at, 0.0, recording.id)
        assert row is not None
        return await self._arrival(row)

    async def append(self, arrival_id: str, offset: int, chunks: AsyncIterator[bytes], length: int | None) -> Arrival:
        """Add a piece that begins at `offset`. `length`: its bytes, where they are known beforehand. An empty one: still here.

        What arrived of a piece that breaks off is kept. Raises UploadNotFound, UploadOutOfStep (it does not begin where the
        upload stands, or reaches beyond the size that was announced), UploadTakenOver, FileTooLarge, DiskFull,
        ArchiveUnwritable, UnsupportedFormat and PlaylistRefused (it is then given up), and whatever `chunks` raises.
        """
        row = await self._unfinished(arrival_id)
        self._check(row, offset + (length or 0))
        opened = self._opened(arrival_id)
        if opened.sender is not None:
            opened.sender.cancel()
        async with opened.turn:
            await self._unfinished(arrival_id)  # it may have ended while this waited
            await self._intake.in_thread(partial(opened.upload.resume, row.size_bytes or 0))
            try:
                if offset != opened.upload.size:
                    raise UploadOutOfStep(f"The upload stands at {opened.upload.size} bytes, not at {offset}.")
                await self._receive(opened, row, chunks)
            finally:
                await self._intake.in_thread(opened.upload.finish)
            if opened.upload.size == offset:
                await self._intake.in_thread(opened.upload.path.touch)
            await self._look(row, opened, at_end=False)
        return await self._arrival(row)

    async def finish(self, arrival_id: str, *, keep_duplicate: bool = False, tags: Sequence[str] = ()) -> Received:
        """Make it a recording. A duplicate stays on its way, to be kept or discarded; one that is finished stays so.

        Raises UploadNotFound, UploadOutOfStep (bytes are missing), EmptyFile, UnsupportedFormat, PlaylistRefused, DiskFull,
        ArchiveUnwritable, InvalidTag, TooManyTags.
        """
        tidy = tidy_tags(tags)
        row, recording = await self._find(arrival_id)
        if row is None:
            assert recording is not None
            return Received(recording, duplicate=False)
        opened = self._opened(arrival_id)
        if opened.sender is not None:
            opened.sender.cancel()
        async with opened.turn:
            row, recording = await self._find(arrival_id)
            if row is None:
                assert recording is not None
                return Received(recording, duplicate=False)
            return await self._shelve(row, opened, keep_duplicate, tidy)

    async def discard(self, arrival_id: str) -> None:
        """Give it up; what is a recording already stays. Raises UploadNotFound, ArchiveUnwritable."""
        await self._find(arrival_id)
        opened = self._opened(arrival_id)
        if opened.sender is not None:
            opened.sender.cancel()
        async with opened.turn:
            if not await self._db.read(lambda conn: recordings.exists(conn, arrival_id)):
                await self._forget(arrival_id, opened)

    async def tidy(self) -> None:
        """Give up files that nobody sends on, and finish recordings that nobody goes on with."""
        for arrival in await self.list():
            if arrival.idle_seconds < (LIVE_KEPT_SECONDS if arrival.live else FILE_KEPT_SECONDS):
                continue
            try:
                if not arrival.live or not arrival.received_bytes or (await self.finish(arrival.id)).duplicate:
                    await self.discard(arrival.id)
                else:
                    await self._enqueue(arrival.id)
            except RecordRouteError as error:  # a full disk, most often: it is tried again
                log.error("upload %s could not be tidied: %s", arrival.id, error.code)

    def start(self) -> None:
        """Tidy now and from time to time."""

        async def keep_tidy() -> None:
            while True:
                with suppress(RecordRouteError):
                    await self.tidy()
                await asyncio.sleep(TIDY_SECONDS)

        self._tidying = asyncio.create_task(keep_tidy(), name="tidying uploads")

    async def close(self) -> None:
        """Idempotent."""
        if self._tidying is not None:
            self._tidying.cancel()
            await asyncio.gather(self._tidying, return_exceptions=True)
            self._tidying = None

    async def _receive(self, opened: _Open, row: ArrivalRow, chunks: AsyncIterator[bytes]) -> None:
        opened.sender = asyncio.ensure_future(self._intake.fill(opened.upload, chunks, partial(self._check, row)))
        try:
            await opened.sender
        except asyncio.CancelledError:
            this = asyncio.current_task()
            if this is not None and this.cancelling():
                raise
            raise UploadTakenOver("Another sender goes on with this upload.") from None
        finally:
            opened.sender = None

    async def _shelve(self, row: ArrivalRow, opened: _Open, keep_duplicate: bool, tags: tuple[str, ...]) -> Received:
        await self._intake.in_thread(partial(opened.upload.resume, 0))
        await self._intake.in_thread(opened.upload.finish)
        size = opened.upload.size
        if row.size_bytes is not None and size != row.size_bytes:
            raise UploadOutOfStep(f"{size} of {row.size_bytes} bytes are here.")
        if size == 0:
            raise EmptyFile("Nothing has arrived.")
        await self._look(row, opened, at_end=True)
        received = await self._intake.shelve(opened.upload, row.id, row.name, keep_duplicate=keep_duplicate, tags=tags)
        if not received.duplicate:
            self._open.pop(row.id, None)
        return received

    async def _look(self, row: ArrivalRow, opened: _Open, *, at_end: bool) -> None:
        """Tell early what is of no kind that is taken: it would else be sent to its end for nothing."""
        if opened.looked or row.live or not (at_end or opened.upload.size >= SAMPLE_BYTES):
            return
        opened.looked = True
        content = await self._intake.in_thread(partial(sniff, opened.upload.path))
        if content not in ("foreign", "playlist"):
            return
        await self._forget(row.id, opened)
        if content == "playlist":
            raise PlaylistRefused("This file is a playlist.")
        raise UnsupportedFormat("The file is neither sound, video, PDF nor text.")

    def _check(self, row: ArrivalRow, size: int) -> None:
        self._intake.check_size(size)
        if row.size_bytes is not None and size > row.size_bytes:
            raise UploadOutOfStep(f"This would be more than the {row.size_bytes} bytes that were announced.")

    async def _forget(self, arrival_id: str, opened: _Open) -> None:
        await self._intake.in_thread(opened.upload.remove)
        await self._db.write(lambda conn: arrivals.delete(conn, arrival_id))
        self._open.pop(arrival_id, None)

    def _opened(self, arrival_id: str) -> _Open:
        return self._open.setdefault(arrival_id, _Open(Upload(self._files.arriving(arrival_id))))

    async def _unfinished(self, arrival_id: str) -> ArrivalRow:
        row, _ = await self._find(arrival_id)
        if row is None:
            raise UploadOutOfStep("This upload is finished.")
        return row

    async def _find(self, arrival_id: str) -> tuple[ArrivalRow | None, Recording | None]:
        """One of both. Raises UploadNotFound."""

        def look(conn: apsw.Connection) -> tuple[ArrivalRow | None, Recording | None]:
            if recordings.exists(conn, arrival_id):
                return None, recordings.get(conn, arrival_id)
            return arrivals.get(conn, arrival_id), None

        return await self._db.read(look)

    async def _arrival(self, row: ArrivalRow) -> Arrival:
        def look() -> tuple[int, float]:
            try:
                found = path.stat()
            except FileNotFoundError:
                return 0, 0.0
            return found.st_size, max(0.0, time.time() - found.st_mtime)

        path = self._files.arriving(row.id)
        received, idle = await self._intake.in_thread(look)
        return Arrival(row.id, row.name, row.size_bytes, received, row.live, row.fingerprint, row.created_at, idle)
