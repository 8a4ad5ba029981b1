"""Lines that say the same become one, and nothing that differs in a number, a no or an owner does."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sttEngine.domain import Citation, MinutesItem, MinutesSection
from sttEngine.minutes.merge import distinct, merge


def line(text: str, segment: int = 1, section: MinutesSection = "topic", owner: str | None = None) -> MinutesItem:
    return MinutesItem(section, text, (Citation(segment, segment * 1.0, segment + 1.0),), owner=owner)


def test_a_line_said_twice_keeps_both_proofs() -> None:
    (only,) = merge([line("예산은 200만 원입니다.", 3), line("예산은 200만 원입니다", 9)])
    assert [citation.segment_id for citation in only.citations] == [3, 9]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (line("예산은 200만 원입니다."), line("예산은 300만 원입니다.")),
        (line("We ship the draft of the new plan on Monday"), line("We ship the draft of the new plan on Friday")),
        (line("We will ship it in May"), line("We will not ship it in May")),
        (line("Write the report", owner="Minsu"), line("Write the report", owner="Priya")),
        (line("Ship in May", section="decision"), line("Ship in May", section="topic")),
    ],
)
def test_what_differs_stays_apart(first: MinutesItem, second: MinutesItem) -> None:
    assert len(merge([first, second])) == 2


def test_a_task_of_nobody_that_says_a_decision_again_is_left_out() -> None:
    decision, echo = line("Ship in May", 1, "decision"), line("Ship in May", 1, "action")
    assert merge([decision, echo]) == (decision,)
    owned = line("Ship in May", 1, "action", owner="Minsu")
    assert set(merge([decision, owned])) == {decision, owned}


def test_a_note_of_one_utterance_stands_in_one_section() -> None:
    concept, example = (replace(line("선발 방식이 특이했습니다.", 4, "note"), topic=topic) for topic in ("개념", "예시"))
    elsewhere = replace(line("선발 방식이 특이했습니다.", 9, "note"), topic="예시")
    assert merge([concept, example]) == (concept,)
    assert merge([concept, elsewhere]) == (concept, elsewhere)


def test_an_overview_is_made_from_lines_that_differ_in_meaning() -> None:
    assert len(distinct([line("Ship in May", 1, "decision"), line("Ship in May", 1, "topic")])) == 1


@given(st.lists(st.tuples(st.sampled_from(["one plan", "two plans", "no plan", "회의 결정"]), st.integers(1, 9)), max_size=12))
def test_no_proof_is_lost_and_the_order_is_the_recordings(said: list[tuple[str, int]]) -> None:
    merged = merge([line(text, segment) for text, segment in said])
    kept = {citation.segment_id for item in merged for citation in item.citations}
    assert kept == {segment for _, segment in said}
    firsts = [item.citations[0].segment_id for item in merged]
    assert firsts == sorted(firsts)
