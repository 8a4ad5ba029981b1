"""Clears away, at start, what a process left that ended in the middle of an upload or a purge.

Only the process that holds the data folder may call it, before it takes uploads.
"""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass

import apsw

from sttEngine.library.files import RecordingFiles
from sttEngine.store import arrivals, recordings
from sttEngine.store.database import Database

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Swept:
    """How much was found: parts deleted, folders deleted, folders kept although no recording belongs to them."""

    parts: int
    folders: int
    unclaimed: int


async def sweep(db: Database, files: RecordingFiles) -> Swept:
    """Delete half uploads and half purges; complete the ones whose row says so. Folders that nobody claims are kept.

    Files that come in pieces stay, and one that a process ended over while it became a recording is one that arrives again.
    """

    def unfinished(conn: apsw.Connection) -> frozenset[str]:
        return frozenset(row.id for row in arrivals.all_of(conn) if not recordings.exists(conn, row.id))

    def take_back() -> None:
        for arrival_id in coming:
            files.take_back(files.arriving(arrival_id), arrival_id)

    def unclaimed(conn: apsw.Connection) -> frozenset[str]:
        return frozenset(found for found in on_disk if not recordings.exists(conn, found))

    def tidy() -> Swept:
        parts = files.sweep_parts(coming)
        leftovers = 0
        for recording_id in list(files.unsettled()):
            if recording_id in orphans:
                files.remove(recording_id)
                leftovers += 1
            else:
                files.settle(recording_id)
        return Swept(parts, leftovers, len(orphans) - leftovers)

    coming = await db.read(unfinished)
    await asyncio.to_thread(take_back)
    on_disk = await asyncio.to_thread(files.ids)
    orphans = await db.read(unclaimed)
    swept = await asyncio.to_thread(tidy)
    if swept.parts or swept.folders:
        log.info("swept %d unfinished uploads and %d folders", swept.parts, swept.folders)
    if swept.unclaimed:
        log.warning("%d folders of recordings belong to no recording of this archive; they are kept", swept.unclaimed)
    return swept
