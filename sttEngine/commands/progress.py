"""Shows on stderr how a job goes: a bar with the time left on a terminal, plain lines elsewhere."""

from __future__ import annotations

import sys
from contextlib import AbstractContextManager
from types import TracebackType
from typing import TYPE_CHECKING, Protocol

from sttEngine.domain import Job
from sttEngine.events.types import Event, JobChanged, JobProgress

if TYPE_CHECKING:
    from rich.progress import Progress as Bars
    from rich.progress import TaskID

LINE_EVERY = 0.1  # of a stage, where no bar can be drawn


class Display(AbstractContextManager["Display"], Protocol):
    """What is told of one file after another."""

    def begin(self, name: str) -> None: ...

    def note(self, event: Event) -> None: ...


def display() -> Display:
    return _Bar() if sys.stderr.isatty() else _Lines()


def time_left(seconds: float | None) -> str:
    """In words that fit the precision; empty when it is not known."""
    if seconds is None:
        return ""
    if seconds < 60:
        return f"{max(1, round(seconds))} s left"
    return f"{round(seconds / 60)} min left" if seconds < 5400 else f"{seconds / 3600:.1f} h left"


def running_stage(job: Job) -> str | None:
    return next((run.stage for run in job.stages if run.state == "running"), None)


class _Bar:
    """A bar for each file; it fills once for each stage."""

    def __init__(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, Progress, SpinnerColumn, TaskProgressColumn, TextColumn, TimeElapsedColumn

        self._bars: Bars = Progress(
            SpinnerColumn(),
            TextColumn("{task.fields[name]}", markup=False),
            TextColumn("{task.description}", markup=False),
            BarColumn(),
            TaskProgressColumn(),
            TextColumn("{task.fields[left]}", markup=False),
            TimeElapsedColumn(),
            console=Console(stderr=True),
            transient=True,
        )
        self._task: TaskID | None = None

    def __enter__(self) -> _Bar:
        self._bars.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._bars.stop()

    def begin(self, name: str) -> None:
        if self._task is not None:
            self._bars.remove_task(self._task)
        self._task = self._bars.add_task("waiting", total=1.0, name=_printable(name), left="")

    def note(self, event: Event) -> None:
        if self._task is None:
            return
        if isinstance(event, JobProgress):
            left = time_left(event.eta_seconds)
            self._bars.update(self._task, description=event.stage, completed=event.fraction, left=left)
        elif isinstance(event, JobChanged) and (stage := running_stage(event.job)):
            self._bars.update(self._task, description=stage, completed=0.0, left="")


class _Lines:
    def __init__(self) -> None:
        self._name = ""
        self._told: tuple[str, float] = ("", 0.0)

    def __enter__(self) -> _Lines:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        pass

    def begin(self, name: str) -> None:
        self._name = _printable(name)
        self._told = ("", 0.0)

    def note(self, event: Event) -> None:
        if isinstance(event, JobProgress):
            told = self._told[1] if self._told[0] == event.stage else 0.0
            if event.fraction >= told + LINE_EVERY:
                self._told = (event.stage, event.fraction)
                left = time_left(event.eta_seconds)
                self._say(f"{event.stage} {event.fraction:.0%}" + (f", {left}" if left else ""))
        elif isinstance(event, JobChanged) and (stage := running_stage(event.job)) and stage != self._told[0]:
            self._told = (stage, 0.0)
            self._say(stage)

    def _say(self, text: str) -> None:
        print(f"{self._name}: {text}", file=sys.stderr, flush=True)


def _printable(name: str) -> str:
    """A file's name cannot move the cursor or end the line."""
    return "".join(char if char.isprintable() else "?" for char in name)
