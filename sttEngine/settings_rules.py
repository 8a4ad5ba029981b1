"""What a setting may be: one set of rules for the environment, for `.env` and for what is chosen in the page.

Types are `is_typed`'s, meanings are RULES'. Whether a template or a model is there is for who uses it to say.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from sttEngine.domain import MINUTES_LANGUAGES
from sttEngine.engines.devices import DEVICES
from sttEngine.engines.registry import SPEECH_ENGINES
from sttEngine.speech.languages import LANGUAGES

if TYPE_CHECKING:
    from sttEngine.settings import Settings
    from sttEngine.weights.catalog import ModelKind

UNPROVEN = ("drop", "mark")
FILLERS = ("keep", "propose")
LONGEST_TEXT = 500
MOST_THREADS = 1024
CONTEXT_TOKENS = (512, 1_048_576)
IDLE_SECONDS = (1.0, 7 * 86_400.0)


@dataclass(frozen=True, slots=True)
class Rule:
    """`holds` tells whether the field is as it should be; if not, a sentence is "<name> <says>." and `hint` the next step."""

    field: str
    holds: Callable[[Settings], bool]
    says: str
    hint: str


def faults(settings: Settings) -> tuple[Rule, ...]:
    """The rules that are broken, in the order of the table."""
    return tuple(rule for rule in RULES if not rule.holds(settings))


def is_typed(value: object, kind: type) -> bool:
    """Whether a value out of JSON is one for a field of this type."""
    if isinstance(value, bool):
        return False
    if kind is float:
        return isinstance(value, int | float) and math.isfinite(value)
    return isinstance(value, kind) and (not isinstance(value, str) or len(value) <= LONGEST_TEXT)


def _is_web_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        return False
    plain = text.isprintable() and " " not in text and "@" not in parts.netloc and port != 0
    return plain and parts.scheme in ("http", "https") and bool(parts.hostname)


def _is_model(model_id: str, kind: ModelKind) -> bool:
    from sttEngine.weights.catalog import load_catalog  # not at every start: a default needs no look into the catalog

    return any(model.id == model_id and model.kind == kind for model in load_catalog().models)


def _names_a_model(field: str, kind: ModelKind) -> Callable[[Settings], bool]:
    def holds(settings: Settings) -> bool:
        value: str = getattr(settings, field)
        default: Any = type(settings).__dataclass_fields__[field].default
        return value == default or _is_model(value, kind)

    return holds


_is_language_model = _names_a_model("language_model", "language")
_CATALOG = "`python3 -m sttEngine models list` shows the ids there are."

RULES = (
    Rule(
        "language",
        lambda s: not s.language or s.language in LANGUAGES,
        "is not a language that Whisper knows",
        "Set it to a code like ko.",
    ),
    Rule(
        "speech_engine",
        lambda s: s.speech_engine in SPEECH_ENGINES,
        "names no speech engine",
        f"Set it to one of {', '.join(SPEECH_ENGINES)}.",
    ),
    Rule("speech_model", _names_a_model("speech_model", "speech"), "is no speech model of the catalog", _CATALOG),
    Rule(
        "language_model",
        lambda s: _is_name(s.language_model) if s.language_server else _is_language_model(s),
        "is no language model of the catalog",
        _CATALOG,
    ),
    Rule(
        "language_server",
        lambda s: not s.language_server or _is_web_address(s.language_server),
        "is no web address",
        "Set it to an address like http://127.0.0.1:11434/v1.",
    ),
    Rule(
        "language_server_key",
        # It becomes a header.
        lambda s: s.language_server_key.isascii() and s.language_server_key.isprintable() and " " not in s.language_server_key,
        "has characters that no key has",
        "Copy it again, without spaces or line breaks.",
    ),
    Rule("fillers", lambda s: s.fillers in FILLERS, "is unknown", f"Set it to {' or '.join(FILLERS)}."),
    Rule(
        "minutes_template", lambda s: _is_name(s.minutes_template), "is no name of a template", "Set it to a name like meeting."
    ),
    Rule(
        "minutes_language",
        lambda s: not s.minutes_language or s.minutes_language in MINUTES_LANGUAGES,
        "is no language of minutes",
        f"Set it to {' or '.join(MINUTES_LANGUAGES)}.",
    ),
    Rule("minutes_unproven", lambda s: s.minutes_unproven in UNPROVEN, "is unknown", f"Set it to {' or '.join(UNPROVEN)}."),
    Rule("embedding_model", _names_a_model("embedding_model", "embedding"), "is no embedding model of the catalog", _CATALOG),
    Rule(
        "context_tokens",
        lambda s: CONTEXT_TOKENS[0] <= s.context_tokens <= CONTEXT_TOKENS[1],
        "is no context length",
        f"Set it to a number from {CONTEXT_TOKENS[0]} to {CONTEXT_TOKENS[1]}.",
    ),
    Rule(
        "threads",
        lambda s: 0 <= s.threads <= MOST_THREADS,
        "is no number of threads",
        f"Set it to a number from 0, which means all, to {MOST_THREADS}.",
    ),
    Rule("device", lambda s: s.device in DEVICES, "names no device", f"Set it to one of {', '.join(DEVICES)}."),
    Rule(
        "idle_unload_seconds",
        lambda s: IDLE_SECONDS[0] <= s.idle_unload_seconds <= IDLE_SECONDS[1],
        "is no length of time",
        f"Set it to seconds from {IDLE_SECONDS[0]:.0f} to {IDLE_SECONDS[1]:.0f}.",
    ),
)


def _is_name(text: str) -> bool:
    return 0 < len(text) <= LONGEST_TEXT and text.isprintable() and text == text.strip()
