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
    assert {point.topic for point in found} == {heading if stands else None}
