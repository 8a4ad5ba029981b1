"""Licences of the Python packages that are installed beside RecordRoute, out of their own metadata."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib.metadata import Distribution, PackagePath, distributions

from sttEngine.errors import LicenceNotFound

MOST_CHARACTERS = 400_000  # of one package's texts; PyTorch's are 300,000
_TEXT = re.compile(r"^(licen[cs]e|copying|notice|copyright)", re.IGNORECASE)
_CLASSIFIER = "License :: "


@dataclass(frozen=True, slots=True)
class Licence:
    """`licence` as the package names it, "" where it does not; `text`: there is one to read."""

    package: str
    version: str
    licence: str
    text: bool


@cache
def licences() -> tuple[Licence, ...]:
    """One for each package, by name. Reads a hundred small files: call it off the event loop."""
    found: dict[str, Licence] = {}
    for one in distributions():
        name = one.metadata["Name"]
        if name:
            found.setdefault(_key(name), Licence(name, one.version, _named(one), bool(_texts(one))))
    return tuple(found[key] for key in sorted(found))


def licence_text(package: str) -> str:
    """Every licence file of a package, one after another. Raises LicenceNotFound. The name opens no file: it is compared."""
    wanted = _key(package)
    texts = next((_texts(one) for one in distributions() if _key(one.metadata["Name"] or "") == wanted), ())
    if not texts:
        raise LicenceNotFound(f"The package {package[:80]!r} brings no text of a licence.")
    return "\n\n".join(text for text in map(_read, texts) if text)[:MOST_CHARACTERS]


def _named(one: Distribution) -> str:
    """The expression, else what the classifiers say, else the first line of the free field."""
    told = one.metadata.json.get("license_expression")
    if told:
        return str(told)
    classifiers = [line.removeprefix(_CLASSIFIER) for line in one.metadata.get_all("Classifier") or () if _CLASSIFIER in line]
    if classifiers:
        return ", ".join(line.rpartition(" :: ")[2] for line in classifiers)
    first = str(one.metadata.json.get("license") or "").strip().partition("\n")[0]
    return first if len(first) <= 80 else ""


def _texts(one: Distribution) -> tuple[PackagePath, ...]:
    return tuple(path for path in one.files or () if ".dist-info" in path.parts[0] and _TEXT.match(path.name))


def _read(path: PackagePath) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return ""


def _key(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
