"""Archives that are there before their server starts."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import apsw

from sttEngine.bench.archive import seed
from sttEngine.bench.live_server import LiveServer, live_server
from sttEngine.domain import Recording, Segment
from sttEngine.store import recordings, transcripts
from sttEngine.store.database import Database

NOTES = "c" * 32


@contextmanager
def two_meetings(
    folder: Path, environment: dict[str, str], change: Callable[[apsw.Connection], object] | None = None
) -> Iterator[LiveServer]:
    """A server with the seeded archive; `change` writes into it before."""
    data_dir = folder / "archive"
    data_dir.mkdir()
    seed(data_dir)
    if change is not None:
        with ThreadPoolExecutor(1) as beside:  # a loop may run in this thread
            beside.submit(lambda: asyncio.run(_write(data_dir, change))).result()
    with live_server(data_dir, environment=environment) as started:
        yield started


async def _write(data_dir: Path, change: Callable[[apsw.Connection], object]) -> None:
    db = await Database.open(data_dir / "recordroute.db")
    try:
        await db.write(change)
    finally:
        await db.close()


def with_notes_in_the_trash(conn: apsw.Connection) -> None:
    """A text of two lines beside the two meetings."""
    notes = Recording(
        NOTES, "Notes of the spring fair", "text", "notes.txt", 71, "c" * 64, "2026-04-02T01:00:00Z", None, None, "en",
        "The stand was too far from the door.", trashed_at="2026-08-21T01:00:00Z",
    )  # fmt: skip
    recordings.insert(conn, notes, "txt")
    said = ("The stand was too far from the door.", "Next time we ask for a place by the entrance.")
    transcripts.add(conn, NOTES, tuple(Segment(n, None, None, text, page=1, language="en") for n, text in enumerate(said, 1)))
