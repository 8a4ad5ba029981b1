"""In which ways a window is decoded, when, and which result is kept."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from sttEngine.engines.base import DecodedSegment
from sttEngine.speech.attempts import HALVES_FROM_SECONDS, Sounding, Tried, best_of, decode_plainly, halved, placed_in
from sttEngine.speech.audio import Audio
from sttEngine.speech.spans import Span
from sttEngine.speech.stretch import Stretch
from sttEngine.speech.windows import Window
from tests.pipeline.stage_context import Flag
from tests.speech.scripted_decoder import RATE, Asked, ScriptedDecoder, said, silence
from tests.speech.test_audio import write

GOOD = "we will meet again on monday at ten and look at the plan"
LOOP = "and so on " * 8
Say = Callable[[Asked], list[DecodedSegment]]


def tried(
    folder: Path, say: Say, seconds: float = 12.0, views: int = 2, time_tokens_optional: bool = True
) -> tuple[Tried, list[Asked]]:
    """What becomes of a window that is all speech, and what the decoder was asked after the plain decoding."""
    engine = ScriptedDecoder(say, views, time_tokens_optional=time_tokens_optional)
    audio, cancel = silence(folder, seconds), Flag()
    window = Window(Stretch((Span(0, seconds),)), (Span(0, seconds),))
    sounding = Sounding(window, engine.listen(audio.of(window.stretch)), "en")
    first = decode_plainly([sounding], engine, cancel)[0]
    return best_of(sounding, first, audio, engine, cancel), engine.asked[1:]


def only(way: str) -> Say:
    """All loops but for one way; what is decoded plainly again are the halves."""
    calls = 0

    def say(asked: Asked) -> list[DecodedSegment]:
        nonlocal calls
        calls += 1
        return [said(GOOD if asked.way == way and calls > 1 else LOOP, 0.0, asked.seconds)]

    return say


def by_way(**texts: tuple[str, float]) -> Say:
    """Each way says a text, with a mean log probability."""

    def say(asked: Asked) -> list[DecodedSegment]:
        text, probability = texts.get(asked.way, (LOOP, -0.1))
        return [said(text, 0.0, asked.seconds, probability)]

    return say


def test_a_sure_window_is_decoded_once(tmp_path: Path) -> None:
    result, asked = tried(tmp_path, by_way(plain=(GOOD, -0.2)))
    assert asked == []
    assert [(one.way, one.faults, one.mean_log_probability, one.kept) for one in result.attempts] == [("plain", (), -0.2, True)]


@pytest.mark.parametrize(("second", "kept"), [(-0.2, "second_view"), (-0.4, "plain")])
def test_an_unsure_one_is_heard_another_way_and_the_more_probable_kept(tmp_path: Path, second: float, kept: str) -> None:
    result, asked = tried(tmp_path, by_way(plain=(GOOD, -0.3), second_view=("another text of the same length here", second)))
    assert [one.way for one in asked] == ["second_view"]
    assert [one.way for one in result.attempts if one.kept] == [kept]
    assert (result.segments[0].text == GOOD) == (kept == "plain")


def test_a_full_window_sounds_the_same_in_every_view(tmp_path: Path) -> None:
    _, asked = tried(tmp_path, by_way(plain=(GOOD, -0.3)), seconds=29.0)
    assert asked == []


def test_one_that_fails_goes_from_way_to_way_until_one_passes(tmp_path: Path) -> None:
    ways = {"second_view": 1, "time_tokens": 2, "plain": 3, "warmer": 5}
    for last in ("second_view", "time_tokens", "plain", "warmer"):
        result, asked = tried(tmp_path, only(last))
        halves = [one for one in asked if one.way == "plain"]
        assert len(asked) == ways[last] + (last == "plain")
        assert all(one.seconds == pytest.approx(6.0, abs=3.0) for one in halves)
        order = ["plain", "second_view", "time_tokens", "halves", "warmer"]
        assert [one.way for one in result.attempts] == order[: len(result.attempts)]
        assert [one.way for one in result.attempts if one.kept] == ["halves" if last == "plain" else last]
        assert ["repetition" in one.faults for one in result.attempts] == [True] * (len(result.attempts) - 1) + [False]
        assert [0.0 in one.temperatures for one in asked] == [one.way != "warmer" for one in asked]


@pytest.mark.parametrize("way", ["second_view", "time_tokens", "plain", "warmer"])
def test_in_every_way_words_are_placed_in_the_recording(tmp_path: Path, way: str) -> None:
    pieces = (Span(10, 16), Span(30, 36))
    audio, engine, cancel = silence(tmp_path, 40.0), ScriptedDecoder(only(way)), Flag()
    sounding = Sounding(Window(Stretch(pieces), pieces), engine.listen(audio.of(Stretch(pieces))), "en")
    found = best_of(sounding, decode_plainly([sounding], engine, cancel)[0], audio, engine, cancel)
    words = [word for segment in found.segments for word in segment.words]
    assert [words[0].start, words[-1].end] == pytest.approx([10, 36])
    assert all(any(one.start <= word.start <= word.end <= one.end for one in pieces) for word in words)


def test_of_many_bad_ones_the_least_bad_is_kept(tmp_path: Path) -> None:
    result, _ = tried(tmp_path, by_way(plain=(LOOP, -0.5), time_tokens=(LOOP, -0.2), warmer=(LOOP, -0.9)), views=1)
    assert [one.way for one in result.attempts if one.kept] == ["time_tokens"]
    assert len(result.attempts) == 4


@pytest.mark.parametrize(("seconds", "halves"), [(HALVES_FROM_SECONDS - 0.1, []), (HALVES_FROM_SECONDS, ["halves"])])
def test_a_short_window_has_no_halves(tmp_path: Path, seconds: float, halves: list[str]) -> None:
    result, _ = tried(tmp_path, by_way(), seconds=seconds, views=1)
    assert [one.way for one in result.attempts] == ["plain", "time_tokens", *halves, "warmer"]


def test_a_decoder_that_always_writes_times_is_not_asked_for_them_again(tmp_path: Path) -> None:
    result, _ = tried(tmp_path, by_way(), views=1, time_tokens_optional=False)
    assert [one.way for one in result.attempts] == ["plain", "halves", "warmer"]


def test_halves_meet_in_the_pause_nearest_to_the_middle(tmp_path: Path) -> None:
    speech = (Span(0, 4), Span(4.4, 9), Span(9.5, 20))
    before, after = halved(silence(tmp_path, 20), Window(Stretch((Span(0, 20),)), speech))
    assert (before.end, after.start) == (9.25, 9.25)
    assert (before.speech, after.speech) == (speech[:2], speech[2:])


def test_the_middle_is_that_of_what_is_heard(tmp_path: Path) -> None:
    """A silence of 52 s is left out: the middle is heard at 10 s, and is at 62 s of the recording."""
    speech = (Span(0, 3), Span(3.4, 7.6), Span(60.4, 61), Span(61.4, 64), Span(64.6, 71.6))
    before, after = halved(silence(tmp_path, 72), Window(Stretch((Span(0, 8), Span(60, 72))), speech))
    assert (before.end, after.start) == (61.2, 61.2)


def test_without_a_pause_they_meet_at_the_quietest_place(tmp_path: Path) -> None:
    samples = np.full(20 * RATE, 9_000, dtype=np.int16)
    samples[11 * RATE : 11 * RATE + 3_200] = 1_000
    samples[2 * RATE : 2 * RATE + 3_200] = 0  # out of reach
    audio = Audio(write(tmp_path / "audio.wav", samples))
    for speech in ((Span(0, 20),), (Span(0, 3), Span(3.4, 20))):  # a pause that is nowhere near the middle makes no halves
        before, _ = halved(audio, Window(Stretch((Span(0, 20),)), speech))
        assert 11.0 <= before.end <= 11.2


def test_words_are_placed_over_the_silence_that_was_left_out() -> None:
    stretch = Stretch((Span(10, 12), Span(20, 24)))
    placed = placed_in(said("one two three", 0.0, 6.0), stretch)
    assert [(word.start, word.end) for word in placed.words] == [(10, 12), (20, 22), (22, 24)]
    assert (placed.start, placed.end) == (10, 24)
