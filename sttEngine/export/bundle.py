"""Several exports as one ZIP that is written while it is sent: memory holds one file and the list of names, never the whole."""

from __future__ import annotations

import unicodedata
import zipfile

from sttEngine.export.base import MAX_NAME_BYTES, file_name

MEDIA_TYPE = "application/zip"
_ROOM = MAX_NAME_BYTES - len(" (99999)")


class _Outlet:
    """Takes what the ZIP is made of, to be carried on. It cannot be wound back, so sizes follow each file's bytes."""

    def __init__(self) -> None:
        self._held: list[bytes] = []

    def write(self, data: bytes, /) -> int:
        self._held.append(bytes(data))
        return len(data)

    def flush(self) -> None: ...

    def close(self) -> None: ...

    def take(self) -> bytes:
        held, self._held = b"".join(self._held), []
        return held


class Bundle:
    """A ZIP that grows: `add` and `end` return the bytes that have come of it since."""

    def __init__(self) -> None:
        self._outlet = _Outlet()
        self._zip = zipfile.ZipFile(self._outlet, "w", zipfile.ZIP_DEFLATED)

    def add(self, path: str, content: bytes) -> bytes:
        """A file under a path of names that are safe."""
        self._zip.writestr(path, content)
        return self._outlet.take()

    def end(self) -> bytes:
        self._zip.close()
        return self._outlet.take()


class Names:
    """Safe names from titles, each told apart from those before, also where case or composition make no difference."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def of(self, title: str) -> str:
        stem = file_name(title, "x").removesuffix(".x").encode("utf-8")[:_ROOM].decode("utf-8", "ignore").rstrip(". ")
        name, number = stem, 1
        while (folded := unicodedata.normalize("NFKC", name).casefold()) in self._taken:
            number += 1
            name = f"{stem} ({number})"
        self._taken.add(folded)
        return name
