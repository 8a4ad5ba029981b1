"""What a caller of WorkerExecutor sees, whatever its worker does. Every worker here is a real process."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import time
from pathlib import Path

import pytest

from sttEngine.errors import InternalError, NoAudio, RecordRouteError, WorkerCrashed, WorkerOutOfMemory, WorkerStalled
from sttEngine.pipeline.tasks import EmbedQueryResult, TaskPart, TaskResult
from sttEngine.workers.supervisor import BATCH_NICENESS, WorkerExecutor
from tests.workers.conftest import Heard, MakeExecutor, config, gone, runs, task


def pid_of(result: TaskResult) -> int:
    assert isinstance(result, EmbedQueryResult)
    return result.dimension


async def cancelled_after_start(executor: MakeExecutor, stage: str) -> tuple[Heard, float, int]:
    """Run, cancel once the first part is there; what was heard, how long the end took, the worker's pid."""
    worker, heard = executor(stage), Heard()
    running = asyncio.create_task(worker.run(task(), heard))
    await heard.first.wait()
    pid = worker.pid
    assert pid is not None
    asked = time.monotonic()
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    return heard, time.monotonic() - asked, pid


async def until_known_dead(worker: WorkerExecutor) -> None:
    """The loop learns of a child's end a moment after it."""
    for _ in range(1000):
        if worker.pid is None:
            return
        await asyncio.sleep(0.01)


async def test_worker_stays_warm_between_tasks(executor: MakeExecutor) -> None:
    worker = executor("echo")
    assert worker.pid is None
    first = await worker.run(task("하나"), Heard())
    second = await worker.run(task("둘"), Heard())
    assert first == EmbedQueryResult("하나", pid_of(first))
    assert pid_of(first) == pid_of(second) == worker.pid


async def test_another_configuration_holds_from_the_next_task_on(executor: MakeExecutor, tmp_path: Path) -> None:
    worker = executor("echo")
    first = pid_of(await worker.run(task(), Heard()))
    worker.configure(config("echo", tmp_path, threads=2))
    await gone(first)
    second = pid_of(await worker.run(task(), Heard()))
    worker.configure(config("echo", tmp_path, threads=2))
    assert second != first


async def test_a_task_that_runs_is_finished_as_it_was_begun(executor: MakeExecutor, tmp_path: Path) -> None:
    worker, heard = executor("counting"), Heard()
    heard.gate.clear()
    running = asyncio.create_task(worker.run(task("3"), heard))
    await heard.first.wait()
    pid = worker.pid
    worker.configure(config("echo", tmp_path, threads=2))
    assert worker.pid == pid
    heard.gate.set()
    await running
    assert pid_of(await worker.run(task("다음"), Heard())) != pid


async def test_a_worker_lives_on_when_a_device_fails_under_it(executor: MakeExecutor) -> None:
    worker = executor("device_fails")
    for _ in range(2):
        heard = Heard()
        result = await worker.run(task(), heard)
        assert isinstance(result, EmbedQueryResult) and result.vector == "cpu failed_while_running"
        assert heard.keys == ["0 cuda", "1 cuda", "2 cpu", "3 cpu"]
        assert pid_of(result) == worker.pid


async def test_tasks_run_in_order_of_arrival_and_one_at_a_time(executor: MakeExecutor) -> None:
    worker, ended = executor("counting"), list[int]()

    async def one(number: int) -> None:
        heard = Heard()
        await worker.run(task("3", f"t{number}"), heard)
        assert heard.keys == ["0", "1", "2"]
        ended.append(number)

    await asyncio.gather(*(one(number) for number in range(5)))
    assert ended == [0, 1, 2, 3, 4]


async def test_parts_arrive_in_order_and_wait_for_each_other(executor: MakeExecutor) -> None:
    heard = Heard()
    await executor("counting").run(task("2000"), heard)
    assert heard.keys == [str(number) for number in range(2000)]


async def test_progress_is_thinned_out(executor: MakeExecutor) -> None:
    heard = Heard()
    await executor("reporting").run(task("20000"), heard)
    assert 1 <= len(heard.progress) < 200


async def test_frames_of_many_megabytes_arrive(executor: MakeExecutor) -> None:
    text = "질문" * 2_000_000
    result = await executor("large").run(task(text), Heard())
    assert isinstance(result, EmbedQueryResult)
    assert (len(result.vector), result.dimension) == (20_000_000, len(text))


async def test_what_libraries_print_is_no_frame(executor: MakeExecutor, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    worker = executor("noisy")
    assert await worker.run(task(), Heard()) == EmbedQueryResult("", 0)
    await worker.run(task(), Heard())
    assert "a library prints" in caplog.text
    assert len(caplog.text) < 20_000


@pytest.mark.parametrize(
    ("said", "expected"), [("ours", NoAudio), ("memory", WorkerOutOfMemory), ("secret words", InternalError)]
)
async def test_errors_of_a_stage_arrive_and_the_worker_stays(
    executor: MakeExecutor, caplog: pytest.LogCaptureFixture, said: str, expected: type[RecordRouteError]
) -> None:
    caplog.set_level(logging.INFO)
    worker = executor("raises")
    with pytest.raises(expected) as raised:
        await worker.run(task(said), Heard())
    if said == "ours":
        assert (raised.value.message, raised.value.hint) == ("There is no sound.", "Sing.")
    pid = worker.pid
    with pytest.raises(expected):
        await worker.run(task(said), Heard())
    assert worker.pid == pid
    assert "secret words" not in caplog.text + raised.value.message


async def test_a_crash_is_told_and_the_next_task_runs(executor: MakeExecutor) -> None:
    worker = executor("exits")
    for code in ("3", "7"):
        with pytest.raises(WorkerCrashed, match=f"exit code {code}"):
            await worker.run(task(code), Heard())


async def test_a_killed_worker_is_replaced(executor: MakeExecutor) -> None:
    worker, heard = executor("patient"), Heard()
    running = asyncio.create_task(worker.run(task(), heard))
    await heard.first.wait()
    assert worker.pid is not None
    os.kill(worker.pid, signal.SIGKILL)
    with pytest.raises(WorkerCrashed, match="SIGKILL"):
        await running
    again = asyncio.create_task(worker.run(task(), fresh := Heard()))
    await fresh.first.wait()
    again.cancel()


async def test_a_worker_that_died_idle_is_replaced(executor: MakeExecutor) -> None:
    worker = executor("echo")
    first = pid_of(await worker.run(task(), Heard()))
    os.kill(first, signal.SIGKILL)
    await gone(first)
    async with asyncio.timeout(10):
        await until_known_dead(worker)
    assert pid_of(await worker.run(task(), Heard())) != first


async def test_a_silent_worker_is_stalled(executor: MakeExecutor) -> None:
    worker = executor("silent", stall_seconds=1.0)
    with pytest.raises(WorkerStalled):
        await worker.run(task(), Heard())
    assert worker.pid is None


async def test_looking_at_the_flag_is_a_sign_of_life(executor: MakeExecutor) -> None:
    result = await executor("busy", stall_seconds=1.5).run(task("4.5"), Heard())
    assert result == EmbedQueryResult("alive", 0)


async def test_a_worker_past_its_memory_is_ended(executor: MakeExecutor) -> None:
    worker = executor("greedy", memory_bytes=300 * 2**20)
    with pytest.raises(WorkerOutOfMemory, match="300 MiB"):
        await worker.run(task(str(500 * 2**20)), Heard())
    assert worker.pid is None


async def test_cancel_keeps_a_worker_that_stops(executor: MakeExecutor) -> None:
    heard, seconds, pid = await cancelled_after_start(executor, "patient")
    assert seconds < 0.3
    assert heard.keys == ["started"]
    assert runs(pid)


async def test_cancel_ends_a_worker_that_holds_on_and_its_programs(executor: MakeExecutor) -> None:
    heard, seconds, _ = await cancelled_after_start(executor, "deaf")
    assert seconds < 1.0
    await gone(*map(int, heard.keys[0].split()))


async def test_cancel_while_a_part_is_being_committed(executor: MakeExecutor) -> None:
    worker, heard = executor("counting"), Heard()
    heard.gate.clear()
    running = asyncio.create_task(worker.run(task("5000"), heard))
    await heard.first.wait()
    asked = time.monotonic()
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert time.monotonic() - asked < 1.0
    fresh = Heard()
    await worker.run(task("2"), fresh)  # the same id: nothing of the old run may be taken for its own
    assert (heard.keys, fresh.keys) == ([], ["0", "1"])


@pytest.mark.parametrize("turns", [0, 1, 2, 3, 5, 8, 20, 100])
async def test_cancel_while_the_worker_starts(executor: MakeExecutor, turns: int) -> None:
    worker = executor("patient")
    running = asyncio.create_task(worker.run(task(), Heard()))
    for _ in range(turns):
        await asyncio.sleep(0)
    asked = time.monotonic()
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert time.monotonic() - asked < 1.0


async def test_cancelling_twice_still_ends_the_worker(executor: MakeExecutor) -> None:
    worker, heard = executor("deaf"), Heard()
    running = asyncio.create_task(worker.run(task(), heard))
    await heard.first.wait()
    running.cancel()
    await asyncio.sleep(0)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    await gone(*map(int, heard.keys[0].split()))


async def test_a_waiting_task_can_be_cancelled_without_harm_to_the_running_one(executor: MakeExecutor) -> None:
    worker, heard = executor("counting"), Heard()
    heard.gate.clear()
    running = asyncio.create_task(worker.run(task("3"), heard))
    await heard.first.wait()
    waiting = asyncio.create_task(worker.run(task("3"), Heard()))
    await asyncio.sleep(0)
    waiting.cancel()
    heard.gate.set()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    await running
    assert heard.keys == ["0", "1", "2"]


async def test_a_listener_that_fails_stops_the_task(executor: MakeExecutor) -> None:
    class Full(Heard):
        async def on_part(self, part: TaskPart) -> None:
            raise OSError("disk full")

    worker = executor("patient")
    with pytest.raises(OSError, match="disk full"):
        await worker.run(task(), Full())


async def test_an_idle_worker_leaves(executor: MakeExecutor) -> None:
    worker = executor("echo", idle_unload_seconds=0.05)
    first = pid_of(await worker.run(task(), Heard()))
    await gone(first)
    assert pid_of(await worker.run(task(), Heard())) != first


async def test_close_ends_everything_and_may_be_called_again(executor: MakeExecutor) -> None:
    worker, heard = executor("deaf"), Heard()
    running = asyncio.create_task(worker.run(task(), heard))
    await heard.first.wait()
    await asyncio.gather(worker.close(), worker.close())
    await worker.close()
    with pytest.raises(WorkerCrashed):
        await running
    await gone(*map(int, heard.keys[0].split()))
    with pytest.raises(WorkerCrashed, match="closed"):
        await worker.run(task(), Heard())


async def test_jobs_leave_the_processor_to_the_page_and_to_search(tmp_path: Path) -> None:
    worker = WorkerExecutor(config("priority", tmp_path), "batch")
    try:
        found = await worker.run(task(), Heard())
    finally:
        await worker.close()
    assert isinstance(found, EmbedQueryResult)
    assert found.dimension == BATCH_NICENESS
    assert found.vector.endswith(f" nice {BATCH_NICENESS}") or not found.vector
