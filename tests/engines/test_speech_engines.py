"""The speech engines on the same weights and the same clip."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import jiwer
import numpy as np
import pytest

from sttEngine.engines.base import DecodeOptions
from sttEngine.engines.registry import LeasedEngines
from sttEngine.errors import Cancelled
from sttEngine.workers.switch import CancelSwitch
from tests.engines.speech_engines import ENGINES

pytestmark = [
    pytest.mark.weights,
    # torch and numba announce their own plans to their own developers.
    pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::UserWarning", "ignore::FutureWarning"),
]
SAID = "and so my fellow americans ask not what your country can do for you ask what you can do for your country"


@pytest.fixture(scope="module")
def clip(reference_data: Path) -> Any:
    from faster_whisper.audio import decode_audio

    return decode_audio(str(reference_data / "en_read" / "jfk.flac"))


def words(text: str) -> str:
    return " ".join(re.findall(r"[a-z']+", text.lower()))


@pytest.mark.parametrize("name", ENGINES)
def test_an_engine_hears_the_words_and_their_times(real_engines: LeasedEngines, clip: Any, flag: CancelSwitch, name: str) -> None:
    with real_engines.transcriber(name, "whisper-base") as engine:
        assert (engine.engine, engine.model) == (name, "whisper-base")
        segments = list(engine.decode(clip, DecodeOptions(), flag))
        language, probability = engine.detect_language(engine.listen(clip))
    assert jiwer.wer(SAID, words(" ".join(segment.text for segment in segments))) < 0.1
    assert (language, segments[0].language) == ("en", "en")
    assert probability > 0.5
    times = [word.start for segment in segments for word in segment.words]
    assert times == sorted(times)
    assert len(times) == len(SAID.split())
    assert all(0 <= segment.start <= segment.end <= len(clip) / 16_000 + 0.1 for segment in segments)


def test_what_comes_of_a_stretch_does_not_depend_on_those_beside_it(
    real_engines: LeasedEngines, clip: Any, flag: CancelSwitch
) -> None:
    """So a run that was cut between two windows of a batch goes on to the same transcript."""
    stretches = [clip, clip[: 4 * 16_000], clip[3 * 16_000 + 7 :]]
    options = DecodeOptions(language="en", temperatures=(0.0,))
    with real_engines.transcriber("faster-whisper", "whisper-base") as engine:
        heard = [engine.listen(stretch) for stretch in stretches]
        together = engine.decode_batch(heard, options, flag)
        alone = [engine.decode_batch([one], options, flag)[0] for one in heard]
    assert [[one.text for one in segments] for segments in together] == [[one.text for one in segments] for segments in alone]
    for stretch, segments, others in zip(stretches, together, alone, strict=True):
        for word, other in zip(
            (word for one in segments for word in one.words), (word for one in others for word in one.words), strict=True
        ):
            assert (word.start, word.end) == pytest.approx((other.start, other.end), abs=0.03)
            assert 0 <= word.start <= word.end <= len(stretch) / 16_000
    assert jiwer.wer(SAID, words(" ".join(one.text for one in together[0]))) < 0.1


@pytest.mark.parametrize("name", ENGINES)
def test_an_engine_tells_the_language_between_two_seconds(
    real_engines: LeasedEngines, clip: Any, reference_data: Path, name: str
) -> None:
    from faster_whisper.audio import decode_audio

    korean = decode_audio(str(reference_data / "ko_azure" / "testing_audio.wav"))[: 8 * 16_000]
    with real_engines.transcriber(name, "whisper-base") as engine:
        heard = engine.listen(np.concatenate([korean, clip[: 8 * 16_000], korean]))
        found = [engine.detect_language(heard, (start, start + 8.0))[0] for start in (0.0, 8.0, 16.0)]
    assert found == ["ko", "en", "ko"]


@pytest.mark.parametrize("name", ENGINES)
def test_an_engine_writes_a_name_as_it_is_offered(
    real_engines: LeasedEngines, reference_data: Path, flag: CancelSwitch, name: str
) -> None:
    from faster_whisper.audio import decode_audio

    sound = decode_audio(str(reference_data / "conv" / "vibevoice_0.mp3"))[: 8 * 16_000]
    options = DecodeOptions(language="en", temperatures=(0.0,))
    with real_engines.transcriber(name, "whisper-base") as engine:
        plain, offered = (
            " ".join(segment.text for segment in engine.decode(sound, one, flag))
            for one in (options, replace(options, vocabulary=("Aidan Host",)))
        )
    assert "Aidan" not in plain and "Aidan" in offered


@pytest.mark.parametrize("name", ENGINES)
def test_a_set_flag_stops_an_engine(real_engines: LeasedEngines, clip: Any, flag: CancelSwitch, name: str) -> None:
    flag.set()
    with real_engines.transcriber(name, "whisper-base") as engine, pytest.raises(Cancelled):
        next(engine.decode(clip, DecodeOptions(), flag))


def test_openai_whisper_stops_inside_a_window(real_engines: LeasedEngines, clip: Any) -> None:
    looks = 0

    class AfterTenLooks(CancelSwitch):
        def raise_if_set(self) -> None:
            nonlocal looks
            looks += 1
            if looks > 10:
                self.set()
            super().raise_if_set()

    with real_engines.transcriber("openai-whisper", "whisper-base") as engine, pytest.raises(Cancelled):
        list(engine.decode(clip, DecodeOptions(), AfterTenLooks(lambda: None, 60.0)))
    assert looks == 11
