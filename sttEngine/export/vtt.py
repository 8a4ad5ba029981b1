"""WebVTT subtitles, escaped as the W3C format asks."""

from __future__ import annotations

from sttEngine.export.base import ExportSource
from sttEngine.export.cues import cues, timestamp


def render(source: ExportSource) -> bytes:
    """Raises TranscriptWithoutTimes."""
    blocks = [
        f"{timestamp(cue.start_ms, '.')} --> {timestamp(cue.end_ms, '.')}\n" + "\n".join(map(escape, cue.lines)) + "\n"
        for cue in cues(source)
    ]
    return "\n".join(["WEBVTT\n", *blocks]).encode("utf-8")


def escape(line: str) -> str:
    """Escaping `>` also takes apart any cue arrow in the text."""
    return line.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
