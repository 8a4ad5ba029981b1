"""Markdown: the title, the minutes with their times, then the transcript. All that people said or typed is escaped."""

from __future__ import annotations

import re

from sttEngine.export.base import ExportSource, clean_line, in_korean, with_gaps
from sttEngine.export.headings import TRANSCRIPT
from sttEngine.export.minutes_markdown import minutes_markdown

_SPECIAL = re.compile(r"([\\`*_\[\]#|~$!])")


def render(source: ExportSource) -> bytes:
    parts = [f"# {escape(source.recording.title)}"]
    if source.minutes is not None:
        parts.append(minutes_markdown(source, source.minutes, escape))
    if source.segments or source.minutes is None:
        parts.append(f"## {TRANSCRIPT[in_korean(source)]}")
    for line in with_gaps(source):
        # The bold place, or the escape of its first character, keeps a text from opening a list or a heading.
        text = escape(line.text)
        parts.append(f"*{text}*" if line.missing else f"**{line.where}** {text}" if line.where else _at_line_start(text))
    return ("\n\n".join(parts) + "\n").encode("utf-8")


def render_minutes(source: ExportSource) -> bytes:
    """The title and the minutes alone; the title where there are none."""
    minutes = "" if source.minutes is None else minutes_markdown(source, source.minutes, escape)
    return f"# {escape(source.recording.title)}\n\n{minutes}\n".encode()


def escape(text: str) -> str:
    """One line that Markdown shows as it is, without any HTML."""
    plain = _SPECIAL.sub(r"\\\1", clean_line(text))
    return plain.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _at_line_start(escaped: str) -> str:
    return re.sub(r"^(?:([-+=])|(\d+)([.)]))", lambda m: f"\\{m[1]}" if m[1] else f"{m[2]}\\{m[3]}", escaped)
