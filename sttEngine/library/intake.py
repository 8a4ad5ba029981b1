"""Takes files in: streamed to disk in constant memory, hashed on the way, checked, moved into place with their row.

All or nothing: until the row is committed a failure or a cancelled task leaves no trace; from then on the recording is whole.
The move and the row happen inside one turn of the archive's writer, so of two equal uploads at once one is the duplicate.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import aclosing
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TypeVar

import apsw

from sttEngine.domain import Recording
from sttEngine.errors import EmptyFile, FileTooLarge, UploadInterrupted
from sttEngine.library.files import RecordingFiles, extension_of, new_id
from sttEngine.library.names import shown_file_name, title_from
from sttEngine.library.streams import LocalFile, Upload
from sttEngine.library.tags import tidy_tags
from sttEngine.store import arrivals, recordings
from sttEngine.store.database import Database

T = TypeVar("T")

BATCH_BYTES = 1 * 1024**2  # handed to a thread at once: a hop costs some 0.1 ms, and ten uploads hold ten batches
THREADS = 4  # hashing needs the cores, writing the disk; an fsync of gigabytes may hold one for seconds


@dataclass(frozen=True, slots=True)
class Received:
    """`duplicate`: the same bytes were in the library already; `recording` is the one that was there, nothing was added."""

    recording: Recording
    duplicate: bool


class Intake:
    """The way into the library. `on_added` is called on the event loop with every new recording; `max_bytes` is a file's."""

    def __init__(self, db: Database, files: RecordingFiles, on_added: Callable[[Recording], None], max_bytes: int) -> None:
        self._db = db
        self._files = files
        self._on_added = on_added
        self._max_bytes = max_bytes
        self._threads = ThreadPoolExecutor(THREADS, "intake")

    async def receive(
        self,
        file_name: str,
        chunks: AsyncIterator[bytes],
        *,
        expected_bytes: int | None,
        keep_duplicate: bool = False,
        tags: Sequence[str] = (),
    ) -> Received:
        """Add a recording from its bytes. `file_name` is for showing. A recording in the trash is no duplicate.

        A duplicate keeps the tags it has. Raises EmptyFile, FileTooLarge, UploadInterrupted, DiskFull, InvalidTag, TooManyTags,
        and whatever `chunks` raises.
        """
        tidy = tidy_tags(tags)
        self.check_size(expected_bytes or 0)
        upload = Upload(self._files.part(new_id()))
        try:
            await self.in_thread(partial(upload.open, expected_bytes or 0))
            await self.fill(upload, chunks, self.check_size)
            if expected_bytes is not None and upload.size != expected_bytes:
                raise UploadInterrupted(f"{upload.size} of {expected_bytes} bytes arrived.")
            if upload.size == 0:
                raise EmptyFile("The file is empty.")
            await self.in_thread(upload.finish)
            return await self.shelve(upload, new_id(), file_name, keep_duplicate=keep_duplicate, tags=tidy)
        finally:
            await self.in_thread(upload.discard)

    async def import_file(self, path: Path, *, keep_duplicate: bool = False, tags: Sequence[str] = ()) -> Received:
        """Add a copy of a file of this computer. Raises NotAFile besides what `receive` raises."""
        source = LocalFile(path)
        try:
            size = await self.in_thread(source.open)
            async with aclosing(self._read(source)) as chunks:
                return await self.receive(path.name, chunks, expected_bytes=size, keep_duplicate=keep_duplicate, tags=tags)
        finally:
            source.close()

    async def _read(self, source: LocalFile) -> AsyncGenerator[bytes, None]:
        while chunk := await self.in_thread(source.read):
            yield chunk

    async def fill(self, upload: Upload, chunks: AsyncIterator[bytes], check: Callable[[int], None]) -> None:
        """Append what comes. `check` is asked about the size before each write, and raises when it is too much."""
        batch: list[bytes] = []
        held = 0
        async for chunk in chunks:
            batch.append(chunk)
            held += len(chunk)
            if held >= BATCH_BYTES:
                check(upload.size + held)
                ready, batch, held = batch, [], 0
                await self.in_thread(partial(upload.append, ready))
        check(upload.size + held)
        await self.in_thread(partial(upload.append, batch))

    def check_size(self, size: int) -> None:
        """Raises FileTooLarge."""
        if size > self._max_bytes:
            raise FileTooLarge(f"The file is larger than the {self._max_bytes} bytes that are taken.")

    async def shelve(
        self, upload: Upload, recording_id: str, file_name: str, *, keep_duplicate: bool, tags: tuple[str, ...]
    ) -> Received:
        """Make a recording of a finished upload, which moves from its place; or leave it there, as a duplicate or on failure."""
        recording = Recording(
            id=recording_id,
            title=title_from(file_name),
            kind=None,
            file_name=shown_file_name(file_name),
            size_bytes=upload.size,
            sha256=upload.sha256,
            created_at=datetime.now(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z"),
            tags=tags,
        )
        extension = extension_of(file_name)

        def shelve(conn: apsw.Connection) -> Received:
            known = recordings.find_by_sha256(conn, recording.sha256)
            if known is not None and known.trashed_at is None and not keep_duplicate:
                return Received(known, duplicate=True)
            self._files.place(upload.path, recording.id, extension)
            recordings.insert(conn, recording, extension)
            arrivals.delete(conn, recording.id)
            return Received(recording, duplicate=False)

        async def commit() -> Received:
            try:
                received = await self._db.write(shelve)
            except BaseException:
                await self.in_thread(partial(self._files.take_back, upload.path, recording.id))
                raise
            if not received.duplicate:
                await self.in_thread(partial(self._files.settle, recording.id))
                self._on_added(received.recording)
            return received

        return await _to_its_end(asyncio.ensure_future(commit()))

    async def in_thread(self, work: Callable[[], T]) -> T:
        """Blocking work beside the loop, always to its end."""
        return await _to_its_end(asyncio.get_running_loop().run_in_executor(self._threads, work))


async def _to_its_end(future: asyncio.Future[T]) -> T:
    """Await what cannot be stopped half-way; a cancellation is raised once it has ended."""
    cancelled: asyncio.CancelledError | None = None
    while not future.done():
        try:
            await asyncio.wait([future])
        except asyncio.CancelledError as error:
            cancelled = error
    if cancelled is not None:
        future.exception()  # seen: the cancellation is what the caller hears of
        raise cancelled
    return future.result()
