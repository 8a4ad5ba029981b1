"""The time left is shown only once it can be trusted, and is right at an even pace."""

from __future__ import annotations

import pytest

from sttEngine.pipeline.pace import Pace, Pacer
from sttEngine.pipeline.tasks import Progress


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_nothing_is_promised_before_the_work_is_warm() -> None:
    clock = Clock()
    pacer = Pacer(clock)
    assert pacer.note(Progress(0, 100, "seconds")) == Pace(None, None)
    clock.now = 1.0
    assert pacer.note(Progress(50, 100, "seconds")) == Pace(None, None)


def test_an_even_pace_gives_the_exact_time_left() -> None:
    clock = Clock()
    pacer = Pacer(clock)
    pace = Pace(None, None)
    for second in range(0, 41):
        clock.now = float(second)
        pace = pacer.note(Progress(second * 2.0, 100, "seconds"))
    assert pace.rate == pytest.approx(2.0)
    assert pace.eta_seconds == pytest.approx(10.0)


def test_work_done_by_an_earlier_run_does_not_flatter_the_pace() -> None:
    clock = Clock()
    pacer = Pacer(clock)
    pace = Pace(None, None)
    for second in range(0, 11):
        clock.now = float(second)
        pace = pacer.note(Progress(80 + second, 100, "seconds"))
    assert pace.eta_seconds == pytest.approx(10.0)
