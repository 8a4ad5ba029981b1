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


def test_uneven_steps_promise_no_time() -> None:
    clock = Clock()
    pacer = Pacer(clock)
    pacer.note(Progress(0, 100, "segments"))
    for second, done in ((4.0, 10), (8.0, 20), (12.0, 30)):
        clock.now = second
        pace = pacer.note(Progress(done, 100, "segments"))
    assert pace.eta_seconds == pytest.approx(28.0)
    clock.now = 60.0
    slow = pacer.note(Progress(31, 100, "segments"))
    assert slow.rate is not None and slow.eta_seconds is None


def test_two_steps_are_not_enough() -> None:
    clock = Clock()
    pacer = Pacer(clock)
    for second in (0.0, 20.0, 40.0):
        clock.now = second
        pace = pacer.note(Progress(second, 100, "segments"))
    assert pace == Pace(None, None)


def test_of_work_without_a_pace_nothing_is_told_and_what_follows_it_counts_anew() -> None:
    clock = Clock()
    pacer = Pacer(clock)
    pacer.note(Progress(50, 100, "segments", steady=False))
    for second in range(90, 101):  # the model was loaded meanwhile
        clock.now = float(second)
        pace = pacer.note(Progress(second - 40, 100, "segments"))
    assert pace.eta_seconds == pytest.approx(40.0)
    assert pacer.note(Progress(95, 100, "segments", steady=False)) == Pace(None, None)
