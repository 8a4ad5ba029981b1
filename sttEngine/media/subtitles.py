"""Subtitles that came as a file: cues with their times from the text of an SRT or WebVTT. Opens no file."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

_CLOCK = r"(?:(\d+):)?(\d{1,2}):(\d{2})[.,](\d{1,3})"
_TIMING = re.compile(rf"[ \t]*{_CLOCK}[ \t]*-->[ \t]*{_CLOCK}(?:[ \t].*)?")
_BEGINS = re.compile(rf"\s*(?:WEBVTT\b|\d+[ \t]*\n{_TIMING.pattern}\n)")
_VOICE = re.compile(r"<v(?:\.[^\s>]*)?\s+([^>]+)>")
_MARKUP = re.compile(r"<[^>\n]*>|\{\\[^}\n]*\}")
_NO_CUE = re.compile(r"(?:WEBVTT|NOTE|STYLE|REGION)\b")


@dataclass(frozen=True, slots=True)
class ReadCue:
    """Seconds, and what is said, on one line and without markup. A voice stands before its words."""

    start: float
    end: float
    text: str


def subtitle_cues(text: str) -> tuple[ReadCue, ...]:
    """The cues in the order of the file; none where the text is no subtitles."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    if not _BEGINS.match(plain):
        return ()
    found: list[ReadCue] = []
    for block in _blocks(plain):
        at = next((n for n, line in enumerate(block[:2]) if _TIMING.fullmatch(line)), None)
        if at is not None:
            found.append(_cue(block[at], block[at + 1 :]))
        elif found and not _NO_CUE.match(block[0]):  # an empty line stood within a cue
            found[-1] = replace(found[-1], text=f"{found[-1].text} {_said(block)}".strip())
    return tuple(cue for cue in found if cue.text)


def _blocks(text: str) -> Iterator[list[str]]:
    for block in re.split(r"\n(?:[ \t]*\n)+", text.strip("\n")):
        if lines := [line for line in block.split("\n") if line.strip()]:
            yield lines


def _cue(timing: str, lines: list[str]) -> ReadCue:
    match = _TIMING.fullmatch(timing)
    numbers = match.groups() if match else ()
    start, end = (_seconds(*numbers[first : first + 4]) for first in (0, 4))
    return ReadCue(start, max(start, end), _said(lines))


def _seconds(hours: str | None, minutes: str, seconds: str, fraction: str) -> float:
    return int(hours or 0) * 3600 + int(minutes) * 60 + int(seconds) + int(fraction.ljust(3, "0")) / 1000


def _said(lines: list[str]) -> str:
    bare = _MARKUP.sub("", _VOICE.sub(r"\1: ", " ".join(lines)))
    return " ".join(html.unescape(bare).split())
