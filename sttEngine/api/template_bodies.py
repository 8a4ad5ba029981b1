"""Bodies of the templates' routes."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from sttEngine.minutes.own_templates import BrokenTemplate
from sttEngine.minutes.templates import MOST_BYTES


class TemplateBody(BaseModel):
    """`title` by language; "" holds for every one. `own` and `built_in`: the person's own, which stands in for a built-in."""

    id: str
    title: dict[str, str]
    own: bool
    built_in: bool


class TemplatesBody(BaseModel):
    templates: tuple[TemplateBody, ...]
    broken: tuple[BrokenTemplate, ...]


_TemplateText = Annotated[str, Field(max_length=2 * MOST_BYTES, description=f"TOML, at most {MOST_BYTES // 1024} kB of UTF-8.")]


class TemplateTextBody(BaseModel):
    id: str
    text: str
    own: bool


class TemplateTryBody(BaseModel):
    model_config = ConfigDict(extra="forbid")
    text: _TemplateText


class TemplateSaveBody(BaseModel):
    """`new`: fail where there is one of this name."""

    model_config = ConfigDict(extra="forbid")
    text: _TemplateText
    new: bool = False


class TemplateFaultBody(BaseModel):
    """What is wrong: `reason` is one of a few words, `about` the key or section, `line` counted from 1 where it is known."""

    reason: str
    about: str
    line: int | None


class TemplateCheckBody(BaseModel):
    """`fault` null: it is a template, of this title and these sections."""

    fault: TemplateFaultBody | None = None
    title: dict[str, str] = {}
    sections: tuple[str, ...] = ()
