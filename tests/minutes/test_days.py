"""Days that are named without a figure, the same in both languages."""

from __future__ import annotations

import pytest

from sttEngine.minutes.days import named_days


@pytest.mark.parametrize(
    ("korean", "english", "expected"),
    [
        ("월요일", "Monday", {"mon"}),
        ("화요일에", "on TUESDAY", {"tues"}),
        ("수요일까지", "by wednesday", {"wednes"}),
        ("목요일", "Thursdays", {"thurs"}),
        ("금요일마다", "every Friday", {"fri"}),
        ("토요일과 일요일", "Saturday and Sunday", {"satur", "sun"}),
        ("오늘은", "today", {"today"}),
        ("내일까지", "tomorrow's", {"tomorrow"}),
        ("모레", "the day after tomorrow", {"day after tomorrow"}),
        ("어제", "Yesterday", {"yesterday"}),
        ("그저께", "the day before yesterday", {"day before yesterday"}),
        ("이번 주", "this week", {"this week"}),
        ("다음주에", "next week", {"next week"}),
        ("지난주는", "last week", {"last week"}),
        ("다다음 주", "the week after next", {"week after next"}),
        ("이번 달", "this month", {"this month"}),
        ("다음 달까지", "next month", {"next month"}),
        ("지난달", "last month", {"last month"}),
        ("다음 분기", "next quarter", {"next quarter"}),
        ("내년", "next year", {"next year"}),
        ("작년", "last year", {"last year"}),
        ("다음 주 월요일", "next Monday", {"next week", "mon"}),
        ("이번 주말", "this weekend", {"this week", "weekend"}),
        ("오전 9시", "9 a.m.", {"am"}),
        ("오후 3시", "3pm", {"pm"}),
    ],
)
def test_a_day_is_the_same_in_both_languages(korean: str, english: str, expected: set[str]) -> None:
    assert named_days(korean) == named_days(english) == expected


@pytest.mark.parametrize(
    "text",
    [
        "오늘날",
        "다음 주제",
        "다음 주문은 두 개",
        "이번 주의사항",
        "다음 달리기",
        "다음 회의",
        "내 일",
        "next to it",
        "at last",
        "the sun, a sat nav and what I am",
        "Good morning",
        "this is it",
        "",
    ],
)
def test_what_only_looks_like_a_day_is_none(text: str) -> None:
    assert named_days(text) == frozenset()
