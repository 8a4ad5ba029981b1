"""Plain text: the title, then one line a segment with its time or page, and one where speech gave no text."""

from __future__ import annotations

from sttEngine.export.base import ExportSource, clean_line, with_gaps


def render(source: ExportSource) -> bytes:
    lines = [clean_line(source.recording.title), ""]
    lines += [f"[{line.where}] {line.text}" if line.where else line.text for line in with_gaps(source)]
    return ("\n".join(lines) + "\n").encode("utf-8")
