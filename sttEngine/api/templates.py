"""Templates of minutes: which there are, their text, and a person's own: checking, saving, removing."""

from __future__ import annotations

import asyncio
from typing import Annotated

from fastapi import APIRouter, Path
from starlette.responses import Response

from sttEngine.api.deps import ServicesDep
from sttEngine.api.errors import fails_with
from sttEngine.api.template_bodies import (
    TemplateBody,
    TemplateCheckBody,
    TemplateFaultBody,
    TemplateSaveBody,
    TemplatesBody,
    TemplateTextBody,
    TemplateTryBody,
)
from sttEngine.container import Services
from sttEngine.errors import ArchiveUnwritable, InvalidTemplate, TemplateExists, TemplateInUse, TemplateNotFound
from sttEngine.minutes.own_templates import OwnTemplates, encoded
from sttEngine.minutes.templates import BUILT_IN, Template, parse_template

router = APIRouter(prefix="/templates", tags=["templates"])
TemplateId = Annotated[str, Path(description="Small letters, digits and hyphens.")]


@router.get("", summary="Templates that minutes can be written by", operation_id="listTemplates")
async def list_templates(services: ServicesDep) -> TemplatesBody:
    """`broken`: files of the person's own that are no templates, and why."""

    def look() -> TemplatesBody:
        own = _own(services)
        return TemplatesBody(templates=tuple(_body(own, one) for one in services.templates.list()), broken=own.broken())

    return await asyncio.to_thread(look)


@router.post("/check", summary="Whether a text is a template", operation_id="checkTemplate")
async def check_template(body: TemplateTryBody) -> TemplateCheckBody:
    """Saves nothing."""

    def look() -> TemplateCheckBody:
        try:
            encoded(body.text)
            made = parse_template("new", body.text)
        except InvalidTemplate as error:
            return TemplateCheckBody(fault=TemplateFaultBody(reason=error.reason, about=error.about, line=error.line))
        return TemplateCheckBody(title=made.title, sections=tuple(section.key for section in made.sections))

    return await asyncio.to_thread(look)


@router.get(
    "/{template_id}",
    summary="The text of a template",
    operation_id="getTemplate",
    responses=fails_with(TemplateNotFound, InvalidTemplate),
)
async def get_template(services: ServicesDep, template_id: TemplateId) -> TemplateTextBody:
    own = _own(services)
    text = await asyncio.to_thread(own.text, template_id)
    return TemplateTextBody(id=template_id, text=text, own=own.is_own(template_id))


@router.put(
    "/{template_id}",
    summary="Save a template of one's own",
    operation_id="saveTemplate",
    responses=fails_with(InvalidTemplate, TemplateNotFound, TemplateExists, ArchiveUnwritable),
)
async def save_template(services: ServicesDep, template_id: TemplateId, body: TemplateSaveBody) -> TemplateBody:
    """One of a built-in template's name stands in for it. Minutes that are written from then on use it."""
    own = _own(services)
    made = await asyncio.to_thread(own.save, template_id, body.text, new=body.new)
    return _body(own, made)


@router.delete(
    "/{template_id}",
    status_code=204,
    summary="Remove a template of one's own",
    operation_id="removeTemplate",
    response_class=Response,
    responses=fails_with(TemplateNotFound, TemplateInUse, ArchiveUnwritable),
)
async def remove_template(services: ServicesDep, template_id: TemplateId) -> None:
    if template_id == services.settings.minutes_template and template_id not in BUILT_IN:
        raise TemplateInUse("New minutes are written by this template.")
    await asyncio.to_thread(_own(services).remove, template_id)


def _own(services: Services) -> OwnTemplates:
    return OwnTemplates(services.settings.templates_dir)


def _body(own: OwnTemplates, one: Template) -> TemplateBody:
    return TemplateBody(id=one.id, title=one.title, own=own.is_own(one.id), built_in=one.id in BUILT_IN)
