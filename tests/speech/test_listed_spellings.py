"""Spellings that a person listed: found as they are written, as words of their own, and nothing else is touched."""

from __future__ import annotations

import pytest

from sttEngine.domain import SpokenTerm
from sttEngine.speech.listed_spellings import ListedSpellings

LISTED = ListedSpellings(
    (
        SpokenTerm("및 대체", ("밑대체",)),
        SpokenTerm("레코드루트", ("리코드루트", "레코드 루트", "레코드 룻")),
        SpokenTerm("GitHub", ("git hub", "깃허브")),
        SpokenTerm("이수", ("리수",)),
        SpokenTerm("레코드루트 프로", ("레코드루트프로",)),
    )
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("도입 밑대체 방안", "도입 및 대체 방안"),
        ("밑 대체를 봅니다.", "및 대체를 봅니다."),
        ("리코드루트를 씁니다.", "레코드루트를 씁니다."),
        ("이것은 리코드 루트입니다.", "이것은 레코드루트입니다."),
        ("리코드루트에서는 됩니다, 리코드루트.", "레코드루트에서는 됩니다, 레코드루트."),
        ("레코드 룻을 씁니다.", "레코드루트를 씁니다."),
        ("레코드룻으로 보냅니다.", "레코드루트로 보냅니다."),
        ("레코드룻이에요.", "레코드루트예요."),
        ("We push it to Git Hub.", "We push it to GitHub."),
        ("We push it to github's pages, git  hub!", "We push it to github's pages, GitHub!"),
        ("깃허브를 씁니다.", "GitHub를 씁니다."),
        ("리수가 옵니다.", "이수가 옵니다."),
        ("레코드루트프로는 새것입니다.", "레코드루트 프로는 새것입니다."),
    ],
)
def test_the_term_comes_where_a_listed_spelling_stands(text: str, expected: str) -> None:
    assert LISTED.put_right(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "레코드루트를 씁니다.",
        "레코드루트 프로를 씁니다.",
        "도입 및 대체 방안",
        "신리코드루트판",
        "리코드루트판을 봅니다.",
        "We dig hubs.",
        "legit hubs",
        "리 수가 많습니다.",
        "아무것도 없습니다.",
        "",
    ],
)
def test_what_is_no_listed_spelling_stays(text: str) -> None:
    assert LISTED.put_right(text) == text


def test_a_spelling_that_is_another_terms_text_is_left_to_it() -> None:
    listed = ListedSpellings((SpokenTerm("서연", ("서현",)), SpokenTerm("서현")))
    assert listed.put_right("서현이 옵니다.") == "서현이 옵니다."
