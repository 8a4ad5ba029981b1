"""A process to be killed: takes a file in, purges one or writes rows, names each moment on stdout, and stops at one of them.

Called as `python -m tests.library.cut_off DATA_DIR ACTION MOMENT`. A kept recording is there before the first moment.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import TypeVar

import apsw

from sttEngine.domain import Recording
from sttEngine.library.files import RecordingFiles
from sttEngine.library.intake import Intake
from sttEngine.library.shelf import Shelf
from sttEngine.store import recordings
from sttEngine.store.database import Database
from tests.library.conftest import stream

T = TypeVar("T")

KEPT = b"kept" * 1000
BODY = bytes(5 * 1024**2)
RECEIVE_MOMENTS = ("half arrived", "all arrived", "before place", "placed", "before commit", "committed", "settled", "answered")
PURGE_MOMENTS = ("unsettled", "before commit", "committed", "removed", "answered")

_stop_at = ""


def reach(moment: str) -> None:
    """Say it, and if it is the one, wait to be killed."""
    print(moment, flush=True)
    if moment == _stop_at:
        sys.stdin.read()


class ToldFiles(RecordingFiles):
    def place(self, part: Path, recording_id: str, extension: str) -> None:
        reach("before place")
        super().place(part, recording_id, extension)
        reach("placed")

    def settle(self, recording_id: str) -> None:
        reach("committed")
        super().settle(recording_id)
        reach("settled")

    def unsettle(self, recording_id: str) -> None:
        super().unsettle(recording_id)
        reach("unsettled")

    def remove(self, recording_id: str) -> None:
        reach("committed")
        super().remove(recording_id)
        reach("removed")


def told(db: Database) -> None:
    """Name the moment between the work of a write and its commit."""
    write = db.write

    def telling(work: Callable[[apsw.Connection], T]) -> Callable[[apsw.Connection], T]:
        def run(conn: apsw.Connection) -> T:
            result = work(conn)
            reach("before commit")
            return result

        return run

    db.write = lambda work: write(telling(work))  # type: ignore[method-assign]


async def body() -> AsyncIterator[bytes]:
    half = len(BODY) // 2
    yield BODY[:half]
    reach("half arrived")
    yield BODY[half:]
    reach("all arrived")


async def main(data_dir: Path, action: str) -> None:
    db = await Database.open(data_dir / "recordroute.db")
    files = ToldFiles(data_dir)
    quiet = Intake(db, RecordingFiles(data_dir), lambda recording: None, 1024**3)
    kept = await quiet.receive("kept.wav", stream([KEPT]), expected_bytes=len(KEPT))
    if action == "receive":
        told(db)
        await Intake(db, files, lambda recording: None, 1024**3).receive("b.wav", body(), expected_bytes=len(BODY))
    elif action == "purge":
        doomed = await quiet.receive("doomed.wav", stream([b"doomed"]), expected_bytes=6)
        told(db)
        await Shelf(db, files, lambda event: None).purge(doomed.recording.id)
    else:
        for number in range(1, 1000):
            row = Recording(f"{number:032x}", "t", None, "f", 1, f"{number:064x}", kept.recording.created_at)
            await db.write(lambda conn, row=row: recordings.insert(conn, row, "bin"))  # type: ignore[misc]
            reach(str(number))
    reach("answered")


if __name__ == "__main__":
    _stop_at = sys.argv[3]
    asyncio.run(main(Path(sys.argv[1]), sys.argv[2]))
