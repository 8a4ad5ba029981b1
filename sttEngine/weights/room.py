"""Whether a model fits this computer: its download on the disk, itself in memory."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from sttEngine.weights.transfer import SPARE_BYTES

MEMORY_SHARE = 0.75  # of all there is, for one model: the system and the other engines need the rest
Fit = Literal["fits", "memory_short", "disk_short"]


@dataclass(frozen=True, slots=True)
class Room:
    """What this computer has, in bytes: free on the disk with the models, and memory in all."""

    free_disk_bytes: int
    memory_bytes: int

    @classmethod
    def of(cls, models_dir: Path) -> Room:
        """Reads both now. The folder need not be there yet."""
        import psutil

        folder = next(path for path in (models_dir, *models_dir.parents) if path.is_dir())
        return cls(shutil.disk_usage(folder).free, psutil.virtual_memory().total)

    def fit(self, memory_bytes: int, download_bytes: int) -> Fit:
        """`download_bytes`: what is still to come. Memory first: a disk can be emptied."""
        if memory_bytes > MEMORY_SHARE * self.memory_bytes:
            return "memory_short"
        return "disk_short" if download_bytes and download_bytes + SPARE_BYTES > self.free_disk_bytes else "fits"
