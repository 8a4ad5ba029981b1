"""Every hard reference file, and bad files made here: the sound comes out right, or the error says what was wrong."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from sttEngine.domain import RecordingKind
from sttEngine.errors import EmptyFile, NoAudio, RecordRouteError, UnreadableMedia, UnsupportedFormat
from sttEngine.media.ffmpeg import find_ffmpeg
from sttEngine.pipeline import normalize, probe
from sttEngine.pipeline.tasks import NormalizeInput, NormalizeResult, ProbeInput, ProbeResult
from sttEngine.speech.audio import wav_seconds
from tests.media.test_ffmpeg import make_tone
from tests.pipeline.stage_context import InProcess


@dataclass(frozen=True)
class Sound:
    """What comes out: kind, seconds (within 0.1), whether the browser plays it as it is, and whether it was cut off."""

    kind: RecordingKind
    seconds: float
    plays: bool
    truncated: bool = False


EXPECTED: dict[str, Sound | type[RecordRouteError]] = {
    "bad_missing_header.wav": UnreadableMedia,
    "bad_mono.empty.wav": EmptyFile,
    "bad_mono.invalid.wav": UnreadableMedia,
    "bad_mono.zero.wav": UnreadableMedia,
    "bad_ps_awful.wav": UnreadableMedia,
    "bad_ps_bad.wav": UnreadableMedia,
    "bad_ps_null.wav": UnreadableMedia,
    "code_switch_en_zh.wav": Sound("audio", 20.06, True),
    "eight_channel.m4a": Sound("audio", 8.05, False),
    "ko.m4a": Sound("audio", 33.36, True),
    "ko.mp3": Sound("audio", 33.36, True),
    "ko.ogg": Sound("audio", 33.36, True),
    "ko.opus": Sound("audio", 33.36, True),
    "ko_0p3s.wav": Sound("audio", 0.3, True),
    "ko_8k_phone.wav": Sound("audio", 33.36, True),
    "ko_video.mkv": Sound("video", 33.36, False),
    "ko_video.mp4": Sound("video", 33.36, True),
    "ko_video.webm": Sound("video", 33.36, True),
    "music_noise_speech.mp3": Sound("audio", 74.56, True),
    "p001.aac": Sound("audio", 9.02, False),
    "p001.aiff": Sound("audio", 8.99, False),
    "p001.flac": Sound("audio", 8.99, True),
    "p001.mp3": Sound("audio", 9.0, True),
    "p001.mp4": Sound("audio", 9.0, True),
    "p001.ogg": Sound("audio", 8.99, True),
    "p001.webm": Sound("audio", 9.0, True),
    "silence_2s.wav": Sound("audio", 2.0, True),
    "text_named.mp3": UnreadableMedia,
    "trunc.mp3": Sound("audio", 16.7, True, truncated=True),
}


def both_stages(source: Path, folder: Path) -> tuple[ProbeResult, NormalizeResult]:
    ctx = InProcess()
    found = probe.run(ProbeInput(str(source)), ctx)
    made = normalize.run(
        NormalizeInput(
            str(source), str(folder / "audio.wav"), str(folder / "playable.m4a"), found.plays_in_browser, found.duration_seconds
        ),
        ctx,
    )
    return found, made


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_a_hard_file(reference_data: Path, tmp_path: Path, name: str) -> None:
    expected = EXPECTED[name]
    source = reference_data / "hard" / name
    if not isinstance(expected, Sound):
        with pytest.raises(expected):
            both_stages(source, tmp_path)
        assert list(tmp_path.iterdir()) == []
        return
    found, made = both_stages(source, tmp_path)
    assert (found.kind, found.plays_in_browser) == (expected.kind, expected.plays)
    assert made.duration_seconds == pytest.approx(expected.seconds, abs=0.1)
    assert wav_seconds(tmp_path / "audio.wav") == made.duration_seconds
    assert ("source_truncated" in [one.reason for one in made.coverage.omissions]) == expected.truncated
    files = {"audio.wav", "peaks.json", *(() if expected.plays else ("playable.m4a",))}
    assert {path.name for path in tmp_path.iterdir()} == files
    if not expected.plays:
        playable = probe.run(ProbeInput(str(tmp_path / "playable.m4a")), InProcess())
        assert playable.plays_in_browser
        assert playable.duration_seconds == pytest.approx(made.duration_seconds, abs=0.15)


def test_every_hard_file_is_expected(reference_data: Path) -> None:
    files = {path.name for path in (reference_data / "hard").iterdir()} - {"SOURCE.json", "refs.jsonl"}
    assert files - {"music_noise_speech.csv"} == set(EXPECTED)
    csv = probe.run(ProbeInput(str(reference_data / "hard" / "music_noise_speech.csv")), InProcess())
    assert csv.kind == "text"


@pytest.mark.parametrize(
    ("name", "content", "error"),
    [
        ("source.mp3", b"", EmptyFile),
        ("source.bin", b"PK\x03\x04" + b"\x00" * 200, UnsupportedFormat),
        ("source.mp3", b"PK\x03\x04" + b"\x00" * 200, UnsupportedFormat),
        ("source.bin", b"\x7fELF" + b"\x00" * 200, UnsupportedFormat),
        ("source.mp4", b"<html><body>not found</body></html>", UnsupportedFormat),
        ("source.mp4", b"\x00\x00\x00\x18ftypmp42" + b"\x00" * 300, UnreadableMedia),
        ("source.bin", bytes(200), UnsupportedFormat),
        ("source.wav", "회의록".encode("cp949") * 9, UnreadableMedia),
    ],
)
def test_what_is_no_recording(tmp_path: Path, name: str, content: bytes, error: type[RecordRouteError]) -> None:
    source = tmp_path / name
    source.write_bytes(content)
    with pytest.raises(error) as raised:
        probe.run(ProbeInput(str(source)), InProcess())
    assert raised.value.hint


def test_the_content_decides_not_the_name(tmp_path: Path) -> None:
    ffmpeg = find_ffmpeg("")
    assert ffmpeg is not None
    flac = make_tone(ffmpeg, tmp_path / "a.flac", 1).rename(tmp_path / "source.txt")
    assert probe.run(ProbeInput(str(flac)), InProcess()).kind == "audio"
    silent = tmp_path / "silent.mp4"
    make_tone(ffmpeg, silent, 1, "-f", "lavfi", "-i", "testsrc=size=64x64:duration=1", "-map", "1:v", "-c:v", "mpeg4")
    with pytest.raises(NoAudio):
        probe.run(ProbeInput(str(silent)), InProcess())


@pytest.mark.parametrize("side", [0, 1])
def test_both_sides_of_a_call_are_kept(tmp_path: Path, side: int) -> None:
    import numpy as np

    from sttEngine.speech.audio import Audio

    ffmpeg = find_ffmpeg("")
    assert ffmpeg is not None
    pan = "pan=stereo|c0=c0|c1=0*c0" if side == 0 else "pan=stereo|c0=0*c0|c1=c0"
    source = make_tone(ffmpeg, tmp_path / "call.wav", 1, "-af", pan)
    both_stages(source, tmp_path)
    assert float(np.abs(Audio(tmp_path / "audio.wav").cut(0, 1)).max()) > 0.05
