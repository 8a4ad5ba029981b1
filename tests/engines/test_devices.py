"""What is chosen when devices are there, are not, or only say so; and what the real engines of this machine tell."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from sttEngine.domain import DeviceReason, DeviceUse
from sttEngine.engines.devices import PROBES, Probe, choose, device_fault, device_for
from sttEngine.engines.registry import SPEECH_ENGINES, EngineConfig, LeasedEngines


def finds(fault: DeviceReason | None) -> Probe:
    return lambda: fault


@pytest.mark.parametrize(
    ("asked", "cuda", "mps", "expected"),
    [
        ("auto", None, None, DeviceUse("auto", "cuda")),
        ("auto", "no_device", None, DeviceUse("auto", "mps")),
        ("auto", "does_not_compute", None, DeviceUse("auto", "mps")),
        ("auto", "no_device", "no_device", DeviceUse("auto", "cpu")),
        ("auto", "no_device", "out_of_memory", DeviceUse("auto", "cpu", "out_of_memory")),
        ("cuda", None, None, DeviceUse("cuda", "cuda")),
        ("cuda", "no_device", None, DeviceUse("cuda", "cpu", "no_device")),
        ("mps", None, "does_not_compute", DeviceUse("mps", "cpu", "does_not_compute")),
        ("cpu", None, None, DeviceUse("cpu", "cpu")),
    ],
)
def test_what_runs_and_why(asked: str, cuda: DeviceReason | None, mps: DeviceReason | None, expected: DeviceUse) -> None:
    assert choose(asked, {"cuda": finds(cuda), "mps": finds(mps)}) == expected


def test_a_device_that_the_engine_cannot_use_is_told() -> None:
    assert choose("mps", {"cuda": finds(None)}) == DeviceUse("mps", "cpu", "unsupported_by_engine")
    assert device_for("gramophone", "cuda") == DeviceUse("cuda", "cpu", "unsupported_by_engine")


def test_a_cpu_that_was_asked_for_probes_nothing() -> None:
    def probe() -> DeviceReason | None:
        raise AssertionError("probed")

    assert choose("cpu", {"cuda": probe}).runs == "cpu"


def test_a_full_device_is_told_from_a_broken_one() -> None:
    assert device_fault(RuntimeError("CUDA failed with error out of memory")) == "out_of_memory"
    assert device_fault(RuntimeError("Library libcublas.so.12 is not found or cannot be loaded")) == "does_not_compute"


def test_every_speech_engine_says_what_it_can_use() -> None:
    assert set(SPEECH_ENGINES) <= set(PROBES)


@pytest.mark.weights
@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::UserWarning", "ignore::FutureWarning")
@pytest.mark.parametrize("name", SPEECH_ENGINES)
@pytest.mark.parametrize("asked", ["auto", "cpu", "cuda", "mps"])
def test_a_loaded_engine_tells_the_truth_of_this_machine(models_dir: Path, name: str, asked: str) -> None:
    ask = [sys.executable, "-m", "sttEngine.engines.devices", name, asked]
    printed = subprocess.run(ask, check=True, capture_output=True, text=True, cwd=Path(__file__).resolve().parents[2]).stdout
    engines = LeasedEngines(EngineConfig(str(models_dir), 2, 512, asked), idle_seconds=600.0)
    with engines.transcriber(name, "whisper-base") as engine:
        assert engine.device_use == DeviceUse(**json.loads(printed))
        assert engine.device == engine.device_use.runs
    with engines.transcriber(name, "whisper-base", "cpu") as engine:
        assert engine.device_use == DeviceUse("cpu", "cpu")
    engines.close()
