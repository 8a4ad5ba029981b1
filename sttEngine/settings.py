"""Settings: the only reader of the environment and of `.env`.

Each field below is one environment variable, named in its metadata. `.env.example` and the README's table list the same
names with the same defaults; a test compares the three. Command line options override the environment, which overrides
`.env` in the working folder.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any, ClassVar, get_type_hints

from dotenv import dotenv_values
from platformdirs import user_data_path

from sttEngine.errors import InvalidRequest

PROJECT_ROOT = Path(__file__).resolve().parent.parent


def _variable(name: str, meaning: str, default: Any) -> Any:
    return field(default=default, metadata={"variable": name, "meaning": meaning})


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that can be configured. Sizes are bytes, times are seconds, ports are TCP on `host`."""

    UNITS: ClassVar[str] = "bytes, seconds"

    data_dir: Path = _variable("RECORDROUTE_DATA_DIR", "Where recordings and the archive live.", user_data_path("RecordRoute", False))
    models_dir: Path = _variable("RECORDROUTE_MODELS_DIR", "Where model weights live.", PROJECT_ROOT / "models")
    reference_data_dir: Path = _variable(
        "RECORDROUTE_DATA", "Reference recordings for tests and benchmarks.", PROJECT_ROOT.parent / "shared" / "data"
    )
    host: str = _variable("RECORDROUTE_HOST", "Address to listen on; anything but loopback shows the archive to the network.", "127.0.0.1")
    port: int = _variable("RECORDROUTE_PORT", "HTTP port; 0 takes a free one.", 8000)
    ws_port: int = _variable("RECORDROUTE_WS_PORT", "WebSocket port; 0 takes a free one.", 8765)
    ffmpeg_path: str = _variable("FFMPEG_PATH", "ffmpeg to use; empty looks on PATH, then in the wheel.", "")
    language: str = _variable("RECORDROUTE_LANGUAGE", "Language of recordings as ISO 639-1; empty detects it.", "")
    speech_engine: str = _variable("RECORDROUTE_SPEECH_ENGINE", "faster-whisper or openai-whisper.", "faster-whisper")
    speech_model: str = _variable("RECORDROUTE_SPEECH_MODEL", "Catalog id of the speech model.", "whisper-base")
    language_model: str = _variable("RECORDROUTE_LANGUAGE_MODEL", "Catalog id of the language model.", "qwen2.5-coder-1.5b-instruct")
    embedding_model: str = _variable("RECORDROUTE_EMBEDDING_MODEL", "Catalog id of the embedding model.", "multilingual-e5-small")
    context_tokens: int = _variable("RECORDROUTE_CONTEXT_TOKENS", "Context length of the language model, in tokens.", 8192)
    threads: int = _variable("RECORDROUTE_THREADS", "Threads an engine may use; 0 takes every core.", 0)
    idle_unload_seconds: float = _variable("RECORDROUTE_IDLE_UNLOAD_SECONDS", "A model leaves memory after this long unused.", 300.0)
    worker_memory_bytes: int = _variable(
        "RECORDROUTE_WORKER_MEMORY_BYTES", "A worker that grows past this is restarted; 0 sets no limit.", 0
    )
    worker_stall_seconds: float = _variable(
        "RECORDROUTE_WORKER_STALL_SECONDS", "A worker that reports nothing for this long is restarted.", 600.0
    )
    max_upload_bytes: int = _variable("RECORDROUTE_MAX_UPLOAD_BYTES", "Largest file that is taken.", 20 * 1024**3)
    media_timeout_seconds: float = _variable(
        "RECORDROUTE_MEDIA_TIMEOUT_SECONDS", "ffmpeg is stopped after this long on one file.", 7200.0
    )
    log_level: str = _variable("RECORDROUTE_LOG_LEVEL", "DEBUG, INFO, WARNING or ERROR.", "INFO")

    @property
    def database_path(self) -> Path:
        return self.data_dir / "recordroute.db"

    @property
    def engine_threads(self) -> int:
        return self.threads or os.cpu_count() or 1

    def replaced(self, **changes: Any) -> Settings:
        """A copy with the given fields changed; None means: leave as it is."""
        return replace(self, **{name: value for name, value in changes.items() if value is not None})


def load_settings(environment: Mapping[str, str] | None = None, dotenv: Path | None = None) -> Settings:
    """Read `dotenv` (default: `.env` in the working folder) and the environment over it. Raises InvalidRequest."""
    given = dict(os.environ if environment is None else environment)
    file = Path(".env") if dotenv is None else dotenv
    values = {**{k: v for k, v in dotenv_values(file).items() if v is not None}, **given}
    types = get_type_hints(Settings)
    changes: dict[str, Any] = {}
    for item in fields(Settings):
        name = item.metadata["variable"]
        if values.get(name, "") == "":
            continue
        changes[item.name] = _parse(name, values[name], types[item.name])
    return replace(Settings(), **changes)


def _parse(name: str, text: str, kind: type) -> Any:
    try:
        if kind is Path:
            return Path(text).expanduser().resolve()
        return kind(text)
    except ValueError as error:
        raise InvalidRequest(f"{name} is {text!r}, which is no {kind.__name__}.", hint=f"Set {name} to a {kind.__name__}.") from error
