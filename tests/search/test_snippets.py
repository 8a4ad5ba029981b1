from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from sttEngine.domain import Segment
from sttEngine.search.query import parse
from sttEngine.search.snippets import SNIPPET_CHARACTERS, best_snippet


def test_the_segment_with_most_of_the_query_is_shown() -> None:
    segments = (
        Segment(4, 1.0, 2.0, "예산 이야기"),
        Segment(5, 2.0, 3.0, "예산은 회의에서 정합니다"),
        Segment(6, 3.0, 4.0, "회의 예산"),
    )
    snippet = best_snippet(segments, parse("회의 예산"))
    assert snippet is not None
    assert snippet.segment.id == 5
    assert [snippet.text[a:b] for a, b in snippet.marks] == ["예산", "회의"]


def test_without_text_there_is_nothing_to_show() -> None:
    assert best_snippet((Segment(1, 0.0, 1.0, " "),), parse("a")) is None


@given(before=st.integers(0, 400), after=st.integers(0, 400))
def test_a_long_segment_is_cut_around_what_matched(before: int, after: int) -> None:
    text = "말씀 " * before + "회의록에서는" + " 말씀" * after
    snippet = best_snippet((Segment(1, 0.0, 1.0, text),), parse("회의"))
    assert snippet is not None
    assert len(snippet.text) <= SNIPPET_CHARACTERS + 2
    assert [snippet.text[a:b] for a, b in snippet.marks] == ["회의"]
    assert snippet.text.strip("…") in text
