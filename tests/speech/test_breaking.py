"""Segments are broken where a subtitler would break them, and no word is lost."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from sttEngine.domain import Word
from sttEngine.engines.base import DecodedSegment
from sttEngine.speech.breaking import MOST_SECONDS, MOST_WIDTH, broken


def spoken(text: str, seconds_a_word: float = 0.4, pauses: dict[int, float] | None = None) -> DecodedSegment:
    """Words in running speech, with pauses in seconds before the words of the given numbers."""
    words: list[Word] = []
    at = 0.0
    for number, word in enumerate(text.split()):
        at += (pauses or {}).get(number, 0.0)
        words.append(Word(f" {word}", at, at + seconds_a_word, 0.9))
        at += seconds_a_word
    return DecodedSegment(0.0, at, f" {text}", tuple(words), -0.2, 0.0, 1.0, "en")


def texts(one: DecodedSegment) -> list[str]:
    return [segment.text.strip() for segment in broken(one)]


def test_sentences_are_segments_but_a_single_short_word_is_not() -> None:
    assert texts(spoken("Right. We begin with the budget. Any questions?")) == [
        "Right. We begin with the budget.",
        "Any questions?",
    ]
    assert texts(spoken("회의를 시작하겠습니다. 네. 예산부터 보겠습니다.")) == [
        "회의를 시작하겠습니다.",
        "네. 예산부터 보겠습니다.",
    ]


def test_a_pause_ends_a_segment() -> None:
    assert texts(spoken("yes and then we moved on", pauses={1: 1.0})) == ["yes", "and then we moved on"]


def test_what_is_too_long_is_broken_at_a_clause_or_pause() -> None:
    text = "we looked at the numbers of the last quarter again, and then at those of the quarter before it as well"
    assert texts(spoken(text, 0.2)) == [text[:51], text[52:]]
    assert (
        texts(spoken(text.replace(",", ""), 0.2, {13: 0.3}))[0]
        == "we looked at the numbers of the last quarter again and then at"
    )


def test_korean_lines_are_half_as_long() -> None:
    text = " ".join(["회의에서는"] * 20)
    assert max(len(line) for line in texts(spoken(text, 0.1))) <= 42


def test_without_word_times_a_segment_stays_whole() -> None:
    one = DecodedSegment(0.0, 30.0, "a. b. " * 50, (), -0.2, 0.0, 1.0, "en")
    assert broken(one) == [one]


words = st.lists(
    st.tuples(st.text("abc가나.,?! ", min_size=1, max_size=12), st.floats(0, 2), st.floats(0, 3)), min_size=1, max_size=60
)


@given(words)
def test_nothing_is_lost_and_everything_fits(spec: list[tuple[str, float, float]]) -> None:
    at = 0.0
    made: list[Word] = []
    for text, pause, length in spec:
        made.append(Word(text, at + pause, at + pause + length, 0.5))
        at = made[-1].end
    pieces = broken(DecodedSegment(0.0, at, "".join(word.text for word in made), tuple(made), -0.2, 0.0, 1.0, "ko"))
    assert [word for piece in pieces for word in piece.words] == made
    assert "".join(piece.text for piece in pieces) == "".join(word.text for word in made)
    assert all(one.end <= two.start for one, two in pairwise(pieces))
    for piece in pieces:
        assert len(piece.words) == 1 or (piece.end - piece.start <= MOST_SECONDS and len(piece.text) <= MOST_WIDTH)
