"""The outline of a recording's sound, as the player draws it: how loud it is in each of a few thousand equal stretches.

A small file beside the normalised sound that it is made from. It can be made again at any time; one that is older than the
sound, or cannot be read, counts as none.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from sttEngine.engines.base import SAMPLE_RATE_HZ
from sttEngine.speech.audio import Audio

MOST_PEAKS = 4000  # as many as a wide screen has room for
PEAKS_A_SECOND = 100  # of a short recording; finer is drawn by no screen
LOUDEST = 255
_BLOCK_SECONDS = 60.0  # read at once: bounds the memory, whatever the length


@dataclass(frozen=True, slots=True)
class Peaks:
    """`levels`: the loudest sample of each of as many equal stretches, from 0 (silence) to 255 (the most there can be)."""

    seconds: float
    levels: tuple[int, ...]


_PEAKS: TypeAdapter[Peaks] = TypeAdapter(Peaks)


def beside(audio: Path) -> Path:
    """Where the peaks of a normalised sound lie."""
    return audio.with_name("peaks.json")


def measure(audio: Path, go_on: Callable[[], None] = lambda: None) -> Peaks:
    """Read a normalised WAV through once, in constant memory, calling `go_on` now and then. Raises UnreadableMedia."""
    import numpy as np

    sound = Audio(audio)
    samples = round(sound.seconds * SAMPLE_RATE_HZ)
    count = min(MOST_PEAKS, max(1, round(sound.seconds * PEAKS_A_SECOND)), samples)
    borders = np.linspace(0, samples, count + 1).astype(np.int64)
    levels: list[int] = []
    first = 0
    while first < count:
        go_on()
        most = borders[first] + round(_BLOCK_SECONDS * SAMPLE_RATE_HZ)
        last = max(first + 1, int(np.searchsorted(borders, most, side="right")) - 1)
        block = np.abs(sound.cut(borders[first] / SAMPLE_RATE_HZ, borders[last] / SAMPLE_RATE_HZ))
        loudest = np.maximum.reduceat(block, borders[first:last] - borders[first])
        levels.extend(int(level) for level in np.minimum(np.rint(loudest * LOUDEST), LOUDEST))
        first = last
    return Peaks(sound.seconds, tuple(levels))


def write(audio: Path, peaks: Peaks) -> None:
    """Put the peaks of this sound in their place, whole or not at all. Raises OSError."""
    place = beside(audio)
    new = place.with_name(f".{place.name}.{uuid.uuid4().hex}.new")
    try:
        new.write_bytes(_PEAKS.dump_json(peaks))
        new.replace(place)
    finally:
        new.unlink(missing_ok=True)


def read(audio: Path) -> Peaks | None:
    """The peaks that were written for this sound; None when there are none, or they are of an earlier one."""
    place = beside(audio)
    try:
        if place.stat().st_mtime_ns < audio.stat().st_mtime_ns:
            return None
        return _PEAKS.validate_json(place.read_bytes())
    except (FileNotFoundError, ValidationError):
        return None
