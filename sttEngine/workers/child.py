"""The worker process: `python -m sttEngine.workers.child`. Runs one task at a time with engines that stay loaded.

Frames travel on private copies of the standard streams; what libraries print goes to the log. A reader thread hears
cancellation while a task runs, and ends the whole process group when the server is gone. Starting, watching and replacing
workers is the supervisor's.
"""

from __future__ import annotations

import importlib
import logging
import os
import queue
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sttEngine.domain import ErrorBody
from sttEngine.engines.base import Engines
from sttEngine.errors import Cancelled, InternalError, RecordRouteError, WorkerOutOfMemory
from sttEngine.logs import keep_content_out_of_traces, log_without_content
from sttEngine.pipeline.context import MediaLimits
from sttEngine.pipeline.stages import STAGE_FUNCTIONS
from sttEngine.pipeline.tasks import Progress, Task, TaskPart
from sttEngine.workers.framing import FrameWriter, read_frames
from sttEngine.workers.messages import (
    TO_SERVER,
    TO_WORKER,
    CancelAcknowledged,
    CancelTask,
    Failed,
    Heartbeat,
    MessageToServer,
    MessageToWorker,
    Part,
    Ready,
    Reported,
    RunTask,
    Succeeded,
    WorkerConfig,
)
from sttEngine.workers.process_group import LIFELINE_VARIABLE, join_group, kill_own_group
from sttEngine.workers.switch import CancelSwitch

log = logging.getLogger(__name__)

AUTOGROUP = Path("/proc/self/autogroup")  # how nice a session is, on Linux
REPORT_SECONDS = 0.1  # progress more often than this is nothing that a person sees


@dataclass(frozen=True, slots=True)
class _Assignment:
    task: Task
    cancel: CancelSwitch


Assignments = queue.SimpleQueue[_Assignment | None]
Outgoing = FrameWriter[MessageToServer]


class _Context:
    """The StageContext of one task."""

    def __init__(self, assignment: _Assignment, engines: Engines, media: MediaLimits, writer: Outgoing) -> None:
        self.engines: Engines = engines
        self.cancel = assignment.cancel
        self.media = media
        self.parts = assignment.task.parts
        self._task_id = assignment.task.id
        self._writer = writer
        self._reported_at = float("-inf")
        self._unreported: Progress | None = None

    def commit(self, part: TaskPart) -> None:
        self._writer.send(Part(self._task_id, part))
        if self._unreported is not None:
            self._send(self._unreported)

    def report(self, progress: Progress) -> None:
        if time.monotonic() - self._reported_at < REPORT_SECONDS:
            self._unreported = progress
        else:
            self._send(progress)

    def _send(self, progress: Progress) -> None:
        self._reported_at = time.monotonic()
        self._unreported = None
        self._writer.send(Reported(self._task_id, progress))


def main() -> None:
    """Serve tasks until told to leave. Never returns when the server is gone: the group is killed."""
    if (lifeline := os.environ.pop(LIFELINE_VARIABLE, None)) is not None:
        join_group(lifeline)
    keep_content_out_of_traces()
    incoming, outgoing = _take_standard_streams()
    frames = read_frames(incoming, TO_WORKER)
    config = next(frames, None)
    if not isinstance(config, WorkerConfig):
        kill_own_group()
        return
    if config.niceness:
        _stand_back(config.niceness)
    writer = FrameWriter(outgoing, TO_SERVER)
    assignments: Assignments = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(frames, config, writer, assignments), daemon=True, name="frames").start()
    writer.send(Ready(os.getpid()))
    _serve(config, writer, assignments)


def _stand_back(niceness: int) -> None:
    """Let others have the processor first."""
    if hasattr(os, "nice"):
        os.nice(niceness)
    # Linux weighs sessions against each other where it groups by them, and processes only within one; this is one of its own.
    with suppress(OSError):
        AUTOGROUP.write_text(str(niceness))


def _serve(config: WorkerConfig, writer: Outgoing, assignments: Assignments) -> None:
    from sttEngine.engines.registry import EngineConfig, LeasedEngines

    engines = LeasedEngines(
        EngineConfig(
            config.models_dir,
            config.threads,
            config.context_tokens,
            config.device,
            config.language_server,
            config.language_server_key,
        ),
        idle_seconds=config.idle_unload_seconds,
    )
    media = MediaLimits(config.ffmpeg, config.media_timeout_seconds)
    functions = {**STAGE_FUNCTIONS, **dict(config.stages)}
    while (assignment := assignments.get()) is not None:
        _run(assignment, functions, _Context(assignment, engines, media, writer), writer)
    engines.close()


def _run(assignment: _Assignment, functions: dict[str, str], context: _Context, writer: Outgoing) -> None:
    task = assignment.task
    try:
        assignment.cancel.raise_if_set()
        result = _function(functions[task.input.type])(task.input, context)
        writer.send(Succeeded(task.id, result))
    except Cancelled:
        writer.send(CancelAcknowledged(task.id))
    except RecordRouteError as error:
        writer.send(Failed(task.id, error.body()))
    except MemoryError:
        writer.send(Failed(task.id, WorkerOutOfMemory("There was not enough memory for this step.").body()))
    except Exception as error:  # the process boundary: whatever a stage or a library raised becomes an answer
        log_without_content(log, error, "a step broke")
        writer.send(Failed(task.id, _internal(error)))


def _internal(error: Exception) -> ErrorBody:
    return InternalError(f"A step failed in a way nobody foresaw ({type(error).__name__}).").body()


def _function(name: str) -> Callable[[Any, _Context], Any]:
    module, function = name.split(":")
    found: Callable[[Any, _Context], Any] = getattr(importlib.import_module(module), function)
    return found


def _listen(
    frames: Iterator[MessageToWorker],
    config: WorkerConfig,
    writer: Outgoing,
    assignments: Assignments,
) -> None:
    """The reader thread. When the pipe ends or cannot be read, the server is gone or wrong: end everything."""
    latest: _Assignment | None = None
    pulse_seconds = min(5.0, config.stall_seconds / 4)
    try:
        for message in frames:
            if isinstance(message, RunTask):
                latest = _Assignment(message.task, CancelSwitch(_pulse(writer, message.task.id), pulse_seconds))
                assignments.put(latest)
            elif isinstance(message, CancelTask):
                if latest is not None and latest.task.id == message.task_id:
                    latest.cancel.set()
            else:
                assignments.put(None)
    finally:
        kill_own_group()


def _pulse(writer: Outgoing, task_id: str) -> Callable[[], None]:
    return lambda: writer.send(Heartbeat(task_id))


def _take_standard_streams() -> tuple[int, int]:
    """Copies of stdin and stdout for frames alone. Reading stdin then gives nothing; printing goes to stderr."""
    incoming, outgoing = os.dup(0), os.dup(1)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    return incoming, outgoing


if __name__ == "__main__":
    main()
