"""What is installed: the record beside each model's files, and whether the files are still those.

`models/<id>/installed.json` lists each file with size, modification time and SHA-256. A file whose size and time are as
recorded is trusted; any other is hashed again before it may be loaded. Fetching and installing are `install`'s.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import threading
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from pydantic import TypeAdapter, ValidationError

from sttEngine.errors import ModelCorrupt, ModelMissing, ModelUnknown
from sttEngine.weights.catalog import valid_id

RECORD_NAME = "installed.json"
NEVER = -1  # as a file's time: it is hashed whenever the model is looked for
InstalledState = Literal["ready", "missing", "corrupt"]


@dataclass(frozen=True, slots=True)
class InstalledFile:
    name: str
    bytes: int
    mtime_ns: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Installed:
    """The record of one model. `source` is "index", "hub" or "local"."""

    model: str
    source: str
    installed_at: str
    files: tuple[InstalledFile, ...]


def locate(models_dir: Path, model_id: str) -> Path:
    """The model's folder, its files as they were installed. Raises ModelMissing, ModelCorrupt or ModelUnknown."""
    folder = _folder(models_dir, model_id)
    record = read_record(folder)
    if record is None:
        raise ModelMissing(f"The model {model_id} is not installed.", hint=_fetch_hint(model_id))
    checked = tuple(_checked(folder, file, model_id) for file in record.files)
    if checked != record.files:
        with suppress(OSError):  # a folder that cannot be written, or one that is just removed: then it is hashed again
            _write_record(folder, replace(record, files=checked))
    return folder


def state(models_dir: Path, model_id: str) -> InstalledState:
    try:
        locate(models_dir, model_id)
    except ModelMissing:
        return "missing"
    except ModelCorrupt:
        return "corrupt"
    return "ready"


def verify(models_dir: Path, model_id: str) -> InstalledState:
    """Hash every file again, whatever its time says. A file found wrong stays so: nothing loads it until it is mended."""
    folder = _folder(models_dir, model_id)
    record = read_record(folder)
    if record is None:
        return "missing"
    found = tuple(file if is_sound(folder / file.name, file.sha256) else replace(file, mtime_ns=NEVER) for file in record.files)
    if any(file.mtime_ns == NEVER for file in found):
        with suppress(OSError):  # a folder that cannot be written: the answer is what was asked for
            _write_record(folder, replace(record, files=found))
        return "corrupt"
    return "ready"


def anything_of(models_dir: Path, model_id: str) -> bool:
    """Whether the model or a part of its download lies in the models folder."""
    return any(path.is_dir() for path in _places(models_dir, model_id))


def bytes_arrived(models_dir: Path, model_id: str) -> int:
    """What lies here of a download that is not finished; 0 where there is none. About, while it is being written."""
    found = 0
    for path in _places(models_dir, model_id)[1].rglob("*"):
        with suppress(OSError):  # moved or deleted meanwhile
            found += path.stat().st_size if path.is_file() else 0
    return found


def remove(models_dir: Path, model_id: str) -> bool:
    """Delete the model and what was downloaded of it. False when nothing was there."""
    found = anything_of(models_dir, model_id)
    # The record goes first: a removal that is interrupted leaves a missing model, never half of one.
    (_folder(models_dir, model_id) / RECORD_NAME).unlink(missing_ok=True)
    for path in _places(models_dir, model_id):
        if path.is_dir():
            shutil.rmtree(path)
    return found


def record(folder: Path, model_id: str, source: str) -> Installed:
    """Write the record of everything that lies in `folder` now."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file() and path.name != RECORD_NAME)
    files = tuple(
        InstalledFile(path.relative_to(folder).as_posix(), path.stat().st_size, path.stat().st_mtime_ns, sha256_of(path))
        for path in paths
    )
    made = Installed(model_id, source, datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"), files)
    _write_record(folder, made)
    return made


def read_record(folder: Path) -> Installed | None:
    """None when there is none, or none that can be read: then the model has to be fetched."""
    try:
        return TypeAdapter(Installed).validate_json((folder / RECORD_NAME).read_bytes())
    except (OSError, ValidationError):
        return None


def sha256_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def is_sound(path: Path, sha256: str) -> bool:
    """False also for a file that is gone, or goes while it is read."""
    try:
        return sha256_of(path) == sha256
    except OSError:
        return False


def _folder(models_dir: Path, model_id: str) -> Path:
    if not valid_id(model_id):
        raise ModelUnknown(f"{model_id!r} is not the id of a model.")
    return models_dir / model_id


def _places(models_dir: Path, model_id: str) -> tuple[Path, Path]:
    return _folder(models_dir, model_id), models_dir / ".downloads" / model_id


def _checked(folder: Path, file: InstalledFile, model_id: str) -> InstalledFile:
    path = folder / file.name
    try:
        found = path.stat()
    except OSError as error:
        raise ModelCorrupt(f"{file.name} of the model {model_id} is gone.", hint=_fetch_hint(model_id)) from error
    if found.st_size == file.bytes and found.st_mtime_ns == file.mtime_ns:
        return file
    if found.st_size != file.bytes or not is_sound(path, file.sha256):
        raise ModelCorrupt(f"{file.name} of the model {model_id} was altered or cut off.", hint=_fetch_hint(model_id))
    return replace(file, mtime_ns=found.st_mtime_ns)


def _write_record(folder: Path, made: Installed) -> None:
    # Threads that list the models at once each write their own.
    partial = folder / f"{RECORD_NAME}.{os.getpid()}-{threading.get_ident()}.part"
    partial.write_text(json.dumps(asdict(made), indent=2) + "\n", encoding="utf-8")
    partial.replace(folder / RECORD_NAME)


def _fetch_hint(model_id: str) -> str:
    return f"`python3 -m sttEngine models fetch {model_id}` brings it."
