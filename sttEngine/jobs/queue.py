"""The job queue: one job at a time, in an order that a person may change, kept in the archive so that it survives anything.

What the table says is what happens: a job found `running` when the queue starts was cut off by the end of the last process and is
queued again, its checkpoints intact. All methods are called on the event loop.
"""

from __future__ import annotations

import asyncio
import logging
import uuid
from collections.abc import Awaitable, Callable, Collection
from contextlib import suppress
from datetime import UTC, datetime
from typing import Literal, Protocol

import apsw

from sttEngine.domain import ENDED_JOB_STATES, ErrorBody, Job, JobOptions, JobState
from sttEngine.errors import InternalError, InvalidRequest, JobNotFound, JobNotInState, RecordingInTrash, RecordRouteError
from sttEngine.events.types import Event, JobChanged, JobEnded
from sttEngine.jobs.states import Request, check, position_between
from sttEngine.logs import log_without_content
from sttEngine.store import jobs, recordings
from sttEngine.store.database import Database

log = logging.getLogger(__name__)

RECENT = 50  # ended jobs that a listing holds
SMALLEST_GAP = 1e-6  # between two positions; below it the waiting jobs are numbered anew
REST_SECONDS = 5.0  # until an archive that could not be written (a full disk, most often) is tried again

Interruption = Literal["cancelled", "paused", "queued"]


class JobRunner(Protocol):
    """Does one job. Returns the error of a part that could be left out, raises what ended it."""

    async def run(self, job: Job) -> ErrorBody | None: ...


def utc_now() -> str:
    """ISO 8601 in UTC with milliseconds, as everything in the archive is dated."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


async def rest() -> None:
    await asyncio.sleep(REST_SECONDS)


class JobQueue:
    """Owns which job runs. `publish` gets an event for every change; `rest` passes the time after a failed write."""

    def __init__(
        self,
        db: Database,
        runner: JobRunner,
        publish: Callable[[Event], object],
        *,
        now: Callable[[], str] = utc_now,
        rest: Callable[[], Awaitable[None]] = rest,
    ) -> None:
        self._db = db
        self._runner = runner
        self._publish = publish
        self._now = now
        self._rest = rest
        self._wake = asyncio.Event()
        self._loop_task: asyncio.Task[None] | None = None
        self._running: tuple[str, asyncio.Task[ErrorBody | None]] | None = None
        self._interruption: Interruption | None = None
        self._settled = asyncio.Condition()
        self._turn = asyncio.Lock()  # held while it is decided which job runs, and which is not to

    async def start(self) -> None:
        """Queue again what the last process left running, and what it took in but never queued; then begin to work."""

        def requeue(conn: apsw.Connection) -> None:
            for job in jobs.unfinished(conn):
                if job.state == "running":
                    jobs.set_state(conn, job.id, "queued")
            for recording_id in recordings.never_queued(conn):
                self._insert(conn, recording_id, JobOptions())

        await self._db.write(requeue)
        self._loop_task = asyncio.create_task(self._work(), name="job queue")

    async def close(self) -> None:
        """Stop the running job where it is, to go on at the next start. Idempotent."""
        if self._loop_task is None:
            return
        self._loop_task.cancel()
        await asyncio.gather(self._loop_task, return_exceptions=True)
        self._loop_task = None

    async def add(self, recording_id: str, options: JobOptions) -> Job:
        """Queue a run of a recording behind all others. Raises RecordingNotFound, RecordingInTrash."""
        job = await self._db.write(lambda conn: self._insert(conn, recording_id, options))
        self._publish(JobChanged(job))
        self._wake.set()
        return job

    def wake(self) -> None:
        """Look for work again: a recording has come back from the trash."""
        self._wake.set()

    async def list(self) -> tuple[Job, ...]:
        """Waiting and running jobs in order, then the last that ended, newest first."""
        return await self._db.read(lambda conn: jobs.unfinished(conn) + jobs.recently_ended(conn, RECENT))

    async def get(self, job_id: str) -> Job:
        """Raises JobNotFound."""
        return await self._db.read(lambda conn: jobs.get(conn, job_id))

    async def of_recording(self, recording_id: str) -> tuple[Job, ...]:
        """Newest first."""
        return await self._db.read(lambda conn: jobs.of_recording(conn, recording_id))

    async def cancel(self, job_id: str) -> Job:
        """End a job and free its engine. Raises JobNotFound, JobNotInState."""
        return await self._stop(job_id, "cancel", "cancelled")

    async def pause(self, job_id: str) -> Job:
        """Set a job aside, its checkpoints kept. Raises JobNotFound, JobNotInState."""
        return await self._stop(job_id, "pause", "paused")

    async def resume(self, job_id: str) -> Job:
        """Put a paused job back in its place. Raises JobNotFound, JobNotInState."""
        return await self._requeue(job_id, "resume")

    async def retry(self, job_id: str) -> Job:
        """Run a job that failed, was cancelled or left stages out again from its last checkpoint.

        Raises JobNotFound, JobNotInState, RecordingInTrash.
        """
        return await self._requeue(job_id, "retry")

    async def move(self, job_id: str, before: str | None) -> Job:
        """Put a waiting job ahead of another, or last. Raises JobNotFound, JobNotInState, InvalidRequest."""
        if before == job_id:
            raise InvalidRequest("A job cannot be moved ahead of itself.")

        def reorder(conn: apsw.Connection) -> Job:
            job = jobs.get(conn, job_id)
            check(job, "move")
            others = [other for other in jobs.unfinished(conn) if other.id != job_id]
            place = len(others)
            if before is not None:
                check(jobs.get(conn, before), "move")
                place = [other.id for other in others].index(before)
            left = others[place - 1].position if place > 0 else None
            right = others[place].position if place < len(others) else None
            if left is not None and right is not None and right - left < SMALLEST_GAP:
                ordered = [*others[:place], job, *others[place:]]
                for number, other in enumerate(ordered, start=1):
                    jobs.set_position(conn, other.id, float(number))
            else:
                jobs.set_position(conn, job_id, position_between(left, right))
            return jobs.get(conn, job_id)

        moved = await self._db.write(reorder)
        self._publish(JobChanged(moved))
        return moved

    async def unfinished(self) -> tuple[Job, ...]:
        """Running, waiting and paused jobs in order."""
        return await self._db.read(jobs.unfinished)

    async def stop_recordings(self, recording_ids: Collection[str]) -> None:
        """Cancel every unfinished job of these recordings, before they go to the trash or away."""
        for job in await self.unfinished():
            if job.recording_id in recording_ids:
                with suppress(JobNotFound, JobNotInState):  # it has ended meanwhile
                    await self.cancel(job.id)

    async def wait(self, job_id: str) -> Job:
        """Until the job has ended. Raises JobNotFound."""
        async with self._settled:
            while (job := await self.get(job_id)).state not in ENDED_JOB_STATES:
                await self._settled.wait()
            return job

    async def _stop(self, job_id: str, request: Request, state: Interruption) -> Job:
        async with self._turn:
            if self._running is None or self._running[0] != job_id:
                return await self._settle(job_id, state, None, request)
            task = self._running[1]
            if self._interruption is None:  # a second request changes what it comes to, and lets it tidy up in peace
                task.cancel()
            self._interruption = state
        async with self._settled:
            await self._settled.wait_for(lambda: self._running is None or self._running[1] is not task)
        return await self.get(job_id)

    async def _requeue(self, job_id: str, request: Request) -> Job:
        async with self._turn:
            job = await self._db.write(lambda conn: self._put_back(conn, job_id, request))
        self._publish(JobChanged(job))
        self._wake.set()
        return job

    async def _work(self) -> None:
        while True:
            self._wake.clear()
            try:
                async with self._turn:
                    job = await self._db.write(self._take)
                    if job is not None:
                        self._interruption = None
                        self._running = (job.id, asyncio.create_task(self._runner.run(job), name=f"job {job.id}"))
            except RecordRouteError as error:
                log.error("no job could be begun: %s", error.code)
                await self._rest()
                continue
            if job is None or self._running is None:
                await self._wake.wait()
                continue
            self._publish(JobChanged(job))
            await self._see_through(job, self._running[1])

    def _insert(self, conn: apsw.Connection, recording_id: str, options: JobOptions) -> Job:
        _refuse_trash(conn, recording_id)
        job = Job(
            id=uuid.uuid4().hex,
            recording_id=recording_id,
            state="queued",
            position=jobs.last_position(conn) + 1.0,
            options=options,
            created_at=self._now(),
        )
        jobs.insert(conn, job)
        return job

    @staticmethod
    def _take(conn: apsw.Connection) -> Job | None:
        job = jobs.next_queued(conn)
        return None if job is None else jobs.set_state(conn, job.id, "running")

    async def _see_through(self, job: Job, task: asyncio.Task[ErrorBody | None]) -> None:
        """Await the running job and write down how it ended. When this queue itself is closing, the job is queued again."""
        state: JobState
        error: ErrorBody | None = None
        closing = False
        try:
            error = await asyncio.shield(task)
            state = "succeeded" if error is None else "failed"
        except asyncio.CancelledError:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)  # until the engine is free
            this = asyncio.current_task()
            closing = this is not None and this.cancelling() > 0
            state = self._interruption or "queued"
        except RecordRouteError as failure:
            state, error = "failed", failure.body()
        except Exception as failure:  # the boundary of a job: one that breaks must not take the queue along
            log_without_content(log, failure, "job %s broke", job.id)
            state, error = "failed", InternalError("Something went wrong inside RecordRoute.").body()
        written = await self._write_down(job.id, state, error)
        await self._free()
        while not written and not closing:  # closing: the job is found running at the next start, and queued again
            await self._rest()
            written = await self._write_down(job.id, state, error)
        if closing:
            raise asyncio.CancelledError

    async def _write_down(self, job_id: str, state: JobState, error: ErrorBody | None) -> bool:
        """False when the archive could not be written. A job that has gone, or was ended by somebody else, is left alone."""
        try:
            await self._settle(job_id, state, error, "end")
        except (JobNotFound, JobNotInState):
            pass
        except RecordRouteError as failure:
            log.error("the end of job %s could not be written down: %s", job_id, failure.code)
            return False
        return True

    async def _free(self) -> None:
        self._running = None
        async with self._settled:
            self._settled.notify_all()

    @staticmethod
    def _put_back(conn: apsw.Connection, job_id: str, request: Request) -> Job:
        job = jobs.get(conn, job_id)
        check(job, request)
        _refuse_trash(conn, job.recording_id)
        return jobs.set_state(conn, job_id, "queued", new_attempt=request == "retry")

    async def _settle(self, job_id: str, state: JobState, error: ErrorBody | None, request: Request) -> Job:
        ended_at = self._now() if state in ENDED_JOB_STATES else None

        def settle(conn: apsw.Connection) -> Job:
            check(jobs.get(conn, job_id), request)
            return jobs.set_state(conn, job_id, state, error=error, ended_at=ended_at)

        job = await self._db.write(settle)
        self._publish(JobEnded(job) if state in ENDED_JOB_STATES else JobChanged(job))
        async with self._settled:
            self._settled.notify_all()
        return job


def _refuse_trash(conn: apsw.Connection, recording_id: str) -> None:
    if recordings.get(conn, recording_id).trashed_at is not None:
        raise RecordingInTrash("This recording is in the trash.")
