"""Sets are found in any folder with references; long ones are joined in order; sound without speech is cut out by its labels."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sttEngine.bench import speech_sets
from sttEngine.bench.speech_sets import PAUSE_SECONDS, find_sets, long_set, without_speech
from sttEngine.media.ffmpeg import find_ffmpeg
from sttEngine.speech.audio import Audio, wav_seconds
from tests.media.test_ffmpeg import make_tone

FFMPEG = find_ffmpeg("") or "ffmpeg"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A folder of single clips, and one of a talk in two fragments."""
    for name, files in (("single", ("a.wav", "b.wav")), ("talks", ("one/1.wav", "one/2.wav"))):
        rows = []
        for number, file in enumerate(files):
            path = tmp_path / "data" / name / file
            path.parent.mkdir(parents=True, exist_ok=True)
            make_tone(FFMPEG, path, 1.0)
            rows.append({"file": file, "lang": "ko", "text": f"말 {number}", "script": f"말 {number}", "dur": 1.0})
        rows.append({"file": "gone.wav", "lang": "ko", "text": "없다", "dur": 1.0})
        rows.append({"file": files[0], "lang": "ko", "text": None, "dur": 1.0})
        listing = tmp_path / "data" / name / "refs.jsonl"
        listing.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), encoding="utf-8")
    return tmp_path / "data"


def test_every_folder_with_references_is_a_set(data: Path) -> None:
    single, talks = find_sets(data)
    assert (single.name, talks.name, single.language, single.seconds) == ("single", "talks", "ko", 2.0)
    assert [clip.references for clip in talks.clips] == [("말 0",), ("말 1",)]


def test_a_long_recording_is_the_fragments_in_order_over_again(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(speech_sets.LONG_SETS, "long-10m", 3.5)
    made = long_set("long-10m", find_sets(data), FFMPEG, tmp_path)
    assert made is not None
    (clip,) = made.clips
    assert clip.references == ("말 0 말 1 말 0",)
    assert wav_seconds(clip.path) == pytest.approx(3 * (1.0 + PAUSE_SECONDS), abs=0.05)


def test_without_talks_there_is_no_long_recording(data: Path, tmp_path: Path) -> None:
    assert long_set("long-10m", find_sets(data)[:1], FFMPEG, tmp_path) is None


def test_sound_without_speech_is_cut_out_by_its_labels(data: Path, tmp_path: Path) -> None:
    hard = data / "hard"
    hard.mkdir()
    make_tone(FFMPEG, hard / "mixed.mp3", 4.0)
    (hard / "mixed.csv").write_text("labels\tstart\tstop\nmusic\t0.0\t1.5\nmale\t1.5\t4.0\n", encoding="utf-8")
    clips = {clip.path.stem: clip for clip in without_speech(data, FFMPEG, tmp_path)}
    assert set(clips) == {"silence", "white-noise", "music-0"}
    assert wav_seconds(clips["music-0"].path) == pytest.approx(1.5, abs=0.05)
    assert not Audio(clips["silence"].path).cut(0.0, 60.0).any()
