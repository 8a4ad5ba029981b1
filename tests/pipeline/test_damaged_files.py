"""Files of every container, made by the real ffmpeg, then cut or damaged: what is there is kept, what is missing is told.

Each second of the sound has a tone of its own, so that a test can hear which seconds came out, and where.
"""

from __future__ import annotations

import random
import struct
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from sttEngine.domain import Omission
from sttEngine.errors import UnreadableMedia
from sttEngine.media.ffmpeg import find_ffmpeg
from sttEngine.pipeline import normalize, probe
from sttEngine.pipeline.tasks import NormalizeInput, NormalizeResult, ProbeInput
from sttEngine.speech.audio import Audio
from tests.pipeline.stage_context import InProcess

SECONDS = 40
TONES = f"aevalsrc='0.4*sin(2*PI*t*(300+50*floor(t)))+0.02*(random(0)-0.5)':s=44100:d={SECONDS}"
DAMAGE = 0.05  # of the file, from two fifths on: two seconds from the sixteenth

FORMS: dict[str, list[str]] = {
    "a.wav": ["-c:a", "pcm_s16le"],
    "a.mp3": ["-c:a", "libmp3lame"],
    "without_length.mp3": ["-c:a", "libmp3lame", "-write_xing", "0"],
    "moov_first.mp4": ["-c:a", "aac", "-movflags", "+faststart"],
    "moov_last.mp4": ["-c:a", "aac"],
    "fragments.mp4": ["-c:a", "aac", "-movflags", "+frag_keyframe+empty_moov", "-frag_duration", "1000000"],
    "vorbis.ogg": ["-c:a", "libvorbis"],
    "a.opus": ["-c:a", "libopus"],
    "a.flac": ["-c:a", "flac"],
    "a.webm": ["-c:a", "libopus"],
    "without_length.webm": ["-c:a", "libopus", "-live", "1"],
    "a.wv": ["-c:a", "wavpack"],
}
WITH_LENGTH = ("a.wav", "a.mp3", "moov_first.mp4", "a.flac", "a.webm", "a.wv")
CUT_IS_SEEN = ("fragments.mp4", "vorbis.ogg", "a.opus", "without_length.webm")
# Where damage ends what a demuxer finds: no frame of these can be found again behind it.
NOT_RESUMED = ("fragments.mp4", "a.wv")
WITHOUT_STAMPS = ("a.mp3", "without_length.mp3")
RESUMED = tuple(name for name in FORMS if name not in (*NOT_RESUMED, "a.wav"))


@dataclass(frozen=True)
class Made:
    """What came of a file. `tones[n]` is the second of the original that the n-th second sounds like; -1: none."""

    result: NormalizeResult
    tones: list[int]
    playable: Path

    @property
    def omissions(self) -> tuple[Omission, ...]:
        return self.result.coverage.omissions


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    ffmpeg, folder = find_ffmpeg(""), tmp_path_factory.mktemp("whole")
    assert ffmpeg is not None

    def make(name: str) -> Path:
        path = folder / name
        if not path.exists():
            command = [ffmpeg, "-nostdin", "-loglevel", "error", "-f", "lavfi", "-i", TONES, *FORMS[name], str(path)]
            subprocess.run(command, check=True)
        return path

    return make


def through(source: Path, folder: Path) -> Made:
    ctx = InProcess()
    found = probe.run(ProbeInput(str(source)), ctx)
    audio, playable = folder / "audio.wav", folder / "playable.m4a"
    given = NormalizeInput(str(source), str(audio), str(playable), found.plays_in_browser, found.duration_seconds)
    result = normalize.run(given, ctx)
    sound = Audio(audio)
    assert sound.seconds == result.duration_seconds
    return Made(result, [_second(sound.cut(n + 0.3, n + 0.7)) for n in range(int(sound.seconds))], playable)


def _second(samples: np.ndarray) -> int:
    power = np.abs(np.fft.rfft(samples))
    if np.abs(samples).max() < 0.1:
        return -1
    return round((int(power.argmax()) * 16_000 / len(samples) - 300) / 50)


def written(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def overwritten(content: bytes, how: str) -> bytes:
    at, count = len(content) * 2 // 5, int(len(content) * DAMAGE)
    return content[:at] + (bytes(count) if how == "zeros" else random.Random(1).randbytes(count)) + content[at + count :]


@pytest.mark.parametrize("name", FORMS)
def test_a_whole_file_misses_nothing(whole: Callable[[str], Path], tmp_path: Path, name: str) -> None:
    made = through(whole(name), tmp_path)
    assert made.tones == list(range(SECONDS))
    assert made.omissions == ()
    assert made.result.coverage.total == made.result.coverage.covered == made.result.duration_seconds


@pytest.mark.parametrize("name", [name for name in FORMS if name != "moov_last.mp4"])
def test_a_file_cut_in_the_middle_gives_what_is_there(whole: Callable[[str], Path], tmp_path: Path, name: str) -> None:
    content = whole(name).read_bytes()
    made = through(written(tmp_path, name, content[: len(content) // 2]), tmp_path)
    assert made.result.duration_seconds == pytest.approx(SECONDS / 2, abs=1.5)
    assert made.tones == list(range(len(made.tones)))
    if name in WITH_LENGTH:
        (missing,) = made.omissions
        assert (missing.reason, missing.start) == ("source_truncated", made.result.duration_seconds)
        assert missing.end == pytest.approx(SECONDS, abs=0.1)
        assert made.result.coverage.total == pytest.approx(SECONDS, abs=0.1)
    elif name in CUT_IS_SEEN:
        assert made.omissions == (Omission("source_truncated", 0.0, made.result.duration_seconds, None),)
    else:
        assert made.omissions == ()


def test_an_mp4_without_its_index_says_so(whole: Callable[[str], Path], tmp_path: Path) -> None:
    content = whole("moov_last.mp4").read_bytes()
    cut = written(tmp_path, "a.mp4", content[: len(content) // 2])
    with pytest.raises(UnreadableMedia, match="index"):
        probe.run(ProbeInput(str(cut)), InProcess())


@pytest.mark.parametrize("how", ["zeros", "noise"])
@pytest.mark.parametrize("name", RESUMED)
def test_damage_in_the_middle_ends_nothing_and_is_told(whole: Callable[[str], Path], tmp_path: Path, name: str, how: str) -> None:
    made = through(written(tmp_path, name, overwritten(whole(name).read_bytes(), how)), tmp_path)
    (gap,) = made.omissions
    assert gap.reason == "source_damaged" and gap.start is not None and gap.end is not None
    assert 14.5 < gap.start < 17.0 and 1.5 < gap.amount < 6.0
    heard = {tone for tone in made.tones if tone >= 0}
    assert set(range(15)) | set(range(22, SECONDS - 1)) <= heard
    if name in WITHOUT_STAMPS:
        assert made.result.duration_seconds == pytest.approx(SECONDS - gap.amount, abs=0.2)
    else:  # what follows is where it was
        assert made.tones[22:] == list(range(22, SECONDS))
        assert made.tones[int(gap.start) + 1] == -1
    coverage = made.result.coverage
    assert coverage.total == pytest.approx(SECONDS, abs=0.3)
    assert coverage.total - coverage.covered == pytest.approx(gap.amount, abs=0.01)
    # The page's player counts as the transcript does.
    assert made.playable.exists()
    assert probe.run(ProbeInput(str(made.playable)), InProcess()).duration_seconds == pytest.approx(
        made.result.duration_seconds, abs=0.2
    )


@pytest.mark.parametrize("name", NOT_RESUMED)
def test_what_cannot_be_read_behind_the_damage_is_told(whole: Callable[[str], Path], tmp_path: Path, name: str) -> None:
    made = through(written(tmp_path, name, overwritten(whole(name).read_bytes(), "noise")), tmp_path)
    assert made.tones == list(range(len(made.tones))) and len(made.tones) >= 14
    (rest,) = made.omissions
    assert (rest.reason, rest.start) == ("source_damaged", made.result.duration_seconds)
    assert rest.amount == pytest.approx(SECONDS - made.result.duration_seconds, abs=2.0)


@pytest.mark.parametrize("name", FORMS)
def test_single_wrong_bytes_leave_nearly_all(whole: Callable[[str], Path], tmp_path: Path, name: str) -> None:
    content = bytearray(whole(name).read_bytes())
    chance = random.Random(7)
    for _ in range(6):
        content[chance.randrange(len(content) // 4, len(content) * 9 // 10)] ^= 0x55
    made = through(written(tmp_path, name, bytes(content)), tmp_path)
    lost = sum(one.amount for one in made.omissions)
    assert made.result.coverage.total == pytest.approx(SECONDS, abs=1.5)
    assert len({tone for tone in made.tones if tone >= 0}) >= SECONDS - lost - 12


def test_a_time_stamp_that_lies_costs_nothing_that_follows(whole: Callable[[str], Path], tmp_path: Path) -> None:
    content = bytearray(whole("without_length.webm").read_bytes())
    cluster = content.index(b"\x1f\x43\xb6\x75", len(content) // 2)
    block = content.index(b"\xa3", cluster + 20)
    length = 9 - content[block + 1].bit_length()
    at = block + 1 + length + 1  # behind the track's number stands the time since the cluster's, in milliseconds
    (since,) = struct.unpack(">h", content[at : at + 2])
    content[at : at + 2] = struct.pack(">h", since + 20_000)
    made = through(written(tmp_path, "a.webm", bytes(content)), tmp_path)
    assert made.tones[: SECONDS - 1] == list(range(SECONDS - 1))
    assert made.omissions == ()


def test_a_recorder_that_was_muted_is_no_damage(whole: Callable[[str], Path], tmp_path: Path) -> None:
    ffmpeg, muted = find_ffmpeg(""), tmp_path / "muted.webm"
    assert ffmpeg is not None
    drop = ["-c", "copy", "-bsf:a", "noise=drop='between(pts*tb,10,25)'", "-live", "1"]
    subprocess.run([ffmpeg, "-nostdin", "-loglevel", "error", "-i", str(whole("a.webm")), *drop, str(muted)], check=True)
    made = through(muted, tmp_path)
    assert made.tones == [*range(10), *[-1] * 15, *range(25, SECONDS)]
    assert made.omissions == ()


@pytest.mark.parametrize("length", [0xFFFFFFFF, 0x7FFFFFFF, 0])
def test_a_wav_that_was_written_to_a_pipe_claims_nothing(whole: Callable[[str], Path], tmp_path: Path, length: int) -> None:
    content = bytearray(whole("a.wav").read_bytes())
    data = content.index(b"data")
    content[data + 4 : data + 8] = struct.pack("<I", length)
    made = through(written(tmp_path, "a.wav", bytes(content)), tmp_path)
    assert made.omissions == () and len(made.tones) == (SECONDS if length else len(made.tones))


def test_a_file_that_is_damaged_nearly_everywhere_gives_the_rest(whole: Callable[[str], Path], tmp_path: Path) -> None:
    content = whole("a.mp3").read_bytes()
    source = written(tmp_path, "a.mp3", content[: len(content) // 8] + random.Random(3).randbytes(len(content) * 7 // 8))
    made = through(source, tmp_path)
    assert made.tones[:4] == list(range(4))
    assert sum(one.amount for one in made.omissions) > SECONDS * 0.7
