from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sttEngine.search.filters import NO_FILTERS, Filters, typed_filters
from sttEngine.search.query import parse


@pytest.mark.parametrize(
    ("typed", "filters"),
    [
        ("tag:회의", Filters(tags=("회의",))),
        ('태그:"주간 회의"', Filters(tags=("주간 회의",))),
        ("kind:video 종류:오디오", Filters(kinds=("video", "audio"))),
        ("lang:ko 언어:영어", Filters(languages=("ko", "en"))),
        ("after:2026", Filters(after="2026-01-01")),
        ("before:2024-02", Filters(before="2024-02-29")),
        ("이후:2026-3-5", Filters(after="2026-03-05")),
        ("after:2026-01 after:2026-02", Filters(after="2026-02-01")),
        ("longer:10m shorter:2시간", Filters(shortest_seconds=600.0, longest_seconds=7200.0)),
        ("is:favourite", Filters(favourite=True)),
        ("IS:즐겨찾기 is:starred", Filters(favourite=True)),
        ("즐겨찾기:", Filters(favourite=True)),
        ("즐겨찾기:예", Filters(favourite=True)),
        ("TAG:a Tag:b tag:a", Filters(tags=("a", "b"))),
    ],
)
def test_filters_are_typed_in_both_languages(typed: str, filters: Filters) -> None:
    assert typed_filters(typed)[0] == filters
    query = parse(f"예산 {typed} 회의")
    assert query.filters == filters
    assert query.text == "예산 회의"


@pytest.mark.parametrize(
    "typed",
    [
        "10:30",
        "after:",
        "after:2026-13",
        "before:2026-02-30",
        "after:soon",
        "kind:shoe",
        "lang:xx",
        "longer:10",
        "http://a",
        "tag:",
        "is:",
        "is:late",
        "즐겨찾기:아니요",
    ],
)
def test_what_is_no_filter_is_words(typed: str) -> None:
    assert typed_filters(typed) == (NO_FILTERS, typed)


def test_without_and_exact_words_are_no_filters() -> None:
    query = parse('-tag:회의 "kind:video 예산"')
    assert query.filters == NO_FILTERS
    assert query.without
    assert query.phrases


@given(st.text(max_size=60))
def test_nothing_typed_breaks_filters(typed: str) -> None:
    filters, rest = typed_filters(typed)
    assert len(rest) <= len(typed)
    assert (filters == NO_FILTERS) == (rest == typed)
