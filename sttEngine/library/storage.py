"""How much of the disk everything takes. Counted when asked, in a thread; who asks meanwhile gets the same count."""

from __future__ import annotations

import asyncio
import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from sttEngine.library.files import RecordingFiles, Used
from sttEngine.store import listing
from sttEngine.store.database import Database
from sttEngine.store.listing import Listing


@dataclass(frozen=True, slots=True)
class StorageUsed:
    """Bytes. Those of recordings in the trash are part of the first three, and told by themselves besides.

    `working_bytes`: sound as the engines want it. `database_bytes`: transcripts, minutes and the search index.
    """

    originals_bytes: int
    playable_bytes: int
    working_bytes: int
    database_bytes: int
    models_bytes: int
    free_bytes: int
    trash_bytes: int
    trash_count: int


class Storage:
    def __init__(self, db: Database, files: RecordingFiles, database: Path, models: Path) -> None:
        self._db = db
        self._files = files
        self._database = database
        self._models = models
        self._counting: asyncio.Task[StorageUsed] | None = None

    async def used(self) -> StorageUsed:
        if self._counting is None or self._counting.done():
            self._counting = asyncio.create_task(self._count())
        return await asyncio.shield(self._counting)

    async def _count(self) -> StorageUsed:
        trashed = frozenset(await self._db.read(lambda conn: listing.ids(conn, Listing(trashed=True))))
        return await asyncio.to_thread(self._look, trashed)

    def _look(self, trashed: frozenset[str]) -> StorageUsed:
        kept, thrown = Used(), Used()
        for recording_id in self._files.ids():
            if recording_id in trashed:
                thrown += self._files.used(recording_id)
            else:
                kept += self._files.used(recording_id)
        every = kept + thrown
        return StorageUsed(
            originals_bytes=every.originals,
            playable_bytes=every.playable,
            working_bytes=every.working,
            database_bytes=sum(_size(self._database.with_name(self._database.name + end)) for end in ("", "-wal", "-shm")),
            models_bytes=sum(_size(Path(folder) / name) for folder, _, names in os.walk(self._models) for name in names),
            free_bytes=shutil.disk_usage(self._database.parent).free,
            trash_bytes=thrown.bytes,
            trash_count=len(trashed),
        )


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:  # gone meanwhile, or a link to nowhere
        return 0
