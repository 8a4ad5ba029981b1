"""The normalised sound: any stretch of it as samples, however many hours there are. Holds none in memory. Reads only."""

from __future__ import annotations

import struct
from pathlib import Path
from typing import TYPE_CHECKING

from sttEngine.engines.base import SAMPLE_RATE_HZ
from sttEngine.errors import UnreadableMedia
from sttEngine.speech.stretch import Stretch

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

BYTES_A_SAMPLE = 2
FRAME_SECONDS = 0.1  # a cut inside speech falls into the quietest stretch of this length


class Audio:
    """A 16 kHz mono 16 bit WAV as `normalize` writes it. Opening it reads the header alone."""

    def __init__(self, path: Path) -> None:
        """Raises UnreadableMedia for any other file."""
        self._path = path
        self._offset, length = _data_chunk(path)
        self._samples = length // BYTES_A_SAMPLE
        self.seconds = self._samples / SAMPLE_RATE_HZ

    def cut(self, start: float, end: float) -> npt.NDArray[np.float32]:
        """Samples from `start` to `end` seconds: float32 in [-1, 1], a copy."""
        import numpy as np

        first = min(max(0, round(start * SAMPLE_RATE_HZ)), self._samples)
        last = min(max(first, round(end * SAMPLE_RATE_HZ)), self._samples)
        at = self._offset + first * BYTES_A_SAMPLE
        # read, not mapped: pages of a map stay in the process's memory, hours of them
        samples = np.fromfile(self._path, dtype="<i2", count=last - first, offset=at)
        return samples.astype(np.float32) / np.float32(32768.0)

    def of(self, stretch: Stretch) -> npt.NDArray[np.float32]:
        """The samples of its pieces, joined: float32 in [-1, 1]."""
        import numpy as np

        return np.concatenate([self.cut(piece.start, piece.end) for piece in stretch.pieces])

    def quietest(self, start: float, end: float) -> float:
        """The middle of the quietest tenth of a second between `start` and `end`, in seconds."""
        import numpy as np

        samples = self.cut(start, end)
        frame = round(FRAME_SECONDS * SAMPLE_RATE_HZ)
        if len(samples) < 2 * frame:
            return (start + end) / 2
        hop = frame // 2
        powers = np.add.reduceat(samples * samples, np.arange(0, len(samples) - hop + 1, hop))
        pairs = powers[:-1] + powers[1:]
        return start + (int(np.argmin(pairs)) * hop + frame / 2) / SAMPLE_RATE_HZ


def has_blank(path: Path, seconds: float) -> bool:
    """Whether a normalised WAV holds nothing but zeros for `seconds` somewhere; one of half as much again is always found."""
    import numpy as np

    audio = Audio(path)
    half, before, at = seconds / 2, False, 0.0
    while at < audio.seconds:
        blank = not np.any(audio.cut(at, at + half))
        if blank and before:
            return True
        before, at = blank, at + half
    return False


def wav_seconds(path: Path) -> float:
    """Length of a normalised WAV by the bytes that are there. Raises UnreadableMedia."""
    return _data_chunk(path)[1] / BYTES_A_SAMPLE / SAMPLE_RATE_HZ


def _data_chunk(path: Path) -> tuple[int, int]:
    """Offset and length in bytes of the samples. The file's size bounds what the header claims."""
    size = path.stat().st_size
    with path.open("rb") as file:
        if file.read(4) != b"RIFF" or file.read(8)[4:] != b"WAVE":
            raise UnreadableMedia("The normalised sound is damaged.", hint="Run the recording again.")
        right_format = False
        while len(head := file.read(8)) == 8:
            name, length = struct.unpack("<4sI", head)
            if name == b"fmt ":
                kind, channels, rate, _, _, bits = struct.unpack("<HHIIHH", file.read(16))
                right_format = (kind, channels, rate, bits) == (1, 1, SAMPLE_RATE_HZ, 16)
                file.seek(length - 16, 1)
            elif name == b"data" and right_format:
                length = min(length, size - file.tell())
                return file.tell(), length - length % BYTES_A_SAMPLE
            else:
                file.seek(length + length % 2, 1)
    raise UnreadableMedia("The normalised sound is damaged.", hint="Run the recording again.")
