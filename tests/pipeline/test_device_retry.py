"""A device that fails in the middle of a recording: the rest is heard on the CPU, and it is told."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from sttEngine.domain import DeviceUse
from sttEngine.engines.base import Transcriber
from sttEngine.engines.registry import EngineConfig, LeasedEngines
from sttEngine.pipeline import transcribe
from sttEngine.pipeline.device_retry import on_device_or_cpu
from sttEngine.pipeline.tasks import TranscribedPart, TranscribeInput, TranscribeResult
from tests.pipeline.shaky_engine import ENGINES, HEARD_ON_CUDA, Shaky
from tests.pipeline.stage_context import InProcess
from tests.pipeline.test_transcribe import SECONDS, audio

__all__ = ["audio"]


@pytest.fixture
def engines() -> Iterator[LeasedEngines]:
    made = on("cuda")
    yield made
    made.close()
    assert Shaky.loaded == []


def on(device: str) -> LeasedEngines:
    return LeasedEngines(EngineConfig("", 1, 512, device), idle_seconds=600.0, speech_engines=ENGINES)


def run(sound: Path, ctx: InProcess) -> TranscribeResult:
    return transcribe.run(TranscribeInput(str(sound), SECONDS, None, "shaky", "none"), ctx)


def test_the_result_is_that_of_an_undisturbed_run_on_the_cpu(audio: Path, engines: LeasedEngines) -> None:
    undisturbed = on("cpu")
    expected_ctx, ctx = InProcess(undisturbed), InProcess(engines)
    expected = run(audio, expected_ctx)
    undisturbed.close()
    found = run(audio, ctx)
    assert ctx.committed == expected_ctx.committed and len(ctx.committed) == 4
    assert found == replace(expected, device=DeviceUse("cuda", "cpu", "failed_while_running"))
    assert expected.device == DeviceUse("cpu", "cpu")


def test_the_failed_engine_leaves_and_the_cpu_hears_the_rest_alone(audio: Path, engines: LeasedEngines) -> None:
    run(audio, InProcess(engines))
    assert [(one.device, len(one.calls)) for one in Shaky.loaded] == [("cpu", 4 - HEARD_ON_CUDA)]


def test_the_next_recording_is_tried_on_the_device_again(audio: Path, engines: LeasedEngines) -> None:
    first, second = InProcess(engines), InProcess(engines)
    assert run(audio, first) == run(audio, second)
    assert first.committed == second.committed


def test_what_was_committed_before_is_not_decoded_again(audio: Path, engines: LeasedEngines) -> None:
    whole = InProcess(engines)
    expected = run(audio, whole)
    kept = tuple(whole.committed[:1])
    resumed = InProcess(engines, kept)
    assert run(audio, resumed) == expected
    assert [*kept, *resumed.committed] == whole.committed
    assert all(isinstance(part, TranscribedPart) for part in resumed.committed)


def test_an_error_on_the_cpu_stays_one() -> None:
    engines, calls = on("cpu"), list[str]()

    def work(engine: Transcriber) -> None:
        calls.append(engine.device)
        raise RuntimeError("broken weights")

    with pytest.raises(RuntimeError, match="broken weights"):
        on_device_or_cpu(engines, "shaky", "none", work)
    assert calls == ["cpu"] and Shaky.loaded == []
    engines.close()


def test_an_error_that_is_no_device_s_is_not_tried_again(engines: LeasedEngines) -> None:
    def work(engine: Transcriber) -> None:
        raise ValueError(engine.device)

    with pytest.raises(ValueError, match="cuda"):
        on_device_or_cpu(engines, "shaky", "none", work)
