"""Whatever interrupts an installation, what has arrived is not fetched again, and nothing altered gets in."""

from __future__ import annotations

import hashlib
import struct
import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from sttEngine.errors import Cancelled
from sttEngine.weights import installed
from sttEngine.weights.catalog import CatalogFile, Model
from sttEngine.weights.install import Phase, Sources, install
from sttEngine.weights.transfer import Transfer
from tests.weights.hub_server import Hub
from tests.weights.test_service import BODY, CONFIG, MODEL

HUB_MODEL = replace(MODEL, files=tuple(replace(file, index=None) for file in MODEL.files))
UNKNOWN = replace(HUB_MODEL, files=tuple(replace(file, bytes=None, sha256=None) for file in HUB_MODEL.files), about_bytes=1)
KILLED = 9  # what `killed_fetch` ends with


@pytest.fixture
def offering(hub: Hub) -> Hub:
    hub.files = {"/o/r/resolve/main/model.bin": BODY, "/o/r/resolve/main/config.json": CONFIG}
    return hub


def bring(model: Model, models: Path, hub: Hub, stop_at: Phase | None = None) -> Path:
    stop = threading.Event()

    def on_phase(phase: Phase) -> None:
        if phase == stop_at:
            stop.set()

    return install(model, models, Sources(hub.url), Transfer(model.bytes, lambda done, total: None, stop), on_phase)


def kill_at(point: str, models: Path, hub: Hub, known: str) -> None:
    words = [sys.executable, "-m", "tests.weights.killed_fetch", str(models), hub.url, known, point]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode == KILLED, done.stderr


@pytest.mark.parametrize("point", ["verifying", "preparing", "moving in", "clearing up"])
@pytest.mark.parametrize("known", ["known", "unknown"])
def test_a_killed_installation_goes_on_without_the_hub(offering: Hub, tmp_path: Path, point: str, known: str) -> None:
    model = HUB_MODEL if known == "known" else UNKNOWN
    kill_at(point, tmp_path, offering, known)
    offering.files = {}
    folder = bring(model, tmp_path, offering)
    assert (folder / "model.bin").read_bytes() == BODY and (folder / "config.json").read_bytes() == CONFIG
    assert installed.verify(tmp_path, "whole") == "ready"
    assert sorted(path.name for path in folder.iterdir()) == ["config.json", "installed.json", "model.bin"]
    assert not (tmp_path / ".downloads" / "whole").exists()


@pytest.mark.parametrize("known", ["known", "unknown"])
def test_what_was_altered_after_a_kill_is_fetched_again(offering: Hub, tmp_path: Path, known: str) -> None:
    model = HUB_MODEL if known == "known" else UNKNOWN
    kill_at("preparing", tmp_path, offering, known)
    (left,) = (tmp_path / ".downloads" / "whole").glob(".ready-*/model.bin")
    with left.open("r+b") as file:
        file.write(b"altered")
    offering.files.pop("/o/r/resolve/main/config.json")
    assert (bring(model, tmp_path, offering) / "model.bin").read_bytes() == BODY


def test_a_kill_while_a_damaged_model_is_replaced_loses_nothing(offering: Hub, tmp_path: Path) -> None:
    (bring(HUB_MODEL, tmp_path, offering) / "config.json").write_bytes(b"{ }")
    kill_at("moving in", tmp_path, offering, "known")
    assert installed.state(tmp_path, "whole") == "missing"
    offering.files = {}
    assert (bring(HUB_MODEL, tmp_path, offering) / "model.bin").read_bytes() == BODY
    assert installed.verify(tmp_path, "whole") == "ready"


@pytest.mark.parametrize("phase", ["verifying", "converting"])
def test_a_stop_after_the_download_loses_nothing(offering: Hub, tmp_path: Path, phase: Phase) -> None:
    with pytest.raises(Cancelled):
        bring(HUB_MODEL, tmp_path, offering, stop_at=phase)
    assert installed.state(tmp_path, "whole") == "missing"
    offering.files = {}
    assert (bring(HUB_MODEL, tmp_path, offering) / "model.bin").read_bytes() == BODY


def test_a_stopped_conversion_is_taken_up_from_the_file_that_arrived(hub: Hub, tmp_path: Path) -> None:
    content = tiny_e5()
    file = CatalogFile("e5.bin", len(content), hashlib.sha256(content).hexdigest(), None, "e5.bin")
    model = Model("tiny-e5", "embedding", "Tiny", "MIT", ("en",), 1, (file,), conversion="e5", hub_repo="o/r")
    hub.files = {"/o/r/resolve/main/e5.bin": content}
    with pytest.raises(Cancelled):
        bring(model, tmp_path, hub, stop_at="converting")
    assert (tmp_path / ".downloads" / "tiny-e5" / "e5.bin").read_bytes() == content
    assert not (tmp_path / "tiny-e5").exists()
    hub.files = {}
    folder = bring(model, tmp_path, hub)
    assert (folder / "model.safetensors").is_file() and installed.verify(tmp_path, "tiny-e5") == "ready"
    assert not (folder / "e5.bin").exists() and not (tmp_path / ".downloads" / "tiny-e5").exists()


def test_two_installations_at_once_fetch_once(offering: Hub, tmp_path: Path) -> None:
    found: list[Path] = []
    threads = [threading.Thread(target=lambda: found.append(bring(HUB_MODEL, tmp_path, offering))) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [tmp_path / "whole"] * 2
    assert len(offering.ranges) == len(HUB_MODEL.files)


def tiny_e5() -> bytes:
    """An encoder without layers, all of it float32, in the form that `e5_file` reads."""
    width, pieces = 32, ["<s>", "<pad>", "</s>", "<unk>", "\N{LOWER ONE EIGHTH BLOCK}a"]
    blob = "".join(pieces).encode()
    ends = [0]
    for piece in pieces:
        ends.append(ends[-1] + len(piece.encode()))
    head = b"E5S1" + struct.pack("<I7ifi", 1, width, 0, 2, 64, len(pieces), 8, 1, 1e-12, 32)
    head += struct.pack("<5iQ", len(pieces), 0, 2, 1, 3, len(blob)) + struct.pack(f"<{len(ends)}I", *ends)
    head += struct.pack(f"<{len(pieces)}f", *(-float(n) for n in range(len(pieces)))) + blob + struct.pack("<iI", 0, 0)
    sizes = {"emb.word": len(pieces) * width, "emb.pos": 8 * width, "emb.type": width, "emb.ln.w": width, "emb.ln.b": width}
    rows = sum(2 + len(name) + 1 + 4 + 8 + 8 for name in sizes)
    offset, directory, body = len(head) + 4 + rows, struct.pack("<i", len(sizes)), b""
    for name, count in sizes.items():
        values = struct.pack(f"<{count}f", *([0.5] * count))
        directory += struct.pack("<H", len(name)) + name.encode()
        directory += struct.pack("<BIQQ", 0, count, offset + len(body), len(values))
        body += values
    return head + directory + body
