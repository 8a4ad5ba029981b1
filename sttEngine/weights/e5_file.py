"""Reads `e5-small-q4.bin`: a BERT encoder in 4-bit blocks together with its Unigram tokenizer, in one little-endian file."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sttEngine.errors import ModelCorrupt

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

MAGIC = b"E5S1"
BLOCK = 32  # weights a Q4_0 block: one float16 scale and 16 bytes


@dataclass(frozen=True, slots=True)
class E5File:
    """The file's shape, its tokenizer pieces with scores, and its tensors as flat float32 arrays."""

    hidden: int
    layers: int
    heads: int
    feed_forward: int
    vocabulary: int
    positions: int
    types: int
    epsilon: float
    begin: int
    end: int
    padding: int
    unknown: int
    pieces: list[str]
    scores: list[float]
    tensors: dict[str, npt.NDArray[np.float32]]


def read_e5(path: Path) -> E5File:
    """Raises ModelCorrupt when the file is not of this form or ends early."""
    content = path.read_bytes()
    if content[:4] != MAGIC:
        raise ModelCorrupt("The embedding file does not start as it should.")
    try:
        return _read(content)
    except (struct.error, ValueError, UnicodeDecodeError) as error:
        raise ModelCorrupt("The embedding file ends early or is damaged.") from error


def _read(content: bytes) -> E5File:
    at = 8  # after magic and version

    def take(form: str) -> tuple[int, ...]:
        nonlocal at
        values = struct.unpack_from(form, content, at)
        at += struct.calcsize(form)
        return values

    hidden, layers, heads, feed_forward, vocabulary, positions, types = take("<7i")
    (epsilon,) = struct.unpack_from("<f", content, at)
    at += 8  # epsilon and the block size
    (count,) = take("<i")
    begin, end, padding, unknown = take("<4i")
    (blob_length,) = take("<Q")
    offsets = take(f"<{count + 1}I")
    scores = struct.unpack_from(f"<{count}f", content, at)
    at += 4 * count
    blob = content[at : at + blob_length]
    at += blob_length
    _, map_length = take("<iI")
    at += map_length
    pieces = [blob[offsets[i] : offsets[i + 1]].decode() for i in range(count)]

    tensors = {}
    for _ in range(take("<i")[0]):
        (length,) = take("<H")
        name = content[at : at + length].decode()
        at += length
        kind, elements, offset, size = take("<BIQQ")
        tensors[name] = _tensor(content[offset : offset + size], bool(kind), elements)
    if not pieces or "emb.word" not in tensors:
        raise ModelCorrupt("The embedding file holds no model.")
    return E5File(
        hidden, layers, heads, feed_forward, vocabulary, positions, types, epsilon, begin, end, padding, unknown,
        pieces, list(scores), tensors,
    )  # fmt: skip


def _tensor(stored: bytes, quantised: bool, elements: int) -> npt.NDArray[np.float32]:
    import numpy as np

    if not quantised:
        return np.frombuffer(stored, dtype="<f4", count=elements).astype(np.float32)
    blocks = np.frombuffer(stored, dtype=[("scale", "<f2"), ("pairs", "u1", BLOCK // 2)], count=elements // BLOCK)
    low, high = blocks["pairs"] & 0x0F, blocks["pairs"] >> 4
    weights = np.concatenate([low, high], axis=1).astype(np.float32) - 8.0
    return (weights * blocks["scale"].astype(np.float32)[:, None]).reshape(-1)
