from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sttEngine.library.names import shown_file_name, shown_title, title_from


@pytest.mark.parametrize(
    ("given_name", "title"),
    [
        ("Weekly meeting.m4a", "Weekly meeting"),
        ("주간 회의록.mp3", "주간 회의록"),
        (unicodedata.normalize("NFD", "회의.mp3"), "회의"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\kim\\talk.wav", "talk"),
        ("meeting 3.5", "meeting 3.5"),
        ("v1.2 final.mp4", "v1.2 final"),
        ("two\nlines\tand\x00nul.wav", "two lines and nul"),
        ("evil\u202egpj.wav", "evilgpj"),
        ("👩‍👩‍👧 talk.mp4", "👩‍👩‍👧 talk"),
        ("x" * 300 + ".wav", "x" * 200),
        (".hidden", "Untitled"),
        ("", "Untitled"),
        ("...", "Untitled"),
        (" . .wav", "Untitled"),
        ("\u200b\ufeff.wav", "Untitled"),
    ],
)
def test_titles(given_name: str, title: str) -> None:
    assert title_from(given_name) == title


def test_a_title_a_person_types_keeps_its_slashes_and_ending() -> None:
    assert shown_title(" Q3/Q4 plan.mp3 ") == "Q3/Q4 plan.mp3"
    assert shown_title(" \t.. ") == ""


@given(st.text(alphabet=st.characters()))
def test_what_is_shown_is_short_composed_storable_and_on_one_line(name: str) -> None:
    for shown, length in ((title_from(name), 200), (shown_file_name(name), 255), (shown_title(name), 200)):
        assert len(shown) <= length
        shown.encode()
        assert not any(unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp") for c in shown)
        assert shown == shown.strip(" ")
    assert title_from(name)
    assert shown_title(title_from(name)) == title_from(name)
