"""A language model small enough to write in a test: a real GGUF file that llama.cpp loads, which says what it is told to say.

Its layers do nothing, so that each token alone decides which one comes next.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import numpy as np
import numpy.typing as npt

Kind = Literal["normal", "control", "user"]
_KINDS: dict[Kind, int] = {"normal": 1, "control": 3, "user": 4}
_UNKNOWN, _BYTE = 2, 6
_HEAD_WIDTH = 32
_ALIGNMENT = 32
_BEGIN, _END = "<s>", "</s>"

Value = str | bool | int | float | list[str] | list[float] | list[int]


@dataclass(frozen=True, slots=True)
class TinyModel:
    """`words`: its tokens beside the bytes and `<s>`, `</s>`. `follows`: what comes after a token; else `</s>`.

    `sureness`: how much likelier that is than all else. `keys`: more of the file's keys, or other values for them.
    """

    template: str
    words: Mapping[str, Kind]
    follows: Mapping[str, str] = field(default_factory=dict)
    sureness: float = 1.0
    keys: Mapping[str, Value] = field(default_factory=dict)

    def write(self, path: Path) -> None:
        tokens = ["<unk>", _BEGIN, _END, *(f"<0x{byte:02X}>" for byte in range(256)), *self.words]
        kinds = [_UNKNOWN, _KINDS["control"], _KINDS["control"], *[_BYTE] * 256, *(_KINDS[kind] for kind in self.words.values())]
        tensors = _tensors(tokens, self.follows, self.sureness)
        keys = {**_keys(tokens, kinds, tensors["token_embd.weight"].shape[1], self.template), **self.keys}
        path.write_bytes(b"".join(_file(keys, tensors)))


def _tensors(tokens: Sequence[str], follows: Mapping[str, str], sureness: float) -> dict[str, npt.NDArray[np.float32]]:
    width = -(-len(tokens) // _HEAD_WIDTH) * _HEAD_WIDTH
    square, one = np.zeros((width, width), np.float32), np.ones(width, np.float32)
    out = np.zeros((len(tokens), width), np.float32)
    out[tokens.index(_END)] = sureness / 2
    for token, following in follows.items():
        out[tokens.index(following), tokens.index(token)] = sureness
    layer = dict.fromkeys(("attn_q", "attn_k", "attn_v", "attn_output", "ffn_gate", "ffn_up", "ffn_down"), square)
    return {
        "token_embd.weight": np.eye(len(tokens), width, dtype=np.float32),
        "output_norm.weight": one,
        "output.weight": out,
        **{f"blk.0.{name}.weight": values for name, values in {**layer, "attn_norm": one, "ffn_norm": one}.items()},
    }


def _keys(tokens: list[str], kinds: list[int], width: int, template: str) -> dict[str, Value]:
    return {
        "general.architecture": "llama",
        "llama.context_length": 4096,
        "llama.embedding_length": width,
        "llama.block_count": 1,
        "llama.feed_forward_length": width,
        "llama.attention.head_count": width // _HEAD_WIDTH,
        "llama.attention.layer_norm_rms_epsilon": 1e-5,
        "llama.rope.dimension_count": _HEAD_WIDTH,
        "tokenizer.ggml.model": "llama",
        "tokenizer.ggml.tokens": tokens,
        "tokenizer.ggml.scores": [0.0] * len(tokens),
        "tokenizer.ggml.token_type": kinds,
        "tokenizer.ggml.bos_token_id": 1,
        "tokenizer.ggml.eos_token_id": 2,
        "tokenizer.ggml.add_bos_token": True,
        "tokenizer.ggml.add_space_prefix": False,
        "tokenizer.chat_template": template,
    }


def _file(keys: Mapping[str, Value], tensors: Mapping[str, npt.NDArray[np.float32]]) -> Iterator[bytes]:
    """GGUF, version 3: keys, the places of the tensors, then the tensors."""
    head = [b"GGUF", struct.pack("<IQQ", 3, len(tensors), len(keys))]
    head += [_text(key) + _typed(value) for key, value in keys.items()]
    offset = 0
    for name, values in tensors.items():
        dims = values.shape[::-1]
        head.append(_text(name) + struct.pack(f"<I{len(dims)}QIQ", len(dims), *dims, 0, offset))
        offset += len(_padded(values.tobytes()))
    yield _padded(b"".join(head))
    yield from (_padded(values.tobytes()) for values in tensors.values())


def _padded(stretch: bytes) -> bytes:
    return stretch + bytes(-len(stretch) % _ALIGNMENT)


def _text(text: str) -> bytes:
    return struct.pack("<Q", len(text.encode())) + text.encode()


def _typed(value: Value) -> bytes:
    if isinstance(value, list):
        kind, _ = _coded(value[0])
        signed = 5 if kind == 4 else kind  # llama.cpp wants numbers alone without a sign, and those of a list with one
        return struct.pack("<IIQ", 9, signed, len(value)) + b"".join(_coded(one)[1] for one in value)
    kind, coded = _coded(value)
    return struct.pack("<I", kind) + coded


def _coded(value: str | bool | int | float) -> tuple[int, bytes]:
    """The number of a type, and a value of it."""
    match value:
        case bool():
            return 7, struct.pack("<?", value)
        case int():
            return 4, struct.pack("<I", value)
        case float():
            return 6, struct.pack("<f", value)
        case str():
            return 8, _text(value)
