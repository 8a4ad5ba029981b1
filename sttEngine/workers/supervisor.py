"""Runs tasks in a worker process and answers for it: starts it when needed, keeps it warm, ends it, replaces it.

`WorkerExecutor` fulfils `pipeline.context.Executor`. What the process is and how it dies is `worker_process`'s. One task
runs at a time, in order of arrival. A task that is cancelled is given a moment to stop by itself, which keeps the engines
loaded; then its worker is killed.
"""

from __future__ import annotations

import asyncio
import logging
from dataclasses import replace

from pydantic import ValidationError

from sttEngine.errors import RecordRouteError, WorkerCrashed, WorkerOutOfMemory, WorkerStalled, from_body
from sttEngine.pipeline.context import TaskListener
from sttEngine.pipeline.tasks import Task, TaskResult
from sttEngine.workers.framing import FrameTooLarge
from sttEngine.workers.messages import (
    CancelAcknowledged,
    CancelTask,
    Failed,
    Part,
    Reported,
    RunTask,
    Succeeded,
    WorkerConfig,
)
from sttEngine.workers.worker_process import WorkerProcess

log = logging.getLogger(__name__)

CANCEL_GRACE_SECONDS = 0.3  # of the second that a cancellation may take; the rest is for ending the process
MEMORY_CHECK_SECONDS = 0.5
BATCH_NICENESS = 10  # the page and search stay quick while a job runs


class WorkerExecutor:
    """`name` is for the log; the worker named "batch" runs with lower priority than the server."""

    def __init__(self, config: WorkerConfig, name: str) -> None:
        self._config = replace(config, niceness=BATCH_NICENESS) if name == "batch" else config
        self._name = name
        self._turn = asyncio.Lock()
        self._worker: WorkerProcess | None = None
        self._idle_timer: asyncio.TimerHandle | None = None
        self._endings: set[asyncio.Task[None]] = set()
        self._closed = False

    def configure(self, config: WorkerConfig) -> None:
        """Use another configuration from the next task on. A worker that runs one finishes it as it is."""
        self._config = replace(config, niceness=self._config.niceness)
        self._end_idle()

    @property
    def pid(self) -> int | None:
        """The worker's process id while there is one."""
        return self._worker.pid if self._worker is not None and self._worker.alive else None

    async def run(self, task: Task, listener: TaskListener) -> TaskResult:
        """Run one task; see `Executor`. Raises what the stage raised, WorkerCrashed, WorkerStalled or WorkerOutOfMemory."""
        async with self._turn:
            worker = await self._ready_worker()
            try:
                ending = await self._converse(worker, task, listener)
            except RecordRouteError as error:
                if not isinstance(error, (WorkerCrashed, WorkerStalled, WorkerOutOfMemory)):
                    await self._stop_task(worker, task.id)  # the listener's own: a store that could not be written
                raise
            except BaseException:
                await self._stop_task(worker, task.id)
                raise
            finally:
                self._start_idle_timer()
        if isinstance(ending, Failed):
            raise from_body(ending.error)
        return ending.result

    async def close(self) -> None:
        """End the worker and all it started. Idempotent; a task that runs raises WorkerCrashed."""
        self._closed = True
        if self._idle_timer is not None:
            self._idle_timer.cancel()
        if (worker := self._worker) is not None:
            self._worker = None
            await worker.kill()
        while self._endings:
            await asyncio.gather(*self._endings)

    async def _ready_worker(self) -> WorkerProcess:
        if self._closed:
            raise self._was_closed()
        if self._idle_timer is not None:
            self._idle_timer.cancel()
            self._idle_timer = None
        if self._worker is not None and not (self._worker.alive and self._worker.config == self._config):
            await self._worker.kill()  # it died between tasks, and what it left in its group goes too; or it was set otherwise
            self._worker = None
        if self._worker is None:
            worker = await WorkerProcess.start(self._config, self._name)
            if self._closed:  # meanwhile, when there was no worker yet that it could end
                await worker.kill()
                raise self._was_closed()
            self._worker = worker
        return self._worker

    def _was_closed(self) -> WorkerCrashed:
        return WorkerCrashed(f"The {self._name} worker was closed.")

    async def _converse(self, worker: WorkerProcess, task: Task, listener: TaskListener) -> Succeeded | Failed:
        watch = asyncio.create_task(self._watch_memory(worker))
        try:
            await worker.send(RunTask(task))
            while True:
                message = await self._next(worker)
                match message:
                    case Part(task.id, part):
                        await listener.on_part(part)
                    case Reported(task.id, progress):
                        await listener.on_progress(progress)
                    case Succeeded(task.id) | Failed(task.id):
                        return message
        finally:
            watch.cancel()

    async def _next(self, worker: WorkerProcess) -> object:
        """The next message. The worker is ended, and the error says why, when none comes or it cannot be understood."""
        try:
            async with asyncio.timeout(self._config.stall_seconds):
                message = await worker.frames.next()
        except TimeoutError:
            await self._discard(worker)
            raise WorkerStalled(f"The worker reported nothing for {self._config.stall_seconds:.0f} s and was ended.") from None
        except (ValidationError, FrameTooLarge) as error:
            await self._discard(worker)
            raise WorkerCrashed("The worker sent something that is no message.") from error
        if message is None:
            cause = await worker.cause_of_death()
            await self._discard(worker)
            raise cause
        return message

    async def _watch_memory(self, worker: WorkerProcess) -> None:
        limit = self._config.memory_bytes
        while limit and worker.alive:
            if (held := worker.memory_bytes()) > limit:
                worker.end_for_memory(held, limit)
                return
            await asyncio.sleep(MEMORY_CHECK_SECONDS)

    async def _stop_task(self, worker: WorkerProcess, task_id: str) -> None:
        """Leave the worker without the task: let it stop by itself, else end it. Takes half a second at most."""
        stopped = False
        try:
            worker.send_soon(CancelTask(task_id))
            async with asyncio.timeout(CANCEL_GRACE_SECONDS):
                stopped = await self._ended(worker, task_id)
        except (TimeoutError, ValidationError, FrameTooLarge):
            log.info("%s worker: task %s did not stop by itself", self._name, task_id)
        finally:
            if not stopped:
                # Also when cancelled again while waiting: the signal is sent before anything is awaited.
                await self._discard(worker)

    async def _ended(self, worker: WorkerProcess, task_id: str) -> bool:
        """Read on to the task's ending; everything before it is dropped, so that nothing reaches the next task."""
        while (message := await worker.frames.next()) is not None:
            if isinstance(message, (CancelAcknowledged, Succeeded, Failed)) and message.task_id == task_id:
                return True
        return False

    async def _discard(self, worker: WorkerProcess) -> None:
        if self._worker is worker:
            self._worker = None
        await worker.kill()

    def _start_idle_timer(self) -> None:
        if self._worker is not None and not self._closed:
            loop = asyncio.get_running_loop()
            self._idle_timer = loop.call_later(self._config.idle_unload_seconds, self._end_idle)

    def _end_idle(self) -> None:
        if self._turn.locked() or self._worker is None:
            return
        worker, self._worker = self._worker, None
        log.info("%s worker: ended, since it has no task", self._name)
        ending = asyncio.get_running_loop().create_task(worker.kill())
        self._endings.add(ending)
        ending.add_done_callback(self._endings.discard)
