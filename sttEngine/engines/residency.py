"""Which engines are in memory. A lease keeps one there; the last lease's end starts a timer that takes it out.

Knows nothing of what an engine is, only that it can be loaded and closed.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Hashable
from typing import Any, Generic, Protocol, TypeVar

from sttEngine.engines.environment import give_back_memory


class Closable(Protocol):
    def close(self) -> None: ...


class Timer(Protocol):
    def cancel(self) -> None: ...


log = logging.getLogger(__name__)

E = TypeVar("E", bound=Closable)
StartTimer = Callable[[float, Callable[[], None]], Timer]


def start_thread_timer(seconds: float, action: Callable[[], None]) -> Timer:
    """Calls `action` in a thread of its own after `seconds`."""
    timer = threading.Timer(seconds, action)
    timer.daemon = True
    timer.start()
    return timer


class _Slot:
    """One engine's place: `loading` is held while it is loaded or closed; the other fields belong to the table's lock."""

    def __init__(self) -> None:
        self.loading = threading.Lock()
        self.engine: Any = None
        self.users = 0
        self.broken = False
        self.timer: Timer | None = None


class Residency:
    """The table of loaded engines. Thread-safe; no engine is loaded twice or closed in use."""

    def __init__(self, idle_seconds: float, start_timer: StartTimer = start_thread_timer) -> None:
        self._idle_seconds = idle_seconds
        self._start_timer = start_timer
        self._lock = threading.Lock()
        self._slots: dict[Hashable, _Slot] = {}

    def lease(self, key: Hashable, load: Callable[[], E]) -> EngineLease[E]:
        return EngineLease(self, key, load)

    def loaded(self) -> frozenset[Hashable]:
        """Keys of the engines in memory now."""
        with self._lock:
            return frozenset(key for key, slot in self._slots.items() if slot.engine is not None)

    def close(self) -> None:
        """Close every engine that nobody uses; one in use closes when its last lease ends."""
        self._idle_seconds = 0.0
        with self._lock:
            slots = dict(self._slots)
        for key, slot in slots.items():
            self._close_unused(key, slot)

    def enter(self, key: Hashable, load: Callable[[], E]) -> E:
        with self._lock:
            slot = self._slots.setdefault(key, _Slot())
            slot.users += 1
            _stop(slot)
        try:
            with slot.loading:
                if slot.engine is None:
                    slot.engine = load()
                engine: E = slot.engine
                return engine
        except BaseException:
            with self._lock:
                slot.users -= 1
                self._forget_empty(key, slot)
            raise

    def leave(self, key: Hashable, *, broken: bool = False) -> None:
        """`broken`: the engine is closed with its last lease and not kept."""
        with self._lock:
            slot = self._slots[key]
            slot.users -= 1
            slot.broken = slot.broken or broken
            if slot.users:
                return
            _stop(slot)
            if not slot.broken:
                slot.timer = self._start_timer(self._idle_seconds, lambda: self._close_unused(key, slot))
                return
        self._close_unused(key, slot)

    def _close_unused(self, key: Hashable, slot: _Slot) -> None:
        with slot.loading:
            with self._lock:
                if slot.users or slot.engine is None:
                    return
                _stop(slot)
                engine, slot.engine = slot.engine, None
                slot.broken = False
            # Whoever leases now waits for `loading` and loads anew, so two copies are never in memory.
            try:
                engine.close()
            except RuntimeError as error:  # a device that has failed may refuse that too
                log.warning("an engine could not be closed (%s)", type(error).__name__)
            del engine
            give_back_memory()
            with self._lock:
                self._forget_empty(key, slot)

    def _forget_empty(self, key: Hashable, slot: _Slot) -> None:
        if slot.users == 0 and slot.engine is None and self._slots.get(key) is slot:
            del self._slots[key]


class EngineLease(Generic[E]):
    """A context manager: the engine, loaded, for as long as the `with` lasts."""

    def __init__(self, residency: Residency, key: Hashable, load: Callable[[], E]) -> None:
        self._residency = residency
        self._key = key
        self._load = load

    def __enter__(self) -> E:
        return self._residency.enter(self._key, self._load)

    def __exit__(self, *exc: object) -> None:
        self._residency.leave(self._key, broken=any(isinstance(one, RuntimeError) for one in exc))


def _stop(slot: _Slot) -> None:
    if slot.timer is not None:
        slot.timer.cancel()
        slot.timer = None
