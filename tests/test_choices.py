"""What is chosen in the page: which layer wins, what is refused, what the file holds and who may read it."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import stat
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sttEngine import choices_file
from sttEngine.choices import SettingChoices
from sttEngine.choices_file import Choices, PageChoices
from sttEngine.errors import ArchiveUnwritable, InvalidSetting, SettingFixed, TemplateNotFound
from sttEngine.settings import Settings, choosable, load_settings, overlaid, variable_of, with_choices
from sttEngine.settings_rules import faults

KEY = "sk-sesame-0123456789"
# For each setting values that mean something, none of them the default.
GOOD: dict[str, list[Any]] = {
    "language": ["ko", "en", "yue"],
    "speech_engine": ["openai-whisper", "whisper.cpp"],
    "speech_model": ["whisper-small", "whisper-tiny.en"],
    "language_model": ["qwen2.5-coder-0.5b-instruct"],
    "language_server": ["http://127.0.0.1:11434/v1", "https://models.example.org/v1"],
    "language_server_key": [KEY],
    "fillers": ["propose"],
    "minutes_template": ["lecture"],
    "minutes_language": ["ko", "en"],
    "minutes_unproven": ["mark"],
    "embedding_model": ["bge-m3"],
    "context_tokens": [512, 4096],
    "threads": [1, 64],
    "device": ["cpu", "cuda"],
    "idle_unload_seconds": [1.0, 60, 3600.5],
}
BAD: list[tuple[str, Any]] = [
    ("language", "korean"),
    ("language", 5),
    ("speech_engine", "siri"),
    ("speech_model", "qwen2.5-coder-0.5b-instruct"),
    ("speech_model", "../../etc/passwd"),
    ("language_model", "whisper-base"),
    ("language_server", "file:///etc/passwd"),
    ("language_server", "http://user:pass@localhost/v1"),
    ("language_server", "http://localhost:0/v1"),
    ("language_server", "http://localhost\n/v1"),
    ("language_server_key", "with space"),
    ("language_server_key", "line\r\nHost: evil"),
    ("language_server_key", "열쇠"),
    ("fillers", True),
    ("minutes_language", "de"),
    ("minutes_unproven", "keep"),
    ("embedding_model", ""),
    ("context_tokens", 0),
    ("context_tokens", 8192.5),
    ("context_tokens", 10**9),
    ("threads", -1),
    ("threads", True),
    ("device", "tpu"),
    ("idle_unload_seconds", float("nan")),
    ("idle_unload_seconds", float("inf")),
    ("idle_unload_seconds", 0),
    ("language", "x" * 10_000),
]


def test_good_values_cover_every_setting_that_can_be_chosen() -> None:
    assert tuple(GOOD) == choosable()
    for name, values in GOOD.items():
        for value in values:
            assert faults(overlaid(Settings(), {name: value})) == (), (name, value)


some = st.fixed_dictionaries({}, optional={name: st.sampled_from(values) for name, values in GOOD.items()})


@given(chosen=some, environment=some, dotenv=some)
def test_the_environment_wins_over_the_file_over_the_page_over_the_default(
    tmp_path_factory: pytest.TempPathFactory, chosen: dict[str, Any], environment: dict[str, Any], dotenv: dict[str, Any]
) -> None:
    folder = tmp_path_factory.mktemp("layers")
    choices_file.write(folder, Choices(chosen))
    file = folder / ".env"
    file.write_text("".join(f"{variable_of(name)}={value}\n" for name, value in dotenv.items()), encoding="utf-8")
    settings = load_settings({variable_of(name): str(value) for name, value in environment.items()}, file, folder)
    for name in choosable():
        expected = {**chosen, **dotenv, **environment}.get(name, getattr(Settings(), name))
        assert getattr(settings, name) == expected, name
        source = "environment" if name in {**dotenv, **environment} else "page" if name in chosen else None
        assert settings.sources.get(name) == source


@given(first=some, second=some)
async def test_what_was_changed_is_what_the_next_start_reads(
    tmp_path_factory: pytest.TempPathFactory, first: dict[str, Any], second: dict[str, Any]
) -> None:
    folder = tmp_path_factory.mktemp("kept")
    applied: list[Settings] = []
    choices = SettingChoices(Settings(data_dir=folder), applied.append)
    await choices.change(first)
    await choices.change(second)
    again = load_settings({}, folder / ".env", folder)
    assert again == choices.settings
    if applied:
        assert applied[-1] == choices.settings
    await choices.change(dict.fromkeys(choosable()))
    assert choices.settings == Settings(data_dir=folder) and choices.chosen == {}


@pytest.mark.parametrize(("name", "value"), BAD)
async def test_what_means_nothing_is_refused_and_left_out_of_a_file(name: str, value: Any, tmp_path: Path) -> None:
    choices = SettingChoices(Settings(data_dir=tmp_path), lambda _: None)
    with pytest.raises(InvalidSetting) as caught:
        await choices.change({"threads": 3, name: value} if name != "threads" else {name: value})
    assert name in caught.value.message
    assert choices.settings == Settings(data_dir=tmp_path) and not (tmp_path / choices_file.NAME).exists()
    left = with_choices(Settings(), {name: value, "context_tokens" if name != "context_tokens" else "threads": 1024})
    assert getattr(left, name) == getattr(Settings(), name)
    assert left != Settings()  # the sound one beside it is kept


async def test_nothing_else_can_be_chosen(tmp_path: Path) -> None:
    choices = SettingChoices(Settings(data_dir=tmp_path), lambda _: None)
    for name in ("data_dir", "host", "hub", "sources", "__class__"):
        with pytest.raises(InvalidSetting):
            await choices.change({name: "x"})
    assert with_choices(Settings(), {"host": "0.0.0.0", "sources": {}}) == Settings()


async def test_what_the_environment_fixes_is_told_by_its_variable(tmp_path: Path) -> None:
    settings = load_settings({"RECORDROUTE_LANGUAGE": "en"}, tmp_path / ".env", tmp_path)
    choices = SettingChoices(settings, lambda _: None)
    assert choices.fixed == {"language": "RECORDROUTE_LANGUAGE"}
    with pytest.raises(SettingFixed, match="RECORDROUTE_LANGUAGE"):
        await choices.change({"language": "ko"})
    await choices.change({"threads": 2})
    assert (choices.settings.language, choices.settings.threads) == ("en", 2)


async def test_a_model_of_a_server_goes_with_the_server(tmp_path: Path) -> None:
    choices = SettingChoices(Settings(data_dir=tmp_path), lambda _: None)
    await choices.change({"language_server": "http://localhost:1/v1", "language_model": "qwen3:4b"})
    with pytest.raises(InvalidSetting, match="language_model"):
        await choices.change({"language_server": None})
    await choices.change({"language_server": None, "language_model": None})
    assert choices.settings.language_model == Settings().language_model


async def test_a_key_is_not_sent_to_another_address(tmp_path: Path) -> None:
    choices = SettingChoices(Settings(data_dir=tmp_path), lambda _: None)
    await choices.change({"language_server": "http://localhost:1/v1", "language_server_key": KEY})
    await choices.change({"language_server": "http://localhost:1/v1"})
    assert choices.settings.language_server_key == KEY
    await choices.change({"language_server": "http://example.org/v1"})
    assert choices.settings.language_server_key == ""
    assert KEY not in (tmp_path / choices_file.NAME).read_text(encoding="utf-8")


async def test_a_template_must_be_there(tmp_path: Path) -> None:
    choices = SettingChoices(Settings(data_dir=tmp_path), lambda _: None)
    with pytest.raises(TemplateNotFound):
        await choices.change({"minutes_template": "mine"})
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "mine.toml").write_text('title = "Mine"\nsections = ["points"]', encoding="utf-8")
    await choices.change({"minutes_template": "mine"})


async def test_changes_at_once_all_count(tmp_path: Path) -> None:
    choices = SettingChoices(Settings(data_dir=tmp_path), lambda _: None)
    wanted = {name: values[0] for name, values in GOOD.items() if name not in ("language_server", "language_model")}
    await asyncio.gather(
        *(choices.change({name: value}) for name, value in wanted.items()), choices.change({}, {"theme": "dark"})
    )
    kept = choices_file.read(tmp_path)
    assert kept.values == wanted and kept.page == PageChoices(theme="dark")


@pytest.mark.skipif(sys.platform == "win32", reason="permissions are of POSIX")
async def test_the_file_is_its_owner_s_alone_also_where_it_was_not(tmp_path: Path) -> None:
    path = tmp_path / choices_file.NAME
    path.write_text("{}", encoding="utf-8")
    path.chmod(0o644)
    (tmp_path / f"{choices_file.NAME}.part").symlink_to(tmp_path / "elsewhere")
    old = os.umask(0)
    try:
        await SettingChoices(Settings(data_dir=tmp_path), lambda _: None).change({"language_server_key": KEY})
    finally:
        os.umask(old)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert not (tmp_path / "elsewhere").exists() and os.listdir(tmp_path) == [choices_file.NAME]  # noqa: PTH208


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b"\xff\xfe",
        b'{"values": []}',
        b'{"values": {"threads": "two"}}',
        b'{"page": {"theme": "pink"}}',
        b" " * 70_000,
    ],
)
def test_a_file_that_cannot_be_understood_keeps_nothing_from_starting(tmp_path: Path, content: bytes) -> None:
    (tmp_path / choices_file.NAME).write_bytes(content)
    assert load_settings({}, tmp_path / ".env", tmp_path) == Settings(data_dir=tmp_path)


def test_no_log_tells_a_key(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    for content in (
        {"values": {"language_server_key": f"{KEY} x", "threads": KEY}},
        {"values": {"language_server_key": [KEY]}},
        KEY,
    ):
        (tmp_path / choices_file.NAME).write_text(json.dumps(content), encoding="utf-8")
        load_settings({}, tmp_path / ".env", tmp_path)
    assert "language_server_key" in caplog.text and KEY not in caplog.text


async def test_settings_that_cannot_be_kept_are_not_used(tmp_path: Path) -> None:
    (tmp_path / choices_file.NAME).mkdir()
    applied: list[Settings] = []
    choices = SettingChoices(Settings(data_dir=tmp_path), applied.append)
    with pytest.raises(ArchiveUnwritable):
        await choices.change({"threads": 2})
    assert applied == [] and choices.settings.threads == 0
