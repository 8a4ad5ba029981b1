"""Small pictures of screens, to notice when one looks otherwise.

A picture is an eighth of the screen in both directions, so that the edges of letters, which differ from one machine to the next,
are lost in the mean, and what is where, and in which colour, stays. They lie in `tests/browser/expected`; after a
change that is wanted, and that somebody looked at, `python -m tests.browser.screens --expected` takes them again.
"""

from __future__ import annotations

import struct
import subprocess
from pathlib import Path

import numpy as np
import numpy.typing as npt

from sttEngine.media.ffmpeg import find_ffmpeg
from sttEngine.settings import PROJECT_ROOT

EXPECTED = PROJECT_ROOT / "tests/browser/expected"
SMALLER = 8
FAR = 24  # of 255, in any colour: more than the same letters drawn by another machine are apart
MOST_FAR = 0.0015  # share of the picture: a button that is gone is more

Picture = npt.NDArray[np.uint8]


def small(png: bytes) -> Picture:
    """Of a screenshot as PNG. Shape (height / SMALLER, width / SMALLER, 3)."""
    width, height = _size(png)
    return _pixels(png, width // SMALLER, height // SMALLER)


def read(path: Path) -> Picture:
    """One that `write` wrote."""
    png = path.read_bytes()
    return _pixels(png, *_size(png))


def write(picture: Picture, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    height, width, _ = picture.shape
    raw = ("-f", "rawvideo", "-pix_fmt", "rgb24", "-s", f"{width}x{height}")
    path.write_bytes(_ffmpeg(picture.tobytes(), raw, ("-f", "image2pipe", "-c:v", "png", "-")))


def share_apart(one: Picture, other: Picture) -> float:
    """Which share of the picture looks otherwise, 0 to 1; 1 for another size."""
    if one.shape != other.shape:
        return 1.0
    apart = np.abs(one.astype(np.int16) - other.astype(np.int16)).max(axis=2)
    return float((apart > FAR).mean())


def _size(png: bytes) -> tuple[int, int]:
    width, height = struct.unpack(">II", png[16:24])  # of the chunk that every PNG begins with
    return int(width), int(height)


def _pixels(png: bytes, width: int, height: int) -> Picture:
    scaled = ("-vf", f"scale={width}:{height}:flags=area", "-f", "rawvideo", "-pix_fmt", "rgb24", "-")
    return np.frombuffer(_ffmpeg(png, ("-f", "image2pipe", "-c:v", "png"), scaled), np.uint8).reshape(height, width, 3)


def _ffmpeg(given: bytes, reads: tuple[str, ...], writes: tuple[str, ...]) -> bytes:
    ffmpeg = find_ffmpeg("")
    assert ffmpeg is not None
    command = [ffmpeg, "-nostdin", "-loglevel", "error", *reads, "-i", "pipe:0", *writes]
    return subprocess.run(command, input=given, capture_output=True, check=True).stdout
