"""Writing results of a command: whole files in a folder, each at once and never over another of the same run."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from sttEngine.errors import InputError, NotAFile
from sttEngine.export import Exported


class OutputFolder:
    """Files of one run. Files of earlier runs are replaced, those of this run are not."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._written: set[str] = set()

    def write(self, exported: Exported) -> Path:
        """Raises NotAFile when the folder cannot be written."""
        stem, dot, ending = exported.file_name.rpartition(".")
        name, number = exported.file_name, 1
        while name.casefold() in self._written:  # two recordings of one title
            number += 1
            name = f"{stem} ({number}){dot}{ending}"
        self._written.add(name.casefold())
        return write_whole(self._folder / name, exported.content)


def write_whole(path: Path, content: bytes) -> Path:
    """Write a file that is there whole or not at all. Raises NotAFile when it cannot be written."""
    temporary: str | None = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".recordroute-")
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(temporary).chmod(0o644)
        Path(temporary).replace(path)
        temporary = None
    except OSError as error:
        raise _unwritable(path, error) from error
    finally:
        if temporary is not None:
            Path(temporary).unlink(missing_ok=True)
    return path


def _unwritable(path: Path, error: OSError) -> InputError:
    return NotAFile(f"{str(path)!r} cannot be written: {error.strerror}.", hint="Choose another place with --out.")
