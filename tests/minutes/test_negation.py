"""What says no in both languages, and what only looks like it."""

from __future__ import annotations

import pytest

from sttEngine.minutes.negation import negated, negations

NO = (
    "하지 않습니다|없습니다|아니요|사실이 아닙니다|사실이 아닌 것|아니에요|확정 아님|못 합니다|못 갑니다|못갑니다|참석 못 해요"
    "|출시하지 못했습니다|안 됩니다|안 돼요|안됩니다|예산을 안 줄입니다|안 간 사람|안 좋은 소식|서버가 안 켜집니다|저 안 갑니다"
    "|가지 마세요|하지 마십시오|하지 맙시다|하지 마|보내지 말아 주세요|걱정 마세요|그거 말고 저거|하지 말고"
    "|it isn't|it isn’t|dont|we cannot|no one|Nobody came|nothing changed|none of it|neither of us|nor do we|never|without it"
)
YES = (
    "합니다|안녕하세요|안내|안건|안내하겠습니다|안보 회의|안전합니다|제안합니다|보안되다|편안합니다|동안 합니다|방안 하나"
    "|1안 채택|A 안 괜찮다|두 번째 안 검토합시다|이 안 좋습니다|그 안에서|회의실 안에 있습니다|건물 안 쪽|회의실 안 온도를 잽니다"
    "|못자리|못을 박습니다|못 두 개|연못가|잘못했습니다|금요일까지 마무리합시다|금요일까지 마칩니다|아버지 말씀|페이지 마지막"
    "|말씀드리겠습니다|정말입니다|말고기|괜찮습니다|하잖아요|피아니스트|하지만"
    "|감안하면|봉안하고|안하무인|고지마을|notes|notice|another|all is fine|nonetheless|No. 3|knot"
)


@pytest.mark.parametrize("text", NO.split("|"))
def test_a_no_is_heard_in_both_languages(text: str) -> None:
    assert negated(text)


@pytest.mark.parametrize("text", YES.split("|"))
def test_a_yes_is_not_taken_for_a_no(text: str) -> None:
    assert not negated(text)


@pytest.mark.parametrize(
    ("one", "other"),
    [("않돼요", "안 돼요"), ("못갑니다", "못 갑니다"), ("do not", "don’t"), ("can't", "cannot"), ("하지마세요", "하지 마세요")],
)
def test_two_spellings_of_a_no_are_of_one_kind(one: str, other: str) -> None:
    assert negations(one) == negations(other)


def test_each_no_is_counted() -> None:
    assert negations("It is not here and not there, and nothing is lost.") == {"not": 2, "nothing": 1}
    assert negations("안 가고 못 가고 없습니다") == {"not": 1, "cannot": 1, "none_there": 1}
