"""The file that whisper.cpp loads, written from a CTranslate2 Whisper: half precision, exactly the values that are there.

Its parts, all numbers little-endian int32 but for the values: magic, hyperparameters, mel filters, the bytes of each token,
then the tensors under OpenAI's names (whisper.cpp, models/convert-pt-to-ggml.py).
"""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from sttEngine.errors import ModelCorrupt
from sttEngine.weights.made import SOURCE_NAME, written_whole
from sttEngine.weights.whisper_tensors import read_whisper

if TYPE_CHECKING:
    from sttEngine.weights.whisper_tensors import Array

MAGIC = 0x67676D6C
FLOAT32, FLOAT16 = 0, 1
SAMPLE_RATE_HZ, FFT_SAMPLES = 16_000, 400
END_OF_TEXT = "<|endoftext|>"
_HYPERPARAMETERS = (
    *("n_vocab", "n_audio_ctx", "n_audio_state", "n_audio_head", "n_audio_layer"),
    *("n_text_ctx", "n_text_state", "n_text_head", "n_text_layer", "n_mels"),
)
_HEAD = "<12i"  # the magic, those, and the form of the tensors


def write_ggml(folder: Path, target: Path) -> None:
    """Write the weights made from `model.bin` and `tokenizer.json` in `folder`, atomically. Raises ModelCorrupt, DiskFull."""
    whisper = read_whisper(folder / SOURCE_NAME)
    tokens = _token_bytes(folder / "tokenizer.json")
    with written_whole(target) as partial, partial.open("wb") as file:
        file.write(struct.pack(_HEAD, MAGIC, *(whisper.dims[name] for name in _HYPERPARAMETERS), FLOAT16))
        _write_mel_filters(file, whisper.dims["n_mels"])
        file.write(struct.pack("<i", len(tokens)))
        for token in tokens:
            file.write(struct.pack("<i", len(token)) + token)
        for name, values in whisper.tensors.items():
            _write_tensor(file, name, values)


def read_dimensions(path: Path) -> dict[str, int]:
    """The hyperparameters at the head of such a file, by openai-whisper's names. Raises ModelCorrupt."""
    with path.open("rb") as file:
        head = file.read(struct.calcsize(_HEAD))
    if len(head) < struct.calcsize(_HEAD) or (numbers := struct.unpack(_HEAD, head))[0] != MAGIC:
        raise ModelCorrupt("This is no file of whisper.cpp.")
    return dict(zip(_HYPERPARAMETERS, numbers[1:-1], strict=True))


def _write_mel_filters(file: BinaryIO, mels: int) -> None:
    from faster_whisper.feature_extractor import FeatureExtractor

    filters = FeatureExtractor.get_mel_filters(SAMPLE_RATE_HZ, FFT_SAMPLES, n_mels=mels)
    file.write(struct.pack("<2i", *filters.shape))
    file.write(filters.astype("<f4").tobytes())


def _write_tensor(file: BinaryIO, name: str, values: Array) -> None:
    if name in ("encoder.conv1.bias", "encoder.conv2.bias"):
        values = values.reshape(-1, 1)  # added to frames that lie along the last dimension
    # whisper.cpp computes with these in single precision.
    single = values.ndim < 2 or values.shape[-1] == 1 or name.endswith("positional_embedding")
    encoded = name.encode()
    file.write(struct.pack("<3i", values.ndim, len(encoded), FLOAT32 if single else FLOAT16))
    file.write(struct.pack(f"<{values.ndim}i", *reversed(values.shape)))
    file.write(encoded + values.astype("<f4" if single else "<f2").tobytes())


def _token_bytes(tokenizer: Path) -> list[bytes]:
    """The bytes that each token stands for, from 0 to the last before the special ones. Raises ModelCorrupt."""
    try:
        read = json.loads(tokenizer.read_text(encoding="utf-8"))
        vocabulary: Mapping[str, int] = read["model"]["vocab"]
        end = next(token["id"] for token in read["added_tokens"] if token["content"] == END_OF_TEXT)
        written = {number: text for text, number in vocabulary.items()}
        byte_of = {character: byte for byte, character in enumerate(_byte_characters())}
        return [bytes(byte_of[character] for character in written[number]) for number in range(end)]
    except (OSError, ValueError, KeyError, TypeError, StopIteration) as error:
        raise ModelCorrupt("The tokenizer of the Whisper model is missing or damaged.") from error


def _byte_characters() -> list[str]:
    """The character that byte-level tokenizers write for each byte: itself where it can be seen, else the next from 256 on."""
    seen = {*range(ord("!"), ord("~") + 1), *range(ord("¡"), ord("¬") + 1), *range(ord("®"), ord("ÿ") + 1)}
    others = iter(range(256, 512))
    return [chr(byte if byte in seen else next(others)) for byte in range(256)]
