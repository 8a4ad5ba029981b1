"""The writer that counts answers out of form, whatever becomes of them."""

from __future__ import annotations

import pytest

from sttEngine.bench.minutes_writers import Clock, ClockedWriter
from sttEngine.domain import Segment
from sttEngine.engines.base import Message, WriteOptions
from sttEngine.minutes.answers import text_schema
from sttEngine.minutes.extract import quote
from sttEngine.minutes.overview import write_overview
from sttEngine.minutes.templates import Templates
from sttEngine.pipeline.summarize import run
from sttEngine.pipeline.tasks import SummarizeInput
from tests.minutes.scripted_writer import ScriptedWriter, WriterOnly
from tests.pipeline.stage_context import Flag, InProcess

SAID = (Segment(1, 0.0, 5.0, "I worry about the budget of the garden."), Segment(2, 5.0, 9.0, "We painted the fence in May."))


@pytest.mark.parametrize(
    ("answer", "unreadable"),
    [
        ('{"text": "The budget"}', 0),
        ('```json\n{"text": "The budget"}\n```', 0),
        ('{"text": "The bud', 1),
        ('{"other": 1}', 1),
        ("The budget", 1),
        ("", 1),
    ],
)
def test_an_answer_against_its_schema_is_counted(answer: str, unreadable: int) -> None:
    clock = Clock()
    writer = ClockedWriter(ScriptedWriter(lambda *_: answer), clock)
    for schema in (text_schema(), None):
        list(writer.write((Message("user", "What is said?"),), WriteOptions(max_tokens=40, schema=schema), Flag()))
    assert clock.unreadable == unreadable
    assert (clock + clock).unreadable == 2 * unreadable


def test_a_list_of_something_else_is_counted_where_the_overview_makes_do_without() -> None:
    clock = Clock()
    writer = ClockedWriter(ScriptedWriter(lambda *_: '{"title": "Budget", "items": [7]}'), clock)
    points = [quote(segment) for segment in SAID]
    assert write_overview(points, SAID, "en", writer, Flag()).items
    assert clock.unreadable == 1


def test_each_half_that_cannot_be_read_is_counted() -> None:
    clock = Clock()
    writer = ClockedWriter(ScriptedWriter(lambda _, options: "no json" if options.schema else "We painted the fence."), clock)
    result = run(SummarizeInput(SAID, "A talk", "en", "m", Templates().find("meeting")), InProcess(WriterOnly(writer)))
    assert result.minutes.items
    assert clock.unreadable > 1
