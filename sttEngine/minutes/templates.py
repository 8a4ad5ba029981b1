"""Templates: which sections minutes have, and what each asks of a recording. TOML files; a person may add their own.

A file names its sections in order. The names in STANDARD need nothing more; any other one is a section of the template's own,
with a table that gives its title and its question. A text may be one string, or one for each language.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from sttEngine.domain import MinutesSection
from sttEngine.errors import InvalidTemplate, TemplateNotFound

DEFAULT = "meeting"
BUILT_IN = ("meeting", "interview", "lecture", "one-to-one", "sales-call")
MOST_SECTIONS = 10
MOST_BYTES = 64 * 1024
NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
_KEY = re.compile(r"[a-z][a-z0-9_]{0,29}")

# Names in an answer, the section of the minutes that they stand for, and how many lines one window may give. "points" are the
# sentences that sum up each window.
STANDARD: dict[str, tuple[MinutesSection, int]] = {
    "points": ("topic", 1),
    "decisions": ("decision", 2),
    "actions": ("action", 3),
    "risks": ("risk", 1),
    "questions": ("question", 1),
    "dates": ("date", 2),
}
NOTES = 2  # lines that one window may give to a section of a template's own

# What can be wrong with a template; the page has a sentence for each.
TemplateFault = Literal["syntax", "field", "unused_table", "section_name", "section_empty", "length", "not_text", "other"]
_KINDS = ("str", "dict[str,str]")  # pydantic's names for the two forms of a text

Words = dict[str, str]  # a text by language; "" holds for every language


@dataclass(frozen=True, slots=True)
class TemplateSection:
    """`key` names it in the model's answer; `title` is empty for a standard section, whose heading is the page's."""

    key: str
    section: MinutesSection
    most: int
    question: Words
    title: Words


@dataclass(frozen=True, slots=True)
class Example:
    """A few lines of talk, what they come to, and their lists as JSON. A small model does as it has seen it done."""

    lines: tuple[str, ...]
    summary: str
    answer: str


@dataclass(frozen=True, slots=True)
class Template:
    """`examples` by language; where there is none, the general meeting's is shown."""

    id: str
    title: Words
    sections: tuple[TemplateSection, ...]
    examples: dict[str, Example]


def worded(words: Words, language: str) -> str:
    """The text for a language, else the one for every language, else English, else any."""
    return words.get(language) or words.get("") or words.get("en") or next(iter(words.values()), "")


class _SectionFile(BaseModel):
    model_config = ConfigDict(extra="forbid")
    title: str | Words = ""
    question: str | Words = ""


class _ExampleFile(BaseModel):
    model_config = ConfigDict(extra="forbid")
    lines: list[str] = Field(min_length=1, max_length=40)
    summary: str = Field(min_length=1)
    answer: dict[str, Any]


class _TemplateFile(BaseModel):
    model_config = ConfigDict(extra="allow")
    title: str | Words
    sections: list[str] = Field(min_length=1, max_length=MOST_SECTIONS)
    example: dict[str, _ExampleFile] = {}


def parse_template(name: str, text: str) -> Template:
    """Raises InvalidTemplate, which says what is wrong with the file, in TemplateFault's words too."""
    try:
        file = _TemplateFile.model_validate(tomllib.loads(text))
        tables = {key: _table(key, table) for key, table in (file.model_extra or {}).items()}
        examples = {
            language: Example(tuple(one.lines), one.summary, json.dumps(one.answer, ensure_ascii=False))
            for language, one in file.example.items()
        }
    except ValidationError as error:
        where = ".".join(str(part) for part in error.errors()[0]["loc"] if isinstance(part, int) or part not in _KINDS)
        raise _invalid(name, "field", f"{where}: {error.errors()[0]['msg']}.", about=where) from error
    except (ValueError, TypeError, RecursionError) as error:
        # tomllib's own, numbers and dates that are none, brackets without end; JSON has no dates for an example.
        raise _invalid(name, "syntax", f"{error}.", line=_line_of(error, text)) from error
    if not any(_words(file.title).values()):
        raise _invalid(name, "field", "title: give it one.", about="title")
    if unknown := sorted(set(tables) - set(file.sections)):
        raise _invalid(name, "unused_table", f"Add to sections: {', '.join(unknown)}.", about=unknown[0])
    for key in file.sections:
        if file.sections.count(key) > 1 or _KEY.fullmatch(key) is None:
            hint = "Name each section once, in small letters, digits and underscores."
            raise _invalid(name, "section_name", hint, about=key)
    sections = tuple(_section(name, key, tables.get(key)) for key in file.sections)
    return Template(name, _words(file.title), sections, examples)


def _table(key: str, table: object) -> _SectionFile:
    """Raises ValidationError, each of its places below `key`."""
    return next(iter(TypeAdapter(dict[str, _SectionFile]).validate_python({key: table}).values()))


def _invalid(name: str, reason: TemplateFault, hint: str, *, about: str = "", line: int | None = None) -> InvalidTemplate:
    return InvalidTemplate(f"The template {name} cannot be used.", hint=hint, reason=reason, about=about, line=line)


def _line_of(error: Exception, text: str) -> int | None:
    """tomllib tells the line in its text alone; it is only shown."""
    found = re.search(r"at line (\d+)|at end of document", str(error))
    return None if found is None else int(found[1] or text.count("\n") + 1)


def _section(name: str, key: str, table: _SectionFile | None) -> TemplateSection:
    title, question = (_words(table.title), _words(table.question)) if table is not None else ({}, {})
    if key in STANDARD:
        section, most = STANDARD[key]
        return TemplateSection(key, section, most, question or _standard_questions()[key], title)
    if not any(title.values()) or not any(question.values()):
        hint = f"Add a table [{key}] with title and question, or use {', '.join(STANDARD)}."
        raise _invalid(name, "section_empty", hint, about=key)
    return TemplateSection(key, "note", NOTES, question, title)


@dataclass(frozen=True, slots=True)
class Templates:
    """Built-in templates, and the person's own in `folder`. Files are read anew: an edit counts from the next run on."""

    folder: Path | None = None

    def find(self, name: str) -> Template:
        """The person's own of this name, else the built-in one. Raises TemplateNotFound, InvalidTemplate."""
        if NAME.fullmatch(name) is not None:
            own = None if self.folder is None else self.folder / f"{name}.toml"
            if own is not None and own.is_file():
                return parse_template(name, _read(name, own))
            if name in BUILT_IN:
                return parse_template(name, built_in_text(name))
        raise TemplateNotFound(f"There is no template {name[:40]!r}.")

    def list(self) -> tuple[Template, ...]:
        """Built-in ones in their order, then the person's own by name. What cannot be read is left out: `find` tells why."""
        own = sorted(path.stem for path in self.folder.glob("*.toml")) if self.folder is not None and self.folder.is_dir() else []
        found: list[Template] = []
        for name in dict.fromkeys((*BUILT_IN, *own)):
            with suppress(InvalidTemplate, TemplateNotFound):
                found.append(self.find(name))
        return tuple(found)


def _read(name: str, path: Path) -> str:
    try:
        if path.stat().st_size > MOST_BYTES:
            raise _invalid(name, "length", f"Use at most {MOST_BYTES // 1024} kB.")
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise _invalid(name, "not_text", "Save it as UTF-8 text.") from error


def built_in_text(name: str) -> str:
    return files("sttEngine.minutes").joinpath("prompts", "templates", f"{name}.toml").read_text(encoding="utf-8")


def _standard_questions() -> Mapping[str, Words]:
    parsed: dict[str, Words] = tomllib.loads(built_in_text("questions"))
    return parsed


def _words(text: str | Words) -> Words:
    return ({"": text} if text else {}) if isinstance(text, str) else dict(text)
