"""Words in two scripts: what is foreign in a line, and names that were said in the other letters."""

from __future__ import annotations

import pytest

from sttEngine.minutes.letters import foreign_words, said_in_other_letters


@pytest.mark.parametrize(
    ("name", "source", "said"),
    [
        ("Seoyeon", "서연 님은 일정을 짭니다.", True),
        ("서연", "Seoyeon makes the schedule.", True),
        ("Minsu", "민수가 삽니다.", True),
        ("Tom", "톰은 압니다.", True),
        ("Naver", "네이버와 계약합니다.", True),
        ("Samsung", "삼성입니다.", True),
        ("YouTube", "유튜브에 올립니다.", True),
        ("Daniel", "다니엘이 합니다.", True),
        ("Minsu", "서연이 삽니다.", False),
        ("Ann", "안이 삽니다.", False),
        ("Tom", "Tim knows.", False),
    ],
)
def test_a_name_sounds_like_a_word_in_the_other_letters(name: str, source: str, *, said: bool) -> None:
    assert said_in_other_letters(name, source) is said


@pytest.mark.parametrize(
    ("text", "source", "language", "foreign"),
    [
        ("QA 일정을 다시 짭니다.", "QA 일정", "ko", set()),
        ("새 meeting 일정입니다.", "새 회의 일정", "ko", {"meeting"}),
        ("서버 log들을 봅니다.", "서버 logs", "ko", set()),
        ("会議 일정입니다.", "회의 일정", "ko", {"会", "議"}),
        ("The 회의록 is sent.", "회의록을 보냅니다.", "en", set()),
        ("The 회의 is sent.", "모임을 알립니다.", "en", {"회의"}),
        ("The café is naïve.", "-", "en", set()),
        ("Привет to all.", "hello to all", "en", set("Привет")),
    ],
)
def test_words_of_another_script_stay_only_where_they_were_said(text: str, source: str, language: str, foreign: set[str]) -> None:
    assert foreign_words(text, source, language) == foreign
