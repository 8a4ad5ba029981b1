"""What an utterance bears out, and what it does not."""

from __future__ import annotations

import pytest

from sttEngine.domain import Segment
from sttEngine.minutes.verify import fault, overlap, says_enough, script_of


def said(*texts: str) -> tuple[Segment, ...]:
    return tuple(Segment(number, number * 4.0, number * 4.0 + 4.0, text) for number, text in enumerate(texts, start=1))


@pytest.mark.parametrize(
    ("line", "source", "language", "expected"),
    [
        ("광고 예산은 2억 3천만 원으로 확정했습니다.", "그럼 광고 예산은 2억 3천만 원으로 확정하겠습니다.", "ko", None),
        ("광고 예산은 230,000,000원입니다.", "광고 예산은 2억 3천만 원입니다.", "ko", None),
        ("광고 예산은 3억 원입니다.", "광고 예산은 2억 3천만 원입니다.", "ko", "claim_number_not_cited"),
        ("출시는 9월 16일입니다.", "출시는 9월 15일입니다.", "ko", "claim_number_not_cited"),
        ("The release is on May 5.", "The release is on May five, I think.", "en", None),
        ("The budget is two hundred thousand won.", "So the budget is 200,000 won.", "en", None),
        ("The task goes to Priya now.", "The task goes to somebody now.", "en", "claim_name_not_cited"),
        ("출시하지 않습니다.", "9월에 출시합니다.", "ko", "claim_negation_not_cited"),
        ("We will ship in May.", "We will not ship in May.", "en", "claim_negation_not_cited"),
        ("We will not ship in May.", "We will not ship in May.", "en", None),
        ("The draft is due on Friday.", "The draft is due on Thursday.", "en", "claim_day_not_cited"),
        ("The draft is due next week.", "The draft is due this week.", "en", "claim_day_not_cited"),
        ("The draft is due on Friday.", "The draft is due on 금요일 then.", "en", None),
        ("초안은 다음 주 화요일까지입니다.", "초안은 이번 주 화요일까지입니다.", "ko", "claim_day_not_cited"),
        ("초안은 다음 주 화요일까지입니다.", "초안은 다음 주 수요일까지입니다.", "ko", "claim_day_not_cited"),
        ("초안은 모레까지입니다.", "초안은 내일까지입니다.", "ko", "claim_day_not_cited"),
        ("회의는 오후에 시작합니다.", "회의는 오전에 시작합니다.", "ko", "claim_day_not_cited"),
        ("초안은 다음 주 화요일까지입니다.", "그럼 초안은 다음주 화요일까지입니다.", "ko", None),
        ("예산은 3분 안에 정합니다.", "예산은 3분기 안에 정합니다.", "ko", "claim_number_not_cited"),
        ("세 명이 참석합니다.", "네 명이 참석합니다.", "ko", "claim_number_not_cited"),
        ("회의는 세 시에 시작합니다.", "회의는 두 시에 시작합니다.", "ko", "claim_number_not_cited"),
        ("회의는 3시에 시작합니다.", "회의는 세 시에 시작합니다.", "ko", None),
        ("Nothing changes in the plan.", "The plan changes.", "en", "claim_negation_not_cited"),
        ("We don’t ship the draft.", "We ship the draft.", "en", "claim_negation_not_cited"),
        ("We ship the draft.", "We don’t ship the draft.", "en", "claim_negation_not_cited"),
        ("광고 예산을 줄입니다.", "광고 예산을 안 줄입니다.", "ko", "claim_negation_not_cited"),
        ("행사장을 취소합니다.", "행사장은 취소하지 않기로 했습니다.", "ko", "claim_negation_not_cited"),
        ("행사장을 취소합니다.", "행사장을 취소하기로 했습니다. 계약금은 없습니다.", "ko", None),
        ("광고 예산은 확정이 아닙니다.", "광고 예산은 확정입니다.", "ko", "claim_negation_not_cited"),
        ("회의실 안내를 보냅니다.", "회의실 안내를 보냅니다.", "ko", None),
        ("The weather was wonderful.", "The budget is settled.", "en", "claim_not_supported"),
        ("The weather was wonderful yesterday.", "The budget is settled.", "en", "claim_day_not_cited"),
        ("The budget is settled.", "예산은 정해졌습니다.", "en", "claim_not_supported"),
        ("予算は決まりました。", "예산은 정해졌습니다.", "ko", "claim_wrong_language"),
    ],
)
def test_a_line_stands_on_what_it_cites_or_falls(line: str, source: str, language: str, expected: str | None) -> None:
    assert fault(line, said(source), language) == expected


@pytest.mark.parametrize(
    ("text", "enough"), [("네.", False), ("Yeah. Okay.", True), ("They discussed it.", False), ("예산은 확정", True)]
)
def test_a_nod_says_nothing(text: str, enough: bool) -> None:
    assert says_enough(text) is enough


def test_a_sentence_that_tells_that_people_talked_stands_on_what_they_said() -> None:
    assert fault("They discussed the colour of the fence.", said("So, the colour of the fence then."), "en") is None


def test_overlap_is_a_share_and_of_nothing_is_nothing() -> None:
    assert overlap("회의록", "회의록에서는") == 1.0
    assert overlap("", "text") == 0.0
    assert 0.0 < overlap("half here", "half gone") < 1.0


@pytest.mark.parametrize(("text", "expected"), [("회의 QA", "ko"), ("the 회의 meeting", "en"), ("予算", "other"), ("12 %", "")])
def test_the_script_is_that_of_most_letters(text: str, expected: str) -> None:
    assert script_of(text) == expected
