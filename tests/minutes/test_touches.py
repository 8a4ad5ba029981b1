"""What a correction touches: told for every way in which a number, a name, a negation or a day may become another."""

from __future__ import annotations

import pytest

from sttEngine.domain import Proposal, ProposalKind, Touch
from sttEngine.minutes.correction import keeps_facts, may_propose
from sttEngine.minutes.touches import touched_facts, touches

TERMS = ("Kubernetes", "쿠버네티스", "iPhone", "test plan")


@pytest.mark.parametrize(
    ("original", "proposed", "touched"),
    [
        ("예산은 2억 3천만 원입니다.", "예산은 2억 4천만 원입니다.", ("number",)),
        ("The fee is 15 dollars.", "The fee is fifteen dollars.", ("number",)),
        ("the eleventh of September", "the twelfth of September", ("number",)),
        ("the eleventh of September", "the eleventh of October", ("day",)),
        ("on the first of May", "on the second of May", ("number",)),
        ("on the twenty-first", "on the twenty-third", ("number",)),
        ("We do not ship it.", "We do now ship it.", ("negation",)),
        ("오늘은 안 건을 봅니다.", "오늘은 안건을 봅니다.", ("negation",)),
        ("The date is possible.", "The date is impossible.", ("negation",)),
        ("다음 회의는 월요일입니다.", "다음 회의는 일요일입니다.", ("day",)),
        ("We meet at 3 on Monday.", "We meet at 4 on Tuesday.", ("number", "day")),
        ("so we ask Anders about it", "so we ask Andreas about it", ("name",)),
        ("so we ask daniel about it", "so we ask Daniel about it", ("name",)),
        ("we push it to Github", "we push it to GitHub", ("name",)),
        ("Kim will write the report.", "Tim will write the report.", ("name",)),
        ("Mina pays Daniel.", "Daniel pays Mina.", ("name",)),
        ("김철수 부장이 발표합니다.", "김철호 부장이 발표합니다.", ("name",)),
        ("김 서연 님이 합니다.", "김서연 님이 합니다.", ("name",)),
        ("서연 대리가 합니다.", "서연 대표가 합니다.", ("name",)),
        ("우리는 쿠버네디스를 씁니다.", "우리는 쿠버네티스를 씁니다.", ("name",)),
        ("우리는 쿠버 네티스를 씁니다.", "우리는 쿠버네티스를 씁니다.", ("name",)),
        ("my iphone is there", "my iPhone is there", ("name",)),
        ("I can write the test plant.", "I can write the test plan.", ("name",)),
        ("We do not ask Anders on Monday at 3.", "We ask Andreas on Sunday at 4.", ("number", "negation", "day", "name")),
    ],
)
def test_what_is_otherwise_is_told(original: str, proposed: str, touched: tuple[Touch, ...]) -> None:
    assert touches(Proposal(1, original, proposed), TERMS) == touched


@pytest.mark.parametrize(
    ("original", "proposed"),
    [
        ("we meet on monday at 10 yeah that works", "We meet on Monday at 10. Yeah, that works."),
        ("Um, we meet Daniel, uh, then.", "We meet Daniel, then."),
        ("음, 서연 님은 안 옵니다.", "서연 님은 안 옵니다."),
        ("서연 님은 안합니다 그럼", "서연님은 안 합니다. 그럼"),
        ("입장료는 만원입니다.", "입장료는 만 원입니다."),
        ("then the estimate in march", "then the first estimate, in march"),
        ("i check there schedule", "I check their schedule"),
        ("We run Kubernetes their now.", "We run Kubernetes there, now."),
        ("회의를 시자합니다.", "회의를 시작합니다."),
    ],
)
def test_where_none_of_it_is_otherwise_nothing_is_told(original: str, proposed: str) -> None:
    assert touches(Proposal(1, original, proposed), TERMS) == ()


@pytest.mark.parametrize(("kind", "touched"), [("term", ("name",)), ("word", ())])
def test_a_term_is_a_name_though_it_has_left_the_vocabulary(kind: ProposalKind, touched: tuple[Touch, ...]) -> None:
    assert touches(Proposal(1, "우리는 핵유합을 봅니다.", "우리는 핵융합을 봅니다.", kind=kind)) == touched


def test_facts_that_are_touched_are_none_that_a_model_may_change() -> None:
    for original, proposed in (("We ship it in 3 days.", "We ship it in 5 days."), ("출시 안 합니다.", "출시 합니다.")):
        assert touched_facts(original, proposed)
        assert not keeps_facts(original, proposed) and not may_propose(original, proposed)
