"""What a person sees while set-up works: a line a step, and the bytes that arrived. All of it on stderr."""

from __future__ import annotations

import shutil
import sys
import time

PLAIN_INTERVAL_SECONDS = 10.0  # without a terminal each update is a line in some log
LIVE_INTERVAL_SECONDS = 0.1


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def size(count: float) -> str:
    """Bytes in decimal units, as shops and package indexes give them."""
    for unit, scale in (("GB", 1e9), ("MB", 1e6), ("kB", 1e3)):
        if count >= scale:
            return f"{count / scale:.1f} {unit}"
    return f"{count:.0f} bytes"


class Line:
    """One line that changes in a terminal, and is printed now and then where there is none."""

    def __init__(self) -> None:
        self.live = sys.stderr.isatty()
        self._next = 0.0
        self._open = False

    def show(self, text: str) -> None:
        now = time.monotonic()
        if now < self._next:
            return
        self._next = now + (LIVE_INTERVAL_SECONDS if self.live else PLAIN_INTERVAL_SECONDS)
        if self.live:
            width = shutil.get_terminal_size().columns - 1
            print(f"\r{text[:width]:<{width}}", end="", file=sys.stderr, flush=True)
            self._open = True
        else:
            say(text)

    def close(self) -> None:
        if self._open:
            width = shutil.get_terminal_size().columns - 1
            print(f"\r{'':<{width}}\r", end="", file=sys.stderr, flush=True)
            self._open = False
