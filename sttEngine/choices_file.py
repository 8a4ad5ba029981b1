"""The file of a person's choices, `settings.json` in the data folder: read, and written whole by who holds the folder.

It may hold the key of a language server, so its owner alone may read it. What the values may be is the settings' affair.
"""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal

from pydantic import TypeAdapter, ValidationError

from sttEngine.errors import ArchiveUnwritable

log = logging.getLogger(__name__)

NAME = "settings.json"
MOST_BYTES = 64 * 1024
InterfaceLanguage = Literal["", "ko", "en"]
Theme = Literal["system", "light", "dark"]


@dataclass(frozen=True, slots=True)
class PageChoices:
    """How the page looks; `language` "" is that of the browser. `introduced`: the first run was seen."""

    language: InterfaceLanguage = ""
    theme: Theme = "system"
    introduced: bool = False


@dataclass(frozen=True, slots=True)
class Choices:
    """`values` by name of the setting, as JSON has them."""

    values: Mapping[str, Any] = field(default_factory=dict)
    page: PageChoices = PageChoices()


def read(data_dir: Path) -> Choices:
    """What was chosen; nothing where no file is, or none that can be understood."""
    path = data_dir / NAME
    try:
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
        if len(content) > MOST_BYTES:
            raise ValueError("too long")
        return TypeAdapter(Choices).validate_json(content)
    except FileNotFoundError:
        return Choices()
    except (OSError, ValueError, ValidationError) as error:
        log.warning("%s cannot be read (%s): defaults are used", NAME, type(error).__name__)  # its content may be a key
        return Choices()


def write(data_dir: Path, choices: Choices) -> None:
    """In one step: a reader finds the old file or the new one. Raises ArchiveUnwritable."""
    path, partial = data_dir / NAME, data_dir / f"{NAME}.part"
    try:
        with suppress(FileNotFoundError):
            partial.unlink()
        # Made with its permissions, not given them afterwards: nobody reads it in between.
        with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            json.dump(asdict(choices), file, ensure_ascii=False, indent=2)
            file.write("\n")
            file.flush()
            os.fsync(file.fileno())
        partial.replace(path)
    except OSError as error:
        raise ArchiveUnwritable(f"The settings cannot be kept in {data_dir}: {error.strerror}.") from error
