"""JSON: all there is of a recording, its segments with word times, and its minutes, in the shapes of `domain`."""

from __future__ import annotations

from pydantic import TypeAdapter

from sttEngine.export.base import ExportSource

_SOURCE = TypeAdapter(ExportSource)


def render(source: ExportSource) -> bytes:
    return _SOURCE.dump_json(source, indent=2) + b"\n"
