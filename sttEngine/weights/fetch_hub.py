"""One file from a model hub over HTTP: resumed, checked, whole or not there.

A hub answers `GET /REPO/resolve/REVISION/PATH`, most often by redirecting to a store. The response that redirects carries
the file's hash: `X-Linked-Etag` is the SHA-256 of a large file, `ETag` the git blob hash of a small one.
"""

from __future__ import annotations

import hashlib
import logging
import re
from dataclasses import dataclass
from pathlib import Path

import httpx

from sttEngine.errors import SourceUnreachable, WrongBytes
from sttEngine.weights.transfer import LARGEST_UNKNOWN_BYTES, Transfer, disk_errors, require_space

log = logging.getLogger(__name__)

CHUNK_BYTES = 1 << 20
ATTEMPTS = 6  # in a row without a new byte
LONGEST_WAIT_SECONDS = 30.0
_SHA256, _GIT_BLOB = re.compile(r"[0-9a-f]{64}"), re.compile(r"[0-9a-f]{40}")
_PASSING = frozenset({408, 425, 429, 500, 502, 503, 504})


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


@dataclass(frozen=True, slots=True)
class _Arrived:
    """How the last request of a file went: from which byte on, and whether more came than there may be."""

    announced: _Announced
    start: int
    excess: bool = False


def file_url(endpoint: str, repo: str, revision: str, path: str) -> str:
    """Raises SourceUnreachable when `endpoint` is no address."""
    try:
        return str(httpx.URL(f"{endpoint.rstrip('/')}/{repo}/resolve/{revision}/{path}"))
    except httpx.InvalidURL as error:
        raise SourceUnreachable(f"The model hub's address is none: {endpoint}", hint="Check RECORDROUTE_HUB.") from error


def fetch_file(client: httpx.Client, wanted: HubFile, target: Path, transfer: Transfer, before: int) -> str:
    """Bring `wanted` to `target`; `before` bytes of the model are here already. Returns the hash that it was checked with.

    What arrives goes to `target` with `.part` added and stays there when the transfer breaks. A part that was continued and
    is wrong in the end may be older than the file at the hub: it is dropped and the file fetched once more from its start.
    Raises SourceUnreachable, WrongBytes (nothing is kept then), DiskFull, Cancelled.
    """
    part = target.with_name(target.name + ".part")
    part.parent.mkdir(parents=True, exist_ok=True)
    again = False
    try:
        while True:
            arrived = _arrive(client, wanted, part, transfer, before)
            try:
                checked = _check(part, wanted, arrived)
                break
            except WrongBytes:
                if again or arrived.start == 0:
                    raise
                log.warning("%s was continued and is wrong in the end; fetching it from its start", target.name)
                part.unlink()
                again = True
    except WrongBytes:
        part.unlink(missing_ok=True)
        raise
    part.replace(target)
    return checked


def _arrive(client: httpx.Client, wanted: HubFile, part: Path, transfer: Transfer, before: int) -> _Arrived:
    """Ask until the whole file is in `part`, going on where the connection broke."""
    failures, most = 0, _size(part)
    while True:
        try:
            return _attempt(client, wanted, part, transfer, before)
        except (httpx.TransportError, _TryAgain) as error:
            # Measured against the most that there ever was: a part that is dropped and fetched again is no progress.
            failures = 1 if _size(part) > most else failures + 1
            most = max(most, _size(part))
            if failures >= ATTEMPTS:
                raise SourceUnreachable(f"The model hub broke off {failures} times in a row at the same place.") from error
            transfer.wait(min(LONGEST_WAIT_SECONDS, 2.0 ** (failures - 1)))
        except httpx.TooManyRedirects as error:
            raise SourceUnreachable("The model hub redirects in circles.", hint="Check RECORDROUTE_HUB.") from error


def _attempt(client: httpx.Client, wanted: HubFile, part: Path, transfer: Transfer, before: int) -> _Arrived:
    """One request, from where the part ends. Raises httpx.TransportError or _TryAgain when it may be repeated."""
    start = _size(part)
    # identity: a compressed answer would count other bytes than the file has
    headers = {"Accept-Encoding": "identity", **({"Range": f"bytes={start}-"} if start else {})}
    transfer.go_on()
    with client.stream("GET", wanted.url, headers=headers, follow_redirects=True) as response:
        announced = _announced(response)
        unsatisfiable = response.status_code == httpx.codes.REQUESTED_RANGE_NOT_SATISFIABLE
        if not unsatisfiable:
            _raise_for_status(response)
        if wanted.sha256 is None and announced.hash is None:
            raise WrongBytes("The hub announces no hash for this file, so nothing says that it is the right one.")
        if wanted.bytes is not None and announced.bytes not in (None, wanted.bytes):
            raise WrongBytes(f"The hub announces {announced.bytes} bytes for a file of {wanted.bytes}.")
        expected = wanted.bytes if wanted.bytes is not None else announced.bytes
        if unsatisfiable:
            if start and start == expected:
                return _Arrived(announced, start)
            part.unlink(missing_ok=True)
            raise _TryAgain
        if response.status_code != httpx.codes.PARTIAL_CONTENT or _start_of_range(response) != start:
            start = 0
        if expected is not None:
            require_space(part.parent, expected - _size(part))
        done, limit = start, LARGEST_UNKNOWN_BYTES if expected is None else expected
        with disk_errors(part.parent), part.open("r+b" if start else "wb") as file:
            file.seek(start)
            for chunk in response.iter_raw():  # as it arrives: a chunk size would hold back what a cut then loses
                if done + len(chunk) > limit:
                    return _Arrived(announced, start, excess=True)
                file.write(chunk)
                done += len(chunk)
                transfer.moved(before + done)
            file.truncate()
        if expected is not None and done < expected:
            raise _TryAgain
        return _Arrived(announced, start)


def _size(part: Path) -> int:
    return part.stat().st_size if part.exists() else 0


def _announced(response: httpx.Response) -> _Announced:
    """Size and hash as the hub's own answer gives them; a store behind it knows only its own tags."""
    first = response.history[0] if response.history else response
    tag = (first.headers.get("x-linked-etag") or first.headers.get("etag") or "").removeprefix("W/").strip('"')
    known = _SHA256.fullmatch(tag) or _GIT_BLOB.fullmatch(tag)
    size = first.headers.get("x-linked-size") or _total(response)
    return _Announced(int(size) if size and size.isdigit() else None, tag if known else None)


def _total(response: httpx.Response) -> str:
    """The size of the whole file as the answer tells it, or nothing."""
    if response.status_code == httpx.codes.OK:
        return str(response.headers.get("content-length", ""))
    found = re.fullmatch(r"bytes .*/(\d+)", response.headers.get("content-range", ""))
    return found[1] if found else ""


def _raise_for_status(response: httpx.Response) -> None:
    code = response.status_code
    if code in _PASSING:
        raise _TryAgain
    if code in (401, 403):
        raise SourceUnreachable(f"The model hub refuses this file (HTTP {code}).", hint="Choose another model or source.")
    if not response.is_success:
        raise SourceUnreachable(f"The model hub does not have this file (HTTP {code}).", hint="Check RECORDROUTE_HUB.")


def _check(part: Path, wanted: HubFile, arrived: _Arrived) -> str:
    """Compare the part with the catalog's hash, or with the announced one, and return that. Raises WrongBytes."""
    expected = wanted.sha256 or arrived.announced.hash
    assert expected is not None, "a file without a hash is refused before it is fetched"
    if arrived.excess:
        raise WrongBytes("The hub sent more bytes than the catalog or the hub announced.")
    size = wanted.bytes if wanted.bytes is not None else arrived.announced.bytes
    if (size is not None and part.stat().st_size != size) or hash_of(part, like=expected) != expected:
        raise WrongBytes("The bytes that arrived are not those that the catalog or the hub announced.")
    return expected


def hash_of(path: Path, *, like: str) -> str:
    """The hash of a file, of the same kind as `like`: SHA-256, or git's blob hash where that is as short as SHA-1."""
    git_blob = _GIT_BLOB.fullmatch(like)
    digest = hashlib.sha1(b"blob %d\0" % path.stat().st_size, usedforsecurity=False) if git_blob else hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(CHUNK_BYTES):
            digest.update(chunk)
    return digest.hexdigest()


def _start_of_range(response: httpx.Response) -> int:
    found = re.match(r"bytes (\d+)-", response.headers.get("content-range", ""))
    return int(found[1]) if found else 0
