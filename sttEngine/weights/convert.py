"""Weights in one engine's form made into another's, without loss.

Owns the conversion of a CTranslate2 Whisper model into the checkpoint that openai-whisper loads, and the command that runs
a conversion; `sentence_transformer` has the other one. It reads and writes files only; what may be converted and where
it goes is `install`'s business. The heavy imports stay inside the functions, and the server runs this module in a child:
`python -m sttEngine.weights.convert openai FOLDER` or `... e5 SOURCE FOLDER`.
"""

from __future__ import annotations

import json
import os
import re
import struct
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from sttEngine.errors import ModelCorrupt
from sttEngine.weights.sentence_transformer import write_sentence_transformer

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Array = npt.NDArray[np.generic]

CHECKPOINT_NAME = "openai.pt"
SUPPORTED_BINARY_VERSION = 6
# CTranslate2 numbers its element types; these are the ones a Whisper model holds.
_TYPES = {0: "<f4", 1: "i1", 2: "<i2", 3: "<i4", 4: "<f2"}


def openai_checkpoint(models_dir: Path, model_id: str) -> Path:
    """The openai-whisper checkpoint of an installed Whisper model, made beside it on first use.

    Raises ModelMissing or ModelCorrupt.
    """
    from sttEngine.weights.installed import locate

    folder = locate(models_dir, model_id)
    made, note = folder / CHECKPOINT_NAME, folder / f"{CHECKPOINT_NAME}.json"
    if not _as_made(made, note, folder / "model.bin"):
        write_openai_checkpoint(folder, made)
        note.write_text(json.dumps(_stamp(made, folder / "model.bin")), encoding="utf-8")
    return made


def _as_made(made: Path, note: Path, source: Path) -> bool:
    """False when the checkpoint is not there, was altered, or belongs to other weights."""
    try:
        return bool(json.loads(note.read_text(encoding="utf-8")) == _stamp(made, source))
    except (OSError, ValueError):
        return False


def _stamp(made: Path, source: Path) -> list[int]:
    return [number for path in (made, source) for number in (path.stat().st_size, path.stat().st_mtime_ns)]


def write_openai_checkpoint(folder: Path, target: Path) -> None:
    """Write `{dims, model_state_dict}` made from `folder/model.bin`, atomically. Raises ModelCorrupt."""
    import torch

    tensors = {}
    try:
        with (folder / "model.bin").open("rb") as file:
            for name, values in _ctranslate2_variables(file):
                tensors[name] = torch.from_numpy(values.copy())
    except (struct.error, ValueError, KeyError) as error:
        raise ModelCorrupt("The Whisper file ends early or is damaged.") from error
    checkpoint = {"dims": _dimensions(tensors), "model_state_dict": _openai_names(tensors)}
    partial = target.with_name(f"{target.name}.{os.getpid()}.part")
    try:
        torch.save(checkpoint, partial)
        partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)


def _ctranslate2_variables(file: BinaryIO) -> Iterator[tuple[str, Array]]:
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


def _dimensions(tensors: Mapping[str, Any]) -> dict[str, int]:
    """openai-whisper's `dims`, read off the shapes."""

    def layers(side: str) -> int:
        return len({name.split("/")[1] for name in tensors if re.match(rf"{side}/layer_\d+/", name)})

    def heads(side: str, width: int) -> int:
        stored = tensors.get(f"{side}/num_heads")
        return int(stored) if stored is not None else width // 64  # every released Whisper has heads of 64

    audio_state, text_state = (tensors[f"{side}/layer_norm/gamma"].shape[0] for side in ("encoder", "decoder"))
    return {
        "n_mels": tensors["encoder/conv1/weight"].shape[1],
        "n_audio_ctx": tensors["encoder/position_encodings/encodings"].shape[0],
        "n_audio_state": audio_state,
        "n_audio_head": heads("encoder", audio_state),
        "n_audio_layer": layers("encoder"),
        "n_vocab": tensors["decoder/embeddings/weight"].shape[0],
        "n_text_ctx": tensors["decoder/position_encodings/encodings"].shape[0],
        "n_text_state": text_state,
        "n_text_head": heads("decoder", text_state),
        "n_text_layer": layers("decoder"),
    }


def _openai_names(tensors: Mapping[str, Any]) -> dict[str, Any]:
    """CTranslate2's variables under OpenAI's names, stacked projections taken apart again."""
    out: dict[str, Any] = {
        "encoder.positional_embedding": tensors["encoder/position_encodings/encodings"],
        "decoder.positional_embedding": tensors["decoder/position_encodings/encodings"],
        "decoder.token_embedding.weight": tensors["decoder/embeddings/weight"],
    }

    def plain(source: str, target: str) -> None:
        out[f"{target}.weight"], out[f"{target}.bias"] = tensors[f"{source}/weight"], tensors[f"{source}/bias"]

    def norm(source: str, target: str) -> None:
        out[f"{target}.weight"], out[f"{target}.bias"] = tensors[f"{source}/gamma"], tensors[f"{source}/beta"]

    def stacked(source: str, target: str, parts: tuple[str, ...]) -> None:
        weights, biases = tensors[f"{source}/weight"].chunk(len(parts)), tensors[f"{source}/bias"].chunk(len(parts))
        for part, weight, bias in zip(parts, weights, biases, strict=True):
            out[f"{target}.{part}.weight"] = weight.clone()
            if part != "key":  # upstream's key has no bias; CTranslate2 stores zeros
                out[f"{target}.{part}.bias"] = bias.clone()

    for conv in ("conv1", "conv2"):
        plain(f"encoder/{conv}", f"encoder.{conv}")
    norm("encoder/layer_norm", "encoder.ln_post")
    norm("decoder/layer_norm", "decoder.ln")
    for side, count in (("encoder", _dimensions(tensors)["n_audio_layer"]), ("decoder", _dimensions(tensors)["n_text_layer"])):
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


def main(argv: list[str]) -> int:
    match argv:
        case ["openai", folder]:
            write_openai_checkpoint(Path(folder), Path(folder) / CHECKPOINT_NAME)
        case ["e5", source, folder]:
            write_sentence_transformer(Path(source), Path(folder))
        case _:
            print("usage: convert openai FOLDER | e5 SOURCE FOLDER", file=sys.stderr)
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
