"""A person's own templates as files: their text, saving, removing. What a template is, `templates` knows."""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from sttEngine.errors import ArchiveUnwritable, InvalidTemplate, TemplateExists, TemplateNotFound
from sttEngine.minutes.templates import BUILT_IN, MOST_BYTES, NAME, Template, Templates, built_in_text, parse_template

MOST_TEMPLATES = 200


@dataclass(frozen=True, slots=True)
class BrokenTemplate:
    """A file of the person's that is no template. `reason`, `about` and `line` as in InvalidTemplate."""

    id: str
    reason: str
    about: str
    line: int | None


@dataclass(frozen=True, slots=True)
class OwnTemplates:
    """The files in `folder`, by name. A name that could lead out of it names nothing."""

    folder: Path

    def is_own(self, name: str) -> bool:
        return NAME.fullmatch(name) is not None and (self.folder / f"{name}.toml").is_file()

    def text(self, name: str) -> str:
        """As it was saved, sound or not; a built-in one where there is no own. Raises TemplateNotFound, InvalidTemplate."""
        if self.is_own(name):
            with (self.folder / f"{name}.toml").open("rb") as file:
                return checked(file.read(MOST_BYTES + 1))
        if name in BUILT_IN:
            return built_in_text(name)
        raise TemplateNotFound(f"There is no template {name[:40]!r}.")

    def broken(self) -> tuple[BrokenTemplate, ...]:
        """Files that `Templates.list` leaves out, by name. A file whose name is none is nobody's."""
        found = []
        for path in sorted(self.folder.glob("*.toml")):
            try:
                Templates(self.folder).find(path.stem)
            except InvalidTemplate as error:
                found.append(BrokenTemplate(path.stem, error.reason, error.about, error.line))
            except TemplateNotFound:
                continue
        return tuple(found)

    def save(self, name: str, text: str, *, new: bool = False) -> Template:
        """Write it in one step. `new`: there must be none of this name, built-in ones among them.

        Raises InvalidTemplate, TemplateExists, TemplateNotFound for what is no name, ArchiveUnwritable.
        """
        if NAME.fullmatch(name) is None:
            raise TemplateNotFound(f"A template cannot be named {name[:40]!r}.", hint="Use small letters, digits and hyphens.")
        if new and (name in BUILT_IN or self.is_own(name)):
            raise TemplateExists(f"There is a template {name} already.")
        if not self.is_own(name) and len(list(self.folder.glob("*.toml"))) >= MOST_TEMPLATES:
            raise TemplateExists(f"There are {MOST_TEMPLATES} templates.", hint="Remove one that nobody uses.")
        content = encoded(text)
        made = parse_template(name, text)
        partial = self.folder / f".{name}.part"
        try:
            self.folder.mkdir(exist_ok=True)
            with partial.open("wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            partial.replace(self.folder / f"{name}.toml")
        except OSError as error:
            with suppress(OSError):
                partial.unlink()
            raise ArchiveUnwritable(f"The template cannot be saved: {error.strerror}.") from error
        return made

    def remove(self, name: str) -> None:
        """Raises TemplateNotFound for one that is not the person's own, ArchiveUnwritable."""
        if not self.is_own(name):
            raise TemplateNotFound(f"There is no template {name[:40]!r} of your own.")
        try:
            (self.folder / f"{name}.toml").unlink(missing_ok=True)
        except OSError as error:
            raise ArchiveUnwritable(f"The template cannot be removed: {error.strerror}.") from error


def encoded(text: str) -> bytes:
    """The text as it is saved. Raises InvalidTemplate for what is too long, or no text: half of a surrogate pair."""
    try:
        content = text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise InvalidTemplate("The template is no text.", reason="not_text") from error
    if len(content) > MOST_BYTES:
        raise InvalidTemplate("The template is too long.", hint=f"Use at most {MOST_BYTES // 1024} kB.", reason="length")
    return content


def checked(content: bytes) -> str:
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise InvalidTemplate("The template is no text.", hint="Save it as UTF-8 text.", reason="not_text") from error
    encoded(text)
    return text
