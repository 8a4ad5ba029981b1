"""Windows hold all speech, are short enough, never overlap, and cut speech only where nothing else is in reach."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from sttEngine.speech.spans import Span, subtract, total_seconds
from sttEngine.speech.windows import LIMIT_SECONDS, RUN_SECONDS, plan_windows


def middle(start: float, end: float) -> float:
    return (start + end) / 2


@st.composite
def speech(draw: st.DrawFn) -> list[Span]:
    at, spans = draw(st.floats(0, 20)), []
    for silence, length in draw(st.lists(st.tuples(st.floats(0.15, 20), st.floats(0.05, 80)), max_size=25)):
        spans.append(Span(at, at + length))
        at += length + silence
    return spans


@given(speech(), st.floats(0, 10))
def test_windows_hold_all_speech_and_keep_the_limit(spans: list[Span], tail: float) -> None:
    duration = (spans[-1].end if spans else 0.0) + tail
    windows = plan_windows(spans, duration, middle)
    assert total_seconds(subtract(spans, [piece for window in windows for piece in window.stretch.pieces])) < 1e-6
    assert abs(sum(w.speech_seconds for w in windows) - total_seconds(spans)) < 1e-6
    for window in windows:
        assert 0.0 <= window.start < window.end <= duration + 1e-9
        assert window.stretch.seconds <= LIMIT_SECONDS + 1e-6
    for one, two in pairwise(windows):
        assert one.end <= two.start + 1e-9


@given(speech())
def test_only_speech_that_runs_on_is_cut(spans: list[Span]) -> None:
    for one, two in pairwise(plan_windows(spans, 1e6, middle)):
        if one.speech[-1].end == two.speech[0].start:
            (cut,) = (span for span in spans if span.start < one.speech[-1].end < span.end)
            assert cut.seconds > RUN_SECONDS - 1.0


@given(speech())
def test_no_two_windows_could_be_one(spans: list[Span]) -> None:
    for one, two in pairwise(plan_windows(spans, 1e6, middle)):
        assert one.stretch.seconds + two.stretch.seconds > LIMIT_SECONDS


def test_a_long_pause_is_taken_before_a_later_short_one() -> None:
    spans = [Span(0, 18), Span(18.3, 25), Span(26.0, 28), Span(28.2, 34)]
    windows = plan_windows(spans, 34, middle)
    assert [window.speech[-1].end for window in windows] == [25, 34]


def test_windows_are_as_few_as_can_be() -> None:
    spans = [Span(at, at + 9.7) for at in range(0, 50, 10)]
    assert len(plan_windows(spans, 50, middle)) == 2


def test_speech_is_left_whole_where_the_shortest_pause_will_do() -> None:
    spans = [Span(0, 14), Span(14.1, 40)]
    assert [window.speech[-1].end for window in plan_windows(spans, 40, middle)] == [14, 40]


def test_a_long_silence_is_left_out() -> None:
    (window,) = plan_windows([Span(1, 3), Span(15, 17), Span(17.8, 19)], 20, middle)
    assert [(round(piece.start, 3), round(piece.end, 3)) for piece in window.stretch.pieces] == [(0.6, 3.4), (14.6, 19.4)]
    assert round(window.stretch.seconds, 3) == 7.6


def test_endless_speech_is_cut_at_the_quietest_place_in_reach() -> None:
    windows = plan_windows([Span(0, 50)], 50, lambda start, end: 26.5)
    assert [round(window.end, 2) for window in windows] == [26.5, 50.0]


def test_no_speech_gives_no_windows() -> None:
    assert plan_windows([], 10, middle) == ()
