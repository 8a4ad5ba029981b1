"""Stretches of a WAV: right samples, right length, honest about damage."""

from __future__ import annotations

import wave
from pathlib import Path

import numpy as np
import pytest

from sttEngine.errors import UnreadableMedia
from sttEngine.speech.audio import Audio, wav_seconds


def write(path: Path, samples: np.ndarray[tuple[int], np.dtype[np.int16]], rate: int = 16_000) -> Path:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(samples.astype("<i2").tobytes())
    return path


def test_cuts_are_the_samples_of_that_time(tmp_path: Path) -> None:
    audio = Audio(write(tmp_path / "a.wav", np.arange(32_000, dtype=np.int16)))
    assert audio.seconds == 2.0
    part = audio.cut(0.5, 1.0)
    assert part.dtype == np.float32 and len(part) == 8_000
    assert part[0] == np.float32(8_000 / 32768)
    assert len(audio.cut(1.5, 9.0)) == 8_000


def test_the_quietest_place_is_found(tmp_path: Path) -> None:
    samples = np.full(160_000, 9_000, dtype=np.int16)
    samples[96_000:99_200] = 0
    audio = Audio(write(tmp_path / "a.wav", samples))
    assert 6.0 <= audio.quietest(2.0, 9.0) <= 6.2


def test_a_header_that_claims_more_than_there_is_is_not_believed(tmp_path: Path) -> None:
    path = write(tmp_path / "a.wav", np.zeros(32_000, dtype=np.int16))
    path.write_bytes(path.read_bytes()[: 44 + 16_000])
    assert wav_seconds(path) == 0.5
    assert Audio(path).seconds == 0.5


def test_no_samples_are_no_error(tmp_path: Path) -> None:
    audio = Audio(write(tmp_path / "a.wav", np.zeros(0, dtype=np.int16)))
    assert audio.seconds == 0.0 and len(audio.cut(0, 1)) == 0


@pytest.mark.parametrize("content", [b"", b"RIFF", b"RIFF\x00\x00\x00\x00WAVEdata\xff\xff\xff\xff", b"x" * 200])
def test_other_files_are_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.wav").write_bytes(content)
    with pytest.raises(UnreadableMedia):
        Audio(tmp_path / "a.wav")
    write(tmp_path / "b.wav", np.zeros(100, dtype=np.int16), rate=44_100)
    with pytest.raises(UnreadableMedia):
        Audio(tmp_path / "b.wav")
