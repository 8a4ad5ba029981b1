"""What a GGUF file says about its model, read without its weights."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

LONGEST_CONTEXT = 2**31 - 1


@dataclass(frozen=True, slots=True)
class Sampling:
    """How a sampled answer is drawn. `temperature` 0: as it is asked for."""

    temperature: float
    top_k: int
    top_p: float
    min_p: float


def told(path: Path) -> dict[str, str]:
    """The file's keys but for lists. Raises ValueError when llama.cpp cannot read it."""
    import llama_cpp
    from llama_cpp._internals import LlamaModel

    params = llama_cpp.llama_model_default_params()
    params.vocab_only = True
    model: Any = LlamaModel(path_model=str(path), params=params, verbose=False)
    try:
        return dict(model.metadata())
    finally:
        model.close()


def trained_tokens(file: Mapping[str, str]) -> int:
    """The longest context that the model was trained for; LONGEST_CONTEXT when the file does not say."""
    return int(_number(file, f"{file.get('general.architecture')}.context_length", 1, LONGEST_CONTEXT, LONGEST_CONTEXT))


def sampling(file: Mapping[str, str]) -> Sampling:
    """As the file recommends it; llama.cpp's own values where it recommends nothing, or nothing that can be meant."""
    return Sampling(
        temperature=_number(file, "general.sampling.temp", 0, 10, 0.0),
        top_k=int(_number(file, "general.sampling.top_k", 0, 1_000_000, 40)),
        top_p=_number(file, "general.sampling.top_p", 0, 1, 0.95),
        min_p=_number(file, "general.sampling.min_p", 0, 1, 0.05),
    )


def _number(file: Mapping[str, str], key: str, least: float, most: float, default: float) -> float:
    try:
        value = float(file[key])
    except (KeyError, ValueError):
        return default
    return value if least <= value <= most else default
