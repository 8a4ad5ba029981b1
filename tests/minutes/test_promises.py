"""Who will do something and by when, as far as they said so."""

from __future__ import annotations

import pytest

from sttEngine.minutes.promises import due_in, owner_in, promised, speaker_of


@pytest.mark.parametrize(
    ("text", "owner", "due"),
    [
        ("서연: 광고 영상은 다음 주 수요일까지 제가 받아 올게요.", "서연", "다음 주 수요일"),
        ("서연 님은 QA 일정을 다시 짜서 수요일 오전까지 공유해 주세요.", "서연", "수요일 오전"),
        ("지수: Daniel, please send the budget sheet by Friday.", "Daniel", "Friday"),
        ("I'll write the notes by the end of the week.", None, "the end of the week"),
        ("제가 9월 3일까지 보내겠습니다.", None, "9월 3일"),
    ],
)
def test_a_promise_says_who_and_by_when(text: str, owner: str | None, due: str | None) -> None:
    assert promised(text)
    assert (owner_in(text), due_in(text)) == (owner, due)


@pytest.mark.parametrize(
    "text",
    [
        "금요일까지 주기로 했는데 조금 불안합니다.",
        "수요일까지 끝났습니다.",
        "제가 정리하겠습니다.",
        "We passed by Friday's market.",
        "They finished by Friday.",
    ],
)
def test_what_is_no_promise_by_a_day(text: str) -> None:
    assert not promised(text)


def test_a_line_tells_its_speaker() -> None:
    assert speaker_of("지수: 시작합시다.") == "지수"
    assert speaker_of("Anna: let us begin.") == "Anna"
    assert speaker_of("시각은 12:30입니다.") is None
    assert owner_in("지수: 민호 님이 썼습니다.") is None
