"""The formats there are, and the one way to use them. A new format is a module with `render` and a line here."""

from __future__ import annotations

from sttEngine.domain import ExportPart
from sttEngine.errors import InvalidRequest
from sttEngine.export import docx, json_file, markdown, srt, txt, vtt
from sttEngine.export.base import Exported, Exporter, ExportSource, file_name, only

_FORMATS: dict[str, Exporter] = {
    "txt": Exporter("txt", "text/plain; charset=utf-8", txt.render),
    "md": Exporter("md", "text/markdown; charset=utf-8", markdown.render, holds_minutes=True),
    "srt": Exporter("srt", "application/x-subrip", srt.render),
    "vtt": Exporter("vtt", "text/vtt; charset=utf-8", vtt.render),
    "json": Exporter("json", "application/json", json_file.render, holds_minutes=True),
    "docx": Exporter(
        "docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", docx.render, holds_minutes=True
    ),
}


def formats() -> dict[str, Exporter]:
    """Every format by the name that a person asks for it with."""
    return dict(_FORMATS)


def export(format: str, source: ExportSource, part: ExportPart = "all") -> Exported:
    """The file of `source`, or of a part of it, in `format`.

    Raises InvalidRequest for an unknown format or one that cannot hold the part, ResultNotReady, TranscriptWithoutTimes.
    """
    exporter = _FORMATS.get(format)
    if exporter is None:
        raise InvalidRequest(f"There is no format {format!r}.", hint=f"Choose one of {', '.join(_FORMATS)}.")
    if part == "minutes" and not exporter.holds_minutes:
        able = ", ".join(name for name, one in _FORMATS.items() if one.holds_minutes)
        raise InvalidRequest(f"A file of {format!r} holds no minutes.", hint=f"Choose one of {able}.")
    content = exporter.render(only(source, part))
    return Exported(file_name(source.recording.title, exporter.extension), exporter.media_type, content)
