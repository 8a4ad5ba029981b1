"""Weights in another form, made beside an installed model when an engine first asks for them.

A note beside them says which file they were made from and what they looked like then: altered ones, or those of other
weights, are made again. They are written whole or not at all.
"""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sttEngine.errors import DiskFull
from sttEngine.weights.installed import locate

SOURCE_NAME = "model.bin"
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


def made_from(models_dir: Path, model_id: str, name: str, write: Callable[[Path, Path], None]) -> Path:
    """The file `name` of an installed model; `write(folder, target)` makes it on first use.

    Raises ModelMissing, ModelCorrupt, and what `write` raises.
    """
    folder = locate(models_dir, model_id)
    made, note = folder / name, folder / f"{name}.json"
    if not _as_made(made, note, folder / SOURCE_NAME):
        write(folder, made)
        note.write_text(json.dumps(_stamp(made, folder / SOURCE_NAME)), encoding="utf-8")
    return made


@contextmanager
def written_whole(target: Path) -> Iterator[Path]:
    """A path beside `target` to write to; it takes its place when the `with` ends well. Raises DiskFull."""
    partial = target.with_name(f"{target.name}.{os.getpid()}.part")
    try:
        yield partial
        partial.replace(target)
    except OSError as error:
        if error.errno in _NO_ROOM:
            raise DiskFull("There is not enough room on the disk for the converted weights.") from error
        raise
    finally:
        partial.unlink(missing_ok=True)


def _as_made(made: Path, note: Path, source: Path) -> bool:
    """False when the file is not there, was altered, or belongs to other weights."""
    try:
        return bool(json.loads(note.read_text(encoding="utf-8")) == _stamp(made, source))
    except (OSError, ValueError):
        return False


def _stamp(made: Path, source: Path) -> list[int]:
    return [number for path in (made, source) for number in (path.stat().st_size, path.stat().st_mtime_ns)]
