"""What a browser records says not how long it is: it is probed, made seekable, and whole wherever it breaks off."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from sttEngine.media.ffmpeg import find_ffmpeg
from sttEngine.media.probe import read_header
from sttEngine.pipeline import normalize, probe
from sttEngine.pipeline.tasks import NormalizeInput, ProbeInput
from sttEngine.settings import PROJECT_ROOT
from tests.pipeline.stage_context import InProcess


@pytest.fixture
def live(tmp_path: Path) -> Path:
    """Opus in WebM as it is written to a pipe: without a length and without an index."""
    ffmpeg = find_ffmpeg("")
    assert ffmpeg is not None
    meeting = PROJECT_ROOT / "tests/recordings/meeting.ogg"
    output = ["-t", "20", "-c:a", "libopus", "-b:a", "32k", "-f", "webm", "-live", "1", "pipe:1"]
    made = subprocess.run([ffmpeg, "-nostdin", "-loglevel", "error", "-i", meeting, *output], check=True, capture_output=True)
    path = tmp_path / "source.webm"
    path.write_bytes(made.stdout)
    return path


@pytest.mark.parametrize("share", [1.0, 0.53])
def test_it_is_played_from_a_file_that_can_be_sought_in(live: Path, share: float) -> None:
    live.write_bytes(live.read_bytes()[: int(live.stat().st_size * share)])
    found = probe.run(ProbeInput(str(live)), InProcess())
    assert (found.kind, found.duration_seconds, found.plays_in_browser) == ("audio", None, False)
    audio, playable = live.with_name("audio.wav"), live.with_name("playable.m4a")
    made = normalize.run(NormalizeInput(str(live), str(audio), str(playable), found.plays_in_browser, None), InProcess())
    assert made.duration_seconds == pytest.approx(20 * share, abs=1.5)
    header = read_header(playable, named_as_media=True)
    assert header.plays_in_browser
    assert header.duration_seconds == pytest.approx(made.duration_seconds, abs=0.2)
