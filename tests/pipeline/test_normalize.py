"""When a file is told to be cut off: measured against what its header claims."""

from __future__ import annotations

from pathlib import Path

import pytest

from sttEngine.domain import Omission
from sttEngine.media.ffmpeg import find_ffmpeg
from sttEngine.pipeline import normalize
from sttEngine.pipeline.normalize import MAX_SECONDS, source_coverage
from sttEngine.pipeline.tasks import NormalizeInput
from sttEngine.speech import peaks
from tests.media.test_ffmpeg import make_tone
from tests.pipeline.stage_context import InProcess


@pytest.mark.parametrize(("claimed", "decoded"), [(None, 60.0), (60.0, 60.0), (60.0, 58.5), (7200.0, 7196.0), (60.0, 61.0)])
def test_padding_and_rounded_headers_are_no_loss(claimed: float | None, decoded: float) -> None:
    found = source_coverage(claimed, decoded, 1)
    assert (found.total, found.covered, found.omissions) == (decoded, decoded, ())


@pytest.mark.parametrize(("claimed", "decoded"), [(60.0, 50.0), (7200.0, 7190.0), (20.0, 17.0)])
def test_what_is_missing_at_the_end_is_told_with_its_place(claimed: float, decoded: float) -> None:
    found = source_coverage(claimed, decoded, 1)
    assert (found.total, found.covered) == (claimed, decoded)
    assert found.omissions == (Omission("source_truncated", claimed - decoded, decoded, claimed),)


def test_what_is_longer_than_can_be_held_is_told() -> None:
    found = source_coverage(MAX_SECONDS + 10.0, MAX_SECONDS, 1)
    assert "longer_than_limit" in [omission.reason for omission in found.omissions]


def test_the_outline_of_the_sound_lies_beside_it(tmp_path: Path) -> None:
    source, audio = make_tone(find_ffmpeg("") or "", tmp_path / "source.wav", 2.0), tmp_path / "audio.wav"
    normalize.run(NormalizeInput(str(source), str(audio), str(tmp_path / "playable.m4a"), True, 2.0), InProcess())
    found = peaks.read(audio)
    assert found is not None and found.seconds == pytest.approx(2.0, abs=0.01)
    assert len(found.levels) == 200 and min(found.levels[5:-5]) > 0
    assert {path.name for path in tmp_path.iterdir()} == {"source.wav", "audio.wav", "peaks.json"}
