"""Conversions are exact: the same words from both Whisper engines, and embeddings that match across languages."""

from __future__ import annotations

import shutil
import struct
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sttEngine.errors import ModelCorrupt
from sttEngine.settings import PROJECT_ROOT
from sttEngine.weights import convert, installed
from sttEngine.weights.e5_file import read_e5
from sttEngine.weights.ggml_file import write_ggml

MODEL = "whisper-base"


@pytest.fixture(scope="module")
def models(models_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the installed Whisper in a folder of its own, so that a conversion starts from nothing."""
    source = installed.locate(models_dir, MODEL)
    copied = tmp_path_factory.mktemp("models")
    (copied / MODEL).mkdir()
    for name in ("model.bin", "config.json", "tokenizer.json", "vocabulary.txt"):
        shutil.copy2(source / name, copied / MODEL / name)
    installed.record(copied / MODEL, MODEL, "local")
    return copied


# openai-whisper leaves its vocabulary file to the garbage collector, which tells of it.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning", "ignore::ResourceWarning")
@pytest.mark.weights
def test_both_whisper_engines_hear_the_same_words(models: Path, reference_data: Path) -> None:
    import whisper
    from faster_whisper import WhisperModel
    from faster_whisper.audio import decode_audio

    samples = decode_audio(str(reference_data / "en_read" / "jfk.flac"))
    openai = whisper.load_model(str(convert.openai_checkpoint(models, MODEL)), device="cpu")
    heard = openai.transcribe(samples, language="en", fp16=False, temperature=0.0, beam_size=5)["text"]
    fast = WhisperModel(str(models / MODEL), device="cpu", compute_type="float32", local_files_only=True)
    segments, _ = fast.transcribe(samples, language="en", beam_size=5, temperature=0.0)
    assert heard.split() == " ".join(segment.text for segment in segments).split()
    assert "what your country can do for you" in heard.lower()


@pytest.mark.weights
@pytest.mark.parametrize("make", [convert.openai_checkpoint, convert.ggml_weights])
def test_other_forms_are_made_once_and_again_when_they_were_altered(models: Path, make: Callable[[Path, str], Path]) -> None:
    made = make(models, MODEL)
    first = made.stat().st_mtime_ns
    assert make(models, MODEL).stat().st_mtime_ns == first
    with made.open("r+b") as file:
        file.truncate(1000)
    assert make(models, MODEL).stat().st_size > 100_000_000
    assert installed.state(models, MODEL) == "ready"


@pytest.mark.weights
@pytest.mark.skipif(sys.platform == "win32", reason="a limit to the size of files is a thing of POSIX")
@pytest.mark.parametrize("form", ["openai", "ggml"])
def test_a_conversion_that_finds_no_room_leaves_nothing_behind(models: Path, tmp_path: Path, form: str) -> None:
    for name in ("model.bin", "tokenizer.json"):
        (tmp_path / name).symlink_to(models / MODEL / name)
    code = f"""
import resource, sys
from sttEngine.errors import DiskFull
from sttEngine.weights import convert
resource.setrlimit(resource.RLIMIT_FSIZE, (20_000_000, 20_000_000))
try:
    convert.main([{form!r}, {str(tmp_path)!r}])
except DiskFull as full:
    print(full.hint)
"""
    done = subprocess.run([sys.executable, "-c", code], cwd=PROJECT_ROOT, capture_output=True, text=True, check=True)
    assert "Free some space" in done.stdout
    assert sorted(path.name for path in tmp_path.iterdir()) == ["model.bin", "tokenizer.json"]


Write = Callable[[Path, Path], None]
WRITERS = pytest.mark.parametrize("write", [convert.write_openai_checkpoint, write_ggml])


@WRITERS
def test_another_kind_of_file_is_refused(tmp_path: Path, write: Write) -> None:
    (tmp_path / "model.bin").write_bytes(struct.pack("<I", 5) + bytes(100))
    with pytest.raises(ModelCorrupt, match="version 5"):
        write(tmp_path, tmp_path / "made")
    with pytest.raises(ModelCorrupt):
        read_e5(tmp_path / "model.bin")
    assert not (tmp_path / "made").exists()


@WRITERS
def test_a_cut_off_whisper_file_is_refused(tmp_path: Path, write: Write) -> None:
    (tmp_path / "model.bin").write_bytes(struct.pack("<IH", 6, 12) + b"WhisperSpec\0" + struct.pack("<II", 3, 1))
    with pytest.raises(ModelCorrupt, match="ends early"):
        write(tmp_path, tmp_path / "made")


def test_a_cut_off_embedding_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "e5.bin"
    path.write_bytes(b"E5S1" + bytes(200))
    with pytest.raises(ModelCorrupt):
        read_e5(path)


@pytest.fixture(scope="module")
def embedder(models_dir: Path) -> Any:
    from sentence_transformers import SentenceTransformer

    folder = installed.locate(models_dir, "multilingual-e5-small")
    return SentenceTransformer(str(folder), device="cpu", local_files_only=True)


@pytest.mark.weights
@pytest.mark.parametrize(
    ("questions", "passages"),
    [
        (
            ["회의는 언제로 옮겨졌습니까?", "새 직원 교육은 누가 맡나요?"],
            [
                "The meeting was moved to Thursday at three o'clock.",
                "Minji is responsible for training the new employees.",
                "The kitchen needs a new coffee machine.",
            ],
        ),
        (
            ["When was the meeting moved to?", "How much does the server cost?"],
            ["회의는 목요일 세 시로 옮겨졌습니다.", "새 서버 가격은 삼백만 원입니다.", "점심은 김치찌개를 먹었다."],
        ),
    ],
    ids=["korean question", "english question"],
)
def test_a_question_finds_its_passage_in_the_other_language(embedder: Any, questions: list[str], passages: list[str]) -> None:
    asked = embedder.encode(questions, prompt_name="query")
    given = embedder.encode(passages, prompt_name="passage")
    assert np.allclose(np.linalg.norm(given, axis=1), 1.0, atol=1e-5)
    assert list((asked @ given.T).argmax(axis=1)) == [0, 1]
