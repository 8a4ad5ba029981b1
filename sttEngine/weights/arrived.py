"""The files of a model that have arrived, each with the hash that says that it is the right one.

The catalog knows most hashes. Where only the hub announced one it is noted beside the files, so that a later call can tell a
whole file from an altered one without asking.
"""

from __future__ import annotations

import json
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from sttEngine.weights.catalog import CatalogFile
from sttEngine.weights.fetch_hub import hash_of

NOTES_NAME = ".announced.json"


class Arrived:
    """What lies in `folder`, a model's part of the downloads."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._announced = _read(folder / NOTES_NAME)

    def note(self, file: CatalogFile, checked: str) -> None:
        """`file` has arrived and was checked with this hash."""
        if file.sha256 is None:
            self._announced[file.name] = checked
            partial = self.folder / f"{NOTES_NAME}.part"
            partial.write_text(json.dumps(self._announced), encoding="utf-8")
            partial.replace(self.folder / NOTES_NAME)

    def is_sound(self, file: CatalogFile, path: Path | None = None) -> bool:
        """Whether `path`, or else what has arrived of `file`, is there with the right bytes."""
        expected = file.sha256 or self._announced.get(file.name)
        try:
            path = path or self.folder / file.name
            return expected is not None and hash_of(path, like=expected) == expected
        except OSError:
            return False


def _read(path: Path) -> dict[str, str]:
    try:
        return TypeAdapter(dict[str, str]).validate_json(path.read_bytes())
    except (OSError, ValidationError):
        return {}
