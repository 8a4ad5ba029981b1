"""Every file of the reference folder `hard` through one server: what `expect` promises, or an error that says what is wrong."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path

import httpx
import jiwer
import pytest

from tests.e2e.watched_server import Outcome, WatchedServer, assert_error

pytestmark = pytest.mark.weights


@dataclass(frozen=True)
class Done:
    """A job that succeeds. `text` None: whether something is heard is not promised."""

    kind: str
    text: bool | None = True
    language: str | None = None


KOREAN = Done("audio", language="ko")
KOREAN_VIDEO = Done("video", language="ko")
ENGLISH = Done("audio", language="en")

# A string is the code of the error; "empty_file" meets the upload itself, every other one ends the job.
EXPECTED: dict[str, Done | str] = {
    "bad_missing_header.wav": "unreadable_media",
    "bad_mono.empty.wav": "empty_file",
    "bad_mono.invalid.wav": "unreadable_media",
    "bad_mono.zero.wav": "unreadable_media",
    "bad_ps_awful.wav": "unreadable_media",
    "bad_ps_bad.wav": "unreadable_media",
    "bad_ps_null.wav": "unreadable_media",
    "code_switch_en_zh.wav": Done("audio"),
    "eight_channel.m4a": ENGLISH,
    "ko.m4a": KOREAN,
    "ko.mp3": KOREAN,
    "ko.ogg": KOREAN,
    "ko.opus": KOREAN,
    "ko_0p3s.wav": Done("audio", text=None),
    "ko_8k_phone.wav": KOREAN,
    "ko_video.mkv": KOREAN_VIDEO,
    "ko_video.mp4": KOREAN_VIDEO,
    "ko_video.webm": KOREAN_VIDEO,
    "music_noise_speech.csv": Done("text"),
    "music_noise_speech.mp3": Done("audio"),
    "p001.aac": ENGLISH,
    "p001.aiff": ENGLISH,
    "p001.flac": ENGLISH,
    "p001.mp3": ENGLISH,
    "p001.mp4": ENGLISH,
    "p001.ogg": ENGLISH,
    "p001.webm": ENGLISH,
    "silence_2s.wav": Done("audio", text=False),
    "text_named.mp3": "unreadable_media",
    "trunc.mp3": KOREAN,
}
NO_RECORDINGS = {"SOURCE.json", "refs.jsonl"}


@dataclass(frozen=True)
class Sent:
    """All uploads of the folder: how each was answered, and what became of those that were taken."""

    answers: dict[str, httpx.Response]
    outcomes: dict[str, Outcome]


@pytest.fixture(scope="module")
def sent(server: WatchedServer, reference_data: Path) -> Sent:
    """Good and bad files in turn, so that what follows a bad one shows whether it did harm."""
    bad = [name for name, expected in EXPECTED.items() if isinstance(expected, str)]
    good = [name for name in EXPECTED if name not in bad]
    order = [name for pair in zip(bad, good, strict=False) for name in pair] + good[len(bad) :]
    answers = {name: server.send(name, reference_data / "hard" / name) for name in order}
    taken = {name: answer.json()["job"] for name, answer in answers.items() if answer.status_code == 202}
    return Sent(answers, {name: server.outcome(job) for name, job in taken.items()})


def test_no_hard_file_is_forgotten(reference_data: Path) -> None:
    assert {path.name for path in (reference_data / "hard").iterdir()} - NO_RECORDINGS == set(EXPECTED)


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_a_hard_file(sent: Sent, name: str) -> None:
    expected = EXPECTED[name]
    if expected == "empty_file":
        assert sent.answers[name].status_code == 400
        assert sent.answers[name].json()["code"] == expected
        assert_error(sent.answers[name].json())
        return
    outcome = sent.outcomes[name]
    if isinstance(expected, str):
        assert (outcome.job["state"], outcome.code, outcome.segments) == ("failed", expected, [])
        assert_error(outcome.job["error"])
        return
    assert (outcome.job["state"], outcome.job["error"]) == ("succeeded", None)
    assert outcome.recording["kind"] == expected.kind
    if expected.text is not None:
        assert bool(outcome.text) == expected.text
    if expected.language is not None:
        assert outcome.recording["language"] == expected.language
    assert [one for one in outcome.coverage if one["covered"] > one["total"]] == []


def test_the_korean_is_heard_in_every_container(sent: Sent, reference_data: Path) -> None:
    references = [json.loads(line) for line in (reference_data / "hard" / "refs.jsonl").read_text(encoding="utf-8").splitlines()]
    spoken = {one["file"]: one["text"] for one in references if one.get("text")}
    assert len(spoken) >= 7
    errors = {name: jiwer.cer(_syllables(text), _syllables(sent.outcomes[name].text)) for name, text in spoken.items()}
    assert {name: rate for name, rate in errors.items() if rate > 0.3} == {}


def test_the_same_clip_says_the_same_in_every_container(sent: Sent) -> None:
    clips = [_syllables(sent.outcomes[name].text) for name in EXPECTED if name.startswith("p001.")]
    assert max(jiwer.wer(clips[0], other) for other in clips[1:]) < 0.2


def test_both_languages_of_a_talk_are_written_each_in_its_letters(sent: Sent) -> None:
    outcome = sent.outcomes["code_switch_en_zh.wav"]
    assert outcome.recording["language"] in ("en", "zh")
    assert "weather" in outcome.text.lower() and "library" in outcome.text.lower()
    assert len(re.findall(r"[\u4e00-\u9fff]", outcome.text)) >= 12


def test_every_channel_of_eight_is_heard(sent: Sent) -> None:
    heard = sent.outcomes["eight_channel.m4a"].text.lower()
    assert [place for place in ("front left", "front right", "back left", "back right") if place not in heard] == []


def test_speech_behind_music_and_noise_is_found_where_it_is(sent: Sent) -> None:
    segments = sent.outcomes["music_noise_speech.mp3"].segments
    assert any(segment["end"] > 63 and segment["start"] < 75 for segment in segments)


def test_a_cut_file_says_what_is_missing(sent: Sent) -> None:
    outcome = sent.outcomes["trunc.mp3"]
    missing = [one for record in outcome.coverage for one in record["omissions"] if one["reason"] == "source_truncated"]
    assert len(missing) == 1 and missing[0]["amount"] == pytest.approx(33.4 - 16.7, abs=0.5)


def test_everything_else_still_runs(sent: Sent, server: WatchedServer) -> None:
    jobs = server.get("/api/jobs")["jobs"]
    assert {job["state"] for job in jobs} <= {"succeeded", "failed"}
    assert server.get("/api/session")["port"] == server.live.port
    server.assert_tidy()


def _syllables(text: str) -> str:
    return " ".join(re.sub(r"[^\w ]", "", text.lower()).split())
