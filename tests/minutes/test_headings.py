"""A title and a heading name a day only where the points under them do."""

from __future__ import annotations

import json

import pytest

from sttEngine.domain import Segment
from sttEngine.minutes.chapters import headed
from sttEngine.minutes.extract import quote
from sttEngine.minutes.overview import write_overview
from tests.minutes.scripted_writer import ScriptedWriter
from tests.pipeline.stage_context import Flag

SAID = tuple(
    Segment(number, number * 4.0, number * 4.0 + 4.0, text)
    for number, text in enumerate(
        [
            "The draft of the plan is due on Thursday.",
            "We read the draft of the plan on Thursday.",
            "The plan and its draft are shown on Thursday.",
        ],
        start=1,
    )
)
POINTS = [quote(segment) for segment in SAID]


@pytest.mark.parametrize(("day", "stands"), [("Thursday", True), ("Friday", False)])
def test_a_title_names_no_day_that_the_points_do_not(day: str, stands: bool) -> None:
    title = f"Draft of the plan on {day}"
    writer = ScriptedWriter(lambda *_: json.dumps({"title": title, "items": [{"lines": [1], "text": SAID[0].text}]}))
    assert write_overview(POINTS, SAID, "en", writer, Flag()).title == (title if stands else "")


@pytest.mark.parametrize(("day", "stands"), [("Thursday", True), ("Friday", False)])
def test_a_heading_names_no_day_that_its_points_do_not(day: str, stands: bool) -> None:
    heading = f"Draft of the plan on {day}"
    writer = ScriptedWriter(lambda *_: json.dumps({"text": heading}))
    found = headed(POINTS, None, "en", frozenset(), writer, Flag())
    assert {point.topic for point in found} == {heading if stands else "Draft, plan"}


def test_a_heading_that_could_stand_over_anything_stands_over_nothing() -> None:
    points = [quote(Segment(n, 0.0, 1.0, f"{what} 예산 결정")) for n, what in enumerate(("광고", "행사", "서버"), start=1)]
    found = headed(points, None, "ko", frozenset(), ScriptedWriter(lambda *_: json.dumps({"text": "결정"})), Flag())
    assert {point.topic for point in found} == {"결정, 예산"}


def test_points_that_share_no_word_have_no_heading() -> None:
    apart = [
        quote(Segment(n, 0.0, 1.0, text)) for n, text in enumerate(("Rain fell.", "Ships sail north.", "Bread rises slowly."))
    ]
    writer = ScriptedWriter(lambda *_: json.dumps({"text": "The wonders of trade"}))
    assert {point.topic for point in headed(apart, None, "en", frozenset(), writer, Flag())} == {None}


def test_a_sentence_that_does_not_stand_is_asked_for_once_more_in_the_words_of_its_points() -> None:
    told = json.dumps({"title": "Draft of the plan", "items": [{"lines": [1], "text": "The draft costs 900 euros."}]})
    again = json.dumps({"text": "The draft of the plan is due on Thursday."})
    writer = ScriptedWriter(lambda messages, _: again if "lines 1 say" in messages[-1].tail else told)
    made = write_overview(POINTS, SAID, "en", writer, Flag())
    assert [(item.text, item.citations[0].segment_id) for item in made.items] == [
        ("The draft of the plan is due on Thursday.", 1)
    ]
    assert {reason for reason, count in made.counted.items() if count} == {"claim_repaired"}


def test_what_of_an_overview_does_not_stand_is_counted() -> None:
    told = json.dumps({"title": "A boat of 900 tons", "items": [{"lines": [1], "text": "The draft costs 900 euros."}]})
    made = write_overview(POINTS, SAID, "en", ScriptedWriter(lambda *_: told), Flag())
    assert (made.title, [item.text for item in made.items]) == ("", [SAID[0].text, SAID[1].text])
    assert dict(made.counted) == {"claim_number_not_cited": 1, "title_not_supported": 1}


def test_an_overview_that_tells_its_points_again_ends_after_two_sentences() -> None:
    told = " ".join(segment.text for segment in SAID)
    writer = ScriptedWriter(lambda *_: json.dumps({"title": "", "items": [{"lines": [1, 2, 3], "text": told}]}))
    made = write_overview(POINTS, SAID, "en", writer, Flag())
    assert [item.text for item in made.items] == [f"{SAID[0].text} {SAID[1].text}"]
    assert made.one_line == SAID[0].text
