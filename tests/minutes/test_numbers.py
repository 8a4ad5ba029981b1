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
        ("a million won", {1_000_000}),
        ("a hundred people", {100}),
        ("two trillion won", {2 * 10**12}),
        ("3 trillion", {3 * 10**12}),
        ("a dozen eggs", {12}),
        ("two dozen and 3 dozen", {24, 36}),
        ("half a million", {500_000}),
        ("two and a half million", {2_500_000}),
        ("half of it", {0.5}),
        ("half an hour", {0.5}),
        ("one and a half years", {1.5}),
        ("한 명", {1}),
        ("두 개를", {2}),
        ("두개", {2}),
        ("세 시에", {3}),
        ("네 곳", {4}),
        ("다섯 권", {5}),
        ("여섯 시까지", {6}),
        ("일곱 번", {7}),
        ("여덟 팀이", {8}),
        ("아홉 살", {9}),
        ("열 명", {10}),
        ("열두 시", {12}),
        ("스무 살", {20}),
        ("스물다섯 명", {25}),
        ("서른 명쯤", {30}),
        ("마흔두 건", {42}),
        ("아흔아홉 가지", {99}),
        ("세 시 반에", {3, 0.5}),
        ("두 시간 반", {2, 0.5}),
        ("예산의 절반을", {0.5}),
        ("오월", {5}),
        ("유월에", {6}),
        ("시월까지", {10}),
        ("오월 오일에", {5}),
        ("구월 삼 일", {9, 3}),
        ("삼 일 동안", {3}),
        ("삼 년", {3}),
        ("이 년 뒤", {2}),
        ("오 분", {5}),
        ("육 개월", {6}),
        ("사 명", {4}),
        ("칠 개", {7}),
        ("팔 퍼센트", {8}),
        ("백 명", {100}),
        ("만 원", {10_000}),
        ("만원", {10_000}),
        ("한번", {1}),
        ("젊은 세대가 세배를 합니다", set()),
        ("열대 지방은 한층 덥습니다", set()),
        ("발표를 한 사람, 일하게 한 분, 공연을 한 곳", set()),
        ("커피를 한 잔, 예산을 두 배로, 자리에 한 사람", {1, 2}),
        ("두세 명, 몇 백 명", set()),
        ("이 일을 합니다", set()),
        ("이 분이 말씀하십니다", set()),
        ("이 개는 짖습니다", set()),
        ("그 세", set()),
        ("네, 시작합니다. 네 시작합니다.", set()),
        ("네 번호를 알려 줘", set()),
        ("한 개인의 문제", set()),
        ("구분, 구원, 사원, 오일, 오명, 사명", set()),
        ("회사 일이 많습니다", set()),
        ("이월하다", set()),
        ("우리 반 학생", set()),
        ("on their behalf", set()),
        ("a few people", set()),
        ("오늘은 회의를 합니다", set()),
        ("no number here", set()),
        ("만일 늦으면 조만간 알려 주세요. 천만에요.", set()),
        ("no one said so", set()),
        ("", set()),
    ],
)
def test_the_value_counts_and_not_the_spelling(text: str, values: set[float]) -> None:
    assert number_values(text) == {Decimal(str(value)) for value in values}


_NATIVE_ONES = ("", "한", "두", "세", "네", "다섯", "여섯", "일곱", "여덟", "아홉")
_NATIVE_TENS = ("", "열", "스물", "서른", "마흔", "쉰", "예순", "일흔", "여든", "아흔")


@given(st.integers(1, 99), st.sampled_from(["명", "개", "시간", "살", "곳"]), st.sampled_from(["", "이", "까지", "입니다"]))
def test_what_is_counted_in_korean_words_is_worth_what_the_figures_are(number: int, counter: str, particle: str) -> None:
    words = _NATIVE_TENS[number // 10] + _NATIVE_ONES[number % 10]
    assert number_values(f"{words} {counter}{particle}") == number_values(f"{number}{counter}{particle}") == {Decimal(number)}


@given(st.integers(0, 10**9))
def test_separators_do_not_matter(number: int) -> None:
    assert number_values(f"{number:,}") == number_values(str(number)) == {Decimal(number)}
