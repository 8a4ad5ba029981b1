"""The values of numbers in Korean and English, digits and words alike."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sttEngine.minutes.numbers import number_values


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("2억 3천만 원", {230_000_000}),
        ("230,000,000원", {230_000_000}),
        ("이억 삼천만 원", {230_000_000}),
        ("9월 15일", {9, 15}),
        ("500만 원", {5_000_000}),
        ("삼십오 명", {35}),
        ("two hundred thousand won", {200_000}),
        ("3.5 million, 1,200", {3_500_000, 1_200}),
        ("twenty five people", {25}),
        ("one hundred and five", {105}),
        ("오늘은 회의를 합니다", set()),
        ("no number here", set()),
        ("만일 늦으면 조만간 알려 주세요. 천만에요.", set()),
        ("no one said so", set()),
        ("", set()),
    ],
)
def test_the_value_counts_and_not_the_spelling(text: str, values: set[int]) -> None:
    assert number_values(text) == {Decimal(value) for value in values}


@given(st.integers(0, 10**9))
def test_separators_do_not_matter(number: int) -> None:
    assert number_values(f"{number:,}") == number_values(str(number)) == {Decimal(number)}
