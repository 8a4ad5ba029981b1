"""A StageContext inside the test's own process: engines given or none, parts and progress kept for a look."""

from __future__ import annotations

from collections.abc import Callable

from sttEngine.engines.base import CancelFlag, Embedder, Engines, Lease, Transcriber, Writer
from sttEngine.errors import Cancelled, EngineMissing
from sttEngine.media.ffmpeg import find_ffmpeg
from sttEngine.pipeline.context import MediaLimits
from sttEngine.pipeline.tasks import Progress, TaskPart


class Flag:
    """A cancel flag that a test sets."""

    def __init__(self) -> None:
        self.set = False

    def is_set(self) -> bool:
        return self.set

    def raise_if_set(self) -> None:
        if self.set:
            raise Cancelled


class NoEngines:
    """For stages that need none."""

    threads = 1

    def transcriber(self, engine: str, model: str, device: str | None = None) -> Lease[Transcriber]:
        raise EngineMissing("none here")

    def writer(self, model: str) -> Lease[Writer]:
        raise EngineMissing("none here")

    def embedder(self, model: str) -> Lease[Embedder]:
        raise EngineMissing("none here")


class InProcess:
    """Fulfils StageContext."""

    def __init__(self, engines: Engines | None = None, parts: tuple[TaskPart, ...] = (), timeout_seconds: float = 120.0) -> None:
        self.engines: Engines = engines or NoEngines()
        self.flag = Flag()
        self.cancel: CancelFlag = self.flag
        self.media = MediaLimits(find_ffmpeg(""), timeout_seconds)
        self.parts = parts
        self.committed: list[TaskPart] = []
        self.progress: list[Progress] = []
        self.on_report: Callable[[Progress], None] = lambda _: None

    def commit(self, part: TaskPart) -> None:
        self.committed.append(part)

    def report(self, progress: Progress) -> None:
        self.progress.append(progress)
        self.on_report(progress)
