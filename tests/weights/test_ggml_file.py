"""The file for whisper.cpp holds exactly what the model holds, and what it adds is what openai-whisper ships."""

from __future__ import annotations

import base64
import importlib.util
import shutil
import struct
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import pytest

from sttEngine.errors import ModelCorrupt
from sttEngine.weights import installed
from sttEngine.weights.ggml_file import read_dimensions, write_ggml
from sttEngine.weights.whisper_tensors import WhisperTensors, read_whisper

MODEL = "whisper-base"
FIRST_FLOATS, SECOND_FLOATS = np.dtype("<f4"), np.dtype("<f2")


class Read:
    """Such a file read as whisper.cpp does."""

    def __init__(self, file: BinaryIO) -> None:
        def numbers(count: int) -> tuple[int, ...]:
            return struct.unpack(f"<{count}i", file.read(4 * count))

        self.head = numbers(12)
        mels, bins = numbers(2)
        self.filters = np.frombuffer(file.read(4 * mels * bins), FIRST_FLOATS).reshape(mels, bins)
        self.tokens = [file.read(numbers(1)[0]) for _ in range(numbers(1)[0])]
        self.tensors: dict[str, Any] = {}
        while head := file.read(12):
            rank, length, form = struct.unpack("<3i", head)
            shape = numbers(rank)[::-1]
            name = file.read(length).decode()
            kind = SECOND_FLOATS if form else FIRST_FLOATS
            self.tensors[name] = np.frombuffer(file.read(kind.itemsize * int(np.prod(shape))), kind).reshape(shape)


@pytest.fixture(scope="module")
def model(models_dir: Path) -> Path:
    return installed.locate(models_dir, MODEL)


@pytest.fixture(scope="module")
def original(model: Path) -> WhisperTensors:
    return read_whisper(model / "model.bin")


@pytest.fixture(scope="module")
def made(model: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("ggml") / "ggml.bin"
    write_ggml(model, target)
    return target


@pytest.fixture(scope="module")
def read(made: Path) -> Read:
    with made.open("rb") as file:
        return Read(file)


def asset(name: str) -> Path:
    spec = importlib.util.find_spec("whisper")
    assert spec is not None and spec.origin is not None
    return Path(spec.origin).parent / "assets" / name


@pytest.mark.weights
def test_every_tensor_is_there_to_the_bit(read: Read, original: WhisperTensors) -> None:
    assert read.tensors.keys() == original.tensors.keys()
    for name, values in original.tensors.items():
        assert np.array_equal(read.tensors[name].reshape(values.shape), values), name


@pytest.mark.weights
def test_small_tensors_are_single_and_matrices_half_precision(read: Read) -> None:
    kinds = {name: values.dtype for name, values in read.tensors.items()}
    assert kinds["encoder.positional_embedding"] == kinds["decoder.blocks.0.attn.query.bias"] == FIRST_FLOATS
    assert kinds["encoder.conv1.weight"] == kinds["decoder.token_embedding.weight"] == SECOND_FLOATS
    assert read.tensors["encoder.conv1.bias"].shape == (512, 1) and kinds["encoder.conv1.bias"] == FIRST_FLOATS


@pytest.mark.weights
def test_tokens_and_filters_are_those_of_openai_whisper(read: Read) -> None:
    lines = asset("multilingual.tiktoken").read_bytes().splitlines()
    ranks = {int(rank): base64.b64decode(token) for token, rank in (line.split() for line in lines if line)}
    assert read.tokens == [ranks[number] for number in range(len(ranks))]
    with np.load(asset("mel_filters.npz")) as filters:
        assert np.allclose(read.filters, filters["mel_80"], atol=1e-7)


@pytest.mark.weights
def test_the_head_tells_the_dimensions(read: Read, made: Path, original: WhisperTensors) -> None:
    assert read.head[0] == 0x67676D6C and read.head[-1] == 1
    assert read_dimensions(made) == original.dims


@pytest.mark.weights
@pytest.mark.parametrize("tokenizer", [None, "", "{}", '{"model": {"vocab": {"!": 0}}, "added_tokens": []}'])
def test_a_damaged_tokenizer_is_refused_and_nothing_is_left(model: Path, tmp_path: Path, tokenizer: str | None) -> None:
    (tmp_path / "model.bin").symlink_to(model / "model.bin")
    if tokenizer is not None:
        (tmp_path / "tokenizer.json").write_text(tokenizer, encoding="utf-8")
    with pytest.raises(ModelCorrupt, match="tokenizer"):
        write_ggml(tmp_path, tmp_path / "ggml.bin")
    assert not list(tmp_path.glob("ggml*"))


@pytest.mark.weights
def test_a_whisper_file_that_ends_early_is_refused(model: Path, tmp_path: Path) -> None:
    shutil.copy(model / "model.bin", tmp_path)
    with (tmp_path / "model.bin").open("r+b") as file:
        file.truncate(100_000_000)
    with pytest.raises(ModelCorrupt):
        write_ggml(tmp_path, tmp_path / "ggml.bin")


@pytest.mark.parametrize("content", [b"", b"lmgg", bytes(48)])
def test_a_file_of_another_kind_tells_no_dimensions(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "ggml.bin").write_bytes(content)
    with pytest.raises(ModelCorrupt):
        read_dimensions(tmp_path / "ggml.bin")
