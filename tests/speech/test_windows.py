"""Windows hold all speech, are short enough, never overlap, and cut speech only where nothing else is in reach."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from sttEngine.speech.spans import Span, subtract, total_seconds
from sttEngine.speech.windows import LIMIT_SECONDS, plan_windows


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
    assert total_seconds(subtract(spans, [Span(w.start, w.end) for w in windows])) < 1e-6
    assert abs(sum(w.speech_seconds for w in windows) - total_seconds(spans)) < 1e-6
    for window in windows:
        assert 0.0 <= window.start < window.end <= duration + 1e-9
        assert window.seconds <= LIMIT_SECONDS + 1e-6
    for one, two in pairwise(windows):
        assert one.end <= two.start + 1e-9


@given(speech())
def test_only_speech_longer_than_a_window_is_cut(spans: list[Span]) -> None:
    windows = plan_windows(spans, 1e6, middle)
    cuts = [window.end for window in windows[:-1]]
    for span in spans:
        if span.seconds <= LIMIT_SECONDS - 1.0:
            assert not any(span.start + 1e-6 < cut < span.end - 1e-6 for cut in cuts)


def test_the_longest_pause_in_reach_is_taken() -> None:
    spans = [Span(0, 10), Span(10.3, 18), Span(20, 26), Span(26.3, 34)]
    windows = plan_windows(spans, 34, middle)
    assert [window.speech[-1].end for window in windows] == [18, 34]


def test_a_long_silence_ends_a_window() -> None:
    windows = plan_windows([Span(1, 3), Span(15, 17)], 20, middle)
    assert [(window.start, window.end) for window in windows] == [(0.8, 3.2), (14.8, 17.2)]


def test_endless_speech_is_cut_at_the_quietest_place() -> None:
    windows = plan_windows([Span(0, 50)], 50, lambda start, end: 21.5)
    assert [round(window.end, 2) for window in windows] == [21.5, 50.0]


def test_no_speech_gives_no_windows() -> None:
    assert plan_windows([], 10, middle) == ()
