"""Bodies of the settings' route. A key goes in and never comes out."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from sttEngine.choices_file import InterfaceLanguage, PageChoices, Theme


class SettingsValuesBody(BaseModel):
    """What can be chosen, but for the key of the language server. Times are seconds."""

    language: str
    speech_engine: str
    speech_model: str
    language_model: str
    language_server: str
    fillers: str
    minutes_template: str
    minutes_language: str
    minutes_unproven: str
    embedding_model: str
    context_tokens: int
    threads: int
    device: str
    idle_unload_seconds: float


class SettingsOptionsBody(BaseModel):
    """What there is to choose from where that is a closed list; `languages` as the engines' codes."""

    languages: tuple[str, ...]
    speech_engines: tuple[str, ...]
    devices: tuple[str, ...]
    most_threads: int
    context_tokens: tuple[int, int]
    idle_unload_seconds: tuple[float, float]


class SettingsBody(BaseModel):
    """`fixed`: the variable that fixes a setting, by the setting's name. `chosen`: names that were set in the page.

    `key_set`: the language server has a key. `host`: the address that the server listens on; `local`: only this computer
    reaches it. `hub`: where weights that the package index lacks come from.
    """

    values: SettingsValuesBody
    defaults: SettingsValuesBody
    fixed: dict[str, str]
    chosen: tuple[str, ...]
    key_set: bool
    page: PageChoices
    options: SettingsOptionsBody
    host: str
    local: bool
    hub: str


class PageChangeBody(BaseModel):
    """What is to change of how the page looks; left out: as it is."""

    model_config = ConfigDict(extra="forbid")
    language: InterfaceLanguage = ""
    theme: Theme = "system"
    introduced: bool = False


class SettingsChangeBody(BaseModel):
    """What is to change; left out: as it is; null: the default again. What a value may be, the table in the README says."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)
    language: str | None = None
    speech_engine: str | None = None
    speech_model: str | None = None
    language_model: str | None = None
    language_server: str | None = None
    language_server_key: Annotated[str | None, Field(repr=False, description="Is never sent back.")] = None
    fillers: str | None = None
    minutes_template: str | None = None
    minutes_language: str | None = None
    minutes_unproven: str | None = None
    embedding_model: str | None = None
    context_tokens: int | None = None
    threads: int | None = None
    device: str | None = None
    idle_unload_seconds: float | None = None
    page: PageChangeBody = PageChangeBody()

    def given(self) -> dict[str, Any]:
        """The settings that the request named, nulls among them."""
        return self.model_dump(include=self.model_fields_set - {"page"})

    def page_given(self) -> dict[str, Any]:
        return self.page.model_dump(include=self.page.model_fields_set)
