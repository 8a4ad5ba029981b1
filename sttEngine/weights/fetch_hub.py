"""One file from a model hub over HTTP: resumed, checked, whole or not there.

A hub answers `GET /REPO/resolve/REVISION/PATH`, most often by redirecting to a store. The response that redirects carries
the file's hash: `X-Linked-Etag` is the SHA-256 of a large file, `ETag` the git blob hash of a small one.
"""

from __future__ import annotations

import hashlib
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import httpx

from sttEngine.errors import SourceUnreachable, WrongBytes
from sttEngine.weights.transfer import Transfer, disk_errors

CHUNK_BYTES = 1 << 20
ATTEMPTS = 6  # in a row without a new byte
LONGEST_WAIT_SECONDS = 30.0
_SHA256, _GIT_BLOB = re.compile(r"[0-9a-f]{64}"), re.compile(r"[0-9a-f]{40}")
_PASSING = frozenset({408, 425, 429, 500, 502, 503, 504})

Wait = Callable[[float], None]


class _TryAgain(Exception):
    """The connection or the server failed in a way that may pass."""


@dataclass(frozen=True, slots=True)
class HubFile:
    """What to fetch. Size and SHA-256 are the catalog's, or None: then the hub's announcement counts."""

    url: str
    bytes: int | None
    sha256: str | None


@dataclass(frozen=True, slots=True)
class _Announced:
    bytes: int | None = None
    hash: str | None = None


def file_url(endpoint: str, repo: str, revision: str, path: str) -> str:
    return str(httpx.URL(f"{endpoint.rstrip('/')}/{repo}/resolve/{revision}/{path}"))


def fetch_file(
    client: httpx.Client, wanted: HubFile, target: Path, transfer: Transfer, before: int, wait: Wait = time.sleep
) -> None:
    """Bring `wanted` to `target`; `before` bytes of the model are here already.

    What arrives goes to `target` with `.part` added and stays there when the transfer breaks. Raises SourceUnreachable,
    WrongBytes (nothing is kept then), DiskFull, Cancelled.
    """
    part = target.with_name(target.name + ".part")
    part.parent.mkdir(parents=True, exist_ok=True)
    failures = 0
    while True:
        had = part.stat().st_size if part.exists() else 0
        try:
            announced = _attempt(client, wanted, part, transfer, before)
            break
        except (httpx.TransportError, _TryAgain) as error:
            failures = 1 if part.exists() and part.stat().st_size > had else failures + 1
            if failures >= ATTEMPTS:
                raise SourceUnreachable(f"The model hub broke off {failures} times in a row at the same place.") from error
            wait(min(LONGEST_WAIT_SECONDS, 2.0 ** (failures - 1)))
    _check(part, wanted, announced)
    part.replace(target)


def _attempt(client: httpx.Client, wanted: HubFile, part: Path, transfer: Transfer, before: int) -> _Announced:
    """One request, from where the part ends. Raises httpx.TransportError or _TryAgain when it may be repeated."""
    start = part.stat().st_size if part.exists() else 0
    # identity: a compressed answer would count other bytes than the file has
    headers = {"Accept-Encoding": "identity", **({"Range": f"bytes={start}-"} if start else {})}
    with client.stream("GET", wanted.url, headers=headers, follow_redirects=True) as response:
        announced = _announced(response)
        if response.status_code == httpx.codes.REQUESTED_RANGE_NOT_SATISFIABLE:
            if start and start == (wanted.bytes or announced.bytes or _total_of_range(response)):
                return announced
            part.unlink(missing_ok=True)
            raise _TryAgain
        _raise_for_status(response)
        if response.status_code != httpx.codes.PARTIAL_CONTENT or _start_of_range(response) != start:
            start = 0
        with disk_errors(part.parent), part.open("r+b" if start else "wb") as file:
            file.seek(start)
            done = start
            for chunk in response.iter_raw():  # as it arrives: a chunk size would hold back what a cut then loses
                file.write(chunk)
                done += len(chunk)
                transfer.moved(before + done)
            file.truncate()
        expected = wanted.bytes or announced.bytes
        if expected is not None and done < expected:
            raise _TryAgain
        return announced


def _announced(response: httpx.Response) -> _Announced:
    """Size and hash as the hub's own answer gives them; a store behind it knows only its own tags."""
    first = response.history[0] if response.history else response
    tag = (first.headers.get("x-linked-etag") or first.headers.get("etag") or "").removeprefix("W/").strip('"')
    known = _SHA256.fullmatch(tag) or _GIT_BLOB.fullmatch(tag)
    size = first.headers.get("x-linked-size") or (response.headers.get("content-length") if response.status_code == 200 else None)
    return _Announced(int(size) if size and size.isdigit() else None, tag if known else None)


def _raise_for_status(response: httpx.Response) -> None:
    code = response.status_code
    if code in _PASSING:
        raise _TryAgain
    if code in (401, 403):
        raise SourceUnreachable(f"The model hub refuses this file (HTTP {code}).", hint="Choose another model or source.")
    if not response.is_success:
        raise SourceUnreachable(f"The model hub does not have this file (HTTP {code}).", hint="Check RECORDROUTE_HUB.")


def _check(part: Path, wanted: HubFile, announced: _Announced) -> None:
    """Compare the part with the catalog's hash, or with the announced one. Removes it and raises WrongBytes otherwise."""
    expected = wanted.sha256 or announced.hash
    size = wanted.bytes if wanted.bytes is not None else announced.bytes
    found = _hash(part, git_blob=expected is not None and len(expected) == 40)
    if expected is None:
        part.unlink()
        raise WrongBytes("The hub announces no hash for this file, so nothing says that it is the right one.")
    if found != expected or (size is not None and part.stat().st_size != size):
        part.unlink()
        raise WrongBytes("The bytes that arrived are not those that the catalog or the hub announced.")


def _hash(path: Path, *, git_blob: bool) -> str:
    digest = hashlib.sha1(b"blob %d\0" % path.stat().st_size, usedforsecurity=False) if git_blob else hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(CHUNK_BYTES):
            digest.update(chunk)
    return digest.hexdigest()


def _start_of_range(response: httpx.Response) -> int:
    found = re.match(r"bytes (\d+)-", response.headers.get("content-range", ""))
    return int(found[1]) if found else 0


def _total_of_range(response: httpx.Response) -> int | None:
    found = re.match(r"bytes \*/(\d+)", response.headers.get("content-range", ""))
    return int(found[1]) if found else None
