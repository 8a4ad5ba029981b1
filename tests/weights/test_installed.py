"""A truncated or altered file is found before anything loads it."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from sttEngine.errors import ModelCorrupt, ModelMissing, ModelUnknown
from sttEngine.weights import installed


@pytest.fixture
def models(tmp_path: Path) -> Path:
    folder = tmp_path / "tiny" / "sub"
    folder.mkdir(parents=True)
    (folder / "a.json").write_text("{}")
    (tmp_path / "tiny" / "model.bin").write_bytes(b"weights" * 1000)
    installed.record(tmp_path / "tiny", "tiny", "local")
    return tmp_path


def test_an_installed_model_is_found(models: Path) -> None:
    assert installed.locate(models, "tiny") == models / "tiny"
    assert installed.state(models, "tiny") == installed.verify(models, "tiny") == "ready"


def test_a_model_without_a_record_is_missing(models: Path) -> None:
    (models / "tiny" / "installed.json").unlink()
    with pytest.raises(ModelMissing):
        installed.locate(models, "tiny")


def test_a_truncated_file_is_found(models: Path) -> None:
    with (models / "tiny" / "model.bin").open("r+b") as file:
        file.truncate(6999)
    with pytest.raises(ModelCorrupt, match=r"model\.bin"):
        installed.locate(models, "tiny")


def test_an_altered_file_of_the_same_size_is_found(models: Path) -> None:
    with (models / "tiny" / "model.bin").open("r+b") as file:
        file.write(b"altered")
    os.utime(models / "tiny" / "model.bin", ns=(1, 1))
    with pytest.raises(ModelCorrupt):
        installed.locate(models, "tiny")
    assert installed.state(models, "tiny") == installed.verify(models, "tiny") == "corrupt"


def test_alteration_behind_the_clock_is_found_by_verify(models: Path) -> None:
    path = models / "tiny" / "model.bin"
    before = path.stat().st_mtime_ns
    with path.open("r+b") as file:
        file.write(b"altered")
    os.utime(path, ns=(before, before))
    assert installed.verify(models, "tiny") == "corrupt"


def test_a_lost_file_is_corrupt(models: Path) -> None:
    (models / "tiny" / "sub" / "a.json").unlink()
    with pytest.raises(ModelCorrupt):
        installed.locate(models, "tiny")
    assert installed.verify(models, "tiny") == "corrupt"


def test_a_new_time_alone_is_no_alteration_and_is_noted(models: Path) -> None:
    os.utime(models / "tiny" / "model.bin", ns=(5, 5))
    assert installed.locate(models, "tiny")
    record = installed.read_record(models / "tiny")
    assert record is not None and {file.name: file.mtime_ns for file in record.files}["model.bin"] == 5


def test_many_who_ask_at_once_note_a_new_time_together(models: Path) -> None:
    for round_number in range(20):
        os.utime(models / "tiny" / "model.bin", ns=(round_number, round_number))
        with ThreadPoolExecutor(8) as pool:
            assert set(pool.map(lambda _: installed.state(models, "tiny"), range(8))) == {"ready"}
    assert sorted(path.name for path in (models / "tiny").iterdir()) == ["installed.json", "model.bin", "sub"]


def test_what_verify_found_wrong_is_not_loaded(models: Path) -> None:
    path = models / "tiny" / "model.bin"
    before = path.stat().st_mtime_ns
    with path.open("r+b") as file:
        file.write(b"altered")
    os.utime(path, ns=(before, before))
    assert installed.verify(models, "tiny") == "corrupt"
    with pytest.raises(ModelCorrupt):
        installed.locate(models, "tiny")


def test_remove_takes_everything_and_says_whether_there_was_something(models: Path) -> None:
    assert installed.remove(models, "tiny")
    assert not (models / "tiny").exists()
    assert not installed.remove(models, "tiny")


@pytest.mark.parametrize("model_id", ["../tiny", "a/b", "", ".hidden", "A b"])
def test_an_id_never_becomes_a_path(models: Path, model_id: str) -> None:
    for function in (installed.locate, installed.verify, installed.remove):
        with pytest.raises(ModelUnknown):
            function(models, model_id)
