"""What a stage may use besides its input: engines to lease, a flag that tells it to stop, and two ways to speak.

A stage is a function `run(input, ctx) -> result`. It writes no database and opens no socket. `ctx.commit(part)` hands over
a checkpoint, `ctx.report(...)` progress; both also tell the supervisor that the worker lives.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from sttEngine.engines.base import CancelFlag, Engines
from sttEngine.pipeline.tasks import Progress, Task, TaskPart, TaskResult


@dataclass(frozen=True, slots=True)
class MediaLimits:
    """Where ffmpeg is (None: not found) and how long it may take on one file, in seconds."""

    ffmpeg: str | None
    timeout_seconds: float


class StageContext(Protocol):
    engines: Engines
    cancel: CancelFlag
    media: MediaLimits
    parts: tuple[TaskPart, ...]  # committed by an earlier, interrupted run; in order of commit

    def commit(self, part: TaskPart) -> None: ...

    def report(self, progress: Progress) -> None: ...


class Executor(Protocol):
    """Runs one task at a time somewhere and streams what it says. Local workers are one implementation.

    Cancelling the asyncio task that awaits `run` stops the work and frees its engine within a second.
    Raises the RecordRouteError that the stage raised, or a WorkerError.
    """

    async def run(self, task: Task, listener: TaskListener) -> TaskResult: ...

    async def close(self) -> None: ...


class Silent:
    """A listener for a task that has neither parts nor progress worth telling."""

    async def on_part(self, part: TaskPart) -> None: ...

    async def on_progress(self, progress: Progress) -> None: ...


class TaskListener(Protocol):
    """What the caller of an executor hears while a task runs. `on_part` returns once the part is committed."""

    async def on_part(self, part: TaskPart) -> None: ...

    async def on_progress(self, progress: Progress) -> None: ...
