"""The queue on a real archive, with a runner whose jobs end when the test says so."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from sttEngine.domain import ErrorBody, Job, JobOptions, JobState, Recording, StageRun
from sttEngine.errors import InvalidRequest, JobNotFound, JobNotInState, NoAudio, RecordingInTrash, RecordingNotFound
from sttEngine.events.types import Event, JobChanged, JobEnded
from sttEngine.jobs.queue import JobQueue
from sttEngine.store import jobs, recordings
from sttEngine.store.database import Database


def recording_id(name: str) -> str:
    return f"{name:0<32}"


def name_of(job: Job) -> str:
    return job.recording_id.rstrip("0")


class GatedRunner:
    """Fulfils JobRunner: says when a job began, and ends it as the test decides."""

    def __init__(self) -> None:
        self.began: asyncio.Queue[str] = asyncio.Queue()
        self.ends: dict[str, asyncio.Future[ErrorBody | None]] = {}
        self.interrupted: list[str] = []

    async def run(self, job: Job) -> ErrorBody | None:
        self.ends[name_of(job)] = asyncio.get_running_loop().create_future()
        self.began.put_nowait(name_of(job))
        try:
            return await self.ends[name_of(job)]
        except asyncio.CancelledError:
            self.interrupted.append(name_of(job))
            raise

    async def begun(self) -> str:
        return await asyncio.wait_for(self.began.get(), 5)


class Bench:
    """A queue with its archive, its runner and the events it told of."""

    def __init__(self, db: Database) -> None:
        self.db = db
        self.runner = GatedRunner()
        self.events: list[Event] = []
        self.rests: asyncio.Queue[asyncio.Event] = asyncio.Queue()
        self.queue = JobQueue(db, self.runner, self.events.append, rest=self.rest)

    async def rest(self) -> None:
        """Until the test, which takes the event, sets it."""
        over = asyncio.Event()
        self.rests.put_nowait(over)
        await over.wait()

    async def refuse(self, change: str) -> None:
        """From now on the archive refuses `change`, as a full disk would."""
        refusing = f"CREATE TRIGGER refusing BEFORE {change} ON jobs BEGIN SELECT raise(ABORT, 'refused'); END"
        await self.db.write(lambda conn: conn.execute(refusing))

    async def allow(self) -> None:
        await self.db.write(lambda conn: conn.execute("DROP TRIGGER refusing"))

    async def add(self, name: str) -> Job:
        recording = Recording(recording_id(name), name, "text", f"{name}.txt", 1, "0" * 64, "2026-01-01T00:00:00.000Z")
        await self.db.write(lambda conn: recordings.insert(conn, recording, "txt"))
        return await self.queue.add(recording.id, JobOptions())

    def endings(self) -> list[tuple[str, str]]:
        return [(name_of(event.job), event.job.state) for event in self.events if isinstance(event, JobEnded)]


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    db = await Database.open(tmp_path / "recordroute.db")
    bench = Bench(db)
    await bench.queue.start()
    yield bench
    await bench.queue.close()
    await db.close()


async def test_jobs_run_one_at_a_time_in_the_order_they_came(bench: Bench) -> None:
    first, second = await bench.add("a"), await bench.add("b")
    assert await bench.runner.begun() == "a"
    assert bench.runner.began.empty()
    bench.runner.ends["a"].set_result(None)
    assert await bench.runner.begun() == "b"
    bench.runner.ends["b"].set_result(None)
    assert [(await bench.queue.wait(job.id)).state for job in (first, second)] == ["succeeded", "succeeded"]
    assert bench.endings() == [("a", "succeeded"), ("b", "succeeded")]


async def test_a_failed_job_keeps_its_error_and_the_next_one_runs(bench: Bench) -> None:
    job = await bench.add("a")
    await bench.add("b")
    await bench.runner.begun()
    bench.runner.ends["a"].set_exception(NoAudio("There is no sound in this file."))
    ended = await bench.queue.wait(job.id)
    assert ended.state == "failed"
    assert ended.error is not None
    assert ended.error.code == "no_audio"
    assert await bench.runner.begun() == "b"


async def test_a_job_that_did_most_of_its_work_is_failed_with_what_was_missing(bench: Bench) -> None:
    job = await bench.add("a")
    await bench.runner.begun()
    bench.runner.ends["a"].set_result(ErrorBody("worker_crashed", "m", "h"))
    ended = await bench.queue.wait(job.id)
    assert (ended.state, ended.error) == ("failed", ErrorBody("worker_crashed", "m", "h"))


async def test_a_bug_in_a_job_does_not_take_the_queue_along(bench: Bench, caplog: pytest.LogCaptureFixture) -> None:
    job = await bench.add("a")
    await bench.add("b")
    await bench.runner.begun()
    bench.runner.ends["a"].set_exception(ZeroDivisionError())
    ended = await bench.queue.wait(job.id)
    assert ended.error is not None
    assert ended.error.code == "internal_error"
    assert "ZeroDivisionError" in caplog.text
    assert await bench.runner.begun() == "b"


async def test_cancelling_a_running_job_interrupts_it_and_frees_the_next(bench: Bench) -> None:
    job = await bench.add("a")
    await bench.add("b")
    await bench.runner.begun()
    assert (await bench.queue.cancel(job.id)).state == "cancelled"
    assert bench.runner.interrupted == ["a"]
    assert await bench.runner.begun() == "b"
    with pytest.raises(JobNotInState):
        await bench.queue.cancel(job.id)


async def test_cancelling_a_waiting_job_means_it_never_runs(bench: Bench) -> None:
    await bench.add("a")
    waiting = await bench.add("b")
    last = await bench.add("c")
    await bench.runner.begun()
    await bench.queue.cancel(waiting.id)
    bench.runner.ends["a"].set_result(None)
    assert await bench.runner.begun() == "c"
    assert (await bench.queue.get(last.id)).state == "running"


async def test_a_paused_job_keeps_its_place_and_goes_on(bench: Bench) -> None:
    job = await bench.add("a")
    await bench.add("b")
    await bench.runner.begun()
    assert (await bench.queue.pause(job.id)).state == "paused"
    assert await bench.runner.begun() == "b"
    assert (await bench.queue.resume(job.id)).state == "queued"
    await bench.add("c")
    bench.runner.ends["b"].set_result(None)
    assert await bench.runner.begun() == "a"


async def test_retry_counts_an_attempt_and_clears_the_error(bench: Bench) -> None:
    job = await bench.add("a")
    await bench.runner.begun()
    bench.runner.ends["a"].set_exception(NoAudio("none"))
    await bench.queue.wait(job.id)
    again = await bench.queue.retry(job.id)
    assert (again.state, again.error, again.attempts) == ("queued", None, 1)
    assert await bench.runner.begun() == "a"
    with pytest.raises(JobNotInState):
        await bench.queue.retry(job.id)


async def test_a_waiting_job_moves_ahead_and_to_the_end(bench: Bench) -> None:
    await bench.add("running")
    await bench.runner.begun()
    first, second, third = await bench.add("a"), await bench.add("b"), await bench.add("c")

    async def order() -> list[str]:
        return [name_of(job) for job in await bench.queue.list() if job.state == "queued"]

    await bench.queue.move(third.id, first.id)
    assert await order() == ["c", "a", "b"]
    await bench.queue.move(third.id, second.id)
    assert await order() == ["a", "c", "b"]
    await bench.queue.move(first.id, None)
    assert await order() == ["c", "b", "a"]
    for _ in range(60):  # halving a gap over and over must never make two positions equal
        await bench.queue.move(first.id, second.id)
        await bench.queue.move(third.id, second.id)
    assert await order() == ["a", "c", "b"]
    with pytest.raises(InvalidRequest):
        await bench.queue.move(first.id, first.id)
    with pytest.raises(JobNotFound):
        await bench.queue.move(first.id, "0" * 32)


async def test_what_was_running_when_the_process_ended_runs_again(bench: Bench) -> None:
    job = await bench.add("a")
    await bench.add("b")
    await bench.runner.begun()
    await bench.queue.close()
    await bench.db.write(lambda conn: jobs.set_state(conn, job.id, "running"))  # as a killed process leaves it
    after = JobQueue(bench.db, bench.runner, bench.events.append)
    await after.start()
    assert await bench.runner.begun() == "a"
    assert (await after.get(job.id)).state == "running"
    await after.close()


async def test_closing_puts_the_running_job_back_without_an_ending(bench: Bench) -> None:
    job = await bench.add("a")
    await bench.runner.begun()
    await bench.queue.close()
    await bench.queue.close()
    assert (await bench.queue.get(job.id)).state == "queued"
    assert bench.endings() == []
    assert bench.runner.interrupted == ["a"]


async def test_stop_requests_at_the_same_time_end_a_job_once(bench: Bench) -> None:
    job = await bench.add("a")
    await bench.runner.begun()
    answers = await asyncio.gather(*(bench.queue.cancel(job.id) for _ in range(5)), return_exceptions=True)
    assert [type(answer) for answer in answers].count(Job) >= 1
    assert bench.endings() == [("a", "cancelled")]


async def test_a_job_of_a_recording_that_is_deleted_ends_quietly(bench: Bench) -> None:
    await bench.add("a")
    await bench.runner.begun()
    await bench.queue.stop_recordings({recording_id("a")})
    await bench.db.write(lambda conn: recordings.delete(conn, recording_id("a")))
    await bench.add("b")
    assert await bench.runner.begun() == "b"


async def test_an_unknown_recording_or_job_is_said(bench: Bench) -> None:
    with pytest.raises(RecordingNotFound):
        await bench.queue.add("0" * 32, JobOptions())
    with pytest.raises(JobNotFound):
        await bench.queue.wait("0" * 32)


async def test_every_change_is_told_with_the_job_as_it_is(bench: Bench) -> None:
    job = await bench.add("a")
    await bench.runner.begun()
    bench.runner.ends["a"].set_result(None)
    await bench.queue.wait(job.id)
    states = [event.job.state for event in bench.events if isinstance(event, JobChanged | JobEnded)]
    assert states == ["queued", "running", "succeeded"]


async def test_a_job_that_cannot_be_begun_is_begun_when_the_archive_can_be_written_again(bench: Bench) -> None:
    await bench.refuse("UPDATE OF state")
    await bench.add("a")
    over = await asyncio.wait_for(bench.rests.get(), 5)
    await bench.allow()
    over.set()
    assert await bench.runner.begun() == "a"


async def test_an_end_that_cannot_be_written_down_is_written_later_and_the_queue_goes_on(bench: Bench) -> None:
    first = await bench.add("a")
    await bench.add("b")
    await bench.runner.begun()
    await bench.refuse("UPDATE OF state")
    bench.runner.ends["a"].set_result(None)
    over = await asyncio.wait_for(bench.rests.get(), 5)
    assert (await bench.queue.get(first.id)).state == "running"
    await bench.allow()
    over.set()
    assert (await bench.queue.wait(first.id)).state == "succeeded"
    assert await bench.runner.begun() == "b"


async def test_a_job_whose_end_waits_to_be_written_can_be_cancelled(bench: Bench) -> None:
    job = await bench.add("a")
    await bench.runner.begun()
    await bench.refuse("UPDATE OF state")
    bench.runner.ends["a"].set_exception(NoAudio("none"))
    over = await asyncio.wait_for(bench.rests.get(), 5)
    await bench.allow()
    assert (await bench.queue.cancel(job.id)).state == "cancelled"
    over.set()
    await bench.add("b")
    assert await bench.runner.begun() == "b"
    assert (await bench.queue.get(job.id)).state == "cancelled"


async def test_closing_while_the_archive_cannot_be_written_ends_and_the_job_runs_at_the_next_start(bench: Bench) -> None:
    await bench.add("a")
    await bench.runner.begun()
    await bench.refuse("UPDATE OF state")
    await asyncio.wait_for(bench.queue.close(), 5)
    await bench.allow()
    after = JobQueue(bench.db, bench.runner, bench.events.append)
    await after.start()
    assert await bench.runner.begun() == "a"
    await after.close()


async def test_what_was_taken_in_but_never_queued_is_queued_at_the_start(bench: Bench) -> None:
    """The process ended between the two."""
    await bench.queue.close()
    taken = Recording(recording_id("a"), "a", None, "a.txt", 1, "0" * 64, "2026-01-01T00:00:00.000Z")
    thrown = replace(taken, id=recording_id("t"), trashed_at="2026-01-01T00:00:00.000Z")
    for recording in (taken, thrown):
        await bench.db.write(lambda conn, row=recording: recordings.insert(conn, row, "txt"))  # type: ignore[misc]
    after = JobQueue(bench.db, bench.runner, bench.events.append)
    await after.start()
    assert await bench.runner.begun() == "a"
    assert [name_of(job) for job in await after.list()] == ["a"]
    await after.close()


async def test_a_recording_in_the_trash_is_not_worked_on(bench: Bench) -> None:
    job = await bench.add("a")
    await bench.runner.begun()
    await bench.queue.stop_recordings({recording_id("a")})
    await bench.db.write(lambda conn: recordings.update(conn, recording_id("a"), trashed_at="2026-01-01T00:00:00.000Z"))
    with pytest.raises(RecordingInTrash):
        await bench.queue.add(recording_id("a"), JobOptions())
    with pytest.raises(RecordingInTrash):
        await bench.queue.retry(job.id)


async def test_a_job_queued_while_its_recording_went_to_the_trash_runs_when_that_comes_back(bench: Bench) -> None:
    await bench.add("a")
    await bench.runner.begun()
    await bench.add("b")
    for trashed_at in ("2026-01-01T00:00:00.000Z", None):
        await bench.db.write(lambda conn, at=trashed_at: recordings.update(conn, recording_id("b"), trashed_at=at))  # type: ignore[misc]
        if trashed_at:
            bench.runner.ends["a"].set_result(None)
            await bench.queue.wait((await bench.queue.of_recording(recording_id("a")))[0].id)
    bench.queue.wake()
    assert await bench.runner.begun() == "b"


@pytest.mark.parametrize("state", ["paused", "cancelled", "queued", "failed"])
async def test_a_job_that_does_not_run_has_no_running_stage(bench: Bench, state: JobState) -> None:
    job = await bench.add("a")
    await bench.runner.begun()
    stages = (StageRun("probe", "done", 1.0), StageRun("normalize", "running", 0.5))
    await bench.db.write(lambda conn: jobs.put_stages(conn, job.id, stages))
    stopped = await bench.db.write(lambda conn: jobs.set_state(conn, job.id, state))
    assert [run.state for run in stopped.stages] == ["done", "pending"]
