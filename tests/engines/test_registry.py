"""Engines by name, and what is said when one is not there."""

from __future__ import annotations

import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from sttEngine.engines.registry import EXTRAS, SPEECH_ENGINES, EngineConfig, LeasedEngines
from sttEngine.errors import EngineMissing, ModelMissing
from sttEngine.settings import PROJECT_ROOT
from sttEngine.setup.steps import project_dependencies
from tests.engines.speech_engines import installed


@pytest.fixture
def engines(tmp_path: Path) -> LeasedEngines:
    return LeasedEngines(EngineConfig(str(tmp_path), 1, 2048), idle_seconds=60.0)


def test_an_unknown_speech_engine_names_the_known(engines: LeasedEngines) -> None:
    with pytest.raises(EngineMissing) as raised:
        engines.transcriber("gramophone", "whisper-base")
    assert all(name in raised.value.hint for name in SPEECH_ENGINES)


@pytest.mark.parametrize("name", SPEECH_ENGINES)
def test_missing_speech_weights_are_told(engines: LeasedEngines, name: str) -> None:
    with pytest.raises(ModelMissing), engines.transcriber(name, "whisper-base"):
        pass


def test_missing_language_and_embedding_weights_are_told(engines: LeasedEngines) -> None:
    with pytest.raises(ModelMissing), engines.writer("qwen2.5-coder-1.5b-instruct"):
        pass
    with pytest.raises(ModelMissing), engines.embedder("multilingual-e5-small"):
        pass


def test_an_extra_is_one_of_the_project_and_its_version_is_held() -> None:
    held = (PROJECT_ROOT / "constraints.txt").read_text(encoding="utf-8")
    for engine, package in EXTRAS.items():
        assert project_dependencies(engine.replace(".", "-")) == [package]
        assert f"\n{package}==" in held


def test_importing_the_registry_and_the_supervisor_loads_no_engine() -> None:
    heavy = {"torch", "ctranslate2", "llama_cpp", "transformers", "numpy"}
    code = f"import sys, sttEngine.engines.registry, sttEngine.workers.supervisor; print(sorted({heavy!r} & set(sys.modules)))"
    root = Path(__file__).resolve().parents[2]
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=root)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize(
    ("ask", "heavy"),
    [
        ("transcriber('faster-whisper', 'whisper-base')", "faster_whisper"),
        ("transcriber('openai-whisper', 'whisper-base')", "whisper"),
        pytest.param("transcriber('whisper.cpp', 'whisper-base')", "_pywhispercpp", marks=installed("whisper.cpp")),
        ("writer('qwen2.5-coder-1.5b-instruct')", "llama_cpp"),
        ("embedder('multilingual-e5-small')", "sentence_transformers"),
    ],
)
def test_missing_weights_are_told_before_anything_heavy_is_imported(tmp_path: Path, ask: str, heavy: str) -> None:
    assert find_spec(heavy) is not None
    code = f"""
import sys
from sttEngine.engines.registry import EngineConfig, LeasedEngines
from sttEngine.errors import ModelMissing
try:
    LeasedEngines(EngineConfig({str(tmp_path)!r}, 1, 2048), idle_seconds=60.0).{ask}.__enter__()
except ModelMissing:
    print(sorted({{{heavy!r}, "torch", "ctranslate2", "numpy"}} & set(sys.modules)))
"""
    root = Path(__file__).resolve().parents[2]
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=root)
    assert done.stdout.strip() == "[]"
