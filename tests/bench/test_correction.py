"""Counting what proposals do to the error rate."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sttEngine.bench import correction
from sttEngine.bench.speech_sets import Clip
from sttEngine.bench.transcribing import Transcribed
from sttEngine.domain import Coverage, Segment
from sttEngine.settings import Settings
from tests.minutes.scripted_writer import ScriptedWriter, WriterOnly

HEARD = ("회의를 시자합니다.", "예산은 그대로 둡니다.", "다음 주에 다시 만납시다.")
SAID = "회의를 시작합니다. 예산은 그대로 둡니다. 다음 주에 다시 만납시다."


def counted(monkeypatch: pytest.MonkeyPatch, *changes: tuple[int, str]) -> correction.Count:
    segments = tuple(Segment(number, number * 3.0, number * 3.0 + 3.0, text) for number, text in enumerate(HEARD, start=1))
    heard = Transcribed(segments, Coverage("transcribe", "seconds", 9.0, 9.0), 1.0, 1.0)
    monkeypatch.setattr(correction, "transcribe_file", lambda *_: heard)
    answer = json.dumps({"changes": [{"line": line, "text": text} for line, text in changes]}, ensure_ascii=False)
    engines = WriterOnly(ScriptedWriter(lambda *_: answer))
    return correction._count(Clip(Path("clip.wav"), "ko", (SAID,), 9.0), engines, Settings())


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
