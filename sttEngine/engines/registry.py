"""Which engines there are, by name, and leases of them. An engine's module is imported when it is first leased.

To add an engine: write its module with a `load(config, model)` that looks for the weights before it imports anything heavy,
and name it in a table below.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from sttEngine.engines.base import Embedder, Lease, Transcriber, Writer
from sttEngine.engines.residency import Residency
from sttEngine.errors import EngineMissing

SPEECH_ENGINES: Mapping[str, str] = {
    "faster-whisper": "sttEngine.engines.faster_whisper_engine",
    "openai-whisper": "sttEngine.engines.openai_whisper_engine",
    "whisper.cpp": "sttEngine.engines.whisper_cpp_engine",
}
_PIP = r".venv\Scripts\python -m pip" if sys.platform == "win32" else ".venv/bin/python -m pip"
# Packages that set-up does not bring by itself, by the engine that needs one.
EXTRAS: Mapping[str, str] = {"whisper.cpp": "pywhispercpp"}
LANGUAGE_ENGINE = ("llama.cpp", "sttEngine.engines.llama_cpp_engine")
LANGUAGE_SERVER_ENGINE = ("openai-server", "sttEngine.engines.openai_server_engine")
EMBEDDING_ENGINE = ("sentence-transformers", "sttEngine.engines.sentence_transformers_engine")


def install_command(engine: str) -> str | None:
    """What installs the extra package of an engine, in the project's folder; None for one that set-up installs."""
    package = EXTRAS.get(engine)
    return package and f"{_PIP} install --constraint constraints.txt {package}"


def install_hint(engine: str) -> str | None:
    """How the extra package of an engine is installed; None for one that set-up installs."""
    command = install_command(engine)
    return command and f"In the project's folder run `{command}`, then try again."


@dataclass(frozen=True, slots=True)
class EngineConfig:
    """What every engine may need to be loaded. `context_tokens` is for language models; `device` is what was asked for.

    `language_server`: the address whose models write, "" for those of `models_dir`.
    """

    models_dir: str
    threads: int
    context_tokens: int
    device: str = "auto"
    language_server: str = ""
    language_server_key: str = field(default="", repr=False)

    @property
    def models_path(self) -> Path:
        return Path(self.models_dir)


class LeasedEngines:
    """Fulfils `Engines`: one engine in memory for each capability and model, kept for `idle_seconds` after its last use."""

    def __init__(self, config: EngineConfig, *, idle_seconds: float, speech_engines: Mapping[str, str] = SPEECH_ENGINES) -> None:
        self._config = config
        self.threads = config.threads
        self._residency = Residency(idle_seconds)
        self._speech_engines = speech_engines

    def transcriber(self, engine: str, model: str, device: str | None = None) -> Lease[Transcriber]:
        """Raises EngineMissing at once for an unknown engine; the lease's start raises what loading raises."""
        if engine not in self._speech_engines:
            known = ", ".join(sorted(self._speech_engines))
            raise EngineMissing(f"There is no speech engine {engine!r}.", hint=f"Choose one of: {known}.")
        config = replace(self._config, device=device or self._config.device)
        load = self._loader(engine, self._speech_engines[engine], model, config)
        return self._residency.lease(("speech", engine, model, config.device), load)

    def writer(self, model: str) -> Lease[Writer]:
        """With a `language_server`, `model` is a name that the server knows."""
        engine = LANGUAGE_SERVER_ENGINE if self._config.language_server else LANGUAGE_ENGINE
        return self._residency.lease(("language", *engine, model), self._loader(*engine, model))

    def embedder(self, model: str) -> Lease[Embedder]:
        return self._residency.lease(("embedding", *EMBEDDING_ENGINE, model), self._loader(*EMBEDDING_ENGINE, model))

    def close(self) -> None:
        self._residency.close()

    def _loader(self, engine: str, module: str, model: str, config: EngineConfig | None = None) -> Callable[[], Any]:
        def load() -> Any:
            try:
                return importlib.import_module(module).load(config or self._config, model)
            except ImportError as error:
                message = f"The engine {engine} is not installed or cannot be loaded."
                raise EngineMissing(message, hint=install_hint(engine)) from error

        return load
