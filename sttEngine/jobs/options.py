"""What a person wrote for one run, as options. Pure; the page and the command line share it."""

from __future__ import annotations

import re

from sttEngine.domain import ALL_STEPS, MINUTES_LANGUAGES, JobOptions, Step
from sttEngine.errors import InvalidRequest
from sttEngine.speech.languages import LANGUAGES

_ENGINE = re.compile(r"[a-z0-9][a-z0-9.-]{0,39}")


def parse_options(
    steps: str = "", language: str = "", engine: str = "", template: str = "", minutes_language: str = ""
) -> JobOptions:
    """`steps` is a comma-separated choice of step names. An empty string leaves it to the settings. Raises InvalidRequest.

    Whether there is such a template is for `Templates` to say.
    """
    if language and language not in LANGUAGES:
        raise InvalidRequest("The language is not one that Whisper knows.", hint="Write its ISO 639-1 code, such as ko or en.")
    if engine and _ENGINE.fullmatch(engine) is None:
        raise InvalidRequest("There is no such speech engine.", hint="Choose faster-whisper, openai-whisper or whisper.cpp.")
    if minutes_language and minutes_language not in MINUTES_LANGUAGES:
        hint = f"Choose among {', '.join(MINUTES_LANGUAGES)}."
        raise InvalidRequest("Minutes cannot be written in this language.", hint=hint)
    return JobOptions(
        steps=parse_steps(steps),
        language=language or None,
        engine=engine or None,
        template=template or None,
        minutes_language=minutes_language or None,
    )


def parse_steps(text: str) -> tuple[Step, ...]:
    """The named steps in the order in which they run; all of them for an empty text. Raises InvalidRequest."""
    named = {name.strip() for name in text.split(",") if name.strip()}
    if named - set(ALL_STEPS):
        raise InvalidRequest("There is no such step.", hint=f"Choose among {', '.join(ALL_STEPS)}.")
    return tuple(step for step in ALL_STEPS if step in named) or ALL_STEPS
