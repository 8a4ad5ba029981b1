"""The settings of a running server, and changing them in the page: what is chosen is checked, kept, then put to work."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from sttEngine import choices_file
from sttEngine.errors import InvalidSetting, SettingFixed
from sttEngine.minutes.templates import Templates
from sttEngine.settings import Settings, choosable, overlaid, variable_of, with_choices, without_choices
from sttEngine.settings_rules import faults

KEY = "language_server_key"


class SettingChoices:
    """One for each server. `apply` is called with the settings that hold from then on, in the event loop."""

    def __init__(self, settings: Settings, apply: Callable[[Settings], None]) -> None:
        self._apply = apply
        kept = choices_file.read(settings.data_dir)
        self._base = without_choices(settings)
        self.settings = with_choices(self._base, kept.values)
        self.page = kept.page
        self._turn = asyncio.Lock()

    @property
    def chosen(self) -> dict[str, Any]:
        """What the page has set, by name."""
        return {name: getattr(self.settings, name) for name, source in self.settings.sources.items() if source == "page"}

    @property
    def fixed(self) -> dict[str, str]:
        """The variable that fixes a setting, by the setting's name."""
        return {name: variable_of(name) for name in choosable() if self.settings.sources.get(name) == "environment"}

    async def change(self, values: Mapping[str, Any], page: Mapping[str, Any] | None = None) -> None:
        """Set what is named, by JSON values; None goes back to the default. Changes that come at once take turns.

        A new address of the language server forgets the key, which was meant for the old one, unless it comes with another.
        Raises SettingFixed, InvalidSetting, TemplateNotFound, InvalidTemplate or ArchiveUnwritable; then nothing has changed.
        """
        async with self._turn:
            wanted = self._wanted(values)
            settings = overlaid(self._base, wanted)
            known = faults(self.settings)
            for fault in faults(settings):
                if fault not in known:
                    raise InvalidSetting(f"{fault.field} {fault.says}.", hint=fault.hint)
            if "minutes_template" in values:
                await asyncio.to_thread(Templates(settings.templates_dir).find, settings.minutes_template)
            looks = replace(self.page, **(page or {}))
            await asyncio.to_thread(choices_file.write, settings.data_dir, choices_file.Choices(wanted, looks))
            changed, self.settings, self.page = settings != self.settings, settings, looks
            if changed:
                self._apply(settings)

    def _wanted(self, values: Mapping[str, Any]) -> dict[str, Any]:
        for name in values:
            if name not in choosable():
                raise InvalidSetting(f"{name} is nothing that can be chosen.")
            if name in self.fixed:
                variable = self.fixed[name]
                raise SettingFixed(f"{name} is fixed by {variable}.", hint=f"Take {variable} away, then start again.")
        wanted = {**self.chosen, **values}
        address = wanted.get("language_server")
        if "language_server" in values and address != self.settings.language_server and KEY not in values:
            wanted.pop(KEY, None)
        return {name: value for name, value in wanted.items() if value is not None}
