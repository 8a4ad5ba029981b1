"""Times of a recording and of what is heard of it, there and back, over silences that are left out."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sttEngine.speech.spans import Span
from sttEngine.speech.stretch import Stretch

STRETCH = Stretch((Span(10, 14), Span(20, 21), Span(30, 35)))


@st.composite
def stretches(draw: st.DrawFn) -> Stretch:
    at, pieces = 0.0, []
    for silence, seconds in draw(st.lists(st.tuples(st.floats(0.1, 50), st.floats(0.1, 30)), min_size=1, max_size=8)):
        pieces.append(Span(at + silence, at + silence + seconds))
        at = pieces[-1].end
    return Stretch(tuple(pieces))


def test_silence_between_the_pieces_takes_no_time_to_hear() -> None:
    assert (STRETCH.start, STRETCH.end, STRETCH.seconds) == (10, 35, 10)
    assert [STRETCH.heard_at(moment) for moment in (8, 10, 13, 17, 20.5, 25, 30, 34, 40)] == [0, 0, 3, 4, 4.5, 5, 5, 9, 10]


@given(stretches(), st.floats(0, 1))
def test_what_is_heard_is_placed_where_it_was(stretch: Stretch, share: float) -> None:
    piece = stretch.pieces[round(share * (len(stretch.pieces) - 1))]
    moment = piece.start + share * piece.seconds
    heard = stretch.heard_at(moment)
    first, last = stretch.placed(heard - 0.01, heard + 0.01)
    assert any(one.start - 1e-9 <= first <= last <= one.end + 1e-9 for one in stretch.pieces)
    assert min(abs(first - moment), *(abs(first - one.start) for one in stretch.pieces)) < 0.02 + 1e-6


def test_what_lies_over_a_border_belongs_to_the_piece_that_holds_most_of_it() -> None:
    assert STRETCH.placed(3.5, 4.2) == (13.5, 14)
    assert STRETCH.placed(3.75, 4.5) == (20, 20.5)
    assert STRETCH.placed(12, 13) == (35, 35)


@given(stretches(), st.floats(0.01, 0.99))
def test_the_parts_are_the_whole(stretch: Stretch, share: float) -> None:
    moment, _ = stretch.placed(share * stretch.seconds, share * stretch.seconds)
    try:
        before, after = stretch.parted(moment)
    except ValueError:
        assert moment in (stretch.start, stretch.end)
        return
    assert before.seconds + after.seconds == pytest.approx(stretch.seconds)
    assert before.end <= moment <= after.start or before.end == moment == after.start
    assert (before.start, after.end) == (stretch.start, stretch.end)


@pytest.mark.parametrize("moment", [9, 10, 35, 36])
def test_there_is_nothing_before_the_start_or_after_the_end(moment: float) -> None:
    with pytest.raises(ValueError, match="nothing"):
        STRETCH.parted(moment)


def test_pauses_are_between_spans_of_speech_that_are_heard() -> None:
    speech = (Span(5, 9), Span(10.4, 12), Span(12.5, 13.6), Span(13.6, 13.9), Span(20.1, 20.9), Span(40, 41))
    assert list(STRETCH.pauses(speech)) == [(12.25, 0.5), (pytest.approx(17.0), pytest.approx(6.2))]
