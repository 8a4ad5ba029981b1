"""Which words of a line are names, and which of them nobody said."""

from __future__ import annotations

import pytest

from sttEngine.minutes.names import names, unsaid_names, written_small


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Daniel sends the draft to Mina.", {"daniel", "mina"}),
        ("Send the draft. Daniel checks it.", {"daniel"}),
        ("The team agreed; I did not.", set()),
        ("Kickstarting the sale is next.", {"kickstarting"}),
        ("“Route” is the name.", {"route"}),
        ("예산은 김민수 부장과 서연 님이 맡습니다.", {"김민수", "서연"}),
        ("예산은 QA 팀이 맡습니다.", {"qa"}),
        ("회의를 시작합니다.", set()),
    ],
)
def test_a_name_is_written_large_or_stands_before_a_title(text: str, found: set[str]) -> None:
    assert names(text) == found


def test_a_first_word_that_the_recording_has_small_is_no_name() -> None:
    assert names("Kickstarting the sale is next.", written_small("we are kickstarting it")) == set()
    assert names("We meet Kickstarting Inc.", written_small("kickstarting")) == {"kickstarting", "inc"}


def test_any_word_of_a_heading_may_be_large() -> None:
    assert names("Budget Review with Daniel", heading=True) == {"daniel"}
    assert names("Budget Review with Daniel") == {"review", "daniel"}


@pytest.mark.parametrize(
    ("text", "source", "unsaid"),
    [
        ("Daniel pays.", "so daniel will pay", set()),
        ("Ann pays.", "planning is done", {"ann"}),
        ("The PDAs sell.", "a PDA like this sells", set()),
        ("서연 님이 합니다.", "서연님이 하시죠", set()),
        ("민수 님이 합니다.", "서연님이 하시죠", {"민수"}),
        ("서울 지사가 네이버와 계약한다.", "지사가 네이버랑 계약해요", {"서울"}),
        ("Seoyeon pays.", "서연 님이 냅니다", set()),
    ],
)
def test_a_name_must_have_been_said_as_a_word(text: str, source: str, unsaid: set[str]) -> None:
    assert unsaid_names(text, source) == unsaid
