from __future__ import annotations

import pytest

from sttEngine.domain import ALL_STEPS, JobOptions
from sttEngine.engines.registry import SPEECH_ENGINES
from sttEngine.errors import InvalidRequest
from sttEngine.jobs.options import parse_options


def test_steps_run_in_their_own_order_and_nothing_named_means_all() -> None:
    assert parse_options("index, transcribe,") == JobOptions(steps=("transcribe", "index"))
    assert parse_options() == JobOptions(steps=ALL_STEPS)


@pytest.mark.parametrize("engine", SPEECH_ENGINES)
def test_language_and_engine_are_taken_as_they_are(engine: str) -> None:
    assert parse_options(language="ko", engine=engine) == JobOptions(language="ko", engine=engine)


def test_a_refused_engine_names_the_known() -> None:
    with pytest.raises(InvalidRequest) as raised:
        parse_options(engine="Whisper; rm")
    assert all(name in raised.value.hint for name in SPEECH_ENGINES)


@pytest.mark.parametrize("language", ["xx", "korean", "KO", "ko\n", "k", "../ko"])
def test_a_language_that_no_engine_knows_is_refused_before_anything_is_decoded(language: str) -> None:
    with pytest.raises(InvalidRequest, match="language"):
        parse_options(language=language)


@pytest.mark.parametrize("options", [{"steps": "transcribe,dance"}, {"engine": "Whisper; rm"}])
def test_other_words_that_mean_nothing_are_refused(options: dict[str, str]) -> None:
    with pytest.raises(InvalidRequest):
        parse_options(**options)
