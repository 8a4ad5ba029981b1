"""Executors with real worker processes that run the stages of `given_stages`."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from sttEngine.pipeline.tasks import EmbedQueryInput, Progress, Task, TaskPart
from sttEngine.workers.messages import WorkerConfig
from sttEngine.workers.supervisor import WorkerExecutor

MakeExecutor = Callable[..., WorkerExecutor]


class Heard:
    """A listener that keeps what it heard. `first` is set with the first part; `gate` holds every part up while unset."""

    def __init__(self) -> None:
        self.keys: list[str] = []
        self.progress: list[Progress] = []
        self.first = asyncio.Event()
        self.gate = asyncio.Event()
        self.gate.set()

    async def on_part(self, part: TaskPart) -> None:
        self.first.set()
        await self.gate.wait()
        self.keys.append(part.key)

    async def on_progress(self, progress: Progress) -> None:
        self.progress.append(progress)


def task(text: str = "", task_id: str = "t") -> Task:
    return Task(task_id, EmbedQueryInput(text, "none"))


def runs(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


async def gone(*pids: int) -> None:
    """Returns once none of the processes runs. Foreign processes give no signal when they end: they are asked."""

    def look() -> None:
        until = time.monotonic() + 20
        while any(runs(pid) for pid in pids):
            if time.monotonic() > until:
                raise TimeoutError(f"still there: {[pid for pid in pids if runs(pid)]}")
            time.sleep(0.01)

    await asyncio.to_thread(look)


def config(stage: str, models_dir: Path, **changes: object) -> WorkerConfig:
    given = WorkerConfig(
        models_dir=str(models_dir),
        ffmpeg=None,
        media_timeout_seconds=60.0,
        threads=1,
        context_tokens=2048,
        idle_unload_seconds=300.0,
        memory_bytes=0,
        stall_seconds=60.0,
        stages=(("embed_query", f"tests.workers.given_stages:{stage}"),),
    )
    return replace(given, **changes)  # type: ignore[arg-type]


@pytest.fixture
async def executor(tmp_path: Path) -> AsyncIterator[MakeExecutor]:
    """Call it with a stage's name and changes to the configuration."""
    made: list[WorkerExecutor] = []

    def make(stage: str, **changes: object) -> WorkerExecutor:
        made.append(WorkerExecutor(config(stage, tmp_path, **changes), "test"))
        return made[-1]

    yield make
    for one in made:
        await one.close()
