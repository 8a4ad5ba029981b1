from __future__ import annotations

import asyncio
import subprocess
import sys
import threading
import time
from pathlib import Path

import apsw
import pytest

from sttEngine.errors import (
    ArchiveClosed,
    ArchiveDamaged,
    ArchiveMissing,
    ArchiveUnwritable,
    ArchiveVersion,
    DiskFull,
    InternalError,
    RecordingNotFound,
)
from sttEngine.settings import PROJECT_ROOT
from sttEngine.store import database
from sttEngine.store.database import Database


def make_tally(conn: apsw.Connection) -> None:
    conn.execute("CREATE TABLE tally (n INTEGER NOT NULL) STRICT")


def add_one(conn: apsw.Connection) -> None:
    (n,) = conn.execute("SELECT count(*) FROM tally").fetchone() or (0,)
    conn.execute("INSERT INTO tally VALUES (?)", (n,))


def numbers(conn: apsw.Connection) -> list[int]:
    return [int(n) for (n,) in conn.execute("SELECT n FROM tally ORDER BY rowid")]


async def test_a_write_is_there_for_other_connections_when_it_returns(db: Database, tmp_path: Path) -> None:
    await db.write(make_tally)
    await db.write(add_one)
    other = apsw.Connection(str(tmp_path / "archive" / "recordroute.db"), flags=apsw.SQLITE_OPEN_READONLY)
    assert numbers(other) == [0]
    other.close()


async def test_the_archive_is_durable_and_keeps_its_references(db: Database) -> None:
    def look(conn: apsw.Connection) -> tuple[object, ...]:
        return conn.pragma("journal_mode"), conn.pragma("synchronous"), conn.pragma("foreign_keys")

    assert await db.write(look) == ("wal", 2, 1)


async def test_words_can_be_searched_on_every_connection(db: Database) -> None:
    def look(conn: apsw.Connection) -> bool:
        return any(name == "fts5" for (name,) in conn.execute("SELECT name FROM pragma_module_list"))

    assert await db.write(look)
    assert all(await asyncio.gather(*(db.read(look) for _ in range(8))))


async def test_an_exception_rolls_back_and_passes(db: Database) -> None:
    await db.write(make_tally)

    def break_off(conn: apsw.Connection) -> None:
        add_one(conn)
        raise RecordingNotFound("gone")

    with pytest.raises(RecordingNotFound):
        await db.write(break_off)
    await db.write(add_one)
    assert await db.read(numbers) == [0]


async def test_readers_cannot_write(db: Database) -> None:
    await db.write(make_tally)
    with pytest.raises(ArchiveUnwritable):
        await db.read(add_one)


async def test_concurrent_writers_lose_nothing_and_readers_see_whole_transactions(db: Database) -> None:
    await db.write(make_tally)

    def add_pair(conn: apsw.Connection) -> None:
        add_one(conn)
        add_one(conn)

    async def watch() -> list[int]:
        return [len(await db.read(numbers)) for _ in range(40)]

    watching = asyncio.gather(watch(), watch())
    await asyncio.gather(*(db.write(add_pair) for _ in range(100)))
    assert await db.read(numbers) == list(range(200))
    for counts in await watching:
        assert counts == sorted(counts)
        assert all(count % 2 == 0 for count in counts)


async def test_two_processes_that_write_wait_for_each_other(db: Database, tmp_path: Path) -> None:
    other = await Database.open(tmp_path / "archive" / "recordroute.db")
    await db.write(make_tally)
    await asyncio.gather(*(each.write(add_one) for _ in range(30) for each in (db, other)))
    assert await db.read(numbers) == list(range(60))
    await other.close()


async def test_one_read_is_of_one_moment(db: Database) -> None:
    await db.write(make_tally)
    looked, written = threading.Event(), threading.Event()

    def look_twice(conn: apsw.Connection) -> tuple[list[int], list[int]]:
        before = numbers(conn)
        looked.set()
        assert written.wait(10)
        return before, numbers(conn)

    reading = asyncio.create_task(db.read(look_twice))
    assert await asyncio.to_thread(looked.wait, 10)
    await db.write(add_one)
    written.set()
    assert await reading == ([], [])
    assert await db.read(numbers) == [0]


async def test_a_cancelled_caller_does_not_disturb_the_writer(db: Database) -> None:
    await db.write(make_tally)
    began, go_on = threading.Event(), threading.Event()

    def slow(conn: apsw.Connection) -> None:
        began.set()
        assert go_on.wait(10)
        add_one(conn)

    running = asyncio.create_task(db.write(slow))
    queued = asyncio.create_task(db.write(add_one))
    after = asyncio.create_task(db.write(add_one))
    assert await asyncio.to_thread(began.wait, 10)
    running.cancel()
    queued.cancel()
    assert [type(e) for e in await asyncio.gather(running, queued, return_exceptions=True)] == [asyncio.CancelledError] * 2
    go_on.set()
    await after
    assert await db.read(numbers) == [0, 1]  # the one that had begun, and the one after the queued one


async def test_the_event_loop_goes_on_while_the_writer_works(db: Database) -> None:
    release = threading.Event()
    writing = asyncio.create_task(db.write(lambda conn: release.wait(10)))
    started = time.monotonic()
    assert await db.read(lambda conn: conn.execute("SELECT 1").get) == 1
    release.set()
    assert await writing
    assert time.monotonic() - started < 5


async def test_close_finishes_what_is_queued_and_is_idempotent(tmp_path: Path) -> None:
    path = tmp_path / "recordroute.db"
    db = await Database.open(path)
    await db.write(make_tally)
    writes = [asyncio.create_task(db.write(add_one)) for _ in range(50)]
    await asyncio.gather(db.close(), db.close())
    await db.close()
    await asyncio.gather(*writes)
    with pytest.raises(ArchiveClosed):
        await db.write(add_one)
    with pytest.raises(ArchiveClosed):
        await db.read(numbers)
    assert not path.with_name(path.name + "-wal").exists()
    again = await Database.open(path, read_only=True)
    assert await again.read(numbers) == list(range(50))
    await again.close()


async def test_read_only_needs_an_archive_and_refuses_writes(tmp_path: Path, db: Database) -> None:
    with pytest.raises(ArchiveMissing):
        await Database.open(tmp_path / "nowhere" / "recordroute.db", read_only=True)
    assert not (tmp_path / "nowhere").exists()
    reader = await Database.open(tmp_path / "archive" / "recordroute.db", read_only=True)
    with pytest.raises(InternalError):
        await reader.write(make_tally)
    await reader.close()


async def test_a_newer_archive_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "recordroute.db"
    await (await Database.open(path)).close()
    conn = apsw.Connection(str(path))
    conn.pragma("user_version", 9999)
    conn.close()
    before = path.read_bytes()
    for read_only in (False, True):
        with pytest.raises(ArchiveVersion, match="newer"):
            await Database.open(path, read_only=read_only)
    assert path.read_bytes() == before


async def test_a_file_that_is_no_archive_is_called_damaged(tmp_path: Path) -> None:
    path = tmp_path / "recordroute.db"
    path.write_bytes(b"these are not the pages you are looking for" * 100)
    with pytest.raises(ArchiveDamaged):
        await Database.open(path)


async def test_a_damaged_page_is_told_as_damage(tmp_path: Path) -> None:
    path = tmp_path / "recordroute.db"
    db = await Database.open(path)
    await db.write(lambda conn: conn.execute("CREATE TABLE noise (text TEXT)"))
    await db.write(lambda conn: conn.execute("INSERT INTO noise VALUES (hex(randomblob(200000)))"))
    await db.close()
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2] + bytes(len(whole) - len(whole) // 2))
    db = await Database.open(path)
    with pytest.raises(ArchiveDamaged):
        await db.read(lambda conn: conn.execute("SELECT count(*) FROM noise WHERE text LIKE '%z%'").fetchall())
    await db.close()


async def test_a_full_disk_is_told_as_such_and_leaves_the_archive_usable(db: Database) -> None:
    await db.write(make_tally)

    def fill(conn: apsw.Connection) -> None:
        conn.pragma("max_page_count", int(conn.pragma("page_count")) + 2)  # SQLite's own way to meet a full disk
        try:
            for _ in range(10_000):
                conn.execute("INSERT INTO tally VALUES (1)")
        finally:
            conn.pragma("max_page_count", 2**31)

    with pytest.raises(DiskFull):
        await db.write(fill)
    await db.write(add_one)
    assert await db.read(numbers) == [0]


def test_every_sqlite_error_has_a_meaning() -> None:
    """apsw names one class a result code; one that is met neither by name nor by the last line would pass unmapped."""
    classes = [kind for kind in vars(apsw).values() if isinstance(kind, type) and issubclass(kind, apsw.Error)]
    assert len(classes) > 30
    for kind in classes:
        with pytest.raises(Exception) as caught, database._meanings():
            raise kind("text")
        assert not isinstance(caught.value, apsw.Error), kind
        assert caught.value.__cause__ is not None


def test_the_archive_brings_no_array_library_into_the_server() -> None:
    script = (
        "import asyncio, pathlib, sys, tempfile\n"
        "from sttEngine.library import intake, shelf, sweep\n"
        "from sttEngine.store.database import Database\n"
        "async def main():\n"
        "    with tempfile.TemporaryDirectory() as folder:\n"
        "        await (await Database.open(pathlib.Path(folder) / 'a.db')).close()\n"
        "asyncio.run(main())\n"
        "print('numpy' in sys.modules)\n"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=PROJECT_ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"
