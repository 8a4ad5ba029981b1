from __future__ import annotations

import pytest

from sttEngine.bench.speech_scores import Errors, errors, loops, normalised


def test_english_is_counted_in_words_after_whisper_s_normaliser() -> None:
    assert errors(("Mr. Kim's colour is twenty one.",), "mister kim's color is 21", "en") == Errors(0, 6)
    assert errors(("red green blue",), "red grin blue sky", "en").wrong == 2


def test_korean_is_counted_in_letters_and_digits_without_spaces() -> None:
    assert normalised("회의 록, ３층!", "ko") == list("회의록3층")
    assert errors(("회의록에서는",), "회의 록에서도", "ko") == Errors(1, 6)


def test_the_spelling_that_fits_counts() -> None:
    spellings = ("오월 십칠일", "5월 17일")
    assert errors(spellings, "5월 17일", "ko").wrong == 0
    assert errors(spellings, "오월 십칠일", "ko").wrong == 0


def test_errors_of_a_set_are_added_before_they_are_divided() -> None:
    assert (Errors(1, 2) + Errors(0, 8)).rate == pytest.approx(0.1)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("no no no", 0),
        ("no no no no", 1),
        ("and so it goes and so it goes and so it goes and so it goes on", 1),
        ("a b a b a b a b then c d c d c d c d", 2),
        ("", 0),
    ],
)
def test_a_loop_is_the_same_words_four_times_in_a_row(text: str, found: int) -> None:
    assert loops(text) == found


def test_what_was_said_four_times_is_no_loop() -> None:
    assert loops("go go go go", "Go go go go") == 0
