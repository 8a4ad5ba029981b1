"""What a server and its worker say to each other: one frozen value a frame, named like its wire name.

Downwards: `WorkerConfig` first, then tasks and what stops them. Upwards: what a task gives on its way, exactly one ending
for each task (`Succeeded`, `Failed` or `CancelAcknowledged`), and signs of life. How frames are laid out is `framing`'s.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Annotated, Literal

from pydantic import ConfigDict, Field, TypeAdapter

from sttEngine.domain import ErrorBody
from sttEngine.pipeline.tasks import Progress, Task, TaskPart, TaskResult


@dataclass(frozen=True, slots=True)
class WorkerConfig:
    """Everything a worker needs to know; it reads no settings of its own. Times are seconds.

    `memory_bytes` 0: no limit. `stages` goes before the product's own table of stage functions: pairs of a task input's
    type and "module:function". `niceness` is added to the worker's scheduling priority.
    """

    models_dir: str
    ffmpeg: str | None
    media_timeout_seconds: float
    threads: int
    context_tokens: int
    idle_unload_seconds: float
    memory_bytes: int
    stall_seconds: float
    stages: tuple[tuple[str, str], ...] = ()
    niceness: int = 0
    device: str = "auto"
    language_server: str = ""
    language_server_key: str = field(default="", repr=False)
    type: Literal["config"] = "config"


@dataclass(frozen=True, slots=True)
class RunTask:
    task: Task
    type: Literal["run"] = "run"


@dataclass(frozen=True, slots=True)
class CancelTask:
    """Stop this task. One that has ended already is left alone."""

    task_id: str
    type: Literal["cancel"] = "cancel"


@dataclass(frozen=True, slots=True)
class Shutdown:
    """Close the engines and leave, after the running task."""

    type: Literal["shutdown"] = "shutdown"


@dataclass(frozen=True, slots=True)
class Ready:
    pid: int
    type: Literal["ready"] = "ready"


@dataclass(frozen=True, slots=True)
class Part:
    task_id: str
    part: TaskPart
    type: Literal["part"] = "part"


@dataclass(frozen=True, slots=True)
class Reported:
    task_id: str
    progress: Progress
    type: Literal["reported"] = "reported"


@dataclass(frozen=True, slots=True)
class Succeeded:
    task_id: str
    result: TaskResult
    type: Literal["succeeded"] = "succeeded"


@dataclass(frozen=True, slots=True)
class Failed:
    task_id: str
    error: ErrorBody
    type: Literal["failed"] = "failed"


@dataclass(frozen=True, slots=True)
class CancelAcknowledged:
    """The task was told to stop and has: the worker is free and keeps its engines."""

    task_id: str
    type: Literal["cancelled"] = "cancelled"


@dataclass(frozen=True, slots=True)
class Heartbeat:
    """The task has nothing to show yet and is not stuck: it passed a place where it looks whether it shall stop."""

    task_id: str
    type: Literal["heartbeat"] = "heartbeat"


MessageToWorker = WorkerConfig | RunTask | CancelTask | Shutdown
MessageToServer = Ready | Part | Reported | Succeeded | Failed | CancelAcknowledged | Heartbeat

TO_WORKER: TypeAdapter[MessageToWorker] = TypeAdapter(
    Annotated[MessageToWorker, Field(discriminator="type")], config=ConfigDict(defer_build=True)
)
TO_SERVER: TypeAdapter[MessageToServer] = TypeAdapter(
    Annotated[MessageToServer, Field(discriminator="type")], config=ConfigDict(defer_build=True)
)
