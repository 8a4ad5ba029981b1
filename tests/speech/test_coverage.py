"""Speech without text is told, by reason and place; breath is not."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from sttEngine.domain import Omission, Segment, Word
from sttEngine.speech.coverage import Dropped, omissions
from sttEngine.speech.spans import Span, subtract, total_seconds, union, within


def test_a_gap_is_an_omission() -> None:
    segments = [Segment(1, 0.0, 4.0, "a"), Segment(2, 8.0, 10.0, "b")]
    assert omissions([Span(0, 10)], segments, []) == (Omission("speech_without_text", 4.0, 4.0, 8.0),)


def test_a_short_gap_is_none() -> None:
    assert omissions([Span(0, 10)], [Segment(1, 0.5, 9.4, "a")], []) == ()


def test_what_was_dropped_gives_its_reason() -> None:
    found = omissions([Span(0, 10)], [Segment(1, 0.0, 5.0, "a")], [Dropped(Span(5, 10), "repetition")])
    assert found == (Omission("repetition", 5.0, 5.0, 10.0),)


def test_what_was_dropped_is_told_however_short() -> None:
    found = omissions([Span(0, 10)], [Segment(1, 0.0, 9.5, "a")], [Dropped(Span(9.5, 10), "wrong_script")])
    assert found == (Omission("wrong_script", 0.5, 9.5, 10.0),)


def test_words_tell_gaps_inside_a_segment() -> None:
    words = (Word("a", 0.0, 1.0), Word("b", 9.0, 10.0))
    found = omissions([Span(0, 10)], [Segment(1, 0.0, 10.0, "a b", words=words)], [])
    assert [(one.start, one.end) for one in found] == [(1.3, 8.7)]


spans = st.lists(st.tuples(st.floats(0, 100), st.floats(0, 20)).map(lambda pair: Span(pair[0], pair[0] + pair[1])), max_size=12)


@given(spans, spans)
def test_what_is_covered_and_what_is_left_make_the_whole(some: list[Span], others: list[Span]) -> None:
    whole, holes = union(some), union(others)
    left = subtract(whole, holes)
    covered = sum(total_seconds(within(holes, span.start, span.end)) for span in whole)
    assert abs(total_seconds(left) + covered - total_seconds(whole)) < 1e-6
