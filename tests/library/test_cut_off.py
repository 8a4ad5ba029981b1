"""SIGKILL at every moment of taking in, purging and writing: what was answered is there, what was not left nothing."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import apsw
import pytest

from sttEngine.library.sweep import Swept, sweep
from sttEngine.settings import PROJECT_ROOT
from sttEngine.store import listing
from sttEngine.store.database import Database
from sttEngine.store.listing import LIBRARY
from tests.library.conftest import Library, stream
from tests.library.cut_off import BODY, KEPT, PURGE_MOMENTS, RECEIVE_MOMENTS


def run_and_kill(data_dir: Path, action: str, moment: str) -> list[str]:
    """The moments that the process reached, up to the one at which it was killed."""
    command = [sys.executable, "-m", "tests.library.cut_off", str(data_dir), action, moment]
    with subprocess.Popen(command, cwd=PROJECT_ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        reached: list[str] = []
        while moment not in reached:
            line = process.stdout.readline()
            assert line, f"ended before {moment!r}: {reached}"
            reached.append(line.strip())
        process.kill()
    return reached


async def reopened(data_dir: Path) -> Library:
    library = Library(data_dir, await Database.open(data_dir / "recordroute.db"))
    await sweep(library.db, library.files)
    return library


async def contents(library: Library) -> dict[str, bytes]:
    """The source of each recording, by title; checks that nothing else is on disk."""
    shown = (await library.shelf.list()).recordings
    assert library.on_disk() == sorted(f"recordings/{recording.id}/source.wav" for recording in shown)
    return {recording.title: library.files.source(recording.id, "wav").read_bytes() for recording in shown}


@pytest.mark.parametrize("moment", RECEIVE_MOMENTS)
async def test_killed_while_taking_in(tmp_path: Path, moment: str) -> None:
    assert run_and_kill(tmp_path, "receive", moment) == list(RECEIVE_MOMENTS[: RECEIVE_MOMENTS.index(moment) + 1])
    library = await reopened(tmp_path)
    arrived = RECEIVE_MOMENTS.index(moment) >= RECEIVE_MOMENTS.index("committed")
    assert await contents(library) == ({"kept": KEPT, "b": BODY} if arrived else {"kept": KEPT})
    again = await library.intake.receive("b.wav", stream([BODY]), expected_bytes=len(BODY))
    assert again.duplicate == arrived
    assert await sweep(library.db, library.files) == Swept(0, 0, 0)
    await library.db.close()


@pytest.mark.parametrize("moment", PURGE_MOMENTS)
async def test_killed_while_purging(tmp_path: Path, moment: str) -> None:
    run_and_kill(tmp_path, "purge", moment)
    library = await reopened(tmp_path)
    gone = PURGE_MOMENTS.index(moment) >= PURGE_MOMENTS.index("committed")
    assert await contents(library) == ({"kept": KEPT} if gone else {"kept": KEPT, "doomed": b"doomed"})
    await library.db.close()


@pytest.mark.parametrize("moment", ["1", "7", "60"])
async def test_killed_between_writes(tmp_path: Path, moment: str) -> None:
    run_and_kill(tmp_path, "write", moment)
    db = await Database.open(tmp_path / "recordroute.db")

    def look(conn: apsw.Connection) -> tuple[int, object]:
        return len(listing.ids(conn, LIBRARY)), conn.pragma("integrity_check")

    assert await db.read(look) == (int(moment) + 1, "ok")
    await db.close()
