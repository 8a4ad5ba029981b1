"""Workers that go while somebody speaks to them or has not heard them out, on the server's event loop and the commands'."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import signal
from collections.abc import Callable, Coroutine
from pathlib import Path

import pytest

from sttEngine.errors import WorkerCrashed, WorkerOutOfMemory, WorkerStalled
from sttEngine.workers import framing
from sttEngine.workers.messages import Ready, RunTask
from sttEngine.workers.supervisor import WorkerExecutor
from sttEngine.workers.worker_process import WorkerProcess
from tests.workers.conftest import Heard, config, gone, task

Run = Callable[[Coroutine[object, object, None]], None]


def uvloop_factory() -> asyncio.AbstractEventLoop:
    import uvloop

    return uvloop.new_event_loop()


@pytest.fixture(params=[None, uvloop_factory], ids=["asyncio", "uvloop"])
def run(request: pytest.FixtureRequest) -> Run:
    """Runs a coroutine on the loop of the case, twenty seconds at most."""

    def run_on_loop(work: Coroutine[object, object, None]) -> None:
        with asyncio.Runner(loop_factory=request.param) as runner:
            runner.run(asyncio.wait_for(work, 20))

    return run_on_loop


def end(pid: int) -> None:
    """Kill a child and return once it is dead; the event loop does not run meanwhile."""
    os.kill(pid, signal.SIGKILL)
    with contextlib.suppress(ChildProcessError):  # asyncio has a thread that took note of it first
        os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)


def test_what_a_worker_said_before_it_died_is_heard(run: Run, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    worker, heard = WorkerExecutor(config("commits_and_dies", tmp_path), "test"), Heard()

    class Slow(Heard):
        """Takes the first part only once the worker is dead."""

        async def on_part(self, part: object) -> None:
            if not heard.keys:
                await gone(int(part.key))  # type: ignore[attr-defined]
            heard.keys.append(part.key)  # type: ignore[attr-defined]

    async def work() -> None:
        with pytest.raises(WorkerCrashed, match="SIGKILL"):
            await worker.run(task("200"), Slow())
        await worker.close()

    run(work())
    assert heard.keys[1:] == [str(number) for number in range(200)]
    assert "out of luck" in caplog.text


def test_a_task_for_a_worker_that_has_gone_ends_with_the_cause(run: Run, tmp_path: Path) -> None:
    async def work() -> None:
        worker = await WorkerProcess.start(config("echo", tmp_path), "test")
        assert isinstance(await worker.frames.next(), Ready)
        os.kill(worker.pid, signal.SIGKILL)
        assert await worker.frames.next() is None
        cause = await worker.cause_of_death()
        for _ in range(3):
            await worker.send(RunTask(task("x" * 1_000_000)))
        assert isinstance(cause, WorkerCrashed) and "SIGKILL" in cause.message
        await worker.kill()

    run(work())


@pytest.mark.parametrize("heard_of", [False, True], ids=["loop blind", "loop told"])
def test_a_task_for_a_worker_that_died_unseen(run: Run, tmp_path: Path, heard_of: bool) -> None:
    async def work() -> None:
        worker = WorkerExecutor(config("echo", tmp_path), "test")
        await worker.run(task(), Heard())
        assert worker.pid is not None
        pid = worker.pid
        end(pid)
        if heard_of:
            await asyncio.sleep(0)
        try:
            await worker.run(task(), Heard())
        except WorkerCrashed as error:
            assert "SIGKILL" in error.message
        await worker.run(task(), Heard())
        await worker.close()

    run(work())


def test_a_worker_nobody_listens_to_can_be_ended(run: Run, tmp_path: Path) -> None:
    async def work() -> None:
        worker, heard = WorkerExecutor(config("flood", tmp_path), "test"), Heard()
        heard.gate.clear()
        running = asyncio.create_task(worker.run(task(), heard))
        await heard.first.wait()
        pid = worker.pid
        assert pid is not None
        await worker.close()
        heard.gate.set()
        with pytest.raises(WorkerCrashed):
            await running
        await gone(pid)

    run(work())


@pytest.mark.parametrize("turns", [0, 1, 2, 3, 5, 8, 13])
def test_close_while_the_worker_starts_leaves_none(run: Run, tmp_path: Path, turns: int) -> None:
    async def work() -> None:
        worker = WorkerExecutor(config("patient", tmp_path), "test")
        running = asyncio.create_task(worker.run(task(), Heard()))
        for _ in range(turns):
            await asyncio.sleep(0)
        await worker.close()
        with pytest.raises(WorkerCrashed):
            await running
        assert worker.pid is None

    run(work())


async def test_a_worker_that_is_ended_for_its_memory_gets_no_other_task(tmp_path: Path) -> None:
    worker = await WorkerProcess.start(config("echo", tmp_path), "test")
    worker.end_for_memory(2, 1)
    assert not worker.alive  # whether or not its end has been heard of
    while await worker.frames.next() is not None:
        pass
    assert isinstance(await worker.cause_of_death(), WorkerOutOfMemory)
    await worker.kill()


async def test_half_a_frame_is_no_result(tmp_path: Path) -> None:
    worker = WorkerExecutor(config("half_frame", tmp_path), "test")
    with pytest.raises(WorkerCrashed, match="exit code 4"):
        await worker.run(task(), Heard())
    await worker.close()


async def test_half_a_frame_and_nothing_more_is_a_stall(tmp_path: Path) -> None:
    worker = WorkerExecutor(config("no_frame", tmp_path, stall_seconds=1.0), "test")
    with pytest.raises(WorkerStalled):
        await worker.run(task('{"type":'), Heard())
    await worker.close()


@pytest.mark.parametrize("said", ["no JSON\n", '{"type":"dance"}\n'])
async def test_what_is_no_message_ends_the_worker(tmp_path: Path, said: str) -> None:
    worker = WorkerExecutor(config("no_frame", tmp_path), "test")
    with pytest.raises(WorkerCrashed, match="no message"):
        await worker.run(task(said), Heard())
    assert worker.pid is None
    await worker.close()


async def test_a_frame_without_end_ends_the_worker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(framing, "MAX_FRAME_BYTES", 2**20)  # of this process alone: the worker's own limit is as ever
    worker = WorkerExecutor(config("large", tmp_path), "test")
    with pytest.raises(WorkerCrashed, match="no message"):
        await worker.run(task(), Heard())
    assert worker.pid is None
    await worker.close()
