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
from typing import Any, get_type_hints
from urllib.parse import urlsplit

from dotenv import dotenv_values
from platformdirs import user_data_path

from sttEngine.domain import MINUTES_LANGUAGES
from sttEngine.engines.devices import DEVICES
from sttEngine.errors import InvalidRequest
from sttEngine.launching import is_frozen
from sttEngine.speech.languages import LANGUAGES

UNPROVEN = ("drop", "mark")
FILLERS = ("keep", "propose")
PROJECT_ROOT = Path(__file__).resolve().parent.parent


def _models_dir() -> Path:
    """Weights lie beside the program in a clone, and beside the recordings where the program's own folder may not be written."""
    return user_data_path("RecordRoute", False) / "models" if is_frozen() else PROJECT_ROOT / "models"


def _variable(name: str, meaning: str) -> dict[str, str]:
    return {"variable": name, "meaning": meaning}


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that can be configured. Sizes are bytes, times are seconds, ports are TCP on `host`."""

    data_dir: Path = field(
        default=user_data_path("RecordRoute", False),
        metadata=_variable("RECORDROUTE_DATA_DIR", "Where recordings and the archive live."),
    )
    models_dir: Path = field(
        default=_models_dir(),
        metadata=_variable("RECORDROUTE_MODELS_DIR", "Where model weights live."),
    )
    reference_data_dir: Path = field(
        default=PROJECT_ROOT.parent / "shared" / "data",
        metadata=_variable("RECORDROUTE_DATA", "Reference recordings for tests and benchmarks."),
    )
    host: str = field(
        default="127.0.0.1",
        metadata=_variable("RECORDROUTE_HOST", "Address to listen on; anything but loopback shows the archive to the network."),
    )
    port: int = field(default=8000, metadata=_variable("RECORDROUTE_PORT", "HTTP port; 0 takes a free one."))
    ws_port: int = field(default=8765, metadata=_variable("RECORDROUTE_WS_PORT", "WebSocket port; 0 takes a free one."))
    ffmpeg_path: str = field(
        default="",
        metadata=_variable("FFMPEG_PATH", "ffmpeg to use; empty looks on PATH, then in the wheel."),
    )
    language: str = field(
        default="",
        metadata=_variable("RECORDROUTE_LANGUAGE", "Language of recordings as ISO 639-1; empty detects it."),
    )
    speech_engine: str = field(
        default="faster-whisper",
        metadata=_variable("RECORDROUTE_SPEECH_ENGINE", "faster-whisper, openai-whisper, or whisper.cpp if it is installed."),
    )
    speech_model: str = field(
        default="whisper-base",
        metadata=_variable("RECORDROUTE_SPEECH_MODEL", "Catalog id of the speech model."),
    )
    language_model: str = field(
        default="qwen2.5-coder-1.5b-instruct",
        metadata=_variable("RECORDROUTE_LANGUAGE_MODEL", "Catalog id of the language model."),
    )
    language_server: str = field(
        default="",
        metadata=_variable(
            "RECORDROUTE_LANGUAGE_SERVER",
            "Address of an OpenAI-compatible server that runs the language model, up to /v1; empty runs it here.",
        ),
    )
    language_server_key: str = field(
        default="",
        repr=False,
        metadata=_variable("RECORDROUTE_LANGUAGE_SERVER_KEY", "Key of that server, if it wants one."),
    )
    fillers: str = field(
        default="keep",
        metadata=_variable("RECORDROUTE_FILLERS", "Um, uh, 어, 음 in transcripts: keep, or propose to leave them out."),
    )
    minutes_template: str = field(
        default="meeting",
        metadata=_variable("RECORDROUTE_MINUTES_TEMPLATE", "Template of minutes: a built-in one or one of your own."),
    )
    minutes_language: str = field(
        default="",
        metadata=_variable("RECORDROUTE_MINUTES_LANGUAGE", "Language of minutes, ko or en; empty: that of the recording."),
    )
    minutes_unproven: str = field(
        default="drop",
        metadata=_variable("RECORDROUTE_MINUTES_UNPROVEN", "Lines that what they cite does not bear out: drop, or mark."),
    )
    embedding_model: str = field(
        default="multilingual-e5-small",
        metadata=_variable("RECORDROUTE_EMBEDDING_MODEL", "Catalog id of the embedding model."),
    )
    context_tokens: int = field(
        default=8192,
        metadata=_variable("RECORDROUTE_CONTEXT_TOKENS", "Context length of the language model, in tokens."),
    )
    threads: int = field(default=0, metadata=_variable("RECORDROUTE_THREADS", "Threads an engine may use; 0 takes every core."))
    device: str = field(
        default="auto",
        metadata=_variable("RECORDROUTE_DEVICE", "Where engines run: auto, cpu, cuda or mps; the CPU where that fails."),
    )
    hub: str = field(
        default="https://huggingface.co",
        metadata=_variable("RECORDROUTE_HUB", "Where weights that the package index lacks are fetched."),
    )
    idle_unload_seconds: float = field(
        default=300.0,
        metadata=_variable("RECORDROUTE_IDLE_UNLOAD_SECONDS", "A model leaves memory after this long unused."),
    )
    worker_memory_bytes: int = field(
        default=0,
        metadata=_variable("RECORDROUTE_WORKER_MEMORY_BYTES", "A worker that grows past this is restarted; 0 sets no limit."),
    )
    worker_stall_seconds: float = field(
        default=600.0,
        metadata=_variable("RECORDROUTE_WORKER_STALL_SECONDS", "A worker that reports nothing for this long is restarted."),
    )
    max_upload_bytes: int = field(
        default=20 * 1024**3,
        metadata=_variable("RECORDROUTE_MAX_UPLOAD_BYTES", "Largest file that is taken."),
    )
    media_timeout_seconds: float = field(
        default=7200.0,
        metadata=_variable("RECORDROUTE_MEDIA_TIMEOUT_SECONDS", "ffmpeg is stopped after this long on one file."),
    )
    log_level: str = field(default="INFO", metadata=_variable("RECORDROUTE_LOG_LEVEL", "DEBUG, INFO, WARNING or ERROR."))

    @property
    def database_path(self) -> Path:
        return self.data_dir / "recordroute.db"

    @property
    def templates_dir(self) -> Path:
        return self.data_dir / "templates"

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
    settings = replace(Settings(), **changes)
    if settings.language and settings.language not in LANGUAGES:
        raise InvalidRequest("RECORDROUTE_LANGUAGE is not a language that Whisper knows.", hint="Set it to a code like ko.")
    if settings.device not in DEVICES:
        raise InvalidRequest("RECORDROUTE_DEVICE names no device.", hint=f"Set it to one of {', '.join(DEVICES)}.")
    if settings.minutes_language and settings.minutes_language not in MINUTES_LANGUAGES:
        raise InvalidRequest("RECORDROUTE_MINUTES_LANGUAGE is no language of minutes.", hint="Set it to ko or en.")
    if settings.fillers not in FILLERS:
        raise InvalidRequest("RECORDROUTE_FILLERS is unknown.", hint=f"Set it to {' or '.join(FILLERS)}.")
    if settings.minutes_unproven not in UNPROVEN:
        raise InvalidRequest("RECORDROUTE_MINUTES_UNPROVEN is unknown.", hint=f"Set it to {' or '.join(UNPROVEN)}.")
    if settings.language_server and not _is_web_address(settings.language_server):
        example = "http://127.0.0.1:11434/v1"
        raise InvalidRequest("RECORDROUTE_LANGUAGE_SERVER is no web address.", hint=f"Set it to an address like {example}.")
    return settings


def _is_web_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and "@" not in parts.netloc


def _parse(name: str, text: str, kind: type) -> Any:
    try:
        if kind is Path:
            return Path(text).expanduser().resolve()
        return kind(text)
    except ValueError as error:
        expected = kind.__name__
        raise InvalidRequest(f"{name} is {text!r}, which is no {expected}.", hint=f"Set {name} to a {expected}.") from error
