"""Lines told in another language: what a translation must keep, what is asked for once more, and what stays as it was said."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace

import pytest

from sttEngine.domain import MinutesItem, Segment
from sttEngine.engines.base import Message
from sttEngine.minutes.asking import prompt
from sttEngine.minutes.extract import quote
from sttEngine.minutes.templates import Templates, parse_template
from sttEngine.minutes.translating import Translator, known_names
from tests.minutes.scripted_writer import ScriptedWriter
from tests.pipeline.stage_context import Flag


def translator(language: str, first: str = "", again: str = "", known: frozenset[str] = frozenset()) -> Translator:
    def script(messages: Sequence[Message], _: object) -> str:
        return json.dumps({"text": first if messages[-1].tail == prompt(language, "translate.txt") else again})

    return Translator(language, Templates().find("meeting"), ScriptedWriter(script), Flag(), known)


def said(text: str) -> MinutesItem:
    return quote(Segment(1, 0.0, 1.0, text))


@pytest.mark.parametrize(
    ("original", "text", "stands"),
    [
        ("예산은 2억 3천만 원으로 정했습니다.", "The budget was set at 230 million won.", True),
        ("예산은 2억 3천만 원으로 정했습니다.", "The budget was set at 2.3 billion won.", False),
        ("9월 15일에 출시하기로 했습니다.", "The release is on September 15.", True),
        ("9월 15일에 출시하기로 했습니다.", "The release is on October 15.", False),
        ("다음 주 화요일 오전에 만나죠.", "They meet next week on Tuesday morning.", True),
        ("다음 주 화요일 오전에 만나죠.", "They meet next week on Wednesday morning.", False),
        ("비용은 아직 모릅니다.", "The cost is not known yet.", True),
        ("비용은 아직 모릅니다.", "The cost is known.", False),
        ("서연 님이 일정을 보냅니다.", "Seoyeon sends the schedule.", True),
        ("서연 님이 일정을 보냅니다.", "Minsu sends the schedule.", False),
        ("서연 님이 일정을 보냅니다.", "The schedule is sent.", False),
        ("일정을 보냅니다.", "They send it to Peter.", False),
        ("3분기 회의를 시작하겠습니다.", "The meeting on the third quarter begins.", True),
        ("3분기 회의를 시작하겠습니다.", "The meeting begins in three minutes.", False),
        ("지수: 회의를 시작하겠습니다.", "The index: the meeting begins.", False),
        ("지수: 회의를 시작하겠습니다.", "Jisu: the meeting begins.", True),
        ("지난주에 12건이 들어왔고 예산은 500만 원입니다.", "12, 5,000,000 won, last week.", False),
        ("일정을 보냅니다.", "일정을 보냅니다.", False),
    ],
)
def test_a_translation_into_english_keeps_numbers_days_names_and_negations(original: str, text: str, *, stands: bool) -> None:
    assert translator("en").stands(text, original) is stands


@pytest.mark.parametrize(
    ("original", "text", "stands"),
    [
        ("QA is late, so we release on September 15.", "QA가 늦어져서 9월 15일에 출시합니다.", True),
        ("Sarah, please share it by Friday.", "사라가 금요일까지 공유합니다.", True),
        ("Sarah, please share it by Friday.", "Sarah가 금요일까지 공유합니다.", True),
        ("Sarah, please share it by Friday.", "Sarah가 Friday까지 공유합니다.", False),
        ("Sarah, please share it by Friday.", "금요일까지 공유합니다.", False),
        ("Customers complained about the screen.", "고객들이 화면에 불만을 말했습니다.", True),
        ("Customers complained about the screen.", "고객들이 screen에 불만을 말했습니다.", False),
        ("We meet next week.", "다음 주 다음 주 다음 주에 만납니다.", False),
    ],
)
def test_a_translation_into_korean_keeps_no_other_script_than_that_of_names(original: str, text: str, *, stands: bool) -> None:
    assert translator("ko").stands(text, original) is stands


def test_a_name_that_begins_a_sentence_is_known_from_the_rest_of_the_recording() -> None:
    segments = [Segment(1, 0.0, 1.0, "Sarah sends it."), Segment(2, 1.0, 2.0, "We wait for Sarah and Tom.")]
    assert known_names(segments) == {"sarah", "tom"}
    assert not translator("ko", known=known_names(segments)).stands("그것을 보냅니다.", "Sarah sends it.")


def test_a_translation_is_asked_for_once_more_with_what_it_must_have() -> None:
    ours = translator("en", "They meet on Wednesday.", "They meet on Tuesday morning.")
    line = ours.line(said("화요일 오전에 만나죠."))
    assert (line.text, line.original, line.citations, dict(+ours.counted)) == (
        "They meet on Tuesday morning.",
        "화요일 오전에 만나죠.",
        said("-").citations,
        {"claim_repaired": 1},
    )
    asked = ours.writer.asked[-1] if isinstance(ours.writer, ScriptedWriter) else ""
    assert "Tuesday, in the morning" in asked


def test_what_cannot_be_translated_stays_as_it_was_said_and_is_counted() -> None:
    ours = translator("en", "They meet on Wednesday.", "They meet on Wednesday.")
    line = said("화요일 오전에 만나죠.")
    assert (ours.line(line), dict(+ours.counted)) == (line, {"claim_not_translated": 1})


def test_an_answer_that_cannot_be_read_changes_nothing() -> None:
    ours = Translator("en", Templates().find("meeting"), ScriptedWriter(lambda *_: "no"), Flag())
    assert ours.line(said("비가 왔습니다.")) == said("비가 왔습니다.")


def test_a_line_in_the_wanted_language_is_not_asked_about() -> None:
    ours = translator("ko", "틀린 말")
    assert ours.line(said("비가 왔습니다.")).text == "비가 왔습니다."
    assert isinstance(ours.writer, ScriptedWriter)
    assert ours.writer.asked == []


def test_a_day_by_which_something_is_due_and_a_heading_are_told_in_the_language_too() -> None:
    table = '[weather]\ntitle = { ko = "날씨", en = "Weather" }\nquestion = "What was said of the weather?"\n'
    template = parse_template("own", f'title = "Own"\nsections = ["points", "weather"]\n{table}')
    ours = replace(translator("ko", "비가 왔습니다."), template=template)
    line = ours.line(replace(said("It rained."), section="note", topic="Weather", due="Friday"))
    assert (line.topic, line.due) == ("날씨", "금요일")
    assert ours.line(replace(said("It rained."), due="Friday, March 3")).due == "Friday, March 3"
    assert ours.line(replace(said("It rained."), due="by March 3rd")).due == "3월 3일"
    assert translator("en", "It rained.").line(replace(said("비가 왔습니다."), due="9월 15일까지")).due == "September 15"
