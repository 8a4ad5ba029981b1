"""A Whisper model as CTranslate2 keeps it, under OpenAI's names: where every conversion of Whisper starts. Writes nothing."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from sttEngine.errors import ModelCorrupt

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Array = npt.NDArray[np.generic]

SUPPORTED_BINARY_VERSION = 6
# CTranslate2 numbers its element types; these are the ones a Whisper model holds.
_TYPES = {0: "<f4", 1: "i1", 2: "<i2", 3: "<i4", 4: "<f2"}


@dataclass(frozen=True, slots=True)
class WhisperTensors:
    """openai-whisper's `dims`, and its tensors by their names there: read-only views into what was read."""

    dims: dict[str, int]
    tensors: dict[str, Array]


def read_whisper(path: Path) -> WhisperTensors:
    """Read a `model.bin`. Raises ModelCorrupt."""
    try:
        with path.open("rb") as file:
            variables = dict(_variables(file))
        return WhisperTensors(dims := _dimensions(variables), _openai_names(variables, dims))
    except (struct.error, ValueError, KeyError, IndexError) as error:
        raise ModelCorrupt("The Whisper file ends early or is damaged.") from error


def _variables(file: BinaryIO) -> Iterator[tuple[str, Array]]:
    """Name and values of each variable of a CTranslate2 `model.bin`, aliases included."""
    import numpy as np

    def number(form: str) -> int:
        return int(struct.unpack(form, file.read(struct.calcsize(form)))[0])

    def text() -> str:
        return file.read(number("<H")).rstrip(b"\0").decode()

    version = number("<I")
    if version != SUPPORTED_BINARY_VERSION:
        raise ModelCorrupt(f"This CTranslate2 file has binary version {version}; version {SUPPORTED_BINARY_VERSION} is known.")
    specification = text()
    if specification != "WhisperSpec":
        raise ModelCorrupt(f"This CTranslate2 file holds a {specification}, not a Whisper model.")
    number("<I")  # revision of the specification: names have been the same since the first
    seen: dict[str, Array] = {}
    for _ in range(number("<I")):
        name = text()
        shape = struct.unpack(f"<{(rank := number('<B'))}I", file.read(4 * rank))
        kind, size = number("<B"), number("<I")
        seen[name] = np.frombuffer(file.read(size), dtype=np.dtype(_TYPES[kind])).reshape(shape)
        yield name, seen[name]
    for _ in range(number("<I")):
        alias, name = text(), text()
        yield alias, seen[name]


def _dimensions(variables: Mapping[str, Array]) -> dict[str, int]:
    """Read off the shapes."""

    def layers(side: str) -> int:
        return len({name.split("/")[1] for name in variables if re.match(rf"{side}/layer_\d+/", name)})

    def heads(side: str, width: int) -> int:
        stored = variables.get(f"{side}/num_heads")
        return int(stored.item()) if stored is not None else width // 64  # every released Whisper has heads of 64

    audio_state, text_state = (variables[f"{side}/layer_norm/gamma"].shape[0] for side in ("encoder", "decoder"))
    return {
        "n_mels": variables["encoder/conv1/weight"].shape[1],
        "n_audio_ctx": variables["encoder/position_encodings/encodings"].shape[0],
        "n_audio_state": audio_state,
        "n_audio_head": heads("encoder", audio_state),
        "n_audio_layer": layers("encoder"),
        "n_vocab": variables["decoder/embeddings/weight"].shape[0],
        "n_text_ctx": variables["decoder/position_encodings/encodings"].shape[0],
        "n_text_state": text_state,
        "n_text_head": heads("decoder", text_state),
        "n_text_layer": layers("decoder"),
    }


def _openai_names(variables: Mapping[str, Array], dims: Mapping[str, int]) -> dict[str, Array]:
    """CTranslate2's variables under OpenAI's names, stacked projections taken apart again."""
    out: dict[str, Array] = {
        "encoder.positional_embedding": variables["encoder/position_encodings/encodings"],
        "decoder.positional_embedding": variables["decoder/position_encodings/encodings"],
        "decoder.token_embedding.weight": variables["decoder/embeddings/weight"],
    }

    def plain(source: str, target: str) -> None:
        out[f"{target}.weight"], out[f"{target}.bias"] = variables[f"{source}/weight"], variables[f"{source}/bias"]

    def norm(source: str, target: str) -> None:
        out[f"{target}.weight"], out[f"{target}.bias"] = variables[f"{source}/gamma"], variables[f"{source}/beta"]

    def stacked(source: str, target: str, parts: tuple[str, ...]) -> None:
        import numpy as np

        weights, biases = (np.split(variables[f"{source}/{of}"], len(parts)) for of in ("weight", "bias"))
        for part, weight, bias in zip(parts, weights, biases, strict=True):
            out[f"{target}.{part}.weight"] = weight
            if part != "key":  # upstream's key has no bias; CTranslate2 stores zeros
                out[f"{target}.{part}.bias"] = bias

    for conv in ("conv1", "conv2"):
        plain(f"encoder/{conv}", f"encoder.{conv}")
    norm("encoder/layer_norm", "encoder.ln_post")
    norm("decoder/layer_norm", "decoder.ln")
    for side, count in (("encoder", dims["n_audio_layer"]), ("decoder", dims["n_text_layer"])):
        for number in range(count):
            source, target = f"{side}/layer_{number}", f"{side}.blocks.{number}"
            norm(f"{source}/self_attention/layer_norm", f"{target}.attn_ln")
            stacked(f"{source}/self_attention/linear_0", f"{target}.attn", ("query", "key", "value"))
            plain(f"{source}/self_attention/linear_1", f"{target}.attn.out")
            if side == "decoder":
                norm(f"{source}/attention/layer_norm", f"{target}.cross_attn_ln")
                plain(f"{source}/attention/linear_0", f"{target}.cross_attn.query")
                stacked(f"{source}/attention/linear_1", f"{target}.cross_attn", ("key", "value"))
                plain(f"{source}/attention/linear_2", f"{target}.cross_attn.out")
            norm(f"{source}/ffn/layer_norm", f"{target}.mlp_ln")
            plain(f"{source}/ffn/linear_0", f"{target}.mlp.0")
            plain(f"{source}/ffn/linear_1", f"{target}.mlp.2")
    return out
