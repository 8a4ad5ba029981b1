"""Files in pieces: whatever happens between two pieces, the bytes and their hash are those that were sent."""

from __future__ import annotations

import asyncio
import hashlib
import os
import shutil
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, cast

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from sttEngine.errors import (
    ArchiveUnwritable,
    DiskFull,
    EmptyFile,
    FileTooLarge,
    PlaylistRefused,
    RecordingNotFound,
    RecordRouteError,
    UnsupportedFormat,
    UploadNotFound,
    UploadOutOfStep,
    UploadTakenOver,
)
from sttEngine.library import arrivals, intake, streams
from sttEngine.library.sweep import sweep
from sttEngine.store.database import Database
from tests.library.conftest import MAX_BYTES, Library, stream

WHOLE = os.urandom(3000)


class Sending(RuleBasedStateMachine):
    """Pieces of any size, repeated, misplaced, broken off; and a process that ends at any point between them."""

    @initialize(known=st.booleans())
    def begin(self, known: bool) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.runner = asyncio.Runner()
        self.library = self.opened()
        size = len(WHOLE) if known else None
        self.id = self.runner.run(self.library.arrivals.create("talk.mp3", size)).id
        self.sent = 0

    def opened(self) -> Library:
        data_dir = Path(self.folder.name)
        return Library(data_dir, self.runner.run(Database.open(data_dir / "recordroute.db")))

    def send(self, offset: int, body: AsyncIterator[bytes]) -> int:
        return self.runner.run(self.library.arrivals.append(self.id, offset, body, None)).received_bytes

    @rule(length=st.integers(0, 900), chunk=st.integers(1, 400))
    def piece(self, length: int, chunk: int) -> None:
        piece = WHOLE[self.sent : self.sent + length]
        chunks = [piece[at : at + chunk] for at in range(0, len(piece), chunk)]
        self.sent += len(piece)
        assert self.send(self.sent - len(piece), stream(chunks)) == self.sent

    @rule(length=st.integers(1, 900))
    def broken_piece(self, length: int) -> None:
        async def broken() -> AsyncIterator[bytes]:
            yield WHOLE[self.sent : self.sent + length]
            raise ConnectionResetError

        with pytest.raises(ConnectionResetError):
            self.send(self.sent, broken())
        stands = self.runner.run(self.library.arrivals.get(self.id)).received_bytes
        assert self.sent <= stands <= min(self.sent + length, len(WHOLE))
        self.sent = stands

    @rule(offset=st.integers(0, 4000))
    def misplaced(self, offset: int) -> None:
        if offset != self.sent:
            with pytest.raises(UploadOutOfStep):
                self.send(offset, stream([b"x"]))

    @rule(at=st.sampled_from(["rest", "placed"]))
    def ends_and_starts_again(self, at: str) -> None:
        self.runner.run(self.library.db.close())
        if at == "placed" and self.sent:  # it ended between the move and the row
            self.library.files.place(self.library.files.arriving(self.id), self.id, "mp3")
        self.library = self.opened()
        self.runner.run(sweep(self.library.db, self.library.files))
        assert self.runner.run(self.library.arrivals.get(self.id)).received_bytes == self.sent

    @precondition(lambda self: getattr(self, "sent", 0) < len(WHOLE))
    @rule()
    def too_early(self) -> None:
        row = self.runner.run(self.library.arrivals.get(self.id))
        if row.size_bytes is not None:
            with pytest.raises(UploadOutOfStep):
                self.runner.run(self.library.arrivals.finish(self.id))

    def teardown(self) -> None:
        if not hasattr(self, "library"):
            return
        assert self.send(self.sent, stream([WHOLE[self.sent :]])) == len(WHOLE)
        for _ in range(2):
            received = self.runner.run(self.library.arrivals.finish(self.id))
            assert (received.recording.id, received.duplicate) == (self.id, False)
            assert received.recording.sha256 == hashlib.sha256(WHOLE).hexdigest()
        assert self.library.files.source(self.id, "mp3").read_bytes() == WHOLE
        assert self.library.on_disk() == [f"recordings/{self.id}/source.mp3"]
        assert self.runner.run(self.library.arrivals.list()) == ()
        self.runner.run(self.library.db.close())
        self.runner.close()
        self.folder.cleanup()


Sending.TestCase.settings = settings(max_examples=25, stateful_step_count=20, deadline=None)
TestSending = Sending.TestCase


async def begun(library: Library, body: bytes = WHOLE, **more: Any) -> str:
    arrival = await library.arrivals.create("talk.mp3", len(body), **more)
    await library.arrivals.append(arrival.id, 0, stream([body]), len(body))
    return arrival.id


async def test_what_cannot_begin_leaves_nothing(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    for size, error in ((0, EmptyFile), (MAX_BYTES + 1, FileTooLarge)):
        with pytest.raises(error):
            await library.arrivals.create("a.mp3", size)
    monkeypatch.setattr(streams, "SPARE_BYTES", shutil.disk_usage(library.data_dir).total)
    with pytest.raises(DiskFull):
        await library.arrivals.create("a.mp3", 1)
    assert library.on_disk() == [] and await library.arrivals.list() == ()


async def test_a_size_that_was_a_lie(library: Library) -> None:
    small = (await library.arrivals.create("a.mp3", 10)).id
    with pytest.raises(UploadOutOfStep):  # said beforehand
        await library.arrivals.append(small, 0, stream([bytes(11)]), 11)
    with pytest.raises(UploadOutOfStep):  # not said
        await library.arrivals.append(small, 0, stream([bytes(11)]), None)
    unknown = (await library.arrivals.create("a.mp3", None)).id
    with pytest.raises(FileTooLarge):
        await library.arrivals.append(unknown, 0, stream([bytes(MAX_BYTES + 1)]), None)
    assert [arrival.received_bytes for arrival in await library.arrivals.list()] == [0, 0]
    with pytest.raises(EmptyFile):
        await library.arrivals.finish(unknown)


async def test_a_disk_that_fills_up_in_the_middle_is_gone_on_with(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    id = (await library.arrivals.create("talk.mp3", len(WHOLE))).id
    real = streams.Upload.append

    def half(upload: streams.Upload, chunks: list[bytes]) -> None:
        real(upload, [b"".join(chunks)[:1000]])
        raise DiskFull("The disk is full.")

    monkeypatch.setattr(streams.Upload, "append", half)
    with pytest.raises(DiskFull):
        await library.arrivals.append(id, 0, stream([WHOLE]), None)
    monkeypatch.undo()
    await library.arrivals.append(id, 1000, stream([WHOLE[1000:]]), None)
    assert (await library.arrivals.finish(id)).recording.sha256 == hashlib.sha256(WHOLE).hexdigest()


async def test_the_newest_of_two_senders_wins(library: Library) -> None:
    id = (await library.arrivals.create("talk.mp3", None)).id
    waiting = asyncio.Event()

    async def dead() -> AsyncIterator[bytes]:
        yield bytes(intake.BATCH_BYTES)
        waiting.set()
        await asyncio.Event().wait()

    first = asyncio.create_task(library.arrivals.append(id, 0, dead(), None))
    await waiting.wait()
    after = await library.arrivals.append(id, intake.BATCH_BYTES, stream([b"more"]), None)
    assert after.received_bytes == intake.BATCH_BYTES + 4
    with pytest.raises(UploadTakenOver):
        await first


async def test_the_same_bytes_again_wait_to_be_kept_or_discarded(library: Library) -> None:
    first = await library.arrivals.finish(await begun(library))
    again = await begun(library)
    for _ in range(2):
        found = await library.arrivals.finish(again)
        assert (found.duplicate, found.recording.id) == (True, first.recording.id)
    kept = await library.arrivals.finish(again, keep_duplicate=True)
    assert (kept.duplicate, kept.recording.id) == (False, again)
    third = await begun(library)
    await library.arrivals.finish(third)
    await library.arrivals.discard(third)
    with pytest.raises(UploadNotFound):
        await library.arrivals.get(third)
    assert len(library.on_disk()) == 2


async def test_a_finished_one_takes_no_more_and_is_not_given_up(library: Library) -> None:
    id = await begun(library)
    await library.arrivals.finish(id)
    assert (await library.arrivals.get(id)).recording_id == id
    with pytest.raises(UploadOutOfStep):
        await library.arrivals.append(id, len(WHOLE), stream([b"x"]), None)
    await library.arrivals.discard(id)
    assert library.on_disk() == [f"recordings/{id}/source.mp3"]


@pytest.mark.parametrize(
    ("head", "error"), [(b"PK\x03\x04" + bytes(80_000), UnsupportedFormat), (b"#EXTM3U\n" + b"#x\n" * 30_000, PlaylistRefused)]
)
async def test_what_is_of_no_kind_is_told_by_its_first_bytes(library: Library, head: bytes, error: type[Exception]) -> None:
    id = (await library.arrivals.create("talk.mp3", MAX_BYTES)).id
    with pytest.raises(error):
        await library.arrivals.append(id, 0, stream([head]), len(head))
    assert library.on_disk() == [] and await library.arrivals.list() == ()
    short = await begun(library, head[:100])
    with pytest.raises(error):
        await library.arrivals.finish(short)
    assert library.on_disk() == []


@pytest.mark.parametrize("id", ["0" * 32, "../x", ""])
async def test_what_is_not_there(library: Library, id: str) -> None:
    for call in (
        library.arrivals.get(id),
        library.arrivals.append(id, 0, stream([b"x"]), None),
        library.arrivals.finish(id),
        library.arrivals.discard(id),
    ):
        with pytest.raises((UploadNotFound, RecordingNotFound)):
            await cast("Any", call)


async def test_a_row_that_cannot_be_written_costs_no_byte(library: Library) -> None:
    """A meeting that was recorded is not lost to a disk that was full at its end."""
    id = await begun(library, live=True)
    await library.db.write(
        lambda conn: conn.execute("CREATE TRIGGER no BEFORE INSERT ON recordings BEGIN SELECT RAISE(FAIL, 'x'); END")
    )
    with pytest.raises(RecordRouteError):
        await library.arrivals.finish(id)
    await library.db.write(lambda conn: conn.execute("DROP TRIGGER no"))
    assert (await library.arrivals.finish(id)).recording.sha256 == hashlib.sha256(WHOLE).hexdigest()


async def test_files_that_rest_are_given_up_and_recordings_finished(library: Library) -> None:
    ids = {
        (live, age): await begun(library, os.urandom(50), live=live)
        for live in (False, True)
        for age in (arrivals.LIVE_KEPT_SECONDS - 60, arrivals.LIVE_KEPT_SECONDS + 60, arrivals.FILE_KEPT_SECONDS + 60)
    }
    empty = (await library.arrivals.create("a.webm", None, live=True)).id
    for (_, age), id in [*ids.items(), ((True, arrivals.LIVE_KEPT_SECONDS + 60), empty)]:
        path = library.files.arriving(id)
        os.utime(path, (path.stat().st_atime, path.stat().st_mtime - age))
    await library.arrivals.tidy()
    left = {arrival.id for arrival in await library.arrivals.list()}
    day, longer = arrivals.LIVE_KEPT_SECONDS + 60, arrivals.FILE_KEPT_SECONDS + 60
    assert left == {ids[False, day], ids[False, day - 120], ids[True, day - 120]}
    assert sorted(library.enqueued) == sorted([ids[True, day], ids[True, longer]])
    assert sorted(recording.id for recording in library.added) == sorted(library.enqueued)


async def test_an_empty_piece_keeps_a_paused_recording_alive(library: Library) -> None:
    id = await begun(library, live=True)
    with pytest.raises(UploadOutOfStep):
        await library.arrivals.append(id, 0, stream([]), 0)
    live = (await library.arrivals.create("a.webm", None, live=True)).id
    path = library.files.arriving(live)
    os.utime(path, (0, 0))
    assert (await library.arrivals.get(live)).idle_seconds > arrivals.LIVE_KEPT_SECONDS
    assert (await library.arrivals.append(live, 0, stream([]), 0)).idle_seconds < 3600


async def test_a_data_folder_that_cannot_be_written_says_so(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    id = (await library.arrivals.create("a.mp3", None)).id

    def refuse(fd: int) -> None:
        raise OSError(5, "input/output error")

    monkeypatch.setattr(os, "fsync", refuse)
    with pytest.raises(ArchiveUnwritable):
        await library.arrivals.append(id, 0, stream([b"x"]), None)
