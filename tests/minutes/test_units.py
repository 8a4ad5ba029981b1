"""What numbers count, in both languages by the same names."""

from __future__ import annotations

import pytest

from sttEngine.minutes.units import units


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("3분기 예산을 봅니다.", {"quarter"}),
        ("the third quarter, Q3", {"quarter"}),
        ("a quarter past nine", set()),
        ("30분 뒤에 봅시다.", {"minute"}),
        ("세 분이 오셨습니다.", set()),
        ("3분의 1이 남았습니다.", set()),
        ("두 시간 걸립니다.", {"hour"}),
        ("half an hour", {"hour"}),
        ("2억 3천만 원입니다.", {"won"}),
        ("230 million won", {"won"}),
        ("They won the game.", set()),
        ("전환율이 0.8퍼센트입니다.", {"percent"}),
        ("20 프로 올랐습니다.", {"percent"}),
        ("3 프로그램", set()),
        ("twelve dollars or eleven euros", {"dollar", "euro"}),
    ],
)
def test_units_of_a_text(text: str, found: set[str]) -> None:
    assert units(text) == found
