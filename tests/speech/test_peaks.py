"""The outline of a sound: true to it, small, and made in constant memory however long the sound is."""

from __future__ import annotations

import os
import struct
import tracemalloc
import wave
from pathlib import Path

import numpy as np
import pytest

from sttEngine.errors import Cancelled, UnreadableMedia
from sttEngine.speech import peaks
from sttEngine.speech.peaks import LOUDEST, MOST_PEAKS, Peaks

RATE = 16_000
THREE_HOURS = 3 * 3600


def write_wav(path: Path, samples: list[int] | np.ndarray) -> Path:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(np.asarray(samples, dtype="<i2").tobytes())
    return path


def silent_wav(path: Path, seconds: int) -> Path:
    """Hours of zeros that take no room on the disk."""
    length = seconds * RATE * 2
    with path.open("wb") as file:
        head = struct.pack(
            "<4sI4s4sIHHIIHH4sI", b"RIFF", 36 + length, b"WAVE", b"fmt ", 16, 1, 1, RATE, RATE * 2, 2, 16, b"data", length
        )
        file.write(head)
        file.truncate(len(head) + length)
    return path


def test_each_level_is_the_loudest_sample_of_its_stretch(tmp_path: Path) -> None:
    samples = np.zeros(2 * RATE, dtype=np.int16)
    samples[RATE // 2] = -32768
    samples[RATE + RATE // 4] = 16384
    found = peaks.measure(write_wav(tmp_path / "audio.wav", samples))
    assert (found.seconds, len(found.levels)) == (2.0, 200)
    assert {n: level for n, level in enumerate(found.levels) if level} == {50: LOUDEST, 125: 128}


@pytest.mark.parametrize("count", [0, 1, 7, 159, 161])
def test_a_sound_of_a_few_samples_is_drawn(tmp_path: Path, count: int) -> None:
    found = peaks.measure(write_wav(tmp_path / "audio.wav", [16384] * count))
    assert set(found.levels) == ({128} if count else set())
    assert len(found.levels) <= max(count, 1)


def test_three_hours_take_no_more_memory_than_a_minute(tmp_path: Path) -> None:
    audio = silent_wav(tmp_path / "audio.wav", THREE_HOURS)
    with audio.open("r+b") as file:
        file.seek(44 + (THREE_HOURS // 2) * RATE * 2)
        file.write(struct.pack("<h", 32767))
    steps = []
    tracemalloc.start()
    try:
        found = peaks.measure(audio, lambda: steps.append(1))
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert (found.seconds, len(found.levels)) == (THREE_HOURS, MOST_PEAKS)
    assert len(steps) > 150
    assert [n for n, level in enumerate(found.levels) if level] == [MOST_PEAKS // 2]
    assert most < 24_000_000
    peaks.write(audio, found)
    assert peaks.beside(audio).stat().st_size < 20_000


def test_it_stops_when_it_is_told_to(tmp_path: Path) -> None:
    def stop() -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        peaks.measure(silent_wav(tmp_path / "audio.wav", 60), stop)


def test_a_cut_file_gives_what_is_there_and_another_kind_is_refused(tmp_path: Path) -> None:
    audio = write_wav(tmp_path / "audio.wav", [8192] * (4 * RATE))
    with audio.open("r+b") as file:
        file.truncate(44 + RATE * 2 + 1)
    assert peaks.measure(audio).seconds == 1.0
    audio.write_bytes(b"RIFF")
    with pytest.raises(UnreadableMedia):
        peaks.measure(audio)


def test_what_is_read_is_what_was_written_for_this_sound(tmp_path: Path) -> None:
    audio = write_wav(tmp_path / "audio.wav", [8192] * RATE)
    assert peaks.read(audio) is None
    peaks.write(audio, Peaks(1.0, (64, 255)))
    assert peaks.read(audio) == Peaks(1.0, (64, 255))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["audio.wav", "peaks.json"]
    later = peaks.beside(audio).stat().st_mtime_ns + 1_000_000_000
    os.utime(audio, ns=(later, later))
    assert peaks.read(audio) is None


@pytest.mark.parametrize("content", [b"", b"{", b'{"seconds": 1.0}', b'{"seconds": "a", "levels": []}', b"\xff\x00"])
def test_a_damaged_file_counts_as_none(tmp_path: Path, content: bytes) -> None:
    audio = write_wav(tmp_path / "audio.wav", [8192] * RATE)
    peaks.beside(audio).write_bytes(content)
    assert peaks.read(audio) is None


def test_what_cannot_be_put_in_place_leaves_nothing(tmp_path: Path) -> None:
    audio = write_wav(tmp_path / "audio.wav", [8192] * RATE)
    peaks.beside(audio).mkdir()
    with pytest.raises(OSError):
        peaks.write(audio, Peaks(1.0, (1,)))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["audio.wav", "peaks.json"]
