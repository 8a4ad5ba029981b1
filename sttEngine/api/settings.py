"""Settings that can be chosen in the page: what holds, what fixes it, and changing it without a restart."""

from __future__ import annotations

from fastapi import APIRouter

from sttEngine.api.deps import GateDep, ServicesDep
from sttEngine.api.errors import fails_with
from sttEngine.api.gate import Gate
from sttEngine.api.settings_bodies import SettingsBody, SettingsChangeBody, SettingsOptionsBody, SettingsValuesBody
from sttEngine.container import Services
from sttEngine.engines.devices import DEVICES
from sttEngine.engines.registry import SPEECH_ENGINES
from sttEngine.errors import ArchiveUnwritable, InvalidSetting, InvalidTemplate, SettingFixed, TemplateNotFound
from sttEngine.settings import Settings
from sttEngine.settings_rules import CONTEXT_TOKENS, IDLE_SECONDS, MOST_THREADS
from sttEngine.speech.languages import LANGUAGES

router = APIRouter(prefix="/settings", tags=["settings"])


@router.get("", summary="What holds now, and what can be chosen", operation_id="getSettings")
async def get_settings(services: ServicesDep, gate: GateDep) -> SettingsBody:
    return _body(services, gate)


@router.patch(
    "",
    summary="Change settings",
    operation_id="changeSettings",
    responses=fails_with(InvalidSetting, SettingFixed, TemplateNotFound, InvalidTemplate, ArchiveUnwritable),
)
async def change_settings(services: ServicesDep, gate: GateDep, body: SettingsChangeBody) -> SettingsBody:
    """Holds for all work that begins from now on, and stays after a restart. All of it is taken, or nothing.

    A new address of the language server forgets the key, unless the request brings one.
    """
    await services.choices.change(body.given(), body.page_given())
    return _body(services, gate)


def _body(services: Services, gate: Gate) -> SettingsBody:
    choices = services.choices
    return SettingsBody(
        values=_values(choices.settings),
        defaults=_values(Settings()),
        fixed=choices.fixed,
        chosen=tuple(choices.chosen),
        key_set=bool(choices.settings.language_server_key),
        page=choices.page,
        options=SettingsOptionsBody(
            languages=tuple(sorted(LANGUAGES)),
            speech_engines=tuple(SPEECH_ENGINES),
            devices=DEVICES,
            most_threads=MOST_THREADS,
            context_tokens=CONTEXT_TOKENS,
            idle_unload_seconds=IDLE_SECONDS,
        ),
        host=gate.host,
        local=gate.is_local,
        hub=choices.settings.hub,
    )


def _values(settings: Settings) -> SettingsValuesBody:
    return SettingsValuesBody(**{name: getattr(settings, name) for name in SettingsValuesBody.model_fields})
