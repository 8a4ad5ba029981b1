"""What a stage needs around it when a measurement runs it: engines, ffmpeg, and a clock that notes when the first part came."""

from __future__ import annotations

import time

from sttEngine.engines.base import CancelFlag, Engines
from sttEngine.pipeline.context import MediaLimits
from sttEngine.pipeline.tasks import Progress, TaskPart


class NeverCancelled:
    """Fulfils CancelFlag: nobody stops a measurement."""

    def is_set(self) -> bool:
        return False

    def raise_if_set(self) -> None:
        return


class BenchContext:
    """Fulfils StageContext. Seconds count from its making."""

    def __init__(self, engines: Engines, ffmpeg: str) -> None:
        self.engines = engines
        self.cancel: CancelFlag = NeverCancelled()
        self.media = MediaLimits(ffmpeg, 7200.0)
        self.parts: tuple[TaskPart, ...] = ()
        self.parts_made: list[TaskPart] = []
        self.first_part_seconds: float | None = None
        self._started = time.perf_counter()

    def seconds(self) -> float:
        return time.perf_counter() - self._started

    def commit(self, part: TaskPart) -> None:
        if self.first_part_seconds is None:
            self.first_part_seconds = self.seconds()
        self.parts_made.append(part)

    def report(self, progress: Progress) -> None:
        pass
