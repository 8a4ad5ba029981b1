from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sttEngine.search.jamo import initials, is_initials, keystrokes

SYLLABLES = st.text(alphabet=st.characters(min_codepoint=0xAC00, max_codepoint=0xD7A3), max_size=6)


@pytest.mark.parametrize(
    ("text", "typed"),
    [
        ("회의록", "ㅎㅗㅣㅇㅡㅣㄹㅗㄱ"),
        ("닭", "ㄷㅏㄹㄱ"),
        ("뭘 왜", "ㅁㅜㅓㄹㅇㅗㅐ"),
        ("ㅚㄳ", "ㅗㅣㄱㅅ"),
        ("abc 12", ""),
        ("", ""),
    ],
)
def test_what_is_typed(text: str, typed: str) -> None:
    assert keystrokes(text) == typed


@pytest.mark.parametrize("half", ["ㅎ", "호", "회", "횡", "회으", "회의", "회읠", "회의ㄹ", "회의로", "회의록"])
def test_a_half_typed_word_begins_as_the_whole_one(half: str) -> None:
    assert keystrokes("회의록").startswith(keystrokes(unicodedata.normalize("NFKC", half)))


@given(SYLLABLES)
def test_syllables_that_were_taken_apart_are_typed_alike(text: str) -> None:
    assert keystrokes(unicodedata.normalize("NFD", text)) == keystrokes(text)
    assert len(initials(text)) == len(text)


@pytest.mark.parametrize(
    ("text", "first"), [("회의록", "ㅎㅇㄹ"), ("빵집", "ㅂㅈ"), ("ㅎㅇ록", "ㅎㅇㄹ"), ("ㅏ", ""), ("A사", "ㅅ")]
)
def test_first_letters(text: str, first: str) -> None:
    assert initials(text) == first


@pytest.mark.parametrize(
    ("text", "are"), [("ㅎㅇㄹ", True), ("ㅎㅇ록", False), ("ㅏㅣ", False), ("abc", False), ("", False), ("ㄳ", False)]
)
def test_whether_letters_stand_alone(text: str, are: bool) -> None:
    assert is_initials(text) == are
    assert is_initials(unicodedata.normalize("NFKC", text)) == are
