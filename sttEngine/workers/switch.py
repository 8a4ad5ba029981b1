"""Tells a running task to stop, and its server that the task is not stuck."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from sttEngine.errors import Cancelled


class CancelSwitch:
    """A CancelFlag. Every look at it is a sign of life; at most one in `pulse_seconds` calls `pulse`.

    `is_set` may be called from any thread, also thousands of times a second.
    """

    def __init__(self, pulse: Callable[[], None], pulse_seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._event = threading.Event()
        self._pulse = pulse
        self._pulse_seconds = pulse_seconds
        self._clock = clock
        self._pulsed_at = clock()

    def set(self) -> None:
        self._event.set()

    def is_set(self) -> bool:
        now = self._clock()
        if now - self._pulsed_at >= self._pulse_seconds:
            self._pulsed_at = now
            self._pulse()
        return self._event.is_set()

    def raise_if_set(self) -> None:
        if self.is_set():
            raise Cancelled
