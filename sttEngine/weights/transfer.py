"""What both sources share: how progress is told, how a fetch is stopped, how much may arrive, and what a full disk looks like."""

from __future__ import annotations

import errno
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from sttEngine.errors import Cancelled, DiskFull

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
SPARE_BYTES = 64 * 1024**2  # what a system wants left besides the file
LARGEST_UNKNOWN_BYTES = 16 * 1024**3  # a file whose size neither the catalog nor the source names is cut off here


class OnBytes(Protocol):
    """Hears how many bytes of a model are here, of how many."""

    def __call__(self, done_bytes: int, total_bytes: int, /) -> None: ...


@dataclass(frozen=True, slots=True)
class Transfer:
    """Tells progress and listens for a stop. Every method raises Cancelled once `stop` is set."""

    total: int
    on_bytes: OnBytes
    stop: threading.Event = field(default_factory=threading.Event)

    def go_on(self) -> None:
        if self.stop.is_set():
            raise Cancelled

    def wait(self, seconds: float) -> None:
        """Let `seconds` pass, or fewer: a stop ends the waiting."""
        if self.stop.wait(seconds):
            raise Cancelled

    def moved(self, done: int) -> None:
        self.go_on()
        self.on_bytes(min(done, self.total) if self.total else done, self.total)


@contextmanager
def disk_errors(folder: Path) -> Iterator[None]:
    """Make an OSError that means a full disk DiskFull; others pass."""
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise DiskFull(f"The disk with {folder} is full.") from error
        raise


def require_space(folder: Path, wanted_bytes: int) -> None:
    """Raises DiskFull before a download that cannot fit."""
    free = shutil.disk_usage(folder).free
    if free < wanted_bytes + SPARE_BYTES:
        raise DiskFull(f"{wanted_bytes / 1e6:.0f} MB are needed and {free / 1e6:.0f} MB are free on the disk with {folder}.")
