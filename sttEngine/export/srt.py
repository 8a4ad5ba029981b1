"""SubRip subtitles. The format has no escapes: what a player would take for markup is written with look-alikes."""

from __future__ import annotations

import re

from sttEngine.export.base import ExportSource
from sttEngine.export.cues import cues, timestamp

_ARROW = re.compile("-{2,}>")
_TAG = re.compile(r"<(?=[/!?a-zA-Z])")
_OVERRIDE = re.compile(r"\{(?=\\)")


def render(source: ExportSource) -> bytes:
    """Raises TranscriptWithoutTimes."""
    blocks = [
        f"{number}\n{timestamp(cue.start_ms, ',')} --> {timestamp(cue.end_ms, ',')}\n" + "\n".join(map(plain, cue.lines)) + "\n"
        for number, cue in enumerate(cues(source), start=1)
    ]
    return "\n".join(blocks).encode("utf-8")


def plain(line: str) -> str:
    """`line` without anything that a player acts on: cue arrows, tags, style overrides."""
    return _OVERRIDE.sub("｛", _TAG.sub("＜", _ARROW.sub("→", line)))
