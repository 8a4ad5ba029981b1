"""Windows to segments: gaps heard once more, languages apart, all that is missing told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from sttEngine.engines.base import DecodedSegment
from sttEngine.speech.attempts import Sounding
from sttEngine.speech.decoding import DecodedWindow, decode_windows
from sttEngine.speech.spans import Span
from sttEngine.speech.stretch import Stretch
from sttEngine.speech.windows import Window
from tests.pipeline.stage_context import Flag
from tests.speech.scripted_decoder import Asked, ScriptedDecoder, said, silence

FIRST = "the plan is ready and everybody has read it by now"
LAST = "so we can begin with the work on monday next week"
MISSED = "there was one question about the budget"


def text(window: DecodedWindow) -> str:
    return " ".join(segment.text for segment in window.segments)


def decoded(
    folder: Path,
    gap: list[DecodedSegment],
    first_try: list[DecodedSegment] | None = None,
    plain: Sequence[DecodedSegment] = (said(FIRST, 0.0, 8.0), said(LAST, 12.0, 20.0)),
) -> tuple[DecodedWindow, ScriptedDecoder]:
    """A window of 20 s of which the seconds from 8 to 12 stay without text, but for what comes of hearing them alone.

    `first_try`: what is said when they are heard plainly, where that is something else.
    """

    def say(asked: Asked) -> list[DecodedSegment]:
        if asked.seconds > 15:
            return list(plain)
        return gap if asked.way != "plain" or first_try is None else first_try

    engine = ScriptedDecoder(say, views=1)
    window = Window(Stretch((Span(0, 20),)), (Span(0, 20),))
    audio = silence(folder, 20.0)
    sounding = Sounding(window, engine.listen(audio.of(window.stretch)), "en")
    return decode_windows(audio, [sounding], engine, Flag())[0], engine


def test_a_gap_is_heard_once_more_by_itself(tmp_path: Path) -> None:
    window, engine = decoded(tmp_path, [said(MISSED, 0.5, 3.6)])
    assert text(window) == f"{FIRST} {MISSED} {LAST}"
    assert [segment.id for segment in window.segments] == list(range(len(window.segments)))
    assert window.omissions == ()
    assert [(one.way, one.kept) for one in window.attempts] == [("plain", True), ("gap", True)]
    assert engine.asked[1].seconds == pytest.approx(4.2, abs=0.3)  # the gap, and what is kept around speech


def test_what_is_heard_in_a_gap_comes_between_the_words_of_one_segment(tmp_path: Path) -> None:
    """As engines decode: all of a window is one segment, whose words leave the gap."""
    first, last = said(FIRST, 0.0, 8.0), said(LAST, 12.0, 20.0)
    whole = replace(first, end=20.0, text=f"{FIRST} {LAST}", words=(*first.words, *last.words))
    window, _ = decoded(tmp_path, [said(MISSED, 0.5, 3.6)], plain=[whole])
    assert text(window) == f"{FIRST} {MISSED} {LAST}"
    (missed,) = (segment for segment in window.segments if segment.text == MISSED)
    assert (missed.start, missed.end) == (8.4, 11.5)
    assert window.omissions == ()


def test_a_gap_is_tried_in_other_ways_like_any_window(tmp_path: Path) -> None:
    window, engine = decoded(tmp_path, [said(MISSED, 0.5, 3.6)], first_try=[said("and so on " * 30, 0.5, 3.6)])
    assert text(window) == f"{FIRST} {MISSED} {LAST}"
    assert [one.way for one in engine.asked[1:]] == ["plain", "time_tokens"]
    assert [(one.way, one.faults, one.kept) for one in window.attempts] == [("plain", (), True), ("gap", (), True)]


@pytest.mark.parametrize("gap", [[], [said("and so on " * 30, 0.5, 3.6)]])
def test_a_gap_that_stays_is_told(tmp_path: Path, gap: list[DecodedSegment]) -> None:
    window, _ = decoded(tmp_path, gap)
    assert text(window) == f"{FIRST} {LAST}"
    (omission,) = window.omissions
    assert (omission.reason, omission.start, omission.end) == ("speech_without_text", 8.3, 11.7)
    assert [(one.way, one.kept) for one in window.attempts] == [("plain", True), ("gap", False)]


def test_words_that_lie_outside_the_gap_are_not_taken(tmp_path: Path) -> None:
    window, _ = decoded(tmp_path, [said("on monday", 3.9, 4.2)])
    assert text(window) == f"{FIRST} {LAST}"
    assert len(window.omissions) == 1


def test_of_a_long_answer_only_the_sentences_in_the_gap_are_taken(tmp_path: Path) -> None:
    before, inside = said("has read it by now.", 0.0, 0.7), said(MISSED, 0.8, 3.6)
    whole = replace(inside, start=0.0, text=f"{before.text} {inside.text}", words=(*before.words, *inside.words))
    window, _ = decoded(tmp_path, [whole])
    assert text(window) == f"{FIRST} {MISSED} {LAST}"


def test_what_decoders_say_over_silence_is_not_kept(tmp_path: Path) -> None:
    engine = ScriptedDecoder(lambda asked: [said(FIRST, 0.0, 8.0), said("Thank you.", 9.0, 9.9)], views=1)
    window = Window(Stretch((Span(0, 10),)), (Span(0, 8),))
    audio = silence(tmp_path, 10.0)
    found = decode_windows(audio, [Sounding(window, engine.listen(audio.of(window.stretch)), "en")], engine, Flag())[0]
    assert (text(found), found.omissions) == (FIRST, ())


def test_what_the_decoder_takes_for_no_speech_is_not_asked_about_again(tmp_path: Path) -> None:
    doubtful = DecodedSegment(0.0, 10.0, "hm hm what is this about here", (), -1.4, 0.9, 1.0, "en")
    engine = ScriptedDecoder(lambda asked: [doubtful], views=1)
    window = Window(Stretch((Span(0, 10),)), (Span(0, 10),))
    audio = silence(tmp_path, 10.0)
    found = decode_windows(audio, [Sounding(window, engine.listen(audio.of(window.stretch)), "en")], engine, Flag())[0]
    assert [omission.reason for omission in found.omissions] == ["not_speech"]
    assert "gap" not in [one.way for one in found.attempts]


def test_windows_in_several_languages_are_decoded_with_their_own_kind_and_given_back_in_order(tmp_path: Path) -> None:
    audio = silence(tmp_path, 40.0)
    texts = {"en": FIRST, "ko": "다음 주 월요일 회의에서 계획을 다시 보겠습니다"}
    engine = ScriptedDecoder(lambda asked: [said(texts[asked.language or ""], 0.0, asked.seconds)], views=1)
    soundings = []
    for number, language in enumerate(("ko", "en", "ko", "en")):
        piece = Span(10.0 * number, 10.0 * number + 8.0)
        window = Window(Stretch((piece,)), (piece,))
        soundings.append(Sounding(window, engine.listen(audio.of(window.stretch)), language))
    found = decode_windows(audio, soundings, engine, Flag())
    assert engine.batches == [2, 2]
    assert [one.segments[0].language for one in found] == ["ko", "en", "ko", "en"]
    assert [one.segments[0].start for one in found] == [0.0, 10.0, 20.0, 30.0]
