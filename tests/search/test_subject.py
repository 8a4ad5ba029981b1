"""What a question is about, and how much of it a text holds."""

from __future__ import annotations

import pytest

from sttEngine.search.subject import UNKNOWN_WEIGHT, VERB_WORTH, leans, share_held, subject


@pytest.mark.parametrize(
    ("question", "about"),
    [
        ("광고 예산은 얼마로 가나요?", {"광고", "예산"}),
        ("다음 회의는 언제인가요?", {"다음", "회의"}),
        ("When is the test plan due?", {"test", "plan"}),
        ("Kubernetes 서버는 몇 대예요?", {"kubernetes", "서버"}),
        ("누가 뭐라고 했나요?", set()),
    ],
)
def test_asking_words_and_endings_are_left_out(question: str, about: set[str]) -> None:
    assert {word for word, weight in subject(question, {}).items() if weight >= UNKNOWN_WEIGHT} == about


@pytest.mark.parametrize(
    ("question", "leaning"),
    [
        ("그건 누가 해요?", True),
        ("And when?", True),
        ("왜요?", True),
        ("How much?", True),
        ("광고 예산은 얼마로 가나요?", False),
        ("Who writes the test plan?", False),
        ("워크숍 장소는 어디입니까?", False),
    ],
)
def test_a_question_that_is_about_little_leans_on_the_one_before(question: str, leaning: bool) -> None:
    assert leans(question) == leaning


def test_words_weigh_as_their_rarest_token() -> None:
    words = subject("회의록은 어디 있나요?", {"회의": 0.5, "의록": 4.0, "있나": 9.0})
    assert words["회의록"] == 4.0


def test_verbs_count_half() -> None:
    assert subject("비용을 줄이려면?", {})["줄이"] == VERB_WORTH * UNKNOWN_WEIGHT


def test_a_text_holds_words_inside_longer_ones_and_in_any_english_form() -> None:
    words = {"예산": 3.0, "plan": 1.0}
    assert share_held(words, "광고예산안을 봅시다") == 0.75
    assert share_held(words, "We planned it") == 0.25
    assert share_held(words, "점심은 김밥") == 0.0
    assert share_held({}, "무엇이든") == 0.0
