from __future__ import annotations

from faster_whisper.tokenizer import _LANGUAGE_CODES
from whisper.tokenizer import LANGUAGES as WHISPER_LANGUAGES

from sttEngine.speech.languages import LANGUAGES


def test_the_languages_are_those_of_both_engines() -> None:
    assert set(WHISPER_LANGUAGES) == LANGUAGES
    assert set(_LANGUAGE_CODES) == LANGUAGES
