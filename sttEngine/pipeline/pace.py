"""How fast a stage goes and how long it still takes. Pure but for the clock that it is given."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sttEngine.pipeline.tasks import Progress

WARM_UP_SECONDS = 3.0  # loading a model is not the pace of the work
WARM_UP_FRACTION = 0.03
WARM_UP_STEPS = 3  # advances: of fewer nobody knows whether they are alike
SMOOTHING = 0.3  # weight of the newest rate
ALIKE = 4 / 3  # the newest rate and that of all so far: when they differ by more, the time left is not known to within a third


@dataclass(frozen=True, slots=True)
class Pace:
    """`rate` is units a second; both are None until they are worth showing."""

    rate: float | None
    eta_seconds: float | None


class Pacer:
    """Follows one stage run. The rate counts from its first steady report: work done by an earlier run does not flatter it."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._first: tuple[float, float] | None = None
        self._last: tuple[float, float] = (0.0, 0.0)
        self._rate: float | None = None
        self._steps = 0

    def note(self, progress: Progress) -> Pace:
        """Take in a report and say the pace now."""
        now = self._clock()
        if not progress.steady:
            self._first, self._rate, self._steps = None, None, 0
            return Pace(None, None)
        if self._first is None:
            self._first = self._last = (now, progress.done)
            return Pace(None, None)
        elapsed = now - self._last[0]
        if elapsed > 0 and progress.done > self._last[1]:
            newest = (progress.done - self._last[1]) / elapsed
            self._rate = newest if self._rate is None else SMOOTHING * newest + (1 - SMOOTHING) * self._rate
            self._last = (now, progress.done)
            self._steps += 1
        warm = now - self._first[0] >= WARM_UP_SECONDS and progress.done - self._first[1] >= WARM_UP_FRACTION * progress.total
        if not warm or self._rate is None or self._steps < WARM_UP_STEPS:
            return Pace(None, None)
        overall = (progress.done - self._first[1]) / (now - self._first[0])
        steady = (self._rate + overall) / 2
        alike = max(self._rate, overall) <= ALIKE * min(self._rate, overall)
        return Pace(steady, (progress.total - progress.done) / steady if alike else None)
