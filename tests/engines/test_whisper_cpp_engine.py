"""whisper.cpp: in several decoders at once, without a word on the standard streams, and with what may be wrong told."""

from __future__ import annotations

import math
import os
import re
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from sttEngine.engines.base import DecodeOptions, Transcriber
from sttEngine.engines.registry import EngineConfig, LeasedEngines
from sttEngine.errors import Cancelled, EngineMissing, ModelCorrupt
from sttEngine.weights import installed
from sttEngine.weights.convert import ggml_weights
from sttEngine.workers.switch import CancelSwitch
from tests.engines.speech_engines import installed as is_installed
from tests.recordings.test_meeting import FOLDER

NAME, MODEL = "whisper.cpp", "whisper-base"
RATE = 16_000
GREEDY = DecodeOptions(language="en", beam_size=1, temperatures=(0.0,))


def text(engine: Transcriber, audio: Any, options: DecodeOptions, flag: CancelSwitch) -> str:
    return " ".join(segment.text for segment in engine.decode(audio, options, flag)).strip()


@pytest.fixture(scope="module")
def english() -> Any:
    """The last seconds of the project's own meeting, which are in English."""
    from faster_whisper.audio import decode_audio

    return decode_audio(str(FOLDER / "meeting.ogg"))[-20 * RATE :]


@is_installed(NAME)
@pytest.mark.weights
class TestWithWeights:
    def test_words_are_where_the_default_engine_hears_them(
        self, real_engines: LeasedEngines, english: Any, flag: CancelSwitch
    ) -> None:
        ends: list[dict[str, float]] = []
        for name in (NAME, "faster-whisper"):
            with real_engines.transcriber(name, MODEL) as engine:
                (segments,) = engine.decode_batch([engine.listen(english)], GREEDY, flag)
            words = [word for segment in segments for word in segment.words]
            ends.append({re.sub(r"\W", "", word.text): word.end for word in words})
        common = ends[0].keys() & ends[1].keys()
        assert len(common) > 15
        assert sum(abs(ends[0][word] - ends[1][word]) for word in common) / len(common) < 0.25

    def test_a_segment_carries_the_decoders_measures(self, real_engines: LeasedEngines, english: Any, flag: CancelSwitch) -> None:
        with real_engines.transcriber(NAME, MODEL) as engine:
            segments = list(engine.decode(english, GREEDY, flag))
        assert "budget" in segments[0].text
        for one in segments:
            assert -1.0 < one.mean_log_probability < 0.0 and 0.5 < one.compression_ratio < 2.4
            assert math.isnan(one.no_speech_probability)  # the binding tells none
            assert all(0.0 <= word.probability <= 1.0 for word in one.words if word.probability is not None)

    def test_two_decoders_at_once_hear_what_each_hears_alone(self, models_dir: Path, english: Any, flag: CancelSwitch) -> None:
        engines = LeasedEngines(EngineConfig(str(models_dir), 2, 512), idle_seconds=60.0)
        parts = [english[: 8 * RATE], english[8 * RATE :]]
        try:
            with engines.transcriber(NAME, MODEL) as engine, ThreadPoolExecutor(2) as pool:
                assert engine.lanes == 2
                alone = [text(engine, part, GREEDY, flag) for part in parts]
                together = list(pool.map(lambda part: text(engine, part, GREEDY, flag), parts))
        finally:
            engines.close()
        assert together == alone and all(alone)

    @pytest.mark.parametrize("samples", [0, 1, 800, 3200, 8000])
    def test_very_short_sound_is_decoded_without_harm(
        self, real_engines: LeasedEngines, english: Any, flag: CancelSwitch, samples: int
    ) -> None:
        with real_engines.transcriber(NAME, MODEL) as engine:
            for segment in engine.decode(english[:samples], GREEDY, flag):
                assert 0.0 <= segment.start <= segment.end <= samples / RATE

    def test_sound_that_is_not_in_one_piece_in_memory_is_heard_all_the_same(
        self, real_engines: LeasedEngines, english: Any, flag: CancelSwitch
    ) -> None:
        import numpy as np

        apart = np.stack([english, np.zeros_like(english)], axis=1)[:, 0]
        assert not apart.flags.c_contiguous
        with real_engines.transcriber(NAME, MODEL) as engine:
            assert text(engine, apart, GREEDY, flag) == text(engine, english, GREEDY, flag)

    def test_a_list_of_temperatures_is_taken(self, real_engines: LeasedEngines, english: Any, flag: CancelSwitch) -> None:
        with real_engines.transcriber(NAME, MODEL) as engine:
            assert "budget" in text(engine, english, replace(GREEDY, temperatures=(0.2, 0.6)), flag)

    def test_it_stops_inside_a_window_and_works_again(
        self, real_engines: LeasedEngines, english: Any, flag: CancelSwitch
    ) -> None:
        class SetAtTheFirstToken(CancelSwitch):
            looks = 0

            def is_set(self) -> bool:
                self.looks += 1
                if self.looks == 4:
                    self.set()
                return super().is_set()

        stopped = SetAtTheFirstToken(lambda: None, 60.0)
        with real_engines.transcriber(NAME, MODEL) as engine:
            with pytest.raises(Cancelled):
                list(engine.decode(english, GREEDY, stopped))
            assert stopped.looks < 8
            assert "budget" in text(engine, english, GREEDY, flag)

    def test_other_threads_go_on_while_it_decodes(self, real_engines: LeasedEngines, english: Any, flag: CancelSwitch) -> None:
        ticks: list[float] = []
        over = threading.Event()

        def tick() -> None:
            while not over.wait(0.01):
                ticks.append(time.monotonic())

        with real_engines.transcriber(NAME, MODEL) as engine:
            clock = threading.Thread(target=tick)
            clock.start()
            list(engine.decode(english, GREEDY, flag))
            over.set()
            clock.join()
        assert len(ticks) > 10

    def test_nothing_is_written_to_the_standard_streams(
        self, models_dir: Path, english: Any, flag: CancelSwitch, capfd: pytest.CaptureFixture[str]
    ) -> None:
        engines = LeasedEngines(EngineConfig(str(models_dir), 1, 512), idle_seconds=60.0)
        try:
            with engines.transcriber(NAME, MODEL) as engine:
                text(engine, english[: 4 * RATE], replace(GREEDY, vocabulary=("\x00쿠버네티스", "🙂")), flag)
                text(engine, english[:8], GREEDY, flag)
                engine.detect_language(english)
        finally:
            engines.close()
        assert capfd.readouterr() == ("", "")

    @pytest.mark.parametrize("written", [b"lmgg", b"encoder.conv1.weight"])  # a reason to refuse for us, and for the library
    def test_damaged_weights_are_told(
        self, models_dir: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str], written: bytes
    ) -> None:
        """Also when the size and the time of the file are as they were, so that it is not made again."""
        source = installed.locate(models_dir, MODEL)
        (tmp_path / MODEL).mkdir()
        for name in ("model.bin", "tokenizer.json"):
            (tmp_path / MODEL / name).symlink_to(source / name)
        installed.record(tmp_path / MODEL, MODEL, "local")
        weights = ggml_weights(tmp_path, MODEL)
        was = weights.stat()
        place = weights.read_bytes().index(written)
        with weights.open("r+b") as file:
            file.seek(place)
            file.write(written.upper())
        os.utime(weights, ns=(was.st_atime_ns, was.st_mtime_ns))
        engines = LeasedEngines(EngineConfig(str(tmp_path), 1, 512), idle_seconds=60.0)
        with pytest.raises(ModelCorrupt), engines.transcriber(NAME, MODEL):
            pass
        assert capfd.readouterr() == ("", "")


def test_without_its_package_the_next_step_is_told_and_nothing_is_converted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / MODEL).mkdir()
    (tmp_path / MODEL / "model.bin").write_bytes(b"never read")
    installed.record(tmp_path / MODEL, MODEL, "local")
    monkeypatch.setitem(sys.modules, "_pywhispercpp", None)  # as Python marks what cannot be imported
    engines = LeasedEngines(EngineConfig(str(tmp_path), 1, 512), idle_seconds=60.0)
    with pytest.raises(EngineMissing) as raised, engines.transcriber(NAME, MODEL):
        pass
    assert "pip install --constraint constraints.txt pywhispercpp" in raised.value.hint
    assert sorted(path.name for path in (tmp_path / MODEL).iterdir()) == ["installed.json", "model.bin"]
