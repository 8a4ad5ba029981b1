"""Engines are loaded once, kept while used, and leave after their idle time."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from sttEngine.engines.residency import Residency


class Engine:
    def __init__(self) -> None:
        self.closed = False

    def close(self) -> None:
        self.closed = True


class HandTimer:
    """A timer that goes off when the test says so."""

    def __init__(self) -> None:
        self.action: Callable[[], None] | None = None

    def start(self, seconds: float, action: Callable[[], None]) -> HandTimer:
        self.action = action
        return self

    def cancel(self) -> None:
        self.action = None

    def ring(self) -> None:
        assert self.action is not None
        self.action()


def test_the_last_exit_starts_the_timer_and_it_closes() -> None:
    timer = HandTimer()
    residency = Residency(60.0, timer.start)
    with residency.lease("a", Engine) as outer:
        with residency.lease("a", Engine) as inner:
            assert inner is outer
        assert timer.action is None
    assert residency.loaded() == {"a"}
    timer.ring()
    assert outer.closed
    assert residency.loaded() == set()


def test_a_new_lease_stops_the_timer_and_a_late_ring_closes_nothing() -> None:
    timer = HandTimer()
    residency = Residency(60.0, timer.start)
    with residency.lease("a", Engine) as first:
        pass
    late = timer.action
    assert late is not None
    with residency.lease("a", Engine) as second:
        assert timer.action is None
        late()
        assert second is first
        assert not second.closed


def test_a_failed_load_leaves_nothing_and_the_next_one_is_tried() -> None:
    residency = Residency(60.0, HandTimer().start)

    def fail() -> Engine:
        raise OSError("no such file")

    with pytest.raises(OSError, match="no such file"), residency.lease("a", fail):
        pass
    assert residency.loaded() == set()
    with residency.lease("a", Engine) as engine:
        assert not engine.closed


def test_an_engine_that_broke_leaves_with_its_last_lease() -> None:
    class Stuck(Engine):
        def close(self) -> None:
            super().close()
            raise RuntimeError("CUDA failed with error unspecified launch failure")

    timer = HandTimer()
    residency = Residency(60.0, timer.start)
    with residency.lease("a", Stuck) as outer:
        with pytest.raises(RuntimeError, match="out of memory"), residency.lease("a", Stuck):
            raise RuntimeError("out of memory")
        assert not outer.closed
    assert outer.closed and timer.action is None and residency.loaded() == set()
    with residency.lease("a", Engine) as anew:
        assert not anew.closed
    assert timer.action is not None and residency.loaded() == {"a"}


def test_leases_at_once_load_once() -> None:
    residency = Residency(60.0, HandTimer().start)
    loads, everyone = list[int](), threading.Barrier(8)

    def load() -> Engine:
        loads.append(1)
        return Engine()

    def use(_: int) -> Engine:
        everyone.wait()
        with residency.lease("a", load) as engine:
            everyone.wait()
            return engine

    with ThreadPoolExecutor(8) as pool:
        engines = set(pool.map(use, range(8)))
    assert (len(engines), len(loads)) == (1, 1)


def test_a_lease_during_closing_waits_and_loads_anew() -> None:
    timer, closing, may_close = HandTimer(), threading.Event(), threading.Event()

    class Slow(Engine):
        def close(self) -> None:
            closing.set()
            assert may_close.wait(10)
            super().close()

    residency = Residency(60.0, timer.start)
    with residency.lease("a", Slow) as old:
        pass
    ringing = threading.Thread(target=timer.ring)
    ringing.start()
    assert closing.wait(10)
    alive_together = list[bool]()

    def load() -> Engine:
        alive_together.append(not old.closed)
        return Engine()

    def lease() -> None:
        with residency.lease("a", load):
            pass

    leasing = threading.Thread(target=lease)
    leasing.start()
    may_close.set()
    ringing.join(10)
    leasing.join(10)
    assert alive_together == [False]
    assert residency.loaded() == {"a"}


def test_close_closes_all_unused() -> None:
    residency = Residency(60.0, HandTimer().start)
    with residency.lease("a", Engine) as engine:
        pass
    residency.close()
    assert engine.closed
