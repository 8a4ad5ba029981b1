"""The language of a recording, and of its turns."""

from __future__ import annotations

from pathlib import Path

import pytest

from sttEngine.speech.language import recording_language, soundings_of
from sttEngine.speech.spans import Span
from sttEngine.speech.stretch import Stretch
from sttEngine.speech.windows import Window
from tests.speech.scripted_decoder import ScriptedDecoder, silence

TURNS = (Span(0.0, 7.0), Span(7.5, 14.5), Span(15.0, 22.0))
WINDOW = Window(Stretch((Span(0.0, 22.4),)), TURNS)


def window_of(*speech: Span) -> Window:
    """As it is planned: speech in a row, heard from its beginning to its end."""
    return Window(Stretch((Span(speech[0].start, speech[-1].end),)), speech)


def languages(
    folder: Path, heard: dict[float, tuple[str, float]], window: Window = WINDOW, usual: str = "ko"
) -> list[tuple[str, float, float]]:
    """What becomes of the window when the turn that is heard from each second on is in that language."""

    def language(start: float, end: float) -> tuple[str, float]:
        return heard[max(second for second in heard if second <= start + 0.01)]

    engine = ScriptedDecoder(lambda asked: [], language=language)
    soundings = soundings_of(silence(folder, window.end), window, engine, usual)
    assert [one.heard.seconds for one in soundings] == [pytest.approx(one.window.stretch.seconds) for one in soundings]
    assert len(engine.listened) == (1 if len(soundings) == 1 else 1 + len(soundings))  # what is heard already is used
    return [(one.language, one.window.start, one.window.end) for one in soundings]


def test_a_window_in_one_language_stays_whole(tmp_path: Path) -> None:
    assert languages(tmp_path, {0.0: ("ko", 0.99)}) == [("ko", 0.0, 22.4)]
    assert languages(tmp_path, {0.0: ("en", 0.99)}) == [("en", 0.0, 22.4)]


def test_it_is_parted_in_the_pauses_where_the_language_changes(tmp_path: Path) -> None:
    heard = {0.0: ("ko", 0.99), 7.2: ("en", 0.95), 14.7: ("ko", 0.99)}
    assert languages(tmp_path, heard) == [("ko", 0.0, 7.25), ("en", 7.25, 14.75), ("ko", 14.75, 22.4)]


def test_an_unsure_turn_is_in_the_recordings_language(tmp_path: Path) -> None:
    assert languages(tmp_path, {0.0: ("ko", 0.99), 7.2: ("ja", 0.7), 14.7: ("ko", 0.99)}) == [("ko", 0.0, 22.4)]


@pytest.mark.parametrize(("seconds", "expected"), [(2.9, "ko"), (3.0, "en")])
def test_a_few_words_alone_are_in_the_recordings_language(tmp_path: Path, seconds: float, expected: str) -> None:
    (found,) = languages(tmp_path, {0.0: ("en", 0.99)}, window_of(Span(0.0, seconds)))
    assert found[0] == expected


def test_where_silence_is_left_out_turns_are_asked_about_as_they_are_heard(tmp_path: Path) -> None:
    window = Window(Stretch((Span(10.0, 17.0), Span(30.0, 37.0))), (Span(10.0, 17.0), Span(30.0, 37.0)))
    found = languages(tmp_path, {0.0: ("ko", 0.99), 6.9: ("en", 0.99), 7.5: ("ja", 0.99)}, window)
    assert found == [("ko", 10.0, 17.0), ("en", 30.0, 37.0)]


@pytest.mark.parametrize(
    ("speech", "expected"),
    [
        ((Span(0.0, 7.0), Span(7.5, 14.5)), [(0.0, 7.25), (7.25, 14.5)]),
        ((Span(0.0, 7.0), Span(7.2, 14.2)), [(0.0, 14.2)]),  # hardly a pause
        ((Span(0.0, 7.0), Span(7.5, 11.5)), [(0.0, 11.5)]),  # a short end
        ((Span(0.0, 3.5), Span(4.0, 7.5), Span(8.0, 11.5), Span(12.0, 15.5)), [(0.0, 7.75), (7.75, 15.5)]),
    ],
)
def test_turns_end_in_pauses_and_are_long_enough_to_tell(
    tmp_path: Path, speech: tuple[Span, ...], expected: list[tuple[float, float]]
) -> None:
    asked: list[tuple[float, float]] = []

    def language(start: float, end: float) -> tuple[str, float]:
        asked.append((start, end))
        return "ko", 0.99

    soundings_of(silence(tmp_path, 20.0), window_of(*speech), ScriptedDecoder(lambda asked: [], language=language), "ko")
    assert asked == expected


@pytest.mark.parametrize(
    ("heard", "expected"),
    [
        ([("ko", 0.5), ("en", 0.99), ("ko", 0.4)], "ko"),
        ([("en", 0.4), ("ko", 0.99), ("en", 0.5)], "en"),
        ([("ja", 0.5), ("ko", 0.9), ("en", 0.6)], "ko"),  # as many for each: the most probable
    ],
)
def test_most_of_three_windows_decide(tmp_path: Path, heard: list[tuple[str, float]], expected: str) -> None:
    """In each third the one with the most speech is heard."""
    speech = [8.0, 9.0, 7.0, 6.0, 8.0, 8.5, 9.5, 5.0, 6.0]
    windows = [window_of(Span(10.0 * at, 10.0 * at + seconds)) for at, seconds in enumerate(speech)]
    said = iter(heard)
    engine = ScriptedDecoder(lambda asked: [], language=lambda start, end: next(said))
    assert recording_language(silence(tmp_path, 90.0), windows, engine) == expected
    assert next(said, None) is None
    assert engine.listened == [9.0, 8.5, 9.5]


def test_no_windows_have_no_language(tmp_path: Path) -> None:
    assert recording_language(silence(tmp_path, 1.0), [], ScriptedDecoder(lambda asked: [])) is None
