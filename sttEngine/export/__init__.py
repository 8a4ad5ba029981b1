"""Exports: one file per format, each a pure function from a recording to bytes."""

from sttEngine.export.base import Exported, Exporter, ExportSource
from sttEngine.export.formats import export, formats

__all__ = ["ExportSource", "Exported", "Exporter", "export", "formats"]
