"""Counting what proposals do to the error rate."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sttEngine.bench import correction
from sttEngine.bench.correction import Way
from sttEngine.bench.report import publish
from sttEngine.bench.speech_sets import Clip, ClipSet
from sttEngine.bench.stage_context import BenchContext
from sttEngine.bench.transcribing import Transcribed
from sttEngine.domain import Coverage, Segment, SpokenTerm
from sttEngine.settings import Settings
from tests.minutes.scripted_writer import ScriptedWriter, WriterOnly

HEARD = ("회의를 시자합니다.", "예산은 그대로 둡니다.", "다음 주에 다시 만납시다.")
SAID = "회의를 시작합니다. 예산은 그대로 둡니다. 다음 주에 다시 만납시다."


CLIP = Clip(Path("clip.wav"), "ko", (SAID,), 9.0)


def counted(monkeypatch: pytest.MonkeyPatch, *changes: tuple[int, str]) -> correction.Count:
    segments = tuple(Segment(number, number * 3.0, number * 3.0 + 3.0, text) for number, text in enumerate(HEARD, start=1))
    heard = Transcribed(segments, Coverage("transcribe", "seconds", 9.0, 9.0), 1.0, 1.0)
    monkeypatch.setattr(correction, "transcribe_file", lambda *_: heard)
    answer = json.dumps({"changes": [{"line": line, "text": text} for line, text in changes]}, ensure_ascii=False)
    engines = WriterOnly(ScriptedWriter(lambda *_: answer))
    return correction._counts(CLIP, (Way(),), engines, Settings())[0]


def test_a_proposal_that_mends_a_word_is_better(monkeypatch: pytest.MonkeyPatch) -> None:
    count = counted(monkeypatch, (1, "회의를 시작합니다."))
    assert (count.before.wrong, count.after.wrong) == (1, 0)
    assert (count.proposals, count.better, count.worse, count.refused) == (1, 1, 0, 0)


def test_one_that_breaks_a_word_is_worse_and_one_that_rewords_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    count = counted(monkeypatch, (2, "예산안 그대로 둡니다."), (3, "모두 고생하셨고 점심을 먹읍시다."))
    assert (count.before.wrong, count.after.wrong) == (1, 2)
    assert (count.proposals, count.better, count.worse, count.refused) == (1, 0, 1, 1)


def test_without_proposals_nothing_changes(monkeypatch: pytest.MonkeyPatch) -> None:
    count = counted(monkeypatch)
    assert count.before == count.after
    assert (count + count).before.units == 2 * count.before.units


def in_way(way: Way, heard: str, said: str) -> correction.Count:
    engines = WriterOnly(ScriptedWriter(lambda *_: json.dumps({"changes": []})))
    segments = (Segment(1, 0.0, 4.0, heard),)
    return correction._count(Clip(Path("a.wav"), "en", (said,), 4.0), way, segments, BenchContext(engines, "ffmpeg"), Settings())


def test_fillers_and_terms_count_with_what_the_model_says() -> None:
    heard, said = "Um, we moved it to cooper netties.", "We moved it to Kubernetes."
    alone = in_way(Way(), heard, said)
    assert (alone.proposals, alone.after) == (0, alone.before)
    both = in_way(Way(fillers=True, terms=(SpokenTerm("Kubernetes"),)), heard, said)
    assert (both.proposals, both.before, both.after.wrong) == (1, alone.before, 0)


def test_a_set_is_corrected_by_the_model_alone_and_with_what_is_asked_for() -> None:
    clips = tuple(
        Clip(Path(name), "en", (text,), 4.0) for name, text in (("a", "we asked Maria Oldham"), ("b", "and Maria Oldham"))
    )
    some = ClipSet("some", clips)
    with_terms = Way(terms=(SpokenTerm("Maria Oldham"),))
    assert correction.ways_of(some, fillers=False, terms=False) == (Way(),)
    assert correction.ways_of(some, fillers=True, terms=False) == (Way(), Way(fillers=True))
    assert correction.ways_of(some, fillers=False, terms=True) == (Way(), with_terms)
    assert (str(Way()), str(Way(fillers=True, terms=with_terms.terms))) == ("model alone", "fillers, 1 terms")
    japanese = ClipSet("paragraph", (Clip(Path("c"), "ja", ("東京です",), 4.0),))
    assert correction.ways_of(japanese, fillers=False, terms=True) == (Way(),)


def test_whether_the_error_rate_is_raised_is_said_as_yes_or_no(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    some = ClipSet("talks", (CLIP,))
    better = counted(monkeypatch, (1, "회의를 시작합니다."))
    worse = counted(monkeypatch, (2, "예산안 그대로 둡니다."))
    publish([correction._never_raised(some, Way(), count) for count in (better, worse)], None)
    answers = [line.split("|")[-2].strip() for line in capsys.readouterr().out.splitlines() if "talks" in line]
    assert answers == ["yes", "no"]
