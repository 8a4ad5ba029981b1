"""Plain text: the title, then one line a segment with its time or page."""

from __future__ import annotations

from sttEngine.export.base import ExportSource, clean_line, place, spoken


def render(source: ExportSource) -> bytes:
    lines = [clean_line(source.recording.title), ""]
    for segment, text in spoken(source):
        where = place(segment)
        lines.append(f"[{where}] {text}" if where else text)
    return ("\n".join(lines) + "\n").encode("utf-8")
