from __future__ import annotations

import asyncio
import hashlib
import os
import shutil
from collections.abc import AsyncIterator, Coroutine, Generator
from pathlib import Path
from typing import Any, NamedTuple, cast

import pytest

from sttEngine.errors import (
    DiskFull,
    EmptyFile,
    FileTooLarge,
    InternalError,
    NotAFile,
    RecordRouteError,
    UploadInterrupted,
)
from sttEngine.library import streams
from sttEngine.library.intake import BATCH_BYTES, Received
from tests.library.conftest import MAX_BYTES, Library, stream


@pytest.mark.parametrize("sizes", [[1], [0, 5, 0], [BATCH_BYTES], [BATCH_BYTES - 1, 2, BATCH_BYTES * 2 + 3], [7] * 5000])
async def test_the_bytes_arrive_as_they_were_sent(library: Library, sizes: list[int]) -> None:
    chunks = [os.urandom(size) for size in sizes]
    whole = b"".join(chunks)
    received = await library.intake.receive("a.MP3", stream(chunks), expected_bytes=len(whole))
    recording = received.recording
    assert not received.duplicate
    assert (recording.size_bytes, recording.sha256) == (len(whole), hashlib.sha256(whole).hexdigest())
    assert library.on_disk() == [f"recordings/{recording.id}/source.mp3"]
    assert library.files.source(recording.id, "mp3").read_bytes() == whole
    assert await library.shelf.get(recording.id) == recording
    assert library.added == [recording]


async def test_a_length_that_is_not_known_beforehand(library: Library) -> None:
    received = await library.intake.receive("a.wav", stream([b"abc"]), expected_bytes=None)
    assert received.recording.size_bytes == 3


class Refused(NamedTuple):
    chunks: list[bytes]
    expected_bytes: int | None
    error: type[RecordRouteError]


@pytest.mark.parametrize(
    "case",
    [
        Refused([], 0, EmptyFile),
        Refused([b""], None, EmptyFile),
        Refused([b"abc"], 4, UploadInterrupted),
        Refused([b"abc"], 2, UploadInterrupted),
        Refused([], 5, UploadInterrupted),
        Refused([], MAX_BYTES + 1, FileTooLarge),
        Refused([bytes(MAX_BYTES), b"x"], None, FileTooLarge),
        Refused([b"x"] * 100 + [bytes(MAX_BYTES)], 100, FileTooLarge),
    ],
)
async def test_what_is_refused_leaves_nothing(library: Library, case: Refused) -> None:
    with pytest.raises(case.error):
        await library.intake.receive("a.wav", stream(case.chunks), expected_bytes=case.expected_bytes)
    await assert_untouched(library)


async def assert_untouched(library: Library) -> None:
    assert library.on_disk() == []
    assert not list((library.data_dir / "recordings").glob("*"))
    assert (await library.shelf.list()).total == 0
    assert library.added == []


async def test_a_connection_that_breaks_leaves_nothing_and_is_told(library: Library) -> None:
    async def broken() -> AsyncIterator[bytes]:
        yield bytes(BATCH_BYTES + 1)
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        await library.intake.receive("a.wav", broken(), expected_bytes=BATCH_BYTES * 2)
    await assert_untouched(library)


async def test_cancelling_while_bytes_arrive_leaves_nothing(library: Library) -> None:
    waiting = asyncio.Event()

    async def stalled() -> AsyncIterator[bytes]:
        yield bytes(BATCH_BYTES)
        yield b"x"
        waiting.set()
        await asyncio.Event().wait()

    task = asyncio.create_task(library.intake.receive("a.wav", stalled(), expected_bytes=None))
    await waiting.wait()
    assert library.on_disk() != []
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await assert_untouched(library)


async def test_cancelling_at_any_step_leaves_nothing_or_a_whole_recording(library: Library) -> None:
    sent = os.urandom(BATCH_BYTES + 5)
    outcomes: list[str] = []
    for step in range(1, 100):
        receiving = library.intake.receive("a.wav", stream([sent[:-5], sent[-5:]]), expected_bytes=len(sent), keep_duplicate=True)
        task = asyncio.create_task(cancelled_at(step, receiving))
        (result,) = await asyncio.gather(task, return_exceptions=True)
        if not isinstance(result, asyncio.CancelledError):
            outcomes.append("not reached")
            break
        if not library.added:
            await assert_untouched(library)
            outcomes.append("nothing")
            continue
        recording = library.added.pop()
        assert library.on_disk() == [f"recordings/{recording.id}/source.wav"]
        assert library.files.source(recording.id, "wav").read_bytes() == sent
        await library.shelf.purge(recording.id)
        outcomes.append("whole")
    assert outcomes == sorted(outcomes, key=["nothing", "whole", "not reached"].index)
    assert outcomes.count("nothing") >= 4
    assert set(outcomes) == {"nothing", "whole", "not reached"}


async def cancelled_at(step: int, work: Coroutine[Any, Any, Received]) -> Received:
    """Await `work`; its task is cancelled at the `step`-th time that it waits for something."""
    return await _Stepped(step, work)


class _Stepped:
    def __init__(self, step: int, work: Coroutine[Any, Any, Received]) -> None:
        self._left = step
        self._work = work

    def __await__(self) -> Generator[Any, None, Received]:
        thrown: BaseException | None = None
        while True:
            try:
                waiting = self._work.send(None) if thrown is None else self._work.throw(thrown)
            except StopIteration as end:
                return cast(Received, end.value)
            self._left -= 1
            if self._left == 0:
                task = asyncio.current_task()
                assert task is not None
                task.cancel()
            thrown = None
            try:
                yield waiting
            except BaseException as error:
                thrown = error


async def test_a_full_disk_leaves_nothing(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    free = shutil.disk_usage(library.data_dir).free
    monkeypatch.setattr(streams, "SPARE_BYTES", free + 1024**3)
    with pytest.raises(DiskFull):
        await library.intake.receive("a.wav", stream([b"abc"]), expected_bytes=3)
    await assert_untouched(library)


async def test_a_row_that_cannot_be_written_takes_its_files_along(library: Library) -> None:
    await library.db.write(
        lambda conn: conn.execute("CREATE TRIGGER no BEFORE INSERT ON recordings BEGIN SELECT raise(ABORT, 'no'); END")
    )
    with pytest.raises(InternalError):
        await library.intake.receive("a.wav", stream([b"abc"]), expected_bytes=3)
    await assert_untouched(library)


async def test_the_same_bytes_again_are_recognised(library: Library) -> None:
    first = await library.intake.receive("a.wav", stream([b"abc"]), expected_bytes=3)
    again = await library.intake.receive("b.mp4", stream([b"a", b"bc"]), expected_bytes=3)
    assert again.duplicate
    assert again.recording == first.recording
    assert library.on_disk() == [f"recordings/{first.recording.id}/source.wav"]
    kept = await library.intake.receive("b.mp4", stream([b"abc"]), expected_bytes=3, keep_duplicate=True)
    assert not kept.duplicate
    assert kept.recording.id != first.recording.id
    assert library.added == [first.recording, kept.recording]


async def test_of_equal_uploads_at_once_one_is_kept(library: Library) -> None:
    received = await asyncio.gather(
        *(library.intake.receive(f"{n}.wav", stream([b"abc", b"def"]), expected_bytes=6) for n in range(8))
    )
    assert sorted(r.duplicate for r in received) == [False] + [True] * 7
    assert len({r.recording.id for r in received}) == 1
    assert len(library.on_disk()) == 1


async def test_bytes_whose_recording_is_in_the_trash_are_taken_anew(library: Library) -> None:
    first = await library.intake.receive("a.wav", stream([b"abc"]), expected_bytes=3)
    await library.shelf.trash(first.recording.id)
    again = await library.intake.receive("a.wav", stream([b"abc"]), expected_bytes=3)
    assert not again.duplicate
    assert again.recording.trashed_at is None


async def test_many_different_uploads_at_once(library: Library) -> None:
    bodies = [os.urandom(BATCH_BYTES // 2 + n) for n in range(12)]
    received = await asyncio.gather(
        *(library.intake.receive("a.wav", stream([body[:1000], body[1000:]]), expected_bytes=len(body)) for body in bodies)
    )
    for body, taken in zip(bodies, received, strict=True):
        assert library.files.source(taken.recording.id, "wav").read_bytes() == body
    assert len(library.on_disk()) == 12


NAMES = [
    "../../etc/passwd",
    "..\\..\\windows\\system.ini",
    "/etc/shadow",
    "\"quoted\" 'name'; DROP TABLE recordings; --.wav",
    "<img src=x onerror=alert(1)>.mp3",
    "주간 회의록.m4a",
    "\u1112\u116c\u110b\u1174.m4a",
    "🎙️👩‍👩‍👧 talk.mp4",
    "x" * 300 + ".wav",
    "nul\x00byte.wav",
    "line\r\nSet-Cookie: a=b.wav",
    "evil\u202egpj.wav",
    "\udcff\udcfe.wav",
    "",
    ".",
    "...",
    "CON.wav",
    "a.wav/",
    "$(reboot).wav",
    "%2e%2e%2f.wav",
]


def names_in(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


@pytest.mark.parametrize("name", NAMES)
async def test_no_name_reaches_a_path(library: Library, name: str, tmp_path: Path) -> None:
    received = await library.intake.receive(name, stream([b"abc"]), expected_bytes=3)
    recording = received.recording
    (stored,) = library.on_disk()
    assert stored in {f"recordings/{recording.id}/source.{ending}" for ending in ("wav", "mp3", "mp4", "m4a", "bin")}
    assert names_in(tmp_path) == ["data"]
    assert await library.shelf.get(recording.id) == recording
    assert 0 < len(recording.title) <= 200
    assert "\x00" not in recording.title + recording.file_name


async def test_importing_a_file(library: Library, tmp_path: Path) -> None:
    path = tmp_path / "주간 회의.wav"
    path.write_bytes(os.urandom(BATCH_BYTES * 2 + 1))
    received = await library.intake.import_file(path)
    assert received.recording.title == "주간 회의"
    assert library.files.source(received.recording.id, "wav").read_bytes() == path.read_bytes()
    assert (await library.intake.import_file(path)).duplicate
    link = tmp_path / "link.wav"
    link.symlink_to(path)
    assert (await library.intake.import_file(link)).duplicate
    assert path.exists()


async def test_what_cannot_be_imported(library: Library, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    names = ("", "absent", "pipe", "/dev/null", "a\x00b", "x" * 300)
    for path in (tmp_path / name for name in names):
        with pytest.raises(NotAFile):
            await library.intake.import_file(path)
    (tmp_path / "empty").touch()
    with pytest.raises(EmptyFile):
        await library.intake.import_file(tmp_path / "empty")
    (tmp_path / "big").write_bytes(bytes(MAX_BYTES + 1))
    with pytest.raises(FileTooLarge):
        await library.intake.import_file(tmp_path / "big")
    await assert_untouched(library)
