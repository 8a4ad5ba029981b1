"""Which repairs may be proposed: misheard words, spacing and punctuation; never a number, a name, a "not" or another sentence."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sttEngine.domain import Segment, Word
from sttEngine.minutes.correction import changes_sure_words, is_no_change, may_propose


@pytest.mark.parametrize(
    ("original", "proposed"),
    [
        ("안녕하세요 회의를시작 하겠습니다.", "안녕하세요, 회의를 시작하겠습니다."),
        ("비용은 아직 모르겠읍니다.", "비용은 아직 모르겠습니다."),
        ("삽입, 삭제 밑 대체를 비롯한 오류", "삽입, 삭제 및 대체를 비롯한 오류"),
        ("We check there schedule every week.", "We check their schedule every week."),
        ("so the plan is fine", "So the plan is fine."),
        ("그러면 않 됩니다.", "그러면 안 됩니다."),
        ("다시 한번 말씀해 주세요.", "다시 한 번 말씀해 주세요."),
        ("입장료는 만원입니다.", "입장료는 만 원입니다."),
        ("오늘은 못갑니다.", "오늘은 못 갑니다."),
        ("we don't know yet", "We don’t know yet."),
    ],
)
def test_a_small_repair_may_be_proposed(original: str, proposed: str) -> None:
    assert may_propose(original, proposed)


@pytest.mark.parametrize(
    ("original", "proposed"),
    [
        ("예산은 2억 3천만 원입니다.", "예산은 2억 4천만 원입니다."),
        ("The fee is 15 dollars.", "The fee is fifteen dollars."),
        ("We will not ship it in May.", "We will ship it in May."),
        ("We no the schedule is tight.", "We know the schedule is tight."),
        ("출시하지 않습니다.", "출시합니다."),
        ("세 명이 참석합니다.", "네 명이 참석합니다."),
        ("다음 회의는 월요일입니다.", "다음 회의는 일요일입니다."),
        ("The meeting is on a sunday again.", "The meeting is on a monday again."),
        ("We do not know it, and they do not ask.", "We do now know it, and they do not ask."),
        ("저는 내일 회의에 못 갑니다.", "저는 내일 회의에 곧 갑니다."),
        ("예산이 없으니 안 줄입니다.", "예산이 없으니 난 줄입니다."),
        ("It is his, not mine, and not yours.", "It is his, not mine, and now yours."),
        ("We meet Anders on Friday at noon.", "We meet Andreas on Friday at noon."),
        ('He said "go slow" to the whole team.', 'He said "go show" to the whole team.'),
        ("회의를 시작하겠습니다.", "The meeting begins."),
        ("회의를 시작하겠습니다.", "회의를 시작하겠습니다 会議."),
        ("나라니 비교 검사를 위해 모든 발언을 나열합니다.", "국내 비교 검사를 위해 모든 발언을 나열합니다."),
        ("호텔은 다 찼다고 하셔서 혹시 싱글룸 예약은 가능한가요?", "호텔은 다 찾고 있습니다."),
        ("The landlord turned builder speaks.", "I started out managing a handful of houses."),
        ("저희는 그 계획에 찬성합니다.", "저희는 그 계획에 반대합니다."),
        ("그 제안은 합리적이라고 봅니다.", "그 제안은 불합리적이라고 봅니다."),
        ("The deadline is possible for us.", "The deadline is impossible for us."),
        ("I agree with the whole plan.", "I disagree with the whole plan."),
        ("Kim will write the report today.", "Tim will write the report today."),
        ("김철수 부장님이 발표하겠습니다.", "김철호 부장님이 발표하겠습니다."),
        ("This is a plan for the meeting.", "This is a plan for the meeting." + "." * 400),
        ("Good plan.", ""),
    ],
)
def test_what_changes_the_meaning_is_refused(original: str, proposed: str) -> None:
    assert not may_propose(original, proposed)


@given(st.text(min_size=1, max_size=60))
def test_white_space_alone_is_no_change(text: str) -> None:
    assert is_no_change(text, f"  {text} ")


@given(st.text("가나다 라마바abc def", min_size=4, max_size=40), st.integers(0, 9999))
def test_no_number_is_ever_added(text: str, number: int) -> None:
    assert not may_propose(text, f"{text} {number}")


def heard(*words: tuple[str, float | None]) -> Segment:
    spoken = tuple(Word(text, float(at), at + 1.0, probability) for at, (text, probability) in enumerate(words))
    return Segment(1, 0.0, float(len(words)), " ".join(text for text, _ in words), words=spoken)


@pytest.mark.parametrize(
    ("proposed", "refused"),
    [
        ("우리 회의록을 봅니다", False),  # 해의록을 was doubted
        ("우리 해의록을 봄니다", True),
        ("우리 회의록을 봄니다", True),
        ("우리 해의록을 봅니다.", False),
        ("우리해의록을 봅니다", False),
        ("우리 둘 해의록을 봅니다", False),  # beside a doubted word
        ("우리 해의록을 봅니다 네", True),
        ("해의록을 봅니다", True),
    ],
)
def test_a_word_that_was_heard_surely_is_not_changed(proposed: str, refused: bool) -> None:
    assert changes_sure_words(heard(("우리", 0.99), ("해의록을", 0.4), ("봅니다", 0.95)), proposed) is refused


def test_where_nothing_is_known_of_the_words_nothing_is_sure() -> None:
    assert not changes_sure_words(Segment(1, None, None, "우리 해의록을"), "우리 회의록을")
    assert not changes_sure_words(heard(("우리", None), ("해의록을", None)), "우리 회의록을")
    edited = heard(("우리", 0.99), ("해의록을", 0.99))
    assert not changes_sure_words(Segment(1, 0.0, 2.0, "저희 해의록을", words=edited.words), "저희 회의록을")
