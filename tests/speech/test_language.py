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


def languages(folder: Path, heard: dict[float, tuple[str, float]], usual: str = "ko") -> list[tuple[str, float, float]]:
    """What becomes of WINDOW when the turn that is heard from each second on is in that language."""

    def language(start: float, end: float) -> tuple[str, float]:
        return heard[max(second for second in heard if second <= start + 0.01)]

    engine = ScriptedDecoder(lambda asked: [], language=language)
    soundings = soundings_of(silence(folder, 23.0), WINDOW, engine, usual)
    return [(one.language, one.window.start, one.window.end) for one in soundings]


def test_a_window_in_one_language_stays_whole(tmp_path: Path) -> None:
    assert languages(tmp_path, {0.0: ("ko", 0.99)}) == [("ko", 0.0, 22.4)]
    assert languages(tmp_path, {0.0: ("en", 0.99)}) == [("en", 0.0, 22.4)]


def test_it_is_parted_in_the_pauses_where_the_language_changes(tmp_path: Path) -> None:
    heard = {0.0: ("ko", 0.99), 7.2: ("en", 0.95), 14.7: ("ko", 0.99)}
    assert languages(tmp_path, heard) == [("ko", 0.0, 7.25), ("en", 7.25, 14.75), ("ko", 14.75, 22.4)]


def test_an_unsure_turn_is_in_the_recordings_language(tmp_path: Path) -> None:
    assert languages(tmp_path, {0.0: ("ko", 0.99), 7.2: ("ja", 0.7), 14.7: ("ko", 0.99)}) == [("ko", 0.0, 22.4)]


def test_a_name_is_no_turn(tmp_path: Path) -> None:
    window = Window(Stretch((Span(0.0, 9.0),)), (Span(0.0, 7.0), Span(7.5, 9.0)))
    engine = ScriptedDecoder(lambda asked: [], language=lambda start, end: ("en" if start > 7 else "ko", 0.99))
    assert [one.language for one in soundings_of(silence(tmp_path, 9.0), window, engine, "ko")] == ["ko"]


@pytest.mark.parametrize(("heard", "expected"), [(["ko", "en", "ko"], "ko"), (["en", "ko", "en"], "en")])
def test_most_of_three_windows_decide(tmp_path: Path, heard: list[str], expected: str) -> None:
    windows = [Window(Stretch((span := Span(10.0 * at, 10.0 * at + 8.0),)), (span,)) for at in range(9)]
    said = iter(heard)
    engine = ScriptedDecoder(lambda asked: [], language=lambda start, end: (next(said), 0.9))
    assert recording_language(silence(tmp_path, 90.0), windows, engine) == expected
    assert next(said, None) is None


def test_no_windows_have_no_language(tmp_path: Path) -> None:
    assert recording_language(silence(tmp_path, 1.0), [], ScriptedDecoder(lambda asked: [])) is None
