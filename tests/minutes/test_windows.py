"""Windows hold every utterance, in order, within the budget."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from sttEngine.domain import Segment
from sttEngine.minutes.windows import LINE_TOKENS, plan_windows


def words(text: str) -> int:
    return len(text.split())


@given(
    st.lists(st.text("ab. 가나", max_size=80), max_size=30),
    st.integers(8, 60),
    st.integers(0, 2),
)
def test_nothing_is_left_out_and_order_is_kept(texts: list[str], limit: int, overlap: int) -> None:
    segments = [Segment(number, None, None, text) for number, text in enumerate(texts, start=1)]
    windows = plan_windows(segments, words, limit, overlap)
    said = {segment.id for segment in segments if segment.text.strip()}
    assert {segment.id for window in windows for segment in window} == said
    for window in windows:
        ids = [segment.id for segment in window]
        assert ids == sorted(ids)
        assert len(window) == 1 or sum(words(segment.text) + LINE_TOKENS for segment in window) <= limit
    starts = [window[0].id for window in windows]
    assert starts == sorted(starts)


def test_a_long_utterance_is_cut_at_its_sentences_and_keeps_its_id() -> None:
    long = Segment(7, 1.0, 9.0, "One two three four. Five six seven eight. Nine ten eleven twelve.")
    windows = plan_windows([long], words, 7)
    pieces = [segment for window in windows for segment in window]
    assert {segment.id for segment in pieces} == {7}
    assert " ".join(segment.text for segment in dict.fromkeys(pieces)).split() == long.text.split()


def test_windows_overlap_by_whole_utterances() -> None:
    segments = [Segment(number, None, None, "a b c d") for number in range(1, 10)]
    windows = plan_windows(segments, words, 40, overlap=1)
    assert all(before[-1].id == after[0].id for before, after in pairwise(windows))
