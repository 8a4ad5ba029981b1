"""Settings: the only reader of the environment and of `.env`.

Each field below is one environment variable, named in its metadata. `.env.example` and the README's table list the same
names with the same defaults; a test compares the three. Command line options override the environment, which overrides
`.env` in the working folder, which overrides what a person chose in the page (`choices_file`). What each may be is
`settings_rules`', for all four alike.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Mapping
from dataclasses import Field, dataclass, field, fields, replace
from functools import cache
from pathlib import Path
from typing import Any, Literal, get_type_hints

from dotenv import dotenv_values
from platformdirs import user_data_path

from sttEngine import choices_file
from sttEngine.errors import InvalidSetting
from sttEngine.launching import is_frozen
from sttEngine.settings_rules import faults, is_typed

log = logging.getLogger(__name__)

PROJECT_ROOT = Path(__file__).resolve().parent.parent
Source = Literal["environment", "page"]  # `.env` counts as the environment


def _models_dir() -> Path:
    """Weights lie beside the program in a clone, and beside the recordings where the program's own folder may not be written."""
    return user_data_path("RecordRoute", False) / "models" if is_frozen() else PROJECT_ROOT / "models"


def _variable(name: str, meaning: str) -> dict[str, Any]:
    return {"variable": name, "meaning": meaning}


def _choosable(name: str, meaning: str) -> dict[str, Any]:
    """As `_variable`, for what can also be chosen in the page."""
    return {**_variable(name, meaning), "choosable": True}


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
        metadata=_choosable("RECORDROUTE_LANGUAGE", "Language of recordings as ISO 639-1; empty detects it."),
    )
    speech_engine: str = field(
        default="faster-whisper",
        metadata=_choosable("RECORDROUTE_SPEECH_ENGINE", "faster-whisper, openai-whisper, or whisper.cpp if it is installed."),
    )
    speech_model: str = field(
        default="whisper-base",
        metadata=_choosable("RECORDROUTE_SPEECH_MODEL", "Catalog id of the speech model."),
    )
    language_model: str = field(
        default="qwen2.5-coder-1.5b-instruct",
        metadata=_choosable("RECORDROUTE_LANGUAGE_MODEL", "Catalog id of the language model."),
    )
    language_server: str = field(
        default="",
        metadata=_choosable(
            "RECORDROUTE_LANGUAGE_SERVER",
            "Address of an OpenAI-compatible server that runs the language model, up to /v1; empty runs it here. "
            "It must be able to stream answers of /chat/completions.",
        ),
    )
    language_server_key: str = field(
        default="",
        repr=False,
        metadata=_choosable("RECORDROUTE_LANGUAGE_SERVER_KEY", "Key of that server, if it wants one."),
    )
    fillers: str = field(
        default="keep",
        metadata=_choosable("RECORDROUTE_FILLERS", "Um, uh, 어, 음 in transcripts: keep, or propose to leave them out."),
    )
    minutes_template: str = field(
        default="meeting",
        metadata=_choosable("RECORDROUTE_MINUTES_TEMPLATE", "Template of minutes: a built-in one or one of your own."),
    )
    minutes_language: str = field(
        default="",
        metadata=_choosable("RECORDROUTE_MINUTES_LANGUAGE", "Language of minutes, ko or en; empty: that of the recording."),
    )
    minutes_unproven: str = field(
        default="drop",
        metadata=_choosable("RECORDROUTE_MINUTES_UNPROVEN", "Lines that what they cite does not bear out: drop, or mark."),
    )
    embedding_model: str = field(
        default="multilingual-e5-small",
        metadata=_choosable("RECORDROUTE_EMBEDDING_MODEL", "Catalog id of the embedding model."),
    )
    context_tokens: int = field(
        default=8192,
        metadata=_choosable("RECORDROUTE_CONTEXT_TOKENS", "Context length of the language model, in tokens."),
    )
    threads: int = field(default=0, metadata=_choosable("RECORDROUTE_THREADS", "Threads an engine may use; 0 takes every core."))
    device: str = field(
        default="auto",
        metadata=_choosable("RECORDROUTE_DEVICE", "Where engines run: auto, cpu, cuda or mps; the CPU where that fails."),
    )
    hub: str = field(
        default="https://huggingface.co",
        metadata=_variable("RECORDROUTE_HUB", "Where weights that the package index lacks are fetched."),
    )
    idle_unload_seconds: float = field(
        default=300.0,
        metadata=_choosable("RECORDROUTE_IDLE_UNLOAD_SECONDS", "A model leaves memory after this long unused."),
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
    # By field, where a value came from; a field that is not in it has its default.
    sources: Mapping[str, Source] = field(default_factory=dict, compare=False, repr=False)

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


@cache
def configurable() -> tuple[Field[Any], ...]:
    """The fields that a variable sets, in order."""
    return tuple(item for item in fields(Settings) if "variable" in item.metadata)


@cache
def choosable() -> tuple[str, ...]:
    """Names of the fields that can be chosen in the page, in order."""
    return tuple(item.name for item in configurable() if item.metadata.get("choosable"))


def variable_of(name: str) -> str:
    """The environment variable of a field."""
    return next(str(item.metadata["variable"]) for item in configurable() if item.name == name)


def load_settings(
    environment: Mapping[str, str] | None = None, dotenv: Path | None = None, data_dir: Path | None = None
) -> Settings:
    """Read the page's choices, `dotenv` (default: `.env` in the working folder) over them, and the environment over both.

    `data_dir`: what the command line says. Raises InvalidSetting for a variable that means nothing. A choice of the page that
    means nothing (any more) is left out and logged: it must not keep the page from starting, where it can be changed.
    """
    given = dict(os.environ if environment is None else environment)
    file = Path(".env") if dotenv is None else dotenv
    values = {**{k: v for k, v in dotenv_values(file).items() if v is not None}, **given}
    changes: dict[str, Any] = {}
    for item in configurable():
        name = item.metadata["variable"]
        if values.get(name, "") != "":
            changes[item.name] = _parse(name, values[name], _types()[item.name])
    settings = replace(Settings(), **changes, sources=dict.fromkeys(changes, "environment")).replaced(data_dir=data_dir)
    for fault in faults(settings):
        raise InvalidSetting(f"{variable_of(fault.field)} {fault.says}.", hint=fault.hint)
    return with_choices(settings, choices_file.read(settings.data_dir).values)


def with_choices(settings: Settings, chosen: Mapping[str, Any]) -> Settings:
    """`settings` with those choices that nothing else has set and that mean something."""
    free = {name: value for name, value in chosen.items() if name in choosable() and name not in settings.sources}
    usable = {name: value for name, value in free.items() if is_typed(value, _types()[name])}
    while wrong := {fault.field for fault in faults(overlaid(settings, usable))} & set(usable):
        usable = {name: value for name, value in usable.items() if name not in wrong}
    for name in free.keys() - usable.keys():
        log.warning("what was chosen for %s means nothing and is left out", name)
    return overlaid(settings, usable)


def without_choices(settings: Settings) -> Settings:
    """`settings` with the defaults again where the page had chosen."""
    chosen: dict[str, Any] = {item.name: item.default for item in configurable() if settings.sources.get(item.name) == "page"}
    return replace(settings, **chosen, sources={name: source for name, source in settings.sources.items() if source != "page"})


def overlaid(settings: Settings, chosen: Mapping[str, Any]) -> Settings:
    """`settings` with these choices, by JSON values. Raises InvalidSetting for one of another type; the rules are not asked."""
    for name, value in chosen.items():
        if not is_typed(value, _types()[name]):
            raise InvalidSetting(f"{name} has a value of the wrong kind.", hint=f"Send a {_types()[name].__name__}.")
    values = {name: _types()[name](value) for name, value in chosen.items()}
    return replace(settings, **values, sources={**settings.sources, **dict.fromkeys(chosen, "page")})


@cache
def _types() -> dict[str, type]:
    return get_type_hints(Settings)


def _parse(name: str, text: str, kind: type) -> Any:
    try:
        if kind is Path:
            return Path(text).expanduser().resolve()
        return kind(text)
    except ValueError as error:
        expected = kind.__name__
        raise InvalidSetting(f"{name} is {text!r}, which is no {expected}.", hint=f"Set {name} to a {expected}.") from error
